/* graph_keys.c - the keys and values of the sections of an experiment's file. */
#include "model/graph_flow.h"
#include "model/graph_reader.h"
#include "model/graph_rows.h"
#include "model/names.h"

#include <errno.h>
#include <string.h>

/* Keys of a pool that are no plain settings. */
enum { KEY_WORK, KEY_INPUT, KEY_OUTPUT, KEY_COUNT };
static const char *const pool_keys[KEY_COUNT] = {[KEY_WORK] = "work", [KEY_INPUT] = "input", [KEY_OUTPUT] = "output"};

/* Of a simple queue for which nobody says how much it holds. */
#define SIMPLE_CAPACITY 65536

/* Gaps: what would only be a consequence of something that was complained about. */

/* The channels that an input or output names, or seems to mean, are not to be reported as without reader or writer. */
static void excuse(const struct graph *graph, const char *text, bool gaps[])
{
    char name[READER_SHOWN_MAX + 1];
    while (graph_next_name(&text, name, sizeof name)) {
        size_t channel = graph_near_channel(graph, name);
        if (channel != GRAPH_NO_CHANNEL)
            gaps[channel] = true;
    }
}

void reader_excuse(struct reader *reader, size_t section)
{
    const struct document_entry *input = document_find(&reader->document, section, pool_keys[KEY_INPUT]);
    const struct document_entry *output = document_find(&reader->document, section, pool_keys[KEY_OUTPUT]);
    if (input)
        excuse(reader->graph, input->value, reader->gaps.readers);
    if (output)
        excuse(reader->graph, output->value, reader->gaps.writers);
}

/* Whether one of the names is that of a section that is of no use. */
static bool names_useless(const struct reader *reader, const char *text)
{
    char name[READER_SHOWN_MAX + 1];
    while (graph_next_name(&text, name, sizeof name))
        for (size_t i = 0; i < reader->document.sections_count; i++)
            if (reader->kinds[i] == KIND_COUNT && strcmp(reader->document.sections[i].name, name) == 0)
                return true;
    return false;
}

/* Keys and values. */

/* One typed text in the words of setting_parse(), with its place in front. */
static void parse_row(struct reader *reader, const struct setting *row, const struct document_entry *entry, void *owner)
{
    struct problem problem;
    if (setting_parse(row, entry->value, owner, &problem))
        document_complain_entry(&reader->document, entry, reader->problems, "%s", problem.text);
}

static void complain_key(struct reader *reader, const struct document_entry *entry, const struct names *names)
{
    char suggestion[NAMES_SUGGESTION_MAX];
    document_complain_entry(&reader->document, entry, reader->problems, "%.*s: there is no such key; %s",
                            READER_SHOWN_MAX, entry->key,
                            names_suggest(names, entry->key, suggestion, sizeof suggestion));
}

/* True when the key is in its section before; that is complained about. */
static bool is_again(struct reader *reader, const struct document_entry *entry)
{
    const struct document_entry *first = document_find(&reader->document, entry->section, entry->key);
    if (first == entry)
        return false;
    document_complain_entry(&reader->document, entry, reader->problems, "%.*s: is there twice, first in line %u",
                            READER_SHOWN_MAX, entry->key, first->line);
    return true;
}

static const struct graph_text *find_text(const char *key)
{
    for (size_t i = 0; i < graph_texts_count; i++)
        if (strcmp(graph_texts[i].name, key) == 0)
            return &graph_texts[i];
    return NULL;
}

/* Words with one blank between them, in place. */
static void reduce_blanks(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++)
        if ((*from != ' ' && *from != '\t') || (to > text && to[-1] != ' '))
            *to++ = *from == '\t' ? ' ' : *from;
    *to = '\0';
}

static void append_text(struct reader *reader, const struct graph_text *text, const struct document_entry *entry)
{
    char *field = (char *)reader->graph + text->offset;
    size_t used = strlen(field);
    if (used + strlen(entry->value) + 2 > text->size) {
        document_complain_entry(&reader->document, entry, reader->problems,
                                "%s: is too long (allowed: %zu bytes in all)", text->name, text->size - 2);
        return;
    }
    if (used)
        field[used++] = text->joint;
    (void)snprintf(field + used, text->size - used, "%s", entry->value);
    if (text->joint != '\n')
        reduce_blanks(field + used);
}

static void read_experiment_key(struct reader *reader, const struct document_entry *entry)
{
    const struct graph_text *text = find_text(entry->key);
    const struct setting *row = setting_find(graph_rows, graph_rows_count, entry->key);
    struct names names = {.count = 0};
    bool in_parts = text && text->joint;
    if (!in_parts && is_again(reader, entry))
        return;
    if (text) {
        append_text(reader, text, entry);
    } else if (row) {
        parse_row(reader, row, entry, reader->graph);
    } else {
        for (size_t i = 0; i < graph_texts_count; i++)
            names_add(&names, graph_texts[i].name);
        names_add_rows(&names, graph_rows, graph_rows_count);
        complain_key(reader, entry, &names);
    }
}

