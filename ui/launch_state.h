/* launch_state.h - the view Launch from inside: what view_launch.c and launch_screen.c share. */
#ifndef FORKLAB_UI_LAUNCH_STATE_H
#define FORKLAB_UI_LAUNCH_STATE_H
#include "ui/path_field.h"
#include "ui/shelf.h"
#include "ui/view.h"

enum launch_focus { FOCUS_LIST, FOCUS_FORM, FOCUS_PATH };

struct launch_state {
    bool filled;
    struct shelf shelf;
    enum launch_focus focus;
    struct form form;
    struct path_field path;
    struct sheet words; /* about the selected one */
    struct sheet sheet; /* over all, while `reads` */
    bool reads;
    struct launch followed;   /* what the lab was loaded with when the form took that over; none = nothing */
    struct problems problems; /* of the file that was read last */
};

/* Draws it, with everything in its place. */
void launch_draw(const struct painter *painter, const struct scene *scene, struct launch_state *state);

#endif
