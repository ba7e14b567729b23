/* What the lab shows of the commons while a run goes on: queues, pipes, locks, the picture, and the processes that tasks
 * started, by name and by who waits for whom; and what it makes of memory that a task has written over. */
#include "base/clock.h"
#include "base/random.h"
#include "ipc/barrier.h"
#include "ipc/lock.h"
#include "ipc/picture.h"
#include "ipc/pipe.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "ipc/semaphore.h"
#include "ipc/task.h"
#include "ipc/value.h"
#include "lab/channels.h"
#include "lab/gallery.h"
#include "lab/lab.h"
#include "lab/locks.h"
#include "model/plan.h"
#include "proc/process.h"
#include "suites.h"
#include "support/processes.h"

#include <signal.h>
#include <string.h>

/* ------------------------------------------------------------------ a run that stands still */

/* It holds the lock and waits for its child, which waits for the lock. */
static int wait_for_lock(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    return lock_acquire(lock_find(self()->commons, "account"), CLOCK_NEVER);
}

static int join_child(struct task *task)
{
    struct process *process;
    struct lock *of_tally = value_lock(value_find(task->commons, "tally"));
    (void)lock_acquire(of_tally, CLOCK_NEVER);
    (void)lock_release(of_tally);
    (void)lock_acquire(lock_find(task->commons, "account"), CLOCK_NEVER);
    int error = process_new(&process, &(struct process_options){.name = "Kid", .run = wait_for_lock});
    if (!error)
        error = process_start(process);
    if (!error)
        error = process_join(process, CLOCK_NEVER);
    process_free(process);
    return error;
}

/* Gets one of five, draws, makes a queue that nobody knew of, and puts on a full one. */
static int fill(struct task *task)
{
    struct queue *cubes = queue_find(task->commons, "cubes"), *late;
    struct queue_options options = {.capacity = 2, .message_max = 8};
    struct picture_area area = {1, 0, 2, 1};
    size_t size;
    int number = 1;
    picture_begin(picture_find(task->commons, "tiles"), area);
    picture_set(picture_find(task->commons, "tiles"), 1, 0, 200);
    (void)queue_add(task->commons, "late", &options, &late);
    (void)queue_put(cubes, &number, sizeof number, CLOCK_NEVER);
    (void)queue_get(cubes, &number, sizeof number, &size, CLOCK_NEVER);
    while (queue_put(cubes, &number, sizeof number, CLOCK_NEVER) == 0)
        continue;
    return 0;
}

static int run(struct task *task, const void *context)
{
    (void)context;
    return task->id == 0 ? join_child(task) : fill(task);
}

static int plan_two(struct plan *plan, const void *context, struct problem *problem)
{
    (void)context;
    (void)problem;
    plan_add(plan, NULL, 0);
    plan_add(plan, NULL, 0);
    return 0;
}

static int set_up_objects(struct commons *commons, const void *context, struct problem *problem)
{
    struct queue *queue;
    struct lock *lock;
    struct semaphore *semaphore;
    struct barrier *barrier;
    struct value *tally, *unlocked;
    struct picture *picture;
    struct pipe_end ends[2];
    struct queue_options options = {.capacity = 4, .message_max = 64, .kind = QUEUE_JOINABLE};
    (void)context;
    (void)problem;
    int error = pipe_create(ends, &(struct pipe_options){.duplex = true}, commons, "talk");
    if (error)
        return error;
    pipe_close(&ends[PIPE_LEFT]);
    pipe_close(&ends[PIPE_RIGHT]);
    error |= queue_add(commons, "cubes", &options, &queue);
    error |= lock_add(commons, "account", LOCK_PLAIN, &lock);
    error |= semaphore_add(commons, "seats", SEMAPHORE_BOUNDED, 3, &semaphore);
    error |= barrier_add(commons, "meeting", 2, &barrier);
    error |= value_add(commons, "tally", VALUE_INT64, 1, &tally);
    error |= value_add(commons, "unlocked", VALUE_INT64, 1, &unlocked);
    error |= picture_add(commons, "tiles", 4, 2, &picture);
    return error;
}

static const struct workload standstill = {.id = "standstill",
                                           .title = "Standstill",
                                           .primitive = "queue",
                                           .lesson = "none",
                                           .plan = plan_two,
                                           .run = run,
                                           .setup = set_up_objects};

static struct lab *lab;

static void start(bool attended)
{
    struct settings settings;
    struct problem problem;
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.workers = 2;
    settings.no_baseline = true;
    struct lab_options options = {.workload = &standstill, .parameters = "", .settings = &settings};
    ck_assert_msg(lab_new(&lab, &options, &problem) == 0, "%s", problem.text);
    lab_attend(lab, attended);
    ck_assert_msg(lab_start(lab, &problem) == 0, "%s", problem.text);
}

static void tear_down(void)
{
    lab_free(lab);
    lab = NULL;
    ck_assert_int_eq(processes_children(), 0);
}

