#include "proc/supervisor.h"

#include "base/clock.h"
#include "ipc/futex.h"
#include "proc/intensity.h"
#include "proc/oom.h"
#include "proc/post.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TICK_NS        (100 * NS_PER_MS)
#define TICK_URGENT_NS (10 * NS_PER_MS) /* while a deadline may fall due */

struct supervisor {
    struct supervisor_options options;
    struct post_setup setup;
    struct post *posts; /* [slots] */
    unsigned size, alive;
    int timer;
    uint64_t tick_ns;
    bool paused, stopping;
    enum supervisor_stop urgency;
    uint64_t escalate_ns; /* next step of the stop; CLOCK_NEVER */
    struct life *lives;
    size_t lives_count, lives_capacity;
    task_span *pending; /* given back, but no place in the table yet */
    size_t pending_count, pending_capacity;
    struct intensity intensity;
    char why[160];
};

static void give_up(struct supervisor *supervisor, const char *what, const char *cause);

/* ------------------------------------------------------------------ growing arrays */

static void *grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    size_t wanted = *capacity ? *capacity * 2 : 64;
    void *grown = realloc(array, wanted * size);
    if (grown)
        *capacity = wanted;
    return grown;
}

static bool reserve_life(struct supervisor *supervisor)
{
    struct life *lives =
        grow(supervisor->lives, supervisor->lives_count, &supervisor->lives_capacity, sizeof *supervisor->lives);
    if (lives)
        supervisor->lives = lives;
    return lives;
}

/* ------------------------------------------------------------------ birth */

static void line_printed(void *context, const struct post *post, const struct output_line *line)
{
    struct supervisor *supervisor = context;
    if (supervisor->options.events.line)
        supervisor->options.events.line(supervisor->options.context, post->life, line);
}

static int start_worker(struct supervisor *supervisor, struct post *post)
{
    if (!reserve_life(supervisor))
        return -ENOMEM;
    uint64_t born = clock_ns();
    uint64_t incarnation = post->used ? supervisor->lives[post->life].incarnation + 1 : 1;
    slot_assign(post_slot(post), incarnation, born);
    (void)snprintf(post_slot(post)->name, SLOT_NAME_SIZE, "%s-%u", supervisor->options.name, post->number + 1);
    int error = post_start(post);
    if (error)
        return error;
    post->life = supervisor->lives_count++;
    post->used = true;
    supervisor->lives[post->life] = (struct life){.slot = post->number,
                                                  .incarnation = incarnation,
                                                  .pid = post->child.pid,
                                                  .born_ns = born,
                                                  .death_task = SLOT_NO_TASK};
    supervisor->alive++;
    if (supervisor->paused)
        child_signal(&post->child, SIGSTOP);
    return 0;
}

/* Nobody works and nobody can be started: that, too, must come to an end. */
static void start_failed(struct supervisor *supervisor, int error)
{
    if (supervisor->alive > 0)
        return;
    uint64_t now = clock_ns();
    intensity_death(&supervisor->intensity, now, now, 0);
    if (intensity_exceeded(&supervisor->intensity))
        give_up(supervisor, "no worker can be started", strerror(-error));
}

static bool is_starting(const struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->size; i++) {
        const struct post *post = &supervisor->posts[i];
        if (post->child.pid != 0 && slot_look(post_slot(post), clock_ns()).state == SLOT_STARTING)
            return true;
    }
    return false;
}

/* Where workers died one after the other, the next is a probe: no other is started before it is ready. */
static int start_missing(struct supervisor *supervisor)
{
    bool careful = supervisor->intensity.in_a_row > 1;
    for (unsigned i = 0; i < supervisor->size && !supervisor->stopping; i++) {
        struct post *post = &supervisor->posts[i];
        if (careful && post->child.pid == 0 && is_starting(supervisor))
            return 0;
        int error = post->child.pid == 0 ? start_worker(supervisor, post) : 0;
        if (error) { /* no process or descriptor to be had now: the next tick tries again */
            start_failed(supervisor, error);
            return error;
        }
    }
    return 0;
}

/* Whoever sleeps for want of a task looks again, at tasks and orders. */
static void wake_all(struct supervisor *supervisor)
{
    struct task_table *tasks = supervisor->options.area->tasks;
    atomic_fetch_add(&tasks->work, 1);
    futex_wake(&tasks->work, INT_MAX);
}

/* ------------------------------------------------------------------ death */

static void flush_pending(struct supervisor *supervisor)
{
    while (supervisor->pending_count > 0 &&
           task_table_give_back(supervisor->options.area->tasks, supervisor->pending[supervisor->pending_count - 1]))
        supervisor->pending_count--;
}

