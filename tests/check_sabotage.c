/* lab_sabotage(): real runs that are disturbed on purpose. Each has its effect, is named, and undone: then the run comes
 * to the same results as without it. */
#include "base/clock.h"
#include "demos/registry.h"
#include "demos/works.h"
#include "ipc/event.h"
#include "ipc/semaphore.h"
#include "ipc/task.h"
#include "lab/lab.h"
#include "model/graph.h"
#include "model/history.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define PERMITS 3

static struct settings settings;
static struct graph *graph;
static struct lab *lab;
static void *parameters;
static struct problem problem;
static int descriptors_before;

static void set_up(void)
{
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.scale = 0.1;
    graph = NULL;
    lab = NULL;
    parameters = NULL;
    descriptors_before = processes_descriptors();
}

/* Whatever happened: nothing and nobody is left. */
static void tear_down(void)
{
    lab_free(lab);
    graph_free(graph);
    free(parameters);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
}

/* ------------------------------------------------------------------ what runs */

static void start(const struct lab_options *options)
{
    ck_assert_msg(lab_new(&lab, options, &problem) == 0, "%s", problem.text);
    lab_attend(lab, true);
    ck_assert_msg(lab_start(lab, &problem) == 0, "%s", problem.text);
}

static void start_workload(const struct workload *workload)
{
    ck_assert_ptr_nonnull(workload);
    parameters = calloc(1, workload->parameters_size + 1);
    setting_presets(workload->parameters, workload->parameters_count, parameters, workload->parameters_size);
    start(&(struct lab_options){.workload = workload, .parameters = parameters, .settings = &settings});
}

/* Two stages; the second has more to do. */
static void start_graph(void)
{
    static const char text[] = "[experiment]\ntitle = Cubes\nlesson = none\n"
                               "[queue cubes]\ncapacity = 4\n"
                               "[pool cube]\nwork = cube\nworkers = 2\ninput = 1..40\noutput = cubes\n"
                               "[pool add]\nwork = add-one\nworkers = 1\ndelay = 0.02\ninput = cubes\n";
    static struct problems problems;
    const struct graph_request request = {.name = "test.ini",
                                          .text = text,
                                          .size = sizeof text - 1,
                                          .works = demos_works,
                                          .works_count = demos_works_count};
    problems = (struct problems){.count = 0};
    ck_assert_msg(graph_read(&graph, &settings, &request, &problems) == 0, "%s", problems.lines[0].text);
    start(&(struct lab_options){
        .graph = graph, .works = demos_works, .works_count = demos_works_count, .settings = &settings});
}

/* Tasks that behind a lock wait for nothing. */
static void start_amdahl(int64_t tasks)
{
    settings.tasks = tasks;
    settings.workers = 3;
    start_workload(demos_find("amdahl"));
}

static int add_guards(struct commons *commons, const void *context, struct problem *why)
{
    struct semaphore *semaphore;
    struct event *event;
    (void)context;
    if (semaphore_add(commons, "permits", SEMAPHORE_OWNED, PERMITS, &semaphore) != 0 ||
        semaphore_add(commons, "signal", SEMAPHORE_BOUNDED, PERMITS, &semaphore) != 0 ||
        event_add(commons, "event", &event) != 0)
        return problem_set(why, "no room");
    return 0;
}

