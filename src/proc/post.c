#include "proc/post.h"

#include "base/clock.h"
#include "proc/oom.h"
#include "proc/worker.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct slot *post_slot(const struct post *post)
{
    return &post->setup->area->slots[post->number];
}

/* ------------------------------------------------------------------ output */

static void on_line(void *context, const struct output_line *line)
{
    const struct post *post = context;
    post->setup->line(post->setup->context, post, line);
}

static int read_output(struct post *post)
{
    return output_read(&post->output, atomic_load(&post_slot(post)->task), on_line, post);
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
    struct post *post = context;
    return worker_process(post->setup->area, post->number, post->setup->run, kept[0]);
}

/* The core that the post's number stands for in the affinity mask; -1 = any. */
static int pinned_core(const struct post *post)
{
    cpu_set_t set;
    if (!post->setup->area->facts->pin || sched_getaffinity(0, sizeof set, &set) < 0 || CPU_COUNT(&set) == 0)
        return -1;
    unsigned wanted = post->number % (unsigned)CPU_COUNT(&set);
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET(core, &set) && wanted-- == 0)
            return core;
    return -1;
}

static int start_child(struct post *post)
{
    const struct post_setup *setup = post->setup;
    bool spawn = setup->spawn_argument;
    char program[] = "forklab", argument[POST_ARGUMENT_SIZE], number[16];
    (void)snprintf(argument, sizeof argument, "%s", spawn ? setup->spawn_argument : "");
    (void)snprintf(number, sizeof number, "%u", post->number);
    char *const argv[] = {program, argument, number, NULL};
    struct child_options options = {
        .run = run_worker,
        .context = post,
        .program = spawn ? "/proc/self/exe" : NULL,
        .argv = argv,
        .keep = {setup->notify, spawn ? setup->area->region.fd : -1,
                 spawn && setup->area->commons ? setup->area->commons->region.fd : -1, -1},
        .pin_core = pinned_core(post),
    };
    return child_start(&post->child, &options);
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
    post->resumed_ns = post_slot(post)->born_ns;
    post->output = (struct output_reader){.fd = post->child.output};
    post->reading = evloop_add(post->setup->loop, post->output.fd, output_is_ready, post) == 0;
    if (!post->reading)
        close(post->output.fd);
    post->unwatched = evloop_add(post->setup->loop, post->child.pidfd, child_is_dead, post) != 0;
    if (post->unwatched)
        child_signal(&post->child, SIGKILL); /* no memory or descriptor to watch it: it must not live */
    return 0;
}

/* ------------------------------------------------------------------ death */

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
static struct death explain(struct post *post, struct death death, enum slot_state state)
{
    if (death.how == DEATH_LEFT && state != SLOT_LEAVING)
        return (struct death){.how = DEATH_EXITED, .code = 0};
    if (death.how != DEATH_SIGNAL)
        return death;
    bool overflow = atomic_load(&post_slot(post)->crash) == CRASH_STACK_OVERFLOW;
    if (post->why != DEATH_NONE)
        death.how = (uint16_t)post->why;
    else if (death.code == SIGKILL && by_oom_killer(post->setup))
        death.how = DEATH_OUT_OF_MEMORY;
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

static void end_life(struct post *post, const struct child_end *end, struct life *life)
{
    struct slot *slot = post_slot(post);
    life->ended_ns = clock_ns();
    slot->born_ns = life->born_ns; /* the supervisor's word, whatever a wild write of the dead worker left there */
    struct slot_view view = slot_look(slot, life->ended_ns);
    memcpy(life->times_ns, view.times_ns, sizeof life->times_ns);
    life->tasks = view.tasks;
    life->cpu_ns = end->cpu_ns;
    life->work_cpu_ns = work_cpu(slot, end->cpu_ns);
    life->delay_ns = end->delay_ns;
    life->max_rss_bytes = end->max_rss_bytes;
    life->switches_voluntary = end->switches_voluntary;
    life->switches_involuntary = end->switches_involuntary;
    life->death = explain(post, end->death, view.state);
    life->death_task = SLOT_NO_TASK;
}

bool post_reap(struct post *post, struct life *life)
{
    struct child_end end;
    int pidfd = post->child.pidfd;
    evloop_remove(post->setup->loop, pidfd); /* before its number can be another's */
    if (!child_reap(&post->child, &end)) {
        post->unwatched = evloop_add(post->setup->loop, pidfd, child_is_dead, post) != 0;
        return false;
    }
    post->unwatched = false;
    if (post->reading)
        (void)read_output(post); /* one turn: more than its pipe can hold */
    close_output(post);          /* what a grandchild outside its group still prints goes nowhere */
    end_life(post, &end, life);
    return true;
}
