/* post.h - a process of workers as its supervisor sees it: the slots that it serves, its output, and why the lab wanted
 * it dead. It serves one slot, or as a crew of threads (crew.h) all of them. All in the supervisor's own memory; of the
 * shared slots it reads only what it can check. Body here because the supervisor keeps an array of them. */
#ifndef FORKLAB_PROC_POST_H
#define FORKLAB_PROC_POST_H
#include "ipc/pool_area.h"
#include "ipc/task.h"
#include "proc/child.h"
#include "proc/evloop.h"
#include "proc/life.h"
#include "proc/output.h"
#include "proc/stage.h"
#include "proc/worker.h"

#define POST_ARGUMENT_SIZE 64 /* of the spawn argument, with its NUL */

struct post;

/* What all posts of a supervisor share. */
struct post_setup {
    struct evloop *loop;
    struct worker_options worker;    /* its notify: eventfd that workers wake the supervisor by */
    const char *spawn_argument;      /* NULL = fork */
    bool by_forkserver;              /* then: a copy instead of exec */
    const struct stage_pipes *pipes; /* that workers get at birth; NULL = none */
    uint64_t oom_kills;              /* the kernel's count when last looked at (oom.h) */
    /* `slot`: of the worker that printed it, as far as that is known: else the first of the post. */
    void (*line)(void *context, unsigned slot, const struct output_line *line);
    void (*dead)(void *context, struct post *post); /* the kernel says so: call post_reap() */
    void *context;
};

struct post {
    struct post_setup *setup;
    unsigned first, count; /* its slots */
    struct child child;    /* pid 0 = vacant */
    bool reading;          /* its output is in the event loop */
    bool unwatched;        /* its death cannot be told by the event loop: somebody must look */
    uint64_t resumed_ns;   /* deadlines count from here at the earliest */
    enum death_how why;    /* the lab's own reason to kill it; DEATH_NONE */
    struct output_reader output;
};

/* Starts the process for its slots, which slot_assign() prepared. -errno: nothing was started. */
int post_start(struct post *post);

/* Its workers' slots say from when to when SIGSTOP held them. */
void post_signal(const struct post *post, int signal);

/* Kills it for `why`, unless it is being killed for another reason. */
void post_kill(struct post *post, enum death_how why);

/* False: it is not dead. True: it is reaped, and all that it printed was handed over. */
bool post_reap(struct post *post, struct child_end *ret_end);

/* The worker of that slot is dead, with its process, or alone as a thread that left: `life` (with slot, incarnation,
 * pid and birth filled in) is told how it lived and died, except what became of its task. */
void post_end_life(const struct post *post, const struct child_end *end, struct life *life);
void post_end_thread(const struct post *post, struct life *life);

#endif
