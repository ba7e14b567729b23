/* The view "result": made-up records of runs that ended, and the runs of a sitting. Screens that must not change by
 * accident are kept in tests/golden. */
#include "model/history.h"
#include "suites.h"
#include "support/fixture.h"
#include "support/stand.h"
#include "ui/figure.h"

#include <stdio.h>
#include <string.h>

#define TASKS 24
#define MS    UINT64_C(1000000)

static struct fixture fixture;
static struct stand stand;

/* A pool of two against a loop, whose tasks take 10 ms each, a few of them 30. */
static struct {
    struct workload workload;
    struct run_task tasks[TASKS], baseline_tasks[TASKS];
    struct run_worker workers[2], loop[1];
    struct run run, baseline, thread, biglock;
    const struct run *runs[3];
    struct record record;
    struct verdict verdict;
} made;

static struct run_task task_of(uint64_t start_ns, uint64_t finish_ns, int32_t worker)
{
    return (struct run_task){.status = TASK_OK,
                             .start_ns = start_ns,
                             .finish_ns = finish_ns,
                             .result = "1",
                             .result_size = 1,
                             .worker = worker,
                             .attempts = 1};
}

static uint64_t length_of(int task)
{
    return (task % 7 == 6 ? 30 : 10) * MS;
}

static struct run_worker worker_of(unsigned slot, uint64_t ended_ns)
{
    return (struct run_worker){
        .slot = slot, .incarnation = 1, .ended_ns = ended_ns, .death = {.how = DEATH_LEFT}, .death_task = RUN_NO_TASK};
}

static void make_baseline(void)
{
    uint64_t now = 0;
    made.loop[0] = worker_of(0, 0);
    for (int i = 0; i < TASKS; i++) {
        made.baseline_tasks[i] = task_of(now, now + length_of(i), 0);
        now += length_of(i);
    }
    made.loop[0].time_ns[TIME_ON_CORE] = made.loop[0].ended_ns = now;
    made.baseline = (struct run){.executor = RUN_BY_LOOP,
                                 .workers_asked = 1,
                                 .wall_ns = now,
                                 .tasks = made.baseline_tasks,
                                 .tasks_count = TASKS,
                                 .workers = made.loop,
                                 .workers_count = 1};
}

/* Each takes the next task when it is free, in a tenth more time, of which half without a core. */
static void make_run(void)
{
    uint64_t free_ns[2] = {2 * MS, 3 * MS}, last = 0;
    for (unsigned i = 0; i < 2; i++) {
        made.workers[i] = worker_of(i, 0);
        made.workers[i].time_ns[TIME_START] = free_ns[i];
    }
    for (int i = 0; i < TASKS; i++) {
        int worker = free_ns[1] < free_ns[0];
        uint64_t length = length_of(i) * 11 / 10;
        made.tasks[i] = task_of(free_ns[worker], free_ns[worker] + length, worker);
        made.workers[worker].time_ns[TIME_ON_CORE] += length - length / 22;
        made.workers[worker].time_ns[TIME_NO_CORE] += length / 22;
        free_ns[worker] += length + MS / 10;
        last = made.tasks[i].finish_ns > last ? made.tasks[i].finish_ns : last;
    }
    made.workers[0].ended_ns = made.workers[1].ended_ns = last + MS;
    made.run = (struct run){.executor = RUN_BY_POOL,
                            .workers_asked = 2,
                            .wall_ns = last,
                            .start_up_ns = 3 * MS,
                            .tasks = made.tasks,
                            .tasks_count = TASKS,
                            .workers = made.workers,
                            .workers_count = 2};
}

static void make(void)
{
    memset(&made, 0, sizeof made);
    made.workload = (struct workload){
        .id = "uneven",
        .title = "Tasks of very unlike length",
        .primitive = "pool",
        .lesson = "With uneven tasks small chunks balance.",
        .question = {.kind = FORECAST_SPEEDUP, .because = "Two cores share what one did alone, less the tail."}};
    make_baseline();
    make_run();
    made.record = (struct record){.workload = &made.workload,
                                  .settings = {.chunk = 1},
                                  .machine = {.cores = {.usable = 2}},
                                  .run = &made.run,
                                  .baseline = &made.baseline};
    made.verdict = verdict_of(&made.record);
}