/* Steps the lab until `holds`, looking as a screen would. */
static const struct snapshot *look_until(bool (*holds)(const struct snapshot *snapshot))
{
    uint64_t deadline = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    const struct snapshot *snapshot = lab_snapshot(lab);
    while (!holds(snapshot)) {
        ck_assert_uint_lt(clock_ns(), deadline);
        lab_step(lab, clock_after(20 * NS_PER_MS));
        snapshot = lab_snapshot(lab);
    }
    return snapshot;
}

static const struct snapshot_worker *row_in(const struct snapshot *snapshot, enum worker_state state)
{
    for (size_t i = 0; i < snapshot->workers_count; i++)
        if (snapshot->workers[i].state == state)
            return &snapshot->workers[i];
    return NULL;
}

/* What they wait on is from a look a little before that at their states. */
static bool all_block(const struct snapshot *snapshot)
{
    const struct snapshot_worker *waiting[] = {row_in(snapshot, WORKER_LOCK), row_in(snapshot, WORKER_JOIN),
                                               row_in(snapshot, WORKER_PUT)};
    for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++)
        if (!waiting[i] || !waiting[i]->blocked_on[0])
            return false;
    return true;
}

static const struct snapshot_channel *channel(const struct snapshot *snapshot, const char *name)
{
    for (size_t i = 0; i < snapshot->channels_count; i++)
        if (strcmp(snapshot->channels[i].name, name) == 0)
            return &snapshot->channels[i];
    ck_abort_msg("no channel %s", name);
}

static const struct snapshot_lock *guard(const struct snapshot *snapshot, const char *name)
{
    for (size_t i = 0; i < snapshot->locks_count; i++)
        if (strcmp(snapshot->locks[i].name, name) == 0)
            return &snapshot->locks[i];
    ck_abort_msg("no lock %s", name);
}

START_TEST(channels_are_shown)
{
    start(true);
    const struct snapshot *snapshot = look_until(all_block);
    const struct snapshot_channel *cubes = channel(snapshot, "cubes");
    ck_assert_uint_eq(snapshot->channels_count, 4); /* a duplex pipe is two; and one that a task has made */
    ck_assert_int_eq(cubes->kind, CHANNEL_JOINABLE);
    ck_assert_uint_eq(cubes->depth, 4);
    ck_assert_uint_eq(cubes->capacity, 4);
    ck_assert_uint_eq(cubes->puts, 5);
    ck_assert_uint_eq(cubes->gets, 1);
    ck_assert_uint_eq(cubes->unfinished, 1);
    ck_assert_uint_eq(cubes->putters, 1);
    ck_assert_uint_eq(cubes->getters, 0);
    ck_assert_int_gt(cubes->history_count, 0);
    ck_assert(cubes->history[cubes->history_count - 1] == 1);
    ck_assert_uint_eq(channel(snapshot, "late")->capacity, 2);
    ck_assert_int_eq(channel(snapshot, "talk")->kind, CHANNEL_PIPE);
    ck_assert_uint_gt(channel(snapshot, "talk")->capacity, 0);
}
END_TEST

START_TEST(locks_and_the_picture_are_shown)
{
    start(true);
    const struct snapshot *snapshot = look_until(all_block);
    const struct snapshot_lock *account = guard(snapshot, "account");
    ck_assert_uint_eq(snapshot->locks_count, 4);
    ck_assert_uint_eq(guard(snapshot, "tally")->taken, 1); /* and of the other value nobody took the lock */
    ck_assert_str_eq(account->owner, row_in(snapshot, WORKER_JOIN)->name);
    ck_assert_uint_eq(account->waiters, 1);
    ck_assert(!account->owner_dead);
    ck_assert_int_eq(guard(snapshot, "seats")->value, 3);
    ck_assert_int_eq(guard(snapshot, "seats")->limit, 3);
    ck_assert_int_eq(guard(snapshot, "meeting")->limit, 2);
    const struct snapshot_picture *picture = &snapshot->picture;
    ck_assert_int_eq(picture->width, 4);
    ck_assert_int_eq(picture->height, 2);
    ck_assert_uint_eq(picture->brightness[1], 200);
    ck_assert_uint_eq(picture->worker[2], row_in(snapshot, WORKER_PUT)->slot + 1);
    ck_assert_uint_eq(picture->worker[0], 0);
    ck_assert(!picture->done[1]);
}
END_TEST

static bool kid_is_dead(const struct snapshot *snapshot)
{
    return row_in(snapshot, WORKER_DEAD);
}

