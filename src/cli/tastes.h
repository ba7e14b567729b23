/* tastes.h - the preferences as options of every command that has screens: --scheme light, --no-mouse, --ascii. They hold
 * for this time, over what the user's file of settings says. */
#ifndef FORKLAB_CLI_TASTES_H
#define FORKLAB_CLI_TASTES_H
#include "base/problem.h"
#include "model/preferences.h"

#include <getopt.h>
#include <stdio.h>

#define TASTES_MAX 24 /* options, at most */

struct tastes {      /* plain data; zeroed: none */
    char texts[512]; /* "NAME=VALUE", as setting_list_next() reads them */
};

/* Puts an option for each into `options`, which has room for TASTES_MAX: getopt_long() gives `base` and more for them.
 * Returns how many. */
size_t tastes_options(struct option *options, int base);

/* Takes what getopt_long() gave, less `base`; `value` NULL: the option alone. 0, or -EINVAL with the problem set. */
int tastes_take(struct tastes *tastes, int choice, const char *value, struct problem *problem);

/* The name of an option that needs a value, with its range: for a problem. Returns `buffer`. */
const char *tastes_needs(int choice, char *buffer, size_t size);

/* The option most like `name`, or NULL. */
const char *tastes_nearest(const char *name);

void tastes_apply(const struct tastes *tastes, struct preferences *preferences);

/* All of them, for --help. */
void tastes_help(FILE *out, int text_column);

#endif
