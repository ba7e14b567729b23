/* offer_form.c - which settings an experiment has to offer, in their order. */
#include "model/graph_rows.h"
#include "ui/offer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FOR_TASKS = 1, FOR_SCRIPTS = 2, FOR_FILES = 4, FOR_ALL = FOR_TASKS | FOR_SCRIPTS | FOR_FILES };

/* Of the run's settings, those that mean something here; the others are for the command line, or, of files, said by each
 * pool and queue itself. */
static const struct offered {
    const char *name;
    unsigned whom;
    bool more;     /* behind those that are used most, and behind its own parameters */
    bool compared; /* only where there is a baseline */
    bool read;     /* only where an input is read */
} offered[] = {
    {.name = "workers", .whom = FOR_TASKS},
    {.name = "executor", .whom = FOR_TASKS},
    {.name = "chunk", .whom = FOR_TASKS},
    {.name = "tasks", .whom = FOR_TASKS | FOR_FILES},
    {.name = "input", .whom = FOR_TASKS | FOR_SCRIPTS, .read = true},
    {.name = "scale", .whom = FOR_ALL},
    {.name = "step", .whom = FOR_SCRIPTS},
    {.name = "capacity", .whom = FOR_TASKS, .more = true},
    {.name = "start", .whom = FOR_TASKS, .more = true},
    {.name = "pin", .whom = FOR_TASKS, .more = true},
    {.name = "seed", .whom = FOR_ALL, .more = true},
    {.name = "baseline", .whom = FOR_TASKS, .more = true, .compared = true},
    {.name = "no-baseline", .whom = FOR_TASKS | FOR_FILES, .more = true, .compared = true},
    {.name = "attempts", .whom = FOR_TASKS | FOR_FILES, .more = true},
    {.name = "timeout", .whom = FOR_TASKS | FOR_FILES, .more = true},
    {.name = "results", .whom = FOR_TASKS | FOR_FILES, .more = true},
};

static bool is_offered(const struct offered *row, const struct offer *offer)
{
    unsigned who = offer->is_file ? FOR_FILES : offer->words->steps ? FOR_SCRIPTS : FOR_TASKS;
    return (row->whom & who) && (!row->compared || !offer->words->no_baseline) &&
           (!row->read || offer->words->default_input);
}

static void list_settings(const struct offer *offer, struct form *form, bool more)
{
    const struct offer_values *values = offer->values;
    form_heading(form, more ? "more" : "how it is run");
    for (size_t i = 0; i < sizeof offered / sizeof *offered; i++) {
        const struct setting *setting = setting_find(settings_rows, settings_count, offered[i].name);
        if (!setting || offered[i].more != more || !is_offered(&offered[i], offer))
            continue;
        struct form_row *row = form_add(form, setting, &values->now.settings, &values->preset.settings, NULL);
        if (row && strcmp(setting->name, "workers") == 0 && offer->words->workers > 0)
            (void)snprintf(row->open, sizeof row->open, "%" PRId64 ", its own", offer->words->workers);
    }
}

static void list_rows(struct form *form, const struct setting *rows, size_t count, const void *now, const void *preset,
                      const char *part)
{
    for (size_t i = 0; i < count; i++)
        (void)form_add(form, &rows[i], now, preset, part);
}

static void list_stage(struct form *form, const struct graph_stage *now, const struct graph_stage *preset)
{
    char heading[64];
    (void)snprintf(heading, sizeof heading, "pool %s: %s", now->name, now->work->name);
    form_heading(form, heading);
    list_rows(form, graph_stage_rows, graph_stage_rows_count, now, preset, now->name);
    list_rows(form, now->work->parameters, now->work->parameters_count, now->parameters, preset->parameters, now->name);
}

static void list_channel(struct form *form, const struct graph_channel *now, const struct graph_channel *preset)
{
    char heading[64];
    size_t count;
    bool pipe = now->kind == CHANNEL_PIPE;
    const struct setting *rows = graph_channel_rows(pipe, &count);
    (void)snprintf(heading, sizeof heading, "%s %s", pipe ? "pipe" : "queue", now->name);
    form_heading(form, heading);
    list_rows(form, rows, count, now, preset, now->name);
}

/* The file is the same for both, so that they have the same parts; but it can change between two looks at it. */
static void list_graph(const struct offer *offer, struct form *form)
{
    const struct graph *now = offer->values->now.graph, *preset = offer->values->preset.graph;
    for (size_t i = 0; i < now->stages_count; i++) {
        bool same = i < preset->stages_count && preset->stages[i].work == now->stages[i].work;
        list_stage(form, &now->stages[i], same ? &preset->stages[i] : &now->stages[i]);
    }
    for (size_t i = 0; i < now->channels_count; i++) {
        bool same = i < preset->channels_count;
        list_channel(form, &now->channels[i], same ? &preset->channels[i] : &now->channels[i]);
    }
}

void offer_list(const struct offer *offer, struct form *form)
{
    const struct offer_values *values = offer->values;
    const struct workload *words = offer->words;
    form_begin(form);
    if (!values)
        return;
    if (values->now.graph)
        list_graph(offer, form);
    list_settings(offer, form, false);
    if (!values->now.graph && words->parameters_count) {
        form_heading(form, "its own");
        list_rows(form, words->parameters, words->parameters_count, values->now.parameters, values->preset.parameters,
                  NULL);
    }
    list_settings(offer, form, true);
}
