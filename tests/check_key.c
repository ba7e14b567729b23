/* Names of keys, read and written. */
#include "ui/echo.h"
#include "ui/key.h"

#include <check.h>
#include <string.h>

static const struct {
    const char *name;
    int key;
    const char *printed; /* NULL: as it was read */
} cases[] = {
    {"a", 'a', NULL},
    {"A", 'A', NULL},
    {"?", '?', NULL},
    {"#", '#', NULL},
    {"=", '=', NULL},
    {"^", '^', NULL},
    {"~", '~', NULL},
    {"\\", '\\', NULL},
    {"F", 'F', NULL},
    {"C", 'C', NULL},
    {"é", 0xe9, NULL},
    {"ж", 0x436, NULL},
    {"語", 0x8a9e, NULL},
    {"Space", ' ', NULL},
    {"space", ' ', "Space"},
    {"Semicolon", ';', NULL},
    {";", ';', "Semicolon"},
    {"F1", KEY_FUNCTION + 1, NULL},
    {"f10", KEY_FUNCTION + 10, "F10"},
    {"F12", KEY_FUNCTION_LAST, NULL},
    {"Ctrl-L", KEY_CTRL_L, NULL},
    {"ctrl-l", KEY_CTRL_L, "Ctrl-L"},
    {"C-l", KEY_CTRL_L, "Ctrl-L"},
    {"^L", KEY_CTRL_L, "Ctrl-L"},
    {"Ctrl-_", 0x1f, NULL},
    {"Ctrl-@", 0, NULL},
    {"Ctrl-I", KEY_TAB, "Tab"},
    {"Tab", KEY_TAB, NULL},
    {"S-Tab", KEY_BACK_TAB, NULL},
    {"Shift-Tab", KEY_BACK_TAB, "S-Tab"},
    {"Enter", KEY_RETURN, NULL},
    {"RETURN", KEY_RETURN, "Enter"},
    {"Esc", KEY_ESCAPE, NULL},
    {"Escape", KEY_ESCAPE, "Esc"},
    {"Backspace", KEY_RUBOUT, NULL},
    {"Delete", KEY_REMOVE, NULL},
    {"Insert", KEY_INSERT, NULL},
    {"↑", KEY_ARROW_UP, NULL},
    {"Up", KEY_ARROW_UP, "↑"},
    {"down", KEY_ARROW_DOWN, "↓"},
    {"Left", KEY_ARROW_LEFT, "←"},
    {"Right", KEY_ARROW_RIGHT, "→"},
    {"S-Up", KEY_SHIFT_UP, NULL},
    {"PgUp", KEY_SCREEN_UP, NULL},
    {"PageDown", KEY_SCREEN_DOWN, "PgDn"},
    {"Home", KEY_TO_HOME, NULL},
    {"End", KEY_TO_END, NULL},
};

START_TEST(names_are_read_and_written)
{
    char name[KEY_NAME_MAX];
    ck_assert_msg(key_parse(cases[_i].name) == cases[_i].key, "'%s' is key %d, not %d", cases[_i].name,
                  key_parse(cases[_i].name), cases[_i].key);
    ck_assert_str_eq(key_print(cases[_i].key, name, sizeof name),
                     cases[_i].printed ? cases[_i].printed : cases[_i].name);
}
END_TEST

START_TEST(what_is_no_key_is_none)
{
    static const char *const wrong[] = {"",       "ab",     "F0",   "F13", "F1x",   "F01",  "F-1",     "Ctrl-",
                                        "Ctrl-1", "Ctrl-é", "C-ll", "^^^", " ",     "a ",   "\x01",    "\x7f",
                                        "\xff",   "\xc3",   "éé",   "??",  "F1 F2", "Spac", "\xc2\x80"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(key_parse(wrong[i]) == KEY_NOTHING, "'%s' is key %d", wrong[i], key_parse(wrong[i]));
}
END_TEST

/* Every key has a name of its own that a key map can hold. */
START_TEST(every_key_is_read_back)
{
    char name[KEY_NAME_MAX];
    for (int key = 0; key <= KEY_OTHER; key += key == 0x3000 ? KEY_SPECIAL - key : 1) {
        (void)key_print(key, name, sizeof name);
        bool control = key >= 0x80 && key <= 0xa0, arrow = key >= 0x2190 && key <= 0x2193; /* on no keyboard */
        bool nameless = key == KEY_FUNCTION || key == KEY_MOUSE_EVENT || key == KEY_OTHER || control || arrow;
        ck_assert_msg(!*name == nameless, "key %d is called '%s'", key, name);
        ck_assert_msg(nameless || key_parse(name) == key, "'%s' of %d is read as %d", name, key, key_parse(name));
        ck_assert_ptr_null(strpbrk(name, " ;\t"));
    }
    ck_assert_str_eq(key_print(KEY_NOTHING, name, sizeof name), "");
}
END_TEST

/* For a lecture hall: the last ones, whole. */
START_TEST(the_last_keys_are_echoed)
{
    struct echo echo = {""};
    echo_add(&echo, KEY_OTHER);
    ck_assert_str_eq(echo.names, "");
    echo_add(&echo, 'a');
    echo_add(&echo, KEY_FUNCTION + 5);
    echo_add(&echo, 0xe9);
    ck_assert_str_eq(echo.names, "a F5 é");
    for (int i = 0; i < 100; i++)
        echo_add(&echo, i % 2 ? KEY_RUBOUT : 'x');
    ck_assert_str_eq(echo.names, "x Backspace x Backspace x Backspace");
}
END_TEST

Suite *key_suite(void)
{
    Suite *suite = suite_create("key");
    TCase *all = tcase_create("names");
    tcase_add_loop_test(all, names_are_read_and_written, 0, sizeof cases / sizeof *cases);
    tcase_add_test(all, what_is_no_key_is_none);
    tcase_add_test(all, every_key_is_read_back);
    tcase_add_test(all, the_last_keys_are_echoed);
    suite_add_tcase(suite, all);
    return suite;
}
