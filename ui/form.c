#include "ui/form.h"

#include "ui/key.h"
#include "ui/layout.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

void form_begin(struct form *form)
{
    form->count = 0;
}

static struct form_row *add(struct form *form)
{
    if (form->count == FORM_ROWS_MAX)
        return NULL;
    struct form_row *row = &form->rows[form->count++];
    *row = (struct form_row){.setting = NULL};
    return row;
}

void form_heading(struct form *form, const char *text)
{
    struct form_row *row = add(form);
    if (row)
        (void)snprintf(row->part, sizeof row->part, "%s", text);
}

struct form_row *form_add(struct form *form, const struct setting *setting, const void *values, const void *presets,
                          const char *part)
{
    struct form_row *row = add(form);
    if (!row)
        return NULL;
    row->setting = setting;
    row->values = values;
    row->presets = presets;
    (void)snprintf(row->part, sizeof row->part, "%s", part ? part : "");
    return row;
}

/* How many rows can be selected. */
static size_t count_settings(const struct form *form)
{
    size_t count = 0;
    for (size_t i = 0; i < form->count; i++)
        count += form->rows[i].setting != NULL;
    return count;
}

/* Of those, the first at or behind row `index`, else the last. */
static size_t settle(const struct form *form, size_t index)
{
    size_t last = 0;
    for (size_t i = 0; i < form->count; i++) {
        if (!form->rows[i].setting)
            continue;
        last = i;
        if (i >= index)
            break;
    }
    return last;
}

const struct form_row *form_selected(const struct form *form)
{
    const struct form_row *row = &form->rows[settle(form, form->selected)];
    return form->count > 0 && row->setting ? row : NULL;
}

const char *form_row_text(const struct form_row *row, char *buffer, size_t size)
{
    if (*row->open && setting_is_open(row->setting, row->values))
        (void)snprintf(buffer, size, "%s", row->open);
    else
        (void)setting_print(row->setting, row->values, buffer, size);
    return buffer;
}

bool form_row_is_changed(const struct form_row *row)
{
    char value[PROMPT_BYTES], preset[PROMPT_BYTES];
    if (setting_is_open(row->setting, row->values) != setting_is_open(row->setting, row->presets))
        return true;
    return strcmp(setting_print(row->setting, row->values, value, sizeof value),
                  setting_print(row->setting, row->presets, preset, sizeof preset)) != 0;
}

/* ------------------------------------------------------------------ changing a value */

static bool is_typed(const struct setting *setting)
{
    return setting->type != SETTING_SWITCH && setting->type != SETTING_CHOICE;
}

bool form_takes_digits(const struct form *form)
{
    const struct form_row *row = form_selected(form);
    return form->typing || (row && is_typed(row->setting));
}

/* What is typed, or NULL: nothing is, and that is no value, so that the preset is meant. */
static const char *typed_text(const struct form *form, const struct setting *setting)
{
    bool may_be_empty = setting->type == SETTING_TEXT && setting->min < 1;
    return *form->prompt.text || may_be_empty ? form->prompt.text : NULL;
}

static void note(struct form *form, const struct problem *problem)
{
    form->problem = *problem;
    form->prompt.wrong = *problem->text;
}

/* Whether what is typed is possible, as far as the row alone can tell. */
static void check(struct form *form)
{
    alignas(16) unsigned char value[PROMPT_BYTES];
    struct setting alone = *form_selected(form)->setting;
    struct problem problem = {""};
    const char *text = typed_text(form, &alone);
    alone.offset = 0;
    if (text)
        (void)setting_parse(&alone, text, value, &problem);
    note(form, &problem);
}

static bool give(struct form *form, const struct form_owner *owner, const char *text)
{
    struct problem problem = {""};
    const struct form_row row = *form_selected(form); /* the rows may be named anew */
    int error = owner->set(owner->context, &row, text, &problem);
    note(form, &problem);
    return error == 0;
}

/* What was typed becomes the value. False: it is not possible, and still stands there. */
static bool take_typed(struct form *form, const struct form_owner *owner)
{
    if (form->typing && give(form, owner, typed_text(form, form_selected(form)->setting)))
        form->typing = false;
    return !form->typing;
}

static void give_up(struct form *form)
{
    form->typing = false;
    note(form, &(struct problem){""});
}

static void turn(struct form *form, const struct form_owner *owner, int step)
{
    const struct form_row *row = form_selected(form);
    const struct setting *setting = row->setting;
    const char *field = (const char *)row->values + setting->offset;
    int count = 0;
    if (setting->type == SETTING_SWITCH) {
        (void)give(form, owner, *(const bool *)field ? "no" : "yes");
        return;
    }
    while (setting->choices[count])
        count++;
    if (count > 0)
        (void)give(form, owner, setting->choices[(*(const int *)field + count + step) % count]);
}

/* ------------------------------------------------------------------ keys */

