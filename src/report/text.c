#include "report/text.h"

#include "base/units.h"
#include "report/page.h"
#include "report/printable.h"
#include "report/stream.h"
#include "report/way.h"
#include "report/wrap.h"
#include "tune/finding.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ORDER_LINES 3
#define SIDE_LINES  2 /* of an answer that differs */
#define DEATHS_MAX  10
#define BAR_WIDTH   30
#define BAR_COLUMN  52 /* where it begins */
#define TIME_TITLE  25

static const struct marks marks_utf8 = {.unknown = "–", .cut = "…", .times = "×", .dot = " · ", .bar = "█"};
static const struct marks marks_ascii = {.unknown = "-", .cut = "...", .times = "x", .dot = ", ", .bar = "#"};

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* A row of the settings' table with its name, as the user would type it. */
static void print_setting(const struct page *page, const struct setting *row, const void *owner)
{
    char value[256];
    setting_print(row, owner, value, sizeof value);
    printable_clean(value, page->cells.utf8);
    fprintf(page->out, "%s%s=%s", page->marks->dot, row->name, value);
}

static const char *executor_name(const struct page *page, const struct run *run)
{
    return way_name(page->record, (enum settings_executor)run->executor);
}

/* Settings that matter only when they are not as usual. */
static void print_unusual(const struct page *page)
{
    static const char *const names[] = {"scale", "timeout", "attempts", "pin"};
    const struct settings *settings = &page->record->settings;
    struct settings presets;
    char value[256], usual[256];
    setting_presets(settings_rows, settings_count, &presets, sizeof presets);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct setting *row = setting_find(settings_rows, settings_count, names[i]);
        if (strcmp(setting_print(row, settings, value, sizeof value),
                   setting_print(row, &presets, usual, sizeof usual)) != 0)
            print_setting(page, row, settings);
    }
}

/* Without a number of workers when it was interrupted before there was one. */
static void print_how(const struct page *page)
{
    const struct record *record = page->record;
    char text[96];
    enum settings_executor executor =
        (enum settings_executor)(record->run ? record->run->executor : record->settings.executor);
    if (record->workload->steps)
        fprintf(page->out, "script of %" PRIu64 " step%s", plan_count(record->plan), plural(plan_count(record->plan)));
    else if (record->runs_count > 0)
        fprintf(page->out, "%zu ways, one after the other", record->runs_count + (record->baseline != NULL));
    else if (record->graph)
        page_graph_how(page);
    else
        fputs(way_text(executor, record->run ? record->run->workers_asked : 0, text, sizeof text), page->out);
}

static void print_head(const struct page *page)
{
    static const char *const shown[] = {"start", "chunk", "seed"};
    const struct record *record = page->record;
    fprintf(page->out, "forklab %s: %s\n", record->workload->id, record->workload->title);
    print_how(page);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        print_setting(page, setting_find(settings_rows, settings_count, shown[i]), &record->settings);
    print_unusual(page);
    for (size_t i = 0; i < record->workload->parameters_count; i++)
        print_setting(page, &record->workload->parameters[i], record->parameters);
    fputc('\n', page->out);
}

static const char *baseline_words(const struct run *baseline, char *buffer, size_t size)
{
    char text[96];
    if (baseline->executor == RUN_BY_LOOP)
        return "the same tasks, one after another, in one process";
    (void)snprintf(buffer, size, "the same tasks: %s",
                   way_text((enum settings_executor)baseline->executor, baseline->workers_asked, text, sizeof text));
    return buffer;
}

static void print_walls(const struct page *page)
{
    const struct run *run = page->record->run, *baseline = page->record->baseline;
    char figure[32], words[128], start_up[32];
    page_row(page, "baseline", baseline ? units_time(figure, sizeof figure, baseline->wall_ns) : NULL,
             baseline ? baseline_words(baseline, words, sizeof words) : "not run");
    if (baseline && baseline->paused_ns > 0)
        page_row(page, "paused", units_time(figure, sizeof figure, baseline->paused_ns), "not counted in the baseline");
    /* The last worker may be ready only after the others have done everything. */
    (void)snprintf(words, sizeof words, "start-up %s%s", units_time(start_up, sizeof start_up, run->start_up_ns),
                   run->start_up_ns <= run->wall_ns ? " included" : ", longer than the work");
    page_row(page, executor_name(page, run), units_time(figure, sizeof figure, run->wall_ns),
             run->executor == RUN_BY_LOOP ? "one process, from its first task on" : words);
    if (run->paused_ns > 0)
        page_row(page, "paused", units_time(figure, sizeof figure, run->paused_ns), "not counted in the run");
}

