#include "ipc/slot.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

void slot_assign(struct slot *slot, uint64_t incarnation, uint64_t born_ns)
{
    slot->incarnation = incarnation;
    slot->born_ns = born_ns;
    atomic_store(&slot->order, ORDER_WORK);
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++) {
        atomic_store(&slot->sums_ns[i], 0);
        atomic_store(&slot->stopped_ns[i], 0);
    }
    atomic_store(&slot->stopped_since_ns, 0);
    atomic_store(&slot->state, born_ns << 4 | SLOT_STARTING);
    atomic_store(&slot->task, SLOT_NO_TASK);
    atomic_store(&slot->task_ns, 0);
    atomic_store(&slot->intent, 0);
    atomic_store(&slot->chunks, 0);
    atomic_store(&slot->tasks, 0);
    atomic_store(&slot->cpu_ready_ns, 0);
    atomic_store(&slot->cpu_leave_ns, 0);
    atomic_store(&slot->core, SLOT_NO_CORE);
    atomic_store(&slot->crash, CRASH_UNKNOWN);
    atomic_store(&slot->asleep, 0);
    atomic_store(&slot->blocked_on, 0);
    atomic_store(&slot->called, 0);
    atomic_store(&slot->method, 0);
    atomic_store(&slot->tid, 0);
    atomic_store(&slot->cpu_ns, 0);
    atomic_store(&slot->delay_ns, 0);
    atomic_store(&slot->switches_voluntary, 0);
    atomic_store(&slot->switches_involuntary, 0);
    atomic_store(&slot->max_rss_bytes, 0);
    atomic_store(&slot->pid, 0);
    atomic_store(&slot->ended_ns, 0);
    atomic_store(&slot->death, 0);
}

void slot_set_name(struct slot *slot, const char *name)
{
    (void)snprintf(slot->name, sizeof slot->name, "%s", name);
}

void slot_end(struct slot *slot, uint64_t ended_ns, struct death death)
{
    atomic_store(&slot->death, (uint32_t)death.how << 16 | death.code);
    atomic_store(&slot->ended_ns, ended_ns);
}

struct death slot_death(const struct slot *slot)
{
    uint32_t packed = atomic_load(&slot->death);
    return (struct death){.how = packed >> 16 < DEATH_HOW_COUNT ? (uint16_t)(packed >> 16) : DEATH_UNKNOWN,
                          .code = (uint16_t)packed};
}

/* The sums hold all the time up to the moment the present state was entered, unless the worker is (or died) inside
 * slot_enter(), or the reads were not of one moment. */
static bool read_once(const struct slot *slot, struct slot_view *view)
{
    uint64_t word = atomic_load(&slot->state);
    uint64_t sum = 0;
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++) {
        view->times_ns[i] = atomic_load(&slot->sums_ns[i]);
        sum += view->times_ns[i];
    }
    view->state = (enum slot_state)(word & 15);
    view->since_ns = word >> 4;
    return sum == view->since_ns - slot->born_ns;
}

/* Takes `excess` out of the states other than the present one: the worker went on after the caller read the clock. */
static void trim(struct slot_view *view, uint64_t excess)
{
    for (unsigned i = 0; i < SLOT_STATE_COUNT && excess > 0; i++) {
        uint64_t cut = excess < view->times_ns[i] ? excess : view->times_ns[i];
        view->times_ns[i] -= cut;
        excess -= cut;
    }
}

/* The signal takes effect a little after it was sent: what the worker did until then is not of the stop. */
static uint64_t present_stop(const struct slot_view *view, uint64_t now_ns)
{
    uint64_t from = view->stopped_since_ns > view->since_ns ? view->stopped_since_ns : view->since_ns;
    return view->stopped_since_ns != 0 && now_ns > from ? now_ns - from : 0;
}

static void look_at_stops(const struct slot *slot, struct slot_view *view, uint64_t now_ns)
{
    view->stopped_since_ns = atomic_load(&slot->stopped_since_ns);
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++) {
        uint64_t stopped = atomic_load(&slot->stopped_ns[i]);
        if (i == view->state)
            stopped += present_stop(view, now_ns);
        view->stopped_ns[i] = stopped < view->times_ns[i] ? stopped : view->times_ns[i];
    }
}

struct slot_view slot_look(const struct slot *slot, uint64_t now_ns)
{
    struct slot_view view = {0};
    for (int tries = 0; tries < 8 && !read_once(slot, &view); tries++)
        continue;
    if (view.state >= SLOT_STATE_COUNT)
        view.state = SLOT_RUNNING; /* a wild write by the worker's own task: still no reason to trip over it */
    view.task = atomic_load(&slot->task);
    view.task_ns = atomic_load(&slot->task_ns);
    view.tasks = atomic_load(&slot->tasks);
    view.core = atomic_load(&slot->core);
    /* Whatever is left of its life belongs to the present state: also when that state's sum was already written (then
     * this takes it out again), so the parts always add up. */
    uint64_t life = now_ns > slot->born_ns ? now_ns - slot->born_ns : 0, others = 0;
    view.times_ns[view.state] = 0;
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++)
        others += view.times_ns[i];
    if (others > life) {
        trim(&view, others - life);
        others = life;
    }
    view.times_ns[view.state] = life - others;
    look_at_stops(slot, &view, now_ns);
    return view;
}

void slot_signal(struct slot *slot, int signal, uint64_t now_ns)
{
    bool stopped = atomic_load(&slot->stopped_since_ns) != 0;
    if (signal == SIGSTOP && !stopped)
        atomic_store(&slot->stopped_since_ns, now_ns);
    if (signal != SIGCONT || !stopped)
        return;
    struct slot_view view = slot_look(slot, now_ns);
    atomic_store(&slot->stopped_ns[view.state], view.stopped_ns[view.state]);
    atomic_store(&slot->stopped_since_ns, 0);
}
