/* process_columns.c - the columns of the table of processes. */
#include "base/units.h"
#include "ui/process_view.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEIGHTS    8
#define LOWEST_BAR 0x2581 /* ▁ */

const struct process_look process_looks[] = {
    {'R', 0x25b6, ROLE_RUNNING, "runs", "on a core, or could run if one were free"},
    {'S', 0x25d7, ROLE_SLEEPING, "sleeps", "waits for something, and a signal can wake it"},
    {'D', 0x25c7, ROLE_BLOCKED, "disk", "waits in the kernel for a device; no signal wakes it"},
    {'T', 0x2016, ROLE_STOPPED, "stopped", "held by a stop signal"},
    {'t', 0x2016, ROLE_STOPPED, "traced", "held by a debugger"},
    {'Z', 0x2717, ROLE_DEAD, "zombie", "dead; its parent has not asked how it ended"},
    {'I', 0x25cc, ROLE_QUIET, "idle", "a kernel thread without work"},
    {'x', 0x25cb, ROLE_GONE, "ended", "gone since a moment ago"},
};
const size_t process_looks_count = sizeof process_looks / sizeof *process_looks;

const struct process_look *process_look_of(char state)
{
    static const struct process_look unknown = {'?', '?', ROLE_QUIET, "unknown",
                                                "the kernel's letter is not known here"};
    for (size_t i = 0; i < process_looks_count; i++)
        if (process_looks[i].letter == state)
            return &process_looks[i];
    return &unknown;
}

const struct process_look *process_look(const struct process_row *row)
{
    return process_look_of(row->gone ? 'x' : row->state);
}

static const struct process_row *row_of(const void *item)
{
    return ((const struct process_cell *)item)->row;
}

static enum role quiet_role(const void *item)
{
    return row_of(item)->gone ? ROLE_GONE : ROLE_QUIET;
}

static enum role text_role(const void *item)
{
    return row_of(item)->gone ? ROLE_GONE : ROLE_TEXT;
}

static const char *print_whole(int64_t number, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%" PRId64, number);
    return buffer;
}

/* Of one that has ended nothing of the moment is left. */
static const char *print_present(const void *item, int64_t number, char *buffer, size_t size)
{
    return row_of(item)->gone ? WORDS_UNKNOWN : print_whole(number, buffer, size);
}

static const char *pid_text(const void *item, char *buffer, size_t size)
{
    return print_whole(row_of(item)->id.pid, buffer, size);
}

static const char *parent_text(const void *item, char *buffer, size_t size)
{
    return print_whole(row_of(item)->parent, buffer, size);
}

static const char *user_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", row_of(item)->user);
    return buffer;
}

static const char *nice_text(const void *item, char *buffer, size_t size)
{
    return print_present(item, row_of(item)->nice, buffer, size);
}

static void state_draw(const struct painter *painter, int row, int column, int width, const void *item)
{
    const struct process_look *look = process_look(row_of(item));
    char letter[2] = {look->letter, '\0'};
    if (width >= 3)
        painter_glyph(painter, row, column, look->role, look->glyph);
    painter_text(painter, row, column + width - 1, look->role, letter);
}

static const char *core_text(const void *item, char *buffer, size_t size)
{
    return print_present(item, row_of(item)->core, buffer, size);
}

static const char *cpu_text(const void *item, char *buffer, size_t size)
{
    double cpu = row_of(item)->cpu;
    if (isnan(cpu))
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%.0f%%", cpu * 100);
    return buffer;
}

static enum role cpu_role(const void *item)
{
    double cpu = row_of(item)->cpu;
    if (isnan(cpu) || cpu < 0.005)
        return quiet_role(item);
    return cpu < 0.5 ? ROLE_TEXT : ROLE_STRONG;
}

/* One column a sample, the latest at the right end: how much of a core it used, and where it used none, its state. */
static void draw_moment(const struct painter *painter, int row, int column, struct process_moment moment)
{
    const struct process_look *look = process_look_of(moment.state);
    int height = moment.cpu > 0 ? (int)(fmin(moment.cpu, 1) * HEIGHTS + 0.5) : 0;
    if (moment.state == PROCESS_ABSENT)
        return;
    if (height == 0 && (moment.state == 'S' || moment.state == 'I'))
        painter_glyph(painter, row, column, ROLE_SLEEPING, painter->tier == GLYPHS_ASCII ? '.' : 0x00b7 /* · */);
    else if (height == 0 && moment.state != 'R')
        painter_glyph(painter, row, column, look->role, (uint32_t)look->letter);
    else if (painter->tier == GLYPHS_ASCII)
        painter_glyph(painter, row, column, ROLE_RUNNING, (uint32_t)('0' + height));
    else
        painter_glyph(painter, row, column, ROLE_RUNNING, (uint32_t)(LOWEST_BAR + (height > 0 ? height - 1 : 0)));
}

