/* ledger.h - how the places of a run's pool spent the time of its wall: what is only known of one run, before it is held
 * against another (losses.h). */
#ifndef FORKLAB_TUNE_LEDGER_H
#define FORKLAB_TUNE_LEDGER_H
#include "tune/losses.h"

/* Time of all places together; plain data. */
struct ledger {
    const struct run *run;
    bool graph;
    uint64_t begin_ns, end_ns, last_claim_ns; /* on the run's clock, pauses in them */
    uint64_t ns[LOSS_COUNT];                  /* of blocked kinds: of its workers' whole lives */
    uint64_t tasks_ns;                        /* in tasks that came to an end */
    uint64_t cpu_ns;                          /* of it, with a core */
    unsigned places;
};

/* `places`: how many the pool had at its largest. False: no memory. */
bool ledger_make(struct ledger *ret_ledger, const struct record *record, const struct run *run, unsigned places);

/* The piece of that kind of time, when it is one in which a task is blocked or without a core; else LOSS_IDEAL. */
enum loss ledger_blocked(enum run_time time);

/* Who takes tasks from a channel, and puts what comes of them on another, is blocked there between its tasks, and not
 * in them. */
bool ledger_is_between_tasks(const struct ledger *ledger, enum loss loss);

#endif
