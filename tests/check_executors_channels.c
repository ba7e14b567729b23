/* The executors whose tasks come by channels, lab/feeder.h and lab/dispatcher.h: whatever happens to their workers, each
 * task comes to one end, the same as in a loop, and nothing is left behind. */
#include "base/clock.h"
#include "ipc/task.h"
#include "lab/lab.h"
#include "suites.h"
#include "support/lab_wait.h"
#include "support/processes.h"
#include "tune/verdict.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* ------------------------------------------------------------------ a workload for tests */

enum { TASKS = 60, LONG = 20 /* words of a result that needs a place of its own */ };

static struct shared {
    _Atomic int open, entered;
} * shared;

struct parameters {
    int64_t gate_from, gate_end; /* these tasks wait at the gate */
    int64_t failing;             /* every so many-th fails; 0 = none */
    int64_t dying;               /* every so many-th kills its worker in its first attempt; 0 = none */
    int64_t fatal;               /* this one in every attempt */
    int64_t batch;               /* so many are offered at a time; 0 = all */
    int64_t words;               /* of a result */
};

static int plan_numbers(struct plan *plan, const void *context, struct problem *problem)
{
    const struct parameters *parameters = context;
    (void)problem;
    for (uint64_t i = 0; i < plan_tasks(plan, TASKS); i++) {
        if (parameters->batch && i > 0 && i % (uint64_t)parameters->batch == 0)
            plan_barrier(plan);
        plan_add(plan, &i, sizeof i);
    }
    return 0;
}

static void pass_gate(void)
{
    atomic_fetch_add(&shared->entered, 1);
    while (!atomic_load(&shared->open))
        clock_sleep_until(clock_after(NS_PER_MS / 2));
}

static int square(struct task *task, const void *context)
{
    const struct parameters *parameters = context;
    int64_t number, result[LONG];
    memcpy(&number, task->input, sizeof number);
    if (number >= parameters->gate_from && number < parameters->gate_end)
        pass_gate();
    bool dies = parameters->dying && number % parameters->dying == 0 && task->attempt == 1;
    if (dies || number == parameters->fatal)
        (void)raise(SIGKILL);
    if (parameters->failing && number % parameters->failing == 0)
        return task_fail(task, "%d is one of those", (int)number);
    for (int64_t i = 0; i < parameters->words; i++)
        result[i] = number * number + i;
    return task_return(task, result, (size_t)parameters->words * sizeof *result);
}

static const struct workload squares = {.id = "squares",
                                        .title = "Squares",
                                        .primitive = "pool",
                                        .lesson = "none",
                                        .parameters_size = sizeof(struct parameters),
                                        .result_max = LONG * sizeof(int64_t),
                                        .plan = plan_numbers,
                                        .run = square};

/* ------------------------------------------------------------------ steering */

static const enum settings_executor executors[] = {RUN_BY_QUEUE, RUN_BY_PIPE};
static struct settings settings;
static struct parameters parameters;
static struct lab *lab;
static struct problem problem;
static int descriptors_before;

static void set_up(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.workers = 3;
    parameters = (struct parameters){.gate_from = INT64_MAX, .gate_end = INT64_MAX, .fatal = -1, .words = 1};
    lab = NULL;
    descriptors_before = processes_descriptors();
}

static void tear_down(void)
{
    lab_free(lab);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
}

static void start(int executor)
{
    struct lab_options options = {.workload = &squares, .parameters = &parameters, .settings = &settings};
    settings.executor = executor;
    ck_assert_msg(lab_new(&lab, &options, &problem) == 0, "%s", problem.text);
    ck_assert_int_eq(lab_start(lab, &problem), 0);
}

static void start_alone(int executor)
{
    settings.no_baseline = true;
    start(executor);
}

static void run_until(bool (*holds)(void))
{
    lab_wait_until(lab, holds);
}

static bool has_ended(void)
{
    return lab_phase(lab) == PHASE_ENDED;
}

static int awaited;

static bool so_many_entered(void)
{
    return atomic_load(&shared->entered) >= awaited;
}

static void run_until_entered(int count)
{
    awaited = count;
    run_until(so_many_entered);
}

