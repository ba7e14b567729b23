/* task_table.h: each task is handed out, repaired and finished by the words of the records alone; hints may be stale,
 * doubled or wild. */
#include "suites.h"
#include "support/tasks.h"

#include <stdlib.h>
#include <string.h>

static const struct death killed = {.how = DEATH_SIGNAL, .code = 9};

/* ------------------------------------------------------------------ words and sizes */

static const struct {
    uint64_t asked;
    uint32_t capacity; /* 0 = refused */
} capacities[] = {
    {0, 64},         {1, 64},
    {64, 64},        {65, 128},
    {1000, 1024},    {TASK_TABLE_CAPACITY_MAX, TASK_TABLE_CAPACITY_MAX},
    {UINT64_MAX, 0}, {TASK_TABLE_CAPACITY_MAX + UINT64_C(1), 0},
};

START_TEST(capacity_is_rounded_up)
{
    size_t size = task_table_size(capacities[_i].asked);
    if (capacities[_i].capacity == 0)
        ck_assert_uint_eq(size, 0);
    else
        ck_assert_uint_eq(size, sizeof(struct task_table) + (size_t)capacities[_i].capacity * 64);
}
END_TEST

START_TEST(a_word_holds_its_parts)
{
    task_word word = task_word_make(T_CANCELLED, 255, TASK_SLOTS_MAX, (UINT64_C(1) << 40) - 1);
    ck_assert_int_eq(task_word_state(word), T_CANCELLED);
    ck_assert_uint_eq(task_word_attempts(word), 255);
    ck_assert_uint_eq(task_word_slot(word), TASK_SLOTS_MAX);
    ck_assert_uint_eq(task_word_incarnation(word), (UINT64_C(1) << 40) - 1);
    word = task_word_make(T_READY, 0, 0, 0);
    ck_assert_uint_eq(task_word_attempts(word) + task_word_slot(word) + task_word_incarnation(word), 0);
}
END_TEST

/* ------------------------------------------------------------------ claim and publish */

START_TEST(only_a_ready_task_is_claimed)
{
    enum task_state state = (enum task_state)_i;
    struct task_table *table = tasks_table(64, 0);
    tasks_submit(table, 1, 3);
    atomic_store(&table->records[0].word, task_word_make(state, 1, 2, 3));
    unsigned attempt = 77;
    bool claimed = task_table_claim(table, 0, 5, 6, &attempt);
    task_word word = atomic_load(&table->records[0].word);
    ck_assert_int_eq(claimed, state == T_READY);
    ck_assert_uint_eq(attempt, claimed ? 2 : 77);
    ck_assert_uint_eq(word, claimed ? task_word_make(T_RUNNING, 2, 5, 6) : task_word_make(state, 1, 2, 3));
    free(table);
}
END_TEST

START_TEST(publishing_keeps_owner_and_attempts)
{
    static const enum task_state states[] = {T_DONE, T_FAILED};
    struct task_table *table = tasks_table(64, 0);
    tasks_submit(table, 1, 3);
    unsigned attempt;
    ck_assert(task_table_claim(table, 0, 5, 6, &attempt));
    ck_assert_uint_eq(attempt, 1);
    task_table_publish(table, 0, states[_i]);
    ck_assert_uint_eq(atomic_load(&table->records[0].word), task_word_make(states[_i], 1, 5, 6));
    ck_assert(task_state_is_final(tasks_state(table, 0)));
    free(table);
}
END_TEST

/* ------------------------------------------------------------------ spans */

static const struct {
    uint32_t offered, chunk;
    uint32_t lengths[5]; /* of the spans that reserve() gives, one after the other; 0 = nothing */
} chunks[] = {
    {0, 1, {0}}, {1, 1, {1, 0}}, {3, 1, {1, 1, 1, 0}}, {5, 2, {2, 2, 1, 0}}, {4, 4, {4, 0}}, {3, 64, {3, 0}},
};

