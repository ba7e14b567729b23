/* Timeline and order of a run of the real program, replayed: exact screens, and none of its moments is too much. */
#include "model/replay.h"
#include "model/snapshot_copy.h"
#include "suites.h"
#include "support/recorded.h"
#include "support/stand.h"

enum { MOMENTS = 40 };

static struct json_read *recorded;
static struct replay *replay;
static struct stand stand;

static void open_run(const char *name)
{
    recorded = recorded_read(name);
    ck_assert_int_eq(replay_new(&replay, json_read_record(recorded)), 0);
}

static void tear_down(void)
{
    stand_release(&stand);
    replay_free(replay);
    json_read_free(recorded);
}

static const struct golden {
    const char *run, *name;
    enum view_id view;
    int percent; /* of all its time */
} goldens[] = {
    {"primes-killed", "recorded_timeline_killed", VIEW_TIMELINE, 100},
    {"primes-killed", "recorded_order_killed", VIEW_ORDER, 100},
    {"primes-killed", "recorded_timeline_midway", VIEW_TIMELINE, 80},
    {"cube-queue", "recorded_timeline_graph", VIEW_TIMELINE, 100},
};

START_TEST(looks_as_it_did)
{
    const struct golden *golden = &goldens[_i];
    open_run(golden->run);
    uint64_t time_ns = replay_length_ns(replay) / 100 * (uint64_t)golden->percent + (golden->percent == 100 ? 100 : 0);
    stand_begin(&stand, golden->view, replay_at(replay, time_ns));
    stand_draw_bare(&stand, 24, 100);
    stand_compare(&stand, golden->name);
}
END_TEST

START_TEST(each_moment_can_be_drawn)
{
    static const char *const runs[] = {"primes-killed", "cube-queue", "fan-in"};
    static const enum view_id charts[] = {VIEW_TIMELINE, VIEW_ORDER};
    open_run(runs[_i / 2]);
    stand_begin(&stand, charts[_i % 2], replay_at(replay, 0));
    for (uint64_t i = 0; i <= MOMENTS; i++) {
        stand.scene.snapshot = replay_at(replay, replay_length_ns(replay) / MOMENTS * i);
        ck_assert_ptr_nonnull(stand.scene.snapshot);
        stand_draw(&stand, 30, 100);
        if (i % 5 == 0)
            stand_key(&stand, i % 2 ? 'i' : KEY_ARROW_LEFT);
    }
}
END_TEST

/* What is held still is a copy: the user goes on to look where he looked. */
START_TEST(a_held_picture_stays_where_it_was)
{
    static const struct {
        enum view_id view;
        const char *text;
    } charts[] = {{VIEW_TIMELINE, "a window of"}, {VIEW_ORDER, "finished as number"}};
    open_run("primes-killed");
    stand_begin(&stand, charts[_i].view, replay_at(replay, replay_length_ns(replay) / 2));
    stand_draw(&stand, 30, 100);
    stand_key(&stand, KEY_ARROW_LEFT);
    stand_key(&stand, 'i');
    stand_draw(&stand, 30, 100);
    ck_assert(stand_shows(&stand, charts[_i].text));
    struct snapshot *held = snapshot_copy(stand.scene.snapshot);
    stand.scene.snapshot = held;
    stand_draw(&stand, 30, 100);
    ck_assert(stand_shows(&stand, charts[_i].text));
    stand.scene.snapshot = replay_at(replay, replay_length_ns(replay) / 4 * 3);
    snapshot_copy_free(held);
    stand_draw(&stand, 30, 100);
    ck_assert(stand_shows(&stand, charts[_i].text));
    stand.scene.snapshot = replay_at(replay, replay_length_ns(replay) / 4); /* begun anew */
    stand_draw(&stand, 30, 100);
    ck_assert(!stand_shows(&stand, charts[_i].text));
}
END_TEST

Suite *ui_charts_suite(void)
{
    Suite *suite = suite_create("ui_charts");
    TCase *runs = tcase_create("recorded");
    tcase_add_checked_fixture(runs, NULL, tear_down);
    tcase_add_loop_test(runs, looks_as_it_did, 0, sizeof goldens / sizeof *goldens);
    tcase_add_loop_test(runs, each_moment_can_be_drawn, 0, 6);
    tcase_add_loop_test(runs, a_held_picture_stays_where_it_was, 0, 2);
    suite_add_tcase(suite, runs);
    return suite;
}
