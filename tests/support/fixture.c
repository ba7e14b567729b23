#include "support/fixture.h"

#include "base/clock.h"
#include "support/scenes.h"

#include <math.h>
#include <stdio.h>

#define TASKS        200
#define BASELINE_NS  (5912 * NS_PER_MS)
#define ELAPSED_NS   (2210 * NS_PER_MS)
#define DONE         128
#define GHOST_DONE   75
#define SPEEDUP      1.71
#define FIRST_PID    8421
#define MEBIBYTE     (UINT64_C(1) << 20)
#define VIOLENT_SLOT 2 /* this worker is dead in FIXTURE_RUN */
#define LONG_LINE                                                                                                      \
    "a line that is much longer than most screens are wide, since a workload may print whatever it likes, and "        \
    "what does not fit must be cut off at the edge"
#define SECOND_TO_SEE 7 /* every so many workers something else than running */

static const struct workload primes = {
    .id = "primes",
    .title = "Which numbers of a list are prime",
    .primitive = "pool, map",
    .lesson = "Independent tasks of much computing and little data are what a pool of processes is made for.",
};

static const enum worker_state usual_states[] = {
    WORKER_RUNNING, WORKER_RUNNING, WORKER_WAITING, WORKER_NO_CORE, WORKER_RUNNING, WORKER_SLEEPING, WORKER_RUNNING,
};

void fixture_worker(struct snapshot_worker *worker, unsigned slot)
{
    uint64_t waited = (slot % 5 + 1) * 90 * NS_PER_MS;
    *worker = (struct snapshot_worker){
        .slot = slot,
        .incarnation = 1,
        .pid = FIRST_PID + (int)slot,
        .state = usual_states[slot % (sizeof usual_states / sizeof *usual_states)],
        .core = (int)slot % 2,
        .task = DONE + slot,
        .state_ns = (slot % 9 + 1) * 12 * NS_PER_MS,
        .tasks_done = 30 + slot % 4,
        .time_ns = {[TIME_START] = 2 * NS_PER_MS,
                    [TIME_WAIT] = waited,
                    [TIME_ON_CORE] = 1400 * NS_PER_MS,
                    [TIME_NO_CORE] = 300 * NS_PER_MS},
        .cpu = 0.81 - slot % 4 * 0.01,
        .rss_bytes = MEBIBYTE + slot % 8 * (MEBIBYTE / 8),
        .switches_voluntary = 12 + slot,
        .switches_involuntary = 3 + slot % 3,
        .faults_minor = 210 + slot,
        .faults_major = 0,
        .migrations = 4 + slot % 3,
        .pinned = RUN_NO_CORE,
    };
    (void)snprintf(worker->name, sizeof worker->name, "Worker-%u", slot + 1);
    if (worker->state == WORKER_WAITING)
        worker->task = RUN_NO_TASK;
}

static void kill_worker(struct snapshot_worker *worker)
{
    worker->state = WORKER_DEAD;
    worker->death = (struct death){.how = DEATH_SIGNAL, .code = 9};
    worker->deaths = 1;
    worker->task = 131;
    worker->core = RUN_NO_CORE;
    worker->cpu = NAN;
    worker->rss_bytes = SNAPSHOT_UNKNOWN;
    worker->switches_voluntary = worker->switches_involuntary = SNAPSHOT_UNKNOWN;
    worker->faults_minor = worker->faults_major = worker->migrations = SNAPSHOT_UNKNOWN;
    worker->nice = SNAPSHOT_NO_NICE;
}

static void make_loop_worker(struct fixture *fixture)
{
    struct snapshot_worker *worker = &fixture->workers[0];
    fixture_worker(worker, 0);
    (void)snprintf(worker->name, sizeof worker->name, "Loop");
    worker->task = GHOST_DONE;
    worker->tasks_done = GHOST_DONE;
    fixture->snapshot.workers_count = 1;
}

static void make_lines(struct fixture *fixture)
{
    static const char *const texts[] = {"15492811 is prime", "15492810 is not prime", "grüße aus 東京", LONG_LINE};
    for (unsigned i = 0; i < FIXTURE_LINES; i++) {
        struct snapshot_line *line = &fixture->lines[i];
        *line = (struct snapshot_line){.time_ns = 1800 * NS_PER_MS + i * 37 * NS_PER_MS,
                                       .task = 100 + i,
                                       .text = texts[i % (sizeof texts / sizeof *texts)]};
        (void)snprintf(line->worker, sizeof line->worker, "Worker-%u", i % 4 + 1);
    }
    fixture->snapshot.lines = fixture->lines;
    fixture->snapshot.lines_count = FIXTURE_LINES;
    fixture->snapshot.lines_dropped = 3;
}

