/* model/history.h and model/chronicle.h: a made-up run told piece by piece, and what can be asked of it. */
#include "base/random.h"
#include "model/chronicle.h"
#include "suites.h"
#include "tune/verdict.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS UINT64_C(1000000)

enum { TASKS_MAX = 4000, SLOTS = 3 };

static struct run_task tasks[TASKS_MAX];
static struct run_pause pauses[2];
static struct run run;
static struct chronicle *chronicle;

static unsigned slot_of(const void *context, int32_t worker)
{
    (void)context;
    return worker < 0 ? HISTORY_NO_SLOT : (unsigned)worker;
}

static void start(uint64_t count)
{
    memset(tasks, 0, sizeof tasks);
    run = (struct run){.tasks = tasks, .tasks_count = count, .workers_asked = SLOTS, .pauses = pauses};
    for (uint64_t i = 0; i < count; i++)
        tasks[i].worker = RUN_NO_WORKER;
    struct chronicle_options options = {.run = &run, .ordered = true, .slot_of = slot_of};
    ck_assert_int_eq(chronicle_new(&chronicle, &options), 0);
}

static void tear_down(void)
{
    chronicle_free(chronicle);
    chronicle = NULL;
}

static void finish(uint64_t task, int32_t worker, uint64_t start_ns, uint64_t finish_ns)
{
    tasks[task] = (struct run_task){
        .start_ns = start_ns, .finish_ns = finish_ns, .worker = worker, .core = RUN_NO_CORE, .status = TASK_OK};
    chronicle_finished(chronicle, task);
}

static void born(unsigned slot, unsigned incarnation, uint64_t born_ns)
{
    struct chronicle_birth birth = {
        .slot = slot, .incarnation = incarnation, .pid = 100 + (int)slot, .name = "Worker", .born_ns = born_ns};
    chronicle_born(chronicle, &birth);
}

/* ------------------------------------------------------------------ tasks */

static void assert_sorted(const struct history *history, const uint32_t *ids, size_t count)
{
    (void)history;
    for (size_t i = 1; i < count; i++)
        ck_assert_uint_le(tasks[ids[i - 1]].finish_ns, tasks[ids[i]].finish_ns);
}

/* Told in the order of their numbers, look by look, while they finish in another; some are told too late. */
START_TEST(told_in_any_order)
{
    struct random random = {(uint64_t)_i};
    enum { COUNT = 2000, LOOKS = 20 };
    start(COUNT);
    uint64_t finishes[COUNT], looked[COUNT], in_lanes = 0;
    for (uint64_t i = 0; i < COUNT; i++) {
        finishes[i] = 1 + (i + random_below(&random, 300)) * MS;
        looked[i] = finishes[i] / (COUNT / LOOKS * MS) + (random_below(&random, 10) == 0) * 4;
    }
    const struct history *history = NULL;
    for (uint64_t look = 0; look < 2 * LOOKS; look++) {
        for (uint64_t i = 0; i < COUNT; i++)
            if (looked[i] == look)
                finish(i, (int32_t)(i % 5) - 1, finishes[i] - 1, finishes[i]);
        history = chronicle_look(chronicle, (look + 1) * (COUNT / LOOKS) * MS, look + 1 == 2 * LOOKS);
        assert_sorted(history, history->order, history->order_count);
    }
    ck_assert_uint_eq(history->order_count, COUNT);
    ck_assert_uint_eq(history->figures.counted, COUNT);
    uint64_t count, *order = verdict_finish_order(&run, &count);
    ck_assert_uint_eq(history->figures.inversions, verdict_inversions(order, count));
    for (uint64_t i = 0; i < COUNT; i++)
        ck_assert_uint_eq(history->order[i], order[i]);
    free(order);
    ck_assert_uint_eq(history->lanes_count, 4); /* whose worker nobody knows are in none */
    for (size_t i = 0; i < history->lanes_count; i++) {
        assert_sorted(history, history->lanes[i].tasks, history->lanes[i].count);
        in_lanes += history->lanes[i].count;
    }
    ck_assert_uint_eq(in_lanes, COUNT * 4 / 5);
    ck_assert(history_curve_done(&history->curve, UINT64_MAX) == COUNT);
}
END_TEST

