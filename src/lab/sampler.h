/* sampler.h - the monitor: what the kernel says about the cores and about the workers of a run, asked for at most every
 * interval, so that it costs next to nothing however often the screen is drawn.
 *
 *     sampler_new(&sampler, 500 * NS_PER_MS);
 *     sampler_add(sampler, pid) ... for each worker, once it is forked
 *     sampler_tick(sampler, clock_ns()) ... from the event loop; then read what is wanted
 *     sampler_final(sampler, pid, &last) ... once it is dead, before it is reaped
 *     sampler_free(sampler);
 *
 * One thread. Nothing here fails a run: what the kernel or libproc2 does not tell is unknown, that is NAN, RUN_NO_CORE,
 * '?' or SNAPSHOT_UNKNOWN. A worker is a process with one thread (its /proc files count the first thread only). */
#ifndef FORKLAB_LAB_SAMPLER_H
#define FORKLAB_LAB_SAMPLER_H
#include "model/snapshot.h"

#include <stdbool.h>
#include <stdint.h>

struct sampler;

struct sampler_process { /* plain data */
    int pid;
    char state;             /* the kernel's letter: R S D T t Z…; '?' = unknown */
    int core;               /* where it runs or ran last */
    double cpu;             /* 0..1 of one core between the last two samples; NAN = unknown */
    uint64_t on_core_ns;    /* since its birth */
    uint64_t queue_wait_ns; /* since its birth: runnable, but no core was free */
    uint64_t rss_bytes;     /* as last seen: a dead process has none */
    uint64_t max_rss_bytes; /* the most that was ever seen, by the kernel while it lived */
    uint64_t switches_voluntary, switches_involuntary;
    uint64_t faults_minor, faults_major;
    uint64_t migrations; /* by the kernel's own count, where it has a file for that */
    int nice;            /* SNAPSHOT_NO_NICE */
    int only_core; /* the single one that it may use; RUN_NO_CORE = several; or the caller has no more itself; or unknown */
    char wchan[32]; /* the kernel's function that it slept in; "" = it did not, or unknown */
};

struct sampler_cores { /* owned by the sampler, valid until its next tick */
    double *busy;      /* 0..1 of each core between the last two samples; NAN until there are two */
    int *number;
    int count; /* 0 = unknown */
};

/* 0 or -ENOMEM. */
int sampler_new(struct sampler **ret_sampler, uint64_t interval_ns);
void sampler_free(struct sampler *sampler); /* NULL is fine */

/* Watches a living child of the caller. Keeps up to five descriptors of it open until it is removed. 0; -EEXIST; -ENOMEM; or
 * why /proc cannot be read (-ESRCH, -EMFILE…): then it is not watched. */
int sampler_add(struct sampler *sampler, int pid);
/* Nothing when it is not watched. */
void sampler_remove(struct sampler *sampler, int pid);

/* Takes a sample if one is due at `now_ns`; true when it did. Due is: the interval has passed, and so much more that
 * all samples together stay below three thousandths of one core. */
bool sampler_tick(struct sampler *sampler, uint64_t now_ns);

/* A sample is due at that moment, unless one was before. */
void sampler_hurry(struct sampler *sampler, uint64_t due_ns);

/* The figures of the last sample (of sampler_add() before the first); NULL when not watched. Valid until the next
 * call that is not const. */
const struct sampler_process *sampler_process(const struct sampler *sampler, int pid);
struct sampler_cores sampler_cores(const struct sampler *sampler);
/* The share of one core that the calling process itself has used over the last seconds, or NAN. */
double sampler_lab_cpu(const struct sampler *sampler);

/* The whole life's figures of a process that is dead but not yet reaped; then removes it. False when it was not
 * watched: `ret_process` is untouched. */
bool sampler_final(struct sampler *sampler, int pid, struct sampler_process *ret_process);

#endif
