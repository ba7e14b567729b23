#include "ui/lanes.h"

#include "model/by_finish.h"

#include <stdlib.h>

/* What is younger than this may still be told of, also by a sample of the kernel's counts: those columns are counted
 * again. */
#define SETTLED_NS UINT64_C(1100000000)

static struct lane_cell *cell_at(const struct lanes *lanes, size_t row, int column)
{
    return &lanes->cells[row * (size_t)lanes->scale.columns + (size_t)column];
}

const struct lane_cell *lanes_row(const struct lanes *lanes, size_t row)
{
    return cell_at(lanes, row, 0);
}

void lanes_release(struct lanes *lanes)
{
    free(lanes->cells);
    free(lanes->paused);
    *lanes = (struct lanes){.run = NULL};
}

/* ------------------------------------------------------------------ pieces of time */

/* The columns from `from` on that a piece of time touches. False: none. */
struct columns {
    int first, last;
};

static bool columns_of(const struct lanes *lanes, int from, uint64_t begin_ns, uint64_t end_ns, struct columns *ret)
{
    const struct timescale *scale = &lanes->scale;
    ret->first = timescale_column(scale, begin_ns);
    ret->last = timescale_column(scale, end_ns > begin_ns ? end_ns - 1 : begin_ns);
    if (ret->first < from)
        ret->first = from;
    if (ret->last >= scale->columns)
        ret->last = scale->columns - 1;
    return ret->first <= ret->last;
}

/* How much of a piece lies in a column. */
static uint64_t part_of(const struct lanes *lanes, int column, uint64_t begin_ns, uint64_t end_ns)
{
    uint64_t from = timescale_at(&lanes->scale, column), until = timescale_at(&lanes->scale, column + 1);
    from = begin_ns > from ? begin_ns : from;
    until = end_ns < until ? end_ns : until;
    return until > from ? until - from : 0;
}

/* ------------------------------------------------------------------ tasks */

static void add_task(struct lane_cell *cell, uint32_t task, int16_t core, uint64_t start_ns, uint64_t ns)
{
    cell->busy_ns += ns;
    if (cell->task != LANES_NO_TASK && ns < cell->task_ns)
        return;
    cell->task = task;
    cell->task_ns = ns;
    cell->core = core;
    cell->start_ns = start_ns;
}

/* The place of the first task, not before `from`, that finished after `time_ns`: nearby, so by growing steps. */
static size_t place_after(const struct history *history, const struct history_lane *lane, size_t from, uint64_t time_ns)
{
    size_t step = 1, end = from;
    while (end < lane->count && history->run->tasks[lane->tasks[end]].finish_ns <= time_ns) {
        from = end + 1;
        end += step;
        step *= 2;
    }
    size_t count = (end < lane->count ? end : lane->count) - from;
    return from + by_finish_after(history->run, lane->tasks + from, count, time_ns);
}

/* Those that ended in the column: all of them, or some that stand for all. */
static void add_ended(const struct lanes *lanes, const struct history *history, const uint32_t *ids, size_t count,
                      int column, struct lane_cell *cell)
{
    size_t looked = count < LANES_SAMPLE ? count : LANES_SAMPLE;
    for (size_t i = 0; i < looked; i++) {
        uint32_t id = ids[i * count / looked];
        const struct run_task *task = &history->run->tasks[id];
        add_task(cell, id, task->core, task->start_ns, part_of(lanes, column, task->start_ns, task->finish_ns));
    }
    cell->ended = (uint32_t)count;
    if (count > looked)
        cell->busy_ns = (uint64_t)((double)cell->busy_ns * (double)count / (double)looked);
}

static void fill_finished(struct lanes *lanes, const struct history *history, size_t row, int from)
{
    const struct history_lane *lane = &history->lanes[row];
    size_t place = history_lane_at(history, lane, timescale_at(&lanes->scale, from));
    for (int column = from; column < lanes->scale.columns && place < lane->count; column++) {
        struct lane_cell *cell = cell_at(lanes, row, column);
        uint64_t end_ns = timescale_at(&lanes->scale, column + 1);
        size_t next = place_after(history, lane, place, end_ns);
        add_ended(lanes, history, lane->tasks + place, next - place, column, cell);
        if (next < lane->count) {
            const struct run_task *task = &history->run->tasks[lane->tasks[next]];
            if (task->start_ns < end_ns)
                add_task(cell, lane->tasks[next], task->core, task->start_ns,
                         part_of(lanes, column, task->start_ns, task->finish_ns));
        }
        place = next;
    }
}

