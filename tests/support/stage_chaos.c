#include "support/stage_chaos.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/queue.h"
#include "ipc/task.h"
#include "proc/pool_engine.h"
#include "proc/stage.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STAGES = 2, WORKERS = 2, CAPACITY = 8, ATTEMPTS = 250, KILLS_IN_A_ROW = 2 /* then something must come */ };

#define PATIENCE_NS (20 * NS_PER_S)
#define PAUSE_NS    (300 * NS_PER_US) /* between two kills, at most */
#define BURN_NS     (30 * NS_PER_US)  /* a task: else all are done before anybody is killed */

struct chaos;

struct chaos_stage {
    struct chaos *chaos;
    unsigned index;
    struct pool *pool;
    bool *is_final; /* [values] */
    uint64_t finals;
};

struct chaos {
    uint64_t values;
    struct commons commons;
    struct evloop *loop;
    struct chaos_stage stages[STAGES];
    struct random random;
    bool wrong;
    struct stage_chaos_figures figures;
    struct problem *problem;
};

static int advance(struct task *task, uint64_t factor, uint64_t more)
{
    uint64_t value;
    memcpy(&value, task->input, sizeof value);
    value = value * factor + more;
    task_burn(BURN_NS);
    return task_return(task, &value, sizeof value);
}

static int triple(struct task *task, const void *context)
{
    (void)context;
    return advance(task, 3, 0);
}

static int add_one(struct task *task, const void *context)
{
    (void)context;
    return advance(task, 1, 1);
}

static void complain(struct chaos *chaos, const struct chaos_stage *stage, uint64_t id, const char *what)
{
    if (!chaos->wrong)
        (void)problem_set(chaos->problem, "stage %u, value %" PRIu64 " %s", stage->index, id, what);
    chaos->wrong = true;
}

static void is_final(void *context, uint64_t id, const struct task_record *record, const void *data, size_t size)
{
    struct chaos_stage *stage = context;
    struct chaos *chaos = stage->chaos;
    task_word word = atomic_load(&record->word);
    const uint64_t expected = id * 3 + stage->index;
    if (id >= chaos->values || stage->is_final[id])
        complain(chaos, stage, id, "came a second time");
    else if (task_word_state(word) != T_DONE)
        complain(chaos, stage, id, "was lost");
    else if (size != sizeof expected || memcmp(data, &expected, size) != 0)
        complain(chaos, stage, id, "is wrong");
    else
        stage->is_final[id] = true;
    chaos->figures.again += task_word_attempts(word) > 1;
    stage->finals++;
}

/* ------------------------------------------------------------------ the line */

static int add_channels(struct chaos *chaos)
{
    struct queue *queue;
    const struct queue_options options = {
        .capacity = CAPACITY, .message_max = STAGE_MESSAGE_SIZE(sizeof(uint64_t)), .kind = QUEUE_JOINABLE};
    const struct stage_port between = {.kind = STAGE_QUEUE, .name = "between"};
    const struct stage stages[STAGES] = {{.outputs = {between}, .outputs_count = 1, .value_max = sizeof(uint64_t)},
                                         {.input = between, .value_max = sizeof(uint64_t)}};
    int error = queue_add(&chaos->commons, "between", &options, &queue);
    if (!error)
        error = stage_add(&chaos->commons, "triple", &stages[0]);
    return error ? error : stage_add(&chaos->commons, "add", &stages[1]);
}

static int make_stage(struct chaos *chaos, unsigned index)
{
    static const struct pool_events events = {.final = is_final};
    struct chaos_stage *stage = &chaos->stages[index];
    const char *name = index == 0 ? "triple" : "add";
    const struct pool_options options = {.run = index == 0 ? triple : add_one,
                                         .workers = WORKERS,
                                         .capacity = chaos->values,
                                         .result_max = sizeof(uint64_t),
                                         .attempts = ATTEMPTS,
                                         .commons = &chaos->commons,
                                         .stage = name,
                                         .name = name,
                                         .loop = chaos->loop};
    *stage = (struct chaos_stage){
        .chaos = chaos, .index = index, .is_final = calloc(chaos->values, sizeof *stage->is_final)};
    int error = stage->is_final ? pool_new(&stage->pool, &options) : -ENOMEM;
    if (error)
        return error;
    pool_observe(stage->pool, &events, stage, true);
    for (uint64_t id = 0; !error && id < chaos->values; id++)
        error = pool_submit(stage->pool, &id, index == 0 ? sizeof id : 0, NULL);
    return error;
}

