/* path_field.h - a path that is typed in a box over a view, with completion by Tab. */
#ifndef FORKLAB_UI_PATH_FIELD_H
#define FORKLAB_UI_PATH_FIELD_H
#include "ui/prompt.h"

#include <stdbool.h>

struct path_field {
    struct prompt prompt;
    char names[512]; /* what Tab found, when there are several */
};

enum path_answer {
    PATH_NOTHING, /* the key is not for it */
    PATH_TYPED,
    PATH_CHOSEN, /* Return: prompt.text is it */
    PATH_LEFT    /* Escape */
};

/* `suffix`: of the files that are offered. */
enum path_answer path_field_key(struct path_field *field, const char *suffix, int key);

void path_field_draw(const struct painter *painter, const struct path_field *field, const char *title);

#endif
