/* lab.h with graphs: files run stage by stage, every value once and right, whatever becomes of the workers; what is
 * dropped, what fails, what is killed; and the record that tells it. */
#include "base/clock.h"
#include "demos/works.h"
#include "lab/lab.h"
#include "model/flow.h"
#include "suites.h"
#include "support/processes.h"
#include "tune/verdict.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct settings settings;
static struct graph *graph;
static struct lab *lab;
static struct problem problem;
static int descriptors_before;

static void set_up(void)
{
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    graph = NULL;
    lab = NULL;
    descriptors_before = processes_descriptors();
}

/* Whatever happened: nothing is left. */
static void tear_down(void)
{
    lab_free(lab);
    graph_free(graph);
    ck_assert_int_eq(processes_descriptors(), descriptors_before);
    ck_assert_int_eq(processes_children(), 0);
}

static void start(const char *text)
{
    static struct problems problems;
    problems = (struct problems){.count = 0};
    const struct graph_request request = {
        .name = "test.ini", .text = text, .size = strlen(text), .works = demos_works, .works_count = demos_works_count};
    ck_assert_msg(graph_read(&graph, &settings, &request, &problems) == 0, "%s", problems.lines[0].text);
    const struct lab_options options = {
        .graph = graph, .works = demos_works, .works_count = demos_works_count, .settings = &settings};
    ck_assert_msg(lab_new(&lab, &options, &problem) == 0, "%s", problem.text);
    ck_assert_msg(lab_start(lab, &problem) == 0, "%s", problem.text);
}

/* Steps the lab until `holds()`, which looks at what a screen would see. */
static void step_until(bool (*holds)(const struct snapshot *))
{
    uint64_t deadline = clock_after(6 * PROCESSES_PATIENCE_MS * NS_PER_MS);
    while (!holds(lab_snapshot(lab))) {
        ck_assert_uint_lt(clock_ns(), deadline);
        lab_step(lab, clock_after(5 * NS_PER_MS));
    }
}

static bool has_ended(const struct snapshot *snapshot)
{
    return snapshot->phase == PHASE_ENDED;
}

static const struct run *finished(const char *text)
{
    start(text);
    step_until(has_ended);
    ck_assert_ptr_nonnull(lab_record(lab)->run);
    return lab_record(lab)->run;
}

/* ------------------------------------------------------------------ what came out */

static const struct flow_group *group_of(const char *stage)
{
    size_t i = 0;
    while (i < graph->stages_count && strcmp(graph->stages[i].name, stage) != 0)
        i++;
    ck_assert_msg(i < graph->stages_count, "no stage %s", stage);
    const struct flow *flow = lab_record(lab)->flow;
    return &flow->groups[flow->group_of[i]];
}

static const struct run_task *task_of(const char *stage, uint64_t item)
{
    const struct flow_group *group = group_of(stage);
    ck_assert_uint_lt(item, group->count);
    return &lab_record(lab)->run->tasks[group->first + item];
}

static int64_t number_of(const struct run_task *task)
{
    int64_t number;
    ck_assert_int_eq(task->status, TASK_OK);
    ck_assert_uint_eq(task->result_size, sizeof number);
    memcpy(&number, task->result, sizeof number);
    return number;
}

static uint64_t count_of(const char *stage, enum task_status status)
{
    const struct flow_group *group = group_of(stage);
    uint64_t count = 0;
    for (uint64_t i = 0; i < group->count; i++)
        count += task_of(stage, i)->status == status;
    return count;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return *left < *right ? -1 : *left > *right;
}

/* The numbers that the stage made, dropped ones left out, from small to large, as text. */
static const char *numbers_of(const char *stage)
{
    static char text[4096];
    int64_t numbers[256];
    size_t count = 0, used = 0;
    const struct flow_group *group = group_of(stage);
    for (uint64_t i = 0; i < group->count; i++)
        if (task_of(stage, i)->status == TASK_OK && task_of(stage, i)->result_size > 0)
            numbers[count++] = number_of(task_of(stage, i));
    qsort(numbers, count, sizeof *numbers, by_size);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%lld", i ? " " : "", (long long)numbers[i]);
    return text;
}

static const struct snapshot_channel *channel_of(const char *name)
{
    const struct run *run = lab_record(lab)->run;
    for (size_t i = 0; i < run->channels_count; i++)
        if (strcmp(run->channels[i].name, name) == 0)
            return &run->channels[i];
    ck_abort_msg("no channel %s", name);
}

