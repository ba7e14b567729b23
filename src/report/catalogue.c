#include "report/catalogue.h"

#include "report/entry.h"
#include "report/json_rows.h"
#include "report/stream.h"

#include <errno.h>

#define TEXT_COLUMN 18

static void print_workload(FILE *out, const struct workload *workload)
{
    char name[64], words[512];
    (void)snprintf(words, sizeof words, "%s [%s]", workload->title, workload->primitive);
    entry_print(out, workload->id, TEXT_COLUMN, words);
    entry_print(out, "", TEXT_COLUMN, workload->lesson);
    for (size_t p = 0; p < workload->parameters_count; p++) {
        const struct setting *row = &workload->parameters[p];
        (void)snprintf(name, sizeof name, "  %s", row->name);
        entry_print(out, name, TEXT_COLUMN, entry_describe(row, "", words, sizeof words));
    }
}

int catalogue_text(FILE *out, const struct workload *const workloads[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            fputc('\n', out);
        print_workload(out, workloads[i]);
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
