/* page_channels.c - the part of the text report about queues and pipes, as the run left them. */
#include "base/units.h"
#include "model/snapshot.h"
#include "report/page.h"
#include "report/printable.h"

#include <inttypes.h>

#define CHANNELS_MAX 16
#define COLUMNS      9
#define CELL_SIZE    48

struct cells_of_line {
    char text[COLUMNS][CELL_SIZE];
};

/* As wide as what stands in them; on a narrow page those that matter least give way. */
struct plan_of_table {
    size_t widths[COLUMNS]; /* 0 = left out */
};

static size_t width_of(const struct plan_of_table *plan)
{
    size_t width = 1;
    for (size_t i = 0; i < COLUMNS; i++)
        width += plan->widths[i] ? plan->widths[i] + 1 : 0;
    return width;
}

static struct plan_of_table plan_table(const struct page *page, const struct cells_of_line *lines, size_t count)
{
    static const size_t gives_way[] = {5, 4, 3, 8, 7, 6}; /* p95, p50, most, left, in get, in put */
    struct plan_of_table plan = {{0}};
    for (size_t line = 0; line < count; line++)
        for (size_t i = 0; i < COLUMNS; i++) {
            size_t wide = printable_columns(lines[line].text[i]) + (i > 0);
            plan.widths[i] = wide > plan.widths[i] ? wide : plan.widths[i];
        }
    for (size_t i = 0; i < sizeof gives_way / sizeof *gives_way && width_of(&plan) > page->columns; i++)
        plan.widths[gives_way[i]] = 0;
    return plan;
}

/* The first cell to the left edge, the others to the right. */
static void print_line(const struct page *page, const struct plan_of_table *plan, const struct cells_of_line *line)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (plan->widths[i] == 0)
            continue;
        fputs(i == 0 ? "  " : " ", page->out);
        page_cell(page, line->text[i], plan->widths[i], i > 0);
    }
    fputc('\n', page->out);
}

static void set_line(const struct page *page, struct cells_of_line *line, const char *const cells[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++)
        (void)snprintf(line->text[i], sizeof line->text[i], "%s", cells[i] ? cells[i] : page->marks->unknown);
}

static const char *known_time(uint64_t ns, char *buffer, size_t size)
{
    return ns == SNAPSHOT_UNKNOWN ? NULL : units_time(buffer, size, ns);
}

static const char *print_most(const struct snapshot_channel *channel, char *buffer, size_t size)
{
    if (channel->high_water == SNAPSHOT_UNKNOWN)
        return NULL;
    (void)snprintf(buffer, size, "%" PRIu64 "/%" PRIu64, channel->high_water, channel->capacity);
    return buffer;
}

static void set_channel(const struct page *page, struct cells_of_line *line, const struct snapshot_channel *channel)
{
    char puts[32], gets[32], most[48], p50[32], p95[32], put[32], get[32], left[32];
    bool pipe = channel->kind == CHANNEL_PIPE; /* its depth is in bytes */
    (void)snprintf(puts, sizeof puts, "%" PRIu64, channel->puts);
    (void)snprintf(gets, sizeof gets, "%" PRIu64, channel->gets);
    (void)snprintf(left, sizeof left, "%" PRIu64, channel->depth);
    set_line(page, line,
             (const char *const[COLUMNS]){
                 channel->name, puts, gets, print_most(channel, most, sizeof most),
                 known_time(channel->p50_ns, p50, sizeof p50), known_time(channel->p95_ns, p95, sizeof p95),
                 units_time(put, sizeof put, channel->put_ns), units_time(get, sizeof get, channel->get_ns),
                 pipe ? units_bytes(left, sizeof left, channel->depth) : left});
}

/* What seldom happens has no column. */
static void print_troubles(const struct page *page, const struct snapshot_channel *channel)
{
    if (channel->lost > 0)
        fprintf(page->out, "  %s: %" PRIu64 " lost, in the hands of who died\n", channel->name, channel->lost);
    if (channel->redelivered > 0)
        fprintf(page->out, "  %s: %" PRIu64 " delivered again after a death\n", channel->name, channel->redelivered);
    if (channel->damaged > 0)
        fprintf(page->out, "  %s: %" PRIu64 " damaged\n", channel->name, channel->damaged);
}

void page_channels(const struct page *page)
{
    const struct run *run = page->record->run;
    struct cells_of_line lines[CHANNELS_MAX + 1];
    size_t shown = run->channels_count < CHANNELS_MAX ? run->channels_count : CHANNELS_MAX;
    if (shown == 0)
        return;
    page_title(page, "Queues and pipes: messages, time of one inside, time that both sides were blocked");
    set_line(page, &lines[0],
             (const char *const[COLUMNS]){"name", "puts", "gets", "most", "p50", "p95", "in put", "in get", "left"});
    for (size_t i = 0; i < shown; i++)
        set_channel(page, &lines[i + 1], &run->channels[i]);
    struct plan_of_table plan = plan_table(page, lines, shown + 1);
    for (size_t i = 0; i < shown + 1; i++)
        print_line(page, &plan, &lines[i]);
    if (shown < run->channels_count)
        fprintf(page->out, "  and %zu more\n", run->channels_count - shown);
    for (size_t i = 0; i < run->channels_count; i++)
        print_troubles(page, &run->channels[i]);
}
