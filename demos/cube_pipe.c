/* cube_pipe.c - a process sends the cube of a number through one end of a duplex pipe, another one prints it at the
 * other end, and sends it back the other way. */
#include "base/clock.h"
#include "demos/children.h"
#include "demos/steps.h"
#include "ipc/event.h"
#include "ipc/pipe.h"
#include "ipc/task.h"
#include "ipc/value.h"
#include "proc/process.h"

#include <inttypes.h>
#include <stdio.h>

#define PIPE     "cubes"
#define SENT     "sent"
#define RECEIVED "received"

enum { BY_RECEIVER, BY_SENDER, RECEIVERS }; /* of the value `received` */

struct parameters {
    int64_t number;
};

static const struct setting rows[] = {
    {.name = "number",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, number),
     .preset = "19",
     .min = -2000000,
     .max = 2000000,
     .help = "of which the cube is sent"},
};

static struct pipe_end ends[2]; /* Main's, until the processes have them; in a process its copy of its own end */
static struct children sender, receiver;

/* ------------------------------------------------------------------ the processes */

static int send_cube(const struct child *child)
{
    const struct parameters *p = child->context;
    int64_t cube = p->number * p->number * p->number;
    size_t size;
    pipe_adopt(&ends[PIPE_LEFT], process_kept());
    int error = pipe_send(&ends[PIPE_LEFT], &cube, sizeof cube, CLOCK_NEVER);
    event_set(event_find(child->task->commons, SENT));
    if (!error)
        error = pipe_receive(&ends[PIPE_LEFT], &cube, sizeof cube, &size, CLOCK_NEVER);
    if (error)
        return 1;
    printf("%" PRId64 " came back\n", cube);
    return value_set(value_find(child->task->commons, RECEIVED), BY_SENDER, cube) != 0;
}

static int print_cube(const struct child *child)
{
    int64_t cube;
    size_t size;
    pipe_adopt(&ends[PIPE_RIGHT], process_kept());
    int error = pipe_receive(&ends[PIPE_RIGHT], &cube, sizeof cube, &size, CLOCK_NEVER);
    if (error)
        return 1;
    printf("%" PRId64 "\n", cube);
    error = value_set(value_find(child->task->commons, RECEIVED), BY_RECEIVER, cube);
    return error || pipe_send(&ends[PIPE_RIGHT], &cube, sizeof cube, CLOCK_NEVER) != 0;
}

static int start(struct children *children, const struct task *task, const char *name, child_function *run,
                 const struct pipe_end *end, const void *parameters)
{
    int descriptors[PIPE_DESCRIPTORS_MAX];
    struct children_options options = {
        .name = name, .count = 1, .run = run, .context = parameters, .keep = descriptors};
    options.keep_count = (size_t)pipe_descriptors(end, descriptors);
    return children_start(children, task, &options);
}

/* ------------------------------------------------------------------ the steps */

static int make(struct task *task, const void *parameters)
{
    struct pipe_view view;
    (void)parameters;
    int error = pipe_create(ends, &(struct pipe_options){.duplex = true}, task->commons, PIPE);
    if (error)
        return step_error(task, "make a pipe", error);
    pipe_look(ends[PIPE_LEFT].board, &view);
    return step_saw(task, "a duplex pipe with two ends, and room for %" PRIu64 " bytes in each direction",
                    view.capacity_bytes);
}

/* Main has a copy of both ends: so it can ask both how much is on the way, and does not take any of it. */
static int send(struct task *task, const void *parameters)
{
    uint64_t left, right;
    if (step_lacks(task, ends[PIPE_LEFT].board))
        return 0;
    int error = start(&sender, task, "Sender", send_cube, &ends[PIPE_LEFT], parameters);
    if (error)
        return step_error(task, "start the sender", error);
    (void)event_wait(event_find(task->commons, SENT), CLOCK_NEVER);
    error = pipe_in_flight(&ends[PIPE_LEFT], true, &left);
    if (!error)
        error = pipe_in_flight(&ends[PIPE_RIGHT], false, &right);
    if (error)
        return step_error(task, "see what is on the way", error);
    const uint64_t expected = FRAME_HEADER_SIZE + sizeof(int64_t);
    if (left != expected || right != expected)
        return task_fail(task, "%" PRIu64 " and %" PRIu64 " bytes are on the way, and not %" PRIu64, left, right,
                         expected);
    return step_saw(task, "%" PRIu64 " bytes on the way, by either end: 8 of the number, %d that frame it", left,
                    FRAME_HEADER_SIZE);
}

static int receive(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    const int64_t cube = p->number * p->number * p->number;
    const struct value *received = value_find(task->commons, RECEIVED);
    int64_t printed, returned;
    if (step_lacks(task, sender.count > 0))
        return 0;
    int error = start(&receiver, task, "Receiver", print_cube, &ends[PIPE_RIGHT], parameters);
    pipe_close(&ends[PIPE_LEFT]); /* from here on, an end is closed when its process is gone */
    pipe_close(&ends[PIPE_RIGHT]);
    if (!error)
        error = children_join(&receiver);
    if (!error)
        error = children_join(&sender);
    if (!error)
        error = value_get(received, BY_RECEIVER, &printed);
    if (!error)
        error = value_get(received, BY_SENDER, &returned);
    if (error)
        return step_error(task, "let the receiver print it", error);
    if (!children_codes_are(&receiver, 0) || !children_codes_are(&sender, 0) || printed != cube || returned != cube)
        return task_fail(task, "%" PRId64 " was received, and %" PRId64 " came back", printed, returned);
    return step_saw(task, "%" PRId64 " was received, and came back the other way", cube);
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    struct event *sent;
    struct value *received;
    (void)parameters;
    int error = steps_made(event_add(commons, SENT, &sent), SENT, problem);
    return error ? error
                 : steps_made(value_add(commons, RECEIVED, VALUE_INT64, RECEIVERS, &received), RECEIVED, problem);
}

static const struct step steps[] = {
    {"make a duplex pipe", make},
    {"send the cube through one end", send},
    {"receive it at the other", receive},
};

const struct workload cube_pipe = {
    .id = "cube-pipe",
    .title = "A cube through a pipe",
    .primitive = "duplex pipe",
    .lesson = "A pipe has two ends and two owners; what was sent lies in the kernel until it is received.",
    .watch =
        "The bytes in flight: 24 while nobody receives, none afterwards. The sender waits for the answer meanwhile.",
    .attempt = "forklab run cube-pipe --step     # stop after the second step: the bytes stay on the way\n"
               "forklab run cube-pipe -p number=7     # another number: 343",
    .python = "a, b = Pipe(duplex=True); Process(target=send, args=(a,)); Process(target=receive, args=(b,))\n"
              "a.send(19 ** 3); print(b.recv())",
    .group = "pipe",
    .question = {.kind = FORECAST_STEP,
                 .text = "A number was sent, and nobody has received yet: where is it?",
                 .choices = {"still with the sender, which waits for the receiver",
                             "in the kernel, some bytes on the way", "nowhere: it is lost"},
                 .because = "A pipe is a buffer of the kernel: who sends goes on, as long as there is room in it.",
                 .step = 1,
                 .signs = {NULL, "bytes on the way", NULL}},
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .setup = setup,
    STEPS_WORKLOAD(steps),
};
