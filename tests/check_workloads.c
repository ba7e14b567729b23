/* demos/: the registry as a table, and each workload's tasks and answers, run here on a task made by hand. */
#include "base/clock.h"
#include "demos/registry.h"
#include "ipc/outcome.h"
#include "ipc/task.h"
#include "suites.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* One workload with its parameters and its plan. */
struct scene {
    const struct workload *workload;
    void *parameters;
    struct plan *plan;
    struct outcome outcome;
    struct problem problem;
};

static struct scene scene;

static void choose(const char *id, uint64_t tasks)
{
    scene.workload = demos_find(id);
    ck_assert_msg(scene.workload != NULL, "no workload %s", id);
    size_t size = scene.workload->parameters_size ? scene.workload->parameters_size : 1;
    scene.parameters = malloc(size);
    setting_presets(scene.workload->parameters, scene.workload->parameters_count, scene.parameters, size);
    scene.plan = plan_new(tasks, 1, 1);
    scene.outcome = (struct outcome){.limit = workload_result_max(scene.workload)};
}

static void teardown(void)
{
    plan_free(scene.plan);
    free(scene.parameters);
    outcome_release(&scene.outcome);
    scene = (struct scene){0};
}

static void set(const char *assignment)
{
    ck_assert_msg(setting_assign(scene.workload->parameters, scene.workload->parameters_count, assignment,
                                 scene.parameters, &scene.problem) == 0,
                  "%s", scene.problem.text);
}

/* The lines of `text` as a file. */
static int read_text(const char *text)
{
    char name[] = "/tmp/forklab-workloads-XXXXXX";
    int fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    int error = plan_read(scene.plan, name, &scene.problem);
    (void)close(fd);
    (void)unlink(name);
    return error;
}

static int make_plan(void)
{
    return scene.workload->plan(scene.plan, scene.parameters, &scene.problem);
}

static int run_task(uint64_t id, unsigned attempt)
{
    struct task task = {.id = id, .attempt = attempt, .seed = id, .scale = 0, .outcome = &scene.outcome};
    task.input = plan_input(scene.plan, id, &task.input_size);
    outcome_clear(&scene.outcome);
    return scene.workload->run(&task, scene.parameters);
}

static const char *result_of(uint64_t id)
{
    static char text[4096];
    ck_assert_int_eq(run_task(id, 1), 0);
    ck_assert(!scene.outcome.failed);
    return workload_print_result(scene.workload, scene.outcome.bytes, scene.outcome.size, text, sizeof text);
}

static const char *input_of(uint64_t id)
{
    static char text[4096];
    size_t size;
    const void *input = plan_input(scene.plan, id, &size);
    return workload_print_input(scene.workload, input, size, text, sizeof text);
}

START_TEST(registry_row_is_complete)
{
    const struct workload *workload = demos_workloads[_i];
    ck_assert(workload->id && *workload->id);
    ck_assert(workload->title && *workload->title);
    ck_assert(workload->primitive && *workload->primitive);
    ck_assert(workload->lesson && workload->lesson[strlen(workload->lesson) - 1] == '.');
    ck_assert(workload->steps ? !workload->run && workload->no_baseline : workload->plan && workload->run);
    ck_assert_uint_le(workload_result_max(workload), TASK_RESULT_MAX);
    ck_assert_ptr_eq(demos_find(workload->id), workload); /* finds the first: ids are unique */
}
END_TEST

START_TEST(parameters_are_complete)
{
    const struct workload *workload = demos_workloads[_i];
    choose(workload->id, 0);
    for (size_t i = 0; i < workload->parameters_count; i++) {
        const struct setting *row = &workload->parameters[i];
        ck_assert_ptr_eq(setting_find(workload->parameters, workload->parameters_count, row->name), row);
        ck_assert_msg(row->help && *row->help && row->help[strlen(row->help) - 1] != '.', "%s: help", row->name);
        ck_assert_msg(row->preset != NULL, "%s: no default", row->name);
        ck_assert_uint_lt(row->offset, workload->parameters_size);
        ck_assert_msg(setting_parse(row, row->preset, scene.parameters, &scene.problem) == 0, "%s", scene.problem.text);
    }
}
END_TEST

