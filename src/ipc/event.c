#include "ipc/event.h"

#define IS_SET UINT32_C(1)

void event_set(struct event *event)
{
    uint32_t word = atomic_load(&event->word);
    do {
        if (word & IS_SET)
            return;
    } while (!atomic_compare_exchange_weak(&event->word, &word, (word | IS_SET) + 2));
    gate_wake_all(&event->gate);
}

void event_clear(struct event *event)
{
    atomic_fetch_and(&event->word, ~IS_SET);
}

bool event_is_set(const struct event *event)
{
    return atomic_load(&event->word) & IS_SET;
}

bool event_wait(struct event *event, uint64_t deadline_ns)
{
    struct waiting waiting;
    uint32_t first = atomic_load(&event->word), word;
    if (first & IS_SET || deadline_ns == WAITING_NOT)
        return first & IS_SET;
    waiting_begin(&waiting, SLOT_LOCK, event, deadline_ns);
    for (;;) {
        uint32_t seen = gate_arm(&event->gate);
        word = atomic_load(&event->word);
        if (word != first || waiting_sleep(&waiting, &event->gate.word, seen) != 0)
            break;
    }
    (void)waiting_end(&waiting);
    return word != first; /* it was clear: then only event_set() can have changed it first */
}

void event_repair(struct commons *commons, void *object, size_t size, party dead)
{
    (void)commons;
    (void)size;
    (void)dead;
    gate_wake_all(&((struct event *)object)->gate);
}

void event_look(const struct commons *commons, const struct event *event, struct event_view *ret_view)
{
    uint32_t word = atomic_load(&event->word);
    *ret_view = (struct event_view){
        .set = word & IS_SET,
        .times = word >> 1,
        .waiters = gate_waiters(commons, event),
    };
}

int event_add(struct commons *commons, const char *name, struct event **ret_event)
{
    void *object;
    int error = commons_add(commons, REGION_EVENT, name, sizeof(struct event), &object);
    if (error == 0)
        *ret_event = object;
    return error;
}

struct event *event_find(const struct commons *commons, const char *name)
{
    return commons_find(commons, REGION_EVENT, name);
}
