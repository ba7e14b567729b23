/* queue.h: what users of a queue rely on, one at a time. Where it differs from Python's on purpose, the row says why. */
#include "base/clock.h"
#include "ipc/queue_area.h"
#include "ipc/self.h"
#include "suites.h"
#include "support/processes.h"
#include "support/stepper.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 8, SOON_NS = 20 * 1000 * 1000 };

static struct commons commons;
static uint32_t own_slot;

static void setup(void)
{
    ck_assert_int_eq(commons_create(&commons, SLOTS), 0);
    own_slot = commons_enter(&commons, "test", 0);
    self_enter(&commons, own_slot);
}

static void teardown(void)
{
    self_of_thread = (struct self){0};
    commons_release(&commons);
}

static struct queue *make(uint32_t capacity, enum queue_kind kind, enum queue_on_death on_death)
{
    struct queue *queue;
    struct queue_options options = {.capacity = capacity, .kind = kind, .on_death = on_death};
    ck_assert_int_eq(queue_add(&commons, "queue", &options, &queue), 0);
    return queue;
}

static int put_number(struct queue *queue, uint32_t number)
{
    return queue_put(queue, &number, sizeof number, WAITING_NOT);
}

/* The number, or the error. */
static int get_number(struct queue *queue)
{
    uint32_t number;
    size_t size;
    int error = queue_get(queue, &number, sizeof number, &size, WAITING_NOT);
    if (error)
        return error;
    ck_assert_uint_eq(size, sizeof number);
    return (int)number;
}

static struct queue_view look(struct queue *queue)
{
    struct queue_view view;
    queue_look(queue, &view);
    return view;
}

/* ------------------------------------------------------------------ a table of what happens, step by step */

enum step_kind {
    END,
    PUT, /* the number */
    SENTINEL,
    GET, /* expects the number, or an error */
    RELEASE,
    DONE, /* task_done */
    JOIN,
    CLOSE,
    SIZE, /* expects the number */
    EMPTY,
    FULL,
    IN_HAND,
    UNFINISHED,
};

struct step {
    enum step_kind kind;
    int number, expected;
};

