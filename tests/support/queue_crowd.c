#include "support/queue_crowd.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/queue.h"
#include "proc/process.h"
#include "support/processes.h"

#include <inttypes.h>
#include <string.h>

enum { CAPACITY = 64 };

struct crowd {
    struct commons commons;
    struct queue *queue;
    unsigned writers;
    uint64_t messages_each;
    uint64_t expected[QUEUE_CROWD_WRITERS_MAX]; /* number of the next message of each */
    struct queue_crowd_figures figures;
};

struct writer {
    const struct crowd *crowd; /* in this process's copy */
    unsigned index;
};

static unsigned char message[QUEUE_MESSAGE_MAX]; /* of each process its own */

/* Mostly short; one of some thousands is up to a mebibyte. */
static size_t size_of(unsigned writer, uint64_t number)
{
    uint64_t random = random_mix(writer + 1, number);
    unsigned bits = 2 * (unsigned)__builtin_ctzll(random | UINT64_C(1) << 10);
    return 1 + (random >> 32) % (UINT64_C(1) << bits);
}

static unsigned char filling(uint64_t number)
{
    return (unsigned char)(number * 151 % 251);
}

static int write_all(const void *argument, size_t size)
{
    const struct writer *writer = argument;
    int error = 0;
    (void)size;
    for (uint64_t number = 0; !error && number < writer->crowd->messages_each; number++) {
        size_t length = size_of(writer->index, number);
        memset(message, filling(number), length);
        message[0] = (unsigned char)writer->index;
        error = queue_put(writer->crowd->queue, message, length, CLOCK_NEVER);
    }
    return -error;
}

static bool is_whole(size_t size, uint64_t number)
{
    for (size_t i = 1; i < size; i++)
        if (message[i] != filling(number))
            return false;
    return true;
}

static int read_all(struct crowd *crowd, struct problem *problem)
{
    uint64_t total = crowd->writers * crowd->messages_each;
    for (size_t size; crowd->figures.messages < total; crowd->figures.messages++) {
        uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
        int error = queue_get(crowd->queue, message, sizeof message, &size, deadline);
        unsigned writer = message[0];
        if (error || size == 0 || writer >= crowd->writers)
            return problem_set(problem, "after %" PRIu64 " messages: %s", crowd->figures.messages,
                               error ? strerror(-error) : "one of nobody");
        uint64_t number = crowd->expected[writer]++;
        if (size != size_of(writer, number) || !is_whole(size, number))
            return problem_set(problem, "writer %u: message %" PRIu64 " is torn, or another", writer, number);
        crowd->figures.bytes += size;
        crowd->figures.longest = size > crowd->figures.longest ? size : crowd->figures.longest;
    }
    return queue_is_empty(crowd->queue) ? 0 : problem_set(problem, "more messages than were put");
}

static int start_all(struct crowd *crowd)
{
    int error = 0;
    for (unsigned i = 0; i < crowd->writers && !error; i++) {
        struct writer writer = {crowd, i};
        struct process *process = NULL;
        const struct process_options options = {
            .run = write_all, .argument = &writer, .argument_size = sizeof writer, .daemon = PROCESS_DAEMON_YES};
        error = process_new(&process, &options);
        if (!error)
            error = process_start(process);
        process_free(process);
    }
    return error;
}

bool queue_crowd_run(unsigned writers, uint64_t messages_each, struct queue_crowd_figures *ret_figures,
                     struct problem *problem)
{
    struct crowd crowd = {.writers = writers, .messages_each = messages_each};
    const struct queue_options options = {.capacity = CAPACITY};
    uint64_t begun = clock_ns();
    if (processes_begin(&crowd.commons, writers) != 0)
        return problem_set(problem, "no commons") == 0;
    int error = queue_add(&crowd.commons, "queue", &options, &crowd.queue);
    if (!error)
        error = start_all(&crowd);
    error = error ? problem_set(problem, "no queue, or no process") : read_all(&crowd, problem);
    processes_end(&crowd.commons);
    crowd.figures.ns = clock_ns() - begun;
    *ret_figures = crowd.figures;
    return error == 0;
}
