#include "support/folder.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_SPACE 512

static void need(int done, const char *what, const char *path)
{
    if (done)
        return;
    fprintf(stderr, "test folder: cannot %s %s: %s\n", what, path, strerror(errno));
    abort();
}

void folder_make(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/forklab-test-XXXXXX");
    need(mkdtemp(folder->path) != NULL, "make", folder->path);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status, (void)type, (void)place;
    return remove(path);
}

void folder_remove(struct folder *folder)
{
    need(nftw(folder->path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0, "remove", folder->path);
}

const char *folder_path(const struct folder *folder, const char *name, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s/%s", folder->path, name);
    return buffer;
}

void folder_write(const struct folder *folder, const char *name, const void *bytes, size_t size)
{
    char path[PATH_SPACE];
    folder_path(folder, name, path, sizeof path);
    for (char *slash = path + strlen(folder->path) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        need(mkdir(path, 0700) == 0 || errno == EEXIST, "make", path);
        *slash = '/';
    }
    FILE *file = fopen(path, "we");
    need(file != NULL, "write", path);
    need(fwrite(bytes, 1, size, file) == size && fclose(file) == 0, "write", path);
}

void folder_write_text(const struct folder *folder, const char *name, const char *text)
{
    folder_write(folder, name, text, strlen(text));
}
