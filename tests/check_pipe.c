/* pipe.h: what users of Python's multiprocessing.Pipe rely on, case by case, with Python's answer beside ours; and what
 * the monitor sees of it. */
#include "base/clock.h"
#include "ipc/commons.h"
#include "ipc/pipe.h"
#include "ipc/self.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum form { SIMPLEX, DUPLEX, RAW, FORMS };

static const struct pipe_options forms[FORMS] = {[DUPLEX] = {.duplex = true}, [RAW] = {.raw = true}};

static unsigned char *big; /* PIPE_MESSAGE_MAX + 1 bytes that tell where they are */

static void make_big(void)
{
    big = malloc(PIPE_MESSAGE_MAX + 1);
    ck_assert_ptr_nonnull(big);
    for (size_t i = 0; i <= PIPE_MESSAGE_MAX; i++)
        big[i] = (unsigned char)(i * 31 + (i >> 8) * 7);
}

static void free_big(void)
{
    free(big);
}

static int say(struct pipe_end *end, const char *text)
{
    return pipe_send(end, text, strlen(text), WAITING_NOT);
}

/* 0 when exactly that text comes next; 1 when another does. */
static int hear(struct pipe_end *end, const char *text)
{
    char heard[256];
    size_t size = 0;
    int error = pipe_receive(end, heard, sizeof heard, &size, WAITING_NOT);
    return error ? error : size != strlen(text) || memcmp(heard, text, size) != 0;
}

/* ------------------------------------------------------------------ cases */

static int one_way(struct pipe_end *left, struct pipe_end *right)
{
    return say(left, "a") || say(left, "") || say(left, "b") || hear(right, "a") || hear(right, "") || hear(right, "b");
}

static int both_ways(struct pipe_end *left, struct pipe_end *right)
{
    return say(left, "there") || say(right, "back") || hear(left, "back") || hear(right, "there");
}

static int receive_at_the_sending_end(struct pipe_end *left, struct pipe_end *right)
{
    (void)right;
    return hear(left, "");
}

static int send_at_the_receiving_end(struct pipe_end *left, struct pipe_end *right)
{
    (void)left;
    return say(right, "");
}

static int poll_with_nothing(struct pipe_end *left, struct pipe_end *right)
{
    (void)left;
    return pipe_poll(right, WAITING_NOT);
}

static int poll_with_nothing_for_a_moment(struct pipe_end *left, struct pipe_end *right)
{
    (void)left;
    uint64_t deadline = clock_after(20 * NS_PER_MS);
    int error = pipe_poll(right, deadline);
    return clock_ns() >= deadline ? error : 1;
}

static int poll_with_a_message(struct pipe_end *left, struct pipe_end *right)
{
    return say(left, "a") || pipe_poll(right, CLOCK_NEVER) || pipe_poll(right, WAITING_NOT) || hear(right, "a");
}

static int poll_after_the_peer_closed(struct pipe_end *left, struct pipe_end *right)
{
    pipe_close(left);
    return pipe_poll(right, CLOCK_NEVER);
}

static int receive_what_the_closed_peer_sent(struct pipe_end *left, struct pipe_end *right)
{
    int error = say(left, "last");
    pipe_close(left);
    return error || hear(right, "last");
}

static int receive_after_the_peer_closed(struct pipe_end *left, struct pipe_end *right)
{
    pipe_close(left);
    return hear(right, "") == -EPIPE ? hear(right, "") : 1;
}

static int send_after_the_peer_closed(struct pipe_end *left, struct pipe_end *right)
{
    pipe_close(right);
    return say(left, "a") == -EPIPE ? say(left, "other") : 1;
}

static int a_buffer_too_small(struct pipe_end *left, struct pipe_end *right)
{
    char small[3];
    size_t size = 0;
    int error = say(left, "four") || pipe_receive(right, small, 3, &size, WAITING_NOT) != -EMSGSIZE;
    return error || size != 4 || hear(right, "four");
}

static int too_long_a_message(struct pipe_end *left, struct pipe_end *right)
{
    int error = pipe_send(left, big, PIPE_MESSAGE_MAX + 1, CLOCK_NEVER);
    return hear(right, "") == -ETIMEDOUT ? error : 1;
}

static int use_after_close(struct pipe_end *left, struct pipe_end *right)
{
    pipe_close(left);
    pipe_close(left);
    pipe_close(right);
    return hear(right, "") == -EBADF && pipe_poll(right, CLOCK_NEVER) == -EBADF ? say(left, "") : 1;
}

