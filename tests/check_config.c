/* The user's file of settings: read whatever it holds, written whole or not at all. */
#include "model/config_file.h"
#include "suites.h"
#include "support/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct folder folder;

static void make(void)
{
    folder_make(&folder);
}

static void clean(void)
{
    folder_remove(&folder);
}

/* Reading. */

static const struct {
    const char *text;
    int problems;        /* lines */
    const char *problem; /* part of one of them; NULL = no matter */
    const char *scheme;
    const char *grow; /* keys of that action; NULL = the usual ones */
} texts[] = {
    {"", 0, NULL, "safe", NULL},
    {"[screen]\nscheme = light\n[keys]\ngrow = + F11\n", 0, NULL, "light", "+ F11"},
    {"\xef\xbb\xbf; mine\r\n[screen]\r\nscheme = soft ; at night\r\n", 0, NULL, "soft", NULL},
    {"[keys]\ngrow =\n", 0, NULL, "safe", ""},
    {"[keys]\ngrow = + = :\n", 0, NULL, "safe", "+ = :"},
    {"[screen]\nscheme = lite\nmouse = no\n", 1, "config.ini:2: [screen] scheme: \"lite\" is none of the choices",
     "safe", NULL},
    {"[screen]\nshceme = light\nscheme = soft\n", 1,
     "config.ini:2: [screen] shceme: is none of the preferences; did you mean 'scheme'?", "soft", NULL},
    {"[screen]\nzzz = 1\nscheme = soft\n", 1, "config.ini:2: [screen] zzz: is none of the preferences", "soft", NULL},
    {"[screen]\nscheme = light\nscheme = soft\n", 1,
     "config.ini:3: [screen] scheme: is there twice, first in line 2; this one counts", "soft", NULL},
    {"scheme = light\n[screen]\nmouse = no\n", 1, "stands before the first [section]", "safe", NULL},
    {"[screen\nscheme = light\n[keys]\ngrow = a\n", 1, "the ']' is missing", "light", "a"},
    {"[windows]\nscheme = light\n[screen]\nscheme = soft\n", 1,
     "config.ini:1: [windows]: there is no such section; [screen] and [keys] are", "soft", NULL},
    {"[screen]\nwhat is this\nscheme = light\n", 1, "is neither a [section] nor of the form key = value", "light",
     NULL},
    {"[screen]\nscheme = light\n= soft\n", 1, "the key is missing", "light", NULL},
    {"[screen]\nscheme = l\x01ight\nmouse = no\n", 1, "holds a control character", "safe", NULL},
    {"[screen]\nscheme = \xff\xfe\nmouse = no\n", 1, "not UTF-8", "safe", NULL},
    {"[screen]\nframes = 0\nscheme = light\n", 1, "(allowed: 1 to 30 frames a second)", "light", NULL},
    {"[keys]\nan-action-with-a-name-that-is-longer-than-any = x\ngrow = a\n", 1, "is too long", "safe", "a"},
    {"[screen]\nscheme = light\n[screen]\nscheme = soft\n", 1, "is there twice", "soft", NULL},
    {"[screen]\nscheme = light", 0, NULL, "light", NULL},
};

static const char *print_scheme(const struct config *config, char *buffer, size_t size)
{
    return setting_print(setting_find(preferences_rows, preferences_count, "scheme"), &config->preferences, buffer,
                         size);
}

START_TEST(each_line_counts_for_itself)
{
    struct config config;
    struct problems problems = {.count = 0};
    char scheme[32];
    bool found = !texts[_i].problem;
    config_init(&config);
    ck_assert_int_eq(config_read(&config, "config.ini", texts[_i].text, strlen(texts[_i].text), &problems), 0);
    for (size_t i = 0; i < problems_kept(&problems); i++)
        found |= texts[_i].problem && strstr(problems.lines[i].text, texts[_i].problem);
    ck_assert_msg(found, "'%s' is not told; but '%s'", texts[_i].problem, problems.lines[0].text);
    ck_assert_msg((int)problems.count == texts[_i].problems, "%zu problems, '%s'", problems.count,
                  problems.lines[problems.count ? problems.count - 1 : 0].text);
    ck_assert_str_eq(print_scheme(&config, scheme, sizeof scheme), texts[_i].scheme);
    const struct config_keys *keys = config_find_keys(&config, "grow");
    ck_assert_int_eq(keys != NULL, texts[_i].grow != NULL);
    if (keys)
        ck_assert_str_eq(keys->names, texts[_i].grow);
}
END_TEST

