#include "proc/process.h"

#include "base/clock.h"
#include "ipc/self.h"

#include <errno.h>

int processes_begin(struct commons *ret_commons, uint32_t count)
{
    if (self()->commons)
        return -EALREADY;
    if (count >= COMMONS_SLOTS_MAX)
        return -EINVAL;
    int error = commons_create(ret_commons, count + 1);
    if (error)
        return error;
    /* Reserved, not entered: it must not be in the way of the pools, which want their slots in a row. */
    uint32_t number = commons_reserve(ret_commons, 1);
    struct slot *slot = &ret_commons->slots[number];
    slot_assign(slot, 1, clock_ns());
    slot_set_name(slot, "MainProcess");
    self_enter(ret_commons, number);
    slot_enter(slot, SLOT_RUNNING, clock_ns());
    return 0;
}

void processes_end(struct commons *commons)
{
    processes_finish();
    if (self()->commons == commons)
        *self() = (struct self){.commons = NULL};
    commons_release(commons);
}