static void history_draw(const struct painter *painter, int row, int column, int width, const void *item)
{
    const struct process_cell *cell = item;
    unsigned moments = process_moments(cell->list);
    for (unsigned back = 0; back < moments && back < (unsigned)width; back++)
        draw_moment(painter, row, column + width - 1 - (int)back, process_moment(cell->list, cell->row, back));
}

static const char *time_text(const void *item, char *buffer, size_t size)
{
    return units_seconds(buffer, size, row_of(item)->cpu_total_ns);
}

static const char *memory_text(const void *item, char *buffer, size_t size)
{
    return row_of(item)->gone ? WORDS_UNKNOWN : units_bytes(buffer, size, row_of(item)->rss_bytes);
}

static const char *threads_text(const void *item, char *buffer, size_t size)
{
    return print_present(item, row_of(item)->threads, buffer, size);
}

static const char *wchan_text(const void *item, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", row_of(item)->wchan);
    return buffer;
}

static enum role wchan_role(const void *item)
{
    return process_look(row_of(item))->role;
}

static const char *switches_text(const void *item, char *buffer, size_t size)
{
    const struct process_row *row = row_of(item);
    char voluntary[32], involuntary[32];
    if (row->switches_voluntary == SNAPSHOT_UNKNOWN || row->switches_involuntary == SNAPSHOT_UNKNOWN)
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%s / %5s", units_count(voluntary, sizeof voluntary, (double)row->switches_voluntary),
                   units_count(involuntary, sizeof involuntary, (double)row->switches_involuntary));
    return buffer;
}

static const char *faults_text(const void *item, char *buffer, size_t size)
{
    const struct process_row *row = row_of(item);
    return units_count(buffer, size, (double)row->faults_minor + (double)row->faults_major);
}

static const char *age_text(const void *item, char *buffer, size_t size)
{
    return units_clock(buffer, size, row_of(item)->alive_ns);
}

/* The lines that tie it to its parent, as many as there is room for: those nearest to it. Returns the column behind. */
static int draw_branch(const struct painter *painter, int row, int column, int width, const struct process_line *line)
{
    unsigned fit = width > 8 ? (unsigned)(width - 6) / 2 : 0, depth = line->depth;
    for (unsigned level = depth > fit ? depth - fit + 1 : 1; level < depth; level++, column += 2)
        if (level < 64 && (line->rails >> level & 1))
            painter_glyph(painter, row, column, ROLE_FRAME, 0x2502 /* │ */);
    if (depth == 0 || fit == 0)
        return column;
    painter_glyph(painter, row, column, ROLE_FRAME, line->last ? 0x2514 /* └ */ : 0x251c /* ├ */);
    return column + 2;
}

/* The arguments, without the folders of the program. */
static const char *shorten(const char *command)
{
    const char *slash = command;
    for (const char *at = command; *at && *at != ' '; at++)
        slash = *at == '/' ? at + 1 : slash;
    return *command != '[' && *slash && *slash != ' ' ? slash : command;
}

/* What it calls itself, when that is not the name of its program. */
static const char *own_name(const struct process_row *row, const char *command)
{
    size_t length = strlen(row->name);
    command += *command == '-'; /* of a login shell */
    return length == 0 || *command == '[' || strncmp(command, row->name, length) == 0 ? "" : row->name;
}

static void command_draw(const struct painter *painter, int row, int column, int width, const void *item)
{
    const struct process_cell *cell = item;
    const struct process_row *process = cell->row;
    char end[64], text[sizeof process->command + sizeof process->name + sizeof end + 8];
    int begin = column;
    if (cell->tree)
        column = draw_branch(painter, row, column, width, cell->line);
    const char *command = *process->command ? shorten(process->command) : process->name;
    bool ended = process->gone || process->state == 'Z';
    const char *name = cell->name ? cell->name : own_name(process, command);
    (void)snprintf(text, sizeof text, "%s%s%s%s%s", ended ? process_end_text(process->death, end, sizeof end) : "",
                   ended ? ": " : "", name, *name ? ": " : "", command);
    enum role role = ended ? ROLE_GONE : cell->line->context ? ROLE_QUIET : ROLE_TEXT;
    painter_field(painter, row, column, width - (column - begin), role, text);
}

enum {
    PID,
    PARENT,
    USER,
    NICE,
    STATE,
    CORE,
    CPU,
    HISTORY,
    TIME,
    MEMORY,
    THREADS,
    WCHAN,
    SWITCHES,
    FAULTS,
    AGE,
    COMMAND,
    COLUMNS
};