static void make_machine(struct fixture *fixture, int cores)
{
    fixture->machine = (struct machine){
        .cores = {.online = cores, .affinity = cores, .usable = cores, .rule = CORES_ONLINE},
        .model = "A processor",
        .kernel = "Linux 6.1.0",
    };
    for (int i = 0; i < cores; i++) {
        fixture->core_busy[i] = 0.97 - i % 8 * 0.11;
        fixture->core_number[i] = i;
    }
    fixture->snapshot.machine = &fixture->machine;
    fixture->snapshot.core_busy = fixture->core_busy;
    fixture->snapshot.core_number = fixture->core_number;
    fixture->snapshot.cores_count = cores;
}

static void make_recent(struct snapshot *snapshot)
{
    static const uint64_t swap[] = {1, 0, 3, 2, 4, 6, 5, 7};
    for (unsigned i = 0; i < 64; i++)
        snapshot->recent[i] = (struct snapshot_recent){
            .task = DONE - 64 + i / 8 * 8 + swap[i % 8], .slot = i % 4, .status = i == 60 ? TASK_FAILED : TASK_OK};
    snapshot->recent_count = 64;
    snapshot->inversions = 12;
}

static void make_run(struct snapshot *snapshot)
{
    snapshot->phase = PHASE_RUN;
    snapshot->baseline = (struct snapshot_progress){TASKS, TASKS, BASELINE_NS, true, true};
    snapshot->run = (struct snapshot_progress){DONE, TASKS, ELAPSED_NS, true, false};
    snapshot->ghost_done = GHOST_DONE;
    snapshot->speedup = SPEEDUP;
    snapshot->efficiency = SPEEDUP / 2;
    snapshot->answers_compared = true;
    make_recent(snapshot);
}

static void make_end(struct fixture *fixture)
{
    struct snapshot *snapshot = &fixture->snapshot;
    snapshot->phase = PHASE_ENDED;
    snapshot->run = (struct snapshot_progress){TASKS, TASKS, 3212 * NS_PER_MS, true, true};
    snapshot->ghost_done = 108;
    snapshot->speedup = 1.84;
    snapshot->efficiency = 0.92;
    for (size_t i = 0; i < snapshot->workers_count; i++) {
        fixture->workers[i].state = WORKER_LEFT;
        fixture->workers[i].task = RUN_NO_TASK;
        fixture->workers[i].core = RUN_NO_CORE;
    }
}

/* Before anything is known: no sample yet, nothing finished. */
static void make_alone(struct fixture *fixture)
{
    struct snapshot *snapshot = &fixture->snapshot;
    snapshot->phase = PHASE_RUN;
    snapshot->run = (struct snapshot_progress){.total = TASKS, .elapsed_ns = NS_PER_MS, .started = true};
    snapshot->lab_cpu = NAN;
    for (int i = 0; i < snapshot->cores_count; i++)
        fixture->core_busy[i] = NAN;
    for (size_t i = 0; i < snapshot->workers_count; i++) {
        struct snapshot_worker *worker = &fixture->workers[i];
        worker->state = WORKER_STARTING;
        worker->task = RUN_NO_TASK;
        worker->core = RUN_NO_CORE;
        worker->cpu = NAN;
        worker->rss_bytes = SNAPSHOT_UNKNOWN;
        worker->switches_voluntary = worker->switches_involuntary = SNAPSHOT_UNKNOWN;
        worker->faults_minor = worker->faults_major = worker->migrations = SNAPSHOT_UNKNOWN;
        worker->nice = SNAPSHOT_NO_NICE;
        worker->tasks_done = 0;
        for (int kind = 0; kind < TIME_COUNT; kind++)
            worker->time_ns[kind] = 0;
    }
    snapshot->lines_count = 0;
    snapshot->lines_dropped = 0;
}

static void (*const scenes[])(struct fixture *fixture) = {scene_graph, scene_locks, scene_ways,
                                                          scene_tiles, scene_steps, scene_stuck};

