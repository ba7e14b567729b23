/* spawn_cost.c - what a new process costs, by fork, spawn and forkserver, from a small and from a large parent,
 * beside a new thread; and how many small tasks a second that leaves, beside a pool that starts its processes once. */
#include "demos/spawn_cost.h"

#include "base/clock.h"
#include "base/units.h"
#include "demos/steps.h"
#include "ipc/task.h"
#include "model/run.h"
#include "proc/pool.h"
#include "proc/process.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STARTS_MAX  10000
#define AT_ONCE_MAX 64

enum how { BY_FORK, BY_SPAWN, BY_FORKSERVER, BY_THREAD, BY_POOL, HOWS };
static const enum process_method methods[] = {
    [BY_FORK] = PROCESS_FORK, [BY_SPAWN] = PROCESS_SPAWN, [BY_FORKSERVER] = PROCESS_FORKSERVER};

struct parameters {
    int64_t starts, tasks;
    uint64_t work_ns, memory;
};

static const struct setting rows[] = {
    {.name = "starts",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, starts),
     .preset = "20",
     .min = 1,
     .max = STARTS_MAX,
     .unit = "times",
     .help = "how often each start is measured; the fastest one is the least disturbed"},
    {.name = "memory",
     .type = SETTING_SIZE,
     .offset = offsetof(struct parameters, memory),
     .preset = "256M",
     .min = 4096,
     .max = 64.0 * (UINT64_C(1) << 30),
     .unit = "bytes",
     .help = "what the large parent has written to"},
    {.name = "tasks",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, tasks),
     .preset = "200",
     .min = 1,
     .max = 1e6,
     .unit = "tasks",
     .help = "how many small tasks are run in each way"},
    {.name = "work",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, work_ns),
     .preset = "50us",
     .max = 10,
     .unit = "s",
     .help = "CPU time of a small task"},
};

/* What each step measures. */
static const struct measure {
    enum how how;
    bool large; /* a start, from a large parent */
    bool tasks; /* not a start: tasks a second */
} measures[] = {
    {.how = BY_FORK},
    {.how = BY_SPAWN},
    {.how = BY_FORKSERVER},
    {.how = BY_THREAD},
    {.how = BY_FORK, .large = true},
    {.how = BY_SPAWN, .large = true},
    {.how = BY_FORKSERVER, .large = true},
    {.how = BY_THREAD, .large = true},
    {.how = BY_FORK, .tasks = true},
    {.how = BY_SPAWN, .tasks = true},
    {.how = BY_FORKSERVER, .tasks = true},
    {.how = BY_THREAD, .tasks = true},
    {.how = BY_POOL, .tasks = true},
};

/* Main's, from step to step. */
static uint64_t small_ns[HOWS]; /* of the fastest start from a small parent; 0 = not measured */
static double by_fork;          /* tasks a second; 0 = not measured */
static struct {
    void *bytes;
    size_t size;
} ballast;

/* ------------------------------------------------------------------ what is started */

int spawn_cost_nothing(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    return 0;
}

int spawn_cost_task(const void *argument, size_t size)
{
    uint64_t ns;
    if (size != sizeof ns)
        return 1;
    memcpy(&ns, argument, sizeof ns);
    task_burn(ns);
    return 0;
}

static void *thread_of_nothing(void *argument)
{
    return argument;
}

static int pool_task(struct task *task, const void *context)
{
    (void)task;
    return spawn_cost_task(context, sizeof(uint64_t));
}

/* ------------------------------------------------------------------ one start */

static int start_process(enum process_method method, process_main_function *run, const uint64_t *argument,
                         struct process **ret_process)
{
    int error = process_new(ret_process, &(struct process_options){.name = "Newborn",
                                                                   .run = run,
                                                                   .argument = argument,
                                                                   .argument_size = argument ? sizeof *argument : 0,
                                                                   .method = method});
    if (error)
        return error;
    error = process_start(*ret_process);
    if (error)
        process_free(*ret_process);
    return error;
}

/* Joins and frees it. It must have ended well. */
static int end_process(struct process *process)
{
    int code = 0, error = process_join(process, CLOCK_NEVER);
    if (!error)
        error = process_exit_code(process, &code);
    process_free(process);
    return error ? error : code == 0 ? 0 : -ECHILD;
}

static int start_and_end(enum how how)
{
    struct process *process;
    pthread_t thread;
    if (how == BY_THREAD) {
        int error = pthread_create(&thread, NULL, thread_of_nothing, NULL);
        return error ? -error : -pthread_join(thread, NULL);
    }
    int error = start_process(methods[how], spawn_cost_nothing, NULL, &process);
    return error ? error : end_process(process);
}

