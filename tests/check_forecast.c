/* forecast.h: every experiment asks something, and its record gives the answer. */
#include "demos/registry.h"
#include "model/graph.h"
#include "suites.h"
#include "support/command.h"
#include "tune/forecast.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS          60 /* fewer than these has a choice */
#define COLUMNS_QUESTION 90
#define MS               UINT64_C(1000000)

/* ------------------------------------------------------------------ the table */

static void ends_like_a_sentence(const char *id, const char *text)
{
    ck_assert_msg(*text && text[strlen(text) - 1] == '.', "%s: because \"%s\"", id, text);
}

static void is_complete(const char *id, const struct forecast *forecast)
{
    ck_assert_msg(forecast->count >= 2 && forecast->count <= QUESTION_CHOICES_MAX, "%s: %zu choices", id,
                  forecast->count);
    ck_assert_msg(forecast->question && forecast->question[strlen(forecast->question) - 1] == '?', "%s: no question",
                  id);
    ck_assert_msg(strlen(forecast->question) < COLUMNS_QUESTION, "%s: %s", id, forecast->question);
    for (size_t i = 0; i < forecast->count; i++) {
        ck_assert_msg(*forecast->choices[i] && strlen(forecast->choices[i]) < COLUMNS, "%s: \"%s\"", id,
                      forecast->choices[i]);
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(forecast->choices[i], forecast->choices[k]);
    }
    ends_like_a_sentence(id, forecast->because);
}

START_TEST(every_workload_asks)
{
    const struct workload *workload = demos_workloads[_i];
    const struct question *question = &workload->question;
    struct forecast forecast = forecast_of(workload);
    is_complete(workload->id, &forecast);
    ck_assert_msg((question->kind == FORECAST_OWN) == (question->truth != NULL), "%s: truth", workload->id);
    if (question->kind == FORECAST_STEP)
        ck_assert_msg(question->step < workload->steps_count, "%s: step %u", workload->id, question->step);
    if (question->kind == FORECAST_STEP || question->kind == FORECAST_OWN)
        ck_assert_msg(question->text && question->choices[0], "%s: the kind has no words of its own", workload->id);
    ck_assert_int_eq(question->kind == FORECAST_WAYS, workload->ways != NULL);
}
END_TEST

static const char *const files[] = {"cube-queue", "fan-in", "fan-out", "multiples", "sieve-line", "word-line"};

START_TEST(every_file_asks)
{
    char line[64];
    (void)snprintf(line, sizeof line, "run %s --print", files[_i]);
    struct command_result result = command_line(line, NULL);
    const char *kind = strstr(result.out, "\npredict = "), *because = strstr(result.out, "\nbecause = ");
    ck_assert_msg(kind && because, "%s", result.out);
    ck_assert_int_ne(strncmp(kind, "\npredict = none", strlen("\npredict = none")), 0);
    command_result_release(&result);
}
END_TEST

START_TEST(every_kind_has_words)
{
    for (int kind = FORECAST_NONE + 1; kind < FORECAST_STEP; kind++) {
        struct workload workload = {.question = {.kind = kind, .because = "For a test."}};
        struct forecast forecast = forecast_of(&workload);
        is_complete("a kind", &forecast);
    }
    for (int kind = FORECAST_NONE; kind < FORECAST_IN_FILES; kind++)
        ck_assert_ptr_nonnull(forecast_kinds[kind]);
    ck_assert_ptr_null(forecast_kinds[FORECAST_IN_FILES]);
}
END_TEST

START_TEST(explain_asks_and_does_not_tell)
{
    struct command_result result = command_line("explain pool-sleepers", NULL);
    ck_assert_ptr_nonnull(strstr(result.out, "  Predict first\n    Which task will finish last?\n    1  "));
    ck_assert_ptr_null(strstr(result.out, "Sleepers do not disturb each other"));
    command_result_release(&result);
}
END_TEST

/* ------------------------------------------------------------------ made-up records */

#define TASKS_MAX 5

static struct {
    struct workload workload;
    struct run_task tasks[TASKS_MAX], baseline_tasks[TASKS_MAX];
    struct run_worker workers[3];
    struct run run, baseline;
    struct record record;
} made;

