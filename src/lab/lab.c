#include "lab/lab.h"

#include "base/clock.h"
#include "base/signals.h"
#include "lab/execution.h"
#include "lab/graph_lab.h"
#include "lab/machine.h"
#include "lab/observer.h"
#include "lab/rescue.h"
#include "lab/script.h"
#include "lab/ways.h"
#include "proc/guardian.h"
#include "proc/orphans.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define ECHO_NS (50 * NS_PER_MS)

struct lab {
    struct lab_options options;
    struct settings settings;
    void *parameters;
    char *data_folder;
    struct machine machine;
    struct plan *plan;
    struct graph_lab *graph; /* NULL = the experiment is a workload */
    struct evloop *loop;
    int signals;
    sigset_t signals_before;
    void (*handle_signal)(void *context, int signal);
    void *signal_context;
    int last_signal;
    uint64_t last_signal_ns;
    void (*handle_line)(void *context, const struct snapshot_line *line);
    void *line_context;

    struct ways ways;
    struct execution *executions[WAYS_MAX]; /* in the order of the ways: those that were begun */
    size_t begun;
    unsigned wished; /* workers, by LAB_RESIZE, before the run that they are for has begun; 0 = not */
    enum lab_phase phase;
    bool paused, interrupted;
    struct observer *observer;
    struct rescue rescue;
    bool attended;
    struct record record;
    const struct run *runs[WAYS_MAX]; /* the record's, without the baseline */
};

static const int lab_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};

static struct execution *present(const struct lab *lab)
{
    return lab->begun > 0 ? lab->executions[lab->begun - 1] : NULL;
}

/* The way that is run now, or was last; before the start, the first. */
static const struct way *present_way(const struct lab *lab)
{
    return &lab->ways.list[lab->begun > 0 ? lab->begun - 1 : 0];
}

static bool is_baseline(const struct lab *lab, size_t way)
{
    return lab->ways.has_baseline && way == 0;
}

/* ------------------------------------------------------------------ signals */

/* Ctrl-Z without a screen: the workers are in groups of their own, which the terminal does not reach. */
static void suspend(struct lab *lab)
{
    bool pausing = !lab->paused && lab_command(lab, LAB_PAUSE, 1) == 0;
    signals_suspend();
    if (pausing)
        (void)lab_command(lab, LAB_PAUSE, 0);
}

static void by_default(void *context, int signal)
{
    if (signal == SIGTSTP)
        suspend(context);
    else if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT)
        (void)lab_command(context, LAB_INTERRUPT, 0);
}

/* One press of a key can arrive twice: from the terminal to the whole group, and through the guardian. */
static bool is_echo(struct lab *lab, int signal)
{
    uint64_t now = clock_ns();
    bool echo = signal == lab->last_signal && now - lab->last_signal_ns < ECHO_NS;
    lab->last_signal = signal;
    lab->last_signal_ns = now;
    return echo;
}

static void signal_came(void *context)
{
    struct lab *lab = context;
    struct signalfd_siginfo info;
    while (read(lab->signals, &info, sizeof info) == sizeof info) {
        int signal = (int)info.ssi_signo;
        if (guardian_is_lost()) { /* nobody would clean up after us: the workers end now */
            (void)lab_command(lab, LAB_INTERRUPT, 0);
            (void)lab_command(lab, LAB_INTERRUPT, 0);
        }
        if (signal == SIGWINCH || signal == SIGCONT || !is_echo(lab, signal))
            lab->handle_signal(lab->signal_context, signal);
    }
}

static int take_signals(struct lab *lab)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof lab_signals / sizeof *lab_signals; i++)
        sigaddset(&set, lab_signals[i]);
    signals_leave_ignored(&set);
    (void)sigprocmask(SIG_BLOCK, &set, &lab->signals_before);
    lab->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (lab->signals < 0) {
        int error = -errno;
        (void)sigprocmask(SIG_SETMASK, &lab->signals_before, NULL);
        return error;
    }
    lab_on_signal(lab, NULL, NULL);
    return evloop_add(lab->loop, lab->signals, signal_came, lab);
}

/* What has come and was not handled belongs to the lab, and must not strike who comes after it; nor must the echo of
 * the signal that ended the run. */
