/* lives.h - every life of a pool's workers, in order of birth, and which of them each slot has now. The supervisor's own
 * memory. */
#ifndef FORKLAB_PROC_LIVES_H
#define FORKLAB_PROC_LIVES_H
#include "proc/life.h"

#include <stdbool.h>
#include <stddef.h>

struct lives { /* all zero at first, but for `places` */
    struct life *all;
    size_t count, capacity;
    struct life_place *places; /* [slots] */
    unsigned living;
};

struct life_place {
    size_t life; /* its present or last one */
    bool used;   /* it has, or had, one */
    bool alive;
};

/* -ENOMEM. */
int lives_init(struct lives *lives, uint32_t slots);
void lives_release(struct lives *lives);

/* Room for `more` births, which cannot fail then. -ENOMEM. Moves what pointers to lives point to. */
int lives_reserve(struct lives *lives, size_t more);

/* The incarnation that the slot's next worker has. */
uint64_t lives_next_incarnation(const struct lives *lives, unsigned slot);
/* A worker is born: all but `name` is filled in as far as it is known. */
struct life *lives_born(struct lives *lives, unsigned slot, pid_t pid, uint64_t born_ns);
/* The slot's worker is dead: its life, to be completed. */
struct life *lives_died(struct lives *lives, unsigned slot);

/* The process of many threads is dead, and used so much CPU time in all: what none of them has told of is shared out
 * among those that were torn away with it (life.h). */
void lives_share_cpu(struct lives *lives, pid_t pid, uint64_t cpu_ns);

/* The present or last life of a slot, NULL = never used; and the present one alone. */
struct life *lives_of(const struct lives *lives, unsigned slot);
struct life *lives_living(const struct lives *lives, unsigned slot);

#endif