/* Tasks that begin one after the other, 10 ms apart, and finish at `finish_ms`. */
static void make(int kind, size_t count, const uint64_t finish_ms[])
{
    memset(&made, 0, sizeof made);
    made.workload = (struct workload){.id = "test", .question = {.kind = kind}};
    for (size_t i = 0; i < count; i++) {
        made.tasks[i] = (struct run_task){.status = TASK_OK,
                                          .start_ns = 10 * MS * i,
                                          .finish_ns = finish_ms[i] * MS,
                                          .result = "1",
                                          .result_size = 1};
        made.baseline_tasks[i] = made.tasks[i];
    }
    made.run = (struct run){.executor = RUN_BY_POOL,
                            .workers_asked = 2,
                            .wall_ns = 100 * MS,
                            .tasks = made.tasks,
                            .tasks_count = count,
                            .workers = made.workers,
                            .workers_count = 3};
    made.baseline = made.run;
    made.baseline.tasks = made.baseline_tasks;
    made.baseline.workers_count = 0;
    made.record = (struct record){
        .workload = &made.workload, .machine = {.cores = {.usable = 2}}, .run = &made.run, .baseline = &made.baseline};
}

static const uint64_t in_order[] = {11, 22, 33, 44, 55};

static void truth_is(int expected, const char *words)
{
    char sentence[FORECAST_SENTENCE_SIZE];
    struct verdict verdict = verdict_of(&made.record);
    ck_assert_int_eq(forecast_outcome(&made.record, &verdict, sentence, sizeof sentence), expected);
    ck_assert_msg(strstr(sentence, words) != NULL, "no \"%s\" in \"%s\"", words, sentence);
}

static const struct {
    uint64_t baseline_ms;
    int usable, truth;
    const char *words;
} speeds[] = {
    {90, 2, 0, "0.90 times as fast, on 2 cores"},
    {105, 2, 1, "1.05 times"},
    {130, 2, 2, "1.30 times"},
    {184, 2, 3, "1.84 times as fast"},
    {300, 2, 4, "3.00 times"},
    {97, 1, 1, "on 1 core"},
    {150, 8, 3, "on 2 cores"},
};

START_TEST(speed_has_five_answers)
{
    make(FORECAST_SPEEDUP, 2, in_order);
    made.baseline.wall_ns = speeds[_i].baseline_ms * MS;
    made.record.machine.cores.usable = speeds[_i].usable;
    truth_is(speeds[_i].truth, speeds[_i].words);
}
END_TEST

START_TEST(without_a_baseline_no_speed)
{
    make(FORECAST_SPEEDUP, 2, in_order);
    made.record.baseline = NULL;
    truth_is(-1, "cannot be told");
    made.workload.question.kind = FORECAST_SAME;
    truth_is(-1, "cannot be told");
}
END_TEST

static const struct {
    uint64_t finish_ms[TASKS_MAX];
    int order, last;
} orders[] = {
    {{11, 22, 33, 44, 55}, 0, 2}, /* each takes a little longer than the one before */
    {{15, 22, 33, 44, 52}, 0, 1},  {{90, 22, 33, 44, 55}, 2, 2},
    {{95, 22, 33, 140, 55}, 2, 2}, {{60, 59, 58, 57, 56}, 2, 2},
};

START_TEST(orders_are_told_apart)
{
    make(FORECAST_ORDER, TASKS_MAX, orders[_i].finish_ms);
    truth_is(orders[_i].order, "of 10 pairs");
    made.workload.question.kind = FORECAST_LAST;
    truth_is(orders[_i].last, "was the last");
}
END_TEST

/* One of twelve pairs is the other way round. */
START_TEST(few_overtakings_are_nearly_in_order)
{
    make(FORECAST_ORDER, TASKS_MAX, (const uint64_t[]){11, 22, 33, 50, 50});
    truth_is(0, "0 finished in the other order");
    made.tasks[3].finish_ns++;
    truth_is(2, "1 finished in the other order"); /* a tenth of ten pairs is not few any more */
    made.run.tasks_count = 1;
    truth_is(-1, "fewer than two");
}
END_TEST

START_TEST(the_last_may_be_any_other)
{
    make(FORECAST_LAST, 3, (const uint64_t[]){40, 45, 41});
    made.tasks[0].start_ns = 0;
    truth_is(3, "task 1 of 0 to 2 was the last");
    made.tasks[1].status = TASK_LOST;
    truth_is(-1, "not all tasks");
}
END_TEST

