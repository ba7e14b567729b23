#include "support/scenes.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>

static const struct workload cubes = {
    .id = "cube-queue",
    .title = "Cubes, then add one",
    .primitive = "queue, pool",
    .lesson = "A slow stage behind a small queue holds up the fast one before it: back-pressure.",
};
static const struct workload locks = {
    .id = "shared-or-not",
    .title = "A counter that is shared, or not",
    .primitive = "lock, value",
    .lesson = "Without a lock two workers can read the same number, and one of their updates is lost.",
};
static const struct workload cpu_bound = {
    .id = "cpu-bound",
    .title = "The same computing, four ways",
    .primitive = "process, thread",
    .lesson = "Threads that must hold one lock to run gain nothing when there is much to compute.",
};
static const struct workload tiles = {
    .id = "tiles",
    .title = "A picture cut in tiles",
    .primitive = "pool",
    .lesson = "Tiles differ in how long they take: small chunks keep all workers busy to the end.",
};
static const struct workload lifecycle = {
    .id = "lifecycle",
    .title = "The life of a process",
    .primitive = "process",
    .lesson = "A process is made, started, asked whether it lives, and joined.",
};

static void make_stages(struct fixture *fixture)
{
    static const struct snapshot_stage stages[] = {
        {"read", "read-line", "1..200", "lines", 152, 200, 1, 16},
        {"cube", "cube", "lines", "cubes", 140, 0, 2, 16},
        {"add", "add-one", "cubes", "results", 128, 0, 1, 16},
    };
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        fixture->stages[i] = stages[i];
    fixture->snapshot.stages = fixture->stages;
    fixture->snapshot.stages_count = sizeof stages / sizeof *stages;
}

static void make_channels(struct fixture *fixture)
{
    static const struct snapshot_channel channels[] = {
        {.name = "lines",
         .kind = CHANNEL_PIPE,
         .from = "read",
         .to = "cube",
         .depth = 1228,
         .capacity = 65536,
         .high_water = 13107,
         .mean_depth = 6550,
         .mean_ns = NAN,
         .sentinels = SNAPSHOT_UNKNOWN,
         .puts = 152,
         .gets = 148,
         .rate_in = 41,
         .rate_out = 39,
         .getters = 1,
         .unfinished = SNAPSHOT_UNKNOWN,
         .p50_ns = 2100 * NS_PER_US,
         .p95_ns = 13 * NS_PER_MS,
         .max_ns = 20 * NS_PER_MS,
         .damaged = 1},
        {.name = "cubes",
         .kind = CHANNEL_JOINABLE,
         .from = "cube",
         .to = "add",
         .depth = 4,
         .capacity = 4,
         .high_water = 4,
         .mean_depth = 3.5,
         .mean_ns = 318e6,
         .put_ns = 900 * NS_PER_MS,
         .puts = 140,
         .gets = 136,
         .rate_in = 39.5,
         .rate_out = 39,
         .putters = 2,
         .unfinished = 5,
         .p50_ns = 300 * NS_PER_MS,
         .p95_ns = 410 * NS_PER_MS,
         .max_ns = 500 * NS_PER_MS,
         .redelivered = 1},
        {.name = "results",
         .kind = CHANNEL_SIMPLE,
         .from = "add",
         .capacity = 1048576,
         .mean_depth = NAN,
         .mean_ns = NAN,
         .rate_in = NAN,
         .rate_out = NAN,
         .unfinished = SNAPSHOT_UNKNOWN,
         .p50_ns = SNAPSHOT_UNKNOWN,
         .p95_ns = SNAPSHOT_UNKNOWN,
         .max_ns = SNAPSHOT_UNKNOWN,
         .lost = 2,
         .closed = true},
    };
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        fixture->channels[i] = channels[i];
        fixture->channels[i].history_count = i == 2 ? 5 : SNAPSHOT_HISTORY;
        for (int at = 0; at < fixture->channels[i].history_count; at++)
            fixture->channels[i].history[at] = i == 2 ? 0 : i == 1 ? fminf(1, (float)at / 48) : (float)(at % 5) / 20;
    }
    fixture->snapshot.channels = fixture->channels;
    fixture->snapshot.channels_count = sizeof channels / sizeof *channels;
}

