/* pool.h, when workers die: nothing is lost, nothing comes twice, nobody waits for ever, and the cause is told. */
#include "base/clock.h"
#include "proc/pool_engine.h"
#include "suites.h"
#include "support/pool_tasks.h"
#include "support/processes.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct pool *pool;
static int descriptors_before;

static void set_up(void)
{
    descriptors_before = processes_descriptors();
}

static void tear_down(void)
{
    pool_free(pool);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
}

static void start(unsigned workers)
{
    pool = pool_tasks_start((struct pool_options){.workers = workers});
}

static struct supervisor *supervisor(void)
{
    return pool_supervisor(pool);
}

/* Steps the pool's loop until `holds()`. */
static void wait_until(bool (*holds)(void))
{
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    while (!holds()) {
        ck_assert_uint_lt(clock_ns(), deadline);
        (void)evloop_step(pool_loop(pool), clock_after(NS_PER_MS));
    }
}

static size_t lives_count(void)
{
    size_t count;
    (void)supervisor_lives(supervisor(), &count);
    return count;
}

static size_t lives_wanted;

static bool one_more_was_born(void)
{
    return lives_count() == lives_wanted;
}

static bool all_idle(void)
{
    return supervisor_alive(supervisor()) == supervisor_size(supervisor()) &&
           supervisor_sleepers(supervisor()) == supervisor_size(supervisor());
}

/* ------------------------------------------------------------------ causes */

static const struct {
    enum pool_tasks_what what;
    uint32_t number;
    int exit_code;
    const char *why;
} causes[] = {
    {DO_EXIT, 0, 0, "exit(0) inside a task, 3 attempts"},
    {DO_EXIT, 3, 3, "exit(3) inside a task, 3 attempts"},
    {DO_EXIT, 255, 255, "exit(255) inside a task, 3 attempts"},
    {DO_KILL, SIGKILL, -SIGKILL, "killed by SIGKILL, 3 attempts"},
    {DO_KILL, SIGABRT, -SIGABRT, "aborted (SIGABRT), 3 attempts"},
    {DO_KILL, SIGSEGV, -SIGSEGV, "killed by SIGSEGV, 3 attempts"},
    {DO_KILL, SIGTERM, -SIGTERM, "killed by SIGTERM, 3 attempts"},
    {DO_OVERFLOW, 0, -SIGSEGV, "stack overflow (SIGSEGV), 3 attempts"},
};

START_TEST(a_task_that_kills_is_lost_with_its_cause)
{
    start(2);
    struct pool_result result = pool_tasks_do(pool, causes[_i].what, causes[_i].number);
    ck_assert_int_eq(result.status, POOL_LOST);
    ck_assert_str_eq(result.data, causes[_i].why);
    ck_assert_uint_eq(result.attempts, 3);
    ck_assert_int_eq(result.exit_code, causes[_i].exit_code);
    ck_assert_int_eq(atomic_load(&pool_tasks()->begun[0]), 3);
    result = pool_tasks_do(pool, DO_SQUARE, 8); /* the pool is as it was */
    ck_assert_uint_eq(pool_tasks_number(&result), 64);
    ck_assert_str_eq(supervisor_why(supervisor()), "");
}
END_TEST

static const struct {
    unsigned attempts, kills; /* kills: of the first attempts */
    enum pool_status status;
    unsigned begun;
} attempts[] = {
    {0, 0, POOL_OK, 1},   {0, 1, POOL_OK, 2}, {0, 2, POOL_OK, 3},   {0, 3, POOL_LOST, 3},
    {1, 1, POOL_LOST, 1}, {2, 1, POOL_OK, 2}, {2, 2, POOL_LOST, 2}, {4, 3, POOL_OK, 4},
};

START_TEST(a_task_is_begun_again_so_often)
{
    pool = pool_tasks_start((struct pool_options){.workers = 1, .attempts = attempts[_i].attempts});
    struct pool_result result = pool_tasks_finish(pool_tasks_submit_full(
        pool, (struct pool_task){.what = DO_SQUARE, .number = 5, .kills = (uint16_t)attempts[_i].kills}));
    ck_assert_int_eq(result.status, attempts[_i].status);
    ck_assert_uint_eq(result.attempts, attempts[_i].begun);
    ck_assert_int_eq(atomic_load(&pool_tasks()->begun[0]), (int)attempts[_i].begun);
    ck_assert_int_eq(result.exit_code, result.status == POOL_LOST ? -SIGKILL : 0);
    if (result.status == POOL_OK)
        ck_assert_uint_eq(pool_tasks_number(&result), 25);
}
END_TEST

