/* How soon a key has its effect on the screen, how soon there is a first screen, and what each view costs while it is
 * shown: the real program on a terminal of 200x50, 63 or 64 workers that sleep, so that the cores are the screen's. Where other
 * programs want the cores, too, the figures are theirs as well. */
#include "base/clock.h"
#include "base/random.h"
#include "support/figures.h"
#include "support/processes.h"
#include "support/term.h"
#include "ui/view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 50, COLUMNS = 200, WORDS_MAX = 16, PRESSES = 40, STARTS = 21, SETTLE_MS = 1000, WATCH_MS = 3000 };

#define SLEEPERS "run pool-sleepers --no-baseline -w 63 -n 16000"

/* `arguments` is split at its blanks. */
static void start(struct term *term, const char *arguments)
{
    char program_path[] = FORKLAB_PROGRAM, copy[128], *words[WORDS_MAX] = {program_path}, *rest = copy;
    (void)snprintf(copy, sizeof copy, "%s", arguments);
    for (int count = 1; count < WORDS_MAX - 1 && (words[count] = strtok(rest, " ")); count++)
        rest = NULL;
    struct term_program program = {.rows = ROWS, .columns = COLUMNS, .arguments = words};
    figure_must(term_start(term, &program) ? 0 : -1, "a start on a terminal");
}

static void expect(struct term *term, const char *text)
{
    bool came = term_wait_text(term, text);
    if (!came)
        term_dump(term);
    figure_must(came ? 0 : -ETIMEDOUT, text);
}

/* Half of them were faster, and nineteen of twenty. */
static void print_times(double *times_ms, size_t count, const char *name)
{
    figure_print(figure_median(times_ms, count), "ms", "%s.p50", name);
    figure_print(times_ms[count * 95 / 100], "ms", "%s.p95", name);
}

/* ------------------------------------------------------------------ from a key to its effect */

/* Pressed by turns, each with what it brings on the screen. */
static const struct round {
    const char *name;
    struct {
        const char *key, *effect;
    } there, back;
} rounds[] = {
    {"help", {"?", "show or leave this help"}, {"2", "─ Race"}},
    {"view", {"6", "switches"}, {"2", "─ Race"}},
    {"more_workers", {"+", "pool of 64"}, {"-", "pool of 63"}},
    {"down", {"\033OB", "▸ Worker-2 "}, {"\033OA", "▸ Worker-1 "}},
};

/* At any moment between two frames. */
static double press(struct term *term, const char *key, const char *effect)
{
    static struct random random = {1};
    term_read_for(term, (int)(random_next(&random) % 200));
    uint64_t begin = clock_ns();
    term_keys(term, key);
    expect(term, effect);
    return (double)(clock_ns() - begin) / NS_PER_MS;
}

static void measure_keys(void)
{
    struct term term;
    start(&term, SLEEPERS);
    expect(&term, "Worker-1 ");
    for (size_t i = 0; i < sizeof rounds / sizeof *rounds; i++) {
        double times_ms[PRESSES];
        char name[64];
        for (int at = 0; at < PRESSES; at += 2) {
            times_ms[at] = press(&term, rounds[i].there.key, rounds[i].there.effect);
            times_ms[at + 1] = press(&term, rounds[i].back.key, rounds[i].back.effect);
        }
        (void)snprintf(name, sizeof name, "screen.key.%s", rounds[i].name);
        print_times(times_ms, PRESSES, name);
    }
    term_stop(&term);
}

/* ------------------------------------------------------------------ from the start to a screen */

static void measure_start(const char *arguments, const char *text, const char *name)
{
    double times_ms[STARTS];
    for (int i = 0; i < STARTS; i++) {
        struct term term;
        uint64_t begin = clock_ns();
        start(&term, arguments);
        expect(&term, text);
        times_ms[i] = (double)(clock_ns() - begin) / NS_PER_MS;
        term_stop(&term);
    }
    print_times(times_ms, STARTS, name);
}

/* ------------------------------------------------------------------ what a view costs */

/* CPU time of a live process, from /proc/PID/schedstat. */
static double cpu_ms(pid_t pid)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    FILE *file = fopen(path, "re");
    double ns = 0;
    figure_must(file && fscanf(file, "%lf", &ns) == 1 ? 0 : -1, path);
    (void)fclose(file);
    return ns / NS_PER_MS;
}

static void watch(struct term *term, const char *name)
{
    term_read_for(term, SETTLE_MS);
    pid_t lab; /* the only child of its guardian, which is the process that was started */
    figure_must(processes_children_of(term->pid, &lab, 1) == 1 ? 0 : -1, "the lab among the processes");
    double cpu = cpu_ms(lab);
    size_t bytes = term->bytes;
    uint64_t begin = clock_ns();
    term_read_for(term, WATCH_MS);
    double ms = (double)(clock_ns() - begin) / NS_PER_MS;
    figure_print((double)(term->bytes - bytes) / ms * 100, "bytes", "screen.%s.tenth_second", name);
    figure_print((cpu_ms(lab) - cpu) / ms * 100, "%", "screen.%s.core", name);
}

static void measure_views(void)
{
    static const char *const keys[VIEW_COUNT] = {
        [VIEW_LAUNCH] = "1",   [VIEW_LAB] = "2",     [VIEW_TIMELINE] = "3",  [VIEW_ORDER] = "4",
        [VIEW_CHANNELS] = "5", [VIEW_WORKERS] = "6", [VIEW_PROCESSES] = "7", [VIEW_RESULT] = "8",
        [VIEW_OUTPUT] = "9",   [VIEW_HELP] = "?",    [VIEW_SETUP] = "O",
    };
    struct term term;
    start(&term, SLEEPERS " --headless");
    watch(&term, "none");
    term_stop(&term);
    start(&term, SLEEPERS);
    expect(&term, "Worker-1 ");
    for (int view = 0; view < VIEW_COUNT; view++) {
        term_keys(&term, keys[view]);
        watch(&term, views[view]->name);
        term_keys(&term, "2"); /* no other key leads out of a field of text */
    }
    term_stop(&term);
}

int main(void)
{
    measure_keys();
    measure_start("", "9 Output", "screen.start");
    measure_start("run primes", "─ Race", "screen.start_run");
    measure_views();
    return 0;
}
