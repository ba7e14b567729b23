/* kin.h - which of the machine's processes belong together: some, and all that descends from them. */
#ifndef FORKLAB_LAB_KIN_H
#define FORKLAB_LAB_KIN_H
#include "lab/proc2.h"

struct kin {                              /* all zero at first */
    const struct proc2_process **members; /* by number */
    size_t count;
    bool *is_member; /* of each of `all` */
    size_t capacity;
};
void kin_release(struct kin *kin);

/* Of `all`, by number: those that belong by themselves, and their descendants. They point into `all`. False: there is no
 * memory, and nobody. */
bool kin_choose(struct kin *kin, const struct proc2_process *all, size_t count,
                bool (*belongs)(const void *context, const struct proc2_process *process), const void *context);

/* The member of that number, or NULL. */
const struct proc2_process *kin_find(const struct kin *kin, int pid);

#endif
