/* census.h - who is in the commons: every process that has, or had, a slot, copied at one moment, so that all that is
 * shown of a moment agrees, and a task that writes where it should not misleads a reader at most, never trips it up.
 *
 *     census_begin(&census, commons)       before any process starts: how many slots there are is read only here
 *     census_take(&census)                 once a look
 *     census_release(&census)
 *
 * Nothing here waits. */
#ifndef FORKLAB_LAB_CENSUS_H
#define FORKLAB_LAB_CENSUS_H
#include "ipc/commons.h"

struct census_process {
    bool used;  /* there is, or was, a process in the slot; else nothing of the rest counts */
    bool alive; /* not reaped */
    uint64_t incarnation;
    char name[SLOT_NAME_SIZE]; /* printable */
    int pid;
    int tid;         /* of a thread that its process keeps besides its first one; 0 = it is the process */
    uint32_t method; /* enum process_method + 1 */
    uint32_t parent; /* slot of the process that started it, + 1; 0 = the supervisor; SLOT_SABOTEUR */
    enum slot_state state;
    uint64_t since_ns; /* when it entered that state */
    uint64_t born_ns;
    uint64_t ready_ns;   /* when it had started; 0 = not yet */
    uint64_t task;       /* SLOT_NO_TASK = none */
    uint64_t blocked_on; /* as in slot.h, without SLOT_BOUNDED */
    bool bounded;        /* that wait ends by itself */
    uint64_t ended_ns;
};

struct census {
    struct commons *commons; /* NULL = none: then nobody is there */
    uint32_t slots, pooled;  /* slots 0 to pooled - 1 are those of pools */
    struct census_process *processes;
};

/* `commons` may be NULL. -ENOMEM; -EBADMSG, when a task has already overwritten its facts: then nobody is there. */
int census_begin(struct census *census, struct commons *commons);
void census_release(struct census *census);

void census_take(struct census *census);

/* By what objects write down of their owners (the whole word, or its lower half); NULL = nobody, or one whose slot is
 * another's by now. Look whether it is alive. */
const struct census_process *census_find(const struct census *census, party who);
/* The number of its slot. */
uint32_t census_slot(const struct census *census, const struct census_process *process);

/* Its name; "" = nobody that is known. */
void census_name(const struct census *census, party who, char *buffer, size_t size);

/* It is blocked on that object of the directory, or on a part of it. */
bool census_is_at(const struct census_process *process, const struct region_entry *entry);
/* How many are in that state because of it. */
unsigned census_blocked(const struct census *census, enum slot_state state, const struct region_entry *entry);

/* What a process waits for: the name of an object or of a process; "" = nothing, or unknown. */
void census_blocked_name(const struct census *census, const struct census_process *process, char *buffer, size_t size);

/* A name out of shared memory, of at most `room` bytes there, as one that can be shown. */
void census_copy_name(char *buffer, size_t size, const char *shared, size_t room);

#endif
