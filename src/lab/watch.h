/* watch.h - what /proc says about one process, through descriptors that are kept open between readings. Serves the
 * sampler. The struct's body is here because the sampler keeps an array of them; only watch.c touches `files`. */
#ifndef FORKLAB_LAB_WATCH_H
#define FORKLAB_LAB_WATCH_H
#include "lab/sampler.h"

enum watch_file {
    WATCH_STAT,
    WATCH_SCHEDSTAT,
    WATCH_STATUS,
    WATCH_SCHED, /* this and the next: not every kernel has them */
    WATCH_WCHAN,
    WATCH_FILES
};

struct watch {
    struct sampler_process seen; /* all but `cpu`, which takes two readings: the sampler fills it in */
    uint64_t read_ns;            /* when the sampler read it last; 0 = never */
    int files[WATCH_FILES];      /* -1 = the kernel has none */
};

/* True when this kernel counts what each process got of a core and waited for one. Look once. */
bool watch_kernel_counts(void);

/* Opens the files of `pid`; nothing is read yet. -ESRCH: there is no such process; or -EMFILE… `ret_watch` is then
 * untouched. `counted`: what watch_kernel_counts() said. */
int watch_open(struct watch *ret_watch, int pid, bool counted);
void watch_close(struct watch *watch);

/* Reads everything anew. False when the process was reaped: then it keeps its last figures, but no state. */
bool watch_read(struct watch *watch);

#endif