static enum verdict_end verdict_end(bool *ret_equal)
{
    struct verdict verdict = verdict_of(lab_record(lab));
    *ret_equal = verdict.compared && verdict.results_equal;
    return verdict.end;
}

/* ------------------------------------------------------------------ shapes */

#define RANGE(name, last, work, more) "[pool " name "]\nwork = " work "\ninput = 1.." last "\n" more
#define POOL(name, from, work, more)  "[pool " name "]\nwork = " work "\ninput = " from "\n" more

static const struct {
    const char *name, *text, *stage, *numbers;
} shapes[] = {
    {"line",
     "[queue cubes]\ncapacity = 4\n" RANGE("cube", "10", "cube", "workers = 2\noutput = cubes\n")
         POOL("last", "cubes", "add-one", "workers = 1\n"),
     "last", "2 9 28 65 126 217 344 513 730 1001"},
    {"two pools on one queue",
     "[queue cubes]\ncapacity = 2\n" RANGE("cube", "6", "cube", "output = cubes\n")
         POOL("last", "cubes", "add-one", "workers = 1\n") POOL("other", "cubes", "add-one", "workers = 2\n"),
     "last", "2 9 28 65 126 217"},
    {"fan-in",
     "[queue all]\n" RANGE("cubes", "3", "cube", "output = all\n") RANGE("squares", "4", "square", "output = all\n")
         POOL("last", "all", "add-one", ""),
     "last", "2 2 5 9 10 17 28"},
    {"fan-out",
     "[queue left]\n[queue right]\n" RANGE("source", "4", "square", "output = left, right\n")
         POOL("first", "left", "add-one", "") POOL("last", "right", "multiply", "by = -2\n"),
     "last", "-32 -18 -8 -2"},
    {"diamond",
     "[queue left]\n[queue right]\n[queue both]\n" RANGE("source", "3", "square", "output = left, right\n")
         POOL("up", "left", "add-one", "output = both\n") POOL("down", "right", "multiply", "by = -1\noutput = both\n")
             POOL("last", "both", "multiply", "by = 10\n"),
     "last", "-90 -40 -10 20 50 100"},
    {"pipe",
     "[pipe tube]\n" RANGE("source", "9", "square", "workers = 1\noutput = tube\n")
         POOL("last", "tube", "add-one", "workers = 1\n"),
     "last", "2 5 10 17 26 37 50 65 82"},
    {"joinable and simple queues",
     "[queue a]\nkind = joinable\n[queue b]\nkind = simple\n" RANGE("source", "5", "cube", "output = a\n")
         POOL("middle", "a", "add-one", "output = b\n") POOL("last", "b", "multiply", "by = 2\n"),
     "last", "4 18 56 130 252"},
    {"sieve",
     "[queue odd]\n" RANGE("twos", "20", "drop-multiples", "output = odd\n")
         POOL("last", "odd", "drop-multiples", "of = 3\n"),
     "last", "1 2 3 5 7 11 13 17 19"},
};

START_TEST(every_shape_gives_what_its_loop_gives)
{
    bool equal;
    settings.workers = 2;
    (void)finished(shapes[_i].text);
    ck_assert_str_eq(numbers_of(shapes[_i].stage), shapes[_i].numbers);
    ck_assert_int_eq(verdict_end(&equal), END_DONE);
    ck_assert_msg(equal, "%s: differs from its loop", shapes[_i].name);
}
END_TEST

/* Numbers in which a task's place is to be seen: the value of each item is that of the item that it came from. */
START_TEST(items_keep_their_numbers)
{
    settings.no_baseline = true;
    (void)finished(shapes[2].text);
    static const int64_t expected[] = {2, 9, 28, 2, 5, 10, 17};
    for (uint64_t i = 0; i < 7; i++)
        ck_assert_int_eq(number_of(task_of("last", i)), expected[i]);
}
END_TEST

/* ------------------------------------------------------------------ back-pressure, times, workers */

static uint64_t put_time(const struct run *run, const char *prefix)
{
    uint64_t time = 0;
    for (size_t i = 0; i < run->workers_count; i++)
        if (strncmp(run->workers[i].name, prefix, strlen(prefix)) == 0)
            time += run->workers[i].time_ns[TIME_PUT];
    return time;
}

