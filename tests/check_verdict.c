/* verdict.h: the figures and the exit status of made-up runs. */
#include "base/random.h"
#include "suites.h"
#include "tune/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TASKS 3

/* A run of three tasks, one letter each: o = OK with the result 1, O = OK with 2, f and F = FAILED with two texts,
 * l = LOST, n = NOT_RUN, c = CANCELLED, s = SKIPPED, "" = no such run. They finish in the order of submission. */
struct made_run {
    struct run run;
    struct run_task tasks[TASKS];
};

static const struct run *make_run(struct made_run *made, const char *letters, uint64_t wall_ns)
{
    static const char statuses[] = {[TASK_NOT_RUN] = 'n', [TASK_OK] = 'o',        [TASK_FAILED] = 'f',
                                    [TASK_LOST] = 'l',    [TASK_CANCELLED] = 'c', [TASK_SKIPPED] = 's'};
    *made = (struct made_run){.run = {.wall_ns = wall_ns, .workers_asked = 4, .tasks = made->tasks}};
    for (; letters[made->run.tasks_count]; made->run.tasks_count++) {
        struct run_task *task = &made->tasks[made->run.tasks_count];
        char letter = letters[made->run.tasks_count];
        bool second = letter == 'O' || letter == 'F';
        for (size_t i = 0; i < sizeof statuses; i++)
            if (statuses[i] == (letter | 0x20))
                task->status = (uint8_t)i;
        task->finish_ns = 10 * (made->run.tasks_count + 1);
        task->result = task->status == TASK_FAILED ? (second ? "other" : "error") : second ? "2" : "1";
        task->result_size = task->status == TASK_FAILED ? 5 : 1;
    }
    return *letters ? &made->run : NULL;
}

static const struct workload workload = {.id = "test"};

static struct record make_record(struct made_run *baseline, const char *baseline_tasks, struct made_run *run,
                                 const char *run_tasks)
{
    return (struct record){.workload = &workload,
                           .machine = {.cores = {.usable = 2}},
                           .baseline = make_run(baseline, baseline_tasks, 3000),
                           .run = make_run(run, run_tasks, 2000)};
}

static const struct {
    const char *baseline, *run;
    bool interrupted;
    const char *gave_up;
    bool speed, compared, equal;
    uint64_t first_difference;
    enum verdict_end end;
    int exit_status;
} cases[] = {
    {"ooo", "ooo", false, "", true, true, true, RUN_NO_TASK, END_DONE, 0},
    {"", "ooo", false, "", false, false, false, RUN_NO_TASK, END_DONE, 0},
    {"oso", "oso", false, "", true, true, true, RUN_NO_TASK, END_DONE, 0},
    {"ooo", "oso", false, "", true, true, false, 1, END_DIFFERENT, 1},
    {"ofc", "ofc", false, "", false, true, true, RUN_NO_TASK, END_FAILED, 1},
    {"olc", "olc", false, "", false, true, true, RUN_NO_TASK, END_LOST, 1},
    {"", "ofo", false, "", false, false, false, RUN_NO_TASK, END_FAILED, 1},
    {"", "olo", false, "", false, false, false, RUN_NO_TASK, END_LOST, 1},
    {"ooo", "ooO", false, "", true, true, false, 2, END_DIFFERENT, 1},
    {"ooo", "OoO", false, "", true, true, false, 0, END_DIFFERENT, 1},
    {"ofo", "ofo", false, "", true, true, true, RUN_NO_TASK, END_FAILED, 1},
    {"ofo", "oFo", false, "", true, true, false, 1, END_FAILED, 1},
    {"ooo", "ofo", false, "", true, true, false, 1, END_FAILED, 1},
    {"ooo", "olo", false, "", false, true, false, 1, END_LOST, 1},
    {"olo", "olo", false, "", false, true, true, RUN_NO_TASK, END_LOST, 1},
    {"ooo", "onn", false, "", false, false, false, RUN_NO_TASK, END_LOST, 1},
    {"ooo", "onn", true, "", false, false, false, RUN_NO_TASK, END_INTERRUPTED, 130},
    {"ooo", "occ", true, "", false, false, false, RUN_NO_TASK, END_INTERRUPTED, 130},
    {"ooo", "ooo", true, "", true, true, true, RUN_NO_TASK, END_INTERRUPTED, 130},
    {"ooo", "oll", false, "5 deaths in a row", false, true, false, 1, END_GAVE_UP, 1},
    {"ooo", "", true, "", false, false, false, RUN_NO_TASK, END_INTERRUPTED, 130},
    {"onn", "ooo", false, "", false, false, false, RUN_NO_TASK, END_NOT_COMPARED, 1},
    {"oo", "ooo", false, "", true, false, false, RUN_NO_TASK, END_NOT_COMPARED, 1},
};

