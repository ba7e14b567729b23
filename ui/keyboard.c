#include "ui/keyboard.h"

#include "ui/key.h"

#include <curses.h>
#include <string.h>

#define FIRST_OF_MANY 0x80 /* bytes from here on are parts of a character */
#define BACKSPACE     0x08

/* What curses calls the beginning of a mouse report, instead of reading the rest itself: that would wait, for ever when
 * the rest does not come. */
#define REPORT_BEGINS (KEY_MAX - 1)

/* Of a report: what the first number says. */
#define BUTTON_MASK 0x63 /* without Shift, Alt, Ctrl */
#define BUTTON_LEFT 0
#define WHEEL_UP    0x40
#define WHEEL_DOWN  0x41
#define X10_BASE    32 /* what is added to each number of the older form, one byte each */

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

/* KEY_NOTHING: a button of which nobody wants to hear, or its release. */
static int take_report(struct keyboard *keyboard, bool pressed)
{
    static const struct {
        int button;
        enum mouse_kind kind;
    } kinds[] = {{BUTTON_LEFT, MOUSE_PRESS}, {WHEEL_UP, MOUSE_WHEEL_UP}, {WHEEL_DOWN, MOUSE_WHEEL_DOWN}};
    const struct mouse_report *report = &keyboard->report;
    for (size_t i = 0; pressed && i < sizeof kinds / sizeof *kinds; i++)
        if ((report->numbers[0] & BUTTON_MASK) == kinds[i].button && report->numbers[1] > 0 && report->numbers[2] > 0) {
            keyboard->mouse = (struct mouse_event){report->numbers[2] - 1, report->numbers[1] - 1, kinds[i].kind};
            return KEY_MOUSE_EVENT;
        }
    return KEY_NOTHING;
}

/* "0;12;34M" behind the beginning, or 'm' when a button is let go. */
static bool add_digit(struct keyboard *keyboard, int code, int *ret_key)
{
    struct mouse_report *report = &keyboard->report;
    int *number = &report->numbers[report->count];
    if (code >= '0' && code <= '9' && *number < REPORT_MOST) {
        *number = *number * 10 + code - '0';
        return true;
    }
    if (code == ';' && report->count < REPORT_NUMBERS - 1) {
        report->count++;
        return true;
    }
    report->form = REPORT_NONE;
    if ((code != 'M' && code != 'm') || report->count != REPORT_NUMBERS - 1)
        return false;
    *ret_key = take_report(keyboard, code == 'M');
    return true;
}

/* A byte of a report that has begun. False: the report was cut off, and this is something else. */
static bool add_to_report(struct keyboard *keyboard, int code, int *ret_key)
{
    struct mouse_report *report = &keyboard->report;
    *ret_key = KEY_NOTHING;
    if (report->form == REPORT_SGR)
        return add_digit(keyboard, code, ret_key);
    if (code < X10_BASE || code >= KEY_MIN) {
        report->form = REPORT_NONE;
        return false;
    }
    report->numbers[report->count++] = code - X10_BASE;
    if (report->count == REPORT_NUMBERS) {
        report->form = REPORT_NONE;
        *ret_key = take_report(keyboard, true);
    }
    return true;
}

static int special_key(struct keyboard *keyboard, int code)
{
    if (code == REPORT_BEGINS) {
        keyboard->report = (struct mouse_report){.form = keyboard->form};
        return KEY_NOTHING;
    }
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
        int key;
        if (keyboard->report.form != REPORT_NONE && add_to_report(keyboard, code, &key)) {
            if (key != KEY_NOTHING)
                return key;
            continue;
        }
        key = code < KEY_MIN ? code : special_key(keyboard, code);
        if (code >= FIRST_OF_MANY && code < KEY_MIN)
            key = add_byte(keyboard, (char)code);
        else
            keyboard->count = 0; /* the rest of a character does not come any more */
        if (key != KEY_NOTHING)
            return key == BACKSPACE ? KEY_RUBOUT : key;
    }
    return KEY_NOTHING;
}

void keyboard_mouse(struct keyboard *keyboard, bool on)
{
    const char *begin = tigetstr("kmous");
    keyboard->report.form = REPORT_NONE;
    if (begin && begin != (const char *)-1 && *begin) {
        keyboard->form = begin[strlen(begin) - 1] == '<' ? REPORT_SGR : REPORT_X10;
        (void)define_key(begin, REPORT_BEGINS);
    }
    (void)mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
}
