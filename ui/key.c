#include "ui/key.h"

#include <stdio.h>

const struct key_binding key_bindings[] = {
    {'?', "?", ACTION_HELP},
    {KEY_FUNCTION + 1, "F1", ACTION_HELP},
    {'h', "h", ACTION_HELP},
    {'q', "q", ACTION_QUIT},
    {KEY_FUNCTION + 10, "F10", ACTION_QUIT},
    {' ', "Space", ACTION_PAUSE},
    {'+', "+", ACTION_GROW},
    {'=', "=", ACTION_GROW}, /* the same key without Shift on many keyboards */
    {'-', "-", ACTION_SHRINK},
    {'K', "K", ACTION_KILL},
    {KEY_FUNCTION + 9, "F9", ACTION_KILL},
    {'r', "r", ACTION_AGAIN},
    {KEY_FUNCTION + 5, "F5", ACTION_AGAIN},
    {'.', ".", ACTION_STEP},
    {KEY_ARROW_UP, "↑", ACTION_PREVIOUS},
    {KEY_ARROW_DOWN, "↓", ACTION_NEXT},
    {KEY_SCREEN_UP, "PgUp", ACTION_PAGE_BACK},
    {KEY_SCREEN_DOWN, "PgDn", ACTION_PAGE_ON},
    {KEY_TO_HOME, "Home", ACTION_FIRST},
    {KEY_TO_END, "End", ACTION_LAST},
    {KEY_CTRL_L, "Ctrl-L", ACTION_REDRAW},
};
const size_t key_bindings_count = sizeof key_bindings / sizeof *key_bindings;

enum action key_action(int key)
{
    for (size_t i = 0; i < key_bindings_count; i++)
        if (key_bindings[i].key == key)
            return key_bindings[i].action;
    return ACTION_NONE;
}

const char *key_main_name(enum action action)
{
    for (size_t i = 0; i < key_bindings_count; i++)
        if (key_bindings[i].action == action)
            return key_bindings[i].name;
    return NULL;
}

const char *key_names(enum action action, char *buffer, size_t size)
{
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < key_bindings_count && used < size; i++)
        if (key_bindings[i].action == action)
            used += (size_t)snprintf(buffer + used, size - used, "%s%s", used ? " " : "", key_bindings[i].name);
    return buffer;
}