/* Fills the pipe with small messages. */
static int send_into_a_full_pipe(struct pipe_end *left, struct pipe_end *right)
{
    int error, sent = 0;
    while ((error = pipe_send(left, big, 1000, WAITING_NOT)) == 0)
        sent++;
    char one[1000];
    size_t size;
    for (; sent > 0; sent--)
        if (pipe_receive(right, one, sizeof one, &size, WAITING_NOT) || size != 1000 || memcmp(one, big, 1000) != 0)
            return 1;
    return hear(right, "") == -ETIMEDOUT ? error : 1;
}

/* A message of many times the capacity, both sides without waiting: each goes on where it was. */
static int send_in_parts(struct pipe_end *left, struct pipe_end *right)
{
    static unsigned char got[1 << 20];
    size_t size = 0;
    int sent, received = -ETIMEDOUT;
    while ((sent = pipe_send(left, big, sizeof got, WAITING_NOT)) == -EINPROGRESS)
        if (pipe_send(left, big, 5, WAITING_NOT) != -EINVAL || (received = pipe_poll(right, WAITING_NOT)) != -ETIMEDOUT)
            return 1;
    received = pipe_receive(right, got, sizeof got, &size, WAITING_NOT);
    return sent || received || size != sizeof got || memcmp(got, big, size) != 0;
}

static int torn_by_its_end(struct pipe_end *left, struct pipe_end *right)
{
    struct frame_header header = frame_header_make("two", 3, false);
    int error = say(left, "one") || write(left->send_fd, &header, sizeof header) != sizeof header ||
                write(left->send_fd, "tw", 2) != 2;
    pipe_close(left);
    return !error && hear(right, "one") == 0 && hear(right, "two") == -EBADMSG ? hear(right, "two") : 1;
}

static int torn_by_a_stranger(struct pipe_end *left, struct pipe_end *right)
{
    bool written = write(left->send_fd, "what is this, and how long?", 27) == 27;
    return written && say(left, "a") == 0 ? hear(right, "a") : 1;
}

static int damaged_and_gone_on(struct pipe_end *left, struct pipe_end *right)
{
    struct frame_header header = frame_header_make("mine", 4, true);
    bool written = write(left->send_fd, &header, sizeof header) == sizeof header && write(left->send_fd, "mi", 2) == 2;
    written = written && say(left, "theirs") == 0 && write(left->send_fd, "ne", 2) == 2;
    return written && hear(right, "mine") == -EBADMSG ? hear(right, "theirs") : 1;
}

static const struct {
    const char *what;
    enum form form;
    const char *python; /* 3.11's answer */
    int (*ours)(struct pipe_end *left, struct pipe_end *right);
    int answer;
    const char *why; /* it differs */
} cases[] = {
    {"messages in order, empty ones too", SIMPLEX, "the same", one_way, 0, NULL},
    {"duplex", DUPLEX, "the same", both_ways, 0, NULL},
    {"receive at the sending end", SIMPLEX, "OSError", receive_at_the_sending_end, -EBADF, NULL},
    {"send at the receiving end", SIMPLEX, "OSError", send_at_the_receiving_end, -EBADF, NULL},
    {"poll, nothing there", DUPLEX, "False", poll_with_nothing, -ETIMEDOUT, NULL},
    {"poll for 20 ms, nothing there", DUPLEX, "False", poll_with_nothing_for_a_moment, -ETIMEDOUT, NULL},
    {"poll, a message there", SIMPLEX, "True", poll_with_a_message, 0, "True for a part of one, too: recv then blocks"},
    {"poll, peer closed", SIMPLEX, "True, recv raises", poll_after_the_peer_closed, -EPIPE, "says at once why"},
    {"receive what a closed peer sent", DUPLEX, "the same", receive_what_the_closed_peer_sent, 0, NULL},
    {"receive, peer closed", DUPLEX, "EOFError", receive_after_the_peer_closed, -EPIPE, NULL},
    {"send, peer closed", DUPLEX, "BrokenPipeError", send_after_the_peer_closed, -EPIPE, NULL},
    {"send, peer closed, simplex", SIMPLEX, "BrokenPipeError", send_after_the_peer_closed, -EPIPE, NULL},
    {"a buffer too small", SIMPLEX, "BufferTooShort, with the message", a_buffer_too_small, 0,
     "the message stays, to be received with a larger one; recv_bytes(max) makes the connection unusable"},
    {"too long a message", SIMPLEX, "sends any", too_long_a_message, -EMSGSIZE, "memory is bounded"},
    {"use after close", DUPLEX, "OSError: handle is closed", use_after_close, -EBADF, NULL},
    {"send into a full pipe", SIMPLEX, "blocks for ever", send_into_a_full_pipe, -ETIMEDOUT, "there are deadlines"},
    {"a message larger than the pipe", SIMPLEX, "blocks until it is in", send_in_parts, 0, "there are deadlines"},
    {"ended inside a message", SIMPLEX, "OSError: got end of file during message", torn_by_its_end, -EBADMSG, NULL},
    {"written by a stranger", SIMPLEX, "waits for 2 GB, or runs out of memory", torn_by_a_stranger, -EBADMSG,
     "the header proves itself"},
    {"raw, written into", RAW, "corrupt from there on", damaged_and_gone_on, 0,
     "whole messages can be told from others"},
};

