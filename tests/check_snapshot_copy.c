/* model/snapshot_copy.h: a copy is the same as long as it stays, whatever becomes of what it was made of. */
#include "lab/lab.h"
#include "model/history.h"
#include "model/snapshot_copy.h"
#include "suites.h"
#include "support/fixture.h"
#include "support/lab_wait.h"

#include <string.h>

/* Fields of one size lie in the same order in both; pointers to nothing are NULL in the copy. */
static void assert_same(const void *copy, const void *original, size_t size)
{
    if (size == 0)
        return;
    ck_assert_ptr_ne(copy, original);
    ck_assert_mem_eq(copy, original, size);
}

START_TEST(a_moment_of_each_kind)
{
    static struct fixture fixture;
    fixture_make(&fixture, (enum fixture_moment)_i, 8, 4);
    const struct snapshot *from = &fixture.snapshot;
    struct snapshot *copy = snapshot_copy(from);
    ck_assert_ptr_nonnull(copy);
    ck_assert_ptr_eq(copy->workload, from->workload);
    assert_same(copy->settings, from->settings, sizeof *from->settings);
    assert_same(copy->machine, from->machine, sizeof *from->machine);
    assert_same(copy->workers, from->workers, from->workers_count * sizeof *from->workers);
    assert_same(copy->stages, from->stages, from->stages_count * sizeof *from->stages);
    assert_same(copy->channels, from->channels, from->channels_count * sizeof *from->channels);
    assert_same(copy->locks, from->locks, from->locks_count * sizeof *from->locks);
    assert_same(copy->ways, from->ways, from->ways_count * sizeof *from->ways);
    assert_same(copy->core_busy, from->core_busy, (size_t)from->cores_count * sizeof *from->core_busy);
    size_t cells = (size_t)from->picture.width * (size_t)from->picture.height;
    assert_same(copy->picture.worker, from->picture.worker, cells * sizeof *from->picture.worker);
    for (size_t i = 0; i < from->lines_count; i++) {
        ck_assert_str_eq(copy->lines[i].text, from->lines[i].text);
        ck_assert_ptr_ne(copy->lines[i].text, from->lines[i].text);
    }
    ck_assert_mem_eq(copy->recent, from->recent, sizeof from->recent);
    ck_assert_str_eq(copy->notice, from->notice);
    snapshot_copy_free(copy);
}
END_TEST

/* ------------------------------------------------------------------ with a history */

static struct snapshot_scene {
    struct run_task tasks[3];
    struct run_worker workers[1];
    struct run_kill kills[1];
    struct run_line lines[1];
    struct run run;
    uint32_t order[2];
    struct history_life lives[1];
    struct history_lane lanes[1];
    struct history_span spans[1];
    struct history_mark marks[1];
    struct history history;
    struct snapshot snapshot;
    char text[8], result[32];
} scene;

static void make_scene(void)
{
    scene = (struct snapshot_scene){.order = {2, 0}, .text = "hello", .result = "a longer result than eight"};
    scene.tasks[0].small = 77;
    scene.tasks[0].result = &scene.tasks[0].small;
    scene.tasks[0].result_size = 8;
    scene.tasks[2].result = scene.result;
    scene.tasks[2].result_size = sizeof scene.result;
    scene.workers[0].pid = 5;
    scene.kills[0].task = 1;
    scene.lines[0].text = scene.text;
    scene.run = (struct run){.tasks = scene.tasks,
                             .tasks_count = 3,
                             .workers = scene.workers,
                             .workers_count = 1,
                             .kills = scene.kills,
                             .kills_count = 1,
                             .lines = scene.lines,
                             .lines_count = 1};
    scene.lives[0].pid = 5;
    scene.lanes[0] = (struct history_lane){.tasks = scene.order, .count = 2, .lives = scene.lives, .lives_count = 1};
    scene.spans[0].end_ns = 9;
    scene.marks[0].time_ns = 8;
    scene.history = (struct history){.run = &scene.run,
                                     .order = scene.order,
                                     .order_count = 2,
                                     .lanes = scene.lanes,
                                     .lanes_count = 1,
                                     .spans = scene.spans,
                                     .spans_count = 1,
                                     .marks = scene.marks,
                                     .marks_count = 1};
    scene.snapshot = (struct snapshot){.history = &scene.history, .live = &scene.run, .baseline_run = &scene.run};
}