static void make_moment(struct fixture *fixture, enum fixture_moment moment)
{
    struct snapshot *snapshot = &fixture->snapshot;
    if (moment == FIXTURE_ALONE) {
        make_alone(fixture);
        return;
    }
    if (moment == FIXTURE_BASELINE) {
        snapshot->phase = PHASE_BASELINE;
        snapshot->baseline = (struct snapshot_progress){GHOST_DONE, TASKS, ELAPSED_NS, true, false};
        make_loop_worker(fixture);
        return;
    }
    make_run(snapshot);
    if (moment >= FIXTURE_GRAPH)
        scenes[moment - FIXTURE_GRAPH](fixture);
    if (moment == FIXTURE_RUN && snapshot->workers_count > VIOLENT_SLOT) {
        kill_worker(&fixture->workers[VIOLENT_SLOT]);
        snapshot->deaths = snapshot->retries = 1;
        (void)snprintf(snapshot->notice, sizeof snapshot->notice,
                       "Worker-3 killed by SIGKILL in task 131, which goes to another");
    }
    snapshot->paused = moment == FIXTURE_PAUSED || snapshot->stepping; /* a script's pause stops nobody */
    for (size_t i = 0; moment == FIXTURE_PAUSED && i < snapshot->workers_count; i++)
        fixture->workers[i].state = WORKER_STOPPED;
    if (moment == FIXTURE_ENDED || moment == FIXTURE_DIFFERENT)
        make_end(fixture);
    if (moment == FIXTURE_DIFFERENT)
        snapshot->answers_differ = 3;
    if (moment == FIXTURE_INTERRUPTED) {
        snapshot->phase = PHASE_ENDED;
        snapshot->interrupted = true;
        snapshot->run.finished = true;
        snapshot->speedup = snapshot->efficiency = NAN;
    }
}

void fixture_make(struct fixture *fixture, enum fixture_moment moment, unsigned workers, int cores)
{
    *fixture = (struct fixture){.ticks = 1,
                                .settings = {.workers = workers,
                                             .executor = RUN_BY_POOL,
                                             .baseline = RUN_BY_LOOP,
                                             .chunk = 1,
                                             .seed = 1,
                                             .scale = 1,
                                             .attempts = 3}};
    fixture->snapshot = (struct snapshot){
        .workload = &primes,
        .settings = &fixture->settings,
        .pool_size = workers,
        .pool_max = FIXTURE_WORKERS_MAX,
        .chunk = 1,
        .lab_cpu = 0.004,
        .speedup = NAN,
        .efficiency = NAN,
        .efficiency_cores = workers < (unsigned)cores ? workers : (unsigned)cores,
        .workers = fixture->workers,
        .workers_count = workers,
        .inversions = SNAPSHOT_UNKNOWN,
    };
    for (unsigned slot = 0; slot < workers; slot++)
        fixture_worker(&fixture->workers[slot], slot);
    make_machine(fixture, cores);
    make_lines(fixture);
    make_moment(fixture, moment);
}

static void tick_worker(struct snapshot_worker *worker, unsigned ticks)
{
    uint64_t step = 100 * NS_PER_MS;
    bool changes = (ticks + worker->slot) % SECOND_TO_SEE == 0;
    if (worker->state == WORKER_DEAD || worker->state == WORKER_LEFT)
        return;
    worker->time_ns[worker->state == WORKER_WAITING ? TIME_WAIT : TIME_ON_CORE] += step;
    worker->state_ns = changes ? NS_PER_MS : worker->state_ns + step;
    worker->state = changes ? WORKER_NO_CORE : WORKER_RUNNING;
    worker->task += changes && worker->task != RUN_NO_TASK ? 1 : 0;
    worker->tasks_done += changes;
    if (ticks % 10 == 0) {
        worker->cpu = 0.8 + (double)(ticks / 10 % 7) * 0.02;
        worker->switches_voluntary += 1;
    }
}

static void tick_channel(struct snapshot_channel *channel, unsigned ticks)
{
    if (channel->closed)
        return;
    channel->depth = ticks * 7 % (channel->capacity + 1);
    channel->puts++;
    channel->gets++;
    channel->putters = channel->depth == channel->capacity ? 2 : 0;
    channel->rate_in = ticks % 10 * 111.1;
    channel->rate_out = ticks % 7 * 0.7;
    channel->p50_ns = ticks % 5 * 313 * NS_PER_MS;
    for (int i = 1; i < channel->history_count; i++)
        channel->history[i - 1] = channel->history[i];
    channel->history[channel->history_count - 1] = (float)channel->depth / (float)channel->capacity;
}

void fixture_tick(struct fixture *fixture)
{
    struct snapshot *snapshot = &fixture->snapshot;
    struct snapshot_progress *progress = snapshot->run.started ? &snapshot->run : &snapshot->baseline;
    fixture->ticks++;
    if (snapshot->paused || snapshot->phase == PHASE_ENDED)
        return;
    progress->elapsed_ns += 100 * NS_PER_MS;
    progress->done += progress->done + 1 < progress->total;
    snapshot->ghost_done += snapshot->ghost_done < snapshot->baseline.total && fixture->ticks % 2 == 0;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        tick_worker(&fixture->workers[i], fixture->ticks);
    for (size_t i = 0; i < snapshot->channels_count; i++)
        tick_channel(&fixture->channels[i], fixture->ticks);
    for (int i = 0; fixture->ticks % 10 == 0 && i < snapshot->cores_count; i++)
        fixture->core_busy[i] = 0.9 - (double)(fixture->ticks / 10 % 5) * 0.05;
}
