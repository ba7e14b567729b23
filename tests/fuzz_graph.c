/* fuzz_graph.c - any bytes as an experiment's file: refused with words, or read to a graph that prints as a file of the
 * same graph. The corpus is tests/corpus/graph. */
#include "demos/works.h"
#include "model/graph.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct graph *read_bytes(const char *text, size_t size, struct problems *problems)
{
    static struct settings settings;
    struct graph *graph = NULL;
    const struct graph_request request = {
        .name = "fuzz.ini", .text = text, .size = size, .works = demos_works, .works_count = demos_works_count};
    *problems = (struct problems){.count = 0};
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    int error = graph_read(&graph, &settings, &request, problems);
    if ((error == 0) != (problems->count == 0) || (error == 0) != (graph != NULL))
        abort();
    return graph;
}

/* As a file of its own, which must be right. To be freed. */
static char *print(const struct graph *graph, size_t *ret_size)
{
    struct settings *settings = malloc(sizeof *settings);
    char *text = NULL;
    FILE *out = open_memstream(&text, ret_size);
    if (!settings || !out)
        abort();
    setting_presets(settings_rows, settings_count, settings, sizeof *settings);
    graph_print(graph, settings, out);
    if (fclose(out) != 0)
        abort();
    free(settings);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct problems problems;
    struct graph *graph = read_bytes((const char *)data, size, &problems);
    if (!graph)
        return 0;
    size_t first_size, second_size;
    char *first = print(graph, &first_size);
    struct graph *again = read_bytes(first, first_size, &problems);
    if (!again) {
        fprintf(stderr, "%s\n%s\n", first, problems.lines[0].text);
        abort();
    }
    char *second = print(again, &second_size);
    if (first_size != second_size || memcmp(first, second, first_size) != 0)
        abort();
    graph_free(graph);
    graph_free(again);
    free(first);
    free(second);
    return 0;
}
