#include "tune/losses.h"

#include "base/amount.h"
#include "tune/ledger.h"

#include <math.h>

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

static bool measure_baseline(struct measure *measure, const struct run *baseline, const struct ledger *ledger,
                             bool complete)
{
    const struct run *run = ledger->run;
    *measure = (struct measure){.wall_ns = baseline ? baseline->wall_ns : 0};
    if (!baseline || measure->wall_ns == 0 || baseline->tasks_count != run->tasks_count || ledger->tasks_ns == 0)
        return false;
    if (!complete)
        measure->wall_ns = time_of_finished(baseline, run);
    double share = fmin(1, (double)measure->wall_ns / (double)baseline->wall_ns);
    for (size_t i = 0; i < baseline->workers_count; i++) {
        const uint64_t *time_ns = baseline->workers[i].time_ns;
        measure->cpu_ns += part(time_ns[TIME_ON_CORE], share);
        for (int time = 0; time < TIME_COUNT; time++)
            if (ledger_blocked((enum run_time)time))
                measure->blocked_ns[ledger_blocked((enum run_time)time)] += part(time_ns[time], share);
    }
    measure->cpu_ns = amount_least(measure->cpu_ns, measure->wall_ns);
    return measure->wall_ns > 0;
}

/* Without a baseline: what the run itself needed, without what held it up. */
static struct measure measure_itself(const struct ledger *ledger)
{
    struct measure measure = {.wall_ns = ledger->tasks_ns, .cpu_ns = ledger->cpu_ns};
    for (int time = 0; time < TIME_COUNT; time++)
        if (ledger_blocked((enum run_time)time) &&
            !ledger_is_between_tasks(ledger, ledger_blocked((enum run_time)time)))
            measure.wall_ns = amount_minus(measure.wall_ns, ledger->ns[ledger_blocked((enum run_time)time)]);
    measure.cpu_ns = amount_least(measure.cpu_ns, measure.wall_ns); /* that of attempts in vain is no work */
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
    uint64_t given = amount_least(ns, shares->left_ns);
    shares->ns[loss] += given;
    shares->left_ns -= given;
}

/* Splits the time in tasks: blocked and without a core as far as it is more than in the baseline, the rest likewise. */
static void split_tasks(struct shares *shares, const struct ledger *ledger, const struct measure *baseline,
                        uint64_t *ret_ideal_ns)
{
    uint64_t inside_ns = ledger->tasks_ns, expected_ns = baseline->wall_ns;
    for (int time = 0; time < TIME_COUNT; time++) {
        enum loss loss = ledger_blocked((enum run_time)time);
        if (!loss || ledger_is_between_tasks(ledger, loss))
            continue;
        uint64_t blocked_ns = amount_least(ledger->ns[loss], inside_ns);
        uint64_t usual_ns = amount_least(baseline->blocked_ns[loss], expected_ns);
        inside_ns -= blocked_ns;
        expected_ns -= usual_ns;
        give(shares, loss, amount_minus(blocked_ns, usual_ns));
        shares->gained_ns += amount_minus(usual_ns, blocked_ns);
    }
    give(shares, LOSS_SLOWER, amount_minus(inside_ns, expected_ns));
    shares->gained_ns += amount_minus(expected_ns, inside_ns);
    *ret_ideal_ns = amount_minus(baseline->wall_ns, shares->gained_ns);
}

/* More workers than cores: that they wait for each other is no loss. Takes it from the pieces that such waiting is in,
 * and returns how much that was. */
static uint64_t forgive(struct shares *shares, uint64_t ns)
{
    static const enum loss kinds[] = {LOSS_NO_CORE, LOSS_TAIL, LOSS_WAIT};
    uint64_t forgiven = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        uint64_t taken = amount_least(ns - forgiven, shares->ns[kinds[i]]);
        shares->ns[kinds[i]] -= taken;
        forgiven += taken;
    }
    return forgiven;
}

/* What a worker waits for between its tasks has a name, when it is a channel. */
static void split_waits(struct shares *shares, const struct ledger *ledger)
{
    for (int time = 0; time < TIME_COUNT; time++) {
        enum loss loss = ledger_blocked((enum run_time)time);
        if (!loss || !ledger_is_between_tasks(ledger, loss))
            continue;
        uint64_t named_ns = amount_least(ledger->ns[loss], shares->ns[LOSS_WAIT]);
        shares->ns[LOSS_WAIT] -= named_ns;
        shares->ns[loss] += named_ns;
    }
}

static void share_out(struct shares *shares, const struct ledger *ledger, const struct measure *baseline,
                      unsigned cores)
{
    static const enum loss outside[] = {LOSS_START, LOSS_DEATHS, LOSS_FEWER, LOSS_TAIL, LOSS_WAIT};
    uint64_t ideal_ns = 0, places = ledger->places;
    uint64_t crowd_ns = amount_minus(baseline->cpu_ns / cores * places, baseline->wall_ns);
    shares->left_ns = ledger->run->wall_ns * places;
    split_tasks(shares, ledger, baseline, &ideal_ns);
    give(shares, LOSS_IDEAL, ideal_ns);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        give(shares, outside[i], ledger->ns[outside[i]]);
    shares->ns[LOSS_IDEAL] += forgive(shares, crowd_ns);
    split_waits(shares, ledger);
}

/* The mean of all places; what the division leaves over is in the rest. */
static void fill_pieces(struct losses *losses, const struct shares *shares, const struct ledger *ledger)
{
    uint64_t wall_ns = ledger->run->wall_ns, told_ns = 0;
    for (int loss = 0; loss < LOSS_REST; loss++) {
        uint64_t mean_ns = shares->ns[loss] / ledger->places;
        told_ns += mean_ns;
        losses->ns[loss] = (double)mean_ns;
    }
    losses->ns[LOSS_REST] = (double)(wall_ns - told_ns);
    losses->wall_ns = (double)wall_ns;
    uint64_t gained_ns = shares->gained_ns / ledger->places;
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

static void name_unknown(struct losses *losses, const struct ledger *ledger)
{
    bool counted = counts_waits(ledger->run);
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

struct losses losses_of(const struct record *record, const struct verdict *verdict)
{
    const struct run *run = record->run;
    struct losses losses = {.wall_ns = NAN, .gained_ns = NAN};
    struct ledger ledger;
    struct measure baseline;
    struct shares shares = {0};
    for (int loss = 0; loss < LOSS_COUNT; loss++)
        losses.ns[loss] = NAN;
    if (!run || run->wall_ns == 0 || run->workers_count == 0 || record->workload->steps || verdict->cores == 0)
        return losses;
    if (!ledger_make(&ledger, record, run, verdict->workers))
        return losses;
    losses.known = true;
    losses.compared = measure_baseline(&baseline, record->baseline, &ledger, !isnan(verdict->speedup));
    if (!losses.compared)
        baseline = measure_itself(&ledger);
    share_out(&shares, &ledger, &baseline, verdict->cores);
    fill_pieces(&losses, &shares, &ledger);
    name_unknown(&losses, &ledger);
    return losses;
}
