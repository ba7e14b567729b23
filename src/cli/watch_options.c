#include "cli/watch_options.h"

#include "base/clock.h"
#include "model/quantity.h"
#include "report/entry.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

#define INTERVAL_MIN_NS (50 * NS_PER_MS)
#define INTERVAL_MAX_NS (3600 * NS_PER_S)
#define TEXT_COLUMN     28

enum { INTERVAL = 'i', SAMPLES = 'n', HEADLESS = 'H', HELP = 'h', TASTE_BASE = 256 };

static const struct option own[] = {
    {"interval", required_argument, NULL, INTERVAL},
    {"samples", required_argument, NULL, SAMPLES},
    {"headless", no_argument, NULL, HEADLESS},
    {"help", no_argument, NULL, HELP},
};
#define OWN (sizeof own / sizeof *own)

static int read_interval(struct watch_options *options, const char *text, struct problem *problem)
{
    if (quantity_parse_time(text, &options->interval_ns) < 0)
        return problem_set(problem, "watch: --interval: \"%.40s\" is not a length of time such as 500ms or 2s", text);
    if (options->interval_ns < INTERVAL_MIN_NS || options->interval_ns > INTERVAL_MAX_NS)
        return problem_set(problem, "watch: --interval: \"%.40s\" is out of range: 50ms to 1h", text);
    return 0;
}

static int read_samples(struct watch_options *options, const char *text, struct problem *problem)
{
    int64_t samples;
    if (quantity_parse_whole(text, &samples) < 0 || samples < 1)
        return problem_set(problem, "watch: --samples: \"%.40s\" is not a whole number from 1 on", text);
    options->samples = (uint64_t)samples;
    return 0;
}

static int take(struct watch_options *options, int choice, const char *typed, struct problem *problem)
{
    char needs[256];
    if (choice >= TASTE_BASE)
        return tastes_take(&options->tastes, choice - TASTE_BASE, optarg, problem);
    if (choice == ':' && optopt >= TASTE_BASE)
        return problem_set(problem, "watch: %s", tastes_needs(optopt - TASTE_BASE, needs, sizeof needs));
    switch (choice) {
    case INTERVAL:
        return read_interval(options, optarg, problem);
    case SAMPLES:
        return read_samples(options, optarg, problem);
    case HEADLESS:
        options->headless = true;
        return 0;
    case HELP:
        options->help = true;
        return 0;
    case ':':
        return problem_set(problem, "watch: %.40s needs a value", typed);
    default:
        return problem_set(problem, "watch: unknown option '%.40s'; 'forklab watch --help' shows all", typed);
    }
}

/* Whoever may not be signalled is there, too. */
static int read_pid(struct watch_options *options, const char *text, struct problem *problem)
{
    int64_t pid;
    if (quantity_parse_whole(text, &pid) < 0)
        return problem_set(problem,
                           "watch: '%.40s' is not the number of a process; to watch a command: forklab watch -- %.40s",
                           text, text);
    if (pid < 1 || pid > INT_MAX || (kill((pid_t)pid, 0) < 0 && errno == ESRCH))
        return problem_set(problem, "watch: there is no process %.40s", text);
    if (options->pids_count == WATCH_PIDS_MAX)
        return problem_set(problem, "watch: more than %d processes; watch the one that they descend from",
                           WATCH_PIDS_MAX);
    options->pids[options->pids_count++] = (int)pid;
    return 0;
}

/* "--" ends the options, and a command follows. */
static int read_what(struct watch_options *options, int argc, char **argv, struct problem *problem)
{
    bool command = strcmp(argv[optind - 1], "--") == 0;
    if (command && optind < argc && *argv[optind]) {
        options->command = argv + optind;
        return 0;
    }
    if (optind == argc || command)
        return problem_set(problem, "watch: watch what? forklab watch PID…, or forklab watch -- COMMAND");
    int error = 0;
    for (int i = optind; !error && i < argc; i++)
        error = read_pid(options, argv[i], problem);
    return error;
}

int watch_options_read(struct watch_options *ret_options, int argc, char **argv, struct problem *problem)
{
    struct watch_options *options = ret_options;
    struct option longs[OWN + TASTES_MAX + 1] = {{NULL, 0, NULL, 0}};
    memcpy(longs, own, sizeof own);
    (void)tastes_options(longs + OWN, TASTE_BASE);
    *options = (struct watch_options){.interval_ns = NS_PER_S};
    optind = 0; /* glibc: begin anew */
    opterr = 0;
    for (;;) {
        int at = optind > 0 ? optind : 1;
        int choice = getopt_long(argc, argv, "+:i:n:h", longs, NULL);
        if (choice == -1)
            break;
        int error = take(options, choice, argv[at], problem);
        if (error)
            return error;
    }
    return options->help ? 0 : read_what(options, argc, argv, problem);
}

void watch_options_help(FILE *out)
{
    static const struct {
        const char *name, *text;
    } entries[] = {
        {"  -i, --interval TIME",
         "between two looks: 50ms to 1h; 1s by default, and longer when looking costs more than a "
         "hundredth of a core"},
        {"  -n, --samples N", "without a screen: print N tables; by default until all have ended. A command goes on to "
                              "its end"},
        {"      --headless", "print plain tables, also on a terminal"},
        {"  -h, --help", "show this help"},
    };
    fputs("Usage: forklab watch [options] PID...\n"
          "       forklab watch [options] -- COMMAND [ARGUMENT...]\n\n"
          "Shows the tree of processes below PID, or of a command: who runs, who sleeps on what, on which\n"
          "core, how much of the cores all of them use together, who began and who ended.\n\n"
          "A command gets no input, and is ended, with all that it started, when forklab ends. Processes\n"
          "that were there before are only looked at, unless a key is pressed that does something to them.\n\n"
          "Options:\n",
          out);
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        entry_print(out, entries[i].name, TEXT_COLUMN, entries[i].text);
    fputs("\nHow the screens look, over what is set in them with F2:\n", out);
    tastes_help(out, TEXT_COLUMN);
    fputs("\nExit status: that of the command, or 128 + the signal that killed it; 127 there is no such command,\n"
          "126 it cannot be run; 130 after Ctrl-C; 2 bad usage; else 0.\n",
          out);
}
