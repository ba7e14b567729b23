/* process.h by each method: how a process ends, what it is given and shows, who it is, and that it leaves nothing
 * behind. Misuse and Python's answers: check_semantics_process.c. */
#include "base/clock.h"
#include "ipc/self.h"
#include "ipc/waiting.h"
#include "proc/child.h"
#include "proc/output.h"
#include "suites.h"
#include "support/process_tasks.h"
#include "support/processes.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct process *start(const struct process_options *options)
{
    struct process *process;
    ck_assert_int_eq(process_new(&process, options), 0);
    ck_assert_int_eq(process_start(process), 0);
    return process;
}

/* Joins it; its exit code. */
static int finish(struct process *process)
{
    int code;
    ck_assert_int_eq(process_join(process, CLOCK_NEVER), 0);
    ck_assert_int_eq(process_exit_code(process, &code), 0);
    ck_assert_int_eq(process_close(process), 0);
    process_free(process);
    return code;
}

static bool counted(void *context)
{
    const struct process_board *board = context;
    return atomic_load(&board->count) > 0;
}

/* ------------------------------------------------------------------ its end */

static const struct {
    process_main_function *run;
    int argument, code;
} ends[] = {
    {task_exit, 0, 0},
    {task_exit, 1, 1},
    {task_exit, 3, 3},
    {task_exit, 255, 255},
    {task_exit, 256 + 7, 7},
    {task_signal, SIGKILL, -SIGKILL},
    {task_signal, SIGTERM, -SIGTERM},
    {task_signal, SIGSEGV, -SIGSEGV},
    {task_signal, SIGABRT, -SIGABRT},
    {task_signal, SIGINT, 0}, /* ignored */
};
enum { ENDS = sizeof ends / sizeof *ends };

START_TEST(its_exit_code_is_told)
{
    int before = processes_descriptors();
    struct process_options options = {.run = ends[_i % ENDS].run,
                                      .argument = &ends[_i % ENDS].argument,
                                      .argument_size = sizeof(int),
                                      .method = (enum process_method)(_i / ENDS)};
    ck_assert_int_eq(finish(start(&options)), ends[_i % ENDS].code);
    ck_assert_int_eq(processes_descriptors(), before + (options.method == PROCESS_FORKSERVER ? 2 : 0));
    ck_assert_int_eq(processes_children(), options.method == PROCESS_FORKSERVER);
}
END_TEST

static const size_t sizes[] = {0, 1, 8, 100, 4096, 1 << 20};
enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(its_argument_is_a_copy)
{
    size_t size = sizes[_i % SIZES];
    unsigned char *bytes = malloc(size + 1);
    process_tasks_fill(bytes, size);
    struct process *process;
    struct process_options options = {
        .run = task_argument, .argument = bytes, .argument_size = size, .method = (enum process_method)(_i / SIZES)};
    ck_assert_int_eq(process_new(&process, &options), 0);
    memset(bytes, 0xff, size);
    free(bytes);
    ck_assert_int_eq(process_start(process), 0);
    ck_assert_int_eq(finish(process), 0);
}
END_TEST

static const struct {
    const char *argv[4];
    int error, code;
} programs[] = {
    {{"true"}, 0, 0},
    {{"sh", "-c", "exit 3"}, 0, 3},
    {{"/bin/sh", "-c", "kill -9 $$"}, 0, -SIGKILL},
    {{"no-such-program"}, -ENOENT, 0},
    {{"/etc/passwd"}, -EACCES, 0},
    {{"/"}, -ENOENT, 0},
};

START_TEST(a_program_instead_of_a_function)
{
    struct process *process;
    struct process_options options = {.argv = programs[_i].argv};
    ck_assert_int_eq(process_new(&process, &options), programs[_i].error);
    if (programs[_i].error)
        return;
    ck_assert_int_eq(process_start(process), 0);
    ck_assert_int_eq(finish(process), programs[_i].code);
}
END_TEST

/* A parent that ignores SIGCHLD: the kernel throws the status away. */
START_TEST(a_lost_status_is_no_number)
{
    int code = 77;
    (void)signal(SIGCHLD, SIG_IGN);
    struct process *process =
        start(&(struct process_options){.run = task_exit, .argument = &(int){3}, .argument_size = 4});
    ck_assert_int_eq(process_join(process, CLOCK_NEVER), 0);
    ck_assert_int_eq(process_exit_code(process, &code), -ENODATA);
    ck_assert_int_eq(code, 77);
    process_free(process);
}
END_TEST

