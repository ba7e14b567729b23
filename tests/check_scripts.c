/* Scripted experiments, run by the program: what must be seen of each stands in the results of its steps, and in what
 * its processes printed. */
#include "suites.h"
#include "support/command.h"

#include <fnmatch.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define STEPS_MAX 13

static json_t *root; /* the JSON of the last run */

static void teardown(void)
{
    json_decref(root);
    root = NULL;
}

static void run(int status, const char *arguments)
{
    char line[512];
    teardown();
    (void)snprintf(line, sizeof line, "run %s --json -", arguments);
    struct command_result result = command_line(line, NULL);
    ck_assert_msg(result.status == status, "%s: status %d\n%s%s", line, result.status, result.out, result.err);
    root = json_loads(result.out, 0, NULL);
    ck_assert_msg(root != NULL, "%s: no JSON:\n%s", line, result.out);
    command_result_release(&result);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static const char *result_of(size_t step)
{
    return text_of(json_array_get(json_object_get(root, "tasks"), step), "result");
}

static size_t lines_count(void)
{
    return json_array_size(json_object_get(root, "output"));
}

static const char *line_of(size_t index)
{
    return text_of(json_array_get(json_object_get(root, "output"), index), "text");
}

static const char *line_by(size_t index)
{
    return text_of(json_array_get(json_object_get(root, "output"), index), "name");
}

/* How many lines match both patterns; the first and last of them, or -1. */
static unsigned count_lines(const char *by, const char *pattern, int *ret_first, int *ret_last)
{
    unsigned count = 0;
    *ret_first = *ret_last = -1;
    for (size_t i = 0; i < lines_count(); i++) {
        if (fnmatch(by, line_by(i), 0) != 0 || fnmatch(pattern, line_of(i), 0) != 0)
            continue;
        *ret_first = count++ == 0 ? (int)i : *ret_first;
        *ret_last = (int)i;
    }
    return count;
}

static unsigned lines_like(const char *by, const char *pattern)
{
    int first, last;
    return count_lines(by, pattern, &first, &last);
}

/* ------------------------------------------------------------------ what the steps say */

static const struct {
    const char *arguments, *results[STEPS_MAX + 1];
} scripts[] = {
    {"hello-process",
     {"\"My First Process\" is made: so far a name, without a pid, and not alive", "\"My First Process\" has pid *",
      "it has ended, with exit code 0", "\"My First Process\" is closed: * is an error (EBADF: Bad file descriptor)"}},
    {"lifecycle --scale 0.02",
     {"Worker, Crasher and Sleeper are new, alive: false; none has a pid yet", "Worker is running, alive: true",
      "Worker is exited, alive: false, exit code 0",
      "Crasher is exited with exit code 1: \"cannot take the root of -4\"; Main goes on",
      "Sleeper is still running, alive: true; it has no exit code yet",
      "Sleeper is exited, alive: false, exit code 0"}},
    {"terminate --scale 0.1",
     {"three processes work, *", "exit code -15: signal 15 (Terminated); it did not clean up",
      "exit code -9: signal 9 (Killed); it did not clean up", "exit code 0; it cleaned up"}},
    {"join-or-not --scale 0.2",
     {"finished in * ms, while both still sleep: their last lines come late", "only now have both slept, *",
      "finished in * ms, when both had slept 200 ms: at the same time, not one after the other"}},
    {"random-processes", {"*", "4 processes have each printed a number, and ended", "4 different numbers"}},
    {"random-processes -p reseed=no", {"*", "4 processes *", "the trap: all 4 numbers are 0.*"}},
    {"random-queue",
     {"4 processes put 1 each on a queue with room for 16: *", "all 4 processes have ended",
      "exactly 4 numbers; their mean is 0.*"}},
    {"random-queue -p items=100 -p first=get",
     {"4 processes put 100 each on a queue with room for 16: *", "exactly 400 numbers; their mean is 0.*",
      "all 4 processes have ended"}},
    {"fifo-consumer --scale 0.01",
     {"a process waits for the first item on an empty queue", "10 items put, one by one, as they came",
      "it got all 10 in the order of submission, then the sentinel, and ended by itself"}},
    {"fifo-consumer --scale 0 -p last=1000 -p of=1 -p capacity=1",
     {"*", "1000 items put, *", "it got all 1000 in the order of submission, *"}},
    {"primes-pipe", {"10 processes, *", "9 primes of 10", "all 10 with exit code 0"}},
    {"primes-pipe -p kill=1",
     {"10 processes, *", "1 killed before sending: Prime-1",
      "8 primes of 9; then the pipe says EPIPE: the peer died, *", "9 with exit code 0, 1 with -9: killed"}},
    {"primes-pipe -p kill=10",
     {"10 processes, *", "10 killed before sending: *", "0 primes of 0; then the pipe says EPIPE: the peer died, *",
      "0 with exit code 0, 10 with -9: killed"}},
    {"cube-pipe",
     {"a duplex pipe with two ends, and room for * bytes in each direction",
      "24 bytes on the way, by either end: 8 of the number, 16 that frame it",
      "6859 was received, and came back the other way"}},
    {"cube-pipe -p number=-7", {"*", "24 bytes *", "-343 was received, and came back the other way"}},
    {"pipe-interleave",
     {"* of 100 messages of 102400 bytes were damaged: *", "100 messages of 4080 bytes, none damaged",
      "100 messages of 102400 bytes, none damaged", "100 messages of 102400 bytes, none damaged"}},
    {"shared-or-not",
     {"Main sees 0 of 800000 additions: *", "the counter says * of 800000: * updates were lost, *",
      "exactly 800000, * ms", "exactly 800000, * ms"}},
    {"spawn-cost -p starts=5 -p memory=256M -p tasks=20",
     {"* from start to joined, the fastest of 5 (median *)", "* from start to joined, the fastest of 5 (median *)",
      "* from start to joined, the fastest of 5 (median *)", "* from start to joined, the fastest of 5 (median *)",
      "* when the parent has written to 256M: * times as much", "* when the parent has written to 256M: *",
      "* when the parent has written to 256M: *", "* when the parent has written to 256M: *",
      "* tasks a second, * at a time", "* tasks a second: * times as many as by fork", "* tasks a second: *",
      "* tasks a second: *", "* tasks a second: *"}},
};

START_TEST(each_step_sees_what_must_be_seen)
{
    run(0, scripts[_i].arguments);
    size_t count = 0;
    for (; scripts[_i].results[count]; count++)
        ck_assert_msg(fnmatch(scripts[_i].results[count], result_of(count), 0) == 0, "%s, step %zu: %s",
                      scripts[_i].arguments, count + 1, result_of(count));
    ck_assert_uint_eq(json_array_size(json_object_get(root, "tasks")), count);
    ck_assert(json_is_null(json_object_get(root, "baseline")));
}
END_TEST

/* ------------------------------------------------------------------ what the processes print */

START_TEST(a_process_knows_its_name_and_pid)
{
    int told = 0, known = 0;
    run(0, "hello-process");
    ck_assert_int_eq(sscanf(result_of(1), "\"My First Process\" has pid %d", &told), 1);
    ck_assert_uint_eq(lines_count(), 1);
    ck_assert_str_eq(line_by(0), "My First Process");
    ck_assert_int_eq(sscanf(line_of(0), "Hello from My First Process, pid %d", &known), 1);
    ck_assert_int_eq(known, told);
}
END_TEST

START_TEST(a_crash_leaves_its_message)
{
    run(0, "lifecycle --scale 0");
    ck_assert_uint_eq(lines_like("Crasher", "cannot take the root of -4"), 1);
    ck_assert_uint_eq(lines_like("Worker", "the root of 16 is 4"), 1);
    ck_assert_uint_eq(lines_like("Sleeper", "told to end"), 1);
}
END_TEST

START_TEST(only_the_flagged_one_cleans_up)
{
    run(0, "terminate --scale 0.1");
    ck_assert_uint_eq(lines_like("*", "* works"), 3);
    ck_assert_uint_eq(lines_like("*", "* cleans up and leaves"), 1);
    ck_assert_uint_eq(lines_like("Flagged", "Flagged cleans up and leaves"), 1);
}
END_TEST

START_TEST(without_join_the_last_lines_come_late)
{
    int finished, again, first_done, last_done;
    double ms;
    run(0, "join-or-not --scale 0.2");
    ck_assert_uint_eq(count_lines("Main", "finished in * ms", &finished, &again), 2);
    ck_assert_uint_eq(count_lines("Sleeper-*", "done sleeping", &first_done, &last_done), 4);
    ck_assert_uint_eq(lines_like("Sleeper-*", "sleeping"), 4);
    ck_assert_int_lt(finished, first_done);
    ck_assert_int_gt(again, last_done);
    ck_assert_int_eq(sscanf(result_of(2), "finished in %lf ms", &ms), 1);
    ck_assert_double_ge(ms, 200);
}
END_TEST

static void numbers_printed(const char *arguments, double numbers[4])
{
    run(0, arguments);
    ck_assert_uint_eq(lines_count(), 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(sscanf(line_of(i), "%lf", &numbers[i]), 1);
        ck_assert(numbers[i] >= 0 && numbers[i] < 1);
    }
}

static unsigned count_equal(const double a[4], const double b[4])
{
    unsigned count = 0;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++)
            count += a[i] == b[k];
    return count;
}

