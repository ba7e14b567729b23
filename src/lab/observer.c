#include "lab/observer.h"

#include "base/clock.h"
#include "lab/census.h"
#include "lab/channels.h"
#include "lab/gallery.h"
#include "lab/historian.h"
#include "lab/locks.h"
#include "lab/roster.h"
#include "lab/saboteur.h"
#include "lab/stages.h"
#include "model/ghost.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_SHOWN 200

struct recent {
    uint64_t finish_ns;
    struct snapshot_recent entry;
};

struct observer {
    struct observer_options options;
    struct roster *roster;
    struct census census;
    struct channels channels;
    struct locks locks;
    struct gallery gallery;
    struct historian *historian;
    struct execution *execution;
    enum lab_phase what; /* PHASE_BASELINE or PHASE_RUN: what the execution is */
    size_t way;          /* in the list */
    const struct run *baseline;
    struct ghost ghost;
    struct recent recent[SNAPSHOT_RECENT_MAX]; /* a ring */
    uint64_t recent_count;                     /* ever */
    uint64_t baseline_spent_ns;                /* the baseline's time for the tasks that the run has finished */
    bool compared;
    uint64_t differ;
    struct snapshot snapshot;
    struct snapshot_line lines[LINES_SHOWN];
    struct snapshot_stage stages[GRAPH_STAGES_MAX];
    uint64_t done_in[GRAPH_STAGES_MAX]; /* tasks that came to an end, by group of the flow */
};

int observer_new(struct observer **ret_observer, const struct observer_options *options)
{
    struct observer *observer = calloc(1, sizeof *observer);
    if (!observer)
        return -ENOMEM;
    observer->options = *options;
    int error = roster_new(&observer->roster, options->workers_max);
    if (!error)
        error = historian_new(&observer->historian);
    if (error) {
        observer_free(observer);
        return error;
    }
    observer->snapshot.workload = options->workload;
    observer->snapshot.settings = options->settings;
    observer->snapshot.machine = options->machine;
    observer->snapshot.pool_max = options->workers_max;
    observer->snapshot.lines = observer->lines;
    *ret_observer = observer;
    return 0;
}

void observer_free(struct observer *observer)
{
    if (!observer)
        return;
    roster_free(observer->roster);
    historian_free(observer->historian);
    gallery_release(&observer->gallery);
    locks_release(&observer->locks);
    channels_release(&observer->channels);
    census_release(&observer->census);
    ghost_release(&observer->ghost);
    free(observer);
}

int observer_begin(struct observer *observer, struct execution *execution, enum lab_phase phase, size_t way,
                   const struct run *baseline)
{
    ghost_release(&observer->ghost);
    observer->execution = execution;
    observer->what = phase;
    observer->way = way;
    observer->baseline = baseline;
    observer->recent_count = 0;
    observer->baseline_spent_ns = 0;
    observer->compared = false;
    observer->differ = 0;
    memset(observer->done_in, 0, sizeof observer->done_in);
    struct snapshot *snapshot = &observer->snapshot;
    snapshot->baseline = (struct snapshot_progress){0};
    if (baseline)
        snapshot->baseline = (struct snapshot_progress){.done = baseline->tasks_count,
                                                        .total = baseline->tasks_count,
                                                        .elapsed_ns = baseline->wall_ns,
                                                        .started = true,
                                                        .finished = true};
    snapshot->run = (struct snapshot_progress){.total = execution_run(execution)->tasks_count};
    roster_begin(observer->roster, execution);
    historian_begin(observer->historian, execution, observer->options.graph);
    snapshot->live = execution_run(execution);
    snapshot->baseline_run = baseline;
    channels_begin(&observer->channels);
    (void)census_begin(&observer->census, execution_commons(execution)); /* without memory, nobody is seen in there */
    return baseline ? ghost_make(&observer->ghost, baseline) : 0;
}