static void stretch(double factor)
{
    for (int i = 0; i < TASKS; i++)
        made.tasks[i].finish_ns = (uint64_t)((double)made.tasks[i].finish_ns * factor);
    made.run.wall_ns = (uint64_t)((double)made.run.wall_ns * factor);
}

/* On the stand; with `session` runs of the sitting, of which each took a little longer than the one after it. */
static void stage(unsigned session)
{
    fixture_make(&fixture, FIXTURE_ENDED, 2, 2);
    fixture.snapshot.workload = &made.workload;
    stand_begin(&stand, VIEW_RESULT, &fixture.snapshot);
    stand.scene.record = &made.record;
    stand.scene.verdict = &made.verdict;
    for (unsigned i = session; i-- > 0;) {
        stretch(1 + 0.25 * i);
        struct verdict verdict = verdict_of(&made.record);
        session_add(&stand.session, &made.record, &verdict);
        stretch(1 / (1 + 0.25 * i));
    }
}

static void setup(void)
{
    make();
    stage(3);
}

static void teardown(void)
{
    stand_release(&stand);
}

static bool shows(const char *text)
{
    return stand_shows(&stand, text);
}

/* The column of the first row that shows both. */
static bool shows_both(const char *a, const char *b)
{
    char text[4096];
    for (int row = 0; row < stand.canvas.rows; row++) {
        (void)canvas_row_text(&stand.canvas, row, text, sizeof text);
        if (strstr(text, a) && strstr(text, b))
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------ screens */

static void make_ways(void)
{
    made.thread = made.biglock = made.run;
    made.thread.executor = RUN_BY_THREAD;
    made.biglock.executor = RUN_BY_BIGLOCK;
    made.biglock.wall_ns = made.baseline.wall_ns + 20 * MS;
    made.runs[0] = &made.thread;
    made.runs[1] = &made.biglock;
    made.runs[2] = &made.run;
    made.record.runs = made.runs;
    made.record.runs_count = 3;
    made.workload.question.kind = FORECAST_WAYS;
    stage(1);
}

static void make_trouble(void)
{
    made.tasks[5].result = "2";
    made.run.deaths = 2;
    made.run.retries = 1;
    made.record.machine.cores.usable = 1;
    made.verdict = verdict_of(&made.record);
    stage(12);
}

static void make_alone(void)
{
    made.record.baseline = NULL;
    made.verdict = verdict_of(&made.record);
    stage(1);
}

static void make_script(void)
{
    static const struct step steps[TASKS];
    made.workload.steps = steps;
    made.workload.steps_count = TASKS;
    made.workload.question.kind = FORECAST_HANG;
    make_alone();
}

static void make_nothing(void)
{
    stage(0);
    stand.scene.record = NULL;
    stand.scene.verdict = NULL;
    fixture.snapshot.phase = PHASE_RUN;
}

static void make_three(void)
{
}

START_TEST(screens_are_as_kept)
{
    static const struct {
        const char *name;
        void (*make)(void);
        int rows, columns;
        enum glyph_tier tier;
    } cases[] = {
        {"result_20x5", make_three, 5, 20, GLYPHS_FULL},
        {"result_40x10", make_three, 10, 40, GLYPHS_FULL},
        {"result_80x24", make_three, 24, 80, GLYPHS_FULL},
        {"result_80x24_ascii", make_three, 24, 80, GLYPHS_ASCII},
        {"result_120x40", make_three, 40, 120, GLYPHS_FULL},
        {"result_120x40_ways", make_ways, 40, 120, GLYPHS_FULL},
        {"result_80x24_trouble", make_trouble, 24, 80, GLYPHS_FULL},
        {"result_80x24_alone", make_alone, 24, 80, GLYPHS_FULL},
        {"result_80x24_script", make_script, 24, 80, GLYPHS_FULL},
        {"result_80x24_running", make_nothing, 24, 80, GLYPHS_FULL},
        {"result_200x50", make_trouble, 50, 200, GLYPHS_FULL},
    };
    cases[_i].make();
    stand.tier = cases[_i].tier;
    stand_draw(&stand, cases[_i].rows, cases[_i].columns);
    stand_compare(&stand, cases[_i].name);
}
END_TEST

START_TEST(any_size_is_drawn)
{
    static void (*const makers[])(void) = {make_three, make_ways, make_trouble, make_alone, make_script, make_nothing};
    makers[_i]();
    for (int rows = 1; rows <= 60; rows += rows < 30 ? 1 : 7)
        for (int columns = 1; columns <= 180; columns += columns < 64 ? 1 : 13)
            for (int tier = 0; tier < GLYPH_TIER_COUNT; tier++) {
                stand.tier = (enum glyph_tier)tier;
                stand_draw(&stand, rows, columns);
                if (makers[_i] == make_three && rows >= 5 && columns >= 20)
                    ck_assert_msg(shows("as fast"), "%dx%d", columns, rows);
            }
}
END_TEST

/* ------------------------------------------------------------------ what is said */

START_TEST(figures_are_the_records)
{
    stand_draw(&stand, 40, 120);
    ck_assert(shows("1.77× as fast"));
    ck_assert(shows("efficiency 89 % on 2 cores"));
    ck_assert(shows("serial fraction 13 %"));
    ck_assert(shows("at most 7.81×"));
    ck_assert(shows("same answers ✓"));
    ck_assert(shows("24 of 24 tasks done"));
    ck_assert(shows("nearly once for each core: it was 1.77 times as fast"));
    ck_assert(shows("Two cores share what one did alone, less the tail."));
}
END_TEST

/* What the loop did twice is in its wall, and a law about cores knows nothing of sleep. */
START_TEST(figures_that_mean_less_say_so)
{
    made.baseline.deaths = made.baseline.retries = 1;
    stage(1);
    stand_draw(&stand, 24, 80);
    ck_assert(shows("baseline disturbed (1 death, 1 retry): no fair speed-up"));
    ck_assert(shows("serial fraction –") && !shows("any number of cores"));
    make();
    made.loop[0].time_ns[TIME_ON_CORE] /= 10;
    made.loop[0].time_ns[TIME_OFF_CORE] = made.baseline.wall_ns - made.loop[0].time_ns[TIME_ON_CORE];
    made.verdict = verdict_of(&made.record);
    stage(1);
    stand_draw(&stand, 24, 80);
    ck_assert(shows("efficiency – on 2 cores") && shows("serial fraction –") && !shows("any number of cores"));
    ck_assert(shows("the tasks mostly sleep and need no core"));
    stretch(2.5);
    make_baseline();
    made.verdict = verdict_of(&made.record);
    stage(1);
    stand_draw(&stand, 24, 80);
    ck_assert(shows("serial fraction –") && shows("slower than the baseline"));
}
END_TEST

/* Every piece that is worth a name, and the wall that they come to. */
START_TEST(pieces_are_named)
{
    stand_draw(&stand, 40, 120);
    ck_assert(shows_both("ideal", "150.0 ms"));
    ck_assert(shows_both("= wall", "100 %"));
    ck_assert(shows("no core free"));
    ck_assert(shows("slower tasks"));
}
END_TEST

START_TEST(figures_can_be_explained)
{
    static const enum figure wanted[] = {FIGURE_SPEEDUP,    FIGURE_EFFICIENCY, FIGURE_KARP_FLATT, FIGURE_SAME_ANSWERS,
                                         FIGURE_LOSS_IDEAL, FIGURE_LOSS_TAIL,  FIGURE_WALL,       FIGURE_BASELINE_WALL,
                                         FIGURE_FORECAST,   FIGURE_TASKS_DONE};
    stand_draw(&stand, 40, 120);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        bool found = false;
        for (size_t k = 0; k < targets_figures(&stand.targets); k++)
            found |= targets_figure(&stand.targets, k)->value == (int)wanted[i];
        ck_assert_msg(found, "%s is nowhere", figure_rows[wanted[i]].name);
    }
}
END_TEST

START_TEST(what_was_predicted_is_held_against_it)
{
    stand.scene.guess = 4; /* from 1 */
    stand_draw(&stand, 40, 120);
    ck_assert(shows("✓ as predicted, nearly once for each core: it was 1.77"));
    stand.scene.guess = 1;
    stand_draw(&stand, 40, 120);
    ck_assert(shows("✗ predicted was \"slower\", but \"nearly once for each core\" is true: it was 1.77"));
    stand.scene.guess = 6; /* no such choice */
    stand_draw(&stand, 40, 120);
    ck_assert(shows("▸ nearly once"));
}
END_TEST

START_TEST(another_record_is_computed_anew)
{
    stand_draw(&stand, 24, 80);
    made.run.wall_ns *= 2;
    made.verdict = verdict_of(&made.record);
    session_add(&stand.session, &made.record, &made.verdict);
    stand_draw(&stand, 24, 80);
    ck_assert(shows("slower: it was 0.89 times as fast"));
}
END_TEST

/* ------------------------------------------------------------------ the table */

/* The newest is selected, and laid over the one before it. */
START_TEST(the_last_two_are_laid_over_each_other)
{
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 3, B run 2"));
    ck_assert(stand_act(&stand, ACTION_NEXT));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 2, B run 1"));
    ck_assert(stand_act(&stand, ACTION_LAST));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 1 "));
    ck_assert(stand_act(&stand, ACTION_FIRST));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 3, B run 2"));
}
END_TEST

START_TEST(a_marked_run_stays_the_other)
{
    ck_assert(stand_act(&stand, ACTION_LAST));
    ck_assert(stand_act(&stand, ACTION_MARK));
    ck_assert_ptr_nonnull(strstr(stand.message, "run 1 is marked"));
    ck_assert(stand_act(&stand, ACTION_FIRST));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 3, B run 1"));
    ck_assert(stand_act(&stand, ACTION_LAST));
    ck_assert(stand_act(&stand, ACTION_MARK)); /* not any more */
    ck_assert(stand_act(&stand, ACTION_FIRST));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 3, B run 2"));
}
END_TEST

/* One that was chosen stays so when others come; the newest stays the newest. */
START_TEST(a_chosen_run_stays_chosen)
{
    session_add(&stand.session, &made.record, &made.verdict);
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 4, B run 3"));
    ck_assert(stand_act(&stand, ACTION_NEXT));
    session_add(&stand.session, &made.record, &made.verdict);
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 3, B run 2"));
}
END_TEST

START_TEST(only_runs_of_one_experiment_are_laid_over_each_other_unasked)
{
    made.workload.id = "primes";
    session_add(&stand.session, &made.record, &made.verdict);
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 4 "));
}
END_TEST

START_TEST(a_press_selects)
{
    stand_draw(&stand, 40, 120);
    for (size_t i = 0; i < stand.targets.count; i++) {
        const struct target *target = &stand.targets.items[i];
        if (target->kind != TARGET_ROW || target->value != 2)
            continue;
        ck_assert(stand_press(&stand, target->area.row, target->area.column));
        stand_draw(&stand, 40, 120);
        ck_assert(shows("A run 1 "));
        return;
    }
    ck_abort_msg("no row to be pressed");
}
END_TEST

START_TEST(runs_are_sorted_and_searched)
{
    const struct view *view = views[VIEW_RESULT];
    for (int i = 0; i < 8; i++) /* by the eighth column: the largest speed-up first, the newest run's */
        ck_assert(stand_act(&stand, ACTION_SORT_NEXT));
    ck_assert(stand_act(&stand, ACTION_SORT_TURN));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("Runs so far: 3 by speed-up"));
    ck_assert(shows("A run 1 ")); /* nobody was chosen: the first is selected */
    made.workload.id = "primes";
    session_add(&stand.session, &made.record, &made.verdict);
    ck_assert(view->find(&stand.scene, stand.state, "primes", FIND_FIRST));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("A run 4 "));
    ck_assert(!view->find(&stand.scene, stand.state, "no such run", FIND_FIRST));
    ck_assert(view->find(&stand.scene, stand.state, "uneven", FIND_FILTER));
    stand_draw(&stand, 40, 120);
    ck_assert(!shows("  4 A") && shows("with 'uneven'"));
    ck_assert(!view->find(&stand.scene, stand.state, "no such run", FIND_FILTER));
    stand_draw(&stand, 40, 120); /* and nothing is there to be selected */
    ck_assert(!stand_act(&stand, ACTION_MARK));
}
END_TEST