START_TEST(presets_make_tasks)
{
    const struct workload *workload = demos_workloads[_i];
    choose(workload->id, 0);
    if (workload->default_input) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/demos/data/%s", FORKLAB_SOURCE, workload->default_input);
        ck_assert_msg(plan_read(scene.plan, path, &scene.problem) == 0, "%s", scene.problem.text);
    }
    if (!workload->plan)
        return; /* all steps of a script */
    ck_assert_msg(make_plan() == 0, "%s", scene.problem.text);
    ck_assert_int_eq(plan_check(scene.plan), 0);
    ck_assert_uint_gt(plan_count(scene.plan), 0);
}
END_TEST

START_TEST(tasks_asked_for_are_made)
{
    const struct workload *workload = demos_workloads[_i];
    choose(workload->id, 37);
    if (workload->default_input || workload->steps)
        return; /* as many as the input has, at most; the steps of a script */
    ck_assert_int_eq(make_plan(), 0);
    ck_assert_uint_eq(plan_count(scene.plan), 37);
}
END_TEST

static const struct {
    const char *number;
    bool prime;
} numbers[] = {
    {"0", false},        {"1", false},       {"2", true},   {"3", true},  {"4", false},
    {"9", false},        {"25", false},      {"49", false}, {"97", true}, {"15492781", true},
    {"15492810", false}, {"15492803", true}, {"007", true},
};

START_TEST(primes_by_either_bound)
{
    static const char *const bounds[] = {"bound=n", "bound=root"};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        choose("primes", 0);
        set(bounds[i]);
        ck_assert_int_eq(read_text(numbers[_i].number), 0);
        ck_assert_int_eq(make_plan(), 0);
        ck_assert_str_eq(result_of(0), numbers[_i].prime ? "prime" : "not prime");
        teardown();
    }
}
END_TEST

static const struct {
    const char *number;
    bool prime;
} large[] = {
    {"18446744073709551615", false}, /* 2^64 - 1 = 3 * 5 * … */
    {"18446744073709551614", false},
    {"239811952854769", false}, /* 15485863 squared: the root is the only divisor */
    {"67280421310721", true},
};

START_TEST(primes_up_to_64_bits)
{
    choose("primes", 0);
    set("bound=root");
    ck_assert_int_eq(read_text(large[_i].number), 0);
    ck_assert_int_eq(make_plan(), 0);
    ck_assert_str_eq(input_of(0), large[_i].number);
    ck_assert_str_eq(result_of(0), large[_i].prime ? "prime" : "not prime");
}
END_TEST

static const struct {
    const char *text, *where, *what;
} bad_lines[] = {
    {"7\n\nseven\n", ":3: ", "'seven' is not a number"},
    {"# list\n12x\n", ":2: ", "'12x' is not a number"},
    {"-5\n", ":1: ", "'-5' is not a number"},
    {"+5\n", ":1: ", "'+5' is not a number"},
    {"1.5\n", ":1: ", "'1.5' is not a number"},
    {"0x11\n", ":1: ", "'0x11' is not a number"},
    {"3 5\n", ":1: ", "'3 5' is not a number"},
    {"18446744073709551616\n", ":1: ", "'18446744073709551616' is too large"},
};

START_TEST(primes_name_the_bad_line)
{
    choose("primes", 0);
    ck_assert_int_eq(read_text(bad_lines[_i].text), 0);
    ck_assert_int_eq(make_plan(), -EINVAL);
    ck_assert_ptr_nonnull(strstr(scene.problem.text, bad_lines[_i].where));
    ck_assert_ptr_nonnull(strstr(scene.problem.text, bad_lines[_i].what));
    ck_assert_ptr_nonnull(strstr(scene.problem.text, "one whole number from 0 to 18446744073709551615"));
}
END_TEST