static int plan_numbers(struct plan *plan, const void *context, struct problem *why)
{
    (void)context;
    (void)why;
    for (uint64_t i = 0; i < 400; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

static int use_permit(struct task *task, const void *context)
{
    struct semaphore *semaphore = semaphore_find(task->commons, "permits");
    (void)context;
    if (semaphore_acquire(semaphore, CLOCK_NEVER) != 0)
        return task_fail(task, "no permit");
    clock_sleep_until(clock_after(NS_PER_MS / 2));
    (void)semaphore_release(semaphore);
    return task_return(task, task->input, task->input_size);
}

static const struct workload permits = {.id = "permits",
                                        .title = "Permits",
                                        .primitive = "pool",
                                        .lesson = "none",
                                        .plan = plan_numbers,
                                        .setup = add_guards,
                                        .run = use_permit};

/* ------------------------------------------------------------------ what is seen */

static void step_until(bool (*holds)(const struct snapshot *))
{
    uint64_t deadline = clock_after(6 * PROCESSES_PATIENCE_MS * NS_PER_MS);
    const struct snapshot *snapshot;
    while (!holds(snapshot = lab_snapshot(lab))) {
        ck_assert_msg(clock_ns() < deadline, "it does not come: %s; %s", snapshot->notice, snapshot->stuck);
        ck_assert_msg(snapshot->phase != PHASE_ENDED, "it has ended before: %s", snapshot->notice);
        lab_step(lab, clock_after(5 * NS_PER_MS));
    }
}

static bool runs(const struct snapshot *snapshot)
{
    return snapshot->phase == PHASE_RUN && snapshot->run.elapsed_ns > 0;
}

static bool has_ended(const struct snapshot *snapshot)
{
    return snapshot->phase == PHASE_ENDED;
}

static bool holds(const struct snapshot *snapshot)
{
    return snapshot->sabotages_count == 1 && snapshot->sabotages[0].state == SABOTAGE_HOLDING;
}

static bool is_over(const struct snapshot *snapshot)
{
    return snapshot->sabotages_count == 0;
}

static bool is_stuck(const struct snapshot *snapshot)
{
    return snapshot->stuck[0] != '\0';
}

static const struct snapshot_channel *channel_of(const struct snapshot *snapshot, const char *name)
{
    for (size_t i = 0; i < snapshot->channels_count; i++)
        if (strcmp(snapshot->channels[i].name, name) == 0)
            return &snapshot->channels[i];
    ck_abort_msg("no channel %s", name);
    return NULL;
}

static const struct snapshot_lock *lock_of(const struct snapshot *snapshot, const char *name)
{
    for (size_t i = 0; i < snapshot->locks_count; i++)
        if (strcmp(snapshot->locks[i].name, name) == 0)
            return &snapshot->locks[i];
    ck_abort_msg("no lock %s", name);
    return NULL;
}

/* The row of who does it, which is alive, and none of the pools'. */
static const struct snapshot_worker *saboteur_of(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->workers_count; i++) {
        const struct snapshot_worker *worker = &snapshot->workers[i];
        if (strcmp(worker->name, "Saboteur") == 0 && worker->pid == snapshot->sabotages[0].pid)
            return worker;
    }
    return NULL;
}

static void must_say(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no “%s” in: %s", part, text);
}

/* Marks in the history of the run that say so. */
static unsigned marks_of(const char *what)
{
    const struct history *history = lab_snapshot(lab)->history;
    unsigned count = 0;
    for (size_t i = 0; history && i < history->marks_count; i++)
        count += history->marks[i].kind == MARK_SABOTAGE && strcmp(history->marks[i].name, what) == 0;
    return count;
}

/* To its end, with every task done, and as in the baseline. */
static void must_end_well(bool compared)
{
    step_until(has_ended);
    const struct snapshot *snapshot = lab_snapshot(lab);
    const struct run *run = lab_record(lab)->run;
    ck_assert_uint_eq(snapshot->sabotages_count, 0);
    ck_assert_int_eq(snapshot->answers_compared, compared);
    ck_assert_uint_eq(snapshot->answers_differ, 0);
    ck_assert_str_eq(run->stuck, "");
    for (uint64_t i = 0; i < run->tasks_count; i++)
        ck_assert_msg(run->tasks[i].status == TASK_OK, "task %d: status %d", (int)i, run->tasks[i].status);
}

static void must_begin(enum sabotage what, const char *name)
{
    step_until(runs);
    ck_assert_int_eq(lab_sabotage(lab, what, name), 0);
}

/* ------------------------------------------------------------------ a sentinel */

START_TEST(a_lost_sentinel_is_missed)
{
    start_workload(demos_find("fifo-consumer"));
    must_begin(SABOTAGE_SENTINEL, "items");
    step_until(is_stuck);
    const struct snapshot *snapshot = lab_snapshot(lab);
    must_say(snapshot->stuck, "Main waits for Consumer to end, and Consumer needs a message on 'items'");
    must_say(snapshot->stuck, "its sentinel was taken out on purpose");
    ck_assert_ptr_null(strstr(snapshot->stuck, "Saboteur has waited"));
    ck_assert(holds(snapshot));
    ck_assert_str_eq(snapshot->sabotages[0].name, "items");
    must_say(snapshot->notice, "items: Its next sentinel is lost");
    ck_assert_uint_eq(channel_of(snapshot, "items")->getters, 1);
    ck_assert_uint_eq(channel_of(snapshot, "items")->puts, 11);
    ck_assert_uint_eq(channel_of(snapshot, "items")->gets, 11);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_SENTINEL, "items"), 0);
    must_end_well(false); /* the script counts what came, and in which order */
}
END_TEST

