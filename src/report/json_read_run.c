/* json_read_run.c - one execution out of a report: workers, tasks, deaths, pauses. */
#include "report/json_read_body.h"

#include <limits.h>
#include <string.h>

#define SLOTS_MAX 65535

/* ------------------------------------------------------------------ names by number */

static const char *status_name(int status)
{
    return task_status_name((enum task_status)status);
}

static const char *executor_name(int executor)
{
    return settings_executor_name((enum settings_executor)executor);
}

static const char *how_name(int how)
{
    return death_name((enum death_how)how);
}

/* ------------------------------------------------------------------ deaths */

/* Null: a clean end. */
static struct death read_death(struct fields *fields, const json_t *object, const char *key)
{
    const json_t *value = fields_object(fields, object, key);
    if (!value)
        return (struct death){.how = DEATH_LEFT};
    return (struct death){.how = (uint16_t)fields_choice(fields, value, "how", how_name, DEATH_HOW_COUNT),
                          .code = (uint16_t)fields_whole(fields, value, "code", UINT16_MAX)};
}

static void read_kills(struct json_read *read, struct fields *fields, const json_t *object, const char *prefix,
                       struct run *run)
{
    const json_t *list = fields_array(fields, object, "kills");
    size_t count = json_array_size(list);
    run->kills = keeper_new(&read->keeper, count, sizeof *run->kills);
    for (size_t i = 0; run->kills && i < count && !fields->failed; i++) {
        fields_at(fields, "%skills[%zu]", prefix, i);
        const json_t *item = fields_item(fields, list, i);
        run->kills[i] = (struct run_kill){
            .task = fields_whole(fields, item, "task", run->tasks_count > 0 ? run->tasks_count - 1 : 0),
            .begin_ns = fields_whole(fields, item, "begin_ns", FIELDS_TIME_MAX),
            .end_ns = fields_whole(fields, item, "end_ns", FIELDS_TIME_MAX),
            .slot = (unsigned)fields_whole(fields, item, "slot", SLOTS_MAX),
            .incarnation = (unsigned)fields_whole(fields, item, "incarnation", UINT32_MAX),
            .death = read_death(fields, item, "death"),
            .core = (int)fields_whole_or(fields, item, "core", INT16_MAX, UINT64_MAX),
        };
        if (run->kills[i].end_ns < run->kills[i].begin_ns)
            fields_refuse(fields, "end_ns", "is before begin_ns");
        if (run->tasks_count == 0)
            fields_refuse(fields, "task", "there are none");
        run->kills_count = i + 1;
    }
}

static void read_pauses(struct json_read *read, struct fields *fields, const json_t *object, const char *prefix,
                        struct run *run)
{
    const json_t *list = fields_array(fields, object, "pauses");
    size_t count = json_array_size(list);
    uint64_t before_ns = 0;
    run->pauses = keeper_new(&read->keeper, count, sizeof *run->pauses);
    for (size_t i = 0; run->pauses && i < count && !fields->failed; i++) {
        fields_at(fields, "%spauses[%zu]", prefix, i);
        const json_t *item = fields_item(fields, list, i);
        struct run_pause *pause = &run->pauses[i];
        pause->begin_ns = fields_whole(fields, item, "begin_ns", FIELDS_TIME_MAX);
        pause->end_ns = fields_whole_or(fields, item, "end_ns", FIELDS_TIME_MAX, UINT64_MAX);
        if (pause->begin_ns < before_ns || pause->end_ns < pause->begin_ns)
            fields_refuse(fields, "begin_ns", "pauses must follow one another");
        before_ns = pause->end_ns;
        run->pauses_count = i + 1;
    }
}

/* ------------------------------------------------------------------ workers */