START_TEST(a_deadline_ends_the_wait_alone)
{
    struct process *process = start(&(struct process_options){.run = task_wait, .method = (enum process_method)_i});
    int code;
    ck_assert_int_eq(process_join(process, 0), -ETIMEDOUT);
    ck_assert_int_eq(process_join(process, clock_after(20 * NS_PER_MS)), -ETIMEDOUT);
    ck_assert_int_eq(process_exit_code(process, &code), -EAGAIN);
    ck_assert(process_is_alive(process));
    ck_assert_int_eq(process_terminate(process), 0);
    ck_assert_int_eq(finish(process), -SIGTERM);
}
END_TEST

START_TEST(the_sentinel_is_readable_until_the_close)
{
    struct process *process = start(&(struct process_options){.run = task_wait, .method = (enum process_method)_i});
    struct pollfd sentinel = {.fd = process_sentinel(process), .events = POLLIN};
    ck_assert_int_eq(poll(&sentinel, 1, 0), 0);
    ck_assert_int_eq(process_kill(process), 0);
    ck_assert_int_eq(poll(&sentinel, 1, PROCESSES_PATIENCE_MS), 1);
    ck_assert_int_eq(process_join(process, CLOCK_NEVER), 0);
    ck_assert_int_eq(poll(&sentinel, 1, 0), 1);
    ck_assert_int_eq(finish(process), -SIGKILL);
}
END_TEST

START_TEST(active_children_are_those_that_run)
{
    struct process *first = start(&(struct process_options){.run = task_wait, .method = (enum process_method)_i});
    struct process *second = start(&(struct process_options){.run = task_wait, .method = (enum process_method)_i});
    struct process *found[2] = {NULL, NULL};
    ck_assert_uint_eq(process_active_children(found, 1), 2);
    ck_assert_uint_eq(process_active_children(found, 2), 2);
    ck_assert((found[0] == first && found[1] == second) || (found[0] == second && found[1] == first));
    ck_assert_int_eq(process_kill(first), 0);
    ck_assert_int_eq(finish(first), -SIGKILL);
    ck_assert_uint_eq(process_active_children(found, 2), 1);
    ck_assert_ptr_eq(found[0], second);
    pid_t pid;
    ck_assert_int_eq(process_pid(second, &pid), 0);
    process_free(second); /* it goes on, and is reaped all the same */
    ck_assert(!processes_is_gone(pid));
    ck_assert_uint_eq(process_active_children(NULL, 0), 0);
    (void)kill(pid, SIGKILL);
    processes_finish();
    ck_assert_int_eq(kill(pid, 0), -1);
}
END_TEST

/* ------------------------------------------------------------------ in the commons */

START_TEST(it_is_seen_in_the_commons)
{
    struct commons commons;
    struct process_board *board;
    process_board_make(&commons, &board);
    uint32_t mine = commons_enter(&commons, "Main", 0);
    self_enter(&commons, mine);
    struct process *process =
        start(&(struct process_options){.run = task_wait, .name = "Sitter", .method = (enum process_method)_i});
    ck_assert(processes_wait(counted, board, PROCESSES_PATIENCE_MS));
    struct slot *slot = &commons.slots[mine + 1];
    pid_t pid;
    ck_assert_int_eq(process_pid(process, &pid), 0);
    ck_assert_str_eq(slot->name, "Sitter");
    ck_assert_uint_eq(slot->parent, mine + 1);
    ck_assert_int_eq(atomic_load(&slot->pid), pid);
    ck_assert_int_eq(slot_look(slot, clock_ns()).state, SLOT_RUNNING);
    atomic_store(&board->go, 1);
    ck_assert_int_eq(finish(process), 5);
    ck_assert_int_eq(slot_look(slot, clock_ns()).state, SLOT_LEAVING);
    ck_assert_int_eq(slot_death(slot).how, DEATH_EXITED);
    ck_assert_uint_eq(atomic_load(&slot->taken), 0);
    commons_release(&commons);
}
END_TEST

struct joiner {
    struct slot *slot;
    uint32_t child;
};

static bool is_joining(void *context)
{
    const struct joiner *joiner = context;
    return slot_look(joiner->slot, clock_ns()).state == SLOT_JOIN &&
           atomic_load(&joiner->slot->blocked_on) == joiner->child + 1;
}