START_TEST(judges)
{
    struct made_run baseline, run;
    struct record record = make_record(&baseline, cases[_i].baseline, &run, cases[_i].run);
    run.run.interrupted = cases[_i].interrupted;
    (void)snprintf(run.run.gave_up, sizeof run.run.gave_up, "%s", cases[_i].gave_up);
    struct verdict verdict = verdict_of(&record);
    ck_assert_int_eq(!isnan(verdict.speedup), cases[_i].speed);
    ck_assert_int_eq(!isnan(verdict.efficiency), cases[_i].speed);
    ck_assert_int_eq(verdict.compared, cases[_i].compared);
    ck_assert_int_eq(verdict.results_equal, cases[_i].equal);
    ck_assert_uint_eq(verdict.first_difference, cases[_i].first_difference);
    ck_assert_int_eq(verdict.end, cases[_i].end);
    ck_assert_int_eq(verdict_exit_status(&verdict), cases[_i].exit_status);
}
END_TEST

START_TEST(speed_is_measured_against_what_could_be)
{
    struct made_run baseline, run;
    struct record record = make_record(&baseline, "ooo", &run, "ooo");
    struct verdict verdict = verdict_of(&record);
    ck_assert_double_eq_tol(verdict.speedup, 1.5, 1e-9);
    ck_assert_double_eq_tol(verdict.efficiency, 0.75, 1e-9); /* 4 workers, but 2 cores */
    run.run.workers_asked = 1;
    ck_assert_double_eq_tol(verdict_of(&record).efficiency, 1.5, 1e-9);
    run.run.wall_ns = 0;
    ck_assert(isnan(verdict_of(&record).speedup));
}
END_TEST

START_TEST(interrupted_baseline_is_130)
{
    struct made_run baseline, run;
    struct record record = make_record(&baseline, "onn", &run, "nnn");
    baseline.run.interrupted = true;
    struct verdict verdict = verdict_of(&record);
    ck_assert_int_eq(verdict_exit_status(&verdict), 130);
}
END_TEST

/* No interrupt: nobody asked for it. */
START_TEST(a_run_that_could_not_begin_is_1)
{
    struct made_run baseline, run;
    struct record record = make_record(&baseline, "ooo", &run, "");
    strcpy(record.why.text, "cannot make room for it");
    struct verdict verdict = verdict_of(&record);
    ck_assert_int_eq(verdict.end, END_NOT_BEGUN);
    ck_assert_int_eq(verdict_exit_status(&verdict), 1);
}
END_TEST

/* By what the pool had at its largest: it began with one worker, and got a second. */
START_TEST(efficiency_counts_workers_that_came_later)
{
    struct made_run baseline, run;
    struct run_worker workers[2] = {{.incarnation = 1}, {.slot = 1, .incarnation = 1, .added = true}};
    struct record record = make_record(&baseline, "ooo", &run, "ooo");
    run.run.workers_asked = 1;
    run.run.workers = workers;
    run.run.workers_count = 2;
    struct verdict verdict = verdict_of(&record);
    ck_assert_uint_eq(verdict.workers, 2);
    ck_assert_uint_eq(verdict.cores, 2);
    ck_assert_double_eq_tol(verdict.efficiency, 0.75, 1e-9);
}
END_TEST

