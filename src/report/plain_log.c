#include "report/plain_log.h"

#include "base/clock.h"
#include "base/units.h"
#include "report/entry.h"
#include "report/printable.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define SUBJECT_COLUMNS 10

static const struct {
    unsigned most; /* lines in a second; 0 = any number */
    const char *more;
} rows[PLAIN_KINDS] = {
    [PLAIN_BIRTH] = {8, "more born"},         [PLAIN_LEFT] = {8, "more have left"},
    [PLAIN_DEATH] = {16, "more died"},        [PLAIN_STATE] = {8, "more stopped, or went on"},
    [PLAIN_BATCH] = {4, "more batches done"}, [PLAIN_THING] = {8, "more changes of channels and locks"},
};

static void write_entry(const struct plain_log *log, const struct plain_entry *entry)
{
    char time[32], name[96];
    size_t columns = printable_columns(entry->subject);
    int blanks = columns < SUBJECT_COLUMNS ? (int)(SUBJECT_COLUMNS - columns) : 0;
    int length = snprintf(name, sizeof name, "%9s  %s%*s  ", units_seconds(time, sizeof time, entry->time_ns),
                          entry->subject, blanks, "");
    entry_print(log->out, name, length, entry->fact);
}

static void write_all(struct plain_log *log)
{
    for (size_t i = 0; i < log->count; i++) {
        struct plain_entry *entry = &log->entries[i];
        if (entry->line)
            fprintf(log->out, "%s\n", entry->line);
        else
            write_entry(log, entry);
        free(entry->line);
    }
    if (log->count > 0)
        (void)fflush(log->out);
    log->count = 0;
}

/* Behind those of the same time. */
static struct plain_entry *insert(struct plain_log *log, uint64_t time_ns, char *line)
{
    if (log->count == PLAIN_ENTRIES_MAX)
        write_all(log);
    size_t place = log->count++;
    for (; place > 0 && log->entries[place - 1].time_ns > time_ns; place--)
        log->entries[place] = log->entries[place - 1];
    log->entries[place].time_ns = time_ns;
    log->entries[place].line = line;
    return &log->entries[place];
}

void plain_log_line(struct plain_log *log, uint64_t time_ns, char *line)
{
    (void)insert(log, time_ns, line);
}

static bool is_left_out(struct plain_log *log, enum plain_kind kind)
{
    struct plain_window *window = &log->windows[kind];
    if (rows[kind].most == 0 || window->told++ < rows[kind].most)
        return false;
    window->more++;
    return true;
}

void plain_log_add(struct plain_log *log, enum plain_kind kind, uint64_t time_ns, const char *subject,
                   const char *format, ...)
{
    if (is_left_out(log, kind))
        return;
    struct plain_entry *entry = insert(log, time_ns, NULL);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(entry->fact, sizeof entry->fact, format, arguments);
    va_end(arguments);
    (void)snprintf(entry->subject, sizeof entry->subject, "%s", subject);
    printable_clean(entry->fact, log->utf8);
    printable_clean(entry->subject, log->utf8);
}

static void close_windows(struct plain_log *log, uint64_t now_ns, bool all)
{
    for (enum plain_kind kind = 0; kind < PLAIN_KINDS; kind++) {
        struct plain_window *window = &log->windows[kind];
        if (!all && now_ns < window->begin_ns + NS_PER_S)
            continue;
        unsigned more = window->more;
        *window = (struct plain_window){.begin_ns = now_ns};
        if (more > 0)
            plain_log_add(log, PLAIN_ALWAYS, now_ns, "besides", "%u %s", more, rows[kind].more);
    }
}

void plain_log_write(struct plain_log *log, uint64_t now_ns)
{
    close_windows(log, now_ns, false);
    write_all(log);
}

void plain_log_restart(struct plain_log *log, uint64_t now_ns)
{
    close_windows(log, now_ns, true);
    write_all(log);
    for (enum plain_kind kind = 0; kind < PLAIN_KINDS; kind++)
        log->windows[kind] = (struct plain_window){.begin_ns = 0};
}
