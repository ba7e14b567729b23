/* process_head.c - all processes together: how many are in which state, what they take of the cores, and when some began
 * and some ended. */
#include "base/units.h"
#include "ui/process_view.h"
#include "ui/spark.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MARGIN     1
#define WIDE       60 /* columns from which the rule has a census */
#define SPARK_LEFT 9
#define SPARK_MAX  60

static const char *const scopes[PROCESS_SCOPES] = {
    [PROCESSES_OWN] = "forklab's own tree",
    [PROCESSES_TREES] = "the watched tree",
    [PROCESSES_SYSTEM] = "the whole system",
};

int process_head_rows(int rows)
{
    return rows >= 16 ? 3 : rows >= 8 ? 2 : rows >= 2 ? 1 : 0;
}

uint32_t process_sort_mark(const struct painter *painter, bool backwards)
{
    if (painter->tier != GLYPHS_FULL)
        return backwards ? 'v' : '^';
    return backwards ? 0x25be /* ▾ */ : 0x25b4 /* ▴ */;
}

/* "2 R runs", those with none left out. Returns the column behind. */
static int draw_census(const struct painter *painter, int row, int column, int end, const struct process_list *list)
{
    enum { STATES = sizeof PROCESS_STATES - 1 };
    char texts[STATES][32];
    struct segment segments[STATES];
    for (size_t i = 0; i < STATES; i++) {
        const struct process_look *look = process_look_of(PROCESS_STATES[i]);
        texts[i][0] = '\0';
        if (list->states[i] > 0)
            (void)snprintf(texts[i], sizeof texts[i], "%u %c %s", list->states[i], look->letter, look->word);
        segments[i] = (struct segment){look->role, texts[i], FIGURE_NONE};
    }
    return painter_segments(painter, row, column, end, segments, STATES);
}

/* By which column they are sorted, whether it is shown or not. Returns the column behind. */
static int draw_key(const struct painter *painter, int column, const struct process_wish *wish)
{
    size_t index = process_key_column(wish->key);
    const char *header = index < process_table.count ? process_table.columns[index].header : "";
    column = painter_format(painter, 0, column, ROLE_QUIET, " by %s ", header + strspn(header, " "));
    painter_glyph(painter, 0, column, ROLE_QUIET, process_sort_mark(painter, wish->backwards));
    return painter_text(painter, 0, column + 1, ROLE_QUIET, " ");
}

static void draw_rule(const struct painter *painter, const struct process_view *view, size_t first, size_t window)
{
    const struct process_list *list = view->list;
    int width = painter->area.columns, column = painter_rule(painter, 0, process_table.title), end = width - MARGIN;
    char range[64];
    if (view->order.count > window) {
        (void)snprintf(range, sizeof range, " %zu–%zu of %zu ", first + 1, first + window, view->order.count);
        end -= painter_width(range);
        painter_text(painter, 0, end, ROLE_QUIET, range);
    }
    column = painter_format(painter, 0, column + 1, ROLE_STRONG, " %s ", scopes[list->scope]);
    if (*view->filter)
        column = painter_format(painter, 0, column + 1, ROLE_WARNING, " with '%s' ", view->filter);
    if (width < WIDE)
        return;
    column = draw_key(painter, column + 1, &view->wish);
    if (list->alive == 0)
        return;
    column = painter_text(painter, 0, column + 1, ROLE_FRAME, " ");
    column = draw_census(painter, 0, column, end - 2, list);
    painter_text(painter, 0, column, ROLE_FRAME, " ");
}

static const char *busy_text(const struct process_list *list, char *buffer, size_t size)
{
    if (isnan(list->busy))
        (void)snprintf(buffer, size, WORDS_UNKNOWN " of %d cores", list->cores.usable);
    else
        (void)snprintf(buffer, size, "%.2f of %d core%s", list->busy, list->cores.usable,
                       list->cores.usable == 1 ? "" : "s");
    return buffer;
}

