#include "support/monkey.h"

#include "base/clock.h"
#include "base/random.h"
#include "support/cage.h"
#include "support/folder.h"
#include "support/term.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX     24
#define TRAIL         48 /* events that a failure tells */
#define CHECK_EVERY   64 /* events, until a key must be answered */
#define SIGNAL_SHADOW 256
#define ROWS_MOST     60
#define COLUMNS_MOST  220
#define SANITIZER     86 /* exit status of a sanitizer that found something */
#define SIGNALS_TITLE "Send a signal"

const struct monkey_kind monkey_kinds[] = {
    {"idle", "", 0},
    {"pool", "run pool-sleepers -n 400 -w 3", 0},
    {"graph", "run cube-queue -w 2", 0},
    {"script", "run shared-or-not --step", 0},
    {"watch", "watch -- sleep 1000", 128 + SIGTERM}, /* as the command that it ends */
};
const size_t monkey_kinds_count = sizeof monkey_kinds / sizeof *monkey_kinds;

struct monkey {
    const struct monkey_kind *kind;
    struct random random;
    struct folder settings;
    struct monkey_figures *figures;
    struct problem *problem;
    struct term term;
    struct termios modes;  /* of the terminal before the program */
    unsigned signals_seen; /* the event at which the menu of signals was last asked for or seen, + 1 */
    char trail[TRAIL][32];
    size_t steps;
};

/* ------------------------------------------------------------------ what it does */

static const char *const sequences[] = {
    "\033[A",   "\033[B",   "\033[C",   "\033[D",   "\033OA",   "\033OB",   "\033OC",   "\033OD",    "\033[5~",
    "\033[6~",  "\033OH",   "\033OF",   "\033[Z",   "\033OP",   "\033OQ",   "\033OR",   "\033OS",    "\033[15~",
    "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[23~", "\033[24~", "\033[3~",  "\033[2~",   "\033[1;2A",
    "\033",     "\033",     "\033",     "\r",       "\r",       "\r",       "\t",       "\x7f",      "\f",
    "\025",     "\027",     "é",        "漢",       "\xff\xfe", "\033[",    "\033[<0;", "\033[200~", "\032",
};

/* Not those that leave: they are pressed seldom enough where the program offers them. */
static const char letters[] = " .+-=[]{}()<>/\\:?!*'\"bcefhiklmnoprstuvwxyzabcdghjABCDHIKPSUVOGXLQ1234567891234567890";

static unsigned below(struct monkey *monkey, unsigned n)
{
    return (unsigned)random_below(&monkey->random, n);
}

static void note(struct monkey *monkey, const char *format, int a, int b)
{
    (void)snprintf(monkey->trail[monkey->steps++ % TRAIL], sizeof *monkey->trail, format, a, b);
}

static void type(struct monkey *monkey, const char *keys)
{
    size_t used = 0;
    char *line = monkey->trail[monkey->steps++ % TRAIL];
    line[0] = '\0';
    for (const char *at = keys; *at && used + 5 < sizeof *monkey->trail; at++)
        used += (size_t)snprintf(line + used, sizeof *monkey->trail - used, *at > ' ' && *at < 0x7f ? "%c" : "\\%03o",
                                 (unsigned char)*at);
    if (strcmp(keys, "k") == 0 || strcmp(keys, "\033[20~") == 0)
        monkey->signals_seen = monkey->figures->events + 1;
    term_keys(&monkey->term, keys);
}

static void press_letter(struct monkey *monkey)
{
    type(monkey, (const char[]){letters[below(monkey, sizeof letters - 1)], '\0'});
}

static void press_special(struct monkey *monkey)
{
    type(monkey, sequences[below(monkey, sizeof sequences / sizeof *sequences)]);
}

static void click(struct monkey *monkey)
{
    int row = (int)below(monkey, (unsigned)monkey->term.rows);
    int column = (int)below(monkey, (unsigned)monkey->term.columns);
    note(monkey, "press %d,%d", row, column);
    term_click(&monkey->term, row, column);
}

