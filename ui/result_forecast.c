/* result_forecast.c - the question that was asked before the run, and what came out. */
#include "ui/result.h"
#include "ui/words.h"

#include <stdio.h>

#define MARGIN     1
#define NARROW     30
#define TRUTH_ROWS 2
#define TRUTH_SIZE (192 + FORECAST_SENTENCE_SIZE)

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
