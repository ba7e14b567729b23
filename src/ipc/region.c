#include "ipc/region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define REGION_MAGIC   UINT64_C(0x62616c6b726f6601) /* "\1forklab" */
#define REGION_VERSION 1

/* At offset 0. Written by the creator only, before any worker starts; frozen afterwards. */
struct region_header {
    uint64_t magic;
    uint32_t version;
    _Atomic uint32_t entries;
    uint64_t size, used;
    uint64_t frozen; /* bytes from the start that workers may only read; whole pages */
    struct region_entry directory[REGION_ENTRIES_MAX];
};

static size_t align_up(size_t size)
{
    return (size + REGION_ALIGN - 1) & ~(size_t)(REGION_ALIGN - 1);
}

static struct region_header *header_of(const struct region *region)
{
    return (struct region_header *)(void *)region->base;
}

size_t region_size_for(const size_t *sizes, size_t count)
{
    size_t total = align_up(sizeof(struct region_header)) + REGION_PAGE;
    for (size_t i = 0; i < count; i++)
        total += align_up(sizes[i]);
    return total;
}

static int map(struct region *region)
{
    void *base = mmap(NULL, region->size, PROT_READ | PROT_WRITE, MAP_SHARED, region->fd, 0);
    if (base == MAP_FAILED)
        return -errno;
    region->base = base;
    return 0;
}

int region_create(struct region *ret_region, size_t size)
{
    if (size < sizeof(struct region_header))
        return -EINVAL;
    struct region region = {.size = size, .fd = memfd_create("forklab", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (region.fd < 0)
        return -errno;
    int error = ftruncate(region.fd, (off_t)size) < 0 ? -errno : map(&region);
    if (error) {
        close(region.fd);
        return error;
    }
    /* Nobody can make it smaller under a reader's feet (SIGBUS). Sealing may be refused; then it is merely unsealed. */
    (void)fcntl(region.fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    struct region_header *header = header_of(&region);
    header->magic = REGION_MAGIC;
    header->version = REGION_VERSION;
    header->size = size;
    header->used = align_up(sizeof *header);
    *ret_region = region;
    return 0;
}

static bool header_is_sound(const struct region_header *header, size_t size)
{
    if (header->magic != REGION_MAGIC || header->version != REGION_VERSION || header->size != size ||
        header->entries > REGION_ENTRIES_MAX || header->used > size || header->frozen > size)
        return false;
    for (uint32_t i = 0; i < header->entries; i++)
        if (header->directory[i].offset > size || header->directory[i].size > size - header->directory[i].offset)
            return false;
    return true;
}

int region_attach(struct region *ret_region, int fd)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    if (status.st_size < (off_t)sizeof(struct region_header))
        return -EBADMSG;
    struct region region = {.fd = fd, .size = (size_t)status.st_size};
    int error = map(&region);
    if (error)
        return error;
    if (!header_is_sound(header_of(&region), region.size)) {
        munmap(region.base, region.size);
        return -EBADMSG;
    }
    *ret_region = region;
    return 0;
}

void region_release(struct region *region)
{
    if (!region->base)
        return;
    munmap(region->base, region->size);
    close(region->fd);
    *region = (struct region){.fd = -1};
}

int region_add(struct region *region, enum region_kind kind, const char *name, size_t size, void **ret_object)
{
    struct region_header *header = header_of(region);
    uint32_t entries = atomic_load(&header->entries);
    if (entries >= REGION_ENTRIES_MAX || size > header->size || align_up(size) > header->size - header->used)
        return -ENOSPC;
    struct region_entry *entry = &header->directory[entries];
    *entry = (struct region_entry){.kind = (uint32_t)kind, .offset = header->used, .size = size};
    (void)snprintf(entry->name, sizeof entry->name, "%s", name);
    header->used += align_up(size);
    atomic_store(&header->entries, entries + 1);
    *ret_object = region->base + entry->offset;
    return 0;
}

int region_freeze(struct region *region, size_t more)
{
    struct region_header *header = header_of(region);
    uint64_t used = (header->used + REGION_PAGE - 1) & ~(uint64_t)(REGION_PAGE - 1);
    if (used + more > header->size)
        return -ENOSPC;
    header->used = used;
    header->frozen = used + more;
    return 0;
}

void region_protect(const struct region *region)
{
    (void)mprotect(region->base, header_of(region)->frozen, PROT_READ);
}

const struct region_entry *region_entry(const struct region *region, uint32_t index)
{
    const struct region_header *header = header_of(region);
    uint32_t entries = atomic_load(&header->entries);
    if (index >= entries || index >= REGION_ENTRIES_MAX)
        return NULL;
    const struct region_entry *entry = &header->directory[index];
    bool inside = entry->offset <= region->size && entry->size <= region->size - entry->offset;
    return inside ? entry : NULL;
}

void *region_find_name(const struct region *region, enum region_kind kind, const char *name, size_t *ret_size)
{
    const struct region_entry *entry;
    for (uint32_t i = 0; (entry = region_entry(region, i)); i++) {
        if (entry->kind != (uint32_t)kind || strncmp(entry->name, name, sizeof entry->name) != 0)
            continue;
        if (ret_size)
            *ret_size = entry->size;
        return region->base + entry->offset;
    }
    return NULL;
}

void *region_find(const struct region *region, enum region_kind kind, unsigned index, size_t *ret_size)
{
    const struct region_entry *entry;
    for (uint32_t i = 0; (entry = region_entry(region, i)); i++) {
        if (entry->kind != (uint32_t)kind || index-- > 0)
            continue;
        if (ret_size)
            *ret_size = entry->size;
        return region->base + entry->offset;
    }
    return NULL;
}
