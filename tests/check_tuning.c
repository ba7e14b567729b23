/* lab.h: a run that is tuned while it goes on: chunk, stages and queues of a graph; and single processes that are
 * stopped, pinned, made nice. Tasks wait at a gate, so that every change falls where the test wants it. */
#include "base/clock.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "ipc/task.h"
#include "lab/lab.h"
#include "model/graph.h"
#include "model/plan.h"
#include "proc/process.h"
#include "suites.h"
#include "support/lab_wait.h"
#include "support/processes.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* ------------------------------------------------------------------ what runs */

/* What the test and all processes share. */
static struct stage {
    _Atomic int open, entered;
    _Atomic int32_t child, outsider;
} * stage;

static void wait_at_gate(void)
{
    atomic_fetch_add(&stage->entered, 1);
    while (!atomic_load(&stage->open))
        clock_sleep_until(clock_after(NS_PER_MS / 2));
}

static int square(struct task *task, const void *context)
{
    int64_t number;
    (void)context;
    memcpy(&number, task->input, sizeof number);
    wait_at_gate();
    number *= number;
    return task_return(task, &number, sizeof number);
}

static int plan_numbers(struct plan *plan, const void *context, struct problem *problem)
{
    (void)problem;
    for (int64_t i = 0; i < *(const int64_t *)context; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

static const struct workload squares = {.id = "squares",
                                        .title = "Squares",
                                        .primitive = "pool",
                                        .lesson = "none",
                                        .parameters_size = sizeof(int64_t),
                                        .plan = plan_numbers,
                                        .run = square};

/* The child of a task. `outsider`: says in its slot that it is that process. */
static int be_a_child(const void *argument, size_t size)
{
    (void)argument;
    (void)size;
    if (atomic_load(&stage->outsider))
        atomic_store(&self()->slot->pid, atomic_load(&stage->outsider));
    atomic_store(&stage->child, getpid());
    wait_at_gate();
    return 0;
}

static int start_and_join(struct task *task, const void *context)
{
    struct process *process;
    (void)task;
    (void)context;
    int error = process_new(&process, &(struct process_options){.name = "Kid", .run = be_a_child});
    if (!error)
        error = process_start(process);
    if (!error)
        error = process_join(process, CLOCK_NEVER);
    process_free(process);
    return error;
}

static const struct workload family = {.id = "family",
                                       .title = "A child",
                                       .primitive = "process",
                                       .lesson = "none",
                                       .parameters_size = sizeof(int64_t),
                                       .plan = plan_numbers,
                                       .run = start_and_join};

static int add_a_queue(struct commons *commons, const void *context, struct problem *problem)
{
    struct queue *queue;
    (void)context;
    (void)problem;
    return queue_add(commons, "own", &(struct queue_options){.capacity = 4, .message_max = 8}, &queue);
}

static const struct step steps[] = {{"start a child and join it", start_and_join}};

static const struct workload script = {.id = "script",
                                       .title = "A child, in a step",
                                       .primitive = "process",
                                       .lesson = "none",
                                       .parameters_size = sizeof(int64_t),
                                       .steps = steps,
                                       .steps_count = 1,
                                       .setup = add_a_queue};

/* ------------------------------------------------------------------ the lab */

static struct settings settings;
static struct graph *graph;
static int64_t tasks;
static struct lab *lab;
static struct problem problem;

static void set_up(void)
{
    stage = mmap(NULL, sizeof *stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(stage != MAP_FAILED);
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.workers = 2;
    settings.no_baseline = true;
    graph = NULL;
    lab = NULL;
    tasks = 18;
}

static void tear_down(void)
{
    lab_free(lab);
    graph_free(graph);
    ck_assert_int_eq(processes_children(), 0);
}

static void start(const struct workload *workload)
{
    struct lab_options options = {.workload = workload, .parameters = &tasks, .settings = &settings};
    ck_assert_msg(lab_new(&lab, &options, &problem) == 0, "%s", problem.text);
    ck_assert_msg(lab_start(lab, &problem) == 0, "%s", problem.text);
}

static bool has_ended(void)
{
    return lab_phase(lab) == PHASE_ENDED;
}

static int expected_at_gate;
static bool are_at_gate(void)
{
    return atomic_load(&stage->entered) >= expected_at_gate;
}

static void wait_until_at_gate(int count)
{
    expected_at_gate = count;
    lab_wait_until(lab, are_at_gate);
}

static const struct run *open_and_end(void)
{
    atomic_store(&stage->open, 1);
    lab_wait_until(lab, has_ended);
    return lab_record(lab)->run;
}

static void check_squares(const struct run *run)
{
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        int64_t number;
        ck_assert_int_eq(run->tasks[i].status, TASK_OK);
        memcpy(&number, run->tasks[i].result, sizeof number);
        ck_assert_int_eq(number, (int64_t)(i * i));
    }
}

/* ------------------------------------------------------------------ chunk */

/* The tasks of a chunk were claimed at one moment, by one worker; the next one is another. */
static void check_chunk(const struct run *run, uint64_t begin, uint64_t end)
{
    for (uint64_t i = begin + 1; i < end; i++) {
        ck_assert_uint_eq(run->tasks[i].claim_ns, run->tasks[begin].claim_ns);
        ck_assert_int_eq(run->tasks[i].worker, run->tasks[begin].worker);
    }
    if (end < run->tasks_count)
        ck_assert_uint_ne(run->tasks[end].claim_ns, run->tasks[begin].claim_ns);
}

START_TEST(a_chunk_counts_from_the_next_claim_on)
{
    start(&squares);
    wait_until_at_gate(2);
    ck_assert_uint_eq(lab_snapshot(lab)->chunk, 1);
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 8), 0);
    ck_assert_uint_eq(lab_snapshot(lab)->chunk, 8);
    const struct run *run = open_and_end();
    check_squares(run);
    check_chunk(run, 0, 1);
    check_chunk(run, 1, 2);
    check_chunk(run, 2, 10);
    check_chunk(run, 10, 18);
}
END_TEST