static void give_back(struct supervisor *supervisor, task_span span)
{
    if (task_span_length(span) == 0 || task_table_give_back(supervisor->options.area->tasks, span))
        return;
    task_span *pending =
        grow(supervisor->pending, supervisor->pending_count, &supervisor->pending_capacity, sizeof *pending);
    if (!pending) { /* no memory: wait for a place instead, workers are taking from them */
        while (!task_table_give_back(supervisor->options.area->tasks, span))
            clock_sleep_until(clock_after(NS_PER_MS));
        return;
    }
    supervisor->pending = pending;
    pending[supervisor->pending_count++] = span;
}

/* A worker that somebody killed while it was idle is no sign of a task or a start that kills. */
static bool is_blameless(const struct life *life)
{
    return life->death.how == DEATH_SIGNAL && life->death_task == SLOT_NO_TASK && life->times_ns[SLOT_WAITING] > 0;
}

/* Gives back what the dead worker held. After this, nothing shared says that it ever was. */
static void repair(struct supervisor *supervisor, struct post *post)
{
    struct pool_area *area = supervisor->options.area;
    struct life *life = &supervisor->lives[post->life];
    bool cancel = supervisor->stopping && supervisor->urgency >= STOP_SOON;
    struct task_repair done = task_table_repair(area->tasks, post->number, life->incarnation,
                                                atomic_load(&post_slot(post)->intent), life->death, cancel);
    if (area->commons)
        commons_leave(area->commons, area->facts->first_slot + post->number, life->death);
    life->death_task = done.task;
    life->death_retried = done.retried > 0;
    uint64_t final = supervisor->options.events.look(supervisor->options.context, true);
    results_init(area->results[post->number], results_size(area->facts->result_max));
    results_reset(area->results[post->number]);
    give_back(supervisor, done.give_back);
    wake_all(supervisor);
    if (death_is_violent(life->death) && !is_blameless(life))
        intensity_death(&supervisor->intensity, life->born_ns, life->ended_ns, final);
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
    give_back(supervisor, task_span_make((uint32_t)begin, (uint32_t)end));
    wake_all(supervisor);
}

static void give_up(struct supervisor *supervisor, const char *what, const char *cause)
{
    (void)snprintf(supervisor->why, sizeof supervisor->why, "%s (%s)", what, cause);
    supervisor_stop(supervisor, STOP_KILL);
    if (supervisor->options.events.gave_up)
        supervisor->options.events.gave_up(supervisor->options.context, supervisor->why);
}

static void child_is_dead(void *context, struct post *post)
{
    struct supervisor *supervisor = context;
    size_t index = post->life;
    if (!post_reap(post, &supervisor->lives[index]))
        return;
    supervisor->alive--;
    repair(supervisor, post);
    if (supervisor->options.events.died)
        supervisor->options.events.died(supervisor->options.context, &supervisor->lives[index]);
    if (!supervisor->stopping && intensity_exceeded(&supervisor->intensity)) {
        char cause[96];
        give_up(supervisor, "worker after worker died, and no task was finished in between",
                death_text(supervisor->lives[index].death, cause, sizeof cause));
    }
    (void)start_missing(supervisor);
}

/* ------------------------------------------------------------------ time */

/* Kill first, then decide: if it publishes before the signal arrives, its result counts. */
static void check_deadline(struct post *post, uint64_t timeout, uint64_t now)
{
    struct slot_view view = slot_look(post_slot(post), now);
    uint64_t from = view.since_ns > post->resumed_ns ? view.since_ns : post->resumed_ns;
    bool running = post->child.pid != 0 && view.state == SLOT_RUNNING && post->why == DEATH_NONE;
    if (running && now >= from && now - from >= timeout)
        post_kill(post, DEATH_TIMED_OUT);
}

static void signal_all(struct supervisor *supervisor, int signal, enum death_how why)
{
    for (unsigned i = 0; i < supervisor->options.area->facts->slots; i++) {
        struct post *post = &supervisor->posts[i];
        if (post->child.pid == 0)
            continue;
        if (why != DEATH_NONE && post->why == DEATH_NONE)
            post->why = why;
        child_signal(&post->child, signal);
    }
}

static void escalate(struct supervisor *supervisor)
{
    if (supervisor->urgency < STOP_KILL)
        supervisor_stop(supervisor, supervisor->urgency + 1);
}

