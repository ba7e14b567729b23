/* model/order.h against counting every pair, and model/by_finish.h against what must come out. */
#include "base/random.h"
#include "model/by_finish.h"
#include "model/order.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

enum { TASKS_MAX = 70, ROUNDS = 400 };

/* Tasks that finished one after the other in some order; a few are lost on the way. */
struct course {
    struct run_task tasks[TASKS_MAX];
    struct run run;
    struct {
        uint32_t task;
        bool lost;
    } events[TASKS_MAX];
    unsigned count;
};

/* `reach`: how far an event may lie from its place; so the first rounds are nearly in order, the last in none. */
static void make_course(struct course *course, struct random *random, unsigned count, unsigned reach, bool lose)
{
    *course = (struct course){.count = count};
    course->run = (struct run){.tasks = course->tasks, .tasks_count = count};
    for (unsigned i = 0; i < count; i++)
        course->events[i].task = i;
    for (unsigned i = 0; i + 1 < count; i++) {
        unsigned room = count - i < reach ? count - i : reach;
        unsigned other = i + (unsigned)random_below(random, room);
        uint32_t task = course->events[i].task;
        course->events[i].task = course->events[other].task;
        course->events[other].task = task;
    }
    for (unsigned i = 0; i < count; i++) {
        struct run_task *task = &course->tasks[course->events[i].task];
        course->events[i].lost = lose && random_below(random, 8) == 0;
        task->status = course->events[i].lost ? TASK_LOST : TASK_OK;
        task->finish_ns = course->events[i].lost ? 0 : 1000 * (i + 1);
    }
}

/* The same from the definitions, in the words of order.h. */
static struct order_figures brute(const struct course *course, unsigned events)
{
    struct order_figures figures = {.victim = RUN_NO_TASK, .waiter = RUN_NO_TASK};
    bool there[TASKS_MAX + 1] = {false};
    for (unsigned e = 0; e < events; e++) {
        uint32_t task = course->events[e].task;
        uint64_t overtaken = 0, held = 0, next = 0;
        for (unsigned before = 0; before < e; before++)
            overtaken += !course->events[before].lost && course->events[before].task > task;
        there[task] = true;
        if (!course->events[e].lost) {
            figures.counted++;
            figures.inversions += overtaken;
            if (overtaken > figures.overtaken) {
                figures.overtaken = overtaken;
                figures.victim = task;
            }
        }
        while (there[next])
            next++;
        for (uint64_t i = figures.next; i < next; i++) {
            uint64_t wait = 1000 * (e + 1) - course->tasks[i].finish_ns;
            if (course->tasks[i].status == TASK_OK && wait > figures.wait_ns) {
                figures.wait_ns = wait;
                figures.waiter = i;
            }
        }
        figures.next = next;
        for (uint64_t i = next; i < course->count; i++)
            held += there[i] && course->tasks[i].status == TASK_OK;
        figures.held = held;
        figures.held_max = held > figures.held_max ? held : figures.held_max;
    }
    return figures;
}

static void tell(struct order *order, const struct course *course, unsigned e)
{
    if (course->events[e].lost)
        order_gap(order, course->events[e].task, 1000 * (e + 1));
    else
        order_finish(order, course->events[e].task);
}

START_TEST(as_counted_by_hand)
{
    struct random random = {20250101};
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct course course;
        struct order order;
        make_course(&course, &random, 1 + round % TASKS_MAX, 1 + round / 6, round % 3 == 0);
        ck_assert_int_eq(order_init(&order, &course.run), 0);
        for (unsigned twice = 0; twice < 2; twice++) {
            order_reset(&order);
            for (unsigned e = 0; e < course.count; e++) {
                tell(&order, &course, e);
                struct order_figures figures = brute(&course, e + 1);
                ck_assert_msg(memcmp(&figures, &order.figures, sizeof figures) == 0, "round %u, event %u: %lu and %lu",
                              round, e, (unsigned long)order.figures.inversions, (unsigned long)figures.inversions);
            }
        }
        order_release(&order);
    }
}
END_TEST

/* Task 0 finishes last of three, after a pause. */
START_TEST(pauses_are_no_waiting)
{
    struct run_task tasks[3] = {{.finish_ns = 90, .status = TASK_OK},
                                {.finish_ns = 10, .status = TASK_OK},
                                {.finish_ns = 20, .status = TASK_OK}};
    struct run_pause pause = {30, 70};
    struct run run = {.tasks = tasks, .tasks_count = 3, .pauses = &pause, .pauses_count = 1};
    struct order order;
    ck_assert_int_eq(order_init(&order, &run), 0);
    order_finish(&order, 1);
    order_finish(&order, 2);
    order_finish(&order, 0);
    ck_assert_uint_eq(order.figures.wait_ns, 40);
    ck_assert_uint_eq(order.figures.waiter, 1);
    ck_assert_uint_eq(order.figures.held_max, 2);
    ck_assert_uint_eq(order.figures.held, 0);
    ck_assert_uint_eq(order.figures.next, 3);
    order_release(&order);
    order_release(&order);
}
END_TEST

static void assert_in_order(const struct run *run, const uint32_t *ids, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t left = run->tasks[ids[i - 1]].finish_ns, right = run->tasks[ids[i]].finish_ns;
        ck_assert(left < right || (left == right && ids[i - 1] < ids[i]));
    }
}

START_TEST(parts_become_one)
{
    struct random random = {7};
    struct run_task tasks[TASKS_MAX];
    struct run run = {.tasks = tasks, .tasks_count = TASKS_MAX};
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t ids[TASKS_MAX], before[TASKS_MAX], scratch[TASKS_MAX];
        size_t count = round % (TASKS_MAX + 1), sorted = count ? random_below(&random, count + 1) : 0;
        for (uint32_t i = 0; i < TASKS_MAX; i++)
            tasks[i].finish_ns = random_below(&random, 1 + round); /* many at the same moment at first */
        for (uint32_t i = 0; i < count; i++)
            ids[i] = (uint32_t)((i * 37 + round) % TASKS_MAX); /* each once: 37 and 70 have no factor in common */
        by_finish_sort(&run, ids, sorted, scratch);
        assert_in_order(&run, ids, sorted);
        memcpy(before, ids, sizeof ids);
        size_t changed = by_finish_settle(&run, ids, sorted, count, scratch);
        assert_in_order(&run, ids, count);
        ck_assert_uint_le(changed, sorted);
        ck_assert(memcmp(before, ids, changed * sizeof *ids) == 0);
        ck_assert(changed == sorted || ids[changed] != before[changed]);
        size_t after = by_finish_after(&run, ids, count, round / 2);
        ck_assert(after == 0 || tasks[ids[after - 1]].finish_ns <= round / 2);
        ck_assert(after == count || tasks[ids[after]].finish_ns > round / 2);
    }
}
END_TEST

Suite *order_suite(void)
{
    Suite *suite = suite_create("order");
    TCase *figures = tcase_create("figures");
    tcase_add_test(figures, as_counted_by_hand);
    tcase_add_test(figures, pauses_are_no_waiting);
    suite_add_tcase(suite, figures);
    TCase *sorting = tcase_create("sorting");
    tcase_add_test(sorting, parts_become_one);
    suite_add_tcase(suite, sorting);
    return suite;
}
