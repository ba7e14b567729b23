/* What a shared value or array promises, case by case, beside multiprocessing's Value and Array. */
#include "base/clock.h"
#include "ipc/self.h"
#include "ipc/value.h"
#include "support/cast.h"

#include <check.h>

enum { TIMEOUT_S = 30, DEATHS = 1000, TIMES = 20000, TIMES_ATOMIC = 500000, ADDERS = 4 };

static struct value *make(struct cast *cast, enum value_type type, uint64_t count)
{
    struct value *value;
    ck_assert_int_eq(value_add(&cast->commons, "numbers", type, count, &value), 0);
    ck_assert_ptr_eq(value_find(&cast->commons, "numbers"), value);
    cast_play(cast, 0);
    return value;
}

static int64_t get(const struct value *value, uint64_t index)
{
    int64_t number = -1;
    ck_assert_int_eq(value_get(value, index, &number), 0);
    return number;
}

static void begins_as_zeroes(struct cast *cast)
{
    struct value *value = make(cast, VALUE_INT64, 3), *other;
    for (uint64_t i = 0; i < 3; i++)
        ck_assert_int_eq(get(value, i), 0);
    ck_assert_int_eq(value_set(value, 1, -7), 0);
    ck_assert_int_eq(get(value, 0), 0);
    ck_assert_int_eq(get(value, 1), -7);
    ck_assert_int_eq(get(value, 2), 0);
    ck_assert_int_eq(value_add(&cast->commons, "none", VALUE_INT64, 0, &other), -EINVAL);
    ck_assert_int_eq(value_add(&cast->commons, "huge", VALUE_INT64, UINT64_MAX, &other), -ENOSPC);
}

static void bounds_are_checked(struct cast *cast)
{
    struct value *value = make(cast, VALUE_INT64, 3);
    int64_t number = 5;
    ck_assert_int_eq(value_get(value, 3, &number), -ERANGE);
    ck_assert_int_eq(value_set(value, UINT64_MAX, 1), -ERANGE);
    ck_assert_int_eq(value_increase(value, 3, 1, &number), -ERANGE);
    ck_assert_int_eq(number, 5);
}

static void types_are_checked(struct cast *cast)
{
    struct value *value = make(cast, VALUE_DOUBLE, 1);
    int64_t number = 5;
    double real = 0;
    ck_assert_int_eq(value_get(value, 0, &number), -EINVAL);
    ck_assert_int_eq(value_set(value, 0, 1), -EINVAL);
    ck_assert_int_eq(value_increase(value, 0, 1, NULL), -EINVAL);
    ck_assert_int_eq(value_set_double(value, 0, 2.5), 0);
    ck_assert_int_eq(value_increase_double(value, 0, -0.25, &real), 0);
    ck_assert_double_eq(real, 2.25);
    ck_assert_int_eq(value_get_double(value, 0, &real), 0);
    ck_assert_double_eq(real, 2.25);
    ck_assert_int_eq(value_get_double(value, 1, &real), -ERANGE);
}

static void whole_numbers_wrap(struct cast *cast)
{
    struct value *value = make(cast, VALUE_INT64, 1);
    int64_t sum = 0;
    ck_assert_int_eq(value_set(value, 0, INT64_MAX), 0);
    ck_assert_int_eq(value_increase(value, 0, 1, &sum), 0);
    ck_assert_int_eq(sum, INT64_MIN);
    ck_assert_int_eq(get(value, 0), INT64_MIN);
}

static int add_with_lock(struct cast *cast, void *value)
{
    int64_t number = 0;
    (void)cast;
    for (int i = 0; i < TIMES; i++) {
        (void)lock_acquire(value_lock(value), CLOCK_NEVER);
        (void)value_get(value, 0, &number);
        (void)value_set(value, 0, number + 1);
        (void)lock_release(value_lock(value));
    }
    return 0;
}

static int add_atomically(struct cast *cast, void *value)
{
    (void)cast;
    for (int i = 0; i < TIMES_ATOMIC; i++)
        (void)value_increase(value, 0, 1, NULL);
    return 0;
}

static int add_atomically_double(struct cast *cast, void *value)
{
    (void)cast;
    for (int i = 0; i < TIMES_ATOMIC; i++)
        (void)value_increase_double(value, 0, 1, NULL);
    return 0;
}