START_TEST(a_chunk_counts_for_later_runs)
{
    start(&squares);
    (void)open_and_end();
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 6), 0);
    ck_assert_int_eq(lab_command(lab, LAB_AGAIN, 0), 0);
    lab_wait_until(lab, has_ended);
    ck_assert_int_eq(lab_record(lab)->settings.chunk, 6);
    check_chunk(lab_record(lab)->run, 0, 6);
    check_chunk(lab_record(lab)->run, 6, 12);
}
END_TEST

START_TEST(a_chunk_that_the_baseline_is_told_counts_for_the_run)
{
    settings.no_baseline = false;
    start(&squares);
    wait_until_at_gate(1);
    ck_assert_int_eq(lab_phase(lab), PHASE_BASELINE);
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 9), 0);
    ck_assert_uint_eq(lab_snapshot(lab)->chunk, 9);
    const struct run *run = open_and_end();
    ck_assert_int_eq(lab_record(lab)->settings.chunk, 9);
    check_chunk(run, 0, 9);
    check_chunk(run, 9, 18);
}
END_TEST

START_TEST(a_chunk_must_mean_something)
{
    static const int executors[] = {RUN_BY_LOOP, RUN_BY_QUEUE, RUN_BY_PIPE, RUN_BY_PROCESS, RUN_BY_POOL};
    settings.executor = executors[_i];
    start(&squares);
    bool means = settings.executor == RUN_BY_POOL;
    ck_assert_uint_eq(lab_snapshot(lab)->chunk, means ? 1 : 0);
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 2), means ? 0 : -ENOTSUP);
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 0), means ? -EINVAL : -ENOTSUP);
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 65537), means ? -EINVAL : -ENOTSUP);
    (void)open_and_end();
}
END_TEST

/* ------------------------------------------------------------------ the queue of an executor */

static const struct snapshot_channel *channel_of(const char *name)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    for (size_t i = 0; i < snapshot->channels_count; i++)
        if (strcmp(snapshot->channels[i].name, name) == 0)
            return &snapshot->channels[i];
    ck_abort_msg("no channel %s", name);
}

static uint64_t expected_depth;
static bool is_so_deep(void)
{
    return channel_of("tasks")->depth == expected_depth;
}

