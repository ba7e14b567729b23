#include "cli/options.h"

#include "cli/complain.h"
#include "cli/experiment.h"
#include "demos/registry.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 64

/* getopt_long() gives a row of the table back as its place above all characters. */
#define PRINT      255
#define ROW_BASE   256
#define TASTE_BASE 1024
#define HELP       'h'

struct tables {
    struct option longs[ROWS_MAX + TASTES_MAX + 3]; /* and --help, --print, and the end */
    char shorts[3 * ROWS_MAX + 3];
};

/* A switch may be given a value, "--pin=no", but needs none. */
static int argument_of(const struct setting *row)
{
    return row->type == SETTING_SWITCH ? optional_argument : required_argument;
}

static void make_tables(struct tables *tables)
{
    *tables = (struct tables){.shorts = ":"}; /* a missing argument is ':', and getopt prints nothing */
    char *next = tables->shorts + 1;
    size_t count = settings_count < ROWS_MAX ? settings_count : ROWS_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct setting *row = &settings_rows[i];
        tables->longs[i] = (struct option){row->name, argument_of(row), NULL, ROW_BASE + (int)i};
        if (!row->letter)
            continue;
        *next++ = row->letter;
        for (int colons = argument_of(row); colons > 0; colons--)
            *next++ = ':';
    }
    *next = HELP;
    tables->longs[count] = (struct option){"help", no_argument, NULL, HELP};
    tables->longs[count + 1] = (struct option){"print", no_argument, NULL, PRINT};
    (void)tastes_options(&tables->longs[count + 2], TASTE_BASE);
}

/* The row that getopt_long() means, by place or by letter; NULL for none. */
static const struct setting *row_of(int choice)
{
    if (choice >= TASTE_BASE)
        return NULL;
    if (choice >= ROW_BASE)
        return &settings_rows[choice - ROW_BASE];
    for (size_t i = 0; i < settings_count; i++)
        if (choice && settings_rows[i].letter == choice)
            return &settings_rows[i];
    return NULL;
}

/* Puts words in front of a problem. */
static int in_front(const char *words, struct problem *problem)
{
    struct problem inner = *problem;
    return problem_set(problem, "%s%s", words, inner.text);
}

static int unknown_option(const char *typed, struct problem *problem)
{
    char name[SETTING_NAME_MAX + 1];
    const char *letters = typed + strspn(typed, "-");
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(letters, "="), letters);
    const char *nearest = setting_nearest(settings_rows, settings_count, name);
    if (!nearest)
        nearest = tastes_nearest(name);
    if (nearest)
        return problem_set(problem, "unknown option '%.40s'; did you mean '--%s'?", typed, nearest);
    return problem_set(problem, "unknown option '%.40s'; 'forklab run --help' shows all", typed);
}

/* What getopt_long() could not take; `typed` is the argument in which it met it. */
static int bad_option(int choice, const char *typed, struct problem *problem)
{
    const struct setting *row = row_of(optopt);
    char range[256];
    if (optopt >= TASTE_BASE && choice == ':')
        return problem_set(problem, "%s", tastes_needs(optopt - TASTE_BASE, range, sizeof range));
    if (optopt >= TASTE_BASE)
        return problem_set(problem, "'%.40s': takes no value", typed);
    if (choice == ':' && row)
        return problem_set(problem, "--%s needs a value: %s", row->name, setting_range(row, range, sizeof range));
    if (optopt == HELP || optopt == PRINT)
        return problem_set(problem, "--%s takes no value", optopt == HELP ? "help" : "print");
    if (optopt) /* a letter, maybe one of several behind one dash */
        return problem_set(problem, "unknown option '-%c'; 'forklab run --help' shows all", optopt);
    return unknown_option(typed, problem);
}

/* Texts for graph_read(), one after the other. */
static const struct setting overrides_row = {.name = "overrides",
                                             .type = SETTING_LIST,
                                             .offset = offsetof(struct options, overrides),
                                             .size = sizeof((struct options *)0)->overrides};

/* What holds for every pool or queue of a file, whatever it says itself. */
static bool is_override(const struct setting *row)
{
    static const char *const names[] = {"workers", "chunk", "start", "pin", "capacity"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(row->name, names[i]) == 0)
            return true;
    return false;
}

static int read_option(struct options *options, const struct setting *row, const char *value, struct problem *problem)
{
    char text[128];
    if (setting_parse(row, value, &options->settings, problem))
        return in_front("--", problem);
    if (!is_override(row))
        return 0;
    (void)snprintf(text, sizeof text, "%s=%s", row->name, value);
    return setting_parse(&overrides_row, text, options, problem);
}

