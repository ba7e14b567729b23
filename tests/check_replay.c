/* model/replay.h: a hand-made record at chosen moments, figure by figure, forwards and backwards. Recorded runs of the
 * real program are in check_recorded.c. */
#include "model/replay.h"
#include "suites.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#define MS UINT64_C(1000000)

enum { TASKS = 6 };

/* The baseline: one process from 0 to 70 ms, six tasks of 10 ms from 5 ms on. The run: two workers from 0 on, ready at
 * 2 ms; the second dies at 20 ms in task 3, is born again at 21 ms; paused from 30 to 40 ms. */
static struct scene {
    struct run_task baseline_tasks[TASKS], tasks[TASKS];
    struct run_worker baseline_workers[1], workers[3];
    struct run_kill kills[1];
    struct run_pause pauses[1];
    struct run_line lines[2];
    struct history_mark marks[3];
    struct history_span spans[2];
    struct history history;
    struct run baseline, run;
    struct record record;
} scene;

static const struct workload squares = {.id = "squares", .title = "Squares"};

static struct run_task done(uint64_t start_ms, uint64_t finish_ms, int worker)
{
    return (struct run_task){.claim_ns = start_ms * MS,
                             .start_ns = start_ms * MS,
                             .finish_ns = finish_ms * MS,
                             .result = "x",
                             .result_size = 1,
                             .worker = worker,
                             .core = (int16_t)worker,
                             .attempts = 1,
                             .status = TASK_OK};
}

static struct run_worker worker(unsigned slot, unsigned incarnation, uint64_t born_ms, uint64_t ended_ms)
{
    struct run_worker worker = {.slot = slot,
                                .incarnation = incarnation,
                                .pid = 100 + (int)(10 * slot + incarnation),
                                .name = "Worker",
                                .born_ns = born_ms * MS,
                                .ended_ns = ended_ms * MS,
                                .time_ns = {[TIME_START] = 2 * MS, [TIME_LEAVE] = MS},
                                .death = {.how = DEATH_LEFT},
                                .death_task = RUN_NO_TASK};
    return worker;
}

static void make_run(void)
{
    static const struct death killed = {DEATH_SIGNAL, SIGKILL};
    scene.tasks[0] = done(2, 12, 0);
    scene.tasks[1] = done(2, 10, 1);
    scene.tasks[2] = done(12, 24, 0);
    scene.tasks[3] = done(23, 45, 2);
    scene.tasks[3].attempts = 2;
    scene.tasks[4] = done(24, 50, 0);
    scene.tasks[5] = (struct run_task){
        .status = TASK_LOST, .worker = RUN_NO_WORKER, .core = RUN_NO_CORE, .attempts = 1, .death = killed};
    scene.workers[0] = worker(0, 1, 0, 60);
    scene.workers[1] = worker(1, 1, 0, 20);
    scene.workers[1].death = killed;
    scene.workers[1].death_task = 3;
    scene.workers[2] = worker(1, 2, 21, 62);
    scene.kills[0] = (struct run_kill){3, 11 * MS, 20 * MS, 1, 1, killed, 0};
    scene.pauses[0] = (struct run_pause){30 * MS, 40 * MS};
    scene.lines[0] = (struct run_line){.time_ns = 8 * MS, .text = "first", .name = "Worker", .task = 1};
    scene.lines[1] = (struct run_line){.time_ns = 44 * MS, .text = "second", .name = "Worker", .task = 3};
    scene.run = (struct run){.executor = RUN_BY_POOL,
                             .workers_asked = 2,
                             .wall_ns = 40 * MS,
                             .tasks = scene.tasks,
                             .tasks_count = TASKS,
                             .workers = scene.workers,
                             .workers_count = 3,
                             .kills = scene.kills,
                             .kills_count = 1,
                             .pauses = scene.pauses,
                             .pauses_count = 1,
                             .lines = scene.lines,
                             .lines_count = 2,
                             .deaths = 1,
                             .retries = 1};
}

static void make_scene(void)
{
    scene = (struct scene){0};
    for (unsigned i = 0; i < TASKS; i++)
        scene.baseline_tasks[i] = done(5 + 10 * i, 15 + 10 * i, 0);
    scene.baseline_workers[0] = worker(0, 1, 0, 70);
    scene.baseline = (struct run){.executor = RUN_BY_LOOP,
                                  .workers_asked = 1,
                                  .begin_ns = 5 * MS,
                                  .wall_ns = 60 * MS,
                                  .tasks = scene.baseline_tasks,
                                  .tasks_count = TASKS,
                                  .workers = scene.baseline_workers,
                                  .workers_count = 1};
    make_run();
    scene.marks[0] = (struct history_mark){
        .kind = MARK_RESIZE, .time_ns = 26 * MS, .slot = HISTORY_NO_SLOT, .before = 2, .after = 3};
    scene.marks[1] = (struct history_mark){.kind = MARK_DEATH, .time_ns = 20 * MS}; /* it tells itself */
    scene.spans[0] =
        (struct history_span){.state = WORKER_PUT, .begin_ns = 14 * MS, .end_ns = 18 * MS, .blocked_on = "results"};
    scene.marks[2] =
        (struct history_mark){.kind = MARK_CHUNK, .time_ns = 27 * MS, .slot = HISTORY_NO_SLOT, .before = 4, .after = 8};
    scene.history = (struct history){.marks = scene.marks, .marks_count = 3, .spans = scene.spans, .spans_count = 1};
    scene.record = (struct record){.workload = &squares,
                                   .settings = {.chunk = 4},
                                   .machine = {.cores = {.usable = 2}},
                                   .baseline = &scene.baseline,
                                   .run = &scene.run,
                                   .history = &scene.history};
}