START_TEST(the_original_may_go)
{
    make_scene();
    struct snapshot *copy = snapshot_copy(&scene.snapshot);
    ck_assert_ptr_nonnull(copy);
    memset(&scene, 0xff, sizeof scene);
    const struct history *history = copy->history;
    const struct run *run = copy->live;
    ck_assert_ptr_eq(history->run, run);
    ck_assert_ptr_ne(copy->baseline_run, run);
    ck_assert_uint_eq(*(const uint64_t *)run->tasks[0].result, 77);
    ck_assert_ptr_eq(run->tasks[0].result, &run->tasks[0].small);
    ck_assert_ptr_null(run->tasks[1].result);
    ck_assert_str_eq(run->tasks[2].result, "a longer result than eight");
    ck_assert_str_eq(run->lines[0].text, "hello");
    ck_assert_uint_eq(run->kills[0].task, 1);
    ck_assert_int_eq(run->workers[0].pid, 5);
    ck_assert_uint_eq(history->order[0], 2);
    ck_assert_uint_eq(history->lanes[0].tasks[0], 2);
    ck_assert_int_eq(history->lanes[0].lives[0].pid, 5);
    ck_assert_uint_eq(history->spans[0].end_ns, 9);
    ck_assert_uint_eq(history->marks[0].time_ns, 8);
    snapshot_copy_free(copy);
}
END_TEST

/* ------------------------------------------------------------------ of a lab */

static int plan_some(struct plan *plan, const void *context, struct problem *problem)
{
    (void)context;
    (void)problem;
    for (uint64_t i = 0; i < 50; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

static int do_nothing(struct task *task, const void *context)
{
    (void)task;
    (void)context;
    return 0;
}

static const struct workload nothing = {.id = "nothing", .title = "Nothing", .plan = plan_some, .run = do_nothing};
static struct lab *lab;

static bool has_ended(void)
{
    return lab_phase(lab) == PHASE_ENDED;
}

/* Frozen at its end, it outlives the lab. */
START_TEST(the_lab_may_go)
{
    struct settings settings;
    struct problem problem;
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.workers = 2;
    struct lab_options options = {.workload = &nothing, .settings = &settings};
    ck_assert_msg(lab_new(&lab, &options, &problem) == 0, "%s", problem.text);
    ck_assert_int_eq(lab_start(lab, &problem), 0);
    lab_wait_until(lab, has_ended);
    struct snapshot *copy = snapshot_copy(lab_snapshot(lab));
    ck_assert_ptr_nonnull(copy);
    lab_free(lab);
    ck_assert_uint_eq(copy->history->order_count, 50);
    for (size_t i = 0; i < 50; i++)
        ck_assert_int_eq(copy->live->tasks[copy->history->order[i]].status, TASK_OK);
    ck_assert_int_eq(copy->baseline_run->tasks[49].status, TASK_OK);
    snapshot_copy_free(copy);
    snapshot_copy_free(NULL);
}
END_TEST

Suite *snapshot_copy_suite(void)
{
    Suite *suite = suite_create("snapshot_copy");
    TCase *copies = tcase_create("copies");
    tcase_add_loop_test(copies, a_moment_of_each_kind, 0, FIXTURE_MOMENTS);
    tcase_add_test(copies, the_original_may_go);
    tcase_add_test(copies, the_lab_may_go);
    suite_add_tcase(suite, copies);
    return suite;
}
