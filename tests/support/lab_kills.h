/* lab_kills.h - the whole lab SIGKILLed at a random moment, its guardian or the lab itself, and then nothing of it may be
 * left: no worker, no grandchild, no changed terminal. */
#ifndef FORKLAB_TESTS_LAB_KILLS_H
#define FORKLAB_TESTS_LAB_KILLS_H
#include "base/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lab_victim { KILL_GUARDIAN, KILL_LAB, LAB_VICTIMS };

struct lab_kind {
    const char *name;
    const char *arguments; /* of the program, split at blanks; or: */
    int (*function)(void); /* what the guardian does instead */
    bool live;             /* on a terminal */
    bool unread;           /* what it prints goes into a pipe that nobody reads */
    bool stopped;          /* its workers are SIGSTOPped before */
};

extern const struct lab_kind lab_kinds[];
extern const size_t lab_kinds_count;

struct lab_kills_figures {
    unsigned rounds, slow; /* slow: not all gone after 100 ms */
    uint64_t worst_ns;     /* from the kill until the last process was gone */
};

/* Adds `rounds` rounds to the figures. False: something outlived the lab by more than a second, or the terminal was left as the
 * lab had it; the problem says what. Call it in a process without other children: it becomes the parent of all orphans. */
bool lab_kills_try(const struct lab_kind *kind, enum lab_victim victim, unsigned rounds, uint64_t seed,
                   struct lab_kills_figures *figures, struct problem *problem);

#endif
