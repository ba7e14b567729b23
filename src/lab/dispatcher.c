#include "lab/dispatcher.h"

#include "ipc/pipe.h"
#include "proc/stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ON_THE_WAY_MAX 2 /* sent to one worker and not answered: the one that it runs, and the next */
#define HELD_MAX       8 /* …and also what it answered or others are to do first, until their records are final */

enum held_state {
    HELD_SENT,
    HELD_SHARED,  /* another was sent it, too */
    HELD_ANSWERED /* and is about to be published */
};

struct held {
    uint64_t number;
    enum held_state state;
};

struct link { /* one worker's pipe */
    struct dispatcher *dispatcher;
    struct pipe_end ends[2]; /* left: the lab's; right: the worker's, until it has it */
    uint64_t incarnation;
    struct held held[HELD_MAX];
    unsigned held_count;
    bool open;
};

struct dispatcher {
    struct carrier carrier;
    struct commons *commons;
    struct evloop *loop;
    struct pool *pool;
    struct stage_pipes pipes;
    uint64_t next, offered; /* numbers below `next` were sent once, those below `offered` may be */
    uint64_t *returned;     /* came back from the dead; as many as all links can hold */
    size_t returned_count;
    size_t answer_max;
    unsigned char *answer;
    bool closed;
    unsigned links_count;
    struct link links[];
};

/* ------------------------------------------------------------------ one link */

static task_word word_of(const struct dispatcher *dispatcher, uint64_t number)
{
    struct task_table *tasks = pool_area_of(dispatcher->pool)->tasks;
    return atomic_load(&task_table_at(tasks, (uint32_t)number)->word);
}

static enum task_state state_of(const struct dispatcher *dispatcher, uint64_t number)
{
    return task_word_state(word_of(dispatcher, number));
}

static bool runs(const struct link *link, const struct held *held)
{
    task_word word = word_of(link->dispatcher, held->number);
    return task_word_state(word) == T_RUNNING && task_word_incarnation(word) == link->incarnation &&
           task_word_slot(word) == (unsigned)(link - link->dispatcher->links);
}

static void close_link(struct link *link)
{
    if (link->open)
        evloop_remove(link->dispatcher->loop, link->ends[PIPE_LEFT].receive_fd);
    link->open = false;
    pipe_close(&link->ends[PIPE_LEFT]);
}

static void note_answer(struct link *link, uint64_t number)
{
    for (unsigned i = 0; i < link->held_count; i++)
        if (link->held[i].number == number)
            link->held[i].state = HELD_ANSWERED;
}

/* Whatever ends the messages, ends the link; a worker that is still there sees that, and leaves. */
static void receive(void *context)
{
    struct link *link = context;
    struct dispatcher *dispatcher = link->dispatcher;
    uint64_t number;
    size_t size;
    int error;
    while ((error = pipe_receive(&link->ends[PIPE_LEFT], dispatcher->answer, dispatcher->answer_max, &size,
                                 WAITING_NOT)) == 0) {
        if (size < sizeof number)
            continue;
        memcpy(&number, dispatcher->answer, sizeof number);
        note_answer(link, number & ~STAGE_FAILED);
    }
    if (error != -ETIMEDOUT)
        close_link(link);
}

static void forget_final(struct link *link)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < link->held_count; i++)
        if (!task_state_is_final(state_of(link->dispatcher, link->held[i].number)))
            link->held[kept++] = link->held[i];
    link->held_count = kept;
}

/* Its worker is dead, and the table repaired: what it had not finished is anybody's. */
static void take_back(struct link *link)
{
    struct dispatcher *dispatcher = link->dispatcher;
    forget_final(link);
    for (unsigned i = 0; i < link->held_count; i++)
        dispatcher->returned[dispatcher->returned_count++] = link->held[i].number;
    link->held_count = 0;
}

static bool is_dead(const struct link *link)
{
    unsigned slot = (unsigned)(link - link->dispatcher->links);
    const struct life *life = supervisor_life(pool_supervisor(link->dispatcher->pool), slot);
    return life && life->incarnation == link->incarnation && life->ended_ns > 0;
}

/* ------------------------------------------------------------------ pipes for workers */