static struct replay *replay;

static void set_up(void)
{
    make_scene();
    ck_assert_int_eq(replay_new(&replay, &scene.record), 0);
}

static void tear_down(void)
{
    replay_free(replay);
}

static const struct snapshot *run_at(uint64_t ms)
{
    const struct snapshot *snapshot = replay_at(replay, replay_run_ns(replay) + ms * MS);
    ck_assert_ptr_nonnull(snapshot);
    return snapshot;
}

START_TEST(phases_follow_one_another)
{
    ck_assert_uint_eq(replay_run_ns(replay), 70 * MS);
    ck_assert_uint_eq(replay_length_ns(replay), 132 * MS);
    const struct snapshot *snapshot = replay_at(replay, 36 * MS);
    ck_assert_int_eq(snapshot->phase, PHASE_BASELINE);
    ck_assert_uint_eq(snapshot->baseline.done, 3);
    ck_assert_uint_eq(snapshot->baseline.elapsed_ns, 31 * MS);
    ck_assert_uint_eq(snapshot->ghost_done, 3);
    ck_assert(!snapshot->run.started && !snapshot->baseline.finished);
    ck_assert_uint_eq(snapshot->run.total, TASKS);
    ck_assert_uint_eq(snapshot->workers_count, 1);
    ck_assert_uint_eq(snapshot->workers[0].task, 3);
    ck_assert_ptr_null(snapshot->baseline_run);
    ck_assert_int_eq(run_at(0)->phase, PHASE_RUN);
    ck_assert_int_eq(run_at(61)->phase, PHASE_RUN);
    ck_assert_int_eq(run_at(62)->phase, PHASE_ENDED);
    ck_assert_int_eq(run_at(1000)->phase, PHASE_ENDED);
}
END_TEST

/* What stands for the worker of a slot at each moment. */
static const struct {
    uint64_t ms;
    unsigned slot;
    enum worker_state state;
    uint64_t task, state_ms, tasks_done;
    unsigned incarnation, deaths;
} moments[] = {
    {1, 0, WORKER_STARTING, RUN_NO_TASK, 1, 0, 1, 0},
    {2, 0, WORKER_RUNNING, 0, 0, 0, 1, 0},
    {9, 1, WORKER_RUNNING, 1, 7, 0, 1, 0},
    {10, 1, WORKER_WAITING, RUN_NO_TASK, 0, 1, 1, 0},
    {11, 1, WORKER_RUNNING, 3, 0, 1, 1, 0},
    {16, 0, WORKER_PUT, 2, 2, 1, 1, 0},
    {19, 0, WORKER_RUNNING, 2, 7, 1, 1, 0},
    {20, 1, WORKER_DEAD, 3, 0, 1, 1, 1},
    {21, 1, WORKER_STARTING, RUN_NO_TASK, 0, 1, 2, 1},
    {25, 1, WORKER_RUNNING, 3, 2, 1, 2, 1},
    {35, 0, WORKER_STOPPED, 4, 11, 2, 1, 0},
    {45, 1, WORKER_WAITING, RUN_NO_TASK, 0, 2, 2, 1},
    {59, 0, WORKER_LEAVING, RUN_NO_TASK, 0, 3, 1, 0},
    {60, 0, WORKER_LEFT, RUN_NO_TASK, 0, 3, 1, 0},
};

START_TEST(workers_are_where_they_were)
{
    size_t count = sizeof moments / sizeof *moments;
    size_t at = _i == 0 ? 0 : count - 1; /* forwards, then backwards */
    for (size_t i = 0; i < count; i++, at = _i == 0 ? at + 1 : at - 1) {
        const struct snapshot *snapshot = run_at(moments[at].ms);
        ck_assert_uint_eq(snapshot->workers_count, 2);
        const struct snapshot_worker *row = &snapshot->workers[moments[at].slot];
        ck_assert_msg(row->state == moments[at].state && row->task == moments[at].task &&
                          row->state_ns == moments[at].state_ms * MS && row->tasks_done == moments[at].tasks_done &&
                          row->incarnation == moments[at].incarnation && row->deaths == moments[at].deaths,
                      "at %lu ms slot %u: %s, task %ld, since %lu ms, %lu done, incarnation %u, %u deaths",
                      (unsigned long)moments[at].ms, row->slot, worker_state_name(row->state), (long)row->task,
                      (unsigned long)(row->state_ns / MS), (unsigned long)row->tasks_done, row->incarnation,
                      row->deaths);
        /* What no record tells. */
        ck_assert(row->nice == SNAPSHOT_NO_NICE && row->pinned == RUN_NO_CORE && row->start == SNAPSHOT_NO_START);
        ck_assert(row->migrations == SNAPSHOT_UNKNOWN && row->faults_minor == SNAPSHOT_UNKNOWN);
    }
}
END_TEST

