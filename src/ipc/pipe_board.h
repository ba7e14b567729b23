/* pipe_board.h - what the monitor sees of a pipe (pipe.h): the kernel holds the bytes, and tells nobody but the owners of
 * the ends, so they write here what they did. */
#ifndef FORKLAB_IPC_PIPE_BOARD_H
#define FORKLAB_IPC_PIPE_BOARD_H
#include "ipc/commons.h"

#include <stdbool.h>

/* Written by the owner of that end of that direction (of a raw pipe: the owners), and by its repair after its death;
 * relaxed throughout, since no field says anything about another. A kill between the kernel's part and this leaves one
 * message uncounted. */
struct pipe_gauge {
    alignas(64) _Atomic party owner;
    _Atomic uint64_t messages, bytes;  /* whole messages; all bytes, frames included */
    _Atomic uint64_t blocked_since_ns; /* 0 = not blocked */
    _Atomic uint64_t blocked_ns;       /* before that */
    _Atomic uint64_t damaged;          /* frames that were not whole; the receiver's */
    _Atomic uint32_t gone;             /* its owner closed it, or died */
};

struct pipe_flow { /* one direction */
    struct pipe_gauge sender, receiver;
    alignas(64) _Atomic uint64_t dropped_bytes; /* that were on the way when the pipe before this one ended */
};

struct pipe_board {
    uint32_t duplex, raw;
    uint64_t capacity_bytes;
    struct pipe_flow flows[2]; /* by the side that sends */
};

struct pipe_flow_view {
    party sender, receiver; /* 0 = unknown */
    bool sender_gone, receiver_gone;
    uint64_t sent, received; /* messages */
    uint64_t sent_bytes, received_bytes;
    uint64_t in_flight_bytes; /* by these counts; while both ends live, what FIONREAD says */
    uint64_t damaged;
    bool sender_blocked, receiver_blocked;
    uint64_t send_blocked_ns, receive_blocked_ns; /* in all, the present wait included */
};

struct pipe_view {
    bool duplex, raw;
    uint64_t capacity_bytes;        /* of each direction */
    struct pipe_flow_view flows[2]; /* PIPE_LEFT: from left to right. PIPE_RIGHT: back, only when duplex */
};

/* Anybody, at any time, whatever became of the ends. Never waits. */
void pipe_look(const struct pipe_board *board, struct pipe_view *ret_view);

/* repair.h: its ends are gone and no longer blocked. */
void pipe_repair(struct commons *commons, void *object, size_t size, party dead);

/* --- for pipe.c --- */

/* A new pipe takes the place of the last one: nothing is on the way. */
void pipe_flow_restart(struct pipe_flow *flow);

static inline void pipe_gauge_add(_Atomic uint64_t *count, uint64_t more)
{
    atomic_fetch_add_explicit(count, more, memory_order_relaxed);
}

void pipe_gauge_own(struct pipe_gauge *gauge, party owner);
/* A copy of the end is closed: the end is gone when `who` was its owner. */
void pipe_gauge_leave(struct pipe_gauge *gauge, party who);
void pipe_gauge_block(struct pipe_gauge *gauge, uint64_t now_ns);
void pipe_gauge_unblock(struct pipe_gauge *gauge, uint64_t now_ns);

#endif