/* Two tasks are in hands, the queue is as full as it may be. Raised, the lab puts more into it at once. */
START_TEST(a_queue_for_tasks_takes_more)
{
    settings.executor = RUN_BY_QUEUE;
    settings.capacity = 3;
    start(&squares);
    wait_until_at_gate(2);
    expected_depth = 3;
    lab_wait_until(lab, is_so_deep);
    ck_assert_uint_eq(channel_of("tasks")->capacity_max, 1024);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "tasks", 1025), -EINVAL);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "tasks", 0), -EINVAL);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "nothing", 4), -ENOENT);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "tasks", 7), 0);
    ck_assert_uint_eq(channel_of("tasks")->capacity, 7);
    expected_depth = 7;
    lab_wait_until(lab, is_so_deep);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "tasks", 1), 0);
    ck_assert_uint_eq(channel_of("tasks")->depth, 7);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "answers", 1), 0);
    check_squares(open_and_end());
}
END_TEST

/* One that was made without room to grow. */
START_TEST(a_queue_of_a_script_is_lowered_and_raised_again)
{
    tasks = 1;
    settings.workers = 0;
    start(&script);
    wait_until_at_gate(1);
    ck_assert_uint_eq(channel_of("own")->capacity_max, 4);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "own", 5), -EINVAL);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "own", 1), 0);
    ck_assert_uint_eq(channel_of("own")->capacity, 1);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "own", 4), 0);
    ck_assert_int_eq(lab_command_on(lab, LAB_RESIZE, "own", 4), -ENOENT);
    (void)open_and_end();
}
END_TEST

/* ------------------------------------------------------------------ a graph */

static int gated_add(struct task *task, const void *parameters)
{
    int64_t number;
    (void)parameters;
    memcpy(&number, task->input, sizeof number);
    wait_at_gate();
    number++;
    return task_return(task, &number, sizeof number);
}

static int same(struct task *task, const void *parameters)
{
    (void)parameters;
    return task_return(task, task->input, task->input_size);
}

static const struct work works[] = {
    {"same", "the number itself", WORK_NUMBER, WORK_NUMBER, .run = same},
    {"gated", "adds one when the gate is open", WORK_NUMBER, WORK_NUMBER, .run = gated_add},
};

static void start_graph(const char *text)
{
    static struct problems problems;
    const struct graph_request request = {.name = "test.ini",
                                          .text = text,
                                          .size = strlen(text),
                                          .works = works,
                                          .works_count = sizeof works / sizeof *works};
    ck_assert_msg(graph_read(&graph, &settings, &request, &problems) == 0, "%s", problems.lines[0].text);
    const struct lab_options options = {
        .graph = graph, .works = works, .works_count = request.works_count, .settings = &settings};
    ck_assert_msg(lab_new(&lab, &options, &problem) == 0, "%s", problem.text);
    ck_assert_msg(lab_start(lab, &problem) == 0, "%s", problem.text);
}

static const struct snapshot_stage *stage_of(const char *name)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    for (size_t i = 0; i < snapshot->stages_count; i++)
        if (strcmp(snapshot->stages[i].name, name) == 0)
            return &snapshot->stages[i];
    ck_abort_msg("no stage %s", name);
}

static void check_sums(const struct run *run, uint64_t count)
{
    ck_assert_uint_eq(run->tasks_count, 2 * count);
    for (uint64_t i = 0; i < count; i++) {
        int64_t number;
        ck_assert_int_eq(run->tasks[count + i].status, TASK_OK);
        memcpy(&number, run->tasks[count + i].result, sizeof number);
        ck_assert_int_eq(number, (int64_t)i + 2);
    }
}

#define LINE                                                                                                           \
    "[queue middle]\ncapacity = 2\n[pool source]\nwork = same\ninput = 1..40\nworkers = 1\noutput = middle\n"          \
    "[pool last]\nwork = gated\ninput = middle\nworkers = 1\n"

static unsigned left_of(unsigned stage_index)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    unsigned left = 0;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        left += snapshot->workers[i].stage == (int)stage_index && snapshot->workers[i].state == WORKER_LEFT;
    return left;
}

static bool three_have_left(void)
{
    return left_of(1) == 3 || has_ended();
}

