#include "proc/worker.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/futex.h"
#include "ipc/self.h"
#include "proc/crash.h"
#include "proc/output.h"
#include "proc/process.h"
#include "proc/stage.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PARENT_CHECK_NS (10 * NS_PER_MS)

static struct slot *slot_of(const struct worker *worker)
{
    return &worker->area->slots[worker->number];
}

/* The second net: the parent-death signal is the first. */
static void leave_if_orphaned(struct worker *worker, uint64_t now_ns)
{
    if (worker->parent < 0 || now_ns - worker->parent_checked_ns < PARENT_CHECK_NS)
        return;
    worker->parent_checked_ns = now_ns;
    struct pollfd parent = {.fd = worker->parent, .events = POLLIN};
    if (poll(&parent, 1, 0) == 1)
        _exit(0);
}

static bool is_ordered_to_leave(const struct worker *worker)
{
    return atomic_load_explicit(&slot_of(worker)->order, memory_order_relaxed) == ORDER_LEAVE;
}

static bool must_leave(struct worker *worker, uint64_t now_ns)
{
    leave_if_orphaned(worker, now_ns);
    if (worker->leaving || is_ordered_to_leave(worker))
        return true;
    uint64_t life = worker->area->facts->chunks_of_life;
    return life > 0 && atomic_load_explicit(&slot_of(worker)->chunks, memory_order_relaxed) >= life;
}

static void wake_supervisor(const struct worker *worker)
{
    if (worker->notify >= 0)
        (void)eventfd_write(worker->notify, 1);
}

/* Wakes the supervisor if it asked for this kind of news; the first worker to see that takes the request. */
static void notify(const struct worker *worker, enum notify news)
{
    struct task_table *tasks = worker->area->tasks;
    /* Sequentially consistent: comes after the step of `chunks` in perform_span(), and so after the publications before
     * it, as the supervisor's look at the records comes after its request. One of the two sees the other. */
    uint32_t wanted = atomic_load(&tasks->notify);
    if (wanted == NOTIFY_NONE || (news == NOTIFY_ANY && wanted != NOTIFY_ANY))
        return;
    if (atomic_exchange(&tasks->notify, NOTIFY_NONE) != NOTIFY_NONE)
        wake_supervisor(worker);
}

/* Room in the ring for the outcome; waits for the supervisor when the ring is full. */
static void *reserve_result(struct worker *worker, size_t size, uint64_t *ret_offset)
{
    struct results *results = worker->area->results[worker->number];
    for (;;) {
        uint32_t seen = atomic_load(&results->freed);
        void *room = results_reserve(results, size, ret_offset);
        if (room)
            return room;
        wake_supervisor(worker);
        futex_wait(&results->freed, seen, FUTEX_RECHECK_NS);
        leave_if_orphaned(worker, clock_ns());
    }
}

static void store_result(struct worker *worker, struct task_record *record)
{
    const struct outcome *outcome = &worker->outcome;
    uint64_t word = 0;
    if (outcome->size > TASK_INLINE_MAX)
        memcpy(reserve_result(worker, outcome->size, &word), outcome->bytes, outcome->size);
    else if (outcome->size > 0)
        memcpy(&word, outcome->bytes, outcome->size);
    atomic_store_explicit(&record->result, word, memory_order_relaxed);
    atomic_store_explicit(&record->result_size, (uint32_t)outcome->size, memory_order_relaxed);
}

static void set_input(struct worker *worker, const struct task_record *record, const struct worker_job *job,
                      struct task *task)
{
    task->input_size = job->input ? job->input_size : record->input_size;
    if (job->input)
        task->input = job->input;
    else if (record->input_size > TASK_INLINE_MAX)
        task->input = worker->area->inputs + record->input;
    else
        task->input = &record->input;
}

static enum task_state call(struct worker *worker, struct task *task)
{
    outcome_clear(&worker->outcome);
    /* It holds the big lock while it runs, if there is one: as if it had just slept. */
    task_blocking_end();
    int error = worker->run(task, worker->area->context);
    task_blocking_begin();
    if (error && !worker->outcome.failed)
        (void)task_fail(task, "%s", strerror(error < 0 ? -error : error));
    return worker->outcome.failed ? T_FAILED : T_DONE;
}

