/* waiting.h - the one way in which a process waits for another on a futex word: first awake for a moment, when that
 * has paid lately, then asleep; visible to the monitor, bounded by a deadline, and never for longer than 100 ms without
 * a look around, so that a wake-up lost with a killed process delays and never hangs.
 *
 *     struct waiting waiting;
 *     waiting_begin(&waiting, SLOT_GET, queue, deadline_ns);
 *     for (;;) {
 *         uint32_t seen = atomic_load(&queue->word);
 *         if (there is something) break;
 *         if ((error = waiting_sleep(&waiting, &queue->word, seen))) break;
 *     }
 *     waiting_end(&waiting);
 *
 * Begin only after a first try has failed: it costs two readings of the clock. */
#ifndef FORKLAB_IPC_WAITING_H
#define FORKLAB_IPC_WAITING_H
#include "ipc/slot.h"

#include <stdbool.h>

/* A deadline that is already past: try, but do not wait. Others are moments of base/clock.h; CLOCK_NEVER. */
#define WAITING_NOT UINT64_C(0)

struct waiting {
    enum slot_state before; /* to which it returns */
    uint64_t deadline_ns, begun_ns;
    bool expired;
};

/* `object`: what it waits for, in the commons. */
void waiting_begin(struct waiting *waiting, enum slot_state why, const void *object, uint64_t deadline_ns);
/* Until `*word` is not `seen`, or something else calls for a look. 0: look again. -ETIMEDOUT: the deadline had passed
 * before the last look. */
int waiting_sleep(struct waiting *waiting, _Atomic uint32_t *word, uint32_t seen);

/* The two halves of waiting_sleep(), for who would rather look at something else than the word while awake: until
 * `holds(context)`, for a moment and only when that is likely to pay; false: go to sleep… */
bool waiting_awake(struct waiting *waiting, bool (*holds)(const void *context), const void *context);
/* …at once. Returns as waiting_sleep(). */
int waiting_asleep(struct waiting *waiting, _Atomic uint32_t *word, uint32_t seen);

/* Returns how long it waited, in nanoseconds. */
uint64_t waiting_end(struct waiting *waiting);

#endif