/* Who wrote it may not have known of stops: they are part of sleep then. */
static void read_times(struct fields *fields, const json_t *item, struct run_worker *worker)
{
    const json_t *times = fields_object(fields, item, "time_ns");
    uint64_t left_ns = worker->ended_ns - worker->born_ns;
    for (int time = 0; time < TIME_COUNT; time++) {
        const char *name = run_time_name((enum run_time)time);
        worker->time_ns[time] = time == TIME_STOPPED ? fields_whole_or(fields, times, name, left_ns, 0)
                                                     : fields_whole(fields, times, name, left_ns);
        left_ns -= worker->time_ns[time];
    }
}

static void read_worker(struct fields *fields, const json_t *item, struct run_worker *worker)
{
    *worker = (struct run_worker){
        .slot = (unsigned)fields_whole(fields, item, "slot", SLOTS_MAX),
        .stage = (unsigned)fields_whole_or(fields, item, "stage", GRAPH_STAGES_MAX - 1, 0),
        .added = fields_switch(fields, item, "added"),
        .incarnation = (unsigned)fields_whole(fields, item, "incarnation", UINT32_MAX),
        .pid = (int)fields_whole(fields, item, "pid", INT_MAX),
        .tasks = fields_whole(fields, item, "tasks", PLAN_TASKS_MAX),
        .born_ns = fields_whole(fields, item, "born_ns", FIELDS_TIME_MAX),
        .ended_ns = fields_whole(fields, item, "ended_ns", FIELDS_TIME_MAX),
        .cpu_ns = fields_whole(fields, item, "cpu_ns", FIELDS_TIME_MAX),
        .max_rss_bytes = fields_whole(fields, item, "max_rss_bytes", INT64_MAX),
        .switches_voluntary = fields_whole(fields, item, "switches_voluntary", INT64_MAX),
        .switches_involuntary = fields_whole(fields, item, "switches_involuntary", INT64_MAX),
        .death = read_death(fields, item, "death"),
        .death_task = RUN_NO_TASK,
    };
    fields_copy_text(fields, item, "name", worker->name, sizeof worker->name);
    const json_t *death = fields_object(fields, item, "death");
    if (death)
        worker->death_task = fields_whole_or(fields, death, "task", PLAN_TASKS_MAX, RUN_NO_TASK);
    if (worker->ended_ns < worker->born_ns)
        fields_refuse(fields, "ended_ns", "is before born_ns");
    else
        read_times(fields, item, worker);
}

static void read_workers(struct json_read *read, struct fields *fields, const json_t *list, const char *where,
                         struct run *run)
{
    size_t count = json_array_size(list);
    run->workers = keeper_new(&read->keeper, count, sizeof *run->workers);
    for (size_t i = 0; run->workers && i < count && !fields->failed; i++) {
        fields_at(fields, "%s[%zu]", where, i);
        read_worker(fields, fields_item(fields, list, i), &run->workers[i]);
        run->workers_count = i + 1;
    }
}

/* ------------------------------------------------------------------ tasks */

static void read_result(struct json_read *read, struct fields *fields, const json_t *item, struct run_task *task)
{
    static const char failed[] = "failed: "; /* which the report puts in front of a task's own words */
    const char *text = fields_text(fields, item, task->status == TASK_FAILED ? "error" : "result");
    if (!text || !run_task_finished(task))
        return;
    if (task->status == TASK_FAILED && strncmp(text, failed, strlen(failed)) == 0)
        text += strlen(failed);
    task->result = keeper_text(&read->keeper, text);
    task->result_size = task->result ? (uint32_t)strlen(text) : 0;
}

static void read_task_times(struct fields *fields, const json_t *item, const struct run *run, struct run_task *task)
{
    if (!run_task_finished(task))
        return;
    task->claim_ns = fields_whole(fields, item, "claim_ns", FIELDS_TIME_MAX);
    task->start_ns = fields_whole(fields, item, "start_ns", FIELDS_TIME_MAX);
    task->finish_ns = fields_whole(fields, item, "finish_ns", FIELDS_TIME_MAX);
    if (task->start_ns < task->claim_ns || task->finish_ns < task->start_ns || task->finish_ns < run->begin_ns)
        fields_refuse(fields, "finish_ns", "a task is claimed, started and finished in this order, in its run");
}

