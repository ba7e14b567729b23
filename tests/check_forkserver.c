/* forkserver.h, and starts under hard conditions: the server killed or stopped, a parent full of threads, a kernel that
 * has nothing to give, numbers of processes that come again. */
#include "proc/forkserver.h"

#include "base/clock.h"
#include "proc/child.h"
#include "suites.h"
#include "support/forkserver_kills.h"
#include "support/process_tasks.h"
#include "support/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct process *start(process_main_function *run, enum process_method method, struct commons *commons)
{
    struct process *process;
    struct process_options options = {.run = run, .method = method, .commons = commons};
    ck_assert_int_eq(process_new(&process, &options), 0);
    ck_assert_int_eq(process_start(process), 0);
    return process;
}

static int finish(struct process *process)
{
    int code;
    ck_assert_int_eq(process_join(process, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)), 0);
    ck_assert_int_eq(process_exit_code(process, &code), 0);
    process_free(process);
    return code;
}

/* ------------------------------------------------------------------ a server that dies */

#define CHILDREN 6

static bool all_counted(void *context)
{
    const struct process_board *board = context;
    return atomic_load(&board->count) == CHILDREN;
}

START_TEST(children_keep_their_true_status)
{
    struct commons commons;
    struct process_board *board;
    struct process *children[CHILDREN];
    process_board_make(&commons, &board);
    for (int i = 0; i < CHILDREN; i++)
        children[i] = start(task_wait, PROCESS_FORKSERVER, &commons);
    ck_assert(processes_wait(all_counted, board, PROCESSES_PATIENCE_MS));
    pid_t server = forkserver_pid();
    ck_assert_int_eq(kill(server, SIGKILL), 0);
    ck_assert(processes_wait_gone(server, PROCESSES_PATIENCE_MS));
    for (int i = 0; i < CHILDREN / 2; i++) {
        ck_assert(process_is_alive(children[i]));
        ck_assert_int_eq(process_terminate(children[i]), 0);
        ck_assert_int_eq(finish(children[i]), -SIGTERM);
    }
    atomic_store(&board->go, 1);
    for (int i = CHILDREN / 2; i < CHILDREN; i++)
        ck_assert_int_eq(finish(children[i]), 5);
    ck_assert_int_eq(finish(start(task_wait, PROCESS_FORKSERVER, &commons)), 5);
    ck_assert_int_ne(forkserver_pid(), server);
    ck_assert_int_eq(processes_children(), 1);
    commons_release(&commons);
}
END_TEST

START_TEST(a_stopped_server_is_replaced)
{
    ck_assert_int_eq(finish(start(task_allocate, PROCESS_FORKSERVER, NULL)), 0);
    pid_t server = forkserver_pid();
    ck_assert_int_eq(kill(server, SIGSTOP), 0);
    ck_assert_int_eq(finish(start(task_allocate, PROCESS_FORKSERVER, NULL)), 0);
    ck_assert_int_ne(forkserver_pid(), server);
    ck_assert(processes_is_gone(server));
}
END_TEST

#if defined(__x86_64__)
START_TEST(killed_at_instructions_of_its_request_path)
{
    struct forkserver_kills figures;
    struct problem problem;
    bool right = forkserver_kills_try((uint64_t)_i, 37, &figures, &problem);
    ck_assert_msg(right, "%s", problem.text);
    ck_assert_uint_gt(figures.points, 0);
    printf("%" PRIu64 " of %" PRIu64 " instructions\n", figures.points, figures.instructions);
}
END_TEST
#endif

