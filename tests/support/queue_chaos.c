#include "support/queue_chaos.h"

#include "base/clock.h"
#include "ipc/self.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARTIES_MAX = 20, NUMBERS = 1 << 24, SIZE_MAX_HERE = QUEUE_MESSAGE_MAX, NO_NUMBER = -1 };

#define PATIENCE_NS (5 * NS_PER_S) /* no peer may be without progress for so long */

/* What became of a number. */
struct tale {
    _Atomic uint32_t put; /* 1: put() has returned; 2: its putter died in it */
    _Atomic uint32_t got;
};

/* In the commons, for all. */
struct ledger {
    _Atomic uint32_t next; /* number to be put */
    _Atomic uint32_t stop; /* putters: no more */
    _Atomic uint32_t torn;
    _Atomic int32_t putting[PARTIES_MAX]; /* number in the middle of a put, or NO_NUMBER */
    _Atomic uint64_t progress[PARTIES_MAX];
    struct tale tales[NUMBERS];
};

struct chaos {
    const struct queue_chaos *row;
    struct commons commons;
    struct queue *queue;
    struct ledger *ledger;
    pid_t pids[PARTIES_MAX];
    uint32_t slots[PARTIES_MAX];
    uint64_t random;
};

static uint64_t draw(struct chaos *chaos, uint64_t below)
{
    chaos->random ^= chaos->random << 13;
    chaos->random ^= chaos->random >> 7;
    chaos->random ^= chaos->random << 17;
    return chaos->random % below;
}

static size_t size_of(const struct queue_chaos *row, uint32_t number)
{
    size_t size = sizeof number + number * 2654435761u % (row->size_max - sizeof number + 1);
    return size;
}

static void write_message(unsigned char *bytes, size_t size, uint32_t number)
{
    memset(bytes, (int)(number & 255), size);
    memcpy(bytes, &number, sizeof number);
}

static bool is_whole(const unsigned char *bytes, size_t size, uint32_t number)
{
    for (size_t i = sizeof number; i < size; i++)
        if (bytes[i] != (unsigned char)(number & 255))
            return false;
    return true;
}

static void run_putter(struct chaos *chaos, unsigned index)
{
    struct ledger *ledger = chaos->ledger;
    static unsigned char bytes[SIZE_MAX_HERE];
    while (!atomic_load(&ledger->stop)) {
        uint32_t number = atomic_fetch_add(&ledger->next, 1);
        if (number >= NUMBERS)
            break;
        size_t size = size_of(chaos->row, number);
        write_message(bytes, size, number);
        atomic_store(&ledger->putting[index], (int32_t)number);
        int error = queue_put(chaos->queue, bytes, size, CLOCK_NEVER);
        if (error == 0)
            atomic_store(&ledger->tales[number].put, 1);
        atomic_store(&ledger->putting[index], NO_NUMBER);
        atomic_fetch_add(&ledger->progress[index], 1);
        if (error)
            break;
    }
}

static void run_getter(struct chaos *chaos, unsigned index)
{
    struct ledger *ledger = chaos->ledger;
    static unsigned char bytes[SIZE_MAX_HERE];
    size_t size;
    while (queue_get(chaos->queue, bytes, sizeof bytes, &size, CLOCK_NEVER) == 0) {
        uint32_t number;
        memcpy(&number, bytes, sizeof number);
        if (number >= NUMBERS || size != size_of(chaos->row, number) || !is_whole(bytes, size, number))
            atomic_fetch_add(&ledger->torn, 1);
        else
            atomic_fetch_add(&ledger->tales[number].got, 1);
        (void)queue_task_done(chaos->queue);
        atomic_fetch_add(&ledger->progress[index], 1);
    }
}

