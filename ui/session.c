#include "ui/session.h"

#include "model/graph.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void describe(const struct record *record, const struct verdict *verdict, char *words)
{
    const struct settings *settings = &record->settings;
    enum settings_executor executor = (enum settings_executor)record->run->executor;
    int used = 0;
    if (record->graph)
        used = snprintf(words, SESSION_WORDS_SIZE, "%zu stages", record->graph->stages_count);
    else if (record->workload->steps)
        used = snprintf(words, SESSION_WORDS_SIZE, "%" PRIu64 " steps", record->run->tasks_count);
    else
        used = snprintf(words, SESSION_WORDS_SIZE, "%s of %u, chunk %" PRId64, settings_executor_name(executor),
                        verdict->workers, settings->chunk);
    if (used > 0 && used < SESSION_WORDS_SIZE)
        (void)snprintf(
            words + used, (size_t)(SESSION_WORDS_SIZE - used), "%s%s%s", settings->start == START_FORK ? "" : ", ",
            settings->start == START_FORK ? "" : settings_starts[settings->start], settings->pin ? ", pinned" : "");
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

void session_add(struct session *session, const struct record *record, const struct verdict *verdict)
{
    if (!record->run)
        return;
    if (session->count == SESSION_RUNS_MAX) {
        memmove(session->runs, session->runs + 1, (SESSION_RUNS_MAX - 1) * sizeof *session->runs);
        session->count--;
    }
    struct session_run *kept = &session->runs[session->count++];
    *kept = (struct session_run){
        .number = ++session->numbers,
        .workers = verdict->workers,
        .chunk = record->settings.chunk,
        .end = verdict->end,
        .compared = verdict->compared,
        .results_equal = verdict->results_equal,
        .wall_ns = record->run->wall_ns,
        .baseline_ns = record->baseline ? record->baseline->wall_ns : 0,
        .speedup = verdict->speedup,
        .efficiency = verdict->efficiency,
        .cores = verdict->cores,
        .tasks = record->run->tasks_count,
        .deaths = record->run->deaths,
    };
    (void)snprintf(kept->id, sizeof kept->id, "%s", record->workload->id);
    describe(record, verdict, kept->words);
    draw_curve(record->run, kept);
}
