/* keyboard.h - keys and mouse as curses reads them, in our own terms (key.h, mouse.h). For terminal.c only: it needs a
 * screen of curses that is open. */
#ifndef FORKLAB_UI_KEYBOARD_H
#define FORKLAB_UI_KEYBOARD_H
#include "ui/glyph.h"
#include "ui/mouse.h"

#include <stdbool.h>

enum report_form {
    REPORT_NONE,
    REPORT_SGR, /* numbers in digits, ended by 'M' or 'm' */
    REPORT_X10, /* the older one: three bytes */
};

#define REPORT_NUMBERS 3
#define REPORT_MOST    100000 /* a number that is larger is none */

struct mouse_report { /* what has come of it; it may be cut off anywhere */
    enum report_form form;
    int numbers[REPORT_NUMBERS]; /* button, column and row from 1 */
    int count;
};

/* Zeroed: nothing was read yet. */
struct keyboard {
    enum report_form form; /* in which this terminal reports */
    struct mouse_report report;
    char bytes[GLYPH_UTF8_MAX + 1]; /* of a character that has not come whole */
    int count;
    struct mouse_event mouse; /* the last KEY_MOUSE_EVENT */
};

/* The next key, or KEY_NOTHING. Never waits. Characters are read as UTF-8 whatever the locale; bytes that are none are
 * KEY_OTHER. */
int keyboard_key(struct keyboard *keyboard);

/* Asks the terminal to report the mouse, or not to. */
void keyboard_mouse(struct keyboard *keyboard, bool on);

#endif