static int compare_times(const void *a, const void *b)
{
    const uint64_t *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

/* The first one is not measured: what is made only once (the forkserver) is no cost of each. */
static int measure_starts(enum how how, int64_t starts, uint64_t *ret_fastest_ns, uint64_t *ret_median_ns)
{
    static uint64_t times[STARTS_MAX];
    int error = start_and_end(how);
    for (int64_t i = 0; i < starts && !error; i++) {
        uint64_t begun = clock_ns();
        error = start_and_end(how);
        times[i] = clock_ns() - begun;
    }
    qsort(times, (size_t)starts, sizeof *times, compare_times);
    *ret_fastest_ns = times[0];
    *ret_median_ns = times[starts / 2];
    return error;
}

/* ------------------------------------------------------------------ many tasks */

static unsigned at_once(void)
{
    int cores = process_cpu_count();
    if (cores < 1)
        return 1;
    return cores < AT_ONCE_MAX ? (unsigned)cores : AT_ONCE_MAX;
}

/* A process for each, as many at a time as there are cores. */
static int tasks_by_process(enum process_method method, const struct parameters *p)
{
    struct process *running[AT_ONCE_MAX];
    const int64_t places = at_once();
    int64_t started = 0, ended = 0;
    int error = 0;
    while (ended < p->tasks && !error) {
        if (started - ended == places || started == p->tasks)
            error = end_process(running[ended++ % places]);
        else if (!(error = start_process(method, spawn_cost_task, &p->work_ns, &running[started % places])))
            started++;
    }
    while (ended < started)
        (void)end_process(running[ended++ % places]);
    return error;
}

struct share {
    const struct parameters *parameters;
    _Atomic int64_t next;
};

static void *take_tasks(void *argument)
{
    struct share *share = argument;
    while (atomic_fetch_add(&share->next, 1) < share->parameters->tasks)
        task_burn(share->parameters->work_ns);
    return NULL;
}

static int tasks_by_threads(const struct parameters *p)
{
    struct share share = {.parameters = p};
    pthread_t threads[AT_ONCE_MAX];
    unsigned count = 0;
    int error = 0;
    while (count < at_once() && !error) {
        error = -pthread_create(&threads[count], NULL, take_tasks, &share);
        count += !error;
    }
    for (unsigned i = 0; i < count; i++)
        (void)pthread_join(threads[i], NULL);
    return error;
}

static int map_and_wait(struct pool *pool, size_t count)
{
    struct map *map;
    const struct pool_result *results;
    struct pool_input *inputs = calloc(count, sizeof *inputs);
    int error = inputs ? pool_start(pool) : -ENOMEM;
    if (!error)
        error = pool_map_async(pool, inputs, count, 0, MAP_ORDERED, &map);
    if (!error) {
        error = map_get(map, POOL_FOREVER, &results);
        if (!error && map_successful(map) != 1)
            error = -ECHILD;
        map_free(map);
    }
    free(inputs);
    return error;
}

static int tasks_by_pool(const struct parameters *p)
{
    struct pool *pool;
    struct pool_options options = {
        .run = pool_task, .context = &p->work_ns, .context_size = sizeof p->work_ns, .workers = at_once()};
    int error = pool_new(&pool, &options);
    if (error)
        return error;
    error = map_and_wait(pool, (size_t)p->tasks);
    pool_close(pool);
    if (!error)
        error = pool_join(pool, POOL_FOREVER);
    pool_free(pool);
    return error;
}

static int run_tasks(enum how how, const struct parameters *p)
{
    switch (how) {
    case BY_THREAD:
        return tasks_by_threads(p);
    case BY_POOL:
        return tasks_by_pool(p);
    default:
        return tasks_by_process(methods[how], p);
    }
}

/* ------------------------------------------------------------------ the steps */

/* Main has so much memory of its own, in pages of the usual size: what fork must make a copy of the page tables for. */
static int carry(size_t size)
{
    if (ballast.size == size)
        return 0;
    if (ballast.size > 0)
        (void)munmap(ballast.bytes, ballast.size);
    ballast.size = 0;
    if (size == 0)
        return 0;
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED)
        return -errno;
    (void)madvise(bytes, size, MADV_NOHUGEPAGE); /* refused: the page tables are smaller, and so is the difference */
    for (size_t i = 0; i < size; i += (size_t)getpagesize())
        ((unsigned char *)bytes)[i] = 1;
    ballast.bytes = bytes;
    ballast.size = size;
    return 0;
}

