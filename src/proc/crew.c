#include "proc/crew.h"

#include "base/clock.h"
#include "ipc/futex.h"
#include "ipc/self.h"
#include "proc/biglock.h"
#include "proc/output.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MARK_NS (10 * NS_PER_MS) /* how old a thread's own figures get, unless a task takes longer */

struct member {
    struct crew *crew;
    struct worker worker;
    pthread_t thread;
    bool runs;          /* started, and not yet counted out */
    _Atomic bool ended; /* its thread has nothing more to do */
    int schedstat;      /* of its thread; -1 = the kernel does not tell */
    uint64_t marked_ns;
};

struct crew {
    const struct worker_options *options;
    struct biglock *lock; /* NULL = every thread runs when it likes */
    int parent;
    struct member *members; /* [slots] */
};

/* ------------------------------------------------------------------ the supervisor */

void crew_wake(struct pool_area *area)
{
    atomic_fetch_add(&area->tasks->crew, 1);
    futex_wake(&area->tasks->crew, INT_MAX);
}

void crew_call(struct pool_area *area, unsigned number)
{
    atomic_store(&area->slots[number].called, 1);
    crew_wake(area);
}

/* ------------------------------------------------------------------ a thread */

static struct slot *slot_of(const struct member *member)
{
    return &member->crew->options->area->slots[member - member->crew->members];
}

/* "ON_CORE_NS QUEUE_WAIT_NS TIMES_ON_A_CORE". False: the kernel does not count. */
static bool read_schedstat(int fd, uint64_t *ret_cpu_ns, uint64_t *ret_delay_ns)
{
    char text[96];
    ssize_t length = fd >= 0 ? pread(fd, text, sizeof text - 1, 0) : 0;
    if (length <= 0)
        return false;
    text[length] = 0;
    char *rest = text;
    *ret_cpu_ns = strtoull(rest, &rest, 10);
    *ret_delay_ns = strtoull(rest, &rest, 10);
    return *ret_cpu_ns > 0;
}

/* Writes down what the kernel says of the calling thread: once it is gone, nobody could ask any more. */
static void mark(struct member *member)
{
    struct slot *slot = slot_of(member);
    uint64_t cpu_ns = 0, delay_ns = 0;
    struct rusage own, all;
    if (!read_schedstat(member->schedstat, &cpu_ns, &delay_ns))
        cpu_ns = clock_thread_cpu_ns();
    atomic_store(&slot->cpu_ns, cpu_ns);
    atomic_store(&slot->delay_ns, delay_ns);
    if (getrusage(RUSAGE_THREAD, &own) < 0 || getrusage(RUSAGE_SELF, &all) < 0)
        return;
    atomic_store(&slot->switches_voluntary, (uint64_t)own.ru_nvcsw);
    atomic_store(&slot->switches_involuntary, (uint64_t)own.ru_nivcsw);
    atomic_store(&slot->max_rss_bytes, (uint64_t)all.ru_maxrss * 1024);
}

static void between(struct worker *worker, uint64_t now_ns)
{
    struct member *member = (struct member *)((char *)worker - offsetof(struct member, worker));
    if (now_ns - member->marked_ns < MARK_NS)
        return;
    member->marked_ns = now_ns;
    mark(member);
}

static void *thread_run(void *context)
{
    struct member *member = context;
    struct pool_area *area = member->worker.area;
    struct slot *slot = slot_of(member);
    atomic_store(&slot->tid, gettid());
    member->schedstat = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    if (area->commons)
        self_enter(area->commons, area->facts->first_slot + member->worker.number);
    if (member->crew->lock)
        biglock_share(member->crew->lock);
    output_share_as(&slot->task);
    worker_live(&member->worker);
    mark(member);
    if (member->schedstat >= 0)
        close(member->schedstat);
    atomic_store(&member->ended, true);
    crew_wake(area);
    return NULL;
}

/* ------------------------------------------------------------------ the first thread */

static bool start_thread(struct member *member)
{
    struct crew *crew = member->crew;
    const struct worker_options *options = crew->options;
    unsigned number = (unsigned)(member - crew->members);
    member->worker = (struct worker){.area = options->area,
                                     .number = number,
                                     .run = options->run,
                                     .notify = options->notify,
                                     .parent = crew->parent,
                                     .between = between};
    member->marked_ns = 0;
    atomic_store(&member->ended, false);
    member->runs = pthread_create(&member->thread, NULL, thread_run, member) == 0;
    return member->runs;
}

static void count_out(struct member *member)
{
    (void)pthread_join(member->thread, NULL);
    member->runs = false;
    slot_end(slot_of(member), clock_ns(), (struct death){.how = DEATH_LEFT});
    if (member->crew->options->notify >= 0)
        (void)eventfd_write(member->crew->options->notify, 1);
}

/* What is to be done for one slot. False: there is no thread to be had now; it stays called. */
static bool look_at(struct member *member)
{
    struct slot *slot = slot_of(member);
    if (member->runs && atomic_load(&member->ended))
        count_out(member);
    if (member->runs || atomic_exchange(&slot->called, 0) == 0 || start_thread(member))
        return true;
    atomic_store(&slot->called, 1);
    return false;
}

static bool is_over(const struct crew *crew)
{
    const struct pool_area *area = crew->options->area;
    for (uint32_t i = 0; i < area->facts->slots; i++)
        if (crew->members[i].runs || atomic_load(&area->slots[i].called) ||
            atomic_load(&area->slots[i].order) != ORDER_LEAVE)
            return false;
    return true;
}

/* At once: its threads are in the middle of their tasks, and use what the first one would free. */
static void leave_if_orphaned(const struct crew *crew)
{
    struct pollfd parent = {.fd = crew->parent, .events = POLLIN};
    if (crew->parent >= 0 && poll(&parent, 1, 0) == 1)
        _exit(0);
}

/* Returns the exit status: that of a failure when not a single thread could be started. */
static int lead(struct crew *crew)
{
    const struct pool_area *area = crew->options->area;
    for (;;) {
        leave_if_orphaned(crew);
        uint32_t seen = atomic_load(&area->tasks->crew);
        bool short_of_threads = false, alone = true;
        for (uint32_t i = 0; i < area->facts->slots; i++) {
            short_of_threads |= !look_at(&crew->members[i]);
            alone &= !crew->members[i].runs;
        }
        if (is_over(crew))
            return 0;
        if (alone && short_of_threads)
            return 1;
        futex_wait(&area->tasks->crew, seen, FUTEX_RECHECK_NS);
    }
}

static bool make_members(struct crew *crew)
{
    uint32_t slots = crew->options->area->facts->slots;
    crew->members = calloc(slots, sizeof *crew->members);
    for (uint32_t i = 0; crew->members && i < slots; i++)
        crew->members[i].crew = crew;
    return crew->members;
}

int crew_process(const struct worker_options *options)
{
    static const _Atomic uint64_t no_task = SLOT_NO_TASK;
    struct pool_area *area = options->area;
    struct crew crew = {.options = options};
    if (!worker_find_parent(area, &crew.parent))
        return 0; /* an orphan from birth */
    if (area->facts->big_lock)
        crew.lock = area->commons ? biglock_find(area->commons) : NULL;
    if (area->facts->big_lock && (!crew.lock || biglock_reset(crew.lock) != 0))
        return 1;
    if (!make_members(&crew))
        return 1;
    (void)prctl(PR_SET_NAME, "threads");
    output_open(&no_task);
    output_share();
    region_protect(&area->region);
    int status = lead(&crew);
    free(crew.members);
    return status;
}
