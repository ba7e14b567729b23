#include "tune/ledger.h"

#include "base/amount.h"

#include <stdlib.h>

/* In tasks: blocked or without a core, by kind of time. */
static const enum loss loss_of_time[TIME_COUNT] = {
    [TIME_NO_CORE] = LOSS_NO_CORE, [TIME_PUT] = LOSS_PUT,         [TIME_GET] = LOSS_GET,   [TIME_SEND] = LOSS_SEND,
    [TIME_LOCK] = LOSS_LOCK,       [TIME_RECEIVE] = LOSS_RECEIVE, [TIME_JOIN] = LOSS_JOIN,
};

struct stretch { /* of a worker: its finished tasks */
    uint64_t last_ns, busy_ns;
};

struct life { /* one worker of a place, and what came before it there */
    const struct run_worker *worker;
    const struct stretch *stretch;
    const struct run_worker *before; /* NULL = it is the first */
    bool last;
};

/* What of it lies in the wall. */
static uint64_t within(const struct ledger *ledger, uint64_t from_ns, uint64_t to_ns)
{
    uint64_t from = from_ns > ledger->begin_ns ? from_ns : ledger->begin_ns, to = amount_least(to_ns, ledger->end_ns);
    return from < to ? to - from - run_paused(ledger->run, from, to) : 0;
}

static void add(struct ledger *ledger, enum loss loss, uint64_t from_ns, uint64_t to_ns)
{
    ledger->ns[loss] += within(ledger, from_ns, to_ns);
}

static struct stretch *stretches_of(struct ledger *ledger)
{
    const struct run *run = ledger->run;
    struct stretch *stretches = calloc(run->workers_count + 1, sizeof *stretches);
    for (uint64_t i = 0; stretches && i < run->tasks_count; i++) {
        const struct run_task *task = &run->tasks[i];
        if (!run_task_finished(task) || task->worker < 0 || (size_t)task->worker >= run->workers_count)
            continue;
        struct stretch *stretch = &stretches[task->worker];
        if (task->finish_ns > stretch->last_ns)
            stretch->last_ns = task->finish_ns;
        stretch->busy_ns += within(ledger, task->start_ns, task->finish_ns);
        ledger->last_claim_ns = task->start_ns > ledger->last_claim_ns ? task->start_ns : ledger->last_claim_ns;
    }
    return stretches;
}

/* What a dead worker had done of the task in its hands. */
static uint64_t attempt_of(const struct ledger *ledger, const struct run_worker *worker)
{
    const struct run *run = ledger->run;
    for (size_t i = 0; i < run->kills_count; i++)
        if (run->kills[i].slot == worker->slot && run->kills[i].incarnation == worker->incarnation)
            return within(ledger, run->kills[i].begin_ns, run->kills[i].end_ns);
    return 0;
}

/* Until it was ready: from the end of the one before it, or from the beginning of the run. */
static void add_start(struct ledger *ledger, const struct life *life)
{
    const struct run_worker *worker = life->worker, *before = life->before;
    bool after_death = before && death_is_violent(before->death);
    uint64_t ready_ns = worker->born_ns + worker->time_ns[TIME_START];
    add(ledger, after_death ? LOSS_DEATHS : LOSS_START, worker->born_ns, ready_ns);
    if (before)
        add(ledger, after_death ? LOSS_DEATHS : LOSS_REST, before->ended_ns, worker->born_ns);
    else
        add(ledger, worker->added ? LOSS_FEWER : LOSS_START, 0,
            worker->born_ns); /* its elder sisters were born meanwhile */
}

/* A stage of a graph ends when nothing can come any more, and a process of its own after its one task. */
static bool may_shrink(const struct ledger *ledger)
{
    return !ledger->graph && ledger->run->executor != RUN_BY_PROCESS;
}

