#include "proc/adoption.h"

#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The `index`-th slot that does not belong to a pool; NULL beyond those that were ever used: they are taken in order. */
static struct slot *used_slot(struct commons *commons, uint32_t index)
{
    uint32_t number = atomic_load(&commons->facts->reserved) + index;
    struct slot *slot = number < commons->facts->slots ? &commons->slots[number] : NULL;
    return slot && (slot->incarnation > 0 || atomic_load(&slot->taken)) ? slot : NULL;
}

void adoption_take(struct commons *commons, uint32_t dead, uint32_t mine)
{
    struct slot *slot;
    for (uint32_t i = 0; (slot = used_slot(commons, i)); i++)
        if (atomic_load(&slot->taken) && (slot->parent & ~SLOT_ADOPTED) == dead + 1)
            slot->parent = mine | SLOT_ADOPTED;
}

/* As the kernel says. One that never wrote its number down died before it touched anything. A number that another process
 * has by now counts as alive: the slot is freed later. */
static bool is_dead(const struct slot *slot)
{
    pid_t pid = atomic_load(&slot->pid);
    if (pid <= 0)
        return true;
    struct pollfd death = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    if (death.fd < 0)
        return errno == ESRCH;
    bool dead = poll(&death, 1, 0) == 1;
    close(death.fd);
    return dead;
}

unsigned adoption_look(struct commons *commons, uint32_t mine)
{
    unsigned alive = 0;
    struct slot *slot;
    for (uint32_t i = 0; (slot = used_slot(commons, i)); i++) {
        if (!atomic_load(&slot->taken) || slot->parent != (mine | SLOT_ADOPTED))
            continue;
        if (!is_dead(slot)) {
            alive++;
            continue;
        }
        uint32_t number = (uint32_t)(slot - commons->slots);
        adoption_take(commons, number, mine);
        commons_leave(commons, number, (struct death){.how = DEATH_UNKNOWN});
    }
    return alive;
}
