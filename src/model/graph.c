#include "model/graph.h"

#include "model/graph_flow.h"
#include "model/quantity.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void graph_free(struct graph *graph)
{
    free(graph);
}

const char *graph_file(const struct graph *graph, const struct graph_stage *stage, char *buffer, size_t size)
{
    const char *const folders[] = {graph->folder, graph->data_folder};
    bool complete = *stage->file == '/' || strcmp(stage->file, "-") == 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && !complete; i++) {
        int length = snprintf(buffer, size, "%s/%s", folders[i], stage->file);
        if (*folders[i] && length < (int)size && access(buffer, F_OK) == 0)
            return buffer;
    }
    if (!complete && *graph->folder && strlen(graph->folder) + strlen(stage->file) + 2 <= size)
        (void)snprintf(buffer, size, "%s/%s", graph->folder, stage->file);
    else
        (void)snprintf(buffer, size, "%s", stage->file);
    return buffer;
}

static void plan_range(const struct graph_stage *stage, struct plan *plan)
{
    uint64_t count = plan_tasks(plan, graph_range_count(stage));
    if (count > graph_range_count(stage))
        count = graph_range_count(stage);
    for (uint64_t i = 0; i < count; i++) {
        int64_t number = (int64_t)((uint64_t)stage->first + i * (uint64_t)stage->step);
        plan_add(plan, &number, sizeof number);
    }
}

static int plan_number(struct plan *plan, const char *line, struct problem *problem)
{
    char text[32];
    int64_t number;
    line += strspn(line, " \t");
    size_t bare = strlen(line);
    while (bare && strchr(" \t", line[bare - 1]))
        bare--;
    (void)snprintf(text, sizeof text, "%.*s", (int)bare, line);
    if (bare >= sizeof text || quantity_parse_whole(text, &number))
        return plan_complain(plan, problem, "'%.40s' is not a number: one whole number of 64 bits a line is needed",
                             line);
    plan_add(plan, &number, sizeof number);
    return 0;
}

static int plan_lines(const struct graph_stage *stage, struct plan *plan, struct problem *problem)
{
    const char *line;
    size_t length;
    int error = 0;
    while (!error && (line = plan_line(plan, &length))) {
        if (stage->takes == WORK_NUMBER)
            error = plan_number(plan, line, problem);
        else if (length > WORK_TEXT_MAX)
            error = plan_complain(plan, problem, "the line has %zu bytes (allowed: at most %d)", length, WORK_TEXT_MAX);
        else
            plan_add(plan, line, length);
    }
    return error;
}

int graph_plan(const struct graph *graph, size_t stage, struct plan *plan, struct problem *problem)
{
    const struct graph_stage *source = &graph->stages[stage];
    char path[PATH_MAX];
    if (source->source == GRAPH_RANGE) {
        plan_range(source, plan);
        return 0;
    }
    int error = plan_read(plan, graph_file(graph, source, path, sizeof path), problem);
    if (!error)
        error = plan_lines(source, plan, problem);
    if (!error && plan_count(plan) == 0)
        error = problem_set(problem, "%s: holds no line to work on", path);
    return error;
}

void graph_describe(const struct graph *graph, struct workload *ret_workload)
{
    *ret_workload = (struct workload){
        .id = graph->id,
        .title = graph->title,
        .primitive = graph->primitive,
        .lesson = graph->lesson,
        .watch = graph->watch,
        .attempt = graph->attempt,
        .python = *graph->python ? graph->python : NULL,
        .group = workload_groups[graph->group],
        .question = {.kind = graph->predict, .because = graph->because},
    };
}
