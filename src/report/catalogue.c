#include "report/catalogue.h"

#include "report/entry.h"
#include "report/json_rows.h"
#include "report/printable.h"
#include "report/stream.h"
#include "tune/forecast.h"

#include <errno.h>
#include <string.h>

#define TEXT_COLUMN 18

#define EXPLAIN_INDENT  4
#define EXPLAIN_COLUMNS 20 /* at least, however narrow the terminal */

static void print_parameters(FILE *out, const struct setting *rows, size_t count)
{
    char name[64], words[512];
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(name, sizeof name, "  %s", rows[i].name);
        entry_print(out, name, TEXT_COLUMN, entry_describe(&rows[i], "", words, sizeof words));
    }
}

static void print_workload(FILE *out, const struct workload *workload)
{
    char words[512];
    (void)snprintf(words, sizeof words, "%s [%s]", workload->title, workload->primitive);
    entry_print(out, workload->id, TEXT_COLUMN, words);
    entry_print(out, "", TEXT_COLUMN, workload->lesson);
    print_parameters(out, workload->parameters, workload->parameters_count);
}

static bool in_group(const struct workload *workload, const char *group)
{
    return workload->group && strcmp(workload->group, group) == 0;
}

int catalogue_text(FILE *out, const struct workload *const workloads[], size_t count)
{
    bool first = true;
    for (const char *const *group = workload_groups; *group; group++) {
        bool heading = true;
        for (size_t i = 0; i < count; i++) {
            if (!in_group(workloads[i], *group))
                continue;
            if (heading)
                fprintf(out, "%s%s\n", first ? "" : "\n", *group);
            fputc('\n', out);
            print_workload(out, workloads[i]);
            heading = first = false;
        }
    }
    return stream_finish(out);
}

int catalogue_works(FILE *out, const struct work works[], size_t count)
{
    char words[512];
    for (size_t i = 0; i < count; i++) {
        const char *gives = works[i].gives == WORK_ANY ? "the same" : work_type_name(works[i].gives);
        (void)snprintf(words, sizeof words, "%s (takes %s, gives %s)", works[i].help, work_type_name(works[i].takes),
                       gives);
        entry_print(out, works[i].name, TEXT_COLUMN, words);
        print_parameters(out, works[i].parameters, works[i].parameters_count);
    }
    return stream_finish(out);
}

/* One line of text, broken at blanks; `hang` more columns of indent below the first. */
static void print_wrapped(FILE *out, const char *text, size_t length, int width, int hang)
{
    size_t room = width > EXPLAIN_INDENT + EXPLAIN_COLUMNS ? (size_t)(width - EXPLAIN_INDENT) : EXPLAIN_COLUMNS;
    int indent = EXPLAIN_INDENT;
    while (length) {
        size_t fits = printable_bytes(text, room - (size_t)(indent - EXPLAIN_INDENT));
        size_t line = length;
        if (fits < length) {
            line = fits;
            while (line && text[line] != ' ')
                line--;
            line = line ? line : strcspn(text, " \n"); /* a word that is too long stays whole */
        }
        fprintf(out, "%*s%.*s\n", indent, "", (int)line, text);
        line += strspn(text + line, " ");
        text += line;
        length -= line < length ? line : length;
        indent = EXPLAIN_INDENT + hang;
    }
}

/* A heading and lines, when there are any. */
static void print_part(FILE *out, const char *heading, const char *text, int width, int hang)
{
    if (!text || !*text)
        return;
    fprintf(out, "\n  %s\n", heading);
    for (size_t length; *text; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        print_wrapped(out, text, length, width, hang);
    }
}

/* The question without its answer. */
static void print_question(FILE *out, const struct workload *workload, int width)
{
    struct forecast forecast = forecast_of(workload);
    if (forecast.count == 0)
        return;
    print_part(out, "Predict first", forecast.question, width, 0);
    for (size_t i = 0; i < forecast.count; i++)
        fprintf(out, "%*s%zu  %s\n", EXPLAIN_INDENT, "", i + 1, forecast.choices[i]);
}

int catalogue_explain(FILE *out, const struct workload *workload, int width)
{
    fprintf(out, "%s: %s [%s]\n", workload->id, workload->title, workload->primitive);
    print_part(out, "What it shows", workload->lesson, width, 0);
    print_part(out, "What to watch", workload->watch, width, 0);
    print_question(out, workload, width);
    print_part(out, "What to try", workload->attempt, width, EXPLAIN_INDENT);
    print_part(out, "In Python", workload->python, width, EXPLAIN_INDENT);
    if (workload->parameters_count) {
        fputs("\n  Parameters, as -p NAME=VALUE\n", out);
        for (size_t i = 0; i < workload->parameters_count; i++) {
            char words[512], line[640];
            const struct setting *row = &workload->parameters[i];
            int length = snprintf(line, sizeof line, "%s: %s", row->name, entry_describe(row, "", words, sizeof words));
            print_wrapped(out, line, (size_t)length, width, EXPLAIN_INDENT);
        }
    }
    return stream_finish(out);
}

static json_t *describe(const struct workload *workload)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "id", json_text(workload->id), "title",
                     json_text(workload->title), "primitive", json_text(workload->primitive), "lesson",
                     json_text(workload->lesson), "group", json_text(workload->group ? workload->group : ""),
                     "parameters", json_rows_described(workload->parameters, workload->parameters_count));
}

int catalogue_json(FILE *out, const struct workload *const workloads[], size_t count)
{
    json_t *experiments = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(experiments, describe(workloads[i]));
    json_t *list = json_pack("{s:o}", "experiments", experiments);
    if (!list)
        return -ENOMEM;
    (void)json_dumpf(list, out, JSON_INDENT(2));
    json_decref(list);
    fputc('\n', out);
    return stream_finish(out);
}
