#include "support/queue_scenarios.h"

#include "base/clock.h"
#include "ipc/queue_area.h"
#include "ipc/self.h"

#include <errno.h>
#include <string.h>

enum { CAPACITY = 3, LONG = 1000, PUT_BY_VICTIM = 7, PUT_BY_CONTENDER = 8, PUT_BY_JUDGE = 9, STIRS = 20 };

/* What the contender leaves for the judge. */
enum note { NOTE_ANSWER, NOTE_DONE };

/* How long the judge waits for what must be there at once. */
#define SOON clock_after(2 * NS_PER_S)

static bool expect(bool holds, struct problem *problem, const char *what)
{
    if (!holds)
        (void)problem_set(problem, "%s", what);
    return holds;
}

/* A message says its number in each of its bytes. Written and read in few instructions: a victim is killed at those of
 * the queue. */
static int put_of(struct queue *queue, unsigned number, size_t size, uint64_t deadline_ns)
{
    unsigned char bytes[LONG];
    memset(bytes, (int)number, size);
    return queue_put(queue, bytes, size, deadline_ns);
}

static int put(struct queue *queue, unsigned number)
{
    return put_of(queue, number, 8, CLOCK_NEVER);
}

/* The number; -EBADMSG: torn. */
static int get(struct queue *queue, uint64_t deadline_ns)
{
    unsigned char bytes[LONG];
    size_t size;
    int error = queue_get(queue, bytes, sizeof bytes, &size, deadline_ns);
    if (error)
        return error;
    return size > 0 && memcmp(bytes, bytes + 1, size - 1) == 0 ? bytes[0] : -EBADMSG;
}

/* ------------------------------------------------------------------ what is there at first */

static bool set_up(struct trial *trial, const struct queue_options *options, unsigned messages, size_t size)
{
    struct queue *queue;
    bool right = queue_add(&trial->commons, "queue", options, &queue) == 0;
    trial->object = queue;
    for (unsigned i = 1; right && i <= messages; i++)
        right = put_of(queue, i, size, WAITING_NOT) == 0;
    return right;
}

#define SET_UP(name, messages, size, ...)                                                                              \
    static bool name(struct trial *trial, struct problem *problem)                                                     \
    {                                                                                                                  \
        const struct queue_options options = {.capacity = CAPACITY, __VA_ARGS__};                                      \
        return expect(set_up(trial, &options, messages, size), problem, "no queue");                                   \
    }

SET_UP(set_up_empty, 0, 8, .kind = QUEUE_PLAIN)
SET_UP(set_up_full, CAPACITY, 8, .kind = QUEUE_PLAIN)
SET_UP(set_up_full_report, CAPACITY, 8, .on_death = QUEUE_REPORT)
SET_UP(set_up_full_long, CAPACITY, LONG, .kind = QUEUE_PLAIN)
/* Its ring has more cells than it may hold messages. */
SET_UP(set_up_roomy_empty, 0, 8, .capacity_max = 2 * CAPACITY + 1)
SET_UP(set_up_roomy_full, CAPACITY, 8, .capacity_max = 2 * CAPACITY + 1)
SET_UP(set_up_joinable, 2, 8, .kind = QUEUE_JOINABLE)

/* The first message came back from the hands of somebody who died. */
static bool set_up_returned(struct trial *trial, struct problem *problem)
{
    struct self before = *self();
    bool right = set_up_full(trial, problem);
    uint32_t slot = commons_enter(&trial->commons, "dead", 0);
    self_enter(&trial->commons, slot);
    right = right && expect(get(trial->object, WAITING_NOT) == 1, problem, "not got");
    *self() = before;
    commons_leave(&trial->commons, slot, (struct death){0});
    return right;
}

static bool set_up_sentinel(struct trial *trial, struct problem *problem)
{
    return set_up_empty(trial, problem) &&
           expect(queue_put_sentinel(trial->object, WAITING_NOT) == 0, problem, "no sentinel");
}