START_TEST(the_seed_decides_what_is_drawn)
{
    static const char *const experiments[] = {"random-processes", "random-queue"};
    char line[64];
    double numbers[4], again[4], others[4];
    numbers_printed(experiments[_i], numbers);
    numbers_printed(experiments[_i], again);
    ck_assert_uint_eq(count_equal(numbers, numbers), 4);
    ck_assert_uint_eq(count_equal(numbers, again), 4);
    (void)snprintf(line, sizeof line, "%s --seed 7", experiments[_i]);
    numbers_printed(line, others);
    ck_assert_uint_eq(count_equal(numbers, others), 0);
}
END_TEST

START_TEST(a_generator_that_is_copied_draws_the_same)
{
    double numbers[4];
    numbers_printed("random-processes -p reseed=no", numbers);
    ck_assert_uint_eq(count_equal(numbers, numbers), 16);
}
END_TEST

START_TEST(a_consumer_prints_in_order_to_the_sentinel)
{
    char text[64];
    run(0, "fifo-consumer --scale 0.01");
    ck_assert_uint_eq(lines_count(), 11);
    for (size_t i = 0; i < 10; i++) {
        (void)snprintf(text, sizeof text, "data received: %zu", 3 * (i + 1));
        ck_assert_str_eq(line_of(i), text);
        ck_assert_str_eq(line_by(i), "Consumer");
    }
    ck_assert_str_eq(line_of(10), "the sentinel: no more");
}
END_TEST

