#include "ui/moment.h"

#include "base/clock.h"
#include "base/units.h"
#include "ui/lanes.h"
#include "ui/state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------ what it was */

static const struct history_life *life_before(const struct history_lane *lane, uint64_t time_ns)
{
    const struct history_life *found = NULL;
    for (size_t i = 0; i < lane->lives_count && lane->lives[i].born_ns <= time_ns; i++)
        found = &lane->lives[i];
    return found;
}

static const struct history_span *span_at(const struct history *history, unsigned slot, uint64_t time_ns)
{
    for (size_t i = history->spans_count; i > 0; i--) {
        const struct history_span *span = &history->spans[i - 1];
        if (span->slot == slot && span->begin_ns <= time_ns && time_ns <= span->end_ns)
            return span;
    }
    return NULL;
}

/* Between two tasks: since when, until when. */
static void find_gap(const struct history *history, const struct history_lane *lane, size_t place,
                     struct moment *moment)
{
    const struct run_task *tasks = history->run->tasks;
    const struct history_life *life = moment->life;
    uint64_t ready = life->ready_ns > 0 ? life->ready_ns : life->born_ns;
    uint64_t before = place > 0 ? tasks[lane->tasks[place - 1]].finish_ns : 0;
    moment->kind = MOMENT_WAITING;
    moment->begin_ns = before > ready ? before : ready;
    moment->end_ns = place < lane->count ? tasks[lane->tasks[place]].start_ns : 0;
    if (life->ended_ns != HISTORY_ALIVE && (moment->end_ns == 0 || moment->end_ns > life->ended_ns))
        moment->end_ns = life->ended_ns;
}

/* Nobody works there. */
static void find_rest(const struct history_lane *lane, size_t place, uint64_t time_ns, const struct history *history,
                      struct moment *moment)
{
    const struct history_life *life = moment->life;
    if (!life)
        return;
    if (time_ns >= life->ended_ns) {
        bool last = life == &lane->lives[lane->lives_count - 1];
        moment->kind = death_is_violent(life->death) ? MOMENT_DEAD : MOMENT_NOBODY;
        moment->begin_ns = life->ended_ns;
        moment->end_ns = last ? 0 : life[1].born_ns;
    } else if (life->ready_ns == 0 || time_ns < life->ready_ns) {
        moment->kind = MOMENT_STARTING;
        moment->begin_ns = life->born_ns;
        moment->end_ns = life->ready_ns;
    } else {
        find_gap(history, lane, place, moment);
    }
}

struct moment moment_at(const struct snapshot *snapshot, const struct history_lane *lane, uint64_t time_ns)
{
    const struct history *history = snapshot->history;
    size_t place = history_lane_at(history, lane, time_ns);
    uint64_t begin_ns;
    uint32_t in_hand;
    struct moment moment = {.kind = MOMENT_NOBODY, .slot = lane->slot, .life = life_before(lane, time_ns)};
    if (time_ns > history->now_ns) {
        moment.kind = MOMENT_FUTURE;
        return moment;
    }
    moment.kill = history_kill_in(history, lane->slot, time_ns, time_ns + 1);
    moment.span = span_at(history, lane->slot, time_ns);
    moment.paused = run_paused(history->run, time_ns, time_ns + 1) > 0;
    if (place < lane->count && history->run->tasks[lane->tasks[place]].start_ns <= time_ns) {
        const struct run_task *task = &history->run->tasks[lane->tasks[place]];
        moment.kind = MOMENT_TASK;
        moment.task = lane->tasks[place];
        moment.begin_ns = task->start_ns;
        moment.end_ns = task->finish_ns;
    } else if (moment.kill) {
        moment.kind = MOMENT_LOST;
        moment.task = (uint32_t)moment.kill->task;
        moment.begin_ns = moment.kill->begin_ns;
        moment.end_ns = moment.kill->end_ns;
    } else if (lanes_in_hand(snapshot, lane, &in_hand, &begin_ns) && begin_ns <= time_ns) {
        moment.kind = MOMENT_NOW;
        moment.task = in_hand;
        moment.begin_ns = begin_ns;
    } else {
        find_rest(lane, place, time_ns, history, &moment);
    }
    return moment;
}

/* ------------------------------------------------------------------ in words */

struct text {
    char *buffer;
    size_t size, used;
};

static void say(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text->buffer + text->used, text->size - text->used, format, arguments);
    va_end(arguments);
    text->used += length < 0 ? 0 : (size_t)length;
    if (text->used >= text->size)
        text->used = text->size - 1;
}

/* A moment of the run's clock. */
static void say_time(struct text *text, uint64_t ns, bool fine)
{
    say(text, "%.*f s", fine ? 6 : 3, (double)ns / (double)NS_PER_S);
}