static void wheel(struct monkey *monkey)
{
    int row = (int)below(monkey, (unsigned)monkey->term.rows);
    bool up = below(monkey, 2);
    note(monkey, "wheel %d,%d", row, up);
    term_wheel(&monkey->term, row, 0, up);
}

static void resize(struct monkey *monkey)
{
    int rows = 1 + (int)below(monkey, ROWS_MOST), columns = 1 + (int)below(monkey, COLUMNS_MOST);
    note(monkey, "size %dx%d", columns, rows);
    term_resize(&monkey->term, rows, columns);
}

static void send_signal(struct monkey *monkey)
{
    static const int signals[] = {SIGWINCH, SIGCONT, SIGTSTP};
    int signal = signals[below(monkey, sizeof signals / sizeof *signals)];
    pid_t job = tcgetpgrp(monkey->term.master);
    note(monkey, "signal %d", signal, 0);
    if (job > 1)
        (void)kill(-job, signal);
}

/* Of a thousand events so many are: */
static const struct {
    unsigned share;
    void (*act)(struct monkey *monkey);
} habits[] = {{480, press_letter}, {300, press_special}, {100, click}, {40, wheel}, {50, resize}, {30, send_signal}};

static void act(struct monkey *monkey)
{
    unsigned dice = below(monkey, 1000), habit = 0;
    while (dice >= habits[habit].share)
        dice -= habits[habit++].share;
    habits[habit].act(monkey);
}

/* ------------------------------------------------------------------ what must hold */

static bool fail(struct monkey *monkey, const char *what)
{
    fprintf(stderr, "%s; the last events:", what);
    for (size_t i = monkey->steps < TRAIL ? 0 : monkey->steps - TRAIL; i < monkey->steps; i++)
        fprintf(stderr, " %s", monkey->trail[i % TRAIL]);
    fprintf(stderr, "\n");
    term_dump(&monkey->term);
    (void)problem_set(monkey->problem, "%s", what);
    return false;
}

static bool is_whole(struct term *term, const void *rubbish)
{
    int row, column;
    return term->ended || !term_find(term, rubbish, &row, &column);
}

static bool heals(struct monkey *monkey, const char *rubbish)
{
    if (term_wait(&monkey->term, is_whole, rubbish))
        return true;
    cage_continue(monkey->term.pid); /* it may have been told to stop itself */
    return term_wait(&monkey->term, is_whole, rubbish);
}

/* Esc closes whatever is open; then the key for it, and nothing else, draws everything anew. */
static bool answers(struct monkey *monkey)
{
    static const char rubbish[] = "\033[H\033[2Jrub"; /* of no program */
    uint64_t began = clock_ns();
    term_resize(&monkey->term, 24, 80);
    for (int i = 0; i < 4; i++)
        type(monkey, "\033");
    term_read_for(&monkey->term, 1);
    (void)vterm_input_write(monkey->term.machine, rubbish, sizeof rubbish - 1);
    type(monkey, "\f");
    if (!heals(monkey, "rub"))
        return fail(monkey, "a key is not answered");
    uint64_t took = clock_ns() - began;
    monkey->figures->answers++;
    if (took > monkey->figures->slowest_ns)
        monkey->figures->slowest_ns = took;
    return true;
}