static void read_run_key(struct reader *reader, const struct document_entry *entry)
{
    const struct setting *row = setting_find(settings_rows, settings_count, entry->key);
    struct names names = {.count = 0};
    if (is_again(reader, entry))
        return;
    if (row && graph_run_has(row)) {
        parse_row(reader, row, entry, reader->settings);
    } else if (row) {
        document_complain_entry(&reader->document, entry, reader->problems,
                                "%s: is said by each [pool NAME] itself, under its own keys", row->name);
    } else {
        for (size_t i = 0; i < settings_count; i++)
            if (graph_run_has(&settings_rows[i]))
                names_add(&names, settings_rows[i].name);
        complain_key(reader, entry, &names);
    }
}

static void read_channel_key(struct reader *reader, const struct document_entry *entry, struct graph_channel *channel)
{
    size_t count;
    const struct setting *rows = graph_channel_rows(channel->kind == CHANNEL_PIPE, &count);
    const struct setting *row = setting_find(rows, count, entry->key);
    struct names names = {.count = 0};
    if (is_again(reader, entry))
        return;
    if (row) {
        parse_row(reader, row, entry, channel);
    } else {
        names_add_rows(&names, rows, count);
        complain_key(reader, entry, &names);
    }
}

/* Pools. */

static void read_work(struct reader *reader, const struct document_entry *entry, struct graph_stage *stage)
{
    const struct graph_request *request = reader->request;
    char suggestion[NAMES_SUGGESTION_MAX];
    struct names names = {.count = 0};
    stage->work = work_find(request->works, request->works_count, entry->value);
    if (stage->work) {
        setting_presets(stage->work->parameters, stage->work->parameters_count, stage->parameters,
                        sizeof stage->parameters);
        return;
    }
    for (size_t i = 0; i < request->works_count; i++)
        names_add(&names, request->works[i].name);
    document_complain_entry(&reader->document, entry, reader->problems, "work: \"%.*s\" is no work; %s",
                            READER_SHOWN_MAX, entry->value,
                            names_suggest(&names, entry->value, suggestion, sizeof suggestion));
}

/* Adds the keys of the work, or of every work where it is not known which one is meant. */
static void add_work_keys(const struct reader *reader, const struct work *work, struct names *names)
{
    const struct graph_request *request = reader->request;
    if (work)
        names_add_rows(names, work->parameters, work->parameters_count);
    for (size_t i = 0; i < request->works_count && !work; i++)
        names_add_rows(names, request->works[i].parameters, request->works[i].parameters_count);
}

static struct names names_of_pool(const struct reader *reader, const struct work *work)
{
    struct names names = {.count = 0};
    for (size_t i = 0; i < KEY_COUNT; i++)
        names_add(&names, pool_keys[i]);
    names_add_rows(&names, graph_stage_rows, graph_stage_rows_count);
    add_work_keys(reader, work, &names);
    return names;
}

/* The entry with that key of a pool, else the first whose key seems to mean it: it is complained about, and then read
 * as it was meant, so that nothing else is reported as missing. NULL when there is none. */
static const struct document_entry *find_meant(const struct reader *reader, size_t section, const struct work *work,
                                               const char *key)
{
    const struct document *document = &reader->document;
    const struct document_entry *right = document_find(document, section, key);
    struct names names = names_of_pool(reader, work);
    for (size_t i = 0; i < document->entries_count && !right; i++) {
        const struct document_entry *entry = &document->entries[i];
        const char *nearest = entry->section == section ? names_nearest(&names, entry->key) : NULL;
        if (nearest && strcmp(nearest, key) == 0)
            right = entry;
    }
    return right;
}

static void complain_missing(struct reader *reader, size_t section, size_t key, const char *allowed)
{
    document_complain(&reader->document, &reader->document.sections[section], reader->problems,
                      "%s: is missing (allowed: %s)", pool_keys[key], allowed);
}

static void read_input(struct reader *reader, const struct document_entry *entry, struct graph_stage *stage)
{
    struct problem problem;
    int error = graph_parse_input(reader->graph, stage, entry->value, &problem);
    if (error == -ENOENT)
        excuse(reader->graph, entry->value, reader->gaps.readers);
    if (error && !(error == -ENOENT && names_useless(reader, entry->value)))
        document_complain_entry(&reader->document, entry, reader->problems, "%s", problem.text);
}

static void read_output(struct reader *reader, const struct document_entry *entry, struct graph_stage *stage)
{
    struct problem problem;
    int error = graph_parse_output(reader->graph, stage, entry->value, &problem);
    if (error)
        excuse(reader->graph, entry->value, reader->gaps.writers);
    if (error && !(error == -ENOENT && names_useless(reader, entry->value)))
        document_complain_entry(&reader->document, entry, reader->problems, "%s", problem.text);
}

static void complain_pool_key(struct reader *reader, const struct document_entry *entry, const struct work *work)
{
    struct names names = names_of_pool(reader, work);
    if (work || names_nearest(&names, entry->key))
        complain_key(reader, entry, &names);
    else
        document_complain_entry(&reader->document, entry, reader->problems,
                                "%.*s: there is no such key, whatever the work; 'forklab list --works' shows them",
                                READER_SHOWN_MAX, entry->key);
}

