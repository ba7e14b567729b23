/* The view Launch: what it shows at which size, and what comes of what is typed. The screens are of a made-up catalogue;
 * the forms are those of all experiments. */
#include "cli/experiment.h"
#include "demos/registry.h"
#include "support/folder.h"
#include "support/stand.h"
#include "support/term_expect.h"
#include "ui/form.h"
#include "ui/offer.h"
#include "ui/path_complete.h"

#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct folder folder;
static struct snapshot idle;
static struct stand stand;

static void make_folder(void)
{
    static const char mine[] = "[experiment]\ntitle = Mine\nlesson = It is mine.\n[queue q]\ncapacity = 4\n"
                               "[pool a]\nwork = cube\ninput = 1..10\noutput = q\n"
                               "[pool b]\nwork = add-one\ninput = q\n";
    folder_make(&folder);
    folder_write_text(&folder, "mine.ini", mine);
    folder_write_text(&folder, "mine too.ini", mine);
    folder_write_text(&folder, "grüße.ini", mine);
    folder_write_text(&folder, "grünes.ini", mine);
    folder_write_text(&folder, "notes.txt", "3\n4\n");
    folder_write_text(&folder, ".hidden.ini", mine);
    folder_write_text(&folder, "sub/inner.ini", mine);
    folder_write_text(&folder, "broken.ini", "[pool a]\nwork = cbe\ninput = 1..10\n[queue q\n[pool c]\nworkers = 0\n");
}

static void remove_folder(void)
{
    folder_remove(&folder);
}

static const char *in_folder(const char *name)
{
    static char path[256];
    return folder_path(&folder, name, path, sizeof path);
}

/* ------------------------------------------------------------------ a made-up catalogue */

struct own {
    int64_t times;
    bool loud;
};
static const char *const colours[] = {"red", "green", NULL};
struct painted {
    int colour;
    uint64_t sleep_ns;
};
static const struct setting own_rows[] = {
    {.name = "times",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct own, times),
     .preset = "3",
     .min = 1,
     .max = 99,
     .help = "how often to square"},
    {.name = "loud", .type = SETTING_SWITCH, .offset = offsetof(struct own, loud), .preset = "no", .help = "say so"},
};
static const struct setting painted_rows[] = {
    {.name = "colour",
     .type = SETTING_CHOICE,
     .offset = offsetof(struct painted, colour),
     .preset = "red",
     .choices = colours,
     .help = "of the paint"},
    {.name = "sleep",
     .type = SETTING_DURATION,
     .offset = offsetof(struct painted, sleep_ns),
     .preset = "10ms",
     .max = 5,
     .help = "before each stroke"},
};

static const struct step steps[] = {{.title = "begin"}};
static const struct workload first = {.id = "first-steps",
                                      .title = "The first steps",
                                      .primitive = "process",
                                      .lesson = "A script takes one step after the other.",
                                      .watch = "Its steps.",
                                      .group = "process",
                                      .steps = steps,
                                      .steps_count = 1};
static const struct workload squares = {.id = "squares",
                                        .title = "Squares on a pool",
                                        .primitive = "pool, map",
                                        .lesson = "Four workers square numbers faster than one does.",
                                        .watch = "Who has which number.",
                                        .attempt = "forklab run squares -w 1  # slower\nforklab run squares -w 4",
                                        .python = "pool.map(square, range(10))",
                                        .group = "pool",
                                        .workers = 4,
                                        .default_input = "numbers.txt",
                                        WORKLOAD_PARAMETERS(own_rows, struct own)};
static const struct workload paint = {.id = "paint",
                                      .title = "Paint over a queue",
                                      .primitive = "queue",
                                      .lesson = "A queue carries paint.",
                                      .watch = "Its depth.",
                                      .group = "queue",
                                      .no_baseline = true,
                                      WORKLOAD_PARAMETERS(painted_rows, struct painted)};
static const struct workload *const made_up[] = {&first, &squares, &paint};
static const struct catalogue catalogue = {
    .workloads = made_up, .workloads_count = 3, .path = experiment_path, .read = experiment_read};

static void begin(void)
{
    idle = (struct snapshot){.phase = PHASE_IDLE, .lab_cpu = NAN, .speedup = NAN, .efficiency = NAN};
    stand_begin(&stand, VIEW_LAUNCH, &idle);
    stand.scene.catalogue = &catalogue;
}

static void release(void)
{
    stand_release(&stand);
}

/* Types a text; '\1' to '\6' stand for keys. */
#define UP     "\1"
#define DOWN   "\2"
#define RIGHT  "\3"
#define LEFT   "\4"
#define REMOVE "\5"
#define LAST   "\6"
static void type(const char *text)
{
    static const int keys[] = {0,          KEY_ARROW_UP, KEY_ARROW_DOWN, KEY_ARROW_RIGHT, KEY_ARROW_LEFT,
                               KEY_REMOVE, KEY_TO_END};
    while (*text) {
        int key = (int)glyph_decode(&text);
        (void)stand_key(&stand, key < 7 ? keys[key] : key == '\n' ? KEY_RETURN : key);
    }
    stand_draw(&stand, 40, 120);
}

