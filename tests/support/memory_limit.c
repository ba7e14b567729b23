#include "support/memory_limit.h"

#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_file(const struct memory_limit *limit, const char *name, long value)
{
    char path[sizeof limit->folder + 64];
    (void)snprintf(path, sizeof path, "%s/%s", limit->folder, name);
    FILE *file = fopen(path, "we");
    if (!file)
        return -errno;
    int written = fprintf(file, "%ld", value);
    return fclose(file) == 0 && written > 0 ? 0 : -EIO;
}

static const struct {
    const char *root;
    const char *limit;
    const char *swap; /* set to 0, so that nothing is swapped out instead; may be missing */
} versions[] = {
    {"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.swappiness"},
    {"/sys/fs/cgroup", "memory.max", "memory.swap.max"},
};

int memory_limit_make(struct memory_limit *limit)
{
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        (void)snprintf(limit->folder, sizeof limit->folder, "%s/forklab-test-%d", versions[i].root, (int)getpid());
        if (mkdir(limit->folder, 0755) < 0)
            continue;
        (void)write_file(limit, versions[i].swap, 0);
        if (write_file(limit, versions[i].limit, MEMORY_LIMIT_BYTES) == 0)
            return 0;
        memory_limit_remove(limit);
    }
    limit->folder[0] = '\0';
    return -ENOTSUP;
}

int memory_limit_enter(const struct memory_limit *limit)
{
    return write_file(limit, "cgroup.procs", 0);
}

/* The kernel may hold on to it for a moment after its last process died. */
void memory_limit_remove(struct memory_limit *limit)
{
    for (int tries = 0; *limit->folder && rmdir(limit->folder) < 0 && errno == EBUSY && tries < 1000; tries++)
        clock_sleep_until(clock_after(NS_PER_MS));
    limit->folder[0] = '\0';
}