static const struct column columns[COLUMNS] = {
    [PID] = {"pid", .width = 7, .priority = 4, .text = pid_text, .role = quiet_role, .figure = FIGURE_PROCESS_PID},
    [PARENT] = {"parent", .width = 7, .priority = 12, .text = parent_text, .role = quiet_role,
                .figure = FIGURE_PROCESS_PARENT},
    [USER] = {"user", .width = 8, .priority = 10, .left = true, .text = user_text, .role = quiet_role,
              .figure = FIGURE_PROCESS_USER},
    [NICE] = {"ni", .width = 3, .priority = 13, .text = nice_text, .role = quiet_role, .figure = FIGURE_PROCESS_NICE},
    [STATE] = {"  S", .width = 3, .priority = 2, .left = true, .draw = state_draw, .figure = FIGURE_PROCESS_STATE},
    [CORE] = {"core", .width = 4, .priority = 7, .text = core_text, .role = quiet_role, .figure = FIGURE_PROCESS_CORE},
    [CPU] = {"cpu", .width = 4, .priority = 3, .text = cpu_text, .role = cpu_role, .figure = FIGURE_PROCESS_CPU},
    [HISTORY] = {"so far", .width = 12, .width_max = PROCESS_MOMENTS, .priority = 5, .draw = history_draw,
                 .figure = FIGURE_PROCESS_CPU},
    [TIME] = {"time s", .width = 8, .priority = 8, .text = time_text, .role = text_role, .figure = FIGURE_PROCESS_TIME},
    [MEMORY] = {"memory", .width = 6, .priority = 6, .text = memory_text, .role = quiet_role,
                .figure = FIGURE_PROCESS_MEMORY},
    [THREADS] = {"thr", .width = 3, .priority = 11, .text = threads_text, .role = quiet_role,
                 .figure = FIGURE_PROCESS_THREADS},
    [WCHAN] = {"sleeps in", .width = 14, .width_max = 20, .priority = 9, .left = true, .text = wchan_text,
               .role = wchan_role, .figure = FIGURE_PROCESS_WCHAN},
    [SWITCHES] = {"switches", .width = 13, .priority = 14, .text = switches_text, .role = quiet_role,
                  .figure = FIGURE_PROCESS_SWITCHES},
    [FAULTS] = {"faults", .width = 6, .priority = 16, .text = faults_text, .role = quiet_role,
                .figure = FIGURE_PROCESS_FAULTS},
    [AGE] = {"age", .width = 8, .priority = 15, .text = age_text, .role = quiet_role, .figure = FIGURE_PROCESS_AGE},
    [COMMAND] = {"command", .width = 6, .width_max = 64, .priority = 1, .left = true, .draw = command_draw,
                 .figure = FIGURE_PROCESS_NAME},
};
_Static_assert(COLUMNS <= COLUMNS_MAX, "widths of all columns fit in COLUMNS_MAX");

const struct table process_table = {
    .title = "Processes",
    .columns = columns,
    .count = COLUMNS,
    .item_size = sizeof(struct process_cell),
};

static const struct {
    enum process_key key;
    bool descends;
} keys[COLUMNS] = {
    [PID] = {PROCESS_PID, false},          [PARENT] = {PROCESS_PARENT, false},  [USER] = {PROCESS_USER, false},
    [NICE] = {PROCESS_NICE, true},         [STATE] = {PROCESS_STATE, false},    [CORE] = {PROCESS_CORE, false},
    [CPU] = {PROCESS_CPU, true},           [HISTORY] = {PROCESS_CPU, true},     [TIME] = {PROCESS_TIME, true},
    [MEMORY] = {PROCESS_MEMORY, true},     [THREADS] = {PROCESS_THREADS, true}, [WCHAN] = {PROCESS_WCHAN, false},
    [SWITCHES] = {PROCESS_SWITCHES, true}, [FAULTS] = {PROCESS_FAULTS, true},   [AGE] = {PROCESS_AGE, false},
    [COMMAND] = {PROCESS_COMMAND, false},
};

enum process_key process_column_key(size_t column)
{
    return keys[column < COLUMNS ? column : 0].key;
}

size_t process_key_column(enum process_key key)
{
    size_t column = 0;
    while (column < COLUMNS && (keys[column].key != key || column == HISTORY))
        column++;
    return column;
}

bool process_key_descends(enum process_key key)
{
    size_t column = process_key_column(key);
    return column < COLUMNS && keys[column].descends;
}

/* The tree says who the parent is; and the command needs room before anything that is rarely looked for. */
unsigned process_columns_without(bool tree, int available)
{
    unsigned without = tree ? 1u << PARENT : 0;
    if (available < 110)
        without |= 1u << USER | 1u << THREADS | 1u << NICE;
    if (available < 95)
        without |= 1u << WCHAN;
    if (available < 160)
        without |= 1u << SWITCHES | 1u << FAULTS | 1u << AGE | 1u << PARENT;
    return without;
}
