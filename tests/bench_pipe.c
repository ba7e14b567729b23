/* A message there and back between two processes, and messages one way, through a pipe of ours (with its board, as in every
 * run); beside it, in the same run, a bare kernel pipe, and Python's Pipe.
 *
 *   round_trip.*  microseconds
 *   rate.*        messages a second */
#include "base/clock.h"
#include "ipc/pipe.h"
#include "ipc/self.h"
#include "support/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 5, SIZE_MAX_HERE = 65536 };

static const struct death left = {DEATH_LEFT, 0};

/* Two ways of moving a message, for the same loads. Each end knows its own side. */
struct line {
    struct commons commons;
    struct pipe_end ends[2];
    int there[2], back[2];
};

typedef void move(struct line *line, enum pipe_side side, void *message, size_t size);

static void send_ours(struct line *line, enum pipe_side side, void *message, size_t size)
{
    figure_must(pipe_send(&line->ends[side], message, size, CLOCK_NEVER), "pipe_send");
}

static void receive_ours(struct line *line, enum pipe_side side, void *message, size_t size)
{
    size_t got = size;
    figure_must(pipe_receive(&line->ends[side], message, size, &got, CLOCK_NEVER), "pipe_receive");
}

static void send_bare(struct line *line, enum pipe_side side, void *message, size_t size)
{
    int fd = side == PIPE_LEFT ? line->there[1] : line->back[1];
    for (size_t done = 0; done < size;) {
        ssize_t count = write(fd, (char *)message + done, size - done);
        figure_must(count < 0, "write");
        done += (size_t)count;
    }
}

static void receive_bare(struct line *line, enum pipe_side side, void *message, size_t size)
{
    int fd = side == PIPE_LEFT ? line->back[0] : line->there[0];
    for (size_t done = 0; done < size;) {
        ssize_t count = read(fd, (char *)message + done, size - done);
        figure_must(count <= 0, "read");
        done += (size_t)count;
    }
}

static const struct way {
    const char *name;
    move *send, *receive;
} ways[] = {{"forklab", send_ours, receive_ours}, {"bare", send_bare, receive_bare}};

/* ------------------------------------------------------------------ loads */

static unsigned char message[SIZE_MAX_HERE];

static void there_and_back(const struct way *way, struct line *line, enum pipe_side side, size_t size, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        if (side == PIPE_LEFT)
            way->send(line, side, message, size);
        way->receive(line, side, message, size);
        if (side == PIPE_RIGHT)
            way->send(line, side, message, size);
    }
}

/* The last one is answered. */
static void one_way(const struct way *way, struct line *line, enum pipe_side side, size_t size, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        (side == PIPE_LEFT ? way->send : way->receive)(line, side, message, size);
    (side == PIPE_LEFT ? way->receive : way->send)(line, side, message, 1);
}

typedef void load_run(const struct way *way, struct line *line, enum pipe_side side, size_t size, unsigned times);

static void be_partner(const struct way *way, load_run *load, struct line *line, uint32_t slot, size_t size,
                       unsigned times)
{
    pid_t pid = fork();
    figure_must(pid < 0, "fork");
    if (pid != 0)
        return;
    self_enter(&line->commons, slot);
    pipe_keep(line->ends, PIPE_RIGHT);
    load(way, line, PIPE_RIGHT, size, times);
    _exit(0);
}

/* Seconds of one load with a new partner. */
static double measure_once(const struct way *way, load_run *load, size_t size, unsigned times)
{
    struct line line;
    figure_must(commons_create(&line.commons, 2), "commons_create");
    figure_must(pipe_create(line.ends, &(struct pipe_options){.duplex = true}, &line.commons, "line"), "pipe_create");
    figure_must(pipe(line.there) || pipe(line.back), "pipe");
    uint32_t me = commons_enter(&line.commons, "Left", 0), partner = commons_enter(&line.commons, "Right", 0);
    be_partner(way, load, &line, partner, size, times);
    self_enter(&line.commons, me);
    pipe_keep(line.ends, PIPE_LEFT);
    uint64_t begun = clock_ns();
    load(way, &line, PIPE_LEFT, size, times);
    double seconds = (double)(clock_ns() - begun) / (double)NS_PER_S;
    figure_must(wait(NULL) < 0, "wait");
    commons_leave(&line.commons, partner, left);
    pipe_close(&line.ends[PIPE_LEFT]);
    for (int i = 0; i < 2; i++) {
        (void)close(line.there[i]);
        (void)close(line.back[i]);
    }
    self_of_thread = (struct self){.commons = NULL};
    commons_release(&line.commons);
    return seconds;
}

static double measure(const struct way *way, load_run *load, size_t size, unsigned times)
{
    double seconds[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        seconds[i] = measure_once(way, load, size, times);
    return figure_median(seconds, ROUNDS);
}

/* ------------------------------------------------------------------ figures */

static double python(const char *what, size_t size, unsigned times)
{
    char command[4096];
    double figure = 0;
    (void)snprintf(command, sizeof command,
                   "command -v python3 >/dev/null && python3 '%s/tests/python_pipe.py' %s %zu %u", FORKLAB_SOURCE, what,
                   size, times);
    FILE *answer = popen(command, "r");
    if (answer && fscanf(answer, "%lf", &figure) != 1)
        figure = 0;
    if (answer)
        (void)pclose(answer);
    return figure;
}

int main(void)
{
    static const size_t sizes[] = {8, 64, 4096, SIZE_MAX_HERE};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned times = sizes[i] > 4096 ? 2000 : 20000, many = sizes[i] > 4096 ? 5000 : 200000;
        for (size_t j = 0; j < sizeof ways / sizeof *ways; j++) {
            double seconds = measure(&ways[j], there_and_back, sizes[i], times);
            figure_print(seconds / times * 1e6, "us", "round_trip.%zu.%s", sizes[i], ways[j].name);
            figure_print(many / measure(&ways[j], one_way, sizes[i], many), "messages/s", "rate.%zu.%s", sizes[i],
                         ways[j].name);
        }
        double trip = python("round_trip", sizes[i], times), rate = python("rate", sizes[i], many);
        if (trip > 0 && rate > 0) {
            figure_print(trip, "us", "round_trip.%zu.python", sizes[i]);
            figure_print(rate, "messages/s", "rate.%zu.python", sizes[i]);
        }
    }
    return 0;
}
