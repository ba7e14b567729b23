/* The program from outside: what it refuses and how, its help, and whole runs with their reports and exit statuses. */
#include "demos/registry.h"
#include "model/settings.h"
#include "suites.h"
#include "support/command.h"
#include "support/folder.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_contains(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

/* Runs and checks the status; the result's texts are to be released. */
static struct command_result expect(int status, const char *line, const char *input)
{
    struct command_result result = command_line(line, input);
    ck_assert_msg(result.status == status, "%s: status %d, not %d\n%s%s", line, result.status, status, result.out,
                  result.err);
    return result;
}

/* One line on standard error, nothing on the other, status 2. */
static void expect_refusal(const char *line, const char *input, const char *words)
{
    struct command_result result = expect(2, line, input);
    ck_assert_str_eq(result.out, "");
    ck_assert_msg(strncmp(result.err, "forklab: ", 9) == 0, "%s", result.err);
    ck_assert_ptr_eq(strchr(result.err, '\n'), result.err + strlen(result.err) - 1);
    check_contains(result.err, words);
    command_result_release(&result);
}

static const struct {
    const char *line, *words;
} refusals[] = {
    {"", "no screen to start on"},
    {"rnu primes", "did you mean 'run'?"},
    {"primes", "forklab run primes"},
    {"frobnicate", "'forklab help' shows all"},
    {"run", "which experiment?"},
    {"run primse", "did you mean 'primes'?"},
    {"run prime", "did you mean 'primes'?"},
    {"run primes-p", "did you mean 'primes-p"},
    {"run cube", "did you mean 'cube-"},
    {"run quux", "unknown experiment 'quux'"},
    {"run primes noop", "one experiment at a time"},
    {"run primes --wrokers 2", "did you mean '--workers'?"},
    {"run primes --frobnicate", "unknown option '--frobnicate'"},
    {"run primes -q", "unknown option '-q'"},
    {"run primes -w", "--workers needs a value: 1 to"},
    {"run primes --workers=abc", "--workers: \"abc\" is not a whole number"},
    {"run primes -w 0", "--workers: \"0\" is out of range"},
    {"run primes -w 99999999999999999999", "--workers: "},
    {"run primes -c 0", "--chunk: "},
    {"run primes -x fibre", "--executor: "},
    {"run primes --results sorted", "submitted, finished"},
    {"run primes --timeout 5x", "--timeout: \"5x\" is not a length of time"},
    {"run primes --scale -1", "--scale: "},
    {"run primes --pin=perhaps", "--pin: \"perhaps\" is neither yes nor no"},
    {"run primes --help=yes", "--help takes no value"},
    {"run primes -p bound", "--param \"bound\" is not of the form"},
    {"run primes -p bund=n", "did you mean \"bound\"?"},
    {"run primes -p bound=m", "allowed: n, root"},
    {"run spin -p skew=1.5", "0 to 1"},
    {"run noop -i list.txt", "noop reads no input"},
    {"run primes --scheme pink", "--scheme: \"pink\" is none of the choices"},
    {"run primes --shceme light", "did you mean '--scheme'?"},
    {"run primes --frames", "--frames needs a value: 1 to 30"},
    {"run primes --frames 31", "--frames: \"31\" is out of range"},
    {"run primes --ascii=yes", "'--ascii=yes': takes no value"},
    {"--scheme pink", "--scheme: \"pink\" is none of the choices"},
    {"--frobnicate", "unknown option '--frobnicate'"},
    {"--ascii run primes", "a command comes before its options"},
    {"--light", "unknown option"},
    {"watch --scheme", "--scheme needs a value: safe, classic"},
    {"list --jsno", "unknown argument '--jsno'"},
    {"version now", "takes no argument"},
    {"run primes --print=all", "--print takes no value"},
    {"list --json --works", "--works is for people only"},
    {"help nothing", "no command or experiment 'nothing'"},
};

START_TEST(bad_usage_is_refused)
{
    expect_refusal(refusals[_i].line, NULL, refusals[_i].words);
}
END_TEST

START_TEST(version_is_printed)
{
    static const char *const lines[] = {"version", "--version", "-V"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct command_result result = expect(0, lines[i], NULL);
        ck_assert_str_eq(result.out, "forklab " FORKLAB_VERSION "\n");
        command_result_release(&result);
    }
}
END_TEST

