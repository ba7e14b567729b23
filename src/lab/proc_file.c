#include "lab/proc_file.h"

#include "model/snapshot.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BEGAN_FIELD 22

uint64_t proc_file_number(const char **at)
{
    const char *c = *at + strspn(*at, " \t");
    if (!isdigit((unsigned char)*c))
        return SNAPSHOT_UNKNOWN;
    uint64_t number = 0;
    for (; isdigit((unsigned char)*c); c++)
        number = number * 10 + (uint64_t)(*c - '0');
    *at = c;
    return number;
}

const char *proc_file_field(const char *stat, int field)
{
    const char *at = strrchr(stat, ')');
    if (!at || at[1] != ' ')
        return NULL;
    for (int here = 2; at && here < field; here++)
        at = strchr(at + 1, ' ');
    return at ? at + 1 : NULL;
}

uint64_t proc_file_value(const char *status, const char *key)
{
    const char *line = strstr(status, key);
    if (!line)
        return SNAPSHOT_UNKNOWN;
    line += strlen(key);
    return proc_file_number(&line);
}

ssize_t proc_file_read(int pid, const char *name, char *buffer, size_t size)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    buffer[0] = '\0';
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t length = read(fd, buffer, size - 1);
    (void)close(fd);
    buffer[length > 0 ? length : 0] = '\0';
    return length;
}

bool proc_file_began(int pid, uint64_t *ret_ticks)
{
    char text[1024];
    const char *at = proc_file_read(pid, "stat", text, sizeof text) > 0 ? proc_file_field(text, BEGAN_FIELD) : NULL;
    uint64_t ticks = at ? proc_file_number(&at) : SNAPSHOT_UNKNOWN;
    if (ticks == SNAPSHOT_UNKNOWN)
        return false;
    *ret_ticks = ticks;
    return true;
}