static bool same_modes(const struct termios *a, const struct termios *b)
{
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_lflag == b->c_lflag &&
           memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

/* It may leave, or be told to kill itself. */
static bool ended_well(struct monkey *monkey)
{
    struct term *term = &monkey->term;
    char what[128];
    bool told = monkey->signals_seen && monkey->figures->events < monkey->signals_seen + SIGNAL_SHADOW;
    int status = WIFEXITED(term->status) ? WEXITSTATUS(term->status) : -1;
    struct termios modes = term_modes(term);
    if (status == CAGE_LEFT_BEHIND)
        return fail(monkey, "processes are left");
    bool usual = status <= 2 || status == 128 + SIGINT || (status == monkey->kind->status && status > 0);
    if (status < 0 || status == SANITIZER || status == CAGE_NONE || (!usual && !told)) {
        (void)snprintf(what, sizeof what, "it ended with %d", status);
        return fail(monkey, what);
    }
    if (!term->alternate && term->cursor && !term->mouse && same_modes(&modes, &monkey->modes))
        return true;
    (void)snprintf(what, sizeof what, "it ended with %d, and its terminal is not as it was:%s%s%s%s", status,
                   term->alternate ? " screen" : "", term->cursor ? "" : " cursor", term->mouse ? " mouse" : "",
                   same_modes(&modes, &monkey->modes) ? "" : " modes");
    return fail(monkey, what);
}

/* ------------------------------------------------------------------ a life */

static bool start(struct monkey *monkey)
{
    static char command[512], home[128], asan[256], *arguments[WORDS_MAX];
    size_t count = 0;
    (void)snprintf(command, sizeof command, "%s %s", FORKLAB_PROGRAM, monkey->kind->arguments);
    for (char *rest = command, *word; (word = strsep(&rest, " ")) && count < WORDS_MAX - 1;)
        if (*word)
            arguments[count++] = word;
    arguments[count] = NULL;
    (void)snprintf(home, sizeof home, "XDG_CONFIG_HOME=%s", monkey->settings.path);
    (void)snprintf(asan, sizeof asan, "ASAN_OPTIONS=%s:exitcode=%d",
                   getenv("ASAN_OPTIONS") ? getenv("ASAN_OPTIONS") : "", SANITIZER);
    const struct term_program program = {.rows = 24,
                                         .columns = 80,
                                         .environment = (const char *const[]){home, asan, NULL},
                                         .function = cage_run,
                                         .context = arguments};
    monkey->signals_seen = 0;
    monkey->figures->lives++;
    if (!term_start(&monkey->term, &program))
        return fail(monkey, "no terminal");
    monkey->modes = term_modes(&monkey->term);
    return term_wait_text(&monkey->term, "Quit") || monkey->term.ended || fail(monkey, "nothing is shown");
}

static void look(struct monkey *monkey)
{
    int row, column;
    term_read_for(&monkey->term, below(monkey, 8) == 0 ? 2 : 0);
    if (term_find(&monkey->term, SIGNALS_TITLE, &row, &column))
        monkey->signals_seen = monkey->figures->events + 1;
}

/* Until it ends, or so many events have been. */
static bool live(struct monkey *monkey, unsigned last)
{
    while (monkey->figures->events < last && !monkey->term.ended) {
        act(monkey);
        look(monkey);
        if (++monkey->figures->events % CHECK_EVERY == 0 && !answers(monkey))
            return false;
    }
    return true;
}

static bool leave(struct monkey *monkey)
{
    if (!monkey->term.ended) {
        if (!answers(monkey))
            return false;
        type(monkey, "\003");
        term_read_for(&monkey->term, 20);
        type(monkey, "\003");
    }
    if (!term_wait_exit(&monkey->term)) {
        cage_continue(monkey->term.pid);
        if (!term_wait_exit(&monkey->term))
            return fail(monkey, "it does not leave");
    }
    return ended_well(monkey);
}

bool monkey_is_caged(void)
{
    return cage_possible();
}

bool monkey_play(const struct monkey_kind *kind, unsigned events, uint64_t seed, struct monkey_figures *figures,
                 struct problem *problem)
{
    struct monkey monkey = {.kind = kind, .random = {seed}, .figures = figures, .problem = problem};
    unsigned last = figures->events + events;
    bool well = true;
    folder_make(&monkey.settings);
    while (well && figures->events < last) {
        well = start(&monkey) && live(&monkey, last) && leave(&monkey);
        term_stop(&monkey.term);
    }
    folder_remove(&monkey.settings);
    return well;
}
