#include "tune/finding.h"

#include "base/units.h"

#include <math.h>
#include <stdio.h>

#define SHARE_TOLD    0.2 /* below this, it is the usual noise of a machine */
#define ASLEEP_LITTLE 0.1 /* of the time in tasks: below this, a pause leaves their time as it was */
#define ASLEEP_MOST   0.5

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

/* A pause is in no wall, but may be in the sleep that a worker's own clock saw: of the loop, whose one process is always
 * in a task, the wall tells more. */
double finding_asleep(const struct run *baseline)
{
    uint64_t awake_ns = 0, all_ns;
    for (size_t i = 0; baseline && i < baseline->workers_count; i++)
        for (enum run_time time = TIME_ON_CORE; time <= TIME_JOIN; time++)
            awake_ns += time == TIME_OFF_CORE ? 0 : baseline->workers[i].time_ns[time];
    all_ns = awake_ns;
    for (size_t i = 0; baseline && i < baseline->workers_count; i++)
        all_ns += baseline->workers[i].time_ns[TIME_OFF_CORE];
    if (all_ns == 0)
        return NAN;
    if (baseline->executor == RUN_BY_LOOP)
        all_ns = baseline->wall_ns;
    return awake_ns < all_ns ? 1 - (double)awake_ns / (double)all_ns : 0;
}

bool finding_mostly_asleep(const struct run *baseline)
{
    return finding_asleep(baseline) > ASLEEP_MOST;
}

const char *finding_disturbed(const struct run *baseline, char *buffer, size_t size)
{
    char retries[32] = "", paused[48] = "", time[32];
    unsigned deaths = baseline ? baseline->deaths : 0, again = baseline ? baseline->retries : 0;
    bool slept_on = baseline && baseline->paused_ns > 0 && finding_asleep(baseline) > ASLEEP_LITTLE;
    if (again > 0)
        (void)snprintf(retries, sizeof retries, ", %u %s", again, again == 1 ? "retry" : "retries");
    if (slept_on)
        (void)snprintf(paused, sizeof paused, "%spaused for %s", deaths > 0 ? ", " : "",
                       units_time(time, sizeof time, baseline->paused_ns));
    buffer[0] = '\0';
    if (deaths > 0)
        (void)snprintf(buffer, size, "%u death%s%s%s", deaths, deaths == 1 ? "" : "s", retries, paused);
    else if (slept_on)
        (void)snprintf(buffer, size, "%s", paused);
    return buffer;
}