static bool shows(const char *text)
{
    return stand_shows(&stand, text);
}

START_TEST(screens_are_as_kept)
{
    static const struct {
        const char *name, *typed;
        int rows, columns;
        enum glyph_tier tier;
    } cases[] = {
        {"launch_80x24", DOWN, 24, 80, GLYPHS_FULL},
        {"launch_80x24_form", DOWN RIGHT "200000", 24, 80, GLYPHS_FULL},
        {"launch_80x24_ascii", DOWN RIGHT "2" DOWN RIGHT, 24, 80, GLYPHS_ASCII},
        {"launch_120x40", DOWN DOWN RIGHT LAST, 40, 120, GLYPHS_FULL},
        {"launch_200x50", "", 50, 200, GLYPHS_FULL},
        {"launch_40x10", DOWN, 10, 40, GLYPHS_FULL},
        {"launch_40x10_form", DOWN RIGHT DOWN, 10, 40, GLYPHS_FULL},
        {"launch_20x5", DOWN, 5, 20, GLYPHS_FULL},
        {"launch_80x24_path", LAST "\n", 24, 80, GLYPHS_FULL},
        {"launch_80x24_own", "", 24, 80, GLYPHS_FULL},
    };
    begin();
    type(cases[_i].typed);
    if (strcmp(cases[_i].name, "launch_80x24_own") == 0) {
        type(LAST "\n");
        type(in_folder("mine.ini"));
        type("\n" RIGHT "2" DOWN);
    }
    stand.tier = cases[_i].tier;
    stand_draw(&stand, cases[_i].rows, cases[_i].columns);
    stand_compare(&stand, cases[_i].name);
}
END_TEST

/* Whatever the size and wherever the keys go, it is drawn. */
START_TEST(any_size_is_drawn)
{
    static const char *const places[] = {"", DOWN RIGHT "77777", LAST "\n/nowhere/\t", DOWN "e", LAST "\n/nowhere\n"};
    begin();
    type(places[_i]);
    for (int rows = 1; rows <= 60; rows += rows < 30 ? 1 : 7)
        for (int columns = 1; columns <= 180; columns += columns < 64 ? 1 : 13)
            stand_draw(&stand, rows, columns);
}
END_TEST

/* Whoever types and presses anything, in any size; all experiments, since each has another form. */
START_TEST(any_keys_are_survived)
{
    static const int keys[] = {KEY_ARROW_UP,
                               KEY_ARROW_DOWN,
                               KEY_ARROW_RIGHT,
                               KEY_ARROW_LEFT,
                               KEY_RETURN,
                               KEY_ESCAPE,
                               KEY_TAB,
                               KEY_BACK_TAB,
                               KEY_RUBOUT,
                               KEY_REMOVE,
                               KEY_TO_END,
                               KEY_TO_HOME,
                               KEY_SCREEN_DOWN,
                               KEY_SCREEN_UP,
                               KEY_FUNCTION + 5,
                               KEY_ARROW_DOWN,
                               KEY_ARROW_DOWN,
                               ' ',
                               '.',
                               '-',
                               '/',
                               'e',
                               'r',
                               'm',
                               0xe4,
                               '1',
                               '9',
                               'u'};
    static struct experiments files;
    struct catalogue full = {.workloads = demos_workloads, .path = experiment_path, .read = experiment_read};
    unsigned seed = 4711, wishes = 0;
    experiments_init(&files);
    full.workloads_count = demos_workloads_count;
    full.files = files.words;
    full.files_count = files.count;
    begin();
    stand.scene.catalogue = &full;
    for (int i = 0; i < 20000; i++) {
        int what = rand_r(&seed) % 40;
        if (what < 28)
            (void)stand_key(&stand, keys[what]);
        else if (what < 36)
            (void)stand_press(&stand, rand_r(&seed) % 40, rand_r(&seed) % 120);
        else
            stand_draw(&stand, 1 + rand_r(&seed) % 50, 1 + rand_r(&seed) % 150);
        wishes += stand.wish.kind == WISH_LAUNCH;
        stand.wish.kind = WISH_NONE;
    }
    ck_assert_uint_gt(wishes, 100);
    stand_release(&stand); /* before what it reads from goes */
    experiments_release(&files);
}
END_TEST

/* ------------------------------------------------------------------ what comes of what is typed */

START_TEST(enter_runs_what_stands_there)
{
    begin();
    type(DOWN RIGHT "3\n");
    ck_assert_int_eq(stand.wish.kind, WISH_LAUNCH);
    ck_assert_ptr_eq(stand.wish.launch->workload, &squares);
    ck_assert_int_eq(stand.wish.launch->settings.workers, 3);
    ck_assert_int_eq(((const struct own *)stand.wish.launch->parameters)->times, 3);
    stand.wish.kind = WISH_NONE;
    ck_assert(stand_key(&stand, KEY_FUNCTION + 5)); /* so does the key for it, from the list, too */
    ck_assert_int_eq(stand.wish.kind, WISH_LAUNCH);
}
END_TEST