START_TEST(help_shows_every_option)
{
    struct command_result result = expect(0, "run --help", NULL);
    char option[64];
    for (size_t i = 0; i < settings_count; i++) {
        (void)snprintf(option, sizeof option, "--%s ", settings_rows[i].name);
        check_contains(result.out, option);
    }
    check_contains(result.out, "usable cores, here ");
    command_result_release(&result);
}
END_TEST

START_TEST(help_shows_every_parameter)
{
    const struct workload *workload = demos_workloads[_i];
    char text[128];
    (void)snprintf(text, sizeof text, "help %s", workload->id);
    struct command_result result = expect(0, text, NULL);
    check_contains(result.out, workload->lesson);
    for (size_t i = 0; i < workload->parameters_count; i++) {
        (void)snprintf(text, sizeof text, "-p %s=", workload->parameters[i].name);
        check_contains(result.out, text);
    }
    command_result_release(&result);
}
END_TEST

START_TEST(lines_fit_a_terminal)
{
    static const char *const lines[] = {"help", "run --help", "help fault", "list", "list --works", "explain primes"};
    struct command_result result = expect(0, lines[_i], NULL);
    for (char *line = result.out, *end; (end = strchr(line, '\n')); line = end + 1)
        ck_assert_msg(end - line <= 100, "%.*s", (int)(end - line), line);
    command_result_release(&result);
}
END_TEST