static uint64_t count_tasks(const struct run *run, enum task_status status)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        count += run->tasks[i].status == status;
    return count;
}

/* Why a race has no winner. */
static const char *why_no_speed(const struct record *record)
{
    if (!record->baseline)
        return "there is no baseline";
    if (count_tasks(record->baseline, TASK_LOST) > 0 || count_tasks(record->run, TASK_LOST) > 0)
        return "not every task was finished: some were lost";
    return "not every task was finished";
}

/* What must be said beside a speed-up; "" = nothing. */
static const char *speed_words(const struct record *record, char *buffer, size_t size)
{
    char why[FINDING_DISTURBED_SIZE];
    buffer[0] = '\0';
    if (*finding_disturbed(record->baseline, why, sizeof why))
        (void)snprintf(buffer, size, FINDING_DISTURBED, why);
    return buffer;
}

static void print_speed(const struct page *page)
{
    const struct record *record = page->record;
    const struct verdict *verdict = page->verdict;
    char figure[48], number[32], words[160], why[64];
    bool known = !isnan(verdict->speedup);
    (void)snprintf(figure, sizeof figure, "%s%s", units_factor(number, sizeof number, verdict->speedup),
                   page->marks->times);
    page_row(page, "speed-up", known ? figure : NULL,
             known ? speed_words(record, words, sizeof words) : why_no_speed(record));
    double percent = 100 * verdict->efficiency;
    if (percent < 1)
        (void)snprintf(figure, sizeof figure, "%s %%", units_factor(number, sizeof number, percent));
    else
        (void)snprintf(figure, sizeof figure, "%.0f %%", percent);
    if (known && finding_mostly_asleep(record->baseline))
        (void)snprintf(words, sizeof words, "the tasks sleep for %.0f %% of their time, and sleep needs no core",
                       100 * finding_asleep(record->baseline));
    else
        (void)snprintf(words, sizeof words, "of the %u core%s that %u worker%s could use", verdict->cores,
                       plural(verdict->cores), verdict->workers, plural(verdict->workers));
    page_row(page, "efficiency", isnan(verdict->efficiency) ? NULL : figure, words);
    (void)snprintf(figure, sizeof figure, "%d", record->machine.cores.usable);
    page_row(page, "usable cores", figure, cores_why(&record->machine.cores, why, sizeof why));
}

/* Most experiments have nothing to be blocked on, and are not stopped. */
static bool is_shown(const struct verdict *verdict, enum run_time time)
{
    return time < TIME_PUT || time > TIME_STOPPED || verdict->time_ns[time] > 0;
}

static void print_times(const struct page *page, const char *title)
{
    const struct verdict *verdict = page->verdict;
    size_t room = page->columns > BAR_COLUMN ? page->columns - BAR_COLUMN : 0;
    double widest = room < BAR_WIDTH ? (double)room : BAR_WIDTH;
    page_title(page, title);
    for (int t = 0; t < TIME_COUNT; t++) {
        if (!is_shown(verdict, (enum run_time)t))
            continue;
        double share = verdict->time_share[t];
        char figure[32], time[32];
        (void)snprintf(figure, sizeof figure, "%.1f %%", 100 * share);
        fputs("  ", page->out);
        page_cell(page, run_time_title((enum run_time)t), TIME_TITLE, false);
        page_cell(page, isnan(share) ? NULL : figure, 8, true);
        page_cell(page, isnan(share) ? NULL : units_time(time, sizeof time, verdict->time_ns[t]), 14, true);
        int bars = isnan(share) ? 0 : (int)lround(share * widest);
        fputs(bars > 0 ? "   " : "", page->out);
        while (bars-- > 0)
            fputs(page->marks->bar, page->out);
        fputc('\n', page->out);
    }
}

/* The run had cores enough, but was not alone. */
static void print_busy_machine(const struct page *page)
{
    double share = finding_busy_machine(page->record, page->verdict);
    if (!isnan(share))
        fprintf(page->out,
                "\nThe machine was busy with other work: tasks waited %.0f %% of their time for a core, "
                "so these walls do not tell what it could do.\n",
                100 * share);
}

