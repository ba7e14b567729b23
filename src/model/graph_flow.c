#include "model/graph_flow.h"

#include "model/graph_rows.h"
#include "model/names.h"
#include "model/quantity.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define SHOWN_MAX 60

size_t graph_find_channel(const struct graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->channels_count; i++)
        if (strcmp(graph->channels[i].name, name) == 0)
            return i;
    return GRAPH_NO_CHANNEL;
}

size_t graph_find_stage(const struct graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->stages_count; i++)
        if (strcmp(graph->stages[i].name, name) == 0)
            return i;
    return GRAPH_NO_STAGE;
}

uint64_t graph_range_count(const struct graph_stage *stage)
{
    bool up = stage->step > 0;
    if (stage->step == 0 || (up ? stage->last < stage->first : stage->last > stage->first))
        return 0;
    /* Unsigned: the way may be longer than the largest int64_t. */
    uint64_t way = up ? (uint64_t)stage->last - (uint64_t)stage->first : (uint64_t)stage->first - (uint64_t)stage->last;
    uint64_t step = up ? (uint64_t)stage->step : -(uint64_t)stage->step;
    return way / step == UINT64_MAX ? 0 : way / step + 1;
}

/* Cuts `text` at every "..", into at most three whole numbers. How many there are; 0 = it is not of that form. */
static int parse_numbers(const char *text, int64_t numbers[3])
{
    char piece[32];
    for (int count = 0; count < 3; count++) {
        const char *end = strstr(text, "..");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        if (length >= sizeof piece)
            return 0;
        memcpy(piece, text, length);
        piece[length] = '\0';
        if (quantity_parse_whole(piece, &numbers[count]))
            return 0;
        if (!end)
            return count + 1;
        text = end + 2;
    }
    return 0;
}

static int parse_range(struct graph_stage *stage, const char *text, struct problem *problem)
{
    int64_t numbers[3] = {0, 0, 1};
    if (parse_numbers(text, numbers) < 2)
        return problem_set(problem,
                           "input: \"%.*s\" is not a range (allowed: FIRST..LAST or FIRST..LAST..STEP, whole numbers)",
                           SHOWN_MAX, text);
    struct graph_stage range = {.first = numbers[0], .last = numbers[1], .step = numbers[2]};
    uint64_t count = graph_range_count(&range);
    if (count == 0 || count > PLAN_TASKS_MAX)
        return problem_set(problem, "input: \"%.*s\" holds %s (allowed: 1 to %" PRIu64 ")", SHOWN_MAX, text,
                           count ? "too many numbers" : "no number: the step does not lead from the first to the last",
                           PLAN_TASKS_MAX);
    stage->source = GRAPH_RANGE;
    stage->first = range.first;
    stage->last = range.last;
    stage->step = range.step;
    return 0;
}

static bool is_range(const char *text)
{
    const char *digit = text + (*text == '-');
    return *digit >= '0' && *digit <= '9' && strstr(text, "..");
}

/* A file's name is told from a channel's by what a channel's cannot hold. */
static bool is_file(const char *text)
{
    return strpbrk(text, "./") || strcmp(text, "-") == 0;
}

static struct names names_of_channels(const struct graph *graph)
{
    struct names names = {.count = 0};
    for (size_t i = 0; i < graph->channels_count; i++)
        names_add(&names, graph->channels[i].name);
    return names;
}

size_t graph_near_channel(const struct graph *graph, const char *name)
{
    struct names names = names_of_channels(graph);
    const char *nearest = names_nearest(&names, name);
    return nearest ? graph_find_channel(graph, nearest) : GRAPH_NO_CHANNEL;
}

