/* shelf.h - the list of all that can be launched, in groups: what is built in, what came as files, and what the user
 * opened himself; behind them an entry that opens another file. */
#ifndef FORKLAB_UI_SHELF_H
#define FORKLAB_UI_SHELF_H
#include "ui/offer.h"

#define SHELF_LIST 0 /* of the targets of its rows */

struct shelf { /* zeroed: empty */
    struct offer *offers;
    size_t count;
    size_t selected; /* of the offers; `count` is the entry for a file */
    size_t top, page;
};

/* All of a catalogue, in the order of its groups. -ENOMEM. */
int shelf_fill(struct shelf *shelf, const struct catalogue *catalogue);
void shelf_release(struct shelf *shelf);

/* Adds an own file, or reads it anew when it is there already, and selects it. 0, or all that is wrong with it. */
int shelf_open(struct shelf *shelf, const struct catalogue *catalogue, const char *path, struct problems *problems);

/* Selects what a launch is of; an own file that is not there yet is added. False: its file cannot be read. */
bool shelf_select(struct shelf *shelf, const struct catalogue *catalogue, const struct launch *launch);

/* NULL: the entry for a file is selected. */
struct offer *shelf_selected(const struct shelf *shelf);

/* False: the action moves nothing. */
bool shelf_move(struct shelf *shelf, enum action action);

/* Selects the one of that id, else the first at or, with `next`, behind the selected one that has the text in its id or
 * title. False: none. */
bool shelf_find(struct shelf *shelf, const char *text, bool next);

/* Columns that its longest row takes. */
int shelf_width(const struct shelf *shelf);

/* `focused`: it is where keys go. */
void shelf_draw(const struct painter *painter, struct shelf *shelf, bool focused);

#endif