START_TEST(a_task_past_its_deadline_is_killed)
{
    pool = pool_tasks_start((struct pool_options){.workers = 2, .attempts = 2, .timeout_ns = 50 * NS_PER_MS});
    uint64_t begin = clock_ns();
    struct pool_result result = pool_tasks_do(pool, DO_HANG, 0);
    ck_assert_int_eq(result.status, POOL_LOST);
    ck_assert_str_eq(result.data, "timed out, 2 attempts");
    ck_assert_int_eq(result.exit_code, -SIGKILL);
    ck_assert_uint_ge(clock_ns() - begin, 100 * NS_PER_MS);
    result = pool_tasks_do(pool, DO_SQUARE, 8);
    ck_assert_uint_eq(pool_tasks_number(&result), 64);
}
END_TEST

/* One that kills among many good ones, in chunks and not: it alone is lost, and every other result comes once. */
START_TEST(poison_among_good_ones)
{
    enum { COUNT = 1000 };
    static struct pool_task tasks[COUNT];
    static struct pool_input inputs[COUNT];
    start(3);
    for (uint32_t i = 0; i < COUNT; i++) {
        tasks[i] = (struct pool_task){.what = DO_SQUARE, .number = i};
        inputs[i] = (struct pool_input){&tasks[i], sizeof tasks[i]};
    }
    tasks[500] = (struct pool_task){.what = DO_KILL, .number = SIGSEGV};
    tasks[700].kills = 2;
    struct map *map;
    const struct pool_result *results;
    ck_assert_int_eq(pool_map_async(pool, inputs, COUNT, (unsigned)_i, MAP_ORDERED, &map), 0);
    ck_assert_int_eq(map_get(map, POOL_FOREVER, &results), 0);
    for (uint32_t i = 0; i < COUNT; i++) {
        ck_assert_int_eq(results[i].status, i == 500 ? POOL_LOST : POOL_OK);
        if (i != 500)
            ck_assert_uint_eq(pool_tasks_number(&results[i]), (uint64_t)i * i);
        ck_assert_uint_eq(results[i].attempts, i == 500 || i == 700 ? 3 : 1);
        ck_assert_int_eq(atomic_load(&pool_tasks()->completed[i]), i != 500);
    }
    map_free(map);
}
END_TEST

/* ------------------------------------------------------------------ idle workers */

START_TEST(idle_workers_may_die)
{
    start(3);
    wait_until(all_idle);
    for (unsigned i = 0; i < 40; i++) { /* far more than the restart intensity allows for deaths that tasks cause */
        ck_assert_int_eq(supervisor_signal(supervisor(), i % 3, SIGKILL), 0);
        lives_wanted = 4 + i;
        wait_until(one_more_was_born);
        wait_until(all_idle);
    }
    struct pool_result result = pool_tasks_do(pool, DO_SQUARE, 5);
    ck_assert_uint_eq(pool_tasks_number(&result), 25);
    ck_assert_int_eq(supervisor_signal(supervisor(), 3, SIGKILL), -ESRCH);
}
END_TEST

static bool gave_up(void)
{
    return *supervisor_why(supervisor()) != 0;
}

/* Somebody kills all the workers of a busy pool at once: that is no reason to give up. */
START_TEST(all_busy_workers_may_die_at_once)
{
    enum { WORKERS = 8 };
    struct future *futures[WORKERS];
    start(WORKERS);
    for (unsigned i = 0; i < WORKERS; i++)
        futures[i] = pool_tasks_submit(pool, DO_GATE, 0);
    pool_tasks_wait_entered(pool, WORKERS);
    for (unsigned i = 0; i < WORKERS; i++)
        ck_assert_int_eq(supervisor_signal(supervisor(), i, SIGKILL), 0);
    pool_tasks_wait_entered(pool, 2 * WORKERS);
    pool_tasks_open();
    for (unsigned i = 0; i < WORKERS; i++) {
        struct pool_result result = pool_tasks_finish(futures[i]);
        ck_assert_int_eq(result.status, POOL_OK);
        ck_assert_uint_eq(result.attempts, 2);
    }
    ck_assert_str_eq(supervisor_why(supervisor()), "");
}
END_TEST

