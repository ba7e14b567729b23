#include "report/json_read.h"

#include "report/json_read_body.h"
#include "report/json_rows.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void print_text(const void *text, size_t length, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%.*s", (int)(length < INT_MAX ? length : INT_MAX), (const char *)text);
}

static void read_workload(struct json_read *read, struct fields *fields, const json_t *root)
{
    const char *id = fields_text(fields, root, "experiment"), *title = fields_text(fields, root, "title");
    if (!id)
        fields_refuse(fields, "experiment", "is missing");
    read->workload = (struct workload){.id = keeper_text(&read->keeper, id ? id : ""),
                                       .primitive = "",
                                       .lesson = "",
                                       .watch = "",
                                       .attempt = "",
                                       .group = workload_groups[0],
                                       .print_input = print_text,
                                       .print_result = print_text};
    read->workload.title = title ? keeper_text(&read->keeper, title) : read->workload.id;
    read->record.workload = &read->workload;
}

static const char *rule_name(int rule)
{
    return cores_rule_name((enum cores_rule)rule);
}

static void read_machine(struct fields *fields, const json_t *root, struct machine *machine)
{
    const json_t *object = fields_object(fields, root, "machine");
    if (!object)
        fields_refuse(fields, "machine", "is missing");
    fields_at(fields, "machine");
    struct cores *cores = &machine->cores;
    cores->online = (int)fields_whole(fields, object, "cores_online", SHRT_MAX);
    cores->affinity = (int)fields_whole(fields, object, "cores_affinity", SHRT_MAX);
    cores->usable = (int)fields_whole(fields, object, "cores_usable", SHRT_MAX);
    if (cores->usable == 0)
        fields_refuse(fields, "cores_usable", "must be 1 or more");
    cores->quota = json_number_value(json_object_get(object, "cores_quota"));
    if (cores->quota < 0)
        fields_refuse(fields, "cores_quota", "must not be below 0");
    cores->rule = (enum cores_rule)fields_choice(fields, object, "cores_rule", rule_name, CORES_QUOTA + 1);
    fields_copy_text(fields, object, "model", machine->model, sizeof machine->model);
    fields_copy_text(fields, object, "kernel", machine->kernel, sizeof machine->kernel);
    fields_at(fields, "%s", "");
}

static void read_settings(struct fields *fields, const json_t *root, struct settings *settings)
{
    struct problem problem;
    setting_presets(settings_rows, settings_count, settings, sizeof *settings);
    const json_t *object = fields_object(fields, root, "settings");
    if (json_rows_read(settings_rows, settings_count, object, settings, &problem) != 0)
        fields_refuse(fields, "settings", "%s", problem.text);
}

static void read_runs(struct json_read *read, struct fields *fields, const json_t *root)
{
    const json_t *baseline = fields_object(fields, root, "baseline"), *run = fields_object(fields, root, "run");
    if (baseline) {
        const json_t *lives = fields_array(fields, baseline, "lives"), *tasks = fields_array(fields, baseline, "tasks");
        json_read_run(read, fields, baseline, lives, tasks, "baseline.", &read->baseline);
        read->record.baseline = &read->baseline;
    }
    fields_at(fields, "%s", "");
    if (run) {
        const json_t *workers = fields_array(fields, root, "workers"), *tasks = fields_array(fields, root, "tasks");
        json_read_run(read, fields, run, workers, tasks, "", &read->run);
        read->record.run = &read->run;
    }
    fields_at(fields, "%s", "");
    if (baseline && run && read->baseline.tasks_count != read->run.tasks_count)
        fields_refuse(fields, "tasks", "the run and its baseline must have the same");
    fields_copy_text(fields, root, "why_no_run", read->record.why.text, sizeof read->record.why.text);
}

/* The steps of a script are told by its inputs: each task is one. */
static void read_steps(struct json_read *read, const json_t *tasks)
{
    size_t count = json_array_size(tasks);
    struct step *steps = keeper_new(&read->keeper, count + 1, sizeof *steps);
    for (size_t i = 0; steps && i < count; i++) {
        const char *title = json_string_value(json_object_get(json_array_get(tasks, i), "input"));
        steps[i].title = keeper_text(&read->keeper, title ? title : "");
    }
    read->workload.steps = steps;
    read->workload.steps_count = count;
}

/* The inputs, as those of the run were printed, or of the baseline where there is no run. */
static void read_plan(struct json_read *read, struct fields *fields, const json_t *root)
{
    const json_t *owner = read->record.run ? root : json_object_get(root, "baseline");
    const json_t *tasks = fields_array(fields, owner, "tasks");
    read->plan = plan_new(0, 0, 1);
    read->keeper.failed = read->keeper.failed || !read->plan;
    for (size_t i = 0; read->plan && i < json_array_size(tasks); i++) {
        const char *input = json_string_value(json_object_get(json_array_get(tasks, i), "input"));
        plan_add(read->plan, input ? input : "", input ? strlen(input) : 0);
    }
    if (fields_switch(fields, root, "script"))
        read_steps(read, tasks);
    read->keeper.failed = read->keeper.failed || (read->plan && plan_check(read->plan) != 0);
    read->record.plan = read->plan;
}

static void read_all(struct json_read *read, struct fields *fields, const json_t *root)
{
    if (!json_is_object(root))
        fields_refuse(fields, "", "is no report of forklab");
    if (fields_whole(fields, root, "schema", INT_MAX) != 1)
        fields_refuse(fields, "schema", "only 1 is known");
    read_workload(read, fields, root);
    read_machine(fields, root, &read->record.machine);
    read_settings(fields, root, &read->record.settings);
    read_runs(read, fields, root);
    json_read_lines(read, fields, root);
    json_read_channels(read, fields, root);
    json_read_history(read, fields, root);
    json_read_graph(read, fields, root);
    if (!fields->failed)
        read_plan(read, fields, root);
}

static json_t *parse(const char *name, const char *text, size_t size, struct problem *problem)
{
    json_error_t error;
    json_t *root = size <= JSON_READ_MAX_BYTES ? json_loadb(text, size, JSON_REJECT_DUPLICATES, &error) : NULL;
    if (size > JSON_READ_MAX_BYTES)
        (void)problem_set(problem, "%s: is longer than %d MiB", name, (int)(JSON_READ_MAX_BYTES >> 20));
    else if (!root)
        (void)problem_set(problem, "%s:%d: %s", name, error.line, error.text);
    return root;
}

int json_read(struct json_read **ret_read, const char *name, const char *text, size_t size, struct problem *problem)
{
    json_t *root = parse(name, text, size, problem);
    if (!root)
        return -EINVAL;
    struct fields fields = {.name = name, .problem = problem};
    struct json_read *read = calloc(1, sizeof *read);
    if (read)
        read_all(read, &fields, root);
    json_decref(root);
    if (read && !read->keeper.failed && !fields.failed) {
        *ret_read = read;
        return 0;
    }
    bool no_memory = !read || read->keeper.failed;
    json_read_free(read);
    return no_memory ? -ENOMEM : -EINVAL;
}

void json_read_free(struct json_read *read)
{
    if (!read)
        return;
    plan_free(read->plan);
    keeper_release(&read->keeper);
    free(read);
}

const struct record *json_read_record(const struct json_read *read)
{
    return &read->record;
}