START_TEST(python_s_cases)
{
    int before = processes_descriptors();
    struct pipe_end ends[2];
    ck_assert_int_eq(pipe_create(ends, &forms[cases[_i].form], NULL, NULL), 0);
    int answer = cases[_i].ours(&ends[PIPE_LEFT], &ends[PIPE_RIGHT]);
    ck_assert_msg(answer == cases[_i].answer, "%s: %d, not %d", cases[_i].what, answer, cases[_i].answer);
    pipe_close(&ends[PIPE_LEFT]);
    pipe_close(&ends[PIPE_RIGHT]);
    ck_assert_int_eq(processes_descriptors(), before);
}
END_TEST

/* It has no descriptor, though the number in it is that of the standard input. */
START_TEST(a_zeroed_end_closes_nothing)
{
    struct pipe_end zeroed = {0};
    int before = processes_descriptors();
    pipe_close(&zeroed);
    pipe_close(&zeroed);
    ck_assert_int_eq(processes_descriptors(), before);
}
END_TEST

/* ------------------------------------------------------------------ signals, limits */

static volatile sig_atomic_t caught;

static void catch (int signal)
{
    caught = signal;
}

/* The process gets no SIGPIPE that is not its own, and loses none that is. */
START_TEST(no_signal_of_ours)
{
    struct pipe_end ends[2];
    sigset_t set, pending;
    ck_assert_int_eq(pipe_create(ends, &forms[SIMPLEX], NULL, NULL), 0);
    pipe_close(&ends[PIPE_RIGHT]);
    ck_assert(signal(SIGPIPE, catch) != SIG_ERR);
    ck_assert_int_eq(say(&ends[PIPE_LEFT], "a"), -EPIPE);
    ck_assert_int_eq(caught, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigprocmask(SIG_BLOCK, &set, NULL);
    ck_assert_int_eq(say(&ends[PIPE_LEFT], "a"), -EPIPE);
    sigpending(&pending);
    ck_assert(!sigismember(&pending, SIGPIPE));
    raise(SIGPIPE);
    ck_assert_int_eq(say(&ends[PIPE_LEFT], "a"), -EPIPE);
    sigpending(&pending);
    ck_assert(sigismember(&pending, SIGPIPE));
    pipe_close(&ends[PIPE_LEFT]);
}
END_TEST

/* The nth descriptor is refused: an error, and nothing is left behind. */
START_TEST(no_descriptors_to_be_had)
{
    struct pipe_end ends[2];
    int before = processes_descriptors(), highest = dup(0);
    close(highest);
    for (int more = 0; more < 4; more++) {
        struct rlimit limit = {.rlim_cur = (rlim_t)(highest + more), .rlim_max = 1024};
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
        ck_assert_int_eq(pipe_create(ends, &forms[DUPLEX], NULL, NULL), -EMFILE);
    }
    struct rlimit limit = {.rlim_cur = 1024, .rlim_max = 1024};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(processes_descriptors(), before);
}
END_TEST

/* ------------------------------------------------------------------ the board */

static struct commons commons;

static void make_commons(void)
{
    ck_assert_int_eq(commons_create(&commons, 4), 0);
    self_enter(&commons, commons_enter(&commons, "Left", 0));
}

static void release_commons(void)
{
    self_of_thread = (struct self){.commons = NULL};
    commons_release(&commons);
}

static struct pipe_view look(const char *name)
{
    struct pipe_view view;
    const struct pipe_board *board = commons_find(&commons, REGION_PIPE, name);
    ck_assert_ptr_nonnull(board);
    pipe_look(board, &view);
    return view;
}

START_TEST(a_board_counts)
{
    struct pipe_end ends[2], *left = &ends[PIPE_LEFT], *right = &ends[PIPE_RIGHT];
    struct pipe_options options = {.duplex = true, .capacity_bytes = 5000};
    ck_assert_int_eq(pipe_create(ends, &options, &commons, "numbers"), 0);
    ck_assert_int_eq(pipe_create((struct pipe_end[2]){{0}}, &options, &commons, "numbers"), -EEXIST);
    ck_assert(say(left, "one") == 0 && say(left, "") == 0 && say(right, "back") == 0 && hear(right, "one") == 0);
    struct pipe_view view = look("numbers");
    ck_assert(view.duplex && !view.raw && view.capacity_bytes == 8192);
    const struct pipe_flow_view *there = &view.flows[PIPE_LEFT], *back = &view.flows[PIPE_RIGHT];
    ck_assert(there->sent == 2 && there->received == 1 && back->sent == 1 && back->received == 0);
    ck_assert_uint_eq(there->sent_bytes, 2 * FRAME_HEADER_SIZE + 3);
    ck_assert_uint_eq(there->received_bytes, FRAME_HEADER_SIZE + 3);
    ck_assert_uint_eq(there->in_flight_bytes, FRAME_HEADER_SIZE);
    ck_assert_uint_eq(back->in_flight_bytes, FRAME_HEADER_SIZE + 4);
    uint64_t bytes = 0;
    ck_assert(pipe_in_flight(left, true, &bytes) == 0 && bytes == FRAME_HEADER_SIZE);
    ck_assert(pipe_in_flight(left, false, &bytes) == 0 && bytes == FRAME_HEADER_SIZE + 4);
    ck_assert(!there->sender_blocked && there->send_blocked_ns == 0 && there->damaged == 0);
    pipe_close(left);
    pipe_close(right);
}
END_TEST

/* The next pipe of that name: the counts go on, and what was on the way in the last one is not in this one. */
START_TEST(a_board_goes_on)
{
    struct pipe_end ends[2];
    for (unsigned i = 1; i <= 3; i++) {
        ck_assert_int_eq(pipe_create_again(ends, &forms[SIMPLEX], &commons, "numbers"), 0);
        ck_assert_uint_eq(look("numbers").flows[PIPE_LEFT].in_flight_bytes, 0);
        ck_assert(say(&ends[PIPE_LEFT], "one") == 0 && say(&ends[PIPE_LEFT], "two") == 0);
        ck_assert_int_eq(hear(&ends[PIPE_RIGHT], "one"), 0);
        ck_assert_uint_eq(look("numbers").flows[PIPE_LEFT].in_flight_bytes, FRAME_HEADER_SIZE + 3);
        ck_assert_uint_eq(look("numbers").flows[PIPE_LEFT].sent, 2 * i);
        ck_assert_uint_eq(look("numbers").flows[PIPE_LEFT].received, i);
        pipe_close(&ends[PIPE_LEFT]);
        pipe_close(&ends[PIPE_RIGHT]);
    }
}
END_TEST

START_TEST(a_board_knows_the_owners)
{
    struct pipe_end ends[2];
    party me = self()->who;
    ck_assert_int_eq(pipe_create(ends, &forms[SIMPLEX], &commons, "numbers"), 0);
    pipe_keep(ends, PIPE_LEFT);
    ck_assert(look("numbers").flows[PIPE_LEFT].sender == me && look("numbers").flows[PIPE_LEFT].receiver == 0);
    ck_assert(!look("numbers").flows[PIPE_LEFT].sender_gone);
    ck_assert_int_eq(say(&ends[PIPE_LEFT], "a"), -EPIPE);
    pipe_close(&ends[PIPE_LEFT]);
    ck_assert(look("numbers").flows[PIPE_LEFT].sender_gone && !look("numbers").flows[PIPE_LEFT].receiver_gone);
}
END_TEST

/* A torn frame is counted once, however often it is asked for; in a raw stream each damaged message is. */
START_TEST(a_board_counts_damage)
{
    struct pipe_end framed[2], raw[2];
    ck_assert_int_eq(pipe_create(framed, &forms[SIMPLEX], &commons, "framed"), 0);
    ck_assert_int_eq(pipe_create(raw, &forms[RAW], &commons, "raw"), 0);
    ck_assert_int_eq(torn_by_its_end(&framed[PIPE_LEFT], &framed[PIPE_RIGHT]), -EBADMSG);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(damaged_and_gone_on(&raw[PIPE_LEFT], &raw[PIPE_RIGHT]), 0);
    ck_assert_uint_eq(look("framed").flows[PIPE_LEFT].damaged, 1);
    ck_assert_uint_eq(look("raw").flows[PIPE_LEFT].damaged, 3);
    ck_assert_uint_eq(look("raw").flows[PIPE_LEFT].received, 3);
    pipe_close(&framed[PIPE_RIGHT]);
    pipe_close(&raw[PIPE_LEFT]);
    pipe_close(&raw[PIPE_RIGHT]);
}
END_TEST

/* What the look around sees in the middle of a wait. */
struct glance {
    struct pipe_view view;
    enum slot_state state;
    uint64_t blocked_on;
    unsigned count;
};

static void glance(void *context)
{
    struct glance *glance = context;
    glance->view = look("numbers");
    glance->state = (enum slot_state)(atomic_load(&self()->slot->state) & 15);
    glance->blocked_on = atomic_load(&self()->slot->blocked_on) & ~SLOT_BOUNDED;
    glance->count++;
}

START_TEST(a_wait_is_visible)
{
    struct pipe_end ends[2];
    struct glance seen = {.count = 0};
    ck_assert_int_eq(pipe_create(ends, &forms[DUPLEX], &commons, "numbers"), 0);
    slot_enter(self()->slot, SLOT_RUNNING, clock_ns());
    self()->look_after = glance;
    self()->look_after_context = &seen;
    ck_assert_int_eq(pipe_poll(&ends[PIPE_LEFT], clock_after(150 * NS_PER_MS)), -ETIMEDOUT);
    ck_assert_uint_ge(seen.count, 2); /* at least every 100 ms */
    ck_assert(seen.state == SLOT_RECEIVE && commons_entry_at(&commons, seen.blocked_on)->kind == REGION_PIPE);
    ck_assert(seen.view.flows[PIPE_RIGHT].receiver_blocked && !seen.view.flows[PIPE_LEFT].sender_blocked);
    ck_assert_int_eq(pipe_send(&ends[PIPE_LEFT], big, 1 << 20, clock_after(20 * NS_PER_MS)), -EINPROGRESS);
    ck_assert(seen.state == SLOT_SEND && seen.view.flows[PIPE_LEFT].sender_blocked);
    struct pipe_view view = look("numbers");
    ck_assert(!view.flows[PIPE_RIGHT].receiver_blocked && !view.flows[PIPE_LEFT].sender_blocked);
    ck_assert_uint_ge(view.flows[PIPE_RIGHT].receive_blocked_ns, 150 * NS_PER_MS);
    ck_assert_uint_ge(view.flows[PIPE_LEFT].send_blocked_ns, 20 * NS_PER_MS);
    ck_assert_uint_eq(atomic_load(&self()->slot->state) & 15, SLOT_RUNNING);
    ck_assert_uint_eq(atomic_load(&self()->slot->blocked_on), 0);
    pipe_close(&ends[PIPE_LEFT]);
    pipe_close(&ends[PIPE_RIGHT]);
}
END_TEST

Suite *pipe_suite(void)
{
    Suite *suite = suite_create("pipe");
    TCase *semantics = tcase_create("semantics"), *board = tcase_create("board");
    tcase_add_checked_fixture(semantics, make_big, free_big);
    tcase_add_loop_test(semantics, python_s_cases, 0, sizeof cases / sizeof *cases);
    tcase_add_test(semantics, a_zeroed_end_closes_nothing);
    tcase_add_test(semantics, no_signal_of_ours);
    tcase_add_test(semantics, no_descriptors_to_be_had);
    tcase_add_checked_fixture(board, make_big, free_big);
    tcase_add_checked_fixture(board, make_commons, release_commons);
    tcase_add_test(board, a_board_counts);
    tcase_add_test(board, a_board_goes_on);
    tcase_add_test(board, a_board_knows_the_owners);
    tcase_add_test(board, a_board_counts_damage);
    tcase_add_test(board, a_wait_is_visible);
    suite_add_tcase(suite, semantics);
    suite_add_tcase(suite, board);
    return suite;
}