START_TEST(spans_are_cut_into_chunks)
{
    struct task_table *table = tasks_table(64, 0);
    struct slot slot = {0};
    tasks_offer(table, chunks[_i].offered, 3);
    atomic_store(&table->facts.chunk, chunks[_i].chunk);
    uint32_t next = 0;
    for (unsigned i = 0; chunks[_i].lengths[i] > 0; i++) {
        task_span span;
        ck_assert(task_table_reserve(table, &slot, &span));
        ck_assert_uint_eq(task_span_next(span), next);
        ck_assert_uint_eq(task_span_length(span), chunks[_i].lengths[i]);
        ck_assert_uint_eq(atomic_load(&slot.intent), span);
        next += chunks[_i].lengths[i];
    }
    task_span none;
    ck_assert(!task_table_reserve(table, &slot, &none));
    free(table);
}
END_TEST

START_TEST(a_submitted_task_waits_for_the_offer)
{
    struct task_table *table = tasks_table(64, 0);
    struct slot slot = {0};
    task_span span;
    tasks_submit(table, 5, 3);
    ck_assert(!task_table_reserve(table, &slot, &span));
    uint32_t work = atomic_load(&table->work);
    task_table_offer(table, 2);
    ck_assert_uint_ne(atomic_load(&table->work), work);
    atomic_store(&table->facts.chunk, 64);
    ck_assert(task_table_reserve(table, &slot, &span));
    ck_assert_uint_eq(span, task_span_make(0, 2));
    ck_assert(!task_table_reserve(table, &slot, &span));
    free(table);
}
END_TEST

START_TEST(what_was_given_back_comes_first)
{
    struct task_table *table = tasks_table(64, 0);
    struct slot slot = {0};
    task_span span;
    tasks_offer(table, 10, 3);
    ck_assert(task_table_reserve(table, &slot, &span));
    uint32_t work = atomic_load(&table->work);
    ck_assert(task_table_give_back(table, span));
    ck_assert_uint_ne(atomic_load(&table->work), work);
    task_span again;
    ck_assert(task_table_reserve(table, &slot, &again));
    ck_assert_uint_eq(again, span);
    ck_assert(task_table_reserve(table, &slot, &again));
    ck_assert_uint_eq(again, task_span_make(1, 2));
    free(table);
}
END_TEST

START_TEST(places_for_retries_are_bounded)
{
    struct task_table *table = tasks_table(64, 0);
    struct slot slot = {0};
    tasks_submit(table, 64, 3);
    for (uint32_t i = 0; i < TASK_TABLE_RETRY_SPANS; i++)
        ck_assert(task_table_give_back(table, task_span_make(i, i + 1)));
    ck_assert(!task_table_give_back(table, task_span_make(60, 61)));
    task_span span;
    ck_assert(task_table_reserve(table, &slot, &span));
    ck_assert(task_table_give_back(table, task_span_make(60, 61)));
    uint64_t seen = UINT64_C(1) << task_span_next(span);
    while (task_table_reserve(table, &slot, &span))
        seen |= UINT64_C(1) << task_span_next(span);
    ck_assert_uint_eq(seen, ((UINT64_C(1) << TASK_TABLE_RETRY_SPANS) - 1) | UINT64_C(1) << 60);
    free(table);
}
END_TEST

/* ------------------------------------------------------------------ repair */

#define SLOT        5
#define INCARNATION 9

