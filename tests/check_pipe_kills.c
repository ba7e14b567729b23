/* pipe.h under SIGKILL and SIGSTOP: whatever instruction one end dies at, the other gets whole messages and then an answer,
 * and never waits for the dead. */
#include "base/clock.h"
#include "base/random.h"
#include "ipc/pipe.h"
#include "ipc/self.h"
#include "proc/child.h"
#include "suites.h"
#include "support/pipe_scenarios.h"
#include "support/processes.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POINTS 60 /* of each operation; stress_pipe tries all */

static unsigned char pattern(size_t i)
{
    return (unsigned char)(i * 31 + (i >> 8) * 7);
}

static void *make_message(size_t size)
{
    unsigned char *message = malloc(size);
    for (size_t i = 0; message && i < size; i++)
        message[i] = pattern(i);
    return message;
}

static bool is_whole(const unsigned char *message, size_t size, size_t expected)
{
    for (size_t i = 0; i < size; i++)
        if (message[i] != pattern(i))
            return false;
    return size == expected;
}

/* ------------------------------------------------------------------ killed at any instruction */

START_TEST(killed_at_any_instruction)
{
    struct operation_figures figures;
    struct problem problem;
    ck_assert_msg(operation_kills_try(&pipe_scenarios[_i], POINTS, clock_ns(), &figures, &problem), "%s: %s",
                  pipe_scenarios[_i].name, problem.text);
    ck_assert_uint_ge(figures.points, POINTS);
}
END_TEST

/* ------------------------------------------------------------------ peers that are stopped, dead, or not alone */

struct job {
    struct pipe_end *end;
    size_t size;
};

/* A child that has that end, and the parent no more. */
static struct child start(int (*run)(void *context, const int *kept), struct job *job)
{
    struct child child;
    struct child_options options = {.run = run, .context = job, .keep = {-1, -1, -1, -1}, .pin_core = -1};
    (void)pipe_descriptors(job->end, options.keep);
    ck_assert_int_eq(child_start(&child, &options), 0);
    pipe_close(job->end);
    return child;
}

static void finish(struct child *child)
{
    struct child_end end;
    struct pollfd death = {.fd = child->pidfd, .events = POLLIN};
    child_signal(child, SIGKILL);
    ck_assert_int_eq(poll(&death, 1, PROCESSES_PATIENCE_MS), 1);
    ck_assert(child_reap(child, &end));
    close(child->output);
}

static int send_one(void *context, const int *kept)
{
    struct job *job = context;
    void *message = make_message(job->size);
    pipe_adopt(job->end, kept);
    return !message || pipe_send(job->end, message, job->size, CLOCK_NEVER);
}

static int do_nothing(void *context, const int *kept)
{
    struct job *job = context;
    if (kept[0] >= 0)
        pipe_adopt(job->end, kept);
    while (pause() < 0)
        ;
    return 0;
}

/* Takes what comes until `offset` bytes of the message are there, and no more. */
static void pull_to(struct pipe_end *end, size_t offset)
{
    const void *message;
    size_t size;
    void *where;
    struct pollfd ready = {.fd = end->receive_fd, .events = POLLIN};
    ck_assert_int_eq(frame_reader_look(&end->reader, &message, &size), -EAGAIN);
    while (end->reader.filled < offset) {
        size_t wants = frame_reader_wants(&end->reader, &where), left = offset - end->reader.filled;
        ck_assert_int_eq(poll(&ready, 1, PROCESSES_PATIENCE_MS), 1);
        ssize_t count = read(end->receive_fd, where, wants < left ? wants : left);
        ck_assert_int_gt(count, 0);
        frame_reader_feed(&end->reader, (size_t)count);
    }
}

/* Its writer is stopped somewhere in an item of 8 MiB: the deadline holds. Then it is killed: torn, and not a part of
 * the item. */