static int start_line(struct chaos *chaos)
{
    int error = add_channels(chaos);
    for (unsigned i = 0; i < STAGES && !error; i++)
        error = make_stage(chaos, i);
    if (error)
        return error;
    pool_offer_elsewhere(chaos->stages[1].pool, chaos->values);
    pool_offer(chaos->stages[0].pool, chaos->values);
    error = pool_start(chaos->stages[1].pool);
    return error ? error : pool_start(chaos->stages[0].pool);
}

static void end_line(struct chaos *chaos)
{
    struct queue *queue = queue_find(&chaos->commons, "between");
    if (queue)
        queue_close(queue);
    for (unsigned i = 0; i < STAGES; i++) {
        pool_free(chaos->stages[i].pool);
        free(chaos->stages[i].is_final);
    }
}

/* ------------------------------------------------------------------ the kills */

static uint64_t finals(const struct chaos *chaos)
{
    return chaos->stages[0].finals + chaos->stages[1].finals;
}

static void look(struct chaos *chaos, uint64_t deadline)
{
    (void)evloop_step(chaos->loop, deadline);
    for (unsigned i = 0; i < STAGES; i++)
        pool_look(chaos->stages[i].pool);
}

static void kill_one(struct chaos *chaos)
{
    struct pool *pool = chaos->stages[random_below(&chaos->random, STAGES)].pool;
    unsigned slot = (unsigned)random_below(&chaos->random, WORKERS);
    chaos->figures.kills += supervisor_signal(pool_supervisor(pool), slot, SIGKILL) == 0;
}

/* Kills as long as there are values on their way, but lets one come through now and then: a pool of which all workers
 * die and nothing comes gives up, and rightly. */
static int disturb(struct chaos *chaos)
{
    const uint64_t all = STAGES * chaos->values;
    uint64_t last = 0, moved_ns = clock_ns();
    for (unsigned in_a_row = 0; finals(chaos) < all && !chaos->wrong;) {
        look(chaos, clock_after(random_below(&chaos->random, PAUSE_NS)));
        if (finals(chaos) != last) {
            in_a_row = 0;
            last = finals(chaos);
            moved_ns = clock_ns();
        }
        if (clock_ns() - moved_ns > PATIENCE_NS)
            return problem_set(chaos->problem, "nothing moves after %" PRIu64 " kills, %" PRIu64 " of %" PRIu64 " came",
                               chaos->figures.kills, last, all);
        if (in_a_row++ < KILLS_IN_A_ROW)
            kill_one(chaos);
    }
    return chaos->wrong;
}

bool stage_chaos_run(uint64_t values, uint64_t seed, struct stage_chaos_figures *ret_figures, struct problem *problem)
{
    struct chaos chaos = {.values = values, .random = {seed}, .problem = problem};
    uint64_t begun = clock_ns();
    if (commons_create(&chaos.commons, STAGES * WORKERS) != 0)
        return problem_set(problem, "no commons") == 0;
    int error = evloop_new(&chaos.loop);
    if (!error)
        error = start_line(&chaos);
    error = error ? problem_set(problem, "no stages: %s", strerror(-error)) : disturb(&chaos);
    end_line(&chaos);
    if (chaos.loop)
        evloop_free(chaos.loop);
    commons_release(&chaos.commons);
    chaos.figures.values = values;
    chaos.figures.ns = clock_ns() - begun;
    *ret_figures = chaos.figures;
    return error == 0;
}