START_TEST(a_stage_grows_and_shrinks)
{
    start_graph(LINE);
    wait_until_at_gate(1);
    ck_assert_uint_eq(stage_of("last")->workers, 1);
    ck_assert_uint_eq(stage_of("last")->workers_max, 16);
    ck_assert_int_eq(lab_command_on(lab, LAB_RESIZE, "last", 4), 0);
    wait_until_at_gate(4);
    ck_assert_uint_eq(stage_of("last")->workers, 4);
    ck_assert_uint_eq(lab_snapshot(lab)->pool_size, 5);
    ck_assert_int_eq(lab_command_on(lab, LAB_RESIZE, "last", 1), 0);
    ck_assert_uint_eq(stage_of("last")->workers, 1);
    atomic_store(&stage->open, 1);
    lab_wait_until(lab, three_have_left);
    const struct run *run = open_and_end();
    ck_assert_uint_eq(run->workers_count, 5);
    ck_assert_uint_eq(run->deaths, 0);
    check_sums(run, 40);
}
END_TEST

static bool four_wait(void)
{
    return channel_of("middle")->getters == 4;
}

/* Those that are to leave wait for a message, and get one before they have seen that: it is theirs to be done. */
START_TEST(a_stage_that_shrinks_loses_nothing_on_its_way)
{
    start_graph("[queue middle]\ncapacity = 8\n[pool source]\nwork = gated\ninput = 1..40\nworkers = 1\n"
                "output = middle\n[pool last]\nwork = same\ninput = middle\nworkers = 4\n");
    wait_until_at_gate(1);
    lab_wait_until(lab, four_wait);
    ck_assert_int_eq(lab_command_on(lab, LAB_RESIZE, "last", 1), 0);
    check_sums(open_and_end(), 40);
    ck_assert_uint_eq(channel_of("middle")->lost + channel_of("middle")->redelivered, 0);
}
END_TEST

START_TEST(a_stage_can_be_resized_as_far_as_honest)
{
    start_graph("[pipe tube]\n[pool source]\nwork = same\ninput = 1..4\nworkers = 1\noutput = tube\n"
                "[pool last]\nwork = gated\ninput = tube\nworkers = 1\n");
    wait_until_at_gate(1);
    ck_assert_uint_eq(stage_of("last")->workers_max, 0);
    ck_assert_int_eq(lab_command_on(lab, LAB_RESIZE, "last", 2), -ENOTSUP);
    ck_assert_int_eq(lab_command_on(lab, LAB_RESIZE, "nobody", 2), -ENOENT);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "tube", 2), -ENOTSUP);
    ck_assert_int_eq(lab_command_on(lab, LAB_CHUNK, "last", 2), -ENOTSUP);
    ck_assert_uint_eq(channel_of("tube")->capacity_max, 0);
    ck_assert_int_eq(lab_command(lab, LAB_RESIZE, 2), -ENOTSUP);
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 2), -ENOTSUP);
    check_sums(open_and_end(), 4);
    ck_assert_int_eq(lab_command_on(lab, LAB_RESIZE, "last", 2), -EBUSY);
}
END_TEST

static bool middle_is_full(void)
{
    const struct snapshot_channel *middle = channel_of("middle");
    return middle->depth == middle->capacity && middle->putters == 1;
}

START_TEST(a_raised_queue_lets_its_putter_go_on)
{
    start_graph(LINE);
    wait_until_at_gate(1);
    lab_wait_until(lab, middle_is_full);
    ck_assert_uint_eq(channel_of("middle")->depth, 2);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "middle", 9), 0);
    ck_assert_uint_eq(channel_of("middle")->capacity, 9);
    lab_wait_until(lab, middle_is_full);
    ck_assert_uint_eq(channel_of("middle")->depth, 9);
    ck_assert_int_eq(lab_command_on(lab, LAB_CAPACITY, "middle", 1), 0);
    check_sums(open_and_end(), 40);
}
END_TEST

/* ------------------------------------------------------------------ one process */

static const struct snapshot_worker *row_of(const char *name)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    for (size_t i = 0; i < snapshot->workers_count; i++)
        if (strcmp(snapshot->workers[i].name, name) == 0)
            return &snapshot->workers[i];
    return NULL;
}

static const char *subject;
static enum worker_state expected_state;
static bool is_in_state(void)
{
    const struct snapshot_worker *row = row_of(subject);
    return row && row->state == expected_state;
}