/* Looks from another thread at the one that joins, then lets it go on. */
static void *watch_join(void *context)
{
    struct commons *commons = context;
    struct process_board *board = commons_find(commons, REGION_ARRAY, "board");
    bool seen = processes_wait(is_joining, &(struct joiner){&commons->slots[0], 1}, PROCESSES_PATIENCE_MS);
    atomic_store(&board->go, 1);
    return seen ? commons : NULL;
}

START_TEST(who_joins_says_whom_it_waits_for)
{
    struct commons commons;
    struct process_board *board;
    pthread_t thread;
    void *seen;
    process_board_make(&commons, &board);
    self_enter(&commons, commons_enter(&commons, "Main", 0));
    slot_enter(self()->slot, SLOT_RUNNING, clock_ns());
    struct process *process = start(&(struct process_options){.run = task_wait});
    ck_assert_int_eq(pthread_create(&thread, NULL, watch_join, &commons), 0);
    ck_assert_int_eq(finish(process), 5);
    ck_assert_int_eq(pthread_join(thread, &seen), 0);
    ck_assert_ptr_nonnull(seen);
    ck_assert_int_eq(slot_look(self()->slot, clock_ns()).state, SLOT_RUNNING);
    ck_assert_uint_eq(atomic_load(&self()->slot->blocked_on), 0);
    commons_release(&commons);
}
END_TEST

/* A parent that waits for something else altogether. */
START_TEST(a_death_is_noticed_in_any_wait)
{
    struct commons commons;
    struct process_board *board;
    process_board_make(&commons, &board);
    self_enter(&commons, commons_enter(&commons, "Main", 0));
    struct process *process = start(&(struct process_options){.run = task_wait, .method = (enum process_method)_i});
    ck_assert_int_eq(process_kill(process), 0);
    struct waiting waiting;
    waiting_begin(&waiting, SLOT_LOCK, board, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS));
    while (atomic_load(&commons.slots[1].ended_ns) == 0)
        ck_assert_int_eq(waiting_sleep(&waiting, &board->go, 0), 0);
    (void)waiting_end(&waiting);
    ck_assert_int_eq(slot_death(&commons.slots[1]).code, SIGKILL);
    process_free(process);
    commons_release(&commons);
}
END_TEST

START_TEST(a_full_commons_is_an_error)
{
    struct commons commons;
    struct process *process;
    ck_assert_int_eq(commons_create(&commons, 1), 0);
    uint32_t taken = commons_enter(&commons, "Main", 0);
    ck_assert_int_eq(process_new(&process, &(struct process_options){.run = task_wait, .commons = &commons}), 0);
    ck_assert_int_eq(process_start(process), -ENOSPC);
    commons_leave(&commons, taken, (struct death){DEATH_LEFT, 0});
    ck_assert_int_eq(process_start(process), 0);
    ck_assert_int_eq(process_kill(process), 0);
    ck_assert_int_eq(finish(process), -SIGKILL);
    commons_release(&commons);
}
END_TEST

/* ------------------------------------------------------------------ parents and children */

static const struct {
    process_main_function *run;
    int argument;
    int32_t code; /* of the one in the middle */
} families[] = {
    {task_parent, PROCESS_FORK, 0},
    {task_parent, PROCESS_SPAWN, 0},
    {task_parent, PROCESS_FORKSERVER, 0},
    {task_daemons, 0, 0},
    {task_daemons, 1, 0},
};
enum { FAMILIES = sizeof families / sizeof *families, JOINED = 3 };

static struct process *start_family(int row, int method, struct commons *commons)
{
    return start(&(struct process_options){.run = families[row].run,
                                           .argument = &families[row].argument,
                                           .argument_size = sizeof(int),
                                           .method = (enum process_method)method,
                                           .commons = commons});
}

/* Children that are not daemonic are waited for, daemonic ones are ended. */
START_TEST(a_process_does_not_leave_its_children)
{
    struct commons commons;
    struct process_board *board;
    int row = _i % FAMILIES;
    process_board_make(&commons, &board);
    struct process *process = start_family(row, _i / FAMILIES, &commons);
    ck_assert(processes_wait(counted, board, PROCESSES_PATIENCE_MS));
    ck_assert_int_eq(atomic_load(&board->error), 0);
    if (row < JOINED) {
        ck_assert_int_eq(process_join(process, clock_after(50 * NS_PER_MS)), -ETIMEDOUT);
        atomic_store(&board->go, 1);
    }
    ck_assert_int_eq(finish(process), 0);
    ck_assert(processes_is_gone(atomic_load(&board->pids[0])));
    commons_release(&commons);
}
END_TEST

