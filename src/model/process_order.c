#include "model/process_order.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void process_order_release(struct process_order *order)
{
    free(order->lines);
    *order = (struct process_order){0};
}

/* ------------------------------------------------------------------ comparing */

enum { KEY_NUMBER, KEY_WHOLE, KEY_REAL, KEY_TEXT, KEY_OTHER };

static const struct {
    int type;
    size_t field;
} keys[PROCESS_KEYS] = {
    [PROCESS_PID] = {KEY_NUMBER, offsetof(struct process_row, id.pid)},
    [PROCESS_PARENT] = {KEY_NUMBER, offsetof(struct process_row, parent)},
    [PROCESS_USER] = {KEY_TEXT, offsetof(struct process_row, user)},
    [PROCESS_NAME] = {KEY_TEXT, offsetof(struct process_row, name)},
    [PROCESS_STATE] = {KEY_OTHER, 0},
    [PROCESS_CORE] = {KEY_NUMBER, offsetof(struct process_row, core)},
    [PROCESS_CPU] = {KEY_REAL, offsetof(struct process_row, cpu)},
    [PROCESS_TIME] = {KEY_WHOLE, offsetof(struct process_row, cpu_total_ns)},
    [PROCESS_MEMORY] = {KEY_WHOLE, offsetof(struct process_row, rss_bytes)},
    [PROCESS_THREADS] = {KEY_NUMBER, offsetof(struct process_row, threads)},
    [PROCESS_NICE] = {KEY_NUMBER, offsetof(struct process_row, nice)},
    [PROCESS_PRIORITY] = {KEY_NUMBER, offsetof(struct process_row, priority)},
    [PROCESS_WCHAN] = {KEY_TEXT, offsetof(struct process_row, wchan)},
    [PROCESS_FAULTS] = {KEY_OTHER, 0},
    [PROCESS_SWITCHES] = {KEY_OTHER, 0},
    [PROCESS_AGE] = {KEY_WHOLE, offsetof(struct process_row, alive_ns)},
    [PROCESS_COMMAND] = {KEY_TEXT, offsetof(struct process_row, command)},
};

/* Its place in PROCESS_STATES, those that run first. */
static double state_rank(const struct process_row *row)
{
    const char *place = row->state ? strchr(PROCESS_STATES, row->state) : NULL;
    return row->gone ? NAN : (double)(place ? place - PROCESS_STATES : (int)sizeof PROCESS_STATES);
}

static double sum(uint64_t a, uint64_t b)
{
    return a == SNAPSHOT_UNKNOWN || b == SNAPSHOT_UNKNOWN ? NAN : (double)a + (double)b;
}

static double whole(uint64_t value)
{
    return value == SNAPSHOT_UNKNOWN ? NAN : (double)value;
}

/* The figure that it is sorted by; NAN = not known. */
static double figure(const struct process_row *row, enum process_key key)
{
    const void *field = (const char *)row + keys[key].field;
    switch (key) {
    case PROCESS_STATE:
        return state_rank(row);
    case PROCESS_FAULTS:
        return sum(row->faults_minor, row->faults_major);
    case PROCESS_SWITCHES:
        return sum(row->switches_voluntary, row->switches_involuntary);
    default:
        break;
    }
    if (keys[key].type == KEY_REAL)
        return *(const double *)field;
    return keys[key].type == KEY_WHOLE ? whole(*(const uint64_t *)field) : (double)*(const int *)field;
}

static int compare_figures(double a, double b, bool backwards)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) != 0) - (isnan(b) != 0);
    int order = (a > b) - (a < b);
    return backwards ? -order : order;
}

static int compare_texts(const char *a, const char *b, bool backwards)
{
    if (!*a || !*b)
        return (*a == '\0') - (*b == '\0');
    int order = strcasecmp(a, b);
    return backwards ? -order : order;
}

struct sorting {
    const struct process_list *list;
    const struct process_wish *wish;
};

static int compare(const void *a, const void *b, void *context)
{
    const struct sorting *sorting = context;
    const struct process_row *left = &sorting->list->rows[((const struct process_line *)a)->row];
    const struct process_row *right = &sorting->list->rows[((const struct process_line *)b)->row];
    enum process_key key = sorting->wish->key;
    bool backwards = sorting->wish->backwards;
    size_t field = keys[key].field;
    int order = keys[key].type == KEY_TEXT
                    ? compare_texts((const char *)left + field, (const char *)right + field, backwards)
                    : compare_figures(figure(left, key), figure(right, key), backwards);
    if (order == 0)
        order = (left->id.pid > right->id.pid) - (left->id.pid < right->id.pid);
    return order ? order : (left->id.began > right->id.began) - (left->id.began < right->id.began);
}

/* ------------------------------------------------------------------ text */

bool process_matches(const struct process_row *row, const char *text)
{
    char number[16];
    (void)snprintf(number, sizeof number, "%d", row->id.pid);
    return !text || !*text || strcasestr(row->name, text) || strcasestr(row->command, text) ||
           strcasestr(row->user, text) || strstr(number, text);
}

size_t process_order_search(const struct process_order *order, const struct process_list *list, const char *text,
                            size_t from, bool backwards)
{
    size_t count = order->count;
    for (size_t step = 1; step <= count; step++) {
        size_t start = from < count ? from : count - 1;
        size_t line = (backwards ? start + count - step : start + step) % count;
        if (process_matches(&list->rows[order->lines[line].row], text))
            return line;
    }
    return PROCESS_NOWHERE;
}

