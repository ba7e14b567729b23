#include "cli/options.h"

#include "cli/complain.h"
#include "demos/registry.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 64

/* getopt_long() gives a row of the table back as its place above all characters. */
#define ROW_BASE 256
#define HELP     'h'

struct tables {
    struct option longs[ROWS_MAX + 2]; /* and --help, and the end */
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
}

/* The row that getopt_long() means, by place or by letter; NULL for none. */
static const struct setting *row_of(int choice)
{
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
    if (nearest)
        return problem_set(problem, "unknown option '%.40s'; did you mean '--%s'?", typed, nearest);
    return problem_set(problem, "unknown option '%.40s'; 'forklab run --help' shows all", typed);
}

/* What getopt_long() could not take; `typed` is the argument in which it met it. */
static int bad_option(int choice, const char *typed, struct problem *problem)
{
    const struct setting *row = row_of(optopt);
    char range[256];
    if (choice == ':' && row)
        return problem_set(problem, "--%s needs a value: %s", row->name, setting_range(row, range, sizeof range));
    if (optopt == HELP)
        return problem_set(problem, "--help takes no value");
    if (optopt) /* a letter, maybe one of several behind one dash */
        return problem_set(problem, "unknown option '-%c'; 'forklab run --help' shows all", optopt);
    return unknown_option(typed, problem);
}

static int read_options(struct options *options, int argc, char **argv, struct problem *problem)
{
    struct tables tables;
    make_tables(&tables);
    optind = 0; /* GNU: forget an earlier scan */
    opterr = 0;
    int choice;
    while ((choice = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
        const struct setting *row = row_of(choice);
        if (choice == HELP)
            options->help = true;
        else if (!row)
            return bad_option(choice, argv[optind - 1], problem);
        else if (setting_parse(row, optarg ? optarg : "yes", &options->settings, problem))
            return in_front("--", problem);
    }
    return 0;
}

static int find_workload(struct options *options, int argc, char **argv, struct problem *problem)
{
    if (optind == argc && options->help)
        return 0;
    if (optind == argc)
        return problem_set(problem,
                           "run: which experiment? 'forklab list' shows them; for a start: forklab run primes");
    const char *name = argv[optind];
    if (argc - optind > 1)
        return problem_set(problem, "run: one experiment at a time, and '%.40s' comes after '%.40s'", argv[optind + 1],
                           name);
    options->workload = demos_find(name);
    if (options->workload)
        return 0;
    const char *nearest = nearest_experiment(name);
    if (nearest)
        return problem_set(problem, "unknown experiment '%.40s'; did you mean '%s'?", name, nearest);
    return problem_set(problem, "unknown experiment '%.40s'; 'forklab list' shows all", name);
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

int options_init(struct options *options, int argc, char **argv, struct problem *problem)
{
    *options = (struct options){0};
    setting_presets(settings_rows, settings_count, &options->settings, sizeof options->settings);
    int error = read_options(options, argc, argv, problem);
    if (!error)
        error = find_workload(options, argc, argv, problem);
    if (error || !options->workload)
        return error;
    if (options->settings.input[0] && !options->workload->default_input)
        return problem_set(problem, "--input: %s reads no input; it makes its tasks itself", options->workload->id);
    return read_parameters(options, problem);
}

void options_release(struct options *options)
{
    free(options->parameters);
    options->parameters = NULL;
}
