/* Messages a second through a queue, and the time of a round trip through two, between processes; beside them, in the same
 * run, Boost.Interprocess, Python's queue and a bare kernel pipe.
 *
 *   rate.*        N putters, N getters, one queue of 1024 messages
 *   batch.*       the same by 64 messages a call
 *   round_trip.*  there and back: both sides on cores of their own, both on one, and after a nap in which the other fell asleep */
#include "base/clock.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "support/figures.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 3, CAPACITY = 1024, SIZE_MAX_HERE = 4096, BATCH = 64, PARTIES_MAX = 17 };

/* What all processes of a measurement share. */
struct course {
    struct commons commons;
    struct queue *there, *back;
    size_t size;
    uint64_t messages; /* of each party */
    unsigned batch;
    bool same_core;
    uint64_t nap_ns;
    int pipe[2];
    _Atomic uint64_t *ready; /* [0]: who stands at the line; [1]: go; [2]: nanoseconds of all round trips */
};

typedef void party_run(const struct course *course);

static struct course make(size_t size, uint64_t messages)
{
    struct course course = {.size = size, .messages = messages, .batch = 1};
    struct queue_options options = {.capacity = CAPACITY, .message_max = (uint32_t)size};
    void *ready;
    figure_must(commons_create(&course.commons, PARTIES_MAX), "commons_create");
    figure_must(queue_add(&course.commons, "there", &options, &course.there), "queue_add");
    figure_must(queue_add(&course.commons, "back", &options, &course.back), "queue_add");
    figure_must(commons_add(&course.commons, REGION_CONTEXT, "ready", 128, &ready), "commons_add");
    figure_must(pipe(course.pipe), "pipe");
    course.ready = ready;
    return course;
}

static void end(struct course *course)
{
    commons_release(&course->commons);
    (void)close(course->pipe[0]);
    (void)close(course->pipe[1]);
}

static void pin(unsigned core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

static void start(struct course *course, party_run *run)
{
    uint32_t slot = commons_enter(&course->commons, "party", 0);
    figure_must(slot == COMMONS_NO_SLOT ? -1 : 0, "no slot");
    pid_t pid = fork();
    figure_must(pid < 0 ? -1 : 0, "fork");
    if (pid > 0)
        return;
    self_enter(&course->commons, slot);
    if (course->same_core)
        pin(0);
    atomic_fetch_add(&course->ready[0], 1);
    while (atomic_load(&course->ready[1]) == 0)
        (void)sched_yield();
    run(course);
    _exit(0);
}

/* From the word go to the last one's end. */
static double race(const struct course *course, unsigned parties)
{
    while (atomic_load(&course->ready[0]) < parties)
        (void)usleep(100);
    uint64_t begun = clock_ns();
    atomic_store(&course->ready[1], 1);
    for (unsigned i = 0; i < parties; i++) {
        int status = -1;
        (void)wait(&status);
        figure_must(status, "a party failed");
    }
    return (double)(clock_ns() - begun) / (double)NS_PER_S;
}

/* ------------------------------------------------------------------ parties */

static void must(bool holds)
{
    if (!holds)
        _exit(1);
}

static void put_all(const struct course *course)
{
    static unsigned char bytes[SIZE_MAX_HERE];
    struct queue_message messages[BATCH];
    size_t count;
    for (unsigned i = 0; i < course->batch; i++)
        messages[i] = (struct queue_message){bytes, course->size};
    for (uint64_t i = 0; i < course->messages; i += course->batch) {
        memcpy(bytes, &i, sizeof i);
        if (course->batch == 1)
            must(queue_put(course->there, bytes, course->size, CLOCK_NEVER) == 0);
        else
            must(queue_put_many(course->there, messages, course->batch, CLOCK_NEVER, &count) == 0);
    }
}

static void get_all(const struct course *course)
{
    static unsigned char bytes[BATCH][SIZE_MAX_HERE];
    struct queue_message messages[BATCH];
    size_t count = 1, size;
    for (uint64_t i = 0; i < course->messages; i += count) {
        if (course->batch == 1) {
            must(queue_get(course->there, bytes[0], SIZE_MAX_HERE, &size, CLOCK_NEVER) == 0 && size == course->size);
            continue;
        }
        size_t left = course->messages - i < course->batch ? course->messages - i : course->batch;
        for (unsigned k = 0; k < left; k++)
            messages[k] = (struct queue_message){bytes[k], SIZE_MAX_HERE};
        must(queue_get_many(course->there, messages, left, CLOCK_NEVER, &count) == 0);
    }
}

static void write_all(const struct course *course)
{
    static unsigned char bytes[SIZE_MAX_HERE];
    for (uint64_t i = 0; i < course->messages; i++)
        must(write(course->pipe[1], bytes, course->size) == (ssize_t)course->size);
}

static void read_all(const struct course *course)
{
    static unsigned char bytes[SIZE_MAX_HERE];
    uint64_t left = course->messages * course->size;
    while (left > 0) {
        ssize_t count = read(course->pipe[0], bytes, left < course->size ? left : course->size);
        must(count > 0);
        left -= (uint64_t)count;
    }
}

static void ask(const struct course *course)
{
    uint64_t number = 0, spent_ns = 0;
    size_t size;
    if (!course->same_core)
        pin(0);
    for (uint64_t i = 0; i < course->messages; i++) {
        if (course->nap_ns)
            clock_sleep_until(clock_after(course->nap_ns));
        uint64_t begun = clock_ns();
        must(queue_put(course->there, &i, sizeof i, CLOCK_NEVER) == 0);
        must(queue_get(course->back, &number, sizeof number, &size, CLOCK_NEVER) == 0 && number == i);
        spent_ns += clock_ns() - begun;
    }
    atomic_store(&course->ready[2], spent_ns);
}

static void answer(const struct course *course)
{
    uint64_t number;
    size_t size;
    if (!course->same_core)
        pin(1);
    for (uint64_t i = 0; i < course->messages; i++) {
        must(queue_get(course->there, &number, sizeof number, &size, CLOCK_NEVER) == 0);
        must(queue_put(course->back, &number, sizeof number, CLOCK_NEVER) == 0);
    }
}

/* ------------------------------------------------------------------ figures */

static double rate(unsigned each, size_t size, uint64_t messages, unsigned batch, party_run *put, party_run *get)
{
    double rates[ROUNDS];
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct course course = make(size, messages / each / batch * batch);
        course.batch = batch;
        for (unsigned i = 0; i < each; i++) {
            start(&course, put);
            start(&course, get);
        }
        rates[round] = (double)(course.messages * each) / race(&course, 2 * each);
        end(&course);
    }
    return figure_median(rates, ROUNDS);
}

