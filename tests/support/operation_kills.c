#include "support/operation_kills.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/self.h"
#include "support/processes.h"
#include "support/stepper.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 8 };

#define PATIENCE_MS 5000

struct trial_progress {
    _Atomic uint32_t through, over;
};

/* What the processes of a trial share besides the commons under test. */
struct bench {
    struct trial_progress progress;
    _Atomic uint64_t notes[TRIAL_NOTES];
    struct problem judged, contended;
};

struct round {
    const struct operation_scenario *scenario;
    struct bench *bench;
    struct trial trial;
    pid_t victim, contender; /* 0 = none */
    uint64_t deadline_ns;
    struct problem *problem;
};

bool trial_is_over(const struct trial *trial)
{
    return atomic_load(&trial->progress->over) != 0;
}

bool trial_victim_is_through(const struct trial *trial)
{
    return atomic_load(&trial->progress->through) != 0;
}

/* ------------------------------------------------------------------ the three processes */

static void be_victim(struct round *round)
{
    if (round->scenario->prepare)
        round->scenario->prepare(&round->trial);
    stepper_trap();
    round->scenario->victim(&round->trial);
    atomic_store(&round->bench->progress.through, 1);
    for (;;)
        (void)pause();
}

static void be_contender(struct round *round)
{
    bool right = round->scenario->contender(&round->trial, &round->bench->contended);
    _exit(right ? 0 : 1);
}

static void be_judge(struct round *round)
{
    struct trial *trial = &round->trial;
    commons_leave(&trial->commons, trial->victim, (struct death){.how = DEATH_SIGNAL, .code = SIGKILL});
    bool right = round->scenario->check(trial, &round->bench->judged);
    atomic_store(&round->bench->progress.over, 1);
    _exit(right ? 0 : 1);
}

static pid_t start(struct round *round, uint32_t slot, void (*be)(struct round *round))
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    self_enter(&round->trial.commons, slot);
    be(round);
    _exit(0);
}

static void end(pid_t pid)
{
    if (pid <= 0)
        return;
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, __WALL);
}

/* Waits until it has ended by itself, and kills it when it does not. */
static bool ends_well(struct round *round, pid_t pid, const char *who, const struct problem *what)
{
    int status = 0, descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd ended = {.fd = descriptor, .events = POLLIN};
    if (poll(&ended, 1, PATIENCE_MS) != 1) {
        (void)problem_set(round->problem, "%s hangs", who);
        end(pid);
        (void)close(descriptor);
        return false;
    }
    (void)close(descriptor);
    (void)waitpid(pid, &status, 0);
    if (status == 0)
        return true;
    if (WIFSIGNALED(status))
        (void)problem_set(round->problem, "%s was killed by signal %d", who, WTERMSIG(status));
    else
        (void)problem_set(round->problem, "%s: %s", who, what->text);
    return false;
}

/* ------------------------------------------------------------------ a round */

static bool is_through(const void *context)
{
    const struct round *round = context;
    return atomic_load(&round->bench->progress.through) != 0 || clock_ns() > round->deadline_ns;
}

static bool is_trapped(void *context)
{
    return stepper_is_trapped(((const struct round *)context)->victim);
}

static bool is_blocked(void *context)
{
    const struct round *round = context;
    const struct slot *slot = &round->trial.commons.slots[round->trial.contender];
    return (atomic_load(&slot->state) & 15) >= SLOT_PUT && processes_state(round->contender) == 'S';
}

static bool set_up(struct round *round)
{
    struct trial *trial = &round->trial;
    memset(round->bench, 0, sizeof *round->bench);
    *trial = (struct trial){.notes = round->bench->notes, .progress = &round->bench->progress};
    int error = commons_create(&trial->commons, SLOTS);
    if (error) {
        (void)problem_set(round->problem, "no commons: error %d", error);
        return false;
    }
    trial->victim = commons_enter(&trial->commons, "Victim", 0);
    trial->contender = commons_enter(&trial->commons, "Contender", 0);
    trial->judge = commons_enter(&trial->commons, "Judge", 0);
    return round->scenario->setup(trial, round->problem);
}

static bool start_both(struct round *round)
{
    round->victim = start(round, round->trial.victim, be_victim);
    if (!processes_wait(is_trapped, round, PATIENCE_MS)) {
        (void)problem_set(round->problem, "the victim never came into the trap");
        return false;
    }
    if (!round->scenario->contender)
        return true;
    round->contender = start(round, round->trial.contender, be_contender);
    if (round->scenario->contender_waits && !processes_wait(is_blocked, round, PATIENCE_MS)) {
        (void)problem_set(round->problem, "the contender is not blocked");
        return false;
    }
    return true;
}

static bool step_and_judge(struct round *round, uint64_t instructions, uint64_t *ret_done)
{
    round->deadline_ns = clock_after(PATIENCE_MS * NS_PER_MS);
    *ret_done = stepper_run(round->victim, instructions, is_through, round);
    bool stuck = clock_ns() > round->deadline_ns;
    stepper_kill(round->victim);
    end(round->victim);
    round->victim = 0;
    if (stuck) {
        (void)problem_set(round->problem, "the victim does not come through");
        return false;
    }
    pid_t judge = start(round, round->trial.judge, be_judge);
    if (!ends_well(round, judge, "who came after it", &round->bench->judged))
        return false;
    pid_t contender = round->contender;
    round->contender = 0;
    return !contender || ends_well(round, contender, "the contender", &round->bench->contended);
}

static bool play(struct round *round, uint64_t instructions, uint64_t *ret_done)
{
    bool right = set_up(round) && start_both(round) && step_and_judge(round, instructions, ret_done);
    end(round->victim);
    end(round->contender);
    round->victim = round->contender = 0;
    if (round->scenario->teardown)
        round->scenario->teardown(&round->trial);
    commons_release(&round->trial.commons);
    return right;
}

/* Once undisturbed, to see how long it is, and then with the kills. */
static bool play_all(struct round *round, unsigned points, uint64_t seed, struct operation_figures *figures)
{
    struct random random = {seed};
    uint64_t length = 0, done, at = UINT64_MAX;
    bool right = play(round, at, &length);
    uint64_t wanted = points && points < length ? points : length;
    for (uint64_t i = 0; right && i < wanted; i++) {
        uint64_t first = i * length / wanted, last = (i + 1) * length / wanted;
        at = first + random_below(&random, last - first);
        right = play(round, at, &done);
        figures->points++;
    }
    figures->instructions = length;
    if (!right && at != UINT64_MAX) {
        struct problem what = *round->problem;
        (void)problem_set(round->problem, "killed after %" PRIu64 " of %" PRIu64 " instructions: %s", at, length,
                          what.text);
    }
    return right;
}

bool operation_kills_try(const struct operation_scenario *scenario, unsigned points, uint64_t seed,
                         struct operation_figures *ret_figures, struct problem *problem)
{
    struct round round = {.scenario = scenario, .problem = problem};
    uint64_t begin = clock_ns();
    *ret_figures = (struct operation_figures){0};
    round.bench = mmap(NULL, sizeof *round.bench, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (round.bench == MAP_FAILED) {
        (void)problem_set(problem, "no memory");
        return false;
    }
    bool right = play_all(&round, points, seed, ret_figures);
    (void)munmap(round.bench, sizeof *round.bench);
    ret_figures->ns = clock_ns() - begin;
    return right;
}
