#include "ui/result.h"

#include "base/units.h"
#include "tune/finding.h"
#include "ui/axis.h"
#include "ui/digits.h"
#include "ui/figure.h"
#include "ui/loss_bar.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MARGIN        1
#define NARROW        30
#define DIGITS_SCREEN 100
#define LABEL_WIDTH   9
#define TIME_WIDTH    10
#define FACTOR_WIDTH  9
#define TEXT_SIZE     160
#define THICK_ROWS    2    /* of a bar, where there is room */
#define GAIN_TOLD     0.01 /* of the wall: less is the noise of two runs */

void result_update(struct result *result, const struct scene *scene)
{
    const struct record *record = scene->record;
    unsigned number = scene->session->numbers;
    if (!record || !record->run || !scene->verdict) {
        *result = (struct result){.truth = -1};
        return;
    }
    if (result->run == record->run && result->number == number)
        return;
    *result = (struct result){.run = record->run,
                              .number = number,
                              .losses = losses_of(record, scene->verdict),
                              .scaling = scaling_of(record, scene->verdict),
                              .forecast = forecast_of(record->workload)};
    for (size_t i = 0; i < RESULT_WAYS_MAX && record_run(record, i); i++)
        result->speedups[i] = record_run(record, i) == record->run
                                  ? scene->verdict->speedup
                                  : verdict_of_run(record, record_run(record, i)).speedup;
    result->truth = forecast_outcome(record, scene->verdict, result->sentence, sizeof result->sentence);
}

/* ------------------------------------------------------------------ the walls */

/* Those of the record's runs; none of a script, which races against nothing. */
static size_t runs_count(const struct result *result, const struct scene *scene)
{
    size_t count = 0;
    if (!result->run || scene->record->workload->steps)
        return 0;
    while (count < RESULT_WAYS_MAX && record_run(scene->record, count))
        count++;
    return count;
}

/* … and the baseline. */
static size_t walls_count(const struct result *result, const struct scene *scene)
{
    size_t count = runs_count(result, scene);
    return count > 0 ? count + (scene->record->baseline != NULL) : 0;
}

static int walls_wanted(const struct result *result, const struct scene *scene, int columns)
{
    int count = (int)walls_count(result, scene);
    return count == 0 || columns < NARROW ? 0 : 1 + THICK_ROWS * count;
}

struct wall {
    const char *name;
    enum role ink;
    enum figure figure;
    uint64_t ns, longest_ns;
    double speedup; /* NAN = not to be told */
};

static void draw_wall(const struct painter *painter, struct rect area, const struct wall *wall)
{
    char time[32], factor[48] = "", number[32];
    int row = area.row, bar = area.columns - 2 * MARGIN - LABEL_WIDTH - TIME_WIDTH - FACTOR_WIDTH;
    painter_field(painter, row, MARGIN, LABEL_WIDTH - 1, wall->ink, wall->name);
    if (bar > 0)
        painter_thick_bar(painter, (struct rect){row, MARGIN + LABEL_WIDTH, area.rows, bar}, wall->ink,
                          (double)wall->ns / (double)wall->longest_ns);
    int column = MARGIN + LABEL_WIDTH + (bar > 0 ? bar : 0);
    painter_field_right(painter, row, column, TIME_WIDTH, ROLE_STRONG, units_time(time, sizeof time, wall->ns));
    painter_figure(painter, row, column, TIME_WIDTH, wall->figure);
    if (isnan(wall->speedup))
        return;
    (void)snprintf(factor, sizeof factor, "%s×", words_speedup(wall->speedup, number, sizeof number));
    painter_field_right(painter, row, column + TIME_WIDTH, FACTOR_WIDTH, words_speedup_role(wall->speedup), factor);
    painter_figure(painter, row, column + TIME_WIDTH, FACTOR_WIDTH, FIGURE_SPEEDUP);
}

/* Returns the columns that are left for the bars. */
static int draw_digits(const struct painter *painter, const struct scene *scene)
{
    char number[32], text[48];
    int columns = painter->area.columns;
    double speedup = scene->verdict->speedup;
    if (columns < DIGITS_SCREEN || painter->area.rows <= DIGITS_ROWS || painter->tier == GLYPHS_ASCII || isnan(speedup))
        return columns;
    (void)snprintf(text, sizeof text, "%sx", words_speedup(speedup, number, sizeof number));
    int width = digits_width(text), column = columns - width - MARGIN - 1;
    digits_draw(painter, 1, column, words_speedup_role(speedup), text);
    painter_target(painter, (struct rect){1, column, DIGITS_ROWS, width}, TARGET_FIGURE, FIGURE_SPEEDUP, 0);
    return column - 2 * MARGIN;
}