/* True for a key that begins a value of that kind: letters that are none keep their meaning. */
static bool begins(const struct setting *setting, int key)
{
    if (setting->type == SETTING_TEXT || setting->type == SETTING_LIST)
        return key >= ' ' && key < KEY_SPECIAL && key != KEY_RUBOUT;
    bool negative = setting->min < 0 || (setting->min == 0 && setting->max == 0);
    return (key >= '0' && key <= '9') || key == '.' || (key == '-' && negative);
}

static enum form_wish begin_typing(struct form *form, int key)
{
    char value[PROMPT_BYTES] = "";
    const struct form_row *row = form_selected(form);
    if (key == KEY_RUBOUT && !setting_is_open(row->setting, row->values))
        (void)setting_print(row->setting, row->values, value, sizeof value);
    prompt_set(&form->prompt, value);
    (void)prompt_key(&form->prompt, key);
    form->typing = true;
    check(form);
    return FORM_DONE;
}

static void select_row(struct form *form, size_t row)
{
    form->selected = settle(form, row);
    give_up(form);
}

/* A step over headings. */
static bool move(struct form *form, enum action action)
{
    size_t at = 0, index = settle(form, form->selected);
    for (size_t i = 0; i < index; i++)
        at += form->rows[i].setting != NULL;
    size_t to = layout_moved(action, at, count_settings(form), form->page);
    if (to == SIZE_MAX)
        return false;
    for (size_t i = 0; i < form->count; i++)
        if (form->rows[i].setting && to-- == 0)
            select_row(form, i);
    return true;
}

static enum form_wish type_on(struct form *form, const struct form_owner *owner, int key)
{
    if (prompt_key(&form->prompt, key)) {
        check(form);
        return FORM_DONE;
    }
    if (key == KEY_ESCAPE) {
        give_up(form);
        return FORM_DONE;
    }
    if (!take_typed(form, owner))
        return FORM_DONE;
    if (key == KEY_TAB || key == KEY_BACK_TAB) {
        (void)move(form, key == KEY_TAB ? ACTION_NEXT : ACTION_PREVIOUS);
        return FORM_DONE;
    }
    return key == KEY_RETURN || key == '\n' ? FORM_RUN : FORM_NOTHING; /* what it means, it means for the view */
}

static enum form_wish take_key(struct form *form, const struct form_owner *owner, int key)
{
    const struct setting *setting = form_selected(form)->setting;
    if (form->typing)
        return type_on(form, owner, key);
    if (key == KEY_REMOVE) {
        (void)give(form, owner, NULL);
        return FORM_DONE;
    }
    if (!is_typed(setting)) {
        if (key != ' ')
            return FORM_NOTHING;
        turn(form, owner, 1);
        return FORM_DONE;
    }
    return key == KEY_RUBOUT || begins(setting, key) ? begin_typing(form, key) : FORM_NOTHING;
}

static enum form_wish act(struct form *form, const struct form_owner *owner, enum action action)
{
    if (action == ACTION_BACK) {
        give_up(form);
        return FORM_LEAVE;
    }
    if (!take_typed(form, owner)) /* a button was pressed meanwhile */
        return FORM_DONE;
    const struct setting *setting = form_selected(form)->setting;
    switch (action) {
    case ACTION_ENTER:
    case ACTION_RUN:
        return FORM_RUN;
    case ACTION_LEFT:
    case ACTION_RIGHT:
        if (!is_typed(setting))
            turn(form, owner, action == ACTION_LEFT ? -1 : 1);
        return is_typed(setting) && action == ACTION_LEFT ? FORM_LEAVE : FORM_DONE;
    default:
        return move(form, action) ? FORM_DONE : FORM_NOTHING;
    }
}

static enum form_wish press(struct form *form, const struct form_owner *owner, const struct target *target)
{
    if (!target || (target->list != FORM_LIST && target->list != FORM_VALUES))
        return FORM_NOTHING;
    if (!take_typed(form, owner))
        return FORM_DONE;
    bool again = form->selected == (size_t)target->value;
    select_row(form, (size_t)target->value);
    if (target->list == FORM_VALUES && again && !is_typed(form_selected(form)->setting))
        turn(form, owner, 1);
    return FORM_DONE;
}

enum form_wish form_handle(struct form *form, const struct form_owner *owner, const struct input *input)
{
    if (!form_selected(form))
        return input->action == ACTION_ENTER || input->action == ACTION_RUN   ? FORM_RUN
               : input->action == ACTION_LEFT || input->action == ACTION_BACK ? FORM_LEAVE
                                                                              : FORM_NOTHING;
    form->selected = settle(form, form->selected);
    if (input->key == KEY_MOUSE_EVENT)
        return press(form, owner, input->target);
    if (input->action == ACTION_NONE)
        return take_key(form, owner, input->key);
    return act(form, owner, input->action);
}
