#include "support/forkserver_kills.h"

#include "base/clock.h"
#include "proc/forkserver.h"
#include "support/process_tasks.h"
#include "support/processes.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

struct stepping {
    pid_t server;
    uint64_t kill_at; /* steps after which it is killed */
    uint64_t steps;   /* that ran */
    pthread_barrier_t attached;
};

enum place { ELSEWHERE, BEFORE_WAIT, IN_WAIT };

/* Where it stands, relative to its wait for the next request. */
static enum place place_of(pid_t server)
{
#if defined(__x86_64__)
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, server, NULL, &registers) < 0)
        return ELSEWHERE;
    if (registers.orig_rax == SYS_recvmsg)
        return IN_WAIT;
    bool calls =
        (ptrace(PTRACE_PEEKTEXT, server, registers.rip, NULL) & 0xffff) == 0x050f; /* the instruction syscall */
    return calls && registers.rax == SYS_recvmsg ? BEFORE_WAIT : ELSEWHERE;
#else
    (void)server;
    return ELSEWHERE;
#endif
}

static bool wait_stop(pid_t server)
{
    int status;
    return waitpid(server, &status, __WALL) == server && WIFSTOPPED(status);
}

static bool step_once(pid_t server)
{
    return ptrace(PTRACE_SINGLESTEP, server, NULL, NULL) == 0 && wait_stop(server);
}

/* Its last request may not be quite through. */
static bool attach_waiting(pid_t server)
{
    bool stopped = ptrace(PTRACE_ATTACH, server, NULL, NULL) == 0 && wait_stop(server);
    while (stopped && place_of(server) == ELSEWHERE)
        stopped = step_once(server);
    return stopped;
}

/* The first step ends when the request has come. */
static void *step(void *context)
{
    struct stepping *stepping = context;
    bool stopped = attach_waiting(stepping->server);
    (void)pthread_barrier_wait(&stepping->attached);
    stepping->steps = 0;
    while (stopped && stepping->steps < stepping->kill_at) {
        stopped = step_once(stepping->server);
        if (stepping->steps++ > 0 && stopped && place_of(stepping->server) == BEFORE_WAIT)
            break;
    }
    (void)kill(stepping->server, SIGKILL);
    return NULL;
}

static int start(struct commons *commons, struct process **ret_process)
{
    struct process_options options = {.run = task_wait, .method = PROCESS_FORKSERVER, .commons = commons};
    int error = process_new(ret_process, &options);
    return error ? error : process_start(*ret_process);
}

/* Its exit code, or an error far from one. */
static int end(struct process *process)
{
    int code, error = process_join(process, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS));
    if (!error)
        error = process_exit_code(process, &code);
    process_free(process);
    return error ? 1000 - error : code;
}

/* One request under the knife. */
static int start_stepped(struct stepping *stepping, struct commons *commons, struct process **ret_process)
{
    pthread_t thread;
    stepping->server = forkserver_pid();
    (void)pthread_barrier_init(&stepping->attached, NULL, 2);
    if (pthread_create(&thread, NULL, step, stepping) != 0)
        return -1;
    (void)pthread_barrier_wait(&stepping->attached);
    int error = start(commons, ret_process);
    (void)pthread_join(thread, NULL);
    (void)pthread_barrier_destroy(&stepping->attached);
    return error;
}

static int try_point(struct stepping *stepping, struct commons *commons, struct problem *problem)
{
    struct process *process;
    struct process_board *board = commons_find(commons, REGION_ARRAY, "board");
    int error = start(commons, &process); /* there is a server, whatever became of the last one */
    if (error || end(process) != 5)
        return problem_set(problem, "no start before point %" PRIu64 ": %d", stepping->kill_at, error);
    uint32_t before = atomic_load(&board->count);
    error = start_stepped(stepping, commons, &process);
    if (error)
        return problem_set(problem, "point %" PRIu64 ": start says %d", stepping->kill_at, error);
    int code = end(process);
    if (code != 5)
        return problem_set(problem, "point %" PRIu64 ": exit code %d", stepping->kill_at, code);
    if (atomic_load(&board->count) != before + 1)
        return problem_set(problem, "point %" PRIu64 ": ran %u times", stepping->kill_at,
                           atomic_load(&board->count) - before);
    return 0;
}

/* Undisturbed until it is done. */
static int measure(struct stepping *stepping, struct commons *commons, uint64_t *ret_instructions,
                   struct problem *problem)
{
    stepping->kill_at = 100000;
    int error = try_point(stepping, commons, problem);
    *ret_instructions = stepping->steps;
    if (!error && stepping->steps >= stepping->kill_at)
        error = problem_set(problem, "its end was not recognised");
    return error;
}

bool forkserver_kills_try(uint64_t first, uint64_t every, struct forkserver_kills *ret_figures, struct problem *problem)
{
    struct commons commons;
    struct process_board *board;
    struct stepping stepping = {.server = 0};
    struct forkserver_kills figures = {.points = 0};
    process_board_make(&commons, &board);
    atomic_store(&board->go, 1);
    int before = processes_descriptors(), error = measure(&stepping, &commons, &figures.instructions, problem);
    for (uint64_t at = first; !error && at < figures.instructions; at += every, figures.points++) {
        stepping.kill_at = at;
        error = try_point(&stepping, &commons, problem);
    }
    if (!error && processes_children() > 1)
        error = problem_set(problem, "%d children are left", processes_children());
    if (!error && processes_descriptors() > before + 2) /* a server's */
        error = problem_set(problem, "%d descriptors are left", processes_descriptors() - before);
    commons_release(&commons);
    *ret_figures = figures;
    return error == 0;
}
