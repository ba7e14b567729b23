/* chronicle_events.c - what workers were seen to do, and what was changed on the way. */
#include "model/chronicle_body.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ spans */

static bool is_span(enum worker_state state)
{
    return state != WORKER_EMPTY && state != WORKER_WAITING && state != WORKER_RUNNING && state != WORKER_DEAD &&
           state != WORKER_LEFT;
}

/* The older half goes; spans that go on now are among the newer, or were not seen for long. */
static void forget_spans(struct chronicle *chronicle)
{
    size_t gone = HISTORY_SPANS_MAX / 2, kept = chronicle->history.spans_count - gone;
    memmove(chronicle->spans, chronicle->spans + gone, kept * sizeof *chronicle->spans);
    for (size_t i = 0; i < chronicle->lanes_count; i++) {
        struct lane_store *store = &chronicle->stores[i];
        store->span = store->span > gone ? store->span - gone : 0;
        store->task_span = store->task_span > gone ? store->task_span - gone : 0;
    }
    chronicle->history.spans_count = kept;
    chronicle->history.spans_dropped += gone;
}

bool chronicle_span(struct chronicle *chronicle, const struct history_span *span)
{
    size_t *count = &chronicle->history.spans_count;
    if (*count == HISTORY_SPANS_MAX)
        forget_spans(chronicle);
    if (!chronicle_grow((void **)&chronicle->spans, &chronicle->spans_room, *count, sizeof *span))
        return false;
    chronicle->spans[(*count)++] = *span;
    return true;
}

static bool goes_on(const struct chronicle *chronicle, const struct lane_store *store,
                    const struct chronicle_sight *sight)
{
    if (store->span == 0)
        return false;
    const struct history_span *span = &chronicle->spans[store->span - 1];
    bool sampled = sight->since_ns == UINT64_MAX;
    return span->state == sight->state && span->sampled == sampled &&
           (sampled ? store->span_task == sight->task : span->begin_ns == sight->since_ns);
}

/* Not before the end of what it was seen to do until now. */
static uint64_t begin_of(const struct chronicle *chronicle, const struct lane_store *store,
                         const struct chronicle_sight *sight)
{
    if (sight->since_ns != UINT64_MAX)
        return sight->since_ns;
    uint64_t begin = sight->now_ns > sight->sampled_ns ? sight->now_ns - sight->sampled_ns : 0;
    uint64_t end = store->span ? chronicle->spans[store->span - 1].end_ns : 0;
    return begin > end ? begin : end;
}

static void begin_span(struct chronicle *chronicle, struct lane_store *store, const struct chronicle_sight *sight)
{
    struct history_span span = {.begin_ns = begin_of(chronicle, store, sight),
                                .end_ns = sight->now_ns,
                                .slot = sight->slot,
                                .state = sight->state,
                                .sampled = sight->since_ns == UINT64_MAX};
    (void)snprintf(span.blocked_on, sizeof span.blocked_on, "%s", sight->blocked_on);
    store->span = chronicle_span(chronicle, &span) ? chronicle->history.spans_count : 0;
    if (span.sampled) {
        store->task_span = sight->task != RUN_NO_TASK && sight->state != WORKER_STOPPED ? store->span : 0;
        store->span_task = sight->task;
    }
}

void chronicle_end_span(struct chronicle *chronicle, struct lane_store *store, uint64_t task)
{
    uint64_t finish_ns = chronicle->options.run->tasks[task].finish_ns;
    struct history_span *span = &chronicle->spans[store->task_span - 1];
    if (finish_ns > span->begin_ns)
        span->end_ns = finish_ns;
    if (store->span == store->task_span)
        store->span = 0;
    store->task_span = 0;
}

void chronicle_seen(struct chronicle *chronicle, const struct chronicle_sight *sight)
{
    size_t place = chronicle_lane(chronicle, sight->slot);
    if (place == SIZE_MAX)
        return;
    struct lane_store *store = &chronicle->stores[place];
    bool same = goes_on(chronicle, store, sight);
    if (!same && sight->task == store->span_task)
        store->task_span = 0; /* it goes on with the task in another way */
    else if (!same && store->task_span && run_task_finished(&chronicle->options.run->tasks[store->span_task]))
        chronicle_end_span(chronicle, store, store->span_task);
    if (!is_span(sight->state))
        store->span = 0;
    else if (same)
        chronicle->spans[store->span - 1].end_ns = sight->now_ns;
    else
        begin_span(chronicle, store, sight);
}

/* ------------------------------------------------------------------ marks */

static void forget_marks(struct chronicle *chronicle)
{
    size_t gone = HISTORY_MARKS_MAX / 2, kept = chronicle->history.marks_count - gone;
    memmove(chronicle->marks, chronicle->marks + gone, kept * sizeof *chronicle->marks);
    chronicle->history.marks_count = kept;
    chronicle->history.marks_dropped += gone;
}

/* They are noticed late, some later than others. */
void chronicle_mark(struct chronicle *chronicle, const struct history_mark *mark)
{
    size_t *count = &chronicle->history.marks_count;
    if (*count == HISTORY_MARKS_MAX)
        forget_marks(chronicle);
    if (!chronicle_grow((void **)&chronicle->marks, &chronicle->marks_room, *count, sizeof *mark))
        return;
    size_t place = *count;
    for (; place > 0 && chronicle->marks[place - 1].time_ns > mark->time_ns; place--)
        chronicle->marks[place] = chronicle->marks[place - 1];
    chronicle->marks[place] = *mark;
    ++*count;
}

void chronicle_note_pauses(struct chronicle *chronicle)
{
    const struct run *run = chronicle->options.run;
    struct history_mark mark = {.slot = HISTORY_NO_SLOT};
    while (chronicle->pauses_begun < run->pauses_count) {
        mark.kind = MARK_PAUSE;
        mark.time_ns = run->pauses[chronicle->pauses_begun++].begin_ns;
        chronicle_mark(chronicle, &mark);
    }
    while (chronicle->pauses_ended < run->pauses_count && run->pauses[chronicle->pauses_ended].end_ns != UINT64_MAX) {
        mark.kind = MARK_RESUME;
        mark.time_ns = run->pauses[chronicle->pauses_ended++].end_ns;
        chronicle_mark(chronicle, &mark);
    }
}
