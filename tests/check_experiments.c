/* Experiments that are files, from outside: list, explain, --print, and what is refused. */
#include "demos/registry.h"
#include "suites.h"
#include "support/command.h"
#include "support/folder.h"

#include <stdio.h>
#include <string.h>

static struct folder folder;

static void setup(void)
{
    folder_make(&folder);
}

static void teardown(void)
{
    folder_remove(&folder);
}

static void check_contains(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

/* Runs and checks the status; the result's texts are to be released. */
static struct command_result expect(int status, const char *line)
{
    struct command_result result = command_line(line, NULL);
    ck_assert_msg(result.status == status, "%s: status %d, not %d\n%s%s", line, result.status, status, result.out,
                  result.err);
    return result;
}

static const struct {
    const char *line, *words;
} refusals[] = {
    {"run no/such.ini", "no/such.ini: there is no such file"},
    {"run cube-queu", "did you mean 'cube-queue'?"},
    {"run cube-queue -i list.txt", "-p POOL.input=FILE"},
    {"run cube-queue -p add.delya=1", "did you mean \"delay\"?"},
    {"explain", "which experiment?"},
    {"explain primse", "did you mean 'primes'?"},
};

START_TEST(bad_usage_is_refused)
{
    struct command_result result = expect(2, refusals[_i].line);
    ck_assert_str_eq(result.out, "");
    check_contains(result.err, refusals[_i].words);
    command_result_release(&result);
}
END_TEST

START_TEST(list_shows_all_by_group)
{
    struct command_result result = expect(0, "list");
    char text[128];
    for (size_t i = 0; i < demos_workloads_count; i++) {
        (void)snprintf(text, sizeof text, "\n%s ", demos_workloads[i]->id);
        check_contains(result.out, text);
        check_contains(result.out, demos_workloads[i]->primitive);
    }
    check_contains(result.out, "\ncube-queue ");
    ck_assert(strstr(result.out, "\npool\n") < strstr(result.out, "\nqueue\n"));
    ck_assert(strstr(result.out, "\nqueue\n") < strstr(result.out, "\ncube-queue "));
    command_result_release(&result);
}
END_TEST

START_TEST(explanations_are_complete)
{
    const struct workload *workload = demos_workloads[_i];
    char line[128];
    (void)snprintf(line, sizeof line, "explain %s", workload->id);
    struct command_result result = expect(0, line);
    check_contains(result.out, workload->title);
    check_contains(result.out, "What it shows");
    check_contains(result.out, "What to watch");
    check_contains(result.out, "What to try");
    ck_assert_int_eq(strstr(result.out, "In Python") != NULL, workload->python != NULL);
    for (size_t i = 0; i < workload->parameters_count; i++)
        check_contains(result.out, workload->parameters[i].name);
    command_result_release(&result);
}
END_TEST

static const char *const ids[] = {"cube-queue", "multiples", "word-line", "fan-in", "fan-out", "sieve-line"};

START_TEST(help_and_list_name_every_file)
{
    char text[64];
    struct command_result help = expect(0, "help run"), list = expect(0, "list");
    const char *files = strstr(list.out, "\nFiles: -p NAME.KEY=VALUE");
    ck_assert_ptr_nonnull(files);
    (void)snprintf(text, sizeof text, "\n  %s ", ids[_i]);
    check_contains(help.out, text);
    check_contains(files, ids[_i]);
    check_contains(help.out, "-p NAME.KEY=VALUE");
    command_result_release(&help);
    command_result_release(&list);
}
END_TEST

/* Shown as a file, and that file shown again, is the same. */
START_TEST(files_are_printed_back)
{
    char line[128];
    (void)snprintf(line, sizeof line, "run --print %s", ids[_i]);
    struct command_result first = expect(0, line);
    (void)snprintf(line, sizeof line, "%s.ini", ids[_i]);
    folder_write_text(&folder, line, first.out);
    char path[128], again[160];
    (void)snprintf(again, sizeof again, "run --print %s", folder_path(&folder, line, path, sizeof path));
    struct command_result second = expect(0, again);
    ck_assert_str_eq(second.out, first.out);
    check_contains(first.out, "\nlesson = ");
    check_contains(first.out, "\nwatch = ");
    check_contains(first.out, "\ntry = ");
    check_contains(first.out, "\npython = ");
    command_result_release(&first);
    command_result_release(&second);
}
END_TEST

START_TEST(the_command_line_wins_over_the_file)
{
    folder_write_text(&folder, "own.ini", "[run]\nseed = 5\nchunk = 6\n[pool p]\nwork = cube\ninput = 1..3\n");
    char path[128], line[256];
    (void)snprintf(line, sizeof line, "run --print --seed 9 -p p.input=4..5 %s",
                   folder_path(&folder, "own.ini", path, sizeof path));
    struct command_result result = expect(0, line);
    check_contains(result.out, "\nseed = 9\n");
    check_contains(result.out, "\nchunk = 6\n");
    check_contains(result.out, "\nscale = 1\n");
    check_contains(result.out, "\ninput = 4..5\n");
    command_result_release(&result);
}
END_TEST

START_TEST(a_workload_is_printed_with_its_parameters)
{
    struct command_result result = expect(0, "run --print primes -p bound=root -w 3");
    check_contains(result.out, "\nworkers = 3\n");
    check_contains(result.out, "[parameters]\nbound = root\n");
    check_contains(result.out, "; Built in: not a file to run");
    command_result_release(&result);
}
END_TEST

START_TEST(all_that_is_wrong_is_said)
{
    folder_write_text(&folder, "bad.ini", "[run]\nsede = 5\n[pool p]\nwork = qube\ninput = 1..3\nworkers = 0\n");
    char path[128], line[256];
    (void)snprintf(line, sizeof line, "run %s", folder_path(&folder, "bad.ini", path, sizeof path));
    struct command_result result = expect(2, line);
    ck_assert_str_eq(result.out, "");
    check_contains(result.err, "bad.ini:2: [run] sede: there is no such key; did you mean \"seed\"?\n");
    check_contains(result.err, "bad.ini:4: [pool p] work: \"qube\" is no work; did you mean \"cube\"?\n");
    check_contains(result.err, "bad.ini:6: [pool p] workers: \"0\" is out of range");
    command_result_release(&result);
}
END_TEST

Suite *experiments_suite(void)
{
    Suite *suite = suite_create("experiments");
    TCase *files = tcase_create("files");
    tcase_add_unchecked_fixture(files, setup, teardown);
    tcase_set_timeout(files, 60);
    tcase_add_loop_test(files, bad_usage_is_refused, 0, sizeof refusals / sizeof *refusals);
    tcase_add_test(files, list_shows_all_by_group);
    tcase_add_loop_test(files, explanations_are_complete, 0, (int)demos_workloads_count);
    tcase_add_loop_test(files, help_and_list_name_every_file, 0, sizeof ids / sizeof *ids);
    tcase_add_loop_test(files, files_are_printed_back, 0, sizeof ids / sizeof *ids);
    tcase_add_test(files, the_command_line_wins_over_the_file);
    tcase_add_test(files, a_workload_is_printed_with_its_parameters);
    tcase_add_test(files, all_that_is_wrong_is_said);
    suite_add_tcase(suite, files);
    return suite;
}
