/* process_list.h - the processes that the monitor sees, at one moment and over the last samples. Plain data: made by the
 * monitor (lab/monitor.h), read by views. A figure that is not known is NAN, SNAPSHOT_UNKNOWN or RUN_NO_CORE, and is
 * shown as "–". */
#ifndef FORKLAB_MODEL_PROCESS_LIST_H
#define FORKLAB_MODEL_PROCESS_LIST_H
#include "base/death.h"
#include "model/machine.h"
#include "model/snapshot.h"

#include <stdbool.h>

enum process_scope {
    PROCESSES_OWN,    /* this program, and all that descends from it */
    PROCESSES_TREES,  /* the processes that were asked for, and all that descends from them */
    PROCESSES_SYSTEM, /* every process that can be seen */
    PROCESS_SCOPES
};

/* Names a process for good: the kernel gives its number to another once it is gone. */
struct process_id {
    int pid;
    uint64_t began; /* the kernel's ticks since boot */
};

/* How many samples are kept, of each process and of the whole. */
#define PROCESS_MOMENTS 120

/* What a process did at one sample. */
struct process_moment {
    float cpu; /* as process_row.cpu */
    int16_t core;
    char state; /* as process_row.state; PROCESS_ABSENT = it was not there, not yet or no more */
};
#define PROCESS_ABSENT ' '

struct process_row {
    struct process_id id;
    int parent;              /* number of its parent; of one that is gone: as it was */
    char name[64], user[32]; /* may hold anything but control characters */
    char command[256];       /* its arguments, cut; "[name]" of one that has none */
    char state;              /* the kernel's letter: R S D T t Z I X */
    int core;                /* where it runs or ran last */
    int nice, priority;
    int pinned; /* the only core that it may use; RUN_NO_CORE = there are several, or it is not looked at */
    unsigned threads;
    double cpu;            /* cores' worth of time between the last two samples; NAN at first */
    uint64_t cpu_total_ns; /* of all its threads, since it began */
    uint64_t rss_bytes;
    uint64_t faults_minor, faults_major;
    uint64_t switches_voluntary, switches_involuntary; /* of its first thread; unknown of those not looked at */
    char wchan[40];    /* where in the kernel it sleeps; "" = it does not, or it is not known */
    uint64_t alive_ns; /* how long it has lived, or did */
    bool born;         /* it began while it was watched */
    bool gone;
    uint64_t gone_ns;   /* when it was missed (base/clock.h); 0 = it is there */
    struct death death; /* how it ended, as far as anybody told; DEATH_NONE = not known */

    struct process_moment moments[PROCESS_MOMENTS]; /* a ring: the latest is at (list.samples - 1) % PROCESS_MOMENTS */
};

/* States that are counted, in the order in which they are shown. */
#define PROCESS_STATES "RDSTtZI"

struct process_total { /* the whole at one sample */
    uint64_t time_ns;
    float busy; /* as process_list.busy */
    uint16_t alive, born, died;
};

struct process_list {
    enum process_scope scope;
    struct process_row *rows; /* by number; one that is gone stays for some seconds, one that was asked for stays */
    size_t count;
    uint64_t samples; /* so far; 0 = nothing is known yet */
    uint64_t time_ns; /* of the last one */

    unsigned alive, threads;
    unsigned states[sizeof PROCESS_STATES - 1];   /* how many are in each */
    uint64_t born, died;                          /* since the watch over this scope began */
    double busy;                                  /* cores that they keep busy; NAN at first */
    uint64_t rss_bytes;                           /* of all: what they share counts more than once */
    struct process_total totals[PROCESS_MOMENTS]; /* a ring as process_row.moments */

    struct cores cores;
    double load[3]; /* of the last 1, 5, 15 minutes; NAN = not known */
    uint64_t memory_bytes, memory_available_bytes;
    double own_cpu;       /* what looking costs, of one core; NAN at first */
    uint64_t interval_ns; /* between the last two samples */
};

bool process_id_equal(struct process_id a, struct process_id b);

/* The row of that process, or NULL. */
const struct process_row *process_list_find(const struct process_list *list, struct process_id id);

/* The last row of that number: that of the living process if there is one. SIZE_MAX = there is none. */
size_t process_list_last(const struct process_list *list, int pid);

/* What it did `back` samples ago, 0 = at the last one. */
struct process_moment process_moment(const struct process_list *list, const struct process_row *row, unsigned back);
struct process_total process_total(const struct process_list *list, unsigned back);

/* How a process ended, in few words: "exit 0", "exit 3", "killed by SIGKILL"; "ended" when nobody told. Returns `buffer`. */
const char *process_end_text(struct death death, char *buffer, size_t size);

/* How many samples back can be asked for. */
unsigned process_moments(const struct process_list *list);

#endif
