/* saboteur.h - a process that keeps a queue or lock from the others until it is called off. It takes part in the commons
 * as they do, as "Saboteur", and does with the real object what any of them could: whatever ends it, repair.h gives back
 * what it has, as after any death.
 *
 *     saboteur_new() · step the loop · saboteur_call_off() · … until saboteur_has_ended() · saboteur_free()
 *
 * Nothing here waits, but for saboteur_free() for the end of one that it has killed. */
#ifndef FORKLAB_LAB_SABOTEUR_H
#define FORKLAB_LAB_SABOTEUR_H
#include "base/death.h"
#include "ipc/commons.h"
#include "model/snapshot.h"

#define SABOTEUR_NAME "Saboteur"

struct evloop;
struct saboteur;

struct saboteur_options {
    struct commons *commons; /* outlives it */
    struct evloop *loop;
    enum sabotage what;
    const struct region_entry *entry; /* of the object */
};

/* 0 when that can be done to this object; -ENOTSUP; -EINVAL: it is not done by a saboteur. */
int saboteur_can(const struct commons *commons, enum sabotage what, const struct region_entry *entry);

/* Starts it. -ENOSPC: no place in the commons; -ENOMEM; -errno of child_start(). */
int saboteur_new(struct saboteur **ret_saboteur, const struct saboteur_options *options);
/* At once, by SIGKILL if need be. NULL is fine. */
void saboteur_free(struct saboteur *saboteur);

/* It is to undo what it does, and leave. */
void saboteur_call_off(struct saboteur *saboteur);
/* True once it was reaped, and what it still had is given back. */
bool saboteur_has_ended(const struct saboteur *saboteur, struct death *ret_death);

/* It has, or had, what it wanted. */
bool saboteur_has_held(const struct saboteur *saboteur);

void saboteur_look(const struct saboteur *saboteur, struct snapshot_sabotage *ret_row);

#endif
