/* help.h - the help over a view: all actions with their keys, and what letters and colours mean. Made from the
 * tables. */
#ifndef FORKLAB_UI_HELP_H
#define FORKLAB_UI_HELP_H
#include "ui/action.h"
#include "ui/painter.h"

struct help {
    bool open;
    size_t top; /* first line shown, where not all fit */
};

/* What an action does to the help. True when it was for the help alone. */
bool help_handle(struct help *help, enum action action);

/* Draws it over what is there, when it is open. */
void help_draw(const struct painter *painter, struct help *help);

#endif
