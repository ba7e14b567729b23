/* What a frame of each view costs: 64 workers at 200x50, drawn again and again while clocks, tasks and states move as in
 * a run, ten frames a second; CPU time of drawing into memory, of sending to the terminal, both as a share of a core, and
 * the bytes that went there. */
#include "base/clock.h"
#include "base/problem.h"
#include "cli/experiment.h"
#include "demos/registry.h"
#include "support/figures.h"
#include "support/recorded.h"
#include "support/scenes.h"
#include "support/stand.h"
#include "support/story.h"
#include "support/term.h"
#include "ui/terminal.h"

#include <errno.h>
#include <locale.h>
#include <sys/mman.h>

enum { FRAMES = 601, WORKERS = 64, TASKS = 20000, ROWS = 50, COLUMNS = 200 };
#define FRAME_NS (100 * NS_PER_MS)

struct cost { /* shared with the process on the terminal */
    enum view_id view;
    uint64_t draw_ns, show_ns;
    unsigned frames;
};

static struct story story;
static struct stand stand;

/* ------------------------------------------------------------------ what is shown */

static void set_up_result(void)
{
    static struct verdict verdict;
    stand.scene.record = json_read_record(recorded_read("primes-killed"));
    verdict = verdict_of(stand.scene.record);
    stand.scene.verdict = &verdict;
    session_add(&stand.session, stand.scene.record, &verdict);
}

static void set_up(enum view_id view)
{
    static struct config config;
    static struct problems problems;
    static struct experiments files;
    static struct catalogue catalogue;
    story_begin(&story, TASKS, WORKERS);
    if (view == VIEW_CHANNELS)
        scene_graph(&story.fixture);
    config_init(&config);
    experiments_init(&files);
    catalogue = (struct catalogue){.workloads = demos_workloads,
                                   .workloads_count = demos_workloads_count,
                                   .files = files.words,
                                   .files_count = files.count,
                                   .path = experiment_path,
                                   .read = experiment_read};
    stand_begin(&stand, view, story_look(&story, 0, false));
    stand.scene.config = &config;
    stand.scene.problems = &problems;
    stand.scene.config_path = "";
    stand.scene.catalogue = &catalogue;
    if (view == VIEW_RESULT)
        set_up_result();
}

/* A tenth of a second later: a third of the workers have done a task, each at its own pace. */
static void go_on(unsigned frame)
{
    static uint64_t since_ns[WORKERS], next;
    uint64_t now_ns = frame * FRAME_NS;
    fixture_tick(&story.fixture);
    for (unsigned slot = 0; slot < WORKERS; slot++) {
        if ((frame + slot) % (2 + slot % 5) == 0 && next < TASKS) {
            story_task(&story, next++, slot, since_ns[slot] + STORY_MS, now_ns - slot * NS_PER_US);
            since_ns[slot] = now_ns;
        }
        story.fixture.workers[slot].task = next + slot;
        story.fixture.workers[slot].state_ns = now_ns - since_ns[slot];
    }
    story.fixture.snapshot.run.done = next;
    story.fixture.snapshot.run.total = story.fixture.snapshot.baseline.total = TASKS;
    (void)story_look(&story, now_ns, false);
}

/* ------------------------------------------------------------------ on a terminal */

static void draw_frames(struct cost *cost, struct terminal *terminal)
{
    stand.tier = terminal_tier(terminal);
    stand.theme = terminal_theme(terminal);
    while (cost->frames < FRAMES) {
        go_on(cost->frames + 1);
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
    struct cost *cost = context;
    struct problem problem;
    struct terminal *terminal;
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    figure_must(terminal_open(&terminal, &problem), "terminal_open");
    set_up(cost->view);
    draw_frames(cost, terminal);
    terminal_close(terminal);
    return 0;
}

static void measure(struct cost *cost, enum view_id view)
{
    struct term term;
    const char *name = views[view]->name;
    const struct term_program start = {.rows = ROWS, .columns = COLUMNS, .function = program, .context = cost};
    *cost = (struct cost){.view = view};
    figure_must(term_start(&term, &start) ? 0 : -errno, "term_start");
    figure_must(term_wait_exit(&term) ? -term.status : -ETIMEDOUT, "the frames");
    double frames = cost->frames - 1;
    double draw_ns = (double)cost->draw_ns / frames, show_ns = (double)cost->show_ns / frames;
    figure_print(draw_ns / NS_PER_US, "us", "frame.%s.draw", name);
    figure_print(show_ns / NS_PER_US, "us", "frame.%s.show", name);
    figure_print((draw_ns + show_ns) / FRAME_NS * 100, "%", "frame.%s.core", name);
    figure_print((double)term.bytes / (frames + 1), "bytes", "frame.%s.bytes", name);
    term_stop(&term);
}

START_TEST(every_view)
{
    struct cost *cost = mmap(NULL, sizeof *cost, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    figure_must(cost == MAP_FAILED ? -ENOMEM : 0, "mmap");
    for (enum view_id view = 0; view < VIEW_COUNT; view++)
        measure(cost, view);
}
END_TEST

int main(void)
{
    return figure_in_test(every_view);
}
