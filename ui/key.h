/* key.h - keys and their names. */
#ifndef FORKLAB_UI_KEY_H
#define FORKLAB_UI_KEY_H
#include <stdbool.h>
#include <stddef.h>

/* A key is a character, or one of these. */
enum key {
    KEY_NOTHING = -1,
    KEY_TAB = '\t',
    KEY_CTRL_L = 'L' & 0x1f, /* and so all of Ctrl-A to Ctrl-_ */
    KEY_RETURN = '\r',
    KEY_ESCAPE = 0x1b,
    KEY_RUBOUT = 0x7f,      /* "Backspace", whatever the terminal sends for it */
    KEY_SPECIAL = 0x200000, /* beyond all of Unicode */
    KEY_ARROW_UP = KEY_SPECIAL,
    KEY_ARROW_DOWN,
    KEY_SCREEN_UP,
    KEY_SCREEN_DOWN,
    KEY_TO_HOME,
    KEY_TO_END,
    KEY_ARROW_LEFT,
    KEY_ARROW_RIGHT,
    KEY_SHIFT_UP, /* where the terminal tells it from the arrow alone */
    KEY_SHIFT_DOWN,
    KEY_SHIFT_LEFT,
    KEY_SHIFT_RIGHT,
    KEY_BACK_TAB,
    KEY_REMOVE, /* "Delete" */
    KEY_INSERT,
    KEY_FUNCTION, /* KEY_FUNCTION + n is Fn */
    KEY_FUNCTION_LAST = KEY_FUNCTION + 12,
    KEY_MOUSE_EVENT, /* terminal_mouse() tells what */
    KEY_OTHER        /* one that we do not know */
};

/* Bytes of the longest name, with its NUL. */
#define KEY_NAME_MAX 16

/* The key of a name as people and key maps write it: "F5", "Ctrl-L", "Space", "PgUp", "S-Tab", "é"; the case of a name
 * does not count, that of a single letter does. KEY_NOTHING: there is no such key. */
int key_parse(const char *name);

/* The name of a key, in UTF-8, which key_parse() reads back; "" for one that has none. It holds no blank, and no ';'
 * (which begins a comment in a key map). Returns `buffer`. */
const char *key_print(int key, char *buffer, size_t size);

#endif
