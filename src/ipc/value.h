/* value.h - numbers that processes share: one, or an array of them, whole (int64_t) or not (double).
 *
 *     value_get(), value_set()   load and store: what is written between the two is lost. On purpose: this is what
 *                                `value += 1` does, and what the lock is for
 *     value_increase()           adds, as one step
 *     value_lock()               a recursive lock that comes with it (lock.h); whoever wants to, takes it
 *
 * Every access is whole, at any moment, whoever dies: nothing here needs a repair but the lock. Whole numbers wrap
 * around. */
#ifndef FORKLAB_IPC_VALUE_H
#define FORKLAB_IPC_VALUE_H
#include "ipc/lock.h"

enum value_type { VALUE_INT64, VALUE_DOUBLE };

struct value { /* in the commons */
    struct lock lock;
    uint32_t type; /* enum value_type; constant, as the count */
    uint64_t count;
    alignas(64) _Atomic uint64_t elements[]; /* [count]: their bits */
};

struct value_view {
    enum value_type type;
    uint64_t count;
    struct lock_view lock;
};

/* `count` zeroes. 0, -EEXIST, -ENOSPC; -EINVAL: none at all. */
int value_add(struct commons *commons, const char *name, enum value_type type, uint64_t count,
              struct value **ret_value);
struct value *value_find(const struct commons *commons, const char *name); /* NULL = none */
struct lock *value_lock(struct value *value);

/* All: 0. -ERANGE: no such element. -EINVAL: it is of the other type. */
int value_get(const struct value *value, uint64_t index, int64_t *ret_number);
int value_set(struct value *value, uint64_t index, int64_t number);
int value_get_double(const struct value *value, uint64_t index, double *ret_number);
int value_set_double(struct value *value, uint64_t index, double number);

/* `ret_sum` (may be NULL): what it made of it. */
int value_increase(struct value *value, uint64_t index, int64_t by, int64_t *ret_sum);
int value_increase_double(struct value *value, uint64_t index, double by, double *ret_sum);

/* Anybody, at any time; never waits. */
void value_look(const struct commons *commons, const struct value *value, struct value_view *ret_view);

/* repair.h: the lock's. */
void value_repair(struct commons *commons, void *object, size_t size, party dead);

#endif
