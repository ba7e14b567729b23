/* pipe_interleave.c - two processes that write into the same pipe at the same time. What does not fit at once goes in
 * piece by piece, and the other one's pieces come in between. */
#include "base/clock.h"
#include "demos/children.h"
#include "demos/steps.h"
#include "ipc/lock.h"
#include "ipc/pipe.h"
#include "ipc/task.h"
#include "proc/process.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WRITERS    2
#define LOCK       "one at a time"
#define SHORT_SIZE (PIPE_BUF - FRAME_HEADER_SIZE) /* goes in whole, says POSIX */

struct parameters {
    uint64_t size;
    int64_t messages;
};

static const struct setting rows[] = {
    {.name = "size",
     .type = SETTING_SIZE,
     .offset = offsetof(struct parameters, size),
     .preset = "100K",
     .min = 1,
     .max = PIPE_MESSAGE_MAX,
     .unit = "bytes",
     .help = "of a long message"},
    {.name = "messages",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, messages),
     .preset = "50",
     .min = 1,
     .max = 1e6,
     .unit = "messages",
     .help = "how many each process writes"},
};

/* One row a step. */
static const struct way {
    const char *pipe; /* its name; of several: the first one's */
    bool apart;       /* a framed pipe for each writer, instead of one for both */
    bool locked, brief;
} ways[] = {
    {.pipe = "without a lock"},
    {.pipe = "short messages", .brief = true},
    {.pipe = "with a lock", .locked = true},
    {.pipe = "pipe of its own", .apart = true},
};

/* What a writer is told. */
struct job {
    const struct parameters *parameters;
    const struct way *way;
    struct pipe_end *end;
};

static struct pipe_end pipes[WRITERS][2];
static struct job jobs[WRITERS];
static struct children writers[WRITERS];

static size_t size_of(const struct way *way, const struct parameters *p)
{
    return way->brief ? SHORT_SIZE : p->size;
}

static unsigned pipes_of(const struct way *way)
{
    return way->apart ? WRITERS : 1;
}

/* ------------------------------------------------------------------ writing */

static int send_one(const struct job *job, struct lock *lock, const void *message, size_t size)
{
    if (job->way->locked)
        (void)lock_acquire(lock, CLOCK_NEVER);
    int error = pipe_send(job->end, message, size, CLOCK_NEVER);
    if (job->way->locked)
        (void)lock_release(lock);
    return error;
}

/* All its messages are of one letter, its own. */
static int write_all(const struct child *child)
{
    const struct job *job = child->context;
    const size_t size = size_of(job->way, job->parameters);
    struct lock *lock = lock_find(child->task->commons, LOCK);
    char *message = malloc(size);
    int error = message ? 0 : -ENOMEM;
    pipe_adopt(job->end, process_kept());
    if (message)
        memset(message, 'A' + (int)(job - jobs), size);
    for (int64_t i = 0; i < job->parameters->messages && !error; i++)
        error = send_one(job, lock, message, size);
    free(message);
    return error != 0;
}

/* Those of the step before are closed; where one cannot be made, there is none. */
static int make_pipes(struct commons *commons, const struct way *way)
{
    int error = 0;
    for (unsigned i = 0; i < WRITERS; i++)
        for (int side = PIPE_LEFT; side <= PIPE_RIGHT; side++)
            pipes[i][side] = (struct pipe_end){.send_fd = -1, .receive_fd = -1};
    for (unsigned i = 0; i < pipes_of(way) && !error; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "%s%s", way->pipe, i > 0 ? " too" : "");
        error = pipe_create(pipes[i], &(struct pipe_options){.raw = !way->apart}, commons, name);
    }
    return error;
}

/* The pipes are Main's to receive from, and nobody's but the writers' to send into. */
static int start_writers(const struct task *task, const struct way *way, const struct parameters *p)
{
    static const char *const names[WRITERS] = {"Writer-1", "Writer-2"};
    int error = make_pipes(task->commons, way);
    for (unsigned i = 0; i < WRITERS && !error; i++) {
        int descriptors[PIPE_DESCRIPTORS_MAX];
        struct pipe_end *end = &pipes[way->apart ? i : 0][PIPE_LEFT];
        jobs[i] = (struct job){.parameters = p, .way = way, .end = end};
        struct children_options options = {
            .name = names[i], .count = 1, .run = write_all, .context = &jobs[i], .keep = descriptors};
        options.keep_count = (size_t)pipe_descriptors(end, descriptors);
        error = children_start(&writers[i], task, &options);
    }
    for (unsigned i = 0; i < pipes_of(way); i++)
        pipe_keep(pipes[i], PIPE_RIGHT);
    return error;
}