void observer_end(struct observer *observer)
{
    struct snapshot *snapshot = &observer->snapshot;
    roster_begin(observer->roster, NULL);
    historian_end(observer->historian);
    snapshot->history = NULL;
    snapshot->live = snapshot->baseline_run = NULL;
    census_release(&observer->census);
    observer->execution = NULL;
    observer->baseline = NULL;
    snapshot->lines_count = snapshot->recent_count = 0;
    snapshot->channels_count = snapshot->locks_count = 0;
    snapshot->picture = (struct snapshot_picture){0};
    snapshot->stuck[0] = '\0';
}

void observer_hurry(struct observer *observer)
{
    roster_hurry(observer->roster);
}

/* ------------------------------------------------------------------ events */

/* A ring in the order in which they were noticed: tasks that finish within one look of the supervisor are sorted when
 * they are shown. */
static void remember(struct observer *observer, uint64_t finish_ns, const struct snapshot_recent *entry)
{
    observer->recent[observer->recent_count++ % SNAPSHOT_RECENT_MAX] = (struct recent){finish_ns, *entry};
}

static void compare(struct observer *observer, uint64_t id, const struct run_task *task)
{
    const struct run_task *other = &observer->baseline->tasks[id];
    if (other->status == TASK_NOT_RUN || other->status == TASK_CANCELLED || other->status == TASK_SKIPPED)
        return;
    observer->compared = true;
    observer->differ += !run_task_same(observer->options.workload, task, other);
    if (run_task_finished(other))
        observer->baseline_spent_ns += run_task_time(observer->baseline, other);
}

void observer_finished(struct observer *observer, uint64_t id)
{
    const struct run *run = execution_run(observer->execution);
    const struct run_task *task = &run->tasks[id];
    if (observer->options.graph)
        observer->done_in[flow_group_at(observer->options.graph->flow, id)]++;
    historian_finished(observer->historian, id);
    if (task->status == TASK_CANCELLED || task->status == TASK_SKIPPED)
        return;
    const struct life *life = execution_life(observer->execution, task->worker);
    unsigned slot = life ? life->place : 0;
    if (run_task_finished(task))
        remember(observer, task->finish_ns, &(struct snapshot_recent){id, slot, (enum task_status)task->status});
    if (observer->baseline)
        compare(observer, id, task);
    if (task->status == TASK_LOST && task->death.how == DEATH_GAVE_UP)
        observer_notice(observer, "the pool gave up: workers died again and again without finishing a task");
}

/* What becomes of the task in the hands of a dead worker. In a graph its message decides, which may come again or
 * not. */
static const char *outlook(const struct observer *observer, const struct life *life)
{
    if (observer->options.graph)
        return "was in its hands";
    return life->death_retried ? "is given to another" : "is not tried again";
}

void observer_died(struct observer *observer, const struct life *life)
{
    roster_died(observer->roster, life);
    historian_died(observer->historian, life);
    if (!death_is_violent(life->death))
        return;
    char cause[96];
    (void)death_text(life->death, cause, sizeof cause);
    const char *others = life->torn ? " with all threads of its process" : "";
    if (life->death_task == SLOT_NO_TASK)
        observer_notice(observer, "%s (pid %d) %s%s, with no task in its hands", life->name, (int)life->pid, cause,
                        others);
    else if (observer->options.workload->steps)
        observer_notice(observer, "%s (pid %d) %s in step %llu, and no step is tried again", life->name, (int)life->pid,
                        cause, (unsigned long long)life->death_task + 1);
    else
        observer_notice(observer, "%s (pid %d) %s%s; task %llu %s", life->name, (int)life->pid, cause, others,
                        (unsigned long long)life->death_task, outlook(observer, life));
}

void observer_sabotaged(struct observer *observer, const char *what)
{
    historian_sabotaged(observer->historian, what);
}

void observer_notice(struct observer *observer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(observer->snapshot.notice, sizeof observer->snapshot.notice, format, arguments);
    va_end(arguments);
}

/* ------------------------------------------------------------------ looking */

