#include "proc/supervisor.h"

#include "base/clock.h"
#include "ipc/futex.h"
#include "proc/child.h"
#include "proc/intensity.h"
#include "proc/worker.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TICK_NS        (100 * NS_PER_MS)
#define TICK_URGENT_NS (10 * NS_PER_MS) /* while a deadline may fall due */

/* What one slot has going on, in the supervisor's own memory: never read back from the region. */
struct post {
    struct supervisor *supervisor;
    unsigned number;
    struct child child;
    size_t life; /* index; valid once `used` */
    bool used;
    bool reading;        /* its output is in the event loop */
    bool unwatched;      /* its death cannot be told by the event loop: the tick looks */
    uint64_t resumed_ns; /* deadlines count from here at the earliest */
    enum death_how why;  /* the lab's own reason to kill it; DEATH_NONE */
    struct output_reader output;
};

struct supervisor {
    struct supervisor_options options;
    struct post *posts; /* [slots] */
    unsigned size, alive;
    int notify, timer;
    uint64_t tick_ns;
    bool paused, stopping;
    enum supervisor_stop urgency;
    uint64_t escalate_ns; /* next step of the stop; CLOCK_NEVER */
    struct life *lives;
    size_t lives_count, lives_capacity;
    task_span *pending; /* given back, but no place in the table yet */
    size_t pending_count, pending_capacity;
    struct intensity intensity;
    uint64_t oom_kills;
    char why[160];
};

static void start_missing(struct supervisor *supervisor);

static struct slot *slot_of(const struct post *post)
{
    return &post->supervisor->options.area->slots[post->number];
}

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

/* ------------------------------------------------------------------ output */

struct line_of {
    struct supervisor *supervisor;
    size_t life;
};

static void on_line(void *context, const struct output_line *line)
{
    const struct line_of *of = context;
    of->supervisor->options.events.line(of->supervisor->options.context, of->life, line);
}

static void close_output(struct post *post)
{
    if (!post->reading)
        return;
    evloop_remove(post->supervisor->options.loop, post->output.fd);
    close(post->output.fd);
    post->reading = false;
}

static int read_output(struct post *post)
{
    struct line_of of = {post->supervisor, post->life};
    return output_read(&post->output, atomic_load(&slot_of(post)->task), on_line, &of);
}

static void output_is_ready(void *context)
{
    struct post *post = context;
    if (read_output(post) < 0)
        close_output(post);
}

/* ------------------------------------------------------------------ birth */

static void child_is_dead(void *context);

static int run_worker(void *context, const int *kept)
{
    struct post *post = context;
    const struct supervisor_options *options = &post->supervisor->options;
    return worker_process(options->area, post->number, options->run, kept[0]);
}

static int pinned_core(const struct post *post)
{
    if (!post->supervisor->options.area->facts->pin)
        return -1;
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0 || CPU_COUNT(&set) == 0)
        return -1;
    unsigned wanted = post->number % (unsigned)CPU_COUNT(&set);
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET(core, &set) && wanted-- == 0)
            return core;
    return -1;
}

static int start_child(struct post *post)
{
    struct supervisor *supervisor = post->supervisor;
    char number[16];
    (void)snprintf(number, sizeof number, "%u", post->number);
    char program[] = "forklab", argument[64];
    (void)snprintf(argument, sizeof argument, "%s",
                   supervisor->options.spawn_argument ? supervisor->options.spawn_argument : "");
    char *const argv[] = {program, argument, number, NULL};
    bool spawn = supervisor->options.spawn_argument;
    struct child_options options = {
        .run = run_worker,
        .context = post,
        .program = spawn ? "/proc/self/exe" : NULL,
        .argv = argv,
        .keep = {supervisor->notify, spawn ? supervisor->options.area->region.fd : -1, -1},
        .pin_core = pinned_core(post),
    };
    return child_start(&post->child, &options);
}

/* Enters the life that begins, and puts its descriptors into the event loop. */
static int watch(struct post *post, uint64_t born_ns)
{
    struct supervisor *supervisor = post->supervisor;
    struct evloop *loop = supervisor->options.loop;
    post->life = supervisor->lives_count++;
    post->used = true;
    post->why = DEATH_NONE;
    post->resumed_ns = born_ns;
    post->output = (struct output_reader){.fd = post->child.output};
    supervisor->lives[post->life] = (struct life){.slot = post->number,
                                                  .incarnation = slot_of(post)->incarnation,
                                                  .pid = post->child.pid,
                                                  .born_ns = born_ns,
                                                  .death_task = SLOT_NO_TASK};
    supervisor->alive++;
    post->reading = evloop_add(loop, post->output.fd, output_is_ready, post) == 0;
    return evloop_add(loop, post->child.pidfd, child_is_dead, post);
}