START_TEST(the_one_that_is_killed_sends_nothing)
{
    run(0, "primes-pipe -p kill=1");
    ck_assert_uint_eq(lines_like("Main", "* is prime"), 8);
    ck_assert_uint_eq(lines_like("Main", "* is not prime"), 1);
    ck_assert_uint_eq(lines_like("Main", "15492810 is not prime"), 1);
    ck_assert_uint_eq(lines_like("*", "*"), 9);
}
END_TEST

START_TEST(a_cube_goes_there_and_back)
{
    run(0, "cube-pipe");
    ck_assert_uint_eq(lines_like("Receiver", "6859"), 1);
    ck_assert_uint_eq(lines_like("Sender", "6859 came back"), 1);
}
END_TEST

START_TEST(fork_costs_what_the_parent_weighs)
{
    double factor;
    run(0, "spawn-cost -p starts=9 -p memory=256M -p tasks=1");
    const char *text = strstr(result_of(4), "256M: ");
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(sscanf(text, "256M: %lf times as much", &factor), 1);
    ck_assert_double_gt(factor, 1.5);
}
END_TEST

/* ------------------------------------------------------------------ what is not seen, or cannot be */

/* The lab says what nobody else would: who waits for whom. */
START_TEST(join_before_drain_is_named_and_ended)
{
    run(1, "random-queue -p items=100");
    const json_t *tasks = json_object_get(root, "tasks");
    ck_assert_int_eq(
        fnmatch("join before drain: Main waits for Putter-* to end, and Putter-* needs room on 'numbers' *",
                text_of(json_object_get(root, "run"), "stuck"), 0),
        0);
    ck_assert_str_eq(text_of(json_array_get(tasks, 0), "status"), "ok");
    ck_assert_str_eq(text_of(json_array_get(tasks, 1), "status"), "lost");
    ck_assert_str_eq(text_of(json_array_get(tasks, 2), "status"), "cancelled");
}
END_TEST

