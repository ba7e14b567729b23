#include "report/json.h"

#include "model/flow.h"
#include "report/cells.h"
#include "report/json_course.h"
#include "report/json_graph.h"
#include "report/json_losses.h"
#include "report/json_rows.h"
#include "report/stream.h"
#include "report/way.h"
#include "tune/cost.h"
#include "tune/finding.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>

struct writer {
    FILE *out;
    const struct record *record;
    const struct verdict *verdict;
    struct cells cells;
};

static json_t *real(double value)
{
    return isnan(value) ? json_null() : json_real(value);
}

/* An empty text is an unknown one. */
static json_t *known_text(const char *string)
{
    return string[0] ? json_text(string) : json_null();
}

static json_t *settings_object(const struct record *record)
{
    json_t *settings = json_rows(settings_rows, settings_count, &record->settings);
    json_t *parameters =
        json_rows(record->workload->parameters, record->workload->parameters_count, record->parameters);
    json_object_del(settings, "param"); /* they stand below with their values, typed or not */
    json_object_set_new(settings, "parameters", parameters);
    return settings;
}

static json_t *machine_object(const struct machine *machine)
{
    const struct cores *cores = &machine->cores;
    char why[64];
    return json_pack("{s:i, s:i, s:o, s:i, s:s, s:s, s:o, s:o}", "cores_online", cores->online, "cores_affinity",
                     cores->affinity, "cores_quota", cores->quota > 0 ? json_real(cores->quota) : json_null(),
                     "cores_usable", cores->usable, "cores_rule", cores_rule_name(cores->rule), "cores_why",
                     cores_why(cores, why, sizeof why), "model", known_text(machine->model), "kernel",
                     known_text(machine->kernel));
}

static json_t *run_object(const struct run *run, const struct verdict *verdict)
{
    if (!run)
        return json_null();
    bool counted = verdict->inversions != UINT64_MAX;
    return json_pack("{s:s, s:b, s:i, s:I, s:I, s:I, s:I, s:I, s:i, s:i, s:o, s:b, s:o, s:o, s:o, s:o, s:o}",
                     "executor", settings_executor_name((enum settings_executor)run->executor), "model",
                     way_is_model((enum settings_executor)run->executor), "workers", (int)run->workers_asked,
                     "begin_ns", (json_int_t)run->begin_ns, "wall_ns", (json_int_t)run->wall_ns, "start_up_ns",
                     (json_int_t)run->start_up_ns, "paused_ns", (json_int_t)run->paused_ns, "cpu_ns",
                     (json_int_t)run->cpu_ns, "deaths", (int)run->deaths, "retries", (int)run->retries, "inversions",
                     counted ? json_integer((json_int_t)verdict->inversions) : json_null(), "interrupted",
                     run->interrupted, "gave_up", known_text(run->gave_up), "shortage", known_text(run->shortage),
                     "stuck", known_text(run->stuck), "pauses", json_pauses(run), "kills", json_kills(run));
}

static json_t *death_object(const struct run_worker *worker)
{
    char cause[64];
    if (worker->death.how == DEATH_NONE || worker->death.how == DEATH_LEFT)
        return json_null();
    return json_pack("{s:s, s:i, s:s, s:o}", "how", death_name((enum death_how)worker->death.how), "code",
                     worker->death.code, "text", death_text(worker->death, cause, sizeof cause), "task",
                     worker->death_task == RUN_NO_TASK ? json_null() : json_integer((json_int_t)worker->death_task));
}

static json_t *worker_object(const struct run_worker *worker)
{
    json_t *times = json_object();
    for (int t = 0; t < TIME_COUNT; t++)
        json_object_set_new(times, run_time_name((enum run_time)t), json_integer((json_int_t)worker->time_ns[t]));
    return json_pack("{s:i, s:i, s:b, s:i, s:i, s:o, s:I, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:I, s:o}", "slot",
                     (int)worker->slot, "stage", (int)worker->stage, "added", (int)worker->added, "incarnation",
                     (int)worker->incarnation, "pid", worker->pid, "name", json_text(worker->name), "tasks",
                     (json_int_t)worker->tasks, "born_ns", (json_int_t)worker->born_ns, "ended_ns",
                     (json_int_t)worker->ended_ns, "life_ns", (json_int_t)(worker->ended_ns - worker->born_ns),
                     "time_ns", times, "cpu_ns", (json_int_t)worker->cpu_ns, "max_rss_bytes",
                     (json_int_t)worker->max_rss_bytes, "switches_voluntary", (json_int_t)worker->switches_voluntary,
                     "switches_involuntary", (json_int_t)worker->switches_involuntary, "death", death_object(worker));
}

