#include "model/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME        "forklab/config.ini"
#define SHOWN_MAX   200 /* of a path, in messages */
#define FOLDER_MODE 0700
#define FILE_MODE   0600

/* The text of a file; `bytes` NULL = there is none. */
struct text {
    char *bytes;
    size_t size;
    mode_t mode; /* permissions */
};

/* A relative path in XDG_CONFIG_HOME does not count: its standard says so. */
static void find_path(char *path, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int length = 0;
    if (config && *config == '/')
        length = snprintf(path, size, "%s/" NAME, config);
    else if (home && *home == '/')
        length = snprintf(path, size, "%s/.config/" NAME, home);
    if (length <= 0 || length >= (int)size)
        *path = '\0';
}

/* Why a thing of that kind and size is not read; NULL = it is. */
static const char *find_fault(const struct stat *state)
{
    if (S_ISDIR(state->st_mode))
        return "is a folder";
    if (!S_ISREG(state->st_mode))
        return "is no file";
    return state->st_size > CONFIG_BYTES_MAX ? "is too large for a file of settings" : NULL;
}

static int read_all(int fd, struct text *text)
{
    text->bytes = malloc(CONFIG_BYTES_MAX);
    if (!text->bytes)
        return -ENOMEM;
    ssize_t got = 1;
    while (got > 0 && text->size < CONFIG_BYTES_MAX) {
        got = read(fd, text->bytes + text->size, CONFIG_BYTES_MAX - text->size);
        text->size += got > 0 ? (size_t)got : 0;
    }
    return got < 0 ? -errno : 0;
}

/* 0, also when there is no file; else -errno with the problem set. Its bytes are to be freed in any case. */
static int read_text(const char *path, struct text *text, struct problem *problem)
{
    struct stat state = {.st_size = 0};
    *text = (struct text){.bytes = NULL, .mode = FILE_MODE};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* does not wait for the other end of a pipe */
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    int error = fd < 0 || fstat(fd, &state) < 0 ? -errno : 0;
    const char *fault = error ? strerror(-error) : find_fault(&state);
    if (!fault) {
        text->mode = state.st_mode & 0777;
        error = read_all(fd, text);
        fault = error ? strerror(-error) : NULL;
    }
    if (fd >= 0)
        (void)close(fd);
    if (fault)
        (void)problem_set(problem, "%.*s: %s; it is left alone, and nothing of it counts", SHOWN_MAX, path, fault);
    return fault && !error ? -EINVAL : error;
}

void config_file_open(struct config_file *file, struct config *config, struct problems *problems)
{
    struct text text = {.bytes = NULL};
    struct problem problem;
    find_path(file->path, sizeof file->path);
    config_init(config);
    if (*file->path && read_text(file->path, &text, &problem))
        (void)problems_add(problems, PROBLEMS_NO_PLACE, "%s", problem.text);
    else if (text.bytes && config_read(config, file->path, text.bytes, text.size, problems) == -ENOMEM)
        (void)problems_add(problems, PROBLEMS_NO_PLACE, "%.*s: %s", SHOWN_MAX, file->path, strerror(ENOMEM));
    free(text.bytes);
    file->before = *config;
}

void config_file_settle(struct config_file *file, const struct config *config)
{
    file->before = *config;
}

/* Every folder of the path that is missing. 0 or -errno. */
static int make_folders(const char *path)
{
    char folder[PATH_MAX];
    (void)snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = folder + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        if (mkdir(folder, FOLDER_MODE) < 0 && errno != EEXIST)
            return -errno;
        *slash = '/';
    }
    return 0;
}

/* What is inside must be on the disk before the name is: otherwise a crash could leave an empty file. */
static int write_all(int fd, const char *bytes, size_t size, mode_t mode)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno != EINTR)
            return -errno;
        bytes += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return fchmod(fd, mode) < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* Another file beside it takes its name. 0 or -errno. */
static int replace(const char *path, const char *bytes, size_t size, mode_t mode)
{
    char other[PATH_MAX];
    if (snprintf(other, sizeof other, "%s.XXXXXX", path) >= (int)sizeof other)
        return -ENAMETOOLONG;
    int fd = mkostemp(other, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int error = write_all(fd, bytes, size, mode);
    if (close(fd) < 0 && !error)
        error = -errno;
    if (!error && rename(other, path) < 0)
        error = -errno;
    if (error)
        (void)unlink(other);
    return error;
}

/* The file that the name leads to: a link stays a link. 0 or -errno. */
static int follow(const char *path, char *real)
{
    if (realpath(path, real))
        return 0;
    struct stat state;
    if (errno != ENOENT || lstat(path, &state) == 0)
        return errno == ENOENT ? -ELOOP : -errno; /* a link to nothing */
    (void)snprintf(real, PATH_MAX, "%s", path);
    return 0;
}

static int write_file(const struct config_file *file, const struct config *config, const struct text *old)
{
    char real[PATH_MAX], *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    int error = out ? config_write(config, &file->before, old->bytes, old->size, out) : -ENOMEM;
    if (out && fclose(out) != 0 && !error)
        error = -ENOMEM;
    if (!error)
        error = make_folders(file->path);
    if (!error)
        error = follow(file->path, real);
    if (!error)
        error = replace(real, bytes, size, old->mode);
    free(bytes);
    return error;
}

int config_file_save(struct config_file *file, const struct config *config, struct problem *problem)
{
    struct text old;
    if (!*file->path) {
        (void)problem_set(problem, "not saved: neither XDG_CONFIG_HOME nor HOME says where; it holds until you leave");
        return -ENOENT;
    }
    int error = read_text(file->path, &old, problem);
    if (!error) {
        error = write_file(file, config, &old);
        if (error)
            (void)problem_set(problem, "not saved: %.*s: %s; it holds until you leave", SHOWN_MAX, file->path,
                              error == -EINVAL  ? "is no text, and is left alone"
                              : error == -ELOOP ? "is a link to nothing"
                                                : strerror(-error));
    }
    free(old.bytes);
    if (!error)
        file->before = *config;
    return error;
}
