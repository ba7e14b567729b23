/* queue.h - a bounded queue of messages between any number of processes: first in, first out, from 0 bytes to 1 MiB
 * each. It lies in the commons as one object, and no death at any instruction of a user wedges it, loses a message that
 * was put, or doubles one.
 *
 *     creator:   queue_add(&commons, "cubes", &options, &queue)
 *     others:    queue = queue_find(&commons, "cubes")           (fork: the same pointer; exec: after commons_attach())
 *     anybody:   queue_put() · queue_get() · queue_release() or queue_task_done() · queue_join() · queue_close()
 *
 * Any process or thread may call, each under its own self_enter(). Who is nobody (self.h) may too; what it got is then
 * finished at once. A supervisor calls with WAITING_NOT only: that never waits for anybody.
 *
 * What was got stays in the hands of who got it until it says that it is finished: by queue_task_done() in a joinable
 * queue; in the others by queue_release(), by its next get, or by leaving in order (SLOT_LEAVING). When it dies before,
 * the message is redelivered in front of all others, or reported as lost, as the queue was made to.
 *
 * Answers besides 0:
 *
 *     -EAGAIN     full or empty, and the deadline was WAITING_NOT
 *     -ETIMEDOUT  full or empty until the deadline
 *     -ESHUTDOWN  closed; for a get: and drained
 *     -ENODATA    a get: a sentinel; it is used up, and finished
 *     -EMSGSIZE   a put: longer than message_max; a get: longer than the buffer, and still there, its size is told
 *     -EINVAL     task_done without a message in hand, or on a queue that is not joinable
 *
 * The protocol. A queue whose capacity can be raised to n has n cells and more than n blocks; a message lies in one
 * block from its put until it is finished. Position p (0, 1, 2…) belongs to cell p mod n in its lap p div n. Every step is one change of one word:
 *
 *     cell   EMPTY(lap)             nothing was put there in this lap
 *            FULL(lap, block)       put; the block says whether it was taken already
 *            SEALED(lap)            closed: nothing can be put at this position, nor after it
 *     block  FREE
 *            OFFERED(who, p)        `who` writes a message for p; put once the cell of p is FULL(lap, this block)
 *            HELD(who, p)           taken; in the hands of `who`
 *            RETURNED(p)            was in the hands of somebody who died; next to be taken
 *
 *     claim     block FREE → OFFERED(me, p), by compare-and-swap; then the message is written into it, in private.
 *               When another was faster at p: OFFERED(me, p) → OFFERED(me, p + 1), a plain store
 *     publish   cell EMPTY(lap) → FULL(lap, block), by compare-and-swap. This is the put
 *     take      block OFFERED(anybody, p) → HELD(me, p), by compare-and-swap, when the cell of p is FULL(lap, block);
 *               or RETURNED(p) → HELD(me, p), those first, the lowest p of them first. This is the get
 *     clear     cell FULL(lap, block) → EMPTY(lap + 1), by compare-and-swap, by anybody who sees that the block is not
 *               OFFERED(anybody, p) any more: first of all by who took it, by the next to come in its place
 *     finish    block HELD(me, p) → FREE, a plain store
 *     seal      cell EMPTY(lap) → SEALED(lap), by compare-and-swap, by a get that finds nothing and `closed` set
 *
 *     repair    of a block OFFERED(dead, p): looks at the cell of p; when that is not FULL(lap, this block), looks at the
 *               block again, and when that is the same: → FREE, a plain store. The order matters: had it been put, and
 *               its cell cleared, the block would have changed before the cell.
 *               Of a block HELD(dead, p): clears its cell, as the dead one may not have done, and only then
 *               → RETURNED(p), or → FREE and reported
 *
 * p is published only when p - 1 was, and taken only when p - 1 was, so that the first cell in its way tells a getter
 * that there is nothing, a putter that there is no room. `head` and `tail` are hints, never beyond the truth: stored by
 * anybody after his step, possibly late; whoever starts from an old one walks on by the laps that he sees.
 *
 * Capacity: below n, a put at p must also find that p - capacity was taken, which it tests before each try to publish at
 * p. So much of a take is enough for that: what it saw of the head stays true.
 *
 * Room: a queue has as many blocks more than its capacity as two for each process of the commons; a joinable one, whose
 * getters may have many in hand, as many again as its capacity. A message that is too long for a block (88 bytes) also
 * needs one of the places for long ones: 16 MiB in all, at least four. When either is used up by what is in hands, a put
 * waits as for a full queue.
 *
 * Sleep is at gates (gate.h): `news` for getters, `room` for putters, `finished` for joiners. Who was killed on the way
 * to wake another delays that one until the repair, or for 100 ms. */
