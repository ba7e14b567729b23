/* history.h - what one look at a run cannot know: which task was where and when, who lived when, what was changed on the
 * way, in which order results came. Plain data, for views; kept by model/chronicle.h, for a live run by the lab and for
 * a recorded one by model/replay.h. Reached as snapshot->history (NULL: nothing has begun), valid as long as the
 * snapshot.
 *
 * Times are nanoseconds on the run's clock, as those of struct run_task: pauses are in them, and stand in run->pauses.
 * A block of the timeline is a task: history->run->tasks[id] has start_ns, finish_ns, core, worker, status. */
#ifndef FORKLAB_MODEL_HISTORY_H
#define FORKLAB_MODEL_HISTORY_H
#include "model/order.h"
#include "model/snapshot.h"

#define HISTORY_ALIVE UINT64_MAX /* ended_ns of one that lives */

/* One worker, from its birth to its end. */
struct history_life {
    unsigned incarnation;
    int pid;
    char name[24];
    uint64_t born_ns, ended_ns; /* before its fork; reaped, or HISTORY_ALIVE */
    uint64_t ready_ns;          /* when it first wanted a task; 0 = not yet, or not known */
    struct death death;
};

/* A place for workers, one after the other. There is one for every place that was ever used, by slot. */
struct history_lane {
    unsigned slot; /* as snapshot_worker.slot */
    int stage;     /* index into snapshot.stages, or of the only pool: 0 */
    char name[24]; /* of its last worker */

    const uint32_t
        *tasks; /* finished in it, in the order in which they did; what is in its hands says snapshot.workers */
    size_t count;

    const struct history_life *lives; /* in order of birth; at most HISTORY_LIVES_MAX, the older are forgotten */
    size_t lives_count;
    uint64_t lives_dropped;
};
#define HISTORY_LIVES_MAX 1024

/* Something that a worker was seen to do that is neither plain running nor waiting for a task: from STARTING, NO_CORE,
 * SLEEPING, PUT, GET, SEND, RECEIVE, LOCK, JOIN, STOPPED, LEAVING. It is known from looks: what began and ended between
 * two of them was not seen. `end_ns` is when it was last seen in it. `begin_ns` is exact where the worker itself said
 * so. What only the kernel tells (`sampled`: NO_CORE, SLEEPING, STOPPED) is looked at twice a second: it begins when it
 * was seen first, or, where the kernel's counts say that it was so all the time since the sample before, with that
 * sample or the task, whichever was later; and it ends with the task, if it was seen in it last. */
struct history_span {
    uint64_t begin_ns, end_ns;
    unsigned slot;
    enum worker_state state;
    bool sampled;
    char blocked_on[24]; /* name of what it waits for; "" = not known */
};
#define HISTORY_SPANS_MAX 32768 /* then the older half is forgotten, and counted in spans_dropped */

enum mark_kind {
    MARK_BIRTH,     /* a worker was born later than those of the start; `after`: its incarnation */
    MARK_DEATH,     /* one died violently; `before`: its incarnation. What it had done of a task is in run->kills */
    MARK_RESIZE,    /* workers wished, before and after; of a graph: of the stage `name` */
    MARK_CHUNK,     /* tasks taken at once, before and after */
    MARK_CAPACITY,  /* of the channel `name`, before and after */
    MARK_PAUSE,     /* by the user */
    MARK_RESUME,    /* … */
    MARK_BATCH_END, /* all tasks before `after` were done, so those behind a barrier of the plan began */
    MARK_STAGE_END, /* the last task of the stage `name` was done */
    MARK_SABOTAGE,  /* the user broke something on purpose: `name` says what */
    MARK_KIND_COUNT
};
const char *mark_kind_name(enum mark_kind kind); /* "birth", "death"…: JSON and tables */

struct history_mark {
    enum mark_kind kind;
    uint64_t time_ns;
    unsigned slot; /* of a birth, a death; HISTORY_NO_SLOT for the others */
    char name[24]; /* of the worker, channel or stage; "" = none */
    uint64_t before, after;
};
#define HISTORY_NO_SLOT   UINT32_MAX
#define HISTORY_MARKS_MAX 4096 /* then the older half is forgotten, and counted in marks_dropped */

/* How many tasks finished in each of `count` equal parts of the time since the run's begin, pauses not counted (the
 * clock of snapshot_progress.elapsed_ns). The parts grow twice as long whenever the run outgrows them. */