static void block(struct snapshot_worker *worker, enum worker_state state, const char *on)
{
    worker->state = state;
    worker->time_ns[TIME_PUT] = 800 * NS_PER_MS;
    (void)snprintf(worker->blocked_on, sizeof worker->blocked_on, "%s", on);
}

void scene_graph(struct fixture *fixture)
{
    static const char *const names[] = {"read", "cube-1", "cube-2", "add"};
    struct snapshot *snapshot = &fixture->snapshot;
    snapshot->workload = &cubes;
    make_stages(fixture);
    make_channels(fixture);
    for (size_t i = 0; i < snapshot->workers_count; i++) {
        struct snapshot_worker *worker = &fixture->workers[i];
        worker->stage = i == 0 ? 0 : i < 3 ? 1 : 2;
        (void)snprintf(worker->name, sizeof worker->name, "%s", i < 4 ? names[i] : "My First Process");
        if (i >= 4)
            worker->stage = -1;
    }
    if (snapshot->workers_count > 2) {
        block(&fixture->workers[1], WORKER_PUT, "cubes");
        block(&fixture->workers[2], WORKER_PUT, "cubes");
    }
}

void scene_locks(struct fixture *fixture)
{
    static const struct snapshot_lock kinds[] = {
        {"counter", GUARD_PLAIN, "Worker-1", false, false, 0, 0, 2 * NS_PER_MS, 3, 12034},
        {"log", GUARD_RECURSIVE, "Worker-2", false, false, 2, 0, 41 * NS_PER_MS, 0, 88},
        {"account", GUARD_PLAIN, "Worker-3", true, false, 0, 0, SNAPSHOT_UNKNOWN, 1, 7},
        {"seats", GUARD_SEMAPHORE, "", false, false, 3, 0, SNAPSHOT_UNKNOWN, 0, 40},
        {"tickets", GUARD_BOUNDED, "", false, false, 0, 4, SNAPSHOT_UNKNOWN, 2, 61},
        {"go", GUARD_EVENT, "", false, false, 1, 0, SNAPSHOT_UNKNOWN, 0, SNAPSHOT_UNKNOWN},
        {"not empty", GUARD_CONDITION, "", false, false, 0, 0, SNAPSHOT_UNKNOWN, 1, SNAPSHOT_UNKNOWN},
        {"meeting", GUARD_BARRIER, "", false, true, 2, 3, SNAPSHOT_UNKNOWN, 0, SNAPSHOT_UNKNOWN},
        {"interpreter", GUARD_BIG, "", false, false, 0, 0, SNAPSHOT_UNKNOWN, 0, 512},
    };
    struct snapshot *snapshot = &fixture->snapshot;
    snapshot->workload = &locks;
    for (size_t i = 0; i < FIXTURE_LOCKS; i++)
        fixture->locks[i] = kinds[i];
    snapshot->locks = fixture->locks;
    snapshot->locks_count = FIXTURE_LOCKS;
    for (size_t i = 1; i < snapshot->workers_count; i++)
        block(&fixture->workers[i], WORKER_LOCK, i % 2 ? "counter" : "tickets");
}

void scene_ways(struct fixture *fixture)
{
    static const struct snapshot_way ways[] = {
        {RUN_BY_LOOP, {200, 200, 5912 * NS_PER_MS, true, true}, 1},
        {RUN_BY_THREAD, {200, 200, 3051 * NS_PER_MS, true, true}, 1.94},
        {RUN_BY_BIGLOCK, {80, 200, 2410 * NS_PER_MS, true, false}, 0.98},
        {RUN_BY_POOL, {0, 200, 0, false, false}, NAN},
    };
    for (size_t i = 0; i < FIXTURE_WAYS; i++)
        fixture->ways[i] = ways[i];
    fixture->snapshot.workload = &cpu_bound;
    fixture->snapshot.ways = fixture->ways;
    fixture->snapshot.ways_count = FIXTURE_WAYS;
}