static void run_adders(struct cast *cast, struct value *value, int (*add)(struct cast *, void *))
{
    for (unsigned i = 1; i <= ADDERS; i++)
        cast_start(cast, i, add, value);
    for (unsigned i = 1; i <= ADDERS; i++)
        ck_assert_int_eq(cast_result(cast, i), 0);
}

static void nothing_is_lost_with_the_lock(struct cast *cast)
{
    struct value *value = make(cast, VALUE_INT64, 1);
    run_adders(cast, value, add_with_lock);
    ck_assert_int_eq(get(value, 0), ADDERS * TIMES);
}

static void nothing_is_lost_when_atomic(struct cast *cast)
{
    struct value *value = make(cast, VALUE_INT64, 1);
    run_adders(cast, value, add_atomically);
    ck_assert_int_eq(get(value, 0), ADDERS * TIMES_ATOMIC);
}

static void nothing_is_lost_when_atomic_double(struct cast *cast)
{
    struct value *value = make(cast, VALUE_DOUBLE, 1);
    double sum = 0;
    run_adders(cast, value, add_atomically_double);
    ck_assert_int_eq(value_get_double(value, 0, &sum), 0);
    ck_assert_double_eq(sum, ADDERS * TIMES_ATOMIC);
}

/* Another writes between load and store: by hand, so that it is certain. */
static void an_update_is_lost_without(struct cast *cast)
{
    struct value *value = make(cast, VALUE_INT64, 1);
    int64_t mine = get(value, 0);
    cast_play(cast, 1);
    ck_assert_int_eq(value_set(value, 0, get(value, 0) + 1), 0);
    cast_play(cast, 0);
    ck_assert_int_eq(value_set(value, 0, mine + 1), 0);
    ck_assert_int_eq(get(value, 0), 1);
}

static int hold_and_stay(struct cast *cast, void *value)
{
    (void)lock_acquire(value_lock(value), CLOCK_NEVER);
    atomic_store(&cast->numbers[party_slot(self()->who)], 1);
    for (;;)
        clock_sleep_until(clock_after(NS_PER_S));
    return 0;
}

static void owners_die(struct cast *cast)
{
    struct value *value = make(cast, VALUE_INT64, 1);
    struct value_view view;
    for (unsigned i = 0; i < DEATHS; i++) {
        cast_start(cast, 1, hold_and_stay, value);
        cast_wait_number(cast, 1, 1);
        cast_kill(cast, 1);
        ck_assert_int_eq(lock_acquire(value_lock(value), clock_after(50 * NS_PER_MS)), OWNER_DEAD);
        ck_assert_int_eq(lock_release(value_lock(value)), 0);
    }
    value_look(&cast->commons, value, &view);
    ck_assert_uint_eq(view.lock.deaths, DEATHS);
    ck_assert_uint_eq(view.count, 1);
}

static const struct semantics rows[] = {
    {"it begins as zeroes", "zeroes", NULL, begins_as_zeroes},
    {"beyond its end", "IndexError", NULL, bounds_are_checked},
    {"the other type", "TypeError, or converted", "-EINVAL, never converted", types_are_checked},
    {"a sum too large", "wraps around", NULL, whole_numbers_wrap},
    {"four add one, with the lock", "nothing is lost", NULL, nothing_is_lost_with_the_lock},
    {"four add one, atomically", "no such thing", "one step, without a lock", nothing_is_lost_when_atomic},
    {"four add 1.0, atomically", "no such thing", "one step, without a lock", nothing_is_lost_when_atomic_double},
    {"load and store, without the lock", "updates are lost", NULL, an_update_is_lost_without},
    {"1,000 owners of its lock are killed", "hangs at the first", "OWNER_DEAD within 50 ms", owners_die},
};

START_TEST(does_as_the_row_says)
{
    semantics_play(&rows[_i]);
}
END_TEST

Suite *value_suite(void)
{
    Suite *suite = suite_create("value");
    TCase *semantics = tcase_create("semantics");
    tcase_set_timeout(semantics, TIMEOUT_S);
    tcase_add_loop_test(semantics, does_as_the_row_says, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, semantics);
    return suite;
}