const struct snapshot_worker *lanes_worker(const struct snapshot *snapshot, unsigned slot)
{
    size_t low = 0, high = snapshot->workers_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (snapshot->workers[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < snapshot->workers_count && snapshot->workers[low].slot == slot;
    return found ? &snapshot->workers[low] : NULL;
}

/* A blocked or stopped worker says since when it is that, and not since when it is in its task. */
static bool says_since(enum worker_state state)
{
    return state == WORKER_RUNNING || state == WORKER_NO_CORE || state == WORKER_SLEEPING;
}

bool lanes_in_hand(const struct snapshot *snapshot, const struct history_lane *lane, uint32_t *ret_task,
                   uint64_t *ret_begin_ns)
{
    const struct history *history = snapshot->history;
    const struct snapshot_worker *worker = lanes_worker(snapshot, lane->slot);
    if (!worker || worker->task >= history->run->tasks_count || run_task_finished(&history->run->tasks[worker->task]))
        return false;
    const struct history_life *life = lane->lives_count > 0 ? &lane->lives[lane->lives_count - 1] : NULL;
    uint64_t before = lane->count > 0 ? history->run->tasks[lane->tasks[lane->count - 1]].finish_ns : 0;
    if (life && life->ended_ns != HISTORY_ALIVE)
        return false;
    if (life && life->ready_ns > before)
        before = life->ready_ns;
    uint64_t since = history->now_ns > worker->state_ns ? history->now_ns - worker->state_ns : 0;
    *ret_task = (uint32_t)worker->task;
    *ret_begin_ns = says_since(worker->state) && since > before ? since : before;
    return true;
}

static void fill_in_hand(struct lanes *lanes, const struct snapshot *snapshot, size_t row, int from)
{
    uint32_t task;
    uint64_t begin_ns;
    struct columns columns;
    const struct history *history = snapshot->history;
    const struct history_lane *lane = &history->lanes[row];
    if (!lanes_in_hand(snapshot, lane, &task, &begin_ns) ||
        !columns_of(lanes, from, begin_ns, history->now_ns, &columns))
        return;
    int core = lanes_worker(snapshot, lane->slot)->core;
    for (int column = columns.first; column <= columns.last; column++)
        add_task(cell_at(lanes, row, column), task, (int16_t)core, begin_ns,
                 part_of(lanes, column, begin_ns, history->now_ns));
}

/* ------------------------------------------------------------------ all else */

static size_t row_of(const struct history *history, unsigned slot)
{
    const struct history_lane *lane = history_lane(history, slot);
    return lane ? (size_t)(lane - history->lanes) : SIZE_MAX;
}

/* Work that was in vain, with its worker's end. */
static void fill_kills(struct lanes *lanes, const struct history *history, int from)
{
    for (size_t i = 0; i < history->run->kills_count; i++) {
        const struct run_kill *kill = &history->run->kills[i];
        struct columns columns;
        size_t row = row_of(history, kill->slot);
        if (row == SIZE_MAX || !columns_of(lanes, from, kill->begin_ns, kill->end_ns, &columns))
            continue;
        for (int column = columns.first; column <= columns.last; column++) {
            struct lane_cell *cell = cell_at(lanes, row, column);
            uint64_t before = cell->task == LANES_NO_TASK ? 0 : cell->task_ns;
            add_task(cell, (uint32_t)kill->task, (int16_t)kill->core, kill->begin_ns,
                     part_of(lanes, column, kill->begin_ns, kill->end_ns));
            cell->wasted = cell->task == kill->task && cell->task_ns >= before;
        }
    }
}

/* The hatch of a pause says it better: the end of a stop is seen late. */
static bool is_of_a_pause(const struct run *run, const struct history_span *span)
{
    for (size_t i = 0; span->state == WORKER_STOPPED && i < run->pauses_count; i++)
        if (span->begin_ns >= run->pauses[i].begin_ns && span->begin_ns < run->pauses[i].end_ns)
            return true;
    return false;
}

static void fill_spans(struct lanes *lanes, const struct history *history, int from)
{
    uint64_t from_ns = timescale_at(&lanes->scale, from);
    for (size_t i = 0; i < history->spans_count; i++) {
        const struct history_span *span = &history->spans[i];
        struct columns columns;
        if (span->end_ns < from_ns || is_of_a_pause(history->run, span) ||
            !columns_of(lanes, from, span->begin_ns, span->end_ns, &columns))
            continue;
        size_t row = row_of(history, span->slot);
        for (int column = columns.first; row != SIZE_MAX && column <= columns.last; column++) {
            struct lane_cell *cell = cell_at(lanes, row, column);
            uint64_t ns = part_of(lanes, column, span->begin_ns, span->end_ns);
            if (cell->state == span->state) {
                cell->state_ns += ns;
            } else if (ns >= cell->state_ns) {
                cell->state = (uint8_t)span->state;
                cell->state_ns = ns;
            }
        }
    }
}

static void set_rest(struct lanes *lanes, size_t row, int from, uint64_t begin_ns, uint64_t end_ns, enum lane_rest rest)
{
    struct columns columns;
    if (begin_ns >= end_ns || !columns_of(lanes, from, begin_ns, end_ns, &columns))
        return;
    for (int column = columns.first; column <= columns.last; column++)
        cell_at(lanes, row, column)->rest = (uint8_t)rest;
}

/* Where a worker was born, and where it died, as far as that is worth a sign of its own. */
static void note_ends(struct lanes *lanes, const struct history *history, size_t row, int from,
                      const struct history_life *life)
{
    struct columns columns;
    bool replaces = life->incarnation > 1 && history->run->executor != RUN_BY_PROCESS && history->lanes[row].stage >= 0;
    if (replaces && columns_of(lanes, from, life->born_ns, life->born_ns + 1, &columns))
        cell_at(lanes, row, columns.first)->birth = true;
    if (life->ended_ns != HISTORY_ALIVE && death_is_violent(life->death) &&
        columns_of(lanes, from, life->ended_ns, life->ended_ns + 1, &columns))
        cell_at(lanes, row, columns.first)->death = true;
}

static void fill_lives(struct lanes *lanes, const struct history *history, size_t row, int from)
{
    const struct history_lane *lane = &history->lanes[row];
    for (size_t i = 0; i < lane->lives_count; i++) {
        const struct history_life *life = &lane->lives[i];
        uint64_t next = i + 1 < lane->lives_count ? life[1].born_ns : history->now_ns;
        bool alive = life->ended_ns == HISTORY_ALIVE;
        uint64_t end = alive ? history->now_ns : life->ended_ns;
        uint64_t ready = life->ready_ns > 0 ? life->ready_ns : alive ? end : life->born_ns;
        set_rest(lanes, row, from, life->born_ns, ready < end ? ready : end, LANE_STARTING);
        set_rest(lanes, row, from, ready, end, LANE_ALIVE);
        if (!alive && death_is_violent(life->death))
            set_rest(lanes, row, from, life->ended_ns, next, LANE_DEAD);
        note_ends(lanes, history, row, from, life);
    }
}

static void fill_pauses(struct lanes *lanes, const struct run *run, int from)
{
    for (int column = from; column < lanes->scale.columns; column++) {
        uint64_t begin = timescale_at(&lanes->scale, column), end = timescale_at(&lanes->scale, column + 1);
        end = end < lanes->now_ns ? end : lanes->now_ns;
        lanes->paused[column] = end > begin && run_paused(run, begin, end) * 2 > end - begin;
    }
}

/* ------------------------------------------------------------------ all together */

static bool make_room(struct lanes *lanes, size_t count, int columns)
{
    size_t needed = count * (size_t)columns + (size_t)columns;
    if (needed <= lanes->room)
        return true;
    free(lanes->cells);
    free(lanes->paused);
    lanes->cells = malloc(needed * sizeof *lanes->cells);
    lanes->paused = malloc(needed * sizeof *lanes->paused);
    lanes->room = lanes->cells && lanes->paused ? needed : 0;
    lanes->run = NULL;
    return lanes->room > 0;
}

/* The first column that is not as it was. */
static int first_new(const struct lanes *lanes, const struct snapshot *snapshot, const struct timescale *scale)
{
    const struct history *history = snapshot->history;
    bool over = snapshot->phase == PHASE_ENDED;
    if (lanes->run != history->run || lanes->count != history->lanes_count || lanes->over != over ||
        !timescale_same(&lanes->scale, scale) || history->now_ns < lanes->now_ns)
        return 0;
    uint64_t settled = lanes->now_ns > SETTLED_NS ? lanes->now_ns - SETTLED_NS : 0;
    int column = timescale_column(scale, settled);
    return column > 0 ? column : 0;
}

static void clear(struct lanes *lanes, size_t row, int from)
{
    for (int column = from; column < lanes->scale.columns; column++) {
        uint64_t begin = timescale_at(&lanes->scale, column);
        *cell_at(lanes, row, column) = (struct lane_cell){
            .passed_ns = part_of(lanes, column, begin, lanes->now_ns), .task = LANES_NO_TASK, .core = RUN_NO_CORE};
    }
}

bool lanes_fill(struct lanes *lanes, const struct snapshot *snapshot, const struct timescale *scale)
{
    const struct history *history = snapshot->history;
    if (!make_room(lanes, history->lanes_count, scale->columns))
        return false;
    int from = first_new(lanes, snapshot, scale);
    lanes->scale = *scale;
    lanes->count = history->lanes_count;
    lanes->run = history->run;
    lanes->now_ns = history->now_ns;
    lanes->over = snapshot->phase == PHASE_ENDED;
    for (size_t row = 0; row < lanes->count; row++) {
        clear(lanes, row, from);
        fill_lives(lanes, history, row, from);
        fill_finished(lanes, history, row, from);
        fill_in_hand(lanes, snapshot, row, from);
    }
    fill_kills(lanes, history, from);
    fill_spans(lanes, history, from);
    fill_pauses(lanes, history->run, from);
    return true;
}
