/* graph_read.c - the sections of a document become settings, channels and stages. How they are connected is looked at
 * in graph_check.c. */
#include "model/graph_flow.h"
#include "model/graph_reader.h"
#include "model/graph_rows.h"
#include "model/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    bool named; /* [pool NAME] */
} kinds[KIND_COUNT] = {
    [KIND_EXPERIMENT] = {"experiment", false},
    [KIND_RUN] = {"run", false},
    [KIND_QUEUE] = {"queue", true},
    [KIND_PIPE] = {"pipe", true},
    [KIND_POOL] = {"pool", true},
};

/* What kind of section it is. */

static enum kind find_kind(const char *name)
{
    enum kind kind = 0;
    while (kind < KIND_COUNT && strcmp(kinds[kind].name, name) != 0)
        kind++;
    return kind;
}

static void complain_kind(struct reader *reader, const struct document_section *section)
{
    char suggestion[NAMES_SUGGESTION_MAX];
    struct names names = {.count = 0};
    for (enum kind kind = 0; kind < KIND_COUNT; kind++)
        names_add(&names, kinds[kind].name);
    document_complain(&reader->document, section, reader->problems, "there is no section \"%s\"; %s", section->kind,
                      names_suggest(&names, section->kind, suggestion, sizeof suggestion));
}

/* Where a section of the same name is, of whatever kind; it need not be of use. */
static const struct document_section *find_namesake(const struct reader *reader, const struct document_section *section)
{
    for (const struct document_section *other = reader->document.sections; other < section; other++)
        if (*section->name && strcmp(other->name, section->name) == 0)
            return other;
    return NULL;
}

static bool check_name(struct reader *reader, const struct document_section *section, enum kind kind)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const struct document_section *namesake = find_namesake(reader, section);
    if (!*section->name)
        document_complain(&reader->document, section, reader->problems, "needs a name, such as [%s first]",
                          kinds[kind].name);
    else if (section->name[strspn(section->name, allowed)] || strlen(section->name) > GRAPH_NAME_MAX)
        document_complain(&reader->document, section, reader->problems,
                          "\"%s\" is no name (allowed: 1 to %d letters, digits, '-', '_')", section->name,
                          GRAPH_NAME_MAX);
    else if (strcmp(section->name, GRAPH_RESULTS) == 0)
        document_complain(&reader->document, section, reader->problems,
                          "\"" GRAPH_RESULTS "\" means the results of the run; choose another name");
    else if (namesake)
        document_complain(&reader->document, section, reader->problems,
                          "the name \"%s\" is taken by [%s] in line %u; choose another", section->name, namesake->text,
                          namesake->line);
    else
        return true;
    return false;
}

/* A new stage for the section; false when there is no room. */
static bool add_stage(struct graph *graph, const struct document_section *section)
{
    if (graph->stages_count == GRAPH_STAGES_MAX)
        return false;
    struct graph_stage *stage = &graph->stages[graph->stages_count++];
    setting_presets(graph_stage_rows, graph_stage_rows_count, stage, sizeof *stage);
    (void)snprintf(stage->name, sizeof stage->name, "%s", section->name);
    stage->input = GRAPH_NO_CHANNEL;
    stage->line = section->line;
    return true;
}

static bool add_channel(struct graph *graph, const struct document_section *section, bool pipe)
{
    if (graph->channels_count == GRAPH_CHANNELS_MAX)
        return false;
    struct graph_channel *channel = &graph->channels[graph->channels_count++];
    if (pipe)
        setting_presets(graph_pipe_rows, graph_pipe_rows_count, channel, sizeof *channel);
    else
        setting_presets(graph_queue_rows, graph_queue_rows_count, channel, sizeof *channel);
    (void)snprintf(channel->name, sizeof channel->name, "%s", section->name);
    channel->kind = pipe ? CHANNEL_PIPE : channel->kind;
    channel->line = section->line;
    return true;
}

