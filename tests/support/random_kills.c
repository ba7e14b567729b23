#include "support/random_kills.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/task.h"
#include "proc/evloop.h"
#include "proc/pool_engine.h"
#include "support/traces.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CAPACITY          4096 /* small: records, inputs and ids come round many times */
#define WORKERS_MAX       64
#define ATTEMPTS          250               /* bad luck is no reason to lose a task */
#define KILL_EVERY_NS     (300 * NS_PER_US) /* at most; on the average half of it */
#define TIMER_NS          (4 * NS_PER_MS)   /* the longest life of a worker with a timer */
#define BURN_NS           (12 * NS_PER_US)  /* a task at most: else all are done before anyone is killed */
#define KILLS_IN_A_ROW    3                 /* then something must become final: below the restart intensity */
#define LONG_INPUT_EVERY  32
#define LONG_RESULT_EVERY 16
#define LONG_WORDS        20 /* too long for a task's record */

struct words {
    uint64_t word[LONG_WORDS];
};

/* ------------------------------------------------------------------ what workers do */

static unsigned input_words(uint64_t number)
{
    return number % LONG_INPUT_EVERY == 0 ? LONG_WORDS : 1;
}

static unsigned result_words(uint64_t number)
{
    return number % LONG_RESULT_EVERY == 0 ? LONG_WORDS : 1;
}

static void make_input(struct words *words, uint64_t number)
{
    for (unsigned i = 0; i < input_words(number); i++)
        words->word[i] = number + i;
}

static void make_result(struct words *words, uint64_t number)
{
    for (unsigned i = 0; i < result_words(number); i++)
        words->word[i] = random_mix(number, i);
}

/* Every other worker will be killed by the kernel, wherever it is then. */
static void arm_timer(uint64_t seed)
{
    static bool armed;
    uint64_t chance = random_mix(seed, (uint64_t)getpid() ^ clock_ns());
    if (armed || chance % 2)
        return;
    armed = true;
    timer_t timer;
    struct sigevent kill = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
    struct itimerspec when = {.it_value.tv_nsec = (long)(1 + chance / 2 % TIMER_NS)};
    if (timer_create(CLOCK_MONOTONIC, &kill, &timer) == 0)
        (void)timer_settime(timer, 0, &when, NULL);
}

static int work(struct task *task, const void *context)
{
    struct words input, result;
    uint64_t seed, number;
    memcpy(&seed, context, sizeof seed);
    memcpy(&number, task->input, sizeof number);
    arm_timer(seed);
    make_input(&input, number);
    if (task->id != number || task->input_size != input_words(number) * sizeof *input.word ||
        memcmp(task->input, &input, task->input_size) != 0)
        return task_fail(task, "task %" PRIu64 " got the input of %" PRIu64, task->id, number);
    make_result(&result, number);
    for (uint64_t end = clock_after(random_mix(number, 0) % BURN_NS); clock_ns() < end;)
        continue;
    return task_return(task, &result, result_words(number) * sizeof *result.word);
}

/* ------------------------------------------------------------------ the run */

struct run {
    const struct random_kills *plan;
    struct random_kills_figures *figures;
    struct problem *problem;
    bool wrong;
    struct random random;
    struct pool *pool;
    uint64_t finals;
    bool *is_final;               /* [tasks] */
    uint64_t killed[WORKERS_MAX]; /* incarnation in each slot that was sent a signal already */
    uint64_t progress;            /* finals at the last kill after which some became final */
    unsigned in_a_row;
};

static void complain(struct run *run, uint64_t id, const char *what)
{
    if (!run->wrong)
        (void)problem_set(run->problem, "task %" PRIu64 " %s", id, what);
    run->wrong = true;
}

static void task_is_final(void *context, uint64_t id, const struct task_record *record, const void *data, size_t size)
{
    struct run *run = context;
    struct words expected;
    task_word word = atomic_load(&record->word);
    make_result(&expected, id);
    if (id >= run->plan->tasks || run->is_final[id])
        complain(run, id, "came a second time");
    else if (task_word_state(word) != T_DONE)
        complain(run, id, task_word_state(word) == T_FAILED ? "got another's input" : "was lost");
    else if (size != result_words(id) * sizeof *expected.word || memcmp(data, &expected, size) != 0)
        complain(run, id, "has a wrong result");
    else
        run->is_final[id] = true;
    run->figures->again += task_word_attempts(word) > 1;
    run->finals++;
}