START_TEST(it_ends_with_its_owner)
{
    struct commons commons;
    struct process_board *board;
    process_board_make(&commons, &board);
    pid_t owner = fork(), children[4];
    if (owner == 0) {
        for (int i = 0; i < CHILDREN; i++)
            (void)start(task_wait, PROCESS_FORKSERVER, &commons);
        (void)pause();
    }
    ck_assert(processes_wait(all_counted, board, PROCESSES_PATIENCE_MS));
    ck_assert_int_eq(processes_children_of(owner, children, 4), CHILDREN + 1);
    ck_assert_int_eq(kill(owner, SIGKILL), 0);
    ck_assert_int_eq(waitpid(owner, NULL, 0), owner);
    for (int i = 0; i < 4; i++)
        ck_assert(processes_wait_gone(children[i], PROCESSES_PATIENCE_MS));
    commons_release(&commons);
}
END_TEST

START_TEST(a_request_must_fit)
{
    static char text[4000];
    char program[] = "test";
    char *const argv[] = {program, text, NULL};
    struct child child;
    struct child_options options = {.program = "", .argv = argv, .by_forkserver = true, .keep = {-1}, .pin_core = -1};
    int before = processes_descriptors();
    memset(text, 'x', sizeof text - 1);
    ck_assert_int_eq(child_start(&child, &options), -E2BIG);
    ck_assert_int_eq(processes_descriptors(), before);
}
END_TEST

/* ------------------------------------------------------------------ a parent full of threads */

#define HAMMERS 8

/* A copy's malloc() works, for glibc holds all its locks while it forks. AddressSanitizer 12 does not hold those of its
 * own: there only a fresh image can be promised to work. */
#ifdef __SANITIZE_ADDRESS__
#define HAMMERED_FIRST PROCESS_SPAWN
#else
#define HAMMERED_FIRST PROCESS_FORK
#endif

static pthread_mutex_t hammered = PTHREAD_MUTEX_INITIALIZER;
static _Atomic bool hammering;

static void *hammer(void *context)
{
    char text[64];
    (void)context;
    while (atomic_load(&hammering)) {
        pthread_mutex_lock(&hammered);
        char *bytes = malloc(100 + (unsigned)rand() % 1000);
        (void)snprintf(text, sizeof text, "%p", (void *)bytes);
        fprintf(stderr, "%s", "");
        free(bytes);
        pthread_mutex_unlock(&hammered);
        (void)sched_yield();
    }
    return NULL;
}

START_TEST(threads_of_the_parent_do_not_wedge_the_child)
{
    pthread_t threads[HAMMERS];
    atomic_store(&hammering, true);
    for (int i = 0; i < HAMMERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, hammer, NULL), 0);
    for (int i = 0; i < 40; i++)
        ck_assert_int_eq(finish(start(task_allocate, (enum process_method)_i, NULL)), 0);
    atomic_store(&hammering, false);
    for (int i = 0; i < HAMMERS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
}
END_TEST

/* What is promised of a lock that another thread holds: fork copies it as it is; a fresh image has its own. */
static void *hold_lock(void *context)
{
    pthread_barrier_t *barrier = context;
    pthread_mutex_lock(&process_tasks_lock);
    (void)pthread_barrier_wait(barrier);
    (void)pthread_barrier_wait(barrier);
    pthread_mutex_unlock(&process_tasks_lock);
    return NULL;
}

START_TEST(a_lock_of_another_thread_stays_locked_in_a_fork)
{
    static const int codes[PROCESS_METHODS] = {EBUSY, 0, 0};
    pthread_barrier_t barrier;
    pthread_t thread;
    ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, 2), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, hold_lock, &barrier), 0);
    (void)pthread_barrier_wait(&barrier);
    ck_assert_int_eq(finish(start(task_try_lock, (enum process_method)_i, NULL)), codes[_i]);
    (void)pthread_barrier_wait(&barrier);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
END_TEST

/* ------------------------------------------------------------------ a kernel that has nothing to give */

/* LeakSanitizer looks for leaks in a process of its own, at the exit: where there can be none, the test ends so. */
static _Noreturn void pass_at_once(void)
{
    (void)fflush(NULL);
    _exit(EXIT_SUCCESS);
}

