#include "ui/keymap.h"

#include <stdio.h>
#include <string.h>

#define FN(n)        (KEY_FUNCTION + (n))
#define CTRL(letter) ((letter)&0x1f)

/* Of the same action, the one that the function bar names comes first. */
static const struct key_binding defaults[] = {
    {'?', ACTION_HELP},
    {FN(1), ACTION_HELP},
    {'h', ACTION_HELP},
    {FN(2), ACTION_SETUP},
    {'O', ACTION_SETUP},
    {':', ACTION_PALETTE},
    {'e', ACTION_EXPLAIN},
    {'l', ACTION_LECTURE},
    {'z', ACTION_FREEZE},
    {KEY_CTRL_L, ACTION_REDRAW},
    {'q', ACTION_QUIT},
    {FN(10), ACTION_QUIT},

    {KEY_TAB, ACTION_NEXT_VIEW},
    {KEY_BACK_TAB, ACTION_PREVIOUS_VIEW},
    {'1', ACTION_VIEW_FIRST + VIEW_LAUNCH},
    {'2', ACTION_VIEW_FIRST + VIEW_LAB},
    {'3', ACTION_VIEW_FIRST + VIEW_TIMELINE},
    {'4', ACTION_VIEW_FIRST + VIEW_ORDER},
    {'5', ACTION_VIEW_FIRST + VIEW_CHANNELS},
    {'6', ACTION_VIEW_FIRST + VIEW_WORKERS},
    {'7', ACTION_VIEW_FIRST + VIEW_PROCESSES},
    {'8', ACTION_VIEW_FIRST + VIEW_RESULT},
    {'9', ACTION_VIEW_FIRST + VIEW_OUTPUT},

    {FN(5), ACTION_RUN},
    {'r', ACTION_RUN},
    {'r', ACTION_AGAIN},
    {FN(5), ACTION_AGAIN},
    {' ', ACTION_PAUSE},
    {'.', ACTION_STEP},
    {'b', ACTION_BASELINE},
    {'v', ACTION_SLOWER},
    {'V', ACTION_FASTER},

    {'+', ACTION_GROW},
    {'=', ACTION_GROW}, /* the same key without Shift on many keyboards */
    {'-', ACTION_SHRINK},
    {']', ACTION_CHUNK_UP},
    {'[', ACTION_CHUNK_DOWN},
    {'}', ACTION_CAPACITY_UP},
    {'{', ACTION_CAPACITY_DOWN},

    {'K', ACTION_KILL},
    {'S', ACTION_STOP},
    {'C', ACTION_CONTINUE},
    {FN(9), ACTION_SIGNALS},
    {'k', ACTION_SIGNALS},
    {'D', ACTION_SENTINEL},
    {'U', ACTION_FILL},
    {'H', ACTION_HOLD},
    {FN(7), ACTION_NICE_UP},
    {'(', ACTION_NICE_UP},
    {FN(8), ACTION_NICE_DOWN},
    {')', ACTION_NICE_DOWN},
    {'P', ACTION_PIN},

    {KEY_ARROW_UP, ACTION_PREVIOUS},
    {KEY_ARROW_DOWN, ACTION_NEXT},
    {KEY_ARROW_LEFT, ACTION_LEFT},
    {KEY_ARROW_RIGHT, ACTION_RIGHT},
    {KEY_SCREEN_UP, ACTION_PAGE_BACK},
    {KEY_SCREEN_DOWN, ACTION_PAGE_ON},
    {KEY_TO_HOME, ACTION_FIRST},
    {KEY_TO_END, ACTION_LAST},
    {KEY_RETURN, ACTION_ENTER},
    {'\n', ACTION_ENTER},
    {KEY_ESCAPE, ACTION_BACK},
    {FN(3), ACTION_SEARCH},
    {'/', ACTION_SEARCH},
    {'n', ACTION_SEARCH_NEXT},
    {FN(4), ACTION_FILTER},
    {'\\', ACTION_FILTER},
    {FN(6), ACTION_SORT_NEXT},
    {'>', ACTION_SORT_NEXT},
    {'<', ACTION_SORT_PREVIOUS},
    {'I', ACTION_SORT_TURN},
    {'x', ACTION_COLUMNS},
    {FN(5), ACTION_TREE},
    {'t', ACTION_TREE},
    {'f', ACTION_FOLLOW},
    {'a', ACTION_EVERYTHING},
    {'i', ACTION_ZOOM_IN},
    {'o', ACTION_ZOOM_OUT},
    {'c', ACTION_COLOUR},
    {'m', ACTION_MARK},
};