START_TEST(a_trap_in_which_nothing_was_is_harmless)
{
    start_workload(demos_find("fifo-consumer"));
    must_begin(SABOTAGE_SENTINEL, "items");
    ck_assert_int_eq(lab_snapshot(lab)->sabotages[0].state, SABOTAGE_TAKING);
    must_say(lab_snapshot(lab)->notice, "waits for the next sentinel of items");
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_SENTINEL, "items"), 0);
    step_until(is_over);
    must_say(lab_snapshot(lab)->notice, "Saboteur has seen no sentinel of items");
    must_end_well(false);
}
END_TEST

/* Then nobody can put it back: what is left is what a lost one always leaves. */
START_TEST(a_sentinel_dies_with_who_has_it)
{
    start_workload(demos_find("fifo-consumer"));
    must_begin(SABOTAGE_SENTINEL, "items");
    step_until(holds);
    ck_assert_int_eq(kill(lab_snapshot(lab)->sabotages[0].pid, SIGKILL), 0);
    step_until(is_over);
    must_say(lab_snapshot(lab)->notice, "lost for good");
    step_until(is_stuck);
    must_say(lab_snapshot(lab)->stuck, "a sentinel, or a close, never came");
}
END_TEST

/* ------------------------------------------------------------------ a queue */

static bool is_full(const struct snapshot *snapshot)
{
    const struct snapshot_channel *channel = channel_of(snapshot, "cubes");
    return holds(snapshot) && channel->depth == channel->capacity && channel->putters == 2;
}

static void fill_cubes(void)
{
    start_graph();
    must_begin(SABOTAGE_FILL, "cubes");
    step_until(is_full);
}

START_TEST(a_plugged_queue_runs_full)
{
    fill_cubes();
    uint64_t gets = channel_of(lab_snapshot(lab), "cubes")->gets;
    step_until(is_stuck);
    const struct snapshot *snapshot = lab_snapshot(lab);
    must_say(snapshot->stuck, "waits for room on 'cubes' (4 of 4), which Saboteur keeps plugged");
    must_say(snapshot->stuck, "Saboteur does that on purpose");
    ck_assert(holds(snapshot) && is_full(snapshot));
    ck_assert_uint_eq(channel_of(snapshot, "cubes")->gets, gets);
    ck_assert_ptr_nonnull(saboteur_of(snapshot));
    ck_assert_int_eq(saboteur_of(snapshot)->stage, -1);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_FILL, "cubes"), 0);
    must_end_well(true);
}
END_TEST

START_TEST(a_plug_goes_with_who_is_killed)
{
    fill_cubes();
    ck_assert_int_eq(kill(lab_snapshot(lab)->sabotages[0].pid, SIGKILL), 0);
    step_until(is_over);
    must_say(lab_snapshot(lab)->notice, "it is not plugged any more");
    must_end_well(true);
}
END_TEST

static bool answers_block(const struct snapshot *snapshot)
{
    const struct snapshot_channel *channel = channel_of(snapshot, "answers");
    return channel->depth == channel->capacity && channel->putters > 0;
}

