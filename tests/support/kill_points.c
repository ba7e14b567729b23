#include "support/kill_points.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/task.h"
#include "proc/evloop.h"
#include "proc/pool_engine.h"
#include "support/stepper.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define CAPACITY    64 /* small, so that the table's records are used again and again */
#define RESULT_MAX  1024
#define PATIENCE_NS (10 * NS_PER_S)
#define SLOW_NS     (100 * NS_PER_US) /* a task of the contender: it should not be through before the stepped one */

/* Tasks 0 to 3 of a chunk of four: 0 is followed by one of its own chunk, 3 by a new chunk, the last by sleep. */
const struct kill_scenario kill_scenarios[] = {
    {"one task at a time", .workers = 1, .tasks = 3, .traps = 1 << 0 | 1 << 2, .chunk = 1, .result_size = 8},
    {"a chunk of four", .workers = 1, .tasks = 6, .traps = 1 << 0 | 1 << 3, .chunk = 4, .result_size = 8},
    {"results through the ring", .workers = 1, .tasks = 4, .traps = 1 << 0 | 1 << 1, .chunk = 2, .result_size = 40},
    {"tasks of a dead worker", .workers = 1, .tasks = 5, .traps = 1 << 0, .chunk = 4, .result_size = 8, .retry = true},
    {"a life of one chunk", .workers = 1, .tasks = 5, .traps = 1 << 1, .chunk = 2, .result_size = 8,
     .chunks_of_life = 1},
    {"leaving in the middle of a chunk", .workers = 1, .tasks = 6, .traps = 1 << 0, .chunk = 4, .result_size = 8,
     .action = LET_LEAVE},
    {"an order to leave taken back", .workers = 1, .tasks = 6, .traps = 1 << 0, .chunk = 4, .result_size = 8,
     .action = REVOKE_LEAVE},
    {"with a contender", .workers = 2, .tasks = 12, .traps = 1 << 0, .chunk = 1, .result_size = 8},
    {"with a contender, through the ring", .workers = 2, .tasks = 12, .traps = 1 << 0 | 1 << 2, .chunk = 3,
     .result_size = 40},
};
const size_t kill_scenarios_count = sizeof kill_scenarios / sizeof *kill_scenarios;

/* ------------------------------------------------------------------ what workers do */

/* Between the test and the worker in the trap; in memory that they share. */
struct trap {
    _Atomic pid_t pid;     /* 0 = nobody is in it */
    _Atomic unsigned next; /* tasks that it began after */
};

struct work_context {
    struct trap *trap;
    unsigned result_size;
    bool contended;
};

struct work_input {
    uint32_t number;    /* the id that the task must have */
    uint8_t dies_until; /* attempt */
    uint8_t traps_at;   /* attempt; 0 = never */
};

/* Few instructions: each is a kill point. */
static void fill(unsigned char *bytes, size_t size, uint64_t id)
{
    uint64_t word = random_mix(id, 0);
    for (size_t i = 0; i < size; i += sizeof word, word++)
        memcpy(bytes + i, &word, sizeof word < size - i ? sizeof word : size - i);
}

static int work(struct task *task, const void *context)
{
    const struct work_context *work = context;
    struct work_input input;
    unsigned char result[RESULT_MAX];
    memcpy(&input, task->input, sizeof input);
    fill(result, work->result_size, task->id);
    if (task->id != input.number)
        return task_fail(task, "task %u was run as %" PRIu64, input.number, task->id);
    if (task->attempt <= input.dies_until)
        (void)kill(getpid(), SIGKILL);
    if (task->attempt == input.traps_at) {
        atomic_store(&work->trap->pid, getpid());
        stepper_trap();
    } else if (getpid() == atomic_load(&work->trap->pid)) {
        atomic_fetch_add(&work->trap->next, 1);
    } else if (work->contended) {
        clock_sleep_until(clock_after(SLOW_NS));
    }
    return task_return(task, result, work->result_size);
}

/* ------------------------------------------------------------------ the arena */

struct arena {
    const struct kill_scenario *scenario;
    struct problem *problem;
    bool wrong; /* problem says what */
    struct pool *pool;
    struct trap *trap;
    unsigned trap_task; /* of the round */
    int children;       /* signalfd: a stop of a child is an event, too */
    sigset_t signals_before;
    uint64_t base; /* first id of the round */
    unsigned tasks, finals;
    bool is_final[CAPACITY];
    const struct slot *slot; /* of the stepped worker */
};

