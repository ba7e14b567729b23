/* lab.h: an experiment and its baseline from beginning to end, looked at and steered on the way. */
#include "base/clock.h"
#include "ipc/task.h"
#include "lab/lab.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* ------------------------------------------------------------------ a workload for tests */

/* What the test and the workers share. The baseline has the gate open: only the run's tasks wait. */
static struct stage {
    _Atomic int open, entered;
} * stage;

struct parameters {
    int64_t tasks;      /* that plan() makes */
    int64_t batch;      /* a barrier after so many tasks; 0 = none */
    int64_t gate_from;  /* tasks from this one on wait at the gate */
    int64_t fatal;      /* this one kills its worker at every attempt, in the baseline, too; -1 = none */
    int64_t fragile;    /* this one at its first attempt */
    int64_t loud;       /* this one prints its number */
    int64_t complaints; /* 1 = plan() refuses */
};

static int plan_numbers(struct plan *plan, const void *context, struct problem *problem)
{
    const struct parameters *parameters = context;
    if (parameters->complaints)
        return problem_set(problem, "these parameters make no sense");
    for (uint64_t i = 0; i < plan_tasks(plan, (uint64_t)parameters->tasks); i++) {
        if (parameters->batch && i > 0 && i % (uint64_t)parameters->batch == 0)
            plan_barrier(plan);
        plan_add(plan, &i, sizeof i);
    }
    return 0;
}

static int square(struct task *task, const void *context)
{
    const struct parameters *parameters = context;
    int64_t number;
    memcpy(&number, task->input, sizeof number);
    if (number == parameters->fatal || (number == parameters->fragile && task->attempt == 1))
        (void)kill(getpid(), SIGKILL);
    if (number == parameters->loud)
        printf("I am %d\n", (int)number);
    if (number >= parameters->gate_from) {
        atomic_fetch_add(&stage->entered, 1);
        while (!atomic_load(&stage->open))
            clock_sleep_until(clock_after(NS_PER_MS / 2));
    }
    number *= number;
    return task_return(task, &number, sizeof number);
}

static const struct workload squares = {.id = "squares",
                                        .title = "Squares",
                                        .primitive = "pool",
                                        .lesson = "none",
                                        .parameters_size = sizeof(struct parameters),
                                        .plan = plan_numbers,
                                        .run = square};

/* ------------------------------------------------------------------ steering */

static struct settings settings;
static struct parameters parameters;
static struct lab *lab;
static struct problem problem;
static int descriptors_before;

