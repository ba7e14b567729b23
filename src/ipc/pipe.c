#include "ipc/pipe.h"

#include "base/clock.h"
#include "ipc/futex.h"
#include "ipc/self.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

/* ------------------------------------------------------------------ the board */

static struct pipe_flow *flow_out(const struct pipe_end *end)
{
    return end->board && end->send_fd >= 0 ? &end->board->flows[end->side] : NULL;
}

static struct pipe_flow *flow_in(const struct pipe_end *end)
{
    return end->board && end->receive_fd >= 0 ? &end->board->flows[1 - end->side] : NULL;
}

static void own(struct pipe_end *end)
{
    if (flow_out(end))
        pipe_gauge_own(&flow_out(end)->sender, self()->who);
    if (flow_in(end))
        pipe_gauge_own(&flow_in(end)->receiver, self()->who);
}

/* ------------------------------------------------------------------ making and handing on */

static int make_direction(struct pipe_end *from, struct pipe_end *to, size_t capacity_bytes)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0)
        return -errno;
    to->receive_fd = fds[0];
    from->send_fd = fds[1];
    return capacity_bytes > 0 && fcntl(fds[1], F_SETPIPE_SZ, (int)capacity_bytes) < 0 ? -errno : 0;
}

static int make_board(struct pipe_end ends[2], const struct pipe_options *options, struct commons *commons,
                      const char *name, bool again)
{
    void *object = again ? commons_find(commons, REGION_PIPE, name) : NULL;
    int error = object ? 0 : commons_add(commons, REGION_PIPE, name, sizeof(struct pipe_board), &object);
    if (error)
        return error;
    struct pipe_board *board = object;
    for (int side = 0; side < 2; side++)
        pipe_flow_restart(&board->flows[side]);
    board->duplex = options->duplex;
    board->raw = options->raw;
    board->capacity_bytes = (uint64_t)fcntl(ends[PIPE_LEFT].send_fd, F_GETPIPE_SZ);
    ends[PIPE_LEFT].board = ends[PIPE_RIGHT].board = board;
    return 0;
}

static void init(struct pipe_end *end, enum pipe_side side, bool raw)
{
    *end = (struct pipe_end){.side = side, .raw = raw, .send_fd = -1, .receive_fd = -1};
    frame_reader_init(&end->reader, raw);
}

static int create(struct pipe_end ret_ends[2], const struct pipe_options *options, struct commons *commons,
                  const char *name, bool again)
{
    struct pipe_end ends[2], *left = &ends[PIPE_LEFT], *right = &ends[PIPE_RIGHT];
    if (options->capacity_bytes > INT32_MAX)
        return -EINVAL;
    init(left, PIPE_LEFT, options->raw);
    init(right, PIPE_RIGHT, options->raw);
    int error = make_direction(left, right, options->capacity_bytes);
    if (!error && options->duplex)
        error = make_direction(right, left, options->capacity_bytes);
    if (!error && commons)
        error = make_board(ends, options, commons, name, again);
    if (error) {
        pipe_close(left);
        pipe_close(right);
        return error;
    }
    ret_ends[PIPE_LEFT] = *left;
    ret_ends[PIPE_RIGHT] = *right;
    return 0;
}

int pipe_create(struct pipe_end ret_ends[2], const struct pipe_options *options, struct commons *commons,
                const char *name)
{
    return create(ret_ends, options, commons, name, false);
}

int pipe_create_again(struct pipe_end ret_ends[2], const struct pipe_options *options, struct commons *commons,
                      const char *name)
{
    return create(ret_ends, options, commons, name, true);
}

int pipe_descriptors(const struct pipe_end *end, int ret_descriptors[PIPE_DESCRIPTORS_MAX])
{
    int count = 0;
    if (end->send_fd >= 0)
        ret_descriptors[count++] = end->send_fd;
    if (end->receive_fd >= 0)
        ret_descriptors[count++] = end->receive_fd;
    return count;
}

void pipe_keep(struct pipe_end ends[2], enum pipe_side side)
{
    pipe_close(&ends[1 - side]);
    own(&ends[side]);
}

static void renumber(int *fd, const int **descriptors)
{
    if (*fd < 0)
        return;
    *fd = *(*descriptors)++;
    (void)fcntl(*fd, F_SETFD, FD_CLOEXEC);
}

void pipe_adopt(struct pipe_end *end, const int *descriptors)
{
    renumber(&end->send_fd, &descriptors);
    renumber(&end->receive_fd, &descriptors);
    own(end);
}

