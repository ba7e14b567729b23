/* cast.h - the processes of a test about shared objects: actors in one commons, played by real processes that block,
 * end and are killed, or, one after another, by the test itself. Everything that is waited for has a bound; the calls
 * fail the check when it is passed. All processes die with the test. */
#ifndef FORKLAB_TESTS_SUPPORT_CAST_H
#define FORKLAB_TESTS_SUPPORT_CAST_H
#include "ipc/commons.h"

#include <sys/types.h>

#define CAST_ACTORS 8

struct cast {
    struct commons commons;
    uint32_t slots[CAST_ACTORS];
    pid_t pids[CAST_ACTORS];   /* 0 = none now */
    void *shared;              /* the memory of these two */
    _Atomic int *results;      /* [CAST_ACTORS] */
    _Atomic uint64_t *numbers; /* [CAST_ACTORS]; for the test's own use */
};

void cast_open(struct cast *cast);
void cast_close(struct cast *cast);

/* The test itself is that actor from now on. */
void cast_play(struct cast *cast, unsigned actor);
/* …or nobody. */
void cast_play_nobody(void);

/* A process that is that actor calls `act`, and ends. */
void cast_start(struct cast *cast, unsigned actor, int (*act)(struct cast *cast, void *object), void *object);
/* Waits until it sleeps, blocked on a shared object. */
void cast_wait_blocked(const struct cast *cast, unsigned actor);
/* Waits until its number is `number`. */
void cast_wait_number(const struct cast *cast, unsigned actor, uint64_t number);
/* Waits until it has ended by itself; what `act` returned. */
int cast_result(struct cast *cast, unsigned actor);
/* SIGKILL, reaped, repaired; there is a new one in its place. */
void cast_kill(struct cast *cast, unsigned actor);
/* The same, and `death` is what is said of it. */
void cast_end(struct cast *cast, unsigned actor, struct death death);
/* The actor that the test played, or whose process has ended, leaves by itself. */
void cast_leave(struct cast *cast, unsigned actor);

/* One case of what an object does, beside what multiprocessing's does. */
struct semantics {
    const char *what;
    const char *python; /* its answer */
    const char *why;    /* ours is another one; NULL = the same */
    void (*play)(struct cast *cast);
};

/* Plays the row with a cast of its own. */
void semantics_play(const struct semantics *row);

#endif
