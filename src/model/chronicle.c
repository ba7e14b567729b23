#include "model/chronicle.h"

#include "model/by_finish.h"
#include "model/chronicle_body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A worker may be stopped between the moment that it writes down and the moment at which others see it: what finished so
 * lately is not counted yet. What comes even later is put in its place, and all is counted anew. */
#define SETTLE_NS UINT64_C(100000000)

/* While it runs, a look counts no more tasks than this, about 20 ms: so many that the rest waits for the next ones. */
#define COUNT_MAX 200000

static int make_room(struct chronicle *chronicle)
{
    size_t tasks = chronicle->options.run->tasks_count;
    chronicle->order = malloc((tasks + 1) * sizeof *chronicle->order);
    chronicle->scratch = malloc((tasks + 1) * sizeof *chronicle->scratch);
    if (!chronicle->order || !chronicle->scratch)
        return -ENOMEM;
    return chronicle->options.ordered ? order_init(&chronicle->counted, chronicle->options.run) : 0;
}

int chronicle_new(struct chronicle **ret_chronicle, const struct chronicle_options *options)
{
    struct chronicle *chronicle = calloc(1, sizeof *chronicle);
    if (!chronicle)
        return -ENOMEM;
    chronicle->options = *options;
    int error = make_room(chronicle);
    if (error) {
        chronicle_free(chronicle);
        return error;
    }
    chronicle->history = (struct history){.run = options->run, .order = chronicle->order};
    chronicle->history.figures.counted = ORDER_UNKNOWN;
    *ret_chronicle = chronicle;
    return 0;
}

void chronicle_free(struct chronicle *chronicle)
{
    if (!chronicle)
        return;
    chronicle_lanes_release(chronicle);
    order_release(&chronicle->counted);
    free(chronicle->order);
    free(chronicle->scratch);
    free(chronicle->gaps);
    free(chronicle->spans);
    free(chronicle->marks);
    free(chronicle);
}

/* ------------------------------------------------------------------ tasks */

void chronicle_finished(struct chronicle *chronicle, uint64_t task)
{
    if (chronicle->told < chronicle->options.run->tasks_count)
        chronicle->order[chronicle->told++] = (uint32_t)task;
}

void chronicle_lost(struct chronicle *chronicle, uint64_t task, uint64_t time_ns)
{
    struct gap gap = {task, time_ns};
    if (chronicle->options.ordered &&
        chronicle_grow((void **)&chronicle->gaps, &chronicle->gaps_room, chronicle->gaps_count, sizeof gap))
        chronicle->gaps[chronicle->gaps_count++] = gap;
}

/* What was told since the last look, lane by lane: a worker's own tasks are nearly in order already, so that what has to
 * be merged is as many parts as there are lanes. */
static void take_told(struct chronicle *chronicle)
{
    const struct run *run = chronicle->options.run;
    struct history *history = &chronicle->history;
    for (size_t i = history->order_count; i < chronicle->told; i++) {
        history_curve_add(&history->curve, history_elapsed(run, run->tasks[chronicle->order[i]].finish_ns));
        chronicle_lane_add(chronicle, chronicle->order[i]);
    }
    size_t count = chronicle_lanes_take(chronicle, chronicle->order + history->order_count);
    size_t total = chronicle->told = history->order_count + count;
    size_t changed = by_finish_settle(run, chronicle->order, history->order_count, total, chronicle->scratch);
    history->order_count = total;
    if (chronicle->options.ordered && changed < chronicle->counted.figures.counted) {
        order_reset(&chronicle->counted);
        chronicle->gaps_counted = 0;
    }
}

static void count_gaps(struct chronicle *chronicle, uint64_t until_ns)
{
    for (; chronicle->gaps_counted < chronicle->gaps_count; chronicle->gaps_counted++) {
        const struct gap *gap = &chronicle->gaps[chronicle->gaps_counted];
        if (gap->time_ns > until_ns)
            return;
        order_gap(&chronicle->counted, gap->task, gap->time_ns);
    }
}

static void count_order(struct chronicle *chronicle, uint64_t until_ns)
{
    struct history *history = &chronicle->history;
    struct order *counted = &chronicle->counted;
    uint64_t most = until_ns == UINT64_MAX ? UINT64_MAX : counted->figures.counted + COUNT_MAX;
    while (counted->figures.counted < history->order_count && counted->figures.counted < most) {
        uint32_t task = chronicle->order[counted->figures.counted];
        uint64_t finish_ns = chronicle->options.run->tasks[task].finish_ns;
        if (finish_ns > until_ns)
            break;
        count_gaps(chronicle, finish_ns);
        order_finish(counted, task);
    }
    if (counted->figures.counted < most)
        count_gaps(chronicle, until_ns);
    history->figures = counted->figures;
}

/* ------------------------------------------------------------------ looking */

const struct history *chronicle_glance(struct chronicle *chronicle, uint64_t now_ns)
{
    struct history *history = &chronicle->history;
    chronicle_note_pauses(chronicle);
    history->now_ns = now_ns;
    history->spans = chronicle->spans;
    history->marks = chronicle->marks;
    chronicle_lanes_show(chronicle);
    return history;
}

const struct history *chronicle_look(struct chronicle *chronicle, uint64_t now_ns, bool over)
{
    struct history *history = &chronicle->history;
    if (chronicle->told > history->order_count)
        take_told(chronicle);
    history_curve_reach(&history->curve, history_elapsed(chronicle->options.run, now_ns));
    if (chronicle->options.ordered)
        count_order(chronicle, over ? UINT64_MAX : now_ns > SETTLE_NS ? now_ns - SETTLE_NS : 0);
    return chronicle_glance(chronicle, now_ns);
}