/* Claims, runs and publishes the task at `position`, which begins at `*now_ns`; moves `*now_ns` to its end. */
static void perform(struct worker *worker, const struct worker_job *job, uint32_t position, uint64_t claim_ns,
                    uint64_t *now_ns)
{
    struct task_table *tasks = worker->area->tasks;
    struct slot *slot = slot_of(worker);
    unsigned attempt;
    if (!task_table_claim(tasks, position, worker->number, slot->incarnation, &attempt))
        return;
    struct task_record *record = task_table_at(tasks, position);
    uint64_t id = task_table_id(tasks, position);
    uint32_t core = (uint32_t)sched_getcpu();
    /* Relaxed, here and below: the publication orders them for who needs the truth; the monitor needs only whole
     * words. */
    atomic_store_explicit(&slot->task_ns, *now_ns, memory_order_relaxed);
    atomic_store_explicit(&slot->task, id, memory_order_relaxed);
    atomic_store_explicit(&slot->core, core, memory_order_relaxed);
    slot_enter(slot, SLOT_RUNNING, *now_ns);
    atomic_store_explicit(&record->claim_ns, claim_ns, memory_order_relaxed);
    atomic_store_explicit(&record->start_ns, *now_ns, memory_order_relaxed);
    atomic_store_explicit(&record->core, (uint16_t)core, memory_order_relaxed);

    struct task task = {.id = id,
                        .attempt = attempt,
                        .seed = random_mix(worker->area->facts->seed, id),
                        .scale = worker->area->facts->scale,
                        .commons = worker->area->commons,
                        .outcome = &worker->outcome};
    set_input(worker, record, job, &task);
    enum task_state state = call(worker, &task);

    *now_ns = clock_ns();
    atomic_store_explicit(&record->finish_ns, *now_ns, memory_order_relaxed);
    store_result(worker, record);
    output_flush();
    if (worker->source->deliver) {
        worker->source->deliver(worker, position, state);
        *now_ns = clock_ns(); /* it may have been blocked meanwhile */
    }
    task_table_publish(tasks, position, state);
    uint64_t done = atomic_load_explicit(&slot->tasks, memory_order_relaxed);
    atomic_store_explicit(&slot->tasks, done + 1, memory_order_relaxed);
}

/* Runs a job; returns the moment of its end. Leaves early when ordered to, unless the job was taken for good: what is
 * left of the span is still in `intent`, and the supervisor gives it to others. */
static uint64_t perform_job(struct worker *worker, const struct worker_job *job)
{
    struct slot *slot = slot_of(worker);
    task_span span = job->span;
    /* Its first record comes to this core while the clock is read. */
    __builtin_prefetch(task_table_at(worker->area->tasks, task_span_next(span)), 1);
    uint64_t now = clock_ns(), claim = now;
    for (uint32_t position = task_span_next(span); position != task_span_end(span); position++) {
        worker->leaving = !job->taken && is_ordered_to_leave(worker);
        if (worker->leaving)
            return now;
        leave_if_orphaned(worker, now);
        perform(worker, job, position, claim, &now);
    }
    if (worker->source->done)
        worker->source->done(worker, job);
    atomic_store_explicit(&slot->task, SLOT_NO_TASK, memory_order_relaxed);
    slot_enter(slot, SLOT_WAITING, now);
    (void)atomic_fetch_add(&slot->chunks, 1); /* a full barrier, see notify() */
    worker->worked = true;
    notify(worker, NOTIFY_ANY);
    if (worker->between)
        worker->between(worker, now);
    return now;
}

/* Nothing to do: tell who wants to know, then sleep until there may be. */
static void rest(struct worker *worker, uint32_t work_seen)
{
    struct slot *slot = slot_of(worker);
    worker_tell_idle(worker);
    atomic_store(&slot->asleep, 1);
    futex_wait(&worker->area->tasks->work, work_seen, FUTEX_RECHECK_NS);
    atomic_store(&slot->asleep, 0);
}