static void wait_for_state(const char *name, enum worker_state state)
{
    subject = name;
    expected_state = state;
    lab_wait_until(lab, is_in_state);
}

static bool a_stopped_one_is_blamed(void)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    ck_assert(!has_ended());
    return snapshot->stuck[0] && strstr(snapshot->stuck, "Worker-1") && strstr(snapshot->stuck, "SIGCONT");
}

/* The others do the rest; its task is given to nobody, is not taken for lost though nobody attends, and ends when it goes
 * on. */
START_TEST(a_stopped_worker_is_not_dead)
{
    start(&squares);
    wait_until_at_gate(2);
    const struct snapshot_worker *row = row_of("Worker-1");
    unsigned slot = row->slot;
    int pid = row->pid;
    ck_assert_int_eq(lab_signal(lab, slot, SIGSTOP), 0);
    wait_for_state("Worker-1", WORKER_STOPPED);
    ck_assert_int_ne(row_of("Worker-2")->state, WORKER_STOPPED);
    atomic_store(&stage->open, 1);
    lab_wait_until(lab, a_stopped_one_is_blamed);
    ck_assert_uint_eq(lab_snapshot(lab)->run.done, 17);
    ck_assert_int_eq(row_of("Worker-1")->state, WORKER_STOPPED);
    ck_assert_uint_eq(lab_snapshot(lab)->deaths, 0);
    ck_assert_int_eq(lab_signal(lab, slot, SIGCONT), 0);
    const struct run *run = open_and_end();
    check_squares(run);
    ck_assert_uint_eq(run->retries, 0);
    ck_assert_int_eq(run->workers[0].pid, pid);
    ck_assert_int_eq(lab_signal(lab, slot, SIGCONT), -EBUSY);
}
END_TEST

/* ------------------------------------------------------------------ stopped is not asleep */

static int spin(struct task *task, const void *context)
{
    (void)task;
    (void)context;
    atomic_fetch_add(&stage->entered, 1);
    while (!atomic_load(&stage->open))
        continue;
    return 0;
}

static const struct workload spinners = {.id = "spinners",
                                         .title = "Spinners",
                                         .primitive = "pool",
                                         .lesson = "none",
                                         .parameters_size = sizeof(int64_t),
                                         .plan = plan_numbers,
                                         .run = spin};

#define HELD_NS (300 * NS_PER_MS)

/* Their parts were known, then they were stopped. */
static bool are_known(void)
{
    const struct snapshot *snapshot = lab_snapshot(lab);
    size_t known = 0;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        known += snapshot->workers[i].time_ns[TIME_ON_CORE] > 0;
    return known == 2;
}

static void hold(bool paused, bool held)
{
    if (paused)
        ck_assert_int_eq(lab_command(lab, LAB_PAUSE, held), 0);
    else
        for (unsigned slot = 0; slot < 2; slot++)
            ck_assert_int_eq(lab_signal(lab, slot, held ? SIGSTOP : SIGCONT), 0);
}

static void check_held(const uint64_t time_ns[TIME_COUNT], uint64_t at_most_ns)
{
    ck_assert_uint_ge(time_ns[TIME_STOPPED], HELD_NS);
    ck_assert_uint_le(time_ns[TIME_STOPPED], at_most_ns);
    ck_assert_uint_lt(time_ns[TIME_OFF_CORE], HELD_NS / 5);
}

/* By a pause, and one by one: processes, and threads of one. */
START_TEST(who_is_stopped_does_not_sleep)
{
    bool paused = _i & 1;
    settings.executor = _i & 2 ? RUN_BY_THREAD : RUN_BY_POOL;
    tasks = 2;
    start(&spinners);
    wait_until_at_gate(2);
    lab_wait_until(lab, are_known);
    uint64_t begin = clock_ns();
    hold(paused, true);
    clock_sleep_until(clock_after(HELD_NS));
    const struct snapshot *snapshot = lab_snapshot(lab);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(snapshot->workers[i].state, WORKER_STOPPED);
        ck_assert_uint_le(snapshot->workers[i].state_ns, clock_ns() - begin);
        check_held(snapshot->workers[i].time_ns, clock_ns() - begin);
    }
    hold(paused, false);
    uint64_t held = clock_ns() - begin;
    const struct run *run = open_and_end();
    for (size_t i = 0; i < run->workers_count; i++) {
        uint64_t sum = 0;
        for (int time = 0; time < TIME_COUNT; time++)
            sum += run->workers[i].time_ns[time];
        ck_assert_uint_eq(sum, run->workers[i].ended_ns - run->workers[i].born_ns);
        check_held(run->workers[i].time_ns, held);
    }
}
END_TEST

