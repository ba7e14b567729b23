/* harvest.h - the supervisor's eye on a task table: which tasks became final since it last looked. It reads the
 * records themselves, because no counter can be trusted after a kill; a bit for each task remembers what was
 * reported, so that a look costs little: records that are final are read once, and the rest only near the front.
 * Private to one process. */
#ifndef FORKLAB_IPC_HARVEST_H
#define FORKLAB_IPC_HARVEST_H
#include "ipc/task_table.h"

struct harvest;

/* NULL when out of memory. The table must outlive it. */
struct harvest *harvest_new(struct task_table *table);
void harvest_free(struct harvest *harvest);

/* Called once for each final task: its record may be read freely, the owner is done with it. */
typedef void harvest_final(void *context, uint64_t id, const struct task_record *record);

/* Reports every task that became final among those handed out so far; `all`: among all that were submitted (after a
 * cancel, or a worker's death). Returns how many were reported. */
uint64_t harvest_look(struct harvest *harvest, bool all, harvest_final *final, void *context);

/* Tasks reported so far. */
uint64_t harvest_count(const struct harvest *harvest);

/* Every id below this one is final and was reported. */
uint64_t harvest_low(const struct harvest *harvest);

/* Forgets the tasks below `end` (at most harvest_low()): their records may be submitted again. */
void harvest_release(struct harvest *harvest, uint64_t end);
/* Ids below this one were released. */
uint64_t harvest_released(const struct harvest *harvest);

#endif
