#include "lab/script.h"

#include "ipc/task.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct script {
    const struct workload *workload;
    alignas(max_align_t) unsigned char parameters[];
};

void script_plan(struct plan *plan, const struct workload *workload)
{
    for (uint32_t i = 0; i < workload->steps_count; i++)
        plan_add(plan, &i, sizeof i);
}

void *script_context(const struct workload *workload, const void *parameters, size_t *ret_size)
{
    struct script *script = malloc(sizeof *script + workload->parameters_size);
    if (!script)
        return NULL;
    script->workload = workload;
    if (workload->parameters_size > 0)
        memcpy(script->parameters, parameters, workload->parameters_size);
    *ret_size = sizeof *script + workload->parameters_size;
    return script;
}

int script_run(struct task *task, const void *context)
{
    const struct script *script = context;
    const struct step *step = workload_step(script->workload, task->input, task->input_size);
    return step ? step->run(task, script->parameters) : task_fail(task, "the script has no such step");
}

const struct step *script_step(const struct workload *workload, const struct plan *plan, uint64_t task)
{
    size_t size;
    const void *input = task < plan_count(plan) ? plan_input(plan, task, &size) : NULL;
    return input ? workload_step(workload, input, size) : NULL;
}
