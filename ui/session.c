#include "ui/session.h"

#include "model/graph.h"
#include "model/history.h"
#include "tune/finding.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void describe(const struct record *record, const struct run *run, char *words)
{
    const struct settings *settings = &record->settings;
    bool spawned = settings->start != START_FORK;
    char what[64];
    if (record->graph)
        (void)snprintf(what, sizeof what, "%zu stages", record->graph->stages_count);
    else if (record->workload->steps)
        (void)snprintf(what, sizeof what, "%" PRIu64 " steps", run->tasks_count);
    else
        (void)snprintf(what, sizeof what, "%s", settings_executor_name((enum settings_executor)run->executor));
    (void)snprintf(words, SESSION_WORDS_SIZE, "%s%s%s%s", what, spawned ? ", " : "",
                   spawned ? settings_starts[settings->start] : "", settings->pin ? ", pinned" : "");
}

/* What was seen is of the last of several ways. */
static unsigned changes_of(const struct record *record, const struct run *run)
{
    static const unsigned bits[MARK_KIND_COUNT] = {
        [MARK_RESIZE] = SESSION_WORKERS, [MARK_CHUNK] = SESSION_CHUNK, [MARK_CAPACITY] = SESSION_CAPACITY};
    const struct history *history = run == record->run ? record->history : NULL;
    unsigned changed = 0;
    for (size_t i = 0; history && i < history->marks_count; i++)
        if (history->marks[i].before != history->marks[i].after)
            changed |= bits[history->marks[i].kind];
    return changed;
}

/* In which part of the wall a task has finished, pauses not counted. */
static size_t part_of(const struct run *run, uint64_t finish_ns)
{
    uint64_t paused = run_paused(run, run->begin_ns, finish_ns);
    uint64_t at = finish_ns > run->begin_ns + paused ? finish_ns - run->begin_ns - paused : 0;
    size_t part = (size_t)((double)at / (double)run->wall_ns * SESSION_CURVE_MAX);
    return part < SESSION_CURVE_MAX ? part : SESSION_CURVE_MAX - 1;
}

static void draw_curve(const struct run *run, struct session_run *kept)
{
    if (run->wall_ns == 0)
        return;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        if (run_task_finished(&run->tasks[i]))
            kept->curve[part_of(run, run->tasks[i].finish_ns)]++;
    for (size_t part = 1; part < SESSION_CURVE_MAX; part++)
        kept->curve[part] += kept->curve[part - 1];
    kept->curve_count = SESSION_CURVE_MAX;
}

static void keep(struct session *session, const struct record *record, const struct run *run,
                 const struct verdict *verdict)
{
    char why[FINDING_DISTURBED_SIZE];
    bool chunked = !record->graph && !record->workload->steps;
    if (session->count == SESSION_RUNS_MAX) {
        memmove(session->runs, session->runs + 1, (SESSION_RUNS_MAX - 1) * sizeof *session->runs);
        session->count--;
    }
    struct session_run *kept = &session->runs[session->count++];
    *kept = (struct session_run){
        .number = ++session->numbers,
        .workers = record->workload->steps ? 0 : verdict->workers,
        .chunk = chunked ? record->settings.chunk : 0,
        .changed = changes_of(record, run),
        .disturbed = *finding_disturbed(record->baseline, why, sizeof why),
        .end = verdict->end,
        .compared = verdict->compared,
        .results_equal = verdict->results_equal,
        .wall_ns = run->wall_ns,
        .baseline_ns = record->baseline ? record->baseline->wall_ns : 0,
        .speedup = verdict->speedup,
        .efficiency = verdict->efficiency,
        .cores = verdict->cores,
        .tasks = run->tasks_count,
        .deaths = run->deaths,
    };
    (void)snprintf(kept->id, sizeof kept->id, "%s", record->workload->id);
    describe(record, run, kept->words);
    draw_curve(run, kept);
}

void session_add(struct session *session, const struct record *record, const struct verdict *verdict)
{
    for (size_t i = 0; i < record->runs_count; i++) {
        struct verdict alone = verdict_of_run(record, record->runs[i]);
        keep(session, record, record->runs[i], &alone);
    }
    if (record->runs_count == 0 && record->run)
        keep(session, record, record->run, verdict);
}
