/* graph_print.c - a graph as the file that makes the same graph. */
#include "model/graph_flow.h"
#include "model/graph_rows.h"
#include "model/section.h"

static void print_experiment(const struct graph *graph, FILE *out)
{
    fputs("[experiment]\n", out);
    for (size_t i = 0; i < graph_texts_count; i++) {
        const char *text = (const char *)graph + graph_texts[i].offset;
        if (graph_texts[i].joint == ' ')
            section_print_words(out, graph_texts[i].name, text);
        else
            section_print_lines(out, graph_texts[i].name, text);
    }
    section_print_rows(out, graph_rows, graph_rows_count, graph);
}

static void print_run(const struct settings *settings, FILE *out)
{
    fputs("\n[run]\n", out);
    for (size_t i = 0; i < settings_count; i++)
        if (graph_run_has(&settings_rows[i]))
            section_print_row(out, &settings_rows[i], settings);
}

static void print_channel(const struct graph_channel *channel, FILE *out)
{
    bool pipe = channel->kind == CHANNEL_PIPE;
    fprintf(out, "\n[%s %s]\n", pipe ? "pipe" : "queue", channel->name);
    size_t count;
    const struct setting *rows = graph_channel_rows(pipe, &count);
    section_print_rows(out, rows, count, channel);
}

static void print_stage(const struct graph *graph, const struct graph_stage *stage, FILE *out)
{
    char text[PATH_MAX];
    fprintf(out, "\n[pool %s]\nwork = %s\n", stage->name, stage->work->name);
    section_print_rows(out, stage->work->parameters, stage->work->parameters_count, stage->parameters);
    section_print_rows(out, graph_stage_rows, graph_stage_rows_count, stage);
    fprintf(out, "input = %s\n", graph_print_input(graph, stage, text, sizeof text));
    fprintf(out, "output = %s\n", graph_print_output(graph, stage, text, sizeof text));
}

void graph_print(const struct graph *graph, const struct settings *settings, FILE *out)
{
    print_experiment(graph, out);
    print_run(settings, out);
    for (size_t i = 0; i < graph->channels_count; i++)
        print_channel(&graph->channels[i], out);
    for (size_t i = 0; i < graph->stages_count; i++)
        print_stage(graph, &graph->stages[i], out);
}
