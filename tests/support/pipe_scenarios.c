#include "support/pipe_scenarios.h"

#include "base/clock.h"
#include "ipc/pipe.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LARGE (200 * 1000) /* some times the capacity of a pipe */

static bool wrong(struct problem *problem, const char *what, int64_t number)
{
    (void)problem_set(problem, "%s: %" PRId64, what, number);
    return false;
}

/* Nobody may hold an end but its owner: so not even the process that forks them all. Until their owners take them,
 * the descriptors are in these sockets. */
struct handed_pipe {
    struct pipe_end ends[2];
    int posts[2][2];
};

static void post(struct handed_pipe *handed, enum pipe_side side)
{
    int fds[PIPE_DESCRIPTORS_MAX], count = pipe_descriptors(&handed->ends[side], fds);
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof fds)];
    } control = {.room = {0}};
    char nothing = 0;
    struct iovec byte = {.iov_base = &nothing, .iov_len = 1};
    struct msghdr letter = {.msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control};
    letter.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
    control.header = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count),
        .cmsg_level = SOL_SOCKET,
        .cmsg_type = SCM_RIGHTS,
    };
    memcpy(CMSG_DATA(&control.header), fds, sizeof(int) * (size_t)count);
    (void)sendmsg(handed->posts[side][0], &letter, 0);
    for (int i = 0; i < count; i++)
        close(fds[i]);
}

static struct pipe_end *take(struct trial *trial, enum pipe_side side)
{
    struct handed_pipe *handed = trial->object;
    int fds[PIPE_DESCRIPTORS_MAX] = {-1, -1};
    char byte, room[CMSG_SPACE(sizeof fds)];
    struct iovec into = {.iov_base = &byte, .iov_len = 1};
    struct msghdr letter = {.msg_iov = &into, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    if (recvmsg(handed->posts[side][1], &letter, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&letter))
        memcpy(fds, CMSG_DATA(CMSG_FIRSTHDR(&letter)), CMSG_FIRSTHDR(&letter)->cmsg_len - CMSG_LEN(0));
    pipe_adopt(&handed->ends[side], fds);
    return &handed->ends[side];
}

static bool set_up(struct trial *trial, bool duplex, struct problem *problem)
{
    struct handed_pipe *handed = calloc(1, sizeof *handed);
    struct pipe_options options = {.duplex = duplex};
    if (!handed || pipe_create(handed->ends, &options, &trial->commons, "numbers"))
        return wrong(problem, "no pipe", errno);
    trial->object = handed;
    for (int side = 0; side < 2; side++) {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, handed->posts[side]))
            return wrong(problem, "no socket", errno);
        post(handed, (enum pipe_side)side);
    }
    return true;
}

static bool set_up_simplex(struct trial *trial, struct problem *problem)
{
    return set_up(trial, false, problem);
}

static bool set_up_duplex(struct trial *trial, struct problem *problem)
{
    return set_up(trial, true, problem);
}

static void tear_down(struct trial *trial)
{
    struct handed_pipe *handed = trial->object;
    for (int i = 0; handed && i < 4; i++)
        close(handed->posts[i / 2][i % 2]);
    free(handed);
}

/* So that the symbols of the operation are bound, and only itself is left to be stepped. */
static void practise(void)
{
    struct pipe_end ends[2];
    char byte;
    size_t size;
    if (pipe_create(ends, &(struct pipe_options){.raw = false}, NULL, NULL))
        return;
    (void)pipe_poll(&ends[PIPE_RIGHT], clock_after(1));
    (void)pipe_send(&ends[PIPE_LEFT], "", 1, WAITING_NOT);
    (void)pipe_receive(&ends[PIPE_RIGHT], &byte, 1, &size, WAITING_NOT);
    pipe_close(&ends[PIPE_LEFT]);
    pipe_close(&ends[PIPE_RIGHT]);
}

static void victim_has_left(struct trial *trial)
{
    practise();
    (void)take(trial, PIPE_LEFT);
}

static void victim_has_right(struct trial *trial)
{
    practise();
    (void)take(trial, PIPE_RIGHT);
}

static struct pipe_end *end_of(struct trial *trial, enum pipe_side side)
{
    return &((struct handed_pipe *)trial->object)->ends[side];
}

static void send_small(struct trial *trial)
{
    (void)pipe_send(end_of(trial, PIPE_LEFT), "eight...", 8, CLOCK_NEVER);
}

static void send_large(struct trial *trial)
{
    static unsigned char message[LARGE];
    (void)pipe_send(end_of(trial, PIPE_LEFT), message, LARGE, CLOCK_NEVER);
}

