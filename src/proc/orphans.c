#include "proc/orphans.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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
    char text[4096];
    int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC), count = 0;
    pid_t pid = 0;
    for (ssize_t size; fd >= 0 && (size = read(fd, text, sizeof text)) > 0;)
        for (ssize_t i = 0; i < size; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                pid = pid * 10 + (text[i] - '0');
                continue;
            }
            count += pid > 0 && kill(pid, SIGKILL) == 0; /* every number has a blank behind it */
            pid = 0;
        }
    if (fd >= 0)
        (void)close(fd);
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