START_TEST(what_is_no_text_is_refused)
{
    static const char binary[] = "\x7f"
                                 "ELF\0\0\0[screen]\n",
                      utf16[] = "\xff\xfe[\0s\0";
    struct config config;
    struct problems problems = {.count = 0};
    config_init(&config);
    ck_assert_int_eq(config_read(&config, "c", binary, sizeof binary, &problems), -EINVAL);
    ck_assert_int_eq(config_read(&config, "c", utf16, sizeof utf16, &problems), -EINVAL);
    ck_assert_uint_eq(problems.count, 2);
}
END_TEST

START_TEST(more_keys_than_fit_are_told)
{
    static char text[CONFIG_KEYS_MAX * 32] = "[keys]\n";
    struct config config;
    struct problems problems = {.count = 0};
    for (int i = 0; i < CONFIG_KEYS_MAX + 2; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "action-%d = x\n", i);
    }
    config_init(&config);
    ck_assert_int_eq(config_read(&config, "c", text, strlen(text), &problems), 0);
    ck_assert_uint_eq(problems.count, 2);
    ck_assert_uint_eq(config.keys_count, CONFIG_KEYS_MAX);
}
END_TEST

/* Writing. */

/* What each change makes of a text. */
static const struct {
    const char *before, *scheme, *grow, *after; /* scheme, grow: NULL = not changed; "-": the usual keys again */
} changes[] = {
    {"; mine\n\n[screen]\nscheme = light ; by day\n\nfuture = 3\nwhat?\n[keys]\ngrow = a\n", NULL, NULL,
     "; mine\n\n[screen]\nscheme = light ; by day\n\nfuture = 3\nwhat?\n[keys]\ngrow = a\n"},
    {"; mine\n\n[screen]\n scheme: light ; by day\n\nfuture = 3\nwhat?\n[keys]\ngrow = a\n", "soft", "b c",
     "; mine\n\n[screen]\nscheme = soft ; by day\n\nfuture = 3\nwhat?\n[keys]\ngrow = b c\n"},
    {"[screen]\nmouse = no\n\n; keys\n[keys]\nkill = x\n", "soft", "b",
     "[screen]\nmouse = no\nscheme = soft\n\n; keys\n[keys]\nkill = x\ngrow = b\n"},
    {"[screen]\n[other]\nx = 1", "soft", NULL, "[screen]\nscheme = soft\n[other]\nx = 1\n"},
    {"[other]\nx = 1", "soft", "b", "[other]\nx = 1\n\n[screen]\nscheme = soft\n\n[keys]\ngrow = b\n"},
    {"[keys]\ngrow = a\nkill = x\n", NULL, "-", "[keys]\nkill = x\n"},
    {"[keys]\ngrow = a\n", NULL, "", "[keys]\ngrow = \n"},
    {"[screen]\nscheme = lite\n", "soft", NULL, "[screen]\nscheme = soft\n"}, /* a damaged line is mended */
    {"[screen]\nscheme = lite\n", NULL, "b", "[screen]\nscheme = lite\n\n[keys]\ngrow = b\n"},
};

static void change(struct config *config, const char *scheme, const char *grow)
{
    struct problem problem;
    const struct setting *row = setting_find(preferences_rows, preferences_count, "scheme");
    if (scheme)
        ck_assert_int_eq(setting_parse(row, scheme, &config->preferences, &problem), 0);
    if (grow)
        ck_assert(config_set_keys(config, "grow", strcmp(grow, "-") == 0 ? NULL : grow));
}

START_TEST(only_what_changed_is_written)
{
    struct config before, config;
    struct problems problems = {.count = 0};
    const char *text = changes[_i].before;
    char *bytes = NULL;
    size_t size;
    config_init(&before);
    ck_assert_int_eq(config_read(&before, "c", text, strlen(text), &problems), 0);
    config = before;
    change(&config, changes[_i].scheme, changes[_i].grow);
    FILE *out = open_memstream(&bytes, &size);
    ck_assert_int_eq(config_write(&config, &before, text, strlen(text), out), 0);
    (void)fclose(out);
    ck_assert_str_eq(bytes, changes[_i].after);
    free(bytes);
}
END_TEST

/* Files. */

