/* hazards.h - tasks that come to a standstill, each in its own way, on shared objects made for them: what the stuck
 * detector must tell apart, and what it must keep quiet about. The input is the hazard's number; forked workers only. */
#ifndef FORKLAB_TESTS_SUPPORT_HAZARDS_H
#define FORKLAB_TESTS_SUPPORT_HAZARDS_H
#include "ipc/commons.h"
#include "ipc/task.h"
#include "lab/stuck.h"

struct hazard {
    const char *name;
    uint64_t tasks; /* of one run, all at the same time */
    enum stuck_reason reason;
    bool certain;
    const char *text[3];                 /* parts of the explanation */
    int (*run)(const struct task *task); /* 0, or what went wrong */
};
extern const struct hazard hazards[];
extern const size_t hazards_count;

/* Those that only look like one: they end by themselves after more than a second without movement. */
extern const struct hazard false_alarms[];
extern const size_t false_alarms_count;

/* The shared objects of all of them. */
void hazards_add(struct commons *commons);

/* A task of the hazard that `context` points to. */
int hazards_run(struct task *task, const void *context);

#endif