static int start_worker(struct post *post)
{
    struct supervisor *supervisor = post->supervisor;
    if (!reserve_life(supervisor))
        return -ENOMEM;
    uint64_t born = clock_ns();
    (void)slot_assign(slot_of(post), born);
    int error = start_child(post);
    if (error)
        return error;
    post->unwatched = watch(post, born) != 0;
    if (post->unwatched)
        child_signal(&post->child, SIGKILL); /* no memory or descriptor to watch it: it must not live */
    if (supervisor->paused)
        child_signal(&post->child, SIGSTOP);
    if (supervisor->options.events.born)
        supervisor->options.events.born(supervisor->options.context, &supervisor->lives[post->life]);
    return 0;
}

/* ------------------------------------------------------------------ death */

/* How often the kernel's out-of-memory killer has struck, in any cgroup. */
static uint64_t count_oom_kills(void)
{
    FILE *file = fopen("/proc/vmstat", "re");
    if (!file)
        return 0;
    char line[128];
    uint64_t count = 0;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "oom_kill ", 9) == 0)
            count = strtoull(line + 9, NULL, 10);
    (void)fclose(file);
    return count;
}

static bool by_oom_killer(struct supervisor *supervisor)
{
    uint64_t now = count_oom_kills();
    bool more = now > supervisor->oom_kills;
    supervisor->oom_kills = now;
    return more;
}

/* What the kernel said, made more precise by what the supervisor and the worker itself know. */
static struct death explain(struct post *post, struct death death, enum slot_state state)
{
    if (death.how == DEATH_LEFT && state != SLOT_LEAVING)
        death = (struct death){.how = DEATH_EXITED, .code = 0};
    if (death.how != DEATH_SIGNAL)
        return death;
    if (post->why != DEATH_NONE)
        death.how = (uint16_t)post->why;
    else if (death.code == SIGKILL && by_oom_killer(post->supervisor))
        death.how = DEATH_OUT_OF_MEMORY;
    else if (atomic_load(&slot_of(post)->crash) == CRASH_STACK_OVERFLOW &&
             (death.code == SIGSEGV || death.code == SIGBUS))
        death.how = DEATH_STACK_OVERFLOW;
    return death;
}

static uint64_t work_cpu(const struct slot *slot, uint64_t cpu_ns)
{
    uint64_t ready = atomic_load(&slot->cpu_ready_ns), leave = atomic_load(&slot->cpu_leave_ns);
    uint64_t end = leave && leave < cpu_ns ? leave : cpu_ns;
    return ready && ready < end ? end - ready : 0;
}

static void end_life(struct post *post, const struct child_end *end, uint64_t now)
{
    struct life *life = &post->supervisor->lives[post->life];
    const struct slot *slot = slot_of(post);
    struct slot_view view = slot_look(slot, now);
    life->ended_ns = now;
    memcpy(life->times_ns, view.times_ns, sizeof life->times_ns);
    life->tasks = view.tasks;
    life->cpu_ns = end->cpu_ns;
    life->work_cpu_ns = work_cpu(slot, end->cpu_ns);
    life->delay_ns = end->delay_ns;
    life->max_rss_bytes = end->max_rss_bytes;
    life->switches_voluntary = end->switches_voluntary;
    life->switches_involuntary = end->switches_involuntary;
    life->death = explain(post, end->death, view.state);
}

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

/* Gives back what the dead worker held. After this, nothing shared says that it ever was. */
static void repair(struct post *post)
{
    struct supervisor *supervisor = post->supervisor;
    struct pool_area *area = supervisor->options.area;
    struct life *life = &supervisor->lives[post->life];
    const struct slot *slot = slot_of(post);
    bool cancel = supervisor->stopping && supervisor->urgency >= STOP_SOON;
    struct task_repair done = task_table_repair(area->tasks, post->number, slot->incarnation,
                                                atomic_load(&slot->intent), life->death, cancel);
    life->death_task = done.task;
    life->death_retried = done.retried > 0;
    uint64_t final = supervisor->options.events.look(supervisor->options.context, true);
    results_reset(area->results[post->number]);
    give_back(supervisor, done.give_back);
    atomic_fetch_add(&area->tasks->work, 1);
    futex_wake(&area->tasks->work, INT_MAX);
    bool blameless = death_is_violent(life->death) && life->death.how == DEATH_SIGNAL && done.task == SLOT_NO_TASK &&
                     life->times_ns[SLOT_WAITING] > 0;
    if (death_is_violent(life->death) && !blameless)
        intensity_death(&supervisor->intensity, life->ended_ns, final);
}

static void give_up(struct supervisor *supervisor, const struct life *last)
{
    char cause[96];
    (void)snprintf(supervisor->why, sizeof supervisor->why,
                   "%u workers died one after the other without finishing a task (the last: %s)",
                   supervisor->intensity.in_a_row, death_text(last->death, cause, sizeof cause));
    supervisor_stop(supervisor, STOP_KILL);
    if (supervisor->options.events.gave_up)
        supervisor->options.events.gave_up(supervisor->options.context, supervisor->why);
}