void lab_end_signals(struct lab *lab)
{
    struct signalfd_siginfo info;
    if (lab->signals < 0)
        return;
    if (lab->last_signal)
        clock_sleep_until(lab->last_signal_ns + ECHO_NS);
    while (read(lab->signals, &info, sizeof info) == sizeof info)
        continue;
    evloop_remove(lab->loop, lab->signals);
    close(lab->signals);
    lab->signals = -1;
    (void)sigprocmask(SIG_SETMASK, &lab->signals_before, NULL);
}

void lab_on_signal(struct lab *lab, void (*handle)(void *context, int signal), void *context)
{
    lab->handle_signal = handle ? handle : by_default;
    lab->signal_context = handle ? context : lab;
}

/* ------------------------------------------------------------------ making */

static int make_plan(struct lab *lab, struct problem *problem)
{
    const struct workload *workload = lab->options.workload;
    const struct settings *settings = &lab->settings;
    if (lab->graph)
        return graph_lab_plan(lab->graph, settings, &lab->plan, problem);
    if (*settings->input && !workload->default_input)
        return problem_set(problem, "%s reads no input: leave out --input", workload->id);
    lab->plan = plan_new((uint64_t)settings->tasks, (uint64_t)settings->seed, settings->scale);
    if (!lab->plan)
        return problem_set(problem, "no memory for the tasks");
    plan_set_data_folder(lab->plan, lab->data_folder);
    if (workload->default_input) {
        char path[PATH_MAX + 256];
        if (*settings->input)
            (void)snprintf(path, sizeof path, "%s", settings->input);
        else
            (void)snprintf(path, sizeof path, "%s/%s", lab->data_folder, workload->default_input);
        int error = plan_read(lab->plan, path, problem);
        if (error)
            return error;
    }
    int error = 0;
    if (workload->plan)
        error = workload->plan(lab->plan, lab->parameters, problem);
    else
        script_plan(lab->plan, workload);
    if (error)
        return error;
    error = plan_check(lab->plan);
    if (error)
        return problem_set(problem, "cannot make the tasks of %s: %s", workload->id, strerror(-error));
    if (plan_count(lab->plan) == 0)
        return problem_set(problem, "%s has no task to run: the input holds no line", workload->id);
    return 0;
}

/* A worker takes up to six descriptors: its process, its output, and three files of /proc while it is watched. The
 * soft limit of 1024 is too few for hundreds of them. */
static void raise_descriptor_limit(unsigned workers)
{
    struct rlimit limit;
    rlim_t needed = 64 + 6 * (rlim_t)workers;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= needed)
        return;
    limit.rlim_cur = limit.rlim_max < needed ? limit.rlim_max : needed;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int copy_options(struct lab *lab, const struct lab_options *options)
{
    lab->options = *options;
    lab->settings = *options->settings;
    if (options->graph) {
        graph_task_set_works(options->works, options->works_count);
        lab->graph = graph_lab_new(options->graph);
        if (!lab->graph)
            return -ENOMEM;
        lab->options.workload = graph_lab_workload(lab->graph);
        lab->options.parameters = graph_lab_parameters(lab->graph);
    }
    size_t size = lab->options.workload->parameters_size;
    lab->parameters = malloc(size + 1);
    lab->data_folder = strdup(options->data_folder ? options->data_folder : ".");
    if (!lab->parameters || !lab->data_folder)
        return -ENOMEM;
    if (size > 0)
        memcpy(lab->parameters, lab->options.parameters, size);
    machine_detect(&lab->machine);
    return 0;
}

static int make_observer(struct lab *lab)
{
    struct observer_options options = {.workload = lab->options.workload,
                                       .settings = &lab->settings,
                                       .machine = &lab->machine,
                                       .ways = &lab->ways,
                                       .graph = lab->graph ? graph_lab_tasks(lab->graph) : NULL,
                                       .workers_max = ways_workers_max(&lab->ways)};
    return observer_new(&lab->observer, &options);
}

/* How it is run, and by how many workers: for that, the tasks must be known. */
static int make_ways(struct lab *lab)
{
    ways_size(&lab->ways, lab->options.workload, &lab->settings, (unsigned)lab->machine.cores.usable,
              plan_count(lab->plan));
    if (lab->graph)
        ways_set_stages(&lab->ways, graph_lab_workers(lab->graph), graph_lab_workers_max(lab->graph));
    lab->settings.executor = (int)lab->ways.list[lab->ways.count - 1].executor;
    raise_descriptor_limit(ways_workers_max(&lab->ways));
    return make_observer(lab);
}

