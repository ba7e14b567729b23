/* sheet.h - a sheet of text over a view: titles, and lines with a head and what it means. Details, explanations and the
 * help are sheets. */
#ifndef FORKLAB_UI_SHEET_H
#define FORKLAB_UI_SHEET_H
#include "ui/action.h"
#include "ui/box.h"
#include "ui/painter.h"

#define SHEET_ENTRIES_MAX 192
#define SHEET_TEXT_MAX    512

struct sheet_entry {
    enum role ink;
    char head[48];             /* "" = the text has the whole line */
    char text[SHEET_TEXT_MAX]; /* is broken into lines where it is too long; without head and text: a gap */
};

struct sheet {
    char title[80];
    struct sheet_entry entries[SHEET_ENTRIES_MAX];
    size_t count;
    size_t top;  /* first line shown */
    size_t page; /* lines that were shown last */
};

void sheet_begin(struct sheet *sheet, const char *title);
/* A heading, with a gap before it unless it is the first. */
void sheet_title(struct sheet *sheet, const char *title);
/* A line in the role `ink` for its head; more than SHEET_ENTRIES_MAX are not kept. */
void sheet_line(struct sheet *sheet, enum role ink, const char *head, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* How many lines it has when it is that wide. */
int sheet_lines(const struct painter *painter, const struct sheet *sheet, int columns);
/* Draws it without a frame into all of the painter's area. */
void sheet_draw(const struct painter *painter, struct sheet *sheet);
/* Draws it in a frame, as high as it needs, over what is there. */
void sheet_draw_box(const struct painter *painter, struct sheet *sheet, enum box_place place);

/* Scrolls. False: the action is none that scrolls. */
bool sheet_handle(struct sheet *sheet, enum action action);

/* Scrolls to the first entry at or, with `next`, behind the first line shown that has the text, else to the first of all;
 * false: none has it. For sheets of one line an entry. */
bool sheet_find(struct sheet *sheet, const char *text, bool next);

#endif