/* A record in the intent of the dead worker (SLOT, INCARNATION), and what becomes of it. Three attempts are allowed. */
static const struct {
    const char *what;
    enum task_state before;
    unsigned attempts, slot;
    uint64_t incarnation;
    bool cancel;
    enum task_state after;
    unsigned retried, lost, given_back;
} repairs[] = {
    {"not begun", T_READY, 0, 0, 0, false, T_READY, 0, 0, 1},
    {"first attempt", T_RUNNING, 1, SLOT, INCARNATION, false, T_READY, 1, 0, 1},
    {"second attempt", T_RUNNING, 2, SLOT, INCARNATION, false, T_READY, 1, 0, 1},
    {"last attempt", T_RUNNING, 3, SLOT, INCARNATION, false, T_LOST, 0, 1, 0},
    {"the run is being stopped", T_RUNNING, 1, SLOT, INCARNATION, true, T_CANCELLED, 0, 0, 0},
    {"of another worker", T_RUNNING, 1, SLOT + 1, INCARNATION, false, T_RUNNING, 0, 0, 0},
    {"of the slot's next worker", T_RUNNING, 1, SLOT, INCARNATION + 1, false, T_RUNNING, 0, 0, 0},
    {"published before it died", T_DONE, 1, SLOT, INCARNATION, false, T_DONE, 0, 0, 0},
    {"failed before it died", T_FAILED, 1, SLOT, INCARNATION, false, T_FAILED, 0, 0, 0},
    {"cancelled", T_CANCELLED, 0, 0, 0, true, T_CANCELLED, 0, 0, 0},
    {"lost before", T_LOST, 3, SLOT, INCARNATION, false, T_LOST, 0, 0, 0},
    {"released", T_EMPTY, 0, 0, 0, false, T_EMPTY, 0, 0, 0},
};

START_TEST(what_the_dead_held_is_repaired)
{
    struct task_table *table = tasks_table(64, 0);
    tasks_offer(table, 1, 3);
    atomic_store(&table->fresh, task_span_make(1, 1)); /* handed out */
    atomic_store(&table->records[0].word,
                 task_word_make(repairs[_i].before, repairs[_i].attempts, repairs[_i].slot, repairs[_i].incarnation));
    struct task_repair done =
        task_table_repair(table, SLOT, INCARNATION, task_span_make(0, 1), killed, repairs[_i].cancel);
    task_word word = atomic_load(&table->records[0].word);
    bool began = repairs[_i].retried || repairs[_i].lost || repairs[_i].after != repairs[_i].before;
    ck_assert_msg(task_word_state(word) == repairs[_i].after, "%s", repairs[_i].what);
    ck_assert_uint_eq(done.retried, repairs[_i].retried);
    ck_assert_uint_eq(done.lost, repairs[_i].lost);
    ck_assert_uint_eq(done.task, began ? 0 : SLOT_NO_TASK);
    ck_assert_uint_eq(task_span_length(done.give_back), repairs[_i].given_back);
    ck_assert_uint_eq(table->records[0].death.how, began ? DEATH_SIGNAL : DEATH_NONE);
    ck_assert_uint_eq(task_word_attempts(word), repairs[_i].attempts);
    free(table);
}
END_TEST

START_TEST(what_is_ready_at_the_end_of_a_chunk_is_given_back)
{
    struct task_table *table = tasks_table(64, 0);
    struct slot slot = {0};
    unsigned attempt;
    task_span span;
    tasks_offer(table, 8, 3);
    atomic_store(&table->facts.chunk, 6);
    ck_assert(task_table_reserve(table, &slot, &span));
    tasks_perform(table, 0, 0);
    tasks_perform(table, 1, 0);
    ck_assert(task_table_claim(table, 2, 0, 1, &attempt));
    struct task_repair done = task_table_repair(table, 0, 1, atomic_load(&slot.intent), killed, false);
    ck_assert_uint_eq(done.give_back, task_span_make(2, 6));
    ck_assert_uint_eq(done.task, 2);
    ck_assert_uint_eq(done.retried, 1);
    free(table);
}
END_TEST

/* Takes everything in sight as another worker; returns how many claims succeeded. */
static unsigned drain(struct task_table *table, unsigned char claims[64])
{
    struct slot slot = {0};
    task_span span;
    unsigned attempt, count = 0;
    while (task_table_reserve(table, &slot, &span))
        for (uint32_t position = task_span_next(span); position != task_span_end(span); position++)
            if (task_table_claim(table, position, 1, 1, &attempt)) {
                task_table_publish(table, position, T_DONE);
                claims[position & 63]++;
                count++;
            }
    return count;
}