static const struct semantics {
    const char *what;
    enum queue_kind kind;
    uint32_t capacity;
    struct step steps[16];
} semantics[] = {
    {"an empty queue has nothing to give", QUEUE_PLAIN, 4, {{GET, 0, -EAGAIN}, {SIZE, 0, 0}, {EMPTY, 0, 1}}},
    {"first in, first out",
     QUEUE_PLAIN,
     4,
     {{PUT, 1, 0}, {PUT, 2, 0}, {PUT, 3, 0}, {GET, 0, 1}, {GET, 0, 2}, {GET, 0, 3}, {GET, 0, -EAGAIN}}},
    {"it is full at its capacity, not one before or after",
     QUEUE_PLAIN,
     3,
     {{PUT, 1, 0}, {PUT, 2, 0}, {FULL, 0, 0}, {PUT, 3, 0}, {FULL, 0, 1}, {PUT, 4, -EAGAIN}, {SIZE, 0, 3}}},
    {"room comes with the get, not with what the getter does later",
     QUEUE_PLAIN,
     1,
     {{PUT, 1, 0}, {GET, 0, 1}, {PUT, 2, 0}, {PUT, 3, -EAGAIN}, {GET, 0, 2}, {PUT, 3, 0}}},
    {"one in hand until the next get, or release",
     QUEUE_PLAIN,
     4,
     {{PUT, 1, 0},
      {PUT, 2, 0},
      {GET, 0, 1},
      {IN_HAND, 0, 1},
      {GET, 0, 2},
      {IN_HAND, 0, 1},
      {RELEASE, 0, 0},
      {IN_HAND, 0, 0}}},
    {"a simple queue is a plain one with no bound said", QUEUE_SIMPLE, 0, {{PUT, 1, 0}, {PUT, 2, 0}, {GET, 0, 1}}},
    {"closed: gets go on to the end, puts do not",
     QUEUE_PLAIN,
     4,
     {{PUT, 1, 0},
      {PUT, 2, 0},
      {CLOSE, 0, 0},
      {PUT, 3, -ESHUTDOWN},
      {GET, 0, 1},
      {GET, 0, 2},
      {GET, 0, -ESHUTDOWN},
      {GET, 0, -ESHUTDOWN},
      {CLOSE, 0, 0}}},
    {"closed when full",
     QUEUE_PLAIN,
     1,
     {{PUT, 1, 0}, {CLOSE, 0, 0}, {PUT, 2, -ESHUTDOWN}, {GET, 0, 1}, {GET, 0, -ESHUTDOWN}, {PUT, 2, -ESHUTDOWN}}},
    {"a sentinel is seen once, in its place",
     QUEUE_PLAIN,
     4,
     {{PUT, 1, 0}, {SENTINEL, 0, 0}, {PUT, 2, 0}, {GET, 0, 1}, {GET, 0, -ENODATA}, {IN_HAND, 0, 0}, {GET, 0, 2}}},
    {"join at once where nothing was put", QUEUE_JOINABLE, 4, {{JOIN, 0, 0}}},
    {"join waits for task_done, not for the get",
     QUEUE_JOINABLE,
     4,
     {{PUT, 1, 0},
      {JOIN, 0, -EAGAIN},
      {GET, 0, 1},
      {EMPTY, 0, 1},
      {UNFINISHED, 0, 1},
      {JOIN, 0, -EAGAIN},
      {DONE, 0, 0},
      {UNFINISHED, 0, 0},
      {JOIN, 0, 0}}},
    {"task_done once for each get; one too many is refused, as Python's ValueError",
     QUEUE_JOINABLE,
     4,
     {{DONE, 0, -EINVAL}, {PUT, 1, 0}, {DONE, 0, -EINVAL}, {GET, 0, 1}, {DONE, 0, 0}, {DONE, 0, -EINVAL}}},
    {"several in hand, finished one by one",
     QUEUE_JOINABLE,
     4,
     {{PUT, 1, 0},
      {PUT, 2, 0},
      {GET, 0, 1},
      {GET, 0, 2},
      {IN_HAND, 0, 2},
      {RELEASE, 0, 0},
      {IN_HAND, 0, 2},
      {DONE, 0, 0},
      {IN_HAND, 0, 1},
      {JOIN, 0, -EAGAIN},
      {DONE, 0, 0},
      {JOIN, 0, 0}}},
    {"a sentinel needs no task_done; Python's None does, since there it is a message like others",
     QUEUE_JOINABLE,
     4,
     {{SENTINEL, 0, 0}, {JOIN, 0, -EAGAIN}, {GET, 0, -ENODATA}, {JOIN, 0, 0}, {DONE, 0, -EINVAL}}},
    {"task_done and join are for joinable queues",
     QUEUE_PLAIN,
     4,
     {{PUT, 1, 0}, {GET, 0, 1}, {DONE, 0, -EINVAL}, {JOIN, 0, -EINVAL}}},
    {"close leaves task_done and join as they are",
     QUEUE_JOINABLE,
     4,
     {{PUT, 1, 0}, {CLOSE, 0, 0}, {GET, 0, 1}, {JOIN, 0, -EAGAIN}, {DONE, 0, 0}, {JOIN, 0, 0}}},
};

static int take_step(struct queue *queue, const struct step *step)
{
    switch (step->kind) {
    case PUT:
        return put_number(queue, (uint32_t)step->number);
    case SENTINEL:
        return queue_put_sentinel(queue, WAITING_NOT);
    case GET:
        return get_number(queue);
    case DONE:
        return queue_task_done(queue);
    case JOIN:
        return queue_join(queue, WAITING_NOT);
    case SIZE:
        return (int)queue_size(queue);
    case EMPTY:
        return queue_is_empty(queue);
    case FULL:
        return queue_is_full(queue);
    case IN_HAND:
        return (int)look(queue).in_hand;
    case UNFINISHED:
        return (int)look(queue).unfinished;
    case RELEASE:
        queue_release(queue);
        return 0;
    case CLOSE:
        queue_close(queue);
        return 0;
    default:
        return -1;
    }
}