static int give(void *context, unsigned slot, uint64_t incarnation, int ret_descriptors[STAGE_DESCRIPTORS_MAX])
{
    struct dispatcher *dispatcher = context;
    struct link *link = &dispatcher->links[slot];
    char name[REGION_NAME_SIZE];
    if (dispatcher->closed)
        return -EPIPE;
    close_link(link);
    take_back(link);
    int error = pipe_create_again(link->ends, &(struct pipe_options){.duplex = true}, dispatcher->commons,
                                  stage_pipe_name(DISPATCHER_PIPE, slot, name, sizeof name));
    if (error)
        return error;
    link->incarnation = incarnation;
    return pipe_descriptors(&link->ends[PIPE_RIGHT], ret_descriptors);
}

/* The board is about its owner, which the lab is not. */
static void gave(void *context, unsigned slot, bool started)
{
    struct dispatcher *dispatcher = context;
    struct link *link = &dispatcher->links[slot];
    link->ends[PIPE_RIGHT].board = NULL;
    pipe_close(&link->ends[PIPE_RIGHT]);
    link->open = started && evloop_add(dispatcher->loop, link->ends[PIPE_LEFT].receive_fd, receive, link) == 0;
    if (!link->open) /* a worker that was started sees the end of its pipe */
        close_link(link);
}

/* ------------------------------------------------------------------ sending */

/* What another has begun, or will, costs this one no time. */
static bool is_ahead(const struct link *link, const struct held *held)
{
    return held->state == HELD_SENT && state_of(link->dispatcher, held->number) == T_READY;
}

static unsigned on_the_way(const struct link *link)
{
    unsigned count = 0;
    for (unsigned i = 0; i < link->held_count; i++) {
        const struct held *held = &link->held[i];
        count += is_ahead(link, held) || (held->state != HELD_ANSWERED && runs(link, held));
    }
    return count;
}

static bool can_take(const struct link *link, unsigned before)
{
    return link->open && link->held_count < HELD_MAX && on_the_way(link) == before;
}

static bool holds(const struct link *link, uint64_t number)
{
    for (unsigned i = 0; i < link->held_count; i++)
        if (link->held[i].number == number)
            return true;
    return false;
}

/* False: its worker is gone, or stopped for so long that the pipe is full. */
static bool send_task(struct link *link, uint64_t number)
{
    if (pipe_send(&link->ends[PIPE_LEFT], &number, sizeof number, WAITING_NOT) != 0)
        return false;
    link->held[link->held_count++] = (struct held){number, HELD_SENT};
    return true;
}

/* The next task that somebody should be sent. `ret_back`: it is the last of those that came back. One of them that runs
 * was with a second worker, too, which answers for it from now on. */
static bool next_task(struct dispatcher *dispatcher, uint64_t *ret_number, bool *ret_back)
{
    while (dispatcher->returned_count > 0) {
        *ret_number = dispatcher->returned[dispatcher->returned_count - 1];
        *ret_back = true;
        if (state_of(dispatcher, *ret_number) == T_READY)
            return true;
        dispatcher->returned_count--;
    }
    *ret_number = dispatcher->next;
    *ret_back = false;
    return dispatcher->next < dispatcher->offered;
}

/* One each to those that have so many on the way. */
static void send_round(struct dispatcher *dispatcher, unsigned before)
{
    uint64_t number;
    bool back;
    for (unsigned i = 0; i < dispatcher->links_count && next_task(dispatcher, &number, &back); i++) {
        struct link *link = &dispatcher->links[i];
        if (!can_take(link, before) || !send_task(link, number))
            continue;
        if (back)
            dispatcher->returned_count--;
        else
            dispatcher->next++;
    }
}

static bool is_busy(const struct link *link)
{
    bool busy = false;
    for (unsigned i = 0; i < link->held_count; i++)
        busy |= runs(link, &link->held[i]);
    return busy;
}

/* A task that waits for its worker to come to an end with another. */
static struct held *find_waiting(struct dispatcher *dispatcher, const struct link *idle)
{
    for (unsigned i = 0; i < dispatcher->links_count; i++) {
        struct link *link = &dispatcher->links[i];
        for (unsigned k = 0; k < link->held_count && is_busy(link); k++)
            if (is_ahead(link, &link->held[k]) && !holds(idle, link->held[k].number))
                return &link->held[k];
    }
    return NULL;
}

