#include "ui/table.h"

#include <stdio.h>

#define MARGIN 1

/* The column of that priority, or table->count. */
static size_t of_priority(const struct table *table, int priority)
{
    size_t i = 0;
    while (i < table->count && table->columns[i].priority != priority)
        i++;
    return i;
}

/* The narrowest that a column may be at this moment. */
static int least_width(const struct table *table, struct table_needs needs, size_t index)
{
    const struct column *column = &table->columns[index];
    if (index > 0 || needs.name_width <= column->width)
        return column->width;
    return needs.name_width < column->width_max ? needs.name_width : column->width_max;
}

void table_fit(const struct table *table, struct table_needs needs, int available, int *widths)
{
    for (size_t i = 0; i < table->count; i++)
        widths[i] = 0;
    available += COLUMN_GAP; /* the first column has no gap before it */
    for (int priority = 1; priority <= (int)table->count; priority++) {
        size_t i = of_priority(table, priority);
        if (i == table->count || needs.without >> i & 1)
            continue;
        int width = least_width(table, needs, i);
        if (width + COLUMN_GAP > available)
            break; /* what matters less must not take the place of what matters more */
        widths[i] = width;
        available -= width + COLUMN_GAP;
    }
    for (int priority = 1; priority <= (int)table->count; priority++) {
        size_t i = of_priority(table, priority);
        if (i == 0 || i == table->count || widths[i] == 0 || widths[i] >= table->columns[i].width_max)
            continue;
        int more = table->columns[i].width_max - widths[i];
        more = available < more ? available : more;
        widths[i] += more;
        available -= more;
    }
}

static const void *item_at(const struct table *table, const void *items, size_t index)
{
    return (const char *)items + index * table->item_size;
}

unsigned table_unusual(const struct table *table)
{
    return table->usual > 0 ? ~0u << table->usual : 0;
}

int table_name_width(const struct table *table, const void *items, size_t count)
{
    char name[64];
    int longest = 0;
    for (size_t i = 0; i < count; i++) {
        int width = painter_width(table->columns[0].text(item_at(table, items, i), name, sizeof name));
        longest = width > longest ? width : longest;
    }
    return longest;
}

void table_draw_headers(const struct painter *painter, int row, int column, const struct table *table,
                        const int *widths)
{
    for (size_t i = 0; i < table->count; i++) {
        if (widths[i] == 0)
            continue;
        if (table->columns[i].left)
            painter_field(painter, row, column, widths[i], ROLE_QUIET, table->columns[i].header);
        else
            painter_field_right(painter, row, column, widths[i], ROLE_QUIET, table->columns[i].header);
        column += widths[i] + COLUMN_GAP;
    }
}

static void draw_cell(const struct painter *painter, int row, int column, int width, const struct column *kind,
                      const void *item)
{
    char text[64];
    if (kind->draw) {
        kind->draw(painter, row, column, width, item);
        return;
    }
    enum role role = kind->role ? kind->role(item) : ROLE_TEXT;
    if (kind->left)
        painter_field(painter, row, column, width, role, kind->text(item, text, sizeof text));
    else
        painter_field_right(painter, row, column, width, role, kind->text(item, text, sizeof text));
}

void table_draw_row(const struct painter *painter, int row, int column, const struct table *table, const int *widths,
                    const void *item)
{
    for (size_t i = 0; i < table->count; i++) {
        if (widths[i] == 0)
            continue;
        draw_cell(painter, row, column, widths[i], &table->columns[i], item);
        column += widths[i] + COLUMN_GAP;
    }
}

void table_note_figures(const struct painter *painter, int row, int column, const struct table *table,
                        const int *widths)
{
    for (size_t i = 0; i < table->count; i++) {
        if (widths[i] == 0)
            continue;
        painter_figure(painter, row, column, widths[i], table->columns[i].figure);
        column += widths[i] + COLUMN_GAP;
    }
}

/* In their order, those of one kind. Returns the row after the last. */
static int draw_those(const struct painter *painter, int row, const struct table *table, const int *widths,
                      const void *items, size_t count, bool harmed)
{
    for (size_t i = 0; i < count && row < painter->area.rows; i++) {
        const void *item = item_at(table, items, i);
        if (table->harmed(item) == harmed)
            table_draw_row(painter, row++, MARGIN, table, widths, item);
    }
    return row;
}

static void draw_items(const struct painter *painter, const struct table *table, const int *widths, const void *items,
                       size_t count, size_t window)
{
    int row = TABLE_FRAME;
    if (count > window && table->harmed) {
        row = draw_those(painter, row, table, widths, items, count, true);
        (void)draw_those(painter, row, table, widths, items, count, false);
        return;
    }
    for (size_t i = 0; i < count && i < window; i++)
        table_draw_row(painter, row++, MARGIN, table, widths, item_at(table, items, i));
}

void table_draw_list(const struct painter *painter, const struct table *table, const void *items, size_t count)
{
    int widths[COLUMNS_MAX];
    size_t window = painter->area.rows > TABLE_FRAME ? (size_t)(painter->area.rows - TABLE_FRAME) : 0;
    painter_rule(painter, 0, table->title);
    if (count > window) {
        char range[64];
        (void)snprintf(range, sizeof range, " %zu of %zu ", window, count);
        painter_text(painter, 0, painter->area.columns - painter_width(range) - MARGIN, ROLE_QUIET, range);
    }
    struct table_needs needs = {table_name_width(table, items, count), table_unusual(table)};
    table_fit(table, needs, painter->area.columns - 2 * MARGIN, widths);
    table_draw_headers(painter, 1, MARGIN, table, widths);
    draw_items(painter, table, widths, items, count, window);
}

void table_draw_line(const struct painter *painter, const struct table *table, const void *items, size_t count)
{
    int column = MARGIN;
    for (int harmed = 1; harmed >= 0; harmed--)
        for (size_t i = 0; i < count; i++)
            if (table->harmed(item_at(table, items, i)) == (harmed != 0))
                column = table->draw_short(painter, column, item_at(table, items, i));
}