/* What it has put before it dies is there all the same. */
static void put_first(struct trial *trial)
{
    (void)put(trial->object, 1);
}

static void get_first(struct trial *trial)
{
    (void)get(trial->object, WAITING_NOT);
}

/* ------------------------------------------------------------------ victims */

static void put_one(struct trial *trial)
{
    (void)put(trial->object, PUT_BY_VICTIM);
}

static void put_long(struct trial *trial)
{
    (void)put_of(trial->object, PUT_BY_VICTIM, LONG, CLOCK_NEVER);
}

static void put_out_of_time(struct trial *trial)
{
    (void)put_of(trial->object, PUT_BY_VICTIM, 8, clock_after(300 * NS_PER_US));
}

static void put_batch(struct trial *trial)
{
    unsigned char bytes[] = {1, 2, 3};
    struct queue_message messages[] = {{&bytes[0], 1}, {&bytes[1], 1}, {&bytes[2], 1}};
    size_t count;
    (void)queue_put_many(trial->object, messages, 3, CLOCK_NEVER, &count);
}

static void put_sentinel(struct trial *trial)
{
    (void)queue_put_sentinel(trial->object, CLOCK_NEVER);
}

static void get_one(struct trial *trial)
{
    (void)get(trial->object, CLOCK_NEVER);
}

static void get_out_of_time(struct trial *trial)
{
    (void)get(trial->object, clock_after(300 * NS_PER_US));
}

static void get_batch(struct trial *trial)
{
    unsigned char bytes[3][8];
    struct queue_message messages[] = {{bytes[0], 8}, {bytes[1], 8}, {bytes[2], 8}};
    size_t count;
    (void)queue_get_many(trial->object, messages, 3, CLOCK_NEVER, &count);
}

static void release(struct trial *trial)
{
    queue_release(trial->object);
}

static void finish_task(struct trial *trial)
{
    (void)queue_task_done(trial->object);
}

static void join(struct trial *trial)
{
    (void)queue_join(trial->object, CLOCK_NEVER);
}

static void close_it(struct trial *trial)
{
    queue_close(trial->object);
}

/* ------------------------------------------------------------------ contenders */

static bool leave_answer(struct trial *trial, int answer)
{
    atomic_store(&trial->notes[NOTE_ANSWER], (uint64_t)(int64_t)answer);
    atomic_store(&trial->notes[NOTE_DONE], 1);
    return true;
}

static bool contender_gets(struct trial *trial, struct problem *problem)
{
    (void)problem;
    int answer = get(trial->object, CLOCK_NEVER);
    queue_release(trial->object);
    return leave_answer(trial, answer);
}

static bool contender_puts(struct trial *trial, struct problem *problem)
{
    (void)problem;
    return leave_answer(trial, put(trial->object, PUT_BY_CONTENDER));
}

static bool contender_joins(struct trial *trial, struct problem *problem)
{
    (void)problem;
    return leave_answer(trial, queue_join(trial->object, CLOCK_NEVER));
}

/* Until the victim is blocked, or dead and taken note of. */
static void await_victim(const struct trial *trial)
{
    const struct slot *victim = &trial->commons.slots[trial->victim];
    while ((atomic_load(&victim->state) & 15) < SLOT_PUT && atomic_load(&victim->ended_ns) == 0)
        clock_sleep_until(clock_after(20 * NS_PER_US));
}

static bool make_room(struct trial *trial, struct problem *problem)
{
    await_victim(trial);
    return contender_gets(trial, problem);
}

static bool make_news(struct trial *trial, struct problem *problem)
{
    await_victim(trial);
    return contender_puts(trial, problem);
}

static bool finish_all(struct trial *trial, struct problem *problem)
{
    await_victim(trial);
    for (int i = 1; i <= 2; i++)
        if (!expect(get(trial->object, CLOCK_NEVER) == i && queue_task_done(trial->object) == 0, problem, "not done"))
            return false;
    return leave_answer(trial, 0);
}

