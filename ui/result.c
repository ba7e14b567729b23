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
#define TRUTH_ROWS    2
#define TRUTH_SIZE    (192 + FORECAST_SENTENCE_SIZE)

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
                              .losses = losses_of(record),
                              .scaling = scaling_of(scene->verdict->speedup, scene->verdict->cores,
                                                    finding_busy_machine(record, scene->verdict)),
                              .forecast = forecast_of(record->workload)};
    result->truth = forecast_outcome(record, scene->verdict, result->sentence, sizeof result->sentence);
}

/* ------------------------------------------------------------------ the walls */

/* The baseline, then every run; none of a script, which races against nothing. */
static size_t walls_count(const struct result *result, const struct scene *scene)
{
    size_t count = 0;
    if (!result->run || scene->record->workload->steps)
        return 0;
    while (record_run(scene->record, count))
        count++;
    return count + (scene->record->baseline != NULL);
}

static const struct run *wall_at(const struct record *record, size_t index)
{
    size_t baseline = record->baseline != NULL;
    return index < baseline ? record->baseline : record_run(record, index - baseline);
}

static int walls_wanted(const struct result *result, const struct scene *scene, int columns)
{
    int count = (int)walls_count(result, scene);
    return count == 0 || columns < NARROW ? 0 : 1 + THICK_ROWS * count;
}

