/* plain_course.c - phases, progress and who is ahead, ways, steps, the end. */
#include "base/clock.h"
#include "base/units.h"
#include "report/plain_body.h"
#include "tune/finding.h"

#include <inttypes.h>
#include <math.h>

#define TENTHS         10
#define PROGRESS_LEAST NS_PER_S       /* between two lines of progress, at least */
#define PROGRESS_MOST  (5 * NS_PER_S) /* …at most, as long as tasks are done */

enum lead { LEAD_NONE, LEAD_AHEAD, LEAD_BEHIND };

static const struct snapshot_progress *progress_of(const struct snapshot *snapshot)
{
    return snapshot->phase == PHASE_BASELINE ? &snapshot->baseline : &snapshot->run;
}

static const char *subject_of(const struct plain *plain)
{
    return plain->phase == PHASE_BASELINE ? "baseline" : "run";
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* ------------------------------------------------------------------ phases */

void plain_tell_begin(struct plain *plain, const struct snapshot *snapshot)
{
    char cores[64];
    plain_log_add(&plain->log, PLAIN_ALWAYS, 0, snapshot->workload->id, "%s", snapshot->workload->title);
    if (snapshot->machine)
        plain_log_add(&plain->log, PLAIN_ALWAYS, 0, "machine", "usable cores: %s",
                      cores_why(&snapshot->machine->cores, cores, sizeof cores));
}

/* "by a pool of 4"; "" = not known. */
static const char *who_works(const struct snapshot *snapshot, char *buffer, size_t size)
{
    const struct run *run = snapshot->history ? snapshot->history->run : NULL;
    buffer[0] = '\0';
    if (snapshot->steps > 0)
        (void)snprintf(buffer, size, ", a script of %u steps", snapshot->steps);
    else if (snapshot->stages_count > 0 && snapshot->phase != PHASE_BASELINE)
        (void)snprintf(buffer, size, ", a graph of %zu stage%s", snapshot->stages_count,
                       plural(snapshot->stages_count));
    else if (run && run->executor == RUN_BY_LOOP)
        (void)snprintf(buffer, size, ", in a plain loop");
    else if (run)
        (void)snprintf(buffer, size, ", executor %s, %u worker%s",
                       settings_executor_name((enum settings_executor)run->executor), run->workers_asked,
                       plural(run->workers_asked));
    return buffer;
}

static void tell_baseline_end(struct plain *plain, const struct snapshot *snapshot)
{
    const struct snapshot_progress *baseline = &snapshot->baseline;
    unsigned deaths = snapshot->baseline_run ? snapshot->baseline_run->deaths : 0;
    char wall[32], died[48] = "";
    if (deaths > 0)
        (void)snprintf(died, sizeof died, ", its process died %u time%s", deaths, plural(deaths));
    plain_log_add(&plain->log, PLAIN_ALWAYS, baseline->elapsed_ns, "baseline",
                  "ended after %s: %" PRIu64 " of %" PRIu64 " tasks%s",
                  units_time(wall, sizeof wall, baseline->elapsed_ns), baseline->done, baseline->total, died);
}

void plain_tell_phase(struct plain *plain, const struct snapshot *snapshot)
{
    const struct snapshot_progress *progress = progress_of(snapshot);
    char who[64];
    plain->phase = snapshot->phase;
    if (snapshot->phase == PHASE_BASELINE || snapshot->phase == PHASE_RUN) {
        plain_log_add(&plain->log, PLAIN_ALWAYS, 0, subject_of(plain), "begins: %" PRIu64 " task%s%s", progress->total,
                      plural(progress->total), who_works(snapshot, who, sizeof who));
    } else if (snapshot->phase == PHASE_ENDING) {
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, subject_of(plain), "ends: the workers leave");
    }
}

/* ------------------------------------------------------------------ progress */