/* What is younger than a tenth of a second is not counted before the end. */
START_TEST(the_latest_wait_to_be_counted)
{
    start(4);
    finish(1, 0, 1 * MS, 2 * MS);
    finish(0, 1, 1 * MS, 300 * MS);
    const struct history *history = chronicle_look(chronicle, 301 * MS, false);
    ck_assert_uint_eq(history->order_count, 2);
    ck_assert_uint_eq(history->figures.counted, 1);
    ck_assert_uint_eq(history->figures.held, 1);
    finish(2, 0, 2 * MS, 250 * MS); /* it was told late */
    chronicle_lost(chronicle, 3, 302 * MS);
    history = chronicle_look(chronicle, 303 * MS, true);
    ck_assert_uint_eq(history->figures.counted, 3);
    ck_assert_uint_eq(history->figures.inversions, 2);
    ck_assert_uint_eq(history->figures.victim, 0);
    ck_assert_uint_eq(history->figures.next, 4);
    ck_assert_uint_eq(history->figures.wait_ns, 298 * MS);
}
END_TEST

START_TEST(found_by_time)
{
    start(4);
    born(0, 1, 0);
    finish(0, 0, 10, 20);
    finish(1, 0, 20, 30);
    finish(2, 0, 40, 50);
    finish(3, 1, 5, 60);
    const struct history *history = chronicle_look(chronicle, 70, true);
    const struct history_lane *lane = history_lane(history, 0);
    ck_assert_ptr_nonnull(lane);
    ck_assert_ptr_null(history_lane(history, 2));
    ck_assert_str_eq(lane->name, "Worker");
    ck_assert_uint_eq(lane->count, 3);
    ck_assert_uint_eq(history_lane_at(history, lane, 0), 0);
    ck_assert_uint_eq(history_lane_at(history, lane, 20), 1);
    ck_assert_uint_eq(history_lane_at(history, lane, 35), 2);
    ck_assert_uint_eq(history_lane_at(history, lane, 50), 3);
    ck_assert_uint_eq(history_order_at(history, 55), 3);
}
END_TEST

/* ------------------------------------------------------------------ lives, spans, marks */

START_TEST(lives_follow_one_another)
{
    static const struct death killed = {DEATH_SIGNAL, SIGKILL}, left = {DEATH_LEFT, 0};
    start(1);
    born(1, 1, 10);
    born(0, 1, 5);
    chronicle_ready(chronicle, 1, 15);
    chronicle_ended(chronicle, 1, 1, 40, killed);
    chronicle_ended(chronicle, 1, 1, 45, left); /* once is enough */
    born(1, 2, 50);
    chronicle_ended(chronicle, 0, 1, 60, left);
    chronicle_ended(chronicle, 2, 1, 60, left); /* nobody was there */
    const struct history *history = chronicle_look(chronicle, 70, false);
    ck_assert_uint_eq(history->lanes_count, 2);
    const struct history_lane *lane = history_lane(history, 1);
    ck_assert_uint_eq(lane->lives_count, 2);
    ck_assert_ptr_null(history_life_at(lane, 9));
    ck_assert_uint_eq(history_life_at(lane, 10)->ready_ns, 15);
    ck_assert_uint_eq(history_life_at(lane, 39)->incarnation, 1);
    ck_assert_ptr_null(history_life_at(lane, 40));
    ck_assert_uint_eq(history_life_at(lane, 50)->incarnation, 2);
    ck_assert_uint_eq(history_life_at(lane, UINT64_MAX - 1)->ended_ns, HISTORY_ALIVE);
    ck_assert_uint_eq(history->marks_count, 2); /* neither the first births nor a clean end */
    ck_assert_int_eq(history->marks[0].kind, MARK_DEATH);
    ck_assert_uint_eq(history->marks[0].time_ns, 40);
    ck_assert_int_eq(history->marks[1].kind, MARK_BIRTH);
    ck_assert_uint_eq(history->marks[1].slot, 1);
    ck_assert_uint_eq(history->marks[1].after, 2);
}
END_TEST