/* The first number that a peer's program prints; 0 where there is no such program. */
__attribute__((format(printf, 1, 2))) static double ask_peer(const char *format, ...)
{
    char command[512];
    double figure = 0;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    FILE *answer = popen(command, "r");
    if (answer && fscanf(answer, "%lf", &figure) != 1)
        figure = 0;
    if (answer)
        (void)pclose(answer);
    return figure;
}

static void print_peer(double ours, double theirs, const char *name, const char *peer)
{
    if (theirs <= 0)
        return;
    figure_print(theirs, "messages/s", "%s.%s", name, peer);
    figure_print(ours / theirs, "times", "%s.by_%s", name, peer);
}

static void compare(unsigned each, size_t size, uint64_t messages)
{
    char name[64];
    (void)snprintf(name, sizeof name, "rate.bytes%zu.%uto%u", size, each, each);
    double ours = rate(each, size, messages, 1, put_all, get_all);
    figure_print(ours, "messages/s", "%s", name);
    double batched = rate(each, size, messages, BATCH, put_all, get_all);
    figure_print(batched, "messages/s", "batch.bytes%zu.%uto%u", size, each, each);
    print_peer(ours, ask_peer("%s/tests/queue_boost rate %u %zu 400000 2>&1", FORKLAB_BUILD, each, size), name,
               "boost");
    print_peer(ours, rate(each, size, messages / 8, 1, write_all, read_all), name, "kernel_pipe");
    print_peer(ours, ask_peer("python3 %s/tests/python_queue.py rate %u %zu 20000 2>&1", FORKLAB_SOURCE, each, size),
               name, "python");
}

static void round_trip(const char *name, bool same_core, uint64_t nap_ns, uint64_t messages)
{
    double times[ROUNDS];
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct course course = make(sizeof(uint64_t), messages);
        course.same_core = same_core;
        course.nap_ns = nap_ns;
        start(&course, ask);
        start(&course, answer);
        (void)race(&course, 2);
        times[round] = (double)atomic_load(&course.ready[2]) / (double)messages;
        end(&course);
    }
    figure_print(figure_median(times, ROUNDS), "ns", "round_trip.%s", name);
}

int main(void)
{
    static const size_t sizes[] = {8, 64, 4096};
    static const unsigned parties[] = {1, 2, 8};
    for (unsigned s = 0; s < 3; s++)
        for (unsigned p = 0; p < 3; p++)
            compare(parties[p], sizes[s], sizes[s] == 4096 ? 400000 : 4000000);
    round_trip("awake", false, 0, 300000);
    round_trip("one_core", true, 0, 100000);
    round_trip("asleep", false, 500 * NS_PER_US, 1000);
    double python = ask_peer("python3 %s/tests/python_queue.py round_trip 3000 2>&1", FORKLAB_SOURCE);
    if (python > 0)
        figure_print(python, "ns", "round_trip.python");
    return 0;
}
