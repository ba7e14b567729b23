/* snapshot.history of a lab that runs: who was killed, what was changed, and the same as the record says at the end. */
#include "base/clock.h"
#include "ipc/task.h"
#include "model/history.h"
#include "suites.h"
#include "support/lab_wait.h"
#include "tune/verdict.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { TASKS = 400, BATCH = 100 };

/* What the test and the workers share: so many tasks may run. */
static struct stage {
    _Atomic int64_t open;
} * stage;

static int plan_numbers(struct plan *plan, const void *context, struct problem *problem)
{
    (void)context;
    (void)problem;
    for (uint64_t i = 0; i < TASKS; i++) {
        if (i == BATCH)
            plan_barrier(plan);
        plan_add(plan, &i, sizeof i);
    }
    return 0;
}

static int wait_in_turn(struct task *task, const void *context)
{
    (void)context;
    int64_t number;
    memcpy(&number, task->input, sizeof number);
    while (number >= atomic_load(&stage->open))
        clock_sleep_until(clock_after(NS_PER_MS / 2));
    return task_return(task, &number, sizeof number);
}

static const struct workload turns = {.id = "turns",
                                      .title = "Turns",
                                      .primitive = "pool",
                                      .lesson = "none",
                                      .no_baseline = true,
                                      .plan = plan_numbers,
                                      .run = wait_in_turn};

#define NAP_NS (1200 * NS_PER_MS)