/* A key that every pool has, or one of its work; where that is not known, those of every work may be right. */
static void read_pool_setting(struct reader *reader, const struct document_entry *entry, struct graph_stage *stage)
{
    const struct work *work = stage->work;
    const struct setting *row = setting_find(graph_stage_rows, graph_stage_rows_count, entry->key);
    const struct setting *own = work ? setting_find(work->parameters, work->parameters_count, entry->key) : NULL;
    if (row)
        parse_row(reader, row, entry, stage);
    else if (own)
        parse_row(reader, own, entry, stage->parameters);
}

static void read_pool_key(struct reader *reader, const struct document_entry *entry, struct graph_stage *stage)
{
    const struct work *work = stage->work;
    struct names names = names_of_pool(reader, work);
    if (is_again(reader, entry))
        return;
    if (!names_has(&names, entry->key))
        complain_pool_key(reader, entry, work);
    if (entry == find_meant(reader, entry->section, work, pool_keys[KEY_INPUT]))
        read_input(reader, entry, stage);
    else if (entry == find_meant(reader, entry->section, work, pool_keys[KEY_OUTPUT]))
        read_output(reader, entry, stage);
    else
        read_pool_setting(reader, entry, stage);
}

/* Sections. */

/* The entry of the section after `entry`, or its first when that is NULL; NULL at the end. */
static const struct document_entry *next_entry(const struct reader *reader, size_t section,
                                               const struct document_entry *entry)
{
    const struct document *document = &reader->document;
    if (document->entries_count == 0)
        return NULL;
    const struct document_entry *end = document->entries + document->entries_count;
    for (entry = entry ? entry + 1 : document->entries; entry < end; entry++)
        if (entry->section == section)
            return entry;
    return NULL;
}

void reader_read_experiment(struct reader *reader, size_t section)
{
    const struct document_entry *entry = NULL;
    while ((entry = next_entry(reader, section, entry)))
        read_experiment_key(reader, entry);
}

void reader_read_run(struct reader *reader, size_t section)
{
    const struct document_entry *entry = NULL;
    while ((entry = next_entry(reader, section, entry)))
        read_run_key(reader, entry);
}

void reader_read_channel(struct reader *reader, size_t section)
{
    const char *name = reader->document.sections[section].name;
    struct graph_channel *channel = &reader->graph->channels[graph_find_channel(reader->graph, name)];
    if (reader->settings->capacity)
        channel->capacity = reader->settings->capacity;
    const struct document_entry *entry = NULL;
    while ((entry = next_entry(reader, section, entry)))
        read_channel_key(reader, entry, channel);
    bool said = reader->settings->capacity || document_find(&reader->document, section, "capacity");
    if (channel->kind == CHANNEL_SIMPLE && !said)
        channel->capacity = SIMPLE_CAPACITY;
}

void reader_read_pool(struct reader *reader, size_t section)
{
    const struct settings *settings = reader->settings;
    const char *name = reader->document.sections[section].name;
    struct graph_stage *stage = &reader->graph->stages[graph_find_stage(reader->graph, name)];
    if (settings->workers)
        stage->workers = settings->workers;
    stage->chunk = settings->chunk;
    stage->start = settings->start;
    stage->pin = settings->pin;
    const struct document_entry *entry = find_meant(reader, section, NULL, pool_keys[KEY_WORK]);
    if (entry)
        read_work(reader, entry, stage); /* tells what other keys there are */
    else
        complain_missing(reader, section, KEY_WORK, "the name of a function: 'forklab list --works' shows them");
    if (!find_meant(reader, section, stage->work, pool_keys[KEY_INPUT]))
        complain_missing(reader, section, KEY_INPUT,
                         "a range such as 1..10, a file such as ./words.txt, a queue, a pipe");
    stage->results = !find_meant(reader, section, stage->work, pool_keys[KEY_OUTPUT]);
    for (entry = NULL; (entry = next_entry(reader, section, entry));)
        read_pool_key(reader, entry, stage);
}

/* The work that a pool's section names, or NULL. */
static const struct work *work_of(const struct reader *reader, size_t section)
{
    const struct document_entry *entry = find_meant(reader, section, NULL, pool_keys[KEY_WORK]);
    return entry ? work_find(reader->request->works, reader->request->works_count, entry->value) : NULL;
}

void reader_add_keys(const struct reader *reader, size_t section, struct names *names)
{
    enum kind kind = reader->kinds[section];
    if (kind == KIND_QUEUE || kind == KIND_PIPE) {
        size_t count;
        const struct setting *rows = graph_channel_rows(kind == KIND_PIPE, &count);
        names_add_rows(names, rows, count);
    } else if (kind == KIND_POOL) {
        names_add_rows(names, graph_stage_rows, graph_stage_rows_count);
        add_work_keys(reader, work_of(reader, section), names);
    }
}
