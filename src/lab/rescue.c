#include "lab/rescue.h"

#include "base/clock.h"

#define LOOK_NS (NS_PER_S / 10)

int rescue_init(struct rescue *rescue)
{
    *rescue = (struct rescue){0};
    return stuck_watch_new(&rescue->watch);
}

void rescue_release(struct rescue *rescue)
{
    stuck_watch_free(rescue->watch);
    *rescue = (struct rescue){0};
}

void rescue_begin(struct rescue *rescue, struct execution *execution)
{
    rescue->execution = execution;
    (void)stuck_watch_begin(rescue->watch, execution_commons(execution)); /* without memory, nothing is found */
}

void rescue_task(struct rescue *rescue, uint64_t task)
{
    const struct run *run = execution_run(rescue->execution);
    if (run_task_finished(&run->tasks[task]))
        stuck_watch_task(rescue->watch, run_task_time(run, &run->tasks[task]));
}

/* It grows whenever a task, a line or a step comes. */
static uint64_t progress_of(const struct execution *execution)
{
    return execution_done(execution) + execution_lines_count(execution) + execution_lines_dropped(execution) +
           execution_steps(execution);
}

static void kill_stuck(const struct rescue *rescue)
{
    struct execution *execution = rescue->execution;
    for (unsigned i = 0; i < execution_pools(execution); i++) {
        struct pool *pool = execution_pool(execution, i);
        const struct pool_facts *facts = pool_area_of(pool)->facts;
        for (uint32_t slot = 0; slot < facts->slots; slot++)
            if (stuck_watch_concerns(rescue->watch, facts->first_slot + slot))
                (void)supervisor_kill_stuck(pool_supervisor(pool), slot);
    }
    execution_give_up(execution);
}

void rescue_look(struct rescue *rescue, const struct rescue_look *look)
{
    uint64_t now = clock_ns();
    if (look->resting) {
        stuck_watch_restart(rescue->watch, now);
        return;
    }
    if (now < rescue->looked_ns + LOOK_NS)
        return;
    rescue->looked_ns = now;
    const struct stuck_finding *finding = stuck_watch_look(rescue->watch, progress_of(rescue->execution), now);
    execution_note_stuck(rescue->execution, finding ? finding->text : "");
    if (finding && finding->certain && !look->attended)
        kill_stuck(rescue);
}