START_TEST(times_are_added_up)
{
    struct made_run run;
    struct run_worker workers[2] = {{.time_ns = {[TIME_START] = 1, [TIME_ON_CORE] = 5}},
                                    {.time_ns = {[TIME_WAIT] = 2, [TIME_ON_CORE] = 12}}};
    struct record record = make_record(&run, "", &run, "ooo");
    ck_assert(isnan(verdict_of(&record).time_share[TIME_ON_CORE]));
    run.run.workers = workers;
    run.run.workers_count = 2;
    struct verdict verdict = verdict_of(&record);
    ck_assert_uint_eq(verdict.time_ns[TIME_ON_CORE], 17);
    ck_assert_double_eq_tol(verdict.time_share[TIME_ON_CORE], 0.85, 1e-9);
    ck_assert_double_eq_tol(verdict.time_share[TIME_LEAVE], 0, 1e-9);
    ck_assert_uint_eq(verdict.tasks_by_status[TASK_OK], 3);
}
END_TEST

static const struct {
    uint64_t order[6], count, inversions;
} orders[] = {
    {{0}, 0, 0},
    {{7}, 1, 0},
    {{0, 1, 2, 3, 4, 5}, 6, 0},
    {{5, 4, 3, 2, 1, 0}, 6, 15},
    {{1, 0, 3, 2, 5, 4}, 6, 3},
    {{5, 0, 1, 2, 3, 4}, 6, 5},
    {{2, 9, 2, 1}, 4, 4},
};

START_TEST(inversions_are_counted)
{
    ck_assert_uint_eq(verdict_inversions(orders[_i].order, orders[_i].count), orders[_i].inversions);
}
END_TEST

/* Against the definition, for lengths on both sides of each power of two. */
START_TEST(inversions_are_those_of_the_definition)
{
    struct random random = {(uint64_t)_i};
    uint64_t order[140], count = (uint64_t)_i, pairs = 0;
    for (uint64_t i = 0; i < count; i++)
        order[i] = random_below(&random, 100);
    for (uint64_t i = 0; i < count; i++)
        for (uint64_t j = i + 1; j < count; j++)
            pairs += order[i] > order[j];
    ck_assert_uint_eq(verdict_inversions(order, count), pairs);
}
END_TEST

START_TEST(finish_order_leaves_out_what_never_finished)
{
    struct made_run made;
    uint64_t count;
    const struct run *run = make_run(&made, "olo", 1);
    made.tasks[0].finish_ns = 500;
    uint64_t *order = verdict_finish_order(run, &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(order[0], 2);
    ck_assert_uint_eq(order[1], 0);
    free(order);
    made.tasks[2].finish_ns = 500; /* at the same moment: in the order of submission */
    order = verdict_finish_order(run, &count);
    ck_assert_uint_eq(order[0], 0);
    free(order);
    ck_assert_ptr_null(verdict_finish_order(make_run(&made, "ncl", 1), &count));
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(verdict_counts_the_inversions_of_the_run)
{
    struct made_run made;
    struct record record = make_record(&made, "", &made, "ooo");
    made.tasks[0].finish_ns = 500;
    ck_assert_uint_eq(verdict_of(&record).inversions, 2);
}
END_TEST

Suite *verdict_suite(void)
{
    Suite *suite = suite_create("verdict");
    TCase *record = tcase_create("record");
    tcase_add_loop_test(record, judges, 0, sizeof cases / sizeof *cases);
    tcase_add_test(record, speed_is_measured_against_what_could_be);
    tcase_add_test(record, interrupted_baseline_is_130);
    tcase_add_test(record, a_run_that_could_not_begin_is_1);
    tcase_add_test(record, efficiency_counts_workers_that_came_later);
    tcase_add_test(record, times_are_added_up);
    suite_add_tcase(suite, record);
    TCase *order = tcase_create("order");
    tcase_add_loop_test(order, inversions_are_counted, 0, sizeof orders / sizeof *orders);
    tcase_add_loop_test(order, inversions_are_those_of_the_definition, 0, 140);
    tcase_add_test(order, finish_order_leaves_out_what_never_finished);
    tcase_add_test(order, verdict_counts_the_inversions_of_the_run);
    suite_add_tcase(suite, order);
    return suite;
}
