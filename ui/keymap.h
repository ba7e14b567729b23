/* keymap.h - which key starts which action, in which view. Made from a const list of defaults, the Vim keys where they
 * are wanted, and what the user has bound himself. Plain data. */
#ifndef FORKLAB_UI_KEYMAP_H
#define FORKLAB_UI_KEYMAP_H
#include "ui/action.h"
#include "ui/key.h"

#define KEYMAP_MAX 256

struct key_binding {
    int key;
    enum action action;
};

struct keymap {
    struct key_binding bindings[KEYMAP_MAX]; /* of the same action, the main one first */
    size_t count;
};

/* The defaults; `vim`: and h j k l, g G, Ctrl-D, Ctrl-U, which take the place of what they mean otherwise. */
void keymap_init(struct keymap *map, bool vim);

/* From now on the action has these keys, and no others: names with blanks between them. What had one of the keys in one
 * of the same views loses it. False, and nothing is changed: one is no key, or there is no room; `ret_wrong` is that
 * name. */
bool keymap_bind(struct keymap *map, enum action action, const char *names, char *ret_wrong, size_t size);

/* What the key means in that view: what is for this view alone goes before what is for all. ACTION_NONE. */
enum action keymap_action(const struct keymap *map, int key, enum view_id view);

/* The name of the action's main key in that view, where another action may have taken the others. Returns `buffer`; ""
 * when it has none. */
const char *keymap_main_name(const struct keymap *map, enum action action, enum view_id view, char *buffer,
                             size_t size);

/* The names of all its keys, "? F1 h". Returns `buffer`. */
const char *keymap_names(const struct keymap *map, enum action action, char *buffer, size_t size);

/* In a map: two actions that share a view, both for it alone or both for all, have the same key; the first such pair.
 * False when there is none. */
bool keymap_conflict(const struct keymap *map, enum action *ret_first, enum action *ret_second);

#endif
