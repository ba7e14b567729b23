/* The executors, by lab.h: the same tasks under each of them come to the same answers with sane records; what is special
 * about each; several ways one after the other; scripts. */
#include "base/clock.h"
#include "ipc/commons.h"
#include "ipc/self.h"
#include "ipc/task.h"
#include "ipc/waiting.h"
#include "lab/lab.h"
#include "suites.h"
#include "support/lab_wait.h"
#include "support/processes.h"
#include "tune/verdict.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ------------------------------------------------------------------ workloads for tests */

enum { TASKS = 24, WORD = 4711 };

/* What the test and all workers share. */
static struct stage {
    _Atomic int open, entered;
    _Atomic int inside, most_inside;
    _Atomic int setups;
    _Atomic int steps; /* bits of those that ran */
} * stage;

struct parameters {
    int64_t tasks;
    int64_t gate_from;   /* tasks from this one on wait at the gate */
    int64_t fatal;       /* this one dies at every attempt: by SIGSEGV where the stack ends */
    int64_t blocked;     /* this one is blocked for ever, ever again for a moment; -1 = none */
    int64_t fatal_step;  /* of a script; -1 = none */
    int64_t failed_step; /* likewise */
};

static int plan_numbers(struct plan *plan, const void *context, struct problem *problem)
{
    (void)problem;
    for (uint64_t i = 0; i < plan_tasks(plan, (uint64_t)((const struct parameters *)context)->tasks); i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

/* Every execution has a commons of its own, with a word in it. */
static int set_up_word(struct commons *commons, const void *context, struct problem *problem)
{
    (void)context;
    void *word;
    int error = commons_add(commons, REGION_ARRAY, "word", sizeof(uint64_t), &word);
    if (error)
        return problem_set(problem, "no room for a word: %s", strerror(-error));
    *(uint64_t *)word = WORD;
    atomic_fetch_add(&stage->setups, 1);
    return 0;
}

static void pass_gate(void)
{
    atomic_fetch_add(&stage->entered, 1);
    while (!atomic_load(&stage->open))
        clock_sleep_until(clock_after(NS_PER_MS / 2));
}

/* Never for longer than a moment in one state: only the task's own time adds up. */
static void block_for_ever(void)
{
    for (_Atomic uint32_t word = 0;;) {
        struct waiting waiting;
        waiting_begin(&waiting, SLOT_LOCK, NULL, clock_after(NS_PER_MS));
        while (waiting_sleep(&waiting, &word, 0) == 0)
            continue;
        (void)waiting_end(&waiting);
    }
}

static unsigned deeper(unsigned depth)
{
    volatile char frame[4096];
    frame[0] = (char)depth;
    return depth == 1 << 18 ? depth : deeper(depth + 1) + (unsigned)(frame[0] == (char)depth);
}

static int square(struct task *task, const void *context)
{
    const struct parameters *parameters = context;
    int64_t number;
    memcpy(&number, task->input, sizeof number);
    int inside = atomic_fetch_add(&stage->inside, 1) + 1, most = atomic_load(&stage->most_inside);
    while (inside > most && !atomic_compare_exchange_weak(&stage->most_inside, &most, inside))
        continue;
    printf("I am ");
    if (number >= parameters->gate_from)
        pass_gate();
    if (number == parameters->fatal)
        (void)deeper(0);
    if (number == parameters->blocked)
        block_for_ever();
    printf("%d\n", (int)number);
    const uint64_t *word = commons_find(task->commons, REGION_ARRAY, "word");
    atomic_fetch_sub(&stage->inside, 1);
    number = word && *word == WORD ? number * number : -1;
    return task_return(task, &number, sizeof number);
}

static const struct workload squares = {.id = "squares",
                                        .title = "Squares",
                                        .primitive = "pool",
                                        .lesson = "none",
                                        .parameters_size = sizeof(struct parameters),
                                        .setup = set_up_word,
                                        .plan = plan_numbers,
                                        .run = square};

static const int three_ways[] = {RUN_BY_THREAD, RUN_BY_BIGLOCK, RUN_BY_PROCESS, RUN_BY_AUTO};

/* What one step leaves behind is there for the next. */
static int steps_so_far;

static int take_step(struct task *task, const void *context)
{
    const struct parameters *parameters = context;
    char text[32];
    int64_t number = ++steps_so_far;
    atomic_fetch_or(&stage->steps, 1 << number);
    if (number == parameters->fatal_step)
        (void)kill(getpid(), SIGKILL);
    if (number == parameters->failed_step)
        return task_fail(task, "not seen");
    int length = snprintf(text, sizeof text, "seen %d", (int)number);
    return task_return(task, text, (size_t)length);
}

static const struct step steps[] = {{"the first", take_step}, {"the second", take_step}, {"the third", take_step}};
static const struct workload script = {.id = "script",
                                       .title = "Script",
                                       .primitive = "process",
                                       .lesson = "none",
                                       .parameters_size = sizeof(struct parameters),
                                       .steps = steps,
                                       .steps_count = sizeof steps / sizeof *steps};

/* ------------------------------------------------------------------ steering */

static struct settings settings;
static struct parameters parameters;
static struct lab *lab;
static struct problem problem;
static struct {
    unsigned count, wrong;
} heard;
static int descriptors_before;

static void set_up(void)
{
    stage = mmap(NULL, sizeof *stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.workers = 3;
    parameters = (struct parameters){
        .tasks = TASKS, .gate_from = INT64_MAX, .fatal = -1, .blocked = -1, .fatal_step = -1, .failed_step = -1};
    lab = NULL;
    memset(&heard, 0, sizeof heard);
    descriptors_before = processes_descriptors();
}

static void tear_down(void)
{
    lab_free(lab);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
}

/* A line is whole, and comes with its own task. */
static void hear(void *context, const struct snapshot_line *line)
{
    (void)context;
    char expected[32];
    (void)snprintf(expected, sizeof expected, "I am %d", (int)line->task);
    heard.count++;
    heard.wrong += strcmp(line->text, expected) != 0;
}

static bool attended; /* somebody watches, from the start on */

static void start(const struct workload *workload)
{
    struct lab_options options = {.workload = workload, .parameters = &parameters, .settings = &settings};
    if (workload->steps)
        settings.workers = 0; /* a script has none to choose */
    ck_assert_msg(lab_new(&lab, &options, &problem) == 0, "%s", problem.text);
    lab_on_line(lab, hear, NULL);
    lab_attend(lab, attended);
    ck_assert_int_eq(lab_start(lab, &problem), 0);
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
    return atomic_load(&stage->entered) >= awaited;
}

static void run_until_entered(int count)
{
    awaited = count;
    run_until(so_many_entered);
}

static void check_squares(const struct run *run)
{
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        uint64_t number = 0;
        ck_assert_int_eq(run->tasks[i].status, TASK_OK);
        memcpy(&number, run->tasks[i].result, sizeof number);
        ck_assert_uint_eq(number, i * i);
    }
}

static void check_record(const struct run *run)
{
    check_squares(run);
    uint64_t tasks = 0;
    for (size_t i = 0; i < run->workers_count; i++) {
        const struct run_worker *worker = &run->workers[i];
        uint64_t sum = 0;
        for (unsigned time = 0; time < TIME_COUNT; time++)
            sum += worker->time_ns[time];
        ck_assert_uint_eq(sum, worker->ended_ns - worker->born_ns);
        ck_assert_int_eq(worker->death.how, DEATH_LEFT);
        ck_assert(worker->cpu_ns > 0 && worker->max_rss_bytes > 0 && worker->pid > 0);
        tasks += worker->tasks;
    }
    ck_assert_uint_eq(tasks, run->tasks_count);
    ck_assert(run->wall_ns > 0 && run->deaths == 0 && run->retries == 0 && !run->gave_up[0] && !run->shortage[0]);
}

/* ------------------------------------------------------------------ the same tasks, however they are run */

static const struct pair {
    enum settings_executor baseline, executor;
    const char *first; /* the run's first worker */
} pairs[] = {
    {RUN_BY_LOOP, RUN_BY_POOL, "Worker-1"},    {RUN_BY_LOOP, RUN_BY_PROCESS, "Process-1"},
    {RUN_BY_LOOP, RUN_BY_THREAD, "Thread-1"},  {RUN_BY_LOOP, RUN_BY_BIGLOCK, "Thread-1"},
    {RUN_BY_THREAD, RUN_BY_LOOP, "Loop"},      {RUN_BY_POOL, RUN_BY_THREAD, "Thread-1"},
    {RUN_BY_BIGLOCK, RUN_BY_POOL, "Worker-1"}, {RUN_BY_PROCESS, RUN_BY_BIGLOCK, "Thread-1"},
};

START_TEST(any_executor_comes_to_the_same_answers)
{
    const struct pair *pair = &pairs[_i];
    settings.baseline = (int)pair->baseline;
    settings.executor = (int)pair->executor;
    start(&squares);
    run_until(has_ended);
    const struct record *record = lab_record(lab);
    struct verdict verdict = verdict_of(record);
    ck_assert_int_eq(verdict.end, END_DONE);
    ck_assert(verdict.results_equal && verdict.speedup > 0);
    ck_assert_int_eq(record->baseline->executor, (int)pair->baseline);
    ck_assert_int_eq(record->run->executor, (int)pair->executor);
    ck_assert_str_eq(record->run->workers[0].name, pair->first);
    check_record(record->baseline);
    check_record(record->run);
    ck_assert_int_eq(atomic_load(&stage->setups), 2);
    ck_assert_uint_eq(heard.count, 2 * TASKS);
    ck_assert_uint_eq(heard.wrong, 0);
}
END_TEST

START_TEST(what_is_no_executor_is_refused)
{
    settings.baseline = RUN_BY_AUTO;
    struct lab_options options = {.workload = &squares, .parameters = &parameters, .settings = &settings};
    ck_assert_int_eq(lab_new(&lab, &options, &problem), -EINVAL);
    ck_assert_ptr_nonnull(strstr(problem.text, "--baseline: auto"));
    ck_assert_ptr_nonnull(strstr(problem.text, "thread"));
}
END_TEST

/* ------------------------------------------------------------------ a process a task */

START_TEST(each_task_has_a_process_of_its_own)
{
    settings.executor = RUN_BY_PROCESS;
    settings.no_baseline = true;
    start(&squares);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    check_record(run);
    ck_assert_uint_eq(run->workers_count, TASKS); /* no more are started than there are tasks */
    ck_assert_int_le(atomic_load(&stage->most_inside), 3);
    ck_assert_str_eq(run->workers[TASKS - 1].name, "Process-24");
    for (size_t i = 0; i < run->workers_count; i++)
        ck_assert_uint_eq(run->workers[i].tasks, 1);
}
END_TEST

START_TEST(all_at_once_unless_it_is_told_otherwise)
{
    settings.executor = RUN_BY_PROCESS;
    settings.no_baseline = true;
    settings.workers = 0;
    parameters.tasks = 150;
    parameters.gate_from = 0;
    start(&squares);
    run_until_entered(150);
    atomic_store(&stage->open, 1);
    run_until(has_ended);
    check_record(lab_record(lab)->run);
    ck_assert_uint_eq(lab_record(lab)->run->workers_count, 150);
}
END_TEST

/* Every attempt takes a process with it, of every task: the attempts come to an end, and nobody gives up before. */
START_TEST(processes_may_die_of_their_tasks)
{
    settings.executor = RUN_BY_PROCESS;
    settings.no_baseline = true;
    settings.attempts = 2;
    parameters.tasks = 12;
    parameters.gate_from = 0;
    start(&squares);
    for (int round = 1; round <= 2 * 12 / 3; round++) {
        run_until_entered(3 * round);
        for (int slot = 0; slot < 3; slot++)
            (void)lab_command(lab, LAB_KILL, slot);
    }
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    ck_assert_str_eq(run->gave_up, "");
    ck_assert_uint_eq(run->deaths, 24);
    for (uint64_t i = 0; i < run->tasks_count; i++)
        ck_assert(run->tasks[i].status == TASK_LOST && run->tasks[i].attempts == 2);
}
END_TEST

/* ------------------------------------------------------------------ threads */

static void start_threads_to_the_gate(enum settings_executor executor, int count)
{
    settings.executor = (int)executor;
    settings.no_baseline = true;
    settings.workers = count;
    parameters.gate_from = 0;
    start(&squares);
    if (executor == RUN_BY_THREAD)
        run_until_entered(count);
}

START_TEST(a_killed_process_is_the_death_of_all_its_threads)
{
    start_threads_to_the_gate(RUN_BY_THREAD, 4);
    ck_assert_int_eq(lab_command(lab, LAB_KILL, 2), 0);
    run_until_entered(8);
    ck_assert_ptr_nonnull(strstr(lab_snapshot(lab)->notice, "with all threads of its process"));
    atomic_store(&stage->open, 1);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    check_squares(run);
    ck_assert_uint_eq(run->deaths, 4);
    ck_assert_uint_eq(run->retries, 4);
    ck_assert_uint_eq(run->workers_count, 8);
    for (size_t i = 0; i < 8; i++) {
        const struct run_worker *worker = &run->workers[i];
        ck_assert_int_eq(worker->pid, run->workers[i / 4 * 4].pid);
        ck_assert_int_eq(worker->death.how, i < 4 ? DEATH_SIGNAL : DEATH_LEFT);
        ck_assert(i < 4 ? worker->death_task < 4 : worker->death_task == RUN_NO_TASK);
    }
    ck_assert_int_ne(run->workers[0].pid, run->workers[4].pid);
}
END_TEST

static bool three_have_left(void)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    unsigned left = 0;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        left += snapshot->workers[i].state == WORKER_LEFT;
    return left >= 3;
}

/* Threads come and go inside their process; who is to go finishes the task in hand first. */
START_TEST(a_crew_grows_and_shrinks)
{
    start_threads_to_the_gate(RUN_BY_THREAD, 2);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 5), 0);
    run_until_entered(5);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 2), 0);
    atomic_store(&stage->open, 1);
    run_until(three_have_left);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    check_record(run);
    ck_assert_uint_eq(run->workers_count, 5);
    for (size_t i = 1; i < run->workers_count; i++)
        ck_assert_int_eq(run->workers[i].pid, run->workers[0].pid);
}
END_TEST

