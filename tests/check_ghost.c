/* ghost.h: how far the baseline had come after so long. */
#include "model/ghost.h"
#include "suites.h"

enum { TASKS_MAX = 5, LOOKS_MAX = 6 };

/* A baseline's tasks in order of submission; a finish of 0 = it was never run. And what it had done after so long. */
static const struct {
    const char *what;
    uint64_t begin_ns;
    struct run_pause pause;
    struct {
        uint64_t finish_ns;
        enum task_status status;
    } tasks[TASKS_MAX];
    unsigned tasks_count;
    struct {
        uint64_t elapsed_ns, done;
    } looks[LOOKS_MAX];
} cases[] = {
    {"one after the other, counted from the beginning",
     100,
     {0, 0},
     {{110, TASK_OK}, {150, TASK_OK}, {151, TASK_FAILED}},
     3,
     {{0, 0}, {9, 0}, {10, 1}, {49, 1}, {50, 2}, {UINT64_MAX, 3}}},
    {"paused in the second",
     100,
     {120, 140},
     {{110, TASK_OK}, {150, TASK_OK}, {151, TASK_FAILED}},
     3,
     {{9, 0}, {10, 1}, {29, 1}, {30, 2}, {31, 3}}},
    {"nothing at all", 0, {0, 0}, {{0, TASK_OK}}, 0, {{0, 0}, {UINT64_MAX, 0}}},
    {"nothing finished", 0, {0, 0}, {{0, TASK_LOST}, {0, TASK_NOT_RUN}}, 2, {{0, 0}, {UINT64_MAX, 0}}},
    {"interrupted",
     10,
     {0, 0},
     {{20, TASK_OK}, {0, TASK_CANCELLED}, {0, TASK_CANCELLED}},
     3,
     {{9, 0}, {10, 1}, {UINT64_MAX, 1}}},
    {"one was begun again by another worker, after those behind it",
     50,
     {0, 0},
     {{95, TASK_OK}, {60, TASK_OK}, {70, TASK_OK}},
     3,
     {{9, 0}, {10, 1}, {20, 2}, {44, 2}, {45, 3}, {46, 3}}},
    {"several at the same moment", 5, {0, 0}, {{9, TASK_OK}, {9, TASK_OK}, {9, TASK_OK}}, 3, {{3, 0}, {4, 3}, {5, 3}}},
};

START_TEST(done_after_so_long)
{
    struct run_task tasks[TASKS_MAX];
    for (unsigned i = 0; i < cases[_i].tasks_count; i++)
        tasks[i] =
            (struct run_task){.finish_ns = cases[_i].tasks[i].finish_ns, .status = (uint8_t)cases[_i].tasks[i].status};
    struct run_pause pause = cases[_i].pause;
    struct run baseline = {.begin_ns = cases[_i].begin_ns,
                           .pauses = &pause,
                           .pauses_count = 1,
                           .tasks = tasks,
                           .tasks_count = cases[_i].tasks_count};
    struct ghost ghost = {0};
    ck_assert_uint_eq(ghost_done(&ghost, UINT64_MAX), 0);
    ck_assert_int_eq(ghost_make(&ghost, &baseline), 0);
    for (unsigned i = 0; i < LOOKS_MAX && (i == 0 || cases[_i].looks[i].elapsed_ns > 0); i++)
        ck_assert_msg(ghost_done(&ghost, cases[_i].looks[i].elapsed_ns) == cases[_i].looks[i].done, "%s: after %lu",
                      cases[_i].what, (unsigned long)cases[_i].looks[i].elapsed_ns);
    ghost_release(&ghost);
    ghost_release(&ghost);
}
END_TEST

Suite *ghost_suite(void)
{
    Suite *suite = suite_create("ghost");
    TCase *done = tcase_create("done");
    tcase_add_loop_test(done, done_after_so_long, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, done);
    return suite;
}
