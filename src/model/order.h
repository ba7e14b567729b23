/* order.h - how far the order in which tasks finished is from the order in which they were submitted, kept up while they
 * finish: O(log n) a task that is out of order, O(1) for one that is not.
 *
 *     order_init(&order, run) · order_finish(&order, id) in the order of finish · order_gap(&order, id, ns) · order.figures
 *
 * Body here because its owner embeds it. */
#ifndef FORKLAB_MODEL_ORDER_H
#define FORKLAB_MODEL_ORDER_H
#include "model/run.h"

#define ORDER_UNKNOWN UINT64_MAX

/* What `map` and `imap` need to hand results on in the order of submission, as if somebody took each at once: a result is
 * held back while one submitted before it is not there. Of a graph nothing is counted: between the tasks of its stages
 * there is no order to be kept; then `counted` is ORDER_UNKNOWN, and nothing else of this counts. */
struct order_figures {
    uint64_t counted;    /* tasks that these figures are of: the first of history->order; live, the latest tenth of a
                            second, or more when they come too fast, is not counted yet; ORDER_UNKNOWN = not counted at all (a graph, or no memory) */
    uint64_t inversions; /* pairs that finished in the other order than submitted */
    uint64_t overtaken;  /* the most tasks submitted later that finished before one… */
    uint64_t victim;     /* …which was this; RUN_NO_TASK = none was overtaken */
    uint64_t held;       /* results held back now */
    uint64_t held_max;   /* the most at once: the depth of the reorder buffer */
    uint64_t next;       /* the task whose result would be handed on next; all below it are through */
    uint64_t wait_ns;    /* the longest that a finished result was held back, pauses not counted… */
    uint64_t waiter;     /* …which was this task's; RUN_NO_TASK = none was */
};

struct order {
    const struct run *run;
    struct order_figures figures;
    uint32_t *tree;   /* Fenwick's: of tasks held back, how many lie in a range of ids */
    uint64_t *held;   /* a bit a task: it is held back, or was given up ahead of its turn */
    uint64_t highest; /* id that was ever held back */
};

/* 4.2 bytes a task. `run`'s tasks have their status and finish_ns when they are told. -ENOMEM. */
int order_init(struct order *order, const struct run *run);
void order_release(struct order *order); /* all zero is fine */
/* Nothing has finished yet. */
void order_reset(struct order *order);

/* The task has finished, none that was not told before has finished earlier. */
void order_finish(struct order *order, uint64_t id);
/* It will never finish, as was decided at `time_ns`: nobody waits for it any longer. */
void order_gap(struct order *order, uint64_t id, uint64_t time_ns);

#endif