START_TEST(the_oldest_lives_go)
{
    start(1);
    for (unsigned i = 1; i <= HISTORY_LIVES_MAX + 5; i++)
        born(0, i, i);
    const struct history_lane *lane = history_lane(chronicle_look(chronicle, 1, false), 0);
    ck_assert_uint_eq(lane->lives_count, HISTORY_LIVES_MAX);
    ck_assert_uint_eq(lane->lives_dropped, 5);
    ck_assert_uint_eq(lane->lives[0].incarnation, 6);
    ck_assert_uint_eq(lane->lives[HISTORY_LIVES_MAX - 1].incarnation, HISTORY_LIVES_MAX + 5);
}
END_TEST

static void see(unsigned slot, enum worker_state state, uint64_t since_ns, uint64_t now_ns)
{
    struct chronicle_sight sight = {
        .slot = slot, .state = state, .since_ns = since_ns, .now_ns = now_ns, .blocked_on = "results"};
    chronicle_seen(chronicle, &sight);
}

START_TEST(sights_become_spans)
{
    static const struct {
        enum worker_state state;
        uint64_t begin_ns, end_ns;
        bool sampled;
    } expected[] = {
        {WORKER_PUT, 5, 30, false},      /* seen at 10, 20 and 30 */
        {WORKER_PUT, 35, 40, false},     /* it had gone on between */
        {WORKER_NO_CORE, 50, 60, true},  /* seen at 50 and 60 */
        {WORKER_NO_CORE, 80, 80, true},  /* it ran at 70 */
        {WORKER_SLEEPING, 90, 90, true}, /* another state */
    };
    start(1);
    for (uint64_t now = 10; now <= 30; now += 10)
        see(0, WORKER_PUT, 5, now);
    see(0, WORKER_PUT, 35, 40);
    see(0, WORKER_NO_CORE, UINT64_MAX, 50);
    see(0, WORKER_NO_CORE, UINT64_MAX, 60);
    see(0, WORKER_RUNNING, UINT64_MAX, 70);
    see(0, WORKER_NO_CORE, UINT64_MAX, 80);
    see(0, WORKER_SLEEPING, UINT64_MAX, 90);
    see(0, WORKER_WAITING, UINT64_MAX, 100);
    const struct history *history = chronicle_look(chronicle, 100, false);
    ck_assert_uint_eq(history->spans_count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < history->spans_count; i++) {
        ck_assert_int_eq(history->spans[i].state, expected[i].state);
        ck_assert_uint_eq(history->spans[i].begin_ns, expected[i].begin_ns);
        ck_assert_uint_eq(history->spans[i].end_ns, expected[i].end_ns);
        ck_assert(history->spans[i].sampled == expected[i].sampled);
        ck_assert_str_eq(history->spans[i].blocked_on, "results");
    }
}
END_TEST

static void sample(enum worker_state state, uint64_t task, uint64_t sampled_ns, uint64_t now_ns)
{
    struct chronicle_sight sight = {.state = state,
                                    .since_ns = UINT64_MAX,
                                    .now_ns = now_ns,
                                    .sampled_ns = sampled_ns,
                                    .task = task,
                                    .blocked_on = ""};
    chronicle_seen(chronicle, &sight);
}