/* Killed between its intent and the step of the span: what it meant to take is still where others find it. */
START_TEST(an_intent_without_the_step_holds_nothing)
{
    struct task_table *table = tasks_table(64, 0);
    unsigned char claims[64] = {0};
    tasks_offer(table, 10, 3);
    atomic_store(&table->facts.chunk, 4);
    struct task_repair done = task_table_repair(table, 0, 1, task_span_make(0, 4), killed, false);
    ck_assert_uint_eq(task_span_length(done.give_back), 0);
    ck_assert_uint_eq(drain(table, claims), 10);
    free(table);
}
END_TEST

START_TEST(a_doubled_hint_doubles_no_task)
{
    struct task_table *table = tasks_table(64, 0);
    unsigned char claims[64] = {0};
    tasks_offer(table, 10, 3);
    for (int i = 0; i < 3; i++)
        ck_assert(task_table_give_back(table, task_span_make(0, 6)));
    ck_assert_uint_eq(drain(table, claims), 10);
    for (int i = 0; i < 10; i++)
        ck_assert_uint_eq(claims[i], 1);
    free(table);
}
END_TEST

START_TEST(a_stale_hint_gives_nothing)
{
    struct task_table *table = tasks_table(64, 0);
    unsigned char claims[64] = {0};
    tasks_offer(table, 4, 3);
    ck_assert_uint_eq(drain(table, claims), 4);
    ck_assert(task_table_give_back(table, task_span_make(0, 4)));
    ck_assert_uint_eq(drain(table, claims), 0);
    struct task_repair done = task_table_repair(table, 0, 1, task_span_make(0, 4), killed, false);
    ck_assert_uint_eq(task_span_length(done.give_back), 0);
    ck_assert_uint_eq(done.task, SLOT_NO_TASK);
    free(table);
}
END_TEST

/* Intents that a task has written over: longer than the table. */
static const task_span wild[] = {
    0x8000000000000000,
    0x0000000100000002,
    0xdeadbeefcafebabe,
};

START_TEST(a_wild_intent_loses_nothing)
{
    struct task_table *table = tasks_table(64, 1000);
    unsigned attempt;
    tasks_offer(table, 50, 3);
    ck_assert(task_table_claim(table, 1020, SLOT, INCARNATION, &attempt));
    atomic_store(&table->fresh, task_span_make(1050, 1050)); /* all others are in its hands, too */
    struct task_repair done = task_table_repair(table, SLOT, INCARNATION, wild[_i], killed, false);
    ck_assert_uint_eq(done.task, 1020);
    ck_assert_uint_eq(done.retried, 1);
    ck_assert(task_table_give_back(table, done.give_back));
    unsigned char claims[64] = {0};
    ck_assert_uint_eq(drain(table, claims), 50);
    free(table);
}
END_TEST

/* ------------------------------------------------------------------ the ring */

static const uint64_t first_ids[] = {
    0, 1, 63, 64, 1000, UINT32_MAX - 130, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(5) << 40};

START_TEST(numbers_go_round)
{
    uint64_t id = first_ids[_i];
    struct task_table *table = tasks_table(64, id);
    struct slot slot = {0};
    task_span span;
    unsigned attempt;
    atomic_store(&table->facts.chunk, 7);
    for (int round = 0; round < 20; round++) {
        tasks_offer(table, 13, 3);
        while (task_table_reserve(table, &slot, &span))
            for (uint32_t position = task_span_next(span); position != task_span_end(span); position++, id++) {
                ck_assert_uint_eq(task_table_id(table, position), id);
                ck_assert_uint_eq(task_table_at(table, position)->input, id);
                ck_assert(task_table_claim(table, position, 1, 1, &attempt));
                task_table_publish(table, position, T_DONE);
            }
        ck_assert_uint_eq(id, first_ids[_i] + 13 * (uint64_t)(round + 1));
    }
    free(table);
}
END_TEST

