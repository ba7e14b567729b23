/* slot.h - a worker's place in shared memory: what it does now, since when, where its time went so far, and which
 * tasks it may hold. One writer for each field, so nobody ever waits to write or to read it.
 *
 * Who writes what:
 *
 *     supervisor, before the worker starts     incarnation, born_ns, and zeroes in all of the worker's fields
 *     supervisor, while it runs                order, called; what it stops and continues: stopped_…
 *     the process of a crew of threads         called (takes it back), ended_ns and death of a thread that left
 *     the worker                               pid, tid, its own figures, and everything from `state` on
 *     supervisor, after the worker's death     the worker's fields again (the kernel has confirmed it)
 *
 * A crash at any point leaves at most one interval of time that is in a sum but not yet in `state`; slot_look() takes
 * it out again, because the sums and the present state must add up to the worker's life. */
#ifndef FORKLAB_IPC_SLOT_H
#define FORKLAB_IPC_SLOT_H
#include "base/death.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum slot_state {
    SLOT_STARTING,
    SLOT_WAITING, /* wants a task */
    SLOT_RUNNING,
    SLOT_LEAVING,
    SLOT_PUT, /* in a task, blocked: the queue is full… */
    SLOT_GET,
    SLOT_SEND,
    SLOT_RECEIVE,
    SLOT_LOCK, /* …a lock, semaphore, event, condition, barrier */
    SLOT_JOIN, /* …a process that has not ended */
    SLOT_STATE_COUNT
};

enum slot_order { ORDER_WORK, ORDER_LEAVE /* after the task in hand */ };

enum slot_crash { CRASH_UNKNOWN, CRASH_STACK_OVERFLOW };

#define SLOT_NO_TASK UINT64_MAX
#define SLOT_NO_CORE UINT32_MAX
#define SLOT_BOUNDED (UINT64_C(1) << 63)

#define SLOT_NAME_SIZE 24

/* In `parent`: not its parent, who died, but the one that frees the slot instead. */
#define SLOT_ADOPTED (UINT32_C(1) << 31)
/* In `parent`, alone: the supervisor started it to disturb the others. It moves only when told to. */
#define SLOT_SABOTEUR (UINT32_C(1) << 30)

struct slot {
    alignas(128) uint64_t incarnation; /* of the worker in it; grows with every worker; 0 = never used */
    uint64_t born_ns;                  /* before its fork */
    _Atomic uint32_t order;            /* enum slot_order */
    _Atomic uint32_t taken;            /* commons.h: not free for another process */
    _Atomic int32_t pid;               /* of the process; 0 = not known */
    uint32_t parent;                   /* slot of the process that started it, + 1; 0 = the supervisor, or free */
    char name[SLOT_NAME_SIZE];         /* "Worker-1"; NUL-ended */
    _Atomic uint64_t ended_ns;         /* reaped; 0 = alive */
    _Atomic uint32_t death;            /* struct death, packed by slot_end() */
    _Atomic uint32_t called;           /* 1 = assigned to a thread that its process is yet to start (proc/crew.h) */
    _Atomic uint32_t method;           /* of a process that a task started: enum process_method + 1; 0 = not known */
    _Atomic int32_t tid;               /* of a thread that is not the first of its process; 0 = a process */

    /* A thread's own figures as the kernel gave them last (proc/crew.h); of a process it tells at the end. */
    _Atomic uint64_t cpu_ns, delay_ns; /* on a core; runnable without one */
    _Atomic uint64_t switches_voluntary, switches_involuntary;
    _Atomic uint64_t max_rss_bytes; /* of its process */

    _Atomic uint64_t stopped_since_ns;             /* the supervisor's SIGSTOP; 0 = it was not, or was continued */
    _Atomic uint64_t stopped_ns[SLOT_STATE_COUNT]; /* between the two, without the present one, by its state then */

    alignas(64) _Atomic uint64_t state;         /* moment it was entered << 4 | enum slot_state */
    _Atomic uint64_t sums_ns[SLOT_STATE_COUNT]; /* time in each state, without the present one */
    _Atomic uint64_t task;                      /* in its hands, or SLOT_NO_TASK */
    _Atomic uint64_t task_ns;                   /* when that began: deadlines count from here, blocked or not */
    _Atomic uint64_t intent;                    /* span (task_table.h) it takes or took: written before the claim */
    alignas(64) _Atomic uint64_t chunks;        /* spans finished */
    _Atomic uint64_t tasks;                     /* finished */
    _Atomic uint64_t cpu_ready_ns;              /* its CPU time when it became ready; 0 = not yet */
    _Atomic uint64_t cpu_leave_ns;              /* …and when it began to leave */
    _Atomic uint32_t core;                      /* where the present task began, or SLOT_NO_CORE */
    _Atomic uint32_t crash;                     /* enum slot_crash, from its signal handler */
    _Atomic uint32_t asleep;                    /* 1 = in the kernel, for want of a task */
    /* Offset in the commons of what it waits for; in SLOT_JOIN a slot + 1; 0 = not known. With SLOT_BOUNDED the wait has
     * a deadline, and ends by itself. */
    _Atomic uint64_t blocked_on;
};

/* What a reader makes of it. */
struct slot_view {
    enum slot_state state;
    uint64_t since_ns; /* when it entered that state */
    uint64_t task;     /* SLOT_NO_TASK unless in one */
    uint64_t task_ns;  /* when it began that */
    uint64_t tasks;
    uint32_t core;
    uint64_t times_ns[SLOT_STATE_COUNT];   /* the parts of its life up to `now`: they sum to now - born_ns exactly */
    uint64_t stopped_since_ns;             /* held by a stop signal of the supervisor's; 0 = not now */
    uint64_t stopped_ns[SLOT_STATE_COUNT]; /* of `times_ns`, so held */
};

/* Supervisor: prepares the slot for its next worker. */
void slot_assign(struct slot *slot, uint64_t incarnation, uint64_t born_ns);
void slot_set_name(struct slot *slot, const char *name);

/* Whoever supervises it is about to send it that signal: between SIGSTOP and SIGCONT it is held. What others stop is
 * not known here. Any other signal changes nothing. */
void slot_signal(struct slot *slot, int signal, uint64_t now_ns);

/* Whoever reaped its process: what became of it. */
void slot_end(struct slot *slot, uint64_t ended_ns, struct death death);
struct death slot_death(const struct slot *slot);

/* Worker: enters `state` at the moment `now_ns`, which ends the state before. */
static inline void slot_enter(struct slot *slot, enum slot_state state, uint64_t now_ns)
{
    /* Relaxed throughout: one writer, and readers check the sum instead of an order (see slot_look()). */
    uint64_t old = atomic_load_explicit(&slot->state, memory_order_relaxed);
    _Atomic uint64_t *sum = &slot->sums_ns[old & 15];
    uint64_t spent = atomic_load_explicit(sum, memory_order_relaxed) + (now_ns - (old >> 4));
    atomic_store_explicit(sum, spent, memory_order_relaxed);
    atomic_store_explicit(&slot->state, now_ns << 4 | (uint64_t)state, memory_order_relaxed);
}

/* In a task: running, or blocked in it. A worker that waits for its next one in a queue has no task. */
static inline bool slot_view_in_task(const struct slot_view *view)
{
    return view->task != SLOT_NO_TASK && view->state != SLOT_STARTING && view->state != SLOT_WAITING &&
           view->state != SLOT_LEAVING;
}

/* Anybody: the slot at the moment `now_ns` (not before it was born). Never waits, whatever happened to the worker. */
struct slot_view slot_look(const struct slot *slot, uint64_t now_ns);

#endif