static void look_at_progress(struct observer *observer, uint64_t now)
{
    struct execution *execution = observer->execution;
    struct snapshot *snapshot = &observer->snapshot;
    struct snapshot_progress progress = {.done = execution_done(execution),
                                         .total = execution_run(execution)->tasks_count,
                                         .elapsed_ns = execution_elapsed(execution, now),
                                         .started = true};
    progress.finished = progress.done == progress.total || execution_ended(execution);
    if (observer->what == PHASE_BASELINE) {
        snapshot->baseline = progress;
        snapshot->ghost_done = progress.done;
    } else {
        snapshot->run = progress;
        snapshot->ghost_done = ghost_done(&observer->ghost, progress.elapsed_ns);
    }
    snapshot->deaths = execution_run(execution)->deaths;
    snapshot->retries = execution_run(execution)->retries;
}

static void look_at_speed(struct observer *observer)
{
    struct snapshot *snapshot = &observer->snapshot;
    uint64_t elapsed = snapshot->run.elapsed_ns;
    bool known = observer->baseline && snapshot->run.done > 0 && elapsed > 0;
    snapshot->speedup = known ? (double)observer->baseline_spent_ns / (double)elapsed : NAN;
    unsigned workers = execution_run(observer->execution)->workers_asked;
    unsigned places = 0; /* of pools, that were ever in use */
    while (places < snapshot->workers_count && snapshot->workers[places].stage >= 0)
        places++;
    if (places > workers)
        workers = places;
    unsigned cores = snapshot->efficiency_cores = run_cores(workers, observer->options.machine);
    snapshot->efficiency = known && cores > 0 ? snapshot->speedup / cores : NAN;
    snapshot->answers_compared = observer->compared;
    snapshot->answers_differ = observer->differ;
}

static void look_at_history(struct observer *observer, bool glance)
{
    struct snapshot *snapshot = &observer->snapshot;
    struct historian_look look = {
        .snapshot = snapshot, .census = &observer->census, .done_in = observer->done_in, .glance = glance};
    snapshot->history = historian_look(observer->historian, &look);
    bool counted = snapshot->history && snapshot->history->figures.counted != ORDER_UNKNOWN;
    snapshot->inversions = counted ? snapshot->history->figures.inversions : SNAPSHOT_UNKNOWN;
}

/* All that lies in the commons, by its directory; how full a channel was is told along the run's clock. */
static void look_at_commons(struct observer *observer)
{
    struct snapshot *snapshot = &observer->snapshot;
    uint64_t elapsed = observer->what == PHASE_BASELINE ? snapshot->baseline.elapsed_ns : snapshot->run.elapsed_ns;
    const struct census *census = &observer->census;
    snapshot->channels = channels_look(&observer->channels, census, elapsed, &snapshot->channels_count);
    snapshot->locks = locks_look(&observer->locks, census, &snapshot->locks_count);
    snapshot->picture = gallery_look(&observer->gallery, execution_commons(observer->execution));
    (void)snprintf(snapshot->stuck, sizeof snapshot->stuck, "%s", execution_run(observer->execution)->stuck);
}

/* The stages of a graph, in the order of the flow: also while one process does the work of all. */
static void look_at_stages(struct observer *observer)
{
    const struct graph_tasks *graph = observer->options.graph;
    const struct stages *stages = execution_stages(observer->execution);
    struct snapshot *snapshot = &observer->snapshot;
    snapshot->stages = observer->stages;
    snapshot->stages_count = graph ? graph->graph->stages_count : 0;
    for (size_t i = 0; i < snapshot->stages_count; i++) {
        flow_describe(graph->flow, graph->graph, i, &observer->stages[i]);
        if (stages)
            stages_look(stages, i, &observer->stages[i]);
        else
            observer->stages[i].done = observer->done_in[graph->flow->group_of[i]];
    }
}

/* All at once: how far each is; the present one goes on. */
static void look_at_ways(struct observer *observer)
{
    struct ways *ways = observer->options.ways;
    struct snapshot *snapshot = &observer->snapshot;
    bool baseline = observer->what == PHASE_BASELINE;
    ways_note(ways, observer->way, baseline ? &snapshot->baseline : &snapshot->run, baseline ? NAN : snapshot->speedup);
    snapshot->ways = ways->rows;
    snapshot->ways_count = ways_are_several(ways) ? ways->count : 0;
}