static int plan_naps(struct plan *plan, const void *context, struct problem *problem)
{
    (void)context;
    (void)problem;
    for (uint64_t i = 0; i < 3; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

static int nap(struct task *task, const void *context)
{
    (void)context;
    (void)task;
    clock_sleep_until(clock_after(NAP_NS));
    return 0;
}

static const struct workload naps = {.id = "naps",
                                     .title = "Naps",
                                     .primitive = "pool",
                                     .lesson = "none",
                                     .no_baseline = true,
                                     .plan = plan_naps,
                                     .run = nap};

static const struct workload *loaded = &turns;
static struct settings settings;
static struct lab *lab;

static void start_by(enum settings_executor executor, int64_t open)
{
    struct problem problem;
    stage = mmap(NULL, sizeof *stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    atomic_store(&stage->open, open);
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.workers = 3;
    settings.executor = (int)executor;
    struct lab_options options = {.workload = loaded, .settings = &settings};
    ck_assert_msg(lab_new(&lab, &options, &problem) == 0, "%s", problem.text);
    ck_assert_int_eq(lab_start(lab, &problem), 0);
}

static void start(int64_t open)
{
    start_by(RUN_BY_POOL, open);
}

static void tear_down(void)
{
    lab_free(lab);
    (void)munmap(stage, sizeof *stage);
}

static const struct history *history(void)
{
    return lab_snapshot(lab)->history;
}

static bool has_ended(void)
{
    return lab_phase(lab) == PHASE_ENDED;
}

static void end(void)
{
    atomic_store(&stage->open, TASKS);
    lab_wait_until(lab, has_ended);
}

static const struct history_mark *find_mark(enum mark_kind kind)
{
    const struct history *now = history();
    for (size_t i = 0; i < now->marks_count; i++)
        if (now->marks[i].kind == kind)
            return &now->marks[i];
    return NULL;
}

static bool second_is_in_task(void)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    return snapshot->workers_count == 3 && snapshot->workers[1].task != RUN_NO_TASK && snapshot->run.done == 10;
}

static bool second_lives_again(void)
{
    const struct history_lane *lane = history_lane(history(), 1);
    return lane && lane->lives_count == 2 && lane->lives[1].ready_ns > 0;
}

/* The order, each lane and the figures are those that the run's record leads to. */
static void check_against_record(void)
{
    const struct run *run = lab_record(lab)->run;
    const struct history *now = history();
    uint64_t count, *order = verdict_finish_order(run, &count);
    ck_assert_ptr_eq(now->run, run);
    ck_assert_ptr_eq(lab_snapshot(lab)->live, run);
    ck_assert_uint_eq(now->order_count, count);
    for (uint64_t i = 0; i < count; i++)
        ck_assert_uint_eq(now->order[i], order[i]);
    ck_assert_uint_eq(lab_snapshot(lab)->inversions, verdict_inversions(order, count));
    free(order);
    for (size_t i = 0; i < now->lanes_count; i++)
        for (size_t j = 0; j < now->lanes[i].count; j++)
            ck_assert_uint_eq(run->workers[run->tasks[now->lanes[i].tasks[j]].worker].slot, now->lanes[i].slot);
    for (size_t i = 0; i < run->workers_count; i++) {
        const struct history_lane *lane = history_lane(now, run->workers[i].slot);
        const struct history_life *life = history_life_at(lane, run->workers[i].born_ns);
        ck_assert_uint_eq(life->incarnation, run->workers[i].incarnation);
        ck_assert_uint_eq(life->ended_ns, run->workers[i].ended_ns);
        ck_assert_uint_eq(life->ready_ns, run->workers[i].born_ns + run->workers[i].time_ns[TIME_START]);
    }
    ck_assert(history_curve_done(&now->curve, UINT64_MAX) == (double)count);
}

START_TEST(a_killed_worker_leaves_a_block_and_marks)
{
    start(10);
    ck_assert_ptr_nonnull(history());
    lab_wait_until(lab, second_is_in_task);
    uint64_t task = lab_snapshot(lab)->workers[1].task;
    ck_assert_int_eq(lab_command(lab, LAB_KILL, 1), 0);
    lab_wait_until(lab, second_lives_again);
    const struct run_kill *kill = history_kill_in(history(), 1, 0, UINT64_MAX);
    ck_assert_ptr_nonnull(kill);
    ck_assert_ptr_null(history_kill_in(history(), 0, 0, UINT64_MAX));
    ck_assert_ptr_null(history_kill_in(history(), 1, kill->end_ns, UINT64_MAX));
    ck_assert_uint_eq(kill->task, task);
    ck_assert_uint_eq(kill->incarnation, 1);
    ck_assert_uint_eq(kill->death.code, SIGKILL);
    ck_assert_int_ne(kill->core, RUN_NO_CORE);
    ck_assert_uint_lt(kill->begin_ns, kill->end_ns);
    const struct history_life *life = &history_lane(history(), 1)->lives[0];
    ck_assert_uint_eq(kill->end_ns, life->ended_ns);
    ck_assert_uint_ge(kill->begin_ns, life->ready_ns);
    ck_assert_uint_eq(find_mark(MARK_DEATH)->time_ns, life->ended_ns);
    ck_assert_uint_eq(find_mark(MARK_DEATH)->slot, 1);
    ck_assert_uint_eq(find_mark(MARK_BIRTH)->after, 2);
    end();
    check_against_record();
    ck_assert_uint_eq(lab_record(lab)->run->kills_count, 1);
}
END_TEST

static bool has_some_more(void)
{
    atomic_fetch_add(&stage->open, 1);
    return lab_snapshot(lab)->run.done >= 200;
}

static bool has_resize_mark(void)
{
    return find_mark(MARK_RESIZE);
}

START_TEST(a_resize_leaves_a_mark_and_a_change)
{
    start(0);
    lab_wait_until(lab, has_some_more);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 2), 0);
    lab_wait_until(lab, has_resize_mark);
    ck_assert_uint_eq(find_mark(MARK_RESIZE)->before, 3);
    ck_assert_uint_eq(find_mark(MARK_RESIZE)->after, 2);
    size_t index = (size_t)(find_mark(MARK_RESIZE) - history()->marks);
    struct history_change change;
    history_change(history(), index, &change);
    ck_assert_int_eq(change.effect, HISTORY_NOT_ENOUGH); /* of after it, at most what could not be stopped */
    ck_assert_uint_ge(change.before.tasks, 200 - BATCH - 3);
    end();
    history_change(history(), index, &change);
    ck_assert_int_ne(change.effect, HISTORY_NOT_ENOUGH);
    ck_assert_uint_eq(change.before.tasks + change.after.tasks, TASKS - BATCH);
    check_against_record();
}
END_TEST

static bool has_chunk_mark(void)
{
    return find_mark(MARK_CHUNK);
}

static bool has_capacity_mark(void)
{
    return find_mark(MARK_CAPACITY);
}