static bool start(struct chaos *chaos, unsigned index)
{
    atomic_store(&chaos->ledger->putting[index], NO_NUMBER);
    chaos->slots[index] = commons_enter(&chaos->commons, "party", 0);
    pid_t parent = getpid();
    chaos->pids[index] = fork();
    if (chaos->pids[index] == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1);
        self_enter(&chaos->commons, chaos->slots[index]);
        slot_enter(self()->slot, SLOT_RUNNING, clock_ns());
        (index < chaos->row->putters ? run_putter : run_getter)(chaos, index);
        slot_enter(self()->slot, SLOT_LEAVING, clock_ns());
        _exit(0);
    }
    return chaos->pids[index] > 0;
}

/* Reaped and repaired. */
static void bury(struct chaos *chaos, unsigned index)
{
    (void)waitpid(chaos->pids[index], NULL, 0);
    chaos->pids[index] = 0;
    int32_t number = atomic_load(&chaos->ledger->putting[index]);
    if (number != NO_NUMBER && !atomic_load(&chaos->ledger->tales[number].put))
        atomic_store(&chaos->ledger->tales[number].put, 2);
    commons_leave(&chaos->commons, chaos->slots[index], (struct death){0});
}

static void kill_one(struct chaos *chaos)
{
    const struct queue_chaos *row = chaos->row;
    unsigned first = row->kill_putters ? 0 : row->putters;
    unsigned end = row->kill_getters ? row->putters + row->getters : row->putters;
    unsigned index = first + (unsigned)draw(chaos, end - first);
    (void)kill(chaos->pids[index], SIGKILL);
    bury(chaos, index);
    (void)start(chaos, index);
}

/* To anything that it has room for. */
static void change_capacity(struct chaos *chaos)
{
    if (chaos->row->options.capacity_max > 0)
        (void)queue_set_capacity(chaos->queue, (uint32_t)draw(chaos, chaos->row->options.capacity_max) + 1);
}

static uint64_t progress_of(const struct chaos *chaos, unsigned first, unsigned count)
{
    uint64_t sum = 0;
    for (unsigned i = first; i < first + count; i++)
        sum += atomic_load(&chaos->ledger->progress[i]);
    return sum;
}

/* Both sides have done something since. */
static bool both_go_on(const struct chaos *chaos)
{
    const struct queue_chaos *row = chaos->row;
    uint64_t puts = progress_of(chaos, 0, row->putters), gets = progress_of(chaos, row->putters, row->getters);
    uint64_t deadline = clock_after(PATIENCE_NS);
    while (progress_of(chaos, 0, row->putters) == puts || progress_of(chaos, row->putters, row->getters) == gets) {
        if (clock_ns() > deadline)
            return atomic_load(&chaos->ledger->next) >= NUMBERS;
        clock_sleep_until(clock_after(20 * NS_PER_US));
    }
    return true;
}