START_TEST(a_thread_that_runs_out_of_stack_is_named)
{
    settings.executor = RUN_BY_THREAD;
    settings.no_baseline = true;
    settings.workers = 1;
    parameters.fatal = 5;
    start(&squares);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    ck_assert_int_eq(run->tasks[5].status, TASK_LOST);
    ck_assert_uint_eq(run->tasks[5].attempts, 3);
    ck_assert_int_eq(run->tasks[5].death.how, DEATH_STACK_OVERFLOW);
    ck_assert_uint_eq(run->deaths, 3);
    for (uint64_t i = 0; i < run->tasks_count; i++)
        ck_assert(i == 5 || run->tasks[i].status == TASK_OK);
}
END_TEST

START_TEST(a_pause_stops_all_threads)
{
    start_threads_to_the_gate(RUN_BY_THREAD, 2);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0);
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert_ptr_nonnull(strstr(snapshot->notice, "one process"));
    ck_assert(processes_wait_state(snapshot->workers[0].pid, 'T'));
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    atomic_store(&stage->open, 1);
    run_until(has_ended);
    check_record(lab_record(lab)->run);
}
END_TEST

/* ------------------------------------------------------------------ deadlines */

static const enum settings_executor timed[] = {RUN_BY_POOL, RUN_BY_THREAD};

