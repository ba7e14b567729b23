/* primes_pipe.c - a process for each number of a list, all of which send their answer into the same end of one pipe;
 * Main receives as many as it started, or learns that there will be no more. */
#include "base/clock.h"
#include "demos/children.h"
#include "demos/prime.h"
#include "demos/steps.h"
#include "ipc/event.h"
#include "ipc/pipe.h"
#include "ipc/task.h"
#include "proc/process.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define PIPE      "answers"
#define HELD_BACK "held back" /* nobody ever sets it */

enum { STEP_START, STEP_KILL, STEP_RECEIVE, STEP_JOIN };

struct parameters {
    int64_t kill;
};

static const struct setting rows[] = {
    {.name = "kill",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, kill),
     .preset = "0",
     .max = CHILDREN_MAX,
     .unit = "processes",
     .help = "how many are killed before they send"},
};

struct answer {
    uint64_t number;
    uint64_t prime; /* 1 or 0 */
};

/* Read by the lab, before it forks Main. */
static struct prime_list list;

static struct pipe_end ends[2];
static struct children children;

/* The first ones, that are to be killed, are held back before they send. */
static int answer(const struct child *child)
{
    const struct parameters *p = child->context;
    pipe_adopt(&ends[PIPE_LEFT], process_kept());
    if (child->number < p->kill)
        (void)event_wait(event_find(child->task->commons, HELD_BACK), CLOCK_NEVER);
    struct answer answer = {.number = list.numbers[child->number]};
    answer.prime = prime_is(answer.number, PRIME_BOUND_N);
    return pipe_send(&ends[PIPE_LEFT], &answer, sizeof answer, CLOCK_NEVER) != 0;
}

/* So short a message goes in whole or not at all, so that several may send into one end: which is called raw. */
static int start(struct task *task, const void *parameters)
{
    int descriptors[PIPE_DESCRIPTORS_MAX];
    int error = pipe_create(ends, &(struct pipe_options){.raw = true}, task->commons, PIPE);
    if (error)
        return step_error(task, "make a pipe", error);
    struct children_options options = {
        .name = "Prime", .count = (unsigned)list.count, .run = answer, .context = parameters, .keep = descriptors};
    options.keep_count = (size_t)pipe_descriptors(&ends[PIPE_LEFT], descriptors);
    error = children_start(&children, task, &options);
    pipe_keep(ends, PIPE_RIGHT); /* the others alone can send now */
    return error ? step_error(task, "start a process for each number", error)
                 : step_saw(task, "%u processes, one for each number, with the same end of one pipe", children.count);
}

static int kill_some(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    if (step_lacks(task, children.count > 0))
        return 0;
    for (int64_t i = 0; i < p->kill; i++) {
        int error = process_kill(children.processes[i]);
        if (error)
            return step_error(task, "kill a process", error);
    }
    return step_saw(task, "%" PRId64 " killed before sending: %s%s", p->kill, process_name(children.processes[0]),
                    p->kill > 1 ? " and the next ones" : "");
}

/* How many answers came, before there was an error or they were all there. */
static unsigned receive_all(unsigned *ret_primes, int *ret_error)
{
    struct answer received;
    size_t size;
    unsigned answers = 0;
    *ret_primes = 0;
    *ret_error = 0;
    while (answers < children.count) {
        *ret_error = pipe_receive(&ends[PIPE_RIGHT], &received, sizeof received, &size, CLOCK_NEVER);
        if (*ret_error)
            break;
        printf("%" PRIu64 " is %s\n", received.number, received.prime ? "prime" : "not prime");
        *ret_primes += received.prime != 0;
        answers++;
    }
    return answers;
}

static int receive(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    unsigned primes;
    int error;
    if (step_lacks(task, children.count > 0))
        return 0;
    unsigned answers = receive_all(&primes, &error);
    pipe_close(&ends[PIPE_RIGHT]);
    if (answers + p->kill != children.count || error != (p->kill > 0 ? -EPIPE : 0))
        return task_fail(task, "%u of %u answers, then: %s", answers, children.count,
                         error ? strerror(-error) : "nothing");
    if (p->kill > 0)
        return step_saw(
            task,
            "%u prime%s of %u; then the pipe says EPIPE: the peer died, so that Main does not wait for ever for "
            "the rest",
            primes, primes == 1 ? "" : "s", answers);
    return step_saw(task, "%u primes of %u", primes, answers);
}

static int join(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    int error = children_join(&children);
    if (error)
        return step_error(task, "join the processes", error);
    unsigned good = children_with_code(&children, 0), killed = children_with_code(&children, -SIGKILL);
    if (killed != p->kill || good + killed != children.count)
        return task_fail(task, "%u processes ended with exit code 0, %u with %d, of %u", good, killed, -SIGKILL,
                         children.count);
    return killed > 0 ? step_saw(task, "%u with exit code 0, %u with %d: killed", good, killed, -SIGKILL)
                      : step_saw(task, "all %u with exit code 0", good);
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    prime_list_release(&list);
    int error = prime_list_read(&list, plan, problem);
    if (error)
        return error;
    if (list.count > CHILDREN_MAX)
        return problem_set(problem, "%zu numbers, and a process for each: use -n %d for the first %d of them",
                           list.count, CHILDREN_MAX, CHILDREN_MAX);
    if ((uint64_t)p->kill > list.count)
        return problem_set(problem, "kill=%" PRId64 " of %zu processes: not more than there are", p->kill, list.count);
    for (uint32_t step = STEP_START; step <= STEP_JOIN; step++)
        if (step != STEP_KILL || p->kill > 0)
            plan_add(plan, &step, sizeof step);
    return 0;
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    struct event *held_back;
    return p->kill > 0 ? steps_made(event_add(commons, HELD_BACK, &held_back), HELD_BACK, problem) : 0;
}

static const struct step steps[] = {
    [STEP_START] = {"start a process for each number", start},
    [STEP_KILL] = {"kill before it sends", kill_some},
    [STEP_RECEIVE] = {"receive as many as were started", receive},
    [STEP_JOIN] = {"join them", join},
};

const struct workload primes_pipe = {
    .id = "primes-pipe",
    .title = "Prime numbers through one pipe",
    .primitive = "process, pipe",
    .lesson =
        "Who holds an end of a pipe can die: then the other end is told, as long as nobody else holds a copy of it.",
    .watch =
        "The answers come in any order. With a process killed, Main gets all the others' answers, and then, instead of "
        "waiting, the message that nobody can send any more.",
    .attempt =
        "forklab run primes-pipe     # 9 primes of 10\n"
        "forklab run primes-pipe -p kill=1     # one is killed before it sends: Main is told, and does not wait\n"
        "forklab run primes-pipe -i FILE     # your own numbers, one a line",
    .python = "receiver, sender = Pipe(duplex=False); Process(target=lambda n: sender.send(is_prime(n)), args=(n,))\n"
              "[receiver.recv() for p in ps]; EOFError when all senders are closed",
    .group = "pipe",
    .question = {.kind = FORECAST_STEP,
                 .text = "Ten processes send their answer into one pipe: what does Main get?",
                 .choices = {"not all: it is told that a sender died", "all of them", "not all, and it waits for ever"},
                 .because = "Short messages go in whole, whoever sends; and when all who could send are gone, the pipe "
                            "itself says so.",
                 .step = STEP_RECEIVE,
                 .signs = {"EPIPE", " of ", NULL}},
    .default_input = "prime_mixture.txt",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .plan = plan,
    .setup = setup,
    STEPS_WORKLOAD(steps),
};
