/* prompt.h - one line that is typed: a text with a cursor, in UTF-8. */
#ifndef FORKLAB_UI_PROMPT_H
#define FORKLAB_UI_PROMPT_H
#include "ui/painter.h"

#define PROMPT_BYTES 1024

struct prompt {
    char text[PROMPT_BYTES];
    size_t cursor; /* in bytes */
    bool wrong;    /* it is drawn as something that is not possible */
};

void prompt_set(struct prompt *prompt, const char *text);

/* A key (key.h) as it edits the text: characters, Backspace, Delete, left, right, Home, End, Ctrl-U, Ctrl-W. False: it
 * is none of them. What does not fit is not taken. */
bool prompt_key(struct prompt *prompt, int key);

/* Draws it in a field of `width` columns, with the cursor in view. */
void prompt_draw(const struct painter *painter, int row, int column, int width, const struct prompt *prompt);

#endif
