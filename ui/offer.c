#include "ui/offer.h"

#include "ui/path_complete.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void offer_init(struct offer *offer, const struct workload *words, bool is_file)
{
    *offer = (struct offer){.words = words, .is_file = is_file};
}

static void free_values(struct offer_values *values)
{
    if (!values)
        return;
    launch_release(&values->preset);
    launch_release(&values->now);
    free(values);
}

void offer_release(struct offer *offer)
{
    free_values(offer->values);
    offer->values = NULL;
}

/* ------------------------------------------------------------------ making the values */

static int refuse(struct problems *problems, const char *what, const char *why)
{
    return problems_add(problems, PROBLEMS_NO_PLACE, "%.400s: %s", what, why);
}

/* Something that is there, but cannot be read without waiting for somebody, is not opened. */
static int read_file(struct launch *launch, const struct catalogue *catalogue, const char *path, const char *overrides,
                     struct problems *problems)
{
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return refuse(problems, path,
                      S_ISDIR(status.st_mode) ? "is a folder; name a file in it"
                                              : "is no file, but a pipe, a device or a socket");
    return launch_file(launch, catalogue, path, overrides, problems);
}

/* Presets, and upon them what was changed. */
static int read_values(struct offer_values *values, const struct catalogue *catalogue, const char *path,
                       const char *changes, struct problems *problems)
{
    int error = read_file(&values->preset, catalogue, path, NULL, problems);
    return error ? error : read_file(&values->now, catalogue, path, changes, problems);
}

/* Reads the file once more, with these changes of its keys; the settings of the run stay as they are. */
static int read_again(struct offer *offer, const struct catalogue *catalogue, const char *path, const char *changes,
                      struct problems *problems)
{
    struct offer_values *next = calloc(1, sizeof *next);
    if (!next)
        return refuse(problems, path, strerror(ENOMEM));
    int error = read_values(next, catalogue, path, changes, problems);
    if (error) {
        free_values(next);
        return error;
    }
    if (offer->values)
        next->now.settings = offer->values->now.settings;
    (void)memcpy(next->now.settings.param, changes, sizeof next->now.settings.param);
    free_values(offer->values);
    offer->values = next;
    return 0;
}

static int open_file(struct offer *offer, const struct catalogue *catalogue, struct problems *problems)
{
    char path[PATH_MAX], changes[SETTINGS_PARAMETERS_MAX] = "";
    if (offer->values) {
        (void)snprintf(path, sizeof path, "%s", offer->values->now.path);
        (void)memcpy(changes, offer->values->now.settings.param, sizeof changes);
    } else if (!catalogue->path(offer->words->id, path, sizeof path)) {
        return refuse(problems, offer->words->id, "its file is gone");
    }
    return read_again(offer, catalogue, path, changes, problems);
}

static int open_workload(struct offer *offer, struct problems *problems)
{
    struct offer_values *values = calloc(1, sizeof *values);
    if (!values || launch_workload(&values->preset, offer->words) < 0 ||
        launch_workload(&values->now, offer->words) < 0) {
        free_values(values);
        return refuse(problems, offer->words->id, strerror(ENOMEM));
    }
    launch_enliven(&values->now);
    offer->values = values;
    return 0;
}

/* What an own file says of itself; it stands with the others that the user brought. */
static void describe_own(struct offer *offer)
{
    graph_describe(offer->values->preset.graph, &offer->own);
    offer->own.group = "files";
    offer->words = &offer->own;
}

int offer_open(struct offer *offer, const struct catalogue *catalogue, struct problems *problems)
{
    bool own = offer->words == &offer->own;
    if (!offer->is_file)
        return offer->values ? 0 : open_workload(offer, problems);
    int error = open_file(offer, catalogue, problems);
    if (!error && own)
        describe_own(offer);
    return error;
}

int offer_init_file(struct offer *offer, const struct catalogue *catalogue, const char *path, struct problems *problems)
{
    static const char none[SETTINGS_PARAMETERS_MAX];
    struct offer made = {.is_file = true};
    int error = read_again(&made, catalogue, path, none, problems);
    if (error)
        return error;
    *offer = made;
    describe_own(offer);
    return 0;
}

/* ------------------------------------------------------------------ changing a value */

/* The changes of a file's keys, with this one in the place of an earlier; NULL: without. -EINVAL: they do not fit. */
static int change_key(const char *list, const struct form_row *row, const char *text, char changes[], size_t size,
                      struct problem *problem)
{
    char key[128], entry[PROMPT_BYTES + sizeof key];
    const struct setting all = {.name = "changes", .type = SETTING_LIST, .size = size};
    int error = 0, length = snprintf(key, sizeof key, "%s.%s=", row->part, row->setting->name);
    memset(changes, 0, size);
    for (const char *item = setting_list_next(list, NULL); item && !error; item = setting_list_next(list, item))
        if (strncmp(item, key, (size_t)length) != 0)
            error = setting_parse(&all, item, changes, problem);
    (void)snprintf(entry, sizeof entry, "%s%s", key, text ? text : "");
    return error || !text ? error : setting_parse(&all, entry, changes, problem);
}

