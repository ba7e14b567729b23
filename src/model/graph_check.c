#include "model/graph_check.h"

#include "model/graph_flow.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

/* Memory of all queues together. */
#define QUEUES_BYTES_MAX (UINT64_C(512) << 20)

/* Of names in a row, this much is shown. */
#define NAMES_SHOWN_MAX 240

#define FILE_SHOWN_MAX 200

struct check {
    struct graph *graph;
    const struct graph_gaps *gaps;
    struct problems *problems;
};

static void complain(const struct check *check, unsigned line, const char *kind, const char *name, const char *format,
                     va_list arguments)
{
    char text[sizeof(struct problem)];
    (void)vsnprintf(text, sizeof text, format, arguments);
    (void)problems_add(check->problems, line, "%.*s:%u: [%s %s]: %s", FILE_SHOWN_MAX, check->graph->name, line, kind,
                       name, text);
}

static void complain_stage(const struct check *check, const struct graph_stage *stage, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void complain_channel(const struct check *check, const struct graph_channel *channel, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void complain_stage(const struct check *check, const struct graph_stage *stage, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(check, stage->line, "pool", stage->name, format, arguments);
    va_end(arguments);
}

static void complain_channel(const struct check *check, const struct graph_channel *channel, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(check, channel->line, channel->kind == CHANNEL_PIPE ? "pipe" : "queue", channel->name, format, arguments);
    va_end(arguments);
}

/* The way of the values. */

static void link_channels(struct graph *graph)
{
    for (size_t i = 0; i < graph->channels_count; i++)
        graph->channels[i].writers_count = graph->channels[i].readers_count = 0;
    for (size_t i = 0; i < graph->stages_count; i++) {
        const struct graph_stage *stage = &graph->stages[i];
        for (size_t output = 0; output < stage->outputs_count; output++) {
            struct graph_channel *channel = &graph->channels[stage->outputs[output]];
            channel->writers[channel->writers_count++] = i;
        }
        if (stage->input != GRAPH_NO_CHANNEL) {
            struct graph_channel *channel = &graph->channels[stage->input];
            channel->readers[channel->readers_count++] = i;
        }
    }
}

/* The first stage before `stage` in the flow that is not placed yet, or GRAPH_NO_STAGE. */
static size_t find_before(const struct graph *graph, size_t stage, const bool placed[])
{
    size_t input = graph->stages[stage].input;
    if (input == GRAPH_NO_CHANNEL)
        return GRAPH_NO_STAGE;
    const struct graph_channel *channel = &graph->channels[input];
    for (size_t i = 0; i < channel->writers_count; i++)
        if (!placed[channel->writers[i]])
            return channel->writers[i];
    return GRAPH_NO_STAGE;
}

/* The circle that leads back from `stage`, in the direction of the flow; how many stages it has. */
static size_t find_circle(const struct graph *graph, size_t stage, const bool placed[], size_t circle[GRAPH_STAGES_MAX])
{
    size_t back[GRAPH_STAGES_MAX] = {0}, count = 0, start = 0;
    bool seen[GRAPH_STAGES_MAX] = {false};
    for (; !seen[stage]; stage = find_before(graph, stage, placed)) {
        seen[stage] = true;
        back[count++] = stage;
    }
    while (back[start] != stage) /* the way into the circle is not part of it */
        start++;
    for (size_t i = 0; i < count - start; i++)
        circle[i] = back[count - 1 - i];
    return count - start;
}

static void complain_circle(const struct check *check, const size_t circle[], size_t count)
{
    const struct graph *graph = check->graph;
    char way[NAMES_SHOWN_MAX];
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof way; i++) {
        const struct graph_stage *next = &graph->stages[circle[(i + 1) % count]];
        used += (size_t)snprintf(way + used, sizeof way - used, "%s -> %s -> ", graph->stages[circle[i]].name,
                                 graph->channels[next->input].name);
    }
    const struct graph_stage *first = &graph->stages[circle[0]];
    if (used < sizeof way)
        (void)snprintf(way + used, sizeof way - used, "%s", first->name);
    complain_stage(check, first, "its values come back to it: %s; values must flow one way, so that a run can end",
                   way);
}

/* Puts the stages into an order in which a writer comes before its readers, else as in the file. False when there is a
 * circle; all circles that share no stage are reported. */
static bool sort_stages(const struct check *check, size_t order[GRAPH_STAGES_MAX])
{
    const struct graph *graph = check->graph;
    bool placed[GRAPH_STAGES_MAX] = {false}, circular = false;
    for (size_t count = 0; count < graph->stages_count;) {
        size_t next = 0, left = GRAPH_NO_STAGE;
        for (; next < graph->stages_count; next++) {
            if (!placed[next] && find_before(graph, next, placed) == GRAPH_NO_STAGE)
                break;
            if (!placed[next] && left == GRAPH_NO_STAGE)
                left = next;
        }
        size_t circle[GRAPH_STAGES_MAX] = {next}, length = 1;
        if (next == graph->stages_count) {
            length = find_circle(graph, left, placed, circle);
            complain_circle(check, circle, length);
            circular = true;
        }
        for (size_t i = 0; i < length; i++) {
            placed[circle[i]] = true;
            order[count++] = circle[i];
        }
    }
    return !circular;
}

/* Moves the stages to their places. */
static void apply_order(struct graph *graph, const size_t order[])
{
    size_t place[GRAPH_STAGES_MAX] = {0}; /* place[i]: which stage lies at i now */
    for (size_t i = 0; i < graph->stages_count; i++)
        place[i] = i;
    for (size_t i = 0; i < graph->stages_count; i++) {
        size_t from = i;
        while (place[from] != order[i])
            from++;
        struct graph_stage moved = graph->stages[from];
        memmove(&graph->stages[i + 1], &graph->stages[i], (from - i) * sizeof moved);
        memmove(&place[i + 1], &place[i], (from - i) * sizeof *place);
        graph->stages[i] = moved;
        place[i] = order[i];
    }
}

/* Each channel by itself. */

static const char *join_names(const struct graph *graph, const size_t stages[], size_t count, char *buffer, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(buffer + used, size - used, "%s%s",
                                 i == 0          ? ""
                                 : i + 1 < count ? ", "
                                                 : " and ",
                                 graph->stages[stages[i]].name);
    return buffer;
}

static void check_ends(const struct check *check, size_t index)
{
    const struct graph_channel *channel = &check->graph->channels[index];
    bool written = channel->writers_count || check->gaps->writers[index];
    bool read = channel->readers_count || check->gaps->readers[index];
    if (!written && !read)
        complain_channel(check, channel, "no pool uses it; name it as output of one pool and input of another");
    else if (!written)
        complain_channel(check, channel, "no pool writes to it; one must have output = %s", channel->name);
    else if (!read)
        complain_channel(check, channel, "no pool reads from it; one must have input = %s", channel->name);
}

/* One end of a pipe: one process holds it. */
static void check_pipe_end(const struct check *check, const struct graph_channel *pipe, const size_t stages[],
                           size_t count, const char *verb)
{
    char names[NAMES_SHOWN_MAX];
    if (count > 1) {
        complain_channel(check, pipe,
                         "%s %s it, and their messages would mix: a pipe has one process at each end; use a [queue %s]",
                         join_names(check->graph, stages, count, names, sizeof names), verb, pipe->name);
        return;
    }
    const struct graph_stage *stage = count ? &check->graph->stages[stages[0]] : NULL;
    if (stage && stage->workers > 1)
        complain_stage(check, stage,
                       "workers: %" PRId64 " would %s pipe \"%s\" (allowed: 1); a queue takes more than one",
                       stage->workers, verb, pipe->name);
}

static bool same_duty(const struct graph_stage *a, const struct graph_stage *b)
{
    return a->work == b->work && memcmp(a->parameters, b->parameters, sizeof a->parameters) == 0 &&
           a->results == b->results && a->outputs_count == b->outputs_count &&
           memcmp(a->outputs, b->outputs, a->outputs_count * sizeof *a->outputs) == 0;
}

/* Who gets which message is chance, so it must not matter. */
static void check_readers(const struct check *check, const struct graph_channel *queue)
{
    const struct graph_stage *stages = check->graph->stages;
    for (size_t i = 1; i < queue->readers_count; i++) {
        const struct graph_stage *a = &stages[queue->readers[0]], *b = &stages[queue->readers[i]];
        if (a->work && b->work && !same_duty(a, b))
            complain_channel(
                check, queue,
                "%s and %s both read it but do not do the same, so the answer would be chance; to give both "
                "every message, write to two queues",
                a->name, b->name);
    }
}

static void check_channels(const struct check *check)
{
    for (size_t i = 0; i < check->graph->channels_count; i++) {
        const struct graph_channel *channel = &check->graph->channels[i];
        check_ends(check, i);
        if (channel->kind == CHANNEL_PIPE) {
            check_pipe_end(check, channel, channel->writers, channel->writers_count, "write to");
            check_pipe_end(check, channel, channel->readers, channel->readers_count, "read from");
        } else {
            check_readers(check, channel);
        }
    }
}

/* Types and sizes, along the flow. */

/* What the stage gets; WORK_ANY: unknown, something was complained about. */
static enum work_type input_type(const struct graph *graph, const struct graph_stage *stage)
{
    if (stage->input != GRAPH_NO_CHANNEL)
        return graph->channels[stage->input].type;
    if (stage->source == GRAPH_RANGE)
        return WORK_NUMBER;
    if (stage->source == GRAPH_FILE) /* lines, which can be read as numbers */
        return stage->work->takes == WORK_NUMBER ? WORK_NUMBER : WORK_TEXT;
    return WORK_ANY;
}

static void give(const struct check *check, const struct graph_stage *stage, struct graph_channel *channel)
{
    if (channel->type == WORK_ANY)
        channel->type = stage->gives;
    else if (stage->gives != WORK_ANY && stage->gives != channel->type)
        complain_channel(check, channel, "gets %s from %s, but %s from %s; let all give the same",
                         work_type_name(stage->gives), stage->name, work_type_name(channel->type),
                         check->graph->stages[channel->writers[0]].name);
}

static void check_type(const struct check *check, struct graph_stage *stage)
{
    enum work_type got = stage->work ? input_type(check->graph, stage) : WORK_ANY;
    if (got == WORK_ANY)
        return;
    if (stage->work->takes != WORK_ANY && stage->work->takes != got)
        complain_stage(check, stage, "%s takes %s, but its input gives %s; put a pool with work = %s between",
                       stage->work->name, work_type_name(stage->work->takes), work_type_name(got),
                       got == WORK_NUMBER ? "to-text" : "to-number");
    stage->takes = got;
    if (stage->work->typed)
        memcpy(stage->parameters, &got, sizeof got);
    stage->gives = stage->work->gives == WORK_ANY ? got : stage->work->gives;
    for (size_t i = 0; i < stage->outputs_count; i++)
        give(check, stage, &check->graph->channels[stage->outputs[i]]);
}

static void check_sizes(const struct check *check)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < check->graph->channels_count; i++) {
        struct graph_channel *channel = &check->graph->channels[i];
        if (channel->kind == CHANNEL_PIPE)
            continue;
        if (channel->message_bytes == 0)
            channel->message_bytes = work_type_max(channel->type);
        bytes += (uint64_t)channel->capacity * channel->message_bytes;
    }
    if (bytes > QUEUES_BYTES_MAX)
        (void)problems_add(check->problems, PROBLEMS_NO_PLACE,
                           "%.*s: its queues would hold %" PRIu64 " MiB together (capacity times message; allowed: at "
                           "most %" PRIu64 "); make capacity or message smaller",
                           FILE_SHOWN_MAX, check->graph->name, bytes >> 20, QUEUES_BYTES_MAX >> 20);
}

