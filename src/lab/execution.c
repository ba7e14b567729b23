#include "lab/execution.h"

#include "lab/channel_copy.h"
#include "lab/execution_body.h"
#include "lab/executor.h"
#include "lab/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A batch may be meant for a pool of another size, unless the user said which. */
static void resize_for(struct execution *execution, uint64_t begin)
{
    const struct execution_options *options = &execution->options;
    unsigned workers = plan_batch_workers(options->plan, begin);
    if (workers > options->workers_max)
        workers = options->workers_max;
    if (execution->started && workers > 0 && options->settings->workers == 0)
        (void)pool_resize(execution->pool, workers); /* refused: those that there are go on */
}

/* The loop takes its tasks in order anyway: batches are of no use to it. A script goes step by step. */
static void offer_batch(struct execution *execution)
{
    if (execution->script) {
        execution->offered++;
    } else if (execution->options.executor == RUN_BY_LOOP) {
        execution->offered = execution->recorder.run.tasks_count;
    } else {
        resize_for(execution, execution->offered);
        execution->offered = plan_batch_end(execution->options.plan, execution->offered);
    }
    if (execution->carrier)
        execution->carrier->type->offer(execution->carrier, execution->offered);
    else
        pool_offer(execution->pool, execution->offered);
}

int execution_start(struct execution *execution, struct problem *problem)
{
    recorder_begin(&execution->recorder);
    int error;
    if (execution->stages) {
        error = stages_start(execution->stages, problem);
    } else {
        if (!execution->held)
            offer_batch(execution);
        error = pool_start(execution->pool);
        if (error)
            (void)problem_set(problem, "cannot start a single worker: %s", strerror(-error));
    }
    execution->started = error == 0;
    return error;
}

/* The first to say something is heard; of several pools, with its name. */
static void note(const struct execution *execution, unsigned pool, const char *said, char *text, size_t size)
{
    if (text[0] || !said[0])
        return;
    if (execution->stages)
        (void)snprintf(text, size, "%s: %s", execution->options.graph->graph->stages[pool].name, said);
    else
        (void)snprintf(text, size, "%s", said);
}

static void note_trouble(struct execution *execution)
{
    struct run *run = &execution->recorder.run;
    for (unsigned i = 0; i < execution->cast.pools_count; i++) {
        const struct supervisor *supervisor = pool_supervisor(execution->cast.pools[i]);
        note(execution, i, supervisor_why(supervisor), run->gave_up, sizeof run->gave_up);
        note(execution, i, supervisor_shortage(supervisor), run->shortage, sizeof run->shortage);
    }
}

/* Between stages a death alone says nothing: its message may come again, or be lost. */
static void count_retries(struct run *run)
{
    run->retries = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        run->retries += run->tasks[i].attempts > 1 ? run->tasks[i].attempts - 1 : 0;
}

/* One process runs all tasks of a graph, also those that no value has come to. */
static void skip_without_value(struct execution *execution)
{
    const struct graph_tasks *graph = execution->options.graph;
    for (uint64_t i = 0; i < execution->recorder.run.tasks_count; i++) {
        enum task_status fate = graph_task_end(graph, execution->recorder.run.tasks, i);
        if (fate != TASK_NOT_RUN)
            recorder_skip(&execution->recorder, i, fate);
    }
}

/* How many workers a pool began with. */
unsigned execution_workers(const struct execution *execution, unsigned pool)
{
    return execution->stages ? (unsigned)execution->options.graph->graph->stages[pool].workers
                             : execution->recorder.run.workers_asked;
}

static void note_places(struct execution *execution)
{
    struct run *run = &execution->recorder.run;
    for (size_t i = 0; i < run->workers_count; i++) {
        run->workers[i].stage = execution->cast.members[i].pool;
        run->workers[i].added =
            cast_life(&execution->cast, (int32_t)i)->slot >= execution_workers(execution, run->workers[i].stage);
    }
}

/* Everybody is gone: what was collected on the way becomes the run. */
static void finish(struct execution *execution)
{
    size_t count;
    struct run *run = &execution->recorder.run;
    struct life *lives = cast_copy(&execution->cast, &count);
    note_trouble(execution);
    if (execution->stages)
        count_retries(run);
    else if (execution->options.graph)
        skip_without_value(execution);
    run->channels = channels_copy(&execution->commons, &run->channels_count);
    recorder_end(&execution->recorder, lives, count);
    note_places(execution);
    free(lives);
}