START_TEST(does_as_users_rely_on)
{
    const struct semantics *row = &semantics[_i];
    struct queue *queue = make(row->capacity, row->kind, QUEUE_REDELIVER);
    for (unsigned i = 0; i < 16 && row->steps[i].kind != END; i++) {
        int answer = take_step(queue, &row->steps[i]);
        ck_assert_msg(answer == row->steps[i].expected, "%s: step %u: %d, not %d", row->what, i + 1, answer,
                      row->steps[i].expected);
    }
}
END_TEST

/* ------------------------------------------------------------------ sizes */

static const size_t sizes[] = {0, 1, 8, 64, 87, 88, 89, 4096, 65536, 1048575, 1048576};

static void fill_bytes(unsigned char *bytes, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(seed + i * 7 + i / 251);
}

START_TEST(carries_messages_of_any_size)
{
    static unsigned char sent[QUEUE_MESSAGE_MAX], received[QUEUE_MESSAGE_MAX];
    struct queue *queue = make(3, QUEUE_PLAIN, QUEUE_REDELIVER);
    size_t size = 0, length = sizes[_i];
    for (unsigned round = 0; round < 40; round++) { /* more often than there are blocks, or places for long ones */
        fill_bytes(sent, length, round);
        ck_assert_int_eq(queue_put(queue, sent, length, WAITING_NOT), 0);
        if (length > 0) {
            ck_assert_int_eq(queue_get(queue, received, length - 1, &size, WAITING_NOT), -EMSGSIZE);
            ck_assert_uint_eq(size, length);
        }
        ck_assert_int_eq(queue_get(queue, received, sizeof received, &size, WAITING_NOT), 0);
        ck_assert_uint_eq(size, length);
        ck_assert_mem_eq(received, sent, length);
    }
}
END_TEST

START_TEST(refuses_what_is_beyond_its_limits)
{
    static unsigned char bytes[QUEUE_MESSAGE_MAX + 1];
    struct queue *queue, *other;
    struct queue_options options = {.capacity = QUEUE_CAPACITY_MAX + 1};
    ck_assert_int_eq(queue_add(&commons, "q", &options, &queue), -EINVAL);
    options = (struct queue_options){.message_max = QUEUE_MESSAGE_MAX + 1};
    ck_assert_int_eq(queue_add(&commons, "q", &options, &queue), -EINVAL);
    options = (struct queue_options){.capacity = 2, .message_max = 100};
    ck_assert_int_eq(queue_add(&commons, "q", &options, &queue), 0);
    ck_assert_int_eq(queue_add(&commons, "q", &options, &other), -EEXIST);
    ck_assert_ptr_eq(queue_find(&commons, "q"), queue);
    ck_assert_ptr_null(queue_find(&commons, "p"));
    ck_assert_int_eq(queue_put(queue, bytes, 101, WAITING_NOT), -EMSGSIZE);
    ck_assert_int_eq(queue_put(queue, bytes, 100, WAITING_NOT), 0);
    struct queue_message messages[] = {{bytes, 5}, {bytes, 101}};
    size_t count;
    ck_assert_int_eq(queue_put_many(queue, messages, 2, WAITING_NOT, &count), -EMSGSIZE);
    ck_assert_uint_eq(count, 1);
}
END_TEST

/* ------------------------------------------------------------------ batches */