START_TEST(a_deadline_runs_while_a_task_is_blocked)
{
    settings.executor = (int)timed[_i];
    settings.no_baseline = true;
    settings.workers = 1;
    settings.attempts = 1;
    settings.timeout_ns = 200 * NS_PER_MS;
    parameters.blocked = 3;
    start(&squares);
    run_until(has_ended);
    const struct run *run = lab_record(lab)->run;
    ck_assert_int_eq(run->tasks[3].status, TASK_LOST);
    ck_assert_int_eq(run->tasks[3].death.how, DEATH_TIMED_OUT);
    uint64_t blocked = 0;
    for (size_t i = 0; i < run->workers_count; i++)
        blocked += run->workers[i].time_ns[TIME_LOCK];
    ck_assert_uint_gt(blocked, 50 * NS_PER_MS);
}
END_TEST

/* ------------------------------------------------------------------ ways */

START_TEST(several_ways_run_one_after_the_other)
{
    struct workload compared = squares;
    compared.ways = three_ways;
    start(&compared);
    run_until(has_ended);
    const struct record *record = lab_record(lab);
    ck_assert_uint_eq(record->runs_count, 3);
    ck_assert_ptr_eq(record->run, record->runs[2]);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(record->runs[i]->executor, three_ways[i]);
        check_record(record->runs[i]);
        ck_assert(verdict_of_run(record, record->runs[i]).results_equal);
    }
    ck_assert_int_eq(atomic_load(&stage->setups), 4);
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert_uint_eq(snapshot->ways_count, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq((int)snapshot->ways[i].executor, i == 0 ? RUN_BY_LOOP : three_ways[i - 1]);
        ck_assert(snapshot->ways[i].progress.finished && snapshot->ways[i].progress.done == TASKS);
        ck_assert(snapshot->ways[i].speedup > 0);
    }
    ck_assert_double_eq_tol(snapshot->ways[0].speedup, 1, 1e-9);
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
    run_until(has_ended);
    ck_assert_uint_eq(lab_record(lab)->runs_count, 3);
}
END_TEST

