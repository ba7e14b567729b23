/* From nothing to a pool whose workers are all ready for their first task, and the way back; beside it the same of
 * Python. */
#include "base/clock.h"
#include "ipc/slot.h"
#include "ipc/task.h"
#include "proc/evloop.h"
#include "proc/pool_engine.h"
#include "support/figures.h"

enum { ROUNDS = 41 };

struct times {
    double start[ROUNDS], stop[ROUNDS]; /* ms */
};

static int noop(struct task *task, const void *context)
{
    (void)task;
    (void)context;
    return 0;
}

/* The moment at which the last worker became ready; 0 while one is not. */
static uint64_t all_ready_ns(struct pool *pool, unsigned workers)
{
    const struct slot *slots = pool_area_of(pool)->slots;
    uint64_t last = 0;
    for (unsigned i = 0; i < workers; i++) {
        struct slot_view view = slot_look(&slots[i], clock_ns());
        uint64_t ready = slots[i].born_ns + view.times_ns[SLOT_STARTING];
        if (slots[i].incarnation == 0 || view.state == SLOT_STARTING)
            return 0;
        last = ready > last ? ready : last;
    }
    return last;
}

static void measure_once(unsigned workers, double *ret_start, double *ret_stop)
{
    struct pool *pool;
    struct pool_options options = {.run = noop, .workers = workers};
    uint64_t begin = clock_ns(), ready;
    figure_must(pool_new(&pool, &options), "pool_new");
    figure_must(pool_start(pool), "pool_start");
    while ((ready = all_ready_ns(pool, workers)) == 0)
        evloop_step(pool_loop(pool), clock_after(NS_PER_MS / 10));
    uint64_t end = clock_ns();
    pool_close(pool);
    figure_must(pool_join(pool, POOL_FOREVER), "pool_join");
    pool_free(pool);
    *ret_start = (double)(ready - begin) / 1e6;
    *ret_stop = (double)(clock_ns() - end) / 1e6;
}

int main(void)
{
    static const unsigned counts[] = {1, 2, 8};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct times times;
        for (int round = 0; round < ROUNDS; round++)
            measure_once(counts[i], &times.start[round], &times.stop[round]);
        figure_print(figure_median(times.start, ROUNDS), "ms", "start.workers%u", counts[i]);
        figure_print(figure_median(times.stop, ROUNDS), "ms", "stop.workers%u", counts[i]);
        double python = figure_python("start %u", counts[i]);
        if (python > 0)
            figure_print(python, "ms", "start.workers%u.python", counts[i]);
    }
    return 0;
}
