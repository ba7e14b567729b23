/* keyboard.h - keys and mouse as curses reads them, in our own terms (key.h, mouse.h). For terminal.c only: it needs a
 * screen of curses that is open. */
#ifndef FORKLAB_UI_KEYBOARD_H
#define FORKLAB_UI_KEYBOARD_H
#include "ui/glyph.h"
#include "ui/mouse.h"

#include <stdbool.h>

/* Zeroed: nothing was read yet. */
struct keyboard {
    char bytes[GLYPH_UTF8_MAX + 1]; /* of a character that has not come whole */
    int count;
    struct mouse_event mouse; /* the last KEY_MOUSE_EVENT */
};

/* The next key, or KEY_NOTHING. Never waits. Characters are read as UTF-8 whatever the locale; bytes that are none are
 * KEY_OTHER. */
int keyboard_key(struct keyboard *keyboard);

/* Asks the terminal to report the mouse, or not to. */
void keyboard_mouse(bool on);

#endif