START_TEST(stopped_and_killed_in_a_message)
{
    static unsigned char item[PIPE_MESSAGE_MAX];
    struct pipe_options options = {.capacity_bytes = 0};
    struct random random = {clock_ns()};
    unsigned late = 0;
    size_t size = 0;
    for (int trial = 0; trial < 100; trial++) {
        struct pipe_end ends[2];
        ck_assert_int_eq(pipe_create(ends, &options, NULL, NULL), 0);
        struct job job = {.end = &ends[PIPE_LEFT], .size = PIPE_MESSAGE_MAX};
        struct child child = start(send_one, &job);
        pull_to(&ends[PIPE_RIGHT], random_below(&random, PIPE_MESSAGE_MAX - 3 * 65536));
        child_signal(&child, SIGSTOP);
        ck_assert(processes_wait_state(child.pid, 'T'));
        uint64_t deadline = clock_after(10 * NS_PER_MS);
        ck_assert_int_eq(pipe_receive(&ends[PIPE_RIGHT], item, sizeof item, &size, deadline), -ETIMEDOUT);
        uint64_t now = clock_ns();
        ck_assert_uint_ge(now, deadline);
        late += now - deadline > 20 * NS_PER_MS;
        finish(&child);
        ck_assert_int_eq(pipe_receive(&ends[PIPE_RIGHT], item, sizeof item, &size, CLOCK_NEVER), -EBADMSG);
        pipe_close(&ends[PIPE_RIGHT]);
    }
    ck_assert_uint_le(late, 10); /* a machine may have other things to do, but not each time */
}
END_TEST

/* Stopped, and then not killed: the message comes whole. */
START_TEST(stopped_and_continued_in_a_message)
{
    static unsigned char item[PIPE_MESSAGE_MAX];
    struct pipe_end ends[2];
    size_t size = 0;
    ck_assert_int_eq(pipe_create(ends, &(struct pipe_options){.raw = false}, NULL, NULL), 0);
    struct job job = {.end = &ends[PIPE_LEFT], .size = PIPE_MESSAGE_MAX};
    struct child child = start(send_one, &job);
    pull_to(&ends[PIPE_RIGHT], PIPE_MESSAGE_MAX / 2);
    child_signal(&child, SIGSTOP);
    ck_assert(processes_wait_state(child.pid, 'T'));
    ck_assert_int_eq(pipe_receive(&ends[PIPE_RIGHT], item, sizeof item, &size, clock_after(NS_PER_MS)), -ETIMEDOUT);
    child_signal(&child, SIGCONT);
    ck_assert_int_eq(pipe_receive(&ends[PIPE_RIGHT], item, sizeof item, &size, CLOCK_NEVER), 0);
    ck_assert(is_whole(item, size, PIPE_MESSAGE_MAX));
    finish(&child);
    pipe_close(&ends[PIPE_RIGHT]);
}
END_TEST

/* Siblings that were forked before and after hold no copy of a dead process's end, nor does the maker. */
START_TEST(siblings_hold_no_end)
{
    struct pipe_end ends[2], other[2];
    struct pipe_options options = {.duplex = true};
    ck_assert_int_eq(pipe_create(ends, &options, NULL, NULL), 0);
    ck_assert_int_eq(pipe_create(other, &options, NULL, NULL), 0);
    struct job elder_job = {.end = &other[PIPE_LEFT]}, job = {.end = &ends[PIPE_LEFT]},
               younger_job = {.end = &other[PIPE_RIGHT]};
    struct child elder = start(do_nothing, &elder_job), child = start(do_nothing, &job),
                 younger = start(do_nothing, &younger_job);
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    char message[8];
    size_t size;
    ck_assert_int_eq(pipe_poll(&ends[PIPE_RIGHT], WAITING_NOT), -ETIMEDOUT);
    child_signal(&child, SIGKILL);
    ck_assert_int_eq(pipe_receive(&ends[PIPE_RIGHT], message, sizeof message, &size, deadline), -EPIPE);
    ck_assert_int_eq(pipe_send(&ends[PIPE_RIGHT], "", 0, deadline), -EPIPE);
    finish(&child);
    finish(&elder);
    finish(&younger);
    pipe_close(&ends[PIPE_RIGHT]);
}
END_TEST

