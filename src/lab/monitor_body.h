/* monitor_body.h - the monitor from inside: what monitor.c, monitor_rows.c and monitor_sample.c share. */
#ifndef FORKLAB_LAB_MONITOR_BODY_H
#define FORKLAB_LAB_MONITOR_BODY_H
#include "lab/kin.h"
#include "lab/monitor.h"

struct past { /* what was known of a row when shares of time were last counted */
    uint64_t cpu_ticks, with_children_ticks;
    uint64_t lost_ticks; /* of descendants that vanished since: its children's time has grown by these */
    bool looked;
};

struct monitor {
    struct proc2 *proc2;
    uint64_t asked_ns, due_ns, tick_ns;
    uint64_t boot_ns;    /* CLOCK_BOOTTIME at the last sample */
    uint64_t counted_ns; /* when shares of time were last counted */
    struct process_id self, *roots;
    size_t roots_count;
    bool adopts;
    bool anew; /* the scope has changed since the last sample */

    struct process_list list;
    struct past *past;             /* of each row */
    struct process_row *next_rows; /* these two are filled in, and then change places with those */
    struct past *next_past;
    size_t capacity, next_capacity;
    struct kin kin; /* those of the present sample */

    struct process_id looked[MONITOR_LOOKED_MAX];
    size_t looked_count;
};

struct sample { /* one that is being taken */
    uint64_t now_ns, boot_ns;
    uint64_t elapsed_ns; /* since shares of time were last counted */
    size_t members, rows;
    uint64_t busy_ticks;
    bool first;   /* over this scope: they are counted from here on */
    bool counted; /* that was long enough ago: they are counted again */
};

static inline struct process_id monitor_id(const struct proc2_process *process)
{
    return (struct process_id){process->pid, process->began_ticks};
}

/* One of those that were asked for, or ourselves. */
bool monitor_is_root(const struct monitor *monitor, struct process_id id);

/* What so many ticks are of a core, over that time. */
double monitor_share(const struct monitor *monitor, const struct sample *sample, uint64_t ticks);

/* Makes the new list of the old one and of the sample's members. False: no memory, and nothing has changed. */
bool monitor_merge(struct monitor *monitor, struct sample *sample);

/* False: /proc could not be read, or no memory, and nothing has changed. */
bool monitor_take_sample(struct monitor *monitor, uint64_t now_ns);

#endif