START_TEST(carries_batches)
{
    struct queue *queue = make(6, QUEUE_PLAIN, QUEUE_REDELIVER);
    uint32_t numbers[8] = {0, 1, 2, 3, 4, 5, 6, 7}, got[8];
    struct queue_message messages[8], room[8];
    size_t count = 99;
    for (unsigned i = 0; i < 8; i++)
        messages[i] = (struct queue_message){&numbers[i], sizeof numbers[i]};
    ck_assert_int_eq(queue_put_many(queue, messages, 8, WAITING_NOT, &count), -EAGAIN);
    ck_assert_uint_eq(count, 6);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 8; i++)
            room[i] = (struct queue_message){&got[i], sizeof got[i]};
        ck_assert_int_eq(queue_get_many(queue, room, 4, WAITING_NOT, &count), 0);
        ck_assert_uint_eq(count, round == 0 ? 4 : 2);
        ck_assert_uint_eq(look(queue).in_hand, count);
        for (unsigned i = 0; i < count; i++)
            ck_assert_uint_eq(got[i], round * 4 + i);
    }
    ck_assert_int_eq(queue_get_many(queue, room, 4, WAITING_NOT, &count), -EAGAIN);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(stops_a_batch_before_what_ends_it)
{
    struct queue *queue = make(6, QUEUE_PLAIN, QUEUE_REDELIVER);
    char bytes[4][4];
    struct queue_message room[4] = {{bytes[0], 4}, {bytes[1], 4}, {bytes[2], 4}, {bytes[3], 4}};
    size_t count;
    ck_assert_int_eq(queue_put(queue, "ab", 2, WAITING_NOT), 0);
    ck_assert_int_eq(queue_put_sentinel(queue, WAITING_NOT), 0);
    ck_assert_int_eq(queue_put(queue, "long", 5, WAITING_NOT), 0);
    ck_assert_int_eq(queue_get_many(queue, room, 4, WAITING_NOT, &count), 0);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(room[0].size, 2);
    ck_assert_int_eq(queue_get_many(queue, room, 4, WAITING_NOT, &count), -ENODATA);
    room[0].size = 4;
    ck_assert_int_eq(queue_get_many(queue, room, 4, WAITING_NOT, &count), -EMSGSIZE);
    ck_assert_uint_eq(room[0].size, 5);
    ck_assert_uint_eq(count, 0);
    queue_close(queue);
    char more[5];
    room[0] = (struct queue_message){more, 5};
    ck_assert_int_eq(queue_get_many(queue, room, 4, WAITING_NOT, &count), 0);
    ck_assert_int_eq(queue_get_many(queue, room, 4, WAITING_NOT, &count), -ESHUTDOWN);
}
END_TEST

/* ------------------------------------------------------------------ deadlines and waiting */

START_TEST(keeps_deadlines)
{
    struct queue *queue = make(1, QUEUE_JOINABLE, QUEUE_REDELIVER);
    uint32_t number = 1;
    size_t size;
    for (unsigned side = 0; side < 3; side++) {
        uint64_t begun = clock_ns(), deadline = begun + SOON_NS;
        int error = side == 0   ? queue_get(queue, &number, 4, &size, deadline)
                    : side == 1 ? queue_put(queue, &number, 4, deadline)
                                : queue_join(queue, deadline);
        ck_assert_int_eq(error, -ETIMEDOUT);
        ck_assert_uint_ge(clock_ns() - begun, SOON_NS);
        if (side == 0)
            ck_assert_int_eq(put_number(queue, 1), 0);
    }
    struct queue_view view = look(queue);
    ck_assert_uint_ge(view.get_ns, SOON_NS);
    ck_assert_uint_ge(view.put_ns, SOON_NS);
    ck_assert_uint_eq(view.putters + view.getters + view.joiners, 0);
    /* What is there is taken though the deadline has passed. */
    ck_assert_int_eq(queue_get(queue, &number, 4, &size, clock_ns()), 0);
}
END_TEST

