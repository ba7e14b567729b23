#include "proc/supervisor.h"

#include "base/clock.h"
#include "ipc/futex.h"
#include "proc/adoption.h"
#include "proc/crew.h"
#include "proc/intensity.h"
#include "proc/leftovers.h"
#include "proc/oom.h"
#include "proc/staff.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define BIRTHS_A_TURN  32 /* of processes of one task: those that are through are to be reaped meanwhile */
#define TICK_NS        (100 * NS_PER_MS)
#define TICK_URGENT_NS (10 * NS_PER_MS) /* while a deadline may fall due */

struct supervisor {
    struct supervisor_options options;
    struct staff staff;
    unsigned size;
    int timer;
    uint64_t tick_ns;
    bool stopping;
    enum supervisor_stop urgency;
    uint64_t escalate_ns; /* next step of the stop; CLOCK_NEVER */
    struct leftovers leftovers;
    struct intensity intensity;
    char why[160], shortage[160];
};

static void give_up(struct supervisor *supervisor, const char *what, const char *cause);

/* ------------------------------------------------------------------ birth */

static void line_printed(void *context, unsigned slot, const struct output_line *line)
{
    struct supervisor *supervisor = context;
    if (supervisor->options.events.line)
        supervisor->options.events.line(supervisor->options.context, supervisor->staff.lives.places[slot].life, line);
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
static int start_missing(struct supervisor *supervisor)
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

/* Whoever sleeps for want of a task looks again, at tasks and orders. */
static void wake_all(struct supervisor *supervisor)
{
    struct task_table *tasks = supervisor->options.area->tasks;
    atomic_fetch_add(&tasks->work, 1);
    futex_wake(&tasks->work, INT_MAX);
    if (staff_is_crew(&supervisor->staff))
        crew_wake(supervisor->options.area);
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
static void count_out_threads(struct supervisor *supervisor)
{
    struct staff *staff = &supervisor->staff;
    for (unsigned i = 0; staff_is_crew(staff) && i < staff->posts[0].count; i++) {
        struct life *life = lives_living(&staff->lives, i);
        if (!life || atomic_load(&staff_slot(staff, i)->ended_ns) == 0)
            continue;
        post_end_thread(&staff->posts[0], life);
        (void)end_worker(supervisor, i);
        wake_all(supervisor);
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
    wake_all(supervisor);
}

static void give_up(struct supervisor *supervisor, const char *what, const char *cause)
{
    (void)snprintf(supervisor->why, sizeof supervisor->why, "%s (%s)", what, cause);
    supervisor_stop(supervisor, STOP_KILL);
    if (supervisor->options.events.gave_up)
        supervisor->options.events.gave_up(supervisor->options.context, supervisor->why);
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

static void child_is_dead(void *context, struct post *post)
{
    struct supervisor *supervisor = context;
    struct child_end end;
    pid_t pid = post->child.pid;
    if (!post_reap(post, &end))
        return;
    supervisor->staff.processes--;
    count_out_threads(supervisor);
    const struct life *blamed = end_workers(supervisor, post, &end, pid);
    wake_all(supervisor);
    if (blamed && !supervisor->stopping && intensity_exceeded(&supervisor->intensity)) {
        char cause[96];
        give_up(supervisor, "worker after worker died, and no task was finished in between",
                death_text(blamed->death, cause, sizeof cause));
    }
    (void)start_missing(supervisor);
}

/* ------------------------------------------------------------------ time */

static void escalate(struct supervisor *supervisor)
{
    if (supervisor->urgency < STOP_KILL)
        supervisor_stop(supervisor, supervisor->urgency + 1);
}

static void tick(void *context)
{
    struct supervisor *supervisor = context;
    struct staff *staff = &supervisor->staff;
    uint64_t expirations;
    (void)!read(supervisor->timer, &expirations, sizeof expirations);
    leftovers_flush(&supervisor->leftovers);
    count_out_threads(supervisor);
    if (supervisor->options.area->commons)
        (void)adoption_look(supervisor->options.area->commons, 0);
    if (supervisor->options.timeout_ns && !staff->paused)
        staff_check_deadlines(staff, supervisor->options.timeout_ns);
    for (unsigned i = 0; i < staff->posts_count; i++)
        if (staff->posts[i].child.pid != 0 && staff->posts[i].unwatched)
            child_is_dead(supervisor, &staff->posts[i]);
    if (clock_ns() >= supervisor->escalate_ns)
        escalate(supervisor);
    (void)supervisor->options.events.look(supervisor->options.context, false);
    if (supervisor->options.events.audit && !supervisor->stopping && !staff->paused)
        supervisor->options.events.audit(supervisor->options.context);
    (void)start_missing(supervisor);
}

static void set_tick(struct supervisor *supervisor)
{
    bool urgent = supervisor->options.timeout_ns || supervisor->stopping;
    uint64_t tick_ns = urgent ? TICK_URGENT_NS : TICK_NS;
    if (tick_ns == supervisor->tick_ns)
        return;
    supervisor->tick_ns = tick_ns;
    struct timespec every = {.tv_nsec = (long)tick_ns};
    struct itimerspec timer = {every, every};
    (void)timerfd_settime(supervisor->timer, 0, &timer, NULL);
}

static void noticed(void *context)
{
    struct supervisor *supervisor = context;
    eventfd_t count;
    (void)eventfd_read(supervisor->staff.setup.worker.notify, &count);
    (void)supervisor->options.events.look(supervisor->options.context, false);
    count_out_threads(supervisor);
    if (staff_is_crew(&supervisor->staff) || supervisor->options.one_task)
        (void)start_missing(supervisor);
}

/* ------------------------------------------------------------------ the public face */

static int open_descriptors(struct supervisor *supervisor)
{
    supervisor->staff.setup.worker.notify = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    supervisor->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (supervisor->staff.setup.worker.notify < 0 || supervisor->timer < 0)
        return -errno;
    int error = evloop_add(supervisor->options.loop, supervisor->staff.setup.worker.notify, noticed, supervisor);
    return error ? error : evloop_add(supervisor->options.loop, supervisor->timer, tick, supervisor);
}

static struct post_setup setup_of(struct supervisor *supervisor)
{
    const struct supervisor_options *options = &supervisor->options;
    return (struct post_setup){.loop = options->loop,
                               .worker = {.area = options->area, .run = options->run, .notify = -1},
                               .spawn_argument = options->spawn_argument,
                               .by_forkserver = options->by_forkserver,
                               .oom_kills = oom_kills(),
                               .line = line_printed,
                               .dead = child_is_dead,
                               .context = supervisor};
}

int supervisor_new(struct supervisor **ret_supervisor, const struct supervisor_options *options)
{
    struct supervisor *supervisor = calloc(1, sizeof *supervisor);
    if (!supervisor)
        return -ENOMEM;
    supervisor->options = *options;
    supervisor->staff = (struct staff){.setup = setup_of(supervisor), .name = options->name, .names = options->names};
    supervisor->timer = -1;
    supervisor->escalate_ns = CLOCK_NEVER;
    supervisor->leftovers.tasks = options->area->tasks;
    int error = staff_init(&supervisor->staff);
    if (!error)
        error = open_descriptors(supervisor);
    if (error) {
        supervisor_free(supervisor);
        return error;
    }
    set_tick(supervisor);
    *ret_supervisor = supervisor;
    return 0;
}

static void close_own(struct supervisor *supervisor, int fd)
{
    if (fd < 0)
        return;
    evloop_remove(supervisor->options.loop, fd);
    close(fd);
}

void supervisor_free(struct supervisor *supervisor)
{
    if (!supervisor)
        return;
    if (supervisor->staff.lives.places)
        supervisor_stop(supervisor, STOP_KILL);
    while (supervisor->staff.processes > 0)
        (void)evloop_step(supervisor->options.loop, clock_after(TICK_NS));
    close_own(supervisor, supervisor->staff.setup.worker.notify);
    close_own(supervisor, supervisor->timer);
    staff_release(&supervisor->staff);
    leftovers_release(&supervisor->leftovers);
    free(supervisor);
}

int supervisor_resize(struct supervisor *supervisor, unsigned n)
{
    if (n > supervisor->options.area->facts->slots)
        return -EINVAL;
    if (supervisor->stopping)
        return -ESHUTDOWN;
    unsigned before = supervisor->size;
    supervisor->size = n;
    for (unsigned i = 0; i < supervisor->options.area->facts->slots; i++)
        atomic_store(&supervisor->options.area->slots[i].order, i < n ? ORDER_WORK : ORDER_LEAVE);
    wake_all(supervisor);
    int error = start_missing(supervisor);
    if (supervisor->staff.processes > 0 || n == 0)
        return 0;
    supervisor->size = before; /* nobody is there, so nobody has seen the orders */
    return error;
}

void supervisor_set_pipes(struct supervisor *supervisor, const struct stage_pipes *pipes)
{
    supervisor->staff.setup.pipes = pipes;
}

void supervisor_supply(struct supervisor *supervisor)
{
    (void)start_missing(supervisor);
}

unsigned supervisor_size(const struct supervisor *supervisor)
{
    return supervisor->size;
}

unsigned supervisor_sleepers(const struct supervisor *supervisor)
{
    unsigned sleepers = 0;
    for (unsigned i = 0; i < supervisor->options.area->facts->slots; i++)
        sleepers += atomic_load(&supervisor->options.area->slots[i].asleep) != 0;
    return sleepers;
}

void supervisor_listen(struct supervisor *supervisor, enum notify news)
{
    atomic_store(&supervisor->options.area->tasks->notify, news);
}

void supervisor_pause(struct supervisor *supervisor, bool paused)
{
    if (paused != supervisor->staff.paused)
        staff_pause(&supervisor->staff, paused);
}

int supervisor_signal(struct supervisor *supervisor, unsigned slot, int signal)
{
    const struct post *post = staff_post(&supervisor->staff, slot);
    if (!post)
        return -ESRCH;
    child_signal(&post->child, signal);
    return 0;
}

int supervisor_kill_stuck(struct supervisor *supervisor, unsigned slot)
{
    struct post *post = staff_post(&supervisor->staff, slot);
    if (!post)
        return -ESRCH;
    post_kill(post, DEATH_STUCK);
    return 0;
}

static void order_to_leave(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->options.area->facts->slots; i++)
        atomic_store(&supervisor->options.area->slots[i].order, ORDER_LEAVE);
    wake_all(supervisor);
}

void supervisor_stop(struct supervisor *supervisor, enum supervisor_stop urgency)
{
    if (supervisor->stopping && urgency <= supervisor->urgency)
        return;
    if (!supervisor->stopping)
        order_to_leave(supervisor);
    supervisor->stopping = true;
    supervisor->urgency = urgency;
    supervisor->escalate_ns =
        urgency == STOP_WHEN_DONE || urgency == STOP_KILL ? CLOCK_NEVER : clock_after(supervisor->options.grace_ns);
    if (urgency >= STOP_TERMINATE)
        staff_signal(&supervisor->staff, urgency == STOP_KILL ? SIGKILL : SIGTERM, DEATH_STOPPED);
    /* Nobody leaves while stopped. */
    if (urgency != STOP_KILL)
        staff_signal(&supervisor->staff, SIGCONT, DEATH_NONE);
    supervisor->staff.paused = false;
    set_tick(supervisor);
}

unsigned supervisor_alive(const struct supervisor *supervisor)
{
    return supervisor->staff.lives.living;
}

unsigned supervisor_processes(const struct supervisor *supervisor)
{
    return supervisor->staff.processes;
}

const struct life *supervisor_lives(const struct supervisor *supervisor, size_t *ret_count)
{
    *ret_count = supervisor->staff.lives.count;
    return supervisor->staff.lives.all;
}

const struct life *supervisor_life(const struct supervisor *supervisor, unsigned slot)
{
    return lives_of(&supervisor->staff.lives, slot);
}

const char *supervisor_why(const struct supervisor *supervisor)
{
    return supervisor->why;
}

const char *supervisor_shortage(const struct supervisor *supervisor)
{
    return supervisor->shortage;
}