/* The baseline's first, then those of the runs. Returns how many. */
static size_t list_walls(const struct result *result, const struct scene *scene, struct wall walls[RESULT_WAYS_MAX + 1])
{
    const struct record *record = scene->record;
    size_t count = 0, runs = runs_count(result, scene);
    uint64_t longest_ns = 1;
    if (record->baseline)
        walls[count++] = (struct wall){settings_executor_name((enum settings_executor)record->baseline->executor),
                                       ROLE_BASELINE,
                                       FIGURE_BASELINE_WALL,
                                       record->baseline->wall_ns,
                                       0,
                                       NAN};
    for (size_t i = 0; i < runs; i++) {
        const struct run *run = record_run(record, i);
        const char *name = record->graph ? "graph" : settings_executor_name((enum settings_executor)run->executor);
        walls[count++] = (struct wall){name, ROLE_POOL, FIGURE_WALL, run->wall_ns, 0, result->speedups[i]};
    }
    for (size_t i = 0; i < count; i++)
        longest_ns = walls[i].ns > longest_ns ? walls[i].ns : longest_ns;
    for (size_t i = 0; i < count; i++)
        walls[i].longest_ns = longest_ns;
    return count;
}

static void walls_draw(const struct painter *painter, const struct result *result, const struct scene *scene)
{
    char title[TEXT_SIZE];
    struct wall walls[RESULT_WAYS_MAX + 1];
    size_t count = list_walls(result, scene, walls);
    int rows = painter->area.rows - 1 >= THICK_ROWS * (int)count ? THICK_ROWS : 1;
    (void)snprintf(title, sizeof title, "Result: %s", scene->record->workload->title);
    painter_rule(painter, 0, title);
    int columns = draw_digits(painter, scene);
    for (size_t i = 0; i < count && 1 + (int)i * rows < painter->area.rows; i++)
        draw_wall(painter, (struct rect){1 + (int)i * rows, 0, rows, columns}, &walls[i]);
}

const struct band result_walls = {walls_wanted, walls_draw};

/* ------------------------------------------------------------------ the figures */

struct fact {
    enum role ink;
    enum figure figure;
    char text[TEXT_SIZE];
};
enum { FACTS_MAX = 12 };

struct facts {
    struct fact list[FACTS_MAX];
    size_t count;
};

__attribute__((format(printf, 4, 5))) static void add(struct facts *facts, enum role ink, enum figure figure,
                                                      const char *format, ...)
{
    va_list arguments;
    if (facts->count == FACTS_MAX)
        return;
    struct fact *fact = &facts->list[facts->count++];
    *fact = (struct fact){.ink = ink, .figure = figure};
    va_start(arguments, format);
    (void)vsnprintf(fact->text, sizeof fact->text, format, arguments);
    va_end(arguments);
}

static void add_speed(struct facts *facts, const struct result *result, const struct scene *scene)
{
    const struct verdict *verdict = scene->verdict;
    char number[32], other[32], why[FINDING_DISTURBED_SIZE];
    if (isnan(verdict->speedup)) {
        add(facts, ROLE_QUIET, FIGURE_SPEEDUP, "no speed-up: %s",
            scene->record->baseline ? "not all was done" : "no baseline");
        return;
    }
    add(facts, words_speedup_role(verdict->speedup), FIGURE_SPEEDUP, "%s× as fast",
        words_speedup(verdict->speedup, number, sizeof number));
    if (*finding_disturbed(scene->record->baseline, why, sizeof why))
        add(facts, ROLE_DEAD, FIGURE_SPEEDUP, FINDING_DISTURBED, why);
    add(facts, ROLE_TEXT, FIGURE_EFFICIENCY, "efficiency %s on %u core%s",
        words_percent(verdict->efficiency, number, sizeof number), verdict->cores, verdict->cores == 1 ? "" : "s");
    add(facts, ROLE_TEXT, FIGURE_KARP_FLATT, "serial fraction %s",
        words_percent(result->scaling.serial, number, sizeof number));
    if (!isnan(result->scaling.bound))
        add(facts, ROLE_TEXT, FIGURE_AMDAHL_BOUND, "at most %s× on any number of cores",
            words_speedup(result->scaling.bound, other, sizeof other));
}

static void add_answers(struct facts *facts, const struct scene *scene)
{
    const struct verdict *verdict = scene->verdict;
    if (verdict->compared && verdict->results_equal)
        add(facts, ROLE_GOOD, FIGURE_SAME_ANSWERS, "same answers ✓");
    else if (verdict->compared)
        add(facts, ROLE_DEAD, FIGURE_SAME_ANSWERS, "✗ answers differ, first in task %" PRIu64,
            verdict->first_difference);
    else if (scene->record->baseline)
        add(facts, ROLE_QUIET, FIGURE_SAME_ANSWERS, "answers not compared");
}