/* Each new worker dies before it is ready: a program that is not what it should be. */
START_TEST(workers_that_die_at_start_are_not_replaced_for_ever)
{
    struct pool_options options = {.run = (int (*)(struct task *, const void *))1,
                                   .workers = 4,
                                   .function = "none of that name",
                                   .spawn_argument = SUITES_SPAWNED};
    ck_assert_int_eq(pool_new(&pool, &options), 0);
    struct future *futures[5], *more;
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(pool_apply_async(pool, "", 0, &futures[i]), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    for (int i = 0; i < 5; i++) {
        struct pool_result result = pool_tasks_finish(futures[i]);
        ck_assert_int_eq(result.status, POOL_LOST);
        ck_assert_str_eq(result.data, "the pool gave up, 0 attempts");
        ck_assert_int_eq(result.exit_code, 0);
    }
    ck_assert(gave_up());
    ck_assert_ptr_nonnull(strstr(supervisor_why(supervisor()), "exit(127)"));
    ck_assert_uint_lt(lives_count(), 50);
    ck_assert_int_eq(pool_apply_async(pool, "", 0, &more), -ESHUTDOWN);
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0);
}
END_TEST

/* ------------------------------------------------------------------ stopped workers */

START_TEST(a_paused_pool_is_neither_reaped_nor_robbed)
{
    start(2);
    struct future *future = pool_tasks_submit(pool, DO_GATE, 0);
    pool_tasks_wait_entered(pool, 1);
    size_t count;
    const struct life *lives = supervisor_lives(supervisor(), &count);
    pid_t pids[2] = {lives[0].pid, lives[1].pid};
    supervisor_pause(supervisor(), true);
    ck_assert(processes_wait_state(pids[0], 'T') && processes_wait_state(pids[1], 'T'));
    pool_tasks_open();
    ck_assert_int_eq(future_wait(future, 250 * NS_PER_MS), -ETIMEDOUT); /* several ticks of the supervisor */
    ck_assert_uint_eq(supervisor_alive(supervisor()), 2);
    supervisor_pause(supervisor(), false);
    struct pool_result result = pool_tasks_finish(future);
    uint64_t pid = pool_tasks_number(&result);
    ck_assert(pid == (uint64_t)pids[0] || pid == (uint64_t)pids[1]);
    ck_assert_uint_eq(result.attempts, 1);
    ck_assert_int_eq(atomic_load(&pool_tasks()->begun[0]), 1);
    ck_assert_uint_eq(lives_count(), 2);
}
END_TEST

/* Deadlines do not run while the user has paused the pool. */
START_TEST(a_pause_counts_for_no_deadline)
{
    pool = pool_tasks_start((struct pool_options){.workers = 1, .timeout_ns = 500 * NS_PER_MS});
    struct future *future = pool_tasks_submit(pool, DO_GATE, 0);
    pool_tasks_wait_entered(pool, 1);
    supervisor_pause(supervisor(), true);
    ck_assert_int_eq(future_wait(future, 600 * NS_PER_MS), -ETIMEDOUT);
    supervisor_pause(supervisor(), false);
    ck_assert_int_eq(future_wait(future, 50 * NS_PER_MS), -ETIMEDOUT); /* time for it to be killed wrongly */
    pool_tasks_open();
    ck_assert_uint_eq(pool_tasks_finish(future).attempts, 1);
}
END_TEST

START_TEST(those_born_in_a_pause_wait_too)
{
    start(2);
    wait_until(all_idle);
    supervisor_pause(supervisor(), true);
    ck_assert_int_eq(supervisor_signal(supervisor(), 0, SIGKILL), 0);
    lives_wanted = 3;
    wait_until(one_more_was_born);
    ck_assert(processes_wait_state(supervisor_life(supervisor(), 0)->pid, 'T'));
    supervisor_pause(supervisor(), false);
    struct pool_result result = pool_tasks_do(pool, DO_SQUARE, 9);
    ck_assert_uint_eq(pool_tasks_number(&result), 81);
}
END_TEST

