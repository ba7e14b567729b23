#include "ui/state.h"

#include <stdio.h>

const struct state_look state_looks[WORKER_STATE_COUNT] = {
    [WORKER_EMPTY] = {'-', ' ', ROLE_GONE, "empty", "no process in this place"},
    [WORKER_STARTING] = {'B', 0x25b9, ROLE_STARTING, "begins", "started, not ready yet"},
    [WORKER_WAITING] = {'W', 0x25cc, ROLE_WAITING, "waits", "ready, wants a task"},
    [WORKER_RUNNING] = {'R', 0x25b6, ROLE_RUNNING, "runs", "in a task, on a core"},
    [WORKER_NO_CORE] = {'N', 0x25d0, ROLE_NO_CORE, "no core", "in a task, could run, but no core is free"},
    [WORKER_SLEEPING] = {'S', 0x25d7, ROLE_SLEEPING, "sleeps", "in a task, asleep in the kernel"},
    [WORKER_PUT] = {'P', 0x25b3, ROLE_BLOCKED, "put", "blocked: the queue is full"},
    [WORKER_GET] = {'G', 0x25bd, ROLE_BLOCKED, "get", "blocked: the queue is empty"},
    [WORKER_SEND] = {'>', 0x25b7, ROLE_BLOCKED, "send", "blocked: the pipe is full"},
    [WORKER_RECEIVE] = {'<', 0x25c1, ROLE_BLOCKED, "receive", "blocked: the pipe is empty"},
    [WORKER_LOCK] = {'K', 0x25c7, ROLE_BLOCKED, "lock", "blocked: a lock, event, condition or barrier"},
    [WORKER_JOIN] = {'J', 0x25a1, ROLE_BLOCKED, "join", "waits for a process to end"},
    [WORKER_STOPPED] = {'T', 0x2016, ROLE_STOPPED, "stopped", "held by a stop signal"},
    [WORKER_LEAVING] = {'L', 0x2190, ROLE_GONE, "leaves", "no more tasks for it"},
    [WORKER_DEAD] = {'X', 0x2717, ROLE_DEAD, "died", "died in the middle of its work"},
    [WORKER_LEFT] = {'E', 0x25cb, ROLE_GONE, "gone", "ended as it should"},
};

const struct time_look time_looks[TIME_COUNT] = {
    [TIME_START] = {0x00b7, ROLE_STARTING, "start-up", "from fork to ready"},
    [TIME_WAIT] = {0x2592, ROLE_WAITING, "waits", "ready, no task in hand"},
    [TIME_ON_CORE] = {0x2588, ROLE_RUNNING, "on core", "in a task, computing"},
    [TIME_NO_CORE] = {0x2593, ROLE_NO_CORE, "no core", "in a task, every core taken"},
    [TIME_OFF_CORE] = {0x2591, ROLE_SLEEPING, "asleep", "in a task, asleep in the kernel"},
    [TIME_PUT] = {0x25b3, ROLE_BLOCKED, "put", "blocked: the queue is full"},
    [TIME_GET] = {0x25bd, ROLE_BLOCKED, "get", "blocked: the queue is empty"},
    [TIME_SEND] = {0x25b7, ROLE_BLOCKED, "send", "blocked: the pipe is full"},
    [TIME_RECEIVE] = {0x25c1, ROLE_BLOCKED, "receive", "blocked: the pipe is empty"},
    [TIME_LOCK] = {0x25c7, ROLE_BLOCKED, "lock", "blocked: a lock, event, condition or barrier"},
    [TIME_JOIN] = {0x25a1, ROLE_BLOCKED, "join", "waits for a process to end"},
    [TIME_STOPPED] = {0x2016, ROLE_STOPPED, "stopped", "ready or in a task, held by a pause or stop"},
    [TIME_LEAVE] = {' ', ROLE_GONE, "leaving", "from the end of its work to its end"},
};

const enum run_time time_order[TIME_COUNT] = {TIME_ON_CORE, TIME_NO_CORE, TIME_OFF_CORE, TIME_PUT,  TIME_GET,
                                              TIME_SEND,    TIME_RECEIVE, TIME_LOCK,     TIME_JOIN, TIME_STOPPED,
                                              TIME_WAIT,    TIME_START,   TIME_LEAVE};

void state_time_bar(const struct painter *painter, int row, int column, int width, const uint64_t time_ns[TIME_COUNT])
{
    struct piece pieces[TIME_COUNT];
    for (int i = 0; i < TIME_COUNT; i++) {
        enum run_time kind = time_order[i];
        pieces[i] = (struct piece){(double)time_ns[kind], time_looks[kind].role, time_looks[kind].glyph};
    }
    painter_pieces(painter, row, column, width, pieces, TIME_COUNT);
}

const char *state_death_word(struct death death, char *buffer, size_t size)
{
    static const char *const words[DEATH_HOW_COUNT] = {
        [DEATH_NONE] = "died",
        [DEATH_LEFT] = "left",
        [DEATH_STACK_OVERFLOW] = "overflow",
        [DEATH_OUT_OF_MEMORY] = "no memory",
        [DEATH_TIMED_OUT] = "too slow",
        [DEATH_STOPPED] = "ended",
        [DEATH_GAVE_UP] = "gave up",
    };
    if (death.how == DEATH_SIGNAL)
        (void)snprintf(buffer, size, "killed %u", death.code % 100u);
    else if (death.how == DEATH_EXITED)
        (void)snprintf(buffer, size, "exit %u", death.code % 1000u);
    else
        (void)snprintf(buffer, size, "%s", death.how < DEATH_HOW_COUNT && words[death.how] ? words[death.how] : "died");
    return buffer;
}
