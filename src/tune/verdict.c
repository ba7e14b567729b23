#include "tune/verdict.h"

#include "tune/finding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct finished {
    uint64_t finish_ns, task;
};

/* It took its time, all of it; one that nothing came to takes none. */
static bool is_done(const struct run_task *task)
{
    return run_task_finished(task) || task->status == TASK_SKIPPED;
}

/* What came of it is known: also when it was lost, or when nothing could come of it, since its input was never made. */
static bool is_decided(const struct run *run, const struct run_task *task)
{
    bool stopped = run->interrupted || run->stuck[0];
    return is_done(task) || task->status == TASK_LOST || (task->status == TASK_CANCELLED && !stopped);
}

/* Of every task. */
static bool is_complete(const struct run *run)
{
    uint64_t i = 0;
    while (i < run->tasks_count && is_done(&run->tasks[i]))
        i++;
    return i == run->tasks_count;
}

static bool is_comparable(const struct run *run)
{
    uint64_t i = 0;
    while (i < run->tasks_count && is_decided(run, &run->tasks[i]))
        i++;
    return i == run->tasks_count;
}

static void compare(struct verdict *verdict, const struct record *record)
{
    const struct run *baseline = record->baseline, *run = record->run;
    verdict->first_difference = RUN_NO_TASK;
    if (!baseline || !run || !is_comparable(baseline) || !is_comparable(run) ||
        baseline->tasks_count != run->tasks_count)
        return;
    verdict->compared = true;
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        if (run_task_same(record->workload, &baseline->tasks[i], &run->tasks[i]))
            continue;
        verdict->first_difference = i;
        return;
    }
    verdict->results_equal = true;
}

/* The size at the start, or a larger one that it got on the way. */
static unsigned largest_size(const struct run *run)
{
    unsigned size = run->workers_asked;
    for (size_t i = 0; i < run->workers_count; i++)
        size += run->workers[i].added && run->workers[i].incarnation == 1;
    return size;
}

static void measure_speed(struct verdict *verdict, const struct record *record)
{
    const struct run *baseline = record->baseline, *run = record->run;
    verdict->speedup = verdict->efficiency = NAN;
    if (!baseline || !run || !is_complete(baseline) || !is_complete(run) || baseline->wall_ns == 0 || run->wall_ns == 0)
        return;
    verdict->speedup = (double)baseline->wall_ns / (double)run->wall_ns;
    if (verdict->cores > 0 && !finding_mostly_asleep(baseline))
        verdict->efficiency = verdict->speedup / verdict->cores;
}

static void add_up_times(struct verdict *verdict, const struct run *run)
{
    uint64_t lives_ns = 0;
    for (size_t i = 0; i < run->workers_count; i++)
        for (int time = 0; time < TIME_COUNT; time++) {
            verdict->time_ns[time] += run->workers[i].time_ns[time];
            lives_ns += run->workers[i].time_ns[time];
        }
    for (int time = 0; time < TIME_COUNT; time++)
        verdict->time_share[time] = lives_ns ? (double)verdict->time_ns[time] / (double)lives_ns : NAN;
}

/* Stages of a graph overlap on purpose: between their tasks there is no order to be kept. */
static uint64_t count_inversions(const struct record *record, const struct run *run)
{
    uint64_t count = 0;
    if (record->graph)
        return UINT64_MAX;
    uint64_t *order = verdict_finish_order(run, &count);
    uint64_t inversions = count && !order ? UINT64_MAX : verdict_inversions(order, count);
    free(order);
    return inversions;
}

static enum verdict_end end_of(const struct record *record, const struct verdict *verdict)
{
    const struct run *baseline = record->baseline, *run = record->run;
    const uint64_t *by_status = verdict->tasks_by_status;
    if (record->why.text[0])
        return END_NOT_BEGUN;
    if (!run || run->interrupted || (baseline && baseline->interrupted))
        return END_INTERRUPTED;
    if (run->gave_up[0])
        return END_GAVE_UP;
    if (by_status[TASK_LOST] + by_status[TASK_NOT_RUN] > 0)
        return END_LOST;
    if (by_status[TASK_FAILED] + by_status[TASK_CANCELLED] > 0)
        return END_FAILED;
    if (baseline && !verdict->compared)
        return END_NOT_COMPARED;
    return baseline && !verdict->results_equal ? END_DIFFERENT : END_DONE;
}