static void use_folder(const char *name)
{
    char path[PATH_MAX];
    ck_assert_int_eq(setenv("XDG_CONFIG_HOME", folder_path(&folder, name, path, sizeof path), 1), 0);
}

/* Opens what is there. Returns how many problems there were; the first is in `problem`. */
static size_t open_file(struct config_file *file, struct config *config, struct problem *problem)
{
    struct problems problems = {.count = 0};
    config_file_open(file, config, &problems);
    *problem = problems.lines[0];
    return problems.count;
}

static void assert_scheme_kept(const char *scheme)
{
    struct config_file file;
    struct config config;
    struct problem problem;
    char buffer[32];
    ck_assert_uint_eq(open_file(&file, &config, &problem), 0);
    ck_assert_str_eq(print_scheme(&config, buffer, sizeof buffer), scheme);
}

START_TEST(it_is_kept_in_a_folder_of_its_own)
{
    struct config_file file;
    struct config config;
    struct problem problem;
    struct stat state;
    char path[PATH_MAX];
    use_folder("new/config");
    ck_assert_uint_eq(open_file(&file, &config, &problem), 0); /* no file is fine */
    change(&config, "light", "b");
    ck_assert_int_eq(config_file_save(&file, &config, &problem), 0);
    ck_assert_int_eq(stat(folder_path(&folder, "new/config/forklab", path, sizeof path), &state), 0);
    ck_assert_uint_eq(state.st_mode & 0777, 0700);
    ck_assert_int_eq(stat(file.path, &state), 0);
    ck_assert_uint_eq(state.st_mode & 0777, 0600);
    assert_scheme_kept("light");
    change(&config, "soft", NULL);
    ck_assert_int_eq(chmod(file.path, 0640), 0);
    ck_assert_int_eq(config_file_save(&file, &config, &problem), 0);
    ck_assert_int_eq(stat(file.path, &state), 0);
    ck_assert_uint_eq(state.st_mode & 0777, 0640);
    assert_scheme_kept("soft");
}
END_TEST

/* What the command line says is for this time only; and what somebody else has written meanwhile stays. */
START_TEST(only_the_users_changes_are_saved)
{
    struct config_file file, other_file;
    struct config config, other;
    struct problem problem;
    use_folder("shared");
    folder_write_text(&folder, "shared/forklab/config.ini", "[screen]\nscheme = light\n");
    ck_assert_uint_eq(open_file(&file, &config, &problem), 0);
    ck_assert_uint_eq(open_file(&other_file, &other, &problem), 0);
    change(&config, "contrast", NULL);
    config_file_settle(&file, &config);
    config.preferences.mouse = false;
    ck_assert_int_eq(config_file_save(&file, &config, &problem), 0);
    assert_scheme_kept("light");
    change(&other, "soft", NULL);
    ck_assert_int_eq(config_file_save(&other_file, &other, &problem), 0);
    ck_assert_uint_eq(open_file(&file, &config, &problem), 0);
    ck_assert(!config.preferences.mouse);
    assert_scheme_kept("soft");
}
END_TEST

START_TEST(a_link_stays_a_link)
{
    struct config_file file;
    struct config config;
    struct problem problem;
    struct stat state;
    char target[PATH_MAX], link[PATH_MAX];
    use_folder("linked");
    folder_write_text(&folder, "dotfiles/forklab.ini", "[screen]\nscheme = light\n");
    folder_write_text(&folder, "linked/forklab/other", "");
    ck_assert_int_eq(symlink(folder_path(&folder, "dotfiles/forklab.ini", target, sizeof target),
                             folder_path(&folder, "linked/forklab/config.ini", link, sizeof link)),
                     0);
    ck_assert_uint_eq(open_file(&file, &config, &problem), 0);
    change(&config, "soft", NULL);
    ck_assert_int_eq(config_file_save(&file, &config, &problem), 0);
    ck_assert_int_eq(lstat(link, &state), 0);
    ck_assert(S_ISLNK(state.st_mode));
    assert_scheme_kept("soft");
    ck_assert_int_eq(unlink(target), 0);
    ck_assert_uint_eq(open_file(&file, &config, &problem), 0);
    change(&config, "light", NULL);
    ck_assert_int_ne(config_file_save(&file, &config, &problem), 0);
    ck_assert_ptr_nonnull(strstr(problem.text, "is a link to nothing"));
}
END_TEST

