/* keeper.h - memory that is given back all at once: what a copied or read structure points to.
 *
 *     struct keeper keeper = {0};
 *     thing.name = keeper_text(&keeper, name); …
 *     if (keeper.failed) …; keeper_release(&keeper);
 *
 * A piece that there is no memory for is NULL and remembered in `failed`, so that it is enough to look at the end. */
#ifndef FORKLAB_BASE_KEEPER_H
#define FORKLAB_BASE_KEEPER_H
#include <stdbool.h>
#include <stddef.h>

struct keeper { /* all zero at first; may be moved */
    struct keeper_block *blocks;
    bool failed;
};

/* `count` zeroed items; NULL of none. */
void *keeper_new(struct keeper *keeper, size_t count, size_t size);
/* So many bytes, as those there; NULL of nothing, or of none. */
void *keeper_copy(struct keeper *keeper, const void *from, size_t size);
char *keeper_text(struct keeper *keeper, const char *text); /* NULL of NULL */
void keeper_release(struct keeper *keeper);

#endif
