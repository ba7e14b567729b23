#include "cli/json_file.h"

#include "report/json.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FILE_MODE 0666

bool json_file_is_output(const struct json_file *file)
{
    return strcmp(file->path, "-") == 0;
}

static int complain_about(const struct json_file *file, int error, struct problem *problem)
{
    (void)problem_set(problem, "--json: %s: cannot be written: %s",
                      json_file_is_output(file) ? "standard output" : file->path, strerror(-error));
    return error;
}

int json_file_open(struct json_file *file, const char *path, struct problem *problem)
{
    *file = (struct json_file){.path = path, .fd = -1};
    if (!*path || json_file_is_output(file))
        return 0;
    file->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (file->fd < 0 && errno == ENOENT) {
        file->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, FILE_MODE);
        file->made = file->fd >= 0;
    }
    return file->fd < 0 ? complain_about(file, -errno, problem) : 0;
}

static int write_to(struct json_file *file, const struct record *record, const struct verdict *verdict)
{
    if (ftruncate(file->fd, 0) != 0 && errno != EINVAL) /* that is a pipe or a device */
        return -errno;
    FILE *out = fdopen(file->fd, "w");
    if (!out)
        return -errno;
    file->fd = -1;
    file->made = false;
    int error = report_json(out, record, verdict);
    if (fclose(out) != 0 && !error)
        error = -errno;
    return error;
}

int json_file_write(struct json_file *file, const struct record *record, const struct verdict *verdict,
                    struct problem *problem)
{
    int error = 0;
    if (json_file_is_output(file)) {
        error = report_json(stdout, record, verdict);
    } else if (file->fd >= 0) {
        error = write_to(file, record, verdict);
    }
    return error ? complain_about(file, error, problem) : 0;
}

void json_file_close(struct json_file *file)
{
    if (file->fd >= 0)
        (void)close(file->fd);
    if (file->made)
        (void)unlink(file->path);
    *file = (struct json_file){.path = "", .fd = -1};
}
