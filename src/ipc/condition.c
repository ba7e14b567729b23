#include "ipc/condition.h"

#include "ipc/self.h"

/* A cell's word: the ticket of its wait << 2, and one of these. 0 = it does not wait. */
enum cell_state { CELL_EMPTY, CELL_WAITS, CELL_NOTIFIED };

static uint64_t make_word(uint64_t ticket, enum cell_state state)
{
    return ticket << 2 | (uint64_t)state;
}

static enum cell_state state_of(uint64_t word)
{
    return (enum cell_state)(word & 3);
}

struct lock *condition_lock(struct condition *condition)
{
    return (struct lock *)(void *)((unsigned char *)condition + condition->lock);
}

/* The caller's, when it may use the condition now. */
static struct condition_cell *own_cell(struct condition *condition)
{
    uint32_t slot = party_slot(self()->who);
    bool may = self()->who != 0 && slot < condition->slots && lock_is_mine(condition_lock(condition));
    return may ? &condition->cells[slot] : NULL;
}

/* ------------------------------------------------------------------ wait */

/* Its own word, under the lock. */
static void enter_cell(struct condition *condition, struct condition_cell *cell)
{
    uint64_t ticket = atomic_load(&condition->tickets) + 1;
    uint32_t used = (uint32_t)(cell - condition->cells) + 1;
    atomic_store(&condition->tickets, ticket);
    if (atomic_load(&condition->used) < used)
        atomic_store(&condition->used, used);
    atomic_store(&cell->word, make_word(ticket, CELL_WAITS));
}

static int sleep_in(struct condition *condition, struct condition_cell *cell, uint64_t deadline_ns)
{
    struct waiting waiting;
    int error = 0;
    uint64_t word = 0;
    waiting_begin(&waiting, SLOT_LOCK, condition, deadline_ns);
    while (error == 0) {
        uint32_t seen = gate_arm(&cell->gate);
        word = atomic_load(&cell->word);
        if (state_of(word) == CELL_NOTIFIED)
            break;
        error = waiting_sleep(&waiting, &cell->gate.word, seen);
    }
    (void)waiting_end(&waiting);
    /* Fails when it was notified after its last look: then it has not timed out. */
    if (error && !atomic_compare_exchange_strong(&cell->word, &word, 0))
        error = 0;
    return error;
}

int condition_wait(struct condition *condition, uint64_t deadline_ns)
{
    struct lock *lock = condition_lock(condition);
    struct condition_cell *cell = own_cell(condition);
    if (!cell)
        return -EPERM;
    enter_cell(condition, cell);
    uint32_t depth = lock_put_down(lock);
    int error = sleep_in(condition, cell, deadline_ns);
    int lock_error = lock_pick_up(lock, depth);
    /* Only now the notification is used up: had it died before, condition_repair() would have given it to another. */
    atomic_store(&cell->word, 0);
    return lock_error ? lock_error : error;
}

/* ------------------------------------------------------------------ notify */

/* The one that has waited longest, or NULL. */
static struct condition_cell *find_first(struct condition *condition, uint64_t *ret_word)
{
    struct condition_cell *first = NULL;
    uint32_t used = atomic_load(&condition->used);
    for (uint32_t i = 0; i < used && i < condition->slots; i++) {
        uint64_t word = atomic_load(&condition->cells[i].word);
        if (state_of(word) == CELL_WAITS && (!first || word < *ret_word)) {
            first = &condition->cells[i];
            *ret_word = word;
        }
    }
    return first;
}

/* Fails when it does not wait any more. */
static bool notify_cell(struct condition *condition, struct condition_cell *cell, uint64_t word)
{
    if (!atomic_compare_exchange_strong(&cell->word, &word, make_word(word >> 2, CELL_NOTIFIED)))
        return false;
    atomic_fetch_add(&condition->notified, 1);
    gate_wake(&cell->gate);
    return true;
}

static bool notify_one(struct condition *condition)
{
    struct condition_cell *cell;
    uint64_t word = 0;
    while ((cell = find_first(condition, &word)))
        if (notify_cell(condition, cell, word))
            return true;
    return false;
}

static uint32_t notify_each(struct condition *condition)
{
    uint32_t notified = 0, used = atomic_load(&condition->used);
    for (uint32_t i = 0; i < used && i < condition->slots; i++) {
        struct condition_cell *cell = &condition->cells[i];
        uint64_t word = atomic_load(&cell->word);
        notified += state_of(word) == CELL_WAITS && notify_cell(condition, cell, word);
    }
    return notified;
}

int condition_notify(struct condition *condition, uint32_t count)
{
    uint32_t notified = 0;
    if (!own_cell(condition))
        return -EPERM;
    while (notified < count && notify_one(condition))
        notified++;
    return (int)notified;
}

int condition_notify_all(struct condition *condition)
{
    return own_cell(condition) ? (int)notify_each(condition) : -EPERM;
}

/* ------------------------------------------------------------------ repair, look */

void condition_repair(struct commons *commons, void *object, size_t size, party dead)
{
    struct condition *condition = object;
    uint32_t slot = party_slot(dead), deaths = atomic_load(&condition_lock(condition)->deaths);
    (void)commons;
    (void)size;
    if (slot < condition->slots && state_of(atomic_exchange(&condition->cells[slot].word, 0)) == CELL_NOTIFIED)
        (void)notify_one(condition);
    /* Its lock comes before it in the directory, and was repaired: so this tells whether the dead had it. */
    if (atomic_exchange(&condition->deaths, deaths) != deaths)
        (void)notify_each(condition);
    for (uint32_t i = 0; i < condition->slots && i < atomic_load(&condition->used); i++)
        gate_wake_all(&condition->cells[i].gate);
}

void condition_look(const struct condition *condition, struct condition_view *ret_view)
{
    struct condition_view view = {
        .waits = atomic_load(&condition->tickets),
        .notified = atomic_load(&condition->notified),
    };
    for (uint32_t i = 0; i < condition->slots && i < atomic_load(&condition->used); i++) {
        enum cell_state state = state_of(atomic_load(&condition->cells[i].word));
        view.waiters += state == CELL_WAITS;
        view.waking += state == CELL_NOTIFIED;
    }
    *ret_view = view;
}

int condition_add(struct commons *commons, const char *name, struct lock *lock, struct condition **ret_condition)
{
    void *object;
    uint32_t slots = commons->facts->slots;
    size_t size = sizeof(struct condition) + slots * sizeof(struct condition_cell);
    int error = commons_add(commons, REGION_CONDITION, name, size, &object);
    if (error)
        return error;
    struct condition *condition = object;
    condition->lock = (unsigned char *)lock - (unsigned char *)object;
    condition->slots = slots;
    atomic_store(&condition->deaths, atomic_load(&lock->deaths));
    *ret_condition = condition;
    return 0;
}

struct condition *condition_find(const struct commons *commons, const char *name)
{
    return commons_find(commons, REGION_CONDITION, name);
}