/* Each experiment keeps what was changed. */
START_TEST(changes_are_kept)
{
    begin();
    type(DOWN RIGHT "3" DOWN "\x1b" DOWN RIGHT "7" DOWN "\x1b" UP "\n");
    ck_assert_ptr_eq(stand.wish.launch->workload, &squares);
    ck_assert_int_eq(stand.wish.launch->settings.workers, 3);
    type(DOWN "\n");
    ck_assert_ptr_eq(stand.wish.launch->workload, &paint);
    ck_assert_int_eq(stand.wish.launch->settings.workers, 7);
    type(RIGHT REMOVE "\n");
    ck_assert_int_eq(stand.wish.launch->settings.workers, 0);
}
END_TEST

START_TEST(values_are_checked_while_they_are_typed)
{
    static const struct {
        const char *typed, *shown;
        bool runs; /* Enter, then */
    } cases[] = {
        {DOWN RIGHT "0", "\"0\" is out of range", false},
        {DOWN RIGHT "2000", "allowed: 1 to 1024 workers", false},
        {DOWN RIGHT "2x", "\"2x\" is not a whole number", false},
        {DOWN RIGHT "2x\x7f", "allowed: 1 to 1024 workers", true},
        {DOWN RIGHT "2x\x1b", "4, its own", true},
        {DOWN RIGHT "2000" DOWN, "\"2000\" is out of range", false}, /* held until it is right */
        {DOWN RIGHT DOWN RIGHT, "loop", true},
        {DOWN RIGHT DOWN LEFT, "biglock", true},
        {DOWN DOWN RIGHT DOWN DOWN DOWN DOWN DOWN DOWN "6s", "sleep: \"6s\" is out of range", false},
        {DOWN DOWN RIGHT DOWN DOWN DOWN DOWN DOWN DOWN "4.5s" UP, "•sleep    4.5s", true},
        {DOWN RIGHT DOWN DOWN DOWN DOWN "-", "-", false},
    };
    begin();
    type(cases[_i].typed);
    ck_assert_msg(shows(cases[_i].shown), "%d", _i);
    type("\n");
    ck_assert_int_eq(stand.wish.kind == WISH_LAUNCH, cases[_i].runs);
}
END_TEST

/* Letters that begin no value keep their meaning, and digits do not. */
START_TEST(keys_keep_their_meaning)
{
    begin();
    type(DOWN RIGHT);
    ck_assert(!stand_key(&stand, 'q'));
    ck_assert(!stand_key(&stand, '?'));
    ck_assert(stand_key(&stand, '2'));
    ck_assert(stand_key(&stand, 'q')); /* in what is typed it is a letter */
}
END_TEST

/* Where digits are text, tabs do not promise that they choose a view, and the way out is said. */
START_TEST(tabs_promise_what_is_so)
{
    begin();
    type(DOWN);
    ck_assert(shows("2 Lab"));
    type(RIGHT);
    ck_assert(!shows("2 Lab"));
    ck_assert(shows("  Lab"));
    ck_assert(shows("Esc back to list"));
    type(DOWN);
    ck_assert(shows("2 Lab")); /* a choice is not typed */
    type("\x1b");
    ck_assert(shows("2 Lab"));
}
END_TEST

START_TEST(changed_values_are_marked)
{
    begin();
    type(DOWN RIGHT);
    ck_assert(!shows("•"));
    type("2" DOWN);
    ck_assert(shows("•workers"));
    type(UP REMOVE);
    ck_assert(!shows("•"));
    type("2" DOWN UP "\x7f" DOWN); /* nothing is its preset, too */
    ck_assert(!shows("•"));
}
END_TEST

START_TEST(a_text_is_found)
{
    begin();
    const struct view *view = views[VIEW_LAUNCH];
    ck_assert(view->find(&stand.scene, stand.state, "PAINT", FIND_FIRST));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("▸ paint"));
    ck_assert(view->find(&stand.scene, stand.state, "steps", FIND_NEXT));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("▸ first-steps"));
    ck_assert(view->find(&stand.scene, stand.state, "on a pool", FIND_FIRST)); /* in the title */
    stand_draw(&stand, 40, 120);
    ck_assert(shows("▸ squares"));
    ck_assert(!view->find(&stand.scene, stand.state, "nonesuch", FIND_NEXT));
}
END_TEST

/* A press selects; on a value that is chosen, the next press turns it. */
START_TEST(the_mouse_reaches_all)
{
    begin();
    stand_draw(&stand, 40, 120);
    for (int row = 0; row < 40 && !shows("▸ squares"); row++) {
        (void)stand_press(&stand, row, 3);
        stand_draw(&stand, 40, 120);
    }
    ck_assert(shows("▸ squares"));
    int row = 2;
    while (row < 40 && !shows("▸ executor")) {
        (void)stand_press(&stand, ++row, 100);
        stand_draw(&stand, 40, 120);
    }
    ck_assert(shows("▸ executor"));
    ck_assert(shows("auto›"));
    const struct target *value = targets_at(&stand.targets, row, 95);
    ck_assert_ptr_nonnull(value);
    for (int column = 80; column < 120 && shows("auto›"); column++) {
        (void)stand_press(&stand, row, column);
        stand_draw(&stand, 40, 120);
    }
    ck_assert(shows("loop›"));
}
END_TEST

