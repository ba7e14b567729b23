#include "base/last_words.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

/* Written by the watched process; `size` last, so that a reader never finds half of the bytes. */
struct last_words {
    _Atomic size_t size;
    char bytes[LAST_WORDS_MAX];
};

static struct last_words *shared;

int last_words_share(void)
{
    void *page = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return -errno;
    shared = page;
    return 0;
}

void last_words_set(const char *bytes, size_t size)
{
    if (!shared || size > LAST_WORDS_MAX)
        return;
    atomic_store(&shared->size, 0);
    memcpy(shared->bytes, bytes, size);
    atomic_store(&shared->size, size);
}

void last_words_clear(void)
{
    if (shared)
        atomic_store(&shared->size, 0);
}

const char *last_words_get(size_t *ret_size)
{
    size_t size = shared ? atomic_load(&shared->size) : 0;
    if (size == 0 || size > LAST_WORDS_MAX)
        return NULL;
    *ret_size = size;
    return shared->bytes;
}
