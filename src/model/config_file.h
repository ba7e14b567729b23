/* config_file.h - where the user's settings are kept: $XDG_CONFIG_HOME/forklab/config.ini, else ~/.config/forklab/
 * config.ini. Read once; written whenever something was changed, whole or not at all: what another program has written
 * into it meanwhile stays.
 *
 *     config_file_open(); the command line changes `config`; config_file_settle(); the user changes it;
 *     config_file_save() */
#ifndef FORKLAB_MODEL_CONFIG_FILE_H
#define FORKLAB_MODEL_CONFIG_FILE_H
#include "model/config.h"

#include <limits.h>

struct config_file {      /* plain data */
    char path[PATH_MAX];  /* "" = there is no place for it */
    struct config before; /* what is in the file, or was never meant for it */
};

/* Finds the file and reads it into `config`, which holds the defaults where it says nothing. No file is fine. What is
 * wrong with it is added to `problems`. */
void config_file_open(struct config_file *file, struct config *config, struct problems *problems);

/* What differs from the file by now is for this time only: it is not saved. */
void config_file_settle(struct config_file *file, const struct config *config);

/* Writes what has changed since; makes the folder if need be. 0, or -errno with a problem that says what to do. */
int config_file_save(struct config_file *file, const struct config *config, struct problem *problem);

#endif
