#include "tune/forecast.h"

#include "base/units.h"
#include "model/flow.h"
#include "model/graph.h"
#include "tune/finding.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Below and above 1, it is called about the same: more is not lost in the noise of two runs. */
#define SAME_LEAST 0.95
#define SAME_MOST  1.15
/* Of the number of cores: nearly all of them, and more than all. */
#define NEARLY_LEAST 0.75
#define NEARLY_MOST  1.15
/* Of all pairs: few that finished in the other order. */
#define FEW_PAIRS 0.1
#define GAIN      1.2 /* from here on, a way beats the baseline */

typedef int outcome_function(const struct record *record, const struct verdict *verdict, char *buffer, size_t size);

static int cannot(char *buffer, size_t size, const char *why)
{
    (void)snprintf(buffer, size, "it cannot be told: %s", why);
    return -1;
}

/* ------------------------------------------------------------------ how fast */

enum { SLOWER, SAME, SOME, NEARLY, MORE };

static int speedup_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    char number[32], why[FINDING_DISTURBED_SIZE];
    double speedup = verdict->speedup;
    if (isnan(speedup))
        return cannot(buffer, size, "without two complete runs there is no speed-up");
    bool disturbed = *finding_disturbed(record->baseline, why, sizeof why);
    (void)snprintf(buffer, size, "it was %s times as fast, on %u core%s%s",
                   units_factor(number, sizeof number, speedup), verdict->cores, verdict->cores == 1 ? "" : "s",
                   disturbed ? ", of a disturbed baseline" : "");
    if (speedup < SAME_MOST)
        return speedup < SAME_LEAST ? SLOWER : SAME;
    if (speedup < NEARLY_LEAST * verdict->cores)
        return SOME;
    return speedup < NEARLY_MOST * verdict->cores ? NEARLY : MORE;
}

static int ways_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    size_t used = 0, gained = 0;
    (void)verdict;
    for (size_t i = 0; i < record->runs_count; i++) {
        char number[32];
        double speedup = verdict_of_run(record, record->runs[i]).speedup;
        if (isnan(speedup))
            return cannot(buffer, size, "not all of the ways, or not the baseline, were run to their end");
        gained += speedup >= GAIN;
        int length = snprintf(buffer + used, size - used, "%s%s %s", i > 0 ? ", " : "",
                              settings_executor_name((enum settings_executor)record->runs[i]->executor),
                              units_factor(number, sizeof number, speedup));
        used += length > 0 && (size_t)length < size - used ? (size_t)length : 0;
    }
    if (record->runs_count == 0)
        return cannot(buffer, size, "it was run in one way alone");
    (void)snprintf(buffer + used, size - used, " times as fast as the baseline");
    return gained == 0 ? 0 : gained < record->runs_count ? 1 : 2;
}

/* ------------------------------------------------------------------ the order */

enum { IN_ORDER, NEARLY_IN_ORDER, OUT_OF_ORDER };

/* Of a graph: its value is a result of the run. Of the groups that pass nothing on. */
static bool is_result(const struct record *record, uint64_t task)
{
    return record->flow->groups[flow_group_at(record->flow, task)].outputs_count == 0;
}

static double pairs_of(uint64_t count)
{
    return (double)count * ((double)count - 1) / 2;
}

/* Pairs in the other order, and all pairs, of the results of a graph. UINT64_MAX: fewer than two, or no memory. */
static uint64_t count_results(const struct record *record, double *ret_pairs)
{
    uint64_t count = 0, kept = 0;
    uint64_t *order = verdict_finish_order(record->run, &count);
    for (uint64_t i = 0; order && i < count; i++)
        if (is_result(record, order[i]))
            order[kept++] = order[i];
    uint64_t inversions = kept > 1 ? verdict_inversions(order, kept) : UINT64_MAX;
    *ret_pairs = pairs_of(kept);
    free(order);
    return inversions;
}