static void look_at_script(struct observer *observer)
{
    const struct execution *execution = observer->execution;
    const struct workload *workload = observer->options.workload;
    struct snapshot *snapshot = &observer->snapshot;
    uint64_t begun = execution_steps(execution);
    const struct step *step = begun > 0 ? execution_script_step(execution, begun - 1) : NULL;
    snapshot->steps = workload->steps ? (unsigned)execution_run(execution)->tasks_count : 0;
    snapshot->step_number = (unsigned)begun;
    snapshot->step = step ? step->title : NULL;
    snapshot->stepping = execution_waits(execution);
}

static void look_at_sabotage(struct observer *observer, const struct observer_state *state)
{
    struct snapshot *snapshot = &observer->snapshot;
    snapshot->sabotages_count = state->saboteurs_count;
    for (size_t i = 0; i < state->saboteurs_count; i++)
        saboteur_look(state->saboteurs[i], &snapshot->sabotages[i]);
}

static int by_finish(const void *a, const void *b)
{
    uint64_t left = ((const struct recent *)a)->finish_ns, right = ((const struct recent *)b)->finish_ns;
    return left < right ? -1 : left > right;
}

static void look_at_recent(struct observer *observer)
{
    struct recent sorted[SNAPSHOT_RECENT_MAX];
    size_t count = observer->recent_count < SNAPSHOT_RECENT_MAX ? observer->recent_count : SNAPSHOT_RECENT_MAX;
    memcpy(sorted, observer->recent, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_finish);
    for (size_t i = 0; i < count; i++)
        observer->snapshot.recent[i] = sorted[i].entry;
    observer->snapshot.recent_count = count;
}

static void look_at_lines(struct observer *observer)
{
    const struct execution *execution = observer->execution;
    size_t count = execution_lines_count(execution), shown = count < LINES_SHOWN ? count : LINES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        const struct run_line *line = execution_line(execution, count - shown + i);
        struct snapshot_line *kept = &observer->lines[i];
        *kept = (struct snapshot_line){.time_ns = line->time_ns,
                                       .task = line->task,
                                       .text = line->text,
                                       .from_baseline = observer->what == PHASE_BASELINE};
        (void)snprintf(kept->worker, sizeof kept->worker, "%s", line->name);
    }
    observer->snapshot.lines_count = shown;
    observer->snapshot.lines_dropped = execution_lines_dropped(execution);
}

static void look_at_machine(struct observer *observer)
{
    struct snapshot *snapshot = &observer->snapshot;
    struct sampler_cores cores = sampler_cores(roster_sampler(observer->roster));
    snapshot->core_busy = cores.busy;
    snapshot->core_number = cores.number;
    snapshot->cores_count = cores.count;
    snapshot->lab_cpu = sampler_lab_cpu(roster_sampler(observer->roster));
}

const struct snapshot *observer_look(struct observer *observer, const struct observer_state *state)
{
    struct snapshot *snapshot = &observer->snapshot;
    snapshot->phase = state->phase;
    snapshot->paused = state->paused;
    snapshot->interrupted = state->interrupted;
    snapshot->pool_size = state->pool_size;
    snapshot->chunk = state->chunk;
    look_at_sabotage(observer, state);
    bool scripted = observer->options.workload->steps;
    struct roster_look look = {.census = &observer->census, .scripted = scripted};
    census_take(&observer->census);
    snapshot->workers = roster_look(observer->roster, &look, &snapshot->workers_count);
    if (observer->execution) {
        look_at_progress(observer, clock_ns());
        look_at_speed(observer);
        look_at_ways(observer);
        look_at_commons(observer);
        look_at_stages(observer);
        look_at_script(observer);
        look_at_recent(observer);
        look_at_lines(observer);
        look_at_history(observer, state->brief);
    }
    look_at_machine(observer);
    return snapshot;
}
