/* processes_begin() and processes_end(): a program that is not the lab shares queues and locks between its own
 * processes and its pools. */
#include "base/clock.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "ipc/task.h"
#include "proc/adoption.h"
#include "proc/pool.h"
#include "proc/process.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_S = 30, PLACES = 4 };

static struct commons commons;

static void begin(void)
{
    ck_assert_int_eq(processes_begin(&commons, PLACES), 0);
}

static struct queue *make_queue(enum queue_kind kind)
{
    struct queue *queue;
    ck_assert_int_eq(queue_add(&commons, "numbers", &(struct queue_options){.capacity = 4, .kind = kind}, &queue), 0);
    return queue;
}

static struct process *start(process_main_function *run)
{
    struct process *process;
    ck_assert_int_eq(process_new(&process, &(struct process_options){.run = run}), 0);
    ck_assert_int_eq(process_start(process), 0);
    return process;
}

static struct pool *start_pool(task_function *run, struct commons *shared)
{
    struct pool *pool;
    ck_assert_int_eq(pool_new(&pool, &(struct pool_options){.run = run, .workers = 2, .commons = shared}), 0);
    ck_assert_int_eq(pool_start(pool), 0);
    return pool;
}

/* What the pool's only task returns: a party. */
static party ask(struct pool *pool)
{
    struct future *future;
    struct pool_result result;
    party who;
    ck_assert_int_eq(pool_apply_async(pool, NULL, 0, &future), 0);
    ck_assert_int_eq(future_get(future, PROCESSES_PATIENCE_MS * NS_PER_MS, &result), 0);
    ck_assert_int_eq(result.status, POOL_OK);
    ck_assert_uint_eq(result.size, sizeof who);
    memcpy(&who, result.data, sizeof who);
    future_free(future);
    return who;
}

static int tell_who(struct task *task, const void *context)
{
    (void)context;
    return task_return(task, &self()->who, sizeof(party));
}

START_TEST(it_has_a_place_of_its_own)
{
    begin();
    ck_assert_ptr_eq(self()->commons, &commons);
    ck_assert_str_eq(self()->slot->name, "MainProcess");
    ck_assert_int_eq(atomic_load(&self()->slot->pid), getpid());
    ck_assert_int_eq(slot_look(self()->slot, clock_ns()).state, SLOT_RUNNING);
    struct commons second;
    ck_assert_int_eq(processes_begin(&second, 1), -EALREADY);
    processes_end(&commons);
    ck_assert_ptr_null(self()->commons);
    ck_assert_uint_eq(self()->who, 0);
    begin(); /* and again */
    processes_end(&commons);
}
END_TEST

static int get_one(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    party number;
    size_t length;
    (void)queue_get(queue_find(self()->commons, "numbers"), &number, sizeof number, &length, CLOCK_NEVER);
    (void)pause(); /* with the number in its hands */
    return 0;
}

static void note_blocked_on(void *noted)
{
    *(uint64_t *)noted = atomic_load(&self()->slot->blocked_on);
}

START_TEST(a_join_with_a_deadline_says_so)
{
    uint64_t noted = 0;
    begin();
    (void)make_queue(QUEUE_PLAIN);
    struct process *process = start(get_one);
    self()->before_sleep = note_blocked_on;
    self()->sleep_context = &noted;
    ck_assert_int_eq(process_join(process, clock_after(NS_PER_MS)), -ETIMEDOUT);
    self()->before_sleep = NULL;
    ck_assert_uint_ne(noted & SLOT_BOUNDED, 0);
    ck_assert_uint_ne(noted & ~SLOT_BOUNDED, 0);
    ck_assert_int_eq(process_kill(process), 0);
    ck_assert_int_eq(process_join(process, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)), 0);
    process_free(process);
    processes_end(&commons);
}
END_TEST

/* Its parent was killed as soon as it had taken a place; the next child had come further. */
START_TEST(a_half_entered_place_hides_no_other)
{
    struct commons lost;
    ck_assert_int_eq(commons_create(&lost, 3), 0);
    uint32_t parent = commons_enter(&lost, "Parent", 0);
    struct slot *half = &lost.slots[parent + 1];
    atomic_store(&half->taken, 1);
    half->parent = parent + 1;
    uint32_t child = commons_enter(&lost, "Child", parent + 1);
    ck_assert_uint_eq(child, parent + 2);
    adoption_take(&lost, parent, 0);
    commons_leave(&lost, parent, (struct death){.how = DEATH_SIGNAL, .code = SIGKILL});
    ck_assert_uint_eq(adoption_look(&lost, 0), 0);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(atomic_load(&lost.slots[i].taken), 0);
        ck_assert_uint_eq(lost.slots[i].parent, 0);
    }
    commons_release(&lost);
}
END_TEST

START_TEST(too_many_places_are_refused)
{
    ck_assert_int_eq(processes_begin(&commons, COMMONS_SLOTS_MAX), -EINVAL);
    ck_assert_ptr_null(self()->commons);
}
END_TEST