/* On the smallest common screen rows that differ only in what was tried can be told apart. */
START_TEST(workers_and_chunks_have_columns)
{
    static struct history_mark marks[] = {{.kind = MARK_CHUNK, .before = 25, .after = 50}};
    static struct history history = {.marks = marks, .marks_count = 1};
    made.record.settings.chunk = 25;
    session_add(&stand.session, &made.record, &made.verdict);
    stand_draw(&stand, 24, 80);
    ck_assert(shows_both("uneven", "25") && shows("pool       2      1") && !shows("~"));
    made.record.history = &history;
    made.baseline.deaths = 1;
    session_add(&stand.session, &made.record, &made.verdict);
    stand_draw(&stand, 24, 80);
    ck_assert(shows("  2    25~") && shows("~ changed, ") && shows("×?") && shows("? baseline disturbed"));
}
END_TEST

/* None is lost when the next one begins. */
START_TEST(each_way_is_a_run_of_its_own)
{
    make_ways();
    ck_assert_uint_eq(stand.session.count, 3);
    ck_assert_uint_eq(stand.session.numbers, 3);
    stand_draw(&stand, 40, 120);
    ck_assert(shows_both("3 A", "pool") && shows_both("2 B", "biglock") && shows_both("uneven", "thread"));
    ck_assert_uint_eq(stand.session.runs[1].wall_ns, made.biglock.wall_ns);
    ck_assert(stand.session.runs[1].speedup < stand.session.runs[2].speedup);
}
END_TEST

