#include "cli/screens.h"

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/data.h"
#include "cli/experiment.h"
#include "cli/program.h"
#include "demos/registry.h"
#include "demos/works.h"
#include "ui/app.h"

#include <errno.h>
#include <unistd.h>

#define TASTE_BASE 256

/* What all labs of the program have; `folder` holds one of its texts. */
static struct lab_options common_options(char *folder, size_t size)
{
    return (struct lab_options){.works = demos_works,
                                .works_count = demos_works_count,
                                .data_folder = data_folder(folder, size),
                                .spawn_argument = PROGRAM_SPAWN_ARGUMENT};
}

int screens_run(struct lab *lab, struct launch *launch, struct monitor *monitor, const struct tastes *tastes,
                struct problem *problem)
{
    char folder[PATH_MAX];
    struct experiments files;
    experiments_init(&files);
    struct catalogue catalogue = {.workloads = demos_workloads,
                                  .workloads_count = demos_workloads_count,
                                  .files = files.words,
                                  .files_count = files.count,
                                  .common = common_options(folder, sizeof folder),
                                  .path = experiment_path,
                                  .read = experiment_read};
    struct config config;
    struct config_file config_file;
    struct problems problems = {.count = 0};
    config_file_open(&config_file, &config, &problems);
    tastes_apply(tastes, &config.preferences);
    config_file_settle(&config_file, &config);
    struct app_options options = {.lab = lab,
                                  .launch = launch,
                                  .catalogue = &catalogue,
                                  .monitor = monitor,
                                  .config = &config,
                                  .config_file = &config_file,
                                  .problems = &problems};
    int error = app_run(&options, problem);
    experiments_release(&files);
    return error;
}

static int refuse(const char *why)
{
    complain("no screen to start on: %s; 'forklab run primes' runs without one, 'forklab help' shows all", why);
    return STATUS_USAGE;
}

/* All that can be said without a command: how the screens are to look. */
static int read_tastes(struct tastes *tastes, int argc, char **argv, struct problem *problem)
{
    struct option longs[TASTES_MAX + 1] = {{NULL, 0, NULL, 0}};
    int choice;
    (void)tastes_options(longs, TASTE_BASE);
    *tastes = (struct tastes){""};
    optind = 0; /* glibc: begin anew */
    opterr = 0;
    while ((choice = getopt_long(argc, argv, "+:", longs, NULL)) != -1) {
        char needs[256];
        if (choice == ':')
            return problem_set(problem, "%s", tastes_needs(optopt - TASTE_BASE, needs, sizeof needs));
        if (choice < TASTE_BASE)
            return problem_set(problem, "unknown option '%.40s'; 'forklab help' shows all", argv[optind - 1]);
        if (tastes_take(tastes, choice - TASTE_BASE, optarg, problem))
            return -EINVAL;
    }
    if (optind < argc)
        return problem_set(problem, "'%.40s': a command comes before its options; 'forklab help' shows all",
                           argv[optind]);
    return 0;
}

int screens_main(int argc, char **argv)
{
    struct tastes tastes;
    char folder[PATH_MAX];
    struct problem problem;
    struct launch launch = {.workload = NULL};
    struct lab *lab = NULL;
    if (read_tastes(&tastes, argc, argv, &problem)) {
        complain("%s", problem.text);
        return STATUS_USAGE;
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return refuse("standard input or output is no terminal");
    struct lab_options options = common_options(folder, sizeof folder);
    int error = lab_new(&lab, &options, &problem);
    if (error) {
        complain("%s", problem.text);
        return STATUS_FAILED;
    }
    lab_attend(lab, true);
    error = screens_run(lab, &launch, NULL, &tastes, &problem);
    lab_free(lab);
    launch_release(&launch);
    return error == 0 ? STATUS_OK : refuse(problem.text);
}
