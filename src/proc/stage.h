/* stage.h - workers between channels: their tasks come from a queue or a pipe instead of the table's spans, and what they
 * make goes on to queues and pipes, besides into the table. What a stage is connected to lies in the commons, so that it
 * is the same for forked and exec'ed workers.
 *
 *     supervisor:  stage_add(commons, "cubes", &stage) · pool_new() with options.stage = "cubes"
 *     worker:      worker_process() calls stage_open(), and takes from the source that it gives
 *
 * A message is the number of its task (its position in the reader's table) and then the value; one without a value is
 * about the input that the record has already. The order of a worker is:
 * take (the message stays in its hands) · claim the record · run · pass the result on · publish the record · acknowledge.
 * Wherever it dies in there, the message comes again and the task runs again, unless it was published; what it passed on
 * twice is dropped by the next stage, whose record of it is not READY any more. So each result is there exactly once.
 * Only tasks that came to a result pass it on: whoever waits for that of a failed one waits in vain, which the supervisor
 * knows and ends. Unless the stage tells failures: then a failed task's message goes on too, marked STAGE_FAILED. */
#ifndef FORKLAB_PROC_STAGE_H
#define FORKLAB_PROC_STAGE_H
#include "ipc/commons.h"
#include "ipc/pipe.h"

#define STAGE_OUTPUTS_MAX     32
#define STAGE_DESCRIPTORS_MAX 20

enum stage_port_kind { STAGE_NOTHING, STAGE_QUEUE, STAGE_PIPE, STAGE_OWN_PIPE /* a duplex pipe for each worker */ };

struct stage_port {
    uint32_t kind; /* enum stage_port_kind */
    uint32_t side; /* of a pipe: enum pipe_side */
    char name[REGION_NAME_SIZE];
    uint64_t offset; /* an output: added to the task's number */
};

/* Frozen once workers run. */
struct stage {
    struct stage_port input; /* STAGE_NOTHING: the table */
    struct stage_port outputs[STAGE_OUTPUTS_MAX];
    uint32_t outputs_count;
    uint32_t drops_empty;   /* 1 = a result without bytes is not passed on */
    uint32_t says_farewell; /* 1 = each worker prints a line when there is no more work */
    uint32_t tells_failures;
    uint64_t value_max; /* bytes of the largest value that comes or goes; a longer result goes on as its number alone */
};

/* 0; -EINVAL; -EEXIST, -ENOSPC of commons_add(). */
int stage_add(struct commons *commons, const char *name, const struct stage *stage);

/* The name of the pipe of that slot's worker's own, which a new worker in it has again. Returns `buffer`. */
const char *stage_pipe_name(const char *name, unsigned slot, char *buffer, size_t size);

struct worker;
struct worker_source;

/* How a supervisor gives workers their ends of pipes. */
struct stage_pipes {
    /* Before the worker starts: its descriptors, in the order of stage_open(). Returns how many; or -errno: it cannot be
     * started. */
    int (*give)(void *context, unsigned slot, uint64_t incarnation, int ret_descriptors[STAGE_DESCRIPTORS_MAX]);
    /* It was started, or could not be: nobody but it may hold them from now on. */
    void (*gave)(void *context, unsigned slot, bool started);
    void *context;
};

/* In a worker: connects it. `kept`: the descriptors of its ends of pipes, as pipe_descriptors() orders them, the input's
 * first, each pipe once. NULL: the stage, or something it is connected to, is not
 * there. Memory and descriptors are the process's, until it ends. */
const struct worker_source *stage_open(struct worker *worker, const char *name, const int *kept);

/* Bytes of a message with a value of `size` bytes. */
#define STAGE_MESSAGE_SIZE(size) (sizeof(uint64_t) + (size))
/* In the number of a message: its task failed, and what would be the value says why. */
#define STAGE_FAILED (UINT64_C(1) << 63)

#endif
