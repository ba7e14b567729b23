/* How many empty tasks a second go through the engine, each with its full record; beside it the same work on Python's
 * pool.
 *
 *   dispatch.*  tasks that wait in the table are taken, run, recorded and published, with the pool's start inside
 *   map.*       the whole road on a running pool: submit, take, run, publish, collect in order, as Pool.map does it */
#include "base/clock.h"
#include "ipc/task.h"
#include "proc/pool_engine.h"
#include "support/figures.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 5, TASKS = 1 << 20, TASKS_PYTHON = 100000 };

/* The same for all figures. */
struct load {
    uint64_t numbers[TASKS];
    struct pool_input inputs[TASKS];
};

static int noop(struct task *task, const void *context)
{
    (void)context;
    return task_return(task, task->input, task->input_size);
}

static struct pool *make_pool(unsigned workers, unsigned chunk)
{
    struct pool *pool;
    struct pool_options options = {.run = noop, .workers = workers, .chunk = chunk, .capacity = TASKS};
    figure_must(pool_new(&pool, &options), "pool_new");
    return pool;
}

static bool all_finished(const void *context)
{
    return pool_finished(context) == TASKS;
}

/* What the workers left in the table must be whole: a figure for records that are not there would be worth nothing. */
static void check_records(struct pool *pool, const struct load *load)
{
    struct task_table *table = pool_area_of(pool)->tasks;
    for (uint64_t id = 0; id < TASKS; id++) {
        const struct task_record *record = task_table_at(table, (uint32_t)id);
        bool whole = task_word_state(record->word) == T_DONE && record->result == load->numbers[id] &&
                     record->claim_ns && record->start_ns >= record->claim_ns && record->finish_ns >= record->start_ns;
        figure_must(whole ? 0 : -1, "a record is not whole");
    }
}

static double dispatch(unsigned workers, unsigned chunk, const struct load *load)
{
    struct pool *pool = make_pool(workers, chunk);
    static const struct pool_events nothing;
    pool_observe(pool, &nothing, NULL, true);
    for (size_t i = 0; i < TASKS; i++)
        figure_must(pool_submit(pool, &load->numbers[i], sizeof load->numbers[i], NULL), "pool_submit");
    pool_offer(pool, TASKS);
    uint64_t begin = clock_ns();
    figure_must(pool_start(pool), "pool_start");
    pool_wait(pool, all_finished, pool, CLOCK_NEVER);
    double wall = (double)(clock_ns() - begin) / 1e9;
    check_records(pool, load);
    pool_free(pool);
    return TASKS / wall;
}

static double map(unsigned workers, unsigned chunk, const struct load *load)
{
    struct map *map;
    const struct pool_result *results;
    struct pool *pool = make_pool(workers, chunk);
    figure_must(pool_start(pool), "pool_start");
    uint64_t begin = clock_ns();
    figure_must(pool_map_async(pool, load->inputs, TASKS, chunk, MAP_ORDERED, &map), "pool_map_async");
    figure_must(map_get(map, POOL_FOREVER, &results), "map_get");
    double wall = (double)(clock_ns() - begin) / 1e9;
    for (size_t i = 0; i < TASKS; i++)
        figure_must(memcmp(results[i].data, &load->numbers[i], sizeof load->numbers[i]), "a result is wrong");
    map_free(map);
    pool_free(pool);
    return TASKS / wall;
}

static double measure(double (*run)(unsigned, unsigned, const struct load *), unsigned workers, unsigned chunk,
                      const struct load *load)
{
    double rates[ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        rates[round] = run(workers, chunk, load);
    return figure_median(rates, ROUNDS);
}

static void compare(unsigned workers, unsigned chunk, const struct load *load)
{
    double dispatched = measure(dispatch, workers, chunk, load);
    figure_print(dispatched, "tasks/s", "dispatch.workers%u.chunk%u", workers, chunk);
    double mapped = measure(map, workers, chunk, load);
    figure_print(mapped, "tasks/s", "map.workers%u.chunk%u", workers, chunk);
    double python = figure_python("dispatch %u %u %d", workers, chunk, TASKS_PYTHON);
    if (python > 0) {
        figure_print(python, "tasks/s", "map.workers%u.chunk%u.python", workers, chunk);
        figure_print(dispatched / python, "times", "dispatch.workers%u.chunk%u.by_python", workers, chunk);
        figure_print(mapped / python, "times", "map.workers%u.chunk%u.by_python", workers, chunk);
    }
}

int main(void)
{
    static const unsigned workers[] = {1, 2, 8, 64}, chunks[] = {1, 16};
    struct load *load = malloc(sizeof *load);
    figure_must(load ? 0 : -1, "no memory");
    for (size_t i = 0; i < TASKS; i++) {
        load->numbers[i] = i * 2654435761;
        load->inputs[i] = (struct pool_input){&load->numbers[i], sizeof load->numbers[i]};
    }
    for (size_t w = 0; w < sizeof workers / sizeof *workers; w++)
        for (size_t c = 0; c < sizeof chunks / sizeof *chunks; c++)
            compare(workers[w], chunks[c], load);
    free(load);
    return 0;
}
