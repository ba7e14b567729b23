#include "ui/list.h"

#include "ui/layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CURSOR     2 /* columns before the table, for the mark of the selected row */
#define MARGIN     1
#define ARROW_DOWN 0x25bd /* ▽ from the most to the least */
#define ARROW_UP   0x25b3 /* △ */

static const void *item_at(const struct list *list, const void *items, size_t place)
{
    return (const char *)items + place * list->table->item_size;
}

static uint64_t identity_at(const struct list *list, const void *items, size_t place)
{
    return list->table->identity ? list->table->identity(item_at(list, items, place)) : place;
}

/* ------------------------------------------------------------------ narrowing and sorting */

static bool cell_has(const struct column *column, const void *item, const char *text)
{
    char cell[96];
    return column->text && strcasestr(column->text(item, cell, sizeof cell), text);
}

static bool item_has(const struct list *list, const void *item, const char *text)
{
    for (size_t i = 0; i < list->table->count; i++)
        if (cell_has(&list->table->columns[i], item, text))
            return true;
    return false;
}

struct sorting {
    const struct list *list;
    const void *items;
};

/* The most first, unless it is turned; what has no figure last; what is equal in the items' own order. */
static int compare_keys(const struct column *column, const void *a, const void *b, bool turned)
{
    double left = column->key(a), right = column->key(b);
    if (isnan(left) || isnan(right))
        return isnan(left) - isnan(right);
    int order = (left < right) - (left > right);
    return turned ? -order : order;
}

static int compare_texts(const struct column *column, const void *a, const void *b, bool turned)
{
    char left[96], right[96];
    int order = strverscmp(column->text(a, left, sizeof left), column->text(b, right, sizeof right));
    return turned ? -order : order;
}

static int compare(const void *a, const void *b, void *context)
{
    const struct sorting *sorting = context;
    const struct list *list = sorting->list;
    const struct column *column = &list->table->columns[list->sort - 1];
    uint16_t left = *(const uint16_t *)a, right = *(const uint16_t *)b;
    const void *one = item_at(list, sorting->items, left), *other = item_at(list, sorting->items, right);
    int order = column->key    ? compare_keys(column, one, other, list->turned)
                : column->text ? compare_texts(column, one, other, list->turned)
                               : 0;
    return order ? order : left < right ? -1 : left > right;
}

void list_take(struct list *list, const void *items, size_t count)
{
    list->count = 0;
    for (size_t place = 0; place < count && place < LIST_ITEMS_MAX; place++)
        if (!*list->filter || item_has(list, item_at(list, items, place), list->filter))
            list->order[list->count++] = (uint16_t)place;
    struct sorting sorting = {list, items};
    if (list->sort > 0 && list->sort <= list->table->count)
        qsort_r(list->order, list->count, sizeof *list->order, compare, &sorting);
}

/* ------------------------------------------------------------------ selecting */

/* The row of the selected item: of one that is gone the first. */
static size_t selected_row(const struct list *list, const void *items)
{
    for (size_t row = 0; list->chosen && row < list->count; row++)
        if (identity_at(list, items, list->order[row]) == list->selected)
            return row;
    return 0;
}

size_t list_selected(const struct list *list, const void *items)
{
    return list->count > 0 ? list->order[selected_row(list, items)] : SIZE_MAX;
}

void list_select(struct list *list, uint64_t identity)
{
    list->selected = identity;
    list->chosen = true;
}

uint64_t list_name_identity(const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return hash;
}

static bool sort_by(struct list *list, size_t column)
{
    list->turned = list->sort == column + 1 && !list->turned;
    list->sort = column + 1;
    return true;
}

/* By the next column that is seen, or the one before; behind the last comes the items' own order. */
static bool sort_by_neighbour(struct list *list, bool next)
{
    size_t choices = list->table->count + 1;
    do
        list->sort = (list->sort + (next ? 1 : choices - 1)) % choices;
    while (list->sort > 0 && list->hidden >> (list->sort - 1) & 1);
    list->turned = false;
    return true;
}

static bool take_press(struct list *list, const struct target *target, const void *items)
{
    if (!target || target->list != list->number)
        return false;
    if (target->kind == TARGET_COLUMN)
        return sort_by(list, (size_t)target->value);
    if (target->kind != TARGET_ROW || (size_t)target->value >= list->count)
        return false;
    list_select(list, identity_at(list, items, list->order[target->value]));
    return true;
}