#ifndef FORKLAB_IPC_QUEUE_H
#define FORKLAB_IPC_QUEUE_H
#include "ipc/commons.h"
#include "ipc/waiting.h"

#include <stdbool.h>
#include <stddef.h>

#define QUEUE_CAPACITY_DEFAULT 65536
#define QUEUE_CAPACITY_MAX     (UINT32_C(1) << 22)
#define QUEUE_MESSAGE_MAX      (UINT32_C(1) << 20)
#define QUEUE_LOSSES           8

struct queue; /* in the commons */

enum queue_kind { QUEUE_PLAIN, QUEUE_JOINABLE, QUEUE_SIMPLE };
enum queue_on_death { QUEUE_REDELIVER, QUEUE_REPORT };

struct queue_options {
    uint32_t capacity;     /* messages; 0 = QUEUE_CAPACITY_DEFAULT */
    uint32_t capacity_max; /* to which queue_set_capacity() may raise it; 0, or less than it = as it is */
    uint32_t message_max;  /* bytes; 0 = QUEUE_MESSAGE_MAX */
    enum queue_kind kind;
    enum queue_on_death on_death;
};

/* For the batch forms. */
struct queue_message {
    void *data;  /* of a put only read */
    size_t size; /* of a get: room before, the message's size after */
};

/* Before any process starts. 0; -EINVAL: beyond the limits; -ENOSPC and -EEXIST of commons_add(). */
int queue_add(struct commons *commons, const char *name, const struct queue_options *options, struct queue **ret_queue);
/* NULL: none of that name. */
struct queue *queue_find(const struct commons *commons, const char *name);

uint32_t queue_capacity(const struct queue *queue);
uint32_t queue_capacity_max(const struct queue *queue);
/* What to ask for as capacity_max when people are to try out other capacities: four times as many, but at least 1024 and at
 * most 65536, beyond which a queue takes much memory and hardly changes its ways. */
uint32_t queue_room_to_grow(uint32_t capacity);
/* From 1 to that, at any time: the queue holds so many from now on before who puts more must wait. Raised, it wakes them;
 * lowered below its depth it loses nothing, and they wait until it has fallen below that. A put that has found room
 * already may still be made. -EINVAL. */
int queue_set_capacity(struct queue *queue, uint32_t capacity);
enum queue_kind queue_kind(const struct queue *queue);

/* Puts a copy of the message. */
int queue_put(struct queue *queue, const void *message, size_t size, uint64_t deadline_ns);
/* All of them, in order, each as soon as there is room; how many were put is told in any case. */
int queue_put_many(struct queue *queue, const struct queue_message *messages, size_t count, uint64_t deadline_ns,
                   size_t *ret_count);
/* A message that says "no more": one for each getter that shall end. It needs no queue_task_done(). */
int queue_put_sentinel(struct queue *queue, uint64_t deadline_ns);

/* Copies the next message of up to `size` bytes. */
int queue_get(struct queue *queue, void *message, size_t size, size_t *ret_size, uint64_t deadline_ns);
/* Waits for one and takes as many as are there, up to `count` and up to a sentinel or one too long for its room, which
 * is left for the next get. All stay in hand. */