START_TEST(a_slow_reader_blocks_its_writers)
{
    settings.no_baseline = true;
    const struct run *run = finished("[queue cubes]\ncapacity = 2\n" RANGE(
        "cube", "12", "cube", "workers = 2\noutput = cubes\n") POOL("add", "cubes", "add-one",
                                                                    "workers = 1\n"
                                                                    "delay = 10ms\n"));
    const struct snapshot_channel *cubes = channel_of("cubes");
    ck_assert_uint_ge(cubes->high_water, cubes->capacity);
    ck_assert_uint_le(cubes->high_water, cubes->capacity + 1); /* one that its getter is about to take */
    ck_assert_uint_eq(cubes->puts, 12);
    ck_assert_uint_eq(cubes->gets, 12);
    ck_assert_uint_eq(cubes->depth, 0);
    ck_assert_uint_gt(cubes->put_ns, 0);
    ck_assert_uint_gt(put_time(run, "cube-"), 10 * NS_PER_MS);
    ck_assert_uint_eq(put_time(run, "add-"), 0);
    ck_assert_str_eq(cubes->from, "cube");
    ck_assert_str_eq(cubes->to, "add");
}
END_TEST

/* The parts of each life sum to it, also when it was blocked while it passed a value on. */
START_TEST(workers_of_all_stages_are_counted)
{
    settings.no_baseline = true;
    const struct run *run = finished("[queue cubes]\ncapacity = 1\n" RANGE(
        "cube", "8", "cube", "workers = 2\noutput = cubes\n") POOL("add", "cubes", "add-one",
                                                                   "workers = 3\n"
                                                                   "delay = 5ms\n"));
    unsigned slots = 0, in_stage[2] = {0, 0};
    ck_assert_uint_eq(run->workers_asked, 5);
    ck_assert_uint_eq(run->workers_count, 5);
    for (size_t i = 0; i < run->workers_count; i++) {
        const struct run_worker *worker = &run->workers[i];
        uint64_t life = worker->ended_ns - worker->born_ns, sum = 0;
        for (int time = 0; time < TIME_COUNT; time++) {
            ck_assert_uint_le(worker->time_ns[time], life);
            sum += worker->time_ns[time];
        }
        ck_assert_uint_eq(sum, life);
        ck_assert(!worker->added && (slots & 1u << worker->slot) == 0);
        slots |= 1u << worker->slot;
        in_stage[worker->stage]++;
    }
    ck_assert_uint_eq(in_stage[0], 2);
    ck_assert_uint_eq(in_stage[1], 3);
    ck_assert_uint_eq(verdict_of(lab_record(lab)).workers, 5);
}
END_TEST

/* ------------------------------------------------------------------ what comes to nothing */

START_TEST(what_is_dropped_is_skipped_behind)
{
    bool equal;
    const struct run *run = finished(shapes[7].text);
    ck_assert_uint_eq(count_of("twos", TASK_OK), 20);
    ck_assert_uint_eq(count_of("last", TASK_SKIPPED), 9);
    ck_assert_uint_eq(count_of("last", TASK_OK), 11);
    ck_assert(run_task_drops(lab_record(lab), run, group_of("twos")->first + 3));
    ck_assert(!run_task_drops(lab_record(lab), run, group_of("twos")->first + 1));
    ck_assert_int_eq(verdict_end(&equal), END_DONE);
    ck_assert(equal);
}
END_TEST

START_TEST(what_fails_cancels_what_it_should_have_fed)
{
    bool equal;
    (void)finished("[queue a]\n[queue b]\n" RANGE("source", "6", "fail-on", "on = 4\noutput = a\n")
                       POOL("middle", "a", "cube", "output = b\n") POOL("last", "b", "add-one", ""));
    ck_assert_int_eq(task_of("source", 3)->status, TASK_FAILED);
    ck_assert_int_eq(task_of("middle", 3)->status, TASK_CANCELLED);
    ck_assert_int_eq(task_of("last", 3)->status, TASK_CANCELLED);
    ck_assert_uint_eq(count_of("last", TASK_OK), 5);
    ck_assert_int_eq(verdict_end(&equal), END_FAILED);
    ck_assert_msg(equal, "the loop tells it otherwise");
}
END_TEST