/* It slept before it was seen to, and until its task ended. */
START_TEST(what_samples_know_begins_and_ends_with_the_task)
{
    static const struct {
        enum worker_state state;
        uint64_t begin_ns, end_ns;
    } expected[] = {
        {WORKER_SLEEPING, 10, 95},                               /* seen from 50 to 90 */
        {WORKER_SLEEPING, 96, 120},  {WORKER_NO_CORE, 120, 130}, /* cannot have begun before the other was seen last */
        {WORKER_SLEEPING, 210, 230},                             /* and went on awake */
        {WORKER_SLEEPING, 260, 290},                             /* its end was told late */
    };
    start(4);
    sample(WORKER_RUNNING, 0, 0, 20);
    sample(WORKER_SLEEPING, 0, 40, 50);
    sample(WORKER_SLEEPING, 0, 80, 90);
    finish(0, 0, 10, 95);
    sample(WORKER_SLEEPING, 1, 4, 100);
    (void)chronicle_look(chronicle, 100, false);
    sample(WORKER_SLEEPING, 1, 24, 120);
    sample(WORKER_NO_CORE, 1, 30, 130);
    sample(WORKER_RUNNING, 1, 0, 140);
    finish(1, 0, 96, 200);
    sample(WORKER_SLEEPING, 2, 10, 220);
    sample(WORKER_SLEEPING, 2, 20, 230);
    sample(WORKER_RUNNING, 2, 0, 240);
    finish(2, 0, 205, 250);
    sample(WORKER_SLEEPING, 3, 20, 280);
    sample(WORKER_WAITING, RUN_NO_TASK, 0, 295);
    finish(3, 0, 255, 290);
    const struct history *history = chronicle_look(chronicle, 300, false);
    ck_assert_uint_eq(history->spans_count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < history->spans_count; i++) {
        ck_assert_int_eq(history->spans[i].state, expected[i].state);
        ck_assert_uint_eq(history->spans[i].begin_ns, expected[i].begin_ns);
        ck_assert_uint_eq(history->spans[i].end_ns, expected[i].end_ns);
        ck_assert(history->spans[i].sampled);
    }
}
END_TEST

START_TEST(the_older_half_of_the_spans_goes)
{
    start(1);
    for (uint64_t i = 0; i < HISTORY_SPANS_MAX; i++)
        see((unsigned)(i % 2), WORKER_PUT, i, i);
    see(0, WORKER_PUT, HISTORY_SPANS_MAX, HISTORY_SPANS_MAX);
    see(1, WORKER_PUT, HISTORY_SPANS_MAX - 1, HISTORY_SPANS_MAX + 7); /* it goes on in its place */
    const struct history *history = chronicle_look(chronicle, HISTORY_SPANS_MAX, false);
    ck_assert_uint_eq(history->spans_dropped, HISTORY_SPANS_MAX / 2);
    ck_assert_uint_eq(history->spans_count, HISTORY_SPANS_MAX / 2 + 1);
    ck_assert_uint_eq(history->spans[0].begin_ns, HISTORY_SPANS_MAX / 2);
    ck_assert_uint_eq(history->spans[history->spans_count - 2].end_ns, HISTORY_SPANS_MAX + 7);
}
END_TEST

static void mark(enum mark_kind kind, const char *name, uint64_t time_ns)
{
    struct history_mark mark = {.kind = kind, .time_ns = time_ns, .slot = HISTORY_NO_SLOT, .before = 1, .after = 2};
    (void)snprintf(mark.name, sizeof mark.name, "%s", name);
    chronicle_mark(chronicle, &mark);
}