static void check_workers(const struct check *check)
{
    int64_t workers = 0;
    for (size_t i = 0; i < check->graph->stages_count; i++)
        workers += check->graph->stages[i].workers;
    if (workers > SETTINGS_WORKERS_MAX)
        (void)problems_add(check->problems, PROBLEMS_NO_PLACE,
                           "%.*s: its pools have %" PRId64 " workers together (allowed: at most %d)", FILE_SHOWN_MAX,
                           check->graph->name, workers, SETTINGS_WORKERS_MAX);
}

/* Input files. */

static void check_files(const struct check *check)
{
    const struct graph *graph = check->graph;
    const struct graph_stage *standard = NULL; /* who reads standard input */
    char path[PATH_MAX];
    for (size_t i = 0; i < graph->stages_count; i++) {
        const struct graph_stage *stage = &graph->stages[i];
        if (stage->source != GRAPH_FILE)
            continue;
        bool is_standard = strcmp(stage->file, "-") == 0;
        if (is_standard && standard)
            complain_stage(check, stage, "input: \"-\", standard input, is read by %s already", standard->name);
        if (is_standard)
            standard = stage;
        else if (*graph->folder && access(graph_file(graph, stage, path, sizeof path), R_OK) != 0)
            complain_stage(check, stage, "input: \"%.100s\" cannot be read: %s (looked for in %.100s and %.100s)",
                           stage->file, strerror(errno), graph->folder, graph->data_folder);
    }
}