static int read_options(struct options *options, int argc, char **argv, struct problem *problem)
{
    struct tables tables;
    make_tables(&tables);
    optind = 0; /* GNU: forget an earlier scan */
    opterr = 0;
    int choice;
    options->overrides[0] = '\0';
    options->tastes = (struct tastes){""};
    while ((choice = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
        const struct setting *row = row_of(choice);
        int error = 0;
        if (choice == HELP)
            options->help = true;
        else if (choice == PRINT)
            options->print = true;
        else if (choice >= TASTE_BASE)
            error = tastes_take(&options->tastes, choice - TASTE_BASE, optarg, problem);
        else if (!row)
            return bad_option(choice, argv[optind - 1], problem);
        else
            error = read_option(options, row, optarg ? optarg : "yes", problem);
        if (error)
            return error;
    }
    return 0;
}

/* The experiment's name, or NULL: none is needed for --help, otherwise the problem is set. */
static const char *find_name(const struct options *options, int argc, char **argv, struct problem *problem)
{
    if (argc - optind == 1)
        return argv[optind];
    if (argc - optind > 1)
        (void)problem_set(problem, "run: one experiment at a time, and '%.40s' comes after '%.40s'", argv[optind + 1],
                          argv[optind]);
    else if (!options->help)
        (void)problem_set(problem, "run: which experiment? 'forklab list' shows them; for a start: forklab run primes");
    return NULL;
}

static int read_parameters(struct options *options, struct problem *problem)
{
    const struct workload *workload = options->workload;
    size_t size = workload->parameters_size ? workload->parameters_size : 1;
    options->parameters = malloc(size);
    if (!options->parameters) {
        (void)problem_set(problem, "%s", strerror(ENOMEM));
        return -ENOMEM;
    }
    setting_presets(workload->parameters, workload->parameters_count, options->parameters, size);
    const char *list = options->settings.param;
    for (const char *p = setting_list_next(list, NULL); p; p = setting_list_next(list, p))
        if (setting_assign(workload->parameters, workload->parameters_count, p, options->parameters, problem))
            return in_front("--param ", problem);
    return 0;
}

static int read_workload(struct options *options, struct problem *problem)
{
    if (options->settings.input[0] && !options->workload->default_input)
        return problem_set(problem, "--input: %s reads no input; it makes its tasks itself", options->workload->id);
    return read_parameters(options, problem);
}

/* The file first, then the command line once more, upon it. */
static int read_graph(struct options *options, int argc, char **argv, const char *path, struct problems *problems)
{
    struct problem problem;
    if (options->settings.input[0])
        return problems_add(problems, PROBLEMS_NO_PLACE,
                            "--input: %.200s says itself what its pools read; try -p POOL.input=FILE", path);
    const char *list = options->settings.param;
    for (const char *text = setting_list_next(list, NULL); text; text = setting_list_next(list, text))
        if (setting_parse(&overrides_row, text, options, &problem))
            return problems_add(problems, PROBLEMS_NO_PLACE, "--param %s", problem.text);
    setting_presets(settings_rows, settings_count, &options->settings, sizeof options->settings);
    int error = experiment_read(&options->graph, &options->settings, path, options->overrides, problems);
    return error ? error : read_options(options, argc, argv, &problem);
}

static int unknown_experiment(const char *name, struct problems *problems)
{
    char id[64];
    const char *nearest = nearest_experiment(name, id, sizeof id);
    if (nearest)
        return problems_add(problems, PROBLEMS_NO_PLACE, "unknown experiment '%.40s'; did you mean '%s'?", name,
                            nearest);
    return problems_add(problems, PROBLEMS_NO_PLACE, "unknown experiment '%.40s'; 'forklab list' shows all", name);
}

int options_init(struct options *options, int argc, char **argv, struct problems *problems)
{
    struct problem problem = {""};
    char path[PATH_MAX];
    *options = (struct options){0};
    setting_presets(settings_rows, settings_count, &options->settings, sizeof options->settings);
    int error = read_options(options, argc, argv, &problem);
    const char *name = error ? NULL : find_name(options, argc, argv, &problem);
    if (*problem.text)
        return problems_add(problems, PROBLEMS_NO_PLACE, "%s", problem.text);
    if (!name)
        return 0;
    options->workload = demos_find(name);
    if (!options->workload && !experiment_path(name, path, sizeof path))
        return unknown_experiment(name, problems);
    if (!options->workload)
        return read_graph(options, argc, argv, path, problems);
    error = read_workload(options, &problem);
    if (error)
        (void)problems_add(problems, PROBLEMS_NO_PLACE, "%s", problem.text);
    return error;
}

void options_release(struct options *options)
{
    free(options->parameters);
    graph_free(options->graph);
    options->parameters = NULL;
    options->graph = NULL;
}