/* ------------------------------------------------------------------ reading */

static bool is_whole(const char *message, size_t size, size_t expected)
{
    return size == expected && memcmp(message, message + 1, size - 1) == 0;
}

/* From one pipe after the other, in turn, until nobody can send any more. */
static int64_t count_whole(const struct way *way, char *message, size_t expected)
{
    int64_t whole = 0;
    bool ended[WRITERS] = {false};
    for (unsigned left = pipes_of(way); left > 0;)
        for (unsigned i = 0; i < pipes_of(way); i++) {
            size_t size;
            if (ended[i])
                continue;
            int error = pipe_receive(&pipes[i][PIPE_RIGHT], message, expected, &size, CLOCK_NEVER);
            if (!error)
                whole += is_whole(message, size, expected);
            ended[i] = error && (way->apart || error != -EBADMSG); /* of one for both, a damaged one is no end */
            left -= ended[i];
        }
    return whole;
}

static int see(struct task *task, const struct way *way, int64_t sent, int64_t whole, size_t size)
{
    const int64_t damaged = sent - whole;
    if (way != &ways[0])
        return damaged == 0 ? step_saw(task, "%" PRId64 " messages of %zu bytes, none damaged", sent, size)
                            : task_fail(task, "%" PRId64 " of %" PRId64 " messages of %zu bytes were damaged", damaged,
                                        sent, size);
    return damaged > 0
               ? step_saw(task, "%" PRId64 " of %" PRId64 " messages of %zu bytes were damaged: others lie in them",
                          damaged, sent, size)
               : task_fail(task, "no message was damaged this time: let them be longer (-p size=), or more of them (-p "
                                 "messages=)");
}

static int write_together(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    const struct way *way = &ways[step_number(task)];
    const size_t size = size_of(way, p);
    char *message = malloc(size);
    if (!message)
        return step_error(task, "make room for a message", -ENOMEM);
    int error = start_writers(task, way, p);
    int64_t whole = error ? 0 : count_whole(way, message, size);
    free(message);
    for (unsigned i = 0; i < pipes_of(way); i++)
        pipe_close(&pipes[i][PIPE_RIGHT]);
    for (unsigned i = 0; i < WRITERS && !error; i++)
        error = children_join(&writers[i]);
    if (error)
        return step_error(task, "let two processes write", error);
    if (!children_codes_are(&writers[0], 0) || !children_codes_are(&writers[1], 0))
        return task_fail(task, "a process could not write all its messages");
    return see(task, way, WRITERS * p->messages, whole, size);
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    struct lock *lock;
    (void)parameters;
    return steps_made(lock_add(commons, LOCK, LOCK_PLAIN, &lock), LOCK, problem);
}

static const struct step steps[] = {
    {"long messages, without a lock", write_together},
    {"short messages, without a lock", write_together},
    {"long messages, with a lock", write_together},
    {"a framed pipe for each", write_together},
};

const struct workload pipe_interleave = {
    .id = "pipe-interleave",
    .title = "Two writers, one pipe",
    .primitive = "pipe, two writers",
    .lesson = "A pipe keeps only short writes whole: long messages of several writers need a lock, or a pipe each.",
    .watch = "The damaged messages of the first pipe are counted; the others have none. With a lock, one of the "
             "writers always "
             "waits.",
    .attempt = "forklab run pipe-interleave -p messages=1000     # more of them: which are damaged is chance\n"
               "forklab run pipe-interleave -p size=8M     # long ones: hardly any comes through whole",
    .python = "receiver, sender = Pipe(); two processes call sender.send(message): the data may become corrupted\n"
              "with lock: sender.send(message)",
    .group = "pipe",
    .question = {.kind = FORECAST_STEP,
                 .text = "Two processes write long messages into one pipe at the same time: what arrives?",
                 .choices = {"every message whole", "some with pieces of others in them"},
                 .because = "Only what is shorter than PIPE_BUF goes in at once; the pieces of longer messages mix.",
                 .step = 0,
                 .signs = {"no message was damaged", "were damaged"}},
    .live = "messages=800",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .setup = setup,
    STEPS_WORKLOAD(steps),
};
