#include "tune/losses.h"

#include <math.h>
#include <stdlib.h>

static const struct {
    const char *name, *title, *brief;
} words[LOSS_COUNT] = {
    [LOSS_IDEAL] = {"ideal", "ideal", "ideal"},
    [LOSS_START] = {"start", "start-up", "start-up"},
    [LOSS_TAIL] = {"tail", "tail", "tail"},
    [LOSS_NO_CORE] = {"no_core", "no core free", "no core"},
    [LOSS_WAIT] = {"wait", "waits for a task", "waits"},
    [LOSS_PUT] = {"put", "blocked in put", "put"},
    [LOSS_GET] = {"get", "blocked in get", "get"},
    [LOSS_SEND] = {"send", "blocked in send", "send"},
    [LOSS_RECEIVE] = {"receive", "blocked in receive", "receive"},
    [LOSS_LOCK] = {"lock", "waits for a lock", "locks"},
    [LOSS_JOIN] = {"join", "joins a process", "join"},
    [LOSS_SLOWER] = {"slower", "slower tasks", "slower"},
    [LOSS_DEATHS] = {"deaths", "lost to deaths", "deaths"},
    [LOSS_FEWER] = {"fewer", "smaller pool", "smaller"},
    [LOSS_REST] = {"rest", "the rest", "rest"},
};

const char *loss_name(enum loss loss)
{
    return loss < LOSS_COUNT ? words[loss].name : "unknown";
}

const char *loss_title(enum loss loss)
{
    return loss < LOSS_COUNT ? words[loss].title : "unknown";
}

const char *loss_short(enum loss loss)
{
    return loss < LOSS_COUNT ? words[loss].brief : "unknown";
}

/* In tasks: blocked or without a core, by kind of time. */
static const enum loss loss_of_time[TIME_COUNT] = {
    [TIME_NO_CORE] = LOSS_NO_CORE, [TIME_PUT] = LOSS_PUT,         [TIME_GET] = LOSS_GET,   [TIME_SEND] = LOSS_SEND,
    [TIME_LOCK] = LOSS_LOCK,       [TIME_RECEIVE] = LOSS_RECEIVE, [TIME_JOIN] = LOSS_JOIN,
};

/* ------------------------------------------------------------------ one run */