START_TEST(a_worker_is_killed_by_any_name)
{
    start(&squares);
    wait_until_at_gate(2);
    ck_assert_int_eq(lab_signal(lab, 1, 0), 0);
    ck_assert_int_eq(lab_signal(lab, 1, 65), -EINVAL);
    ck_assert_int_eq(lab_signal(lab, 4000, SIGTERM), -ESRCH);
    ck_assert_int_eq(lab_signal(lab, UINT_MAX, SIGTERM), -ESRCH);
    ck_assert_int_eq(lab_command(lab, LAB_KILL, -1), -ESRCH);
    ck_assert_int_eq(lab_signal(lab, 0, SIGUSR1), 0);
    ck_assert_int_eq(lab_command(lab, LAB_KILL, 1), 0);
    wait_until_at_gate(4);
    const struct run *run = open_and_end();
    check_squares(run);
    ck_assert_uint_eq(run->deaths, 2);
}
END_TEST

static void start_family(const struct workload *workload)
{
    tasks = 1;
    settings.workers = 0; /* of which a script has none */
    start(workload);
    wait_until_at_gate(1);
    wait_for_state("Kid", WORKER_SLEEPING);
}

START_TEST(a_process_that_a_task_started_gets_signals)
{
    static const struct workload *const workloads[] = {&family, &script};
    start_family(workloads[_i]);
    ck_assert_int_eq(lab_command(lab, LAB_CHUNK, 2), _i == 0 ? 0 : -ENOTSUP);
    unsigned slot = row_of("Kid")->slot;
    ck_assert_int_lt(row_of("Kid")->stage, 0);
    ck_assert_int_eq(row_of("Kid")->start, START_FORK);
    ck_assert_int_eq(lab_signal(lab, slot, SIGSTOP), 0);
    ck_assert(processes_wait_state(atomic_load(&stage->child), 'T'));
    wait_for_state("Kid", WORKER_STOPPED);
    ck_assert_int_eq(lab_signal(lab, slot, SIGCONT), 0);
    wait_for_state("Kid", WORKER_SLEEPING);
    ck_assert_int_eq(lab_command(lab, LAB_KILL, slot), 0);
    wait_for_state("Kid", WORKER_DEAD);
    ck_assert_int_eq(row_of("Kid")->death.code, SIGKILL);
    (void)open_and_end();
}
END_TEST

/* A slot in shared memory may say anything. */
START_TEST(nobody_else_gets_a_signal)
{
    atomic_store(&stage->outsider, getppid());
    tasks = 1;
    start(&family);
    wait_until_at_gate(1);
    unsigned slot = row_of("Kid")->slot;
    ck_assert_int_eq(row_of("Kid")->pid, getppid());
    ck_assert_int_eq(lab_signal(lab, slot, 0), -ESRCH);
    ck_assert_int_eq(lab_nice(lab, slot, getpriority(PRIO_PROCESS, (id_t)getppid())), -ESRCH);
    (void)open_and_end();
}
END_TEST

static int first_core(void)
{
    cpu_set_t set;
    int core = 0;
    ck_assert_int_eq(sched_getaffinity(0, sizeof set, &set), 0);
    while (!CPU_ISSET(core, &set))
        core++;
    return core;
}

static int cores_of(int pid)
{
    cpu_set_t set;
    ck_assert_int_eq(sched_getaffinity(pid, sizeof set, &set), 0);
    return CPU_COUNT(&set);
}

static int expected_pin;
static bool is_pinned(void)
{
    const struct snapshot_worker *row = row_of(subject);
    return row && row->pinned == expected_pin && row->nice != SNAPSHOT_NO_NICE;
}

