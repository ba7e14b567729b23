#include "proc/biglock.h"

#include "base/clock.h"
#include "ipc/futex.h"
#include "ipc/self.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* What the signal handler of this thread works with: written once, by biglock_share(). */
static _Thread_local struct biglock *shared;
static _Thread_local pid_t own_tid;

static bool is_mine(const struct biglock *lock)
{
    return atomic_load(&lock->owner) == self()->who;
}

static bool try_take(struct biglock *lock)
{
    party nobody = 0;
    if (!atomic_compare_exchange_strong(&lock->owner, &nobody, self()->who))
        return false;
    atomic_store(&lock->owner_tid, own_tid);
    atomic_store(&lock->asked, 0);
    atomic_store(&lock->since_ns, clock_ns());
    atomic_fetch_add(&lock->taken, 1);
    atomic_fetch_add(&lock->taken_turn, 1);
    if (atomic_load(&lock->givers) > 0)
        futex_wake(&lock->taken_turn, INT_MAX);
    return true;
}

static void let_go(struct biglock *lock)
{
    atomic_store(&lock->owner, 0);
    atomic_fetch_add(&lock->turn, 1);
    if (atomic_load(&lock->waiters) > 0)
        futex_wake(&lock->turn, 1);
}

/* Whoever reads a thread that is not the owner any more interrupts one that has nothing to give: no harm, and the next
 * 5 ms bring the next signal. */
static void ask(struct biglock *lock)
{
    if (atomic_load(&lock->owner) == 0)
        return;
    atomic_store(&lock->asked, 1);
    (void)tgkill(getpid(), atomic_load(&lock->owner_tid), SIGURG);
}

/* Only system calls and atomics: the signal handler waits here, too. */
static void wait_and_take(struct biglock *lock)
{
    uint32_t turn = atomic_load(&lock->turn);
    uint64_t since = clock_ns();
    atomic_fetch_add(&lock->waiters, 1);
    while (!try_take(lock)) {
        futex_wait(&lock->turn, turn, BIGLOCK_ASK_NS);
        uint32_t seen = atomic_load(&lock->turn);
        uint64_t now = clock_ns();
        if (seen == turn && now - since < BIGLOCK_ASK_NS)
            continue;
        if (seen == turn)
            ask(lock);
        turn = seen;
        since = now;
    }
    atomic_fetch_sub(&lock->waiters, 1);
}

/* A task that waits for the lock is blocked, and seen to be; one that already waits for something else stays so. */
static void take(struct biglock *lock)
{
    struct self *me = self();
    if (is_mine(lock) || try_take(lock))
        return;
    uint64_t other = atomic_load_explicit(&me->slot->blocked_on, memory_order_relaxed);
    uint64_t state = atomic_load_explicit(&me->slot->state, memory_order_relaxed) & 15;
    bool shown = !me->writes_state && state == SLOT_RUNNING;
    if (shown) {
        atomic_store_explicit(&me->slot->blocked_on, commons_offset(me->commons, lock), memory_order_relaxed);
        self_enter_state(me, SLOT_LOCK, clock_ns());
    }
    wait_and_take(lock);
    if (shown) {
        self_enter_state(me, SLOT_RUNNING, clock_ns());
        atomic_store_explicit(&me->slot->blocked_on, other, memory_order_relaxed);
    }
}

void biglock_take(struct biglock *lock)
{
    take(lock);
}

void biglock_leave(struct biglock *lock)
{
    if (is_mine(lock))
        let_go(lock);
}

/* Without this, the one that lets go would be back before the one that it woke has reached a core. */
static void wait_until_taken(struct biglock *lock, uint32_t seen)
{
    atomic_fetch_add(&lock->givers, 1);
    while (atomic_load(&lock->taken_turn) == seen && atomic_load(&lock->waiters) > 0)
        futex_wait(&lock->taken_turn, seen, BIGLOCK_ASK_NS);
    atomic_fetch_sub(&lock->givers, 1);
}

/* The holder was asked. What it was in the middle of, it goes on with when it has the lock again; whoever needs
 * something of it meanwhile (a mutex of the C library) waits, and is asked in its turn. */
static void on_request(int signal)
{
    (void)signal;
    struct biglock *lock = shared;
    int error = errno;
    if (lock && !self()->writes_state && atomic_load(&lock->asked) && is_mine(lock)) {
        uint32_t seen = atomic_load(&lock->taken_turn);
        let_go(lock);
        atomic_fetch_add(&lock->handed_over, 1);
        wait_until_taken(lock, seen);
        take(lock);
    }
    errno = error;
}

static void before_sleep(void *context)
{
    biglock_leave(context);
}

static void after_sleep(void *context)
{
    biglock_take(context);
}

void biglock_share(struct biglock *lock)
{
    struct self *me = self();
    own_tid = gettid();
    me->before_sleep = before_sleep;
    me->after_sleep = after_sleep;
    me->sleep_context = lock;
    shared = lock;
}

int biglock_add(struct commons *commons)
{
    void *object;
    return commons_add(commons, REGION_BIG_LOCK, BIGLOCK_NAME, sizeof(struct biglock), &object);
}

struct biglock *biglock_find(const struct commons *commons)
{
    return commons_find(commons, REGION_BIG_LOCK, BIGLOCK_NAME);
}

int biglock_reset(struct biglock *lock)
{
    /* A system call that it interrupts goes on by itself, where the kernel can do that. */
    struct sigaction action = {.sa_handler = on_request, .sa_flags = SA_RESTART};
    atomic_store(&lock->owner, 0);
    atomic_store(&lock->waiters, 0);
    atomic_store(&lock->givers, 0);
    atomic_store(&lock->asked, 0);
    return sigaction(SIGURG, &action, NULL) < 0 ? -errno : 0;
}

struct biglock_view biglock_look(const struct biglock *lock)
{
    return (struct biglock_view){
        .owner = atomic_load(&lock->owner),
        .since_ns = atomic_load(&lock->since_ns),
        .waiters = atomic_load(&lock->waiters),
        .taken = atomic_load(&lock->taken),
        .handed_over = atomic_load(&lock->handed_over),
    };
}