/* As many ids as fit in a few lines: the start of the order tells enough, the number of inversions the rest. */
static void print_order(const struct page *page)
{
    uint64_t count;
    uint64_t *order = verdict_finish_order(page->record->run, &count);
    if (!order)
        return;
    page_title(page, "Order of completion");
    int used = 0, lines = 1, room = (int)page->columns - 2;
    uint64_t i = 0;
    for (; i < count; i++) {
        int wide = snprintf(NULL, 0, " %" PRIu64, order[i]);
        if (used + wide > room && ++lines > ORDER_LINES)
            break;
        used = used + wide > room ? 0 : used;
        fprintf(page->out, "%s %" PRIu64, used == 0 ? (i == 0 ? " " : "\n ") : "", order[i]);
        used += wide;
    }
    free(order);
    if (i < count)
        fprintf(page->out, "\n  %s and %" PRIu64 " more", page->marks->cut, count - i);
    fputc('\n', page->out);
    if (page->verdict->inversions != UINT64_MAX)
        fprintf(page->out, "  %" PRIu64 " inversion%s: pairs that finished in the other order than submitted\n",
                page->verdict->inversions, plural(page->verdict->inversions));
}

static void print_death(struct page *page, const struct run_worker *worker)
{
    char cause[64], when[32];
    fprintf(page->out, "  %10s  %s (pid %d) %s", units_time(when, sizeof when, worker->ended_ns), worker->name,
            worker->pid, death_text(worker->death, cause, sizeof cause));
    if (worker->death_task != RUN_NO_TASK)
        fprintf(page->out, ", in its hands %s", cells_name(&page->cells, worker->death_task));
    fputc('\n', page->out);
}

/* In order of time, of two at the same time the one that was born first. */
static bool died_before(const struct run_worker *a, const struct run_worker *b)
{
    return a->ended_ns != b->ended_ns ? a->ended_ns < b->ended_ns : a < b;
}

/* The violent death that came next after that of `previous`, or the first of all; NULL when there is none. */
static const struct run_worker *next_death(const struct run *run, const struct run_worker *previous)
{
    const struct run_worker *next = NULL;
    for (const struct run_worker *worker = run->workers; worker < run->workers + run->workers_count; worker++)
        if (death_is_violent(worker->death) && (!previous || died_before(previous, worker)) &&
            (!next || died_before(worker, next)))
            next = worker;
    return next;
}

/* The violent ones, one line each. */
static void print_each_death(struct page *page, const struct run *run)
{
    size_t count = 0, shown = 0;
    for (size_t i = 0; i < run->workers_count; i++)
        count += death_is_violent(run->workers[i].death);
    const struct run_worker *worker = NULL;
    for (; shown < DEATHS_MAX && (worker = next_death(run, worker)); shown++)
        print_death(page, worker);
    if (shown < count)
        fprintf(page->out, "  and %zu more\n", count - shown);
}

static void print_deaths(struct page *page, const struct run *run, const char *title)
{
    fprintf(page->out, "\n%s: %u, retries: %u\n", title, run->deaths, run->retries);
    print_each_death(page, run);
}

/* One process, so seldom any. */
static void print_baseline_deaths(struct page *page)
{
    const struct run *baseline = page->record->baseline;
    if (baseline && baseline->deaths > 0)
        print_deaths(page, baseline, "Deaths in the baseline");
}

static void print_notices(const struct page *page)
{
    const struct run *run = page->record->run;
    const uint64_t *by_status = page->verdict->tasks_by_status;
    if (page->record->baseline && page->record->baseline->stuck[0])
        fprintf(page->out, "\nThe baseline was stuck: %s\n", page->record->baseline->stuck);
    if (run->stuck[0])
        fprintf(page->out, "\nStuck: %s\n", run->stuck);
    if (run->gave_up[0])
        fprintf(page->out, "\nThe pool gave up: %s\n", run->gave_up);
    if (run->shortage[0])
        fprintf(page->out, "\nFewer workers than asked for: %s\n", run->shortage);
    if (run->interrupted)
        fprintf(page->out, "\nInterrupted: %" PRIu64 " of %" PRIu64 " %s were done\n",
                by_status[TASK_OK] + by_status[TASK_FAILED], run->tasks_count,
                page->record->workload->steps ? "steps" : "tasks");
    if (run->lines_dropped > 0)
        fprintf(page->out, "\nOutput: %" PRIu64 " line%s not in the JSON, which has the latest\n", run->lines_dropped,
                plural(run->lines_dropped));
}

static void print_side(struct page *page, const struct run *run, uint64_t task)
{
    const char *text = cells_outcome(&page->cells, run, task);
    size_t room = page->columns * SIDE_LINES;
    bool cut = printable_columns(text) > room;
    fprintf(page->out, "  %s: %.*s%s\n", run == page->record->baseline ? "baseline" : executor_name(page, run),
            (int)printable_bytes(text, room), text, cut ? page->marks->cut : "");
}

