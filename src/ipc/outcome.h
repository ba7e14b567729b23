/* outcome.h - what a task's function left behind, in the worker's own memory, before it is published. */
#ifndef FORKLAB_IPC_OUTCOME_H
#define FORKLAB_IPC_OUTCOME_H
#include <stdbool.h>
#include <stddef.h>

struct outcome {
    size_t limit; /* largest result that the pool takes */
    bool failed;  /* the bytes are an error's text */
    size_t size;
    unsigned char *bytes; /* heap, reused from task to task */
    size_t capacity;
};

/* Replaces the bytes. 0, or -ENOMEM with the outcome a failure without text. */
int outcome_set(struct outcome *outcome, bool failed, const void *bytes, size_t size);

/* Empty again, for the next task; keeps its memory. */
static inline void outcome_clear(struct outcome *outcome)
{
    outcome->failed = false;
    outcome->size = 0;
}

void outcome_release(struct outcome *outcome);

#endif