/* The same of all tasks. */
static uint64_t count_tasks(const struct verdict *verdict, double *ret_pairs)
{
    uint64_t finished = verdict->tasks_by_status[TASK_OK] + verdict->tasks_by_status[TASK_FAILED];
    *ret_pairs = pairs_of(finished);
    return finished > 1 ? verdict->inversions : UINT64_MAX;
}

static int order_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    double pairs = 0;
    uint64_t inversions = UINT64_MAX;
    if (record->run)
        inversions = record->graph ? count_results(record, &pairs) : count_tasks(verdict, &pairs);
    if (inversions == UINT64_MAX)
        return cannot(buffer, size, "fewer than two tasks were finished");
    (void)snprintf(buffer, size, "of %.0f pairs of tasks, %" PRIu64 " finished in the other order", pairs, inversions);
    if (inversions == 0)
        return IN_ORDER;
    return (double)inversions < FEW_PAIRS * pairs ? NEARLY_IN_ORDER : OUT_OF_ORDER;
}

enum { LAST_FIRST, LAST_LAST, LAST_LONGEST, LAST_OTHER };

static uint64_t longest_task(const struct run *run)
{
    uint64_t longest = RUN_NO_TASK, most_ns = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        uint64_t ns = run_task_finished(&run->tasks[i]) ? run_task_time(run, &run->tasks[i]) : 0;
        if (ns > most_ns) {
            most_ns = ns;
            longest = i;
        }
    }
    return longest;
}

static int last_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    char time[32];
    uint64_t count = 0;
    uint64_t *order = record->run ? verdict_finish_order(record->run, &count) : NULL;
    (void)verdict;
    if (!order || count < record->run->tasks_count) {
        free(order);
        return cannot(buffer, size, "not all tasks were finished");
    }
    const struct run *run = record->run;
    uint64_t last = order[count - 1], longest = longest_task(run);
    free(order);
    (void)snprintf(buffer, size, "task %" PRIu64 " of 0 to %" PRIu64 " was the last: it took %s%s", last,
                   run->tasks_count - 1, units_time(time, sizeof time, run_task_time(run, &run->tasks[last])),
                   last == longest ? ", longer than any other" : "");
    if (last == longest)
        return LAST_LONGEST;
    return last == 0 ? LAST_FIRST : last == run->tasks_count - 1 ? LAST_LAST : LAST_OTHER;
}

/* ------------------------------------------------------------------ what came of it */

static int same_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    uint64_t differ = 0;
    if (!verdict->compared)
        return cannot(buffer, size, "there are no two complete runs to compare");
    for (uint64_t i = 0; i < record->run->tasks_count; i++)
        differ += !run_task_same(record->workload, &record->baseline->tasks[i], &record->run->tasks[i]);
    (void)snprintf(buffer, size, "%" PRIu64 " of %" PRIu64 " answers differ from the baseline's", differ,
                   record->run->tasks_count);
    return differ > 0;
}

static int hang_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    char time[32];
    const struct run *run = record->run;
    if (run && run->stuck[0]) {
        (void)snprintf(buffer, size, "it hung: %s", run->stuck);
        return 1;
    }
    if (!run || verdict->end == END_INTERRUPTED || verdict->end == END_NOT_BEGUN)
        return cannot(buffer, size, "it was not run to its end");
    (void)snprintf(buffer, size, "it ended by itself, after %s", units_time(time, sizeof time, run->wall_ns));
    return 0;
}

static int results_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    const uint64_t *by_status = verdict->tasks_by_status;
    if (!record->run || verdict->end == END_INTERRUPTED || verdict->end == END_NOT_BEGUN)
        return cannot(buffer, size, "it was not run to its end");
    uint64_t count = record->run->tasks_count, good = by_status[TASK_OK] + by_status[TASK_SKIPPED];
    (void)snprintf(buffer, size, "%" PRIu64 " of %" PRIu64 " tasks have a result, after %u death%s", good, count,
                   record->run->deaths, record->run->deaths == 1 ? "" : "s");
    return good == count ? 0 : good > 0 ? 1 : 2;
}