static void set_up(void)
{
    stage = mmap(NULL, sizeof *stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.workers = 3;
    parameters = (struct parameters){.tasks = 40, .gate_from = INT64_MAX, .fatal = -1, .fragile = -1, .loud = -1};
    lab = NULL;
    descriptors_before = processes_descriptors();
}

/* Whatever happened: nothing is left, and signals come as they did. */
static void tear_down(void)
{
    lab_free(lab);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
    sigset_t mask;
    (void)sigprocmask(SIG_SETMASK, NULL, &mask);
    ck_assert_int_eq(sigismember(&mask, SIGINT), 0);
}

static int make(const struct workload *workload)
{
    struct lab_options options = {.workload = workload, .parameters = &parameters, .settings = &settings};
    return lab_new(&lab, &options, &problem);
}

static void start(void)
{
    ck_assert_msg(make(&squares) == 0, "%s", problem.text);
    ck_assert_int_eq(lab_phase(lab), PHASE_ENDED);
    ck_assert_int_eq(lab_start(lab, &problem), 0);
}

/* Steps the lab until `holds()`, and looks at it now and then as a screen would. */
static void run_until(bool (*holds)(void))
{
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    while (!holds()) {
        ck_assert_uint_lt(clock_ns(), deadline);
        lab_step(lab, clock_after(5 * NS_PER_MS));
        const struct snapshot *snapshot = lab_snapshot(lab);
        ck_assert_uint_le(snapshot->run.done, snapshot->run.total);
        ck_assert_uint_le(snapshot->ghost_done, snapshot->baseline.total);
    }
}

static bool has_ended(void)
{
    return lab_phase(lab) == PHASE_ENDED;
}

static bool is_running(void)
{
    return lab_phase(lab) == PHASE_RUN;
}

/* All workers wait at the gate, so all tasks before it are done. */
static bool all_entered(void)
{
    return atomic_load(&stage->entered) == (lab_phase(lab) == PHASE_BASELINE ? 1 : settings.workers);
}

/* To the moment when every worker of the pool has come to the gate. */
static void start_to_the_gate(void)
{
    settings.no_baseline = true;
    parameters.gate_from = 10;
    start();
    run_until(all_entered);
}

static void open_and_end(void)
{
    atomic_store(&stage->open, 1);
    run_until(has_ended);
}

static void check_times(const struct run *run)
{
    for (size_t i = 0; i < run->workers_count; i++) {
        const struct run_worker *worker = &run->workers[i];
        uint64_t sum = 0;
        for (unsigned time = 0; time < TIME_COUNT; time++)
            sum += worker->time_ns[time];
        ck_assert_uint_eq(sum, worker->ended_ns - worker->born_ns); /* exactly */
    }
    for (uint64_t i = 0; i < run->tasks_count; i++)
        if (run->tasks[i].status == TASK_OK) {
            ck_assert_uint_le(run->tasks[i].claim_ns, run->tasks[i].start_ns);
            ck_assert_uint_le(run->tasks[i].start_ns, run->tasks[i].finish_ns);
            ck_assert(run->tasks[i].worker >= 0 && (size_t)run->tasks[i].worker < run->workers_count);
        }
}

static unsigned count_status(const struct run *run, enum task_status status)
{
    unsigned count = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        count += run->tasks[i].status == status;
    return count;
}

static void check_squares(const struct run *run)
{
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        uint64_t number;
        ck_assert_int_eq(run->tasks[i].status, TASK_OK);
        ck_assert_uint_eq(run->tasks[i].result_size, sizeof number);
        memcpy(&number, run->tasks[i].result, sizeof number);
        ck_assert_uint_eq(number, i * i);
    }
}

/* ------------------------------------------------------------------ from beginning to end */

START_TEST(a_run_and_its_baseline)
{
    settings.chunk = _i;
    start();
    ck_assert_int_eq(lab_phase(lab), PHASE_BASELINE);
    run_until(has_ended);
    const struct record *record = lab_record(lab);
    ck_assert(record->baseline && record->run);
    check_squares(record->baseline);
    check_squares(record->run);
    check_times(record->baseline);
    check_times(record->run);
    ck_assert_uint_eq(record->baseline->workers_count, 1);
    ck_assert_uint_eq(record->run->workers_count, 3);
    ck_assert_str_eq(record->run->workers[2].name, "Worker-3");
    ck_assert(record->run->wall_ns > 0 && record->baseline->wall_ns > 0);
    ck_assert(record->run->start_up_ns > 0 && record->run->start_up_ns <= record->run->wall_ns);
    ck_assert(!record->run->interrupted && record->run->deaths == 0 && record->run->retries == 0);
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert(snapshot->baseline.finished && snapshot->run.finished && snapshot->answers_compared);
    ck_assert_uint_eq(snapshot->run.done, 40);
    ck_assert_uint_eq(snapshot->answers_differ, 0);
    ck_assert(snapshot->speedup > 0);
}
END_TEST

START_TEST(without_a_baseline_nothing_is_compared)
{
    settings.no_baseline = true;
    start();
    ck_assert_int_eq(lab_phase(lab), PHASE_RUN);
    run_until(has_ended);
    ck_assert_ptr_null(lab_record(lab)->baseline);
    check_squares(lab_record(lab)->run);
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert(isnan(snapshot->speedup) && !snapshot->answers_compared && !snapshot->baseline.started);
}
END_TEST

START_TEST(the_loop_can_be_the_run)
{
    settings.executor = RUN_BY_LOOP;
    start();
    run_until(has_ended);
    check_squares(lab_record(lab)->run);
    ck_assert_uint_eq(lab_record(lab)->run->workers_count, 1);
    ck_assert_str_eq(lab_record(lab)->run->workers[0].name, "Loop");
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 2), -EINVAL);
}
END_TEST

