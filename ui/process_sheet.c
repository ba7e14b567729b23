/* process_sheet.c - all that is known of one process. */
#include "base/units.h"
#include "ui/process_view.h"
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static const char *count_text(uint64_t count, char *buffer, size_t size)
{
    if (count == SNAPSHOT_UNKNOWN)
        return WORDS_UNKNOWN;
    (void)snprintf(buffer, size, "%" PRIu64, count);
    return buffer;
}

/* How many children it has in the list. */
static size_t children(const struct process_list *list, const struct process_row *row)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += !list->rows[i].gone && list->rows[i].parent == row->id.pid;
    return count;
}

static void add_state(struct sheet *sheet, const struct process_row *row)
{
    const struct process_look *look = process_look(row);
    char end[64], percent[16];
    if (row->gone || row->state == 'Z')
        sheet_line(sheet, look->role, "state", "%c %s: %s", look->letter, look->word,
                   process_end_text(row->death, end, sizeof end));
    else
        sheet_line(sheet, look->role, "state", "%c %s%s%s", look->letter, look->word,
                   *row->wchan ? ", in the kernel's " : "", row->wchan);
    if (!row->gone)
        sheet_line(sheet, ROLE_QUIET, "core", "%d, where it runs or ran last", row->core);
    sheet_line(sheet, ROLE_QUIET, "cpu", "%s of one core since the last look",
               words_percent(row->cpu, percent, sizeof percent));
}

static void add_figures(struct sheet *sheet, const struct process_row *row)
{
    char a[32], b[32];
    sheet_line(sheet, ROLE_QUIET, "cpu time", "%s s, of all its threads, since it began",
               units_seconds(a, sizeof a, row->cpu_total_ns));
    sheet_line(sheet, ROLE_QUIET, "memory", "%s resident; what it shares with others counts in full",
               units_bytes(a, sizeof a, row->rss_bytes));
    sheet_line(sheet, ROLE_QUIET, "threads", "%u", row->threads);
    sheet_line(sheet, ROLE_QUIET, "nice", "%d, priority %d", row->nice, row->priority);
    sheet_line(sheet, ROLE_QUIET, "switches", "%s voluntary, %s forced, of its first thread",
               count_text(row->switches_voluntary, a, sizeof a), count_text(row->switches_involuntary, b, sizeof b));
    sheet_line(sheet, ROLE_QUIET, "faults", "%" PRIu64 " minor, %" PRIu64 " that read from disk", row->faults_minor,
               row->faults_major);
    sheet_line(sheet, ROLE_QUIET, "age", "%s%s", units_clock(a, sizeof a, row->alive_ns),
               row->born ? ", began while it was watched" : "");
}

void process_sheet(struct sheet *sheet, const struct process_list *list, const struct process_row *row)
{
    sheet_begin(sheet, *row->name ? row->name : "a process without a name");
    sheet_line(sheet, ROLE_STRONG, "name", "%s", row->name);
    sheet_line(sheet, ROLE_QUIET, "command", "%.200s", row->command);
    sheet_line(sheet, ROLE_QUIET, "pid", "%d, child of %d, with %zu of its own here", row->id.pid, row->parent,
               children(list, row));
    sheet_line(sheet, ROLE_QUIET, "user", "%s", row->user);
    add_state(sheet, row);
    add_figures(sheet, row);
}
