/* A queue whose insides are not as its users leave them: at a point that needs three processes to be stopped just so,
 * which the model found (tests/models/queue.pml, mutant 8), and after a task that wrote where it should not. */
#include "ipc/commons.h"
#include "ipc/queue_area.h"
#include "ipc/self.h"
#include "suites.h"

#include <errno.h>

static const struct death killed = {DEATH_SIGNAL, 9};

/* The cell of what a dead getter took, and had not cleared, must not name a block that others have again: a putter that
 * is still at that position claims it, and it would be taken before it is written. */
START_TEST(a_block_comes_back_without_its_cell)
{
    static const enum queue_on_death policies[] = {QUEUE_REDELIVER, QUEUE_REPORT};
    struct commons commons;
    struct queue *queue;
    struct queue_options options = {.capacity = 1, .message_max = 8, .on_death = policies[_i]};
    ck_assert_int_eq(commons_create(&commons, 3), 0);
    ck_assert_int_eq(queue_add(&commons, "late", &options, &queue), 0);
    uint32_t putter = commons_enter(&commons, "Putter", 0), getter = commons_enter(&commons, "Getter", 0);
    uint32_t victim = commons_enter(&commons, "Victim", 0);
    party dead = party_make(victim, commons.slots[victim].incarnation);
    char byte = 'a';
    size_t size;
    self_enter(&commons, putter);
    ck_assert_int_eq(queue_put(queue, &byte, 1, WAITING_NOT), 0);

    /* The victim's take, and no clear. */
    struct queue_block *block = queue_block(queue, 0);
    uint64_t offered = atomic_load(&block->word);
    atomic_store(&queue_row(queue, victim)->who, dead);
    atomic_store(&block->word, block_change(offered, BLOCK_HELD, dead));
    commons_leave(&commons, victim, killed);

    self_enter(&commons, getter);
    if (policies[_i] == QUEUE_REDELIVER) {
        ck_assert_int_eq(queue_get(queue, &byte, 1, &size, WAITING_NOT), 0);
        queue_release(queue);
    }

    /* A putter that saw the cell empty before all this claims a block for that position, and comes no further. */
    ck_assert_int_eq(block_state(atomic_load(&block->word)), BLOCK_FREE);
    atomic_store(&block->word, offered);
    ck_assert_int_eq(queue_get(queue, &byte, 1, &size, WAITING_NOT), -EAGAIN);

    self_of_thread = (struct self){.commons = NULL};
    commons_release(&commons);
}
END_TEST

/* ------------------------------------------------------------------ wild writes */

enum { CAPACITY = 4, LONG = 1000 };

static void spoil_cells(struct queue *queue)
{
    for (queue_place at = 0; at < CAPACITY; at++)
        atomic_fetch_or(queue_cell(queue, at), CELL_SEALED - 1);
}

static void spoil_cells_of_later_laps(struct queue *queue)
{
    for (queue_place at = 0; at < CAPACITY; at++)
        atomic_store(queue_cell(queue, at), queue_place_of(UINT32_MAX, 0) | (CELL_SEALED - 1));
}

static void spoil_hints(struct queue *queue)
{
    atomic_store(&queue->head, UINT64_MAX);
    atomic_store(&queue->tail, UINT64_MAX);
}

static void spoil_payloads(struct queue *queue)
{
    for (uint32_t i = 0; i < queue->blocks; i++)
        atomic_store(&queue_block(queue, i)->payload, UINT32_MAX);
}

static void spoil_sizes(struct queue *queue)
{
    for (uint32_t i = 0; i < queue->blocks; i++)
        atomic_store(&queue_block(queue, i)->size, UINT32_MAX);
}

static void spoil_places(struct queue *queue)
{
    for (uint32_t i = 0; i < queue->blocks; i++)
        atomic_store(&queue_block(queue, i)->place, UINT64_MAX);
}

static void (*const spoils[])(struct queue *queue) = {
    spoil_cells, spoil_cells_of_later_laps, spoil_hints, spoil_payloads, spoil_sizes, spoil_places};

/* Whatever they hit: each call comes back, that of the repair too, and nobody reads or writes beyond the queue. */
START_TEST(wild_writes_are_not_followed)
{
    static char message[LONG], room[2 * LONG];
    const struct queue_options options = {.capacity = CAPACITY, .message_max = LONG};
    struct commons commons;
    struct queue *queue;
    size_t size;
    ck_assert_int_eq(commons_create(&commons, 2), 0);
    ck_assert_int_eq(queue_add(&commons, "spoilt", &options, &queue), 0);
    uint32_t user = commons_enter(&commons, "User", 0), victim = commons_enter(&commons, "Victim", 0);
    self_enter(&commons, victim);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(queue_put(queue, message, LONG, WAITING_NOT), 0);
    ck_assert_int_eq(queue_get(queue, room, sizeof room, &size, WAITING_NOT), 0);
    spoils[_i](queue);
    self_enter(&commons, user);
    commons_leave(&commons, victim, killed);
    for (int i = 0; i < 2 * CAPACITY; i++) {
        (void)queue_put(queue, message, LONG, WAITING_NOT);
        (void)queue_get(queue, room, sizeof room, &size, WAITING_NOT);
    }
    (void)queue_size(queue);
    queue_close(queue);
    for (int i = 0; i < 2 * CAPACITY; i++)
        (void)queue_get(queue, room, sizeof room, &size, WAITING_NOT);
    self_of_thread = (struct self){.commons = NULL};
    commons_release(&commons);
}
END_TEST

Suite *queue_repair_suite(void)
{
    Suite *suite = suite_create("queue_repair");
    TCase *tests = tcase_create("cells");
    tcase_add_loop_test(tests, a_block_comes_back_without_its_cell, 0, 2);
    tcase_add_loop_test(tests, wild_writes_are_not_followed, 0, sizeof spoils / sizeof *spoils);
    suite_add_tcase(suite, tests);
    return suite;
}
