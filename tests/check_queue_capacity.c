/* queue.h: how many messages a queue holds, changed while it is in use: no more than it is told, none lost, nobody left
 * asleep. */
#include "base/clock.h"
#include "ipc/queue_area.h"
#include "ipc/self.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 8 };

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

static struct queue *make(uint32_t capacity, uint32_t capacity_max)
{
    struct queue *queue;
    struct queue_options options = {.capacity = capacity, .capacity_max = capacity_max, .message_max = 8};
    ck_assert_int_eq(queue_add(&commons, "queue", &options, &queue), 0);
    return queue;
}

static int put(struct queue *queue, uint32_t number)
{
    return queue_put(queue, &number, sizeof number, WAITING_NOT);
}

/* Puts from `*next` on until it is full. Returns how many. */
static uint32_t fill(struct queue *queue, uint32_t *next)
{
    uint32_t count = 0;
    for (; put(queue, *next) == 0; ++*next)
        count++;
    return count;
}

static void get(struct queue *queue, uint32_t expected)
{
    uint32_t number = 0;
    size_t size;
    ck_assert_int_eq(queue_get(queue, &number, sizeof number, &size, WAITING_NOT), 0);
    ck_assert_uint_eq(number, expected);
}

START_TEST(holds_what_it_is_told)
{
    uint32_t next = 0;
    struct queue *queue = make(4, 16);
    ck_assert_uint_eq(queue_capacity(queue), 4);
    ck_assert_uint_eq(queue_capacity_max(queue), 16);
    ck_assert_uint_eq(fill(queue, &next), 4);
    ck_assert(queue_is_full(queue));
    ck_assert_int_eq(queue_set_capacity(queue, 6), 0);
    ck_assert(!queue_is_full(queue));
    ck_assert_uint_eq(fill(queue, &next), 2);
    ck_assert_int_eq(queue_set_capacity(queue, 16), 0);
    ck_assert_uint_eq(fill(queue, &next), 10);
    struct queue_view view;
    queue_look(queue, &view);
    ck_assert_uint_eq(view.depth, 16);
    ck_assert_uint_eq(view.capacity, 16);
    ck_assert_uint_eq(view.capacity_max, 16);
    for (uint32_t i = 0; i < next; i++)
        get(queue, i);
}
END_TEST

START_TEST(lowered_loses_nothing)
{
    uint32_t next = 0;
    struct queue *queue = make(6, 6);
    ck_assert_uint_eq(fill(queue, &next), 6);
    ck_assert_int_eq(queue_set_capacity(queue, 2), 0);
    ck_assert_uint_eq(queue_size(queue), 6);
    for (uint32_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(fill(queue, &next), 0);
        get(queue, i);
    }
    ck_assert_uint_eq(fill(queue, &next), 0); /* two are in it still */
    get(queue, 4);
    ck_assert_uint_eq(fill(queue, &next), 1);
    get(queue, 5);
    get(queue, 6);
}
END_TEST

START_TEST(refuses_more_than_it_has_room_for)
{
    struct queue *queue = make(4, 8), *other;
    ck_assert_int_eq(queue_set_capacity(queue, 0), -EINVAL);
    ck_assert_int_eq(queue_set_capacity(queue, 9), -EINVAL);
    ck_assert_uint_eq(queue_capacity(queue), 4);
    struct queue_options options = {.capacity = 4, .capacity_max = QUEUE_CAPACITY_MAX + 1};
    ck_assert_int_eq(queue_add(&commons, "other", &options, &other), -EINVAL);
}
END_TEST

/* Many times around the ring: in order, never more than the capacity, whatever it is. */
START_TEST(keeps_to_it_around_the_ring)
{
    uint32_t next = 0, got = 0;
    struct queue *queue = make(3, 7);
    for (uint32_t round = 0; round < 200; round++) {
        uint32_t capacity = round * 5 % 7 + 1;
        ck_assert_int_eq(queue_set_capacity(queue, capacity), 0);
        uint32_t before = next - got, filled = fill(queue, &next);
        ck_assert_uint_eq(filled, before < capacity ? capacity - before : 0);
        for (uint32_t i = round % 4; i > 0 && got < next; i--)
            get(queue, got++);
    }
    ck_assert_uint_le(queue->high_water, 7);
    while (got < next)
        get(queue, got++);
}
END_TEST

/* ------------------------------------------------------------------ who sleeps */

static pid_t start_putter(struct queue *queue, uint32_t *ret_slot)
{
    *ret_slot = commons_enter(&commons, "putter", 0);
    ck_assert_uint_ne(*ret_slot, COMMONS_NO_SLOT);
    pid_t pid = fork();
    if (pid == 0) {
        uint32_t number = 9;
        self_enter(&commons, *ret_slot);
        slot_enter(&commons.slots[*ret_slot], SLOT_RUNNING, clock_ns());
        _exit(-queue_put(queue, &number, sizeof number, CLOCK_NEVER));
    }
    return pid;
}

static bool two_wait(void *context)
{
    struct queue_view view;
    queue_look(context, &view);
    return view.putters == 2;
}

static void end_putter(pid_t pid, uint32_t slot)
{
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    commons_leave(&commons, slot, (struct death){0});
}

/* By a wake-up: they would look again by themselves, but only now and then. */
START_TEST(raised_it_wakes_all_who_wait)
{
    uint32_t next = 0, slots[2];
    pid_t pids[2];
    struct queue *queue = make(2, 8);
    ck_assert_uint_eq(fill(queue, &next), 2);
    for (unsigned i = 0; i < 2; i++)
        pids[i] = start_putter(queue, &slots[i]);
    ck_assert(processes_wait(two_wait, queue, PROCESSES_PATIENCE_MS));
    ck_assert(processes_wait_state(pids[0], 'S') && processes_wait_state(pids[1], 'S'));
    uint32_t woken = atomic_load(&queue->room.word) >> 1;
    ck_assert_int_eq(queue_set_capacity(queue, 4), 0);
    ck_assert_uint_eq(atomic_load(&queue->room.word) >> 1, woken + 1);
    for (unsigned i = 0; i < 2; i++)
        end_putter(pids[i], slots[i]);
    ck_assert_uint_eq(queue_size(queue), 4);
}
END_TEST

/* A get that leaves the depth at the capacity makes no room; the one after it does. */
START_TEST(lowered_a_putter_waits_for_room)
{
    uint32_t next = 0, slot;
    struct queue *queue = make(4, 8);
    ck_assert_uint_eq(fill(queue, &next), 4);
    ck_assert_int_eq(queue_set_capacity(queue, 3), 0);
    pid_t pid = start_putter(queue, &slot);
    ck_assert(processes_wait_state(pid, 'S'));
    get(queue, 0);
    queue_release(queue);
    ck_assert(processes_wait_state(pid, 'S'));
    ck_assert_uint_eq(queue_size(queue), 3);
    get(queue, 1);
    end_putter(pid, slot);
    ck_assert_uint_eq(queue_size(queue), 3);
}
END_TEST

Suite *queue_capacity_suite(void);
Suite *queue_capacity_suite(void)
{
    Suite *suite = suite_create("queue_capacity");
    TCase *tests = tcase_create("capacity");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, holds_what_it_is_told);
    tcase_add_test(tests, lowered_loses_nothing);
    tcase_add_test(tests, refuses_more_than_it_has_room_for);
    tcase_add_test(tests, keeps_to_it_around_the_ring);
    tcase_add_test(tests, raised_it_wakes_all_who_wait);
    tcase_add_test(tests, lowered_a_putter_waits_for_room);
    suite_add_tcase(suite, tests);
    return suite;
}
