/* What frames of the timeline and of the order of finishing cost: 64 workers and a million tasks at 200x50; when they
 * are drawn for the first time or from another window, and when they go on. */
#include "base/clock.h"
#include "support/figures.h"
#include "support/stand.h"
#include "support/story.h"

enum { TASKS = 1000000, WORKERS = 64, ROWS = 50, COLUMNS = 200, FRAMES = 200 };

static struct story story;
static struct stand stand;

static uint64_t start_of(uint64_t task)
{
    return STORY_MS + task / WORKERS * 1000000 + task % 7 * 1000;
}

static uint64_t frame(void)
{
    uint64_t begin = clock_thread_cpu_ns();
    stand_draw(&stand, ROWS, COLUMNS);
    return clock_thread_cpu_ns() - begin;
}

static void measure(enum view_id view, const char *name)
{
    stand_begin(&stand, view, &story.fixture.snapshot);
    figure_print((double)frame() / 1e3, "us", "%s_first", name);
    uint64_t going_ns = 0, zooming_ns = 0;
    for (int i = 0; i < FRAMES; i++)
        going_ns += frame();
    figure_print((double)going_ns / FRAMES / 1e3, "us", "%s_going", name);
    for (int i = 0; i < 10; i++) {
        stand_key(&stand, 'i');
        zooming_ns += frame();
    }
    figure_print((double)zooming_ns / 10 / 1e3, "us", "%s_zooming", name);
}

START_TEST(frames)
{
    story_begin(&story, TASKS, WORKERS);
    for (uint64_t task = 0; task < TASKS; task++)
        story_task(&story, task, (unsigned)(task % WORKERS), start_of(task), start_of(task) + 900000);
    (void)story_look(&story, start_of(TASKS), false);
    measure(VIEW_TIMELINE, "timeline");
    measure(VIEW_ORDER, "order");
    stand_release(&stand);
    story_release(&story);
}
END_TEST

int main(void)
{
    return figure_in_test(frames);
}