static void child_is_dead(void *context)
{
    struct post *post = context;
    struct supervisor *supervisor = post->supervisor;
    struct child_end end;
    int pidfd = post->child.pidfd;
    if (!child_reap(&post->child, &end))
        return;
    evloop_remove(supervisor->options.loop, pidfd); /* closed by now: the loop only forgets it */
    supervisor->alive--;
    while (post->reading && read_output(post) > 0)
        continue;
    close_output(post); /* what a grandchild still prints goes nowhere: its group was killed */
    end_life(post, &end, clock_ns());
    repair(post);
    size_t life = post->life;
    if (supervisor->options.events.died)
        supervisor->options.events.died(supervisor->options.context, &supervisor->lives[life]);
    if (!supervisor->stopping && intensity_exceeded(&supervisor->intensity))
        give_up(supervisor, &supervisor->lives[life]);
    start_missing(supervisor);
}

/* ------------------------------------------------------------------ time */

static void check_deadline(struct post *post, uint64_t now)
{
    struct slot_view view = slot_look(slot_of(post), now);
    uint64_t timeout = post->supervisor->options.timeout_ns;
    uint64_t from = view.since_ns > post->resumed_ns ? view.since_ns : post->resumed_ns;
    if (post->child.pid == 0 || view.state != SLOT_RUNNING || post->why != DEATH_NONE || now < from ||
        now - from < timeout)
        return;
    /* Kill first, then decide: if it publishes before the signal arrives, its result counts. */
    post->why = DEATH_TIMED_OUT;
    child_signal(&post->child, SIGKILL);
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
            check_deadline(post, now);
        if (post->child.pid != 0 && post->unwatched)
            child_is_dead(post);
    }
    if (now >= supervisor->escalate_ns)
        escalate(supervisor);
    (void)supervisor->options.events.look(supervisor->options.context, false);
    start_missing(supervisor);
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
    (void)eventfd_read(supervisor->notify, &count);
    (void)supervisor->options.events.look(supervisor->options.context, false);
}

/* ------------------------------------------------------------------ the public face */

static int open_descriptors(struct supervisor *supervisor)
{
    supervisor->notify = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    supervisor->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (supervisor->notify < 0 || supervisor->timer < 0)
        return -errno;
    int error = evloop_add(supervisor->options.loop, supervisor->notify, noticed, supervisor);
    return error ? error : evloop_add(supervisor->options.loop, supervisor->timer, tick, supervisor);
}

int supervisor_new(struct supervisor **ret_supervisor, const struct supervisor_options *options)
{
    struct supervisor *supervisor = calloc(1, sizeof *supervisor);
    if (!supervisor)
        return -ENOMEM;
    supervisor->options = *options;
    supervisor->notify = supervisor->timer = -1;
    supervisor->escalate_ns = CLOCK_NEVER;
    supervisor->oom_kills = count_oom_kills();
    uint32_t slots = options->area->facts->slots;
    supervisor->posts = calloc(slots, sizeof *supervisor->posts);
    int error = supervisor->posts ? open_descriptors(supervisor) : -ENOMEM;
    if (error) {
        supervisor_free(supervisor);
        return error;
    }
    for (uint32_t i = 0; i < slots; i++) {
        supervisor->posts[i].supervisor = supervisor;
        supervisor->posts[i].number = i;
    }
    set_tick(supervisor);
    *ret_supervisor = supervisor;
    return 0;
}

void supervisor_free(struct supervisor *supervisor)
{
    if (!supervisor)
        return;
    if (supervisor->posts) /* else it is half built */
        supervisor_stop(supervisor, STOP_KILL);
    while (supervisor->alive > 0)
        (void)evloop_step(supervisor->options.loop, clock_after(TICK_NS));
    int own[] = {supervisor->notify, supervisor->timer};
    for (unsigned i = 0; i < 2; i++)
        if (own[i] >= 0) {
            evloop_remove(supervisor->options.loop, own[i]);
            close(own[i]);
        }
    free(supervisor->posts);
    free(supervisor->lives);
    free(supervisor->pending);
    free(supervisor);
}

static void start_missing(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->size && !supervisor->stopping; i++)
        if (supervisor->posts[i].child.pid == 0 && start_worker(&supervisor->posts[i]) != 0)
            return; /* no process or descriptor to be had now: the next tick tries again */
}

int supervisor_resize(struct supervisor *supervisor, unsigned n)
{
    if (n > supervisor->options.area->facts->slots)
        return -EINVAL;
    if (supervisor->stopping)
        return -ESHUTDOWN;
    supervisor->size = n;
    for (unsigned i = 0; i < supervisor->options.area->facts->slots; i++)
        atomic_store(&supervisor->options.area->slots[i].order, i < n ? ORDER_WORK : ORDER_LEAVE);
    futex_wake(&supervisor->options.area->tasks->work, INT_MAX);
    start_missing(supervisor);
    return supervisor->alive == 0 && n > 0 ? -EAGAIN : 0;
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
    atomic_fetch_add(&supervisor->options.area->tasks->work, 1);
    futex_wake(&supervisor->options.area->tasks->work, INT_MAX);
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