static void draw_wall(const struct painter *painter, struct rect area, const struct record *record,
                      const struct run *run, uint64_t longest_ns)
{
    char time[32], factor[48] = "", number[32];
    int row = area.row;
    bool baseline = run == record->baseline;
    double speedup = baseline ? 1 : verdict_of_run(record, run).speedup;
    const char *name =
        record->graph && !baseline ? "graph" : settings_executor_name((enum settings_executor)run->executor);
    enum role ink = baseline ? ROLE_BASELINE : ROLE_POOL;
    int bar = area.columns - 2 * MARGIN - LABEL_WIDTH - TIME_WIDTH - FACTOR_WIDTH;
    painter_field(painter, row, MARGIN, LABEL_WIDTH - 1, ink, name);
    if (bar > 0)
        painter_thick_bar(painter, (struct rect){row, MARGIN + LABEL_WIDTH, area.rows, bar}, ink,
                          (double)run->wall_ns / (double)longest_ns);
    int column = MARGIN + LABEL_WIDTH + (bar > 0 ? bar : 0);
    painter_field_right(painter, row, column, TIME_WIDTH, ROLE_STRONG, units_time(time, sizeof time, run->wall_ns));
    painter_figure(painter, row, column, TIME_WIDTH, baseline ? FIGURE_BASELINE_WALL : FIGURE_WALL);
    column += TIME_WIDTH;
    if (!baseline && !isnan(speedup))
        (void)snprintf(factor, sizeof factor, "%s×", words_speedup(speedup, number, sizeof number));
    painter_field_right(painter, row, column, FACTOR_WIDTH, words_speedup_role(speedup), factor);
    if (*factor)
        painter_figure(painter, row, column, FACTOR_WIDTH, FIGURE_SPEEDUP);
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

static void walls_draw(const struct painter *painter, const struct result *result, const struct scene *scene)
{
    char title[TEXT_SIZE];
    size_t count = walls_count(result, scene);
    int room = painter->area.rows - 1, rows = room >= THICK_ROWS * (int)count ? THICK_ROWS : 1;
    uint64_t longest_ns = 1;
    for (size_t i = 0; i < count; i++)
        longest_ns = wall_at(scene->record, i)->wall_ns > longest_ns ? wall_at(scene->record, i)->wall_ns : longest_ns;
    (void)snprintf(title, sizeof title, "Result: %s", scene->record->workload->title);
    painter_rule(painter, 0, title);
    int columns = draw_digits(painter, scene);
    for (size_t i = 0; i < count && 1 + (int)i * rows < painter->area.rows; i++) {
        const struct run *run = wall_at(scene->record, i);
        if (run)
            draw_wall(painter, (struct rect){1 + (int)i * rows, 0, rows, columns}, scene->record, run, longest_ns);
    }
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
    char number[32], other[32];
    if (isnan(verdict->speedup)) {
        add(facts, ROLE_QUIET, FIGURE_SPEEDUP, "no speed-up: %s",
            scene->record->baseline ? "not all was done" : "no baseline");
        return;
    }
    add(facts, words_speedup_role(verdict->speedup), FIGURE_SPEEDUP, "%s× as fast",
        words_speedup(verdict->speedup, number, sizeof number));
    add(facts, ROLE_TEXT, FIGURE_EFFICIENCY, "efficiency %s on %u core%s",
        words_percent(verdict->efficiency, number, sizeof number), verdict->cores, verdict->cores == 1 ? "" : "s");
    if (!isnan(result->scaling.serial))
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
    if (result->scaling.caveat > SCALING_UNKNOWN)
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

/* ------------------------------------------------------------------ the question */

/* Broken at blanks into at most `rows`, the last one cut. Returns how many it takes; draws where `painter` is not NULL. */
static int flow_text(const struct painter *painter, struct rect area, enum role ink, const char *text)
{
    int used = 0;
    while (*text && used < area.rows) {
        size_t fits = words_that_fit(text, area.columns);
        bool whole = painter_width(text) <= area.columns || used + 1 == area.rows || fits == 0;
        if (painter && whole)
            painter_field(painter, area.row + used, area.column, area.columns, ink, text);
        else if (painter)
            painter_format(painter, area.row + used, area.column, ink, "%.*s", (int)fits, text);
        used++;
        if (whole)
            break;
        text += fits;
        text += *text == ' ';
    }
    return used;
}

/* Index of the choice that the user has made, or -1. */
static int guess_of(const struct result *result, const struct scene *scene)
{
    return scene->guess <= result->forecast.count ? (int)scene->guess - 1 : -1;
}

static const char *truth_text(const struct result *result, const struct scene *scene, char *buffer, size_t size)
{
    const char *const *choices = result->forecast.choices;
    int guess = guess_of(result, scene), truth = result->truth;
    if (truth < 0)
        (void)snprintf(buffer, size, "%s", result->sentence);
    else if (guess < 0)
        (void)snprintf(buffer, size, "%s: %s", choices[truth], result->sentence);
    else if (guess == truth)
        (void)snprintf(buffer, size, "as predicted, %s: %s", choices[truth], result->sentence);
    else
        (void)snprintf(buffer, size, "predicted was \"%s\", but \"%s\" is true: %s", choices[guess], choices[truth],
                       result->sentence);
    return buffer;
}

static void draw_answer_sign(const struct painter *painter, int row, const struct result *result,
                             const struct scene *scene)
{
    int guess = guess_of(result, scene);
    if (guess < 0 || result->truth < 0)
        painter_glyph(painter, row, MARGIN, ROLE_KEY, 0x25b8 /* ▸ */);
    else if (guess == result->truth)
        painter_glyph(painter, row, MARGIN, ROLE_GOOD, 0x2713 /* ✓ */);
    else
        painter_glyph(painter, row, MARGIN, ROLE_WARNING, 0x2717 /* ✗ */);
}

static int forecast_wanted(const struct result *result, const struct scene *scene, int columns)
{
    char text[TRUTH_SIZE];
    struct rect room = {0, 0, TRUTH_ROWS, columns - 2 * MARGIN - 2};
    if (!result->run || result->forecast.count == 0 || columns < NARROW)
        return 0;
    int rows = 2 + flow_text(NULL, room, ROLE_TEXT, truth_text(result, scene, text, sizeof text));
    room.columns += 2;
    return rows + flow_text(NULL, room, ROLE_TEXT, result->forecast.because);
}

/* The truth; with more rows the question above it, a rule, and why it usually is so. */
static void forecast_draw(const struct painter *painter, const struct result *result, const struct scene *scene)
{
    char text[TRUTH_SIZE];
    int row = 0, rows = painter->area.rows, width = painter->area.columns - 2 * MARGIN;
    enum role ink = result->truth >= 0 ? ROLE_STRONG : ROLE_QUIET;
    if (rows >= 3)
        painter_rule(painter, row++, "The question");
    if (rows >= 2)
        painter_field(painter, row++, MARGIN, width, ROLE_TEXT, result->forecast.question);
    struct rect room = {row, MARGIN + 2, rows - row < TRUTH_ROWS ? rows - row : TRUTH_ROWS, width - 2};
    draw_answer_sign(painter, row, result, scene);
    room.rows = flow_text(painter, room, ink, truth_text(result, scene, text, sizeof text));
    painter_target(painter, room, TARGET_FIGURE, FIGURE_FORECAST, 0);
    row += room.rows;
    (void)flow_text(painter, (struct rect){row, MARGIN, rows - row, width}, ROLE_QUIET, result->forecast.because);
}

const struct band result_forecast = {forecast_wanted, forecast_draw};