static void say_length(struct text *text, const char *before, uint64_t ns)
{
    char time[32];
    say(text, "%s%s", before, units_time(time, sizeof time, ns));
}

static const char *ordinal(unsigned number)
{
    return number == 2 ? "nd" : number == 3 ? "rd" : "th";
}

/* Who lived in the slot then. */
static const char *name_at(const struct history *history, unsigned slot, uint64_t time_ns)
{
    const struct history_lane *lane = history_lane(history, slot);
    const struct history_life *life = lane ? life_before(lane, time_ns) : NULL;
    return life ? life->name : lane && *lane->name ? lane->name : "somebody";
}

static const struct run_kill *kill_of(const struct run *run, uint64_t task)
{
    for (size_t i = run->kills_count; i > 0; i--)
        if (run->kills[i - 1].task == task)
            return &run->kills[i - 1];
    return NULL;
}

const struct history_lane *moment_lane_of(const struct snapshot *snapshot, uint64_t task)
{
    const struct history *history = snapshot->history;
    uint64_t finish_ns = history->run->tasks[task].finish_ns;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        if (snapshot->workers[i].task == task)
            return history_lane(history, snapshot->workers[i].slot);
    for (size_t i = 0; i < history->lanes_count && run_task_finished(&history->run->tasks[task]); i++) {
        const struct history_lane *lane = &history->lanes[i];
        for (size_t at = history_lane_at(history, lane, finish_ns - 1); at < lane->count; at++) {
            if (lane->tasks[at] == task)
                return lane;
            if (history->run->tasks[lane->tasks[at]].finish_ns > finish_ns)
                break;
        }
    }
    return NULL;
}

uint64_t moment_task_named(const struct snapshot *snapshot, const char *text)
{
    char *end;
    unsigned long long number = strtoull(text, &end, 10);
    if (end == text || *end != '\0' || *text == '-' || (snapshot->steps > 0 && number == 0))
        return RUN_NO_TASK;
    number -= snapshot->steps > 0;
    return number < snapshot->history->run->tasks_count ? number : RUN_NO_TASK;
}

/* The slot of whoever has it now, or had it at last. */
static unsigned slot_of(const struct snapshot *snapshot, uint64_t task)
{
    const struct history_lane *lane = moment_lane_of(snapshot, task);
    return lane ? lane->slot : HISTORY_NO_SLOT;
}

static const char *status_word(const struct run_task *task)
{
    return task->status == TASK_OK || task->status == TASK_NOT_RUN ? "" : task_status_name(task->status);
}

static void say_finished(struct text *text, const struct snapshot *snapshot, uint32_t id, unsigned slot, bool fine)
{
    const struct history *history = snapshot->history;
    const struct run_task *task = &history->run->tasks[id];
    if (slot != HISTORY_NO_SLOT)
        say(text, " · %s", name_at(history, slot, task->start_ns));
    say(text, " · ");
    say_time(text, task->start_ns, fine);
    say(text, " → ");
    say_time(text, task->finish_ns, fine);
    say_length(text, " = ", run_task_time(history->run, task));
    if (task->core != RUN_NO_CORE)
        say(text, " · core %d", task->core);
    if (*status_word(task))
        say(text, " · %s", status_word(task));
}

/* Steps of a script are counted from 1. */
static void say_number(struct text *text, const struct snapshot *snapshot, uint64_t id)
{
    if (snapshot->steps > 0)
        say(text, "step %" PRIu64, id + 1);
    else
        say(text, "task %" PRIu64, id);
}

static void say_task(struct text *text, const struct snapshot *snapshot, uint32_t id, unsigned slot, bool fine)
{
    const struct run *run = snapshot->history->run;
    const struct run_task *task = &run->tasks[id];
    const struct run_kill *kill = kill_of(run, id);
    say_number(text, snapshot, id);
    if (run_task_finished(task))
        say_finished(text, snapshot, id, slot, fine);
    else
        say(text, " · %s", *status_word(task) ? status_word(task) : "not finished yet");
    if (kill && task->attempts > 1) {
        say(text, " · %u%s try: %s died in it at ", task->attempts, ordinal(task->attempts),
            name_at(snapshot->history, kill->slot, kill->begin_ns));
        say_time(text, kill->end_ns, fine);
    }
}

const char *moment_print_task(const struct snapshot *snapshot, uint32_t id, unsigned slot, bool fine, char *buffer,
                              size_t size)
{
    struct text text = {buffer, size, 0};
    buffer[0] = '\0';
    say_task(&text, snapshot, id, slot, fine);
    return buffer;
}

