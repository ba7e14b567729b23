#include "support/hazards.h"

#include "base/clock.h"
#include "ipc/barrier.h"
#include "ipc/condition.h"
#include "ipc/event.h"
#include "ipc/lock.h"
#include "ipc/pipe.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "ipc/semaphore.h"
#include "proc/process.h"

#include <signal.h>
#include <unistd.h>

#define MORE_THAN_FLOOR (3 * NS_PER_S / 2)

void hazards_add(struct commons *commons)
{
    struct queue *queue;
    struct lock *lock;
    struct semaphore *semaphore;
    struct event *event;
    struct condition *condition;
    struct barrier *barrier;
    struct queue_options plain = {.capacity = 4, .message_max = 64};
    struct queue_options joinable = {.capacity = 4, .message_max = 64, .kind = QUEUE_JOINABLE};
    (void)queue_add(commons, "numbers", &plain, &queue);
    (void)queue_add(commons, "jobs", &joinable, &queue);
    (void)lock_add(commons, "right", LOCK_PLAIN, &lock);
    (void)lock_add(commons, "left", LOCK_PLAIN, &lock);
    (void)condition_add(commons, "news", lock, &condition);
    (void)semaphore_add(commons, "permits", SEMAPHORE_BOUNDED, 1, &semaphore);
    (void)event_add(commons, "go", &event);
    (void)barrier_add(commons, "meeting", 3, &barrier);
    (void)barrier_add(commons, "pair", 2, &barrier);
}

static void meet(const struct task *task)
{
    (void)barrier_wait(barrier_find(task->commons, "pair"), CLOCK_NEVER);
}

static int two_locks(const struct task *task)
{
    struct lock *left = lock_find(task->commons, "left"), *right = lock_find(task->commons, "right");
    (void)lock_acquire(task->id == 0 ? left : right, CLOCK_NEVER);
    meet(task);
    return lock_acquire(task->id == 0 ? right : left, CLOCK_NEVER);
}

static int own_lock(const struct task *task)
{
    struct lock *left = lock_find(task->commons, "left");
    (void)lock_acquire(left, CLOCK_NEVER);
    return lock_acquire(left, CLOCK_NEVER);
}

static int put_many(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    struct queue *queue = queue_find(self()->commons, "numbers");
    for (int i = 0; i < 8; i++)
        (void)queue_put(queue, &i, sizeof i, CLOCK_NEVER);
    return 0;
}

static int join_before_drain(const struct task *task)
{
    struct process *process;
    (void)task;
    int error = process_new(&process, &(struct process_options){.name = "Producer", .run = put_many});
    if (!error)
        error = process_start(process);
    return error ? error : process_join(process, CLOCK_NEVER);
}

static struct pipe_end ends[2];

static int answer(const void *argument, size_t size)
{
    char message[8];
    (void)argument;
    (void)size;
    pipe_adopt(&ends[PIPE_RIGHT], process_kept());
    return pipe_receive(&ends[PIPE_RIGHT], message, sizeof message, &size, CLOCK_NEVER);
}

static int both_receive(const struct task *task)
{
    int descriptors[PIPE_DESCRIPTORS_MAX];
    char message[8];
    size_t size;
    struct process *process;
    int error = pipe_create(ends, &(struct pipe_options){.duplex = true}, task->commons, "talk");
    if (error)
        return error;
    size_t count = (size_t)pipe_descriptors(&ends[PIPE_RIGHT], descriptors);
    struct process_options options = {.name = "Listener", .run = answer, .keep = descriptors, .keep_count = count};
    error = process_new(&process, &options);
    if (!error)
        error = process_start(process);
    pipe_keep(ends, PIPE_LEFT);
    return error ? error : pipe_receive(&ends[PIPE_LEFT], message, sizeof message, &size, CLOCK_NEVER);
}

static int no_putter(const struct task *task)
{
    int number;
    size_t size;
    return queue_get(queue_find(task->commons, "numbers"), &number, sizeof number, &size, CLOCK_NEVER);
}

static int no_getter(const struct task *task)
{
    (void)task;
    return put_many(NULL, 0);
}

static int no_task_done(const struct task *task)
{
    struct queue *queue = queue_find(task->commons, "jobs");
    (void)queue_put(queue, "job", 4, CLOCK_NEVER);
    return queue_join(queue, CLOCK_NEVER);
}

static int no_setter(const struct task *task)
{
    return !event_wait(event_find(task->commons, "go"), CLOCK_NEVER);
}

