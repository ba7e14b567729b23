/* plain_log.h - lines of plain.h on their way out: those of one look in the order of their times, each no longer than a
 * line, and of each kind only as many as a reader can follow. Plain data, for plain*.c. */
#ifndef FORKLAB_REPORT_PLAIN_LOG_H
#define FORKLAB_REPORT_PLAIN_LOG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum plain_kind {
    PLAIN_ALWAYS, /* none is left out */
    PLAIN_BIRTH,  /* of the others so many in a second, and then how many more there were */
    PLAIN_LEFT,
    PLAIN_DEATH,
    PLAIN_STATE,
    PLAIN_BATCH,
    PLAIN_THING,
    PLAIN_KINDS
};

#define PLAIN_SUBJECT_SIZE 32
#define PLAIN_FACT_SIZE    640
#define PLAIN_ENTRIES_MAX  64 /* kept until the look ends; more are written before */

struct plain_log {
    FILE *out;
    bool utf8;
    struct plain_window {
        uint64_t begin_ns; /* of a second in which they are counted */
        unsigned told, more;
    } windows[PLAIN_KINDS];
    struct plain_entry {
        uint64_t time_ns;
        char *line; /* instead of the two below: as it is, to be freed; NULL = none */
        char subject[PLAIN_SUBJECT_SIZE], fact[PLAIN_FACT_SIZE];
    } entries[PLAIN_ENTRIES_MAX];
    size_t count;
};

/* One line, in any order of times within a look. */
__attribute__((format(printf, 5, 6))) void plain_log_add(struct plain_log *log, enum plain_kind kind, uint64_t time_ns,
                                                         const char *subject, const char *format, ...);
/* A whole line of somebody else, of any length, which is freed. */
void plain_log_line(struct plain_log *log, uint64_t time_ns, char *line);
/* A look is over: writes and flushes its lines. */
void plain_log_write(struct plain_log *log, uint64_t now_ns);
/* The clock begins anew: what was left out is told before. */
void plain_log_restart(struct plain_log *log, uint64_t now_ns);

#endif