START_TEST(answers_agree_or_differ)
{
    make(FORECAST_SAME, 3, in_order);
    truth_is(0, "0 of 3 answers differ");
    made.tasks[2].result = "2";
    truth_is(1, "1 of 3 answers differ");
}
END_TEST

START_TEST(who_hangs_is_told)
{
    make(FORECAST_HANG, 2, in_order);
    truth_is(0, "ended by itself, after 100.0 ms");
    made.run.interrupted = true;
    truth_is(-1, "not run to its end");
    (void)snprintf(made.run.stuck, sizeof made.run.stuck, "Main waits for Putter-1");
    truth_is(1, "it hung: Main waits");
}
END_TEST

START_TEST(results_are_counted)
{
    make(FORECAST_RESULTS, 2, in_order);
    truth_is(0, "2 of 2 tasks have a result");
    made.tasks[0].status = TASK_LOST;
    made.run.deaths = 1;
    truth_is(1, "1 of 2 tasks have a result, after 1 death");
    made.tasks[1].status = TASK_FAILED;
    truth_is(2, "0 of 2");
}
END_TEST

static const struct {
    enum run_time time;
    int truth;
    const char *words;
} spent[] = {
    {TIME_ON_CORE, 0, "80 % of their time the workers computed"},
    {TIME_OFF_CORE, 1, "slept"},
    {TIME_WAIT, 2, "waited"},
    {TIME_LOCK, 2, "waited"},
    {TIME_NO_CORE, 3, "no core free"},
};

START_TEST(time_goes_where_most_of_it_goes)
{
    make(FORECAST_TIME, 2, in_order);
    truth_is(-1, "no worker came to life");
    made.workers[0].time_ns[spent[_i].time] = 80;
    made.workers[1].time_ns[spent[_i].time == TIME_ON_CORE ? TIME_OFF_CORE : TIME_ON_CORE] = 20;
    made.workers[2].time_ns[TIME_START] = made.workers[2].time_ns[TIME_LEAVE] = 500; /* are no work */
    truth_is(spent[_i].truth, spent[_i].words);
}
END_TEST

START_TEST(the_stage_with_most_to_do_sets_the_pace)
{
    struct graph *graph = calloc(1, sizeof *graph);
    ck_assert_ptr_nonnull(graph);
    graph->stages_count = 3;
    for (int i = 0; i < 3; i++) {
        graph->stages[i].workers = 1;
        graph->stages[i].source = i == 0 ? GRAPH_RANGE : GRAPH_CHANNEL;
        graph->stages[i].outputs_count = i < 2;
        (void)snprintf(graph->stages[i].name, sizeof graph->stages[i].name, "stage %d", i);
    }
    for (int slowest = 0; slowest < 3; slowest++) {
        make(FORECAST_STAGE, 2, in_order);
        made.record.graph = graph;
        for (unsigned i = 0; i < 3; i++) {
            made.workers[i].stage = i;
            made.workers[i].time_ns[TIME_OFF_CORE] = i == (unsigned)slowest ? 3 * MS : MS;
            made.workers[i].time_ns[TIME_PUT] = 10 * MS;
        }
        char words[32];
        (void)snprintf(words, sizeof words, "\"stage %d\" had work for 3.000 ms", slowest);
        char sentence[FORECAST_SENTENCE_SIZE];
        struct verdict verdict = {0};
        ck_assert_int_eq(forecast_outcome(&made.record, &verdict, sentence, sizeof sentence), slowest);
        ck_assert_ptr_nonnull(strstr(sentence, words));
    }
    free(graph);
}
END_TEST

START_TEST(ways_are_counted)
{
    make(FORECAST_WAYS, 2, in_order);
    truth_is(-1, "one way alone");
    struct run slow = made.run, fast = made.run;
    const struct run *runs[] = {&slow, &fast};
    made.baseline.wall_ns = 105 * MS;
    slow.executor = RUN_BY_BIGLOCK;
    made.record.runs = runs;
    made.record.runs_count = 2;
    truth_is(0, "biglock 1.05, pool 1.05 times as fast");
    fast.wall_ns = 55 * MS;
    truth_is(1, "pool 1.91");
    slow.wall_ns = 55 * MS;
    truth_is(2, "");
    made.record.runs = NULL;
}
END_TEST