static void receive_one(struct trial *trial)
{
    char message[8];
    size_t size;
    (void)pipe_receive(end_of(trial, PIPE_RIGHT), message, sizeof message, &size, CLOCK_NEVER);
}

static void echo_one(struct trial *trial)
{
    char message[8];
    size_t size;
    struct pipe_end *end = end_of(trial, PIPE_RIGHT);
    if (pipe_receive(end, message, sizeof message, &size, CLOCK_NEVER) == 0)
        (void)pipe_send(end, message, size, CLOCK_NEVER);
}

/* At most one message, whole, and then the end: -EPIPE, or what else is allowed. */
static bool receive_to_the_end(struct trial *trial, size_t expected, int allowed, struct problem *problem)
{
    static unsigned char message[LARGE];
    struct pipe_end *end = take(trial, PIPE_RIGHT);
    size_t size;
    int error, received = 0;
    while ((error = pipe_receive(end, message, sizeof message, &size, CLOCK_NEVER)) == 0) {
        received++;
        if (size != expected || (size == 8 && memcmp(message, "eight...", 8) != 0))
            return wrong(problem, "not the message that was sent, of bytes", (int64_t)size);
    }
    if (received > 1)
        return wrong(problem, "one was sent, messages received", received);
    return error == -EPIPE || error == allowed || wrong(problem, "answer at the end", error);
}

static bool hear_small(struct trial *trial, struct problem *problem)
{
    return receive_to_the_end(trial, 8, -EPIPE, problem);
}

static bool hear_large(struct trial *trial, struct problem *problem)
{
    return receive_to_the_end(trial, LARGE, -EBADMSG, problem);
}

static bool send_to_the_end(struct trial *trial, struct problem *problem)
{
    struct pipe_end *end = take(trial, PIPE_LEFT);
    int error;
    while ((error = pipe_send(end, "eight...", 8, CLOCK_NEVER)) == 0)
        ;
    return error == -EPIPE || wrong(problem, "answer at the end", error);
}

static bool call_to_the_end(struct trial *trial, struct problem *problem)
{
    struct pipe_end *end = take(trial, PIPE_LEFT);
    char message[8];
    size_t size;
    int error = 0;
    while (!error) {
        error = pipe_send(end, "eight...", 8, CLOCK_NEVER);
        if (!error)
            error = pipe_receive(end, message, sizeof message, &size, CLOCK_NEVER);
        if (!error && (size != 8 || memcmp(message, "eight...", 8) != 0))
            return wrong(problem, "another echo, of bytes", (int64_t)size);
    }
    return error == -EPIPE || wrong(problem, "answer at the end", error);
}

/* The board says that the victim is gone and waits no more, and counts at most the last message wrong. */
static bool check_flow(const struct pipe_flow_view *flow, party victim, struct problem *problem)
{
    bool sends = flow->sender == victim, receives = flow->receiver == victim;
    if ((sends && !flow->sender_gone) || (receives && !flow->receiver_gone))
        return wrong(problem, "its end is not gone: receives", receives);
    if ((sends && flow->sender_blocked) || (receives && flow->receiver_blocked))
        return wrong(problem, "the dead still waits: receives", receives);
    if (flow->received > flow->sent + 1)
        return wrong(problem, "more was received than sent", (int64_t)flow->received);
    return true;
}

static bool check_board(struct trial *trial, struct problem *problem)
{
    struct pipe_view view;
    party victim = party_make(trial->victim, trial->commons.slots[trial->victim].incarnation);
    pipe_look(commons_find(&trial->commons, REGION_PIPE, "numbers"), &view);
    if (view.flows[0].sender != victim && view.flows[0].receiver != victim)
        return wrong(problem, "the victim owned nothing", 0);
    return check_flow(&view.flows[0], victim, problem) && check_flow(&view.flows[1], victim, problem);
}

const struct operation_scenario pipe_scenarios[] = {
    {"send", set_up_simplex, victim_has_left, send_small, hear_small, true, check_board, tear_down},
    {"send, larger than the pipe", set_up_simplex, victim_has_left, send_large, hear_large, true, check_board,
     tear_down},
    {"receive", set_up_simplex, victim_has_right, receive_one, send_to_the_end, true, check_board, tear_down},
    {"receive and send back", set_up_duplex, victim_has_right, echo_one, call_to_the_end, true, check_board, tear_down},
};

const size_t pipe_scenarios_count = sizeof pipe_scenarios / sizeof *pipe_scenarios;
