/* pool_end.c - waiting for a pool, and how it ends. */
#include "base/clock.h"
#include "ipc/self.h"
#include "proc/pool_body.h"

#include <errno.h>

/* The processes that the program itself has started: a task may wait for what one of them held when it died. */
static void look_after_others(void)
{
    const struct self *me = self();
    if (me->look_after)
        me->look_after(me->look_after_context);
}

bool pool_wait(struct pool *pool, bool (*done)(const void *context), const void *context, uint64_t deadline_ns)
{
    bool expired = false;
    while (!done(context)) {
        if (expired)
            return false;
        /* Once at least: who asks again and again with no time to wait gets an answer in the end. */
        expired = clock_ns() >= deadline_ns;
        (void)evloop_step(pool->loop, deadline_ns);
        look_after_others();
    }
    return true;
}

void pool_close(struct pool *pool)
{
    pool->closed = true;
}

void pool_cancel(struct pool *pool, uint64_t begin, uint64_t end, enum task_state state, struct death death)
{
    (void)task_table_cancel(pool->area.tasks, begin, end, state, death);
}

/* Everything that is not final becomes so: what nobody holds now, the rest when its worker is dead. */
static void end_unclaimed(struct pool *pool, enum task_state state, struct death death)
{
    (void)task_table_cancel(pool->area.tasks, harvest_low(pool->harvest), pool_submitted(pool), state, death);
    (void)pool_collect(pool, true);
    pool_feed_the_rest(pool); /* maps learn that no more is taken */
}

void pool_gave_up(void *context, const char *why)
{
    struct pool *pool = context;
    (void)why; /* kept by the supervisor */
    pool->closed = pool->stopped = true;
    end_unclaimed(pool, T_LOST, (struct death){.how = DEATH_GAVE_UP});
}

void pool_stop(struct pool *pool, enum supervisor_stop urgency)
{
    pool->closed = true;
    if (urgency >= STOP_SOON && !pool->stopped) {
        pool->stopped = true;
        end_unclaimed(pool, T_CANCELLED, (struct death){0});
    }
    supervisor_stop(pool->supervisor, urgency);
}

static bool nothing_left(const void *context)
{
    const struct pool *pool = context;
    return pool->stopped || (pool_finished(pool) == pool_submitted(pool) && !pool->feeders);
}

static bool nobody_left(const void *context)
{
    return supervisor_processes(((const struct pool *)context)->supervisor) == 0;
}

int pool_join(struct pool *pool, uint64_t timeout_ns)
{
    uint64_t deadline = clock_after(timeout_ns);
    if (!pool->closed)
        return -EINVAL;
    pool_feed_the_rest(pool); /* nobody fetches while this waits */
    if (!pool_wait(pool, nothing_left, pool, deadline))
        return -ETIMEDOUT;
    pool_stop(pool, STOP_WHEN_DONE);
    return pool_wait(pool, nobody_left, pool, deadline) ? 0 : -ETIMEDOUT;
}

void pool_terminate(struct pool *pool)
{
    pool_stop(pool, STOP_TERMINATE);
    (void)pool_wait(pool, nobody_left, pool, CLOCK_NEVER);
    end_unclaimed(pool, T_CANCELLED, (struct death){0});
}