/* The getter is the lab itself, which never waits. */
START_TEST(answers_to_the_lab_can_be_held_back)
{
    settings.executor = RUN_BY_QUEUE;
    start_amdahl(60); /* for all of which there is room */
    step_until(runs);
    uint64_t capacity = channel_of(lab_snapshot(lab), "answers")->capacity;
    must_begin(SABOTAGE_FILL, "answers");
    step_until(answers_block);
    step_until(is_stuck);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_FILL, "tasks"), -ENOTSUP);
    must_say(lab_snapshot(lab)->notice, "tasks is filled by the lab");
    ck_assert_uint_lt(channel_of(lab_snapshot(lab), "answers")->capacity, capacity);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_FILL, "answers"), 0);
    step_until(is_over);
    ck_assert_uint_eq(channel_of(lab_snapshot(lab), "answers")->capacity, capacity);
    must_end_well(true);
}
END_TEST

/* ------------------------------------------------------------------ a lock */

static bool all_wait(const struct snapshot *snapshot)
{
    const struct snapshot_lock *lock = lock_of(snapshot, "serial part");
    return lock->waiters == 3 && strcmp(lock->owner, "Saboteur") == 0;
}

static void hold_lock(void)
{
    start_amdahl(60);
    must_begin(SABOTAGE_HOLD, "serial part");
    step_until(all_wait);
}

START_TEST(a_lock_that_is_held_stops_all)
{
    hold_lock();
    step_until(is_stuck);
    const struct snapshot *snapshot = lab_snapshot(lab);
    must_say(snapshot->stuck, "waits for lock 'serial part', held by Saboteur, and Saboteur does that on purpose");
    ck_assert(all_wait(snapshot) && holds(snapshot));
    ck_assert_ptr_nonnull(saboteur_of(snapshot));
    ck_assert_uint_gt(snapshot->sabotages[0].since_ns, 0);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "serial part"), 0);
    step_until(is_over);
    must_say(lab_snapshot(lab)->notice, "Saboteur has let go of serial part");
    ck_assert_uint_eq(marks_of("hold serial part"), 1);
    ck_assert_uint_eq(marks_of("end hold serial part"), 1);
    must_end_well(true);
}
END_TEST

START_TEST(a_lock_survives_who_is_killed)
{
    hold_lock();
    ck_assert_int_eq(lab_signal(lab, saboteur_of(lab_snapshot(lab))->slot, SIGKILL), 0);
    step_until(is_over);
    must_say(lab_snapshot(lab)->notice, "it is free again, and the next one is told");
    must_end_well(true);
}
END_TEST

START_TEST(a_pause_changes_nothing)
{
    hold_lock();
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "serial part"), 0);
    step_until(is_over);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "serial part"), 0);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    step_until(all_wait);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "serial part"), 0);
    must_end_well(true);
}
END_TEST

static bool permits_are_gone(const struct snapshot *snapshot)
{
    const struct snapshot_lock *lock = lock_of(snapshot, "permits");
    return lock->value == 0 && lock->waiters == 3 && strcmp(lock->owner, "Saboteur") == 0;
}

START_TEST(all_permits_are_taken)
{
    settings.workers = 3;
    start_workload(&permits);
    must_begin(SABOTAGE_HOLD, "permits");
    step_until(permits_are_gone);
    step_until(is_stuck);
    must_say(lab_snapshot(lab)->stuck, "waits for a permit of 'permits' (0 of 3), held by Saboteur");
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "permits"), 0);
    must_end_well(true);
}
END_TEST

/* Begun, undone and killed as fast as the lab can turn, two at a time, until the run is through. */
START_TEST(again_and_again_changes_nothing)
{
    unsigned begun = 0;
    settings.executor = RUN_BY_QUEUE;
    start_amdahl(60);
    step_until(runs);
    for (unsigned turn = 0; lab_phase(lab) == PHASE_RUN; turn++) {
        begun += lab_sabotage(lab, SABOTAGE_HOLD, "serial part") == 0;
        begun += lab_sabotage(lab, SABOTAGE_FILL, "answers") == 0;
        for (unsigned step = 0; step <= turn % 5; step++)
            lab_step(lab, clock_after(NS_PER_MS));
        const struct snapshot *snapshot = lab_snapshot(lab);
        const struct snapshot_worker *saboteur = snapshot->sabotages_count > 0 ? saboteur_of(snapshot) : NULL;
        if (turn % 3 == 0 && saboteur) /* who was just born has not said yet who it is */
            (void)lab_signal(lab, saboteur->slot, SIGKILL);
    }
    ck_assert_uint_gt(begun, 4);
    must_end_well(true);
}
END_TEST

