#include "ipc/outcome.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int outcome_set(struct outcome *outcome, bool failed, const void *bytes, size_t size)
{
    outcome->failed = failed;
    outcome->size = 0;
    if (size > outcome->capacity) {
        size_t capacity = size < 64 ? 64 : size;
        unsigned char *grown = realloc(outcome->bytes, capacity);
        if (!grown) {
            outcome->failed = true;
            return -ENOMEM;
        }
        outcome->bytes = grown;
        outcome->capacity = capacity;
    }
    if (size > 0)
        memcpy(outcome->bytes, bytes, size);
    outcome->size = size;
    return 0;
}

void outcome_release(struct outcome *outcome)
{
    free(outcome->bytes);
    *outcome = (struct outcome){0};
}