static void check_pin(const char *name)
{
    unsigned slot = row_of(name)->slot;
    int pid = row_of(name)->pid, all = cores_of(0);
    subject = name;
    ck_assert_int_eq(lab_pin(lab, slot, first_core()), 0);
    ck_assert_int_eq(cores_of(pid), 1);
    expected_pin = all > 1 ? first_core() : RUN_NO_CORE;
    lab_wait_until(lab, is_pinned);
    ck_assert_int_eq(lab_pin(lab, slot, CPU_SETSIZE - 1), -EINVAL);
    ck_assert_int_eq(lab_pin(lab, slot, -2), -EINVAL);
    ck_assert_int_eq(lab_pin(lab, slot, RUN_NO_CORE), 0);
    ck_assert_int_eq(cores_of(pid), all);
    expected_pin = RUN_NO_CORE;
    lab_wait_until(lab, is_pinned);
}

START_TEST(is_pinned_to_a_core)
{
    start(&squares);
    wait_until_at_gate(2);
    check_pin("Worker-2");
    check_squares(open_and_end());
}
END_TEST

START_TEST(a_process_of_a_task_is_pinned)
{
    start_family(&family);
    check_pin("Kid");
    (void)open_and_end();
}
END_TEST

static int expected_nice;
static bool is_nice(void)
{
    return row_of(subject)->nice == expected_nice;
}

START_TEST(is_made_nice)
{
    start(&squares);
    wait_until_at_gate(2);
    subject = "Worker-1";
    expected_nice = getpriority(PRIO_PROCESS, 0) + 3;
    ck_assert_int_eq(lab_nice(lab, 0, 20), -EINVAL);
    ck_assert_int_eq(lab_nice(lab, 0, expected_nice), 0);
    ck_assert_int_eq(getpriority(PRIO_PROCESS, (id_t)row_of(subject)->pid), expected_nice);
    lab_wait_until(lab, is_nice);
    ck_assert_int_eq(row_of("Worker-1")->start, START_FORK);
    check_squares(open_and_end());
}
END_TEST

/* A thread alone, not its process. */
START_TEST(a_thread_is_pinned_alone)
{
    settings.executor = RUN_BY_THREAD;
    start(&squares);
    wait_until_at_gate(2);
    int pid = row_of("Thread-1")->pid, all = cores_of(0);
    ck_assert_int_eq(lab_pin(lab, 0, first_core()), 0);
    ck_assert_int_eq(cores_of(pid), all);
    subject = "Thread-1";
    expected_pin = all > 1 ? first_core() : RUN_NO_CORE;
    lab_wait_until(lab, is_pinned);
    ck_assert_int_eq(row_of("Thread-2")->pinned, RUN_NO_CORE);
    check_squares(open_and_end());
}
END_TEST

Suite *tuning_suite(void);
Suite *tuning_suite(void)
{
    Suite *suite = suite_create("tuning");
    TCase *tests = tcase_create("tuning");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_chunk_counts_from_the_next_claim_on);
    tcase_add_test(tests, a_chunk_counts_for_later_runs);
    tcase_add_test(tests, a_chunk_that_the_baseline_is_told_counts_for_the_run);
    tcase_add_loop_test(tests, a_chunk_must_mean_something, 0, 5);
    tcase_add_test(tests, a_queue_for_tasks_takes_more);
    tcase_add_test(tests, a_queue_of_a_script_is_lowered_and_raised_again);
    tcase_add_test(tests, a_stage_grows_and_shrinks);
    tcase_add_test(tests, a_stage_that_shrinks_loses_nothing_on_its_way);
    tcase_add_test(tests, a_stage_can_be_resized_as_far_as_honest);
    tcase_add_test(tests, a_raised_queue_lets_its_putter_go_on);
    tcase_add_test(tests, a_stopped_worker_is_not_dead);
    tcase_add_loop_test(tests, who_is_stopped_does_not_sleep, 0, 4);
    tcase_add_test(tests, a_worker_is_killed_by_any_name);
    tcase_add_loop_test(tests, a_process_that_a_task_started_gets_signals, 0, 2);
    tcase_add_test(tests, nobody_else_gets_a_signal);
    tcase_add_test(tests, is_pinned_to_a_core);
    tcase_add_test(tests, a_process_of_a_task_is_pinned);
    tcase_add_test(tests, is_made_nice);
    tcase_add_test(tests, a_thread_is_pinned_alone);
    suite_add_tcase(suite, tests);
    return suite;
}
