/* setting.h - one row of a table of settings: a name, a type, a range, a default, a unit and a line of help.
 * The run's settings (settings.h) and every workload's parameters are such tables; command line, help screen, INI files
 * and forms are made from them. A row says where its value lives in the owner's plain struct (`offset`). */
#ifndef FORKLAB_MODEL_SETTING_H
#define FORKLAB_MODEL_SETTING_H
#include "base/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_type {                   /* the type of the field at `offset`, and what a user types */
                    SETTING_WHOLE,    /* int64_t     "12" */
                    SETTING_REAL,     /* double      "0.5" */
                    SETTING_SWITCH,   /* bool        "yes" "no" "on" "off" "true" "false" "1" "0" */
                    SETTING_CHOICE,   /* int         index into `choices` */
                    SETTING_DURATION, /* uint64_t ns "10ms" "2s" "1.5" (seconds when no unit is typed), "250us" "3min"
                                       */
                    SETTING_SIZE,     /* uint64_t    bytes: "64K" "1.5M" "4096" */
                    SETTING_TEXT,     /* char[size]  any text that fits with its NUL; min 1 = not the empty one */
                    SETTING_LIST,     /* char[size]  texts, each with its NUL, ended by an empty one; every
                                       *             setting_parse() appends: an option that can be repeated */
};

/* The longest name of a row. */
#define SETTING_NAME_MAX 31

struct setting {
    const char *name; /* as the user types it: long option or parameter key */
    char letter;      /* short option, 0 = none */
    enum setting_type type;
    size_t offset, size;        /* where in the owner's struct; `size` only for TEXT and LIST: capacity */
    const char *preset;         /* the default as the user would type it; NULL: zero or empty, shown as `preset_text` */
    const char *preset_text;    /* what stands for the default in help where `preset` is NULL ("usable cores") */
    double min, max;            /* range of a number in its unit (seconds, bytes); max may be INFINITY; no check
                                 * when both are 0 */
    const char *const *choices; /* SETTING_CHOICE: NULL-ended */
    const char *argument;       /* placeholder in --help: "N", "FILE" */
    const char *unit;           /* for people: "s", "tasks", "bytes"; NULL = none */
    const char *help;           /* one line, no full stop */
};

/* The row of that name, or NULL. */
const struct setting *setting_find(const struct setting *rows, size_t count, const char *name);

/* The name most like `name`, for "did you mean": one letter off, else one that begins like that, else two letters off;
 * NULL = none is near. */
const char *setting_nearest(const struct setting *rows, size_t count, const char *name);

/* Reads `text` into the row's field of `owner`. On error the field is untouched, `problem` says what was typed and what
 * is allowed, and -EINVAL is returned. The problem starts with the row's name, so that a caller can put "--" or "-p "
 * in front. */
int setting_parse(const struct setting *row, const char *text, void *owner, struct problem *problem);

/* The same for "KEY=VALUE", KEY being a row's name: finds the row first. The problem of an unknown name says which one
 * is near, or all. */
int setting_assign(const struct setting *rows, size_t count, const char *text, void *owner, struct problem *problem);

/* The text of a SETTING_LIST after `previous`, or its first when that is NULL; NULL at the end. */
const char *setting_list_next(const char *list, const char *previous);

/* The field as the user would type it; an empty or zero one without a preset as its `preset_text`, or "". Returns
 * `buffer`. */
const char *setting_print(const struct setting *row, const void *owner, char *buffer, size_t size);

/* True when nothing was typed and there is no preset: what setting_print() gives is the preset's text then, and would
 * not be read back. */
bool setting_is_open(const struct setting *row, const void *owner);

/* "1 to 64 tasks", "yes or no", "fork, spawn": what setting_parse() takes. Returns `buffer`. */
const char *setting_range(const struct setting *row, char *buffer, size_t size);

/* Puts every row's default into `owner`, whose bytes are first zeroed. */
void setting_presets(const struct setting *rows, size_t count, void *owner, size_t owner_size);

#endif