START_TEST(primes_want_a_number)
{
    choose("primes", 0);
    ck_assert_int_eq(read_text("# nothing\n\n"), 0);
    ck_assert_int_eq(make_plan(), -EINVAL);
    ck_assert_ptr_nonnull(strstr(scene.problem.text, "no number"));
}
END_TEST

START_TEST(sleepers_take_each_third_number)
{
    choose("pool-sleepers", 0);
    ck_assert_int_eq(make_plan(), 0);
    ck_assert_uint_eq(plan_count(scene.plan), 10);
    ck_assert_str_eq(input_of(0), "3");
    ck_assert_str_eq(input_of(2), "9");
    ck_assert_str_eq(input_of(9), "30");
    ck_assert_str_eq(result_of(2), "9");
}
END_TEST

START_TEST(powers_are_exact)
{
    static const uint64_t ends[] = {3, 11, 20};
    choose("pool-powers", 0);
    ck_assert_int_eq(make_plan(), 0);
    uint64_t begin = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++, begin = ends[i - 1])
        ck_assert_uint_eq(plan_batch_end(scene.plan, begin), ends[i]);
    ck_assert_str_eq(result_of(0), "256");
    ck_assert_str_eq(result_of(1), "4");
    ck_assert_str_eq(result_of(2), "27");
    ck_assert_str_eq(input_of(17), "23");
    ck_assert_str_eq(result_of(17), "20880467999847912034355032910567");
}
END_TEST

START_TEST(eight_digits_are_text_too)
{
    choose("pool-powers", 0);
    set("add=4");
    ck_assert_int_eq(make_plan(), 0);
    ck_assert_str_eq(input_of(0), "8");
    ck_assert_str_eq(result_of(0), "16777216");
}
END_TEST

START_TEST(largest_power_fits)
{
    choose("pool-powers", 0);
    set("add=190000");
    ck_assert_int_eq(make_plan(), 0);
    ck_assert_int_eq(run_task(17, 1), 0);
    ck_assert(!scene.outcome.failed);
    ck_assert_uint_eq(scene.outcome.size, 1003095);
}
END_TEST

START_TEST(spin_is_even_without_skew)
{
    choose("spin", 3);
    set("time=2ms");
    ck_assert_int_eq(make_plan(), 0);
    for (uint64_t i = 0; i < 3; i++)
        ck_assert_str_eq(input_of(i), "2.000 ms");
    uint64_t before = clock_thread_cpu_ns();
    ck_assert_str_eq(result_of(0), "2.000 ms");
    ck_assert_uint_ge(clock_thread_cpu_ns() - before, 2 * NS_PER_MS);
}
END_TEST

START_TEST(spin_is_uneven_by_skew_and_the_same_by_seed)
{
    uint64_t sums[2] = {0}, least = UINT64_MAX, most = 0;
    for (int turn = 0; turn < 2; turn++) {
        choose("spin", 1000);
        set("skew=0.5");
        ck_assert_int_eq(make_plan(), 0);
        for (uint64_t i = 0; i < 1000; i++) {
            size_t size;
            uint64_t ns;
            memcpy(&ns, plan_input(scene.plan, i, &size), sizeof ns);
            least = ns < least ? ns : least;
            most = ns > most ? ns : most;
            sums[turn] += ns * (i + 1); /* another order is another sum */
        }
        teardown();
    }
    ck_assert_uint_eq(sums[0], sums[1]);
    ck_assert_uint_ge(least, 5 * NS_PER_MS);
    ck_assert_uint_le(most, 15 * NS_PER_MS);
    ck_assert_uint_gt(most, 14 * NS_PER_MS);
}
END_TEST

