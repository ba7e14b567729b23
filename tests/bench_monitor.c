/* What watching costs: the same run with the live screen, on a terminal that reads everything, and without; in turns, so
 * that both meet the same machine. And the lab's own share of a core, as the kernel counted it, with 64 workers that
 * sleep a second a task. */
#include "base/clock.h"
#include "support/figures.h"
#include "support/processes.h"
#include "support/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 5, ROWS = 36, COLUMNS = 120, WORDS_MAX = 16 };
enum { MANY_WORKERS = 64, MANY_TASKS = 64 * 15, WATCH_S = 10 };

/* CPU time of a live process, from /proc/PID/schedstat. */
static double cpu_seconds(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    FILE *file = fopen(path, "re");
    double ns = 0;
    figure_must(file && fscanf(file, "%lf", &ns) == 1 ? 0 : -1, path);
    fclose(file);
    return ns / 1e9;
}

/* Starts forklab on a new terminal; `arguments` is cut at its blanks. */
static void start(struct term *term, char *arguments)
{
    char program_path[] = FORKLAB_PROGRAM;
    char *words[WORDS_MAX] = {program_path};
    for (int count = 1; count < WORDS_MAX - 1 && (words[count] = strtok(arguments, " ")); count++)
        arguments = NULL;
    struct term_program program = {.rows = ROWS, .columns = COLUMNS, .arguments = words};
    figure_must(term_start(term, &program) ? 0 : -1, "cannot start on a terminal");
}

/* The pool's wall of one live run, from the JSON that it writes when it is left. */
static double live_wall(const char *input)
{
    char json[] = "/tmp/forklab-bench-json-XXXXXX", arguments[256];
    int descriptor = mkstemp(json);
    figure_must(descriptor >= 0 ? 0 : -1, "cannot make a file in /tmp");
    snprintf(arguments, sizeof arguments, "run primes --no-baseline -w 2 -i %s --json %s", input, json);
    struct term term;
    start(&term, arguments);
    figure_must(term_wait_text(&term, "✓ finished") ? 0 : -1, "the live run did not finish");
    term_keys(&term, "q");
    figure_must(term_wait_exit(&term) ? 0 : -1, "the live screen did not leave");
    term_stop(&term);

    FILE *file = fdopen(descriptor, "r");
    json_t *object = file ? json_loadf(file, 0, NULL) : NULL;
    figure_must(object ? 0 : -1, "no JSON of the live run");
    double wall = figure_of(object, "run.wall_ns") / 1e9;
    json_decref(object);
    fclose(file);
    unlink(json);
    return wall;
}

static double headless_wall(const char *input)
{
    char arguments[256];
    snprintf(arguments, sizeof arguments, "primes --no-baseline -w 2 -i %s", input);
    json_t *object = figure_run(arguments);
    double wall = figure_of(object, "run.wall_ns") / 1e9;
    json_decref(object);
    return wall;
}

static void measure_wall(void)
{
    char input[64];
    snprintf(input, sizeof input, "%s", figure_primes_file(4000000, 200));
    double live[ROUNDS], headless[ROUNDS], above[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        live[round] = live_wall(input);
        headless[round] = headless_wall(input);
        above[round] = (live[round] / headless[round] - 1) * 100;
    }
    figure_print(figure_median(headless, ROUNDS), "s", "monitor.wall.headless");
    figure_print(figure_median(live, ROUNDS), "s", "monitor.wall.live");
    figure_print(figure_median(above, ROUNDS), "%", "monitor.wall.above_headless");
}

/* Workers that sleep leave the core to the lab alone: what it uses is the price of watching them. */
static void measure_share(void)
{
    char arguments[256];
    snprintf(arguments, sizeof arguments, "run pool-sleepers --no-baseline -w %d -n %d", MANY_WORKERS, MANY_TASKS);
    struct term term;
    start(&term, arguments);
    figure_must(term_wait_text(&term, "Worker-1") ? 0 : -1, "no worker on the screen");
    term_read_for(&term, 1000); /* the start is another matter */
    pid_t lab;                  /* the only child of its guardian, which is the process that was started */
    figure_must(processes_children_of(term.pid, &lab, 1) == 1 ? 0 : -1, "the lab among the processes");
    double before = cpu_seconds(lab);
    uint64_t begin = clock_ns();
    term_read_for(&term, WATCH_S * 1000);
    double seconds = (double)(clock_ns() - begin) / 1e9;
    figure_print((cpu_seconds(lab) - before) / seconds * 100, "%", "monitor.share.workers%d", MANY_WORKERS);
    term_stop(&term);
}

int main(void)
{
    measure_wall();
    measure_share();
    return 0;
}
