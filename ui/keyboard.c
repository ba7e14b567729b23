#include "ui/keyboard.h"

#include "ui/key.h"

#include <curses.h>
#include <string.h>

#define FIRST_OF_MANY 0x80 /* bytes from here on are parts of a character */
#define BACKSPACE     0x08

/* What comes within moments is merged into a click even when no clicks are asked for: a press, then, that must not be
 * lost. */
#define PRESSES (BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED)

static const struct {
    mmask_t buttons;
    enum mouse_kind kind;
} buttons[] = {{PRESSES, MOUSE_PRESS}, {BUTTON4_PRESSED, MOUSE_WHEEL_UP}, {BUTTON5_PRESSED, MOUSE_WHEEL_DOWN}};
#define BUTTONS (sizeof buttons / sizeof *buttons)

static const struct {
    int curses, ours;
} specials[] = {
    {KEY_UP, KEY_ARROW_UP},       {KEY_DOWN, KEY_ARROW_DOWN},    {KEY_LEFT, KEY_ARROW_LEFT},
    {KEY_RIGHT, KEY_ARROW_RIGHT}, {KEY_SR, KEY_SHIFT_UP},        {KEY_SF, KEY_SHIFT_DOWN},
    {KEY_SLEFT, KEY_SHIFT_LEFT},  {KEY_SRIGHT, KEY_SHIFT_RIGHT}, {KEY_PPAGE, KEY_SCREEN_UP},
    {KEY_NPAGE, KEY_SCREEN_DOWN}, {KEY_HOME, KEY_TO_HOME},       {KEY_END, KEY_TO_END},
    {KEY_FIND, KEY_TO_HOME},                             /* what some terminals call Home and End */
    {KEY_SELECT, KEY_TO_END},     {KEY_A1, KEY_TO_HOME}, /* the keypad */
    {KEY_A3, KEY_SCREEN_UP},      {KEY_C1, KEY_TO_END},          {KEY_C3, KEY_SCREEN_DOWN},
    {KEY_ENTER, KEY_RETURN},      {KEY_BTAB, KEY_BACK_TAB},      {KEY_BACKSPACE, KEY_RUBOUT},
    {KEY_DC, KEY_REMOVE},         {KEY_IC, KEY_INSERT},
};
#define SPECIALS (sizeof specials / sizeof *specials)

/* KEY_NOTHING: a button of which nobody wants to hear. */
static int read_mouse(struct keyboard *keyboard)
{
    MEVENT event;
    if (getmouse(&event) != OK)
        return KEY_NOTHING;
    for (size_t i = 0; i < BUTTONS; i++)
        if (event.bstate & buttons[i].buttons) {
            keyboard->mouse = (struct mouse_event){event.y, event.x, buttons[i].kind};
            return KEY_MOUSE_EVENT;
        }
    return KEY_NOTHING;
}

static int special_key(struct keyboard *keyboard, int code)
{
    if (code == KEY_MOUSE)
        return read_mouse(keyboard);
    if (code == KEY_RESIZE)
        return KEY_NOTHING; /* it was we who told curses */
    if (code > KEY_F0 && code <= KEY_F(KEY_FUNCTION_LAST - KEY_FUNCTION))
        return KEY_FUNCTION + code - KEY_F0;
    for (size_t i = 0; i < SPECIALS; i++)
        if (specials[i].curses == code)
            return specials[i].ours;
    return KEY_OTHER;
}

/* Adds a byte to the character that is on its way. Its key once it is whole, else KEY_NOTHING. */
static int add_byte(struct keyboard *keyboard, char byte)
{
    keyboard->bytes[keyboard->count++] = byte;
    keyboard->bytes[keyboard->count] = '\0';
    const char *rest = keyboard->bytes;
    uint32_t glyph = glyph_decode(&rest);
    if (glyph == GLYPH_UNKNOWN && keyboard->count < glyph_length(keyboard->bytes[0]))
        return KEY_NOTHING;
    keyboard->count = 0;
    return glyph == GLYPH_UNKNOWN ? KEY_OTHER : (int)glyph;
}

int keyboard_key(struct keyboard *keyboard)
{
    for (int code; (code = getch()) != ERR;) {
        int key = code < KEY_MIN ? code : special_key(keyboard, code);
        if (code >= FIRST_OF_MANY && code < KEY_MIN)
            key = add_byte(keyboard, (char)code);
        else
            keyboard->count = 0; /* the rest of a character does not come any more */
        if (key != KEY_NOTHING)
            return key == BACKSPACE ? KEY_RUBOUT : key;
    }
    return KEY_NOTHING;
}

void keyboard_mouse(bool on)
{
    mmask_t all = 0;
    for (size_t i = 0; i < BUTTONS; i++)
        all |= buttons[i].buttons;
    (void)mouseinterval(0);
    (void)mousemask(on ? all : 0, NULL);
}
