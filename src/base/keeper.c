#include "base/keeper.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct keeper_block {
    struct keeper_block *next;
    max_align_t data[];
};

void *keeper_new(struct keeper *keeper, size_t count, size_t size)
{
    if (count == 0 || size == 0)
        return NULL;
    bool fits = count <= (SIZE_MAX - sizeof(struct keeper_block)) / size;
    struct keeper_block *block = fits ? calloc(1, sizeof *block + count * size) : NULL;
    if (!block) {
        keeper->failed = true;
        return NULL;
    }
    block->next = keeper->blocks;
    keeper->blocks = block;
    return block->data;
}

void *keeper_copy(struct keeper *keeper, const void *from, size_t size)
{
    void *copy = from ? keeper_new(keeper, 1, size) : NULL;
    return copy ? memcpy(copy, from, size) : NULL;
}

char *keeper_text(struct keeper *keeper, const char *text)
{
    return text ? keeper_copy(keeper, text, strlen(text) + 1) : NULL;
}

void keeper_release(struct keeper *keeper)
{
    while (keeper->blocks) {
        struct keeper_block *block = keeper->blocks;
        keeper->blocks = block->next;
        free(block);
    }
    keeper->failed = false;
}
