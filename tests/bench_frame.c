/* What a frame costs: 64 workers at 200x50, drawn again and again while clocks, tasks and states move; CPU time of
 * drawing into memory, of sending to the terminal, and the bytes that went there. */
#include "base/clock.h"
#include "base/problem.h"
#include "support/figures.h"
#include "support/fixture.h"
#include "support/stand.h"
#include "support/term.h"
#include "ui/terminal.h"

#include <errno.h>
#include <locale.h>
#include <sys/mman.h>

enum { FRAMES = 1000, WORKERS = 64, CORES = 16, ROWS = 50, COLUMNS = 200 };

struct cost { /* shared with the process on the terminal */
    uint64_t draw_ns, show_ns;
    unsigned frames;
};

static void draw_frames(struct cost *cost, struct terminal *terminal)
{
    static struct fixture fixture;
    static struct stand stand;
    stand_begin(&stand, VIEW_LAB, &fixture.snapshot);
    stand.tier = terminal_tier(terminal);
    stand.theme = terminal_theme(terminal);
    fixture_make(&fixture, FIXTURE_RUN, WORKERS, CORES);
    fixture.snapshot.baseline.total = fixture.snapshot.run.total = 100000;
    while (cost->frames < FRAMES) {
        fixture_tick(&fixture);
        uint64_t begin = clock_thread_cpu_ns();
        stand_draw(&stand, ROWS, COLUMNS);
        uint64_t drawn = clock_thread_cpu_ns();
        while (!terminal_show(terminal, &stand.canvas))
            clock_sleep_until(clock_after(NS_PER_MS));
        cost->frames++;
        if (cost->frames == 1)
            continue; /* the first one fills the screen */
        cost->draw_ns += drawn - begin;
        cost->show_ns += clock_thread_cpu_ns() - drawn;
    }
}

static int program(void *context)
{
    struct problem problem;
    struct terminal *terminal;
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    figure_must(terminal_open(&terminal, &problem), "terminal_open");
    draw_frames(context, terminal);
    terminal_close(terminal);
    return 0;
}

int main(void)
{
    struct term term;
    struct cost *cost = mmap(NULL, sizeof *cost, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const struct term_program start = {.rows = ROWS, .columns = COLUMNS, .function = program, .context = cost};
    figure_must(cost == MAP_FAILED ? -ENOMEM : 0, "mmap");
    figure_must(term_start(&term, &start) ? 0 : -errno, "term_start");
    figure_must(term_wait_exit(&term) ? 0 : -ETIMEDOUT, "the frames");
    double frames = cost->frames - 1;
    figure_print((double)cost->draw_ns / frames / 1e3, "us", "frame_draw");
    figure_print((double)cost->show_ns / frames / 1e3, "us", "frame_show");
    figure_print((double)term.bytes / (frames + 1), "bytes", "frame_bytes");
    term_stop(&term);
    return 0;
}