/* The tasks after a barrier begin when all before it are finished. */
START_TEST(batches_follow_each_other)
{
    parameters.batch = 8;
    start();
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    check_squares(run);
    for (uint64_t i = 8; i < run->tasks_count; i++)
        for (uint64_t k = i / 8 * 8 - 8; k < i / 8 * 8; k++)
            ck_assert_uint_ge(run->tasks[i].start_ns, run->tasks[k].finish_ns);
}
END_TEST

START_TEST(again_is_another_run)
{
    start();
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), -EBUSY);
    for (int round = 0; round < 3; round++) {
        run_until(has_ended);
        check_squares(lab_record(lab)->run);
        ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
        ck_assert_int_eq(lab_phase(lab), PHASE_BASELINE);
        ck_assert_ptr_null(lab_record(lab)->run);
        ck_assert_uint_eq(lab_snapshot(lab)->run.done, 0);
    }
}
END_TEST

/* Lets this process open no further descriptor, or as many as before. */
static void forbid_descriptors(bool forbidden)
{
    static struct rlimit before;
    if (!forbidden) {
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
        return;
    }
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit none = {.rlim_cur = 1, .rlim_max = before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
}

START_TEST(a_run_that_cannot_begin_says_why)
{
    parameters.gate_from = 10;
    start();
    run_until(all_entered);
    forbid_descriptors(true);
    open_and_end();
    forbid_descriptors(false);
    const struct record *record = lab_record(lab);
    check_squares(record->baseline);
    ck_assert_ptr_null(record->run);
    ck_assert_msg(strstr(record->why.text, "cannot make room for 40 tasks"), "%s", record->why.text);
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert_str_eq(snapshot->notice, record->why.text);
    ck_assert(!snapshot->interrupted && !snapshot->run.started && snapshot->baseline.finished);
    ck_assert_uint_eq(snapshot->baseline.done, 40);
}
END_TEST

START_TEST(again_may_fail_and_succeed_later)
{
    parameters.loud = 12;
    start();
    run_until(has_ended);
    ck_assert_uint_eq(lab_snapshot(lab)->lines_count, 1);
    forbid_descriptors(true);
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
    forbid_descriptors(false);
    ck_assert(has_ended());
    ck_assert_str_ne(lab_record(lab)->why.text, "");
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert_uint_eq(snapshot->lines_count, 0); /* their texts are gone */
    ck_assert_uint_eq(snapshot->recent_count, 0);
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
    ck_assert_str_eq(lab_record(lab)->why.text, "");
    run_until(has_ended);
    check_squares(lab_record(lab)->run);
}
END_TEST

/* No step of the lab, so no news of the workers: the look itself finds what is done. */
START_TEST(a_look_is_never_behind)
{
    settings.no_baseline = true;
    start();
    while (lab_snapshot(lab)->run.done < 40)
        clock_sleep_until(clock_after(NS_PER_MS));
    ck_assert_int_eq(lab_phase(lab), PHASE_RUN);
    run_until(has_ended);
}
END_TEST

START_TEST(efficiency_is_of_the_largest_size)
{
    settings.workers = 1;
    start_to_the_gate();
    unsigned usable = (unsigned)lab_snapshot(lab)->machine->cores.usable;
    ck_assert_uint_eq(lab_snapshot(lab)->efficiency_cores, 1);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 2), 0);
    ck_assert_uint_eq(lab_snapshot(lab)->efficiency_cores, usable < 2 ? usable : 2);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 1), 0);
    ck_assert_uint_eq(lab_snapshot(lab)->efficiency_cores, usable < 2 ? usable : 2);
    open_and_end();
}
END_TEST

/* ------------------------------------------------------------------ what is refused */

static int plan_nothing(struct plan *plan, const void *context, struct problem *ret_problem)
{
    (void)plan, (void)context, (void)ret_problem;
    return 0;
}