static void share(struct dispatcher *dispatcher)
{
    for (unsigned i = 0; i < dispatcher->links_count; i++) {
        struct link *link = &dispatcher->links[i];
        struct held *held = can_take(link, 0) ? find_waiting(dispatcher, link) : NULL;
        if (held && send_task(link, held->number))
            held->state = HELD_SHARED;
    }
}

static void dispatcher_advance(struct carrier *carrier)
{
    struct dispatcher *dispatcher = (struct dispatcher *)carrier;
    if (dispatcher->closed)
        return;
    for (unsigned i = 0; i < dispatcher->links_count; i++) {
        struct link *link = &dispatcher->links[i];
        if (link->held_count > 0 && is_dead(link))
            take_back(link);
        forget_final(link);
    }
    uint64_t first = dispatcher->next;
    for (unsigned before = 0; before < ON_THE_WAY_MAX; before++)
        send_round(dispatcher, before);
    if (dispatcher->next > first)
        pool_offer_elsewhere(dispatcher->pool, dispatcher->next); /* and no further: the pool looks at all of these */
    if (dispatcher->next == dispatcher->offered && dispatcher->returned_count == 0)
        share(dispatcher);
}

static void dispatcher_offer(struct carrier *carrier, uint64_t end)
{
    struct dispatcher *dispatcher = (struct dispatcher *)carrier;
    dispatcher->offered = end;
    dispatcher_advance(carrier);
}

static void dispatcher_close(struct carrier *carrier)
{
    struct dispatcher *dispatcher = (struct dispatcher *)carrier;
    dispatcher->closed = true;
    for (unsigned i = 0; i < dispatcher->links_count; i++)
        close_link(&dispatcher->links[i]);
}

/* ------------------------------------------------------------------ making */

static int describe(const struct dispatcher *dispatcher)
{
    struct stage_port port = {.kind = STAGE_OWN_PIPE, .side = PIPE_RIGHT, .name = DISPATCHER_PIPE};
    struct stage stage = {
        .input = port,
        .outputs = {port},
        .outputs_count = 1,
        .tells_failures = 1,
        .value_max = dispatcher->answer_max - STAGE_MESSAGE_SIZE(0),
    };
    return stage_add(dispatcher->commons, CARRIER_STAGE, &stage);
}

static void dispatcher_free(struct carrier *carrier)
{
    struct dispatcher *dispatcher = (struct dispatcher *)carrier;
    dispatcher_close(carrier);
    free(dispatcher->returned);
    free(dispatcher->answer);
    free(dispatcher);
}

static int dispatcher_open(struct carrier **ret_carrier, const struct carrier_options *options)
{
    unsigned count = options->workers_max;
    struct dispatcher *dispatcher = calloc(1, sizeof *dispatcher + count * sizeof *dispatcher->links);
    if (!dispatcher)
        return -ENOMEM;
    dispatcher->carrier.type = &dispatcher_type;
    dispatcher->commons = options->commons;
    dispatcher->loop = options->loop;
    dispatcher->links_count = count;
    for (unsigned i = 0; i < count; i++)
        dispatcher->links[i] = (struct link){
            .dispatcher = dispatcher,
            .ends = {{.send_fd = -1, .receive_fd = -1}, {.send_fd = -1, .receive_fd = -1}},
        };
    dispatcher->answer_max = STAGE_MESSAGE_SIZE(options->result_max);
    dispatcher->answer = malloc(dispatcher->answer_max);
    dispatcher->returned = calloc((size_t)count * HELD_MAX, sizeof *dispatcher->returned);
    int error = dispatcher->answer && dispatcher->returned ? describe(dispatcher) : -ENOMEM;
    if (error) {
        dispatcher_free(&dispatcher->carrier);
        return error;
    }
    *ret_carrier = &dispatcher->carrier;
    return 0;
}

static void dispatcher_serve(struct carrier *carrier, struct pool *pool)
{
    struct dispatcher *dispatcher = (struct dispatcher *)carrier;
    dispatcher->pool = pool;
    dispatcher->pipes = (struct stage_pipes){.give = give, .gave = gave, .context = dispatcher};
    pool_set_pipes(pool, &dispatcher->pipes);
}

const struct carrier_type dispatcher_type = {
    .open = dispatcher_open,
    .serve = dispatcher_serve,
    .offer = dispatcher_offer,
    .advance = dispatcher_advance,
    .close = dispatcher_close,
    .free = dispatcher_free,
};
