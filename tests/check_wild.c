/* Tasks that write where they should not: into the memory that they share with the supervisor. Whatever they hit, every
 * call comes back, and the supervisor lives. */
#include "base/clock.h"
#include "ipc/task.h"
#include "proc/pool_engine.h"

#include <check.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define TASKS    40
#define PATIENCE (20 * NS_PER_S)

/* Forked workers find the area where the test put it. */
static struct pool_area *area;

enum wild {
    ZERO_ALL_TASKS,
    FILL_ALL_TASKS,
    ZERO_OWN_SLOT,
    FILL_SLOTS,
    FILL_RESULTS,
    ZERO_FRESH,
    WRITE_FROZEN,
    OVERRUN_INPUT,
    WILD_COUNT
};

static void write_wildly(enum wild wild, const struct task *task)
{
    struct task_table *tasks = area->tasks;
    size_t records = tasks->facts.capacity * sizeof(struct task_record);
    union {
        const void *in;
        void *out;
    } input = {task->input};
    switch (wild) {
    case ZERO_ALL_TASKS:
        memset(tasks->records, 0, records);
        break;
    case FILL_ALL_TASKS:
        memset(tasks->records, 0xff, records);
        break;
    case ZERO_OWN_SLOT:
        for (unsigned i = 0; i < area->facts->slots; i++)
            if (atomic_load(&area->slots[i].task) == task->id)
                memset(&area->slots[i], 0, sizeof area->slots[i]);
        (void)raise(SIGKILL);
        break;
    case FILL_SLOTS:
        memset(area->slots, 0xff, area->facts->slots * sizeof *area->slots);
        break;
    case FILL_RESULTS:
        memset(area->results[0], 0xff, sizeof *area->results[0]);
        break;
    case ZERO_FRESH:
        atomic_store(&tasks->fresh, 0);
        break;
    case WRITE_FROZEN:
        *(volatile uint32_t *)&tasks->facts.mask = 0;
        break;
    case OVERRUN_INPUT:
        memset(input.out, 0xff, 40);
        break;
    default:
        break;
    }
}

static int work(struct task *task, const void *context)
{
    enum wild wild;
    memcpy(&wild, context, sizeof wild);
    char text[100] = "result";
    if (task->id == TASKS / 2 && task->attempt == 1)
        write_wildly(wild, task);
    return task_return(task, text, sizeof text);
}

START_TEST(every_task_ends)
{
    enum wild wild = (enum wild)_i;
    struct pool_options options = {
        .run = work, .context = &wild, .context_size = sizeof wild, .workers = 2, .capacity = 64};
    struct pool *pool;
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    area = pool_area_of(pool);
    ck_assert_int_eq(pool_start(pool), 0);
    uint64_t inputs[TASKS];
    struct pool_input list[TASKS];
    for (size_t i = 0; i < TASKS; i++) {
        inputs[i] = i;
        list[i] = (struct pool_input){&inputs[i], sizeof inputs[i]};
    }
    struct map *map;
    ck_assert_int_eq(pool_map_async(pool, list, TASKS, 1, MAP_ORDERED, &map), 0);
    const struct pool_result *results;
    ck_assert_int_eq(map_get(map, PATIENCE, &results), 0);
    for (size_t i = 0; i < TASKS; i++) {
        ck_assert(results[i].status == POOL_OK || results[i].status == POOL_FAILED || results[i].status == POOL_LOST);
        if (results[i].status == POOL_OK && results[i].size == 100)
            ck_assert_str_eq(results[i].data, "result");
    }
    if (wild == WRITE_FROZEN || wild == ZERO_OWN_SLOT) /* the writer dies, and nothing else happened */
        for (size_t i = 0; i < TASKS; i++)
            ck_assert_int_eq(results[i].status, POOL_OK);
    map_free(map);
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, PATIENCE), 0);
    pool_free(pool);
}
END_TEST

Suite *wild_suite(void)
{
    Suite *suite = suite_create("wild");
    TCase *test = tcase_create("writes");
    tcase_set_timeout(test, 60);
    tcase_add_loop_test(test, every_task_ends, 0, WILD_COUNT);
    suite_add_tcase(suite, test);
    return suite;
}
