/* staff.h - a pool's processes and the workers in them: which there are, how they are called, how they begin, and what
 * their lives were. It does what the supervisor decides. Body here because the supervisor embeds it. */
#ifndef FORKLAB_PROC_STAFF_H
#define FORKLAB_PROC_STAFF_H
#include "proc/lives.h"
#include "proc/post.h"

enum staff_names {
    NAMES_BY_SLOT,  /* Worker-2: the one in the second place, whichever it is now */
    NAMES_BY_BIRTH, /* Process-2: the second that was ever born */
    NAMES_ALONE     /* Main: there is only one */
};

struct staff {
    struct post_setup setup;
    const char *name; /* of the workers, before "-1" */
    enum staff_names names;
    struct post *posts; /* one a slot, or one for all of them */
    unsigned posts_count;
    unsigned processes; /* alive */
    bool paused;        /* who is born is stopped at once */
    struct lives lives;
};

/* Makes posts and lives for the area of `setup`, which is filled in. -ENOMEM. */
int staff_init(struct staff *staff);
void staff_release(struct staff *staff);

/* Its workers are threads of one process. */
bool staff_is_crew(const struct staff *staff);
struct slot *staff_slot(const struct staff *staff, unsigned slot);
/* The living worker's process, or NULL. */
struct post *staff_post(const struct staff *staff, unsigned slot);

/* Starts what is missing in a post for slots below `size`: its process, or threads in it. -errno: nothing was. */
int staff_start(struct staff *staff, struct post *post, unsigned size);

/* A signal to all processes; `why`, unless DEATH_NONE, is the reason of their death if they die of it. */
void staff_signal(struct staff *staff, int signal, enum death_how why);

/* SIGSTOP or SIGCONT to all. Deadlines do not run meanwhile. */
void staff_pause(struct staff *staff, bool paused);

/* Kills the process of every worker whose task began longer ago than that. */
void staff_check_deadlines(struct staff *staff, uint64_t timeout_ns);

/* Somebody below `size` is not ready yet. */
bool staff_is_starting(const struct staff *staff, unsigned size);

/* Workers of one task that do not have it behind them. */
unsigned staff_busy(const struct staff *staff);

#endif
