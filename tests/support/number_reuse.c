#include "support/number_reuse.h"

#include "base/clock.h"
#include "ipc/event.h"
#include "ipc/self.h"
#include "proc/process.h"
#include "support/processes.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STALE = 150 /* more than there are numbers */, CODES = 200 };

#define NUMBERS_END "400" /* the kernel keeps the first 300 once it has come round */

/* Of the process that becomes the first of the namespace; the rest is memory that the test shares with it. */
struct reuse {
    struct commons commons;
    struct event *end;
    struct process *stale[STALE];
    uint64_t spawns;
    struct outcome_of_reuse *outcome;
};

struct outcome_of_reuse {
    struct number_reuse_figures figures;
    struct problem problem;
};

static int wait_and_tell(const void *argument, size_t size)
{
    (void)size;
    event_wait(event_find(self()->commons, "end"), CLOCK_NEVER);
    return *(const int *)argument;
}

/* Whatever is said to one that is dead is no error, and reaches nobody. */
static int address(struct reuse *reuse, struct process *stale, pid_t number)
{
    pid_t pid;
    if (!stale || process_pid(stale, &pid) != 0 || pid != number)
        return 0;
    reuse->outcome->figures.again++;
    if (process_terminate(stale) != 0 || process_kill(stale) != 0 || process_is_alive(stale) ||
        process_join(stale, 0) != 0)
        return problem_set(&reuse->outcome->problem, "a dead process answers with the number of another");
    return 0;
}

static int finish(struct reuse *reuse, struct process *process, int code)
{
    int told = -1;
    event_set(reuse->end);
    if (process_join(process, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)) != 0 ||
        process_exit_code(process, &told) != 0 || told != code)
        return problem_set(&reuse->outcome->problem, "process %" PRIu64 " ended with %d instead of %d",
                           reuse->outcome->figures.spawns, told, code);
    event_clear(reuse->end);
    return 0;
}

static int spawn_one(struct reuse *reuse)
{
    struct process **place = &reuse->stale[reuse->outcome->figures.spawns % STALE], *process;
    int code = (int)(reuse->outcome->figures.spawns % CODES);
    const struct process_options options = {.run = wait_and_tell, .argument = &code, .argument_size = sizeof code};
    pid_t number = 0;
    if (process_new(&process, &options) != 0 || process_start(process) != 0 || process_pid(process, &number) != 0)
        return problem_set(&reuse->outcome->problem, "no process");
    int error = 0;
    for (int i = 0; i < STALE && !error; i++)
        error = address(reuse, reuse->stale[i], number);
    if (!error)
        error = finish(reuse, process, code);
    reuse->outcome->figures.spawns++;
    process_free(*place);
    *place = process;
    return error;
}

/* Kernels before 6.14 have one limit for the whole machine, which must not be touched. */
static bool limit_is_our_own(void)
{
    struct utsname system;
    int major = 0, minor = 0;
    return uname(&system) == 0 && sscanf(system.release, "%d.%d", &major, &minor) == 2 &&
           (major > 6 || (major == 6 && minor >= 14));
}

static bool few_numbers(void)
{
    int fd = limit_is_our_own() ? open("/proc/sys/kernel/pid_max", O_WRONLY | O_CLOEXEC) : -1;
    bool done = fd >= 0 && write(fd, NUMBERS_END, sizeof NUMBERS_END - 1) == sizeof NUMBERS_END - 1;
    if (fd >= 0)
        close(fd);
    return done;
}

static void live(struct reuse *reuse)
{
    if (!few_numbers()) {
        reuse->outcome->figures.refused = true;
        return;
    }
    if (processes_begin(&reuse->commons, 1) != 0 || event_add(&reuse->commons, "end", &reuse->end) != 0) {
        (void)problem_set(&reuse->outcome->problem, "no commons");
        return;
    }
    while (reuse->outcome->figures.spawns < reuse->spawns && spawn_one(reuse) == 0)
        continue;
}

/* A process that makes a namespace, and then the first process in it; all there die with that. */
static void begin_namespace(struct reuse *reuse)
{
    int status;
    if (unshare(CLONE_NEWPID) < 0) {
        reuse->outcome->figures.refused = true;
        return;
    }
    pid_t first = fork();
    if (first == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        live(reuse);
        _exit(0);
    }
    if (first < 0 || waitpid(first, &status, 0) < 0 || !WIFEXITED(status))
        (void)problem_set(&reuse->outcome->problem, "the first process of the namespace was killed");
}

bool number_reuse_run(uint64_t spawns, struct number_reuse_figures *ret_figures, struct problem *problem)
{
    struct outcome_of_reuse *outcome =
        mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (outcome == MAP_FAILED)
        return problem_set(problem, "no memory") == 0;
    struct reuse reuse = {.spawns = spawns, .outcome = outcome};
    pid_t maker = fork();
    if (maker == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        begin_namespace(&reuse);
        _exit(0);
    }
    if (maker < 0 || waitpid(maker, NULL, 0) != maker)
        (void)problem_set(&outcome->problem, "no process");
    *ret_figures = outcome->figures;
    *problem = outcome->problem;
    (void)munmap(outcome, sizeof *outcome);
    return !problem->text[0];
}