START_TEST(nothing_is_left_of_it)
{
    int descriptors = processes_descriptors();
    begin();
    processes_end(&commons);
    ck_assert_int_eq(processes_descriptors(), descriptors);
}
END_TEST

/* ------------------------------------------------------------------ pools beside processes */

START_TEST(a_pools_workers_have_places_beside_it)
{
    begin();
    party mine = self()->who;
    struct pool *pool = start_pool(tell_who, &commons);
    party worker = ask(pool);
    ck_assert_uint_ne(worker, 0);
    ck_assert_uint_ne(party_slot(worker), party_slot(mine));
    ck_assert_str_eq(self()->slot->name, "MainProcess");
    ck_assert_uint_eq(self()->slot->incarnation, party_incarnation(mine));
    pool_free(pool);
    processes_end(&commons);
}
END_TEST

START_TEST(workers_of_a_pool_without_the_commons_are_nobody)
{
    begin();
    struct pool *pool = start_pool(tell_who, NULL);
    ck_assert_uint_eq(ask(pool), 0);
    pool_free(pool);
    processes_end(&commons);
}
END_TEST

START_TEST(a_pool_must_come_before_the_processes)
{
    struct pool *pool = NULL;
    const struct pool_options options = {.run = tell_who, .workers = 2, .commons = &commons};
    begin();
    (void)make_queue(QUEUE_PLAIN);
    struct process *process = start(get_one);
    ck_assert_int_eq(pool_new(&pool, &options), -ENOSPC);
    ck_assert_int_eq(process_kill(process), 0);
    ck_assert_int_eq(process_join(process, clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS)), 0);
    process_free(process);
    ck_assert_int_eq(pool_new(&pool, &options), 0); /* all places are free again */
    pool_free(pool);
    processes_end(&commons);
}
END_TEST

/* ------------------------------------------------------------------ deaths */

static int get_in_a_task(struct task *task, const void *context)
{
    (void)context;
    party number = 0;
    size_t length;
    int error = queue_get(queue_find(task->commons, "numbers"), &number, sizeof number, &length, CLOCK_NEVER);
    return error ? error : task_return(task, &number, sizeof number);
}

static bool is_in_hand(void *queue)
{
    struct queue_view view;
    queue_look(queue, &view);
    return view.in_hand == 1;
}

/* The program sits in future_get() all the time: nobody but that call can notice. */
START_TEST(a_process_that_dies_while_the_program_waits_for_a_pool_is_repaired)
{
    begin();
    struct queue *queue = make_queue(QUEUE_JOINABLE);
    struct pool *getters = start_pool(get_in_a_task, &commons);
    struct process *process = start(get_one);
    const party number = 42;
    ck_assert_int_eq(queue_put(queue, &number, sizeof number, WAITING_NOT), 0);
    ck_assert(processes_wait(is_in_hand, queue, PROCESSES_PATIENCE_MS));
    pid_t pid;
    ck_assert_int_eq(process_pid(process, &pid), 0);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_uint_eq(ask(getters), number);
    pool_free(getters);
    process_free(process);
    processes_end(&commons);
}
END_TEST

START_TEST(the_end_joins_what_still_runs)
{
    begin();
    struct queue *queue = make_queue(QUEUE_PLAIN);
    struct process *process;
    const struct process_options options = {.run = get_one, .daemon = PROCESS_DAEMON_YES};
    ck_assert_int_eq(process_new(&process, &options), 0);
    ck_assert_int_eq(process_start(process), 0);
    ck_assert_int_eq(queue_put(queue, "now", 4, WAITING_NOT), 0);
    pid_t pid;
    ck_assert_int_eq(process_pid(process, &pid), 0);
    processes_end(&commons);
    ck_assert(processes_is_gone(pid));
    ck_assert_int_eq(processes_children(), 0);
    process_free(process);
}
END_TEST

Suite *process_commons_suite(void)
{
    Suite *suite = suite_create("process_commons");
    TCase *program = tcase_create("program");
    tcase_set_timeout(program, TIMEOUT_S);
    tcase_add_test(program, it_has_a_place_of_its_own);
    tcase_add_test(program, a_join_with_a_deadline_says_so);
    tcase_add_test(program, a_half_entered_place_hides_no_other);
    tcase_add_test(program, too_many_places_are_refused);
    tcase_add_test(program, nothing_is_left_of_it);
    tcase_add_test(program, a_pools_workers_have_places_beside_it);
    tcase_add_test(program, workers_of_a_pool_without_the_commons_are_nobody);
    tcase_add_test(program, a_pool_must_come_before_the_processes);
    tcase_add_test(program, a_process_that_dies_while_the_program_waits_for_a_pool_is_repaired);
    tcase_add_test(program, the_end_joins_what_still_runs);
    suite_add_tcase(suite, program);
    return suite;
}