/* The message was lost with its reader: there is nothing any more that its task could wait for. */
START_TEST(a_lost_message_is_reported)
{
    settings.no_baseline = true;
    (void)finished("[queue a]\non-death = report\n" RANGE("source", "8", "square", "output = a\n")
                       POOL("last", "a", "crash-on", "workers = 1\non = 16\n"));
    ck_assert_uint_eq(channel_of("a")->lost, 1);
    ck_assert_uint_eq(count_of("last", TASK_OK), 7);
    ck_assert_int_eq(task_of("last", 3)->status, TASK_LOST);
    ck_assert_int_eq(task_of("last", 3)->death.code, SIGKILL);
    ck_assert_uint_eq(lab_record(lab)->run->retries, 0);
    bool equal;
    ck_assert_int_eq(verdict_end(&equal), END_LOST);
}
END_TEST

START_TEST(a_message_is_delivered_again)
{
    bool equal;
    settings.no_baseline = true;
    const struct run *run = finished("[queue a]\n" RANGE("source", "8", "square", "output = a\n")
                                         POOL("last", "a", "crash-on", "workers = 1\non = 16\n"));
    ck_assert_uint_eq(channel_of("a")->redelivered, 1);
    ck_assert_uint_eq(run->deaths, 1);
    ck_assert_uint_eq(run->retries, 1);
    ck_assert_int_eq(number_of(task_of("last", 3)), 16);
    ck_assert_uint_eq(task_of("last", 3)->attempts, 2);
    ck_assert_int_eq(verdict_end(&equal), END_DONE);
    for (size_t i = 0; i < run->workers_count; i++)
        if (death_is_violent(run->workers[i].death))
            ck_assert_uint_eq(run->workers[i].death_task, group_of("last")->first + 3);
}
END_TEST

/* A pipe has one reader, and what it held is gone with it. */
START_TEST(a_dead_end_of_a_pipe_ends_the_run)
{
    settings.no_baseline = true;
    (void)finished("[pipe tube]\n" RANGE("source", "50", "square", "workers = 1\noutput = tube\n")
                       POOL("last", "tube", "crash-on", "workers = 1\non = 16\ncrashes = 100\n"));
    bool equal;
    ck_assert_int_ne(verdict_end(&equal), END_DONE);
    ck_assert_uint_eq(count_of("last", TASK_OK), 3);
    ck_assert_int_eq(task_of("last", 3)->status, TASK_LOST);
    ck_assert_int_eq(task_of("last", 3)->death.how, DEATH_GAVE_UP);
    ck_assert_uint_eq(count_of("last", TASK_LOST), 47);
    ck_assert_ptr_nonnull(strstr(lab_record(lab)->run->gave_up, "last: "));
}
END_TEST

/* ------------------------------------------------------------------ kills, interrupts */

#define MANY "3000"

static uint64_t random_state;
static unsigned kills;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % limit;
}

/* One of the workers that are there, now and then. */
static bool has_ended_under_fire(const struct snapshot *snapshot)
{
    if (snapshot->phase == PHASE_RUN && kills < 40 && snapshot->workers_count > 0) {
        const struct snapshot_worker *victim = &snapshot->workers[random_below((unsigned)snapshot->workers_count)];
        if (victim->pid > 0 && lab_command(lab, LAB_KILL, victim->slot) == 0)
            kills++;
    }
    return snapshot->phase == PHASE_ENDED;
}

START_TEST(kills_lose_nothing_and_double_nothing)
{
    random_state = (uint64_t)_i + 1;
    kills = 0;
    settings.no_baseline = true;
    settings.attempts = 100;
    start("[queue a]\ncapacity = 8\n[queue b]\ncapacity = 8\n" RANGE("source", MANY, "square",
                                                                     "workers = 2\noutput = a\n")
              POOL("middle", "a", "add-one", "workers = 2\ndelay = 100us\noutput = b\n")
                  POOL("last", "b", "multiply", "workers = 2\nby = 3\n"));
    step_until(has_ended_under_fire);
    const struct run *run = lab_record(lab)->run;
    ck_assert_msg(kills > 5, "only %u kills", kills);
    ck_assert_uint_le(run->deaths, kills); /* one that leaves can be hit for nothing */
    ck_assert_uint_gt(run->deaths, 0);
    ck_assert_uint_le(run->retries, run->deaths);
    for (int64_t i = 0; i < atoi(MANY); i++) {
        int64_t value = (i + 1) * (i + 1);
        ck_assert_int_eq(number_of(task_of("source", (uint64_t)i)), value);
        ck_assert_int_eq(number_of(task_of("middle", (uint64_t)i)), value + 1);
        ck_assert_int_eq(number_of(task_of("last", (uint64_t)i)), 3 * (value + 1));
    }
}
END_TEST