static void complain(struct arena *arena, uint64_t task, const char *what)
{
    if (!arena->wrong)
        (void)problem_set(arena->problem, "task %" PRIu64 " of the round %s", task, what);
    arena->wrong = true;
}

static void task_is_final(void *context, uint64_t id, const struct task_record *record, const void *data, size_t size)
{
    struct arena *arena = context;
    unsigned char expected[RESULT_MAX];
    uint64_t index = id - arena->base;
    enum task_state state = task_word_state(atomic_load(&record->word));
    fill(expected, arena->scenario->result_size, id);
    if (index >= arena->tasks || arena->is_final[index])
        complain(arena, index, "came a second time");
    else if (state == T_FAILED)
        complain(arena, index, "was given to its function as another's");
    else if (state != T_DONE)
        complain(arena, index, "was lost");
    else if (size != arena->scenario->result_size || memcmp(data, expected, size) != 0)
        complain(arena, index, "has a wrong result");
    else
        arena->is_final[index] = true;
    arena->finals++;
}

static void worker_died(void *context, const struct life *life)
{
    struct arena *arena = context;
    uint64_t sum = 0;
    for (unsigned i = 0; i < SLOT_STATE_COUNT; i++)
        sum += life->times_ns[i];
    if (sum != life->ended_ns - life->born_ns && !arena->wrong) {
        (void)problem_set(arena->problem, "the dead worker's times sum to %" PRIu64 " ns, it lived %" PRIu64, sum,
                          life->ended_ns - life->born_ns);
        arena->wrong = true;
    }
    if (arena->scenario->retry) /* its successor takes what is given back one by one */
        atomic_store(&pool_area_of(arena->pool)->tasks->facts.chunk, 1);
}

static void child_stopped(void *context)
{
    struct arena *arena = context;
    struct signalfd_siginfo info;
    while (read(arena->children, &info, sizeof info) > 0)
        continue;
}

static bool open_pool(struct arena *arena)
{
    const struct kill_scenario *scenario = arena->scenario;
    const struct work_context context = {arena->trap, scenario->result_size, scenario->workers > 1};
    const struct pool_options options = {.run = work,
                                         .context = &context,
                                         .context_size = sizeof context,
                                         .workers = scenario->workers,
                                         .capacity = CAPACITY,
                                         .result_max = RESULT_MAX,
                                         .chunks_of_life = scenario->chunks_of_life};
    static const struct pool_events events = {.final = task_is_final, .died = worker_died};
    if (pool_new(&arena->pool, &options) != 0)
        return false;
    pool_observe(arena->pool, &events, arena, false);
    return evloop_add(pool_loop(arena->pool), arena->children, child_stopped, arena) == 0 &&
           pool_start(arena->pool) == 0;
}

static bool open_arena(struct arena *arena)
{
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &children, &arena->signals_before);
    arena->children = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    arena->trap = mmap(NULL, sizeof *arena->trap, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (arena->trap == MAP_FAILED || !open_pool(arena)) {
        (void)problem_set(arena->problem, "cannot start the pool");
        return false;
    }
    return true;
}

static void close_arena(struct arena *arena)
{
    pool_free(arena->pool);
    (void)close(arena->children);
    if (arena->trap != MAP_FAILED)
        (void)munmap(arena->trap, sizeof *arena->trap);
    (void)sigprocmask(SIG_SETMASK, &arena->signals_before, NULL);
}

/* ------------------------------------------------------------------ a round */

static void submit(struct arena *arena, unsigned tasks, bool with_trap)
{
    arena->base = pool_submitted(arena->pool);
    arena->tasks = tasks;
    arena->finals = 0;
    memset(arena->is_final, 0, sizeof arena->is_final);
    atomic_store(&arena->trap->pid, 0);
    atomic_store(&arena->trap->next, 0);
    atomic_store(&pool_area_of(arena->pool)->tasks->facts.chunk, arena->scenario->chunk);
    for (unsigned i = 0; i < tasks; i++) {
        struct work_input input = {.number = (uint32_t)(arena->base + i)};
        if (with_trap && i == arena->trap_task) {
            input.dies_until = arena->scenario->retry ? 1 : 0;
            input.traps_at = (uint8_t)(input.dies_until + 1);
        }
        if (pool_submit(arena->pool, &input, sizeof input, NULL) != 0)
            complain(arena, i, "finds no room: the dead took capacity with them");
    }
    pool_offer(arena->pool, pool_submitted(arena->pool));
}

