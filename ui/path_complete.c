#include "ui/path_complete.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool path_expand(const char *typed, char *buffer, size_t size)
{
    const char *home = getenv("HOME");
    bool at_home = typed[0] == '~' && typed[1] == '/' && home && *home;
    int length = snprintf(buffer, size, "%s%s", at_home ? home : "", at_home ? typed + 1 : typed);
    return length >= 0 && (size_t)length < size;
}

/* What is typed in front of the last part, as a folder that can be opened. */
static DIR *open_folder(const char *typed, size_t length)
{
    char folder[PATH_MAX], expanded[PATH_MAX];
    if (length == 0)
        return opendir(".");
    if (length >= sizeof folder)
        return NULL;
    (void)snprintf(folder, sizeof folder, "%.*s", (int)length, typed);
    return path_expand(folder, expanded, sizeof expanded) ? opendir(expanded) : NULL;
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);
    return length >= end && strcmp(name + length - end, suffix) == 0;
}

/* Adds "name" or "name/" to a list, when it goes on from `begun` and is of use. False: no memory. */
static bool consider(char ***list, size_t *count, DIR *folder, const char *name, const char *begun, const char *suffix)
{
    struct stat status;
    size_t length = strlen(begun);
    if (strncmp(name, begun, length) != 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        (name[0] == '.' && length == 0) || fstatat(dirfd(folder), name, &status, 0) < 0)
        return true;
    bool is_folder = S_ISDIR(status.st_mode);
    if (!is_folder && !(S_ISREG(status.st_mode) && ends_in(name, suffix)))
        return true;
    char **more = realloc(*list, (*count + 1) * sizeof *more);
    if (!more)
        return false;
    *list = more;
    if (asprintf(&more[*count], "%s%s", name, is_folder ? "/" : "") < 0)
        return false;
    (*count)++;
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* How many bytes all names of the sorted list begin with in common, in whole characters. */
static size_t common_length(char *const *list, size_t count)
{
    const char *first = list[0], *last = list[count - 1];
    size_t length = 0;
    while (first[length] && first[length] == last[length])
        length++;
    while (length > 0 && ((unsigned char)first[length] & 0xc0) == 0x80)
        length--;
    return length;
}

static void join(char *const *list, size_t count, char *names, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(names + used, size - used, "%s%s", i ? "  " : "", list[i]);
}

size_t path_complete(const char *typed, const char *suffix, char *completed, size_t completed_size, char *names,
                     size_t names_size)
{
    const char *slash = strrchr(typed, '/');
    size_t before = slash ? (size_t)(slash + 1 - typed) : 0, count = 0;
    char **list = NULL;
    DIR *folder = open_folder(typed, before);
    bool memory = true;
    (void)snprintf(completed, completed_size, "%s", typed);
    names[0] = '\0';
    for (const struct dirent *entry; memory && folder && (entry = readdir(folder));)
        memory = consider(&list, &count, folder, entry->d_name, typed + before, suffix);
    if (folder)
        (void)closedir(folder);
    if (count > 0) {
        qsort(list, count, sizeof *list, compare);
        size_t common = common_length(list, count);
        if (before + common < completed_size)
            (void)snprintf(completed + before, completed_size - before, "%.*s", (int)common, list[0]);
        join(list, count, names, names_size);
    }
    for (size_t i = 0; i < count; i++)
        free(list[i]);
    free(list);
    return count;
}
