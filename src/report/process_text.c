#include "report/process_text.h"

#include "base/units.h"
#include "report/printable.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_SHOWN 16

static void print_states(FILE *out, const struct process_list *list)
{
    const char *gap = " (";
    for (size_t i = 0; i < sizeof PROCESS_STATES - 1; i++)
        if (list->states[i] > 0) {
            fprintf(out, "%s%u %c", gap, list->states[i], PROCESS_STATES[i]);
            gap = ", ";
        }
    fputs(gap[0] == ',' ? ")" : "", out);
}

static void print_whole(FILE *out, const struct process_list *list, uint64_t start_ns)
{
    char time[32], memory[32];
    fprintf(out, "%9s  %u process%s", units_seconds(time, sizeof time, list->time_ns - start_ns), list->alive,
            list->alive == 1 ? "" : "es");
    print_states(out, list);
    if (!isnan(list->busy))
        fprintf(out, "  %.2f of %d cores busy", list->busy, list->cores.usable);
    fprintf(out, "  %s  %" PRIu64 " began, %" PRIu64 " ended\n", units_bytes(memory, sizeof memory, list->rss_bytes),
            list->born, list->died);
}

static const char *percent(double share, char *buffer, size_t size)
{
    if (isnan(share))
        (void)snprintf(buffer, size, "-");
    else
        (void)snprintf(buffer, size, "%.0f", share * 100);
    return buffer;
}

static void print_row(FILE *out, const struct process_row *row, const struct process_line *line, bool utf8)
{
    char cpu[16], time[32], memory[32] = "-", core[16] = "-", threads[16] = "-", end[64], command[sizeof row->command];
    unsigned depth = line->depth < DEPTH_SHOWN ? line->depth : DEPTH_SHOWN;
    if (!row->gone) {
        (void)snprintf(core, sizeof core, "%d", row->core);
        (void)snprintf(threads, sizeof threads, "%u", row->threads);
        units_bytes(memory, sizeof memory, row->rss_bytes);
    }
    (void)snprintf(command, sizeof command, "%s", *row->command ? row->command : row->name);
    printable_clean(command, utf8);
    fprintf(out, "%9d %7d %c %4s %5s %9s %7s %4s  %*s%s", row->id.pid, row->parent, row->gone ? 'x' : row->state, core,
            percent(row->cpu, cpu, sizeof cpu), units_seconds(time, sizeof time, row->cpu_total_ns), memory, threads,
            (int)depth * 2, "", command);
    if (row->gone || row->state == 'Z')
        fprintf(out, "  (%s)", process_end_text(row->death, end, sizeof end));
    fputc('\n', out);
}

void process_text(FILE *out, const struct process_list *list, const struct process_order *order, uint64_t start_ns,
                  uint64_t since_ns)
{
    bool utf8 = printable_utf8();
    print_whole(out, list, start_ns);
    fprintf(out, "%9s %7s %c %4s %5s %9s %7s %4s  %s\n", "pid", "parent", 'S', "core", "cpu %", "time s", "memory",
            "thr", "command");
    for (size_t i = 0; i < order->count; i++) {
        const struct process_row *row = &list->rows[order->lines[i].row];
        if (!row->gone || row->gone_ns > since_ns)
            print_row(out, row, &order->lines[i], utf8);
    }
    fputc('\n', out);
}