/* A process that does one thing, in a slot of its own. */
static pid_t start_child(uint32_t *ret_slot, void (*run)(struct queue *queue), struct queue *queue)
{
    uint32_t slot = commons_enter(&commons, "child", 0);
    ck_assert_uint_ne(slot, COMMONS_NO_SLOT);
    pid_t pid = fork();
    if (pid == 0) {
        self_enter(&commons, slot);
        slot_enter(&commons.slots[slot], SLOT_RUNNING, clock_ns());
        run(queue);
        _exit(0);
    }
    *ret_slot = slot;
    return pid;
}

static int end_child(pid_t pid, uint32_t slot)
{
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    commons_leave(&commons, slot, (struct death){0});
    return status;
}

static bool has_waiter(void *context)
{
    struct queue_view view = look(context);
    return view.putters + view.getters + view.joiners == 1;
}

static void get_one(struct queue *queue)
{
    uint32_t number;
    size_t size;
    _exit(queue_get(queue, &number, sizeof number, &size, CLOCK_NEVER) ? 255 : (int)number);
}

static void put_one(struct queue *queue)
{
    uint32_t number = 9;
    _exit(-queue_put(queue, &number, sizeof number, CLOCK_NEVER));
}

static void join_it(struct queue *queue)
{
    _exit(-queue_join(queue, CLOCK_NEVER));
}

static void put_seven(struct queue *queue)
{
    ck_assert_int_eq(put_number(queue, 7), 0);
}

static void get_and_finish(struct queue *queue)
{
    ck_assert_int_eq(get_number(queue), 5);
    (void)queue_task_done(queue);
}

static void put_five_more(struct queue *queue)
{
    ck_assert_int_eq(put_number(queue, 5), 0);
}

static const struct wake_row {
    const char *what;
    void (*before)(struct queue *queue); /* so that it must wait */
    void (*wait)(struct queue *queue);
    void (*wake)(struct queue *queue);
    int status;
} wakes[] = {
    {"a put wakes a getter", NULL, get_one, put_seven, 7},
    {"a close wakes a getter", NULL, get_one, queue_close, 255},
    {"a get wakes a putter", put_five_more, put_one, get_and_finish, 0},
    {"a close wakes a putter", put_five_more, put_one, queue_close, ESHUTDOWN},
    {"the last task_done wakes who joins", put_five_more, join_it, get_and_finish, 0},
};

START_TEST(wakes_who_waits)
{
    const struct wake_row *row = &wakes[_i];
    struct queue *queue = make(1, QUEUE_JOINABLE, QUEUE_REDELIVER);
    uint32_t slot;
    if (row->before)
        row->before(queue);
    pid_t pid = start_child(&slot, row->wait, queue);
    ck_assert(processes_wait(has_waiter, queue, PROCESSES_PATIENCE_MS));
    ck_assert(processes_wait_state(pid, 'S'));
    row->wake(queue);
    int status = end_child(pid, slot);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == row->status, "%s: status %x", row->what, status);
}
END_TEST

/* ------------------------------------------------------------------ deaths */

static void hold_and_stay(struct queue *queue)
{
    (void)get_number(queue);
    (void)get_number(queue);
    (void)raise(SIGSTOP);
}

static void hold_and_leave(struct queue *queue)
{
    (void)get_number(queue);
    slot_enter(self()->slot, SLOT_LEAVING, clock_ns());
}

/* Puts 1, 2, 3 into a queue; a child takes some and is stopped; then killed. */
static void kill_a_holder(struct queue *queue)
{
    uint32_t slot;
    for (uint32_t i = 1; i <= 3; i++)
        ck_assert_int_eq(put_number(queue, i), 0);
    pid_t pid = start_child(&slot, hold_and_stay, queue);
    ck_assert(processes_wait_state(pid, 'T'));
    struct queue_view view = look(queue);
    ck_assert_uint_eq(view.redelivered + view.lost, 0); /* stopped is not dead */
    ck_assert_uint_eq(view.depth, 1);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    (void)end_child(pid, slot);
}

