#include "proc/kept_result.h"

#include <stdlib.h>
#include <string.h>

static char no_memory[] = "no memory to keep the result";

void kept_result_set(struct pool_result *kept, const struct pool_result *from)
{
    *kept = *from;
    char *copy = malloc(from->size + 1);
    if (!copy) {
        kept->status = POOL_FAILED;
        kept->data = no_memory;
        kept->size = sizeof no_memory - 1;
        return;
    }
    if (from->size > 0)
        memcpy(copy, from->data, from->size);
    copy[from->size] = 0;
    kept->data = copy;
}

void kept_result_release(struct pool_result *kept)
{
    union {
        const void *in;
        void *out;
    } data = {kept->data};
    if (data.in != no_memory)
        free(data.out);
    *kept = (struct pool_result){0};
}
