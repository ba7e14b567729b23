#include "cli/experiment.h"

#include "cli/data.h"
#include "demos/works.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_in_ini(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".ini") == 0;
}

bool experiment_path(const char *name, char *buffer, size_t size)
{
    char folder[PATH_MAX];
    if (strchr(name, '/') || ends_in_ini(name)) {
        (void)snprintf(buffer, size, "%s", name);
        return true;
    }
    int length = snprintf(buffer, size, "%s/%s.ini", experiments_folder(folder, sizeof folder), name);
    return length < (int)size && access(buffer, F_OK) == 0;
}

/* All of a file, but no more than one byte too many: that is for graph_read() to refuse. 0 or -errno. */
static int read_file(const char *path, char *text, size_t size, size_t *ret_used)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    size_t used = 0;
    if (fd < 0)
        return -errno;
    ssize_t got = 1;
    while (got > 0 && used < size) {
        got = read(fd, text + used, size - used);
        used += got > 0 ? (size_t)got : 0;
    }
    int error = got < 0 ? -errno : 0;
    (void)close(fd);
    *ret_used = used;
    return error;
}

/* The part of a path before its last '/'. */
static const char *folder_of(const char *path, char *buffer, size_t size)
{
    const char *slash = strrchr(path, '/');
    (void)snprintf(buffer, size, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    if (slash == path)
        (void)snprintf(buffer, size, "/");
    return buffer;
}

static int complain_unreadable(const char *path, int error, struct problems *problems)
{
    const char *why = error == -ENOENT   ? "there is no such file; 'forklab list' shows the experiments"
                      : error == -EISDIR ? "is a folder; give a file, or an experiment that 'forklab list' shows"
                                         : strerror(-error);
    return problems_add(problems, PROBLEMS_NO_PLACE, "%.400s: %s", path, why);
}

int experiment_read(struct graph **ret_graph, struct settings *settings, const char *path, const char *overrides,
                    struct problems *problems)
{
    char folder[PATH_MAX], data[PATH_MAX];
    struct graph_request request = {.name = path,
                                    .works = demos_works,
                                    .works_count = demos_works_count,
                                    .folder = folder_of(path, folder, sizeof folder),
                                    .data_folder = data_folder(data, sizeof data),
                                    .overrides = overrides};
    char *text = malloc(GRAPH_BYTES_MAX + 1);
    if (!text)
        return problems_add(problems, PROBLEMS_NO_PLACE, "%.400s: no memory to read it", path);
    int error = read_file(path, text, GRAPH_BYTES_MAX + 1, &request.size);
    request.text = text;
    if (error)
        error = complain_unreadable(path, error, problems);
    else
        error = graph_read(ret_graph, settings, &request, problems);
    free(text);
    if (error == -ENOMEM)
        return problems_add(problems, PROBLEMS_NO_PLACE, "%.400s: no memory for what it says", path);
    return error;
}

static int choose(const struct dirent *entry)
{
    return ends_in_ini(entry->d_name);
}

static void add_file(struct experiments *experiments, const char *folder, const char *name)
{
    char path[PATH_MAX];
    struct settings *settings = malloc(sizeof *settings);
    struct problems *problems = calloc(1, sizeof *problems);
    struct graph **graph = &experiments->graphs[experiments->count];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (settings && problems && length < (int)sizeof path) {
        setting_presets(settings_rows, settings_count, settings, sizeof *settings);
        if (!experiment_read(graph, settings, path, NULL, problems))
            graph_describe(*graph, &experiments->words[experiments->count++]);
    }
    free(settings);
    free(problems);
}

void experiments_init(struct experiments *experiments)
{
    char folder[PATH_MAX];
    struct dirent **names = NULL;
    *experiments = (struct experiments){.count = 0};
    int count = scandir(experiments_folder(folder, sizeof folder), &names, choose, alphasort);
    for (int i = 0; i < count; i++) {
        if (experiments->count < EXPERIMENTS_MAX)
            add_file(experiments, folder, names[i]->d_name);
        free(names[i]);
    }
    free(names);
}

void experiments_release(struct experiments *experiments)
{
    for (size_t i = 0; i < experiments->count; i++)
        graph_free(experiments->graphs[i]);
    experiments->count = 0;
}