START_TEST(redelivers_in_front)
{
    struct queue *queue = make(3, QUEUE_JOINABLE, QUEUE_REDELIVER);
    kill_a_holder(queue);
    struct queue_view view = look(queue);
    ck_assert_uint_eq(view.redelivered, 2);
    ck_assert_uint_eq(view.depth, 3);
    ck_assert_uint_eq(view.in_hand, 0);
    ck_assert_int_eq(queue_join(queue, WAITING_NOT), -EAGAIN);
    for (int i = 1; i <= 3; i++) {
        ck_assert_int_eq(get_number(queue), i);
        ck_assert_int_eq(queue_task_done(queue), 0);
    }
    ck_assert_int_eq(get_number(queue), -EAGAIN);
    ck_assert_int_eq(queue_join(queue, WAITING_NOT), 0);
}
END_TEST

START_TEST(redelivers_only_what_was_in_hand)
{
    struct queue *queue = make(3, QUEUE_PLAIN, QUEUE_REDELIVER);
    kill_a_holder(queue); /* its second get finished the first message */
    ck_assert_uint_eq(look(queue).redelivered, 1);
    ck_assert_int_eq(get_number(queue), 2);
    ck_assert_int_eq(get_number(queue), 3);
}
END_TEST

START_TEST(reports_what_was_lost)
{
    struct queue *queue = make(3, QUEUE_JOINABLE, QUEUE_REPORT);
    kill_a_holder(queue);
    struct queue_view view = look(queue);
    ck_assert_uint_eq(view.lost, 2);
    ck_assert_uint_eq(view.losses_count, 2);
    ck_assert_uint_eq(view.losses[0].position + view.losses[1].position, 1);
    ck_assert_uint_eq(party_slot(view.losses[0].who), own_slot + 1);
    ck_assert_uint_gt(view.losses[0].at_ns, 0);
    ck_assert_int_eq(get_number(queue), 3);
    ck_assert_int_eq(queue_task_done(queue), 0);
    ck_assert_int_eq(queue_join(queue, WAITING_NOT), 0);
}
END_TEST

START_TEST(counts_what_was_held_by_one_who_left_in_order_as_finished)
{
    struct queue *queue = make(3, QUEUE_PLAIN, QUEUE_REDELIVER);
    uint32_t slot;
    ck_assert_int_eq(put_number(queue, 1), 0);
    pid_t pid = start_child(&slot, hold_and_leave, queue);
    (void)end_child(pid, slot);
    struct queue_view view = look(queue);
    ck_assert_uint_eq(view.redelivered + view.lost + view.in_hand, 0);
    ck_assert_int_eq(get_number(queue), -EAGAIN);
}
END_TEST

START_TEST(wakes_a_getter_for_what_came_back)
{
    struct queue *queue = make(1, QUEUE_PLAIN, QUEUE_REDELIVER);
    uint32_t holder, waiter;
    ck_assert_int_eq(put_number(queue, 42), 0);
    uint32_t slot = commons_enter(&commons, "holder", 0);
    holder = slot;
    pid_t pid = fork();
    if (pid == 0) {
        self_enter(&commons, holder);
        (void)get_number(queue);
        (void)raise(SIGSTOP);
        _exit(0);
    }
    ck_assert(processes_wait_state(pid, 'T'));
    pid_t other = start_child(&waiter, get_one, queue);
    ck_assert(processes_wait(has_waiter, queue, PROCESSES_PATIENCE_MS));
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    (void)end_child(pid, holder);
    ck_assert_int_eq(WEXITSTATUS(end_child(other, waiter)), 42);
}
END_TEST

/* Comes to a stop in the middle of a put, or of a get. */
static void put_trapped(struct queue *queue)
{
    stepper_trap();
    (void)put_number(queue, 99);
    (void)raise(SIGKILL);
}

static void get_trapped(struct queue *queue)
{
    stepper_trap();
    (void)get_number(queue);
    (void)raise(SIGKILL);
}

