/* What the program says of graphs, as text and as JSON: stages by name, values by their type, results first, channels
 * last; by every start method; and what is refused. */
#include "suites.h"
#include "support/command.h"
#include "support/folder.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct folder folder;

static void set_up(void)
{
    folder_make(&folder);
}

static void tear_down(void)
{
    folder_remove(&folder);
}

/* Runs a file with that text, and checks the status. */
static struct command_result run_file(const char *text, const char *arguments, int status)
{
    char path[128], line[256];
    folder_write_text(&folder, "test.ini", text);
    (void)snprintf(line, sizeof line, "run %s --headless %s", folder_path(&folder, "test.ini", path, sizeof path),
                   arguments);
    struct command_result result = command_line(line, NULL);
    ck_assert_msg(result.status == status, "%s: status %d\n%s%s", line, result.status, result.out, result.err);
    return result;
}

static json_t *parsed(struct command_result *result)
{
    json_error_t error;
    json_t *root = json_loads(result->out, 0, &error);
    ck_assert_msg(root != NULL, "line %d: %s in: %s", error.line, error.text, result->out);
    command_result_release(result);
    return root;
}

static void check_contains(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

/* A negative number, a number of no result, and a result of 8 letters, which are as many bytes as a number has. */
static const char mixed[] = "[queue a]\ncapacity = 2\n[queue b]\n"
                            "[pool turn]\nwork = multiply\nby = -1000000\ninput = 1..4\nworkers = 1\noutput = a\n"
                            "[pool even]\nwork = keep-multiples\nof = 2000000\ninput = a\nworkers = 1\noutput = b\n"
                            "[pool text]\nwork = to-text\ninput = b\nworkers = 2\n";

START_TEST(text_names_stages_and_values)
{
    struct command_result result = run_file(mixed, "", 0);
    static const char *const parts[] = {
        "\ngraph of 3 stages, 4 workers · start=fork",
        "\nResults of text: 2\n  -2000000\n  -4000000\n",
        "  turn 0  1         -1000000 ",
        "  even 0  -1000000  (dropped) ",
        "  text 0  –         no input: even 0 let nothing",
        "  text 1  -2000000  -2000000 ",
        "\n  graph ",
        " cores that 4 workers could use\n",
        "\n  graph           4 ",
        "\nQueues and pipes: ",
        "\n  a        4     4 ",
        "\n  b        2     2 ",
        "\nresults: identical\n",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        check_contains(result.out, parts[i]);
    ck_assert_ptr_null(strstr(result.out, "Order of completion")); /* stages overlap on purpose */
    ck_assert_ptr_null(strstr(result.out, "pool of"));
    command_result_release(&result);
}
END_TEST

START_TEST(text_says_why_there_is_no_input)
{
    struct command_result result = run_file("[queue a]\n[queue b]\n"
                                            "[pool first]\nwork = fail-on\non = 2\ninput = 1..3\noutput = a\n"
                                            "[pool next]\nwork = cube\ninput = a\noutput = b\n"
                                            "[pool last]\nwork = cube\ninput = b\n",
                                            "", 1);
    check_contains(result.out, " next 1  –      no input: first 1 failed ");
    check_contains(result.out, " last 1  –      no input: first 1 failed ");
    check_contains(result.out, "\n  first 1 failed: failed on purpose on 2\n");
    check_contains(result.out, "\nresults: identical, but 1 task failed in both, and 2 got no input\n");
    command_result_release(&result);
}
END_TEST

/* A value that was on its way, and that nobody held back. */
START_TEST(text_blames_nobody_for_an_interruption)
{
    char path[128], line[256], *rest;
    folder_write_text(&folder, "test.ini",
                      "[queue a]\n[queue b]\n"
                      "[pool first]\nwork = cube\ninput = 1..3\noutput = a\n"
                      "[pool middle]\nwork = echo\ninput = a\noutput = b\n"
                      "[pool last]\nwork = sleep\ntime = 1h\ninput = b\n");
    (void)snprintf(line, sizeof line, "run %s --headless --no-baseline",
                   folder_path(&folder, "test.ini", path, sizeof path));
    struct command_process process = command_start(line);
    ck_assert(command_wait_text(&process, "data received: 27"));
    ck_assert_int_eq(kill(process.pid, SIGTERM), 0);
    ck_assert_int_eq(command_finish(&process, &rest), 130);
    check_contains(rest, " last 1  8      cancelled ");
    free(rest);
}
END_TEST

static const char *member(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static json_int_t whole(const json_t *object, const char *key)
{
    ck_assert_msg(json_is_integer(json_object_get(object, key)), "no %s", key);
    return json_integer_value(json_object_get(object, key));
}

START_TEST(json_knows_stages)
{
    struct command_result result = run_file(mixed, "--json -", 0);
    json_t *root = parsed(&result), *stages = json_object_get(root, "stages"), *tasks = json_object_get(root, "tasks");
    ck_assert_uint_eq(json_array_size(stages), 3);
    json_t *last = json_array_get(stages, 2), *even = json_array_get(stages, 1);
    ck_assert_str_eq(member(last, "name"), "text");
    ck_assert_str_eq(member(last, "work"), "to-text");
    ck_assert_str_eq(member(last, "input"), "b");
    ck_assert_str_eq(member(last, "gives"), "texts");
    ck_assert(json_is_true(json_object_get(last, "results")));
    ck_assert(json_is_false(json_object_get(even, "results")));
    ck_assert_int_eq(whole(last, "first"), 8);
    ck_assert_int_eq(whole(last, "count"), 4);
    ck_assert_str_eq(json_string_value(json_array_get(json_object_get(even, "outputs"), 0)), "b");

    const json_t *skipped = json_array_get(tasks, 8), *done = json_array_get(tasks, 9);
    ck_assert_str_eq(member(skipped, "status"), "skipped");
    ck_assert(json_is_null(json_object_get(skipped, "input")));
    ck_assert_str_eq(member(done, "stage"), "text");
    ck_assert_int_eq(whole(done, "item"), 1);
    ck_assert_str_eq(member(done, "input"), "-2000000");
    ck_assert_str_eq(member(done, "result"), "-2000000");
    ck_assert(json_is_null(json_object_get(json_array_get(tasks, 4), "result"))); /* dropped */
    ck_assert(json_is_true(json_object_get(root, "results_equal")));
    ck_assert_int_eq(whole(json_object_get(root, "run"), "workers"), 4);
    json_decref(root);
}
END_TEST

START_TEST(json_knows_channels)
{
    struct command_result result = run_file("[pipe tube]\n[queue a]\ncapacity = 3\n"
                                            "[pool first]\nwork = cube\nworkers = 1\ninput = 1..9\noutput = a\n"
                                            "[pool next]\nwork = cube\nworkers = 1\ninput = a\noutput = tube\n"
                                            "[pool last]\nwork = add\nworkers = 1\ninput = tube\n",
                                            "--no-baseline --json -", 0);
    json_t *root = parsed(&result), *channels = json_object_get(root, "channels");
    ck_assert_uint_eq(json_array_size(channels), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *channel = json_array_get(channels, i);
        bool pipe = strcmp(member(channel, "kind"), "pipe") == 0;
        ck_assert_str_eq(member(channel, "name"), pipe ? "tube" : "a");
        ck_assert_str_eq(member(channel, "from"), pipe ? "next" : "first");
        ck_assert_str_eq(member(channel, "to"), pipe ? "last" : "next");
        ck_assert_int_eq(whole(channel, "puts"), 9);
        ck_assert_int_eq(whole(channel, "gets"), 9);
        ck_assert_int_eq(whole(channel, "lost"), 0);
        ck_assert_int_eq(json_is_null(json_object_get(channel, "p50_ns")),
                         pipe); /* nobody times what the kernel holds */
        ck_assert_int_eq(json_is_null(json_object_get(channel, "high_water")), pipe);
        ck_assert(json_is_null(json_object_get(channel, "mean_depth"))); /* nobody looked on the way */
        ck_assert_uint_eq(json_array_size(json_object_get(channel, "filled")), 0);
        if (!pipe) {
            ck_assert_int_eq(whole(channel, "capacity"), 3);
            ck_assert_int_le(whole(channel, "high_water"), 4);
        }
    }
    json_decref(root);
}
END_TEST

static const char *const starts[] = {"fork", "spawn", "forkserver"};

START_TEST(every_start_method_runs_stages)
{
    char arguments[64];
    (void)snprintf(arguments, sizeof arguments, "--no-baseline --start %s", starts[_i]);
    struct command_result result = run_file("[pipe tube]\n[queue a]\n"
                                            "[pool first]\nwork = cube\nworkers = 2\ninput = 1..5\noutput = a\n"
                                            "[pool next]\nwork = add\nworkers = 1\ninput = a\noutput = tube\n"
                                            "[pool last]\nwork = to-text\nworkers = 1\ninput = tube\n",
                                            arguments, 0);
    check_contains(result.out, "\nResults of last: 5\n");
    for (long i = 1; i <= 5; i++) {
        char number[16];
        (void)snprintf(number, sizeof number, "\n  %ld\n", i * i * i + 1);
        check_contains(result.out, number);
    }
    command_result_release(&result);
}
END_TEST

/* A task's time is that of its stage, whichever that is; its attempts are, too. */
START_TEST(tasks_of_any_stage_have_a_time_limit)
{
    struct command_result result =
        run_file("[queue a]\n[pool first]\nwork = cube\nworkers = 1\ninput = 1..2\noutput = a\n"
                 "[pool last]\nwork = sleep\nworkers = 1\ntime = 30\ninput = a\n",
                 "--no-baseline --timeout 0.05 --attempts 2", 1);
    check_contains(result.out, "\n  last 0 lost after 2 attempts: timed out\n");
    check_contains(result.out, "\n  last 1 lost after 2 attempts: timed out\n");
    check_contains(result.out, "\nDeaths: 4, retries: 2\n");
    command_result_release(&result);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))

Suite *graph_report_suite(void)
{
    Suite *suite = suite_create("graph_report");
    TCase *cases = tcase_create("graph_report");
    tcase_set_timeout(cases, 60);
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, text_names_stages_and_values);
    tcase_add_test(cases, text_says_why_there_is_no_input);
    tcase_add_test(cases, text_blames_nobody_for_an_interruption);
    tcase_add_test(cases, json_knows_stages);
    tcase_add_test(cases, json_knows_channels);
    tcase_add_loop_test(cases, every_start_method_runs_stages, 0, COUNT(starts));
    tcase_add_test(cases, tasks_of_any_stage_have_a_time_limit);
    suite_add_tcase(suite, cases);
    return suite;
}