/* What it is made of, in a few words. */
static void set_primitive(struct graph *graph)
{
    bool queue = false, pipe = false;
    for (size_t i = 0; i < graph->channels_count; i++) {
        pipe |= graph->channels[i].kind == CHANNEL_PIPE;
        queue |= graph->channels[i].kind != CHANNEL_PIPE;
    }
    (void)snprintf(graph->primitive, sizeof graph->primitive, "pool%s%s%s", graph->stages_count > 1 ? "s" : "",
                   queue ? ", queue" : "", pipe ? ", pipe" : "");
}

void graph_check(struct graph *graph, const struct graph_gaps *gaps, struct problems *problems)
{
    struct check check = {.graph = graph, .gaps = gaps, .problems = problems};
    size_t order[GRAPH_STAGES_MAX];
    if (graph->stages_count == 0 && !gaps->pools)
        (void)problems_add(problems, PROBLEMS_NO_PLACE,
                           "%.*s: holds no [pool NAME]; an experiment needs one at least, with work and input",
                           FILE_SHOWN_MAX, graph->name);
    link_channels(graph);
    if (sort_stages(&check, order)) {
        apply_order(graph, order);
        link_channels(graph);
        for (size_t i = 0; i < graph->stages_count; i++)
            check_type(&check, &graph->stages[i]);
    }
    check_channels(&check);
    check_sizes(&check);
    check_workers(&check);
    check_files(&check);
    set_primitive(graph);
}