static bool is_in_the_middle(const struct snapshot *snapshot)
{
    return snapshot->phase == PHASE_RUN && snapshot->run.done >= 20;
}

START_TEST(an_interrupt_ends_all_stages)
{
    settings.no_baseline = true;
    start("[queue a]\ncapacity = 2\n" RANGE("source", "1000", "square", "workers = 2\noutput = a\n")
              POOL("last", "a", "sleep", "workers = 2\ntime = 2ms\n"));
    step_until(is_in_the_middle);
    uint64_t begin = clock_ns();
    ck_assert_int_eq(lab_command(lab, LAB_INTERRUPT, 0), 0);
    step_until(has_ended);
    ck_assert_uint_lt(clock_ns() - begin, NS_PER_S);
    ck_assert(lab_record(lab)->run->interrupted);
    ck_assert_uint_gt(count_of("last", TASK_CANCELLED), 900);
    bool equal;
    ck_assert_int_eq(verdict_end(&equal), END_INTERRUPTED);
}
END_TEST

/* ------------------------------------------------------------------ settings */

START_TEST(fewer_values_of_each_source)
{
    settings.no_baseline = true;
    settings.tasks = 2;
    (void)finished(shapes[2].text);
    ck_assert_str_eq(numbers_of("last"), "2 2 5 9");
}
END_TEST

static const struct {
    enum settings_executor executor, baseline;
    const char *message;
} refused[] = {
    {RUN_BY_THREAD, RUN_BY_LOOP,
     "--executor: thread is no way to run the stages of test; take one of auto, pool, loop"},
    {RUN_BY_POOL, RUN_BY_POOL, "--baseline: the stages of test can only be compared with a loop, not with pool"},
};

START_TEST(other_ways_are_refused_in_one_line)
{
    static struct problems problems;
    const char *text = shapes[0].text;
    const struct graph_request request = {
        .name = "test.ini", .text = text, .size = strlen(text), .works = demos_works, .works_count = demos_works_count};
    ck_assert_int_eq(graph_read(&graph, &settings, &request, &problems), 0);
    settings.executor = refused[_i].executor;
    settings.baseline = refused[_i].baseline;
    const struct lab_options options = {
        .graph = graph, .works = demos_works, .works_count = demos_works_count, .settings = &settings};
    ck_assert_int_ne(lab_new(&lab, &options, &problem), 0);
    ck_assert_str_eq(problem.text, refused[_i].message);
}
END_TEST

START_TEST(one_process_may_run_all_stages)
{
    bool equal;
    settings.executor = RUN_BY_LOOP;
    const struct run *run = finished(shapes[7].text);
    ck_assert_uint_eq(run->workers_count, 1);
    ck_assert_uint_eq(run->workers_asked, 1);
    ck_assert_uint_eq(count_of("last", TASK_SKIPPED), 9);
    ck_assert_int_eq(verdict_end(&equal), END_DONE);
    ck_assert(equal);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))

Suite *graph_run_suite(void)
{
    Suite *suite = suite_create("graph_run");
    TCase *cases = tcase_create("graph_run");
    tcase_set_timeout(cases, 90);
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, every_shape_gives_what_its_loop_gives, 0, COUNT(shapes));
    tcase_add_test(cases, items_keep_their_numbers);
    tcase_add_test(cases, a_slow_reader_blocks_its_writers);
    tcase_add_test(cases, workers_of_all_stages_are_counted);
    tcase_add_test(cases, what_is_dropped_is_skipped_behind);
    tcase_add_test(cases, what_fails_cancels_what_it_should_have_fed);
    tcase_add_test(cases, a_lost_message_is_reported);
    tcase_add_test(cases, a_message_is_delivered_again);
    tcase_add_test(cases, a_dead_end_of_a_pipe_ends_the_run);
    tcase_add_loop_test(cases, kills_lose_nothing_and_double_nothing, 0, 3);
    tcase_add_test(cases, an_interrupt_ends_all_stages);
    tcase_add_test(cases, fewer_values_of_each_source);
    tcase_add_loop_test(cases, other_ways_are_refused_in_one_line, 0, COUNT(refused));
    tcase_add_test(cases, one_process_may_run_all_stages);
    suite_add_tcase(suite, cases);
    return suite;
}