/* ------------------------------------------------------------------ where the time went */

enum { COMPUTING, SLEEPING, WAITING, STARVED, SPENT_COUNT };

static const int spent_on[TIME_COUNT] = {
    [TIME_ON_CORE] = COMPUTING, [TIME_OFF_CORE] = SLEEPING, [TIME_NO_CORE] = STARVED, [TIME_WAIT] = WAITING,
    [TIME_PUT] = WAITING,       [TIME_GET] = WAITING,       [TIME_SEND] = WAITING,    [TIME_RECEIVE] = WAITING,
    [TIME_LOCK] = WAITING,      [TIME_JOIN] = WAITING,
};

/* From ready to the beginning of the end. */
static int time_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    static const char *const verbs[SPENT_COUNT] = {"computed", "slept inside their tasks",
                                                   "waited for a task, a queue, a pipe or a lock",
                                                   "were ready to run, with no core free"};
    uint64_t spent_ns[SPENT_COUNT] = {0}, all_ns = 0;
    int most = 0;
    for (int time = TIME_WAIT; time <= TIME_JOIN; time++) {
        spent_ns[spent_on[time]] += verdict->time_ns[time];
        all_ns += verdict->time_ns[time];
    }
    if (!record->run || all_ns == 0)
        return cannot(buffer, size, "no worker came to life");
    for (int i = 1; i < SPENT_COUNT; i++)
        most = spent_ns[i] > spent_ns[most] ? i : most;
    (void)snprintf(buffer, size, "%.0f %% of their time the workers %s", 100 * (double)spent_ns[most] / (double)all_ns,
                   verbs[most]);
    return most;
}

enum { STAGE_FIRST, STAGE_BETWEEN, STAGE_LAST };

/* The time that a worker of each stage spent in tasks without being blocked: the largest such demand bounds the pace
 * of all (Denning and Buzen, Computing Surveys 10(3), 1978). */
static size_t slowest_stage(const struct record *record, double demand_ns[GRAPH_STAGES_MAX])
{
    const struct graph *graph = record->graph;
    size_t slowest = 0;
    for (size_t i = 0; i < graph->stages_count; i++) {
        uint64_t busy_ns = 0;
        for (size_t k = 0; k < record->run->workers_count; k++) {
            const struct run_worker *worker = &record->run->workers[k];
            if (worker->stage == i)
                busy_ns +=
                    worker->time_ns[TIME_ON_CORE] + worker->time_ns[TIME_NO_CORE] + worker->time_ns[TIME_OFF_CORE];
        }
        demand_ns[i] = (double)busy_ns / (double)graph->stages[i].workers;
        slowest = demand_ns[i] > demand_ns[slowest] ? i : slowest;
    }
    return slowest;
}

static int stage_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    double demand_ns[GRAPH_STAGES_MAX] = {0};
    char time[32];
    (void)verdict;
    if (!record->graph || !record->run)
        return cannot(buffer, size, "there are no stages that were run");
    const struct graph_stage *slowest = &record->graph->stages[slowest_stage(record, demand_ns)];
    double most_ns = demand_ns[slowest - record->graph->stages];
    (void)snprintf(buffer, size, "each worker of \"%s\" had work for %s, more than in any other stage", slowest->name,
                   units_time(time, sizeof time, (uint64_t)most_ns));
    if (slowest->outputs_count == 0)
        return STAGE_LAST;
    return slowest->source == GRAPH_CHANNEL ? STAGE_BETWEEN : STAGE_FIRST;
}

/* ------------------------------------------------------------------ what the workload itself knows */

static int step_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    const struct question *question = &record->workload->question;
    (void)verdict;
    record_step_text(record, question->step, buffer, size);
    for (int i = 0; *buffer && i < QUESTION_CHOICES_MAX; i++)
        if (question->signs[i] && strstr(buffer, question->signs[i]))
            return i;
    if (!*buffer)
        return cannot(buffer, size, "the step that decides it was not taken to its end");
    return -1;
}

