/* supervisor_body.h - the supervisor from inside: what supervisor.c and supervisor_turnover.c share. */
#ifndef FORKLAB_PROC_SUPERVISOR_BODY_H
#define FORKLAB_PROC_SUPERVISOR_BODY_H
#include "proc/intensity.h"
#include "proc/leftovers.h"
#include "proc/staff.h"
#include "proc/supervisor.h"

struct supervisor {
    struct supervisor_options options;
    struct staff staff;
    unsigned size;
    int timer;
    uint64_t tick_ns;
    bool stopping;
    enum supervisor_stop urgency;
    uint64_t escalate_ns; /* next step of the stop; CLOCK_NEVER */
    struct leftovers leftovers;
    struct intensity intensity;
    char why[160], shortage[160];
};

/* Starts workers in all places that are vacant, as far as there is something for them to do. -errno: none, or fewer. */
int supervisor_start_missing(struct supervisor *supervisor);
/* Whoever sleeps for want of a task looks again, at tasks and orders. */
void supervisor_wake_all(struct supervisor *supervisor);
/* Ends the lives of a crew's threads that said that they left. */
void supervisor_count_out_threads(struct supervisor *supervisor);

/* What a post calls, see post.h; `context` is the supervisor. */
void supervisor_line_printed(void *context, unsigned slot, const struct output_line *line);
void supervisor_child_is_dead(void *context, struct post *post);

#endif