START_TEST(what_is_not_seen_fails_the_run)
{
    run(1, "pipe-interleave -p size=100"); /* so short a message goes in whole, lock or not */
    const json_t *task = json_array_get(json_object_get(root, "tasks"), 0);
    ck_assert_str_eq(text_of(task, "status"), "failed");
    ck_assert_int_eq(fnmatch("failed: no message was damaged this time: *", text_of(task, "error"), 0), 0);
}
END_TEST

static const struct {
    const char *line, *words;
} refusals[] = {
    {"run primes-pipe -p kill=11", "kill=11 of 10 processes: not more than there are"},
    {"run primes-pipe -n 3 -p kill=4", "kill=4 of 3 processes"},
    {"run random-queue -p first=last", "first"},
    {"run shared-or-not -p workers=1", "workers"},
    {"run hello-process -w 2", "--workers: hello-process is a script, and a script has no pool of workers"},
    {"run hello-process -x pool", "--executor: hello-process is a script"},
    {"run hello-process -n 2", "--tasks: hello-process is a script"},
    {"run primes --step", "--step: primes is no script"},
};

START_TEST(what_cannot_be_is_refused)
{
    struct command_result result = command_line(refusals[_i].line, NULL);
    ck_assert_int_eq(result.status, 2);
    ck_assert_msg(strstr(result.err, refusals[_i].words) != NULL, "%s", result.err);
    ck_assert_str_eq(result.out, "");
    command_result_release(&result);
}
END_TEST

/* What the report says of a script, and what it must not. */
START_TEST(a_report_speaks_of_steps)
{
    static const struct {
        const char *line;
        int status;
        const char *there, *absent;
    } cases[] = {
        {"run hello-process", 0, "\nscript of 4 steps", "retries"},
        {"run hello-process", 0, "\nWhere Main's time went\n", "workers' time"},
        {"run hello-process", 0, "My First Process           Hello", "task 1"}, /* no step: it outlives them */
        {"run join-or-not --scale 0.2", 0, "  Main       step 1    finished in ", "task 0"},
        {"run pipe-interleave -p size=100", 1, "\nNot done\n  step 1 failed: ", "task 0"},
    };
    struct command_result result = command_line(cases[_i].line, NULL);
    ck_assert_int_eq(result.status, cases[_i].status);
    ck_assert_msg(strstr(result.out, cases[_i].there) != NULL, "%s", result.out);
    ck_assert_msg(strstr(result.out, cases[_i].absent) == NULL, "%s", result.out);
    command_result_release(&result);
}
END_TEST

/* Nobody could let a step go: it says so, and goes on. */
START_TEST(without_a_screen_no_step_waits)
{
    struct command_result result = command_line("run hello-process --step", NULL);
    ck_assert_int_eq(result.status, 0);
    ck_assert_str_eq(result.err, "forklab: --step: without a live screen nobody can let a step go, so none waits\n");
    command_result_release(&result);
}
END_TEST

Suite *scripts_suite(void)
{
    Suite *suite = suite_create("scripts");
    TCase *tcase = tcase_create("scripts");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_loop_test(tcase, each_step_sees_what_must_be_seen, 0, sizeof scripts / sizeof *scripts);
    tcase_add_test(tcase, a_process_knows_its_name_and_pid);
    tcase_add_test(tcase, a_crash_leaves_its_message);
    tcase_add_test(tcase, only_the_flagged_one_cleans_up);
    tcase_add_test(tcase, without_join_the_last_lines_come_late);
    tcase_add_loop_test(tcase, the_seed_decides_what_is_drawn, 0, 2);
    tcase_add_test(tcase, a_generator_that_is_copied_draws_the_same);
    tcase_add_test(tcase, a_consumer_prints_in_order_to_the_sentinel);
    tcase_add_test(tcase, the_one_that_is_killed_sends_nothing);
    tcase_add_test(tcase, a_cube_goes_there_and_back);
    tcase_add_test(tcase, fork_costs_what_the_parent_weighs);
    tcase_add_test(tcase, join_before_drain_is_named_and_ended);
    tcase_add_test(tcase, what_is_not_seen_fails_the_run);
    tcase_add_loop_test(tcase, a_report_speaks_of_steps, 0, 5);
    tcase_add_test(tcase, without_a_screen_no_step_waits);
    tcase_add_loop_test(tcase, what_cannot_be_is_refused, 0, sizeof refusals / sizeof *refusals);
    suite_add_tcase(suite, tcase);
    return suite;
}
