/* lab_body.h - the lab from inside: what the files lab*.c share. */
#ifndef FORKLAB_LAB_LAB_BODY_H
#define FORKLAB_LAB_LAB_BODY_H
#include "lab/execution.h"
#include "lab/graph_lab.h"
#include "lab/lab.h"
#include "lab/observer.h"
#include "lab/rescue.h"
#include "lab/ways.h"

#include <signal.h>

struct lab {
    struct lab_options options;
    struct settings settings;
    void *parameters;
    char *data_folder;
    struct machine machine;
    struct plan *plan;
    struct graph_lab *graph; /* NULL = the experiment is a workload */
    struct evloop *loop;
    int signals;
    sigset_t signals_before;
    void (*handle_signal)(void *context, int signal);
    void *signal_context;
    int last_signal;
    uint64_t last_signal_ns;
    void (*handle_line)(void *context, const struct snapshot_line *line);
    void *line_context;

    struct ways ways;
    struct execution *executions[WAYS_MAX]; /* in the order of the ways: those that were begun */
    size_t begun;
    unsigned wished;       /* workers, by LAB_RESIZE, before the run that they are for has begun; 0 = not */
    unsigned wished_chunk; /* by LAB_CHUNK; 0 = not */
    enum lab_phase phase;
    bool paused, interrupted;
    struct observer *observer; /* NULL = idle */
    struct snapshot idle;      /* what is seen then */
    struct rescue rescue;
    bool attended;
    struct saboteur *saboteurs[SNAPSHOT_SABOTAGES_MAX]; /* of the present run */
    bool saboteurs_told[SNAPSHOT_SABOTAGES_MAX];        /* that it has what it wanted */
    size_t saboteurs_count;
    struct record record;
    const struct run *runs[WAYS_MAX]; /* the record's, without the baseline */
};

/* The execution that runs now, or ran last; NULL before the first. */
struct execution *lab_present(const struct lab *lab);
/* All executions and their runs go; what still runs is ended. */
void lab_forget(struct lab *lab);
/* The run that was to come: nothing of it stays. */
void lab_refuse_run(struct lab *lab, const struct problem *problem);

/* Of runs that are to come; and as it is now, 0 = means nothing. */
unsigned lab_wished_chunk(const struct lab *lab);
unsigned lab_chunk(const struct lab *lab);

/* lab_sabotage.c: tells what became of them, and forgets those that have ended; once in every step. */
void lab_look_at_saboteurs(struct lab *lab);
/* The run comes to its end: nothing is to stand in its way. */
void lab_call_off_saboteurs(struct lab *lab);
/* At once, before the execution that they are in goes. */
void lab_end_saboteurs(struct lab *lab);

/* From here on signals are events of the loop; lab_end_signals() gives them back. -errno. */
int lab_take_signals(struct lab *lab);

#endif