static bool add_part(struct reader *reader, const struct document_section *section, enum kind kind)
{
    bool pool = kind == KIND_POOL;
    bool added = pool ? add_stage(reader->graph, section) : add_channel(reader->graph, section, kind == KIND_PIPE);
    if (!added && pool)
        document_complain(&reader->document, section, reader->problems, "is one too many (allowed: at most %d pools)",
                          GRAPH_STAGES_MAX);
    else if (!added)
        document_complain(&reader->document, section, reader->problems,
                          "is one too many (allowed: at most %d queues and pipes)", GRAPH_CHANNELS_MAX);
    return added;
}

static enum kind read_section(struct reader *reader, const struct document_section *section)
{
    enum kind kind = find_kind(section->kind);
    if (section->again)
        return KIND_COUNT;
    if (kind == KIND_COUNT) {
        complain_kind(reader, section);
        return kind;
    }
    if (!kinds[kind].named && *section->name)
        document_complain(&reader->document, section, reader->problems, "takes no name: write [%s]", kinds[kind].name);
    if (!kinds[kind].named)
        return kind;
    return check_name(reader, section, kind) && add_part(reader, section, kind) ? kind : KIND_COUNT;
}

static int read_sections(struct reader *reader)
{
    size_t count = reader->document.sections_count;
    reader->kinds = calloc(count ? count : 1, sizeof *reader->kinds);
    if (!reader->kinds)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        reader->kinds[i] = read_section(reader, &reader->document.sections[i]);
        reader->gaps.pools |= reader->kinds[i] == KIND_COUNT;
    }
    return 0;
}

/* What the command line says instead of the file. */

static void complain_override(struct reader *reader, const char *text, const char *why, const struct names *names,
                              const char *typed)
{
    char suggestion[NAMES_SUGGESTION_MAX];
    (void)problems_add(reader->problems, PROBLEMS_NO_PLACE, "command line: \"%.*s\" %s; %s", READER_SHOWN_MAX, text,
                       why, names_suggest(names, typed, suggestion, sizeof suggestion));
}

/* The named section of that name that is of use; `sections_count` when there is none. */
static size_t find_section(const struct reader *reader, const char *name)
{
    size_t i = 0;
    while (i < reader->document.sections_count &&
           (reader->kinds[i] == KIND_COUNT || !*name || strcmp(reader->document.sections[i].name, name) != 0))
        i++;
    return i;
}

/* NAME.KEY=VALUE. What key it is will be seen with those of the file. */
static int override_one(struct reader *reader, const char *text, const char *name, const char *key, const char *value)
{
    struct names names = {.count = 0};
    size_t section = find_section(reader, name);
    if (section < reader->document.sections_count)
        return document_set(&reader->document, section, key, value);
    for (size_t i = 0; i < reader->document.sections_count; i++)
        if (reader->kinds[i] != KIND_COUNT && *reader->document.sections[i].name)
            names_add(&names, reader->document.sections[i].name);
    complain_override(reader, text, "names no pool, queue or pipe", &names, name);
    return 0;
}

/* KEY=VALUE, wherever there is such a key. */
static int override_all(struct reader *reader, const char *text, const char *key, const char *value)
{
    struct names all = {.count = 0};
    int error = 0;
    for (size_t i = 0; i < reader->document.sections_count && !error; i++) {
        struct names names = {.count = 0};
        reader_add_keys(reader, i, &names);
        names_add_all(&all, &names);
        if (names_has(&names, key))
            error = document_set(&reader->document, i, key, value);
    }
    if (!names_has(&all, key))
        complain_override(reader, text, "sets nothing here", &all, key);
    return error;
}