int queue_get_many(struct queue *queue, struct queue_message *messages, size_t count, uint64_t deadline_ns,
                   size_t *ret_count);

/* Plain and simple: what the caller has in hand is finished. */
void queue_release(struct queue *queue);
/* Joinable: the oldest message in the caller's hands is finished. Only who got it may say so, for a death must know
 * whose it was. */
int queue_task_done(struct queue *queue);
/* Joinable: until every message that was put is finished. */
int queue_join(struct queue *queue, uint64_t deadline_ns);

/* No put succeeds from now on; gets go on until there is nothing left. Closing again does nothing. */
void queue_close(struct queue *queue);

/* At some moment during the call; redelivered messages are counted. */
uint32_t queue_size(struct queue *queue);
bool queue_is_full(struct queue *queue);
bool queue_is_empty(struct queue *queue);
bool queue_is_closed(const struct queue *queue);

/* --- sabotage: what somebody does to a queue on purpose, until he undoes it or is dead (repair.h) --- */

/* While it is plugged nobody gets anything, so that it runs full. 0; -EBUSY: another has; -EPERM: the caller is
 * nobody. */
int queue_plug(struct queue *queue);
void queue_unplug(struct queue *queue); /* nothing when it was not the caller */
/* The next sentinel does not reach who gets it: that one goes on waiting. Answers as queue_plug(). */
int queue_trap(struct queue *queue);
/* A sentinel is in the caller's trap. */
bool queue_has_trapped(const struct queue *queue);
/* The caller's trap is gone. True: with a sentinel in it, that is the caller's to put back. */
bool queue_untrap(struct queue *queue);

/* --- the monitor --- */

/* A message that died with who had it in hand. */
struct queue_loss {
    party who;
    uint64_t position; /* from 0: the how many-th message of the queue */
    uint64_t at_ns;
};

struct queue_view {
    enum queue_kind kind;
    enum queue_on_death on_death;
    uint32_t capacity, capacity_max, message_max;
    uint32_t depth;                     /* put and not taken */
    uint32_t high_water;                /* the most that ever were in it; up to one message a getter too high */
    uint64_t puts, gets;                /* messages; one that was redelivered counts once */
    uint64_t in_hand;                   /* taken and not finished */
    uint64_t unfinished;                /* joinable: depth and in hand */
    unsigned putters, getters, joiners; /* that wait now; all who are nobody count as one */
    uint64_t put_ns, get_ns;            /* time they spent waiting, in all, the present wait included */
    uint64_t timed;                     /* messages whose time in the queue was taken: the first 1024, then 1 of 64 */
    uint64_t p50_ns, p95_ns, max_ns;    /* of those; 0 when timed is 0 */
    double mean_ns;                     /* likewise, at most a sixteenth off */
    uint64_t sentinels;                 /* got, also by a trap */
    bool closed;
    uint64_t lost, redelivered;
    struct queue_loss losses[QUEUE_LOSSES]; /* the last ones, newest first */
    unsigned losses_count;
    party plugger, trapper; /* who plugged it, and who set the trap; 0 = nobody */
    bool trapped;           /* a sentinel is in the trap */
};

/* True when what it says of its own sizes fits into an object of `size` bytes: what a monitor asks before it looks. */
bool queue_valid(const struct queue *queue, size_t size);
/* That process is in queue_join() and waits; for the monitor, too: its slot says SLOT_GET. */
bool queue_is_joining(const struct queue *queue, party who);
/* Never waits, whatever became of the users. */
void queue_look(struct queue *queue, struct queue_view *ret_view);

/* repair.h: frees what the dead one was writing, redelivers or reports what it had in its hands, wakes all. Nothing but
 * a look when it never used the queue; otherwise it walks over the blocks once. */
void queue_repair(struct commons *commons, void *object, size_t size, party dead);

#endif
