/* plain_body.h - what plain*.c share: what was told of last. */
#ifndef FORKLAB_REPORT_PLAIN_BODY_H
#define FORKLAB_REPORT_PLAIN_BODY_H
#include "model/history.h"
#include "report/plain.h"
#include "report/plain_log.h"

#define PLAIN_THINGS_MAX 64 /* channels, and as many locks, that are told of */

/* Something that may change faster than a reader could follow. */
struct plain_steady {
    int told, seen; /* 0 = as at first, which is not told */
    uint64_t seen_ns, told_ns;
};

struct plain_channel {
    char name[24];
    struct plain_steady level;
    bool closed;
    uint64_t lost, redelivered, damaged;
};

struct plain_lock {
    char name[24];
    struct plain_steady state;
};

struct plain_place {      /* of workers, by slot */
    uint64_t born, ended; /* lives told of */
    unsigned stopped;     /* incarnation that was seen stopped; 0 = none */
};

struct plain {
    struct plain_log log;
    uint64_t now_ns, before_ns; /* of this look, and the one before */
    bool begun;

    /* Of the execution that runs. */
    const struct run *run;
    enum lab_phase phase;
    uint64_t marks[MARK_KIND_COUNT], marks_dropped; /* told of, of those that are kept */
    struct plain_place *places;
    size_t places_count;
    struct plain_channel channels[PLAIN_THINGS_MAX];
    size_t channels_count;
    struct plain_lock locks[PLAIN_THINGS_MAX];
    size_t locks_count;
    unsigned tenths;
    uint64_t done, progress_ns;
    struct plain_steady lead;
    bool paused;

    bool interrupted, stepping, stuck;
    unsigned step;
    size_t ways_begun, ways_ended;
    char notice[sizeof((struct snapshot *)0)->notice];
};

/* True when it has become `state`, has stayed so for a moment, and was not told of just before. */
bool plain_steady_changed(struct plain_steady *steady, int state, uint64_t now_ns);

/* plain_lives.c: births and ends, who is stopped. */
void plain_tell_lives(struct plain *plain, const struct snapshot *snapshot);
/* The notice is of a death, which is told of as such. */
bool plain_is_of_death(const struct history *history, const char *notice);

/* plain_marks.c: what was changed on the way. */
void plain_tell_marks(struct plain *plain, const struct history *history);

/* plain_things.c: channels and locks. */
void plain_tell_things(struct plain *plain, const struct snapshot *snapshot);

/* plain_course.c: phases, progress, ways, steps. */
/* The end of what ran before the execution that begins now. */
void plain_tell_before(struct plain *plain, const struct snapshot *snapshot);
void plain_tell_begin(struct plain *plain, const struct snapshot *snapshot);
void plain_tell_phase(struct plain *plain, const struct snapshot *snapshot);
void plain_tell_course(struct plain *plain, const struct snapshot *snapshot);
void plain_tell_end(struct plain *plain, const struct snapshot *snapshot);

#endif
