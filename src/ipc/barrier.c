#include "ipc/barrier.h"

#include "ipc/self.h"

/* The barrier's word: the round << 32, whether it is broken, and how many have come to it. */
#define ROUND_SHIFT 32
#define IS_BROKEN   (UINT64_C(1) << 16)
#define CAME_BITS   (IS_BROKEN - 1)

/* A cell: the round << 2, and one of these. CELL_BROKEN is written before the next round begins, by who resets. */
enum cell_state { CELL_EMPTY, CELL_CAME, CELL_BROKEN };

static uint64_t round_of(uint64_t word)
{
    return word >> ROUND_SHIFT;
}

static uint64_t next_round(uint64_t word)
{
    return (round_of(word) + 1) << ROUND_SHIFT;
}

static uint64_t make_cell(uint64_t round, enum cell_state state)
{
    return round << 2 | (uint64_t)state;
}

/* ------------------------------------------------------------------ breaking */

/* False: that round has come to its end before. */
static bool break_round(struct barrier *barrier, uint64_t round)
{
    uint64_t word = atomic_load(&barrier->word);
    while (round_of(word) == round && !(word & IS_BROKEN))
        if (atomic_compare_exchange_weak(&barrier->word, &word, word | IS_BROKEN))
            break;
    gate_wake_all(&barrier->gate);
    return round_of(word) == round;
}

void barrier_abort(struct barrier *barrier)
{
    atomic_fetch_or(&barrier->word, IS_BROKEN);
    gate_wake_all(&barrier->gate);
}

/* Who sleeps so long that it sees the next round only must still learn that its own was broken. */
static void tell_all(struct barrier *barrier, uint64_t round)
{
    for (uint32_t i = 0; i < barrier->slots; i++) {
        uint64_t came = make_cell(round, CELL_CAME);
        if (atomic_load(&barrier->cells[i]) == came)
            (void)atomic_compare_exchange_strong(&barrier->cells[i], &came, make_cell(round, CELL_BROKEN));
    }
}

void barrier_reset(struct barrier *barrier)
{
    uint64_t word = atomic_load(&barrier->word), round = round_of(word);
    if (!(word & IS_BROKEN) && (word & CAME_BITS) == 0)
        return;
    if (!break_round(barrier, round))
        return; /* its last one came meanwhile: whole and empty it is, and nobody of that round may be told otherwise */
    tell_all(barrier, round);
    /* A broken word is changed by nobody else but another reset. */
    word = atomic_load(&barrier->word);
    if (round_of(word) == round)
        (void)atomic_compare_exchange_strong(&barrier->word, &word, next_round(word));
    gate_wake_all(&barrier->gate);
}

/* ------------------------------------------------------------------ wait */

/* How the caller's round came out; -EAGAIN: it has not yet. */
static int outcome(const struct barrier *barrier, const _Atomic uint64_t *cell, uint64_t round)
{
    uint64_t word = atomic_load(&barrier->word);
    if (round_of(word) == round)
        return word & IS_BROKEN ? BROKEN : -EAGAIN;
    return atomic_load(cell) == make_cell(round, CELL_BROKEN) ? BROKEN : 0;
}

static int wait_for_last(struct barrier *barrier, const _Atomic uint64_t *cell, uint64_t round, uint64_t deadline_ns)
{
    struct waiting waiting;
    int result;
    waiting_begin(&waiting, SLOT_LOCK, barrier, deadline_ns);
    for (;;) {
        uint32_t seen = gate_arm(&barrier->gate);
        result = outcome(barrier, cell, round);
        if (result != -EAGAIN)
            break;
        if (waiting_sleep(&waiting, &barrier->gate.word, seen) != 0)
            (void)break_round(barrier, round);
    }
    (void)waiting_end(&waiting);
    return result;
}

int barrier_wait(struct barrier *barrier, uint64_t deadline_ns)
{
    uint32_t slot = party_slot(self()->who);
    if (self()->who == 0 || slot >= barrier->slots)
        return -EPERM;
    _Atomic uint64_t *cell = &barrier->cells[slot];
    uint64_t word = atomic_load(&barrier->word), next;
    do {
        if (word & IS_BROKEN)
            return BROKEN;
        /* Before it is counted: so the repair knows of everyone who was. */
        atomic_store(cell, make_cell(round_of(word), CELL_CAME));
        next = (word & CAME_BITS) + 1 == barrier->parties ? next_round(word) : word + 1;
    } while (!atomic_compare_exchange_weak(&barrier->word, &word, next));
    int index = (int)(word & CAME_BITS), result = 0;
    if (round_of(next) != round_of(word))
        gate_wake_all(&barrier->gate);
    else
        result = wait_for_last(barrier, cell, round_of(word), deadline_ns);
    return result ? result : index;
}

/* ------------------------------------------------------------------ repair, look */

void barrier_repair(struct commons *commons, void *object, size_t size, party dead)
{
    struct barrier *barrier = object;
    uint32_t slot = party_slot(dead);
    (void)size;
    if (slot < barrier->slots) {
        uint64_t cell = atomic_exchange(&barrier->cells[slot], 0), round = round_of(atomic_load(&barrier->word));
        bool is_party = cell != 0, waits = cell == make_cell(round, CELL_CAME);
        if (is_party && death_is_violent(slot_death(&commons->slots[slot])))
            barrier_abort(barrier);
        else if (waits)
            (void)break_round(barrier, round);
    }
    gate_wake_all(&barrier->gate);
}

void barrier_look(const struct barrier *barrier, struct barrier_view *ret_view)
{
    uint64_t word = atomic_load(&barrier->word);
    *ret_view = (struct barrier_view){
        .parties = barrier->parties,
        .arrived = (uint32_t)(word & CAME_BITS),
        .rounds = round_of(word),
        .broken = word & IS_BROKEN,
    };
}

int barrier_add(struct commons *commons, const char *name, uint32_t parties, struct barrier **ret_barrier)
{
    void *object;
    uint32_t slots = commons->facts->slots;
    if (parties == 0 || parties > slots)
        return -EINVAL;
    size_t size = sizeof(struct barrier) + slots * sizeof(uint64_t);
    int error = commons_add(commons, REGION_BARRIER, name, size, &object);
    if (error)
        return error;
    struct barrier *barrier = object;
    barrier->parties = parties;
    barrier->slots = slots;
    *ret_barrier = barrier;
    return 0;
}

struct barrier *barrier_find(const struct commons *commons, const char *name)
{
    return commons_find(commons, REGION_BARRIER, name);
}
