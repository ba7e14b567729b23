/* chronicle_body.h - a chronicle from inside: what chronicle.c, chronicle_lanes.c and chronicle_events.c share. */
#ifndef FORKLAB_MODEL_CHRONICLE_BODY_H
#define FORKLAB_MODEL_CHRONICLE_BODY_H
#include "model/chronicle.h"

/* What a lane has beyond what is shown of it. */
struct lane_store {
    uint32_t *tasks;
    size_t tasks_room, taken; /* the first `taken` are in `order` too, and sorted */
    struct history_life *lives;
    size_t lives_room;
    size_t span;        /* that goes on now: its place in `spans` + 1; 0 = none */
    size_t task_span;   /* the last of those that only the kernel tells, likewise… */
    uint64_t span_task; /* …and the task that it is a part of */
};

struct gap {
    uint64_t task, time_ns;
};

struct chronicle {
    struct chronicle_options options;
    struct history history;
    struct order counted; /* the first tasks of `order`; of an ordered run */
    uint32_t *order;      /* history.order_count sorted, then those that were told since, as they came */
    uint32_t *scratch;    /* as large */
    size_t told;
    struct gap *gaps; /* tasks that will never finish, in the order in which that was decided */
    size_t gaps_count, gaps_room, gaps_counted;

    struct history_lane *lanes; /* in order of slot; the last is that of tasks of which nobody knows who had them */
    struct lane_store *stores;  /* of each */
    size_t lanes_count, lanes_room;

    struct history_span *spans;
    size_t spans_room;
    struct history_mark *marks;
    size_t marks_room, pauses_begun, pauses_ended;
};

/* Room for one more. False: no memory. */
bool chronicle_grow(void **items, size_t *room, size_t count, size_t size);

void chronicle_lanes_release(struct chronicle *chronicle);
/* The place of the slot's lane, made when there is none; SIZE_MAX: no memory. */
size_t chronicle_lane(struct chronicle *chronicle, unsigned slot);
void chronicle_lane_add(struct chronicle *chronicle, uint32_t task);
/* What was added since the last time goes to `ids`, each lane's in order; and into its place in the lane. Returns how
 * many. */
size_t chronicle_lanes_take(struct chronicle *chronicle, uint32_t *ids);
void chronicle_lanes_show(struct chronicle *chronicle);

/* A task in that lane has finished. */
void chronicle_end_span(struct chronicle *chronicle, struct lane_store *store, uint64_t task);

void chronicle_note_pauses(struct chronicle *chronicle);

#endif
