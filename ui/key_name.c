#include "ui/glyph.h"
#include "ui/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CTRL_MASK      0x1f
#define FUNCTIONS      (KEY_FUNCTION_LAST - KEY_FUNCTION)
#define FIRST_PRINTING 0x21
#define FIRST_LATIN    0xa0
#define FIRST_ARROW    0x2190
#define LAST_ARROW     0x2193

/* The first name of a key is printed; all are read. */
static const struct {
    int key;
    const char *name;
} names[] = {
    {' ', "Space"},
    {';', "Semicolon"},
    {KEY_TAB, "Tab"},
    {KEY_RETURN, "Enter"},
    {KEY_RETURN, "Return"},
    {KEY_ESCAPE, "Esc"},
    {KEY_ESCAPE, "Escape"},
    {KEY_RUBOUT, "Backspace"},
    {KEY_ARROW_UP, "↑"},
    {KEY_ARROW_UP, "Up"},
    {KEY_ARROW_DOWN, "↓"},
    {KEY_ARROW_DOWN, "Down"},
    {KEY_ARROW_LEFT, "←"},
    {KEY_ARROW_LEFT, "Left"},
    {KEY_ARROW_RIGHT, "→"},
    {KEY_ARROW_RIGHT, "Right"},
    {KEY_SHIFT_UP, "S-Up"},
    {KEY_SHIFT_DOWN, "S-Down"},
    {KEY_SHIFT_LEFT, "S-Left"},
    {KEY_SHIFT_RIGHT, "S-Right"},
    {KEY_BACK_TAB, "S-Tab"},
    {KEY_BACK_TAB, "Shift-Tab"},
    {KEY_SCREEN_UP, "PgUp"},
    {KEY_SCREEN_UP, "PageUp"},
    {KEY_SCREEN_DOWN, "PgDn"},
    {KEY_SCREEN_DOWN, "PageDown"},
    {KEY_TO_HOME, "Home"},
    {KEY_TO_END, "End"},
    {KEY_REMOVE, "Delete"},
    {KEY_REMOVE, "Del"},
    {KEY_INSERT, "Insert"},
    {KEY_INSERT, "Ins"},
};
#define NAMES (sizeof names / sizeof *names)

static const char *const ctrl_prefixes[] = {"Ctrl-", "C-", "^"};
#define CTRL_PREFIXES (sizeof ctrl_prefixes / sizeof *ctrl_prefixes)

/* A key that types something; arrows stand for the keys that bear them. */
static bool is_character(int key)
{
    return (key < FIRST_ARROW || key > LAST_ARROW) &&
           ((key >= FIRST_PRINTING && key < KEY_RUBOUT) || (key > FIRST_LATIN && key < KEY_SPECIAL));
}

/* One character, as itself. */
static int parse_character(const char *name)
{
    const char *rest = name;
    uint32_t glyph = glyph_decode(&rest);
    bool whole = glyph != GLYPH_UNKNOWN || *name == GLYPH_UNKNOWN;
    return whole && !*rest && is_character((int)glyph) ? (int)glyph : KEY_NOTHING;
}

static int parse_ctrl(const char *name)
{
    for (size_t i = 0; i < CTRL_PREFIXES; i++) {
        size_t length = strlen(ctrl_prefixes[i]);
        if (strncasecmp(name, ctrl_prefixes[i], length) != 0 || !name[length] || name[length + 1])
            continue;
        char letter = name[length];
        if ((letter >= '@' && letter <= '_') || (letter >= 'a' && letter <= 'z'))
            return letter & CTRL_MASK;
    }
    return KEY_NOTHING;
}

static int parse_function(const char *name)
{
    if ((*name != 'F' && *name != 'f') || name[1] < '1' || name[1] > '9')
        return KEY_NOTHING;
    char *end;
    long number = strtol(name + 1, &end, 10);
    return !*end && number <= FUNCTIONS ? KEY_FUNCTION + (int)number : KEY_NOTHING;
}

int key_parse(const char *name)
{
    for (size_t i = 0; i < NAMES; i++)
        if (strcasecmp(names[i].name, name) == 0)
            return names[i].key;
    static int (*const parsers[])(const char *name) = {parse_character, parse_ctrl, parse_function};
    int key = KEY_NOTHING;
    for (size_t i = 0; i < sizeof parsers / sizeof *parsers && key == KEY_NOTHING; i++)
        key = parsers[i](name);
    return key;
}

const char *key_print(int key, char *buffer, size_t size)
{
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].key == key) {
            (void)snprintf(buffer, size, "%s", names[i].name);
            return buffer;
        }
    char text[KEY_NAME_MAX] = "";
    if (key > KEY_FUNCTION && key <= KEY_FUNCTION_LAST)
        (void)snprintf(text, sizeof text, "F%d", key - KEY_FUNCTION);
    else if (key >= 0 && key < ' ')
        (void)snprintf(text, sizeof text, "Ctrl-%c", key + '@');
    else if (is_character(key))
        (void)glyph_encode((uint32_t)key, text);
    (void)snprintf(buffer, size, "%s", text);
    return buffer;
}