START_TEST(bad_input_starts_nothing)
{
    parameters.complaints = 1;
    ck_assert_int_eq(make(&squares), -EINVAL);
    ck_assert_str_eq(problem.text, "these parameters make no sense");
    parameters.complaints = 0;
    (void)snprintf(settings.input, sizeof settings.input, "numbers.txt");
    ck_assert_int_eq(make(&squares), -EINVAL);
    ck_assert_str_eq(problem.text, "squares reads no input: leave out --input");
    settings.input[0] = 0;
    struct workload empty = squares;
    empty.plan = plan_nothing;
    ck_assert_int_eq(make(&empty), -EINVAL);
    ck_assert_ptr_nonnull(strstr(problem.text, "no task"));
    empty.default_input = "no_such_file";
    ck_assert_int_eq(make(&empty), -EINVAL);
    ck_assert_ptr_nonnull(strstr(problem.text, "no_such_file"));
    ck_assert_ptr_null(lab);
}
END_TEST

START_TEST(commands_have_their_time_and_range)
{
    start();
    run_until(has_ended);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), -EBUSY);
    ck_assert_int_eq(lab_command(lab, LAB_KILL, 0), -EBUSY);
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), -EBUSY);
    static const int64_t sizes[] = {INT64_MIN, -1, 0, 65, INT64_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        ck_assert_int_eq(lab_command(lab, LAB_RESIZE, sizes[i]), -EINVAL);
    ck_assert_int_eq(lab_command(lab, (enum lab_command)99, 0), -EINVAL);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 64), 0); /* for the next run */
    ck_assert_uint_eq(lab_snapshot(lab)->pool_size, 64);
}
END_TEST

/* ------------------------------------------------------------------ deaths */

START_TEST(a_worker_that_dies_is_told_of)
{
    settings.no_baseline = true;
    parameters.fragile = 7;
    start();
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    check_squares(run);
    check_times(run);
    ck_assert_uint_eq(run->tasks[7].attempts, 2);
    ck_assert_uint_eq(run->deaths, 1);
    ck_assert_uint_eq(run->retries, 1);
    const char *notice = lab_snapshot(lab)->notice;
    ck_assert_msg(strstr(notice, "killed by SIGKILL; task 7 is given to another"), "%s", notice);
}
END_TEST

START_TEST(a_task_that_kills_is_lost)
{
    parameters.fatal = 7;
    settings.attempts = 2;
    start();
    run_until(has_ended);
    const struct record *record = lab_record(lab);
    const struct run *both[] = {record->baseline, record->run};
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(both[i]->tasks[7].status, TASK_LOST);
        ck_assert_uint_eq(both[i]->tasks[7].attempts, 2);
        ck_assert_uint_eq(both[i]->tasks[7].death.code, SIGKILL);
        ck_assert_uint_eq(count_status(both[i], TASK_OK), 39);
        ck_assert_uint_eq(both[i]->deaths, 2);
        check_times(both[i]);
    }
}
END_TEST

static bool one_has_died(void)
{
    return lab_snapshot(lab)->deaths == 1;
}

START_TEST(a_worker_is_killed_by_command)
{
    start_to_the_gate();
    ck_assert_int_eq(lab_command(lab, LAB_KILL, 64), -ESRCH);
    ck_assert_int_eq(lab_command(lab, LAB_KILL, -1), -ESRCH);
    ck_assert_int_eq(lab_command(lab, LAB_KILL, 1), 0);
    run_until(one_has_died);
    open_and_end();
    check_squares(lab_record(lab)->run);
    ck_assert_uint_eq(lab_record(lab)->run->deaths, 1);
    ck_assert_uint_eq(lab_record(lab)->run->workers_count, 4);
}
END_TEST

/* ------------------------------------------------------------------ pauses, sizes, the end before the end */

static bool all_stopped(void)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    for (size_t i = 0; i < snapshot->workers_count; i++)
        if (processes_state(snapshot->workers[i].pid) != 'T' || snapshot->workers[i].state != WORKER_STOPPED)
            return false;
    return snapshot->workers_count == 3;
}

