/* json.h - everything about a run as one JSON object, for programs. Keys in snake_case; times in whole nanoseconds from
 * the run's start; what is not known is null. Schema 1:
 *
 *   forklab, schema, experiment, title
 *   settings   one key a row of the settings' table (durations end in _ns), and `parameters` of the experiment
 *   machine    {cores_online, cores_affinity, cores_quota, cores_usable, cores_rule, cores_why, model, kernel}
 *   baseline   null, or {wall_ns, executor, cpu_ns, paused_ns, deaths, retries, workers, begin_ns, start_up_ns, pauses,
 *              kills, lives: as `workers` below, tasks: […]}
 *   run        null, or {executor, model, workers, begin_ns, wall_ns, start_up_ns, paused_ns, cpu_ns, deaths, retries,
 *              inversions, interrupted, gave_up, shortage, stuck, pauses, kills}: of several, the last; workers: how
 *              many were asked for; begin_ns: where the wall begins; model: it imitates something else; stuck: why
 *              nothing moved any more, or null
 *                pauses [{begin_ns, end_ns}]: by the user; end_ns null: it never went on
 *                kills  [{task, begin_ns, end_ns, slot, incarnation, death: {how, code}, core}]: what a worker had done
 *                       of a task when it died; core: null when not known
 *   why_no_run why the run could not begin
 *   speedup, efficiency, results_equal, first_difference
 *   machine_busy  0..1: the part of their time that tasks waited for a core, when that was much although the workers
 *              were not more than the cores; else null
 *   losses_ns  null, or {ideal, start, tail, no_core, wait, put, get, send, receive, lock, join, slower, deaths, fewer,
 *              rest, gained, lumped}: where the wall went (tune/losses.h); all but the last two sum to it, a piece that
 *              is null is in another one, and `lumped` says in which
 *   scaling    {serial_fraction, amdahl_bound, caveat, asleep, baseline_disturbed} (tune/scaling.h, finding.h)
 *   forecast   null, or {question, choices: […], truth, predicted, measured, because}: what was to be predicted, the
 *              places of the true choice and of what was said before, and what was measured
 *   ways       [{executor, model, baseline, workers, wall_ns, start_up_ns, start_of_one_ns, max_rss_bytes,
 *              sum_rss_bytes, tasks_per_second, speedup, efficiency, results_equal}]: the baseline first, then every
 *              run
 *   workers    [{slot, stage, added, incarnation, pid, name, tasks, born_ns, ended_ns, life_ns, time_ns: {start, wait, on_core,
 *              no_core, off_core, put, get, send, receive, lock, join, stopped, leave}, cpu_ns, max_rss_bytes,
 *              switches_voluntary, switches_involuntary, death}]; the parts of time_ns sum to life_ns; stage: place in
 *              `stages`, 0 of any other experiment; added: in a place that came by a resize; death is null,
 *              or {how, code, text, task}
 *   marks      [{kind, time_ns, slot, name, before, after}] what was changed while somebody looked, in order of time:
 *              birth, death, resize, chunk, capacity, pause, resume, batch_end, stage_end, sabotage
 *   spans      [{state, begin_ns, end_ns, slot, sampled, blocked_on}] what workers were seen to do besides running and
 *              waiting; sampled: by the kernel's word alone
 *   stages     of a graph [{name, work, workers, input, outputs: […], results, takes, gives, first, count}]: its tasks
 *              are the `count` from id `first` on; stages that share their tasks have the same. [] of any other
 *              experiment
 *   channels   [{name, kind, from, to, puts, gets, depth, capacity, high_water, p50_ns, p95_ns, max_ns, put_ns, get_ns,
 *              lost, redelivered, damaged}]: queues and pipes as the run left them; of a pipe depth and capacity in
 *              bytes; put_ns, get_ns: time spent blocked
 *   tasks      [{id, input, worker, core, claim_ns, start_ns, finish_ns, attempts, status, result, error}]; of a lost one
 *              also {death: {how, code}}; worker is
 *              a place in `workers`; of a graph also {stage, item}, and the results of the run are those of the stages
 *              that have `results`
 *   summary    what the results say together, in words
 *   output     [{time_ns, worker, name, task, text}], output_dropped; name: who printed it, perhaps a process that the
 *              worker started */
#ifndef FORKLAB_REPORT_JSON_H
#define FORKLAB_REPORT_JSON_H
#include "tune/verdict.h"

#include <stdio.h>

#define REPORT_JSON_SCHEMA 1

/* Writes the object and a newline, and flushes; a task at a time, so that a million tasks need no memory of their own.
 * 0 or -errno. */
int report_json(FILE *out, const struct record *record, const struct verdict *verdict);

#endif
