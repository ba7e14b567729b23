/* event.h - something that has happened, or not yet: set, clear, and wait until it is set. Setting wakes all who wait,
 * also when it is cleared at once: who was waiting when it was set has seen it. One word, so a kill at any instruction
 * leaves it set or not; nobody owns anything. */
#ifndef FORKLAB_IPC_EVENT_H
#define FORKLAB_IPC_EVENT_H
#include "ipc/commons.h"
#include "ipc/gate.h"
#include "ipc/waiting.h"

struct event {                         /* in the commons; anybody writes, by compare-and-swap */
    alignas(64) _Atomic uint32_t word; /* how often it was set << 1 | it is set */
    struct gate gate;
};

struct event_view {
    bool set;
    uint32_t times; /* it was set; starts again after 2^31 */
    uint32_t waiters;
};

/* 0, -EEXIST, -ENOSPC. */
int event_add(struct commons *commons, const char *name, struct event **ret_event);
struct event *event_find(const struct commons *commons, const char *name); /* NULL = none */

void event_set(struct event *event);
void event_clear(struct event *event);
bool event_is_set(const struct event *event);

/* True: it is set, or was while this waited. False: not by the deadline. */
bool event_wait(struct event *event, uint64_t deadline_ns);

/* Anybody, at any time; never waits. */
void event_look(const struct commons *commons, const struct event *event, struct event_view *ret_view);

/* repair.h: wakes all, for a set that was killed before it did. */
void event_repair(struct commons *commons, void *object, size_t size, party dead);

#endif