START_TEST(a_pause_is_not_in_the_wall)
{
    start_to_the_gate();
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0);
    run_until(all_stopped);
    ck_assert(lab_snapshot(lab)->paused);
    uint64_t elapsed = lab_snapshot(lab)->run.elapsed_ns, pause = 50 * NS_PER_MS;
    clock_sleep_until(clock_after(pause));
    ck_assert_uint_eq(lab_snapshot(lab)->run.elapsed_ns, elapsed); /* the run's clock stands still */
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    ck_assert(!lab_snapshot(lab)->paused);
    open_and_end();
    const struct run *run = lab_record(lab)->run;
    check_squares(run);
    check_times(run);
    ck_assert_uint_ge(run->paused_ns, pause);
    uint64_t last = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        last = run->tasks[i].finish_ns > last ? run->tasks[i].finish_ns : last;
    ck_assert_uint_eq(run->wall_ns, last - run->paused_ns);
}
END_TEST

/* The lab has not been stepped: it does not know yet that there is nothing left to stop. */
START_TEST(a_pause_after_the_work_changes_no_wall)
{
    settings.no_baseline = true;
    settings.executor = RUN_BY_LOOP;
    start();
    while (lab_snapshot(lab)->workers[0].tasks_done < 40)
        clock_sleep_until(clock_after(NS_PER_MS));
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0);
    clock_sleep_until(clock_after(50 * NS_PER_MS));
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    check_squares(run);
    ck_assert_uint_eq(run->pauses_count, 1);
    ck_assert_uint_eq(run->paused_ns, 0);
    ck_assert_uint_eq(run->wall_ns, run->tasks[39].finish_ns - run->tasks[0].start_ns);
}
END_TEST

START_TEST(a_pause_of_the_baseline_is_not_in_the_race)
{
    parameters.gate_from = 10;
    start();
    run_until(all_entered);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0);
    clock_sleep_until(clock_after(100 * NS_PER_MS));
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    open_and_end();
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert_uint_ge(lab_record(lab)->baseline->paused_ns, 100 * NS_PER_MS);
    ck_assert_double_le(snapshot->speedup * (double)snapshot->run.elapsed_ns,
                        (double)snapshot->baseline.elapsed_ns * 1.001);
}
END_TEST

START_TEST(the_wall_of_the_loop_begins_with_its_first_attempt)
{
    settings.no_baseline = true;
    settings.executor = RUN_BY_LOOP;
    parameters.fragile = 0;
    start();
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    check_squares(run);
    ck_assert_uint_eq(run->workers_count, 2);
    ck_assert_uint_ge(run->begin_ns, run->workers[0].born_ns);
    ck_assert_uint_le(run->begin_ns, run->workers[0].ended_ns);
    ck_assert_uint_eq(run->wall_ns, run->tasks[39].finish_ns - run->begin_ns);
}
END_TEST

static bool has_five_workers(void)
{
    return lab_snapshot(lab)->workers_count == 5;
}

START_TEST(the_pool_grows_while_it_runs)
{
    start_to_the_gate();
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 5), 0);
    run_until(has_five_workers);
    ck_assert_uint_eq(lab_snapshot(lab)->pool_size, 5);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 1), 0);
    open_and_end();
    check_squares(lab_record(lab)->run);
    check_times(lab_record(lab)->run);
    ck_assert_uint_eq(lab_record(lab)->run->workers_count, 5);
}
END_TEST

START_TEST(interrupted_it_keeps_what_is_done)
{
    start_to_the_gate();
    if (_i)
        ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0); /* also out of a pause */
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    ck_assert_int_eq(lab_phase(lab), PHASE_ENDING);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 2), -EBUSY);
    run_until(has_ended); /* the gate stays closed: the workers have to be ended */
    const struct run *run = lab_record(lab)->run;
    ck_assert(run->interrupted);
    check_times(run);
    ck_assert_uint_ge(count_status(run, TASK_OK), 10);
    ck_assert_uint_eq(count_status(run, TASK_OK) + count_status(run, TASK_CANCELLED), 40);
    ck_assert_uint_eq(run->deaths, 0); /* the lab's own doing is no death to count */
}
END_TEST

