/* One process from start to the end of its join, by each method; beside it a bare fork and wait, and Python's. */
#include "base/clock.h"
#include "ipc/commons.h"
#include "proc/process.h"
#include "support/figures.h"

#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 401 };

static int nothing(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    return 0;
}

static const struct process_function functions[] = {{"nothing", nothing}};

static void bare(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    figure_must(waitpid(pid, NULL, 0) == pid ? 0 : -1, "waitpid");
}

static void ours(enum process_method method, struct commons *commons)
{
    struct process *process;
    struct process_options options = {.run = nothing, .method = method, .commons = commons};
    figure_must(process_new(&process, &options), "process_new");
    figure_must(process_start(process), "process_start");
    figure_must(process_join(process, CLOCK_NEVER), "process_join");
    process_free(process);
}

static double us_since(uint64_t begin)
{
    return (double)(clock_ns() - begin) / 1e3;
}

/* In turns, so that what else the machine does falls on both alike. */
static void measure_fork(struct commons *commons)
{
    double with[ROUNDS], without[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t begin = clock_ns();
        bare();
        without[i] = us_since(begin);
        begin = clock_ns();
        ours(PROCESS_FORK, commons);
        with[i] = us_since(begin);
    }
    double fork_us = figure_median(with, ROUNDS), bare_us = figure_median(without, ROUNDS);
    figure_print(bare_us, "us", "process.bare_fork");
    figure_print(fork_us, "us", "process.fork");
    figure_print(fork_us / bare_us, "times", "process.fork.over_bare");
}

static void measure(enum process_method method, const char *name, struct commons *commons)
{
    double times[ROUNDS];
    ours(method, commons); /* the forkserver starts */
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t begin = clock_ns();
        ours(method, commons);
        times[i] = us_since(begin);
    }
    figure_print(figure_median(times, ROUNDS), "us", "process.%s", name);
}

int main(int argc, char **argv)
{
    struct commons commons;
    process_main(&argc, &argv, functions, sizeof functions / sizeof *functions);
    figure_must(commons_create(&commons, 16), "commons_create");
    measure_fork(&commons);
    measure(PROCESS_SPAWN, "spawn", &commons);
    measure(PROCESS_FORKSERVER, "forkserver", &commons);
    static const char *const methods[] = {"fork", "spawn", "forkserver"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        double python = figure_python("process %s 21", methods[i]);
        if (python > 0)
            figure_print(python, "us", "process.%s.python", methods[i]);
    }
    commons_release(&commons);
    return 0;
}