#define HISTORY_CURVE_MAX 512
struct history_curve {
    uint64_t step_ns; /* length of a part */
    size_t count;     /* parts so far, the last one under way */
    uint32_t done[HISTORY_CURVE_MAX];
};

struct history {
    const struct run *run; /* being filled in, or done: the execution that snapshot.phase says, the baseline's or the
                              run's */
    uint64_t now_ns;       /* of this look; after the end: of the end of the last worker */

    const uint32_t *order; /* ids of tasks that came to an end by themselves, in the order of that (ties: by id) */
    size_t order_count;
    struct order_figures figures;
    struct history_curve curve;

    const struct history_lane *lanes; /* in order of slot */
    size_t lanes_count;

    /* In the order in which they were noticed. */
    const struct history_span *spans;
    size_t spans_count;
    uint64_t spans_dropped;

    const struct history_mark *marks; /* in order of time */
    size_t marks_count;
    uint64_t marks_dropped;
};

/* NULL: nobody has ever been in that slot. */
const struct history_lane *history_lane(const struct history *history, unsigned slot);

/* The place in lane->tasks of the first task that finished after `time_ns` (lane->count: none). It was in work at that
 * time when its start_ns is not later. By binary search. */
size_t history_lane_at(const struct history *history, const struct history_lane *lane, uint64_t time_ns);
/* The same of history->order. */
size_t history_order_at(const struct history *history, uint64_t time_ns);
/* Who lived there at that time, from its birth until the moment before its end; NULL: nobody. */
const struct history_life *history_life_at(const struct history_lane *lane, uint64_t time_ns);
/* The time that a worker in a slot lost with its death: the first of run->kills there that ends after `time_ns` and
 * begins before `until_ns`; NULL: none. */
const struct run_kill *history_kill_in(const struct history *history, unsigned slot, uint64_t time_ns,
                                       uint64_t until_ns);

/* From the run's clock to elapsed time, pauses not counted, since the run's begin. */
uint64_t history_elapsed(const struct run *run, uint64_t time_ns);
/* The curve of a run that is over; goes once through all its tasks. */
void history_curve_of(const struct run *run, struct history_curve *ret_curve);
/* For who keeps one (all zero at first): time has gone on so far; a task has finished after so long. */
void history_curve_reach(struct history_curve *curve, uint64_t elapsed_ns);
void history_curve_add(struct history_curve *curve, uint64_t elapsed_ns);
/* Tasks done after so long: exact at the bounds of the parts, in proportion between them. */
double history_curve_done(const struct history_curve *curve, uint64_t elapsed_ns);

/* Throughput on one side of a change. The window is cut into `parts` equal parts; `rate` is all its tasks by all its
 * time, `low` to `high` a 95 % confidence interval of it by batch means: rate -/+ t(parts - 1) * s / sqrt(parts), s the
 * standard deviation of the parts' rates. It is honest as far as neighbouring parts are independent of each other; a
 * rate that drifts within the window makes it wide. */
struct history_rate {
    uint64_t begin_ns, end_ns; /* the window, on the run's clock */
    uint64_t tasks;            /* finished in it */
    unsigned parts;            /* 10, or 5 of fewer than 20 tasks; 0 = not enough yet: fewer than 10 tasks */
    double rate, low, high;    /* tasks a second; NAN when not enough; low is never below 0 */
};

enum history_effect {
    HISTORY_NOT_ENOUGH,    /* of one side, or both */
    HISTORY_NO_DIFFERENCE, /* that can be told from the spread */
    HISTORY_FASTER,
    HISTORY_SLOWER,
};

struct history_change {
    struct history_rate before, after;
    enum history_effect effect; /* the difference is larger than both half-intervals together, in squares */
};

/* Before and after the mark at that index. The windows reach to the neighbouring change, pause, end of a batch or stage,
 * or over HISTORY_WINDOW_NS, whichever is nearer; changes of one thing less than HISTORY_BURST_NS apart (a key pressed
 * several times) count as one, between its first and its last. Births and deaths bound no window: they are what a change
 * is made of. */
void history_change(const struct history *history, size_t mark, struct history_change *ret_change);
#define HISTORY_WINDOW_NS UINT64_C(5000000000)
#define HISTORY_BURST_NS  UINT64_C(1000000000)

#endif