/* From its last task on, and after it when nobody came in its place. */
static void add_end(struct ledger *ledger, const struct life *life, uint64_t last_ns)
{
    const struct run_worker *worker = life->worker;
    bool early = may_shrink(ledger) && worker->ended_ns < ledger->last_claim_ns; /* there was still work to do */
    if (death_is_violent(worker->death)) {
        uint64_t idle_ns = within(ledger, last_ns, worker->ended_ns);
        uint64_t lost_ns = amount_least(attempt_of(ledger, worker), idle_ns);
        ledger->ns[LOSS_DEATHS] += lost_ns;
        ledger->ns[LOSS_WAIT] += idle_ns - lost_ns;
        if (life->last)
            add(ledger, LOSS_DEATHS, worker->ended_ns, ledger->end_ns);
    } else if (life->last) {
        add(ledger, LOSS_TAIL, last_ns, worker->ended_ns);
        add(ledger, early ? LOSS_FEWER : LOSS_TAIL, worker->ended_ns, ledger->end_ns);
    } else {
        add(ledger, LOSS_REST, last_ns, worker->ended_ns);
    }
}

static void add_life(struct ledger *ledger, const struct life *life)
{
    const struct run_worker *worker = life->worker;
    uint64_t ready_ns = worker->born_ns + worker->time_ns[TIME_START];
    uint64_t last_ns = life->stretch->last_ns > ready_ns ? life->stretch->last_ns : ready_ns;
    add_start(ledger, life);
    ledger->ns[LOSS_WAIT] += amount_minus(within(ledger, ready_ns, last_ns), life->stretch->busy_ns);
    ledger->tasks_ns += life->stretch->busy_ns;
    add_end(ledger, life, last_ns);
}

bool ledger_is_between_tasks(const struct ledger *ledger, enum loss loss)
{
    bool channel = loss == LOSS_PUT || loss == LOSS_GET || loss == LOSS_SEND || loss == LOSS_RECEIVE;
    int executor = ledger->run->executor;
    return channel && (ledger->graph || executor == RUN_BY_QUEUE || executor == RUN_BY_PIPE);
}

enum loss ledger_blocked(enum run_time time)
{
    return loss_of_time[time];
}

static void add_times(struct ledger *ledger, const struct run_worker *worker)
{
    ledger->cpu_ns += worker->time_ns[TIME_ON_CORE];
    for (int time = 0; time < TIME_COUNT; time++)
        if (loss_of_time[time])
            ledger->ns[loss_of_time[time]] += worker->time_ns[time];
}

/* The next worker of the same place after `index`, or the count. */
static size_t successor(const struct run *run, size_t index)
{
    size_t next = index + 1;
    while (next < run->workers_count && run->workers[next].slot != run->workers[index].slot)
        next++;
    return next;
}

static void add_place(struct ledger *ledger, size_t first, const struct stretch *stretches)
{
    const struct run *run = ledger->run;
    const struct run_worker *before = NULL;
    for (size_t i = first; i < run->workers_count;) {
        size_t next = successor(run, i);
        struct life life = {&run->workers[i], &stretches[i], before, next == run->workers_count};
        add_life(ledger, &life);
        add_times(ledger, life.worker);
        before = life.worker;
        i = next;
    }
}

/* True when no worker before it had the place. */
static bool is_first(const struct run *run, size_t index)
{
    size_t i = 0;
    while (run->workers[i].slot != run->workers[index].slot)
        i++;
    return i == index;
}

bool ledger_make(struct ledger *ledger, const struct record *record, const struct run *run, unsigned places)
{
    *ledger = (struct ledger){.run = run,
                              .graph = record->graph != NULL,
                              .begin_ns = run->begin_ns,
                              .end_ns = run->begin_ns + run->wall_ns + run->paused_ns,
                              .places = places};
    unsigned used = 0;
    struct stretch *stretches = stretches_of(ledger);
    for (size_t i = 0; stretches && i < run->workers_count; i++)
        if (is_first(run, i)) {
            used++;
            add_place(ledger, i, stretches);
        }
    ledger->ns[LOSS_FEWER] += run->wall_ns * (uint64_t)amount_minus(places, used);
    free(stretches);
    return stretches;
}