static bool is_trapped(void *pid)
{
    return stepper_is_trapped(*(pid_t *)pid);
}

/* All that others want goes on around it, first in, first out. How many of the stopped one's are seen is told. */
static unsigned go_on(struct queue *queue)
{
    unsigned foreign = 0;
    int next = 1;
    for (int put = 1; put <= 30; put++) {
        if (put_number(queue, (uint32_t)put) != 0) { /* the stopped one's message takes the room of one */
            ck_assert_int_eq(get_number(queue), next++);
            ck_assert_int_eq(put_number(queue, (uint32_t)put), 0);
        }
        int number = get_number(queue);
        if (number == 99 && ++foreign)
            number = get_number(queue);
        if (number != -EAGAIN)
            ck_assert_int_eq(number, next++);
    }
    for (int number; (number = get_number(queue)) != -EAGAIN;)
        ck_assert_int_eq(number, next++);
    ck_assert_int_eq(next, 31);
    return foreign;
}

enum { STOPS = 120, STEP = 7 };

START_TEST(goes_on_around_one_who_is_stopped)
{
    bool puts = _i < STOPS;
    struct queue *queue = make(2, QUEUE_PLAIN, QUEUE_REDELIVER);
    uint32_t slot;
    if (!puts)
        ck_assert_int_eq(put_number(queue, 99), 0);
    pid_t pid = start_child(&slot, puts ? put_trapped : get_trapped, queue);
    ck_assert(processes_wait(is_trapped, &pid, PROCESSES_PATIENCE_MS));
    (void)stepper_run(pid, (uint64_t)(_i % STOPS) * STEP, NULL, NULL);
    unsigned seen = go_on(queue);
    ck_assert_uint_le(seen, 1);
    ck_assert_uint_eq(look(queue).redelivered, 0);
    stepper_kill(pid);
    (void)end_child(pid, slot);
    int number = get_number(queue);
    ck_assert(number == -EAGAIN || (!puts && number == 99 && seen == 0));
    ck_assert(puts || seen + (number == 99) == 1);
}
END_TEST

START_TEST(join_before_drain_is_bounded)
{
    static unsigned char bytes[QUEUE_MESSAGE_MAX];
    struct queue *queue = make(1024, QUEUE_JOINABLE, QUEUE_REDELIVER);
    unsigned put = 0;
    while (put < 1024 && queue_put(queue, bytes, sizeof bytes, clock_after(SOON_NS)) == 0)
        put++;
    ck_assert_uint_gt(put, 0);
    ck_assert_uint_lt(put, 1024); /* 1 GiB does not fit: the put waits, it does not grow */
    ck_assert_int_eq(queue_join(queue, clock_after(SOON_NS)), -ETIMEDOUT);
    for (size_t size; put > 0; put--) {
        ck_assert_int_eq(queue_get(queue, bytes, sizeof bytes, &size, WAITING_NOT), 0);
        ck_assert_int_eq(queue_task_done(queue), 0);
    }
    ck_assert_int_eq(queue_join(queue, WAITING_NOT), 0);
}
END_TEST

/* ------------------------------------------------------------------ the monitor */

START_TEST(is_seen_as_it_is)
{
    struct queue *queue = make(4, QUEUE_PLAIN, QUEUE_REPORT);
    ck_assert_uint_eq(look(queue).timed, 0);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 3; i++)
            ck_assert_int_eq(put_number(queue, i), 0);
        for (uint32_t i = 0; i < 3; i++)
            ck_assert_int_eq(get_number(queue), (int)i);
    }
    ck_assert_int_eq(put_number(queue, 1), 0);
    struct queue_view view = look(queue);
    ck_assert_uint_eq(view.capacity, 4);
    ck_assert_uint_eq(view.depth, 1);
    ck_assert_uint_eq(view.high_water, 3);
    ck_assert_uint_eq(view.puts, 10);
    ck_assert_uint_eq(view.gets, 9);
    ck_assert_uint_eq(view.timed, 9);
    ck_assert_uint_gt(view.p50_ns, 0);
    ck_assert_uint_le(view.p50_ns, view.p95_ns);
    ck_assert_uint_le(view.p95_ns, view.max_ns);
    ck_assert(view.on_death == QUEUE_REPORT && view.kind == QUEUE_PLAIN && !view.closed);
}
END_TEST

