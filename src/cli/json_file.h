/* json_file.h - where `--json FILE` goes. It is opened before the run, so that a place that cannot be written to costs
 * no run, and emptied only when there is something to write: what it held stays until then. A file that was made for
 * nothing is removed again. */
#ifndef FORKLAB_CLI_JSON_FILE_H
#define FORKLAB_CLI_JSON_FILE_H
#include "tune/verdict.h"

#include <stdbool.h>

struct json_file {
    const char *path; /* borrowed; "" = none is wanted, "-" = standard output */
    int fd;
    bool made; /* it was not there before, and is empty yet */
};

/* 0, or -errno with the problem set. */
int json_file_open(struct json_file *file, const char *path, struct problem *problem);

/* Writes the record, where one is wanted. 0, or -errno with the problem set. */
int json_file_write(struct json_file *file, const struct record *record, const struct verdict *verdict,
                    struct problem *problem);

void json_file_close(struct json_file *file);

/* Standard output belongs to JSON alone. */
bool json_file_is_output(const struct json_file *file);

#endif
