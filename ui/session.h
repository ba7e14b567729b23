/* session.h - the runs of one sitting: what is kept of each when the next one begins, for the table of all runs and for
 * laying two over each other. */
#ifndef FORKLAB_UI_SESSION_H
#define FORKLAB_UI_SESSION_H
#include "tune/verdict.h"

#include <time.h>

#define SESSION_RUNS_MAX   200
#define SESSION_CURVE_MAX  256
#define SESSION_WORDS_SIZE 96

enum session_change { SESSION_WORKERS = 1, SESSION_CHUNK = 2, SESSION_CAPACITY = 4 };

struct session_run {
    unsigned number;                /* from 1, never given twice */
    char id[64];                    /* the experiment's */
    char words[SESSION_WORDS_SIZE]; /* how its tasks were run: "pool, spawn, pinned" */
    unsigned workers;               /* the most that there were; 0 = a script, which has none */
    int64_t chunk;                  /* at its beginning; 0 = it has none */
    unsigned changed;               /* bits of session_change: what was changed while it ran */
    bool disturbed;                 /* its baseline was (tune/finding.h) */
    enum verdict_end end;
    bool compared, results_equal;
    uint64_t wall_ns, baseline_ns; /* 0 = there was none */
    double speedup, efficiency;    /* NAN = unknown */
    unsigned cores;
    uint64_t tasks;
    unsigned deaths;
    /* Tasks that had finished by the end of each part of the wall, all parts of the same length. */
    uint32_t curve[SESSION_CURVE_MAX];
    size_t curve_count; /* 0 = none */
};

struct session {
    struct session_run runs[SESSION_RUNS_MAX]; /* oldest first; when it is full the oldest is forgotten */
    size_t count;
    unsigned numbers;
};

/* Keeps what a finished run says, or each of the ways of one; nothing of one that did not begin. `verdict` is the
 * record's. */
void session_add(struct session *session, const struct record *record, const struct verdict *verdict);

#endif