/* How a child that runs task `id` of the fault workload ends; a result is exit status 100, a failure 101. */
static int end_of(const char *kind, uint64_t id, unsigned attempt)
{
    choose("fault", 0);
    set(kind);
    ck_assert_int_eq(make_plan(), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)signal(SIGSEGV, SIG_DFL); /* a sanitizer's own handler would make it an exit */
        int error = run_task(id, attempt);
        _exit(error ? 102 : scene.outcome.failed ? 101 : 100);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    teardown();
    return status;
}

static const struct {
    const char *kind;
    int signal, code;
} ends[] = {
    {"kind=exit", 0, 3},           {"kind=abort", SIGABRT, 0}, {"kind=segfault", SIGSEGV, 0},
    {"kind=overflow", SIGSEGV, 0}, {"kind=memory", 0, 100},    {"kind=fail", 0, 101},
};

START_TEST(faults_end_as_they_should)
{
    int status = end_of(ends[_i].kind, 2, 1);
    ck_assert_int_eq(WIFSIGNALED(status) ? WTERMSIG(status) : 0, ends[_i].signal);
    ck_assert_int_eq(WIFEXITED(status) ? WEXITSTATUS(status) : 0, ends[_i].code);
}
END_TEST

START_TEST(only_the_chosen_task_goes_wrong)
{
    ck_assert_int_eq(WEXITSTATUS(end_of("kind=exit", 1, 1)), 100);
    ck_assert_int_eq(WEXITSTATUS(end_of("at=0", 1, 1)), 3);
    ck_assert_int_eq(WEXITSTATUS(end_of("times=2", 2, 2)), 3);
    ck_assert_int_eq(WEXITSTATUS(end_of("times=2", 2, 3)), 100);
}
END_TEST

START_TEST(a_fault_needs_its_task)
{
    choose("fault", 5);
    set("at=6");
    ck_assert_int_eq(make_plan(), -EINVAL);
    ck_assert_str_eq(scene.problem.text, "parameter at: there are 5 tasks, none has the number 6");
}
END_TEST

Suite *workloads_suite(void)
{
    int count = (int)demos_workloads_count;
    Suite *suite = suite_create("workloads");
    TCase *registry = tcase_create("registry");
    tcase_add_checked_fixture(registry, NULL, teardown);
    tcase_add_loop_test(registry, registry_row_is_complete, 0, count);
    tcase_add_loop_test(registry, parameters_are_complete, 0, count);
    tcase_add_loop_test(registry, presets_make_tasks, 0, count);
    tcase_add_loop_test(registry, tasks_asked_for_are_made, 0, count);
    suite_add_tcase(suite, registry);
    TCase *primes = tcase_create("primes");
    tcase_add_checked_fixture(primes, NULL, teardown);
    tcase_add_loop_test(primes, primes_by_either_bound, 0, sizeof numbers / sizeof *numbers);
    tcase_add_loop_test(primes, primes_up_to_64_bits, 0, sizeof large / sizeof *large);
    tcase_add_loop_test(primes, primes_name_the_bad_line, 0, sizeof bad_lines / sizeof *bad_lines);
    tcase_add_test(primes, primes_want_a_number);
    suite_add_tcase(suite, primes);
    TCase *others = tcase_create("others");
    tcase_add_checked_fixture(others, NULL, teardown);
    tcase_add_test(others, sleepers_take_each_third_number);
    tcase_add_test(others, powers_are_exact);
    tcase_add_test(others, eight_digits_are_text_too);
    tcase_add_test(others, largest_power_fits);
    tcase_add_test(others, spin_is_even_without_skew);
    tcase_add_test(others, spin_is_uneven_by_skew_and_the_same_by_seed);
    tcase_add_loop_test(others, faults_end_as_they_should, 0, sizeof ends / sizeof *ends);
    tcase_add_test(others, only_the_chosen_task_goes_wrong);
    tcase_add_test(others, a_fault_needs_its_task);
    suite_add_tcase(suite, others);
    return suite;
}
