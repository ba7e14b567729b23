/* flow.h: the numbers of a graph's tasks, and where each one's value comes from. */
#include "model/flow.h"
#include "suites.h"

#include <errno.h>
#include <string.h>

#define SOURCE (-1)

/* A graph in a few letters: for each stage its input (a channel, or SOURCE) and its outputs. */
struct shape {
    const char *name;
    struct {
        int input;
        int outputs[3]; /* ended by -1 */
        uint64_t count; /* of a SOURCE */
    } stages[5];
    size_t stages_count;
    struct {
        size_t group;
        uint64_t first, count;
    } expected[5]; /* by stage */
    uint64_t tasks;
};

static const struct shape shapes[] = {
    {"one stage", {{SOURCE, {-1}, 10}}, 1, {{0, 0, 10}}, 10},
    {"nothing to do", {{SOURCE, {-1}, 0}}, 1, {{0, 0, 0}}, 0},
    {"a line", {{SOURCE, {0, -1}, 10}, {0, {1, -1}, 0}, {1, {-1}, 0}}, 3, {{0, 0, 10}, {1, 10, 10}, {2, 20, 10}}, 30},
    {"fan-in",
     {{SOURCE, {0, -1}, 10}, {SOURCE, {0, -1}, 5}, {0, {-1}, 0}},
     3,
     {{0, 0, 10}, {1, 10, 5}, {2, 15, 15}},
     30},
    {"fan-out", {{SOURCE, {0, 1, -1}, 4}, {0, {-1}, 0}, {1, {-1}, 0}}, 3, {{0, 0, 4}, {1, 4, 4}, {2, 8, 4}}, 12},
    {"two pools on one queue",
     {{SOURCE, {0, -1}, 6}, {0, {1, -1}, 0}, {0, {1, -1}, 0}, {1, {-1}, 0}},
     4,
     {{0, 0, 6}, {1, 6, 6}, {1, 6, 6}, {2, 12, 6}},
     18},
    {"a diamond",
     {{SOURCE, {0, 1, -1}, 3}, {0, {2, -1}, 0}, {1, {2, -1}, 0}, {2, {-1}, 0}},
     4,
     {{0, 0, 3}, {1, 3, 3}, {2, 6, 3}, {3, 9, 6}},
     15},
};

static void make(struct graph *graph, uint64_t *counts, const struct shape *shape)
{
    memset(graph, 0, sizeof *graph);
    graph->stages_count = shape->stages_count;
    for (size_t s = 0; s < shape->stages_count; s++) {
        struct graph_stage *stage = &graph->stages[s];
        bool source = shape->stages[s].input == SOURCE;
        stage->source = source ? GRAPH_RANGE : GRAPH_CHANNEL;
        stage->input = source ? GRAPH_NO_CHANNEL : (size_t)shape->stages[s].input;
        counts[s] = source ? shape->stages[s].count : 99; /* not to be looked at */
        for (int i = 0; shape->stages[s].outputs[i] >= 0; i++)
            stage->outputs[stage->outputs_count++] = (size_t)shape->stages[s].outputs[i];
    }
}

static struct graph graph;
static uint64_t counts[GRAPH_STAGES_MAX];
static struct flow flow;

START_TEST(tasks_are_numbered)
{
    const struct shape *shape = &shapes[_i];
    make(&graph, counts, shape);
    ck_assert_int_eq(flow_make(&flow, &graph, counts), 0);
    ck_assert_uint_eq(flow.tasks, shape->tasks);
    for (size_t s = 0; s < shape->stages_count; s++) {
        const struct flow_group *group = &flow.groups[flow.group_of[s]];
        ck_assert_msg(flow.group_of[s] == shape->expected[s].group, "%s: group of %zu", shape->name, s);
        ck_assert_msg(group->first == shape->expected[s].first, "%s: first of %zu", shape->name, s);
        ck_assert_msg(group->count == shape->expected[s].count, "%s: count of %zu", shape->name, s);
    }
}
END_TEST

/* Whatever a group passes on is the input of exactly that item, and every item has one origin, or none. */
START_TEST(origins_are_the_outputs_turned_round)
{
    make(&graph, counts, &shapes[_i]);
    ck_assert_int_eq(flow_make(&flow, &graph, counts), 0);
    uint64_t passed_on = 0, received = 0;
    size_t from;
    uint64_t item;
    for (size_t g = 0; g < flow.groups_count; g++)
        for (size_t o = 0; o < flow.groups[g].outputs_count; o++)
            for (uint64_t i = 0; i < flow.groups[g].count; i++, passed_on++) {
                const struct flow_output *output = &flow.groups[g].outputs[o];
                ck_assert(flow_origin(&flow, output->group, output->offset + i, &from, &item));
                ck_assert_uint_eq(from, g);
                ck_assert_uint_eq(item, i);
            }
    for (uint64_t number = 0; number < flow.tasks; number++) {
        size_t g = flow_group_at(&flow, number);
        ck_assert_uint_ge(number, flow.groups[g].first);
        ck_assert_uint_lt(number - flow.groups[g].first, flow.groups[g].count);
        bool has_origin = flow_origin(&flow, g, number - flow.groups[g].first, &from, &item);
        ck_assert(has_origin == (flow.groups[g].input != GRAPH_NO_CHANNEL));
        received += has_origin;
    }
    ck_assert_uint_eq(passed_on, received);
}
END_TEST

START_TEST(too_many_tasks_are_refused)
{
    make(&graph, counts, &shapes[2]);
    counts[0] = PLAN_TASKS_MAX / 3;
    ck_assert_int_eq(flow_make(&flow, &graph, counts), 0);
    counts[0] = PLAN_TASKS_MAX / 3 + 1;
    ck_assert_int_eq(flow_make(&flow, &graph, counts), -E2BIG);
    counts[0] = UINT64_MAX;
    ck_assert_int_eq(flow_make(&flow, &graph, counts), -E2BIG);
}
END_TEST

Suite *flow_suite(void)
{
    const int count = sizeof shapes / sizeof *shapes;
    Suite *suite = suite_create("flow");
    TCase *numbers = tcase_create("numbers");
    tcase_add_loop_test(numbers, tasks_are_numbered, 0, count);
    tcase_add_loop_test(numbers, origins_are_the_outputs_turned_round, 0, count);
    tcase_add_test(numbers, too_many_tasks_are_refused);
    suite_add_tcase(suite, numbers);
    return suite;
}