static json_t *line_object(const struct run_line *line)
{
    return json_pack(
        "{s:I, s:o, s:o, s:o, s:o}", "time_ns", (json_int_t)line->time_ns, "worker",
        line->worker == RUN_NO_WORKER ? json_null() : json_integer(line->worker), "name", json_text(line->name), "task",
        line->task == RUN_NO_TASK ? json_null() : json_integer((json_int_t)line->task), "text", json_text(line->text));
}

/* Writes a value and gives it back. A NULL, when memory ran out, must not leave a hole in the document. */
static void put(FILE *out, json_t *value)
{
    if (!value || json_dumpf(value, out, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9)))
        fputs("null", out);
    json_decref(value);
}

static void put_member(FILE *out, const char *key, json_t *value)
{
    fprintf(out, ",\n\"%s\":", key);
    put(out, value);
}

/* What most strings of a million tasks are, written without a detour: printable ASCII that needs no escape. */
static bool is_plain(const char *string)
{
    for (; *string; string++)
        if (*string < ' ' || *string > '~' || *string == '"' || *string == '\\')
            return false;
    return true;
}

static void put_string(FILE *out, const char *key, const char *string)
{
    fprintf(out, ",\"%s\":", key);
    if (string && is_plain(string))
        fprintf(out, "\"%s\"", string);
    else
        put(out, string ? json_string(string) : json_null());
}

static void put_number(FILE *out, const char *key, bool known, uint64_t number)
{
    if (known)
        fprintf(out, ",\"%s\":%" PRIu64, key, number);
    else
        fprintf(out, ",\"%s\":null", key);
}

/* Of a graph: which of its stages' tasks it is. */
static void put_stage(struct writer *writer, uint64_t id)
{
    const struct flow *flow = writer->record->flow;
    const struct flow_group *group = &flow->groups[flow_group_at(flow, id)];
    put_string(writer->out, "stage", writer->record->graph->stages[group->stages[0]].name);
    put_number(writer->out, "item", true, id - group->first);
}

/* By hand: an object of jansson for each task costs ten times as much, five seconds for a million tasks. */
static void put_task(struct writer *writer, const struct run *run, uint64_t id)
{
    FILE *out = writer->out;
    const struct run_task *task = &run->tasks[id];
    bool timed = run_task_finished(task);
    fprintf(out, "%s\n{\"id\":%" PRIu64, id == 0 ? "" : ",", id);
    if (writer->record->graph)
        put_stage(writer, id);
    put_string(out, "input", cells_input(&writer->cells, run, id));
    put_number(out, "worker", task->worker != RUN_NO_WORKER, (uint64_t)task->worker);
    put_number(out, "core", task->core != RUN_NO_CORE, (uint64_t)task->core);
    put_number(out, "claim_ns", timed, task->claim_ns);
    put_number(out, "start_ns", timed, task->start_ns);
    put_number(out, "finish_ns", timed, task->finish_ns);
    put_number(out, "attempts", true, task->attempts);
    put_string(out, "status", task_status_name((enum task_status)task->status));
    put_string(out, "result", cells_result(&writer->cells, run, id));
    put_string(out, "error", cells_trouble(&writer->cells, run, id));
    if (task->status == TASK_LOST) {
        fputs(",\"death\":", out);
        put(out, json_death(task->death));
    }
    fputc('}', out);
}

static void put_tasks(struct writer *writer, const struct run *run)
{
    fputs(",\n\"tasks\":[", writer->out);
    for (uint64_t i = 0; run && i < run->tasks_count; i++)
        put_task(writer, run, i);
    fputc(']', writer->out);
}

static void put_workers(FILE *out, const char *key, const struct run *run)
{
    fprintf(out, ",\n\"%s\":[", key);
    for (size_t i = 0; run && i < run->workers_count; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        put(out, worker_object(&run->workers[i]));
    }
    fputc(']', out);
}

static void put_baseline(struct writer *writer)
{
    const struct run *baseline = writer->record->baseline;
    if (!baseline) {
        put_member(writer->out, "baseline", json_null());
        return;
    }
    fprintf(writer->out, ",\n\"baseline\":{\"wall_ns\":%" PRIu64, baseline->wall_ns);
    put_string(writer->out, "executor", settings_executor_name((enum settings_executor)baseline->executor));
    put_number(writer->out, "cpu_ns", true, baseline->cpu_ns);
    put_number(writer->out, "paused_ns", true, baseline->paused_ns);
    put_number(writer->out, "deaths", true, baseline->deaths);
    put_number(writer->out, "retries", true, baseline->retries);
    put_number(writer->out, "workers", true, baseline->workers_asked);
    put_number(writer->out, "begin_ns", true, baseline->begin_ns);
    put_number(writer->out, "start_up_ns", true, baseline->start_up_ns);
    put_member(writer->out, "pauses", json_pauses(baseline));
    put_member(writer->out, "kills", json_kills(baseline));
    put_workers(writer->out, "lives", baseline);
    put_tasks(writer, baseline);
    fputc('}', writer->out);
}

