#include "proc/stage.h"

#include "base/clock.h"
#include "ipc/queue.h"
#include "proc/worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_AROUND_NS (100 * NS_PER_MS) /* at most so long in one take() */

/* An end of a channel in this process. */
struct channel {
    struct stage_port port;
    struct queue *queue; /* NULL = a pipe */
    struct pipe_end pipe;
};

/* One worker's connections. One process is one worker. */
static struct {
    struct stage stage; /* a copy: what is sized by it must not change */
    struct channel channels[1 + STAGE_OUTPUTS_MAX];
    size_t channels_count;
    struct channel *input; /* NULL = the table */
    struct channel *outputs[STAGE_OUTPUTS_MAX];
    unsigned char *came, *goes; /* messages: number and value */
    bool over;                  /* there will never be more to take */
} here;

int stage_add(struct commons *commons, const char *name, const struct stage *stage)
{
    void *object;
    if (stage->outputs_count > STAGE_OUTPUTS_MAX)
        return -EINVAL;
    int error = commons_add(commons, REGION_STAGE, name, sizeof *stage, &object);
    if (!error)
        memcpy(object, stage, sizeof *stage);
    return error;
}

const char *stage_pipe_name(const char *name, unsigned slot, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s %u", name, slot + 1);
    return buffer;
}

/* ------------------------------------------------------------------ taking */

/* The next message into `here.came`. 0; -ETIMEDOUT: none yet; anything else: there will be none. */
static int receive(size_t *ret_size, uint64_t deadline_ns)
{
    size_t room = STAGE_MESSAGE_SIZE(here.stage.value_max);
    struct channel *input = here.input;
    int error = input->queue ? queue_get(input->queue, here.came, room, ret_size, deadline_ns)
                             : pipe_receive(&input->pipe, here.came, room, ret_size, deadline_ns);
    return error == -EAGAIN ? -ETIMEDOUT : error;
}

static void acknowledge(void)
{
    if (here.input && here.input->queue && queue_kind(here.input->queue) == QUEUE_JOINABLE)
        (void)queue_task_done(here.input->queue);
    else if (here.input && here.input->queue)
        queue_release(here.input->queue);
}

static enum worker_take take_end(int error)
{
    if (error == -EBADMSG)
        printf("the pipe %s is damaged: no message can be trusted any more\n", here.input->port.name);
    else
        here.over = true;
    return TAKE_END;
}

/* Who is told to leave may not have come to see that there is no more. */
static bool is_over(void)
{
    struct queue *queue = here.input ? here.input->queue : NULL;
    return here.over || (queue && queue_is_closed(queue) && queue_is_empty(queue));
}

static void leave(struct worker *worker)
{
    if (here.stage.says_farewell && is_over())
        printf("no more work: %s leaves\n", worker->area->slots[worker->number].name);
}

static enum worker_take take(struct worker *worker, struct worker_job *ret_job)
{
    if (!here.input)
        return worker_source_table.take(worker, ret_job);
    size_t size;
    int error = receive(&size, WAITING_NOT);
    if (error == -ETIMEDOUT) {
        worker_tell_idle(worker);
        error = receive(&size, clock_after(LOOK_AROUND_NS));
    }
    if (error)
        return error == -ETIMEDOUT ? TAKE_NOTHING : take_end(error);
    if (here.input->queue)
        worker_tell_taken(worker);
    uint64_t number = 0;
    memcpy(&number, here.came, size < sizeof number ? size : sizeof number);
    if (size < sizeof number || number >= atomic_load(&worker->area->tasks->facts.submitted)) {
        acknowledge(); /* not a message of ours: a task wrote where it should not */
        return TAKE_NOTHING;
    }
    *ret_job = (struct worker_job){
        .span = task_span_make((uint32_t)number, (uint32_t)number + 1),
        .input = size > sizeof number ? here.came + sizeof number : NULL,
        .input_size = size - sizeof number,
        .taken = true,
    };
    /* The queue brings it again, and the repair must know which record to look at. */
    atomic_store(&worker->area->slots[worker->number].intent, ret_job->span);
    task_table_taken_elsewhere(worker->area->tasks, (uint32_t)number);
    return TAKE_JOB;
}