/* Whatever lies in its place is told in one line, and left as it is. */
START_TEST(strange_files_are_left_alone)
{
    static char huge[CONFIG_BYTES_MAX + 1];
    static const char binary[] = "\0\1\2";
    static const struct {
        const char *what, *bytes;
        size_t size;
        const char *problem;
    } files[] = {
        {"huge", huge, sizeof huge, "is too large for a file of settings"},
        {"binary", binary, sizeof binary, "holds a NUL byte, so this is not a text file"},
        {"folder", NULL, 0, "is a folder"},
        {"pipe", NULL, 0, "is no file"},
    };
    struct config_file file;
    struct config config;
    struct problem problem;
    struct stat before, after;
    char name[64], path[PATH_MAX];
    use_folder(files[_i].what);
    (void)snprintf(name, sizeof name, "%s/forklab/config.ini", files[_i].what);
    folder_path(&folder, name, path, sizeof path);
    if (files[_i].bytes)
        folder_write(&folder, name, files[_i].bytes, files[_i].size);
    else if (_i == 2)
        folder_write_text(&folder, "folder/forklab/config.ini/inside", "");
    else
        folder_write_text(&folder, "pipe/forklab/other", "");
    if (_i == 3)
        ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(stat(path, &before), 0);
    ck_assert_uint_eq(open_file(&file, &config, &problem), 1);
    ck_assert_msg(strstr(problem.text, files[_i].problem), "%s", problem.text);
    change(&config, "soft", NULL);
    ck_assert_int_ne(config_file_save(&file, &config, &problem), 0);
    ck_assert_uint_gt(strlen(problem.text), 20);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert(before.st_ino == after.st_ino && before.st_size == after.st_size);
}
END_TEST

START_TEST(no_place_is_told)
{
    static const char *const homes[] = {NULL, "", "relative", "/proc/no/such/folder"};
    struct config_file file;
    struct config config;
    struct problem problem;
    ck_assert_int_eq(unsetenv("XDG_CONFIG_HOME"), 0);
    ck_assert_int_eq(homes[_i] ? setenv("HOME", homes[_i], 1) : unsetenv("HOME"), 0);
    ck_assert_uint_eq(open_file(&file, &config, &problem), 0);
    change(&config, "soft", NULL);
    ck_assert_int_lt(config_file_save(&file, &config, &problem), 0);
    ck_assert_ptr_nonnull(strstr(problem.text, "it holds until you leave"));
}
END_TEST

/* Nothing is left of an attempt that fails. */
START_TEST(a_folder_that_takes_nothing_is_told)
{
    struct config_file file;
    struct config config;
    struct problem problem;
    char path[PATH_MAX];
    if (geteuid() == 0)
        return; /* root may write everywhere */
    use_folder("closed");
    folder_write_text(&folder, "closed/forklab/config.ini", "[screen]\nscheme = light\n");
    ck_assert_int_eq(chmod(folder_path(&folder, "closed/forklab", path, sizeof path), 0500), 0);
    ck_assert_uint_eq(open_file(&file, &config, &problem), 0);
    change(&config, "soft", NULL);
    int error = config_file_save(&file, &config, &problem);
    ck_assert_int_eq(chmod(path, 0700), 0);
    ck_assert_int_eq(error, -EACCES);
    ck_assert_ptr_nonnull(strstr(problem.text, strerror(EACCES)));
    assert_scheme_kept("light");
}
END_TEST

Suite *config_suite(void)
{
    Suite *suite = suite_create("config");
    TCase *text = tcase_create("text"), *files = tcase_create("files");
    tcase_add_loop_test(text, each_line_counts_for_itself, 0, sizeof texts / sizeof *texts);
    tcase_add_test(text, what_is_no_text_is_refused);
    tcase_add_test(text, more_keys_than_fit_are_told);
    tcase_add_loop_test(text, only_what_changed_is_written, 0, sizeof changes / sizeof *changes);
    tcase_add_unchecked_fixture(files, make, clean);
    tcase_add_test(files, it_is_kept_in_a_folder_of_its_own);
    tcase_add_test(files, only_the_users_changes_are_saved);
    tcase_add_test(files, a_link_stays_a_link);
    tcase_add_loop_test(files, strange_files_are_left_alone, 0, 4);
    tcase_add_loop_test(files, no_place_is_told, 0, 4);
    tcase_add_test(files, a_folder_that_takes_nothing_is_told);
    suite_add_tcase(suite, text);
    suite_add_tcase(suite, files);
    return suite;
}
