/* The loads of demos/ run by the program, with the engine under them: what must be seen of each stands in its JSON. */
#include "suites.h"
#include "support/command.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* The JSON of a run that ended well, with the same results as its baseline. */
static json_t *run(const char *arguments)
{
    char line[512];
    int equal = 0;
    (void)snprintf(line, sizeof line, "run %s --json -", arguments);
    struct command_result result = command_line(line, NULL);
    ck_assert_msg(result.status == 0, "%s: %s", line, result.err);
    json_t *root = json_loads(result.out, 0, NULL);
    ck_assert_ptr_nonnull(root);
    ck_assert_int_eq(json_unpack(root, "{s:b}", "results_equal", &equal), 0);
    ck_assert_msg(equal, "%s: results differ", line);
    command_result_release(&result);
    return root;
}

static const struct {
    const char *arguments, *summary; /* with which its summary begins; NULL = it has none */
} runs[] = {
    {"primes -w 2 -p bound=root", "9 primes of 10"},
    {"primes-process -p bound=root", "9 primes of 10"},
    {"primes-queue -w 2 -p bound=root", "9 primes of 10"},
    {"primes-pool -p bound=root", "9 primes of 10"},
    {"process-range --scale 0.01", NULL},
    {"cpu-bound -w 2 -n 4 -p numbers=1000", "222 primes from 100000000 on"},
    {"io-bound -w 4 -n 4 --scale 0.01", ""},
    {"tiles -w 3 -p size=96 -p tile=32 -p depth=100", "9216 pixels of a picture of 96 x 96, "},
    {"matrix -w 2 -p size=40 -p block=16", "checksum "},
    {"pi -w 3 -n 6 -p points=1000", "pi is about 3."},
    {"wordcount -w 2", "1253 words, 332 different: the 111, and 70, "},
    {"checksum -w 2", ""},
    {"nqueens -w 2 -p n=8", "92 solutions for 8 queens"},
    {"uneven -w 2 -n 20 -p time=100us", "2.000 ms of work, the longest task "},
    {"stream -w 2 -n 2 -p size=64K -p passes=2", ""},
    {"amdahl -w 2 -n 10 -p time=100us", "with 25 % of the work behind a lock, 2 workers on "},
    {"false-sharing -w 2 -n 4 -p times=1000", "counted to 4000 in 4 places, 8 bytes apart"},
};

START_TEST(a_pool_gives_the_same_as_the_loop)
{
    json_t *root = run(runs[_i].arguments);
    const char *summary = json_string_value(json_object_get(root, "summary"));
    if (runs[_i].summary)
        ck_assert_msg(summary && strncmp(summary, runs[_i].summary, strlen(runs[_i].summary)) == 0, "%s: %s",
                      runs[_i].arguments, summary);
    else
        ck_assert_ptr_null(summary);
    json_decref(root);
}
END_TEST

/* The numbers that a run printed, each once. */
static unsigned numbers_printed(const json_t *root)
{
    unsigned seen = 0;
    size_t i;
    json_t *line;
    json_array_foreach(json_object_get(root, "output"), i, line)
    {
        int number;
        ck_assert_int_eq(sscanf(json_string_value(json_object_get(line, "text")), "number %d", &number), 1);
        ck_assert_int_ge(number, 0);
        ck_assert_int_lt(number, 10);
        ck_assert_msg((seen & 1U << number) == 0, "%d was printed twice", number);
        seen |= 1U << number;
    }
    return seen;
}

START_TEST(ten_processes_sleep_at_the_same_time)
{
    json_int_t wall, alone;
    json_t *root = run("process-range --scale 0.1");
    ck_assert_uint_eq(numbers_printed(root), 0x3ff);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "workers")), 10);
    ck_assert_int_eq(json_unpack(root, "{s:{s:I}, s:{s:I}}", "run", "wall_ns", &wall, "baseline", "wall_ns", &alone),
                     0);
    ck_assert_int_ge(alone, 1000000000); /* ten sleeps of 0.1 s */
    ck_assert_int_ge(wall, 100000000);
    ck_assert_int_lt(wall, alone / 2);
    json_decref(root);
}
END_TEST

