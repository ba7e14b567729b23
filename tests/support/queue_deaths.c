#include "support/queue_deaths.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/self.h"
#include "proc/process.h"
#include "support/processes.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { CAPACITY = 4, BYTES_MAX = 2000 };

#define LIFE_MAX_NS (600 * NS_PER_US) /* of a victim, from its start: some never come to anything */
#define SOON_NS     (100 * NS_PER_MS)

/* What the victim says of itself, in the commons. */
struct confession {
    _Atomic uint64_t returned; /* calls of put or get that have come back */
};

struct trial_of_queue {
    const struct queue_deaths *row;
    struct commons commons;
    struct queue *queue;
    struct confession *confession;
    struct random random;
    uint64_t next; /* number of the next message, whoever puts it */
    struct queue_deaths_figures figures;
    struct problem *problem;
};

static size_t size_of(uint64_t number)
{
    return sizeof number + random_mix(1, number) % (BYTES_MAX - sizeof number);
}

static int put(struct queue *queue, uint64_t number, uint64_t deadline)
{
    unsigned char bytes[BYTES_MAX];
    size_t size = size_of(number);
    memset(bytes, (int)(number & 255), size);
    memcpy(bytes, &number, sizeof number);
    return queue_put(queue, bytes, size, deadline);
}

/* -EBADMSG: it is torn. */
static int get(struct queue *queue, uint64_t *ret_number, uint64_t deadline)
{
    unsigned char bytes[BYTES_MAX];
    size_t size;
    int error = queue_get(queue, bytes, sizeof bytes, &size, deadline);
    if (error)
        return error;
    memcpy(ret_number, bytes, sizeof *ret_number);
    if (size != size_of(*ret_number))
        return -EBADMSG;
    for (size_t i = sizeof *ret_number; i < size; i++)
        if (bytes[i] != (unsigned char)(*ret_number & 255))
            return -EBADMSG;
    return 0;
}

/* ------------------------------------------------------------------ the victims */

static int put_until_killed(const void *argument, size_t size)
{
    const struct trial_of_queue *trial = *(const struct trial_of_queue *const *)argument;
    (void)size;
    for (uint64_t number = trial->next; put(trial->queue, number, CLOCK_NEVER) == 0; number++)
        atomic_fetch_add(&trial->confession->returned, 1);
    return 1;
}

/* Only one: it has either that in its hands, or none. */
static int get_until_killed(const void *argument, size_t size)
{
    const struct trial_of_queue *trial = *(const struct trial_of_queue *const *)argument;
    uint64_t number;
    (void)size;
    if (get(trial->queue, &number, CLOCK_NEVER) != 0)
        return 1;
    atomic_fetch_add(&trial->confession->returned, 1);
    while (pause() < 0)
        continue;
    return 0;
}

/* ------------------------------------------------------------------ the account */

static void time_it(struct trial_of_queue *trial, uint64_t since)
{
    uint64_t ns = clock_ns() - since;
    trial->figures.slow += ns > SOON_NS;
    if (ns > trial->figures.slowest_ns)
        trial->figures.slowest_ns = ns;
}

/* Says that the message in hand is finished, and that no other is left. */
static int finish(struct trial_of_queue *trial)
{
    if (trial->row->kind != QUEUE_JOINABLE)
        queue_release(trial->queue);
    else if (queue_task_done(trial->queue) != 0)
        return problem_set(trial->problem, "task_done is refused");
    return 0;
}

/* Gets messages as long as there are any: they must be the `next` ones, in order. */
static int drain(struct trial_of_queue *trial, uint64_t *ret_count)
{
    uint64_t number;
    int error;
    for (*ret_count = 0; (error = get(trial->queue, &number, WAITING_NOT)) == 0; ++*ret_count) {
        if (number != trial->next)
            return problem_set(trial->problem, "message %" PRIu64 " instead of %" PRIu64, number, trial->next);
        trial->next++;
        if ((error = finish(trial)))
            return error;
    }
    return error == -EAGAIN ? 0 : problem_set(trial->problem, "a get: %s", strerror(-error));
}

/* Starts one, and kills it somewhere on its way; what a putter puts meanwhile is got, so that it goes on. It is reaped
 * then, and what it held is repaired. */
static int kill_one(struct trial_of_queue *trial, uint64_t *ret_count)
{
    struct process *process;
    const bool putter = trial->row->putter;
    const struct process_options options = {
        .run = putter ? put_until_killed : get_until_killed, .argument = &trial, .argument_size = sizeof trial};
    uint64_t deadline = clock_after(random_below(&trial->random, LIFE_MAX_NS));
    int error = 0;
    *ret_count = 0;
    atomic_store(&trial->confession->returned, 0);
    if (process_new(&process, &options) || process_start(process))
        return problem_set(trial->problem, "no process");
    for (uint64_t count; putter && !error && clock_ns() < deadline; *ret_count += count)
        error = drain(trial, &count);
    clock_sleep_until(deadline);
    (void)process_kill(process);
    if (process_join(process, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)) != 0)
        error = problem_set(trial->problem, "a killed process does not end");
    process_free(process);
    trial->figures.kills++;
    return error;
}

