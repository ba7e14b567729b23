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
    for (size_t i = 0; i < chronicle->lanes_count; i++)
        chronicle->stores[i].span = chronicle->stores[i].span > gone ? chronicle->stores[i].span - gone : 0;
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

static bool goes_on(const struct history_span *span, const struct chronicle_sight *sight)
{
    bool sampled = sight->since_ns == UINT64_MAX;
    return span->state == sight->state && span->sampled == sampled && (sampled || span->begin_ns == sight->since_ns);
}

void chronicle_seen(struct chronicle *chronicle, const struct chronicle_sight *sight)
{
    size_t place = chronicle_lane(chronicle, sight->slot);
    if (place == SIZE_MAX)
        return;
    struct lane_store *store = &chronicle->stores[place];
    if (!is_span(sight->state)) {
        store->span = 0;
    } else if (store->span && goes_on(&chronicle->spans[store->span - 1], sight)) {
        chronicle->spans[store->span - 1].end_ns = sight->now_ns;
    } else {
        bool sampled = sight->since_ns == UINT64_MAX;
        struct history_span span = {.begin_ns = sampled ? sight->now_ns : sight->since_ns,
                                    .end_ns = sight->now_ns,
                                    .slot = sight->slot,
                                    .state = sight->state,
                                    .sampled = sampled};
        (void)snprintf(span.blocked_on, sizeof span.blocked_on, "%s", sight->blocked_on);
        store->span = chronicle_span(chronicle, &span) ? chronicle->history.spans_count : 0;
    }
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