static int complain_unknown(const struct graph *graph, const char *key, const char *name, bool results,
                            struct problem *problem)
{
    char suggestion[NAMES_SUGGESTION_MAX];
    struct names names = names_of_channels(graph);
    if (results)
        names_add(&names, GRAPH_RESULTS);
    (void)names_suggest(&names, name, suggestion, sizeof suggestion);
    if (graph_find_stage(graph, name) != GRAPH_NO_STAGE)
        (void)problem_set(problem, "%s: \"%.*s\" is a pool; put a [queue NAME] between the two, and name that", key,
                          SHOWN_MAX, name);
    else if (results)
        (void)problem_set(problem, "%s: \"%.*s\" is no queue or pipe; %s", key, SHOWN_MAX, name, suggestion);
    else
        (void)problem_set(problem,
                          "%s: \"%.*s\" is no queue or pipe, no range such as 1..10, no file such as ./words.txt; %s",
                          key, SHOWN_MAX, name, suggestion);
    return -ENOENT;
}

int graph_parse_input(const struct graph *graph, struct graph_stage *stage, const char *text, struct problem *problem)
{
    if (is_range(text))
        return parse_range(stage, text, problem);
    stage->input = graph_find_channel(graph, text);
    stage->source = GRAPH_CHANNEL;
    if (stage->input != GRAPH_NO_CHANNEL)
        return 0;
    if (!is_file(text))
        return complain_unknown(graph, "input", text, false, problem);
    stage->source = GRAPH_FILE;
    if (strlen(text) >= sizeof stage->file)
        return problem_set(problem, "input: the file's name is too long");
    (void)snprintf(stage->file, sizeof stage->file, "%s", text);
    return 0;
}

static bool has_output(const struct graph_stage *stage, size_t channel)
{
    for (size_t i = 0; i < stage->outputs_count; i++)
        if (stage->outputs[i] == channel)
            return true;
    return false;
}

static int add_output(const struct graph *graph, struct graph_stage *stage, const char *name, struct problem *problem)
{
    bool results = strcmp(name, GRAPH_RESULTS) == 0;
    size_t channel = results ? GRAPH_NO_CHANNEL : graph_find_channel(graph, name);
    if (results ? stage->results : channel != GRAPH_NO_CHANNEL && has_output(stage, channel))
        return problem_set(problem, "output: \"%s\" is there twice", name);
    if (results)
        stage->results = true;
    else if (channel == GRAPH_NO_CHANNEL)
        return complain_unknown(graph, "output", name, true, problem);
    else
        stage->outputs[stage->outputs_count++] = channel;
    return 0;
}

bool graph_next_name(const char **text, char *name, size_t size)
{
    if (!*text)
        return false;
    const char *start = *text + strspn(*text, " \t");
    size_t length = strcspn(start, ",");
    *text = start[length] ? start + length + 1 : NULL;
    while (length && strchr(" \t", start[length - 1]))
        length--;
    (void)snprintf(name, size, "%.*s", (int)length, start);
    return true;
}

int graph_parse_output(const struct graph *graph, struct graph_stage *stage, const char *text, struct problem *problem)
{
    char name[SHOWN_MAX + 1];
    int error = 0;
    while (!error && graph_next_name(&text, name, sizeof name))
        error = add_output(graph, stage, name, problem);
    return error;
}

const char *graph_print_input(const struct graph *graph, const struct graph_stage *stage, char *buffer, size_t size)
{
    if (stage->source == GRAPH_FILE)
        (void)snprintf(buffer, size, "%s", stage->file);
    else if (stage->source == GRAPH_CHANNEL)
        (void)snprintf(buffer, size, "%s", graph->channels[stage->input].name);
    else if (stage->step == 1)
        (void)snprintf(buffer, size, "%" PRId64 "..%" PRId64, stage->first, stage->last);
    else
        (void)snprintf(buffer, size, "%" PRId64 "..%" PRId64 "..%" PRId64, stage->first, stage->last, stage->step);
    return buffer;
}

const char *graph_print_output(const struct graph *graph, const struct graph_stage *stage, char *buffer, size_t size)
{
    size_t used = (size_t)snprintf(buffer, size, "%s", stage->results ? GRAPH_RESULTS : "");
    for (size_t i = 0; i < stage->outputs_count && used < size; i++)
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", used ? ", " : "",
                                 graph->channels[stage->outputs[i]].name);
    return buffer;
}
