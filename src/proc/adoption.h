/* adoption.h - the places in the commons of processes whose parent died before them. They die with it, but nobody is left
 * who started them: whoever reaped the parent adopts their slots, and frees each, with repair, once its process is dead
 * for sure. `mine`: slot + 1 of the adopter, or 0 for one that has none (a supervisor).
 *
 *     a child is reaped: adoption_take() · commons_leave() · adoption_look() now and then, until it says 0 */
#ifndef FORKLAB_PROC_ADOPTION_H
#define FORKLAB_PROC_ADOPTION_H
#include "ipc/commons.h"

/* Before commons_leave(): the children of the dead one become mine. */
void adoption_take(struct commons *commons, uint32_t dead, uint32_t mine);

/* Frees those of mine that are dead; their own children become mine in turn. Never waits. Returns how many still live. */
unsigned adoption_look(struct commons *commons, uint32_t mine);

#endif
