#include "support/traces.h"

#include "support/processes.h"

#include <dirent.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

bool traces_isolate(void)
{
    const int kinds = CLONE_NEWNS | CLONE_NEWIPC;
    if (unshare(kinds) < 0 && unshare(kinds | CLONE_NEWUSER) < 0)
        return false;
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount("none", "/tmp", "tmpfs", 0, NULL) == 0 &&
           mount("none", "/dev/shm", "tmpfs", 0, NULL) == 0;
}

static unsigned count_entries(const char *folder)
{
    unsigned count = 0;
    DIR *stream = opendir(folder);
    while (stream && readdir(stream))
        count++;
    if (stream)
        (void)closedir(stream);
    return count;
}

/* The lines of a file in which `text` stands. */
static unsigned count_lines(const char *path, const char *text)
{
    char line[512];
    unsigned count = 0;
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        count += strstr(line, text) != NULL;
    if (file)
        (void)fclose(file);
    return count;
}

struct traces traces_take(void)
{
    return (struct traces){
        .descriptors = (unsigned)processes_descriptors(),
        .children = (unsigned)processes_children(),
        .threads = count_entries("/proc/self/task"),
        .mappings = count_lines("/proc/self/maps", "/memfd:"),
        .names_shm = count_entries("/dev/shm"),
        .names_temporary = count_entries("/tmp"),
        .names_sysv = count_lines("/proc/sysvipc/shm", "") + count_lines("/proc/sysvipc/sem", "") +
                      count_lines("/proc/sysvipc/msg", ""),
    };
}

int traces_compare(const struct traces *before, const struct traces *after, struct problem *problem)
{
    static const struct {
        const char *what;
        size_t offset;
    } kinds[] = {
        {"descriptors", offsetof(struct traces, descriptors)},
        {"children", offsetof(struct traces, children)},
        {"threads", offsetof(struct traces, threads)},
        {"shared regions", offsetof(struct traces, mappings)},
        {"names in /dev/shm", offsetof(struct traces, names_shm)},
        {"names in /tmp", offsetof(struct traces, names_temporary)},
        {"names in System V", offsetof(struct traces, names_sysv)},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        unsigned then, now;
        memcpy(&then, (const char *)before + kinds[i].offset, sizeof then);
        memcpy(&now, (const char *)after + kinds[i].offset, sizeof now);
        if (then != now)
            return problem_set(problem, "%s: %u before, %u after", kinds[i].what, then, now);
    }
    return 0;
}
