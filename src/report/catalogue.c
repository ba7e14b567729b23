#include "report/catalogue.h"

#include "report/json_rows.h"
#include "report/stream.h"

#include <errno.h>
#include <string.h>

/* The width of the first column: the longest id, or name of a parameter. */
static int first_column(const struct workload *const workloads[], size_t count)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        if (strlen(workloads[i]->id) > most)
            most = strlen(workloads[i]->id);
        for (size_t p = 0; p < workloads[i]->parameters_count; p++)
            if (strlen(workloads[i]->parameters[p].name) + 2 > most)
                most = strlen(workloads[i]->parameters[p].name) + 2;
    }
    return (int)most;
}

static void print_parameter(FILE *out, const struct setting *row, int width)
{
    char range[256];
    const char *preset = row->preset ? row->preset : row->preset_text;
    fprintf(out, "  %-*s  %s (%s; default %s)\n", width, row->name, row->help, setting_range(row, range, sizeof range),
            preset);
}

static void print_workload(FILE *out, const struct workload *workload, int width)
{
    fprintf(out, "%-*s  %s [%s]\n", width + 2, workload->id, workload->title, workload->primitive);
    fprintf(out, "%*s  %s\n", width + 2, "", workload->lesson);
    for (size_t p = 0; p < workload->parameters_count; p++)
        print_parameter(out, &workload->parameters[p], width);
}

int catalogue_text(FILE *out, const struct workload *const workloads[], size_t count)
{
    int width = first_column(workloads, count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            fputc('\n', out);
        print_workload(out, workloads[i], width);
    }
    return stream_finish(out);
}

int catalogue_json(FILE *out, const struct workload *const workloads[], size_t count)
{
    json_t *experiments = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            experiments, json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", workloads[i]->id, "title", workloads[i]->title,
                                   "primitive", workloads[i]->primitive, "lesson", workloads[i]->lesson, "parameters",
                                   json_rows_described(workloads[i]->parameters, workloads[i]->parameters_count)));
    json_t *list = json_pack("{s:o}", "experiments", experiments);
    if (!list)
        return -ENOMEM;
    (void)json_dumpf(list, out, JSON_INDENT(2));
    json_decref(list);
    fputc('\n', out);
    return stream_finish(out);
}
