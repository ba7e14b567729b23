/* stuck.h - who waits for whom, and whether any of them can still move. Plain data in, words out: it looks at no
 * process and no shared memory.
 *
 * A process can move when it does not wait, or when its wait ends by itself (a deadline), or when somebody who can move
 * could end it: of a lock, its owner; of a join, the process that is to end; of a pipe, the peer; of everything else
 * (queues, events, semaphores, conditions, barriers), any other process. Those that remain are stuck. This errs on the
 * side of silence: a process that merely might put is taken for one that will. (Wait-for graphs with AND and OR:
 * Knapp, "Deadlock detection in distributed databases", ACM Computing Surveys 19(4), 1987.) */
#ifndef FORKLAB_LAB_STUCK_H
#define FORKLAB_LAB_STUCK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STUCK_NAME_SIZE     24
#define STUCK_PROCESSES_MAX 1024
#define STUCK_NOBODY        (-1)

enum stuck_wait {
    STUCK_MOVES, /* does not wait, or will end its wait by itself */
    STUCK_PUT,
    STUCK_GET,
    STUCK_ROBBED, /* as STUCK_GET, and a saboteur has a sentinel of that queue */
    STUCK_SEND,
    STUCK_RECEIVE,
    STUCK_LOCK,
    STUCK_SEMAPHORE,
    STUCK_EVENT,
    STUCK_CONDITION,
    STUCK_BARRIER,
    STUCK_JOIN,
    STUCK_DRAIN,    /* joins a queue: waits until every message's task is done */
    STUCK_STOPPED,  /* by SIGSTOP: it does not move, but somebody may let it */
    STUCK_SABOTEUR, /* waits for nothing but to be told to let go of what others wait for; is never stuck itself */
    STUCK_WAIT_COUNT
};

struct stuck_process {
    char name[STUCK_NAME_SIZE];
    enum stuck_wait wait;
    char object[STUCK_NAME_SIZE]; /* what it waits on; "" = unknown, or a process */
    int only;              /* index of the one process that could end its wait, or STUCK_NOBODY: any other could */
    uint64_t since_ns;     /* how long it has waited */
    uint64_t value, limit; /* of the object: depth and capacity, arrived and parties; limit 0 = not known */
};

enum stuck_reason {
    STUCK_NOT,
    STUCK_BY_ITSELF,         /* waits for a lock that it holds */
    STUCK_IN_CYCLE,          /* each waits for the next */
    STUCK_JOIN_BEFORE_DRAIN, /* joins a process that must put before it can end */
    STUCK_JOIN_OF_WAITER,    /* joins a process that waits for what nobody is left to do */
    STUCK_BEHIND_STOPPED,    /* waits for a process that is stopped */
    STUCK_NO_GETTER,
    STUCK_NO_PUTTER, /* the sentinel never came */
    STUCK_NO_SENDER,
    STUCK_NO_RECEIVER,
    STUCK_NO_SETTER,
    STUCK_NO_NOTIFIER,
    STUCK_NO_RELEASER,
    STUCK_MISSING_PARTY,
    STUCK_NO_TASK_DONE, /* joins a queue whose tasks nobody is left to do */
    STUCK_ALL_WAIT,     /* on different things, and nobody moves */
    STUCK_BY_SABOTAGE,  /* a saboteur has what it takes, and can give it back */
    STUCK_REASON_COUNT
};
const char *stuck_reason_name(enum stuck_reason reason); /* "join_before_drain": for JSON */

struct stuck_finding {
    enum stuck_reason reason;
    bool certain; /* nothing but a kill can change it; false behind a stopped process, or a saboteur */
    bool is_stuck[STUCK_PROCESSES_MAX]; /* by index of the process */
    char text[512];                     /* the reason in a sentence, then who has waited for what, and how long */
};

/* `count` at most STUCK_PROCESSES_MAX. */
void stuck_find(const struct stuck_process *processes, size_t count, struct stuck_finding *ret_finding);

#endif