/* Of a putter that has returned so often, so many are there, and perhaps the one that it was killed in. */
static int account_for_putter(struct trial_of_queue *trial, uint64_t before)
{
    uint64_t count, returned = atomic_load(&trial->confession->returned), since = clock_ns();
    int error = drain(trial, &count);
    time_it(trial, since);
    count += before;
    if (!error && count != returned && count != returned + 1)
        error = problem_set(trial->problem, "%" PRIu64 " puts have returned, %" PRIu64 " were got", returned, count);
    trial->figures.in_hand += count == returned + 1;
    return error;
}

/* A getter had the message in its hands, and it comes back or is reported; or it had not, and it is where it was. */
static int account_for_getter(struct trial_of_queue *trial, const struct queue_view *before)
{
    struct queue_view view;
    queue_look(trial->queue, &view);
    uint64_t redelivered = view.redelivered - before->redelivered, lost = view.lost - before->lost, count;
    uint64_t returned = atomic_load(&trial->confession->returned), since = clock_ns();
    if (redelivered + lost > 1 || redelivered + lost < returned ||
        (trial->row->on_death == QUEUE_REPORT ? redelivered : lost) > 0)
        return problem_set(trial->problem, "%" PRIu64 " redelivered, %" PRIu64 " lost, %" PRIu64 " in hand",
                           redelivered, lost, returned);
    trial->figures.in_hand += redelivered + lost;
    trial->next += lost;
    int error = drain(trial, &count);
    time_it(trial, since);
    if (!error && count + lost != 1)
        error = problem_set(trial->problem, "%" PRIu64 " came, %" PRIu64 " lost, of one message", count, lost);
    return error;
}

/* All messages are finished, and there is room for as many as ever. */
static int check_room(struct trial_of_queue *trial)
{
    uint64_t count;
    if (trial->row->kind == QUEUE_JOINABLE && queue_join(trial->queue, WAITING_NOT) != 0)
        return problem_set(trial->problem, "a join would wait");
    for (uint64_t i = 0; i < CAPACITY; i++)
        if (put(trial->queue, trial->next + i, WAITING_NOT) != 0)
            return problem_set(trial->problem, "room for %" PRIu64 " only", i);
    if (put(trial->queue, trial->next + CAPACITY, WAITING_NOT) != -EAGAIN)
        return problem_set(trial->problem, "room for too many");
    int error = drain(trial, &count);
    return error || count == CAPACITY ? error : problem_set(trial->problem, "%" PRIu64 " of a full queue", count);
}

static int try_one(struct trial_of_queue *trial)
{
    struct queue_view before;
    uint64_t count;
    queue_look(trial->queue, &before);
    int error = trial->row->putter ? 0 : put(trial->queue, trial->next, WAITING_NOT);
    if (error)
        return problem_set(trial->problem, "a put: %s", strerror(-error));
    error = kill_one(trial, &count);
    if (!error)
        error = trial->row->putter ? account_for_putter(trial, count) : account_for_getter(trial, &before);
    return error ? error : check_room(trial);
}

const struct queue_deaths queue_deaths_rows[] = {
    {"getter, redelivered", QUEUE_PLAIN, QUEUE_REDELIVER, false},
    {"getter, reported", QUEUE_PLAIN, QUEUE_REPORT, false},
    {"joinable getter, redelivered", QUEUE_JOINABLE, QUEUE_REDELIVER, false},
    {"joinable getter, reported", QUEUE_JOINABLE, QUEUE_REPORT, false},
    {"putter", QUEUE_PLAIN, QUEUE_REDELIVER, true},
};
const size_t queue_deaths_rows_count = sizeof queue_deaths_rows / sizeof *queue_deaths_rows;

bool queue_deaths_run(const struct queue_deaths *row, unsigned kills, uint64_t seed,
                      struct queue_deaths_figures *ret_figures, struct problem *problem)
{
    struct trial_of_queue trial = {.row = row, .random = {seed}, .problem = problem};
    const struct queue_options options = {
        .capacity = CAPACITY, .message_max = BYTES_MAX, .kind = row->kind, .on_death = row->on_death};
    void *confession;
    if (processes_begin(&trial.commons, 1) != 0)
        return problem_set(problem, "no commons") == 0;
    int error = queue_add(&trial.commons, "queue", &options, &trial.queue);
    if (!error)
        error = commons_add(&trial.commons, REGION_CONTEXT, "confession", sizeof *trial.confession, &confession);
    if (error)
        (void)problem_set(problem, "no queue");
    else
        trial.confession = confession;
    while (!error && trial.figures.kills < kills)
        error = try_one(&trial);
    processes_end(&trial.commons);
    *ret_figures = trial.figures;
    return error == 0;
}
