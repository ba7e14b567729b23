/* The engine with its workers as threads of one process: the same code over the same region, so that ThreadSanitizer
 * sees every pair of accesses that processes would make. This thread plays the supervisor and the monitor. */
#include "base/clock.h"
#include "ipc/futex.h"
#include "ipc/harvest.h"
#include "proc/worker.h"
#include "suites.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { THREADS = 4, PATIENCE_MS = 20000, RESULT_MAX = 512 };

static const struct row {
    uint64_t tasks, capacity;
    unsigned chunk;
    size_t result;          /* bytes of each; above 8 they go through the worker's ring */
    uint64_t replace_every; /* a worker leaves and another comes, each time so many tasks are final; 0 = never */
} rows[] = {
    {.tasks = 20000, .capacity = 32768, .chunk = 1, .result = 8},
    {.tasks = 20000, .capacity = 32768, .chunk = 16, .result = 8},
    {.tasks = 20000, .capacity = 256, .chunk = 1, .result = 8},
    {.tasks = 5000, .capacity = 256, .chunk = 4, .result = 200},
    {.tasks = 20000, .capacity = 1024, .chunk = 16, .result = 8, .replace_every = 500},
    {.tasks = 5000, .capacity = 256, .chunk = 4, .result = 200, .replace_every = 200},
};

struct crew {
    const struct row *row;
    struct pool_area area;
    struct harvest *harvest;
    int notify;
    struct member {
        struct worker worker;
        pthread_t thread;
        _Atomic bool ended;
    } members[THREADS];
    unsigned char *seen; /* [tasks]: how often each came */
    uint64_t replaced;
};

/* Every byte of the result depends on the number, so that a torn or foreign one shows. */
static void fill(unsigned char *result, size_t size, uint64_t number)
{
    for (size_t i = 0; i < size; i++)
        result[i] = (unsigned char)((number + i) * 151 >> 3);
}

static int answer(struct task *task, const void *context)
{
    unsigned char result[RESULT_MAX];
    uint64_t number;
    size_t size;
    memcpy(&number, task->input, sizeof number);
    memcpy(&size, context, sizeof size);
    fill(result, size, number);
    return task_return(task, result, size);
}

static void *thread_run(void *context)
{
    struct member *member = context;
    worker_run(&member->worker);
    atomic_store(&member->ended, true);
    (void)eventfd_write(member->worker.notify, 1);
    return NULL;
}

static void thread_start(struct crew *crew, unsigned i)
{
    slot_assign(&crew->area.slots[i], 1, clock_ns());
    struct member *member = &crew->members[i];
    member->worker =
        (struct worker){.area = &crew->area, .number = i, .run = answer, .notify = crew->notify, .parent = -1};
    atomic_store(&member->ended, false);
    ck_assert_int_eq(pthread_create(&member->thread, NULL, thread_run, member), 0);
}

static void crew_start(struct crew *crew, const struct row *row)
{
    struct pool_area_sizes sizes = {.slots = THREADS,
                                    .capacity = row->capacity,
                                    .inputs = 64,
                                    .result_max = RESULT_MAX,
                                    .context = sizeof row->result};
    *crew = (struct crew){.row = row, .seen = calloc(row->tasks, 1)};
    ck_assert_int_eq(pool_area_create(&crew->area, &sizes, &row->result, NULL), 0);
    atomic_store(&crew->area.tasks->facts.chunk, row->chunk);
    crew->harvest = harvest_new(crew->area.tasks);
    crew->notify = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    ck_assert(crew->seen && crew->harvest && crew->notify >= 0);
    for (unsigned i = 0; i < THREADS; i++)
        thread_start(crew, i);
}

static void task_is_final(void *context, uint64_t id, const struct task_record *record)
{
    struct crew *crew = context;
    size_t size = atomic_load(&record->result_size);
    uint64_t word = atomic_load(&record->result);
    struct results *ring = crew->area.results[task_word_slot(atomic_load(&record->word))];
    const void *data = size > TASK_INLINE_MAX ? results_at(ring, word, size) : &word;
    unsigned char expected[RESULT_MAX];
    fill(expected, crew->row->result, id);
    ck_assert_uint_eq(task_word_state(atomic_load(&record->word)), T_DONE);
    ck_assert_uint_eq(size, crew->row->result);
    ck_assert_msg(data && memcmp(data, expected, size) == 0, "task %lu has another's result", (unsigned long)id);
    ck_assert_uint_le(atomic_load(&record->start_ns), atomic_load(&record->finish_ns));
    ck_assert_uint_eq(crew->seen[id], 0);
    crew->seen[id]++;
    if (size > TASK_INLINE_MAX)
        results_consume(ring, word);
}