void worker_tell_idle(struct worker *worker)
{
    if (worker->worked)
        notify(worker, NOTIFY_IDLE);
    worker->worked = false;
}

void worker_tell_taken(const struct worker *worker)
{
    notify(worker, NOTIFY_ANY);
}

/* The usual source: what the table itself says is to be done. */
static enum worker_take take_from_table(struct worker *worker, struct worker_job *ret_job)
{
    struct task_table *tasks = worker->area->tasks;
    uint32_t work_seen = atomic_load(&tasks->work);
    *ret_job = (struct worker_job){0};
    if (task_table_reserve(tasks, slot_of(worker), &ret_job->span))
        return TAKE_JOB;
    rest(worker, work_seen);
    return TAKE_NOTHING;
}

const struct worker_source worker_source_table = {.take = take_from_table};

void worker_run(struct worker *worker)
{
    struct slot *slot = slot_of(worker);
    uint64_t now = clock_ns();
    enum worker_take taken = TAKE_NOTHING;
    if (!worker->source)
        worker->source = &worker_source_table;
    worker->outcome.limit = worker->area->facts->result_max;
    slot_enter(slot, SLOT_WAITING, now);
    while (taken != TAKE_END && !must_leave(worker, now)) {
        struct worker_job job;
        taken = worker->source->take(worker, &job);
        now = taken == TAKE_JOB ? perform_job(worker, &job) : clock_ns();
    }
    if (worker->worked)
        notify(worker, NOTIFY_IDLE);
    atomic_store(&slot->task, SLOT_NO_TASK);
    if (worker->source->leave)
        worker->source->leave(worker);
    slot_enter(slot, SLOT_LEAVING, clock_ns());
    outcome_release(&worker->outcome);
}

/* ------------------------------------------------------------------ a life */

/* The core that the slot's number stands for in the affinity mask, which is the supervisor's; -1 = any. */
static int pinned_core(const struct worker *worker, cpu_set_t *set)
{
    if (!worker->area->facts->pin || sched_getaffinity(0, sizeof *set, set) < 0 || CPU_COUNT(set) == 0)
        return -1;
    unsigned wanted = worker->number % (unsigned)CPU_COUNT(set);
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET(core, set) && wanted-- == 0)
            return core;
    return -1;
}

static void pin(const struct worker *worker)
{
    cpu_set_t set;
    int core = pinned_core(worker, &set);
    if (core < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    (void)sched_setaffinity(0, sizeof set, &set); /* refused: it runs where it may */
}

bool worker_find_parent(const struct pool_area *area, int *ret_pidfd)
{
    *ret_pidfd = (int)syscall(SYS_pidfd_open, area->facts->supervisor, 0);
    return *ret_pidfd >= 0 || errno != ESRCH;
}

void worker_live(struct worker *worker)
{
    struct slot *slot = slot_of(worker);
    char name[16];
    (void)snprintf(name, sizeof name, "worker-%u", worker->number + 1);
    (void)prctl(PR_SET_NAME, name);
    pin(worker);
    crash_watch(&slot->crash);
    atomic_store(&slot->cpu_ready_ns, clock_thread_cpu_ns());
    worker_run(worker);
    atomic_store(&slot->cpu_leave_ns, clock_thread_cpu_ns());
    output_flush();
}

int worker_process(const struct worker_options *options, unsigned number)
{
    struct pool_area *area = options->area;
    struct worker worker = {.area = area, .number = number, .run = options->run, .notify = options->notify};
    if (!worker_find_parent(area, &worker.parent))
        return 0;                             /* an orphan from birth */
    *self() = (struct self){.commons = NULL}; /* not who forked it */
    if (area->commons)
        self_enter(area->commons, area->facts->first_slot + number);
    output_open(&area->slots[number].task);
    region_protect(&area->region);
    if (area->facts->stage[0] && area->commons) {
        worker.source = stage_open(&worker, area->facts->stage, options->kept);
        if (!worker.source)
            return EXIT_FAILURE; /* it cannot work: too many such deaths, and the pool gives up */
    }
    worker_live(&worker);
    processes_finish(); /* that its tasks started and did not join */
    return 0;
}