static json_t *known_whole(double bytes)
{
    return isnan(bytes) ? json_null() : json_integer((json_int_t)bytes);
}

/* One of the ways in which the tasks were run, with what it costs. */
static json_t *way_object(const struct record *record, const struct run *run)
{
    struct cost cost = cost_of(run);
    struct verdict verdict = verdict_of_run(record, run);
    bool baseline = run == record->baseline;
    return json_pack("{s:s, s:b, s:b, s:i, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "executor",
                     settings_executor_name((enum settings_executor)run->executor), "model",
                     way_is_model((enum settings_executor)run->executor), "baseline", baseline, "workers",
                     (int)run->workers_asked, "wall_ns", (json_int_t)run->wall_ns, "start_up_ns",
                     (json_int_t)run->start_up_ns, "start_of_one_ns", known_whole(cost.start_ns), "max_rss_bytes",
                     known_whole(cost.rss_bytes), "sum_rss_bytes", known_whole(cost.rss_sum_bytes), "tasks_per_second",
                     real(cost.tasks_per_second), "speedup", baseline ? json_null() : real(verdict.speedup),
                     "efficiency", baseline ? json_null() : real(verdict.efficiency), "results_equal",
                     verdict.compared && !baseline ? json_boolean(verdict.results_equal) : json_null());
}

static void put_ways(FILE *out, const struct record *record)
{
    const struct run *run;
    json_t *ways = json_array();
    if (record->baseline)
        json_array_append_new(ways, way_object(record, record->baseline));
    for (size_t i = 0; (run = record_run(record, i)); i++)
        json_array_append_new(ways, way_object(record, run));
    put_member(out, "ways", ways);
}

static void put_verdict(FILE *out, const struct record *record, const struct verdict *verdict)
{
    bool differ = verdict->compared && !verdict->results_equal;
    put_member(out, "speedup", real(verdict->speedup));
    put_member(out, "efficiency", real(verdict->efficiency));
    put_member(out, "results_equal", verdict->compared ? json_boolean(verdict->results_equal) : json_null());
    put_member(out, "first_difference", differ ? json_integer((json_int_t)verdict->first_difference) : json_null());
    put_member(out, "machine_busy", real(finding_busy_machine(record, verdict)));
}

static void put_summary(FILE *out, const struct record *record)
{
    char text[RUN_SUMMARY_SIZE];
    const char *summary = record->run ? run_summary(record, record->run, text, sizeof text) : NULL;
    put_member(out, "summary", summary ? json_text(summary) : json_null());
}

static void put_output(FILE *out, const struct run *run)
{
    fputs(",\n\"output\":[", out);
    for (size_t i = 0; run && i < run->lines_count; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        put(out, line_object(&run->lines[i]));
    }
    fprintf(out, "],\n\"output_dropped\":%" PRIu64, run ? run->lines_dropped : 0);
}

static void put_record(struct writer *writer)
{
    FILE *out = writer->out;
    const struct record *record = writer->record;
    fprintf(out, "{\"forklab\":\"%s\",\n\"schema\":%d", FORKLAB_VERSION, REPORT_JSON_SCHEMA);
    put_member(out, "experiment", json_string(record->workload->id));
    put_member(out, "title", json_text(record->workload->title));
    put_member(out, "script", json_boolean(record->workload->steps != NULL));
    put_member(out, "settings", settings_object(record));
    put_member(out, "machine", machine_object(&record->machine));
    put_baseline(writer);
    put_member(out, "run", run_object(record->run, writer->verdict));
    put_member(out, "why_no_run", known_text(record->why.text));
    put_verdict(out, record, writer->verdict);
    put_member(out, "losses_ns", json_losses(record, writer->verdict));
    put_member(out, "scaling", json_scaling(record, writer->verdict));
    put_member(out, "forecast", json_forecast(record, writer->verdict));
    put_ways(out, record);
    put_workers(out, "workers", record->run);
    put_member(out, "marks", json_marks(record->history));
    put_member(out, "spans", json_spans(record->history));
    put_member(out, "stages", json_stages(record));
    put_member(out, "channels", json_channels(record));
    put_tasks(writer, record->run);
    put_summary(out, record);
    put_output(out, record->run);
    fputs("}\n", out);
}

int report_json(FILE *out, const struct record *record, const struct verdict *verdict)
{
    struct writer writer = {.out = out, .record = record, .verdict = verdict};
    int error = cells_init(&writer.cells, record, true);
    if (error)
        return error;
    put_record(&writer);
    cells_release(&writer.cells);
    return stream_finish(out);
}
