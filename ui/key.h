/* key.h - keys, and which action each one starts. */
#ifndef FORKLAB_UI_KEY_H
#define FORKLAB_UI_KEY_H
#include "ui/action.h"

/* A key is a character, or one of these. */
enum key {
    KEY_NOTHING = -1,
    KEY_CTRL_L = 'L' & 0x1f,
    KEY_ESCAPE = 0x1b,
    KEY_SPECIAL = 0x200000, /* beyond all of Unicode */
    KEY_ARROW_UP = KEY_SPECIAL,
    KEY_ARROW_DOWN,
    KEY_SCREEN_UP,
    KEY_SCREEN_DOWN,
    KEY_TO_HOME,
    KEY_TO_END,
    KEY_FUNCTION, /* KEY_FUNCTION + n is Fn */
    KEY_FUNCTION_LAST = KEY_FUNCTION + 12,
    KEY_OTHER /* one that we do not know */
};

struct key_binding {
    int key;
    const char *name; /* as help and function bar write it */
    enum action action;
};

/* The first binding of an action is the one that the function bar names. */
extern const struct key_binding key_bindings[];
extern const size_t key_bindings_count;

enum action key_action(int key);

/* The name of the action's first key; NULL: it has none. */
const char *key_main_name(enum action action);

/* All names of the action's keys, "? F1". Returns `buffer`. */
const char *key_names(enum action action, char *buffer, size_t size);

#endif
