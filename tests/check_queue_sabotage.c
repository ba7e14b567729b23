/* queue.h: a queue that is plugged, and one that loses a sentinel, seen by their users, one after the other in one
 * process. */
#include "base/clock.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "suites.h"

#include <errno.h>

enum { USER, SABOTEUR, OTHER, SLOTS };

static struct commons commons;
static struct queue *queue;

static void set_up(void)
{
    static const char *const names[SLOTS] = {"user", "saboteur", "other"};
    ck_assert_int_eq(commons_create(&commons, SLOTS), 0);
    for (uint32_t i = 0; i < SLOTS; i++)
        ck_assert_uint_eq(commons_enter(&commons, names[i], 0), i);
    ck_assert_int_eq(queue_add(&commons, "queue", &(struct queue_options){.capacity = 3}, &queue), 0);
}

static void tear_down(void)
{
    *self() = (struct self){.commons = NULL};
    commons_release(&commons);
}

static void be(uint32_t slot)
{
    self_enter(&commons, slot);
}

static void put(int number)
{
    ck_assert_int_eq(queue_put(queue, &number, sizeof number, WAITING_NOT), 0);
}

/* The number that was got, or -errno. */
static int get(void)
{
    int number;
    size_t size;
    int error = queue_get(queue, &number, sizeof number, &size, WAITING_NOT);
    return error ? error : number;
}

static party party_of(uint32_t slot)
{
    return party_make(slot, commons.slots[slot].incarnation);
}

static void must_see(uint32_t plugger, uint32_t trapper, bool trapped)
{
    struct queue_view view;
    queue_look(queue, &view);
    ck_assert_uint_eq(view.plugger, plugger < SLOTS ? party_of(plugger) : 0);
    ck_assert_uint_eq(view.trapper, trapper < SLOTS ? party_of(trapper) : 0);
    ck_assert_int_eq(view.trapped, trapped);
}

START_TEST(nobody_gets_while_it_is_plugged)
{
    be(SABOTEUR);
    ck_assert_int_eq(queue_plug(queue), 0);
    be(USER);
    for (int i = 0; i < 3; i++)
        put(i);
    ck_assert_int_eq(queue_put(queue, "", 1, WAITING_NOT), -EAGAIN);
    ck_assert_int_eq(get(), -EAGAIN);
    ck_assert_uint_eq(queue_size(queue), 3);
    queue_close(queue); /* which changes nothing about that */
    ck_assert_int_eq(get(), -EAGAIN);
    must_see(SABOTEUR, SLOTS, false);
    be(SABOTEUR);
    queue_unplug(queue);
    must_see(SLOTS, SLOTS, false);
    be(USER);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(get(), i);
    ck_assert_int_eq(get(), -ESHUTDOWN);
}
END_TEST

START_TEST(only_who_did_it_undoes_it)
{
    *self() = (struct self){.commons = NULL};
    ck_assert_int_eq(queue_plug(queue), -EPERM);
    ck_assert_int_eq(queue_trap(queue), -EPERM);
    be(SABOTEUR);
    ck_assert_int_eq(queue_plug(queue), 0);
    ck_assert_int_eq(queue_trap(queue), 0);
    be(OTHER);
    ck_assert_int_eq(queue_plug(queue), -EBUSY);
    ck_assert_int_eq(queue_trap(queue), -EBUSY);
    queue_unplug(queue);
    ck_assert(!queue_untrap(queue));
    must_see(SABOTEUR, SABOTEUR, false);
}
END_TEST

START_TEST(one_sentinel_is_trapped)
{
    be(SABOTEUR);
    ck_assert_int_eq(queue_trap(queue), 0);
    be(USER);
    put(1);
    ck_assert_int_eq(queue_put_sentinel(queue, WAITING_NOT), 0);
    put(2);
    ck_assert_int_eq(get(), 1);
    must_see(SLOTS, SABOTEUR, false);
    ck_assert_int_eq(get(), 2); /* what came behind it */
    must_see(SLOTS, SABOTEUR, true);
    ck_assert_int_eq(queue_put_sentinel(queue, WAITING_NOT), 0);
    ck_assert_int_eq(get(), -ENODATA);
    ck_assert(!queue_has_trapped(queue));
    be(SABOTEUR);
    ck_assert(queue_has_trapped(queue));
    ck_assert(queue_untrap(queue));
    ck_assert(!queue_untrap(queue));
    must_see(SLOTS, SLOTS, false);
}
END_TEST

START_TEST(the_last_one_leaves_an_empty_queue)
{
    struct queue_message message = {.data = &(int){0}, .size = sizeof(int)};
    size_t count;
    be(SABOTEUR);
    ck_assert_int_eq(queue_trap(queue), 0);
    be(USER);
    ck_assert_int_eq(queue_put_sentinel(queue, WAITING_NOT), 0);
    ck_assert_int_eq(queue_get_many(queue, &message, 1, WAITING_NOT, &count), -EAGAIN);
    ck_assert_uint_eq(queue_size(queue), 0);
    must_see(SLOTS, SABOTEUR, true);
    be(SABOTEUR);
    ck_assert(queue_untrap(queue));
}
END_TEST

START_TEST(a_trap_without_a_sentinel_is_only_removed)
{
    be(SABOTEUR);
    ck_assert_int_eq(queue_trap(queue), 0);
    ck_assert(!queue_untrap(queue));
    must_see(SLOTS, SLOTS, false);
    ck_assert_int_eq(queue_put_sentinel(queue, WAITING_NOT), 0);
    be(USER);
    ck_assert_int_eq(get(), -ENODATA);
}
END_TEST

START_TEST(a_death_undoes_all_of_it)
{
    be(SABOTEUR);
    ck_assert_int_eq(queue_plug(queue), 0);
    ck_assert_int_eq(queue_trap(queue), 0);
    be(USER);
    put(7);
    commons_leave(&commons, OTHER, (struct death){.how = DEATH_SIGNAL, .code = 9});
    must_see(SABOTEUR, SABOTEUR, false);
    commons_leave(&commons, SABOTEUR, (struct death){.how = DEATH_SIGNAL, .code = 9});
    must_see(SLOTS, SLOTS, false);
    ck_assert_int_eq(get(), 7);
}
END_TEST

Suite *queue_sabotage_suite(void)
{
    Suite *suite = suite_create("queue_sabotage");
    TCase *tests = tcase_create("queue_sabotage");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, nobody_gets_while_it_is_plugged);
    tcase_add_test(tests, only_who_did_it_undoes_it);
    tcase_add_test(tests, one_sentinel_is_trapped);
    tcase_add_test(tests, the_last_one_leaves_an_empty_queue);
    tcase_add_test(tests, a_trap_without_a_sentinel_is_only_removed);
    tcase_add_test(tests, a_death_undoes_all_of_it);
    suite_add_tcase(suite, tests);
    return suite;
}
