/* replay_body.h - a replay from inside: what replay.c, replay_part.c, replay_rows.c and replay_channels.c share. */
#ifndef FORKLAB_MODEL_REPLAY_BODY_H
#define FORKLAB_MODEL_REPLAY_BODY_H
#include "model/chronicle.h"
#include "model/ghost.h"
#include "model/replay.h"

/* Of events of one moment, those above come first. */
enum replay_event_kind {
    EVENT_KILL,
    EVENT_END,
    EVENT_BIRTH,
    EVENT_READY,
    EVENT_FINISH,
    EVENT_LOST,
    EVENT_PAUSE,
    EVENT_RESUME,
    EVENT_MARK
};

struct replay_event {
    uint64_t time_ns;
    uint32_t kind, index; /* of the worker, task, kill, pause, mark */
};

/* One execution: the baseline's, or the run's. */
struct replay_part {
    const struct record *record;
    const struct run *run;         /* as recorded */
    const struct run *baseline;    /* to compare with; NULL = none */
    const struct history *watched; /* what was seen of it; NULL = nothing */
    struct replay_event *events;   /* in order of time */
    size_t events_count, next;     /* the first that has not happened yet */
    uint64_t length_ns;

    struct run live; /* with arrays of its own: as far as it has come */
    struct chronicle *chronicle;
    struct history history; /* the chronicle's, with spans of its own */
    struct history_span *spans;
    uint64_t finished, lost;
    uint64_t baseline_spent_ns; /* the baseline's time for the tasks that this one has finished */
    bool compared;
    uint64_t differ;
    unsigned places;           /* that there were workers in so far, at least those of the start */
    uint64_t pool_size, chunk; /* as changed so far; chunk 0: a graph or script has none */
    int32_t last_death;        /* index of a worker; RUN_NO_WORKER = none died violently so far */
};

/* -ENOMEM. */
int replay_part_init(struct replay_part *part, const struct record *record, const struct run *run);
void replay_part_release(struct replay_part *part);
/* False: no memory. */
bool replay_part_go(struct replay_part *part, uint64_t time_ns);

struct replay {
    const struct record *record;
    struct replay_part parts[2]; /* those that there are */
    size_t parts_count;
    bool has_baseline;
    struct ghost ghost;
    struct snapshot snapshot;
    struct snapshot_worker *rows;
    struct snapshot_line *lines;
    struct snapshot_stage *stages;
    struct snapshot_channel *channels;
};

/* Rows of workers, lines of output, stages. */
void replay_rows(struct replay *replay, const struct replay_part *part, uint64_t time_ns);
/* Queues and pipes; after the rows of workers, who may stand at their ends. */
void replay_channels(struct replay *replay, const struct replay_part *part, uint64_t time_ns);

#endif