/* From the list, a press on a value goes there, and turns nothing. */
START_TEST(the_first_press_changes_nothing)
{
    begin();
    type(DOWN DOWN); /* without a row below it: the last one of the form */
    int row = 39;
    while (row > 2 && !shows("▸ results")) {
        (void)stand_press(&stand, --row, 91);
        stand_draw(&stand, 40, 120);
    }
    ck_assert(shows("‹submitted›"));
    ck_assert(stand_press(&stand, row, 91));
    stand_draw(&stand, 40, 120);
    ck_assert(shows("‹finished›"));
}
END_TEST

/* A button does what its key does, and takes what is typed. */
START_TEST(buttons_are_pressed)
{
    char row_text[1024];
    begin();
    type(DOWN RIGHT "3");
    int row = 39;
    const char *bar = canvas_row_text(&stand.canvas, row, row_text, sizeof row_text);
    ck_assert_ptr_nonnull(strstr(bar, " F5 Run "));
    ck_assert(stand_press(&stand, row, (int)(strstr(bar, "F5 Run") - bar)));
    ck_assert_int_eq(stand.wish.kind, WISH_LAUNCH);
    ck_assert_int_eq(stand.wish.launch->settings.workers, 3);
}
END_TEST

/* ------------------------------------------------------------------ files */

static void open_file(const char *path)
{
    begin();
    type(LAST "\n");
    type(path);
    type("\n");
}

START_TEST(own_files_are_opened)
{
    static const char *const names[] = {"mine.ini", "mine too.ini", "grüße.ini"};
    open_file(in_folder(names[_i]));
    ck_assert(shows("pool a: cube"));
    type(RIGHT "2" DOWN DOWN DOWN DOWN "5ms" DOWN "3\n"); /* workers and delay of a, workers of b */
    ck_assert_int_eq(stand.wish.kind, WISH_LAUNCH);
    const struct graph *graph = stand.wish.launch->graph;
    ck_assert_ptr_nonnull(graph);
    ck_assert_int_eq(graph->stages[0].workers, 2);
    ck_assert_uint_eq(graph->stages[0].delay_ns, 5000000);
    ck_assert_int_eq(graph->stages[1].workers, 3);
}
END_TEST

/* What cannot be loaded is told with all its problems, and nothing is. */
START_TEST(other_files_are_refused)
{
    static const struct {
        const char *name, *shown[4];
    } cases[] = {
        {"missing.ini", {"there is no such file"}},
        {"sub", {"is a folder"}},
        {"pipe.ini", {"a pipe"}},
        {"broken.ini", {"ini:2:", "ini:4:", "nothing is loaded"}},
    };
    (void)mkfifo(in_folder("pipe.ini"), 0600);
    open_file(in_folder(cases[_i].name));
    for (int i = 0; i < 4 && cases[_i].shown[i]; i++)
        ck_assert_msg(shows(cases[_i].shown[i]), "%s: %s", cases[_i].name, cases[_i].shown[i]);
    type("\n\x1b"); /* closes the sheet, leaves the path */
    ck_assert_int_eq(stand.wish.kind, WISH_NONE);
    ck_assert(shows("▸ file…"));
}
END_TEST

/* A key of the file changes nothing of the run, though the file is read anew. */
START_TEST(settings_outlive_other_changes)
{
    open_file(in_folder("mine.ini"));
    type(RIGHT LAST UP UP "7" UP); /* attempts */
    ck_assert(shows("•attempts"));
    type("\x1b" UP DOWN RIGHT "3\n");
    ck_assert_int_eq(stand.wish.launch->graph->stages[0].workers, 3);
    ck_assert_int_eq(stand.wish.kind, WISH_LAUNCH);
    ck_assert_int_eq(stand.wish.launch->settings.attempts, 7);
}
END_TEST

/* A value that a file's own rules refuse is told below the form, and the old one stays. */
START_TEST(a_file_keeps_its_rules)
{
    open_file(in_folder("mine.ini"));
    type(RIGHT DOWN DOWN DOWN DOWN DOWN DOWN DOWN DOWN DOWN DOWN DOWN DOWN "4"); /* the largest message: eight bytes */
    type(DOWN);
    ck_assert(shows("message: "));
    type("\n");
    ck_assert_int_eq(stand.wish.kind, WISH_NONE);
}
END_TEST

/* A file that has changed runs as it is now. */
START_TEST(files_are_read_anew)
{
    folder_write_text(&folder, "new.ini", "[pool a]\nwork = cube\ninput = 1..10\nworkers = 2\n");
    open_file(in_folder("new.ini"));
    folder_write_text(&folder, "new.ini", "[pool a]\nwork = cube\ninput = 1..10\nworkers = 5\n");
    type("\n");
    ck_assert_int_eq(stand.wish.kind, WISH_LAUNCH);
    ck_assert_int_eq(stand.wish.launch->graph->stages[0].workers, 5);
    stand.wish.kind = WISH_NONE;
    folder_write_text(&folder, "new.ini", "[pool a]\nwork = cube\ninput = 1..\n");
    type("\n");
    ck_assert_int_eq(stand.wish.kind, WISH_NONE);
    ck_assert(shows("new.ini:3:"));
}
END_TEST

