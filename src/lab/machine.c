#include "lab/machine.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* What the processor's name is called: on x86, MIPS, small ARM boards, POWER. Most ARM machines do not tell. */
static const char *const model_keys[] = {"model name", "cpu model", "Model", "cpu"};

/* The value of a line "KEY<blanks>: VALUE\n", or NULL when it is of another key. */
static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0)
        return NULL;
    line += length + strspn(line + length, " \t");
    return *line == ':' ? line + 1 : NULL;
}

static void copy_squeezed(const char *text, char *buffer, size_t size)
{
    size_t used = 0;
    for (; *text && used + 1 < size; text++) {
        bool blank = isspace((unsigned char)*text) || iscntrl((unsigned char)*text);
        if (blank && (used == 0 || buffer[used - 1] == ' '))
            continue;
        buffer[used++] = blank ? ' ' : *text;
    }
    while (used && buffer[used - 1] == ' ')
        used--;
    buffer[used] = '\0';
}

const char *machine_model(const char *cpuinfo_path, char *buffer, size_t size)
{
    size_t best = sizeof model_keys / sizeof *model_keys;
    char *line = NULL;
    size_t capacity = 0;
    (void)snprintf(buffer, size, "%s", "");
    FILE *file = fopen(cpuinfo_path, "re");
    while (file && best > 0 && getline(&line, &capacity, file) > 0)
        for (size_t key = 0; key < best; key++) {
            const char *value = value_of(line, model_keys[key]);
            if (!value)
                continue;
            copy_squeezed(value, buffer, size);
            best = key;
        }
    free(line);
    if (file)
        (void)fclose(file);
    return buffer;
}

void machine_detect(struct machine *ret_machine)
{
    struct utsname name;
    ret_machine->cores = cores_detect();
    (void)machine_model("/proc/cpuinfo", ret_machine->model, sizeof ret_machine->model);
    ret_machine->kernel[0] = '\0';
    if (uname(&name) == 0)
        (void)snprintf(ret_machine->kernel, sizeof ret_machine->kernel, "%s %s", name.sysname, name.release);
}