START_TEST(children_die_with_a_killed_parent)
{
    struct commons commons;
    struct process_board *board;
    process_board_make(&commons, &board);
    atomic_store(&board->stay, 1);
    struct process *process = start_family(_i % FAMILIES, _i / FAMILIES, &commons);
    ck_assert(processes_wait(counted, board, PROCESSES_PATIENCE_MS));
    ck_assert_int_eq(process_kill(process), 0);
    ck_assert_int_eq(finish(process), -SIGKILL);
    ck_assert(processes_wait_gone(atomic_load(&board->pids[0]), PROCESSES_PATIENCE_MS));
    for (uint32_t i = 0; i < commons.facts->slots; i++)
        ck_assert_uint_eq(atomic_load(&commons.slots[i].taken), 0);
    commons_release(&commons);
}
END_TEST

static const struct {
    const char *name;
    enum process_daemon daemon;
    const char *told;
} names[] = {
    {NULL, PROCESS_DAEMON_INHERIT, "Process-1"},
    {"My First Process", PROCESS_DAEMON_YES, "My First Process"},
    {"a name that is longer than what fits into a slot", PROCESS_DAEMON_NO,
     "a name that is longer than what fits into a slot"},
};
enum { NAMES = sizeof names / sizeof *names };

START_TEST(it_knows_who_it_is)
{
    struct commons commons;
    struct process_board *board;
    process_board_make(&commons, &board);
    struct process *process = start(&(struct process_options){.run = task_tell,
                                                              .name = names[_i % NAMES].name,
                                                              .daemon = names[_i % NAMES].daemon,
                                                              .method = (enum process_method)(_i / NAMES),
                                                              .commons = &commons});
    ck_assert_str_eq(process_name(process), names[_i % NAMES].told);
    ck_assert_int_eq(finish(process), 0);
    ck_assert_str_eq(board->name, names[_i % NAMES].told);
    ck_assert_uint_eq(atomic_load(&board->daemon), names[_i % NAMES].daemon == PROCESS_DAEMON_YES);
    commons_release(&commons);
}
END_TEST

/* ------------------------------------------------------------------ threads */

struct starter {
    enum process_method method;
    struct commons *commons;
    struct process *process;
};

static void *start_in_thread(void *context)
{
    struct starter *starter = context;
    starter->process =
        start(&(struct process_options){.run = task_wait, .method = starter->method, .commons = starter->commons});
    return NULL;
}

static void start_from_short_thread(struct starter *starter)
{
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, start_in_thread, starter), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

START_TEST(it_outlives_the_thread_that_started_it)
{
    struct commons commons;
    struct process_board *board;
    process_board_make(&commons, &board);
    struct starter starter = {.method = (enum process_method)_i, .commons = &commons};
    start_from_short_thread(&starter);
    ck_assert(processes_wait(counted, board, PROCESSES_PATIENCE_MS));
    ck_assert(process_is_alive(starter.process));
    atomic_store(&board->go, 1);
    ck_assert_int_eq(finish(starter.process), 5);
    commons_release(&commons);
}
END_TEST

START_TEST(but_not_the_process)
{
    struct commons commons;
    struct process_board *board;
    process_board_make(&commons, &board);
    pid_t middle = fork();
    if (middle == 0) {
        struct starter starter = {.method = (enum process_method)_i, .commons = &commons};
        start_from_short_thread(&starter);
        (void)pause();
        _exit(0);
    }
    ck_assert(processes_wait(counted, board, PROCESSES_PATIENCE_MS));
    ck_assert_int_eq(kill(middle, SIGKILL), 0);
    ck_assert_int_eq(waitpid(middle, NULL, 0), middle);
    ck_assert(processes_wait_gone(atomic_load(&board->pids[0]), PROCESSES_PATIENCE_MS));
    commons_release(&commons);
}
END_TEST

/* ------------------------------------------------------------------ output */

#define LINES 50

static int print_all(void *context, const int *kept)
{
    static _Atomic uint64_t task = 12;
    struct process *children[PROCESS_METHODS * LINES];
    struct commons *commons = context;
    commons->region.fd = kept[0];
    self_enter(commons, commons_enter(commons, "Main", 0));
    atomic_store(&self()->slot->task, 12);
    output_open(&task);
    for (int i = 0; i < PROCESS_METHODS * LINES; i++)
        if (process_new(&children[i],
                        &(struct process_options){.run = task_print,
                                                  .argument = "a line",
                                                  .argument_size = 6,
                                                  .method = (enum process_method)(i % PROCESS_METHODS)}) ||
            process_start(children[i]))
            return 1;
    processes_finish();
    printf("all said\n");
    output_flush();
    return 0;
}