/* Ends the putters, then lets the getters come to the end of the queue. */
static bool wind_up(struct chaos *chaos)
{
    const struct queue_chaos *row = chaos->row;
    uint64_t deadline = clock_after(PATIENCE_NS);
    atomic_store(&chaos->ledger->stop, 1);
    for (unsigned i = 0; i < row->putters + row->getters; i++) {
        if (i == row->putters)
            queue_close(chaos->queue);
        siginfo_t info = {0};
        while (waitid(P_PID, (id_t)chaos->pids[i], &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0) {
            if (clock_ns() > deadline)
                return false;
            clock_sleep_until(clock_after(100 * NS_PER_US));
        }
        bury(chaos, i);
    }
    return true;
}

static int count(const struct chaos *chaos, struct queue_chaos_figures *figures, struct problem *problem)
{
    uint32_t numbers = atomic_load(&chaos->ledger->next), missing = 0;
    uint64_t again = 0;
    struct queue_view view;
    queue_look(chaos->queue, &view);
    figures->redelivered = view.redelivered;
    figures->lost = view.lost;
    for (uint32_t i = 0; i < numbers && i < NUMBERS; i++) {
        uint32_t put = atomic_load(&chaos->ledger->tales[i].put), got = atomic_load(&chaos->ledger->tales[i].got);
        if (put == 0 && got > 0)
            return problem_set(problem, "message %u was got and not put", i);
        figures->messages += put == 1;
        missing += put == 1 && got == 0;
        again += got > 1 ? got - 1 : 0;
    }
    if (atomic_load(&chaos->ledger->torn))
        return problem_set(problem, "%u messages were torn", atomic_load(&chaos->ledger->torn));
    if (missing > view.lost)
        return problem_set(problem, "%u messages are missing, %llu reported", missing, (unsigned long long)view.lost);
    if (again > view.redelivered)
        return problem_set(problem, "%llu messages came again, %llu were redelivered", (unsigned long long)again,
                           (unsigned long long)view.redelivered);
    if (view.depth || view.in_hand)
        return problem_set(problem, "%u messages are left, %llu in hand", view.depth, (unsigned long long)view.in_hand);
    return 0;
}

static int disturb(struct chaos *chaos, unsigned kills, struct queue_chaos_figures *figures, struct problem *problem)
{
    for (unsigned i = 0; i < chaos->row->putters + chaos->row->getters; i++)
        if (!start(chaos, i))
            return problem_set(problem, "no process");
    for (; figures->kills < kills; figures->kills++) {
        clock_sleep_until(clock_after(draw(chaos, 300) * NS_PER_US));
        change_capacity(chaos);
        kill_one(chaos);
        if (figures->kills % 16 == 15 && !both_go_on(chaos))
            return problem_set(problem, "nothing moves after %llu kills", (unsigned long long)figures->kills + 1);
    }
    if (!wind_up(chaos))
        return problem_set(problem, "somebody hangs at the end");
    return count(chaos, figures, problem);
}

bool queue_chaos_run(const struct queue_chaos *row, unsigned kills, uint64_t seed,
                     struct queue_chaos_figures *ret_figures, struct problem *problem)
{
    struct chaos chaos = {.row = row, .random = seed * 2 + 1};
    void *ledger;
    *ret_figures = (struct queue_chaos_figures){0};
    if (commons_create(&chaos.commons, PARTIES_MAX) < 0)
        return problem_set(problem, "no commons") == 0;
    uint64_t begun = clock_ns();
    int error = queue_add(&chaos.commons, "queue", &row->options, &chaos.queue);
    if (!error)
        error = commons_add(&chaos.commons, REGION_CONTEXT, "ledger", sizeof *chaos.ledger, &ledger);
    if (error) {
        (void)problem_set(problem, "no queue");
    } else {
        chaos.ledger = ledger;
        error = disturb(&chaos, kills, ret_figures, problem);
    }
    for (unsigned i = 0; i < PARTIES_MAX; i++)
        if (chaos.pids[i] > 0) {
            (void)kill(chaos.pids[i], SIGKILL);
            (void)waitpid(chaos.pids[i], NULL, 0);
        }
    commons_release(&chaos.commons);
    ret_figures->ns = clock_ns() - begun;
    return error == 0;
}

const struct queue_chaos queue_chaos_rows[] = {
    {"getters killed, redelivered", {.capacity = 16}, 2, 2, 64, false, true},
    {"getters killed, joinable", {.capacity = 16, .kind = QUEUE_JOINABLE}, 2, 2, 64, false, true},
    {"getters killed, reported", {.capacity = 16, .on_death = QUEUE_REPORT}, 2, 2, 64, false, true},
    {"putters killed", {.capacity = 16}, 2, 2, 64, true, false},
    {"both killed, long messages", {.capacity = 8}, 2, 2, 4096, true, true},
    {"both killed, capacity changed", {.capacity = 16, .capacity_max = 40}, 2, 2, 64, true, true},
    {"16 putters, up to 1 MiB", {.capacity = 32}, 16, 2, SIZE_MAX_HERE, true, true},
};
const size_t queue_chaos_rows_count = sizeof queue_chaos_rows / sizeof *queue_chaos_rows;
