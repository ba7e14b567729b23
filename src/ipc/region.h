/* region.h - the one piece of memory that a run's processes share: a memfd, so that it has no name and goes with its
 * last user. It is sized first and filled once, before any worker starts; inside, everything is found by offsets from a
 * directory at its beginning, so it works the same after fork, after exec, and between threads.
 *
 *     creator:  region_create() · region_add() for each object · start the workers
 *     worker:   (fork: keeps the mapping)   (exec: region_attach(fd))   · region_find()
 *
 * One process at a time adds; who reads sees an entry whole or not at all. A region that is frozen (region_freeze())
 * takes no more once workers run. Counts and offsets are bounds-checked by region_attach() and region_entry(). */
#ifndef FORKLAB_IPC_REGION_H
#define FORKLAB_IPC_REGION_H
#include <stddef.h>
#include <stdint.h>

#define REGION_ENTRIES_MAX 512
#define REGION_PAGE        4096 /* where pages are larger, nothing is protected */
#define REGION_NAME_SIZE   24
#define REGION_ALIGN       128 /* every object starts on a pair of cache lines of its own: they are fetched together */

enum region_kind {
    REGION_POOL = 1,
    REGION_SLOTS,
    REGION_TASKS,
    REGION_INPUTS,
    REGION_RESULTS,
    REGION_CONTEXT,
    REGION_COMMONS,
    REGION_QUEUE,
    REGION_PIPE,
    REGION_LOCK, /* plain and recursive */
    REGION_SEMAPHORE,
    REGION_EVENT,
    REGION_CONDITION,
    REGION_BARRIER,
    REGION_ARRAY, /* of values; one value is an array of one */
    REGION_PICTURE,
    REGION_STAGE,    /* proc/stage.h */
    REGION_BIG_LOCK, /* proc/biglock.h */
    REGION_KIND_COUNT
};

struct region_entry {
    uint32_t kind; /* enum region_kind */
    uint32_t reserved;
    char name[REGION_NAME_SIZE];
    uint64_t offset, size;
};

struct region { /* one process's handle */
    int fd;     /* close-on-exec */
    size_t size;
    unsigned char *base; /* NULL = not attached */
};

/* Bytes to ask of region_create() for objects of these sizes: the header and every object, aligned, and room for one
 * region_freeze(). */
size_t region_size_for(const size_t *sizes, size_t count);

/* A zeroed region of `size` bytes; pages cost memory only once touched. 0, -EINVAL, -ENOMEM, -EMFILE… */
int region_create(struct region *ret_region, size_t size);

/* The region behind `fd` (which it then owns). -EBADMSG when it is not one of this version, or damaged. */
int region_attach(struct region *ret_region, int fd);

/* Unmaps and closes. The memory is gone when the last process has done so. */
void region_release(struct region *region);

/* Places an object and enters it in the directory. -ENOSPC when region or directory is full. */
int region_add(struct region *region, enum region_kind kind, const char *name, size_t size, void **ret_object);

/* Everything added so far, and `more` bytes (whole pages) of what is added next, is frozen: workers may only read it
 * once they called region_protect(). The next object starts on a page. -ENOSPC. */
int region_freeze(struct region *region, size_t more);

/* Worker: from now on a write into the frozen part is a SIGSEGV of this process, and not damage to all. Costs nothing
 * when refused. */
void region_protect(const struct region *region);

/* The `index`-th entry of the directory, or NULL after the last, or for one that makes no sense. */
const struct region_entry *region_entry(const struct region *region, uint32_t index);

/* The object of that kind and name, or NULL. */
void *region_find_name(const struct region *region, enum region_kind kind, const char *name, size_t *ret_size);

/* The `index`-th object of that kind, or NULL; its size goes to `ret_size` unless that is NULL. */
void *region_find(const struct region *region, enum region_kind kind, unsigned index, size_t *ret_size);

#endif