START_TEST(details_are_those_of_the_selected)
{
    struct sheet sheet;
    ck_assert(stand_act(&stand, ACTION_LAST));
    ck_assert(views[VIEW_RESULT]->details(&stand.scene, stand.state, &sheet));
    ck_assert_str_eq(sheet.title, "Run 1: uneven");
    stand.session.count = 0;
    ck_assert(!views[VIEW_RESULT]->details(&stand.scene, stand.state, &sheet));
    ck_assert(!stand_act(&stand, ACTION_MARK));
    ck_assert(!stand_act(&stand, ACTION_NEXT));
}
END_TEST

Suite *view_result_suite(void)
{
    Suite *suite = suite_create("view_result");
    TCase *screens = tcase_create("screens");
    tcase_add_checked_fixture(screens, setup, teardown);
    tcase_set_timeout(screens, 60);
    tcase_add_loop_test(screens, screens_are_as_kept, 0, 11);
    tcase_add_loop_test(screens, any_size_is_drawn, 0, 6);
    suite_add_tcase(suite, screens);
    TCase *words = tcase_create("figures");
    tcase_add_checked_fixture(words, setup, teardown);
    tcase_add_test(words, figures_are_the_records);
    tcase_add_test(words, figures_that_mean_less_say_so);
    tcase_add_test(words, pieces_are_named);
    tcase_add_test(words, figures_can_be_explained);
    tcase_add_test(words, what_was_predicted_is_held_against_it);
    tcase_add_test(words, another_record_is_computed_anew);
    suite_add_tcase(suite, words);
    TCase *table = tcase_create("runs");
    tcase_add_checked_fixture(table, setup, teardown);
    tcase_add_test(table, the_last_two_are_laid_over_each_other);
    tcase_add_test(table, a_marked_run_stays_the_other);
    tcase_add_test(table, a_chosen_run_stays_chosen);
    tcase_add_test(table, only_runs_of_one_experiment_are_laid_over_each_other_unasked);
    tcase_add_test(table, a_press_selects);
    tcase_add_test(table, runs_are_sorted_and_searched);
    tcase_add_test(table, details_are_those_of_the_selected);
    tcase_add_test(table, workers_and_chunks_have_columns);
    tcase_add_test(table, each_way_is_a_run_of_its_own);
    suite_add_tcase(suite, table);
    return suite;
}