START_TEST(what_asks_nothing_has_no_answer)
{
    make(FORECAST_NONE, 2, in_order);
    truth_is(-1, "");
    ck_assert_uint_eq(forecast_of(&made.workload).count, 0);
}
END_TEST

/* ------------------------------------------------------------------ real runs */

static const struct {
    const char *arguments;
    int truth, other; /* what it may be; the same = only that */
} runs[] = {
    {"noop -n 2000 -c 1", 0, 0},                                                            /* speed-up */
    {"process-range -n 6 --scale 0.1", 4, 4},                                               /* …of sleepers */
    {"multiples --scale 0.02", 0, 0},                                                       /* order, of a graph */
    {"pool-powers -w 1", 0, 0},                                                             /* …of a pool of one */
    {"fan-in -p squares.delay=0 -p cubes.delay=0 -p paths.delay=0 -p total.delay=0", 0, 0}, /* same */
    {"random-queue", 0, 0},                                                                 /* hang */
    {"fault -p kind=fail", 1, 1},                                                           /* results */
    {"word-line --scale 0.1", 2, 2},                                                        /* time */
    {"cube-queue --scale 0.1", 2, 2},                                                       /* stage */
    {"pool-sleepers -w 10 --scale 0.1", 2, 2},   /* last: the longest of all that sleep at once */
    {"io-bound -n 8 -w 4 --scale 0.3", 2, 2},    /* ways */
    {"random-processes", 0, 0},                  /* a step */
    {"random-processes -p reseed=no", 1, 1},     /* …that is a trap */
    {"primes-pipe -n 4 -p kill=1", 0, 0},        /* …of a plan without all steps */
    {"shared-or-not", 1, 2},                     /* its own */
    {"shared-or-not -p k=1 -p workers=2", 0, 1}, /* …most likely nothing */
};

START_TEST(a_real_run_has_its_answer)
{
    char line[256];
    json_int_t truth;
    const char *measured;
    (void)snprintf(line, sizeof line, "run %s --json -", runs[_i].arguments);
    struct command_result result = command_line(line, NULL);
    json_t *root = json_loads(result.out, 0, NULL);
    ck_assert_msg(root != NULL, "%s: %s", line, result.err);
    ck_assert_msg(json_unpack(root, "{s:{s:I, s:s}}", "forecast", "truth", &truth, "measured", &measured) == 0,
                  "%s: %s", line, json_string_value(json_object_get(json_object_get(root, "forecast"), "measured")));
    ck_assert_msg(truth == runs[_i].truth || truth == runs[_i].other, "%s: %d, %s", line, (int)truth, measured);
    ck_assert(*measured);
    json_decref(root);
    command_result_release(&result);
}
END_TEST

Suite *forecast_suite(void)
{
    Suite *suite = suite_create("forecast");
    TCase *table = tcase_create("questions");
    tcase_add_loop_test(table, every_workload_asks, 0, (int)demos_workloads_count);
    tcase_add_loop_test(table, every_file_asks, 0, sizeof files / sizeof *files);
    tcase_add_test(table, every_kind_has_words);
    tcase_add_test(table, explain_asks_and_does_not_tell);
    suite_add_tcase(suite, table);
    TCase *answers = tcase_create("answers");
    tcase_add_loop_test(answers, speed_has_five_answers, 0, sizeof speeds / sizeof *speeds);
    tcase_add_test(answers, without_a_baseline_no_speed);
    tcase_add_loop_test(answers, orders_are_told_apart, 0, sizeof orders / sizeof *orders);
    tcase_add_test(answers, few_overtakings_are_nearly_in_order);
    tcase_add_test(answers, the_last_may_be_any_other);
    tcase_add_test(answers, answers_agree_or_differ);
    tcase_add_test(answers, who_hangs_is_told);
    tcase_add_test(answers, results_are_counted);
    tcase_add_loop_test(answers, time_goes_where_most_of_it_goes, 0, sizeof spent / sizeof *spent);
    tcase_add_test(answers, the_stage_with_most_to_do_sets_the_pace);
    tcase_add_test(answers, ways_are_counted);
    tcase_add_test(answers, what_asks_nothing_has_no_answer);
    suite_add_tcase(suite, answers);
    TCase *real = tcase_create("real runs");
    tcase_set_timeout(real, 60);
    tcase_add_loop_test(real, a_real_run_has_its_answer, 0, sizeof runs / sizeof *runs);
    suite_add_tcase(suite, real);
    return suite;
}
