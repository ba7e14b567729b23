/* watch_options.h - what the user types after `forklab watch`. */
#ifndef FORKLAB_CLI_WATCH_OPTIONS_H
#define FORKLAB_CLI_WATCH_OPTIONS_H
#include "cli/tastes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define WATCH_PIDS_MAX 256

struct watch_options {
    int pids[WATCH_PIDS_MAX]; /* of processes that were there when they were read */
    size_t pids_count;
    char **command;       /* NULL-ended; NULL = pids */
    uint64_t interval_ns; /* between two samples */
    uint64_t samples;     /* tables to print; 0 = until all have ended */
    struct tastes tastes; /* how the screens are to look */
    bool headless, help;
};

/* 0, or -EINVAL with the problem set. */
int watch_options_read(struct watch_options *ret_options, int argc, char **argv, struct problem *problem);

void watch_options_help(FILE *out);

#endif