START_TEST(only_files_are_read_from)
{
    static const struct {
        const char *input, *said;
    } cases[] = {{"-", "standard input"},
                 {"pipe.txt", "no file, but a folder, a pipe"},
                 {"sub", "no file, but a fo"},
                 {"missing.txt", "No such file"},
                 {"notes.txt", NULL}};
    const char *input = cases[_i].input;
    (void)mkfifo(in_folder("pipe.txt"), 0600);
    begin();
    type(DOWN RIGHT DOWN DOWN DOWN DOWN);
    type(strcmp(input, "-") == 0 ? input : in_folder(input));
    type("\n");
    ck_assert_int_eq(stand.wish.kind, cases[_i].said ? WISH_NONE : WISH_LAUNCH);
    ck_assert_msg(!cases[_i].said || strstr(stand.message, cases[_i].said), "'%s'", stand.message);
}
END_TEST

/* The same for what the pools of a file read. */
START_TEST(pools_read_only_files)
{
    folder_write_text(&folder, "reader.ini", "[pool a]\nwork = cube\ninput = ./lines.txt\n");
    folder_write_text(&folder, "lines.txt", "3\n");
    open_file(in_folder("reader.ini"));
    type("\n");
    ck_assert_int_eq(stand.wish.kind, WISH_LAUNCH);
    stand.wish.kind = WISH_NONE;
    ck_assert_int_eq(unlink(in_folder("lines.txt")), 0);
    ck_assert_int_eq(mkfifo(in_folder("lines.txt"), 0600), 0);
    type("\n");
    ck_assert_int_eq(stand.wish.kind, WISH_NONE);
    ck_assert_ptr_nonnull(strstr(stand.message, "a: "));
    ck_assert_ptr_nonnull(strstr(stand.message, "is no file, but"));
    ck_assert_int_eq(unlink(in_folder("reader.ini")), 0);
}
END_TEST

/* ------------------------------------------------------------------ the forms of all experiments */

static struct form form;
static struct offer offer;
static const struct catalogue all = {.path = experiment_path, .read = experiment_read};

static int set(void *context, const struct form_row *row, const char *text, struct problem *problem)
{
    (void)context;
    int error = offer_set(&offer, &all, row, text, problem);
    offer_list(&offer, &form);
    return error;
}
static const struct form_owner owner = {set, NULL};

static void press_key(int key, enum action action)
{
    if (form_handle(&form, &owner, &(struct input){.key = key}) == FORM_NOTHING && action)
        (void)form_handle(&form, &owner, &(struct input){.key = key, .action = action});
}

/* A text that the row takes, and that is not what stands there. */
static const char *another(const struct form_row *row)
{
    static const char *const texts[] = {"2", "5", "9", "16", "64", "2048", "8192", "0.5", "word", "100", "1000", "7"};
    char shown[PROMPT_BYTES];
    (void)form_row_text(row, shown, sizeof shown);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        static char value[4096];
        struct setting alone = *row->setting;
        struct problem problem;
        alone.offset = 0;
        if (strcmp(texts[i], shown) != 0 && setting_parse(&alone, texts[i], value, &problem) == 0)
            return texts[i];
    }
    ck_abort_msg("%s takes none of the texts", row->setting->name);
}

static void change_row(const char *id, size_t index)
{
    char before[PROMPT_BYTES], after[PROMPT_BYTES];
    form.selected = index;
    press_key(KEY_REMOVE, ACTION_NONE); /* it may begin with another value than its preset */
    const struct form_row *row = &form.rows[index];
    const char *name = row->setting->name;
    (void)form_row_text(row, before, sizeof before);
    if (row->setting->type == SETTING_SWITCH || row->setting->type == SETTING_CHOICE) {
        press_key(KEY_ARROW_RIGHT, ACTION_RIGHT);
    } else {
        for (const char *text = another(row); *text; text++)
            press_key(*text, ACTION_NONE);
        press_key('\t', ACTION_NONE); /* takes it, and goes on */
    }
    if (*form.problem.text) { /* of a file, other rows may speak against it */
        ck_assert_msg(*form.rows[index].part, "%s %s: %s", id, name, form.problem.text);
        press_key(KEY_ESCAPE, ACTION_NONE);
        return;
    }
    ck_assert_str_ne(form_row_text(&form.rows[index], after, sizeof after), before);
    ck_assert_msg(form_row_is_changed(&form.rows[index]), "%s %s", id, name);
    form.selected = index;
    press_key(KEY_REMOVE, ACTION_NONE);
    ck_assert_str_eq(form_row_text(&form.rows[index], after, sizeof after), before);
}

