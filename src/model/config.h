/* config.h - the text of the user's file of settings: [screen] with the preferences, [keys] with "action = key key".
 * Whatever makes no sense is named with its line and costs nothing but itself. Written back, only what has changed
 * differs: comments, order, and lines that nobody understands stay. Where the file is: config_file.h. */
#ifndef FORKLAB_MODEL_CONFIG_H
#define FORKLAB_MODEL_CONFIG_H
#include "base/problems.h"
#include "model/preferences.h"

#include <stdio.h>

#define CONFIG_BYTES_MAX  65536 /* of a file; a larger one is none of ours */
#define CONFIG_KEYS_MAX   128
#define CONFIG_NAMES_SIZE 128

struct config_keys {
    char action[SETTING_NAME_MAX + 1];
    char names[CONFIG_NAMES_SIZE]; /* of its keys, with blanks between them; "" = it has none */
    unsigned line;                 /* of the file; 0 = from the program */
};

struct config { /* plain data: copied and compared with before */
    struct preferences preferences;
    struct config_keys keys[CONFIG_KEYS_MAX]; /* only of actions whose keys are not the usual ones */
    size_t keys_count;
};

/* What holds without a file. */
void config_init(struct config *config);

/* Reads a text on top of `config`. 0, also when problems were added; -EINVAL: it is no text at all, with a problem;
 * -ENOMEM. `name` stands in front of problems. */
int config_read(struct config *config, const char *name, const char *text, size_t size, struct problems *problems);

/* Writes `text` (NULL: there was no file) with what differs between `before` and `config`. 0, -EINVAL (no text) or
 * -ENOMEM. */
int config_write(const struct config *config, const struct config *before, const char *text, size_t size, FILE *out);

/* The entry of that action, or NULL: the usual keys. */
const struct config_keys *config_find_keys(const struct config *config, const char *action);

/* From now on the action has these keys; NULL: the usual ones. False: it has no room. */
bool config_set_keys(struct config *config, const char *action, const char *names);

#endif