static enum lead lead_of(const struct snapshot *snapshot)
{
    if (snapshot->phase != PHASE_RUN || !snapshot->baseline.started || snapshot->run.done == snapshot->ghost_done)
        return LEAD_NONE;
    return snapshot->run.done > snapshot->ghost_done ? LEAD_AHEAD : LEAD_BEHIND;
}

/* Of the run and the baseline: "; so far 1.71 times as fast, 53 tasks ahead". */
static const char *comparison(const struct snapshot *snapshot, char *buffer, size_t size)
{
    enum lead lead = lead_of(snapshot);
    uint64_t run = snapshot->run.done, ghost = snapshot->ghost_done, apart = run > ghost ? run - ghost : ghost - run;
    char factor[32], tasks[64] = "";
    buffer[0] = '\0';
    if (lead != LEAD_NONE)
        (void)snprintf(tasks, sizeof tasks, ", %" PRIu64 " task%s %s", apart, plural(apart),
                       lead == LEAD_AHEAD ? "ahead" : "behind");
    if (snapshot->phase == PHASE_RUN && !isnan(snapshot->speedup))
        (void)snprintf(buffer, size, "; so far %s times as fast%s",
                       units_factor(factor, sizeof factor, snapshot->speedup), tasks);
    return buffer;
}

static void tell_progress(struct plain *plain, const struct snapshot *snapshot)
{
    const struct snapshot_progress *progress = progress_of(snapshot);
    unsigned tenths = progress->total > 0 ? (unsigned)(progress->done * TENTHS / progress->total) : 0;
    uint64_t passed = plain->now_ns - plain->progress_ns;
    bool due = tenths > plain->tenths ? passed >= PROGRESS_LEAST : passed >= PROGRESS_MOST;
    char faster[128];
    if (!due || progress->done == plain->done || progress->done == progress->total)
        return;
    plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, subject_of(plain),
                  "%" PRIu64 " of %" PRIu64 " tasks done%s", progress->done, progress->total,
                  comparison(snapshot, faster, sizeof faster));
    plain->tenths = tenths;
    plain->done = progress->done;
    plain->progress_ns = plain->now_ns;
    if (*faster && lead_of(snapshot) != LEAD_NONE) /* told with it */
        plain->lead = (struct plain_steady){.told = (int)lead_of(snapshot), .told_ns = plain->now_ns};
}

static void tell_lead(struct plain *plain, const struct snapshot *snapshot)
{
    enum lead lead = lead_of(snapshot);
    if (lead != LEAD_NONE && plain_steady_changed(&plain->lead, (int)lead, plain->now_ns))
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "run",
                      "%s the baseline: %" PRIu64 " tasks done, against %" PRIu64,
                      lead == LEAD_AHEAD ? "ahead of" : "behind", snapshot->run.done, snapshot->ghost_done);
}

/* ------------------------------------------------------------------ ways, steps */

static void tell_way_end(struct plain *plain, const struct snapshot_way *way)
{
    char wall[32], factor[32], faster[96] = "";
    if (!isnan(way->speedup))
        (void)snprintf(faster, sizeof faster, ", %s times as fast as the first",
                       units_factor(factor, sizeof factor, way->speedup));
    plain_log_add(&plain->log, PLAIN_ALWAYS, way->progress.elapsed_ns, settings_executor_name(way->executor),
                  "way ended after %s%s", units_time(wall, sizeof wall, way->progress.elapsed_ns), faster);
}

static void tell_ways_ended(struct plain *plain, const struct snapshot *snapshot)
{
    while (plain->ways_ended < snapshot->ways_count && snapshot->ways[plain->ways_ended].progress.finished)
        tell_way_end(plain, &snapshot->ways[plain->ways_ended++]);
}