static void worker_died(void *context, const struct life *life)
{
    struct run *run = context;
    uint64_t sum = 0;
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++)
        sum += life->times_ns[i];
    if (sum != life->ended_ns - life->born_ns && !run->wrong) {
        (void)problem_set(run->problem, "a dead worker's times sum to %" PRIu64 " ns, it lived %" PRIu64, sum,
                          life->ended_ns - life->born_ns);
        run->wrong = true;
    }
    if (life->death.how != DEATH_SIGNAL || life->death.code != SIGKILL)
        return;
    run->figures->deaths++;
    run->figures->starting += life->times_ns[SLOT_WAITING] == 0;
    run->figures->idle += life->times_ns[SLOT_WAITING] > 0 && life->death_task == SLOT_NO_TASK;
}

static bool open_run(struct run *run)
{
    const struct random_kills *plan = run->plan;
    const struct pool_options options = {.run = work,
                                         .context = &plan->seed,
                                         .context_size = sizeof plan->seed,
                                         .workers = plan->workers,
                                         .capacity = CAPACITY,
                                         .result_max = sizeof(struct words),
                                         .chunk = plan->chunk,
                                         .attempts = ATTEMPTS};
    static const struct pool_events events = {.final = task_is_final, .died = worker_died};
    run->is_final = calloc(plan->tasks, sizeof *run->is_final);
    if (!run->is_final || plan->workers > WORKERS_MAX || pool_new(&run->pool, &options) != 0)
        return false;
    pool_observe(run->pool, &events, run, false);
    return pool_start(run->pool) == 0;
}

/* Tasks are let out as workers die, so that the kills are spread over all of them. */
static void submit_some(struct run *run)
{
    const struct random_kills *plan = run->plan;
    uint64_t share = (run->figures->deaths + 1) * (plan->tasks / plan->kills);
    uint64_t target = run->figures->deaths >= plan->kills || share > plan->tasks ? plan->tasks : share;
    for (uint64_t id = pool_submitted(run->pool); id < target; id++) {
        struct words input;
        make_input(&input, id);
        int error = pool_submit(run->pool, &input, input_words(id) * sizeof *input.word, NULL);
        if (error == -EAGAIN)
            break;
        if (error)
            complain(run, id, "was refused");
    }
    pool_offer(run->pool, pool_submitted(run->pool));
}

static void kill_one(struct run *run)
{
    if (run->finals > run->progress)
        run->in_a_row = 0;
    run->progress = run->finals;
    unsigned slot = (unsigned)random_below(&run->random, run->plan->workers);
    uint64_t incarnation = pool_area_of(run->pool)->slots[slot].incarnation;
    if (run->in_a_row == KILLS_IN_A_ROW || run->killed[slot] == incarnation)
        return;
    if (supervisor_signal(pool_supervisor(run->pool), slot, SIGKILL) == 0) {
        run->killed[slot] = incarnation;
        run->in_a_row++;
    }
}

static void play(struct run *run)
{
    uint64_t deadline = clock_after(run->plan->bound_ns);
    while (!run->wrong && run->finals < run->plan->tasks) {
        submit_some(run);
        clock_sleep_until(clock_after(random_below(&run->random, KILL_EVERY_NS)));
        if (run->figures->deaths < run->plan->kills)
            kill_one(run);
        (void)evloop_step(pool_loop(run->pool), clock_ns());
        if (clock_ns() > deadline || *supervisor_why(pool_supervisor(run->pool))) {
            (void)problem_set(run->problem, "%" PRIu64 " of %" PRIu64 " tasks final after %" PRIu64 " deaths; %s",
                              run->finals, run->plan->tasks, run->figures->deaths,
                              supervisor_why(pool_supervisor(run->pool)));
            run->wrong = true;
        }
    }
}

static void close_run(struct run *run)
{
    pool_close(run->pool);
    if (!run->wrong && pool_join(run->pool, 10 * NS_PER_S) != 0) {
        (void)problem_set(run->problem, "the pool does not end");
        run->wrong = true;
    }
}

bool random_kills_run(const struct random_kills *plan, struct random_kills_figures *ret_figures,
                      struct problem *problem)
{
    struct run run = {.plan = plan, .figures = ret_figures, .problem = problem, .random = {plan->seed}};
    struct traces before = traces_take();
    uint64_t begin = clock_ns();
    *ret_figures = (struct random_kills_figures){0};
    if (!open_run(&run)) {
        (void)problem_set(problem, "cannot start the pool");
        run.wrong = true;
    } else {
        play(&run);
        close_run(&run);
    }
    pool_free(run.pool);
    free(run.is_final);
    ret_figures->ns = clock_ns() - begin;
    struct traces after = traces_take();
    return !run.wrong && traces_compare(&before, &after, problem) == 0;
}