/* A hint from a turn of the ring long ago leads to the task that is there now, under its right number. */
START_TEST(an_old_position_leads_to_the_present_task)
{
    uint64_t first = first_ids[_i];
    struct task_table *table = tasks_table(64, first);
    tasks_submit(table, 64, 3);
    for (uint32_t turn = 0; turn < 5; turn++)
        for (uint32_t i = 0; i < 64; i++)
            ck_assert_uint_eq(task_table_id(table, (uint32_t)first + i - 64 * turn), first + i);
    free(table);
}
END_TEST

/* ------------------------------------------------------------------ cancel */

START_TEST(only_what_nobody_holds_is_cancelled)
{
    static const enum task_state targets[] = {T_CANCELLED, T_LOST};
    struct death why = {.how = targets[_i] == T_LOST ? DEATH_GAVE_UP : DEATH_NONE};
    struct task_table *table = tasks_table(64, 0);
    unsigned attempt;
    tasks_offer(table, 6, 3);
    tasks_perform(table, 0, 1);
    ck_assert(task_table_claim(table, 1, 1, 1, &attempt));
    ck_assert_uint_eq(task_table_cancel(table, 0, 5, targets[_i], why), 3);
    static const enum task_state untouched[] = {T_DONE, T_RUNNING};
    for (unsigned id = 0; id < 5; id++)
        ck_assert_int_eq(tasks_state(table, id), id < 2 ? untouched[id] : targets[_i]);
    ck_assert_uint_eq(table->records[3].death.how, why.how);
    ck_assert_int_eq(tasks_state(table, 5), T_READY);
    ck_assert_uint_eq(task_table_cancel(table, 0, 5, targets[_i], why), 0);
    free(table);
}
END_TEST

Suite *task_table_suite(void)
{
    Suite *suite = suite_create("task_table");
    TCase *words = tcase_create("words");
    tcase_add_loop_test(words, capacity_is_rounded_up, 0, sizeof capacities / sizeof *capacities);
    tcase_add_test(words, a_word_holds_its_parts);
    tcase_add_loop_test(words, only_a_ready_task_is_claimed, T_EMPTY, T_CANCELLED + 1);
    tcase_add_loop_test(words, publishing_keeps_owner_and_attempts, 0, 2);
    tcase_add_loop_test(words, only_what_nobody_holds_is_cancelled, 0, 2);
    suite_add_tcase(suite, words);
    TCase *hints = tcase_create("hints");
    tcase_add_loop_test(hints, spans_are_cut_into_chunks, 0, sizeof chunks / sizeof *chunks);
    tcase_add_test(hints, a_submitted_task_waits_for_the_offer);
    tcase_add_test(hints, what_was_given_back_comes_first);
    tcase_add_test(hints, places_for_retries_are_bounded);
    tcase_add_loop_test(hints, numbers_go_round, 0, sizeof first_ids / sizeof *first_ids);
    tcase_add_loop_test(hints, an_old_position_leads_to_the_present_task, 0, sizeof first_ids / sizeof *first_ids);
    suite_add_tcase(suite, hints);
    TCase *repair = tcase_create("repair");
    tcase_add_loop_test(repair, what_the_dead_held_is_repaired, 0, sizeof repairs / sizeof *repairs);
    tcase_add_test(repair, what_is_ready_at_the_end_of_a_chunk_is_given_back);
    tcase_add_test(repair, an_intent_without_the_step_holds_nothing);
    tcase_add_test(repair, a_doubled_hint_doubles_no_task);
    tcase_add_test(repair, a_stale_hint_gives_nothing);
    tcase_add_loop_test(repair, a_wild_intent_loses_nothing, 0, sizeof wild / sizeof *wild);
    suite_add_tcase(suite, repair);
    return suite;
}