/* "Worker-4 · 1.204 s → killed by SIGKILL at 1.611 s · again by Worker-2 at 1.655 s, done 2.010 s" */
static void say_lost(struct text *text, const struct snapshot *snapshot, const struct moment *moment, bool fine)
{
    const struct history *history = snapshot->history;
    const struct run_task *task = &history->run->tasks[moment->task];
    unsigned slot = slot_of(snapshot, moment->task);
    char cause[96];
    say_number(text, snapshot, moment->task);
    say(text, " · %s · ", name_at(history, moment->kill->slot, moment->begin_ns));
    say_time(text, moment->begin_ns, fine);
    say(text, " → %s at ", death_text(moment->kill->death, cause, sizeof cause));
    say_time(text, moment->end_ns, fine);
    if (run_task_finished(task)) {
        say(text, " · again");
        if (slot != HISTORY_NO_SLOT)
            say(text, " by %s", name_at(history, slot, task->start_ns));
        say(text, " at ");
        say_time(text, task->start_ns, fine);
        say(text, ", done ");
        say_time(text, task->finish_ns, fine);
    } else if (slot != HISTORY_NO_SLOT) {
        say(text, " · again by %s", name_at(history, slot, history->now_ns));
    } else {
        say(text, " · %s", *status_word(task) ? status_word(task) : "not begun again yet");
    }
}

static void say_now(struct text *text, const struct snapshot *snapshot, const struct moment *moment, bool fine)
{
    const struct history *history = snapshot->history;
    say_number(text, snapshot, moment->task);
    say(text, " · %s · since ", moment->life ? moment->life->name : "somebody");
    say_time(text, moment->begin_ns, fine);
    say_length(text, ", for ", history->now_ns - moment->begin_ns);
}

static void say_rest(struct text *text, const struct moment *moment, bool fine)
{
    static const char *const words[] = {[MOMENT_NOBODY] = "gone",
                                        [MOMENT_STARTING] = "starts up",
                                        [MOMENT_WAITING] = "waits for a task",
                                        [MOMENT_DEAD] = "dead, and nobody in its place"};
    char cause[96];
    say(text, "%s · %s", moment->life ? moment->life->name : "nobody yet", words[moment->kind]);
    if (moment->kind == MOMENT_DEAD && moment->life)
        say(text, " (%s)", death_text(moment->life->death, cause, sizeof cause));
    if (!moment->life)
        return;
    say(text, " · ");
    say_time(text, moment->begin_ns, fine);
    say(text, " → ");
    if (moment->end_ns == 0)
        say(text, "now");
    else
        say_time(text, moment->end_ns, fine);
    if (moment->end_ns > moment->begin_ns)
        say_length(text, " = ", moment->end_ns - moment->begin_ns);
}

static void say_span(struct text *text, const struct history_span *span)
{
    say(text, " · %s", state_looks[span->state].help);
    if (*span->blocked_on)
        say(text, " (%s)", span->blocked_on);
    if (span->end_ns > span->begin_ns)
        say_length(text, span->sampled ? ", seen for " : " for ", span->end_ns - span->begin_ns);
}

const char *moment_print(const struct snapshot *snapshot, const struct moment *moment, bool fine, char *buffer,
                         size_t size)
{
    struct text text = {buffer, size, 0};
    buffer[0] = '\0';
    if (moment->kind == MOMENT_FUTURE) {
        say(&text, "that time has not come yet");
        return buffer;
    }
    if (moment->kind == MOMENT_TASK)
        say_task(&text, snapshot, moment->task, moment->slot, fine);
    else if (moment->kind == MOMENT_LOST)
        say_lost(&text, snapshot, moment, fine);
    else if (moment->kind == MOMENT_NOW)
        say_now(&text, snapshot, moment, fine);
    else
        say_rest(&text, moment, fine);
    if (moment->paused)
        say(&text, " · paused");
    else if (moment->span && moment->span->state != WORKER_STARTING)
        say_span(&text, moment->span);
    return buffer;
}

/* ------------------------------------------------------------------ on a sheet */

static void add_time(struct sheet *sheet, const char *head, uint64_t ns)
{
    sheet_line(sheet, ROLE_QUIET, head, "%.6f s", (double)ns / (double)NS_PER_S);
}

static void add_texts(const struct snapshot *snapshot, const struct record *record, uint32_t id, struct sheet *sheet)
{
    const struct run_task *task = &snapshot->history->run->tasks[id];
    char text[SHEET_TEXT_MAX];
    if (record && !record->graph && id < plan_count(record->plan)) {
        size_t size;
        const void *input = plan_input(record->plan, id, &size);
        workload_print_input(record->workload, input, size, text, sizeof text);
        sheet_line(sheet, ROLE_QUIET, "input", "%s", text);
    }
    if (task->status == TASK_OK && task->result) {
        workload_print_result(snapshot->workload, task->result, task->result_size, text, sizeof text);
        sheet_line(sheet, ROLE_GOOD, "result", "%s", text);
    } else if (task->status == TASK_FAILED && task->result) {
        sheet_line(sheet, ROLE_DEAD, "failed", "%.*s", (int)task->result_size, (const char *)task->result);
    }
}

