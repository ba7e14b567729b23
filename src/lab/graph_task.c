#include "lab/graph_task.h"

#include "base/random.h"
#include "ipc/outcome.h"
#include "ipc/task.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct work *known_works;
static size_t known_works_count;

void graph_task_set_works(const struct work *works, size_t count)
{
    known_works = works;
    known_works_count = count;
}

/* ------------------------------------------------------------------ one stage */

void graph_stage_context(const struct graph_stage *stage, struct graph_stage_context *ret_context)
{
    *ret_context = (struct graph_stage_context){.delay_ns = stage->delay_ns};
    (void)snprintf(ret_context->work, sizeof ret_context->work, "%s", stage->work->name);
    memcpy(ret_context->parameters, stage->parameters, sizeof ret_context->parameters);
}

static int perform(struct task *task, const struct work *work, uint64_t delay_ns, const void *parameters)
{
    if (delay_ns > 0)
        task_sleep(task, (double)delay_ns / 1e9);
    return work->run(task, parameters);
}

int graph_stage_run(struct task *task, const void *context)
{
    const struct graph_stage_context *stage = context;
    const struct work *work = work_find(known_works, known_works_count, stage->work);
    return work ? perform(task, work, stage->delay_ns, stage->parameters)
                : task_fail(task, "no work '%s' in this program", stage->work);
}

size_t graph_value_max(const struct graph *graph, const struct graph_stage *stage)
{
    size_t max = work_type_max(stage->gives);
    for (size_t i = 0; i < stage->outputs_count; i++) {
        const struct graph_channel *channel = &graph->channels[stage->outputs[i]];
        if (channel->kind != CHANNEL_PIPE && channel->message_bytes < max)
            max = channel->message_bytes;
    }
    return max;
}

enum task_status graph_task_fate(const struct graph_tasks *tasks, size_t from, enum task_status status, size_t size)
{
    const struct graph_stage *stage = &tasks->graph->stages[tasks->flow->groups[from].stages[0]];
    if (status == TASK_SKIPPED)
        return TASK_SKIPPED;
    if (status != TASK_OK)
        return TASK_CANCELLED;
    return size == 0 && stage->work->drops ? TASK_SKIPPED : TASK_NOT_RUN;
}

enum task_status graph_task_end(const struct graph_tasks *tasks, const struct run_task *ended, uint64_t number)
{
    size_t group = flow_group_at(tasks->flow, number), from;
    uint64_t item;
    if (!flow_origin(tasks->flow, group, number - tasks->flow->groups[group].first, &from, &item))
        return TASK_NOT_RUN;
    const struct run_task *origin = &ended[tasks->flow->groups[from].first + item];
    return graph_task_fate(tasks, from, (enum task_status)origin->status, origin->result_size);
}

/* ------------------------------------------------------------------ all stages */

/* Values that this process has made. Those of a process before it, which died, are made again when they are needed. */
struct memory {
    uint8_t status; /* enum task_status; TASK_NOT_RUN = not known */
    uint32_t size;
    void *bytes;
};
static struct memory *memories;

static int evaluate(const struct graph_tasks *all, struct task *task, uint64_t number);

/* The value of that number, made now if it must be. NULL: no memory. */
static const struct memory *recall(const struct graph_tasks *all, const struct task *like, uint64_t number)
{
    if (memories[number].status == TASK_NOT_RUN) {
        struct outcome outcome = {.limit = like->outcome->limit};
        struct task task = *like;
        task.outcome = &outcome;
        int error = evaluate(all, &task, number);
        outcome_release(&outcome);
        if (error)
            return NULL;
    }
    return &memories[number];
}

static int remember(uint64_t number, const struct outcome *outcome)
{
    struct memory memory = {.status = outcome->failed ? TASK_FAILED : TASK_OK, .size = (uint32_t)outcome->size};
    if (!outcome->failed && memory.size > 0) {
        memory.bytes = malloc(memory.size);
        if (!memory.bytes)
            return -ENOMEM;
        memcpy(memory.bytes, outcome->bytes, memory.size);
    }
    memories[number] = memory;
    return 0;
}

/* Finds the task's value, as its stage would get it: TASK_NOT_RUN. Else what it comes to without. */
static enum task_status find_value(const struct graph_tasks *all, struct task *task, size_t group)
{
    size_t from;
    uint64_t item;
    if (!flow_origin(all->flow, group, task->id, &from, &item)) {
        task->input = plan_input(all->plan, all->flow->groups[group].first + task->id, &task->input_size);
        return TASK_NOT_RUN;
    }
    const struct memory *memory = recall(all, task, all->flow->groups[from].first + item);
    if (!memory)
        return TASK_CANCELLED;
    task->input = memory->bytes;
    task->input_size = memory->size;
    return graph_task_fate(all, from, memory->status, memory->size);
}

/* Runs task `number` as its stage would: the same item, value and seed. What comes of it is in task->outcome. */
static int evaluate(const struct graph_tasks *all, struct task *task, uint64_t number)
{
    size_t group = flow_group_at(all->flow, number);
    const struct graph_stage *stage = &all->graph->stages[all->flow->groups[group].stages[0]];
    task->id = number - all->flow->groups[group].first;
    task->seed = random_mix(all->seed, task->id);
    enum task_status fate = find_value(all, task, group);
    if (fate != TASK_NOT_RUN) {
        memories[number] = (struct memory){.status = (uint8_t)fate};
        return 0;
    }
    task->outcome->limit = graph_value_max(all->graph, stage);
    int error = perform(task, stage->work, stage->delay_ns, stage->parameters);
    if (error && !task->outcome->failed)
        (void)task_fail(task, "%s", strerror(error < 0 ? -error : error));
    return remember(number, task->outcome);
}

int graph_loop_run(struct task *task, const void *context)
{
    const struct graph_tasks *all;
    memcpy(&all, context, sizeof all);
    if (!memories)
        memories = calloc(all->flow->tasks + 1, sizeof *memories);
    return memories ? evaluate(all, task, task->id) : -ENOMEM;
}