START_TEST(list_is_complete_json)
{
    struct command_result result = expect(0, "list --json", NULL);
    json_t *list = json_loads(result.out, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(list);
    json_t *experiments = json_object_get(list, "experiments");
    ck_assert_uint_gt(json_array_size(experiments), demos_workloads_count); /* and those that are files */
    for (size_t i = 0; i < demos_workloads_count; i++) {
        const char *id, *title, *primitive, *lesson;
        json_t *parameters;
        ck_assert_int_eq(json_unpack(json_array_get(experiments, i), "{s:s, s:s, s:s, s:s, s:o}", "id", &id, "title",
                                     &title, "primitive", &primitive, "lesson", &lesson, "parameters", &parameters),
                         0);
        ck_assert_str_eq(id, demos_workloads[i]->id);
        ck_assert_uint_eq(json_array_size(parameters), demos_workloads[i]->parameters_count);
    }
    json_decref(list);
    command_result_release(&result);
}
END_TEST

START_TEST(output_that_does_not_arrive_is_an_error)
{
    static const struct {
        const char *line, *path;
    } cases[] = {{"list", "/dev/full"}, {"list", NULL}, {"run --help", "/dev/full"}, {"version", NULL}};
    struct command_result result = command_line_into(cases[_i].line, cases[_i].path);
    ck_assert_int_eq(result.status, 1);
    check_contains(result.err, "forklab: standard output: ");
    command_result_release(&result);
}
END_TEST

/* Whole runs. */

static struct folder folder;

static void setup(void)
{
    folder_make(&folder);
}

static void teardown(void)
{
    folder_remove(&folder);
}

/* The JSON of a run without a screen, which must end with `status`. */
static json_t *json_of(int status, const char *arguments)
{
    char line[512];
    json_error_t error;
    (void)snprintf(line, sizeof line, "run %s --json -", arguments);
    struct command_result result = expect(status, line, NULL);
    json_t *root = json_loads(result.out, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(root != NULL, "%s: line %d: %s", arguments, error.line, error.text);
    command_result_release(&result);
    return root;
}

static const char *task_text(json_t *root, size_t task, const char *key)
{
    return json_string_value(json_object_get(json_array_get(json_object_get(root, "tasks"), task), key));
}

START_TEST(primes_are_right_and_equal)
{
    static const bool prime[] = {true, true, true, true, false, true, true, true, true, true};
    json_t *root = json_of(0, "primes -w 2 -p bound=root");
    ck_assert(json_is_true(json_object_get(root, "results_equal")));
    ck_assert(json_is_real(json_object_get(root, "speedup")));
    ck_assert_uint_eq(json_array_size(json_object_get(root, "tasks")), 10);
    ck_assert_uint_eq(json_array_size(json_object_get(json_object_get(root, "baseline"), "tasks")), 10);
    ck_assert_str_eq(task_text(root, 0, "input"), "15492781");
    for (size_t i = 0; i < 10; i++)
        ck_assert_str_eq(task_text(root, i, "result"), prime[i] ? "prime" : "not prime");
    json_decref(root);
}
END_TEST

START_TEST(too_few_lines_are_said)
{
    struct command_result result = expect(0, "run primes -n 200 -w 2 -p bound=root --headless", NULL);
    ck_assert_msg(strstr(result.err, "tasks=200, but the input is enough for 10 tasks only") != NULL, "%s", result.err);
    command_result_release(&result);
    result = expect(0, "run primes -n 5 -w 2 -p bound=root --headless", NULL);
    ck_assert_ptr_null(strstr(result.err, "tasks="));
    command_result_release(&result);
}
END_TEST

/* A worker's life is cut into parts without a rest, and a task's moments follow each other. */
static void check_times(json_t *root)
{
    json_t *worker, *task, *time;
    const char *name;
    size_t i;
    json_array_foreach(json_object_get(root, "workers"), i, worker)
    {
        json_int_t sum = 0;
        json_object_foreach(json_object_get(worker, "time_ns"), name, time) sum += json_integer_value(time);
        ck_assert_int_eq(sum, json_integer_value(json_object_get(worker, "life_ns")));
    }
    json_array_foreach(json_object_get(root, "tasks"), i, task)
    {
        json_int_t claim, start, finish;
        ck_assert_int_eq(
            json_unpack(task, "{s:I, s:I, s:I}", "claim_ns", &claim, "start_ns", &start, "finish_ns", &finish), 0);
        ck_assert_int_le(claim, start);
        ck_assert_int_le(start, finish);
    }
}

START_TEST(times_add_up)
{
    static const char *const runs[] = {"spin -n 20 -w 3 -p time=1ms", "pool-sleepers --scale 0.01 -w 4",
                                       "noop -n 1000 -w 2 -c 16", "fault -p times=1 -w 2"};
    json_t *root = json_of(0, runs[_i]);
    check_times(root);
    json_decref(root);
}
END_TEST

START_TEST(without_a_baseline_nothing_is_compared)
{
    json_t *root = json_of(0, "primes -w 2 -p bound=root --no-baseline");
    ck_assert_int_eq(json_unpack(root, "{s:n, s:n, s:n, s:n}", "baseline", "speedup", "efficiency", "results_equal"),
                     0);
    json_decref(root);
}
END_TEST

START_TEST(a_crash_is_survived)
{
    int deaths, retries;
    json_t *root = json_of(0, "fault -p kind=abort -p times=1 -w 2 --no-baseline");
    ck_assert_int_eq(json_unpack(root, "{s:{s:i, s:i}}", "run", "deaths", &deaths, "retries", &retries), 0);
    ck_assert_int_eq(deaths, 1);
    ck_assert_int_eq(retries, 1);
    ck_assert_str_eq(task_text(root, 2, "result"), "3");
    json_decref(root);
}
END_TEST

static const struct {
    const char *arguments, *status, *error;
} bad_ends[] = {
    {"fault -p kind=fail", "failed", "failed: failed on purpose in attempt 1"},
    {"fault -p kind=exit -p code=7", "lost", "lost after 3 attempts: exit(7) inside a task"},
    {"fault -p kind=abort --attempts 1", "lost", "lost after 1 attempt: aborted (SIGABRT)"},
    {"fault -p kind=segfault --attempts 2", "lost", "lost after 2 attempts: killed by SIGSEGV"},
    {"fault -p kind=overflow", "lost", "lost after 3 attempts: stack overflow (SIGSEGV)"},
    {"fault -p kind=hang --timeout 50ms --attempts 1", "lost", "lost after 1 attempt: timed out"},
    {"fault -p kind=ignore-term --timeout 50ms --attempts 1", "lost", "lost after 1 attempt: timed out"},
};

/* Two attempts of 200 ms, both in vain: that time is not nothing. */
START_TEST(a_lost_task_takes_its_time)
{
    json_t *root = json_of(1, "fault -p kind=hang -p at=1 -n 3 -w 2 --timeout 0.2 --attempts 2 --no-baseline");
    ck_assert_str_eq(task_text(root, 0, "status"), "lost");
    json_int_t wall = json_integer_value(json_object_get(json_object_get(root, "run"), "wall_ns"));
    ck_assert_int_ge(wall, 400 * 1000 * 1000);
    json_decref(root);
}
END_TEST

START_TEST(a_bad_end_is_told)
{
    char arguments[256];
    (void)snprintf(arguments, sizeof arguments, "%s -w 2 --no-baseline", bad_ends[_i].arguments);
    json_t *root = json_of(1, arguments);
    ck_assert_str_eq(task_text(root, 2, "status"), bad_ends[_i].status);
    ck_assert_str_eq(task_text(root, 2, "error"), bad_ends[_i].error);
    for (size_t i = 0; i < 10; i++)
        if (i != 2)
            ck_assert_str_eq(task_text(root, i, "status"), "ok");
    json_decref(root);
}
END_TEST

START_TEST(report_is_plain_text)
{
    struct command_result result = expect(0, "run pool-powers -w 2", NULL);
    check_contains(result.out, "  23     20880467999847912034355032910567  Worker-");
    check_contains(result.out, "\nresults: identical\n");
    ck_assert_ptr_null(strchr(result.out, '\033'));
    ck_assert_str_eq(result.err, "");
    command_result_release(&result);
}
END_TEST

START_TEST(output_of_tasks_is_printed_line_by_line)
{
    struct command_result result = expect(0, "run pool-sleepers --scale 0 -w 2 --no-baseline", NULL);
    for (int number = 3; number <= 30; number += 3) {
        char text[64];
        (void)snprintf(text, sizeof text, "data received: %d\n", number);
        check_contains(result.out, text);
    }
    command_result_release(&result);
    json_t *root = json_of(0, "pool-sleepers --scale 0 -w 2 --no-baseline");
    ck_assert_uint_eq(json_array_size(json_object_get(root, "output")), 10);
    json_decref(root);
}
END_TEST

START_TEST(bad_lines_are_named_and_nothing_runs)
{
    static const struct {
        const char *input, *words;
    } cases[] = {
        {"7\nseven\n", ":2: 'seven' is not a number"},
        {"\n\n-1\n", ":3: '-1' is not a number"},
        {"18446744073709551616", ":1: '18446744073709551616' is too large"},
        {"", "no number"},
    };
    expect_refusal("run primes -i -", cases[_i].input, cases[_i].words);
}
END_TEST

START_TEST(missing_files_are_refused)
{
    expect_refusal("run primes -i /no/such/file", NULL, "/no/such/file");
    expect_refusal("run primes -i /", NULL, "folder");
    expect_refusal("run /", NULL, "/: is a folder; give a file");
    expect_refusal("run ./no-such.ini", NULL, "there is no such file; 'forklab list' shows");
    expect_refusal("run primes --json /no/such/folder/run.json", NULL, "/no/such/folder/run.json: cannot be written");
    expect_refusal("run primes --json /", NULL, "cannot be written");
}
END_TEST

START_TEST(json_file_is_whole_or_untouched)
{
    static char before[100000]; /* longer than what replaces it */
    char path[256], line[512];
    memset(before, 'x', sizeof before - 1);
    folder_write_text(&folder, "run.json", before);
    folder_path(&folder, "run.json", path, sizeof path);
    (void)snprintf(line, sizeof line, "run primes -i - --json %s", path);
    expect_refusal(line, "x\n", ":1: ");
    json_error_t error;
    ck_assert_ptr_null(json_load_file(path, 0, &error)); /* still the old text */
    struct command_result result = expect(0, line, "7\n8\n");
    check_contains(result.out, "results: identical");
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(root != NULL, "line %d: %s", error.line, error.text);
    ck_assert_str_eq(task_text(root, 1, "result"), "not prime");
    json_decref(root);
    command_result_release(&result);
}
END_TEST

START_TEST(refused_run_leaves_no_json_file)
{
    char path[256], line[512];
    folder_path(&folder, "none.json", path, sizeof path);
    (void)snprintf(line, sizeof line, "run primes -i - --json %s", path);
    expect_refusal(line, "x\n", ":1: ");
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_full_disk_is_told_after_the_run)
{
    struct command_result result = expect(1, "run noop -n 10 -w 1 --json /dev/full", NULL);
    check_contains(result.err, "/dev/full: cannot be written: No space left on device");
    check_contains(result.out, "results: identical");
    command_result_release(&result);
    result = command_line_into("run noop -n 10 -w 1", "/dev/full");
    ck_assert_int_eq(result.status, 1);
    check_contains(result.err, "standard output: No space left on device");
    command_result_release(&result);
}
END_TEST

/* The first descriptors of a run would take the place of standard output. */
START_TEST(a_closed_output_is_told_after_the_run)
{
    struct command_result result = command_line_into("run noop -n 10 -w 1", NULL);
    ck_assert_int_eq(result.status, 1);
    check_contains(result.err, "standard output: Bad file descriptor");
    command_result_release(&result);
}
END_TEST

START_TEST(an_interrupt_keeps_what_is_done)
{
    char *rest, path[256], line[512];
    struct stat file;
    folder_write_text(&folder, "interrupted.json", "old");
    (void)snprintf(line, sizeof line, "run pool-sleepers -w 2 --no-baseline -p sleep=1us -p slow-sleep=1h --json %s",
                   folder_path(&folder, "interrupted.json", path, sizeof path));
    struct command_process process = command_start(line);
    ck_assert(command_wait_text(&process, "data received: 30")); /* all but the slow one */
    ck_assert_int_eq(stat(path, &file), 0);
    ck_assert_int_eq(file.st_size, 3); /* still what it was */
    ck_assert_int_eq(kill(process.pid, SIGINT), 0);
    ck_assert_int_eq(command_finish(&process, &rest), 130);
    check_contains(rest, "Interrupted: 9 of 10 tasks were done\n");
    check_contains(rest, "results: not compared");
    free(rest);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(root);
    ck_assert(json_is_true(json_object_get(json_object_get(root, "run"), "interrupted")));
    ck_assert_str_eq(task_text(root, 2, "status"), "cancelled");
    json_decref(root);
}
END_TEST

Suite *cli_suite(void)
{
    Suite *suite = suite_create("cli");
    TCase *usage = tcase_create("usage");
    tcase_add_loop_test(usage, bad_usage_is_refused, 0, sizeof refusals / sizeof *refusals);
    tcase_add_test(usage, version_is_printed);
    tcase_add_test(usage, help_shows_every_option);
    tcase_add_loop_test(usage, help_shows_every_parameter, 0, (int)demos_workloads_count);
    tcase_add_loop_test(usage, lines_fit_a_terminal, 0, 6);
    tcase_add_test(usage, list_is_complete_json);
    tcase_add_loop_test(usage, output_that_does_not_arrive_is_an_error, 0, 4);
    suite_add_tcase(suite, usage);
    TCase *runs = tcase_create("runs");
    tcase_add_unchecked_fixture(runs, setup, teardown);
    tcase_set_timeout(runs, 30);
    tcase_add_test(runs, primes_are_right_and_equal);
    tcase_add_test(runs, too_few_lines_are_said);
    tcase_add_loop_test(runs, times_add_up, 0, 4);
    tcase_add_test(runs, without_a_baseline_nothing_is_compared);
    tcase_add_test(runs, a_crash_is_survived);
    tcase_add_test(runs, a_lost_task_takes_its_time);
    tcase_add_loop_test(runs, a_bad_end_is_told, 0, sizeof bad_ends / sizeof *bad_ends);
    tcase_add_test(runs, report_is_plain_text);
    tcase_add_test(runs, output_of_tasks_is_printed_line_by_line);
    tcase_add_loop_test(runs, bad_lines_are_named_and_nothing_runs, 0, 4);
    tcase_add_test(runs, missing_files_are_refused);
    tcase_add_test(runs, json_file_is_whole_or_untouched);
    tcase_add_test(runs, refused_run_leaves_no_json_file);
    tcase_add_test(runs, a_full_disk_is_told_after_the_run);
    tcase_add_test(runs, a_closed_output_is_told_after_the_run);
    tcase_add_test(runs, an_interrupt_keeps_what_is_done);
    suite_add_tcase(suite, runs);
    return suite;
}