static void add_times(const struct snapshot *snapshot, uint32_t id, unsigned slot, struct sheet *sheet)
{
    const struct history *history = snapshot->history;
    const struct run_task *task = &history->run->tasks[id];
    char time[32];
    if (slot != HISTORY_NO_SLOT)
        sheet_line(sheet, theme_worker(slot), "worker", "%s", name_at(history, slot, task->start_ns));
    add_time(sheet, "claimed", task->claim_ns);
    add_time(sheet, "started", task->start_ns);
    add_time(sheet, "finished", task->finish_ns);
    sheet_line(sheet, ROLE_QUIET, "took", "%s", units_time(time, sizeof time, run_task_time(history->run, task)));
    if (task->core != RUN_NO_CORE)
        sheet_line(sheet, ROLE_QUIET, "core", "%d, where it started; moves to others are not recorded", task->core);
}

/* How long its worker had wanted a task before. */
static void add_wait(const struct snapshot *snapshot, uint32_t id, unsigned slot, struct sheet *sheet)
{
    const struct history *history = snapshot->history;
    const struct run_task *tasks = history->run->tasks;
    const struct history_lane *lane = history_lane(history, slot);
    char time[32];
    if (!lane)
        return;
    size_t place = history_lane_at(history, lane, tasks[id].start_ns);
    const struct history_life *life = life_before(lane, tasks[id].start_ns);
    uint64_t before = place > 0 ? tasks[lane->tasks[place - 1]].finish_ns : 0;
    if (life && life->ready_ns > before)
        before = life->ready_ns;
    if (before > 0 && tasks[id].start_ns > before)
        sheet_line(sheet, ROLE_WAITING, "wait before it", "%s without a task",
                   units_time(time, sizeof time, tasks[id].start_ns - before));
}

static void add_kills(const struct snapshot *snapshot, uint32_t id, struct sheet *sheet)
{
    const struct run *run = snapshot->history->run;
    for (size_t i = 0; i < run->kills_count; i++) {
        const struct run_kill *kill = &run->kills[i];
        char cause[96], time[32];
        if (kill->task != id)
            continue;
        units_time(time, sizeof time, kill->end_ns - kill->begin_ns);
        sheet_line(sheet, ROLE_DEAD, "lost", "%s: %s at %.6f s, after %s of work",
                   name_at(snapshot->history, kill->slot, kill->begin_ns), death_text(kill->death, cause, sizeof cause),
                   (double)kill->end_ns / (double)NS_PER_S, time);
    }
}

void moment_task_sheet(const struct snapshot *snapshot, const struct record *record, uint32_t id, unsigned slot,
                       struct sheet *sheet)
{
    const struct run_task *task = &snapshot->history->run->tasks[id];
    char title[48];
    if (snapshot->steps > 0)
        (void)snprintf(title, sizeof title, "Step %" PRIu32, id + 1);
    else
        (void)snprintf(title, sizeof title, "Task %" PRIu32, id);
    sheet_begin(sheet, title);
    add_texts(snapshot, record, id, sheet);
    if (run_task_finished(task)) {
        add_times(snapshot, id, slot, sheet);
        add_wait(snapshot, id, slot, sheet);
        sheet_line(sheet, ROLE_QUIET, "attempts", "%u", task->attempts);
    } else {
        sheet_line(sheet, ROLE_QUIET, "state", "%s",
                   *status_word(task) ? status_word(task) : "not finished at this moment");
    }
    add_kills(snapshot, id, sheet);
}

void moment_sheet(const struct snapshot *snapshot, const struct moment *moment, struct sheet *sheet)
{
    char text[SHEET_TEXT_MAX];
    if (moment->kind == MOMENT_TASK || moment->kind == MOMENT_NOW || moment->kind == MOMENT_LOST)
        return;
    sheet_begin(sheet, moment->life ? moment->life->name : "Nobody");
    sheet_line(sheet, ROLE_TEXT, "", "%s", moment_print(snapshot, moment, true, text, sizeof text));
    if (moment->life)
        sheet_line(sheet, ROLE_QUIET, "process", "%d, the %u%s in this place", moment->life->pid,
                   moment->life->incarnation,
                   moment->life->incarnation == 1 ? "st" : ordinal(moment->life->incarnation));
}