struct heard {
    int lines, from_main;
    bool of[PROCESS_METHODS * LINES];
};

static void hear(void *context, const struct output_line *line)
{
    struct heard *heard = context;
    char expected[64];
    ck_assert_uint_eq(line->task, 12);
    if (strcmp(line->text, "all said") == 0) {
        ck_assert_str_eq(line->name, "Main");
        heard->from_main++;
        return;
    }
    (void)snprintf(expected, sizeof expected, "a line, says %s", line->name);
    ck_assert_str_eq(line->text, expected);
    int number = atoi(line->name + strlen("Process-"));
    ck_assert(number >= 1 && number <= PROCESS_METHODS * LINES && !heard->of[number - 1]);
    heard->of[number - 1] = true;
    heard->lines++;
}

START_TEST(what_it_prints_comes_under_its_name)
{
    struct commons commons;
    struct child child;
    struct process_board *board;
    process_board_make(&commons, &board);
    struct child_options options = {
        .run = print_all, .context = &commons, .keep = {commons.region.fd, -1}, .pin_core = -1};
    (void)board;
    ck_assert_int_eq(child_start(&child, &options), 0);
    struct output_reader reader = {.fd = child.output};
    struct heard heard = {.lines = 0};
    struct pollfd ready = {.fd = child.output, .events = POLLIN};
    while (output_read(&reader, 99, hear, &heard) >= 0)
        ck_assert_int_eq(poll(&ready, 1, PROCESSES_PATIENCE_MS), 1);
    ck_assert_int_eq(heard.lines, PROCESS_METHODS * LINES);
    ck_assert_int_eq(heard.from_main, 1);
    struct child_end end;
    ck_assert(processes_wait_gone(child.pid, PROCESSES_PATIENCE_MS));
    ck_assert(child_reap(&child, &end));
    ck_assert_int_eq(end.death.how, DEATH_LEFT);
    close(child.output);
    commons_release(&commons);
}
END_TEST

Suite *process_suite(void)
{
    Suite *suite = suite_create("process");
    TCase *life = tcase_create("life");
    tcase_set_timeout(life, 60);
    tcase_add_loop_test(life, its_exit_code_is_told, 0, ENDS * PROCESS_METHODS);
    tcase_add_loop_test(life, its_argument_is_a_copy, 0, SIZES * PROCESS_METHODS);
    tcase_add_loop_test(life, a_program_instead_of_a_function, 0, sizeof programs / sizeof *programs);
    tcase_add_test(life, a_lost_status_is_no_number);
    tcase_add_loop_test(life, a_deadline_ends_the_wait_alone, 0, PROCESS_METHODS);
    tcase_add_loop_test(life, the_sentinel_is_readable_until_the_close, 0, PROCESS_METHODS);
    tcase_add_loop_test(life, active_children_are_those_that_run, 0, PROCESS_METHODS);
    suite_add_tcase(suite, life);
    TCase *shared = tcase_create("commons");
    tcase_set_timeout(shared, 60);
    tcase_add_loop_test(shared, it_is_seen_in_the_commons, 0, PROCESS_METHODS);
    tcase_add_test(shared, who_joins_says_whom_it_waits_for);
    tcase_add_loop_test(shared, a_death_is_noticed_in_any_wait, 0, PROCESS_METHODS);
    tcase_add_test(shared, a_full_commons_is_an_error);
    suite_add_tcase(suite, shared);
    TCase *family = tcase_create("family");
    tcase_set_timeout(family, 60);
    tcase_add_loop_test(family, a_process_does_not_leave_its_children, 0, FAMILIES * PROCESS_METHODS);
    tcase_add_loop_test(family, children_die_with_a_killed_parent, 0, FAMILIES * PROCESS_METHODS);
    tcase_add_loop_test(family, it_knows_who_it_is, 0, NAMES * PROCESS_METHODS);
    tcase_add_loop_test(family, it_outlives_the_thread_that_started_it, 0, PROCESS_METHODS);
    tcase_add_loop_test(family, but_not_the_process, 0, PROCESS_METHODS);
    tcase_add_test(family, what_it_prints_comes_under_its_name);
    suite_add_tcase(suite, family);
    return suite;
}