static void change_all(const struct workload *words, bool is_file)
{
    struct problems problems = {.count = 0};
    size_t settings = 0;
    memset(&form, 0, sizeof form);
    offer_init(&offer, words, is_file);
    ck_assert_int_eq(offer_open(&offer, &all, &problems), 0);
    offer_list(&offer, &form);
    for (size_t i = 0; i < form.count; i++) {
        if (form.rows[i].setting)
            change_row(words->id, i);
        settings += form.rows[i].setting && form.rows[i].values != &offer.values->now.settings;
    }
    ck_assert_uint_ge(settings, words->parameters_count);
    offer_release(&offer);
}

/* Each row can be changed, comes out in what is launched, and goes back to its preset. */
START_TEST(every_row_of_every_experiment)
{
    change_all(demos_workloads[_i], false);
}
END_TEST

START_TEST(every_row_of_every_file)
{
    static struct experiments files;
    experiments_init(&files);
    ck_assert_uint_gt(files.count, 0);
    for (size_t i = 0; i < files.count; i++)
        change_all(&files.words[i], true);
    experiments_release(&files);
}
END_TEST

/* What makes an experiment long enough to be watched: each of its texts changes a row, and the preset comes back. */
START_TEST(what_is_lively_can_be_put_back)
{
    struct problem problem = {""};
    struct problems problems = {.count = 0};
    const char *live = demos_workloads[_i]->live;
    size_t texts = live != NULL, changed = 0;
    for (const char *at = live; at && *at; at++)
        texts += *at == ' ';
    offer_init(&offer, demos_workloads[_i], false);
    ck_assert_int_eq(offer_open(&offer, &catalogue, &problems), 0);
    offer_list(&offer, &form);
    for (size_t i = 0; i < form.count; i++) {
        const struct form_row *row = &form.rows[i];
        if (!row->setting || !form_row_is_changed(row))
            continue;
        changed++;
        ck_assert_int_eq(offer_set(&offer, &catalogue, row, NULL, &problem), 0);
        ck_assert(!form_row_is_changed(row));
    }
    ck_assert_uint_eq(changed, texts);
    offer_release(&offer);
}
END_TEST

START_TEST(the_race_can_be_watched)
{
    ck_assert_ptr_nonnull(demos_find("primes")->live);
}
END_TEST

/* ------------------------------------------------------------------ what runs already */

static struct own loud = {.times = 5, .loud = true};
static struct launch loaded;

static void begin_loaded(void)
{
    begin();
    loaded = (struct launch){.workload = &squares, .parameters = &loud};
    setting_presets(settings_rows, settings_count, &loaded.settings, sizeof loaded.settings);
    loaded.settings.workers = 7;
    stand.scene.launch = &loaded;
}

/* Begun from a command line, it stands there as it was typed. */
START_TEST(what_runs_is_what_stands_there)
{
    begin_loaded();
    type("");
    ck_assert(shows("▸ squares"));
    ck_assert(shows("•workers"));
    type("\n");
    ck_assert_ptr_eq(stand.wish.launch->workload, &squares);
    ck_assert_int_eq(stand.wish.launch->settings.workers, 7);
    ck_assert_int_eq(((const struct own *)stand.wish.launch->parameters)->times, 5);
}
END_TEST

/* A key changes the next run: the form takes that over, and leaves what was typed into it alone. */
START_TEST(what_keys_change_is_seen)
{
    begin_loaded();
    type(RIGHT DOWN DOWN "4" DOWN);
    loaded.settings.scale = 0.25;
    type("");
    ck_assert(shows("•scale"));
    type("\n");
    ck_assert(stand.wish.launch->settings.scale == 0.25);
    ck_assert_int_eq(stand.wish.launch->settings.chunk, 4);
    type("\x1b" DOWN);
    loaded.settings.workers = 8;
    type("\n"); /* of another: neither its settings, nor that it is chosen, have changed */
    ck_assert_ptr_eq(stand.wish.launch->workload, &paint);
    ck_assert_int_eq(stand.wish.launch->settings.workers, 0);
    type(UP "\n");
    ck_assert_int_eq(stand.wish.launch->settings.workers, 8);
    ck_assert_int_eq(stand.wish.launch->settings.chunk, 4);
}
END_TEST

START_TEST(an_own_file_that_runs_is_there)
{
    static struct experiments files;
    struct problems problems = {.count = 0};
    struct launch mine = {.workload = NULL};
    experiments_init(&files);
    begin();
    ck_assert_int_eq(launch_file(&mine, &catalogue, in_folder("mine.ini"), "q.capacity=9\0", &problems), 0);
    memcpy(mine.settings.param, "q.capacity=9\0", sizeof "q.capacity=9\0");
    stand.scene.launch = &mine;
    type("");
    ck_assert(shows("▸ mine"));
    ck_assert(shows("•capacity"));
    launch_release(&mine);
    stand.scene.launch = NULL;
    stand_release(&stand);
    experiments_release(&files);
}
END_TEST

/* ------------------------------------------------------------------ paths */