static void add_tasks(struct facts *facts, const struct result *result, const struct scene *scene)
{
    const struct run *run = result->run;
    const uint64_t *by_status = scene->verdict->tasks_by_status;
    bool script = scene->record->workload->steps;
    char time[32], deaths[32];
    if (script)
        add(facts, ROLE_TEXT, FIGURE_WALL, "took %s", units_time(time, sizeof time, run->wall_ns));
    add(facts, by_status[TASK_OK] + by_status[TASK_SKIPPED] == run->tasks_count ? ROLE_TEXT : ROLE_DEAD,
        script ? FIGURE_STEPS : FIGURE_TASKS_DONE, "%" PRIu64 " of %" PRIu64 " %s done", by_status[TASK_OK],
        run->tasks_count, script ? "steps" : "tasks");
    if (run->deaths > 0)
        add(facts, ROLE_DEAD, FIGURE_DEATHS, "%s", words_count(run->deaths, "death", "deaths", deaths, sizeof deaths));
    if (run->retries > 0)
        add(facts, ROLE_WARNING, FIGURE_RETRIES, "%s",
            words_count(run->retries, "retry", "retries", deaths, sizeof deaths));
}

static struct facts facts_of(const struct result *result, const struct scene *scene)
{
    struct facts facts = {.count = 0};
    bool running = scene->snapshot->phase != PHASE_ENDED && scene->snapshot->workload;
    if (!result->run) {
        add(&facts, ROLE_QUIET, FIGURE_NONE, "%s",
            running ? "the run goes on: what it comes to stands here when it has ended" : "no run has ended yet");
        return facts;
    }
    if (!scene->record->workload->steps)
        add_speed(&facts, result, scene);
    add_answers(&facts, scene);
    add_tasks(&facts, result, scene);
    if (result->scaling.caveat > SCALING_DISTURBED)
        add(&facts, ROLE_WARNING, FIGURE_KARP_FLATT, "%s", scaling_caveat_text(result->scaling.caveat));
    return facts;
}

/* As many in a row as fit, whole. Returns the rows; draws where `painter` is not NULL. */
static int flow_facts(const struct painter *painter, const struct facts *facts, int columns)
{
    int row = 0, column = MARGIN, end = columns - MARGIN;
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->list[i];
        int width = painter_width(fact->text);
        bool first = column == MARGIN;
        if (!first && column + 3 + width > end) {
            row++;
            column = MARGIN;
            first = true;
        }
        if (painter && row < painter->area.rows) {
            if (!first)
                painter_text(painter, row, column, ROLE_FRAME, " · ");
            int at = column + (first ? 0 : 3);
            painter_field(painter, row, at, width < end - at ? width : end - at, fact->ink, fact->text);
            if (fact->figure)
                painter_figure(painter, row, at, width, fact->figure);
        }
        column += width + (first ? 0 : 3);
    }
    return row + 1;
}

static int figures_wanted(const struct result *result, const struct scene *scene, int columns)
{
    struct facts facts = facts_of(result, scene);
    return flow_facts(NULL, &facts, columns);
}

static void figures_draw(const struct painter *painter, const struct result *result, const struct scene *scene)
{
    struct facts facts = facts_of(result, scene);
    (void)flow_facts(painter, &facts, painter->area.columns);
}

const struct band result_figures = {figures_wanted, figures_draw};

/* ------------------------------------------------------------------ where the wall went */

/* What must be said of the pieces; "" = nothing. */
static const char *losses_note(const struct losses *losses, char *buffer, size_t size)
{
    char time[32];
    buffer[0] = '\0';
    if (losses->gained_ns > GAIN_TOLD * losses->wall_ns)
        (void)snprintf(buffer, size, "the tasks took %s less, for each worker, than in the baseline",
                       units_time(time, sizeof time, (uint64_t)losses->gained_ns));
    else if (losses->lumped)
        (void)snprintf(buffer, size, "%s", losses->lumped);
    return buffer;
}

static int losses_wanted(const struct result *result, const struct scene *scene, int columns)
{
    char note[TEXT_SIZE];
    (void)scene;
    if (!result->losses.known)
        return 0;
    if (columns < NARROW)
        return 1;
    return 1 + THICK_ROWS + loss_legend_rows(&result->losses, columns - 2 * MARGIN) +
           (*losses_note(&result->losses, note, sizeof note) != '\0');
}

/* From the bar alone: the rule, the names, a thick bar. */
static void losses_draw(const struct painter *painter, const struct result *result, const struct scene *scene)
{
    char note[TEXT_SIZE];
    const struct losses *losses = &result->losses;
    int rows = painter->area.rows, width = painter->area.columns - 2 * MARGIN, row = 0;
    int legend = loss_legend_rows(losses, width);
    bool noted = *losses_note(losses, note, sizeof note) && rows > 2 + legend;
    (void)scene;
    if (rows > 2)
        painter_rule(painter, row++,
                     losses->compared ? "Where the wall went, from the ideal on"
                                      : "Where the wall went, from its own tasks on");
    int thick = rows - row - legend - noted > 1 ? THICK_ROWS : 1;
    loss_bar_draw(painter, (struct rect){row, MARGIN, thick, width}, losses);
    row += thick;
    int named = rows - row - noted < legend ? rows - row - noted : legend;
    loss_legend_draw(painter, (struct rect){row, MARGIN, named, width}, losses);
    if (noted)
        painter_field(painter, row + named, MARGIN, width, ROLE_QUIET, note);
}

const struct band result_losses = {losses_wanted, losses_draw};
