#include "base/clock.h"
#include "proc/kept_result.h"
#include "proc/pool_engine.h"

#include <errno.h>
#include <stdlib.h>

struct future {
    struct pool *pool; /* not touched once the result is there */
    struct pool_result result;
};

static void receive(void *owner, uint64_t index, const struct pool_result *result)
{
    struct future *future = owner;
    (void)index;
    kept_result_set(&future->result, result);
}

int pool_apply_async(struct pool *pool, const void *input, size_t size, struct future **ret_future)
{
    if (!pool_accepts(pool))
        return -ESHUTDOWN;
    struct future *future = calloc(1, sizeof *future);
    if (!future)
        return -ENOMEM;
    future->pool = pool;
    uint64_t id;
    int error = pool_expects(pool);
    if (!error)
        error = pool_submit(pool, input, size, &id);
    if (error) {
        free(future);
        return error;
    }
    pool_expect(pool, id, receive, future, 0);
    pool_offer(pool, id + 1);
    *ret_future = future;
    return 0;
}

static bool is_ready(const void *context)
{
    return future_ready(context);
}

bool future_ready(const struct future *future)
{
    return future->result.status != POOL_PENDING;
}

int future_wait(struct future *future, uint64_t timeout_ns)
{
    if (future_ready(future))
        return 0;
    return pool_wait(future->pool, is_ready, future, clock_after(timeout_ns)) ? 0 : -ETIMEDOUT;
}

int future_get(struct future *future, uint64_t timeout_ns, struct pool_result *ret_result)
{
    int error = future_wait(future, timeout_ns);
    if (!error)
        *ret_result = future->result;
    return error;
}

int future_successful(const struct future *future)
{
    return future_ready(future) ? future->result.status == POOL_OK : -EAGAIN;
}

void future_free(struct future *future)
{
    if (!future)
        return;
    if (!future_ready(future))
        pool_forget(future->pool, future);
    kept_result_release(&future->result);
    free(future);
}
