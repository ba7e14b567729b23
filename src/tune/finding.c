#include "tune/finding.h"

#include <math.h>

#define SHARE_TOLD 0.2 /* below this, it is the usual noise of a machine */

/* Of the time that the workers spent in tasks, in whatever state. */
static double waited_for_a_core(const struct verdict *verdict)
{
    uint64_t in_tasks_ns = 0;
    for (enum run_time time = TIME_ON_CORE; time <= TIME_JOIN; time++)
        in_tasks_ns += verdict->time_ns[time];
    return in_tasks_ns > 0 ? (double)verdict->time_ns[TIME_NO_CORE] / (double)in_tasks_ns : NAN;
}

double finding_busy_machine(const struct record *record, const struct verdict *verdict)
{
    bool told = record->run && !record->workload->steps && record->run->executor != RUN_BY_BIGLOCK;
    if (!told || verdict->workers > (unsigned)record->machine.cores.usable)
        return NAN;
    double share = waited_for_a_core(verdict);
    return share > SHARE_TOLD ? share : NAN;
}