/* Puts and gets, so that the victim's words change under its hands; not for ever, since a put that is slowed down by
 * stepping would find every place taken when it comes. */
static bool stir(struct trial *trial, struct problem *problem)
{
    (void)problem;
    for (unsigned i = 0; i < STIRS && atomic_load(&trial->commons.slots[trial->victim].ended_ns) == 0; i++) {
        if (put_of(trial->object, PUT_BY_CONTENDER, 8, WAITING_NOT) == 0)
            (void)get(trial->object, WAITING_NOT);
        clock_sleep_until(clock_after(5 * NS_PER_US));
    }
    queue_release(trial->object);
    return leave_answer(trial, 0);
}

/* ------------------------------------------------------------------ the judge */

static bool contender_done(const struct trial *trial, int *ret_answer)
{
    uint64_t deadline = SOON;
    while (!atomic_load(&trial->notes[NOTE_DONE]))
        if (clock_ns() > deadline)
            return false;
        else
            clock_sleep_until(clock_after(20 * NS_PER_US));
    *ret_answer = (int)(int64_t)atomic_load(&trial->notes[NOTE_ANSWER]);
    return true;
}

/* Once nothing is in it, it has all its blocks, places and capacity, as on the first day. */
static bool is_as_new(struct queue *queue, struct problem *problem)
{
    const _Atomic uint32_t *payloads = queue_at(queue, queue->layout.payload_words);
    for (uint32_t i = 0; i < queue->blocks; i++)
        if (!expect(atomic_load(&queue_block(queue, i)->word) == BLOCK_FREE, problem, "a block is gone"))
            return false;
    for (uint32_t i = 0; i < queue->payloads; i++)
        if (!expect(atomic_load(&payloads[i]) == 0, problem, "a place for a long message is gone"))
            return false;
    if (queue_is_closed(queue))
        return true;
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 1; i <= CAPACITY; i++)
            if (!expect(put_of(queue, i, 8, WAITING_NOT) == 0, problem, "room is gone"))
                return false;
        if (!expect(put_of(queue, 4, 8, WAITING_NOT) == -EAGAIN, problem, "more room than before"))
            return false;
        for (int i = 1; i <= CAPACITY; i++)
            if (!expect(get(queue, WAITING_NOT) == i, problem, "out of order"))
                return false;
            else
                (void)queue_task_done(queue);
    }
    return true;
}

/* Takes what is there, as digits in a number: 1, 2, 3 → 123. */
static int drain(struct queue *queue)
{
    int digits = 0, number;
    while ((number = get(queue, WAITING_NOT)) >= 0) {
        digits = digits * 10 + number;
        (void)queue_task_done(queue);
    }
    queue_release(queue);
    return number == -EAGAIN || number == -ESHUTDOWN || number == -ENODATA ? digits : number;
}

static bool drains_to(struct queue *queue, int one, int another, struct problem *problem)
{
    int digits = drain(queue);
    if (digits == one || digits == another)
        return is_as_new(queue, problem);
    (void)problem_set(problem, "what was in it: %d", digits);
    return false;
}

static bool check_put_after_one(struct trial *trial, struct problem *problem)
{
    return drains_to(trial->object, 1, 17, problem);
}

static bool check_put_in_full(struct trial *trial, struct problem *problem)
{
    int answer;
    if (!expect(contender_done(trial, &answer) && answer == 1, problem, "the first was not got"))
        return false;
    return drains_to(trial->object, 23, 237, problem);
}

static bool check_still_full(struct trial *trial, struct problem *problem)
{
    return drains_to(trial->object, 123, 123, problem);
}

/* A get of the second message, with the first in hand: that may be finished already. */
static bool check_second_get(struct trial *trial, struct problem *problem)
{
    return drains_to(trial->object, 123, 23, problem);
}

