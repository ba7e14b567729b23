#include "lab/historian.h"

#include "base/clock.h"
#include "lab/historian_marks.h"
#include "model/chronicle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct historian {
    struct chronicle *chronicle; /* NULL = no execution, or no memory */
    struct execution *execution;
    size_t lives_known[GRAPH_STAGES_MAX]; /* of each pool */
    uint32_t offspring_slots;
    struct {
        uint64_t incarnation; /* 0 = none was ever seen there */
        bool ended;
    } * offspring; /* by slot */
    struct historian_marks marks;
};

int historian_new(struct historian **ret_historian)
{
    *ret_historian = calloc(1, sizeof **ret_historian);
    return *ret_historian ? 0 : -ENOMEM;
}

void historian_free(struct historian *historian)
{
    if (!historian)
        return;
    historian_end(historian);
    free(historian);
}

void historian_end(struct historian *historian)
{
    chronicle_free(historian->chronicle);
    free(historian->offspring);
    *historian = (struct historian){0};
}

static unsigned slot_of(const void *context, int32_t worker)
{
    const struct life *life = execution_life(context, worker);
    return life ? life->place : HISTORY_NO_SLOT;
}

/* Of an execution that is shown again, what it has done is told at once. */
static void tell_finished(struct historian *historian)
{
    const struct run *run = execution_run(historian->execution);
    for (uint64_t i = 0; i < run->tasks_count && execution_done(historian->execution) > 0; i++)
        if (run_task_finished(&run->tasks[i]))
            chronicle_finished(historian->chronicle, i);
}

void historian_begin(struct historian *historian, struct execution *execution, const struct graph_tasks *graph)
{
    historian_end(historian);
    const struct run *run = execution_run(execution);
    struct chronicle_options options = {.run = run,
                                        .ordered = !graph,
                                        .process_each = run->executor == RUN_BY_PROCESS,
                                        .slot_of = slot_of,
                                        .context = execution};
    if (chronicle_new(&historian->chronicle, &options) != 0)
        return;
    historian->execution = execution;
    historian_marks_begin(&historian->marks, historian->chronicle, execution, graph);
    tell_finished(historian);
}

/* ------------------------------------------------------------------ lives */

static uint64_t clock_of(const struct historian *historian, uint64_t ns)
{
    return execution_clock(historian->execution, ns);
}

static void tell_birth(struct historian *historian, const struct life *life, unsigned pool)
{
    struct chronicle_birth birth = {.slot = life->place,
                                    .incarnation = (unsigned)life->incarnation,
                                    .stage = (int)pool,
                                    .pid = life->pid,
                                    .added = life->slot >= execution_workers(historian->execution, pool),
                                    .name = life->name,
                                    .born_ns = clock_of(historian, life->born_ns)};
    chronicle_born(historian->chronicle, &birth);
}

static void tell_end(struct historian *historian, const struct life *life)
{
    uint64_t ready_ns = life->born_ns + life->times_ns[SLOT_STARTING];
    if (ready_ns < life->ended_ns)
        chronicle_ready(historian->chronicle, life->place, clock_of(historian, ready_ns));
    chronicle_ended(historian->chronicle, life->place, (unsigned)life->incarnation, clock_of(historian, life->ended_ns),
                    life->death);
}

/* All of that pool that were born since the last time, whether they live or not. True: `sought` is one of its lives. */
static bool take_births_of(struct historian *historian, unsigned pool, const struct life *sought)
{
    size_t count;
    const struct life *lives = supervisor_lives(pool_supervisor(execution_pool(historian->execution, pool)), &count);
    for (size_t i = historian->lives_known[pool]; i < count; i++) {
        tell_birth(historian, &lives[i], pool);
        if (lives[i].ended_ns != 0)
            tell_end(historian, &lives[i]);
    }
    historian->lives_known[pool] = count;
    return sought >= lives && sought < lives + count;
}

static void take_births(struct historian *historian)
{
    for (unsigned pool = 0; pool < execution_pools(historian->execution); pool++)
        (void)take_births_of(historian, pool, NULL);
}

void historian_died(struct historian *historian, const struct life *life)
{
    if (!historian->chronicle)
        return;
    /* From the last on: when they are freed in the middle of a run, those before its own are gone. */
    for (unsigned pool = execution_pools(historian->execution); pool-- > 0;)
        if (take_births_of(historian, pool, life))
            break;
    tell_end(historian, life);
}

/* ------------------------------------------------------------------ processes that tasks started */

static bool make_room(struct historian *historian, const struct census *census)
{
    if (historian->offspring_slots == census->slots)
        return census->slots > 0;
    free(historian->offspring);
    historian->offspring = calloc(census->slots, sizeof *historian->offspring);
    historian->offspring_slots = historian->offspring ? census->slots : 0;
    return historian->offspring;
}

