#include "cli/data.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* PREFIX/share/forklab/NAME for a program in PREFIX/bin: an installed tree may be moved as a whole. */
static void beside_program(const char *name, char *buffer, size_t size)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length < 0 ? 0 : length] = '\0';
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = '\0';
    (void)snprintf(buffer, size, "%s/../share/forklab/%s", program, name);
}

static const char *find_folder(const char *name, char *buffer, size_t size)
{
    static const char *const others[] = {FORKLAB_FILES_SOURCE, FORKLAB_FILES_INSTALLED};
    beside_program(name, buffer, size);
    for (size_t i = 0; i < sizeof others / sizeof *others && access(buffer, X_OK) != 0; i++)
        (void)snprintf(buffer, size, "%s/%s", others[i], name);
    return buffer;
}

const char *data_folder(char *buffer, size_t size)
{
    return find_folder("data", buffer, size);
}

const char *experiments_folder(char *buffer, size_t size)
{
    return find_folder("experiments", buffer, size);
}
