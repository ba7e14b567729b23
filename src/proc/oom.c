#include "proc/oom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t oom_kills(void)
{
    FILE *file = fopen("/proc/vmstat", "re");
    if (!file)
        return 0;
    static const char key[] = "oom_kill ";
    char line[128];
    uint64_t count = 0;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, key, sizeof key - 1) == 0)
            count = strtoull(line + sizeof key - 1, NULL, 10);
    (void)fclose(file);
    return count;
}