START_TEST(processes_of_tasks_are_shown)
{
    start(true);
    const struct snapshot *snapshot = look_until(all_block);
    const struct snapshot_worker *kid = row_in(snapshot, WORKER_LOCK);
    ck_assert_str_eq(kid->name, "Kid");
    ck_assert_int_eq(kid->stage, -1);
    ck_assert_str_eq(kid->blocked_on, "account");
    ck_assert_str_eq(row_in(snapshot, WORKER_JOIN)->blocked_on, "Kid");
    ck_assert_str_eq(row_in(snapshot, WORKER_PUT)->blocked_on, "cubes");
    ck_assert_int_eq(row_in(snapshot, WORKER_PUT)->stage, 0);
    ck_assert_uint_eq(snapshot->efficiency_cores, run_cores(2, snapshot->machine)); /* the kid is no worker */
    ck_assert_int_eq(kill(kid->pid, SIGKILL), 0);
    kid = row_in(look_until(kid_is_dead), WORKER_DEAD);
    ck_assert_str_eq(kid->name, "Kid");
    ck_assert_int_eq(kid->death.how, DEATH_SIGNAL);
    ck_assert_int_eq(kid->death.code, SIGKILL);
}
END_TEST

/* ------------------------------------------------------------------ what becomes of it */

static bool is_named(const struct snapshot *snapshot)
{
    return *snapshot->stuck;
}

static bool has_ended(const struct snapshot *snapshot)
{
    return snapshot->phase == PHASE_ENDED;
}

START_TEST(who_watches_decides)
{
    start(true);
    const struct snapshot *snapshot = look_until(is_named);
    ck_assert_ptr_nonnull(strstr(snapshot->stuck, "waits for Kid to end, and Kid waits for lock 'account'"));
    for (uint64_t end = clock_after(3 * NS_PER_S / 2); clock_ns() < end;)
        lab_step(lab, clock_after(20 * NS_PER_MS));
    ck_assert_int_eq(lab_phase(lab), PHASE_RUN);
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    snapshot = look_until(has_ended);
    ck_assert(*snapshot->stuck); /* it stays on the screen */
    ck_assert(lab_record(lab)->run->interrupted);
}
END_TEST

START_TEST(when_nobody_watches_it_ends)
{
    start(false);
    const struct snapshot *snapshot = look_until(has_ended);
    const struct run *result = lab_record(lab)->run;
    ck_assert_ptr_nonnull(strstr(result->stuck, "waits for Kid to end"));
    ck_assert_str_eq(snapshot->stuck, result->stuck);
    ck_assert(!result->interrupted);
    ck_assert_str_eq(result->gave_up, "");
    ck_assert_uint_eq(result->retries, 0);
    for (uint64_t i = 0; i < result->tasks_count; i++) {
        ck_assert_int_eq(result->tasks[i].status, TASK_LOST);
        ck_assert_int_eq(result->tasks[i].death.how, DEATH_STUCK);
    }
}
END_TEST

/* ------------------------------------------------------------------ memory that cannot be trusted */

struct view {
    struct commons commons;
    struct census census;
    struct channels channels;
    struct locks locks;
    struct gallery gallery;
};

static void look(struct view *view)
{
    size_t channels, locks;
    census_take(&view->census);
    (void)channels_look(&view->channels, &view->census, NS_PER_S, &channels);
    (void)locks_look(&view->locks, &view->census, &locks);
    (void)gallery_look(&view->gallery, &view->commons);
    ck_assert_uint_le(channels, 3);
    ck_assert_uint_le(locks, 5);
}

/* Each object's beginning, where its sizes are, the commons' own facts, and its slots: whatever a task wrote there, the monitor goes on. */
START_TEST(damage_is_not_followed)
{
    struct view view = {0};
    struct problem problem;
    struct random random = {(uint64_t)_i + 1};
    ck_assert_int_eq(commons_create(&view.commons, 8), 0);
    ck_assert_int_eq(set_up_objects(&view.commons, NULL, &problem), 0);
    ck_assert_int_eq(census_begin(&view.census, &view.commons), 0);
    look(&view);
    for (int round = 0; round < 200; round++) {
        uint32_t index = 1 + (uint32_t)(random_below(&random, 7));
        const struct region_entry *entry = region_entry(&view.commons.region, index);
        size_t size = entry->size < 4096 ? entry->size : 4096, at = random_next(&random) % size;
        size_t length = 1 + random_below(&random, size - at < 64 ? size - at : 64);
        memset(view.commons.region.base + entry->offset + at, (int)random_next(&random), length);
        look(&view);
    }
    gallery_release(&view.gallery);
    locks_release(&view.locks);
    channels_release(&view.channels);
    census_release(&view.census);
    commons_release(&view.commons);
}
END_TEST

Suite *channels_live_suite(void)
{
    Suite *suite = suite_create("channels_live");
    TCase *tests = tcase_create("channels_live");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, NULL, tear_down);
    tcase_add_test(tests, channels_are_shown);
    tcase_add_test(tests, locks_and_the_picture_are_shown);
    tcase_add_test(tests, processes_of_tasks_are_shown);
    tcase_add_test(tests, who_watches_decides);
    tcase_add_test(tests, when_nobody_watches_it_ends);
    tcase_add_loop_test(tests, damage_is_not_followed, 0, 20);
    suite_add_tcase(suite, tests);
    return suite;
}
