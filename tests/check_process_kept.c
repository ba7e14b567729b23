/* process.h: descriptors that a process is given, by each method, and that it has no others. */
#include "base/clock.h"
#include "ipc/pipe.h"
#include "suites.h"
#include "support/process_tasks.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct commons commons;

static void setup(void)
{
    struct process_board *board;
    process_board_make(&commons, &board);
}

static void teardown(void)
{
    commons_release(&commons);
}

static int run(const struct process_options *options)
{
    int code;
    struct process *process;
    ck_assert_int_eq(process_new(&process, options), 0);
    ck_assert_int_eq(process_start(process), 0);
    ck_assert_int_eq(process_join(process, CLOCK_NEVER), 0);
    ck_assert_int_eq(process_exit_code(process, &code), 0);
    process_free(process);
    return code;
}

/* Each writes the place in its list into the descriptor; with a commons, which takes a descriptor too, and without. */
START_TEST(it_gets_them_in_order)
{
    int ends[3][2], keep[3];
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pipe2(ends[i], O_CLOEXEC | O_NONBLOCK), 0);
        keep[2 - i] = ends[i][1]; /* not in the order of their numbers */
    }
    struct process_options options = {.run = task_number_kept,
                                      .argument = &(int){3},
                                      .argument_size = sizeof(int),
                                      .keep = keep,
                                      .keep_count = 3,
                                      .commons = _i % 2 ? &commons : NULL,
                                      .method = (enum process_method)(_i / 2)};
    ck_assert_int_eq(run(&options), 0);
    for (int i = 0; i < 3; i++) {
        char numbers[4];
        ck_assert_int_eq(read(ends[i][0], numbers, sizeof numbers), 1);
        ck_assert_int_eq(numbers[0], 2 - i);
        (void)close(ends[i][0]);
        (void)close(ends[i][1]);
    }
}
END_TEST

START_TEST(a_program_has_them_from_3_on)
{
    static const char *const argv[] = {"sh", "-c", "echo here >&3", NULL};
    int ends[2];
    char text[8];
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    ck_assert_int_eq(
        run(&(struct process_options){.argv = argv, .keep = &ends[1], .keep_count = 1, .commons = &commons}), 0);
    ck_assert_int_eq(read(ends[0], text, sizeof text), 5);
    (void)close(ends[0]);
    (void)close(ends[1]);
}
END_TEST

/* The peer's end is known to be closed only when no sibling has a copy of it. */
START_TEST(a_sibling_has_none_of_them)
{
    struct pipe_end pipe[2];
    int descriptors[PIPE_DESCRIPTORS_MAX];
    struct process *sibling, *sender;
    struct process_board *board = commons_find(&commons, REGION_ARRAY, "board");
    ck_assert_int_eq(pipe_create(pipe, &(struct pipe_options){0}, NULL, NULL), 0);
    struct process_options options = {
        .run = task_exit, .argument = &(int){0}, .argument_size = sizeof(int), .keep = descriptors};
    options.keep_count = (size_t)pipe_descriptors(&pipe[PIPE_LEFT], descriptors);
    ck_assert_int_eq(process_new(&sender, &options), 0);
    ck_assert_int_eq(process_new(&sibling, &(struct process_options){.run = task_wait, .commons = &commons}), 0);
    ck_assert_int_eq(process_start(sibling), 0);
    ck_assert_int_eq(process_start(sender), 0);
    pipe_keep(pipe, PIPE_RIGHT);
    ck_assert_int_eq(pipe_poll(&pipe[PIPE_RIGHT], CLOCK_NEVER), -EPIPE);
    ck_assert(process_is_alive(sibling));
    atomic_store(&board->go, 1);
    ck_assert_int_eq(process_join(sibling, CLOCK_NEVER), 0);
    ck_assert_int_eq(process_join(sender, CLOCK_NEVER), 0);
    pipe_close(&pipe[PIPE_RIGHT]);
    process_free(sibling);
    process_free(sender);
}
END_TEST

START_TEST(too_many_are_refused)
{
    struct process *process;
    int keep[PROCESS_KEEP_MAX + 1] = {0};
    struct process_options options = {.run = task_exit, .keep = keep, .keep_count = PROCESS_KEEP_MAX + 1};
    ck_assert_int_eq(process_new(&process, &options), -EINVAL);
}
END_TEST

Suite *process_kept_suite(void)
{
    Suite *suite = suite_create("process_kept");
    TCase *tcase = tcase_create("kept");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, it_gets_them_in_order, 0, 2 * PROCESS_METHODS);
    tcase_add_test(tcase, a_program_has_them_from_3_on);
    tcase_add_test(tcase, a_sibling_has_none_of_them);
    tcase_add_test(tcase, too_many_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