static void done(struct worker *worker, const struct worker_job *job)
{
    (void)worker;
    (void)job;
    acknowledge();
}

/* ------------------------------------------------------------------ passing on */

static void pass_on(struct channel *output, uint64_t offset, uint64_t number, size_t size)
{
    number += offset;
    memcpy(here.goes, &number, sizeof number);
    /* However long the other side takes: a worker that is to leave meanwhile is ended by a signal. An error says that
     * there is nobody any more to whom it would matter. */
    if (output->queue)
        (void)queue_put(output->queue, here.goes, STAGE_MESSAGE_SIZE(size), CLOCK_NEVER);
    else
        (void)pipe_send(&output->pipe, here.goes, STAGE_MESSAGE_SIZE(size), CLOCK_NEVER);
}

static void deliver(struct worker *worker, uint32_t position, enum task_state state)
{
    const struct stage *stage = &here.stage;
    const struct outcome *outcome = &worker->outcome;
    bool failed = state != T_DONE;
    if ((failed && !stage->tells_failures) || (outcome->size == 0 && stage->drops_empty))
        return;
    size_t size = outcome->size <= stage->value_max ? outcome->size : 0;
    if (size > 0 && stage->outputs_count > 0)
        memcpy(here.goes + sizeof(uint64_t), outcome->bytes, size);
    uint64_t number = task_table_id(worker->area->tasks, position) | (failed ? STAGE_FAILED : 0);
    for (uint32_t i = 0; i < stage->outputs_count; i++)
        pass_on(here.outputs[i], stage->outputs[i].offset, number, size);
}

static const struct worker_source stage_source = {.take = take, .deliver = deliver, .done = done, .leave = leave};

/* ------------------------------------------------------------------ connecting */

static int connect_pipe(struct worker *worker, struct channel *channel, const int *kept, int *used)
{
    const struct stage_port *port = &channel->port;
    char own[REGION_NAME_SIZE];
    int descriptors[PIPE_DESCRIPTORS_MAX];
    const char *name =
        port->kind == STAGE_OWN_PIPE ? stage_pipe_name(port->name, worker->number, own, sizeof own) : port->name;
    int error = pipe_attach(&channel->pipe, worker->area->commons, name, (enum pipe_side)port->side, kept + *used);
    *used += error ? 0 : pipe_descriptors(&channel->pipe, descriptors);
    return error;
}

/* The channel of that port; a pipe for both ways is one. NULL: it is not there. */
static struct channel *connect(struct worker *worker, const struct stage_port *port, const int *kept, int *used)
{
    for (size_t i = 0; i < here.channels_count; i++)
        if (here.channels[i].port.kind == port->kind && strcmp(here.channels[i].port.name, port->name) == 0)
            return &here.channels[i];
    struct channel *channel = &here.channels[here.channels_count++];
    *channel = (struct channel){.port = *port};
    if (port->kind == STAGE_QUEUE) {
        channel->queue = queue_find(worker->area->commons, port->name);
        return channel->queue ? channel : NULL;
    }
    return connect_pipe(worker, channel, kept, used) == 0 ? channel : NULL;
}

const struct worker_source *stage_open(struct worker *worker, const char *name, const int *kept)
{
    int used = 0;
    const struct stage *stage = commons_find(worker->area->commons, REGION_STAGE, name);
    if (!stage)
        return NULL;
    here.stage = *stage;
    if (here.stage.outputs_count > STAGE_OUTPUTS_MAX)
        return NULL;
    if (here.stage.input.kind != STAGE_NOTHING) {
        here.input = connect(worker, &here.stage.input, kept, &used);
        if (!here.input)
            return NULL;
    }
    for (uint32_t i = 0; i < here.stage.outputs_count; i++) {
        here.outputs[i] = connect(worker, &here.stage.outputs[i], kept, &used);
        if (!here.outputs[i])
            return NULL;
    }
    here.came = malloc(STAGE_MESSAGE_SIZE(here.stage.value_max));
    here.goes = malloc(STAGE_MESSAGE_SIZE(here.stage.value_max));
    return here.came && here.goes ? &stage_source : NULL;
}