static void tick(void *context)
{
    struct supervisor *supervisor = context;
    uint64_t expirations, now = clock_ns();
    (void)!read(supervisor->timer, &expirations, sizeof expirations);
    flush_pending(supervisor);
    for (unsigned i = 0; i < supervisor->options.area->facts->slots; i++) {
        struct post *post = &supervisor->posts[i];
        if (supervisor->options.timeout_ns && !supervisor->paused)
            check_deadline(post, supervisor->options.timeout_ns, now);
        if (post->child.pid != 0 && post->unwatched)
            child_is_dead(supervisor, post);
    }
    if (now >= supervisor->escalate_ns)
        escalate(supervisor);
    (void)supervisor->options.events.look(supervisor->options.context, false);
    if (supervisor->options.events.audit && !supervisor->stopping && !supervisor->paused)
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
    (void)eventfd_read(supervisor->setup.notify, &count);
    (void)supervisor->options.events.look(supervisor->options.context, false);
}

/* ------------------------------------------------------------------ the public face */

static int open_descriptors(struct supervisor *supervisor)
{
    supervisor->setup.notify = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    supervisor->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (supervisor->setup.notify < 0 || supervisor->timer < 0)
        return -errno;
    int error = evloop_add(supervisor->options.loop, supervisor->setup.notify, noticed, supervisor);
    return error ? error : evloop_add(supervisor->options.loop, supervisor->timer, tick, supervisor);
}

static int make_posts(struct supervisor *supervisor)
{
    uint32_t slots = supervisor->options.area->facts->slots;
    supervisor->posts = calloc(slots, sizeof *supervisor->posts);
    if (!supervisor->posts)
        return -ENOMEM;
    for (uint32_t i = 0; i < slots; i++) {
        supervisor->posts[i].setup = &supervisor->setup;
        supervisor->posts[i].number = i;
    }
    return 0;
}

int supervisor_new(struct supervisor **ret_supervisor, const struct supervisor_options *options)
{
    struct supervisor *supervisor = calloc(1, sizeof *supervisor);
    if (!supervisor)
        return -ENOMEM;
    supervisor->options = *options;
    supervisor->setup = (struct post_setup){.loop = options->loop,
                                            .area = options->area,
                                            .run = options->run,
                                            .spawn_argument = options->spawn_argument,
                                            .notify = -1,
                                            .oom_kills = oom_kills(),
                                            .line = line_printed,
                                            .dead = child_is_dead,
                                            .context = supervisor};
    supervisor->timer = -1;
    supervisor->escalate_ns = CLOCK_NEVER;
    int error = make_posts(supervisor);
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
    if (supervisor->posts)
        supervisor_stop(supervisor, STOP_KILL);
    while (supervisor->alive > 0)
        (void)evloop_step(supervisor->options.loop, clock_after(TICK_NS));
    close_own(supervisor, supervisor->setup.notify);
    close_own(supervisor, supervisor->timer);
    free(supervisor->posts);
    free(supervisor->lives);
    free(supervisor->pending);
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
    if (supervisor->alive > 0 || n == 0)
        return 0;
    supervisor->size = before; /* nobody is there, so nobody has seen the orders */
    return error;
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
    if (paused == supervisor->paused)
        return;
    supervisor->paused = paused;
    uint64_t now = clock_ns();
    for (unsigned i = 0; i < supervisor->options.area->facts->slots; i++)
        supervisor->posts[i].resumed_ns = now;
    signal_all(supervisor, paused ? SIGSTOP : SIGCONT, DEATH_NONE);
}

int supervisor_signal(struct supervisor *supervisor, unsigned slot, int signal)
{
    if (slot >= supervisor->options.area->facts->slots || supervisor->posts[slot].child.pid == 0)
        return -ESRCH;
    child_signal(&supervisor->posts[slot].child, signal);
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
        signal_all(supervisor, urgency == STOP_KILL ? SIGKILL : SIGTERM, DEATH_STOPPED);
    /* Nobody leaves while stopped. */
    if (urgency != STOP_KILL)
        signal_all(supervisor, SIGCONT, DEATH_NONE);
    supervisor->paused = false;
    set_tick(supervisor);
}

unsigned supervisor_alive(const struct supervisor *supervisor)
{
    return supervisor->alive;
}

const struct life *supervisor_lives(const struct supervisor *supervisor, size_t *ret_count)
{
    *ret_count = supervisor->lives_count;
    return supervisor->lives;
}

const struct life *supervisor_life(const struct supervisor *supervisor, unsigned slot)
{
    const struct post *post = &supervisor->posts[slot];
    return post->used ? &supervisor->lives[post->life] : NULL;
}

const char *supervisor_why(const struct supervisor *supervisor)
{
    return supervisor->why;
}