static void check_task(uint64_t number)
{
    const struct run_task *task = &lab_record(lab)->run->tasks[number];
    if (parameters.failing && number % (uint64_t)parameters.failing == 0) {
        ck_assert_int_eq(task->status, TASK_FAILED);
        return;
    }
    ck_assert_msg(task->status == TASK_OK, "task %d: %d", (int)number, task->status);
    ck_assert_uint_eq(task->result_size, (uint64_t)parameters.words * sizeof(int64_t));
    for (uint64_t i = 0; i < (uint64_t)parameters.words; i++) {
        uint64_t word;
        memcpy(&word, (const char *)task->result + i * sizeof word, sizeof word);
        ck_assert_uint_eq(word, number * number + i);
    }
}

static void check_all(void)
{
    for (uint64_t i = 0; i < TASKS; i++)
        check_task(i);
    ck_assert_str_eq(lab_record(lab)->run->gave_up, "");
}

/* ------------------------------------------------------------------ the same as the loop */

static const struct variant {
    int64_t failing, batch, words, capacity;
} variants[] = {
    {.words = 1},
    {.words = 1, .failing = 7},
    {.words = 1, .batch = 7},
    {.words = 1, .capacity = 1},
    {.words = 1, .capacity = 2, .batch = 9, .failing = 4},
    {.words = LONG, .capacity = 1},
};

START_TEST(the_answers_are_those_of_the_loop)
{
    const struct variant *variant = &variants[_i / 2];
    parameters.failing = variant->failing;
    parameters.batch = variant->batch;
    parameters.words = variant->words;
    settings.capacity = variant->capacity;
    start(executors[_i % 2]);
    run_until(has_ended);
    check_all();
    const struct record *record = lab_record(lab);
    ck_assert(verdict_of(record).results_equal);
    ck_assert_uint_eq(record->run->deaths, 0);
    ck_assert_uint_eq(record->run->workers_count, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(record->run->workers[i].death.how, DEATH_LEFT);
}
END_TEST

START_TEST(a_channel_may_be_the_baseline)
{
    settings.baseline = (int)executors[_i];
    start(RUN_BY_LOOP);
    run_until(has_ended);
    check_all();
    ck_assert(verdict_of(lab_record(lab)).results_equal);
    ck_assert_int_eq(lab_record(lab)->baseline->executor, (int)executors[_i]);
}
END_TEST

/* ------------------------------------------------------------------ deaths */

START_TEST(what_the_dead_had_goes_to_others)
{
    static const int64_t capacities[] = {0, 1};
    parameters.dying = 7;
    settings.capacity = capacities[_i / 2];
    start_alone((int)executors[_i % 2]);
    run_until(has_ended);
    check_all();
    const struct run *run = lab_record(lab)->run;
    ck_assert_uint_eq(run->deaths, (TASKS + 6) / 7);
    for (uint64_t i = 0; i < TASKS; i++)
        ck_assert_uint_eq(run->tasks[i].attempts, i % 7 == 0 ? 2 : 1);
}
END_TEST

START_TEST(all_workers_may_be_killed_at_once)
{
    parameters.gate_from = 20;
    start_alone((int)executors[_i]);
    run_until_entered(3);
    for (int slot = 0; slot < 3; slot++)
        ck_assert_int_eq(lab_command(lab, LAB_KILL, slot), 0);
    run_until_entered(6);
    atomic_store(&shared->open, 1);
    run_until(has_ended);
    check_all();
    ck_assert_uint_eq(lab_record(lab)->run->deaths, 3);
    ck_assert_uint_eq(lab_record(lab)->run->retries, 3);
}
END_TEST

START_TEST(a_task_that_kills_everybody_is_lost)
{
    parameters.fatal = 11;
    start_alone((int)executors[_i]);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    ck_assert_uint_eq(run->deaths, 3);
    ck_assert_int_eq(run->tasks[11].status, TASK_LOST);
    ck_assert_uint_eq(run->tasks[11].attempts, 3);
    for (uint64_t i = 0; i < TASKS; i++)
        ck_assert(i == 11 || run->tasks[i].status == TASK_OK);
}
END_TEST

/* Whoever has begun a task is killed in it, ever again. */
START_TEST(a_pool_that_gives_up_ends)
{
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    settings.attempts = 50;
    parameters.gate_from = 0;
    start_alone((int)executors[_i]);
    for (int deaths = 0; !has_ended();) {
        int entered = atomic_load(&shared->entered);
        if (entered > deaths)
            (void)lab_command(lab, LAB_KILL, deaths++ % 3);
        ck_assert_uint_lt(clock_ns(), deadline);
        lab_step(lab, clock_after(5 * NS_PER_MS));
    }
    ck_assert_str_ne(lab_record(lab)->run->gave_up, "");
}
END_TEST

START_TEST(a_deadline_costs_its_task_alone)
{
    parameters.gate_from = TASKS - 1;
    settings.timeout_ns = 200 * NS_PER_MS;
    settings.attempts = 1;
    start_alone((int)executors[_i]);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    ck_assert_int_eq(run->tasks[TASKS - 1].status, TASK_LOST);
    ck_assert_int_eq(run->tasks[TASKS - 1].death.how, DEATH_TIMED_OUT);
    for (uint64_t i = 0; i + 1 < TASKS; i++)
        ck_assert_int_eq(run->tasks[i].status, TASK_OK);
}
END_TEST

/* ------------------------------------------------------------------ commands */

START_TEST(an_interrupt_ends_it)
{
    parameters.gate_from = 20;
    start_alone((int)executors[_i]);
    run_until_entered(3);
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    ck_assert_int_eq(verdict_of(lab_record(lab)).end, END_INTERRUPTED);
    ck_assert_int_eq(run->tasks[0].status, TASK_OK);
    ck_assert_int_eq(run->tasks[TASKS - 1].status, TASK_CANCELLED);
}
END_TEST

/* A worker that is to go may have something in its hands, or on its way, that others get then. */
START_TEST(a_pool_grows_stands_and_shrinks)
{
    parameters.gate_from = 10;
    start_alone((int)executors[_i]);
    run_until_entered(3);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 5), 0);
    run_until_entered(5);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0);
    ck_assert(processes_wait_state(lab_snapshot(lab)->workers[0].pid, 'T'));
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 1), 0);
    atomic_store(&shared->open, 1);
    run_until(has_ended);
    check_all();
    ck_assert_uint_eq(lab_record(lab)->run->deaths, 0);
    ck_assert_uint_eq(lab_record(lab)->run->workers_count, 5);
}
END_TEST