static bool check_report(struct trial *trial, struct problem *problem)
{
    struct queue_view view;
    queue_look(trial->object, &view);
    return expect(view.lost + view.depth == CAPACITY && view.losses_count == view.lost && view.lost <= 1, problem,
                  "not reported") &&
           drains_to(trial->object, 123, 23, problem);
}

static bool check_put_batch(struct trial *trial, struct problem *problem)
{
    int digits = drain(trial->object);
    return expect(digits == 0 || digits == 1 || digits == 12 || digits == 123, problem, "not a beginning") &&
           is_as_new(trial->object, problem);
}

/* The contender gets one, the victim's or the judge's; the other is still there, if it was put. */
static bool check_put_to_sleeper(struct trial *trial, struct problem *problem)
{
    int answer, rest;
    if (!expect(put_of(trial->object, PUT_BY_JUDGE, 8, SOON) == 0 && contender_done(trial, &answer), problem,
                "the getter sleeps on"))
        return false;
    rest = drain(trial->object);
    return expect((answer == PUT_BY_VICTIM && rest == PUT_BY_JUDGE) || (answer == PUT_BY_JUDGE && rest == 0), problem,
                  "lost or out of order") &&
           is_as_new(trial->object, problem);
}

/* The putter comes in, at the latest when we get; what the victim held is first. */
static bool check_get_with_putter(struct trial *trial, struct problem *problem)
{
    int answer, first = get(trial->object, SOON);
    if (!expect(first == 1 && contender_done(trial, &answer) && answer == 0, problem, "the putter sleeps on"))
        return false;
    return drains_to(trial->object, 238, 238, problem);
}

static bool check_got_news(struct trial *trial, struct problem *problem)
{
    int answer;
    return expect(contender_done(trial, &answer), problem, "the putter sleeps on") &&
           drains_to(trial->object, PUT_BY_CONTENDER, PUT_BY_CONTENDER, problem);
}

static bool check_task_done(struct trial *trial, struct problem *problem)
{
    int answer, digits = drain(trial->object);
    return expect(digits == 12 || digits == 2, problem, "neither done nor redelivered") &&
           expect(contender_done(trial, &answer) && answer == 0, problem, "the join sleeps on") &&
           is_as_new(trial->object, problem);
}

static bool check_join(struct trial *trial, struct problem *problem)
{
    int answer;
    return expect(contender_done(trial, &answer), problem, "the contender hangs") &&
           drains_to(trial->object, 0, 0, problem);
}

static bool check_close(struct trial *trial, struct problem *problem)
{
    int answer;
    queue_close(trial->object);
    return expect(contender_done(trial, &answer) && answer == -ESHUTDOWN, problem, "the getter sleeps on") &&
           expect(put_of(trial->object, 1, 8, WAITING_NOT) == -ESHUTDOWN, problem, "not closed") &&
           drains_to(trial->object, 0, 0, problem);
}

static bool check_sentinel(struct trial *trial, struct problem *problem)
{
    int answer = get(trial->object, WAITING_NOT);
    return expect(answer == -ENODATA || answer == -EAGAIN, problem, "no sentinel") &&
           drains_to(trial->object, 0, 0, problem);
}

/* With the contender's own in any number; the victim's at most once, or a first message as it was. */
static bool check_stirred(struct trial *trial, struct problem *problem)
{
    int answer, number, victims = 0;
    if (!expect(contender_done(trial, &answer), problem, "the contender hangs"))
        return false;
    while ((number = get(trial->object, WAITING_NOT)) >= 0)
        victims += number == PUT_BY_VICTIM;
    queue_release(trial->object);
    return expect(number == -EAGAIN && victims <= 1, problem, "torn, or twice") && is_as_new(trial->object, problem);
}