static int set_key(struct offer *offer, const struct catalogue *catalogue, const struct form_row *row, const char *text,
                   struct problem *problem)
{
    char changes[SETTINGS_PARAMETERS_MAX];
    struct problems problems = {.count = 0};
    const struct launch *now = &offer->values->now;
    int error = change_key(now->settings.param, row, text, changes, sizeof changes, problem);
    if (error)
        return error;
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s", now->path);
    bool own = offer->words == &offer->own;
    error = read_again(offer, catalogue, path, changes, &problems);
    if (error)
        *problem = problems.lines[0];
    else if (own)
        describe_own(offer);
    return error;
}

static size_t size_of(const struct setting *setting)
{
    static const size_t sizes[] = {
        [SETTING_WHOLE] = sizeof(int64_t),     [SETTING_REAL] = sizeof(double),
        [SETTING_SWITCH] = sizeof(bool),       [SETTING_CHOICE] = sizeof(int),
        [SETTING_SIZE] = sizeof(uint64_t),     [SETTING_TEXT] = 0,
        [SETTING_DURATION] = sizeof(uint64_t), [SETTING_LIST] = 0,
    };
    return sizes[setting->type] ? sizes[setting->type] : setting->size;
}

int offer_set(struct offer *offer, const struct catalogue *catalogue, const struct form_row *row, const char *text,
              struct problem *problem)
{
    const struct setting *setting = row->setting;
    struct launch *now = &offer->values->now;
    if (*row->part)
        return set_key(offer, catalogue, row, text, problem);
    void *owner = row->values == now->parameters ? now->parameters : &now->settings;
    if (text)
        return setting_parse(setting, text, owner, problem);
    memcpy((char *)owner + setting->offset, (const char *)row->presets + setting->offset, size_of(setting));
    return 0;
}

static bool differs(const void *value, const void *before, size_t size)
{
    return !before || memcmp(value, before, size) != 0;
}

static void follow_settings(struct settings *now, const struct settings *settings, const struct settings *before)
{
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *row = &settings_rows[i];
        const char *value = (const char *)settings + row->offset;
        if (row->type != SETTING_LIST && /* its texts are the parameters, or the file's keys */
            differs(value, before ? (const char *)before + row->offset : NULL, size_of(row)))
            memcpy((char *)now + row->offset, value, size_of(row));
    }
}

bool offer_settings_same(const struct settings *a, const struct settings *b)
{
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *row = &settings_rows[i];
        if (differs((const char *)a + row->offset, (const char *)b + row->offset, size_of(row)))
            return false;
    }
    return true;
}

/* The keys of a file that were changed. It could be read when it was launched. */
static void follow_file(struct offer *offer, const struct catalogue *catalogue, const struct launch *launch)
{
    struct problems ignored = {.count = 0};
    bool own = offer->words == &offer->own;
    if (read_again(offer, catalogue, launch->path, launch->settings.param, &ignored) == 0 && own)
        describe_own(offer);
}

void offer_follow(struct offer *offer, const struct catalogue *catalogue, const struct launch *launch,
                  const struct launch *before)
{
    const struct settings *settings = before ? &before->settings : NULL;
    if (launch->graph && differs(launch->settings.param, settings ? settings->param : NULL, sizeof settings->param))
        follow_file(offer, catalogue, launch);
    void *parameters = offer->values->now.parameters;
    if (launch->workload && parameters &&
        differs(launch->parameters, before ? before->parameters : NULL, launch->workload->parameters_size))
        memcpy(parameters, launch->parameters, launch->workload->parameters_size);
    follow_settings(&offer->values->now.settings, &launch->settings, settings);
}

/* ------------------------------------------------------------------ before it runs */

static int check_path(const char *path, const char *what, struct problem *problem)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return problem_set(problem, "%s: %.300s: %s", what, path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return problem_set(problem, "%s: %.300s is no file, but a folder, a pipe or a device", what, path);
    return 0;
}

static int check_graph(const struct graph *graph, struct problem *problem)
{
    char path[PATH_MAX];
    int error = 0;
    for (size_t i = 0; i < graph->stages_count && !error; i++)
        if (graph->stages[i].source == GRAPH_FILE)
            error = check_path(graph_file(graph, &graph->stages[i], path, sizeof path), graph->stages[i].name, problem);
    return error;
}

int offer_check_input(const struct offer *offer, struct problem *problem)
{
    const struct launch *now = &offer->values->now;
    if (now->graph)
        return check_graph(now->graph, problem);
    if (!*now->settings.input)
        return 0;
    if (strcmp(now->settings.input, "-") == 0)
        return problem_set(problem,
                           "input: standard input is this terminal; name a file, or run it from a shell: "
                           "... | forklab run %s -i -",
                           offer->words->id);
    return check_path(now->settings.input, "input", problem);
}