static int no_releaser(const struct task *task)
{
    struct semaphore *semaphore = semaphore_find(task->commons, "permits");
    (void)semaphore_acquire(semaphore, CLOCK_NEVER);
    return semaphore_acquire(semaphore, CLOCK_NEVER);
}

static int no_notifier(const struct task *task)
{
    (void)lock_acquire(lock_find(task->commons, "left"), CLOCK_NEVER);
    return condition_wait(condition_find(task->commons, "news"), CLOCK_NEVER);
}

static int missing_party(const struct task *task)
{
    return barrier_wait(barrier_find(task->commons, "meeting"), CLOCK_NEVER);
}

static int behind_stopped(const struct task *task)
{
    struct lock *left = lock_find(task->commons, "left");
    if (task->id == 0)
        (void)lock_acquire(left, CLOCK_NEVER);
    meet(task);
    return task->id == 0 ? raise(SIGSTOP) : lock_acquire(left, CLOCK_NEVER);
}

const struct hazard hazards[] = {
    {"a cycle of two locks",
     2,
     STUCK_IN_CYCLE,
     true,
     {"a cycle: Worker-", "for lock 'left'", "for lock 'right'"},
     two_locks},
    {"its own lock twice",
     1,
     STUCK_BY_ITSELF,
     true,
     {"lock 'left', held by Worker-", ", that is, for itself"},
     own_lock},
    {"join before drain",
     1,
     STUCK_JOIN_BEFORE_DRAIN,
     true,
     {"join before drain: Worker-", " waits for Producer to end", "room on 'numbers' (4 of 4)"},
     join_before_drain},
    {"both ends receive", 1, STUCK_IN_CYCLE, true, {"a message in 'talk' from Listener"}, both_receive},
    {"nobody puts", 1, STUCK_NO_PUTTER, true, {"to get from 'numbers'", "a sentinel, or a close"}, no_putter},
    {"nobody gets", 1, STUCK_NO_GETTER, true, {"to put on 'numbers' (4 of 4)"}, no_getter},
    {"no task_done", 1, STUCK_NO_TASK_DONE, true, {"for all tasks of 'jobs'"}, no_task_done},
    {"nobody sets", 1, STUCK_NO_SETTER, true, {"for event 'go'"}, no_setter},
    {"nobody releases", 1, STUCK_NO_RELEASER, true, {"for a permit of 'permits' (0 of 1)"}, no_releaser},
    {"nobody notifies", 1, STUCK_NO_NOTIFIER, true, {"for condition 'news'"}, no_notifier},
    {"a party that never comes", 2, STUCK_MISSING_PARTY, true, {"at barrier 'meeting' (2 of 3)"}, missing_party},
    {"behind a stopped process", 2, STUCK_BEHIND_STOPPED, false, {" is stopped by a signal"}, behind_stopped},
};
const size_t hazards_count = sizeof hazards / sizeof *hazards;

/* ------------------------------------------------------------------ those that are none */

static int with_a_deadline(const struct task *task)
{
    (void)event_wait(event_find(task->commons, "go"), clock_after(MORE_THAN_FLOOR));
    return 0;
}

static int somebody_is_busy(const struct task *task)
{
    struct event *event = event_find(task->commons, "go");
    if (task->id == 0)
        return !event_wait(event, CLOCK_NEVER);
    clock_sleep_until(clock_after(MORE_THAN_FLOOR));
    event_set(event);
    return 0;
}

static int sleep_on(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    clock_sleep_until(clock_after(MORE_THAN_FLOOR));
    return 0;
}

static int child_is_busy(const struct task *task)
{
    struct process *process;
    (void)task;
    int error = process_new(&process, &(struct process_options){.run = sleep_on});
    if (!error)
        error = process_start(process);
    return error ? error : process_join(process, CLOCK_NEVER);
}

const struct hazard false_alarms[] = {
    {"a wait with a deadline", 2, STUCK_NOT, true, {NULL}, with_a_deadline},
    {"a wait for one who is busy", 2, STUCK_NOT, true, {NULL}, somebody_is_busy},
    {"a child that is busy", 1, STUCK_NOT, true, {NULL}, child_is_busy},
};
const size_t false_alarms_count = sizeof false_alarms / sizeof *false_alarms;

int hazards_run(struct task *task, const void *context)
{
    const struct hazard *const *hazard = context;
    return (*hazard)->run(task);
}
