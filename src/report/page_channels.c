/* page_channels.c - the part of the text report about queues and pipes, as the run left them. */
#include "base/units.h"
#include "model/snapshot.h"
#include "report/page.h"

#include <inttypes.h>

#define CHANNELS_MAX 16
#define COLUMNS      9

/* Cells of one line; the first to the left edge, the others to the right. */
static void print_line(const struct page *page, const char *const cells[COLUMNS])
{
    static const size_t widths[COLUMNS] = {12, 7, 7, 9, 9, 9, 9, 9, 6};
    for (size_t i = 0; i < COLUMNS; i++) {
        fputs(i == 0 ? "  " : " ", page->out);
        page_cell(page, cells[i], widths[i], i > 0);
    }
    fputc('\n', page->out);
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

static void print_channel(const struct page *page, const struct snapshot_channel *channel)
{
    char puts[32], gets[32], most[48], p50[32], p95[32], put[32], get[32], left[32];
    bool pipe = channel->kind == CHANNEL_PIPE; /* its depth is in bytes */
    (void)snprintf(puts, sizeof puts, "%" PRIu64, channel->puts);
    (void)snprintf(gets, sizeof gets, "%" PRIu64, channel->gets);
    (void)snprintf(left, sizeof left, "%" PRIu64, channel->depth);
    print_line(page, (const char *const[COLUMNS]){
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
    size_t shown = run->channels_count < CHANNELS_MAX ? run->channels_count : CHANNELS_MAX;
    if (shown == 0)
        return;
    page_title(page, "Queues and pipes: messages, time of one inside, time that both sides were blocked");
    print_line(page,
               (const char *const[COLUMNS]){"name", "puts", "gets", "most", "p50", "p95", "in put", "in get", "left"});
    for (size_t i = 0; i < shown; i++)
        print_channel(page, &run->channels[i]);
    if (shown < run->channels_count)
        fprintf(page->out, "  and %zu more\n", run->channels_count - shown);
    for (size_t i = 0; i < run->channels_count; i++)
        print_troubles(page, &run->channels[i]);
}
