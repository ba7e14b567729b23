#include "support/fake_lab.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define RECORD_TASKS 8

struct lab {
    struct fake_lab_script script;
    struct fixture fixture;
    unsigned snapshots;
    int signals, watched;
    void (*ready)(void *context);
    void *ready_context;
    void (*handle)(void *context, int signal);
    void *handle_context;
    struct record record;
    struct run run, baseline;
    struct run_task tasks[RECORD_TASKS]; /* of the record: done, and the same in both runs */
    struct run_worker worker;
};

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};

static void make_record(struct lab *lab)
{
    for (unsigned i = 0; i < RECORD_TASKS; i++) /* each pair has finished in the other order */
        lab->tasks[i] = (struct run_task){.status = TASK_OK, .attempts = 1, .finish_ns = (i ^ 1) + 1};
    lab->baseline = (struct run){.executor = RUN_BY_LOOP,
                                 .workers_asked = 1,
                                 .wall_ns = 5912 * NS_PER_MS,
                                 .tasks = lab->tasks,
                                 .tasks_count = RECORD_TASKS};
    lab->run = lab->baseline;
    lab->run.executor = RUN_BY_POOL;
    lab->run.workers_asked = lab->script.workers;
    lab->run.wall_ns = 3212 * NS_PER_MS;
    for (int kind = 0; kind < TIME_COUNT; kind++)
        lab->worker.time_ns[kind] = lab->fixture.workers[0].time_ns[kind];
    lab->run.workers = &lab->worker;
    lab->run.workers_count = 1;
    lab->record = (struct record){.workload = lab->fixture.snapshot.workload,
                                  .settings = lab->fixture.settings,
                                  .machine = lab->fixture.machine,
                                  .baseline = &lab->baseline,
                                  .run = &lab->run};
}

struct lab *fake_lab_new(const struct fake_lab_script *script)
{
    struct lab *lab = calloc(1, sizeof *lab);
    if (!lab)
        return NULL;
    lab->script = *script;
    lab->watched = -1;
    fixture_make(&lab->fixture, script->moment, script->workers, script->cores);
    make_record(lab);
    sigset_t set;
    (void)sigemptyset(&set);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)sigaddset(&set, signals[i]);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    lab->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return lab;
}

void lab_free(struct lab *lab)
{
    if (lab)
        (void)close(lab->signals);
    free(lab);
}

int lab_load(struct lab *lab, const struct lab_options *options, struct problem *problem)
{
    (void)options;
    if (lab->fixture.snapshot.phase != PHASE_ENDED)
        return -EBUSY;
    return problem_set(problem, "there is but one experiment here");
}

int lab_start(struct lab *lab, struct problem *problem)
{
    (void)problem;
    if (!lab->script.crashing_worker)
        return 0;
    pid_t pid = fork();
    if (pid == 0)
        (void)raise(SIGSEGV);
    (void)waitpid(pid, NULL, 0);
    return 0;
}

static void take_signals(struct lab *lab)
{
    struct signalfd_siginfo info;
    while (read(lab->signals, &info, sizeof info) == sizeof info)
        if (lab->handle)
            lab->handle(lab->handle_context, (int)info.ssi_signo);
}

void lab_step(struct lab *lab, uint64_t deadline_ns)
{
    struct pollfd states[] = {{.fd = lab->signals, .events = POLLIN}, {.fd = lab->watched, .events = POLLIN}};
    if (lab->script.steps)
        ++*lab->script.steps;
    (void)poll(states, 2, clock_poll_ms(deadline_ns));
    if (states[0].revents)
        take_signals(lab);
    if (states[1].revents && lab->watched >= 0)
        lab->ready(lab->ready_context);
}

int lab_watch(struct lab *lab, int fd, void (*ready)(void *context), void *context)
{
    lab->watched = fd;
    lab->ready = ready;
    lab->ready_context = context;
    return 0;
}

void lab_unwatch(struct lab *lab, int fd)
{
    if (lab->watched == fd)
        lab->watched = -1;
}

void lab_on_signal(struct lab *lab, void (*handle)(void *context, int signal), void *context)
{
    lab->handle = handle;
    lab->handle_context = context;
}

enum lab_phase lab_phase(const struct lab *lab)
{
    return lab->fixture.snapshot.phase;
}

static void end(struct lab *lab, bool interrupted)
{
    fixture_make(&lab->fixture, interrupted ? FIXTURE_INTERRUPTED : FIXTURE_ENDED, lab->script.workers,
                 lab->script.cores);
    for (unsigned i = 0; i < RECORD_TASKS; i++)
        lab->tasks[i].status = interrupted ? TASK_NOT_RUN : TASK_OK;
    lab->run.interrupted = interrupted;
}

const struct snapshot *lab_snapshot(struct lab *lab)
{
    struct snapshot *snapshot = &lab->fixture.snapshot;
    lab->snapshots++;
    if (lab->script.ticking)
        fixture_tick(&lab->fixture);
    if (lab->script.snapshots > 0 && lab->snapshots == lab->script.snapshots)
        end(lab, false);
    return snapshot;
}

static int resize(struct lab *lab, int64_t size)
{
    struct snapshot *snapshot = &lab->fixture.snapshot;
    if (size < 1 || size > snapshot->pool_max)
        return -EINVAL;
    for (size_t i = snapshot->workers_count; i < (size_t)size; i++)
        fixture_worker(&lab->fixture.workers[i], (unsigned)i);
    snapshot->workers_count = (size_t)size;
    snapshot->pool_size = (unsigned)size;
    return 0;
}

