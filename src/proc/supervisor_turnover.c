/* supervisor_turnover.c - workers come and go: who is missing is started, what the dead held is given back. */
#include "base/clock.h"
#include "ipc/futex.h"
#include "proc/adoption.h"
#include "proc/crew.h"
#include "proc/supervisor_body.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

#define BIRTHS_A_TURN 32 /* of processes of one task: those that are through are to be reaped meanwhile */

/* ------------------------------------------------------------------ birth */

void supervisor_line_printed(void *context, unsigned slot, const struct output_line *line)
{
    struct supervisor *supervisor = context;
    if (supervisor->options.events.line)
        supervisor->options.events.line(supervisor->options.context, supervisor->staff.lives.places[slot].life, line);
}

void supervisor_wake_all(struct supervisor *supervisor)
{
    struct task_table *tasks = supervisor->options.area->tasks;
    atomic_fetch_add(&tasks->work, 1);
    futex_wake(&tasks->work, INT_MAX);
    if (staff_is_crew(&supervisor->staff))
        crew_wake(supervisor->options.area);
}

static void give_up(struct supervisor *supervisor, const char *what, const char *cause)
{
    (void)snprintf(supervisor->why, sizeof supervisor->why, "%s (%s)", what, cause);
    supervisor_stop(supervisor, STOP_KILL);
    if (supervisor->options.events.gave_up)
        supervisor->options.events.gave_up(supervisor->options.context, supervisor->why);
}

/* Nobody works and nobody can be started: that, too, must come to an end. Fewer than asked for go on. */
static void start_failed(struct supervisor *supervisor, int error)
{
    if (supervisor->staff.processes > 0) {
        if (!supervisor->shortage[0])
            (void)snprintf(supervisor->shortage, sizeof supervisor->shortage,
                           "%u processes at once, no more could be started (%s)", supervisor->staff.processes,
                           strerror(-error));
        return;
    }
    uint64_t now = clock_ns();
    intensity_death(&supervisor->intensity, now, now, 0);
    if (intensity_exceeded(&supervisor->intensity))
        give_up(supervisor, "no worker can be started", strerror(-error));
}

/* How many more workers there is something to do for. The busy ones are counted before the tasks, so that a task that
 * ends meanwhile starts nobody; the end of its worker will. */
static uint64_t needed(const struct supervisor *supervisor)
{
    if (!supervisor->options.one_task || !supervisor->options.events.unfinished)
        return UINT64_MAX;
    uint64_t busy = staff_busy(&supervisor->staff);
    uint64_t tasks = supervisor->options.events.unfinished(supervisor->options.context);
    return tasks > busy ? tasks - busy : 0;
}

/* Where workers died one after the other, the next is a probe: no other is started before it is ready. */
int supervisor_start_missing(struct supervisor *supervisor)
{
    struct staff *staff = &supervisor->staff;
    bool careful = supervisor->intensity.in_a_row > 1;
    uint64_t room = needed(supervisor);
    unsigned births = 0;
    for (unsigned i = 0; i < staff->posts_count && !supervisor->stopping; i++) {
        struct post *post = &staff->posts[i];
        bool vacant = post->child.pid == 0;
        if (post->first >= supervisor->size)
            return 0;
        if (supervisor->options.one_task && births == BIRTHS_A_TURN) {
            (void)eventfd_write(staff->setup.worker.notify, 1); /* the loop comes back here */
            return 0;
        }
        if (vacant && (room == 0 || (careful && staff_is_starting(staff, supervisor->size))))
            continue;
        int error = staff_start(staff, post, supervisor->size);
        if (error) { /* no process or descriptor to be had now: the next tick tries again */
            start_failed(supervisor, error);
            return error;
        }
        room -= vacant;
        births += vacant;
    }
    return 0;
}

/* ------------------------------------------------------------------ death */

/* A worker that somebody killed while it was idle is no sign of a task or a start that kills. */
static bool is_blameless(const struct supervisor *supervisor, const struct life *life)
{
    bool idle = life->death.how == DEATH_SIGNAL && life->death_task == SLOT_NO_TASK && life->times_ns[SLOT_WAITING] > 0;
    return idle || !death_is_violent(life->death) || (supervisor->options.one_task && life->death_task != SLOT_NO_TASK);
}

/* All shared objects, and the slot itself, learn of the death. */
static void leave_slot(struct supervisor *supervisor, const struct life *life)
{
    struct pool_area *area = supervisor->options.area;
    uint32_t slot = area->facts->first_slot + life->slot;
    if (area->commons) {
        adoption_take(area->commons, slot, 0); /* of a script's Main: the processes that it had started */
        commons_leave(area->commons, slot, life->death);
    } else {
        slot_end(staff_slot(&supervisor->staff, life->slot), life->ended_ns, life->death);
    }
}

