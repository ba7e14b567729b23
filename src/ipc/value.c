#include "ipc/value.h"

#include <string.h>

static int check(const struct value *value, uint64_t index, enum value_type type)
{
    if (value->type != (uint32_t)type)
        return -EINVAL;
    return index < value->count ? 0 : -ERANGE;
}

static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static double number_of(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Relaxed in all of these: an element orders nothing but itself; who needs more takes the lock. */
int value_get(const struct value *value, uint64_t index, int64_t *ret_number)
{
    int error = check(value, index, VALUE_INT64);
    if (error == 0)
        *ret_number = (int64_t)atomic_load_explicit(&value->elements[index], memory_order_relaxed);
    return error;
}

int value_set(struct value *value, uint64_t index, int64_t number)
{
    int error = check(value, index, VALUE_INT64);
    if (error == 0)
        atomic_store_explicit(&value->elements[index], (uint64_t)number, memory_order_relaxed);
    return error;
}

int value_get_double(const struct value *value, uint64_t index, double *ret_number)
{
    int error = check(value, index, VALUE_DOUBLE);
    if (error == 0)
        *ret_number = number_of(atomic_load_explicit(&value->elements[index], memory_order_relaxed));
    return error;
}

int value_set_double(struct value *value, uint64_t index, double number)
{
    int error = check(value, index, VALUE_DOUBLE);
    if (error == 0)
        atomic_store_explicit(&value->elements[index], bits_of(number), memory_order_relaxed);
    return error;
}

int value_increase(struct value *value, uint64_t index, int64_t by, int64_t *ret_sum)
{
    int error = check(value, index, VALUE_INT64);
    if (error)
        return error;
    uint64_t before = atomic_fetch_add_explicit(&value->elements[index], (uint64_t)by, memory_order_relaxed);
    if (ret_sum)
        *ret_sum = (int64_t)(before + (uint64_t)by);
    return 0;
}

int value_increase_double(struct value *value, uint64_t index, double by, double *ret_sum)
{
    int error = check(value, index, VALUE_DOUBLE);
    if (error)
        return error;
    _Atomic uint64_t *element = &value->elements[index];
    uint64_t bits = atomic_load_explicit(element, memory_order_relaxed);
    double sum;
    do
        sum = number_of(bits) + by;
    while (!atomic_compare_exchange_weak_explicit(element, &bits, bits_of(sum), memory_order_relaxed,
                                                  memory_order_relaxed));
    if (ret_sum)
        *ret_sum = sum;
    return 0;
}

struct lock *value_lock(struct value *value)
{
    return &value->lock;
}

void value_repair(struct commons *commons, void *object, size_t size, party dead)
{
    (void)size;
    lock_repair(commons, &((struct value *)object)->lock, sizeof(struct lock), dead);
}

void value_look(const struct commons *commons, const struct value *value, struct value_view *ret_view)
{
    ret_view->type = (enum value_type)value->type;
    ret_view->count = value->count;
    lock_look(commons, &value->lock, &ret_view->lock);
}

int value_add(struct commons *commons, const char *name, enum value_type type, uint64_t count, struct value **ret_value)
{
    void *object;
    if (count == 0)
        return -EINVAL;
    if (count > COMMONS_BYTES / sizeof(uint64_t))
        return -ENOSPC;
    int error = commons_add(commons, REGION_ARRAY, name, sizeof(struct value) + count * sizeof(uint64_t), &object);
    if (error)
        return error;
    struct value *value = object;
    lock_init(&value->lock, LOCK_RECURSIVE);
    value->type = (uint32_t)type;
    value->count = count;
    *ret_value = value;
    return 0;
}

struct value *value_find(const struct commons *commons, const char *name)
{
    return commons_find(commons, REGION_ARRAY, name);
}
