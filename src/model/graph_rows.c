#include "model/graph_rows.h"

#include <stddef.h>
#include <string.h>

#define COUNT(rows) (sizeof rows / sizeof *rows)

#define TEXT(field) offsetof(struct graph, field), sizeof((struct graph *)0)->field

const struct graph_text graph_texts[] = {
    {"title", TEXT(title), '\0'}, {"lesson", TEXT(lesson), ' '},  {"watch", TEXT(watch), ' '},
    {"try", TEXT(attempt), '\n'}, {"python", TEXT(python), '\n'}, {"because", TEXT(because), ' '},
};
const size_t graph_texts_count = COUNT(graph_texts);

const struct setting graph_rows[] = {
    {.name = "group",
     .type = SETTING_CHOICE,
     .offset = offsetof(struct graph, group),
     .preset = "files",
     .choices = workload_groups,
     .help = "heading in the list"},
    {.name = "predict",
     .type = SETTING_CHOICE,
     .offset = offsetof(struct graph, predict),
     .preset = "speedup",
     .choices = forecast_kinds,
     .help = "what a viewer is asked before it runs"},
};
const size_t graph_rows_count = COUNT(graph_rows);

static const char *const queue_kinds[] = {
    [CHANNEL_QUEUE] = "plain", [CHANNEL_JOINABLE] = "joinable", [CHANNEL_SIMPLE] = "simple", NULL};
static const char *const deaths[] = {[GRAPH_REDELIVER] = "redeliver", [GRAPH_REPORT] = "report", NULL};

#define STAGE(field)   .offset = offsetof(struct graph_stage, field)
#define CHANNEL(field) .offset = offsetof(struct graph_channel, field)

/* What [run] says too is taken from there when a pool does not say it. */
const struct setting graph_stage_rows[] = {
    {.name = "workers",
     .type = SETTING_WHOLE,
     STAGE(workers),
     .preset = "1",
     .min = 1,
     .max = SETTINGS_WORKERS_MAX,
     .unit = "workers",
     .help = "how many processes run the work"},
    {.name = "chunk",
     .type = SETTING_WHOLE,
     STAGE(chunk),
     .preset = "1",
     .min = 1,
     .max = 65536,
     .unit = "tasks",
     .help = "values that a worker takes at a time"},
    {.name = "start",
     .type = SETTING_CHOICE,
     STAGE(start),
     .preset = "fork",
     .choices = settings_starts,
     .help = "how workers come to life"},
    {.name = "pin", .type = SETTING_SWITCH, STAGE(pin), .preset = "no", .help = "bind each worker to one core"},
    {.name = "delay",
     .type = SETTING_DURATION,
     STAGE(delay_ns),
     .preset = "0",
     .min = 0,
     .max = 3600,
     .unit = "s",
     .help = "sleep before each value, times the scale"},
};
const size_t graph_stage_rows_count = COUNT(graph_stage_rows);

const struct setting graph_queue_rows[] = {
    {.name = "kind",
     .type = SETTING_CHOICE,
     CHANNEL(kind),
     .preset = "plain",
     .choices = queue_kinds,
     .help = "joinable: counts what was taken but is not done; simple: large when no capacity is given"},
    {.name = "capacity",
     .type = SETTING_WHOLE,
     CHANNEL(capacity),
     .preset = "16",
     .min = 1,
     .max = 1048576,
     .unit = "messages",
     .help = "how many messages it holds before who puts more must wait"},
    {.name = "message",
     .type = SETTING_SIZE,
     CHANNEL(message_bytes),
     .preset_text = "what its writers may give",
     .min = 8,
     .max = 1 << 20,
     .unit = "bytes",
     .help = "the largest message"},
    {.name = "on-death",
     .type = SETTING_CHOICE,
     CHANNEL(on_death),
     .preset = "redeliver",
     .choices = deaths,
     .help = "what becomes of a message whose consumer dies: another gets it, or it is reported as lost"},
};
const size_t graph_queue_rows_count = COUNT(graph_queue_rows);

const struct setting graph_pipe_rows[] = {
    {.name = "duplex", .type = SETTING_SWITCH, CHANNEL(duplex), .preset = "no", .help = "both ends send and receive"},
    {.name = "size",
     .type = SETTING_SIZE,
     CHANNEL(size_bytes),
     .preset = "64K",
     .min = 4096,
     .max = 1 << 20,
     .unit = "bytes",
     .help = "what it holds before who sends more must wait"},
};
const size_t graph_pipe_rows_count = COUNT(graph_pipe_rows);

const struct setting *graph_channel_rows(bool pipe, size_t *ret_count)
{
    *ret_count = pipe ? graph_pipe_rows_count : graph_queue_rows_count;
    return pipe ? graph_pipe_rows : graph_queue_rows;
}

bool graph_run_has(const struct setting *row)
{
    return strcmp(row->name, "param") != 0 && strcmp(row->name, "input") != 0;
}
