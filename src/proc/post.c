#include "proc/post.h"

#include "base/clock.h"
#include "ipc/self.h"
#include "proc/crew.h"
#include "proc/oom.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------------ output */

static struct slot *slot_at(const struct post *post, unsigned slot)
{
    return &post->setup->worker.area->slots[slot];
}

/* Only a thread of a crew must say which it is; others of the process group say their own names (output.h). */
static unsigned slot_of_line(const struct post *post, const struct output_line *line)
{
    unsigned slot = party_slot(line->who) - post->setup->worker.area->facts->first_slot;
    bool known = line->who != 0 && slot >= post->first && slot - post->first < post->count;
    return known ? slot : post->first;
}

static void on_line(void *context, const struct output_line *line)
{
    const struct post *post = context;
    post->setup->line(post->setup->context, slot_of_line(post, line), line);
}

/* A line without a header is the only worker's, so it belongs to its task; of several workers nobody knows whose. */
static int read_output(struct post *post)
{
    uint64_t task = post->count == 1 ? atomic_load(&slot_at(post, post->first)->task) : SLOT_NO_TASK;
    return output_read(&post->output, task, on_line, post);
}

static void close_output(struct post *post)
{
    if (!post->reading)
        return;
    evloop_remove(post->setup->loop, post->output.fd);
    close(post->output.fd);
    post->reading = false;
}

static void output_is_ready(void *context)
{
    struct post *post = context;
    if (read_output(post) < 0)
        close_output(post);
}

/* ------------------------------------------------------------------ birth */

static int run_worker(void *context, const int *kept)
{
    const struct post *post = context;
    struct worker_options options = post->setup->worker;
    struct commons *commons = options.area->commons;
    options.notify = kept[0];
    options.kept = kept + 1;
    if (commons) { /* for a fresh image that it may start (process.h) */
        commons->region.fd = kept[1];
        (void)fcntl(kept[1], F_SETFD, FD_CLOEXEC);
        options.kept++;
    }
    return options.area->facts->threads ? crew_process(&options) : worker_process(&options, post->first);
}

/* Puts the descriptors of its pipes behind `count` others. Returns how many there are then, or -errno. */
static int add_pipes(const struct post *post, int *keep, int count)
{
    const struct stage_pipes *pipes = post->setup->pipes;
    int given =
        pipes ? pipes->give(pipes->context, post->first, slot_at(post, post->first)->incarnation, keep + count) : 0;
    if (given < 0)
        return given;
    keep[count + given] = -1;
    return count + given;
}

static int start_child(struct post *post)
{
    const struct post_setup *setup = post->setup;
    const struct pool_area *area = setup->worker.area;
    bool spawn = setup->spawn_argument;
    char program[] = "forklab", argument[POST_ARGUMENT_SIZE], number[16];
    (void)snprintf(argument, sizeof argument, "%s", spawn ? setup->spawn_argument : "");
    (void)snprintf(number, sizeof number, "%u", post->first);
    char *const argv[] = {program, argument, number, NULL};
    struct child_options options = {
        .run = run_worker,
        .context = post,
        .program = spawn ? "/proc/self/exe" : NULL,
        .by_forkserver = spawn && setup->by_forkserver,
        .argv = argv,
        .keep = {setup->worker.notify},
        .pin_core = -1, /* each worker pins itself: there may be many in one process */
    };
    int count = 1;
    if (spawn)
        options.keep[count++] = area->region.fd;
    if (area->commons)
        options.keep[count++] = area->commons->region.fd;
    int error = add_pipes(post, options.keep, count);
    if (error < 0)
        return error;
    error = child_start(&post->child, &options);
    if (setup->pipes)
        setup->pipes->gave(setup->pipes->context, post->first, error == 0);
    return error;
}

static void child_is_dead(void *context)
{
    struct post *post = context;
    post->setup->dead(post->setup->context, post);
}

int post_start(struct post *post)
{
    int error = start_child(post);
    if (error)
        return error;
    post->why = DEATH_NONE;
    post->resumed_ns = 0;
    post->output = (struct output_reader){.fd = post->child.output};
    post->reading = evloop_add(post->setup->loop, post->output.fd, output_is_ready, post) == 0;
    if (!post->reading)
        close(post->output.fd);
    post->unwatched = evloop_add(post->setup->loop, post->child.pidfd, child_is_dead, post) != 0;
    if (post->unwatched)
        child_signal(&post->child, SIGKILL); /* no memory or descriptor to watch it: it must not live */
    return 0;
}

/* ------------------------------------------------------------------ signals and death */

void post_signal(const struct post *post, int signal)
{
    uint64_t now = clock_ns();
    for (unsigned i = post->first; i < post->first + post->count; i++)
        slot_signal(slot_at(post, i), signal, now);
    child_signal(&post->child, signal);
}