static int refuse_lab(struct lab *lab, int error, struct problem *problem)
{
    lab_free(lab);
    (void)problem_set(problem, "cannot set up the lab: %s", strerror(-error));
    return error;
}

int lab_new(struct lab **ret_lab, const struct lab_options *options, struct problem *problem)
{
    struct lab *lab = calloc(1, sizeof *lab);
    if (!lab)
        return problem_set(problem, "no memory");
    lab->signals = -1;
    lab->phase = PHASE_ENDED;
    int error = copy_options(lab, options);
    if (!error)
        error = rescue_init(&lab->rescue);
    if (!error)
        error = evloop_new(&lab->loop);
    if (error)
        return refuse_lab(lab, error, problem);
    error = ways_init(&lab->ways, lab->options.workload, options->settings, problem);
    if (!error)
        error = make_plan(lab, problem); /* may wait for input, which any signal may end */
    if (error) {
        lab_free(lab);
        return error;
    }
    error = make_ways(lab);
    if (!error)
        error = take_signals(lab);
    if (error)
        return refuse_lab(lab, error, problem);
    *ret_lab = lab;
    return 0;
}

static void forget_executions(struct lab *lab)
{
    /* What still runs is ended here, and its last events are observed. */
    while (lab->begun > 0)
        execution_free(lab->executions[--lab->begun]);
    if (lab->phase != PHASE_ENDED)
        orphans_end();
    if (lab->observer)
        observer_end(lab->observer);
}

void lab_free(struct lab *lab)
{
    if (!lab)
        return;
    forget_executions(lab);
    observer_free(lab->observer);
    rescue_release(&lab->rescue);
    lab_end_signals(lab);
    evloop_free(lab->loop);
    plan_free(lab->plan);
    graph_lab_free(lab->graph);
    free(lab->data_folder);
    free(lab->parameters);
    free(lab);
}

int lab_spawned(int argc, char **argv, const struct workload *const workloads[], size_t count,
                const struct work works[], size_t works_count)
{
    struct pool_function *functions = calloc(count + 1, sizeof *functions);
    if (!functions)
        return 127;
    for (size_t i = 0; i < count; i++)
        functions[i] = (struct pool_function){workloads[i]->id, workloads[i]->run};
    functions[count] = (struct pool_function){GRAPH_STAGE_FUNCTION, graph_stage_run};
    graph_task_set_works(works, works_count);
    int status = pool_spawned(argc, argv, functions, count + 1);
    free(functions);
    return status;
}

/* ------------------------------------------------------------------ running */

static void task_finished(void *context, uint64_t task)
{
    struct lab *lab = context;
    observer_finished(lab->observer, task);
    rescue_task(&lab->rescue, task);
}

static void worker_died(void *context, const struct life *life)
{
    observer_died(((struct lab *)context)->observer, life);
}

static void line_printed(void *context, const struct run_line *line)
{
    struct lab *lab = context;
    if (!lab->handle_line)
        return;
    struct snapshot_line shown = {.time_ns = line->time_ns,
                                  .task = line->task,
                                  .text = line->text,
                                  .from_baseline = is_baseline(lab, lab->begun - 1)};
    (void)snprintf(shown.worker, sizeof shown.worker, "%s", line->name);
    lab->handle_line(lab->line_context, &shown);
}

/* Makes the next execution of the list; it counts as begun only once it is made. */
static int make_execution(struct lab *lab, struct execution **ret_execution, struct problem *problem)
{
    const struct way *way = &lab->ways.list[lab->begun];
    struct execution_options options = {
        .loop = lab->loop,
        .workload = lab->options.workload,
        .parameters = lab->parameters,
        .plan = lab->plan,
        .graph = lab->graph ? graph_lab_tasks(lab->graph) : NULL,
        .settings = &lab->settings,
        .executor = way->executor,
        .workers = way->workers,
        .workers_max = way->workers_max,
        .spawn_argument = lab->options.spawn_argument,
        .events = {.finished = task_finished, .died = worker_died, .line = line_printed},
        .context = lab,
    };
    if (!is_baseline(lab, lab->begun) && lab->wished > 0 && lab->wished <= way->workers_max)
        options.workers = lab->wished;
    return execution_new(ret_execution, &options, problem);
}