START_TEST(marks_stand_in_order_of_time)
{
    start(1);
    mark(MARK_RESIZE, "", 50);
    mark(MARK_CHUNK, "", 40);
    pauses[0] = (struct run_pause){45, UINT64_MAX};
    run.pauses_count = 1;
    (void)chronicle_look(chronicle, 60, false);
    (void)chronicle_look(chronicle, 61, false);
    pauses[0].end_ns = 60;
    const struct history *history = chronicle_look(chronicle, 70, false);
    static const enum mark_kind expected[] = {MARK_CHUNK, MARK_PAUSE, MARK_RESIZE, MARK_RESUME};
    ck_assert_uint_eq(history->marks_count, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(history->marks[i].kind, expected[i]);
    for (uint64_t i = 0; i < HISTORY_MARKS_MAX; i++)
        mark(MARK_CHUNK, "", 100 + i);
    history = chronicle_look(chronicle, 70, false);
    ck_assert_uint_eq(history->marks_dropped, HISTORY_MARKS_MAX / 2);
    ck_assert_uint_eq(history->marks_count, HISTORY_MARKS_MAX / 2 + 4);
}
END_TEST

START_TEST(kinds_have_names)
{
    for (int i = 0; i < MARK_KIND_COUNT; i++)
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(mark_kind_name((enum mark_kind)i), mark_kind_name((enum mark_kind)j));
    ck_assert_str_eq(mark_kind_name(MARK_KIND_COUNT), "unknown");
}
END_TEST

/* ------------------------------------------------------------------ curves */

START_TEST(a_curve_grows_coarser)
{
    struct history_curve curve = {0};
    for (uint64_t i = 0; i < 10000; i++)
        history_curve_add(&curve, i * MS);
    ck_assert_uint_eq(curve.step_ns, 32 * MS);
    ck_assert_uint_eq(curve.count, 10000 / 32 + 1);
    for (size_t i = 0; i + 1 < curve.count; i++)
        ck_assert_uint_eq(curve.done[i], 32);
    ck_assert(history_curve_done(&curve, 0) == 0);
    ck_assert(history_curve_done(&curve, 3200 * MS) == 3200);
    ck_assert(history_curve_done(&curve, 3216 * MS) == 3216);
    ck_assert(history_curve_done(&curve, UINT64_MAX) == 10000);
    history_curve_add(&curve, 100000000 * MS); /* in one leap */
    ck_assert(history_curve_done(&curve, UINT64_MAX) == 10001);
}
END_TEST

START_TEST(the_curve_of_a_run_leaves_pauses_out)
{
    start(3);
    finish(0, 0, 1 * MS, 110 * MS);
    finish(2, 0, 1 * MS, 190 * MS);
    pauses[0] = (struct run_pause){120 * MS, 180 * MS};
    run.pauses_count = 1;
    run.begin_ns = 100 * MS;
    run.wall_ns = 30 * MS;
    struct history_curve curve;
    history_curve_of(&run, &curve);
    ck_assert_uint_eq(curve.count, 31);
    ck_assert(history_curve_done(&curve, 10 * MS) == 0);
    ck_assert(history_curve_done(&curve, 11 * MS) == 1);
    ck_assert(history_curve_done(&curve, 31 * MS) == 2);
}
END_TEST

/* ------------------------------------------------------------------ changes */

/* From `begin` to `end`, a task each `every_ns`, with some jitter. */
static uint64_t work(uint64_t first, uint64_t begin_ns, uint64_t end_ns, uint64_t every_ns)
{
    struct random random = {first};
    for (uint64_t time = begin_ns + every_ns; time <= end_ns && first < TASKS_MAX; time += every_ns)
        finish(first++, 0, time - 1, time - random_below(&random, every_ns / 2));
    return first;
}

static struct history_change change_at(size_t index, uint64_t now_ns)
{
    struct history_change change;
    history_change(chronicle_look(chronicle, now_ns, false), index, &change);
    return change;
}

START_TEST(a_change_that_helped)
{
    start(TASKS_MAX);
    uint64_t next = work(0, 0, 2000 * MS, 20 * MS);
    mark(MARK_RESIZE, "", 2000 * MS);
    (void)work(next, 2000 * MS, 4000 * MS, _i == 0 ? 10 * MS : 40 * MS);
    struct history_change change = change_at(0, 4000 * MS);
    ck_assert_int_eq(change.effect, _i == 0 ? HISTORY_FASTER : HISTORY_SLOWER);
    ck_assert_uint_eq(change.before.tasks, 100);
    ck_assert_uint_eq(change.before.parts, 10);
    ck_assert(fabs(change.before.rate - 50) < 1e-6);
    ck_assert(change.before.low <= 50 && change.before.high >= 50 && change.before.high < 60);
    ck_assert(fabs(change.after.rate - (_i == 0 ? 100 : 25)) < 1e-6);
    ck_assert_uint_eq(change.after.begin_ns, 2000 * MS);
    ck_assert_uint_eq(change.after.end_ns, 4000 * MS);
}
END_TEST

/* Tenths of a second with 8 and 12 tasks by turns: s = sqrt(10 * 20^2 / 9) tasks a second of such rates. */
START_TEST(the_spread_is_by_batch_means)
{
    start(TASKS_MAX);
    uint64_t next = 0;
    for (uint64_t part = 0; part < 10; part++)
        for (uint64_t i = 0, count = part % 2 ? 12 : 8; i < count; i++)
            finish(next++, 0, 0, part * 100 * MS + (i + 1) * 8 * MS);
    mark(MARK_CHUNK, "", 1000 * MS);
    struct history_change change = change_at(0, 1000 * MS);
    double half = 2.262 * sqrt(10 * 20.0 * 20.0 / 9) / sqrt(10);
    ck_assert(fabs(change.before.rate - 100) < 1e-9);
    ck_assert(fabs(change.before.high - 100 - half) < 1e-6);
    ck_assert(fabs(change.before.low - 100 + half) < 1e-6);
}
END_TEST

START_TEST(a_change_of_nothing)
{
    start(TASKS_MAX);
    uint64_t next = work(0, 0, 2000 * MS, 20 * MS);
    mark(MARK_CHUNK, "", 2000 * MS);
    (void)work(next, 2000 * MS, 4000 * MS, 20 * MS);
    ck_assert_int_eq(change_at(0, 4000 * MS).effect, HISTORY_NO_DIFFERENCE);
}
END_TEST

START_TEST(not_enough_yet)
{
    start(TASKS_MAX);
    uint64_t next = work(0, 0, 2000 * MS, 20 * MS);
    mark(MARK_RESIZE, "", 2000 * MS);
    (void)work(next, 2000 * MS, 4000 * MS, 20 * MS);
    struct history_change change = change_at(0, 2000 * MS);
    ck_assert_int_eq(change.effect, HISTORY_NOT_ENOUGH);
    ck_assert(isnan(change.after.rate) && isnan(change.after.low));
    ck_assert_uint_eq(change.after.parts, 0);
    change = change_at(0, 2240 * MS);
    ck_assert_uint_eq(change.after.parts, 5);
    ck_assert_uint_eq(change.after.tasks, 12);
}
END_TEST

/* Windows end at what was changed beside it, at a pause, and after some seconds; several strokes of a key are one. */
START_TEST(windows_have_bounds)
{
    start(TASKS_MAX);
    (void)work(0, 0, 30000 * MS, 20 * MS);
    born(0, 2, 19500 * MS); /* a birth is part of a change */
    mark(MARK_CAPACITY, "results", 12000 * MS);
    mark(MARK_RESIZE, "", 13000 * MS);
    mark(MARK_RESIZE, "", 13500 * MS);
    mark(MARK_RESIZE, "", 14200 * MS);
    mark(MARK_CAPACITY, "results", 29000 * MS);
    for (size_t i = 1; i <= 3; i++) {
        struct history_change change = change_at(i, 30000 * MS);
        ck_assert_uint_eq(change.before.begin_ns, 12000 * MS);
        ck_assert_uint_eq(change.before.end_ns, 13000 * MS);
        ck_assert_uint_eq(change.after.begin_ns, 14200 * MS);
        ck_assert_uint_eq(change.after.end_ns, 19200 * MS);
    }
    struct history_change change = change_at(5, 30000 * MS);
    ck_assert_uint_eq(change.before.begin_ns, 24000 * MS);
    ck_assert_uint_eq(change.after.end_ns, 30000 * MS);
}
END_TEST

Suite *history_suite(void)
{
    Suite *suite = suite_create("history");
    TCase *told = tcase_create("told");
    tcase_add_checked_fixture(told, NULL, tear_down);
    tcase_add_loop_test(told, told_in_any_order, 0, 8);
    tcase_add_test(told, the_latest_wait_to_be_counted);
    tcase_add_test(told, found_by_time);
    tcase_add_test(told, lives_follow_one_another);
    tcase_add_test(told, the_oldest_lives_go);
    tcase_add_test(told, sights_become_spans);
    tcase_add_test(told, what_samples_know_begins_and_ends_with_the_task);
    tcase_add_test(told, the_older_half_of_the_spans_goes);
    tcase_add_test(told, marks_stand_in_order_of_time);
    tcase_add_test(told, kinds_have_names);
    suite_add_tcase(suite, told);
    TCase *rates = tcase_create("rates");
    tcase_add_checked_fixture(rates, NULL, tear_down);
    tcase_add_test(rates, a_curve_grows_coarser);
    tcase_add_test(rates, the_curve_of_a_run_leaves_pauses_out);
    tcase_add_loop_test(rates, a_change_that_helped, 0, 2);
    tcase_add_test(rates, the_spread_is_by_batch_means);
    tcase_add_test(rates, a_change_of_nothing);
    tcase_add_test(rates, not_enough_yet);
    tcase_add_test(rates, windows_have_bounds);
    suite_add_tcase(suite, rates);
    return suite;
}