/* ------------------------------------------------------------------ what tasks leave behind */

START_TEST(what_a_task_forked_goes_with_its_worker)
{
    start(1);
    struct pool_result result = pool_tasks_do(pool, DO_LEAVE_ONE, 0);
    (void)pool_tasks_number(&result);
    pid_t left = atomic_load(&pool_tasks()->left_behind);
    ck_assert(!processes_is_gone(left));
    ck_assert_int_eq(supervisor_signal(supervisor(), 0, SIGKILL), 0);
    result = pool_tasks_do(pool, DO_SQUARE, 2);
    ck_assert_uint_eq(pool_tasks_number(&result), 4);
    ck_assert(processes_wait_gone(left, PROCESSES_PATIENCE_MS));
}
END_TEST

/* ------------------------------------------------------------------ records of lives */

static uint64_t life_ns(const struct life *life)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++)
        sum += life->times_ns[i];
    return sum;
}

START_TEST(every_life_is_accounted_for)
{
    pool = pool_tasks_start((struct pool_options){.workers = 2, .chunks_of_life = 5});
    struct future *futures[60];
    for (uint32_t i = 0; i < 60; i++)
        futures[i] = pool_tasks_submit_full(
            pool, (struct pool_task){.what = DO_SQUARE, .number = i, .kills = (uint16_t)(i % 10 == 3)});
    uint64_t tasks = 0, violent = 0, retried = 0;
    for (uint32_t i = 0; i < 60; i++)
        ck_assert_int_eq(pool_tasks_finish(futures[i]).status, POOL_OK);
    pool_close(pool);
    ck_assert_int_eq(pool_join(pool, POOL_FOREVER), 0);
    size_t count;
    const struct life *lives = supervisor_lives(supervisor(), &count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_gt(lives[i].ended_ns, lives[i].born_ns);
        ck_assert_uint_eq(life_ns(&lives[i]), lives[i].ended_ns - lives[i].born_ns); /* exactly */
        ck_assert_uint_gt(lives[i].max_rss_bytes, 0);
        tasks += lives[i].tasks;
        violent += death_is_violent(lives[i].death);
        retried += lives[i].death_retried;
        if (death_is_violent(lives[i].death))
            ck_assert_uint_eq(lives[i].death_task % 10, 3);
        else
            ck_assert_int_eq(lives[i].death.how, DEATH_LEFT);
    }
    ck_assert_uint_eq(violent, 6);
    ck_assert_uint_eq(retried, 6);
    ck_assert(tasks == 60 || tasks + 6 >= 60); /* a worker killed right after a publication did not count it */
}
END_TEST

Suite *pool_death_suite(void)
{
    Suite *suite = suite_create("pool_death");
    TCase *causes_case = tcase_create("causes");
    tcase_add_checked_fixture(causes_case, set_up, tear_down);
    tcase_set_timeout(causes_case, 30);
    tcase_add_loop_test(causes_case, a_task_that_kills_is_lost_with_its_cause, 0, sizeof causes / sizeof *causes);
    tcase_add_loop_test(causes_case, a_task_is_begun_again_so_often, 0, sizeof attempts / sizeof *attempts);
    tcase_add_test(causes_case, a_task_past_its_deadline_is_killed);
    tcase_add_loop_test(causes_case, poison_among_good_ones, 0, 9);
    suite_add_tcase(suite, causes_case);
    TCase *pool_case = tcase_create("pool");
    tcase_add_checked_fixture(pool_case, set_up, tear_down);
    tcase_set_timeout(pool_case, 30);
    tcase_add_test(pool_case, idle_workers_may_die);
    tcase_add_test(pool_case, all_busy_workers_may_die_at_once);
    tcase_add_test(pool_case, workers_that_die_at_start_are_not_replaced_for_ever);
    tcase_add_test(pool_case, a_paused_pool_is_neither_reaped_nor_robbed);
    tcase_add_test(pool_case, a_pause_counts_for_no_deadline);
    tcase_add_test(pool_case, those_born_in_a_pause_wait_too);
    tcase_add_test(pool_case, what_a_task_forked_goes_with_its_worker);
    tcase_add_test(pool_case, every_life_is_accounted_for);
    suite_add_tcase(suite, pool_case);
    return suite;
}
