#include "support/processes.h"

#include "base/clock.h"

#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int processes_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = -1; /* the folder's own */
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return count;
}

int processes_children_of(pid_t pid, pid_t *ret_children, int max)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *file = fopen(path, "re");
    int count = 0;
    for (int child; file && fscanf(file, "%d", &child) == 1; count++)
        if (count < max)
            ret_children[count] = child;
    if (file)
        fclose(file);
    return count;
}

int processes_children(void)
{
    return processes_children_of(getpid(), NULL, 0);
}

pid_t processes_first_child(void)
{
    pid_t first = 0;
    (void)processes_children_of(getpid(), &first, 1);
    return first;
}

pid_t processes_start_child(void (*work)(const void *context), const void *context)
{
    int ready[2];
    char byte = 0;
    pid_t parent = getpid();
    ck_assert_int_eq(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1);
        if (work)
            work(context);
        if (write(ready[1], &byte, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_gt(pid, 0);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return pid;
}

char processes_state(pid_t pid)
{
    char path[64], text[512];
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    const char *end = strrchr(text, ')'); /* of the name, which may hold anything */
    return end && end[1] == ' ' ? end[2] : '\0';
}

bool processes_is_gone(pid_t pid)
{
    char state = processes_state(pid);
    return state == 0 || state == 'Z' || state == 'X';
}

bool processes_wait(bool (*holds)(void *context), void *context, int patience_ms)
{
    uint64_t deadline = clock_after((uint64_t)patience_ms * NS_PER_MS);
    while (!holds(context)) {
        if (clock_ns() > deadline)
            return false;
        clock_sleep_until(clock_after(NS_PER_MS / 2));
    }
    return true;
}

static bool is_gone(void *context)
{
    return processes_is_gone(*(const pid_t *)context);
}

bool processes_wait_gone(pid_t pid, int patience_ms)
{
    return processes_wait(is_gone, &pid, patience_ms);
}

struct wanted {
    pid_t pid;
    char state;
};

static bool has_state(void *context)
{
    const struct wanted *wanted = context;
    return processes_state(wanted->pid) == wanted->state;
}

bool processes_wait_state(pid_t pid, char state)
{
    return processes_wait(has_state, &(struct wanted){pid, state}, PROCESSES_PATIENCE_MS);
}