const struct operation_scenario queue_scenarios[] = {
    {.name = "put", .setup = set_up_empty, .prepare = put_first, .victim = put_one, .check = check_put_after_one},
    {.name = "put, long",
     .setup = set_up_empty,
     .prepare = put_first,
     .victim = put_long,
     .check = check_put_after_one},
    {.name = "put, long, full until a get",
     .setup = set_up_full_long,
     .victim = put_long,
     .contender = make_room,
     .check = check_put_in_full},
    {.name = "put, full until a get",
     .setup = set_up_full,
     .victim = put_one,
     .contender = make_room,
     .check = check_put_in_full},
    {.name = "put, full until the deadline",
     .setup = set_up_full,
     .victim = put_out_of_time,
     .check = check_still_full},
    {.name = "put, at its capacity until a get",
     .setup = set_up_roomy_full,
     .victim = put_one,
     .contender = make_room,
     .check = check_put_in_full},
    {.name = "put, below its capacity, contended",
     .setup = set_up_roomy_empty,
     .victim = put_one,
     .contender = stir,
     .check = check_stirred},
    {.name = "put, wakes a getter",
     .setup = set_up_empty,
     .victim = put_one,
     .contender = contender_gets,
     .contender_waits = true,
     .check = check_put_to_sleeper},
    {.name = "put, contended", .setup = set_up_empty, .victim = put_one, .contender = stir, .check = check_stirred},
    {.name = "put many", .setup = set_up_empty, .victim = put_batch, .check = check_put_batch},
    {.name = "put sentinel", .setup = set_up_empty, .victim = put_sentinel, .check = check_sentinel},
    {.name = "get", .setup = set_up_full, .victim = get_one, .check = check_still_full},
    {.name = "get, long", .setup = set_up_full_long, .victim = get_one, .check = check_still_full},
    {.name = "get, reported", .setup = set_up_full_report, .victim = get_one, .check = check_report},
    {.name = "get, with one in hand",
     .setup = set_up_full,
     .prepare = get_first,
     .victim = get_one,
     .check = check_second_get},
    {.name = "get, long, with one in hand",
     .setup = set_up_full_long,
     .prepare = get_first,
     .victim = get_one,
     .check = check_second_get},
    {.name = "get, redelivered", .setup = set_up_returned, .victim = get_one, .check = check_still_full},
    {.name = "get, wakes a putter",
     .setup = set_up_full,
     .victim = get_one,
     .contender = contender_puts,
     .contender_waits = true,
     .check = check_get_with_putter},
    {.name = "get, wakes a putter at the capacity",
     .setup = set_up_roomy_full,
     .victim = get_one,
     .contender = contender_puts,
     .contender_waits = true,
     .check = check_get_with_putter},
    {.name = "get, empty until a put",
     .setup = set_up_empty,
     .victim = get_one,
     .contender = make_news,
     .check = check_got_news},
    {.name = "get, empty until the deadline",
     .setup = set_up_empty,
     .victim = get_out_of_time,
     .check = check_put_batch},
    {.name = "get many", .setup = set_up_full, .victim = get_batch, .check = check_still_full},
    {.name = "get sentinel", .setup = set_up_sentinel, .victim = get_one, .check = check_sentinel},
    {.name = "release", .setup = set_up_full, .prepare = get_first, .victim = release, .check = check_second_get},
    {.name = "task_done, wakes a join",
     .setup = set_up_joinable,
     .prepare = get_first,
     .victim = finish_task,
     .contender = contender_joins,
     .contender_waits = true,
     .check = check_task_done},
    {.name = "join", .setup = set_up_joinable, .victim = join, .contender = finish_all, .check = check_join},
    {.name = "close, wakes a getter",
     .setup = set_up_empty,
     .victim = close_it,
     .contender = contender_gets,
     .contender_waits = true,
     .check = check_close},
};
const size_t queue_scenarios_count = sizeof queue_scenarios / sizeof *queue_scenarios;