/* Begins the next way of the list. */
static int begin(struct lab *lab, struct problem *problem)
{
    size_t index = lab->begun;
    enum lab_phase phase = is_baseline(lab, index) ? PHASE_BASELINE : PHASE_RUN;
    int error = make_execution(lab, &lab->executions[index], problem);
    if (error)
        return error;
    lab->begun++;
    if (phase == PHASE_RUN)
        lab->settings.executor = (int)lab->ways.list[index].executor;
    rescue_begin(&lab->rescue, lab->executions[index]);
    error = observer_begin(lab->observer, lab->executions[index], phase, index, lab->record.baseline);
    if (error)
        return problem_set(problem, "no memory for the baseline's times");
    lab->phase = phase;
    return execution_start(lab->executions[index], problem);
}

static unsigned run_workers(const struct lab *lab)
{
    return lab->wished > 0 ? lab->wished : lab->ways.list[lab->ways.count - 1].workers;
}

int lab_start(struct lab *lab, struct problem *problem)
{
    (void)orphans_adopt(); /* refused: grandchildren that leave their group may outlive the run */
    lab->paused = lab->interrupted = false;
    lab->record = (struct record){.workload = lab->options.workload,
                                  .parameters = lab->parameters,
                                  .plan = lab->plan,
                                  .graph = lab->options.graph,
                                  .flow = lab->graph ? graph_lab_tasks(lab->graph)->flow : NULL,
                                  .settings = lab->settings,
                                  .machine = lab->machine};
    lab->record.settings.workers = run_workers(lab);
    ways_reset(&lab->ways, plan_count(lab->plan));
    int error = begin(lab, problem);
    if (error) {
        forget_executions(lab);
        lab->phase = PHASE_ENDED;
    }
    return error;
}

/* The run that was to come: nothing of it stays. */
static void refuse_run(struct lab *lab, const struct problem *problem)
{
    lab->record.why = *problem;
    observer_notice(lab->observer, "%s", problem->text);
    lab->phase = PHASE_ENDED;
}

/* An execution has ended: its run goes into the record. */
static void keep_run(struct lab *lab)
{
    size_t index = lab->begun - 1;
    const struct run *run = execution_run(lab->executions[index]);
    if (is_baseline(lab, index)) {
        lab->record.baseline = run;
        return;
    }
    lab->record.run = lab->runs[index - lab->ways.has_baseline] = run;
    lab->record.settings.executor = run->executor;
    if (ways_are_several(&lab->ways)) {
        lab->record.runs = lab->runs;
        lab->record.runs_count = index + 1 - lab->ways.has_baseline;
    }
}

/* The one that could not begin is gone; the one before it is to be seen again. */
static void look_back(struct lab *lab, size_t index)
{
    if (lab->begun > index + 1)
        execution_free(lab->executions[--lab->begun]);
    enum lab_phase phase = is_baseline(lab, index) ? PHASE_BASELINE : PHASE_RUN;
    const struct run *baseline = phase == PHASE_RUN ? lab->record.baseline : NULL;
    (void)observer_begin(lab->observer, lab->executions[index], phase, index, baseline);
}

/* What to do when an execution has ended. */
static void next_phase(struct lab *lab)
{
    size_t index = lab->begun - 1;
    struct problem problem;
    lab->paused = false;
    orphans_end();
    (void)lab_snapshot(lab); /* how far it came, for the ways */
    keep_run(lab);
    if (lab->interrupted || lab->begun == lab->ways.count) {
        lab->phase = PHASE_ENDED;
    } else if (begin(lab, &problem) != 0) {
        look_back(lab, index);
        refuse_run(lab, &problem);
    }
}

/* Nothing moves for ever in a run that has ended, or is about to. */
static void rescue(struct lab *lab)
{
    struct execution *execution = present(lab);
    if (!execution || lab->phase == PHASE_ENDED || execution_ended(execution) || execution_is_closing(execution))
        return;
    struct rescue_look look = {.resting = lab->paused || execution_waits(execution), .attended = lab->attended};
    rescue_look(&lab->rescue, &look);
}

void lab_step(struct lab *lab, uint64_t deadline_ns)
{
    struct execution *execution = present(lab);
    if (lab->phase != PHASE_ENDED && execution)
        execution_advance(execution);
    if (lab->phase != PHASE_ENDED && execution && execution_ended(execution)) {
        next_phase(lab);
        return;
    }
    (void)evloop_step(lab->loop, deadline_ns);
    rescue(lab);
}