START_TEST(serves_who_is_nobody)
{
    struct queue *queue = make(2, QUEUE_PLAIN, QUEUE_REDELIVER);
    self_of_thread = (struct self){0};
    for (int i = 0; i < 100; i++) {
        ck_assert_int_eq(put_number(queue, (uint32_t)i), 0);
        ck_assert_int_eq(get_number(queue), i);
    }
    ck_assert_uint_eq(look(queue).in_hand, 0);
}
END_TEST

static const struct {
    uint64_t value, p50_min, p50_max;
} histogram_rows[] = {{0, 0, 0}, {1, 1, 1},          {7, 7, 7},
                      {8, 8, 8}, {1000, 1000, 1125}, {UINT64_MAX, UINT64_MAX, UINT64_MAX}};

START_TEST(histogram_is_an_eighth_off_at_most)
{
    static struct histogram histogram;
    struct histogram_view view;
    memset(&histogram, 0, sizeof histogram);
    for (unsigned i = 0; i < 3; i++)
        histogram_add(&histogram, histogram_rows[_i].value);
    histogram_look(&histogram, &view);
    ck_assert_uint_eq(view.count, 3);
    ck_assert_uint_eq(view.max, histogram_rows[_i].value);
    ck_assert_uint_ge(view.p50, histogram_rows[_i].p50_min);
    ck_assert_uint_le(view.p95, histogram_rows[_i].p50_max);
}
END_TEST

START_TEST(histogram_tells_the_common_from_the_rare)
{
    static struct histogram histogram;
    struct histogram_view view;
    for (unsigned i = 0; i < 94; i++)
        histogram_add(&histogram, 100);
    for (unsigned i = 0; i < 6; i++)
        histogram_add(&histogram, 1000000);
    histogram_look(&histogram, &view);
    ck_assert_uint_le(view.p50, 112);
    ck_assert_uint_ge(view.p95, 1000000);
    ck_assert_uint_eq(view.max, 1000000);
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof(array)[0])

Suite *queue_suite(void)
{
    Suite *suite = suite_create("queue");
    TCase *tests = tcase_create("queue");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, does_as_users_rely_on, 0, COUNT(semantics));
    tcase_add_loop_test(tests, carries_messages_of_any_size, 0, COUNT(sizes));
    tcase_add_test(tests, refuses_what_is_beyond_its_limits);
    tcase_add_test(tests, carries_batches);
    tcase_add_test(tests, stops_a_batch_before_what_ends_it);
    tcase_add_test(tests, keeps_deadlines);
    tcase_add_loop_test(tests, wakes_who_waits, 0, COUNT(wakes));
    tcase_add_test(tests, redelivers_in_front);
    tcase_add_test(tests, redelivers_only_what_was_in_hand);
    tcase_add_test(tests, reports_what_was_lost);
    tcase_add_test(tests, counts_what_was_held_by_one_who_left_in_order_as_finished);
    tcase_add_test(tests, wakes_a_getter_for_what_came_back);
    tcase_add_loop_test(tests, goes_on_around_one_who_is_stopped, 0, 2 * STOPS);
    tcase_add_test(tests, join_before_drain_is_bounded);
    tcase_add_test(tests, is_seen_as_it_is);
    tcase_add_test(tests, serves_who_is_nobody);
    tcase_add_loop_test(tests, histogram_is_an_eighth_off_at_most, 0, COUNT(histogram_rows));
    tcase_add_test(tests, histogram_tells_the_common_from_the_rare);
    suite_add_tcase(suite, tests);
    return suite;
}
