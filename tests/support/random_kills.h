/* random_kills.h - many tasks on a pool whose workers are SIGKILLed at random moments: by the supervisor's own thread
 * between two turns of its loop (busy, idle and starting ones), and by the kernel's timers at any instruction, also while the
 * supervisor is in the middle of something. */
#ifndef FORKLAB_TESTS_RANDOM_KILLS_H
#define FORKLAB_TESTS_RANDOM_KILLS_H
#include "base/problem.h"

#include <stdbool.h>
#include <stdint.h>

struct random_kills {
    uint64_t tasks, kills, seed;
    unsigned workers, chunk;
    uint64_t bound_ns; /* it must be through by then */
};

struct random_kills_figures {
    uint64_t ns;
    uint64_t deaths;   /* by SIGKILL */
    uint64_t starting; /* of those, before they were ready */
    uint64_t idle;     /* of those, without a task in hand */
    uint64_t again;    /* tasks that ran more than once */
};

/* True: every result came exactly once and was right, each life's times add up, and nothing is left behind. */
bool random_kills_run(const struct random_kills *plan, struct random_kills_figures *ret_figures,
                      struct problem *problem);

#endif