static bool is_trapped(const void *context)
{
    const struct arena *arena = context;
    pid_t pid = atomic_load(&arena->trap->pid);
    return arena->wrong || (pid != 0 && stepper_is_trapped(pid));
}

static bool all_final(const void *context)
{
    const struct arena *arena = context;
    return arena->wrong || arena->finals >= arena->tasks;
}

static struct slot *slot_of(const struct arena *arena, pid_t pid)
{
    struct pool_area *area = pool_area_of(arena->pool);
    for (unsigned i = 0; i < area->facts->slots; i++)
        if (supervisor_life(pool_supervisor(arena->pool), i)->pid == pid)
            return &area->slots[i];
    return NULL;
}

static bool is_through(const void *context)
{
    const struct arena *arena = context;
    return atomic_load(&arena->trap->next) > 0 || atomic_load(&arena->slot->asleep) != 0;
}

/* Steps the worker in the trap, and does to it what the scenario says. Returns how far it came. */
static uint64_t step(struct arena *arena, uint64_t instructions)
{
    pid_t pid = atomic_load(&arena->trap->pid);
    struct slot *slot = slot_of(arena, pid);
    arena->slot = slot;
    if (arena->scenario->action != KILL_IT)
        atomic_store(&slot->order, ORDER_LEAVE);
    uint64_t done = stepper_run(pid, instructions, is_through, arena);
    if (arena->scenario->action == REVOKE_LEAVE) {
        atomic_store(&slot->order, ORDER_WORK);
        stepper_let_go(pid);
    } else {
        stepper_kill(pid);
    }
    return done;
}

/* All tasks of the round, each once and right, or the problem says what is missing. */
static bool collect(struct arena *arena)
{
    if (!pool_wait(arena->pool, all_final, arena, clock_after(PATIENCE_NS))) {
        (void)problem_set(arena->problem, "%u of %u tasks never became final", arena->tasks - arena->finals,
                          arena->tasks);
        arena->wrong = true;
    }
    return !arena->wrong;
}

static bool play_round(struct arena *arena, uint64_t instructions, uint64_t *ret_done)
{
    submit(arena, arena->scenario->tasks, true);
    if (!pool_wait(arena->pool, is_trapped, arena, clock_after(PATIENCE_NS))) {
        (void)problem_set(arena->problem, "nobody came into the trap");
        return false;
    }
    if (!arena->wrong)
        *ret_done = step(arena, instructions);
    return collect(arena);
}

static bool has_full_capacity(struct arena *arena)
{
    submit(arena, CAPACITY, false);
    return collect(arena);
}

/* One way through, undisturbed to see how long it is, and then with the kills. */
static bool play(struct arena *arena, unsigned points, struct random *random, struct kill_figures *figures)
{
    uint64_t length = 0, done;
    if (!play_round(arena, UINT64_MAX, &length))
        return false;
    uint64_t wanted = points && points < length ? points : length;
    for (uint64_t i = 0; i < wanted; i++) {
        uint64_t first = i * length / wanted, end = (i + 1) * length / wanted;
        uint64_t at = first + random_below(random, end - first);
        if (!play_round(arena, at, &done)) {
            struct problem what = *arena->problem;
            (void)problem_set(arena->problem, "%" PRIu64 " of %" PRIu64 " instructions after task %u: %s", at, length,
                              arena->trap_task, what.text);
            return false;
        }
    }
    figures->instructions += length;
    figures->points += wanted;
    return true;
}

static bool play_all(struct arena *arena, unsigned points, uint64_t seed, struct kill_figures *figures)
{
    struct random random = {seed};
    for (arena->trap_task = 0; arena->trap_task < arena->scenario->tasks; arena->trap_task++)
        if (arena->scenario->traps >> arena->trap_task & 1 && !play(arena, points, &random, figures))
            return false;
    return has_full_capacity(arena);
}

bool kill_points_try(const struct kill_scenario *scenario, unsigned points, uint64_t seed,
                     struct kill_figures *ret_figures, struct problem *problem)
{
    struct arena arena = {.scenario = scenario, .problem = problem};
    uint64_t begin = clock_ns();
    *ret_figures = (struct kill_figures){0};
    bool right = open_arena(&arena) && play_all(&arena, points, seed, ret_figures);
    close_arena(&arena);
    ret_figures->ns = clock_ns() - begin;
    return right;
}
