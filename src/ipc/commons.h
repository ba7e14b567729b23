/* commons.h - what the processes of one run share besides their tasks: a place for every process, and every queue,
 * pipe, lock, value by name, in one region. The monitor reads it, and so does the repair after a death: nobody is ever
 * asked.
 *
 *     creator:   commons_create() · commons_reserve() for each pool · queue_add(), lock_add()… · start the processes
 *     process:   (fork: keeps the mapping)  (exec: commons_attach(fd))  · commons_enter() · commons_find() · … ·
 *                whoever reaped it: commons_leave()
 *
 * Objects may be added later too, by one process at a time: its creator, or the one process that it left that to. */
#ifndef FORKLAB_IPC_COMMONS_H
#define FORKLAB_IPC_COMMONS_H
#include "base/death.h"
#include "ipc/region.h"
#include "ipc/slot.h"

#define COMMONS_SLOTS_MAX 4094
#define COMMONS_BYTES     (UINT64_C(1) << 30) /* of address space; memory is used only where something is written */
#define COMMONS_NO_SLOT   UINT32_MAX

/* Who did something, in one word: a slot and which of its processes. Never a pid: those come again. 0 = nobody. */
typedef uint64_t party;
static inline party party_make(uint32_t slot, uint64_t incarnation)
{
    return (slot + 1) | incarnation << 12;
}
static inline uint32_t party_slot(party who)
{
    return (uint32_t)(who & 4095) - 1;
}
static inline uint64_t party_incarnation(party who)
{
    return who >> 12;
}

struct commons_facts {
    uint32_t slots;
    _Atomic uint32_t reserved; /* slots 0 to reserved - 1 belong to pools */
};

struct commons { /* one process's handle */
    struct region region;
    struct commons_facts *facts;
    struct slot *slots;
};

/* A commons for `slots` processes at the same time. 0, -EINVAL, -ENOMEM, -EMFILE. */
int commons_create(struct commons *ret_commons, uint32_t slots);
int commons_attach(struct commons *ret_commons, int fd); /* owns `fd` then. -EBADMSG */
void commons_release(struct commons *commons);

/* Creator, before any process starts: `count` slots in a row, for a pool. The first, or COMMONS_NO_SLOT: there are not
 * so many, or a process is there already. */
uint32_t commons_reserve(struct commons *commons, uint32_t count);

/* Before a process starts: a free slot for it, assigned, with a new incarnation; `parent` as in slot.h. COMMONS_NO_SLOT
 * when all are taken. Any process may call. */
uint32_t commons_enter(struct commons *commons, const char *name, uint32_t parent);
/* Its process was reaped: remembers its death, repairs what it held (repair.h), and frees the slot. */
void commons_leave(struct commons *commons, uint32_t slot, struct death death);

/* Places an object of `size` bytes, zeroed, for everybody to find. 0; -ENOSPC; -EEXIST when there is one of that kind
 * and name. */
int commons_add(struct commons *commons, enum region_kind kind, const char *name, size_t size, void **ret_object);
/* By name, or NULL. */
void *commons_find(const struct commons *commons, enum region_kind kind, const char *name);

/* Where an object lies, as stored in `blocked_on`; 0 when it is not in there. And back: its entry, or NULL. */
uint64_t commons_offset(const struct commons *commons, const void *object);
const struct region_entry *commons_entry_at(const struct commons *commons, uint64_t offset);

#endif
