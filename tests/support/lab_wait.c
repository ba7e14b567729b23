#include "support/lab_wait.h"

#include "base/clock.h"
#include "support/processes.h"

#include <check.h>

void lab_wait_until(struct lab *lab, bool (*holds)(void))
{
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    while (!holds()) {
        ck_assert_uint_lt(clock_ns(), deadline);
        lab_step(lab, clock_after(5 * NS_PER_MS));
        (void)lab_snapshot(lab);
    }
}