START_TEST(paths_are_completed)
{
    static const struct {
        const char *typed, *suffix, *completed;
        size_t count;
        const char *names; /* part of them */
    } cases[] = {
        {"mi", ".ini", "mine", 2, "mine too.ini  mine.ini"},
        {"mine ", ".ini", "mine too.ini", 1, "mine too.ini"},
        {"gr", ".ini", "grü", 2, "grünes.ini  grüße.ini"},
        {"grü", ".ini", "grü", 2, ""},
        {"grüß", ".ini", "grüße.ini", 1, ""},
        {"su", ".ini", "sub/", 1, "sub/"},
        {"sub/", ".ini", "sub/inner.ini", 1, ""},
        {"notes", ".ini", "notes", 0, ""},
        {"notes", "", "notes.txt", 1, ""},
        {".h", ".ini", ".hidden.ini", 1, ""},
        {"", ".ini", "", 6, "broken.ini"}, /* and not the hidden one, not the text */
        {"nonesuch/x", ".ini", "nonesuch/x", 0, ""},
        {"pipe", "", "pipe", 0, ""},
    };
    static char path[4096], expected[4096], completed[4096], names[4096];
    (void)unlink(in_folder("new.ini"));
    (void)unlink(in_folder("pipe.ini"));
    (void)unlink(in_folder("pipe.txt"));
    (void)mkfifo(in_folder("pipe"), 0600);
    (void)snprintf(path, sizeof path, "%s/%s", folder.path, cases[_i].typed);
    (void)snprintf(expected, sizeof expected, "%s/%s", folder.path, cases[_i].completed);
    ck_assert_uint_eq(path_complete(path, cases[_i].suffix, completed, sizeof completed, names, sizeof names),
                      cases[_i].count);
    ck_assert_str_eq(completed, expected);
    ck_assert_msg(strstr(names, cases[_i].names) != NULL, "%s", names);
    ck_assert_ptr_null(strstr(names, "hidden") && cases[_i].typed[0] != '.' ? names : NULL);
    (void)unlink(in_folder("pipe"));
}
END_TEST

START_TEST(a_path_that_does_not_fit_stays)
{
    char completed[8], names[8], path[64];
    ck_assert(chdir(folder.path) == 0);
    ck_assert_uint_eq(path_complete("grüß", ".ini", completed, sizeof completed, names, sizeof names), 1);
    ck_assert_str_eq(completed, "grüß");
    ck_assert_int_eq(setenv("HOME", "/home/x", 1), 0);
    ck_assert(path_expand("~/a.ini", path, sizeof path));
    ck_assert_str_eq(path, "/home/x/a.ini");
    ck_assert(path_expand("a~/b", path, sizeof path));
    ck_assert_str_eq(path, "a~/b");
    ck_assert(!path_expand("~/a.ini", path, 8));
}
END_TEST

/* ------------------------------------------------------------------ the real program */

static struct term term;

static void stop(void)
{
    if (term.machine)
        term_stop(&term);
    term = (struct term){0};
}

static void expect(const char *text)
{
    term_expect(&term, text);
}

static void start(int rows, int columns, const char *const *environment)
{
    static char program_path[] = FORKLAB_PROGRAM;
    static char *arguments[] = {program_path, NULL};
    const struct term_program program = {
        .rows = rows, .columns = columns, .environment = environment, .arguments = arguments};
    ck_assert(term_start(&term, &program));
}

static void leave(void)
{
    term_keys(&term, "q");
    term_expect_exit(&term, 0);
}

START_TEST(a_stranger_runs_the_primes)
{
    start(36, 120, NULL);
    expect("Experiments");
    term_keys(&term, "/primes\r");
    expect("▸ primes ");
    term_key(&term, VTERM_KEY_RIGHT);
    expect("size of the pool");
    term_keys(&term, "3");
    for (int i = 0; i < 7; i++)
        term_key(&term, VTERM_KEY_DOWN);
    expect("how often the list is gone through");
    term_keys(&term, "2"); /* long enough to be watched would be too long for a test */
    term_key(&term, VTERM_KEY_DOWN);
    expect("how often a task tests its number");
    term_keys(&term, "1\r");
    expect("pool of 3");
    expect("✓ finished");
    expect("20 / 20");
    leave();
}
END_TEST

/* Presses the mouse where the text stands. */
static void click(const char *text)
{
    int row, column;
    ck_assert(term_find(&term, text, &row, &column));
    term_click(&term, row, column);
}

START_TEST(the_mouse_runs_it)
{
    start(40, 120, NULL);
    expect("F5 Run");
    click(" primes ");
    expect("▸ primes ");
    click("usable cores");
    expect("size of the pool");
    term_keys(&term, "3");
    expect("takes it and runs");
    click("F5 Run");
    expect("pool of 3");
    leave();
}
END_TEST

START_TEST(one_experiment_after_another)
{
    start(36, 120, NULL);
    expect("Experiments");
    term_keys(&term, "/pool-sleepers\r");
    expect("▸ pool-sleepers");
    term_key(&term, VTERM_KEY_RIGHT);
    expect("size of the pool");
    for (int i = 0; i < 4; i++)
        term_key(&term, VTERM_KEY_DOWN);
    expect("multiplies every sleep");
    term_keys(&term, "100\r");
    expect("Race");
    term_keys(&term, "1/hello-process\r");
    expect("▸ hello-process");
    term_keys(&term, "\r");
    expect("pool-sleepers runs");
    term_keys(&term, "\r");
    expect("› hello-process");
    expect("✓ finished");
    leave();
}
END_TEST

