/* view.h - a view: one way to look at the lab, filling the screen. Const tables of operations; the list below is all
 * that knows them. */
#ifndef FORKLAB_UI_VIEW_H
#define FORKLAB_UI_VIEW_H
#include "ui/action.h"
#include "ui/painter.h"
#include "ui/scene.h"

#include <stdbool.h>

struct view {
    const char *name;  /* "lab" */
    const char *title; /* for people */
    void (*draw)(const struct painter *painter, const struct scene *scene);
    /* True when the action concerned this view (it moved what the user looks at); else the program handles it. */
    bool (*handle)(const struct scene *scene, enum action action);
};

extern const struct view *const views[];
extern const size_t views_count;

extern const struct view view_lab; /* the race, the workers, the output */

#endif