START_TEST(a_process_for_each_number)
{
    size_t i;
    json_t *worker, *root = run("primes-process -p bound=root");
    ck_assert_uint_eq(json_array_size(json_object_get(root, "workers")), 10);
    json_array_foreach(json_object_get(root, "workers"), i, worker)
        ck_assert_int_eq(json_integer_value(json_object_get(worker, "tasks")), 1);
    json_decref(root);
}
END_TEST

START_TEST(the_pool_grows_for_the_map)
{
    json_t *root = run("primes-pool -p bound=root");
    ck_assert_uint_eq(json_array_size(json_object_get(root, "workers")), 10);
    json_decref(root);
    root = run("primes-pool -p bound=root -w 3");
    ck_assert_uint_eq(json_array_size(json_object_get(root, "workers")), 3);
    json_decref(root);
}
END_TEST

static const struct {
    const char *arguments, *text;
} refused[] = {
    {"nqueens -p n=21", "n: \"21\""},
    {"nqueens -p n=2 -p placed=2", "parameter placed: 2 queens cannot stand"},
    {"matrix -p size=0", "size: \"0\""},
    {"matrix -p block=2000", "block: \"2000\""},
    {"pi -p points=many", "points: \"many\""},
    {"tiles -p tile=1025", "tile: \"1025\""},
    {"tiles -p depth=-1", "depth: \"-1\""},
    {"uneven -p order=longest", "order: \"longest\""},
    {"uneven -p skew=4", "skew: \"4\""},
    {"stream -p size=1K", "size: \"1K\""},
    {"amdahl -p serial=1.5", "serial: \"1.5\""},
    {"false-sharing -p padded=maybe", "padded: \"maybe\""},
    {"false-sharing -n 5000", "false-sharing has 4096 counters"},
    {"wordcount -p lines=0", "lines: \"0\""},
    {"wordcount -p words=3", "words"},
    {"checksum -p folder=/no/such/folder", "/no/such/folder cannot be read"},
    {"checksum -i list.txt", "checksum reads no input"},
    {"process-range -p sleep=-1", "sleep: \"-1\""},
    {"cpu-bound -p numbers=0", "numbers: \"0\""},
    {"primes-process -i /no/such/file", "/no/such/file: there is no such file"},
};

START_TEST(odd_parameters_are_refused_in_one_line)
{
    char line[256];
    (void)snprintf(line, sizeof line, "run %s --headless", refused[_i].arguments);
    struct command_result result = command_line(line, NULL);
    ck_assert_int_eq(result.status, 2);
    ck_assert_str_eq(result.out, "");
    const char *end = strchr(result.err, '\n');
    ck_assert_msg(end && end[1] == '\0', "not one line: %s", result.err);
    ck_assert_msg(strstr(result.err, refused[_i].text) != NULL, "%s", result.err);
    command_result_release(&result);
}
END_TEST

START_TEST(a_seed_draws_other_numbers)
{
    static const char *const loads[] = {"pi -w 2 -n 2 -p points=1000", "uneven -w 2 -n 5 -p time=50us",
                                        "matrix -w 2 -p size=8 -p block=8"};
    char line[128];
    json_t *tasks[3];
    for (int i = 0; i < 3; i++) {
        (void)snprintf(line, sizeof line, "%s --seed %d", loads[_i], i == 2 ? 8 : 7);
        json_t *root = run(line), *texts = json_array(), *task;
        size_t t;
        json_array_foreach(json_object_get(root, "tasks"), t, task)
            json_array_append(texts, json_object_get(task, "result"));
        tasks[i] = texts;
        json_decref(root);
    }
    ck_assert(json_equal(tasks[0], tasks[1]));
    ck_assert(!json_equal(tasks[0], tasks[2]));
    for (int i = 0; i < 3; i++)
        json_decref(tasks[i]);
}
END_TEST

Suite *loads_runs_suite(void)
{
    Suite *suite = suite_create("loads_runs");
    TCase *tcase = tcase_create("loads_runs");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, a_pool_gives_the_same_as_the_loop, 0, sizeof runs / sizeof *runs);
    tcase_add_test(tcase, ten_processes_sleep_at_the_same_time);
    tcase_add_test(tcase, a_process_for_each_number);
    tcase_add_test(tcase, the_pool_grows_for_the_map);
    tcase_add_loop_test(tcase, odd_parameters_are_refused_in_one_line, 0, sizeof refused / sizeof *refused);
    tcase_add_loop_test(tcase, a_seed_draws_other_numbers, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}
