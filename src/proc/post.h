/* post.h - a slot as its supervisor sees it: the process that holds it, that process's output, and why the lab wanted
 * it dead. All in the supervisor's own memory; of the shared slot it reads only what it can check. Body here because
 * the supervisor keeps an array of them. */
#ifndef FORKLAB_PROC_POST_H
#define FORKLAB_PROC_POST_H
#include "ipc/pool_area.h"
#include "ipc/task.h"
#include "proc/child.h"
#include "proc/evloop.h"
#include "proc/life.h"
#include "proc/output.h"

#define POST_ARGUMENT_SIZE 64 /* of the spawn argument, with its NUL */

struct post;

/* What all posts of a supervisor share. */
struct post_setup {
    struct evloop *loop;
    struct pool_area *area;
    task_function *run;
    const char *spawn_argument; /* NULL = fork */
    int notify;                 /* eventfd that workers wake the supervisor by */
    uint64_t oom_kills;         /* the kernel's count when last looked at (oom.h) */
    void (*line)(void *context, const struct post *post, const struct output_line *line);
    void (*dead)(void *context, struct post *post); /* the kernel says so: call post_reap() */
    void *context;
};

struct post {
    struct post_setup *setup;
    unsigned number;
    struct child child;  /* pid 0 = vacant */
    size_t life;         /* the supervisor's index of its present or last life */
    bool used;           /* it has, or had, one */
    bool reading;        /* its output is in the event loop */
    bool unwatched;      /* its death cannot be told by the event loop: somebody must look */
    uint64_t resumed_ns; /* deadlines count from here at the earliest */
    enum death_how why;  /* the lab's own reason to kill it; DEATH_NONE */
    struct output_reader output;
};

struct slot *post_slot(const struct post *post);

/* Starts a worker for its slot, which slot_assign() prepared. -errno: nothing was started. */
int post_start(struct post *post);

/* Kills it for `why`, unless it is being killed for another reason. */
void post_kill(struct post *post, enum death_how why);

/* False: it is not dead. True: it is reaped, all that it printed was handed over, and `life` (with slot, incarnation,
 * pid and birth filled in) says how it lived and died, except what became of its task. */
bool post_reap(struct post *post, struct life *life);

#endif