START_TEST(chunk_and_capacity_leave_marks)
{
    start(10);
    lab_wait_until(lab, second_is_in_task);
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 4), 0);
    lab_wait_until(lab, has_chunk_mark);
    ck_assert_uint_eq(find_mark(MARK_CHUNK)->before, 1);
    ck_assert_uint_eq(find_mark(MARK_CHUNK)->after, 4);
    tear_down();
    start_by(RUN_BY_QUEUE, 10);
    lab_wait_until(lab, second_is_in_task);
    const struct snapshot_channel *channel = lab_snapshot(lab)->channels;
    while (channel->capacity_max == 0)
        channel++;
    char name[sizeof channel->name];
    (void)snprintf(name, sizeof name, "%s", channel->name);
    uint64_t before = channel->capacity;
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, name, 1), 0);
    lab_wait_until(lab, has_capacity_mark);
    ck_assert_str_eq(find_mark(MARK_CAPACITY)->name, name);
    ck_assert_uint_eq(find_mark(MARK_CAPACITY)->before, before);
    ck_assert_uint_eq(find_mark(MARK_CAPACITY)->after, 1);
    end();
}
END_TEST

START_TEST(a_batch_ends_exactly)
{
    start(TASKS);
    lab_wait_until(lab, has_ended);
    const struct run *run = lab_record(lab)->run;
    uint64_t last = 0;
    for (uint64_t i = 0; i < BATCH; i++)
        last = run->tasks[i].finish_ns > last ? run->tasks[i].finish_ns : last;
    ck_assert_uint_eq(find_mark(MARK_BATCH_END)->time_ns, last);
    ck_assert_uint_eq(find_mark(MARK_BATCH_END)->after, BATCH);
    ck_assert_uint_le(history()->figures.held_max, TASKS - BATCH);
    check_against_record();
}
END_TEST

static bool all_stopped(void)
{
    const struct history *now = history();
    size_t stopped = 0;
    for (size_t i = 0; i < now->spans_count; i++)
        stopped += now->spans[i].state == WORKER_STOPPED;
    return stopped == 3;
}

START_TEST(a_pause_is_seen)
{
    start(10);
    lab_wait_until(lab, second_is_in_task);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 1), 0);
    lab_wait_until(lab, all_stopped);
    ck_assert_int_eq(lab_command(lab, LAB_PAUSE, 0), 0);
    end();
    const struct run *run = lab_record(lab)->run;
    ck_assert_uint_eq(find_mark(MARK_PAUSE)->time_ns, run->pauses[0].begin_ns);
    ck_assert_uint_eq(find_mark(MARK_RESUME)->time_ns, run->pauses[0].end_ns);
    check_against_record();
}
END_TEST

/* From its beginning to its end, though the kernel is asked twice a second. */
START_TEST(a_task_that_sleeps_is_seen_to_sleep)
{
    loaded = &naps;
    start(0);
    lab_wait_until(lab, has_ended);
    const struct history *now = history();
    uint64_t seen[3] = {0};
    for (size_t i = 0; i < now->spans_count; i++) {
        const struct history_span *span = &now->spans[i];
        if (span->state != WORKER_SLEEPING)
            continue;
        uint64_t task = *history_lane(now, span->slot)->tasks;
        ck_assert_uint_ge(span->begin_ns, now->run->tasks[task].start_ns);
        ck_assert_uint_le(span->end_ns, now->run->tasks[task].finish_ns);
        seen[task] += span->end_ns - span->begin_ns;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_uint_ge(seen[i], NAP_NS - NAP_NS / 20);
}
END_TEST

START_TEST(again_begins_anew)
{
    start(TASKS);
    lab_wait_until(lab, has_ended);
    ck_assert_uint_eq(history()->order_count, TASKS);
    atomic_store(&stage->open, 10);
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
    ck_assert_uint_le(history()->order_count, 10);
    end();
    check_against_record();
}
END_TEST

Suite *history_live_suite(void)
{
    Suite *suite = suite_create("history_live");
    TCase *live = tcase_create("live");
    tcase_set_timeout(live, 120);
    tcase_add_checked_fixture(live, NULL, tear_down);
    tcase_add_test(live, a_killed_worker_leaves_a_block_and_marks);
    tcase_add_test(live, a_resize_leaves_a_mark_and_a_change);
    tcase_add_test(live, chunk_and_capacity_leave_marks);
    tcase_add_test(live, a_batch_ends_exactly);
    tcase_add_test(live, a_pause_is_seen);
    tcase_add_test(live, a_task_that_sleeps_is_seen_to_sleep);
    tcase_add_test(live, again_begins_anew);
    suite_add_tcase(suite, live);
    return suite;
}