static void look_at_offspring(struct historian *historian, const struct census *census,
                              const struct snapshot_worker *row)
{
    const struct census_process *process = &census->processes[row->slot];
    if (historian->offspring[row->slot].incarnation != process->incarnation) {
        struct chronicle_birth birth = {.slot = row->slot,
                                        .incarnation = row->incarnation,
                                        .stage = -1,
                                        .pid = row->pid,
                                        .name = row->name,
                                        .born_ns = clock_of(historian, process->born_ns)};
        chronicle_born(historian->chronicle, &birth);
        historian->offspring[row->slot].incarnation = process->incarnation;
        historian->offspring[row->slot].ended = false;
    }
    if (process->ended_ns == 0 || historian->offspring[row->slot].ended)
        return;
    historian->offspring[row->slot].ended = true;
    chronicle_ended(historian->chronicle, row->slot, row->incarnation, clock_of(historian, process->ended_ns),
                    row->death);
}

/* ------------------------------------------------------------------ what each does */

static const struct {
    bool told; /* by the process itself: with the moment at which it began */
    enum worker_state state;
} words[SLOT_STATE_COUNT] = {
    [SLOT_STARTING] = {true, WORKER_STARTING}, [SLOT_WAITING] = {false, WORKER_WAITING},
    [SLOT_RUNNING] = {false, WORKER_RUNNING},  [SLOT_LEAVING] = {true, WORKER_LEAVING},
    [SLOT_PUT] = {true, WORKER_PUT},           [SLOT_GET] = {true, WORKER_GET},
    [SLOT_SEND] = {true, WORKER_SEND},         [SLOT_RECEIVE] = {true, WORKER_RECEIVE},
    [SLOT_LOCK] = {true, WORKER_LOCK},         [SLOT_JOIN] = {true, WORKER_JOIN},
};

static void look_at_worker(struct historian *historian, const struct census_process *process,
                           const struct snapshot_worker *row, uint64_t now_ns)
{
    struct chronicle_sight sight = {.slot = row->slot,
                                    .state = row->state,
                                    .since_ns = UINT64_MAX,
                                    .now_ns = now_ns,
                                    .sampled_ns = row->sampled_ns,
                                    .task = row->task,
                                    .blocked_on = ""};
    if (process->alive && row->state != WORKER_STOPPED && words[process->state].told) {
        sight.state = words[process->state].state;
        sight.since_ns = clock_of(historian, process->since_ns);
        sight.blocked_on = row->blocked_on;
    }
    if (process->alive && process->ready_ns > 0)
        chronicle_ready(historian->chronicle, row->slot, clock_of(historian, process->ready_ns));
    chronicle_seen(historian->chronicle, &sight);
}

static void look_at_workers(struct historian *historian, const struct historian_look *look, uint64_t now_ns)
{
    if (!make_room(historian, look->census))
        return;
    for (size_t i = 0; i < look->snapshot->workers_count; i++) {
        const struct snapshot_worker *row = &look->snapshot->workers[i];
        const struct census_process *process = &look->census->processes[row->slot];
        if (row->slot >= look->census->slots || process->incarnation != row->incarnation)
            continue; /* another has come between the two looks */
        if (row->stage < 0)
            look_at_offspring(historian, look->census, row);
        look_at_worker(historian, process, row, now_ns);
    }
}

/* ------------------------------------------------------------------ the whole */

void historian_finished(struct historian *historian, uint64_t task)
{
    if (!historian->chronicle)
        return;
    const struct run_task *end = &execution_run(historian->execution)->tasks[task];
    if (run_task_finished(end))
        chronicle_finished(historian->chronicle, task);
    else if (end->status == TASK_LOST)
        chronicle_lost(historian->chronicle, task, clock_of(historian, clock_ns()));
}

void historian_sabotaged(struct historian *historian, const char *what)
{
    if (historian->chronicle)
        historian_marks_add(&historian->marks, MARK_SABOTAGE, what, 0, 0);
}

/* The run's clock goes on after its last worker, but nothing of it happens then. */
static uint64_t look_time(const struct historian *historian)
{
    const struct run *run = execution_run(historian->execution);
    if (!execution_ended(historian->execution))
        return clock_of(historian, clock_ns());
    uint64_t last = 0;
    for (size_t i = 0; i < run->workers_count; i++)
        last = run->workers[i].ended_ns > last ? run->workers[i].ended_ns : last;
    return last;
}

const struct history *historian_look(struct historian *historian, const struct historian_look *look)
{
    struct chronicle *chronicle = historian->chronicle;
    if (!chronicle)
        return NULL;
    bool over = execution_ended(historian->execution);
    uint64_t now_ns = look_time(historian);
    take_births(historian);
    if (!over)
        look_at_workers(historian, look, now_ns);
    historian_marks_look(&historian->marks, look->snapshot, look->done_in);
    return look->glance ? chronicle_glance(chronicle, now_ns) : chronicle_look(chronicle, now_ns, over);
}
