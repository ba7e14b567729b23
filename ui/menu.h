/* menu.h - a list over a view from which one is chosen: signals, actions, answers. What is typed narrows it, where that
 * is wanted. */
#ifndef FORKLAB_UI_MENU_H
#define FORKLAB_UI_MENU_H
#include "ui/action.h"
#include "ui/painter.h"
#include "ui/prompt.h"

#define MENU_ITEMS_MAX 256

struct menu_item {
    char label[64];
    char detail[96]; /* behind the label, quiet */
    int value;       /* what choosing it gives */
};

struct menu {
    char title[80];
    char text[256]; /* above the items: a question, what to expect; "" = none */
    struct menu_item items[MENU_ITEMS_MAX];
    size_t count;
    bool typed; /* it is narrowed by what is typed */
    struct prompt prompt;
    size_t selected; /* among those that are shown */
    size_t top, page;
};

void menu_begin(struct menu *menu, const char *title, const char *text, bool typed);
/* More than MENU_ITEMS_MAX are not kept. */
void menu_add(struct menu *menu, int value, const char *label, const char *detail);
/* Selects the item of that value; nothing when there is none. */
void menu_select(struct menu *menu, int value);

/* The selected item; NULL: none is left. */
const struct menu_item *menu_selected(const struct menu *menu);

/* Moves the selection, or edits what is typed: then the item is selected whose first word that is, or which begins with
 * it, or the first that has it anywhere. False: the key is for neither. */
bool menu_handle(struct menu *menu, int key, enum action action);
/* A digit selects the item of that place, from 1, where nothing is typed. False: it is none. */
bool menu_digit(struct menu *menu, int key);
/* Selects the `index`-th of those that are shown, as a press on TARGET_ROW of list MENU_LIST says. */
void menu_point(struct menu *menu, size_t index);
#define MENU_LIST (-2)

void menu_draw(const struct painter *painter, struct menu *menu);

#endif