/* From now on this system call of this process fails with `error`. */
static bool forbid(int call, int error)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), /* the number of the call */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static const struct {
    int call, error;
    enum process_method method;
    bool served; /* the forkserver is there already */
} refusals[] = {
    {SYS_clone, EAGAIN, PROCESS_FORK, false},
    {SYS_clone, EAGAIN, PROCESS_SPAWN, false},
    {SYS_clone, EAGAIN, PROCESS_FORKSERVER, false},
    {SYS_pidfd_open, ENOMEM, PROCESS_FORK, false},
    {SYS_pidfd_open, EMFILE, PROCESS_SPAWN, false},
    {SYS_pidfd_open, ENOMEM, PROCESS_FORKSERVER, false},
    {SYS_pidfd_open, ENOMEM, PROCESS_FORKSERVER, true},
    {SYS_memfd_create, ENOMEM, PROCESS_SPAWN, false},
    {SYS_memfd_create, ENOMEM, PROCESS_FORKSERVER, true},
    {SYS_socketpair, ENFILE, PROCESS_FORKSERVER, false},
    {SYS_pipe2, ENFILE, PROCESS_FORKSERVER, true},
    {SYS_sendmsg, ENOBUFS, PROCESS_FORKSERVER, true},
};

static void check_nothing_left(struct commons *commons, int descriptors, int children)
{
    ck_assert_int_eq(processes_descriptors(), descriptors);
    ck_assert_int_eq(processes_children(), children);
    for (uint32_t i = 0; i < commons->facts->slots; i++)
        ck_assert_uint_eq(atomic_load(&commons->slots[i].taken), 0);
}

START_TEST(what_the_kernel_refuses_is_an_error)
{
    struct commons commons;
    struct process_board *board;
    struct process *process;
    process_board_make(&commons, &board);
    atomic_store(&board->go, 1);
    if (refusals[_i].served)
        ck_assert_int_eq(finish(start(task_wait, PROCESS_FORKSERVER, &commons)), 5);
    struct process_options options = {.run = task_wait, .method = refusals[_i].method, .commons = &commons};
    ck_assert_int_eq(process_new(&process, &options), 0);
    int descriptors = processes_descriptors();
    ck_assert(forbid(refusals[_i].call, refusals[_i].error));
    ck_assert_int_eq(process_start(process), -refusals[_i].error);
    /* A server that was started for it may stay. */
    bool server = forkserver_pid() > 0;
    check_nothing_left(&commons, descriptors + (server && !refusals[_i].served ? 2 : 0), server);
    process_free(process);
    commons_release(&commons);
    pass_at_once();
}
END_TEST

/* Dead and reaped before anything could be opened to watch it by: SIGCHLD is ignored, and the parent was slow. */
START_TEST(one_that_is_gone_at_once_was_started)
{
    int code;
    ck_assert(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
    ck_assert(forbid(SYS_pidfd_open, ESRCH));
    struct process *process = start(task_allocate, (enum process_method)_i, NULL);
    ck_assert_int_eq(process_join(process, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)), 0);
    ck_assert_int_eq(process_exit_code(process, &code), -ENODATA);
    process_free(process);
}
END_TEST