static int pause_workers(struct lab *lab, bool pause)
{
    struct snapshot *snapshot = &lab->fixture.snapshot;
    snapshot->paused = pause;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        lab->fixture.workers[i].state = pause ? WORKER_STOPPED : WORKER_RUNNING;
    return 0;
}

/* The worker's place is taken by a new process at once. */
static int kill_worker(struct lab *lab, int64_t slot)
{
    struct snapshot *snapshot = &lab->fixture.snapshot;
    if (slot < 0 || (size_t)slot >= snapshot->workers_count)
        return -ESRCH;
    struct snapshot_worker *worker = &lab->fixture.workers[slot];
    worker->incarnation++;
    worker->deaths++;
    worker->pid += 1000;
    worker->state = WORKER_STARTING;
    snapshot->deaths++;
    (void)snprintf(snapshot->notice, sizeof snapshot->notice, "%s killed by SIGKILL, replaced by process %d",
                   worker->name, worker->pid);
    return 0;
}

static int interrupt(struct lab *lab)
{
    if (lab->script.slow_to_end && lab->fixture.snapshot.phase != PHASE_ENDING)
        lab->fixture.snapshot.phase = PHASE_ENDING;
    else
        end(lab, true);
    return 0;
}

static int step(struct lab *lab)
{
    struct snapshot *snapshot = &lab->fixture.snapshot;
    if (snapshot->steps == 0)
        return -EINVAL;
    if (!snapshot->stepping || snapshot->step_number == snapshot->steps)
        return -EBUSY;
    snapshot->step_number++;
    return 0;
}

static int set_chunk(struct lab *lab, int64_t chunk)
{
    if (chunk < 1 || chunk > 65536)
        return -EINVAL;
    lab->fixture.snapshot.chunk = (unsigned)chunk;
    return 0;
}

int lab_command(struct lab *lab, enum lab_command command, int64_t argument)
{
    bool ended = lab->fixture.snapshot.phase == PHASE_ENDED;
    if (ended != (command == LAB_AGAIN))
        return -EBUSY;
    switch (command) {
    case LAB_RESIZE:
        return resize(lab, argument);
    case LAB_PAUSE:
        return pause_workers(lab, argument != 0);
    case LAB_KILL:
        return kill_worker(lab, argument);
    case LAB_INTERRUPT:
        return interrupt(lab);
    case LAB_AGAIN:
        fixture_make(&lab->fixture, FIXTURE_BASELINE, lab->script.workers, lab->script.cores);
        return 0;
    case LAB_STEP:
        return step(lab);
    case LAB_CHUNK:
        return set_chunk(lab, argument);
    case LAB_CAPACITY:
        return -ENOTSUP;
    }
    return -EINVAL;
}

/* It has neither stages nor queues. */
int lab_command_on(struct lab *lab, enum lab_command command, const char *name, int64_t argument)
{
    (void)lab;
    (void)name;
    (void)argument;
    return command == LAB_RESIZE || command == LAB_CAPACITY ? -ENOENT : -ENOTSUP;
}

static struct snapshot_worker *find_worker(struct lab *lab, int64_t slot)
{
    bool is_there = slot >= 0 && (size_t)slot < lab->fixture.snapshot.workers_count;
    return is_there ? &lab->fixture.workers[slot] : NULL;
}

int lab_signal(struct lab *lab, unsigned slot, int signal)
{
    struct snapshot_worker *worker = find_worker(lab, slot);
    if (!worker)
        return -ESRCH;
    if (signal == SIGSTOP || signal == SIGCONT)
        worker->state = signal == SIGSTOP ? WORKER_STOPPED : WORKER_RUNNING;
    return signal == SIGKILL ? kill_worker(lab, slot) : 0;
}

int lab_pin(struct lab *lab, unsigned slot, int core)
{
    struct snapshot_worker *worker = find_worker(lab, slot);
    if (!worker)
        return -ESRCH;
    if (core != RUN_NO_CORE && (core < 0 || core >= lab->fixture.snapshot.cores_count))
        return -EINVAL;
    worker->pinned = core;
    return 0;
}

void lab_predict(struct lab *lab, unsigned choice)
{
    (void)lab;
    (void)choice;
}

int lab_nice(struct lab *lab, unsigned slot, int nice)
{
    struct snapshot_worker *worker = find_worker(lab, slot);
    if (!worker)
        return -ESRCH;
    worker->nice = nice;
    return 0;
}

static void end_sabotage(struct snapshot *snapshot, size_t index)
{
    snapshot->sabotages_count--;
    for (size_t i = index; i < snapshot->sabotages_count; i++)
        snapshot->sabotages[i] = snapshot->sabotages[i + 1];
}

/* It has its effect at once, and anything can be done to any name. */
int lab_sabotage(struct lab *lab, enum sabotage what, const char *name)
{
    struct snapshot *snapshot = &lab->fixture.snapshot;
    if (what < SABOTAGE_SENTINEL || what >= SABOTAGE_COUNT)
        return -EINVAL;
    for (size_t i = 0; i < snapshot->sabotages_count; i++)
        if (snapshot->sabotages[i].what == what && strcmp(snapshot->sabotages[i].name, name) == 0) {
            end_sabotage(snapshot, i);
            return 0;
        }
    if (snapshot->phase != PHASE_RUN || snapshot->sabotages_count == SNAPSHOT_SABOTAGES_MAX)
        return -EBUSY;
    struct snapshot_sabotage *row = &snapshot->sabotages[snapshot->sabotages_count++];
    *row = (struct snapshot_sabotage){.what = what, .state = SABOTAGE_HOLDING, .pid = 4242};
    (void)snprintf(row->name, sizeof row->name, "%s", name);
    return 0;
}

const struct record *lab_record(const struct lab *lab)
{
    return &lab->record;
}