START_TEST(a_second_interrupt_kills)
{
    start_to_the_gate();
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    run_until(has_ended);
    for (size_t i = 0; i < lab_record(lab)->run->workers_count; i++)
        ck_assert_uint_eq(lab_record(lab)->run->workers[i].death.code, SIGKILL);
}
END_TEST

START_TEST(interrupted_in_the_baseline_there_is_no_run)
{
    parameters.gate_from = 10;
    start();
    run_until(all_entered);
    ck_assert_int_eq(lab_phase(lab), PHASE_BASELINE);
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    run_until(has_ended);
    ck_assert_ptr_null(lab_record(lab)->run);
    ck_assert(lab_record(lab)->baseline->interrupted);
    ck_assert_uint_ge(count_status(lab_record(lab)->baseline, TASK_OK), 10);
}
END_TEST

START_TEST(freed_in_the_middle_nothing_is_left)
{
    start_to_the_gate();
}
END_TEST

/* ------------------------------------------------------------------ lines, signals, descriptors of others */

struct heard {
    int count, from_baseline;
    char worker[24], text[32];
    uint64_t task;
};

static void hear(void *context, const struct snapshot_line *line)
{
    struct heard *heard = context;
    heard->count++;
    heard->from_baseline += line->from_baseline;
    heard->task = line->task;
    (void)snprintf(heard->worker, sizeof heard->worker, "%s", line->worker);
    (void)snprintf(heard->text, sizeof heard->text, "%s", line->text);
}

START_TEST(what_is_printed_is_heard)
{
    struct heard heard = {0};
    parameters.loud = 12;
    settings.workers = 1;
    ck_assert_int_eq(make(&squares), 0);
    lab_on_line(lab, hear, &heard);
    ck_assert_int_eq(lab_start(lab, &problem), 0);
    run_until(has_ended);
    ck_assert_int_eq(heard.count, 2);
    ck_assert_int_eq(heard.from_baseline, 1);
    ck_assert_str_eq(heard.worker, "Worker-1");
    ck_assert_str_eq(heard.text, "I am 12");
    ck_assert_uint_eq(heard.task, 12);
    ck_assert_uint_eq(lab_record(lab)->run->lines_count, 1);
    ck_assert_str_eq(lab_record(lab)->run->lines[0].text, "I am 12");
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert_uint_eq(snapshot->lines_count, 1);
    ck_assert_str_eq(snapshot->lines[0].text, "I am 12");
}
END_TEST

START_TEST(ctrl_c_interrupts)
{
    start_to_the_gate();
    (void)kill(getpid(), SIGINT);
    run_until(has_ended);
    ck_assert(lab_record(lab)->run->interrupted);
}
END_TEST

static void note_signal(void *context, int signal)
{
    *(int *)context = signal;
}

START_TEST(signals_can_be_taken_over)
{
    int seen = 0;
    start_to_the_gate();
    lab_on_signal(lab, note_signal, &seen);
    (void)kill(getpid(), SIGTERM);
    lab_step(lab, clock_after(NS_PER_S));
    ck_assert_int_eq(seen, SIGTERM);
    ck_assert(is_running());
}
END_TEST

static void note_byte(void *context)
{
    ++*(int *)context;
}