/* The nth descriptor cannot be had, for every n. */
START_TEST(the_nth_descriptor_is_refused)
{
    struct commons commons;
    struct process_board *board;
    struct process *process;
    struct rlimit limit;
    process_board_make(&commons, &board);
    atomic_store(&board->go, 1);
    int top = fcntl(0, F_DUPFD_CLOEXEC, 64), n = 0, error = -EMFILE; /* children too need some */
    for (int fd = 3; fd < top; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            ck_assert_int_eq(dup3(top, fd, O_CLOEXEC), fd);
    struct process_options options = {.run = task_wait, .method = (enum process_method)_i, .commons = &commons};
    ck_assert_int_eq(process_new(&process, &options), 0);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    rlim_t usual = limit.rlim_cur;
    for (; error && n < 20; n++) {
        int before = processes_descriptors(), servers = forkserver_pid() > 0;
        limit.rlim_cur = (rlim_t)(top + 1 + n + 2 * servers);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
        error = process_start(process);
        limit.rlim_cur = usual;
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
        ck_assert(error == 0 || error == -EMFILE);
        int server = forkserver_pid() > 0;
        if (error)
            check_nothing_left(&commons, before + 2 * (server - servers), server);
    }
    ck_assert_int_eq(error, 0);
    ck_assert_int_gt(n, 1);
    ck_assert_int_eq(finish(process), 5);
    commons_release(&commons);
}
END_TEST

/* ------------------------------------------------------------------ numbers that come again */

static bool next_pid_is(pid_t pid)
{
    char text[16];
    int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
    int length = snprintf(text, sizeof text, "%d", (int)pid - 1);
    bool done = fd >= 0 && write(fd, text, (size_t)length) == length;
    if (fd >= 0)
        close(fd);
    return done;
}

/* In a pid namespace of its own, so that the number is free for sure. A stale handle, and a stranger with its number. */
static int meet_stranger(void)
{
    struct process *process = start(task_wait, PROCESS_FORK, NULL);
    pid_t pid;
    if (process_pid(process, &pid) != 0 || process_kill(process) != 0 || process_join(process, CLOCK_NEVER) != 0)
        return 1;
    if (!next_pid_is(pid))
        return 77;
    pid_t stranger = fork();
    if (stranger == 0)
        for (;;)
            (void)pause();
    if (stranger != pid)
        return 2;
    for (int i = 0; i < 100; i++)
        if (process_terminate(process) != 0 || process_kill(process) != 0 || process_is_alive(process))
            return 3;
    if (waitpid(stranger, NULL, WNOHANG) != 0)
        return 4;
    return kill(stranger, SIGKILL) || waitpid(stranger, NULL, 0) != stranger;
}

START_TEST(a_stale_handle_never_reaches_a_stranger)
{
    int status;
    if (unshare(CLONE_NEWPID) < 0) {
        printf("no pid namespace to be had: not checked\n");
        return;
    }
    pid_t init = fork();
    if (init == 0)
        _exit(meet_stranger());
    ck_assert_int_eq(waitpid(init, &status, 0), init);
    ck_assert(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        printf("numbers cannot be chosen: not checked\n");
    else
        ck_assert_int_eq(WEXITSTATUS(status), 0);
    pass_at_once();
}
END_TEST

Suite *forkserver_suite(void)
{
    Suite *suite = suite_create("forkserver");
    TCase *server = tcase_create("server");
    tcase_set_timeout(server, 120);
    tcase_add_test(server, children_keep_their_true_status);
    tcase_add_test(server, a_stopped_server_is_replaced);
#if defined(__x86_64__)
    tcase_add_loop_test(server, killed_at_instructions_of_its_request_path, 0, 2);
#endif
    tcase_add_test(server, it_ends_with_its_owner);
    tcase_add_test(server, a_request_must_fit);
    suite_add_tcase(suite, server);
    TCase *threads = tcase_create("threads");
    tcase_set_timeout(threads, 120);
    tcase_add_loop_test(threads, threads_of_the_parent_do_not_wedge_the_child, HAMMERED_FIRST, PROCESS_METHODS);
    tcase_add_loop_test(threads, a_lock_of_another_thread_stays_locked_in_a_fork, 0, PROCESS_METHODS);
    suite_add_tcase(suite, threads);
    TCase *scarce = tcase_create("scarce");
    tcase_set_timeout(scarce, 60);
    tcase_add_loop_test(scarce, what_the_kernel_refuses_is_an_error, 0, sizeof refusals / sizeof *refusals);
    tcase_add_loop_test(scarce, one_that_is_gone_at_once_was_started, 0, PROCESS_FORKSERVER);
    tcase_add_loop_test(scarce, the_nth_descriptor_is_refused, 0, PROCESS_METHODS);
    tcase_add_test(scarce, a_stale_handle_never_reaches_a_stranger);
    suite_add_tcase(suite, scarce);
    return suite;
}
