/* flow.h - the tasks of a graph, all of them, before it runs: which there are, how they are numbered, and which one's
 * result is which other's input.
 *
 * Stages that take their values from the same channel do the same work, and share its tasks: they are one group. Every
 * value that a group can ever get is a task with a number of its own, its item: for a range or a file, the place in it;
 * for a channel, the items of its first writer come first, then those of the second, and so on. So a task's number says
 * where its value comes from, whoever ran what and in whichever order. Over all groups, a writer before its readers,
 * the tasks are numbered on from 0: that is their place in the run's record. */
#ifndef FORKLAB_MODEL_FLOW_H
#define FORKLAB_MODEL_FLOW_H
#include "model/graph.h"

struct flow_output {
    size_t channel;
    size_t group;    /* that reads it */
    uint64_t offset; /* this group's item i is item offset + i of that one */
};

struct flow_group {
    size_t stages[GRAPH_STAGES_MAX], stages_count; /* indices into the graph's */
    size_t input;                                  /* channel, or GRAPH_NO_CHANNEL */
    uint64_t first;                                /* number of its item 0 among all tasks */
    uint64_t count;
    struct flow_output outputs[GRAPH_CHANNELS_MAX];
    size_t outputs_count;
};

struct flow {
    struct flow_group groups[GRAPH_STAGES_MAX]; /* a writer before its readers */
    size_t groups_count;
    size_t group_of[GRAPH_STAGES_MAX]; /* by stage */
    uint64_t tasks;                    /* of all groups */
};

/* `counts[stage]`: how many values the stages that read a range or a file have; those of the others are not looked at.
 * The graph was checked: stages that read one channel have the same outputs. -E2BIG: more than PLAN_TASKS_MAX tasks. */
int flow_make(struct flow *ret_flow, const struct graph *graph, const uint64_t *counts);

/* The group of the task `number`; its item is number - group.first. */
size_t flow_group_at(const struct flow *flow, uint64_t number);

/* Whose result is the input of that group's item. False: nobody's, it is read from a range or a file. */
bool flow_origin(const struct flow *flow, size_t group, uint64_t item, size_t *ret_group, uint64_t *ret_item);

/* The words and sizes of a stage; nothing of it has to run. */
void flow_describe(const struct flow *flow, const struct graph *graph, size_t stage, struct snapshot_stage *ret_stage);

#endif