START_TEST(a_chosen_executor_is_the_only_way)
{
    struct workload compared = squares;
    compared.ways = three_ways;
    settings.executor = RUN_BY_POOL;
    start(&compared);
    run_until(has_ended);
    ck_assert_uint_eq(lab_record(lab)->runs_count, 0);
    ck_assert_int_eq(lab_record(lab)->run->executor, RUN_BY_POOL);
    ck_assert_uint_eq(lab_snapshot(lab)->ways_count, 0);
}
END_TEST

/* What comes after an interrupted way is not begun. */
START_TEST(an_interrupted_way_is_the_last)
{
    struct workload compared = squares;
    compared.ways = three_ways;
    settings.no_baseline = true;
    parameters.gate_from = 0;
    start(&compared);
    run_until_entered(3);
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    run_until(has_ended);
    ck_assert_uint_eq(lab_record(lab)->runs_count, 1);
    ck_assert_int_eq(verdict_of(lab_record(lab)).end, END_INTERRUPTED);
}
END_TEST

/* ------------------------------------------------------------------ scripts */

static void check_step(uint64_t index, enum task_status status, const char *text)
{
    const struct run_task *task = &lab_record(lab)->run->tasks[index];
    ck_assert_int_eq(task->status, status);
    if (text)
        ck_assert(task->result_size == strlen(text) && memcmp(task->result, text, strlen(text)) == 0);
}