static int see_start(struct task *task, const struct measure *measure, const struct parameters *p)
{
    uint64_t ns, median_ns;
    char time[32], median[32], memory[32];
    int error = carry(measure->large ? p->memory : 0);
    if (error)
        return step_error(task, "write to so much memory", error);
    error = measure_starts(measure->how, p->starts, &ns, &median_ns);
    if (error)
        return step_error(task, "start and join it", error);
    units_time(time, sizeof time, ns);
    units_time(median, sizeof median, median_ns);
    if (!measure->large) {
        small_ns[measure->how] = ns;
        return step_saw(task, "%s from start to joined, the fastest of %" PRId64 " (median %s)", time, p->starts,
                        median);
    }
    units_bytes(memory, sizeof memory, p->memory);
    if (small_ns[measure->how] == 0)
        return step_saw(task, "%s (median %s) when the parent has written to %s", time, median, memory);
    return step_saw(task, "%s (median %s) when the parent has written to %s: %.1f times as much", time, median, memory,
                    (double)ns / (double)small_ns[measure->how]);
}

static int see_tasks(struct task *task, const struct measure *measure, const struct parameters *p)
{
    (void)carry(0);
    uint64_t begun = clock_ns();
    int error = run_tasks(measure->how, p);
    double rate = (double)p->tasks / ((double)(clock_ns() - begun) / (double)NS_PER_S);
    if (error)
        return step_error(task, "run the tasks", error);
    if (measure->how == BY_FORK)
        by_fork = rate;
    else if (by_fork > 0)
        return step_saw(task, "%.0f tasks a second: %.1f times as many as by fork", rate, rate / by_fork);
    return step_saw(task, "%.0f tasks a second, %u at a time", rate, at_once());
}

static int measure(struct task *task, const void *parameters)
{
    const struct measure *measure = &measures[step_number(task)];
    return (measure->tasks ? see_tasks : see_start)(task, measure, parameters);
}

/* Which of the last steps, a way each, has most tasks a second. */
static int fastest_way(const struct record *record, char *buffer, size_t size)
{
    char text[STEPS_TEXT_MAX];
    double rate, most = 0;
    uint32_t first = 0, fastest = 0;
    while (!measures[first].tasks)
        first++;
    for (uint32_t step = first; step < sizeof measures / sizeof *measures; step++) {
        record_step_text(record, step, text, sizeof text);
        if (sscanf(text, "%lf tasks a second", &rate) != 1)
            return -1;
        fastest = rate > most ? step : fastest;
        most = rate > most ? rate : most;
    }
    (void)snprintf(buffer, size, "%.0f tasks a second, by the fastest way", most);
    return (int)(fastest - first);
}

static const struct step steps[] = {
    {"fork, small parent", measure},         {"spawn, small parent", measure},
    {"forkserver, small parent", measure},   {"thread, small parent", measure},
    {"fork, large parent", measure},         {"spawn, large parent", measure},
    {"forkserver, large parent", measure},   {"thread, large parent", measure},
    {"tasks, a fork each", measure},         {"tasks, a spawn each", measure},
    {"tasks, a forkserver's each", measure}, {"tasks, on threads", measure},
    {"tasks, on a pool", measure},
};
_Static_assert(sizeof steps / sizeof *steps == sizeof measures / sizeof *measures, "a step for each measure");

const struct workload spawn_cost = {
    .id = "spawn-cost",
    .title = "What a new process costs",
    .primitive = "process, pool, thread",
    .lesson = "A copy of a process costs what its memory weighs; a pool pays for its processes only once.",
    .watch =
        "The first four times against the next four: fork, and spawn, which forks first, get dearer with the parent's "
        "memory; the forkserver, which is small, and threads do not. Then the tasks a second: a process for each is "
        "longer being born than working.",
    .attempt = "forklab run spawn-cost -p memory=1G     # a larger parent: fork takes four times as long again\n"
               "forklab run spawn-cost -p work=5ms     # longer tasks: the start of a process matters less",
    .python = "set_start_method('fork' | 'spawn' | 'forkserver'); Process(target=f).start(), .join()\n"
              "Pool().map(f, range(200)); ThreadPoolExecutor().map(f, range(200))",
    .group = "process",
    .question = {.kind = FORECAST_OWN,
                 .text = "200 small tasks: in which way do most of them get done in a second?",
                 .choices = {"a fork for each", "a spawn for each", "a process of the forkserver for each",
                             "on threads", "on a pool of processes"},
                 .because = "To be born takes a process longer than such a task: who starts only once, threads or a "
                            "pool, is many times as fast.",
                 .truth = fastest_way},
    WORKLOAD_PARAMETERS(rows, struct parameters),
    STEPS_WORKLOAD(steps),
};
