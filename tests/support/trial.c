#include "support/trial.h"

#include "base/random.h"
#include "demos/registry.h"
#include "ipc/self.h"
#include "ipc/task.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEED 1

static void assign(struct trial *trial, const char *assignments)
{
    char *text = strdup(assignments), *rest;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        ck_assert_msg(setting_assign(trial->workload->parameters, trial->workload->parameters_count, word,
                                     trial->parameters, &trial->problem) == 0,
                      "%s", trial->problem.text);
    free(text);
}

void trial_begin(struct trial *trial, const char *id, uint64_t tasks, const char *assignments)
{
    *trial = (struct trial){.workload = demos_find(id), .commons = {.region = {.fd = -1}}};
    ck_assert_msg(trial->workload != NULL, "no workload %s", id);
    const struct workload *workload = trial->workload;
    size_t size = workload->parameters_size ? workload->parameters_size : 1;
    trial->parameters = malloc(size);
    setting_presets(workload->parameters, workload->parameters_count, trial->parameters, size);
    assign(trial, assignments);
    setting_presets(settings_rows, settings_count, &trial->settings, sizeof trial->settings);
    trial->settings.tasks = (int64_t)tasks;
    trial->plan = plan_new(tasks, SEED, 1);
    plan_set_data_folder(trial->plan, FORKLAB_SOURCE "/demos/data");
    trial->outcome = (struct outcome){.limit = workload_result_max(workload)};
}

void trial_end(struct trial *trial)
{
    for (uint64_t i = 0; i < trial->run.tasks_count; i++)
        free(trial->results[i]);
    free(trial->results);
    free(trial->run.tasks);
    if (trial->commons.slots)
        commons_release(&trial->commons);
    outcome_release(&trial->outcome);
    plan_free(trial->plan);
    free(trial->parameters);
    *trial = (struct trial){0};
}

void trial_read(struct trial *trial, const char *text)
{
    char name[] = "/tmp/forklab-trial-XXXXXX";
    int fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    int error = plan_read(trial->plan, name, &trial->problem);
    (void)close(fd);
    (void)unlink(name);
    ck_assert_msg(error == 0, "%s", trial->problem.text);
    trial->has_text = true;
}

int trial_plan(struct trial *trial)
{
    return trial->workload->plan(trial->plan, trial->parameters, &trial->problem);
}

static void read_default(struct trial *trial)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", plan_data_folder(trial->plan), trial->workload->default_input);
    ck_assert_msg(plan_read(trial->plan, path, &trial->problem) == 0, "%s", trial->problem.text);
}

static void make_commons(struct trial *trial)
{
    ck_assert_int_eq(commons_create(&trial->commons, 4), 0);
    ck_assert_uint_eq(commons_enter(&trial->commons, "Worker-1", 0), 0);
    self_enter(&trial->commons, 0);
    if (trial->workload->setup)
        ck_assert_msg(trial->workload->setup(&trial->commons, trial->parameters, &trial->problem) == 0, "%s",
                      trial->problem.text);
}

void trial_ready(struct trial *trial)
{
    if (trial->workload->default_input && !trial->has_text)
        read_default(trial);
    ck_assert_msg(trial_plan(trial) == 0, "%s", trial->problem.text);
    ck_assert_int_eq(plan_check(trial->plan), 0);
    make_commons(trial);
    trial->run.executor = RUN_BY_LOOP;
    trial->run.workers_asked = 1;
    trial->run.tasks_count = plan_count(trial->plan);
    trial->run.tasks = calloc(trial->run.tasks_count + 1, sizeof *trial->run.tasks);
    trial->results = calloc(trial->run.tasks_count + 1, sizeof *trial->results);
    trial->record = (struct record){.workload = trial->workload,
                                    .parameters = trial->parameters,
                                    .plan = trial->plan,
                                    .settings = trial->settings,
                                    .machine = {.cores = {.online = 2, .usable = 2}},
                                    .run = &trial->run};
}

static void keep(struct trial *trial, uint64_t id)
{
    const struct outcome *outcome = &trial->outcome;
    ck_assert_msg(!trial->results[id], "task %d was run before", (int)id);
    trial->results[id] = malloc(outcome->size + 1);
    if (outcome->size > 0)
        memcpy(trial->results[id], outcome->bytes, outcome->size);
    trial->run.tasks[id] = (struct run_task){.status = outcome->failed ? TASK_FAILED : TASK_OK,
                                             .result = trial->results[id],
                                             .result_size = (uint32_t)outcome->size};
}

void trial_run(struct trial *trial, uint64_t id)
{
    struct task task = {.id = id,
                        .attempt = 1,
                        .seed = random_mix(SEED, id),
                        .scale = 0,
                        .commons = &trial->commons,
                        .outcome = &trial->outcome};
    task.input = plan_input(trial->plan, id, &task.input_size);
    outcome_clear(&trial->outcome);
    ck_assert_int_eq(trial->workload->run(&task, trial->parameters), 0);
    keep(trial, id);
}

void trial_run_all(struct trial *trial)
{
    for (uint64_t i = 0; i < trial->run.tasks_count; i++)
        trial_run(trial, i);
}

void trial_whole(struct trial *trial, const char *id, uint64_t tasks, const char *assignments)
{
    trial_begin(trial, id, tasks, assignments);
    trial_ready(trial);
    trial_run_all(trial);
}

const char *trial_input(struct trial *trial, uint64_t id)
{
    static char text[4096];
    size_t size;
    const void *input = plan_input(trial->plan, id, &size);
    return workload_print_input(trial->workload, input, size, text, sizeof text);
}

const char *trial_result(struct trial *trial, uint64_t id)
{
    static char text[4096];
    const struct run_task *task = &trial->run.tasks[id];
    if (task->status == TASK_OK)
        return workload_print_result(trial->workload, task->result, task->result_size, text, sizeof text);
    (void)snprintf(text, sizeof text, "%.*s", (int)task->result_size, (const char *)task->result);
    return text;
}

const char *trial_summary(struct trial *trial)
{
    static char text[RUN_SUMMARY_SIZE];
    const char *summary = run_summary(&trial->record, &trial->run, text, sizeof text);
    return summary ? summary : "";
}

uint64_t trial_number(const struct trial *trial, uint64_t id)
{
    uint64_t number;
    ck_assert_int_eq(trial->run.tasks[id].status, TASK_OK);
    ck_assert_uint_ge(trial->run.tasks[id].result_size, sizeof number);
    memcpy(&number, trial->run.tasks[id].result, sizeof number);
    return number;
}

uint64_t trial_sum(const struct trial *trial)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < trial->run.tasks_count; i++)
        sum += trial_number(trial, i);
    return sum;
}

void trial_input_bytes(const struct trial *trial, uint64_t id, void *input, size_t size)
{
    size_t have;
    const void *bytes = plan_input(trial->plan, id, &have);
    ck_assert_uint_eq(have, size);
    memcpy(input, bytes, size);
}