static int override(struct reader *reader, const char *text)
{
    char name[READER_SHOWN_MAX + 1], key[READER_SHOWN_MAX + 1];
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || strlen(text) > DOCUMENT_LINE_MAX) {
        (void)problems_add(reader->problems, PROBLEMS_NO_PLACE,
                           "command line: \"%.*s\" is not of the form KEY=VALUE or NAME.KEY=VALUE", READER_SHOWN_MAX,
                           text);
        return 0;
    }
    const char *dot = memchr(text, '.', (size_t)(equals - text));
    const char *start = dot ? dot + 1 : text;
    (void)snprintf(name, sizeof name, "%.*s", dot ? (int)(dot - text) : 0, text);
    (void)snprintf(key, sizeof key, "%.*s", (int)(equals - start), start);
    return dot ? override_one(reader, text, name, key, equals + 1) : override_all(reader, text, key, equals + 1);
}

static int read_overrides(struct reader *reader)
{
    const char *list = reader->request->overrides;
    int error = 0;
    for (const char *text = list ? setting_list_next(list, NULL) : NULL; text && !error;
         text = setting_list_next(list, text))
        error = override(reader, text);
    return error;
}

/* All together. */

static void read_keys(struct reader *reader)
{
    static void (*const read[KIND_COUNT])(struct reader *, size_t) = {
        [KIND_EXPERIMENT] = reader_read_experiment, [KIND_RUN] = reader_read_run,   [KIND_QUEUE] = reader_read_channel,
        [KIND_PIPE] = reader_read_channel,          [KIND_POOL] = reader_read_pool,
    };
    for (enum kind kind = 0; kind < KIND_COUNT; kind++)
        for (size_t i = 0; i < reader->document.sections_count; i++)
            if (reader->kinds[i] == kind)
                read[kind](reader, i);
    for (size_t i = 0; i < reader->document.sections_count; i++)
        if (reader->kinds[i] == KIND_COUNT)
            reader_excuse(reader, i);
}

/* "demos/cube-queue.ini" is "cube-queue". */
static void set_names(struct graph *graph, const struct graph_request *request)
{
    const char *slash = strrchr(request->name, '/');
    const char *base = slash ? slash + 1 : request->name;
    size_t length = strlen(base);
    if (length > 4 && strcmp(base + length - 4, ".ini") == 0)
        length -= 4;
    setting_presets(graph_rows, graph_rows_count, graph, sizeof *graph);
    (void)snprintf(graph->id, sizeof graph->id, "%.*s", (int)length, base);
    (void)snprintf(graph->name, sizeof graph->name, "%s", request->name);
    (void)snprintf(graph->folder, sizeof graph->folder, "%s", request->folder ? request->folder : "");
    (void)snprintf(graph->data_folder, sizeof graph->data_folder, "%s",
                   request->data_folder ? request->data_folder : "");
}

/* 0, -EINVAL when it is no text, or -ENOMEM; what is wrong is in the problems. */
static int read_document(struct reader *reader)
{
    const struct graph_request *request = reader->request;
    if (request->size > GRAPH_BYTES_MAX) {
        (void)problems_add(reader->problems, PROBLEMS_NO_PLACE,
                           "%s: is too long for an experiment (allowed: at most %d bytes)", request->name,
                           GRAPH_BYTES_MAX);
        return 0;
    }
    int error = document_read(&reader->document, request->name, request->text, request->size, reader->problems);
    if (!error)
        error = read_sections(reader);
    if (!error)
        error = read_overrides(reader);
    if (error)
        return error;
    read_keys(reader);
    if (!*reader->graph->title)
        (void)snprintf(reader->graph->title, sizeof reader->graph->title, "%s", reader->graph->id);
    graph_check(reader->graph, &reader->gaps, reader->problems);
    return 0;
}

int graph_read(struct graph **ret_graph, struct settings *settings, const struct graph_request *request,
               struct problems *problems)
{
    struct reader reader = {.settings = settings, .request = request, .problems = problems};
    reader.graph = calloc(1, sizeof *reader.graph);
    if (!reader.graph)
        return -ENOMEM;
    set_names(reader.graph, request);
    int error = read_document(&reader);
    document_release(&reader.document);
    free(reader.kinds);
    if (!error && problems->count)
        error = -EINVAL;
    if (error)
        graph_free(reader.graph);
    else
        *ret_graph = reader.graph;
    return error;
}
