/* form.h - a form: settings with their values, one below the other, chosen or typed, and checked while they are typed. It
 * keeps where the user is; the values are the caller's, who names them anew whenever they may have moved:
 *
 *     form_begin(&form); form_heading(…); form_add(…); …
 *     form_draw(…);   form_handle(…);
 */
#ifndef FORKLAB_UI_FORM_H
#define FORKLAB_UI_FORM_H
#include "ui/prompt.h"
#include "ui/view.h"

#include "model/setting.h"

#define FORM_ROWS_MAX 512
#define FORM_LIST     1 /* of the targets of its rows */
#define FORM_VALUES   2 /* … and of the values that a press changes */

struct form_row {
    const struct setting *setting; /* NULL: a heading */
    const void *values;            /* what the row's offset is in */
    const void *presets;           /* the same with all presets */
    char part[64];                 /* the heading's text; of a row: what it is about, the caller's own */
    char open[32];                 /* what stands for a value that is left open; "" = as the setting says */
    const char *note;              /* stands beside the value; NULL: what the setting allows */
    bool warns;                    /* the value is one that should not be */
};

struct form {
    struct form_row rows[FORM_ROWS_MAX]; /* more are not kept */
    size_t count;
    size_t selected, top, page;
    bool typing; /* in `prompt` */
    struct prompt prompt;
    struct problem problem; /* why what is typed, or was chosen, is not possible; "" = it is */
};

/* What the user wants of the caller. */
enum form_wish {
    FORM_NOTHING, /* the input is not for a form */
    FORM_DONE,
    FORM_LEAVE,
    FORM_RUN
};

/* Gives a row another value: `text`, or its preset when that is NULL. 0, or -errno with the problem set. */
struct form_owner {
    int (*set)(void *context, const struct form_row *row, const char *text, struct problem *problem);
    void *context;
};

void form_begin(struct form *form);
void form_heading(struct form *form, const char *text);
/* `part` may be NULL. The row can still be changed through what is returned; NULL: there is no room. */
struct form_row *form_add(struct form *form, const struct setting *setting, const void *values, const void *presets,
                          const char *part);

/* The selected row; NULL: it has none. */
const struct form_row *form_selected(const struct form *form);

/* Its selected row takes digits as text. */
bool form_takes_digits(const struct form *form);

/* The value differs from its preset. */
bool form_row_is_changed(const struct form_row *row);

/* The value as it is shown. Returns `buffer`. */
const char *form_row_text(const struct form_row *row, char *buffer, size_t size);

/* An input, as a view gets it: first the bare key with ACTION_NONE, which may be text, then the same with its meaning. A
 * value that is typed is taken when the user goes on, and held until it is right, or given up by Escape. */
enum form_wish form_handle(struct form *form, const struct form_owner *owner, const struct input *input);

/* Rows, and below them what the selected one is and what it may be, or why what is typed may not be. `focused`: it is
 * where keys go. */
void form_draw(const struct painter *painter, struct form *form, bool focused);

#endif
