#include "proc/supervisor.h"

#include "base/clock.h"
#include "proc/adoption.h"
#include "proc/oom.h"
#include "proc/supervisor_body.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TICK_NS        (100 * NS_PER_MS)
#define TICK_URGENT_NS (10 * NS_PER_MS) /* while a deadline may fall due */

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
    supervisor_count_out_threads(supervisor);
    if (supervisor->options.area->commons)
        (void)adoption_look(supervisor->options.area->commons, 0);
    if (supervisor->options.timeout_ns && !staff->paused)
        staff_check_deadlines(staff, supervisor->options.timeout_ns);
    for (unsigned i = 0; i < staff->posts_count; i++)
        if (staff->posts[i].child.pid != 0 && staff->posts[i].unwatched)
            supervisor_child_is_dead(supervisor, &staff->posts[i]);
    if (clock_ns() >= supervisor->escalate_ns)
        escalate(supervisor);
    (void)supervisor->options.events.look(supervisor->options.context, false);
    if (supervisor->options.events.audit && !supervisor->stopping && !staff->paused)
        supervisor->options.events.audit(supervisor->options.context);
    (void)supervisor_start_missing(supervisor);
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
    supervisor_count_out_threads(supervisor);
    if (staff_is_crew(&supervisor->staff) || supervisor->options.one_task)
        (void)supervisor_start_missing(supervisor);
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
                               .line = supervisor_line_printed,
                               .dead = supervisor_child_is_dead,
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
    supervisor_wake_all(supervisor);
    int error = supervisor_start_missing(supervisor);
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
    (void)supervisor_start_missing(supervisor);
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
    post_signal(post, signal);
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
    supervisor_wake_all(supervisor);
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
