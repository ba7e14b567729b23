/* form_draw.c - a form on the screen. */
#include "ui/form.h"
#include "ui/layout.h"
#include "ui/words.h"

#include <stdio.h>

#define NAME_COLUMN 2 /* behind the cursor and the mark of a change */
#define NAME_LEAST  8
#define NAME_MOST   18
#define VALUE_LEAST 12
#define VALUE_MOST  24
#define RANGE_LEAST 8
#define RANGE_GOOD  14 /* a long value gives way to it */
#define ABOUT_ROWS  5  /* what the selected row is, below the others */
#define ROWS_LEAST  4

struct columns {
    int name, value, range; /* widths; 0 = no room */
    int value_at, range_at;
};

static struct columns share_out(const struct form *form, int width)
{
    struct columns columns = {.range = 0};
    char text[PROMPT_BYTES];
    int name = 0, value = 0;
    for (size_t i = 0; i < form->count; i++) {
        const struct form_row *row = &form->rows[i];
        int name_width = row->setting ? painter_width(row->setting->name) : 0;
        int value_width = row->setting ? painter_width(form_row_text(row, text, sizeof text)) : 0;
        name = name_width > name ? name_width : name;
        value = value_width > value ? value_width : value;
    }
    columns.name = layout_between(NAME_LEAST, name, NAME_MOST);
    columns.value_at = NAME_COLUMN + columns.name + 1;
    int most = layout_between(VALUE_LEAST, width - columns.value_at - 1 - RANGE_GOOD, VALUE_MOST);
    columns.value = layout_between(VALUE_LEAST, value + 2, most);
    columns.range_at = columns.value_at + columns.value + 1;
    columns.range = width - columns.range_at;
    if (columns.range < RANGE_LEAST) {
        columns.value = width - columns.value_at;
        columns.range = 0;
    }
    return columns;
}

static bool is_chosen(const struct setting *setting)
{
    return setting->type == SETTING_SWITCH || setting->type == SETTING_CHOICE;
}

static void draw_value(const struct painter *line, const struct form *form, const struct form_row *row,
                       const struct columns *columns, bool selected)
{
    char text[PROMPT_BYTES];
    if (selected && form->typing) {
        bool wide = row->setting->type == SETTING_TEXT || columns->range == 0;
        prompt_draw(line, 0, columns->value_at, wide ? line->area.columns - columns->value_at : columns->value,
                    &form->prompt);
        return;
    }
    bool open = setting_is_open(row->setting, row->values), turns = selected && is_chosen(row->setting);
    enum role ink = row->warns ? ROLE_WARNING : form_row_is_changed(row) ? ROLE_MARK : open ? ROLE_QUIET : ROLE_STRONG;
    (void)form_row_text(row, text, sizeof text);
    if (turns) {
        painter_glyph(line, 0, columns->value_at - 1, ROLE_KEY, 0x2039 /* ‹ */);
        if (painter_width(text) < columns->value)
            painter_glyph(line, 0, columns->value_at + painter_width(text), ROLE_KEY, 0x203a /* › */);
    }
    painter_field(line, 0, columns->value_at, columns->value, ink, text);
}

static void draw_row(const struct painter *painter, int at, const struct form *form, size_t index,
                     const struct columns *columns, bool focused)
{
    char range[160];
    const struct form_row *row = &form->rows[index];
    bool selected = focused && index == form->selected;
    struct painter line = painter_within(painter, (struct rect){at, 0, 1, painter->area.columns});
    if (selected) {
        line.paper = ROLE_ON_CURSOR;
        painter_repeat(&line, 0, 0, line.area.columns, ROLE_TEXT, ' ');
        painter_glyph(&line, 0, 0, ROLE_STRONG, 0x25b8 /* ▸ */);
    }
    if (form_row_is_changed(row))
        painter_glyph(&line, 0, 1, ROLE_MARK, 0x2022 /* • */);
    painter_field(&line, 0, NAME_COLUMN, columns->name, ROLE_TEXT, row->setting->name);
    painter_field(&line, 0, columns->range_at, columns->range, ROLE_QUIET,
                  row->note ? row->note : setting_range(row->setting, range, sizeof range));
    draw_value(&line, form, row, columns, selected);
    painter_target(&line, (struct rect){0, 0, 1, line.area.columns}, TARGET_ROW, (int)index, FORM_LIST);
    painter_target(&line, (struct rect){0, columns->value_at - 1, 1, columns->value + 1}, TARGET_PLACE, (int)index,
                   FORM_VALUES);
}

/* What the selected row is, and what it may be; or why it cannot be what is typed. */
static void draw_about(const struct painter *painter, const struct form *form)
{
    char range[160], text[200];
    const struct form_row *row = form_selected(form);
    if (*form->problem.text) {
        (void)words_lines(painter, 0, ROLE_ERROR, form->problem.text);
        return;
    }
    int at = words_lines(painter, 0, ROLE_TEXT, row->setting->help);
    if (row->note)
        return;
    (void)snprintf(text, sizeof text, "allowed: %s", setting_range(row->setting, range, sizeof range));
    (void)words_lines(painter, at, ROLE_QUIET, text);
}

static void draw_rows(const struct painter *painter, struct form *form, bool focused)
{
    struct columns columns = share_out(form, painter->area.columns);
    size_t window = painter->area.rows > 0 ? (size_t)painter->area.rows : 0;
    const struct form_row *row = form_selected(form);
    form->selected = (size_t)(row - form->rows);
    form->page = window > 1 ? window - 1 : 1;
    /* The heading above the first row is shown with it. */
    form->top = layout_scroll(form->top, form->selected <= 1 ? 0 : form->selected, form->count, window);
    form->top = layout_scroll(form->top, form->selected, form->count, window);
    for (size_t i = 0; i < window && form->top + i < form->count; i++) {
        row = &form->rows[form->top + i];
        if (row->setting)
            draw_row(painter, (int)i, form, form->top + i, &columns, focused);
        else
            painter_field(painter, (int)i, NAME_COLUMN, painter->area.columns - NAME_COLUMN, ROLE_TITLE, row->part);
    }
}

void form_draw(const struct painter *painter, struct form *form, bool focused)
{
    struct rect area = {0, 0, painter->area.rows, painter->area.columns};
    if (!form_selected(form))
        return;
    int about = focused && area.rows >= ROWS_LEAST + 1 ? layout_between(1, area.rows - ROWS_LEAST, ABOUT_ROWS) : 0;
    int height = area.rows - about < (int)form->count + 1 ? area.rows - about : (int)form->count + 1;
    struct painter rows = painter_within(painter, (struct rect){0, 0, height, area.columns});
    draw_rows(&rows, form, focused);
    struct painter below =
        painter_within(painter, (struct rect){height, NAME_COLUMN, about, area.columns - NAME_COLUMN});
    draw_about(&below, form);
}
