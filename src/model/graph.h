/* graph.h - an experiment that is written as a file: pools ("stages") that pass values on through queues and pipes
 * ("channels"), never in a circle. Plain data, all defaults filled in, checked.
 *
 *     struct graph_request request = {.name = path, .text = text, .size = size, .works = …, …};
 *     setting_presets(settings_rows, …, &settings);
 *     if (!graph_read(&graph, &settings, &request, &problems)) { … run it … graph_free(graph); }
 *
 * Who runs it: for each stage in order, `workers` processes that take a value from the stage's input, sleep `delay_ns`
 * times the scale, call work->run(task, stage->parameters), and pass the result on to each of the outputs (nothing,
 * when work->drops and the result is empty). A stage whose input is a channel ends when all writers of that channel
 * have ended and it is empty. The baseline is the same calls in one process: each value of each source, in order, all
 * the way through. */
#ifndef FORKLAB_MODEL_GRAPH_H
#define FORKLAB_MODEL_GRAPH_H
#include "base/problems.h"
#include "model/plan.h"
#include "model/settings.h"
#include "model/snapshot.h"
#include "model/work.h"
#include "model/workload.h"

#include <limits.h>
#include <stdalign.h>
#include <stdio.h>

#define GRAPH_STAGES_MAX   32
#define GRAPH_CHANNELS_MAX 32
#define GRAPH_NAME_MAX     23    /* letters of a stage's or channel's name */
#define GRAPH_BYTES_MAX    65536 /* of a file */
#define GRAPH_NO_CHANNEL   SIZE_MAX
#define GRAPH_NO_STAGE     SIZE_MAX

enum graph_source {
    GRAPH_CHANNEL, /* channels[input] */
    GRAPH_RANGE,   /* first, first + step, … up to and including `last`: numbers */
    GRAPH_FILE,    /* a value each line; blank lines and lines that start with '#' are passed over */
};

enum graph_death { GRAPH_REDELIVER, GRAPH_REPORT }; /* of a message in the hands of a consumer that dies */

/* A pool. */
struct graph_stage {
    char name[GRAPH_NAME_MAX + 1];
    const struct work *work;
    alignas(16) unsigned char parameters[WORK_PARAMETERS_MAX]; /* the work's struct */
    enum work_type takes, gives;                               /* here: WORK_NUMBER or WORK_TEXT */

    int64_t workers, chunk;
    int start; /* enum settings_start */
    bool pin;
    uint64_t delay_ns; /* slept before each task, times the scale */

    int source;                /* enum graph_source */
    size_t input;              /* GRAPH_CHANNEL: index; else GRAPH_NO_CHANNEL */
    int64_t first, last, step; /* GRAPH_RANGE */
    char file[PATH_MAX];       /* GRAPH_FILE: as written */

    size_t outputs[GRAPH_CHANNELS_MAX]; /* indices of channels: each gets every value */
    size_t outputs_count;
    bool results; /* its values are results of the run */

    unsigned line; /* of its section */
};

/* A queue or a pipe, with one type of values. */
struct graph_channel {
    char name[GRAPH_NAME_MAX + 1];
    int kind; /* enum channel_kind */
    enum work_type type;

    int64_t capacity;       /* of a queue, in messages */
    uint64_t message_bytes; /* of a queue: the largest message */
    int on_death;           /* of a queue: enum graph_death */
    bool duplex;            /* of a pipe: both ends send and receive */
    uint64_t size_bytes;    /* of a pipe: what the kernel holds */

    size_t writers[GRAPH_STAGES_MAX], writers_count; /* indices of stages; of a pipe one each, of one worker */
    size_t readers[GRAPH_STAGES_MAX], readers_count;

    unsigned line; /* of its section */
};

struct graph {
    char id[64];                                  /* the file's name without folder and ".ini" */
    char name[PATH_MAX];                          /* the file, as the user called it */
    char folder[PATH_MAX], data_folder[PATH_MAX]; /* where input files are looked for, in this order */

    char title[128], lesson[512], watch[512];
    char primitive[32];               /* "pool, queue, pipe": what it is made of */
    char attempt[1024], python[1024]; /* lines, ended by '\n' but for the last */
    int group;                        /* index into workload_groups */
    int predict;                      /* enum forecast_kind: what a viewer should predict before it runs */
    char because[512];                /* why it comes out so */

    struct graph_stage stages[GRAPH_STAGES_MAX]; /* a writer comes before its readers */
    size_t stages_count;
    struct graph_channel channels[GRAPH_CHANNELS_MAX];
    size_t channels_count;
};

struct graph_request {
    const char *name; /* for messages */
    const char *text; /* needs no NUL at its end */
    size_t size;
    const struct work *works;
    size_t works_count;
    const char *folder, *data_folder; /* NULL: input files are not looked for */
    /* As setting_list_next() reads them; stronger than the file: "KEY=VALUE" for all pools or queues that have such a
     * key, "NAME.KEY=VALUE" for one of them. NULL = none. */
    const char *overrides;
};

/* Makes a graph; its [run] goes into `settings`, and what the sections leave open is taken from there. 0; -ENOMEM;
 * -EINVAL with all that is wrong in `problems`. */
int graph_read(struct graph **ret_graph, struct settings *settings, const struct graph_request *request,
               struct problems *problems);
void graph_free(struct graph *graph); /* NULL is fine */

/* The graph as a file, with all defaults: graph_read() makes the same of it. */
void graph_print(const struct graph *graph, const struct settings *settings, FILE *out);

/* Where the file of a stage that reads one lies: in the graph's folder, else in the data folder. Returns `buffer`. */
const char *graph_file(const struct graph *graph, const struct graph_stage *stage, char *buffer, size_t size);

/* Adds the inputs of a stage that reads a range or a file to an empty plan, as values. 0 or problem_set(). */
int graph_plan(const struct graph *graph, size_t stage, struct plan *plan, struct problem *problem);

/* The words of the graph where those of a workload are wanted: id, title, primitive, lesson, watch, attempt, python,
 * group; all else 0. Valid as long as `graph`. */
void graph_describe(const struct graph *graph, struct workload *ret_workload);

#endif