static bool somebody_is_left(const struct execution *execution)
{
    for (unsigned i = 0; i < execution->cast.pools_count; i++)
        if (supervisor_processes(pool_supervisor(execution->cast.pools[i])) > 0)
            return true;
    return false;
}

static bool has_given_up(const struct execution *execution)
{
    return !execution->stages && *supervisor_why(pool_supervisor(execution->pool));
}

bool execution_waits(const struct execution *execution)
{
    return execution->held && !execution->closing && execution_done(execution) == execution->offered &&
           execution->offered < execution->recorder.run.tasks_count;
}

/* The next batch, when the one before is through. */
static void go_on(struct execution *execution)
{
    uint64_t done = execution_done(execution);
    if (execution->stages || done != execution->offered || done == execution->recorder.run.tasks_count)
        return;
    if (execution->held)
        (void)recorder_pause(&execution->recorder, true); /* without memory, this counts as time that it took */
    else
        offer_batch(execution);
}

static void stop_pools(struct execution *execution, enum supervisor_stop urgency)
{
    if (execution->carrier)
        execution->carrier->type->close(execution->carrier);
    for (unsigned i = 0; i < execution->cast.pools_count; i++)
        pool_stop(execution->cast.pools[i], urgency);
}

void execution_advance(struct execution *execution)
{
    if (execution->recorder.ended || !execution->started)
        return;
    /* Not while they are paused: of a worker that is stopped, nobody knows what it was about to take. */
    if (execution->stages && !execution->closing && !execution->recorder.paused)
        stages_advance(execution->stages);
    if (execution->carrier)
        execution->carrier->type->advance(execution->carrier);
    if (!execution->closing)
        go_on(execution);
    if (!execution->closing && execution_done(execution) == execution->recorder.run.tasks_count) {
        (void)execution_pause(execution, false);
        execution_note_stuck(execution, ""); /* it moved again, if only to its end */
        execution->closing = true;
        stop_pools(execution, STOP_WHEN_DONE);
    }
    if ((execution->closing || has_given_up(execution)) && !somebody_is_left(execution))
        finish(execution);
}

bool execution_ended(const struct execution *execution)
{
    return execution->recorder.ended;
}

/* Between two steps nobody is stopped: what the script has started may go on. */
static void hold(struct execution *execution, bool held)
{
    execution->held = held;
    if (!held)
        (void)recorder_pause(&execution->recorder, false);
}

int execution_pause(struct execution *execution, bool paused)
{
    if (execution->script) {
        hold(execution, paused);
        return 0;
    }
    int error = recorder_pause(&execution->recorder, paused);
    for (unsigned i = 0; !error && i < execution->cast.pools_count; i++)
        supervisor_pause(pool_supervisor(execution->cast.pools[i]), paused);
    return error;
}

int execution_step(struct execution *execution)
{
    if (!execution->script)
        return -EINVAL;
    if (!execution_waits(execution))
        return -EBUSY;
    (void)recorder_pause(&execution->recorder, false);
    offer_batch(execution);
    return 0;
}

uint64_t execution_steps(const struct execution *execution)
{
    return execution->script ? execution->offered : 0;
}

const struct step *execution_script_step(const struct execution *execution, uint64_t task)
{
    return script_step(execution->options.workload, execution->options.plan, task);
}

static void end(struct execution *execution, enum supervisor_stop urgency)
{
    (void)execution_pause(execution, false);
    execution->closing = true;
    stop_pools(execution, urgency);
}

void execution_stop(struct execution *execution, enum supervisor_stop urgency)
{
    if (execution_done(execution) < execution->recorder.run.tasks_count)
        execution->recorder.run.interrupted = true;
    end(execution, urgency);
}

void execution_note_stuck(struct execution *execution, const char *why)
{
    struct run *run = &execution->recorder.run;
    (void)snprintf(run->stuck, sizeof run->stuck, "%s", why);
}

void execution_give_up(struct execution *execution)
{
    end(execution, STOP_SOON);
}
