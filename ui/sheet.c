#include "ui/sheet.h"

#include "ui/layout.h"
#include "ui/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WIDTH      76
#define HEAD_LEAST 8
#define HEAD_MOST  20

void sheet_begin(struct sheet *sheet, const char *title)
{
    sheet->count = sheet->top = 0;
    (void)snprintf(sheet->title, sizeof sheet->title, "%s", title);
}

static struct sheet_entry *add(struct sheet *sheet)
{
    if (sheet->count == SHEET_ENTRIES_MAX)
        return NULL;
    struct sheet_entry *entry = &sheet->entries[sheet->count++];
    *entry = (struct sheet_entry){.ink = ROLE_TEXT};
    return entry;
}

void sheet_title(struct sheet *sheet, const char *title)
{
    if (sheet->count > 0)
        (void)add(sheet);
    struct sheet_entry *entry = add(sheet);
    if (!entry)
        return;
    entry->ink = ROLE_TITLE;
    (void)snprintf(entry->text, sizeof entry->text, "%s", title);
}

void sheet_line(struct sheet *sheet, enum role ink, const char *head, const char *format, ...)
{
    struct sheet_entry *entry = add(sheet);
    va_list arguments;
    if (!entry)
        return;
    entry->ink = ink;
    (void)snprintf(entry->head, sizeof entry->head, "%s", head);
    va_start(arguments, format);
    (void)vsnprintf(entry->text, sizeof entry->text, format, arguments);
    va_end(arguments);
}

/* How wide all heads together want to be. */
static int head_width(const struct sheet *sheet, int columns)
{
    int width = 0;
    for (size_t i = 0; i < sheet->count; i++) {
        int head = painter_width(sheet->entries[i].head);
        width = head > width ? head : width;
    }
    int most = columns / 3 < HEAD_MOST ? columns / 3 : HEAD_MOST;
    return width == 0 ? 0 : width < HEAD_LEAST ? HEAD_LEAST : width < most ? width : most;
}

/* The text's next line of at most `columns`, at least one glyph long; moves `*text` behind it. */
static size_t next_line(const char **text, int columns)
{
    size_t length = words_that_fit(*text, columns);
    if (length == 0)
        length = strcspn(*text, " ");
    *text += length;
    *text += strspn(*text, " ");
    return length;
}

/* Draws the entry from line `row` on, which may be above the area. Returns how many lines it has. */
static int draw_entry(const struct painter *painter, int row, int head, const struct sheet_entry *entry)
{
    int column = *entry->head ? head + 2 : 0, lines = 0;
    enum role ink = *entry->head ? ROLE_TEXT : entry->ink;
    const char *text = entry->text;
    if (row >= 0)
        painter_field(painter, row, 0, head, entry->ink, entry->head);
    do {
        const char *line = text;
        size_t length = next_line(&text, painter->area.columns - column);
        if (row + lines >= 0)
            (void)painter_format(painter, row + lines, column, ink, "%.*s", (int)length, line);
        lines++;
    } while (*text && painter->area.columns > column);
    return lines;
}

static int draw_from(const struct painter *painter, const struct sheet *sheet, int row)
{
    int head = head_width(sheet, painter->area.columns);
    for (size_t i = 0; i < sheet->count; i++)
        row += draw_entry(painter, row, head, &sheet->entries[i]);
    return row;
}

/* Drawn where there is no room for any. */
int sheet_lines(const struct painter *painter, const struct sheet *sheet, int columns)
{
    struct painter nowhere = *painter;
    nowhere.area.rows = 0;
    nowhere.area.columns = columns;
    return draw_from(&nowhere, sheet, 0);
}

void sheet_draw(const struct painter *painter, struct sheet *sheet)
{
    int lines = sheet_lines(painter, sheet, painter->area.columns);
    sheet->page = painter->area.rows > 1 ? (size_t)painter->area.rows - 1 : 1;
    sheet->top = layout_scroll(sheet->top, sheet->top, (size_t)lines, (size_t)painter->area.rows);
    (void)draw_from(painter, sheet, -(int)sheet->top);
}

void sheet_draw_box(const struct painter *painter, struct sheet *sheet, enum box_place place)
{
    int columns = painter->area.columns - 4 < WIDTH ? painter->area.columns - 4 : WIDTH;
    int lines = sheet_lines(painter, sheet, columns);
    struct painter inside = box_open(painter, lines, columns, place, sheet->title);
    sheet_draw(&inside, sheet);
    if (lines > inside.area.rows)
        box_foot(painter, &inside, ROLE_KEY, "PgDn for the rest");
}

bool sheet_handle(struct sheet *sheet, enum action action)
{
    switch (action) {
    case ACTION_NEXT:
        sheet->top++;
        return true;
    case ACTION_PREVIOUS:
        sheet->top -= sheet->top > 0;
        return true;
    case ACTION_PAGE_ON:
        sheet->top += sheet->page;
        return true;
    case ACTION_PAGE_BACK:
        sheet->top -= sheet->top < sheet->page ? sheet->top : sheet->page;
        return true;
    case ACTION_FIRST:
        sheet->top = 0;
        return true;
    case ACTION_LAST:
        sheet->top = SIZE_MAX / 2;
        return true;
    default:
        return false;
    }
}

static bool has(const struct sheet_entry *entry, const char *text)
{
    return strcasestr(entry->head, text) || strcasestr(entry->text, text);
}

bool sheet_find(struct sheet *sheet, const char *text, bool next)
{
    for (size_t turn = 0; turn < sheet->count; turn++) {
        size_t at = (sheet->top + next + turn) % sheet->count;
        if (has(&sheet->entries[at], text)) {
            sheet->top = at;
            return true;
        }
    }
    return false;
}