START_TEST(any_terminal_will_do)
{
    static const struct {
        int rows, columns;
        const char *environment[3], *text;
    } cases[] = {
        {5, 20, {NULL}, "primes"},
        {24, 80, {"LC_ALL=C", NULL}, "> primes"},
        {24, 80, {"NO_COLOR=1", NULL}, "▸ primes"},
        {24, 80, {"LC_ALL=C", "TERM=vt100", NULL}, "> primes"},
    };
    start(cases[_i].rows, cases[_i].columns, cases[_i].environment);
    expect(cases[_i].text);
    expect("Quit");
    leave();
}
END_TEST

START_TEST(who_only_looks_runs_nothing)
{
    char home[256];
    (void)snprintf(home, sizeof home, "XDG_CONFIG_HOME=%s", folder.path);
    folder_write_text(&folder, "forklab/config.ini", "[screen]\nreadonly = yes\n");
    start(24, 80, (const char *const[]){home, NULL});
    expect("Experiments");
    term_keys(&term, "\r");
    expect("readonly is set");
    expect("Experiments");
    leave();
}
END_TEST

/* While nothing runs and nobody presses a key, nothing is drawn. */
START_TEST(it_costs_nothing)
{
    start(24, 80, NULL);
    expect("Explain"); /* the end of the last row */
    size_t bytes = term.bytes;
    term_read_for(&term, 350); /* three frames' time: nothing must come */
    ck_assert_uint_eq(term.bytes, bytes);
    leave();
}
END_TEST

static void add_stand_tests(Suite *suite)
{
    TCase *drawn = tcase_create("stand");
    tcase_add_unchecked_fixture(drawn, make_folder, remove_folder);
    tcase_add_checked_fixture(drawn, NULL, release);
    tcase_set_timeout(drawn, 60);
    tcase_add_loop_test(drawn, screens_are_as_kept, 0, 10);
    tcase_add_loop_test(drawn, any_size_is_drawn, 0, 5);
    tcase_add_test(drawn, enter_runs_what_stands_there);
    tcase_add_test(drawn, changes_are_kept);
    tcase_add_loop_test(drawn, values_are_checked_while_they_are_typed, 0, 11);
    tcase_add_test(drawn, keys_keep_their_meaning);
    tcase_add_test(drawn, tabs_promise_what_is_so);
    tcase_add_test(drawn, changed_values_are_marked);
    tcase_add_test(drawn, a_text_is_found);
    tcase_add_test(drawn, the_mouse_reaches_all);
    tcase_add_test(drawn, the_first_press_changes_nothing);
    tcase_add_test(drawn, buttons_are_pressed);
    tcase_add_test(drawn, any_keys_are_survived);
    tcase_add_loop_test(drawn, own_files_are_opened, 0, 3);
    tcase_add_loop_test(drawn, other_files_are_refused, 0, 4);
    tcase_add_test(drawn, a_file_keeps_its_rules);
    tcase_add_test(drawn, settings_outlive_other_changes);
    tcase_add_test(drawn, files_are_read_anew);
    tcase_add_loop_test(drawn, only_files_are_read_from, 0, 5);
    tcase_add_test(drawn, pools_read_only_files);
    tcase_add_loop_test(drawn, paths_are_completed, 0, 13);
    tcase_add_test(drawn, a_path_that_does_not_fit_stays);
    tcase_add_test(drawn, an_own_file_that_runs_is_there);
    tcase_add_test(drawn, what_keys_change_is_seen);
    tcase_add_test(drawn, what_runs_is_what_stands_there);
    suite_add_tcase(suite, drawn);
}

Suite *ui_launch_suite(void)
{
    Suite *suite = suite_create("ui_launch");
    add_stand_tests(suite);
    TCase *forms = tcase_create("forms");
    tcase_set_timeout(forms, 60);
    tcase_add_loop_test(forms, every_row_of_every_experiment, 0, (int)demos_workloads_count);
    tcase_add_loop_test(forms, what_is_lively_can_be_put_back, 0, (int)demos_workloads_count);
    tcase_add_test(forms, the_race_can_be_watched);
    tcase_add_test(forms, every_row_of_every_file);
    suite_add_tcase(suite, forms);
    TCase *live = tcase_create("live");
    tcase_add_unchecked_fixture(live, make_folder, remove_folder);
    tcase_add_checked_fixture(live, NULL, stop);
    tcase_set_timeout(live, 60);
    tcase_add_test(live, a_stranger_runs_the_primes);
    tcase_add_test(live, the_mouse_runs_it);
    tcase_add_test(live, one_experiment_after_another);
    tcase_add_loop_test(live, any_terminal_will_do, 0, 4);
    tcase_add_test(live, it_costs_nothing);
    tcase_add_test(live, who_only_looks_runs_nothing);
    suite_add_tcase(suite, live);
    return suite;
}
