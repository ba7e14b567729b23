#include "support/process_tasks.h"

#include "base/clock.h"
#include "ipc/self.h"
#include "suites.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

const struct process_function process_tasks[] = {
    {"exit", task_exit},
    {"signal", task_signal},
    {"wait", task_wait},
    {"argument", task_argument},
    {"tell", task_tell},
    {"parent", task_parent},
    {"daemons", task_daemons},
    {"print", task_print},
    {"allocate", task_allocate},
    {"try_lock", task_try_lock},
    {"number_kept", task_number_kept},
};
const size_t process_tasks_count = sizeof process_tasks / sizeof *process_tasks;

void suites_begin(int *argc, char ***argv)
{
    process_main(argc, argv, process_tasks, process_tasks_count);
}

void process_board_make(struct commons *commons, struct process_board **ret_board)
{
    void *board;
    if (commons_create(commons, 128) || commons_add(commons, REGION_ARRAY, "board", sizeof **ret_board, &board))
        abort();
    *ret_board = board;
}

static struct process_board *board_of_mine(void)
{
    return self()->commons ? commons_find(self()->commons, REGION_ARRAY, "board") : NULL;
}

int task_exit(const void *argument, size_t size)
{
    (void)size;
    return *(const int *)argument;
}

int task_signal(const void *argument, size_t size)
{
    struct rlimit none = {0, 0};
    (void)size;
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)raise(*(const int *)argument);
    return 0;
}

int task_wait(const void *argument, size_t size)
{
    struct process_board *board = board_of_mine();
    (void)argument;
    (void)size;
    if (board) {
        atomic_store(&board->pids[atomic_load(&board->count) % 64], getpid());
        atomic_fetch_add(&board->count, 1);
    }
    while (!board || !atomic_load(&board->go))
        clock_sleep_until(clock_after(NS_PER_MS));
    return 5;
}

void process_tasks_fill(unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(i * 7 + size);
}

int task_argument(const void *argument, size_t size)
{
    const unsigned char *bytes = argument;
    if ((uintptr_t)argument % _Alignof(max_align_t) != 0)
        return 1;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != (unsigned char)(i * 7 + size))
            return 2;
    return 0;
}

int task_tell(const void *argument, size_t size)
{
    struct process_board *board = board_of_mine();
    (void)argument;
    (void)size;
    (void)snprintf(board->name, sizeof board->name, "%s", process_name(process_current()));
    atomic_store(&board->daemon, process_is_daemon(process_current()));
    return 0;
}

static int start_and_leave(struct process_options *options)
{
    struct process *child;
    struct process_board *board = board_of_mine();
    int error = process_new(&child, options);
    if (!error)
        error = process_start(child);
    atomic_store(&board->error, error);
    return 0;
}

int task_parent(const void *argument, size_t size)
{
    (void)size;
    return start_and_leave(
        &(struct process_options){.run = task_wait, .method = *(const enum process_method *)argument});
}

static int wait_deaf(const void *argument, size_t size)
{
    (void)signal(SIGTERM, SIG_IGN);
    return task_wait(argument, size);
}

int task_daemons(const void *argument, size_t size)
{
    (void)size;
    bool deaf = *(const int *)argument;
    int status =
        start_and_leave(&(struct process_options){.run = deaf ? wait_deaf : task_wait, .daemon = PROCESS_DAEMON_YES});
    while (atomic_load(&board_of_mine()->count) == 0 || atomic_load(&board_of_mine()->stay))
        clock_sleep_until(clock_after(NS_PER_MS));
    return status;
}

int task_print(const void *argument, size_t size)
{
    printf("%.*s, says %s\n", (int)size, (const char *)argument, process_name(process_current()));
    return 0;
}

int task_allocate(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    for (size_t i = 1; i < 200; i++) {
        void *bytes = malloc(i * 100);
        char text[32];
        (void)snprintf(text, sizeof text, "%p", bytes);
        free(bytes);
        fprintf(stderr, "%s", "");
    }
    return 0;
}

pthread_mutex_t process_tasks_lock = PTHREAD_MUTEX_INITIALIZER;

int task_try_lock(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    return pthread_mutex_trylock(&process_tasks_lock);
}

int task_number_kept(const void *argument, size_t size)
{
    const int count = *(const int *)argument;
    (void)size;
    for (int i = 0; i < count; i++)
        if (write(process_kept()[i], &(char){(char)i}, 1) != 1)
            return 1;
    return 0;
}