/* Blocked in a send when its peer dies. */
START_TEST(a_blocked_sender_is_told)
{
    static unsigned char item[1 << 20];
    struct pipe_end ends[2];
    ck_assert_int_eq(pipe_create(ends, &(struct pipe_options){.raw = false}, NULL, NULL), 0);
    struct job job = {.end = &ends[PIPE_RIGHT]};
    struct child child = start(do_nothing, &job);
    ck_assert_int_eq(pipe_send(&ends[PIPE_LEFT], item, sizeof item, WAITING_NOT), -EINPROGRESS);
    child_signal(&child, SIGKILL);
    ck_assert_int_eq(pipe_send(&ends[PIPE_LEFT], item, sizeof item, CLOCK_NEVER), -EPIPE);
    finish(&child);
    pipe_close(&ends[PIPE_LEFT]);
}
END_TEST

/* Killed while it waits: the board says so as soon as it is reaped. */
struct receiver {
    struct commons commons;
    struct pipe_end end;
    uint32_t slot;
};

static int wait_for_a_message(void *context, const int *kept)
{
    struct receiver *receiver = context;
    char byte;
    size_t size;
    self_enter(&receiver->commons, receiver->slot);
    pipe_adopt(&receiver->end, kept);
    return pipe_receive(&receiver->end, &byte, 1, &size, CLOCK_NEVER);
}

static struct pipe_flow_view look(struct receiver *receiver)
{
    struct pipe_view view;
    pipe_look(receiver->end.board, &view);
    return view.flows[PIPE_LEFT];
}

static bool is_blocked(void *context)
{
    return look(context).receiver_blocked;
}

START_TEST(a_dead_one_waits_no_more)
{
    struct receiver receiver;
    struct pipe_end ends[2];
    ck_assert_int_eq(commons_create(&receiver.commons, 2), 0);
    ck_assert_int_eq(pipe_create(ends, &(struct pipe_options){.raw = false}, &receiver.commons, "numbers"), 0);
    receiver.slot = commons_enter(&receiver.commons, "Receiver", 0);
    receiver.end = ends[PIPE_RIGHT];
    struct child_options options = {.run = wait_for_a_message, .context = &receiver, .keep = {-1, -1}, .pin_core = -1};
    struct child child;
    (void)pipe_descriptors(&receiver.end, options.keep);
    ck_assert_int_eq(child_start(&child, &options), 0);
    ck_assert(processes_wait(is_blocked, &receiver, PROCESSES_PATIENCE_MS));
    finish(&child);
    ck_assert(look(&receiver).receiver_blocked && !look(&receiver).receiver_gone);
    commons_leave(&receiver.commons, receiver.slot, (struct death){DEATH_SIGNAL, SIGKILL});
    struct pipe_flow_view flow = look(&receiver);
    ck_assert(!flow.receiver_blocked && flow.receiver_gone && flow.receive_blocked_ns > 0);
    ck_assert(!flow.sender_gone);
    pipe_close(&ends[PIPE_LEFT]);
    pipe_close(&ends[PIPE_RIGHT]);
    commons_release(&receiver.commons);
}
END_TEST

Suite *pipe_kills_suite(void)
{
    Suite *suite = suite_create("pipe_kills");
    TCase *instructions = tcase_create("instructions"), *peers = tcase_create("peers");
    tcase_set_timeout(instructions, 120);
    tcase_add_loop_test(instructions, killed_at_any_instruction, 0, (int)pipe_scenarios_count);
    tcase_set_timeout(peers, 60);
    tcase_add_test(peers, stopped_and_killed_in_a_message);
    tcase_add_test(peers, stopped_and_continued_in_a_message);
    tcase_add_test(peers, siblings_hold_no_end);
    tcase_add_test(peers, a_blocked_sender_is_told);
    tcase_add_test(peers, a_dead_one_waits_no_more);
    suite_add_tcase(suite, instructions);
    suite_add_tcase(suite, peers);
    return suite;
}