START_TEST(figures_are_what_they_were)
{
    const struct snapshot *snapshot = run_at(28);
    ck_assert_uint_eq(snapshot->run.done, 3); /* that the last is lost shows at the end */
    ck_assert_uint_eq(snapshot->run.elapsed_ns, 28 * MS);
    ck_assert_uint_eq(snapshot->ghost_done, 2);
    ck_assert(fabs(snapshot->speedup - 30.0 / 28) < 1e-9);
    ck_assert(fabs(snapshot->efficiency - 15.0 / 28) < 1e-9);
    ck_assert(snapshot->answers_compared && snapshot->answers_differ == 0);
    ck_assert_uint_eq(snapshot->pool_size, 3);
    ck_assert_uint_eq(snapshot->deaths, 1);
    ck_assert_uint_eq(snapshot->retries, 1);
    ck_assert_uint_eq(snapshot->lines_count, 1);
    ck_assert_str_eq(snapshot->lines[0].text, "first");
    ck_assert_str_eq(snapshot->notice, "Worker (pid 111) killed by SIGKILL; task 3 was in its hands");
    ck_assert_int_eq(snapshot->live->tasks[2].status, TASK_OK);
    ck_assert_int_eq(snapshot->live->tasks[3].status, TASK_NOT_RUN);
    ck_assert_uint_eq(snapshot->recent_count, 3);
    ck_assert_uint_eq(snapshot->recent[0].task, 1);
    ck_assert_uint_eq(snapshot->recent[0].slot, 1);
    ck_assert_uint_eq(snapshot->chunk, 8);
    ck_assert_uint_eq(run_at(14)->chunk, 4);
    ck_assert_uint_eq(run_at(14)->pool_size, 2);
    ck_assert_uint_eq(run_at(35)->run.elapsed_ns, 30 * MS);
    ck_assert(run_at(35)->paused && !run_at(41)->paused);
}
END_TEST

START_TEST(history_is_what_it_was)
{
    static const enum mark_kind kinds[] = {MARK_DEATH, MARK_BIRTH, MARK_RESIZE, MARK_CHUNK, MARK_PAUSE, MARK_RESUME};
    const struct history *history = run_at(17)->history;
    ck_assert_uint_eq(history->spans_count, 1);
    ck_assert_uint_eq(history->spans[0].end_ns, 17 * MS);
    ck_assert_uint_eq(history->marks_count, 0);
    ck_assert_uint_eq(history->run->kills_count, 0);
    ck_assert_uint_eq(history->order_count, 2);
    history = run_at(62)->history;
    ck_assert_uint_eq(history->marks_count, 6);
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(history->marks[i].kind, kinds[i]);
    ck_assert_uint_eq(history->run->kills_count, 1);
    ck_assert_uint_eq(history->figures.counted, 5);
    ck_assert_uint_eq(history->figures.inversions, 1);
    ck_assert_uint_eq(history->figures.next, TASKS);
    ck_assert_uint_eq(history->now_ns, 62 * MS);
    ck_assert_uint_eq(history_lane(history, 1)->lives_count, 2);
    ck_assert_uint_eq(replay_at(replay, 132 * MS)->run.elapsed_ns, 40 * MS);
    ck_assert_uint_eq(run_at(5)->history->order_count, 0); /* and back */
}
END_TEST

START_TEST(half_a_record)
{
    struct replay *half;
    scene.record.baseline = NULL;
    ck_assert_int_eq(replay_new(&half, &scene.record), 0);
    ck_assert_uint_eq(replay_run_ns(half), 0);
    ck_assert(isnan(replay_at(half, 28 * MS)->speedup));
    ck_assert(!replay_at(half, 28 * MS)->baseline.started);
    replay_free(half);
    scene.record.baseline = &scene.baseline;
    scene.record.run = NULL;
    ck_assert_int_eq(replay_new(&half, &scene.record), 0);
    ck_assert_int_eq(replay_at(half, 69 * MS)->phase, PHASE_BASELINE);
    ck_assert_int_eq(replay_at(half, 70 * MS)->phase, PHASE_ENDED);
    replay_free(half);
    scene.record.baseline = NULL;
    ck_assert_int_eq(replay_new(&half, &scene.record), -EINVAL);
}
END_TEST

Suite *replay_suite(void)
{
    Suite *suite = suite_create("replay");
    TCase *moment = tcase_create("moment");
    tcase_add_checked_fixture(moment, set_up, tear_down);
    tcase_add_test(moment, phases_follow_one_another);
    tcase_add_loop_test(moment, workers_are_where_they_were, 0, 2);
    tcase_add_test(moment, figures_are_what_they_were);
    tcase_add_test(moment, history_is_what_it_was);
    tcase_add_test(moment, half_a_record);
    suite_add_tcase(suite, moment);
    return suite;
}