static int own_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    (void)verdict;
    int truth = record->run ? record->workload->question.truth(record, buffer, size) : -1;
    return truth < 0 && !*buffer ? cannot(buffer, size, "what decides it is not in the record") : truth;
}

/* ------------------------------------------------------------------ the kinds */

static const struct {
    const char *text;
    const char *choices[QUESTION_CHOICES_MAX + 1];
    outcome_function *outcome;
} kinds[FORECAST_KIND_COUNT] = {
    [FORECAST_SPEEDUP] = {"How fast will it be, against the loop that does one task after the other?",
                          {[SLOWER] = "slower",
                           [SAME] = "about the same",
                           [SOME] = "faster, but far from once for each core",
                           [NEARLY] = "nearly once for each core",
                           [MORE] = "more than once for each core"},
                          speedup_outcome},
    [FORECAST_ORDER] = {"Will the results come in the order in which the tasks were submitted?",
                        {[IN_ORDER] = "yes, all of them",
                         [NEARLY_IN_ORDER] = "nearly: a few overtake others",
                         [OUT_OF_ORDER] = "no, in quite another one"},
                        order_outcome},
    [FORECAST_SAME] = {"Will the answers be the same as the loop's?",
                       {"yes, every one", "no, some differ"},
                       same_outcome},
    [FORECAST_HANG] = {"Will it come to an end by itself?", {"yes", "no, it hangs"}, hang_outcome},
    [FORECAST_RESULTS] = {"How many of the tasks will have a result in the end?",
                          {"all of them", "some will be lost, or fail", "none"},
                          results_outcome},
    [FORECAST_TIME] = {"Where will most of the workers' time go?",
                       {[COMPUTING] = "into computing",
                        [SLEEPING] = "into sleep inside their tasks",
                        [WAITING] = "into waiting: for tasks, queues, pipes, locks",
                        [STARVED] = "ready to run, with no core free"},
                       time_outcome},
    [FORECAST_STAGE] = {"Which stage will set the pace of all?",
                        {[STAGE_FIRST] = "one that reads the input",
                         [STAGE_BETWEEN] = "one in between",
                         [STAGE_LAST] = "one that gives the results"},
                        stage_outcome},
    [FORECAST_LAST] = {"Which task will finish last?",
                       {[LAST_FIRST] = "the first one submitted",
                        [LAST_LAST] = "the last one submitted",
                        [LAST_LONGEST] = "the longest one, wherever it stands",
                        [LAST_OTHER] = "another one"},
                       last_outcome},
    [FORECAST_WAYS] = {"How many of the ways to run it will beat the loop?",
                       {"none of them", "some of them", "all of them"},
                       ways_outcome},
    [FORECAST_STEP] = {NULL, {NULL}, step_outcome},
    [FORECAST_OWN] = {NULL, {NULL}, own_outcome},
};

struct forecast forecast_of(const struct workload *workload)
{
    const struct question *question = &workload->question;
    struct forecast forecast = {.because = question->because ? question->because : ""};
    if (question->kind <= FORECAST_NONE || question->kind >= FORECAST_KIND_COUNT)
        return forecast;
    const char *const *choices = question->choices[0] ? question->choices : kinds[question->kind].choices;
    forecast.question = question->text ? question->text : kinds[question->kind].text;
    while (forecast.count < QUESTION_CHOICES_MAX && choices[forecast.count]) {
        forecast.choices[forecast.count] = choices[forecast.count];
        forecast.count++;
    }
    return forecast;
}

int forecast_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size)
{
    int kind = record->workload->question.kind;
    buffer[0] = '\0';
    if (kind <= FORECAST_NONE || kind >= FORECAST_KIND_COUNT)
        return -1;
    return kinds[kind].outcome(record, verdict, buffer, size);
}
