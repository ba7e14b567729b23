#include "cli/progress.h"

#include "base/clock.h"
#include "base/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_COLUMNS 80

void progress_init(struct progress *progress)
{
    *progress = (struct progress){.wanted = isatty(STDERR_FILENO) == 1};
}

static size_t terminal_columns(void)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : USUAL_COLUMNS;
}

static void describe(const struct snapshot *snapshot, char *line, size_t size)
{
    bool baseline = snapshot->phase == PHASE_BASELINE;
    const struct snapshot_progress *progress = baseline ? &snapshot->baseline : &snapshot->run;
    char clock[32], speedup[48] = "";
    if (!baseline && !isnan(snapshot->speedup))
        (void)snprintf(speedup, sizeof speedup, "  %.2fx so far", snapshot->speedup);
    (void)snprintf(line, size, "%s  %" PRIu64 " / %" PRIu64 " tasks  %s%s%s", baseline ? "baseline" : "run",
                   progress->done, progress->total, units_clock(clock, sizeof clock, progress->elapsed_ns), speedup,
                   snapshot->paused ? "  paused" : "");
}

void progress_draw(struct progress *progress, const struct snapshot *snapshot)
{
    char line[160];
    uint64_t now = clock_ns();
    if (now < progress->next_ns)
        return;
    progress->next_ns = now + PROGRESS_PERIOD_NS;
    describe(snapshot, line, sizeof line);
    /* The last column stays free: some terminals begin a new line when it is written. */
    line[terminal_columns() - 1 < sizeof line ? terminal_columns() - 1 : sizeof line - 1] = '\0';
    fprintf(stderr, "\r%-*s", progress->width, line);
    (void)fflush(stderr);
    progress->width = (int)strlen(line);
}

void progress_clear(struct progress *progress)
{
    if (progress->width > 0)
        fprintf(stderr, "\r%*s\r", progress->width, "");
    progress->width = 0;
}