START_TEST(steps_follow_each_other_in_one_process)
{
    parameters.failed_step = 2; /* the script goes on: it may be what was to be shown */
    start(&script);
    ck_assert_int_eq(lab_phase(lab), PHASE_RUN);
    run_until(has_ended);
    check_step(0, TASK_OK, "seen 1");
    check_step(1, TASK_FAILED, "not seen");
    check_step(2, TASK_OK, "seen 3");
    const struct record *record = lab_record(lab);
    ck_assert_ptr_null(record->baseline);
    ck_assert_uint_eq(record->run->workers_count, 1);
    ck_assert_str_eq(record->run->workers[0].name, "Main");
    ck_assert_int_eq(verdict_of(record).end, END_FAILED);
    ck_assert_int_eq(lab_command(lab, LAB_STEP, 0), -EBUSY);
}
END_TEST

static bool waits_for_step(void)
{
    return lab_snapshot(lab)->stepping;
}

START_TEST(a_pause_falls_between_steps)
{
    static const char *const titles[] = {"the first", "the second"};
    start(&script);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0);
    for (int done = 1; done <= 2; done++) {
        run_until(waits_for_step);
        const struct snapshot *snapshot = lab_snapshot(lab);
        ck_assert_str_eq(snapshot->step, titles[done - 1]);
        ck_assert_uint_eq(snapshot->step_number, (unsigned)done);
        ck_assert_uint_eq(snapshot->steps, 3);
        ck_assert(snapshot->paused);
        ck_assert_uint_eq(snapshot->run.done, (unsigned)done);
        lab_step(lab, clock_after(5 * NS_PER_MS)); /* the clock stands, too */
        if (done == 1)
            ck_assert_int_eq(lab_command(lab, LAB_STEP, 0), 0);
    }
    ck_assert_int_eq(atomic_load(&stage->steps), 1 << 1 | 1 << 2);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    run_until(has_ended);
    check_step(2, TASK_OK, "seen 3");
    ck_assert_uint_eq(lab_record(lab)->run->pauses_count, 2);
    ck_assert_uint_eq(lab_record(lab)->run->deaths, 0);
}
END_TEST