static const struct key_binding vim_keys[] = {
    {'h', ACTION_LEFT},  {'j', ACTION_NEXT}, {'k', ACTION_PREVIOUS},      {'l', ACTION_RIGHT},
    {'g', ACTION_FIRST}, {'G', ACTION_LAST}, {CTRL('D'), ACTION_PAGE_ON}, {CTRL('U'), ACTION_PAGE_BACK},
};

static bool share_a_view(enum action a, enum action b)
{
    unsigned views_a = action_rows[a].views, views_b = action_rows[b].views;
    return views_a == 0 || views_b == 0 ? views_a == views_b : (views_a & views_b) != 0;
}

/* Nobody has that key any more who would be asked before `action`, or instead of it. */
static void take_away(struct keymap *map, int key, enum action action)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->count; i++)
        if (map->bindings[i].key != key || !share_a_view(map->bindings[i].action, action))
            map->bindings[kept++] = map->bindings[i];
    map->count = kept;
}

static bool add(struct keymap *map, int key, enum action action)
{
    if (map->count == KEYMAP_MAX)
        return false;
    map->bindings[map->count++] = (struct key_binding){key, action};
    return true;
}

void keymap_init(struct keymap *map, bool vim)
{
    _Static_assert(sizeof defaults / sizeof *defaults + sizeof vim_keys / sizeof *vim_keys <= KEYMAP_MAX, "all fit");
    map->count = 0;
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        (void)add(map, defaults[i].key, defaults[i].action);
    for (size_t i = 0; vim && i < sizeof vim_keys / sizeof *vim_keys; i++) {
        take_away(map, vim_keys[i].key, vim_keys[i].action);
        (void)add(map, vim_keys[i].key, vim_keys[i].action);
    }
}

/* The next name of the list; false at its end. */
static bool next_name(const char **names, char *name, size_t size)
{
    *names += strspn(*names, " \t");
    size_t length = strcspn(*names, " \t");
    (void)snprintf(name, size, "%.*s", (int)length, *names);
    *names += length;
    return length > 0;
}

bool keymap_bind(struct keymap *map, enum action action, const char *names, char *ret_wrong, size_t size)
{
    char name[64];
    struct keymap changed = {.count = 0};
    for (size_t i = 0; i < map->count; i++)
        if (map->bindings[i].action != action)
            changed.bindings[changed.count++] = map->bindings[i];
    while (next_name(&names, name, sizeof name)) {
        int key = key_parse(name);
        if (key != KEY_NOTHING)
            take_away(&changed, key, action);
        if (key == KEY_NOTHING || !add(&changed, key, action)) {
            (void)snprintf(ret_wrong, size, "%s", name);
            return false;
        }
    }
    *map = changed;
    return true;
}

enum action keymap_action(const struct keymap *map, int key, enum view_id view)
{
    enum action found = ACTION_NONE;
    for (size_t i = 0; i < map->count; i++) {
        enum action action = map->bindings[i].action;
        if (map->bindings[i].key != key || !action_in_view(action, view))
            continue;
        if (action_rows[action].views != 0)
            return action;
        found = found == ACTION_NONE ? action : found;
    }
    return found;
}

const char *keymap_main_name(const struct keymap *map, enum action action, enum view_id view, char *buffer, size_t size)
{
    buffer[0] = '\0';
    for (size_t i = 0; i < map->count; i++)
        if (map->bindings[i].action == action && keymap_action(map, map->bindings[i].key, view) == action)
            return key_print(map->bindings[i].key, buffer, size);
    return buffer;
}

const char *keymap_names(const struct keymap *map, enum action action, char *buffer, size_t size)
{
    char name[KEY_NAME_MAX];
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < map->count && used < size; i++)
        if (map->bindings[i].action == action && map->bindings[i].key != '\n') /* the same key as Return */
            used += (size_t)snprintf(buffer + used, size - used, "%s%s", used ? " " : "",
                                     key_print(map->bindings[i].key, name, sizeof name));
    return buffer;
}

bool keymap_conflict(const struct keymap *map, enum action *ret_first, enum action *ret_second)
{
    for (size_t i = 0; i < map->count; i++)
        for (size_t j = 0; j < i; j++)
            if (map->bindings[i].key == map->bindings[j].key &&
                share_a_view(map->bindings[i].action, map->bindings[j].action)) {
                *ret_first = map->bindings[j].action;
                *ret_second = map->bindings[i].action;
                return true;
            }
    return false;
}
