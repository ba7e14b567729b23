#include "ui/order_figures.h"

#include "base/units.h"
#include "ui/figure.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>

#define SHORT_BELOW 22 /* columns: the shortest names */
#define TEXT_MAX    256

uint64_t order_number(const struct snapshot *snapshot, uint64_t task)
{
    return snapshot->steps > 0 ? task + 1 : task;
}

struct words_at {
    const struct painter *painter;
    int row;
    bool roomy; /* with what it means below it */
};

static void figure(struct words_at *at, enum figure figure, const char *name, const char *value, const char *meaning)
{
    const struct painter *painter = at->painter;
    int name_width = painter->area.columns >= 40 ? 22 : painter->area.columns >= SHORT_BELOW ? 11 : 5;
    if (at->row >= painter->area.rows)
        return;
    painter_field(painter, at->row, 0, name_width - 1, ROLE_QUIET, name);
    int width = painter->area.columns - name_width;
    painter_field(painter, at->row, name_width, width, ROLE_STRONG, value);
    int end = painter_width(value) < width ? painter_width(value) : width;
    painter_target(painter, (struct rect){at->row, name_width, 1, end}, TARGET_FIGURE, (int)figure, 0);
    at->row++;
    if (!at->roomy)
        return;
    for (const char *text = meaning; *text && at->row < painter->area.rows; at->row++) {
        size_t length = words_that_fit(text, painter->area.columns - 2);
        length = length > 0 ? length : TEXT_MAX;
        painter_format(painter, at->row, 2, ROLE_QUIET, "%.*s", (int)length, text);
        for (; length > 0 && *text; length--)
            text++;
        text += *text == ' ';
    }
    at->row++;
}

static bool is_narrow(const struct words_at *at)
{
    return at->painter->area.columns < 40;
}

static const char *name_for(const struct words_at *at, const char *full, const char *half, const char *tiny)
{
    return !is_narrow(at) ? full : at->painter->area.columns >= SHORT_BELOW ? half : tiny;
}

static void draw_inversions(struct words_at *at, const struct order_figures *figures)
{
    char text[96];
    double pairs = (double)figures->counted * ((double)figures->counted - 1) / 2;
    if (pairs > 0 && !is_narrow(at))
        (void)snprintf(text, sizeof text, "%" PRIu64 " (%.1f %% of all pairs)", figures->inversions,
                       (double)figures->inversions / pairs * 100);
    else
        (void)snprintf(text, sizeof text, "%" PRIu64, figures->inversions);
    figure(at, FIGURE_INVERSIONS, name_for(at, "inversions", "inversions", "inv."), text,
           "pairs of tasks that finished in the other order than they were submitted");
}

static void draw_overtaking(struct words_at *at, const struct snapshot *snapshot, const struct order_figures *figures)
{
    char text[96] = "nobody was overtaken";
    if (is_narrow(at))
        (void)snprintf(text, sizeof text, "by %" PRIu64, figures->overtaken);
    else if (figures->victim != RUN_NO_TASK)
        (void)snprintf(text, sizeof text, "task %" PRIu64 ", by %" PRIu64 " later ones",
                       order_number(snapshot, figures->victim), figures->overtaken);
    figure(at, FIGURE_OVERTAKING, name_for(at, "overtaken most", "overtaken", "over"), text,
           "a long task: others that came after it were done before it");
}

static void draw_buffer(struct words_at *at, const struct order_figures *figures)
{
    char text[96];
    (void)snprintf(text, sizeof text,
                   is_narrow(at) ? "%" PRIu64 ", max %" PRIu64 : "%" PRIu64 " now, %" PRIu64 " at most", figures->held,
                   figures->held_max);
    figure(at, FIGURE_BUFFER, name_for(at, "results held back", "held back", "held"), text,
           "what map and imap must keep until those before them are done");
}

static void draw_wait(struct words_at *at, const struct snapshot *snapshot, const struct order_figures *figures)
{
    char text[96] = "none had to wait", time[32];
    if (is_narrow(at))
        units_time(text, sizeof text, figures->wait_ns);
    else if (figures->waiter != RUN_NO_TASK)
        (void)snprintf(text, sizeof text, "%s, of task %" PRIu64, units_time(time, sizeof time, figures->wait_ns),
                       order_number(snapshot, figures->waiter));
    figure(at, FIGURE_TURN_WAIT, name_for(at, "longest wait for turn", "wait", "wait"), text,
           "a result that was there, and could not be handed on yet");
}

void order_figures_draw(const struct painter *painter, const struct snapshot *snapshot)
{
    const struct order_figures *figures = &snapshot->history->figures;
    struct words_at at = {painter, 0, painter->area.rows >= 18 && painter->area.columns >= 32};
    if (figures->counted == ORDER_UNKNOWN) {
        at.roomy = true;
        figure(&at, FIGURE_NONE, "order", WORDS_UNKNOWN,
               "between the stages of a graph there is no order of tasks to be kept");
        return;
    }
    draw_inversions(&at, figures);
    draw_overtaking(&at, snapshot, figures);
    draw_buffer(&at, figures);
    draw_wait(&at, snapshot, figures);
    static const char *const how[] = {"above the line: later than its turn", "below it: ahead of its turn",
                                      "on it: one after the other, as in a loop"};
    for (size_t i = 0; i < sizeof how / sizeof *how && !is_narrow(&at) && at.row + 1 < painter->area.rows; i++)
        painter_field(painter, ++at.row, 0, painter->area.columns, ROLE_BASELINE, how[i]);
}