/* The tasks that came to no result, in both runs the same ones. */
static void print_without(const struct page *page)
{
    const uint64_t *by_status = page->verdict->tasks_by_status;
    uint64_t lost = by_status[TASK_LOST], failed = by_status[TASK_FAILED], cancelled = by_status[TASK_CANCELLED];
    if (lost > 0)
        fprintf(page->out, ", but %" PRIu64 " task%s lost in both", lost, lost == 1 ? " was" : "s were");
    if (failed > 0)
        fprintf(page->out, ", %s %" PRIu64 " task%s failed in both", lost > 0 ? "and" : "but", failed, plural(failed));
    if (cancelled > 0)
        fprintf(page->out, ", and %" PRIu64 " got no input", cancelled);
    fputc('\n', page->out);
}

static void print_results(struct page *page)
{
    const struct record *record = page->record;
    const struct verdict *verdict = page->verdict;
    if (!verdict->compared) {
        fprintf(page->out, "\nresults: not compared, %s\n",
                record->baseline ? "because not every task was run" : "because there was no baseline");
    } else if (verdict->results_equal) {
        fputs("\nresults: identical", page->out);
        print_without(page);
    } else {
        const char *input = cells_input(&page->cells, record->run, verdict->first_difference);
        fprintf(page->out, "\nresults: different, first in %s, input %s\n",
                cells_name(&page->cells, verdict->first_difference), input ? input : page->marks->unknown);
        print_side(page, record->baseline, verdict->first_difference);
        print_side(page, record->run, verdict->first_difference);
    }
}

static void print_no_run(struct page *page)
{
    const struct run *baseline = page->record->baseline;
    uint64_t done = 0;
    if (baseline)
        page_tasks(page, baseline);
    for (uint64_t i = 0; baseline && i < baseline->tasks_count; i++)
        done += run_task_finished(&baseline->tasks[i]);
    if (page->record->why.text[0])
        fprintf(page->out, "\nThe run could not begin: %s", page->record->why.text);
    else
        fputs("\nInterrupted before the run began", page->out);
    if (baseline)
        fprintf(page->out, ": the baseline had done %" PRIu64 " of %" PRIu64 " tasks", done, baseline->tasks_count);
    fputc('\n', page->out);
    print_baseline_deaths(page);
}

/* No race: what was seen, step by step. */
static void print_script(struct page *page)
{
    const struct run *run = page->record->run;
    char figure[32];
    page_steps(page, run);
    page_summary(page, run);
    fputc('\n', page->out);
    page_row(page, "all", units_time(figure, sizeof figure, run->wall_ns), "from the start of Main on");
    if (run->paused_ns > 0)
        page_row(page, "paused", units_time(figure, sizeof figure, run->paused_ns), "not counted");
    print_times(page, "Where Main's time went");
    page_channels(page);
    page_troubles(page);
    if (run->deaths > 0) /* its children may have been killed on purpose */
        fprintf(page->out, "\nDeaths of Main: %u\n", run->deaths);
    print_each_death(page, run);
    print_notices(page);
    page_forecast(page);
}

static void print_all(struct page *page)
{
    print_head(page);
    if (!page->record->run) {
        print_no_run(page);
        return;
    }
    if (page->record->workload->steps) {
        print_script(page);
        return;
    }
    page_results(page);
    page_tasks(page, page->record->run);
    page_summary(page, page->record->run);
    page_title(page, "Race");
    print_walls(page);
    print_speed(page);
    page_scaling(page);
    page_losses(page);
    page_ways(page);
    print_times(page, "Where the workers' time went");
    print_busy_machine(page);
    page_channels(page);
    if (!page->record->graph)
        print_order(page);
    page_troubles(page);
    print_deaths(page, page->record->run, "Deaths");
    print_baseline_deaths(page);
    print_notices(page);
    page_forecast(page);
    print_results(page);
}

/* All of it in memory first: only whole lines can be fitted. To be freed; NULL: no memory. */
static char *print_to_memory(struct page *page)
{
    char *text = NULL;
    size_t size;
    page->out = open_memstream(&text, &size);
    if (!page->out)
        return NULL;
    print_all(page);
    int error = stream_finish(page->out);
    if (fclose(page->out) == 0 && !error)
        return text;
    free(text);
    return NULL;
}

int report_text(FILE *out, const struct record *record, const struct verdict *verdict)
{
    bool utf8 = printable_utf8();
    struct page page = {
        .columns = wrap_columns(out), .record = record, .verdict = verdict, .marks = utf8 ? &marks_utf8 : &marks_ascii};
    int error = cells_init(&page.cells, record, utf8);
    char *text = error ? NULL : print_to_memory(&page);
    cells_release(&page.cells);
    if (!text)
        return -ENOMEM;
    wrap_write(out, text, page.columns);
    free(text);
    return stream_finish(out);
}