bool list_handle(struct list *list, const struct input *input, const void *items)
{
    switch (input->action) {
    case ACTION_NONE:
        return take_press(list, input->target, items);
    case ACTION_SORT_NEXT:
        return sort_by_neighbour(list, true);
    case ACTION_SORT_PREVIOUS:
        return sort_by_neighbour(list, false);
    case ACTION_SORT_TURN:
        list->turned = !list->turned;
        return true;
    default:
        break;
    }
    size_t row = layout_moved(input->action, selected_row(list, items), list->count, list->page);
    if (row >= list->count)
        return false;
    list_select(list, identity_at(list, items, list->order[row]));
    return true;
}

bool list_find(struct list *list, const void *items, size_t count, const char *text, enum find_how how)
{
    if (how == FIND_FILTER) {
        (void)snprintf(list->filter, sizeof list->filter, "%s", text);
        list_take(list, items, count);
        return list->count > 0;
    }
    size_t from = selected_row(list, items) + (how == FIND_NEXT);
    for (size_t turn = 0; turn < list->count && *text; turn++) {
        size_t place = list->order[(from + turn) % list->count];
        if (!item_has(list, item_at(list, items, place), text))
            continue;
        list_select(list, identity_at(list, items, place));
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------ drawing */

void list_describe(const struct table *table, const void *item, struct sheet *sheet)
{
    char text[96];
    sheet_begin(sheet, table->columns[0].text(item, text, sizeof text));
    for (size_t i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        const char *cell = column->text ? column->text(item, text, sizeof text) : "";
        if (*cell)
            sheet_line(sheet, ROLE_QUIET, column->figure ? figure_rows[column->figure].name : column->header, "%s",
                       cell);
    }
}

const char *list_sorted_by(const struct list *list, char *buffer, size_t size)
{
    buffer[0] = '\0';
    if (list->sort > 0)
        (void)snprintf(buffer, size, "by %s %s",
                       list->table->columns[list->sort - 1].header +
                           strspn(list->table->columns[list->sort - 1].header, " "),
                       list->turned ? "△" : "▽");
    return buffer;
}

static void draw_head(const struct painter *painter, const struct list *list, const int *widths)
{
    int column = CURSOR;
    table_draw_headers(painter, 0, CURSOR, list->table, widths);
    for (size_t i = 0; i < list->table->count; i++) {
        if (widths[i] == 0)
            continue;
        painter_target(painter, (struct rect){0, column, 1, widths[i]}, TARGET_COLUMN, (int)i, list->number);
        if (list->sort == i + 1)
            painter_glyph(painter, 0, column + widths[i], ROLE_STRONG, list->turned ? ARROW_UP : ARROW_DOWN);
        column += widths[i] + COLUMN_GAP;
    }
}

static void draw_row(const struct painter *painter, int row, const struct list *list, const int *widths,
                     const void *item, bool selected)
{
    struct painter line = *painter;
    if (selected) {
        line.paper = ROLE_ON_CURSOR;
        painter_repeat(&line, row, 0, line.area.columns, ROLE_TEXT, ' ');
        painter_glyph(&line, row, 0, ROLE_STRONG, 0x25b8 /* ▸ */);
        table_note_figures(&line, row, CURSOR, list->table, widths);
    }
    table_draw_row(&line, row, CURSOR, list->table, widths, item);
}

void list_draw(const struct painter *painter, struct list *list, const void *items, struct table_needs needs)
{
    int widths[COLUMNS_MAX];
    size_t window = painter->area.rows > 1 ? (size_t)painter->area.rows - 1 : 0, row = selected_row(list, items);
    needs.without |= list->hidden;
    table_fit(list->table, needs, painter->area.columns - CURSOR - MARGIN, widths);
    draw_head(painter, list, widths);
    list->page = window;
    list->top = layout_scroll(list->top, row, list->count, window);
    for (size_t i = 0; i < window && list->top + i < list->count; i++) {
        size_t at = list->top + i;
        painter_target(painter, (struct rect){1 + (int)i, 0, 1, painter->area.columns}, TARGET_ROW, (int)at,
                       list->number);
        draw_row(painter, 1 + (int)i, list, widths, item_at(list, items, list->order[at]), at == row);
    }
}
