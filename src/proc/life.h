/* life.h - the record of one worker, from before its birth to after its end. Plain data. */
#ifndef FORKLAB_PROC_LIFE_H
#define FORKLAB_PROC_LIFE_H
#include "base/death.h"
#include "ipc/slot.h"

#include <sys/types.h>

struct life {
    unsigned slot;
    unsigned place; /* of that slot among all of a commons, where there is one: the same for no two pools of a run */
    uint64_t incarnation;
    char name[SLOT_NAME_SIZE];
    pid_t pid;                             /* of its process: all threads of a crew have the same */
    uint64_t born_ns, ended_ns;            /* CLOCK_MONOTONIC; ended 0 = alive */
    uint64_t times_ns[SLOT_STATE_COUNT];   /* sum is ended - born, exactly */
    uint64_t stopped_ns[SLOT_STATE_COUNT]; /* of these, held by a stop signal of the supervisor's */
    uint64_t tasks;
    /* As the kernel says; of a thread that died with its process: as it said last, and of the CPU time that is then
     * missing to that of the process a share by what is not known of each thread's time in tasks. */
    uint64_t cpu_ns;      /* on a core in all its life */
    uint64_t work_cpu_ns; /* of that, from ready to the beginning of its end: in tasks, and looking for them */
    uint64_t delay_ns;    /* runnable without a core */
    uint64_t max_rss_bytes;
    uint64_t switches_voluntary, switches_involuntary;
    bool torn; /* a thread that died with its process */
    struct death death;
    uint64_t death_task; /* the task in its hands, or SLOT_NO_TASK */
    bool death_retried;  /* that task was given to another */
};

#endif