/* Rings round the middle, in tiles of 8 x 8 that arrive in order; the last ones that were begun are still at work. */
void scene_tiles(struct fixture *fixture)
{
    enum { TILE = 8, ACROSS = FIXTURE_PICTURE_WIDTH / TILE, TILES = ACROSS * FIXTURE_PICTURE_HEIGHT / TILE };
    struct snapshot *snapshot = &fixture->snapshot;
    size_t begun = TILES * 2 / 3, at_work = snapshot->workers_count;
    for (int y = 0; y < FIXTURE_PICTURE_HEIGHT; y++)
        for (int x = 0; x < FIXTURE_PICTURE_WIDTH; x++) {
            size_t cell = (size_t)(y * FIXTURE_PICTURE_WIDTH + x), tile = (size_t)(y / TILE * ACROSS + x / TILE);
            double across = x - FIXTURE_PICTURE_WIDTH / 2.0, down = y - FIXTURE_PICTURE_HEIGHT / 2.0;
            fixture->brightness[cell] = (uint8_t)(128 + 127 * sin(sqrt(across * across + down * down) / 4));
            fixture->picture_done[cell] = tile + at_work < begun;
            fixture->picture_worker[cell] = tile < begun ? (uint16_t)(1 + (begun - tile) % (at_work ? at_work : 1)) : 0;
        }
    snapshot->workload = &tiles;
    snapshot->picture = (struct snapshot_picture){.width = FIXTURE_PICTURE_WIDTH,
                                                  .height = FIXTURE_PICTURE_HEIGHT,
                                                  .brightness = fixture->brightness,
                                                  .worker = fixture->picture_worker,
                                                  .done = fixture->picture_done};
}

void scene_steps(struct fixture *fixture)
{
    struct snapshot *snapshot = &fixture->snapshot;
    snapshot->workload = &lifecycle;
    snapshot->baseline = (struct snapshot_progress){0};
    snapshot->run = (struct snapshot_progress){3, 7, 2210 * NS_PER_MS, true, false};
    snapshot->speedup = snapshot->efficiency = NAN;
    snapshot->answers_compared = false;
    snapshot->step = "join both";
    snapshot->step_number = 3;
    snapshot->steps = 7;
    snapshot->stepping = true;
    snapshot->inversions = SNAPSHOT_UNKNOWN;
    snapshot->recent_count = 3;
    for (size_t i = 0; i < snapshot->recent_count; i++)
        snapshot->recent[i] = (struct snapshot_recent){.task = i, .slot = 0, .status = TASK_OK};
    for (size_t i = 1; i < snapshot->workers_count; i++) {
        fixture->workers[i].stage = -1;
        fixture->workers[i].task = RUN_NO_TASK;
        (void)snprintf(fixture->workers[i].name, sizeof fixture->workers[i].name, "My First Process");
    }
    if (snapshot->workers_count > 0) {
        (void)snprintf(fixture->workers[0].name, sizeof fixture->workers[0].name, "Main");
        fixture->workers[0].task = 2;
        fixture->workers[0].step = 3;
    }
    if (snapshot->workers_count > 1)
        block(&fixture->workers[0], WORKER_JOIN, "My First Process");
}

void scene_stuck(struct fixture *fixture)
{
    scene_graph(fixture);
    (void)snprintf(fixture->snapshot.stuck, sizeof fixture->snapshot.stuck,
                   "nothing has moved for 4.1 s: cube-1 and cube-2 wait to put on the queue cubes, which is full, and "
                   "add, the only one that gets from it, was killed by SIGKILL and is not replaced. Nobody will ever "
                   "make room: end the run with q, or see what a second worker of add changes.");
}
