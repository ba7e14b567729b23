/* Processes for longer: the forkserver killed at every instruction of its request path; a thousand starts by each method
 * beside threads that hold malloc and locks; random kills of children, parents and servers, after which nothing is left. */
#include "base/clock.h"
#include "base/random.h"
#include "proc/forkserver.h"
#include "support/forkserver_kills.h"
#include "support/process_tasks.h"
#include "support/processes.h"

#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define STARTS  1000
#define KILLS   2000
#define HAMMERS 8

static void must(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "stress_process: %s\n", what);
    exit(EXIT_FAILURE);
}

static void kill_everywhere(void)
{
    struct forkserver_kills figures;
    struct problem problem = {.text = ""};
    bool right = forkserver_kills_try(0, 1, &figures, &problem);
    must(right, problem.text);
    printf("forkserver killed at %" PRIu64 " points\n", figures.points);
}

/* ------------------------------------------------------------------ beside threads */

static _Atomic bool hammering = true;
static pthread_mutex_t hammered = PTHREAD_MUTEX_INITIALIZER;

static void *hammer(void *context)
{
    (void)context;
    while (atomic_load(&hammering)) {
        pthread_mutex_lock(&hammered);
        free(malloc(500));
        pthread_mutex_unlock(&hammered);
        (void)sched_yield();
    }
    return NULL;
}

static void start_beside_threads(void)
{
    pthread_t threads[HAMMERS];
    for (int i = 0; i < HAMMERS; i++)
        must(pthread_create(&threads[i], NULL, hammer, NULL) == 0, "no thread");
    for (int i = 0; i < STARTS * PROCESS_METHODS; i++) {
        struct process *process;
        int code = -1;
        struct process_options options = {.run = task_allocate, .method = (enum process_method)(i % PROCESS_METHODS)};
        must(process_new(&process, &options) == 0 && process_start(process) == 0, "not started");
        must(process_join(process, clock_after(10 * NS_PER_S)) == 0, "a child is stuck");
        must(process_exit_code(process, &code) == 0 && code == 0, "a child failed");
        process_free(process);
    }
    atomic_store(&hammering, false);
    for (int i = 0; i < HAMMERS; i++)
        (void)pthread_join(threads[i], NULL);
    printf("%d starts by each method beside %d threads\n", STARTS, HAMMERS);
}

/* ------------------------------------------------------------------ random kills */

static bool is_alone(void *context)
{
    (void)context;
    return process_active_children(NULL, 0) == 0 && processes_children() <= 1; /* the forkserver */
}

/* Parents with a child of their own, each killed at some moment; now and then the server too. */
static void kill_at_random(uint64_t seed)
{
    struct commons commons;
    struct process_board *board;
    int descriptors = processes_descriptors();
    process_board_make(&commons, &board);
    for (uint64_t i = 0; i < KILLS; i++) {
        struct process *process;
        enum process_method method = (enum process_method)(random_mix(seed, i) % PROCESS_METHODS);
        struct process_options options = {.run = task_parent,
                                          .argument = &method,
                                          .argument_size = sizeof method,
                                          .method = (enum process_method)(i % PROCESS_METHODS),
                                          .commons = &commons};
        must(process_new(&process, &options) == 0 && process_start(process) == 0, "not started");
        clock_sleep_until(clock_after(random_mix(seed + 1, i) % (3 * NS_PER_MS)));
        if (random_mix(seed + 2, i) % 8 == 0 && forkserver_pid() > 0)
            (void)kill(forkserver_pid(), SIGKILL);
        int code = 0;
        must(process_kill(process) == 0 && process_join(process, clock_after(10 * NS_PER_S)) == 0, "it does not die");
        must(process_exit_code(process, &code) == 0 && code == -SIGKILL, "another status than -9");
        process_free(process);
    }
    must(processes_wait(is_alone, NULL, PROCESSES_PATIENCE_MS), "processes are left");
    for (uint32_t i = 0; i < atomic_load(&board->count) && i < 64; i++)
        must(processes_wait_gone(atomic_load(&board->pids[i]), PROCESSES_PATIENCE_MS), "a grandchild is left");
    commons_release(&commons);
    must(processes_descriptors() <= descriptors + 2, "descriptors are left");
    printf("%d random kills, seed %" PRIu64 "\n", KILLS, seed);
}

int main(int argc, char **argv)
{
    process_main(&argc, &argv, process_tasks, process_tasks_count);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
#if defined(__x86_64__)
    kill_everywhere();
#endif
    start_beside_threads();
    kill_at_random(argc > 1 ? strtoull(argv[1], NULL, 10) : 1);
    return EXIT_SUCCESS;
}