static struct verdict judge(const struct record *record)
{
    struct verdict verdict = {0};
    static const struct run nothing;
    const struct run *run = record->run ? record->run : &nothing;
    compare(&verdict, record);
    verdict.workers = largest_size(run);
    verdict.cores = run_cores(verdict.workers, &record->machine);
    measure_speed(&verdict, record);
    add_up_times(&verdict, run);
    verdict.inversions = count_inversions(record, run);
    for (uint64_t i = 0; i < run->tasks_count; i++)
        verdict.tasks_by_status[run->tasks[i].status]++;
    verdict.end = end_of(record, &verdict);
    return verdict;
}

struct verdict verdict_of_run(const struct record *record, const struct run *run)
{
    struct record alone = *record;
    alone.run = run;
    alone.runs_count = 0;
    return judge(&alone);
}

struct verdict verdict_of(const struct record *record)
{
    struct verdict verdict = judge(record);
    for (size_t i = 0; i < record->runs_count; i++) {
        enum verdict_end end = verdict_of_run(record, record->runs[i]).end;
        bool worse = end != END_DONE && (verdict.end == END_DONE || end < verdict.end);
        verdict.end = worse ? end : verdict.end;
    }
    return verdict;
}

int verdict_exit_status(const struct verdict *verdict)
{
    return verdict->end == END_DONE ? 0 : verdict->end == END_INTERRUPTED ? 130 : 1;
}

static int by_finish(const void *a, const void *b)
{
    const struct finished *left = a, *right = b;
    if (left->finish_ns != right->finish_ns)
        return left->finish_ns < right->finish_ns ? -1 : 1;
    return left->task < right->task ? -1 : left->task > right->task;
}

static void fill_order(const struct run *run, struct finished *finished, uint64_t *order)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        if (run_task_finished(&run->tasks[i]))
            finished[count++] = (struct finished){run->tasks[i].finish_ns, i};
    qsort(finished, count, sizeof *finished, by_finish);
    for (uint64_t i = 0; i < count; i++)
        order[i] = finished[i].task;
}

uint64_t *verdict_finish_order(const struct run *run, uint64_t *ret_count)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        count += run_task_finished(&run->tasks[i]);
    *ret_count = count;
    if (count == 0)
        return NULL;
    struct finished *finished = malloc(count * sizeof *finished);
    uint64_t *order = finished ? malloc(count * sizeof *order) : NULL;
    if (order)
        fill_order(run, finished, order);
    free(finished);
    return order;
}

/* Merges the sorted halves [0,middle) and [middle,count) of `from` into `to`; returns how many pairs stood the wrong
 * way round: each number taken from the right half jumps over all that are left of the left half. */
static uint64_t merge(const uint64_t *from, uint64_t middle, uint64_t count, uint64_t *to)
{
    uint64_t inversions = 0, left = 0, right = middle;
    for (uint64_t i = 0; i < count; i++) {
        if (right == count || (left < middle && from[left] <= from[right])) {
            to[i] = from[left++];
        } else {
            to[i] = from[right++];
            inversions += middle - left;
        }
    }
    return inversions;
}

uint64_t verdict_inversions(const uint64_t *order, uint64_t count)
{
    if (count < 2)
        return 0;
    uint64_t *blocks = malloc(2 * count * sizeof *blocks);
    if (!blocks)
        return UINT64_MAX;
    uint64_t *from = blocks, *to = blocks + count;
    uint64_t inversions = 0;
    memcpy(from, order, count * sizeof *order);
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t begin = 0; begin < count; begin += 2 * width) {
            uint64_t rest = count - begin;
            uint64_t middle = rest < width ? rest : width;
            inversions += merge(from + begin, middle, rest < 2 * width ? rest : 2 * width, to + begin);
        }
        uint64_t *merged = to;
        to = from;
        from = merged;
    }
    free(blocks);
    return inversions;
}