int pipe_attach(struct pipe_end *ret_end, struct commons *commons, const char *name, enum pipe_side side,
                const int *descriptors)
{
    struct pipe_board *board = commons_find(commons, REGION_PIPE, name);
    if (!board)
        return -ENOENT;
    init(ret_end, side, board->raw);
    ret_end->board = board;
    if (side == PIPE_LEFT || board->duplex)
        ret_end->send_fd = 0; /* there is one: its number comes next */
    if (side == PIPE_RIGHT || board->duplex)
        ret_end->receive_fd = 0;
    pipe_adopt(ret_end, descriptors);
    return 0;
}

static void close_one(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

void pipe_close(struct pipe_end *end)
{
    if (end->send_fd == end->receive_fd)
        return; /* closed or zeroed: one that is open has not the same twice */
    if (flow_out(end))
        pipe_gauge_leave(&flow_out(end)->sender, self()->who);
    if (flow_in(end))
        pipe_gauge_leave(&flow_in(end)->receiver, self()->who);
    close_one(end->send_fd);
    close_one(end->receive_fd);
    end->send_fd = end->receive_fd = -1;
    frame_reader_release(&end->reader);
    end->message_sent = 0;
}

int pipe_in_flight(const struct pipe_end *end, bool sending, uint64_t *ret_bytes)
{
    int bytes, fd = sending ? end->send_fd : end->receive_fd;
    if (fd < 0)
        return -EBADF;
    if (ioctl(fd, FIONREAD, &bytes) != 0)
        return -errno;
    *ret_bytes = (uint64_t)bytes;
    return 0;
}

/* ------------------------------------------------------------------ blocking */

/* One call of send, receive or poll. It begins to wait only after the kernel has said that it must. */
struct attempt {
    int fd;
    short events;
    enum slot_state state;
    struct pipe_board *board;
    struct pipe_gauge *gauge; /* NULL without a board */
    uint64_t deadline_ns;
    bool waits;
    struct waiting waiting;
};

static void begin_to_wait(struct attempt *attempt)
{
    waiting_begin(&attempt->waiting, attempt->state, attempt->board, attempt->deadline_ns);
    attempt->waits = true;
    if (attempt->gauge)
        pipe_gauge_block(attempt->gauge, attempt->waiting.begun_ns);
}

/* Asleep until the descriptor is ready, the peer is gone, the deadline or the next look around. */
static void sleep_on(const struct attempt *attempt, uint64_t now_ns)
{
    struct self *me = self();
    uint64_t left = attempt->deadline_ns > now_ns ? attempt->deadline_ns - now_ns : 0;
    uint64_t most = left < FUTEX_RECHECK_NS ? left : FUTEX_RECHECK_NS;
    struct timespec limit = {.tv_sec = 0, .tv_nsec = (long)most};
    struct pollfd one = {.fd = attempt->fd, .events = attempt->events};
    if (me->before_sleep)
        me->before_sleep(me->sleep_context);
    (void)ppoll(&one, 1, &limit, NULL);
    if (me->after_sleep)
        me->after_sleep(me->sleep_context);
}

/* 0: try again. */
static int attempt_wait(struct attempt *attempt)
{
    struct self *me = self();
    if (attempt->deadline_ns == WAITING_NOT || attempt->waiting.expired)
        return -ETIMEDOUT;
    if (!attempt->waits)
        begin_to_wait(attempt);
    if (me->look_after)
        me->look_after(me->look_after_context);
    sleep_on(attempt, clock_ns());
    attempt->waiting.expired = clock_ns() >= attempt->deadline_ns;
    return 0;
}

static void attempt_end(struct attempt *attempt)
{
    if (!attempt->waits)
        return;
    uint64_t waited_ns = waiting_end(&attempt->waiting);
    if (attempt->gauge)
        pipe_gauge_unblock(attempt->gauge, attempt->waiting.begun_ns + waited_ns);
}

/* ------------------------------------------------------------------ sending */

/* writev() to a pipe without a reader is EPIPE and no SIGPIPE, whatever the process wants done with those. */
static ssize_t write_quietly(int fd, const struct iovec *parts, int count)
{
    const struct timespec at_once = {0};
    sigset_t broken, before, pending;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken, &before);
    sigemptyset(&pending);
    if (sigismember(&before, SIGPIPE))
        sigpending(&pending);
    ssize_t written = writev(fd, parts, count);
    int error = errno;
    if (written < 0 && error == EPIPE && !sigismember(&pending, SIGPIPE))
        (void)sigtimedwait(&broken, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return written;
}

/* What is not in the pipe yet of header and message. */
static int parts_left(struct iovec parts[2], const struct frame_header *header, const void *message,
                      const struct pipe_end *end)
{
    size_t sent = end->message_sent;
    if (sent >= FRAME_HEADER_SIZE) {
        size_t skip = sent - FRAME_HEADER_SIZE;
        parts[0] = (struct iovec){(char *)(uintptr_t)message + skip, end->message_size - skip};
        return 1;
    }
    parts[0] = (struct iovec){(char *)(uintptr_t)header + sent, FRAME_HEADER_SIZE - sent};
    parts[1] = (struct iovec){(void *)(uintptr_t)message, end->message_size};
    return 2;
}

/* As much as the pipe takes now. 0, or what writev() said. */
static int write_some(struct pipe_end *end, struct pipe_gauge *gauge, const struct frame_header *header,
                      const void *message)
{
    struct iovec parts[2];
    int count = parts_left(parts, header, message, end);
    ssize_t written = write_quietly(end->send_fd, parts, count);
    if (written < 0)
        return -errno;
    end->message_sent += (size_t)written;
    if (gauge)
        pipe_gauge_add(&gauge->bytes, (uint64_t)written);
    return 0;
}

static int send_frame(struct pipe_end *end, struct attempt *attempt, const struct frame_header *header,
                      const void *message)
{
    int error = 0;
    while (!error && end->message_sent < FRAME_HEADER_SIZE + end->message_size) {
        error = write_some(end, attempt->gauge, header, message);
        if (error == -EAGAIN)
            error = attempt_wait(attempt);
        else if (error == -EINTR)
            error = 0;
    }
    return error;
}

int pipe_send(struct pipe_end *end, const void *message, size_t size, uint64_t deadline_ns)
{
    struct pipe_flow *flow = flow_out(end);
    if (end->send_fd < 0)
        return -EBADF;
    if (size > PIPE_MESSAGE_MAX)
        return -EMSGSIZE;
    if (end->message_sent > 0 && end->message_size != size)
        return -EINVAL;
    end->message_size = size;
    struct frame_header header = frame_header_make(message, size, end->raw);
    struct attempt attempt = {
        .fd = end->send_fd,
        .events = POLLOUT,
        .state = SLOT_SEND,
        .board = end->board,
        .gauge = flow ? &flow->sender : NULL,
        .deadline_ns = deadline_ns,
    };
    int error = send_frame(end, &attempt, &header, message);
    attempt_end(&attempt);
    if (flow && !error)
        pipe_gauge_add(&flow->sender.messages, 1);
    if (error == -ETIMEDOUT)
        return end->message_sent > 0 ? -EINPROGRESS : error;
    end->message_sent = 0;
    return error;
}

/* ------------------------------------------------------------------ receiving */

/* What is there of the bytes that the reader wants. 0, or what read() said. */
static int read_some(struct pipe_end *end, struct pipe_gauge *gauge)
{
    void *where;
    size_t wants = frame_reader_wants(&end->reader, &where);
    ssize_t count = read(end->receive_fd, where, wants);
    if (count < 0)
        return -errno;
    if (count == 0)
        frame_reader_end(&end->reader);
    frame_reader_feed(&end->reader, (size_t)count);
    if (gauge)
        pipe_gauge_add(&gauge->bytes, (uint64_t)count);
    return 0;
}

/* Until a whole message is there, or the reader says why there is none. */
static int pull(struct pipe_end *end, const void **ret_message, size_t *ret_size, uint64_t deadline_ns)
{
    struct pipe_flow *flow = flow_in(end);
    if (end->receive_fd < 0)
        return -EBADF;
    struct attempt attempt = {
        .fd = end->receive_fd,
        .events = POLLIN,
        .state = SLOT_RECEIVE,
        .board = end->board,
        .gauge = flow ? &flow->receiver : NULL,
        .deadline_ns = deadline_ns,
    };
    bool told = end->reader.torn;
    int error;
    while ((error = frame_reader_look(&end->reader, ret_message, ret_size)) == -EAGAIN) {
        error = read_some(end, attempt.gauge);
        if (error == -EAGAIN)
            error = attempt_wait(&attempt);
        if (error && error != -EINTR)
            break;
    }
    attempt_end(&attempt);
    if (flow && error == -EBADMSG && !told)
        pipe_gauge_add(&flow->receiver.damaged, 1);
    return error;
}

int pipe_receive(struct pipe_end *end, void *message, size_t size, size_t *ret_size, uint64_t deadline_ns)
{
    const void *received;
    size_t length;
    int error = pull(end, &received, &length, deadline_ns);
    if (error)
        return error;
    *ret_size = length;
    if (length > size)
        return -EMSGSIZE;
    if (length > 0)
        memcpy(message, received, length);
    frame_reader_take(&end->reader);
    if (flow_in(end))
        pipe_gauge_add(&flow_in(end)->receiver.messages, 1);
    return 0;
}

int pipe_poll(struct pipe_end *end, uint64_t deadline_ns)
{
    const void *message;
    size_t size;
    return pull(end, &message, &size, deadline_ns);
}