/* What the monitor does at every frame, while the workers write. */
static void look_at_slots(const struct crew *crew)
{
    for (unsigned i = 0; i < THREADS; i++) {
        const struct slot *slot = &crew->area.slots[i];
        uint64_t now = clock_ns(), sum = 0;
        struct slot_view view = slot_look(slot, now);
        for (unsigned state = 0; state < SLOT_STATE_COUNT; state++)
            sum += view.times_ns[state];
        ck_assert_uint_eq(sum, now - slot->born_ns);
    }
}

static void submit_what_fits(struct crew *crew, uint64_t *submitted)
{
    for (; *submitted < crew->row->tasks && *submitted - harvest_released(crew->harvest) < crew->row->capacity;
         (*submitted)++)
        task_table_submit(crew->area.tasks, *submitted, sizeof *submitted, 3);
    task_table_offer(crew->area.tasks, *submitted);
    task_table_wake(crew->area.tasks, INT_MAX);
}

/* Takes what is final, so that its records can be used again. Returns how many. */
static uint64_t harvest_now(struct crew *crew, bool all)
{
    uint64_t found = harvest_look(crew->harvest, all, task_is_final, crew);
    harvest_release(crew->harvest, harvest_low(crew->harvest));
    return found;
}

static void wait_for_news(const struct crew *crew)
{
    struct pollfd news = {.fd = crew->notify, .events = POLLIN};
    eventfd_t ignored;
    ck_assert_msg(poll(&news, 1, PATIENCE_MS) == 1, "no news, and %lu tasks of %lu are done",
                  (unsigned long)harvest_count(crew->harvest), (unsigned long)crew->row->tasks);
    (void)eventfd_read(crew->notify, &ignored);
}

/* Asks for news, looks, and only then waits: as the pool does. */
static void harvest_some(struct crew *crew)
{
    atomic_store(&crew->area.tasks->notify, NOTIFY_ANY);
    if (harvest_now(crew, false) == 0)
        wait_for_news(crew);
}

/* As the supervisor does after a death: what the worker still held goes to others. */
static void thread_stop(struct crew *crew, unsigned i)
{
    struct task_table *tasks = crew->area.tasks;
    struct slot *slot = &crew->area.slots[i];
    atomic_store(&slot->order, ORDER_LEAVE);
    atomic_fetch_add(&tasks->work, 1);
    futex_wake(&tasks->work, INT_MAX);
    while (!atomic_load(&crew->members[i].ended)) { /* it may wait for room for a result */
        harvest_now(crew, false);
        wait_for_news(crew);
    }
    ck_assert_int_eq(pthread_join(crew->members[i].thread, NULL), 0);
    struct task_repair repair = task_table_repair(tasks, i, slot->incarnation, atomic_load(&slot->intent),
                                                  (struct death){.how = DEATH_LEFT}, false);
    ck_assert_uint_eq(repair.retried + repair.lost, 0); /* it left between two tasks */
    ck_assert(task_table_give_back(tasks, repair.give_back));
    atomic_fetch_add(&tasks->work, 1);
    futex_wake(&tasks->work, INT_MAX);
}

static void crew_stop(struct crew *crew)
{
    for (unsigned i = 0; i < THREADS; i++)
        thread_stop(crew, i);
    harvest_free(crew->harvest);
    pool_area_release(&crew->area);
    close(crew->notify);
    free(crew->seen);
}

static void replace_when_due(struct crew *crew)
{
    uint64_t every = crew->row->replace_every;
    if (every == 0 || harvest_count(crew->harvest) < (crew->replaced + 1) * every)
        return;
    unsigned i = (unsigned)(crew->replaced++ % THREADS);
    thread_stop(crew, i);
    harvest_now(crew, true);
    results_reset(crew->area.results[i]);
    thread_start(crew, i);
}

START_TEST(every_result_comes_once)
{
    struct crew crew;
    uint64_t submitted = 0;
    crew_start(&crew, &rows[_i]);
    while (harvest_count(crew.harvest) < crew.row->tasks) {
        submit_what_fits(&crew, &submitted);
        harvest_some(&crew);
        look_at_slots(&crew);
        replace_when_due(&crew);
    }
    for (uint64_t id = 0; id < crew.row->tasks; id++)
        ck_assert_uint_eq(crew.seen[id], 1);
    if (crew.row->replace_every)
        ck_assert_uint_ge(crew.replaced, 4);
    crew_stop(&crew);
}
END_TEST

Suite *worker_threads_suite(void)
{
    Suite *suite = suite_create("worker_threads");
    TCase *crew = tcase_create("crew");
    tcase_set_timeout(crew, 60);
    tcase_add_loop_test(crew, every_result_comes_once, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(suite, crew);
    return suite;
}