/* A task that is on its way to a busy worker is there for one with nothing to do. */
START_TEST(nobody_waits_behind_a_long_task)
{
    settings.workers = 2;
    parameters.gate_from = 5;
    parameters.gate_end = 6;
    start_alone((int)executors[_i]);
    run_until_entered(1);
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    while (lab_snapshot(lab)->run.done < TASKS - 1) {
        ck_assert_uint_lt(clock_ns(), deadline);
        lab_step(lab, clock_after(5 * NS_PER_MS));
    }
    atomic_store(&shared->open, 1);
    run_until(has_ended);
    check_all();
}
END_TEST

Suite *executors_channels_suite(void)
{
    Suite *suite = suite_create("executors_channels");
    TCase *tcase = tcase_create("executors_channels");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, the_answers_are_those_of_the_loop, 0, 2 * sizeof variants / sizeof *variants);
    tcase_add_loop_test(tcase, a_channel_may_be_the_baseline, 0, 2);
    tcase_add_loop_test(tcase, what_the_dead_had_goes_to_others, 0, 4);
    tcase_add_loop_test(tcase, all_workers_may_be_killed_at_once, 0, 2);
    tcase_add_loop_test(tcase, a_task_that_kills_everybody_is_lost, 0, 2);
    tcase_add_loop_test(tcase, a_pool_that_gives_up_ends, 0, 2);
    tcase_add_loop_test(tcase, a_deadline_costs_its_task_alone, 0, 2);
    tcase_add_loop_test(tcase, an_interrupt_ends_it, 0, 2);
    tcase_add_loop_test(tcase, a_pool_grows_stands_and_shrinks, 0, 2);
    tcase_add_loop_test(tcase, nobody_waits_behind_a_long_task, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
