/* life.h - the record of one worker process, from before its fork to after its reaping. Plain data. */
#ifndef FORKLAB_PROC_LIFE_H
#define FORKLAB_PROC_LIFE_H
#include "base/death.h"
#include "ipc/slot.h"

#include <sys/types.h>

struct life {
    unsigned slot;
    uint64_t incarnation;
    pid_t pid;
    uint64_t born_ns, ended_ns;          /* CLOCK_MONOTONIC; ended 0 = alive */
    uint64_t times_ns[SLOT_STATE_COUNT]; /* sum is ended - born, exactly */
    uint64_t tasks;
    uint64_t cpu_ns;      /* on a core in all its life, as the kernel says */
    uint64_t work_cpu_ns; /* of that, from ready to the beginning of its end: in tasks, and looking for them */
    uint64_t delay_ns;    /* runnable without a core */
    uint64_t max_rss_bytes;
    uint64_t switches_voluntary, switches_involuntary;
    struct death death;
    uint64_t death_task; /* the task in its hands, or SLOT_NO_TASK */
    bool death_retried;  /* that task was given to another */
};

#endif