void post_kill(struct post *post, enum death_how why)
{
    if (post->why == DEATH_NONE)
        post->why = why;
    child_signal(&post->child, SIGKILL);
}

static bool by_oom_killer(struct post_setup *setup)
{
    uint64_t before = setup->oom_kills;
    setup->oom_kills = oom_kills();
    return setup->oom_kills > before;
}

/* What the kernel said, made more precise by what the lab and the worker itself know. */
static struct death explain(const struct post *post, const struct slot *slot, struct death death, enum slot_state state)
{
    if (death.how == DEATH_LEFT && state != SLOT_LEAVING)
        return (struct death){.how = DEATH_EXITED, .code = 0};
    if (death.how != DEATH_SIGNAL)
        return death;
    bool overflow = atomic_load(&slot->crash) == CRASH_STACK_OVERFLOW;
    if (post->why != DEATH_NONE)
        death.how = (uint16_t)post->why;
    else if (overflow && (death.code == SIGSEGV || death.code == SIGBUS))
        death.how = DEATH_STACK_OVERFLOW;
    return death;
}

/* CPU time from ready to the beginning of its end, by the worker's two marks. */
static uint64_t work_cpu(const struct slot *slot, uint64_t cpu_ns)
{
    uint64_t ready = atomic_load(&slot->cpu_ready_ns), leave = atomic_load(&slot->cpu_leave_ns);
    uint64_t end = leave && leave < cpu_ns ? leave : cpu_ns;
    return ready && ready < end ? end - ready : 0;
}

/* What its slot says; returns its last state. */
static enum slot_state end_times(struct slot *slot, struct life *life, uint64_t ended_ns)
{
    life->ended_ns = ended_ns > life->born_ns ? ended_ns : life->born_ns;
    slot->born_ns = life->born_ns; /* the supervisor's word, whatever a wild write of the dead worker left there */
    struct slot_view view = slot_look(slot, life->ended_ns);
    memcpy(life->times_ns, view.times_ns, sizeof life->times_ns);
    memcpy(life->stopped_ns, view.stopped_ns, sizeof life->stopped_ns);
    life->tasks = view.tasks;
    life->death_task = SLOT_NO_TASK;
    return view.state;
}

/* A thread's figures: nobody but itself could tell. */
static void copy_marks(const struct slot *slot, struct life *life)
{
    life->cpu_ns = atomic_load(&slot->cpu_ns);
    life->delay_ns = atomic_load(&slot->delay_ns);
    life->switches_voluntary = atomic_load(&slot->switches_voluntary);
    life->switches_involuntary = atomic_load(&slot->switches_involuntary);
    life->max_rss_bytes = atomic_load(&slot->max_rss_bytes);
    life->work_cpu_ns = work_cpu(slot, life->cpu_ns);
}

void post_end_thread(const struct post *post, struct life *life)
{
    struct slot *slot = slot_at(post, life->slot);
    uint64_t ended = atomic_load(&slot->ended_ns), now = clock_ns();
    (void)end_times(slot, life, ended < now ? ended : now);
    copy_marks(slot, life);
    life->death = (struct death){.how = DEATH_LEFT};
}

void post_end_life(const struct post *post, const struct child_end *end, struct life *life)
{
    struct slot *slot = slot_at(post, life->slot);
    enum slot_state state = end_times(slot, life, clock_ns());
    if (post->setup->worker.area->facts->threads) {
        copy_marks(slot, life);
        life->torn = true;
    } else {
        life->cpu_ns = end->cpu_ns;
        life->delay_ns = end->delay_ns;
        life->switches_voluntary = end->switches_voluntary;
        life->switches_involuntary = end->switches_involuntary;
        life->work_cpu_ns = work_cpu(slot, end->cpu_ns);
    }
    life->max_rss_bytes = end->max_rss_bytes;
    life->death = explain(post, slot, end->death, state);
}

bool post_reap(struct post *post, struct child_end *ret_end)
{
    int pidfd = post->child.pidfd;
    evloop_remove(post->setup->loop, pidfd); /* before its number can be another's */
    if (!child_reap(&post->child, ret_end)) {
        post->unwatched = evloop_add(post->setup->loop, pidfd, child_is_dead, post) != 0;
        return false;
    }
    post->unwatched = false;
    if (post->reading)
        (void)read_output(post); /* one turn: more than its pipe can hold */
    close_output(post);          /* what a grandchild outside its group still prints goes nowhere */
    if (post->why == DEATH_NONE && ret_end->death.how == DEATH_SIGNAL && ret_end->death.code == SIGKILL &&
        by_oom_killer(post->setup))
        ret_end->death.how = DEATH_OUT_OF_MEMORY;
    return true;
}
