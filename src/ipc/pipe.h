/* pipe.h - whole messages between two processes, through the kernel's own pipes: one of them for each direction, so
 * that bytes in flight and capacity are exact at either end, which those of a socket pair are not.
 *
 *     maker:     struct pipe_end ends[2];
 *                pipe_create(ends, &options, commons, "numbers")
 *                start a child with pipe_descriptors(&ends[PIPE_RIGHT]) among those that it keeps
 *                pipe_keep(ends, PIPE_LEFT)            (or pipe_close() both, when each went to a child)
 *     child:     pipe_adopt(&ends[PIPE_RIGHT], kept)   (fork)
 *                pipe_attach(&end, commons, "numbers", PIPE_RIGHT, kept)   (exec)
 *     both:      pipe_send() · pipe_receive() · pipe_poll() · pipe_close()
 *
 * Messages go from left to right; through a duplex pipe, back too. An end belongs to one thread of one process at a
 * time. Nobody else may hold its descriptors, for only then is a dead peer seen at once: all are close-on-exec, a child
 * of child_start() has only those it was given, and the maker closes what it gave away.
 *
 * The answers of send, receive and poll, besides 0:
 *
 *     -ETIMEDOUT  the deadline passed, and nothing has changed: try again
 *     -EPIPE      the peer is gone: it closed its end, or it is dead; what it had sent before was received first
 *     -EBADMSG    a torn frame: the peer died while it sent, or somebody else wrote in between. No message can be
 *                 trusted from here on, and the answer stays this one
 *     -EBADF      this end cannot do that: wrong direction, or closed
 *
 * A kill at any instruction leaves the other end with a whole message, -EPIPE or -EBADMSG, and never with a wait that
 * does not end. Only the kernel holds what is on the way, so nothing has to be repaired but the board. */
#ifndef FORKLAB_IPC_PIPE_H
#define FORKLAB_IPC_PIPE_H
#include "ipc/frame.h"
#include "ipc/pipe_board.h"
#include "ipc/waiting.h"

#define PIPE_MESSAGE_MAX     FRAME_MESSAGE_MAX
#define PIPE_DESCRIPTORS_MAX 2

enum pipe_side { PIPE_LEFT, PIPE_RIGHT };

struct pipe_options {
    bool duplex;
    size_t capacity_bytes; /* of each direction, rounded up by the kernel to a power of two of pages; 0 = its default */
    /* Only to demonstrate damage: several processes may keep the same side and send without a lock. A message that
     * others wrote into is then one -EBADMSG of its receiver, who goes on with the next whole one. */
    bool raw;
};

/* One process's handle of one side. Plain data, copied by fork. */
struct pipe_end {
    enum pipe_side side;
    bool raw;
    int send_fd, receive_fd;    /* -1 = not in this direction, or closed */
    struct pipe_board *board;   /* in the commons; NULL = none */
    size_t message_sent;        /* bytes of the present frame that are in the pipe; 0 = between two messages */
    size_t message_size;        /* of the message that it belongs to */
    struct frame_reader reader; /* what came of the message to receive */
};

/* Makes both ends, and a board named `name` when `commons` is not NULL. 0; -EINVAL: no such capacity; -EPERM: above what
 * the system allows; -EMFILE; -ENOMEM; -ENOSPC and -EEXIST of commons_add(). */
int pipe_create(struct pipe_end ret_ends[2], const struct pipe_options *options, struct commons *commons,
                const char *name);

/* The same for a name that had a pipe before, whose ends are all closed or dead: what happens to this one is counted on,
 * so that who starts again and again takes up one name. Without such a pipe it makes the first. */
int pipe_create_again(struct pipe_end ret_ends[2], const struct pipe_options *options, struct commons *commons,
                      const char *name);

/* For child_options.keep: the descriptors of an end, in an order that pipe_adopt() and pipe_attach() know. Returns how
 * many. */
int pipe_descriptors(const struct pipe_end *end, int ret_descriptors[PIPE_DESCRIPTORS_MAX]);

/* The caller is the owner of that side from now on, and closes its copy of the other. */
void pipe_keep(struct pipe_end ends[2], enum pipe_side side);

/* In a child of fork, where the descriptors of pipe_descriptors() have got other numbers. */
void pipe_adopt(struct pipe_end *end, const int *descriptors);

/* After an exec: the end of a pipe that has a board. -ENOENT: no pipe of that name. */
int pipe_attach(struct pipe_end *ret_end, struct commons *commons, const char *name, enum pipe_side side,
                const int *descriptors);

/* Closes this copy. A closed or zeroed end may be closed again. */
void pipe_close(struct pipe_end *end);

/* Sends 0 to PIPE_MESSAGE_MAX bytes. -EMSGSIZE: more. -EINPROGRESS: the deadline passed when a part of the message was in
 * already; only the same message may be sent next, and goes on where it was (another size: -EINVAL). Messages of up
 * to PIPE_BUF - FRAME_HEADER_SIZE bytes go in whole or not at all. */
int pipe_send(struct pipe_end *end, const void *message, size_t size, uint64_t deadline_ns);

/* Receives one message of up to `size` bytes. -EMSGSIZE: it is longer; its size is told, and it is still there. A
 * deadline holds inside a frame too, and the next call goes on. */
int pipe_receive(struct pipe_end *end, void *message, size_t size, size_t *ret_size, uint64_t deadline_ns);

/* Waits until pipe_receive() has an answer at once: a whole message is there (0), or what it would return. */
int pipe_poll(struct pipe_end *end, uint64_t deadline_ns);

/* Bytes on the way in the pipe that this end sends into, or that it receives from; frames included. -EBADF. */
int pipe_in_flight(const struct pipe_end *end, bool sending, uint64_t *ret_bytes);

#endif
