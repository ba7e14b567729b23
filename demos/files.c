#include "demos/files.h"

#include "ipc/task.h"
#include "model/plan.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Paths, each in a block of its own. */
struct paths {
    char **list;
    size_t count, capacity;
};

/* An input: where in the path the part begins that is shown, then the path with its NUL. */
struct input {
    uint32_t shown;
    char path[];
};

static void release(struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->list[i]);
    free(paths->list);
}

/* Takes `path` over. 0 or -ENOMEM. */
static int append(struct paths *paths, char *path)
{
    if (paths->count == paths->capacity) {
        size_t capacity = 2 * paths->capacity + 16;
        char **list = realloc(paths->list, capacity * sizeof *list);
        if (!list) {
            free(path);
            return -ENOMEM;
        }
        paths->list = list;
        paths->capacity = capacity;
    }
    paths->list[paths->count++] = path;
    return 0;
}

static int is_wanted(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int walk(struct paths *paths, const char *folder);

/* Takes `path` over: a file is kept, a folder is walked; what is neither (a pipe, a device) is passed over. A path that
 * leads nowhere is kept, so that its task says why. */
static int visit(struct paths *paths, char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        int error = walk(paths, path);
        if (error && error != -ENOMEM)
            return append(paths, path); /* its task says why it cannot be read */
        free(path);
        return error;
    }
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        free(path);
        return 0;
    }
    return append(paths, path);
}

/* 0; -ENOMEM; or why the folder cannot be read. */
static int walk(struct paths *paths, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_wanted, by_name);
    if (count < 0)
        return -errno;
    int error = 0;
    for (int i = 0; i < count; i++) {
        char *path = NULL;
        if (!error && asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0)
            error = -ENOMEM;
        if (!error)
            error = visit(paths, path);
        free(entries[i]);
    }
    free(entries);
    return error;
}

/* One task; -ENOMEM. */
static int add_path(struct plan *plan, const char *path, size_t shown)
{
    size_t size = sizeof(struct input) + strlen(path) + 1;
    struct input *input = calloc(1, size);
    if (!input)
        return -ENOMEM;
    input->shown = (uint32_t)shown;
    memcpy(input->path, path, strlen(path) + 1);
    plan_add(plan, input, size);
    free(input);
    return 0;
}

int files_plan(struct plan *plan, const char *folder, uint64_t usual, struct problem *problem)
{
    struct paths paths = {0};
    const char *root = *folder ? folder : plan_data_folder(plan);
    int error = walk(&paths, root);
    if (error)
        error = problem_set(problem, "parameter folder: %s cannot be read: %s; give a folder with files", root,
                            strerror(-error));
    else if (paths.count == 0)
        error = problem_set(problem, "parameter folder: %s holds no file; give a folder with files", root);
    uint64_t count = error || paths.count == 0 ? 0 : plan_tasks(plan, usual ? usual : paths.count);
    for (uint64_t i = 0; i < count && !error; i++)
        if (add_path(plan, paths.list[i % paths.count], strlen(root) + 1))
            error = problem_set(problem, "no memory for the names of %zu files", paths.count);
    release(&paths);
    return error;
}

const char *files_path(const struct task *task)
{
    return ((const struct input *)task->input)->path;
}

void files_print_input(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    const struct input *input = bytes;
    bool whole = bytes_size > sizeof *input && input->shown < bytes_size - sizeof *input;
    (void)snprintf(buffer, size, "%s", whole ? input->path + input->shown : "");
}