/* Time of all places together. */
struct account {
    const struct run *run;
    bool graph;
    uint64_t begin_ns, end_ns, last_claim_ns; /* on the run's clock, pauses in them */
    uint64_t ns[LOSS_COUNT];                  /* of blocked kinds: of its workers' whole lives */
    uint64_t tasks_ns;                        /* in tasks that came to an end */
    uint64_t cpu_ns;                          /* of it, with a core */
    unsigned places;
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

static uint64_t minus(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* What of it lies in the wall. */
static uint64_t within(const struct account *account, uint64_t from_ns, uint64_t to_ns)
{
    uint64_t from = from_ns > account->begin_ns ? from_ns : account->begin_ns, to = least(to_ns, account->end_ns);
    return from < to ? to - from - run_paused(account->run, from, to) : 0;
}

static void add(struct account *account, enum loss loss, uint64_t from_ns, uint64_t to_ns)
{
    account->ns[loss] += within(account, from_ns, to_ns);
}

static struct stretch *stretches_of(struct account *account)
{
    const struct run *run = account->run;
    struct stretch *stretches = calloc(run->workers_count + 1, sizeof *stretches);
    for (uint64_t i = 0; stretches && i < run->tasks_count; i++) {
        const struct run_task *task = &run->tasks[i];
        if (!run_task_finished(task) || task->worker < 0 || (size_t)task->worker >= run->workers_count)
            continue;
        struct stretch *stretch = &stretches[task->worker];
        if (task->finish_ns > stretch->last_ns)
            stretch->last_ns = task->finish_ns;
        stretch->busy_ns += within(account, task->start_ns, task->finish_ns);
        account->last_claim_ns = task->start_ns > account->last_claim_ns ? task->start_ns : account->last_claim_ns;
    }
    return stretches;
}

/* What a dead worker had done of the task in its hands. */
static uint64_t attempt_of(const struct account *account, const struct run_worker *worker)
{
    const struct run *run = account->run;
    for (size_t i = 0; i < run->kills_count; i++)
        if (run->kills[i].slot == worker->slot && run->kills[i].incarnation == worker->incarnation)
            return within(account, run->kills[i].begin_ns, run->kills[i].end_ns);
    return 0;
}

/* Until it was ready: from the end of the one before it, or from the beginning of the run. */
static void add_start(struct account *account, const struct life *life)
{
    const struct run_worker *worker = life->worker, *before = life->before;
    bool after_death = before && death_is_violent(before->death);
    uint64_t ready_ns = worker->born_ns + worker->time_ns[TIME_START];
    add(account, after_death ? LOSS_DEATHS : LOSS_START, worker->born_ns, ready_ns);
    if (before)
        add(account, after_death ? LOSS_DEATHS : LOSS_REST, before->ended_ns, worker->born_ns);
    else
        add(account, worker->added ? LOSS_FEWER : LOSS_START, 0,
            worker->born_ns); /* its elder sisters were born meanwhile */
}

/* A stage of a graph ends when nothing can come any more, and a process of its own after its one task. */
static bool may_shrink(const struct account *account)
{
    return !account->graph && account->run->executor != RUN_BY_PROCESS;
}

/* From its last task on, and after it when nobody came in its place. */
static void add_end(struct account *account, const struct life *life, uint64_t last_ns)
{
    const struct run_worker *worker = life->worker;
    bool early = may_shrink(account) && worker->ended_ns < account->last_claim_ns; /* there was still work to do */
    if (death_is_violent(worker->death)) {
        uint64_t idle_ns = within(account, last_ns, worker->ended_ns);
        uint64_t lost_ns = least(attempt_of(account, worker), idle_ns);
        account->ns[LOSS_DEATHS] += lost_ns;
        account->ns[LOSS_WAIT] += idle_ns - lost_ns;
        if (life->last)
            add(account, LOSS_DEATHS, worker->ended_ns, account->end_ns);
    } else if (life->last) {
        add(account, LOSS_TAIL, last_ns, worker->ended_ns);
        add(account, early ? LOSS_FEWER : LOSS_TAIL, worker->ended_ns, account->end_ns);
    } else {
        add(account, LOSS_REST, last_ns, worker->ended_ns);
    }
}

static void add_life(struct account *account, const struct life *life)
{
    const struct run_worker *worker = life->worker;
    uint64_t ready_ns = worker->born_ns + worker->time_ns[TIME_START];
    uint64_t last_ns = life->stretch->last_ns > ready_ns ? life->stretch->last_ns : ready_ns;
    add_start(account, life);
    account->ns[LOSS_WAIT] += minus(within(account, ready_ns, last_ns), life->stretch->busy_ns);
    account->tasks_ns += life->stretch->busy_ns;
    add_end(account, life, last_ns);
}

/* Who takes tasks from a channel, and puts what comes of them on another, is blocked there between its tasks, and not
 * in them. */
static bool is_between_tasks(const struct account *account, enum loss loss)
{
    bool channel = loss == LOSS_PUT || loss == LOSS_GET || loss == LOSS_SEND || loss == LOSS_RECEIVE;
    int executor = account->run->executor;
    return channel && (account->graph || executor == RUN_BY_QUEUE || executor == RUN_BY_PIPE);
}

static void add_times(struct account *account, const struct run_worker *worker)
{
    account->cpu_ns += worker->time_ns[TIME_ON_CORE];
    for (int time = 0; time < TIME_COUNT; time++)
        if (loss_of_time[time])
            account->ns[loss_of_time[time]] += worker->time_ns[time];
}

/* The next worker of the same place after `index`, or the count. */
static size_t successor(const struct run *run, size_t index)
{
    size_t next = index + 1;
    while (next < run->workers_count && run->workers[next].slot != run->workers[index].slot)
        next++;
    return next;
}

static void add_place(struct account *account, size_t first, const struct stretch *stretches)
{
    const struct run *run = account->run;
    const struct run_worker *before = NULL;
    for (size_t i = first; i < run->workers_count;) {
        size_t next = successor(run, i);
        struct life life = {&run->workers[i], &stretches[i], before, next == run->workers_count};
        add_life(account, &life);
        add_times(account, life.worker);
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

/* `places`: how many the pool had at its largest. False: no memory. */
static bool take_stock(struct account *account, const struct record *record, const struct run *run, unsigned places)
{
    *account = (struct account){.run = run,
                                .graph = record->graph != NULL,
                                .begin_ns = run->begin_ns,
                                .end_ns = run->begin_ns + run->wall_ns + run->paused_ns,
                                .places = places};
    unsigned used = 0;
    struct stretch *stretches = stretches_of(account);
    for (size_t i = 0; stretches && i < run->workers_count; i++)
        if (is_first(run, i)) {
            used++;
            add_place(account, i, stretches);
        }
    account->ns[LOSS_FEWER] += run->wall_ns * (uint64_t)minus(places, used);
    free(stretches);
    return stretches;
}

/* ------------------------------------------------------------------ against the baseline */

/* What the baseline needed for the tasks that the run has finished. */
struct measure {
    uint64_t wall_ns, cpu_ns;
    uint64_t blocked_ns[LOSS_COUNT];
};

static uint64_t time_of_finished(const struct run *baseline, const struct run *run)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        if (run_task_finished(&run->tasks[i]) && run_task_finished(&baseline->tasks[i]))
            sum += run_task_time(baseline, &baseline->tasks[i]);
    return sum;
}

static uint64_t part(uint64_t whole, double share)
{
    return (uint64_t)((double)whole * share);
}

static bool measure_baseline(struct measure *measure, const struct run *baseline, const struct account *account,
                             bool complete)
{
    const struct run *run = account->run;
    *measure = (struct measure){.wall_ns = baseline ? baseline->wall_ns : 0};
    if (!baseline || measure->wall_ns == 0 || baseline->tasks_count != run->tasks_count || account->tasks_ns == 0)
        return false;
    if (!complete)
        measure->wall_ns = time_of_finished(baseline, run);
    double share = fmin(1, (double)measure->wall_ns / (double)baseline->wall_ns);
    for (size_t i = 0; i < baseline->workers_count; i++) {
        const uint64_t *time_ns = baseline->workers[i].time_ns;
        measure->cpu_ns += part(time_ns[TIME_ON_CORE], share);
        for (int time = 0; time < TIME_COUNT; time++)
            if (loss_of_time[time])
                measure->blocked_ns[loss_of_time[time]] += part(time_ns[time], share);
    }
    measure->cpu_ns = least(measure->cpu_ns, measure->wall_ns);
    return measure->wall_ns > 0;
}

/* Without a baseline: what the run itself needed, without what held it up. */
static struct measure measure_itself(const struct account *account)
{
    struct measure measure = {.wall_ns = account->tasks_ns, .cpu_ns = account->cpu_ns};
    for (int time = 0; time < TIME_COUNT; time++)
        if (loss_of_time[time] && !is_between_tasks(account, loss_of_time[time]))
            measure.wall_ns = minus(measure.wall_ns, account->ns[loss_of_time[time]]);
    measure.cpu_ns = least(measure.cpu_ns, measure.wall_ns); /* that of attempts in vain is no work */
    return measure;
}

/* ------------------------------------------------------------------ the pieces */

struct shares {
    uint64_t left_ns; /* of the area: not given to a piece yet */
    uint64_t ns[LOSS_COUNT];
    uint64_t gained_ns;
};

static void give(struct shares *shares, enum loss loss, uint64_t ns)
{
    uint64_t given = least(ns, shares->left_ns);
    shares->ns[loss] += given;
    shares->left_ns -= given;
}

/* Splits the time in tasks: blocked and without a core as far as it is more than in the baseline, the rest likewise. */
static void split_tasks(struct shares *shares, const struct account *account, const struct measure *baseline,
                        uint64_t *ret_ideal_ns)
{
    uint64_t inside_ns = account->tasks_ns, expected_ns = baseline->wall_ns;
    for (int time = 0; time < TIME_COUNT; time++) {
        enum loss loss = loss_of_time[time];
        if (!loss || is_between_tasks(account, loss))
            continue;
        uint64_t blocked_ns = least(account->ns[loss], inside_ns);
        uint64_t usual_ns = least(baseline->blocked_ns[loss], expected_ns);
        inside_ns -= blocked_ns;
        expected_ns -= usual_ns;
        give(shares, loss, minus(blocked_ns, usual_ns));
        shares->gained_ns += minus(usual_ns, blocked_ns);
    }
    give(shares, LOSS_SLOWER, minus(inside_ns, expected_ns));
    shares->gained_ns += minus(expected_ns, inside_ns);
    *ret_ideal_ns = minus(baseline->wall_ns, shares->gained_ns);
}

/* More workers than cores: that they wait for each other is no loss. Takes it from the pieces that such waiting is in,
 * and returns how much that was. */
static uint64_t forgive(struct shares *shares, uint64_t ns)
{
    static const enum loss kinds[] = {LOSS_NO_CORE, LOSS_TAIL, LOSS_WAIT};
    uint64_t forgiven = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        uint64_t taken = least(ns - forgiven, shares->ns[kinds[i]]);
        shares->ns[kinds[i]] -= taken;
        forgiven += taken;
    }
    return forgiven;
}

/* What a worker waits for between its tasks has a name, when it is a channel. */
static void split_waits(struct shares *shares, const struct account *account)
{
    for (int time = 0; time < TIME_COUNT; time++) {
        enum loss loss = loss_of_time[time];
        if (!loss || !is_between_tasks(account, loss))
            continue;
        uint64_t named_ns = least(account->ns[loss], shares->ns[LOSS_WAIT]);
        shares->ns[LOSS_WAIT] -= named_ns;
        shares->ns[loss] += named_ns;
    }
}

static void share_out(struct shares *shares, const struct account *account, const struct measure *baseline,
                      unsigned cores)
{
    static const enum loss outside[] = {LOSS_START, LOSS_DEATHS, LOSS_FEWER, LOSS_TAIL, LOSS_WAIT};
    uint64_t ideal_ns = 0, places = account->places;
    uint64_t crowd_ns = minus(baseline->cpu_ns / cores * places, baseline->wall_ns);
    shares->left_ns = account->run->wall_ns * places;
    split_tasks(shares, account, baseline, &ideal_ns);
    give(shares, LOSS_IDEAL, ideal_ns);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        give(shares, outside[i], account->ns[outside[i]]);
    shares->ns[LOSS_IDEAL] += forgive(shares, crowd_ns);
    split_waits(shares, account);
}

/* The mean of all places; what the division leaves over is in the rest. */
static void fill_pieces(struct losses *losses, const struct shares *shares, const struct account *account)
{
    uint64_t wall_ns = account->run->wall_ns, told_ns = 0;
    for (int loss = 0; loss < LOSS_REST; loss++) {
        uint64_t mean_ns = shares->ns[loss] / account->places;
        told_ns += mean_ns;
        losses->ns[loss] = (double)mean_ns;
    }
    losses->ns[LOSS_REST] = (double)(wall_ns - told_ns);
    losses->wall_ns = (double)wall_ns;
    uint64_t gained_ns = shares->gained_ns / account->places;
    losses->gained_ns = (double)gained_ns;
}

/* A kernel that does not count how long somebody waits for a core says 0, for everybody: also for those whose core it
 * took. */
static bool counts_waits(const struct run *run)
{
    uint64_t waited_ns = 0, taken = 0;
    for (size_t i = 0; i < run->workers_count; i++) {
        waited_ns += run->workers[i].time_ns[TIME_NO_CORE];
        taken += run->workers[i].switches_involuntary;
    }
    return waited_ns > 0 || taken == 0;
}

static void name_unknown(struct losses *losses, const struct account *account)
{
    bool counted = counts_waits(account->run);
    if (!counted)
        losses->ns[LOSS_NO_CORE] = NAN;
    if (!losses->compared)
        losses->ns[LOSS_SLOWER] = NAN;
    if (!losses->compared)
        losses->lumped = counted
                             ? "no baseline: slower tasks are in the ideal"
                             : "no baseline, and the kernel seems to count no waits for a core: both are in the ideal";
    else if (!counted)
        losses->lumped = "the kernel seems to count no waits for a core: they are in slower tasks";
}

struct losses losses_of_run(const struct record *record, const struct run *run)
{
    struct losses losses = {.wall_ns = NAN, .gained_ns = NAN};
    struct account account;
    struct measure baseline;
    struct shares shares = {0};
    for (int loss = 0; loss < LOSS_COUNT; loss++)
        losses.ns[loss] = NAN;
    if (!run || run->wall_ns == 0 || run->workers_count == 0 || record->workload->steps)
        return losses;
    struct verdict verdict = verdict_of_run(record, run);
    if (verdict.cores == 0 || !take_stock(&account, record, run, verdict.workers))
        return losses;
    losses.known = true;
    losses.compared = measure_baseline(&baseline, record->baseline, &account, !isnan(verdict.speedup));
    if (!losses.compared)
        baseline = measure_itself(&account);
    share_out(&shares, &account, &baseline, verdict.cores);
    fill_pieces(&losses, &shares, &account);
    name_unknown(&losses, &account);
    return losses;
}

struct losses losses_of(const struct record *record)
{
    return losses_of_run(record, record->run);
}