size_t process_order_find(const struct process_order *order, const struct process_list *list, struct process_id id)
{
    for (size_t line = 0; line < order->count; line++)
        if (process_id_equal(list->rows[order->lines[line].row].id, id))
            return line;
    return PROCESS_NOWHERE;
}

/* ------------------------------------------------------------------ the tree */

#define NONE SIZE_MAX

/* Of one row. */
struct knot {
    size_t parent;             /* row, or NONE */
    size_t first, last, after; /* rows: its first and last child, its next brother, in order */
    size_t line;               /* where it stands */
    bool shown;                /* it matches, or a descendant does */
};

/* A parent began before its child; else its number is another's by now. So nobody descends from himself. */
static size_t parent_of(const struct process_list *list, size_t row)
{
    size_t parent = process_list_last(list, list->rows[row].parent);
    if (parent == NONE)
        return NONE;
    struct process_id above = list->rows[parent].id, below = list->rows[row].id;
    bool older = above.began < below.began || (above.began == below.began && above.pid < below.pid);
    return older ? parent : NONE;
}

/* What matches is shown, with the way that leads there from the root. */
static void choose(struct knot *knots, const struct process_list *list, const char *filter)
{
    for (size_t row = 0; row < list->count; row++) {
        if (!process_matches(&list->rows[row], filter))
            continue;
        for (size_t at = row; at != NONE && !knots[at].shown; at = knots[at].parent)
            knots[at].shown = true;
    }
}

/* The rows, in order, become children of their parents, in that order. */
static void tie(struct knot *knots, const struct process_line *sorted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t row = sorted[i].row, parent = knots[row].parent;
        if (!knots[row].shown || parent == NONE)
            continue;
        if (knots[parent].last == NONE)
            knots[parent].first = row;
        else
            knots[knots[parent].last].after = row;
        knots[parent].last = row;
    }
}

/* Below `parent`, a line, or at the root: NULL. */
static struct process_line line_below(const struct process_line *parent, size_t row, bool last)
{
    struct process_line line = {.row = row, .last = last};
    if (!parent)
        return line;
    line.depth = parent->depth + 1;
    line.rails = parent->rails;
    if (!last && line.depth < 64)
        line.rails |= UINT64_C(1) << line.depth;
    return line;
}

/* Puts a root and all below it behind the `count` lines that there are; returns how many there are then. */
static size_t descend(struct process_line *lines, size_t count, struct knot *knots, size_t root)
{
    for (size_t row = root;;) {
        const struct process_line *parent = row == root ? NULL : &lines[knots[knots[row].parent].line];
        lines[count] = line_below(parent, row, knots[row].after == NONE);
        knots[row].line = count++;
        if (knots[row].first != NONE) {
            row = knots[row].first;
            continue;
        }
        while (row != root && knots[row].after == NONE)
            row = knots[row].parent;
        if (row == root)
            return count;
        row = knots[row].after;
    }
}

/* `sorted` holds all rows in order. */
static size_t make_tree(struct process_line *lines, const struct process_line *sorted, struct knot *knots,
                        const struct process_list *list, const struct process_wish *wish)
{
    size_t count = 0;
    for (size_t row = 0; row < list->count; row++)
        knots[row] = (struct knot){.parent = parent_of(list, row), .first = NONE, .last = NONE, .after = NONE};
    choose(knots, list, wish->filter);
    tie(knots, sorted, list->count);
    for (size_t i = 0; i < list->count; i++)
        if (knots[sorted[i].row].shown && knots[sorted[i].row].parent == NONE)
            count = descend(lines, count, knots, sorted[i].row);
    for (size_t i = 0; i < count; i++)
        lines[i].context = !process_matches(&list->rows[lines[i].row], wish->filter);
    return count;
}

/* ------------------------------------------------------------------ all of it */

/* Room for two sets of lines: the tree is made from the sorted one. */
static bool make_room(struct process_order *order, size_t count)
{
    if (order->lines && count <= order->capacity)
        return true;
    size_t capacity = count + count / 2 + 16;
    struct process_line *lines = realloc(order->lines, 2 * capacity * sizeof *lines);
    if (!lines)
        return false;
    order->lines = lines;
    order->capacity = capacity;
    return true;
}

static size_t sort(struct process_line *lines, const struct process_list *list, const struct process_wish *wish)
{
    struct sorting sorting = {list, wish};
    size_t count = 0;
    for (size_t row = 0; row < list->count; row++)
        if (wish->tree || process_matches(&list->rows[row], wish->filter))
            lines[count++] = (struct process_line){.row = row};
    qsort_r(lines, count, sizeof *lines, compare, &sorting);
    return count;
}

int process_order_make(struct process_order *order, const struct process_list *list, const struct process_wish *wish)
{
    if (!make_room(order, list->count))
        return -ENOMEM;
    if (!wish->tree) {
        order->count = sort(order->lines, list, wish);
        return 0;
    }
    struct knot *knots = malloc((list->count + 1) * sizeof *knots);
    if (!knots)
        return -ENOMEM;
    struct process_line *sorted = order->lines + order->capacity;
    (void)sort(sorted, list, wish);
    order->count = make_tree(order->lines, sorted, knots, list, wish);
    free(knots);
    return 0;
}
