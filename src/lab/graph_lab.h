/* graph_lab.h - a graph as the lab's experiment: its tasks with their inputs, and the workload that stands for it
 * wherever one is wanted: the words of the graph, and for the baseline all its stages in one process. */
#ifndef FORKLAB_LAB_GRAPH_LAB_H
#define FORKLAB_LAB_GRAPH_LAB_H
#include "base/problem.h"
#include "lab/graph_task.h"

struct graph_lab;

/* `graph` outlives it. NULL: no memory. */
struct graph_lab *graph_lab_new(const struct graph *graph);
void graph_lab_free(struct graph_lab *graph); /* NULL is fine */

const struct workload *graph_lab_workload(const struct graph_lab *graph);
const void *graph_lab_parameters(const struct graph_lab *graph);

/* Makes the inputs of all tasks, by number (model/flow.h). The plan is the caller's, and is used until the end. 0 or
 * problem_set(), with no plan. */
int graph_lab_plan(struct graph_lab *graph, const struct settings *settings, struct plan **ret_plan,
                   struct problem *problem);
/* Valid once it is planned. */
const struct graph_tasks *graph_lab_tasks(const struct graph_lab *graph);

unsigned graph_lab_workers(const struct graph_lab *graph); /* of all its stages */
unsigned graph_lab_workers_max(const struct graph_lab *graph);

#endif
