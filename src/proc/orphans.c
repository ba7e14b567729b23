#include "proc/orphans.h"

#include "base/clock.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS_MAX 1000 /* a fork bomb that outruns us for so long needs another medicine */

int orphans_adopt(void)
{
    return prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 ? -errno : 0;
}

/* Kills every child that the kernel lists. Returns how many. */
static int kill_children(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    int pid, count = 0;
    while (fscanf(file, "%d", &pid) == 1) {
        (void)kill(pid, SIGKILL);
        count++;
    }
    (void)fclose(file);
    return count;
}

void orphans_end(void)
{
    for (int round = 0; round < ROUNDS_MAX; round++) {
        while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
            continue;
        if (kill_children() == 0)
            return;
        clock_sleep_until(clock_after(NS_PER_MS));
    }
}