static void tell_ways(struct plain *plain, const struct snapshot *snapshot)
{
    for (; plain->ways_begun < snapshot->ways_count && snapshot->ways[plain->ways_begun].progress.started;
         plain->ways_begun++)
        plain_log_add(&plain->log, PLAIN_ALWAYS, 0, settings_executor_name(snapshot->ways[plain->ways_begun].executor),
                      "way %zu of %zu begins", plain->ways_begun + 1, snapshot->ways_count);
    tell_ways_ended(plain, snapshot);
}

void plain_tell_before(struct plain *plain, const struct snapshot *snapshot)
{
    if (plain->phase == PHASE_BASELINE)
        tell_baseline_end(plain, snapshot);
    tell_ways_ended(plain, snapshot);
}

static void tell_steps(struct plain *plain, const struct snapshot *snapshot)
{
    unsigned step = snapshot->step_number;
    if (step == plain->step + 2)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "script", "step %u of %u has been done", step - 1,
                      snapshot->steps);
    else if (step > plain->step + 2)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "script", "steps %u to %u of %u have been done",
                      plain->step + 1, step - 1, snapshot->steps);
    if (step > plain->step)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "script", "step %u of %u: %s", step, snapshot->steps,
                      snapshot->step ? snapshot->step : "");
    if (snapshot->stepping && !plain->stepping)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "script", "waits for the next step to be let go");
    plain->step = step;
    plain->stepping = snapshot->stepping;
}

void plain_tell_course(struct plain *plain, const struct snapshot *snapshot)
{
    tell_ways(plain, snapshot);
    tell_steps(plain, snapshot);
    tell_progress(plain, snapshot);
    tell_lead(plain, snapshot);
}

/* ------------------------------------------------------------------ the end */

static void tell_answers(struct plain *plain, const struct snapshot *snapshot)
{
    bool all = snapshot->run.done == snapshot->run.total && snapshot->baseline.done == snapshot->baseline.total;
    if (!snapshot->answers_compared)
        return;
    if (snapshot->answers_differ > 0)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "run",
                      "%" PRIu64 " answer%s differ from the baseline's", snapshot->answers_differ,
                      plural(snapshot->answers_differ));
    else
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "run", "same answers as the baseline%s",
                      all ? "" : ", as far as both have them");
}

static void tell_deaths(struct plain *plain, const struct snapshot *snapshot)
{
    if (snapshot->deaths > 0)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "run", "%u worker%s died, %u task%s begun again",
                      snapshot->deaths, plural(snapshot->deaths), snapshot->retries,
                      snapshot->retries == 1 ? " was" : "s were");
}

/* Of two that came to their end, by their walls, as the report has it. */
static double final_speedup(const struct snapshot *snapshot)
{
    const struct snapshot_progress *run = &snapshot->run, *baseline = &snapshot->baseline;
    if (!baseline->started || run->elapsed_ns == 0)
        return NAN;
    bool all = run->done == run->total && baseline->done == baseline->total;
    return all ? (double)baseline->elapsed_ns / (double)run->elapsed_ns : snapshot->speedup;
}

void plain_tell_end(struct plain *plain, const struct snapshot *snapshot)
{
    const struct snapshot_progress *run = &snapshot->run;
    char wall[32], factor[32], faster[96] = "", why[FINDING_DISTURBED_SIZE];
    if (!run->started) {
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "run", "never began");
        return;
    }
    double speedup = final_speedup(snapshot);
    if (!isnan(speedup))
        (void)snprintf(faster, sizeof faster, ", %s times as fast as the baseline",
                       units_factor(factor, sizeof factor, speedup));
    plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "run", "%s after %s: %" PRIu64 " of %" PRIu64 " tasks%s",
                  snapshot->interrupted ? "interrupted" : "ended", units_time(wall, sizeof wall, run->elapsed_ns),
                  run->done, run->total, faster);
    if (!isnan(speedup) && *finding_disturbed(snapshot->baseline_run, why, sizeof why))
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "baseline", FINDING_DISTURBED, why);
    tell_answers(plain, snapshot);
    tell_deaths(plain, snapshot);
}
