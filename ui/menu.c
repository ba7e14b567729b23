#include "ui/menu.h"

#include "ui/box.h"
#include "ui/key.h"
#include "ui/layout.h"
#include "ui/words.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 72

void menu_begin(struct menu *menu, const char *title, const char *text, bool typed)
{
    menu->count = menu->selected = menu->top = 0;
    menu->typed = typed;
    prompt_set(&menu->prompt, "");
    (void)snprintf(menu->title, sizeof menu->title, "%s", title);
    (void)snprintf(menu->text, sizeof menu->text, "%s", text);
}

void menu_add(struct menu *menu, int value, const char *label, const char *detail)
{
    if (menu->count == MENU_ITEMS_MAX)
        return;
    struct menu_item *item = &menu->items[menu->count++];
    item->value = value;
    (void)snprintf(item->label, sizeof item->label, "%s", label);
    (void)snprintf(item->detail, sizeof item->detail, "%s", detail);
}

static bool is_shown(const struct menu *menu, const struct menu_item *item)
{
    return !menu->typed || strcasestr(item->label, menu->prompt.text) || strcasestr(item->detail, menu->prompt.text);
}

static size_t count_shown(const struct menu *menu)
{
    size_t shown = 0;
    for (size_t i = 0; i < menu->count; i++)
        shown += is_shown(menu, &menu->items[i]);
    return shown;
}

/* The `index`-th of those that are shown. */
static const struct menu_item *shown_item(const struct menu *menu, size_t index)
{
    for (size_t i = 0; i < menu->count; i++)
        if (is_shown(menu, &menu->items[i]) && index-- == 0)
            return &menu->items[i];
    return NULL;
}

void menu_select(struct menu *menu, int value)
{
    size_t shown = 0;
    for (size_t i = 0; i < menu->count; i++) {
        if (!is_shown(menu, &menu->items[i]))
            continue;
        if (menu->items[i].value == value)
            menu->selected = shown;
        shown++;
    }
}

const struct menu_item *menu_selected(const struct menu *menu)
{
    return shown_item(menu, menu->selected);
}

void menu_point(struct menu *menu, size_t index)
{
    if (index < count_shown(menu))
        menu->selected = index;
}

/* What was typed is how its label begins, or even all of the first word. */
static int likeness(const struct menu_item *item, const char *typed)
{
    size_t length = strlen(typed);
    if (length == 0 || strncasecmp(item->label, typed, length) != 0)
        return 0;
    return item->label[length] == ' ' || item->label[length] == '\0' ? 2 : 1;
}

/* The one that is meant most likely, of those that are shown. */
static size_t best_shown(const struct menu *menu)
{
    size_t best = 0;
    int most = 0;
    for (size_t index = 0, count = count_shown(menu); index < count; index++) {
        int like = likeness(shown_item(menu, index), menu->prompt.text);
        if (like > most) {
            most = like;
            best = index;
        }
    }
    return best;
}

bool menu_digit(struct menu *menu, int key)
{
    if (menu->typed || key < '1' || key > '9' || (size_t)(key - '1') >= menu->count)
        return false;
    menu->selected = (size_t)(key - '1');
    return true;
}

bool menu_handle(struct menu *menu, int key, enum action action)
{
    size_t count = count_shown(menu);
    if (menu->typed && ((key >= ' ' && key < KEY_SPECIAL) || key == KEY_RUBOUT)) {
        (void)prompt_key(&menu->prompt, key);
        menu->top = 0;
        menu->selected = best_shown(menu);
        return true;
    }
    size_t to = layout_moved(action, menu->selected, count, menu->page);
    if (to == SIZE_MAX)
        return false;
    menu->selected = to;
    return true;
}

static void draw_item(const struct painter *painter, int row, const struct menu_item *item, bool selected)
{
    struct painter line = *painter;
    if (selected) {
        line.paper = ROLE_ON_CURSOR;
        painter_repeat(&line, row, 0, line.area.columns, ROLE_TEXT, ' ');
        painter_glyph(&line, row, 0, ROLE_STRONG, 0x25b8 /* ▸ */);
    }
    int column = painter_text(&line, row, 2, ROLE_TEXT, item->label) + 2;
    if (*item->detail)
        painter_field(&line, row, column, line.area.columns - column, ROLE_QUIET, item->detail);
}

void menu_draw(const struct painter *painter, struct menu *menu)
{
    int columns = painter->area.columns - 4 < WIDTH ? painter->area.columns - 4 : WIDTH;
    struct painter nowhere = *painter;
    nowhere.area.rows = 0;
    nowhere.area.columns = columns;
    int above = words_lines(&nowhere, 0, ROLE_STRONG, menu->text) + menu->typed;
    size_t count = count_shown(menu);
    /* All items have their room while what is typed narrows them: the box does not jump. */
    struct painter inside = box_open(painter, above + (int)menu->count, columns, BOX_MIDDLE, menu->title);
    int row = words_lines(&inside, 0, ROLE_STRONG, menu->text);
    if (menu->typed) {
        painter_text(&inside, row, 0, ROLE_KEY, ":");
        prompt_draw(&inside, row++, 2, inside.area.columns - 2, &menu->prompt);
    }
    size_t window = inside.area.rows > row ? (size_t)(inside.area.rows - row) : 0;
    menu->page = window;
    menu->selected = menu->selected < count ? menu->selected : count > 0 ? count - 1 : 0;
    menu->top = layout_scroll(menu->top, menu->selected, count, window);
    if (count == 0)
        painter_text(&inside, row, 2, ROLE_QUIET, "nothing has that in its name or its line");
    for (size_t i = 0; i < window && menu->top + i < count; i++, row++) {
        draw_item(&inside, row, shown_item(menu, menu->top + i), menu->top + i == menu->selected);
        painter_target(&inside, (struct rect){row, 0, 1, inside.area.columns}, TARGET_ROW, (int)(menu->top + i),
                       MENU_LIST);
    }
    if (count > window)
        box_foot(painter, &inside, ROLE_KEY, "↑ ↓ for the rest");
}