/* ------------------------------------------------------------------ ends */

START_TEST(an_interrupt_ends_it_too)
{
    hold_lock();
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "serial part"), -EBUSY);
    step_until(has_ended);
    ck_assert_uint_eq(lab_snapshot(lab)->sabotages_count, 0);
    const struct run *run = lab_record(lab)->run;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        ck_assert_int_ne(run->tasks[i].status, TASK_FAILED);
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
    must_end_well(true);
}
END_TEST

/* One that is stopped cannot hear that it is to go. The rest is seen by tear_down(). */
START_TEST(a_lab_that_goes_takes_it_along)
{
    hold_lock();
    if (_i)
        ck_assert_int_eq(kill(lab_snapshot(lab)->sabotages[0].pid, SIGSTOP), 0);
}
END_TEST

START_TEST(what_cannot_be_done_is_refused)
{
    settings.workers = 3;
    start_workload(&permits);
    if (lab_phase(lab) == PHASE_BASELINE)
        ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "permits"), -EBUSY);
    step_until(runs);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_KILL, "permits"), -EINVAL);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_COUNT, "permits"), -EINVAL);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_FILL, "permits"), -ESRCH);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "nothing"), -ESRCH);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "signal"), -ENOTSUP);
    must_say(lab_snapshot(lab)->notice, "signal has no owner");
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "event"), -ENOTSUP);
    ck_assert_uint_eq(lab_snapshot(lab)->sabotages_count, 0);
    must_end_well(true);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_HOLD, "permits"), -EBUSY);
}
END_TEST

START_TEST(a_graph_knows_no_sentinel)
{
    start_graph();
    step_until(runs);
    ck_assert_int_eq(lab_sabotage(lab, SABOTAGE_SENTINEL, "cubes"), -ENOTSUP);
    must_say(lab_snapshot(lab)->notice, "no sentinel travels through it");
}
END_TEST

/* ------------------------------------------------------------------ the table */

START_TEST(a_row_says_all)
{
    const struct sabotage_row *row = &sabotage_rows[_i];
    ck_assert(row->name && row->title && row->expect && row->undo);
    for (int i = 0; i < _i; i++)
        ck_assert_str_ne(row->name, sabotage_rows[i].name);
    const char *const sentences[] = {row->expect, row->undo};
    for (int i = 0; i < 2; i++)
        ck_assert_msg(sentences[i][strlen(sentences[i]) - 1] == '.' && strlen(sentences[i]) < 100, "%s", sentences[i]);
}
END_TEST

Suite *sabotage_suite(void)
{
    Suite *suite = suite_create("sabotage");
    TCase *table = tcase_create("table");
    tcase_add_loop_test(table, a_row_says_all, 0, SABOTAGE_COUNT);
    suite_add_tcase(suite, table);
    TCase *tests = tcase_create("runs");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, a_lost_sentinel_is_missed);
    tcase_add_test(tests, a_trap_in_which_nothing_was_is_harmless);
    tcase_add_test(tests, a_sentinel_dies_with_who_has_it);
    tcase_add_test(tests, a_plugged_queue_runs_full);
    tcase_add_test(tests, a_plug_goes_with_who_is_killed);
    tcase_add_test(tests, answers_to_the_lab_can_be_held_back);
    tcase_add_test(tests, a_lock_that_is_held_stops_all);
    tcase_add_test(tests, a_lock_survives_who_is_killed);
    tcase_add_test(tests, a_pause_changes_nothing);
    tcase_add_test(tests, all_permits_are_taken);
    tcase_add_test(tests, again_and_again_changes_nothing);
    tcase_add_test(tests, an_interrupt_ends_it_too);
    tcase_add_loop_test(tests, a_lab_that_goes_takes_it_along, 0, 2);
    tcase_add_test(tests, what_cannot_be_done_is_refused);
    tcase_add_test(tests, a_graph_knows_no_sentinel);
    suite_add_tcase(suite, tests);
    return suite;
}