static void read_task(struct json_read *read, struct fields *fields, const json_t *item, const struct run *run,
                      struct run_task *task)
{
    *task = (struct run_task){
        .core = (int16_t)fields_whole_or(fields, item, "core", INT16_MAX, (uint64_t)RUN_NO_CORE),
        .worker = RUN_NO_WORKER,
        .attempts = (uint8_t)fields_whole(fields, item, "attempts", UINT8_MAX),
        .status = (uint8_t)fields_choice(fields, item, "status", status_name, TASK_STATUS_COUNT),
    };
    if (run->workers_count > 0) /* else it is not known who they were */
        task->worker =
            (int32_t)fields_whole_or(fields, item, "worker", run->workers_count - 1, (uint64_t)RUN_NO_WORKER);
    if (task->status == TASK_LOST)
        task->death = read_death(fields, item, "death");
    read_task_times(fields, item, run, task);
    read_result(read, fields, item, task);
}

static void read_tasks(struct json_read *read, struct fields *fields, const json_t *list, const char *prefix,
                       struct run *run)
{
    size_t count = json_array_size(list);
    run->tasks = keeper_new(&read->keeper, count + 1, sizeof *run->tasks);
    for (size_t i = 0; run->tasks && i < count && !fields->failed; i++) {
        fields_at(fields, "%stasks[%zu]", prefix, i);
        const json_t *item = fields_item(fields, list, i);
        if (fields_whole(fields, item, "id", PLAN_TASKS_MAX) != i)
            fields_refuse(fields, "id", "tasks must stand in order, the first is 0");
        read_task(read, fields, item, run, &run->tasks[i]);
        run->tasks_count = i + 1;
    }
    for (size_t i = 0; i < run->workers_count; i++)
        if (run->workers[i].death_task != RUN_NO_TASK && run->workers[i].death_task >= run->tasks_count)
            fields_refuse(fields, "death", "a worker died in a task that there is not");
}

void json_read_run(struct json_read *read, struct fields *fields, const json_t *object, const json_t *workers,
                   const json_t *tasks, const char *prefix, struct run *run)
{
    char where[32];
    (void)snprintf(where, sizeof where, "%s", *prefix ? prefix : "run.");
    where[strlen(where) - 1] = '\0';
    fields_at(fields, "%s", where);
    run->executor = fields_choice(fields, object, "executor", executor_name, RUN_BY_COUNT);
    if (run->executor == RUN_BY_AUTO)
        fields_refuse(fields, "executor", "must be one that runs");
    run->workers_asked = (unsigned)fields_whole_or(fields, object, "workers", SLOTS_MAX, 1);
    run->begin_ns = fields_whole_or(fields, object, "begin_ns", FIELDS_TIME_MAX, 0);
    run->wall_ns = fields_whole(fields, object, "wall_ns", FIELDS_TIME_MAX);
    run->start_up_ns = fields_whole_or(fields, object, "start_up_ns", FIELDS_TIME_MAX, 0);
    run->paused_ns = fields_whole(fields, object, "paused_ns", FIELDS_TIME_MAX);
    run->cpu_ns = fields_whole(fields, object, "cpu_ns", FIELDS_TIME_MAX);
    run->deaths = (unsigned)fields_whole(fields, object, "deaths", INT_MAX);
    run->retries = (unsigned)fields_whole(fields, object, "retries", INT_MAX);
    run->interrupted = fields_switch(fields, object, "interrupted");
    fields_copy_text(fields, object, "gave_up", run->gave_up, sizeof run->gave_up);
    fields_copy_text(fields, object, "shortage", run->shortage, sizeof run->shortage);
    fields_copy_text(fields, object, "stuck", run->stuck, sizeof run->stuck);
    read_workers(read, fields, workers, *prefix ? "baseline.lives" : "workers", run);
    read_tasks(read, fields, tasks, prefix, run);
    read_kills(read, fields, object, *prefix ? prefix : "run.", run);
    read_pauses(read, fields, object, *prefix ? prefix : "run.", run);
}