int lab_watch(struct lab *lab, int fd, void (*ready)(void *context), void *context)
{
    return evloop_add(lab->loop, fd, ready, context);
}

void lab_unwatch(struct lab *lab, int fd)
{
    evloop_remove(lab->loop, fd);
}

enum lab_phase lab_phase(const struct lab *lab)
{
    return lab->phase;
}

/* As wished now: a batch of tasks may have come with a size of its own. Of a graph: all its stages. */
static unsigned pool_size(const struct lab *lab)
{
    if (lab->phase != PHASE_RUN)
        return run_workers(lab);
    unsigned size = 0;
    for (unsigned i = 0; i < execution_pools(present(lab)); i++)
        size += supervisor_size(pool_supervisor(execution_pool(present(lab), i)));
    return size;
}

const struct snapshot *lab_snapshot(struct lab *lab)
{
    if (lab->phase != PHASE_ENDED) /* the clock is exact: what is done must not lag behind it */
        execution_look(present(lab));
    struct observer_state state = {
        .phase = lab->phase,
        .paused = lab->paused,
        .interrupted = lab->interrupted,
        .pool_size = pool_size(lab),
    };
    return observer_look(lab->observer, &state);
}

/* ------------------------------------------------------------------ commands */

static int resize(struct lab *lab, int64_t workers)
{
    const struct way *way = lab->phase == PHASE_RUN ? present_way(lab) : &lab->ways.list[lab->ways.count - 1];
    if (lab->graph) /* which of its stages? */
        return -ENOTSUP;
    if (workers < 1 || workers > (int64_t)way->workers_max)
        return -EINVAL;
    if (lab->phase == PHASE_ENDING)
        return -EBUSY;
    int error = lab->phase == PHASE_RUN ? pool_resize(execution_pool(present(lab), 0), (unsigned)workers) : 0;
    if (!error)
        lab->wished = (unsigned)workers;
    return error;
}

static bool has_threads(const struct lab *lab)
{
    return pool_area_of(execution_pool(present(lab), 0))->facts->threads;
}

static int pause_workers(struct lab *lab, bool paused)
{
    if (lab->phase != PHASE_BASELINE && lab->phase != PHASE_RUN)
        return -EBUSY;
    int error = execution_pause(present(lab), paused);
    if (error)
        return error;
    lab->paused = paused;
    if (paused && has_threads(lab))
        observer_notice(lab->observer, "paused: all threads are in one process, which is stopped as a whole");
    return 0;
}

static int kill_worker(struct lab *lab, int64_t slot)
{
    if (lab->phase != PHASE_BASELINE && lab->phase != PHASE_RUN)
        return -EBUSY;
    return slot < 0 ? -ESRCH : execution_signal(present(lab), (unsigned)slot, SIGKILL);
}

static int step(struct lab *lab)
{
    if (!lab->options.workload->steps)
        return -EINVAL;
    return lab->phase == PHASE_RUN ? execution_step(present(lab)) : -EBUSY;
}

static int again(struct lab *lab)
{
    if (lab->phase != PHASE_ENDED)
        return -EBUSY;
    forget_executions(lab);
    struct problem problem;
    if (lab_start(lab, &problem) != 0)
        refuse_run(lab, &problem);
    return 0;
}

static int interrupt(struct lab *lab)
{
    if (lab->phase == PHASE_ENDED)
        return -EBUSY;
    execution_stop(present(lab), lab->interrupted ? STOP_KILL : STOP_SOON);
    lab->interrupted = true;
    lab->paused = false;
    lab->phase = PHASE_ENDING;
    return 0;
}

int lab_command(struct lab *lab, enum lab_command command, int64_t argument)
{
    switch (command) {
    case LAB_RESIZE:
        return resize(lab, argument);
    case LAB_PAUSE:
        return pause_workers(lab, argument != 0);
    case LAB_KILL:
        return kill_worker(lab, argument);
    case LAB_AGAIN:
        return again(lab);
    case LAB_INTERRUPT:
        return interrupt(lab);
    case LAB_STEP:
        return step(lab);
    }
    return -EINVAL;
}

const struct record *lab_record(const struct lab *lab)
{
    return &lab->record;
}

void lab_attend(struct lab *lab, bool attended)
{
    lab->attended = attended;
}

void lab_on_line(struct lab *lab, void (*line)(void *context, const struct snapshot_line *line), void *context)
{
    lab->handle_line = line;
    lab->line_context = context;
}