static int draw_spark(const struct painter *painter, int row, const struct process_list *list, int width)
{
    float values[PROCESS_MOMENTS];
    int count = (int)process_moments(list);
    for (int i = 0; i < count; i++) {
        float busy = process_total(list, (unsigned)(count - 1 - i)).busy;
        values[i] = isnan(busy) ? 0 : busy / (float)list->cores.usable;
    }
    spark_draw(painter, row, SPARK_LEFT, width, values, count);
    return SPARK_LEFT + width;
}

static int spark_width(const struct painter *painter)
{
    int width = painter->area.columns / 3;
    return width < SPARK_MAX ? width : SPARK_MAX;
}

static void draw_cores(const struct painter *painter, int row, const struct process_view *view)
{
    const struct process_list *list = view->list;
    char busy[48], memory[32], load[48] = "", cost[48] = "", members[48], available[32], free_text[64] = "";
    int column = MARGIN;
    if (painter->area.columns >= WIDE) {
        painter_text(painter, row, MARGIN, ROLE_QUIET, "cores");
        column = draw_spark(painter, row, list, spark_width(painter)) + 2;
    }
    (void)snprintf(members, sizeof members, "%u process%s, %s", list->alive, list->alive == 1 ? "" : "es",
                   units_bytes(memory, sizeof memory, list->rss_bytes));
    if (!isnan(list->load[0]))
        (void)snprintf(load, sizeof load, "load %.2f", list->load[0]);
    if (list->memory_available_bytes != SNAPSHOT_UNKNOWN)
        (void)snprintf(free_text, sizeof free_text, "%s free",
                       units_bytes(available, sizeof available, list->memory_available_bytes));
    if (!isnan(list->own_cpu))
        (void)snprintf(cost, sizeof cost, "looking costs %.1f %%", list->own_cpu * 100);
    const struct segment segments[] = {
        {ROLE_STRONG, busy_text(list, busy, sizeof busy), FIGURE_TREE_CPU},
        {ROLE_TEXT, members, FIGURE_PROCESS_MEMORY},
        {ROLE_QUIET, load, FIGURE_LOAD},
        {ROLE_QUIET, free_text, FIGURE_NONE},
        {ROLE_QUIET, cost, FIGURE_LAB_CPU},
    };
    painter_segments(painter, row, column, painter->area.columns - MARGIN, segments,
                     sizeof segments / sizeof *segments);
}

/* Below the cores, on the same time: '+' where some began, '-' where some ended. */
static void draw_lives(const struct painter *painter, int row, const struct process_list *list)
{
    int width = spark_width(painter), moments = (int)process_moments(list);
    if (painter->area.columns < WIDE)
        return;
    painter_text(painter, row, MARGIN, ROLE_QUIET, "lives");
    for (int back = 0; back < width && back < moments; back++) {
        struct process_total total = process_total(list, (unsigned)back);
        char mark = total.born && total.died ? '*' : total.born ? '+' : total.died ? '-' : '\0';
        if (mark)
            painter_glyph(painter, row, SPARK_LEFT + width - 1 - back,
                          mark == '+'   ? ROLE_GOOD
                          : mark == '-' ? ROLE_DEAD
                                        : ROLE_WARNING,
                          (uint32_t)mark);
    }
    painter_format(painter, row, SPARK_LEFT + width + 2, ROLE_QUIET, "+ %" PRIu64 " began, - %" PRIu64 " ended",
                   list->born, list->died);
}

void process_head_draw(const struct painter *painter, const struct process_view *view, size_t first, size_t window)
{
    int rows = painter->area.rows;
    if (rows > 1)
        draw_rule(painter, view, first, window);
    if (rows > 0)
        draw_cores(painter, rows > 1 ? 1 : 0, view);
    if (rows > 2)
        draw_lives(painter, 2, view->list);
}