/* Gives back what the dead worker held. After this, nothing shared says that it ever was. Returns how many tasks are
 * final by now. */
static uint64_t repair(struct supervisor *supervisor, struct life *life)
{
    struct pool_area *area = supervisor->options.area;
    unsigned slot = life->slot;
    bool cancel = supervisor->stopping && supervisor->urgency >= STOP_SOON;
    struct task_repair done = task_table_repair(area->tasks, slot, life->incarnation,
                                                atomic_load(&area->slots[slot].intent), life->death, cancel);
    leave_slot(supervisor, life);
    life->death_task = done.task;
    life->death_retried = done.retried > 0;
    uint64_t final = supervisor->options.events.look(supervisor->options.context, true);
    results_init(area->results[slot], results_size(area->facts->result_max));
    results_reset(area->results[slot]);
    leftovers_add(&supervisor->leftovers, done.give_back);
    return final;
}

/* The end of a worker's life, of which only the death's consequences are not known yet. Returns how many tasks are final
 * by now. */
static uint64_t end_worker(struct supervisor *supervisor, unsigned slot)
{
    struct life *life = lives_died(&supervisor->staff.lives, slot);
    uint64_t final = repair(supervisor, life);
    if (supervisor->options.events.died)
        supervisor->options.events.died(supervisor->options.context, life);
    return final;
}

/* The threads of a crew that said that they left. */
void supervisor_count_out_threads(struct supervisor *supervisor)
{
    struct staff *staff = &supervisor->staff;
    for (unsigned i = 0; staff_is_crew(staff) && i < staff->posts[0].count; i++) {
        struct life *life = lives_living(&staff->lives, i);
        if (!life || atomic_load(&staff_slot(staff, i)->ended_ns) == 0)
            continue;
        post_end_thread(&staff->posts[0], life);
        (void)end_worker(supervisor, i);
        supervisor_wake_all(supervisor);
    }
}

void supervisor_recover(struct supervisor *supervisor, uint64_t begin, uint64_t end)
{
    struct task_table *tasks = supervisor->options.area->tasks;
    for (uint64_t id = begin; id < end; id++) {
        task_word word = atomic_load(&task_table_at(tasks, (uint32_t)id)->word);
        if (task_word_state(word) == T_RUNNING)
            (void)task_table_repair(tasks, task_word_slot(word), task_word_incarnation(word),
                                    task_span_make((uint32_t)id, (uint32_t)id + 1),
                                    (struct death){.how = DEATH_HOW_COUNT}, false);
    }
    atomic_store(&tasks->fresh, task_span_make((uint32_t)end, (uint32_t)end)); /* nobody takes from it: all sleep */
    leftovers_add(&supervisor->leftovers, task_span_make((uint32_t)begin, (uint32_t)end));
    supervisor_wake_all(supervisor);
}

/* All workers that died with their process. Returns one to blame, or NULL. */
static const struct life *end_workers(struct supervisor *supervisor, struct post *post, const struct child_end *end,
                                      pid_t pid)
{
    struct lives *lives = &supervisor->staff.lives;
    const struct life *blamed = NULL;
    uint64_t final = 0;
    for (unsigned i = post->first; i < post->first + post->count; i++)
        if (lives_living(lives, i))
            post_end_life(post, end, lives_of(lives, i));
    if (staff_is_crew(&supervisor->staff))
        lives_share_cpu(lives, pid, end->process_cpu_ns);
    for (unsigned i = post->first; i < post->first + post->count; i++) {
        if (!lives_living(lives, i))
            continue;
        final = end_worker(supervisor, i);
        if (!is_blameless(supervisor, lives_of(lives, i)))
            blamed = lives_of(lives, i);
    }
    if (blamed) /* they died of one blow, however many they were */
        intensity_death(&supervisor->intensity, blamed->born_ns, blamed->ended_ns, final);
    return blamed;
}

void supervisor_child_is_dead(void *context, struct post *post)
{
    struct supervisor *supervisor = context;
    struct child_end end;
    pid_t pid = post->child.pid;
    if (!post_reap(post, &end))
        return;
    supervisor->staff.processes--;
    supervisor_count_out_threads(supervisor);
    const struct life *blamed = end_workers(supervisor, post, &end, pid);
    supervisor_wake_all(supervisor);
    if (blamed && !supervisor->stopping && intensity_exceeded(&supervisor->intensity)) {
        char cause[96];
        give_up(supervisor, "worker after worker died, and no task was finished in between",
                death_text(blamed->death, cause, sizeof cause));
    }
    (void)supervisor_start_missing(supervisor);
}