START_TEST(other_descriptors_take_part)
{
    int ends[2], seen = 0;
    ck_assert_int_eq(pipe(ends), 0);
    start_to_the_gate();
    ck_assert_int_eq(lab_watch(lab, ends[0], note_byte, &seen), 0);
    ck_assert_int_eq(lab_watch(lab, ends[0], note_byte, &seen), -EEXIST);
    ck_assert_int_eq(write(ends[1], "", 1), 1);
    lab_step(lab, clock_after(NS_PER_S));
    ck_assert_int_eq(seen, 1);
    lab_unwatch(lab, ends[0]);
    lab_step(lab, 0);
    ck_assert_int_eq(seen, 1);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

static TCase *add_case(Suite *suite, const char *name)
{
    TCase *test_case = tcase_create(name);
    tcase_add_checked_fixture(test_case, set_up, tear_down);
    tcase_set_timeout(test_case, 30);
    suite_add_tcase(suite, test_case);
    return test_case;
}

/* A lab without an experiment has a machine and nothing else; experiments take each other's place, and a bad one none. */
START_TEST(experiments_are_loaded_one_after_the_other)
{
    const struct lab_options none = {.workload = NULL};
    ck_assert_msg(lab_new(&lab, &none, &problem) == 0, "%s", problem.text);
    ck_assert_int_eq(lab_phase(lab), PHASE_IDLE);
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert_ptr_null(snapshot->workload);
    ck_assert_uint_eq(snapshot->workers_count, 0);
    ck_assert_int_ge(snapshot->machine->cores.usable, 1);
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), -EBUSY);
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), -EBUSY);

    struct lab_options options = {.workload = &squares, .parameters = &parameters, .settings = &settings};
    ck_assert_msg(lab_load(lab, &options, &problem) == 0, "%s", problem.text);
    ck_assert_int_eq(lab_start(lab, &problem), 0);
    ck_assert_int_eq(lab_load(lab, &options, &problem), -EBUSY);
    run_until(has_ended);
    ck_assert_uint_eq(lab_record(lab)->run->tasks_count, 40);

    (void)strcpy(settings.input, "/nowhere"); /* squares read no input */
    ck_assert_int_eq(lab_load(lab, &options, &problem), -EINVAL);
    ck_assert_uint_eq(lab_record(lab)->run->tasks_count, 40);

    settings.input[0] = '\0';
    parameters.tasks = 7;
    ck_assert_msg(lab_load(lab, &options, &problem) == 0, "%s", problem.text);
    ck_assert_int_eq(lab_start(lab, &problem), 0);
    run_until(has_ended);
    ck_assert_uint_eq(lab_record(lab)->run->tasks_count, 7);
}
END_TEST

Suite *lab_suite(void)
{
    Suite *suite = suite_create("lab");
    TCase *runs = add_case(suite, "runs");
    tcase_add_loop_test(runs, a_run_and_its_baseline, 1, 4);
    tcase_add_test(runs, without_a_baseline_nothing_is_compared);
    tcase_add_test(runs, the_loop_can_be_the_run);
    tcase_add_test(runs, batches_follow_each_other);
    tcase_add_test(runs, again_is_another_run);
    tcase_add_test(runs, a_run_that_cannot_begin_says_why);
    tcase_add_test(runs, again_may_fail_and_succeed_later);
    tcase_add_test(runs, a_look_is_never_behind);
    tcase_add_test(runs, efficiency_is_of_the_largest_size);
    tcase_add_test(runs, bad_input_starts_nothing);
    tcase_add_test(runs, commands_have_their_time_and_range);
    TCase *deaths = add_case(suite, "deaths");
    tcase_add_test(deaths, a_worker_that_dies_is_told_of);
    tcase_add_test(deaths, a_task_that_kills_is_lost);
    tcase_add_test(deaths, a_worker_is_killed_by_command);
    TCase *steering = add_case(suite, "steering");
    tcase_add_test(steering, a_pause_is_not_in_the_wall);
    tcase_add_test(steering, a_pause_after_the_work_changes_no_wall);
    tcase_add_test(steering, a_pause_of_the_baseline_is_not_in_the_race);
    tcase_add_test(steering, the_wall_of_the_loop_begins_with_its_first_attempt);
    tcase_add_test(steering, the_pool_grows_while_it_runs);
    tcase_add_loop_test(steering, interrupted_it_keeps_what_is_done, 0, 2);
    tcase_add_test(steering, a_second_interrupt_kills);
    tcase_add_test(steering, interrupted_in_the_baseline_there_is_no_run);
    tcase_add_test(steering, freed_in_the_middle_nothing_is_left);
    TCase *around = add_case(suite, "around");
    tcase_add_test(around, what_is_printed_is_heard);
    tcase_add_test(around, ctrl_c_interrupts);
    tcase_add_test(around, signals_can_be_taken_over);
    tcase_add_test(around, other_descriptors_take_part);
    tcase_add_test(around, experiments_are_loaded_one_after_the_other);
    return suite;
}