/* One step after the other, each let go by hand, the first one too; and once more when it is run again. */
START_TEST(stepped_by_hand_it_waits_from_the_first_step_on)
{
    settings.step = attended = true;
    start(&script);
    for (int round = 0; round < 2; round++) {
        atomic_store(&stage->steps, 0);
        for (unsigned done = 0; done < 3; done++) {
            run_until(waits_for_step);
            ck_assert(lab_snapshot(lab)->paused);
            ck_assert_int_ne(lab_snapshot(lab)->workers[0].state, WORKER_STOPPED); /* Main only waits */
            ck_assert_uint_eq(lab_snapshot(lab)->step_number, done);
            ck_assert_uint_eq(lab_snapshot(lab)->run.done, done);
            ck_assert_int_eq(atomic_load(&stage->steps), (1 << (done + 1)) - 2);
            ck_assert_int_eq(lab_command(lab, LAB_STEP, 0), 0);
        }
        run_until(has_ended);
        check_step(2, TASK_OK, "seen 3");
        ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
    }
}
END_TEST

START_TEST(a_held_start_can_be_let_go_and_stopped)
{
    settings.step = attended = true;
    start(&script);
    run_until(waits_for_step);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    run_until(has_ended);
    check_step(2, TASK_OK, "seen 3");
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
    run_until(waits_for_step);
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    run_until(has_ended);
    ck_assert_int_eq(verdict_of(lab_record(lab)).end, END_INTERRUPTED);
}
END_TEST

START_TEST(nobody_there_to_step_by_hand)
{
    settings.step = true;
    start(&script);
    run_until(has_ended);
    check_step(2, TASK_OK, "seen 3");
    ck_assert_uint_eq(lab_record(lab)->run->pauses_count, 0);
}
END_TEST

START_TEST(only_scripts_have_steps)
{
    settings.no_baseline = true;
    start(&squares);
    ck_assert_int_eq(lab_command(lab, LAB_STEP, 0), -EINVAL);
    run_until(has_ended);
    ck_assert_ptr_null(lab_snapshot(lab)->step);
}
END_TEST

/* Its state is gone: the steps that are left are not run by another. */
START_TEST(a_script_ends_with_its_process)
{
    parameters.fatal_step = 2;
    start(&script);
    run_until(has_ended);
    check_step(0, TASK_OK, "seen 1");
    check_step(1, TASK_LOST, NULL);
    check_step(2, TASK_CANCELLED, NULL);
    const struct run *run = lab_record(lab)->run;
    ck_assert_int_eq(run->tasks[1].death.how, DEATH_SIGNAL);
    ck_assert_uint_eq(run->workers_count, 1);
    ck_assert_int_eq(atomic_load(&stage->steps), 1 << 1 | 1 << 2);
    ck_assert_int_eq(verdict_of(lab_record(lab)).end, END_LOST);
}
END_TEST

Suite *executors_suite(void)
{
    Suite *suite = suite_create("executors");
    TCase *cases = tcase_create("executors");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, any_executor_comes_to_the_same_answers, 0, sizeof pairs / sizeof *pairs);
    tcase_add_test(cases, what_is_no_executor_is_refused);
    tcase_add_test(cases, each_task_has_a_process_of_its_own);
    tcase_add_test(cases, all_at_once_unless_it_is_told_otherwise);
    tcase_add_test(cases, processes_may_die_of_their_tasks);
    tcase_add_test(cases, a_killed_process_is_the_death_of_all_its_threads);
    tcase_add_test(cases, a_crew_grows_and_shrinks);
    tcase_add_test(cases, a_thread_that_runs_out_of_stack_is_named);
    tcase_add_test(cases, a_pause_stops_all_threads);
    tcase_add_loop_test(cases, a_deadline_runs_while_a_task_is_blocked, 0, sizeof timed / sizeof *timed);
    tcase_add_test(cases, several_ways_run_one_after_the_other);
    tcase_add_test(cases, a_chosen_executor_is_the_only_way);
    tcase_add_test(cases, an_interrupted_way_is_the_last);
    tcase_add_test(cases, steps_follow_each_other_in_one_process);
    tcase_add_test(cases, a_pause_falls_between_steps);
    tcase_add_test(cases, stepped_by_hand_it_waits_from_the_first_step_on);
    tcase_add_test(cases, a_held_start_can_be_let_go_and_stopped);
    tcase_add_test(cases, nobody_there_to_step_by_hand);
    tcase_add_test(cases, only_scripts_have_steps);
    tcase_add_test(cases, a_script_ends_with_its_process);
    suite_add_tcase(suite, cases);
    return suite;
}
