/* report/: a hand-made record as text, whole and exact, and as JSON, parsed again; the list of experiments. */
#include "report/catalogue.h"
#include "report/json.h"
#include "report/page.h"
#include "report/printable.h"
#include "report/stream.h"
#include "report/text.h"
#include "report/wrap.h"
#include "suites.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define TASKS 4

struct parameters {
    int64_t power;
    uint64_t pause_ns;
};

static const struct setting rows[] = {
    {.name = "power",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, power),
     .preset = "2",
     .min = 1,
     .max = 9,
     .help = "of each number"},
    {.name = "pause-before",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, pause_ns),
     .preset = "5ms",
     .max = 10,
     .help = "how long to wait"},
};

static int plan_nothing(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)plan;
    (void)parameters;
    (void)problem;
    return 0;
}

static const struct workload powers = {
    .id = "powers",
    .title = "Powers of \"numbers\"",
    .primitive = "pool",
    .lesson = "None.",
    .parameters = rows,
    .parameters_count = sizeof rows / sizeof *rows,
    .parameters_size = sizeof(struct parameters),
    .result_max = 64,
    .plan = plan_nothing,
};
static const struct workload *const experiments[] = {&powers};

/* A record on which the tests turn one thing at a time. */
struct scene {
    struct parameters parameters;
    struct run_task baseline_tasks[TASKS], tasks[TASKS];
    struct run_worker workers[3];
    struct run_kill kills[1];
    struct run_line lines[1];
    struct run baseline, run;
    struct plan *plan;
    struct record record;
};

static struct scene scene;

static struct run_task done(uint64_t start_ms, uint64_t finish_ms, int worker, const char *result)
{
    return (struct run_task){.claim_ns = start_ms * 1000000 - 1000,
                             .start_ns = start_ms * 1000000,
                             .finish_ns = finish_ms * 1000000,
                             .result = result,
                             .result_size = (uint32_t)strlen(result),
                             .worker = worker,
                             .core = (int16_t)worker,
                             .attempts = 1,
                             .status = TASK_OK};
}

static struct run_worker worker(unsigned slot, int pid, const char *name, uint64_t born_ms, uint64_t ended_ms)
{
    uint64_t life = (ended_ms - born_ms) * 1000000;
    struct run_worker worker = {.slot = slot,
                                .incarnation = 1,
                                .pid = pid,
                                .born_ns = born_ms * 1000000,
                                .ended_ns = ended_ms * 1000000,
                                .tasks = 1,
                                .time_ns = {[TIME_START] = life / 4, [TIME_ON_CORE] = life - life / 4},
                                .death = {.how = DEATH_LEFT},
                                .death_task = RUN_NO_TASK};
    strcpy(worker.name, name);
    return worker;
}

static void make_runs(void)
{
    static const char *const results[TASKS] = {"1", "4", "9", "16"};
    for (unsigned i = 0; i < TASKS; i++)
        scene.baseline_tasks[i] = done(1 + 20 * i, 21 + 20 * i, 0, results[i]);
    scene.tasks[0] = done(1, 21, 0, "1");
    scene.tasks[1] = done(25, 45, 2, "4");
    scene.tasks[1].attempts = 2;
    scene.tasks[2] = done(21, 41, 0, "9");
    scene.tasks[3] = done(41, 50, 0, "16");
    scene.workers[0] = worker(0, 100, "Worker-1", 0, 52);
    scene.workers[1] = worker(1, 101, "Worker-2", 0, 20);
    scene.workers[1].death = (struct death){.how = DEATH_SIGNAL, .code = SIGKILL};
    scene.workers[1].death_task = 1;
    scene.workers[2] = worker(1, 102, "Worker-3", 20, 48);
    scene.workers[0].max_rss_bytes = scene.workers[1].max_rss_bytes = UINT64_C(3) << 20;
    scene.workers[2].max_rss_bytes = UINT64_C(2) << 20;
    scene.kills[0] = (struct run_kill){.task = 1, .begin_ns = 5000000, .end_ns = 20000000, .slot = 1, .incarnation = 1};
    scene.lines[0] = (struct run_line){.time_ns = 5, .worker = 0, .task = 2, .text = "a \"line\" \xff\xc3\xa4"};
}

static void setup(void)
{
    static const char *const inputs[TASKS] = {"one", "two", "three", "four"};
    memset(&scene, 0, sizeof scene);
    scene.plan = plan_new(0, 1, 1);
    for (size_t i = 0; i < TASKS; i++)
        plan_add(scene.plan, inputs[i], strlen(inputs[i]));
    setting_presets(rows, sizeof rows / sizeof *rows, &scene.parameters, sizeof scene.parameters);
    make_runs();
    scene.baseline = (struct run){.executor = RUN_BY_LOOP,
                                  .workers_asked = 1,
                                  .wall_ns = 80000000,
                                  .tasks = scene.baseline_tasks,
                                  .tasks_count = TASKS};
    scene.run = (struct run){.executor = RUN_BY_POOL,
                             .workers_asked = 2,
                             .wall_ns = 50000000,
                             .start_up_ns = 1000000,
                             .cpu_ns = 70000000,
                             .deaths = 1,
                             .retries = 1,
                             .tasks = scene.tasks,
                             .tasks_count = TASKS,
                             .workers = scene.workers,
                             .workers_count = 3,
                             .kills = scene.kills,
                             .kills_count = 1,
                             .lines = scene.lines,
                             .lines_count = 1};
    scene.record = (struct record){
        .workload = &powers,
        .parameters = &scene.parameters,
        .plan = scene.plan,
        .machine = {.cores = {.online = 4, .affinity = 2, .usable = 2, .rule = CORES_AFFINITY}, .kernel = "Linux 6.1"},
        .baseline = &scene.baseline,
        .run = &scene.run};
    setting_presets(settings_rows, settings_count, &scene.record.settings, sizeof scene.record.settings);
    scene.record.settings.executor = RUN_BY_POOL; /* the lab writes down what "auto" was */
}

static void teardown(void)
{
    plan_free(scene.plan);
}

typedef int report_function(FILE *, const struct record *, const struct verdict *);

static char *written(report_function *report)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct verdict verdict = verdict_of(&scene.record);
    ck_assert_int_eq(report(out, &scene.record, &verdict), 0);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

static json_t *parsed(void)
{
    char *text = written(report_json);
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(root != NULL, "line %d: %s in: %s", error.line, error.text, text);
    free(text);
    return root;
}

/* All white space as one blank: where lines are broken is another matter. */
static char *in_one_line(const char *text)
{
    char *line = calloc(1, strlen(text) + 1), *end = line;
    for (; *text; text++)
        if (!isspace((unsigned char)*text))
            *end++ = *text;
        else if (end == line || end[-1] != ' ')
            *end++ = ' ';
    return line;
}

static void check_contains(const char *text, const char *part)
{
    char *whole = in_one_line(text), *wanted = in_one_line(part);
    ck_assert_msg(strstr(whole, wanted) != NULL, "no \"%s\" in:\n%s", part, text);
    free(whole);
    free(wanted);
}

static const char whole_ascii[] = "forklab powers: Powers of \"numbers\"\n"
                                  "pool of 2 workers, start=fork, chunk=1, seed=1, power=2, pause-before=5ms\n"
                                  "\n"
                                  "  task  input  result  worker    core       time\n"
                                  "     0  one    1       Worker-1     0   20.00 ms\n"
                                  "     1  two    4       Worker-3     2   20.00 ms\n"
                                  "     2  three  9       Worker-1     0   20.00 ms\n"
                                  "     3  four   16      Worker-1     0   9.000 ms\n"
                                  "\n"
                                  "Race\n"
                                  "  baseline          80.00 ms   the same tasks, one after another, in one process\n"
                                  "  pool              50.00 ms   start-up 1.000 ms included\n"
                                  "  speed-up             1.60x\n"
                                  "  efficiency            80 %   of the 2 cores that 2 workers could use\n"
                                  "  usable cores             2   2 of 4 (affinity)\n"
                                  "  serial part         25.0 %   Karp-Flatt: no number of cores would give more\n"
                                  "                               than 4.00x\n"
                                  "\n"
                                  "From the ideal to the wall\n"
                                  "  ideal                       69.0 %      34.50 ms\n"
                                  "  start-up                    18.0 %      9.000 ms\n"
                                  "  lost to deaths              13.0 %      6.500 ms\n"
                                  "  = wall                     100.0 %      50.00 ms\n"
                                  "  the tasks took 5.500 ms less, for each worker, than in the baseline: the ideal\n"
                                  "  is that much shorter\n"
                                  "\n"
                                  "What each way costs\n"
                                  "  executor  workers       wall  speed-up start of one   memory   of all  tasks/s\n"
                                  "  loop            1   80.00 ms     1.00x            -        -        -       50\n"
                                  "  pool            2   50.00 ms     1.60x     8.333 ms     3.0M     6.0M       80\n"
                                  "\n"
                                  "Where the workers' time went\n"
                                  "  start-up                   25.0 %      25.00 ms   #######\n"
                                  "  waits for a task            0.0 %          0 ns\n"
                                  "  on core                    75.0 %      75.00 ms   #####################\n"
                                  "  no core free                0.0 %          0 ns\n"
                                  "  asleep in a task            0.0 %          0 ns\n"
                                  "  leaving                     0.0 %          0 ns\n"
                                  "\n"
                                  "Order of completion\n"
                                  "  0 2 1 3\n"
                                  "  1 inversion: pairs that finished in the other order than submitted\n"
                                  "\n"
                                  "Deaths: 1, retries: 1\n"
                                  "    20.00 ms  Worker-2 (pid 101) killed by SIGKILL, in its hands task 1\n"
                                  "\n"
                                  "results: identical\n";

START_TEST(whole_text_in_ascii)
{
    setlocale(LC_CTYPE, "C");
    char *text = written(report_text);
    ck_assert_str_eq(text, whole_ascii);
    free(text);
}
END_TEST

/* Three ways: threads under a lock came to other answers, and the pool lost a task. */
START_TEST(several_ways_stand_side_by_side)
{
    struct run_task locked_tasks[TASKS];
    struct run locked = scene.run;
    const struct run *runs[] = {&locked, &scene.run};
    setlocale(LC_CTYPE, "C");
    memcpy(locked_tasks, scene.tasks, sizeof locked_tasks);
    locked_tasks[1].result = "5";
    locked.executor = RUN_BY_BIGLOCK;
    locked.tasks = locked_tasks;
    locked.wall_ns = 160000000;
    scene.record.runs = runs;
    scene.record.runs_count = 2;
    char *text = written(report_text);
    check_contains(text, "\n3 ways, one after the other, start=fork");
    check_contains(text, "\n  loop            1   80.00 ms     1.00x ");
    check_contains(text, "\n  biglock         2   160.0 ms     0.50x ");
    check_contains(text, "\n  pool            2   50.00 ms     1.60x ");
    check_contains(text, "biglock is a model of an interpreter's lock");
    free(text);
    ck_assert_int_eq(verdict_of(&scene.record).end, END_DIFFERENT);
    ck_assert_int_eq(verdict_of_run(&scene.record, &scene.run).end, END_DONE);
    json_t *root = parsed(), *ways = json_object_get(root, "ways");
    const char *executor;
    int model, equal;
    ck_assert_uint_eq(json_array_size(ways), 3);
    ck_assert_int_eq(json_unpack(json_array_get(ways, 1), "{s:s, s:b, s:b}", "executor", &executor, "model", &model,
                                 "results_equal", &equal),
                     0);
    ck_assert_str_eq(executor, "biglock");
    ck_assert(model && !equal);
    json_decref(root);
}
END_TEST

START_TEST(a_baseline_may_be_anything)
{
    setlocale(LC_CTYPE, "C");
    scene.baseline.executor = RUN_BY_THREAD;
    scene.baseline.workers_asked = 4;
    scene.run.executor = RUN_BY_PROCESS;
    strcpy(scene.run.shortage, "380 processes at once, no more could be started (Too many open files)");
    char *text = written(report_text);
    check_contains(text, "a process for each task, 2 at once, start=fork");
    check_contains(text, "  baseline          80.00 ms   the same tasks: 4 threads of one process\n");
    check_contains(text, "  process           50.00 ms   start-up 1.000 ms included\n");
    check_contains(text, "Fewer workers than asked for: 380 processes at once");
    free(text);
}
END_TEST

START_TEST(utf8_marks_where_the_locale_has_them)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
    char *text = written(report_text);
    check_contains(text, "1.60×\n");
    check_contains(text, "pool of 2 workers · start=fork");
    check_contains(text, "   ███████\n");
    free(text);
}
END_TEST

START_TEST(unknown_figures_are_marked_not_zero)
{
    setlocale(LC_CTYPE, "C");
    scene.record.baseline = NULL;
    char *text = written(report_text);
    check_contains(text, "  baseline                 -   not run\n");
    check_contains(text, "  speed-up                 -   there is no baseline\n");
    check_contains(text, "results: not compared, because there was no baseline\n");
    free(text);
}
END_TEST

START_TEST(start_up_may_outlast_the_work)
{
    setlocale(LC_CTYPE, "C");
    scene.run.start_up_ns = scene.run.wall_ns + 1000000;
    char *text = written(report_text);
    check_contains(text, "  pool              50.00 ms   start-up 51.00 ms, longer than the work\n");
    free(text);
}
END_TEST

START_TEST(first_difference_is_shown_with_both_sides)
{
    setlocale(LC_CTYPE, "C");
    scene.tasks[2].result = "8";
    char *text = written(report_text);
    check_contains(text, "results: different, first in task 2, input three\n  baseline: 9\n  pool: 8\n");
    free(text);
}
END_TEST

START_TEST(troubles_are_told)
{
    setlocale(LC_CTYPE, "C");
    scene.tasks[3] = (struct run_task){.status = TASK_LOST,
                                       .worker = RUN_NO_WORKER,
                                       .core = RUN_NO_CORE,
                                       .attempts = 3,
                                       .death = {.how = DEATH_SIGNAL, .code = SIGSEGV}};
    scene.tasks[2].status = TASK_FAILED;
    scene.tasks[2].result = "no such thing";
    scene.tasks[2].result_size = 13;
    scene.tasks[1] = (struct run_task){
        .status = TASK_LOST, .worker = RUN_NO_WORKER, .core = RUN_NO_CORE, .death = {.how = DEATH_GAVE_UP}};
    strcpy(scene.run.gave_up, "5 deaths in 5 s");
    scene.run.interrupted = true;
    scene.run.paused_ns = 2000000;
    scene.run.lines_dropped = 7;
    char *text = written(report_text);
    check_contains(text, "     2  three  failed: no such thing ");
    check_contains(text, "     3  four   lost after 3 attempts: killed by SI... - - -\n");
    check_contains(text, "Not done\n  task 1 lost, never begun: the pool gave up\n  task 2 failed: no such thing\n  "
                         "task 3 lost after 3 attempts: killed by SIGSEGV\n");
    check_contains(text, "The pool gave up: 5 deaths in 5 s\n");
    check_contains(text, "Interrupted: 2 of 4 tasks were done\n");
    check_contains(text, "  paused            2.000 ms   not counted in the run\n");
    check_contains(text, "Output: 7 lines not in the JSON, which has the latest\n");
    free(text);
}
END_TEST

START_TEST(unusual_settings_are_in_the_head)
{
    setlocale(LC_CTYPE, "C");
    scene.record.settings.scale = 0.5;
    scene.record.settings.timeout_ns = 2000000;
    scene.record.settings.attempts = 1;
    scene.record.settings.pin = true;
    char *text = written(report_text);
    check_contains(text, "seed=1, scale=0.5, timeout=2ms, attempts=1, pin=yes, power=2");
    free(text);
}
END_TEST

START_TEST(deaths_are_in_order_of_time)
{
    setlocale(LC_CTYPE, "C");
    scene.run.deaths = 3;
    scene.workers[0].death = scene.workers[2].death = (struct death){.how = DEATH_SIGNAL, .code = SIGSEGV};
    scene.workers[2].ended_ns = scene.workers[0].ended_ns;
    char *text = written(report_text);
    check_contains(text, "Deaths: 3, retries: 1\n"
                         "    20.00 ms  Worker-2 (pid 101) killed by SIGKILL, in its hands task 1\n"
                         "    52.00 ms  Worker-1 (pid 100) killed by SIGSEGV\n"
                         "    52.00 ms  Worker-3 (pid 102) killed by SIGSEGV\n"
                         "\n");
    free(text);
}
END_TEST

START_TEST(identical_results_may_lack_tasks)
{
    setlocale(LC_CTYPE, "C");
    struct run_task lost = {.status = TASK_LOST, .worker = RUN_NO_WORKER, .core = RUN_NO_CORE, .attempts = 3};
    lost.death = (struct death){.how = DEATH_SIGNAL, .code = SIGSEGV};
    scene.tasks[3] = scene.baseline_tasks[3] = lost;
    char *text = written(report_text);
    check_contains(text, "results: identical, but 1 task was lost in both\n");
    check_contains(text, "  speed-up                 -   not every task was finished: some were lost\n");
    free(text);
    scene.tasks[2].status = scene.baseline_tasks[2].status = TASK_FAILED;
    text = written(report_text);
    check_contains(text, "results: identical, but 1 task was lost in both, and 1 task failed in both\n");
    free(text);
}
END_TEST

START_TEST(a_small_speed_up_is_not_none)
{
    setlocale(LC_CTYPE, "C");
    scene.baseline.wall_ns = 80000;
    char *text = written(report_text);
    check_contains(text, "  speed-up           0.0016x\n");
    check_contains(text, "  efficiency         0.080 %   of the 2 cores");
    free(text);
}
END_TEST

/* Of the two workers' time in tasks, two fifths: much, with two cores for two workers. */
START_TEST(a_busy_machine_is_told)
{
    setlocale(LC_CTYPE, "C");
    for (size_t i = 0; i < scene.run.workers_count; i++) {
        scene.workers[i].time_ns[TIME_ON_CORE] = 60;
        scene.workers[i].time_ns[TIME_NO_CORE] = 40;
    }
    char *text = written(report_text);
    check_contains(text, "\nThe machine was busy with other work: tasks waited 40 % of their time for a core,\n");
    free(text);
    json_t *root = parsed();
    ck_assert_double_eq_tol(json_real_value(json_object_get(root, "machine_busy")), 0.4, 1e-9);
    json_decref(root);
}
END_TEST

START_TEST(json_has_the_losses)
{
    json_t *root = parsed(), *losses = json_object_get(root, "losses_ns"), *piece;
    const char *name;
    json_int_t sum = 0;
    json_object_foreach(losses, name, piece) if (strcmp(name, "gained") != 0) sum += json_integer_value(piece);
    ck_assert_int_eq(sum, (json_int_t)scene.run.wall_ns);
    json_t *scaling = json_object_get(root, "scaling");
    ck_assert_double_eq_tol(json_real_value(json_object_get(scaling, "serial_fraction")), 0.25, 1e-9);
    ck_assert_double_eq_tol(json_real_value(json_object_get(scaling, "amdahl_bound")), 4, 1e-9);
    ck_assert(json_is_null(json_object_get(root, "forecast"))); /* it asks nothing */
    json_decref(root);
}
END_TEST

START_TEST(no_death_is_told_too)
{
    setlocale(LC_CTYPE, "C");
    scene.run.deaths = scene.run.retries = 0;
    scene.workers[1].death = (struct death){.how = DEATH_LEFT};
    char *text = written(report_text);
    check_contains(text, "\nDeaths: 0, retries: 0\n\nresults:");
    free(text);
}
END_TEST

START_TEST(the_baseline_has_deaths_and_pauses_of_its_own)
{
    setlocale(LC_CTYPE, "C");
    scene.baseline.paused_ns = 3000000;
    scene.baseline.deaths = 2;
    scene.baseline.retries = 1;
    char *text = written(report_text);
    check_contains(text, "  paused            3.000 ms   not counted in the baseline\n");
    check_contains(text, "\nDeaths in the baseline: 2, retries: 1\n");
    check_contains(text, "x   baseline disturbed (2 deaths, 1 retry): no fair speed-up\n");
    check_contains(text, "  serial part              -   the baseline was disturbed");
    free(text);
    json_t *root = parsed();
    int paused_ns, deaths, retries;
    ck_assert_int_eq(json_unpack(json_object_get(root, "baseline"), "{s:i, s:i, s:i}", "paused_ns", &paused_ns,
                                 "deaths", &deaths, "retries", &retries),
                     0);
    ck_assert_int_eq(paused_ns, 3000000);
    ck_assert_int_eq(deaths, 2);
    ck_assert_int_eq(retries, 1);
    const json_t *scaling = json_object_get(root, "scaling");
    ck_assert_str_eq(json_string_value(json_object_get(scaling, "baseline_disturbed")), "2 deaths, 1 retry");
    ck_assert(json_is_null(json_object_get(scaling, "serial_fraction")));
    json_decref(root);
}
END_TEST

/* There is not even a page to be had while it is printed. */
START_TEST(an_order_that_finds_no_memory_is_the_one_submitted)
{
#ifdef __SANITIZE_ADDRESS__
    return; /* the sanitizer ends the program instead */
#endif
    enum { MANY = 1 << 16 };
    static struct run_task many[MANY];
    static char buffer[1 << 16], text[1 << 16];
    for (size_t i = 0; i < MANY; i++) {
        many[i] = scene.tasks[i < TASKS ? i : 0];
        plan_add(scene.plan, "x", 1);
    }
    scene.run.tasks = many;
    scene.run.tasks_count = MANY;
    scene.record.settings.results = RESULTS_FINISHED;
    static const struct marks marks = {.unknown = "-", .cut = "...", .times = "x", .dot = ", ", .bar = "#"};
    int file = memfd_create("report", MFD_CLOEXEC);
    struct page page = {.out = fdopen(file, "w"), .columns = 80, .record = &scene.record, .marks = &marks};
    ck_assert_int_eq(cells_init(&page.cells, &scene.record, false), 0);
    ck_assert_int_eq(setvbuf(page.out, buffer, _IOFBF, sizeof buffer), 0);
    struct rlimit before;
    ck_assert_int_eq(getrlimit(RLIMIT_AS, &before), 0);
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &(struct rlimit){1 << 20, before.rlim_max}), 0);
    page_tasks(&page, &scene.run);
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &before), 0);
    ck_assert_int_eq(fflush(page.out), 0);
    ck_assert_int_gt(pread(file, text, sizeof text - 1, 0), 0);
    const char *second = strstr(text, "1  two"), *third = strstr(text, "2  three");
    ck_assert(second && third && second < third);
    ck_assert_int_eq(fclose(page.out), 0);
    cells_release(&page.cells);
}
END_TEST

/* A million lines are no report: the first, the last, and in between who came to something else. */
START_TEST(of_very_many_tasks_few_are_listed)
{
    enum { MANY = 1000 };
    static struct run_task many[MANY];
    setlocale(LC_CTYPE, "C");
    for (size_t i = 0; i < MANY; i++) {
        many[i] = scene.tasks[i < TASKS ? i : 0];
        if (i >= TASKS)
            plan_add(scene.plan, "x", 1);
    }
    many[500].status = TASK_LOST;
    scene.run.tasks = many;
    scene.run.tasks_count = scene.baseline.tasks_count = MANY;
    static struct run_task same[MANY];
    memcpy(same, many, sizeof same);
    many[700].result = "other";
    many[700].result_size = 5;
    scene.baseline.tasks = same;
    char *text = written(report_text), *list = strstr(text, "  task  "), *race = strstr(text, "\nRace");
    ck_assert(list && race);
    int lines = 0;
    for (const char *at = list; at < race; at++)
        lines += *at == '\n';
    ck_assert_int_eq(lines, 1 + 16 + 2 + 1 + 8);
    ck_assert(strstr(text, "\n     0  ") && strstr(text, "\n    15  ") && !strstr(text, "\n    16  "));
    ck_assert(strstr(text, "\n   500  ") && strstr(text, "\n   700  ") && !strstr(text, "\n   501  "));
    ck_assert(strstr(text, "\n   992  ") && strstr(text, "\n   999  ") && !strstr(text, "\n   991  "));
    ck_assert(strstr(text, "\n  ... 974 more: --json FILE writes all\n"));
    free(text);
    json_t *root = parsed();
    ck_assert_uint_eq(json_array_size(json_object_get(root, "tasks")), MANY);
    json_decref(root);
}
END_TEST

/* No line of it is wider than 80 columns where there is no terminal, unless one word is. */
START_TEST(lines_are_broken_at_words)
{
    static const struct {
        const char *text, *wrapped;
    } cases[] = {
        {"short", "short\n"},
        {"", ""},
        {"\n\n", "\n\n"},
        {"one two three four five", "one two three four\nfive\n"},
        {"  one two three four five", "  one two three four\n  five\n"},
        {"  row    words that go on", "  row    words that\n         go on\n"},
        {"  a                   far right", "  a\n  far right\n"},
        {"averyveryverylongwordindeed and", "averyveryverylongwordindeed\nand\n"},
        {"twenty columns wide!\n", "twenty columns wide!\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        wrap_write(out, cases[i].text, 20);
        ck_assert_int_eq(fclose(out), 0);
        ck_assert_str_eq(text, cases[i].wrapped);
        free(text);
    }
}
END_TEST

/* Columns go, before a row would be broken. */
START_TEST(tables_give_way)
{
    static const struct {
        size_t columns;
        const char *heads;
    } cases[] = {
        {80, "  executor  workers       wall  speed-up start of one   memory   of all  tasks/s\n"},
        {79, "  executor  workers       wall  speed-up start of one   memory  tasks/s\n"},
        {50, "  executor  workers       wall  speed-up  tasks/s\n"},
        {40, "  executor  workers       wall  speed-up\n"},
        {20, "  executor        wall  speed-up\n"},
    };
    setlocale(LC_CTYPE, "C");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static const struct marks marks = {.unknown = "-", .cut = "...", .times = "x", .dot = ", ", .bar = "#"};
        char *text = NULL;
        size_t size;
        struct page page = {
            .out = open_memstream(&text, &size), .columns = cases[i].columns, .record = &scene.record, .marks = &marks};
        page_ways(&page);
        ck_assert_int_eq(fclose(page.out), 0);
        ck_assert_msg(strstr(text, cases[i].heads) != NULL, "%zu:%s", cases[i].columns, text);
        free(text);
    }
}
END_TEST

START_TEST(what_was_predicted_is_told)
{
    static struct workload asking;
    asking = powers;
    asking.question = (struct question){.kind = FORECAST_SPEEDUP};
    scene.record.workload = &asking;
    setlocale(LC_CTYPE, "C");
    char *text = written(report_text);
    ck_assert_ptr_null(strstr(text, "predicted"));
    free(text);
    scene.record.guess = 1;
    text = written(report_text);
    check_contains(text, "\n  predicted: slower (but it was otherwise)\n");
    free(text);
    json_t *root = parsed(), *forecast = json_object_get(root, "forecast");
    ck_assert_int_eq(json_integer_value(json_object_get(forecast, "predicted")), 0);
    scene.record.guess = (unsigned)json_integer_value(json_object_get(forecast, "truth")) + 1;
    json_decref(root);
    text = written(report_text);
    check_contains(text, "(that is what happened)\n");
    free(text);
}
END_TEST

START_TEST(tasks_in_order_of_finish)
{
    setlocale(LC_CTYPE, "C");
    scene.record.settings.results = RESULTS_FINISHED;
    scene.tasks[0].status = TASK_CANCELLED;
    char *text = written(report_text);
    const char *order[] = {"     2  three", "     1  two", "     3  four", "     0  one    cancelled"};
    const char *place = text;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const char *found = strstr(place, order[i]);
        ck_assert_msg(found != NULL, "\"%s\" is missing or too early in:\n%s", order[i], text);
        place = found;
    }
    free(text);
}
END_TEST

START_TEST(interrupted_before_the_run)
{
    setlocale(LC_CTYPE, "C");
    scene.record.run = NULL;
    scene.baseline_tasks[3].status = TASK_CANCELLED;
    char *text = written(report_text);
    check_contains(text, "\npool, start=fork");
    check_contains(text, "Interrupted before the run began: the baseline had done 3 of 4 tasks\n");
    check_contains(text, "     1  two    4 ");
    check_contains(text, "     3  four   cancelled");
    free(text);
    json_t *root = parsed();
    ck_assert(json_is_null(json_object_get(root, "run")));
    ck_assert_uint_eq(json_array_size(json_object_get(root, "tasks")), 0);
    json_decref(root);
}
END_TEST

START_TEST(a_run_that_could_not_begin)
{
    setlocale(LC_CTYPE, "C");
    scene.record.run = NULL;
    strcpy(scene.record.why.text, "cannot make room for 4 tasks");
    char *text = written(report_text);
    check_contains(text,
                   "\nThe run could not begin: cannot make room for 4 tasks: the baseline had done 4 of 4 tasks\n");
    free(text);
    json_t *root = parsed();
    ck_assert(json_is_null(json_object_get(root, "run")));
    ck_assert_str_eq(json_string_value(json_object_get(root, "why_no_run")), "cannot make room for 4 tasks");
    json_decref(root);
}
END_TEST

START_TEST(a_pool_that_grew_is_judged_by_its_largest_size)
{
    setlocale(LC_CTYPE, "C");
    scene.run.workers_asked = 1;
    scene.workers[1].added = true;
    char *text = written(report_text);
    check_contains(text, "80 %   of the 2 cores that 2 workers could use\n");
    free(text);
}
END_TEST

START_TEST(a_task_does_not_take_the_time_of_a_pause)
{
    struct run_pause pause = {30 * 1000000, 40 * 1000000};
    setlocale(LC_CTYPE, "C");
    scene.run.pauses = &pause;
    scene.run.pauses_count = 1;
    char *text = written(report_text);
    check_contains(text, "     1  two    4       Worker-3     2     10.00 ms\n");
    free(text);
}
END_TEST

START_TEST(json_has_the_schema)
{
    static const char *const keys[] = {"forklab",    "schema",       "experiment",    "settings", "machine", "baseline",
                                       "run",        "speedup",      "results_equal", "workers",  "tasks",   "output",
                                       "efficiency", "machine_busy", "title",         "marks",    "spans"};
    json_t *root = parsed();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        ck_assert_msg(json_object_get(root, keys[i]) != NULL, "no key %s", keys[i]);
    const char *experiment, *input, *status, *result, *cause, *text;
    int schema, usable, deaths, retries, equal, slot, attempts, worker, core;
    json_int_t power, pause, wall, start_up, finish, death_task;
    double speedup;
    ck_assert_int_eq(json_unpack(root, "{s:s, s:i, s:{s:{s:I, s:I}}, s:{s:i}, s:{s:I, s:I, s:i, s:i}, s:F, s:b}",
                                 "experiment", &experiment, "schema", &schema, "settings", "parameters", "power",
                                 &power, "pause_before_ns", &pause, "machine", "cores_usable", &usable, "run",
                                 "wall_ns", &wall, "start_up_ns", &start_up, "deaths", &deaths, "retries", &retries,
                                 "speedup", &speedup, "results_equal", &equal),
                     0);
    ck_assert_str_eq(experiment, "powers");
    ck_assert_int_eq(schema, REPORT_JSON_SCHEMA);
    ck_assert_int_eq(power, 2);
    ck_assert_int_eq(pause, 5000000);
    ck_assert_int_eq(usable, 2);
    ck_assert_int_eq(wall, 50000000);
    ck_assert_int_eq(start_up, 1000000);
    ck_assert_int_eq(deaths, 1);
    ck_assert_int_eq(retries, 1);
    ck_assert_double_eq_tol(speedup, 1.6, 1e-6);
    ck_assert(equal);
    json_t *task = json_array_get(json_object_get(root, "tasks"), 1);
    ck_assert_int_eq(json_unpack(task, "{s:s, s:i, s:i, s:I, s:i, s:s, s:s, s:n}", "input", &input, "worker", &worker,
                                 "core", &core, "finish_ns", &finish, "attempts", &attempts, "status", &status,
                                 "result", &result, "error"),
                     0);
    ck_assert_str_eq(input, "two");
    ck_assert_str_eq(status, "ok");
    ck_assert_str_eq(result, "4");
    ck_assert_int_eq(worker, 2);
    ck_assert_int_eq(core, 2);
    ck_assert_int_eq(attempts, 2);
    ck_assert_int_eq(finish, 45000000);
    json_t *dead = json_array_get(json_object_get(root, "workers"), 1);
    ck_assert_int_eq(
        json_unpack(dead, "{s:i, s:{s:s, s:I}}", "slot", &slot, "death", "text", &cause, "task", &death_task), 0);
    ck_assert_int_eq(slot, 1);
    ck_assert_str_eq(cause, "killed by SIGKILL");
    ck_assert_int_eq(death_task, 1);
    ck_assert_int_eq(json_unpack(root, "{s:[{s:s}]}", "output", "text", &text), 0);
    ck_assert_str_eq(text, "a \"line\" ?\xc3\xa4");
    json_decref(root);
}
END_TEST

static const struct {
    const char *result, *read;
} strings[] = {
    {"a \"b\"", "a \"b\""}, {"a\\b", "a\\b"}, {"a\nb", "a?b"}, {"\xff\xc3\xa4", "?\xc3\xa4"}, {"", ""},
};

START_TEST(json_strings_are_escaped)
{
    scene.tasks[1] = done(25, 45, 2, strings[_i].result);
    json_t *root = parsed();
    json_t *task = json_array_get(json_object_get(root, "tasks"), 1);
    ck_assert_str_eq(json_string_value(json_object_get(task, "result")), strings[_i].read);
    json_decref(root);
}
END_TEST

START_TEST(json_times_sum_to_life)
{
    json_t *root = parsed(), *worker, *time;
    size_t i;
    const char *name;
    json_array_foreach(json_object_get(root, "workers"), i, worker)
    {
        json_int_t sum = 0;
        json_object_foreach(json_object_get(worker, "time_ns"), name, time) sum += json_integer_value(time);
        ck_assert_int_eq(sum, json_integer_value(json_object_get(worker, "life_ns")));
    }
    ck_assert_uint_eq(i, 3);
    json_decref(root);
}
END_TEST

START_TEST(json_says_null_for_what_is_unknown)
{
    scene.record.baseline = NULL;
    scene.tasks[0] = (struct run_task){.status = TASK_LOST, .worker = RUN_NO_WORKER, .core = RUN_NO_CORE};
    json_t *root = parsed();
    ck_assert_int_eq(json_unpack(root, "{s:n, s:n, s:n, s:n, s:{s:n}}", "baseline", "speedup", "efficiency",
                                 "results_equal", "machine", "model"),
                     0);
    json_t *task = json_array_get(json_object_get(root, "tasks"), 0);
    ck_assert_int_eq(json_unpack(task, "{s:n, s:n, s:n, s:n, s:n, s:n}", "worker", "core", "claim_ns", "start_ns",
                                 "finish_ns", "result"),
                     0);
    json_decref(root);
}
END_TEST

static const struct {
    const char *input, *ascii, *utf8;
} texts[] = {
    {"plain", "plain", "plain"},
    {"a\tb\x7f\033[2J", "a?b??[2J", "a?b??[2J"},
    {"\xc3\xa4\xe2\x82\xac", "?????", "\xc3\xa4\xe2\x82\xac"},
    {"\xf0\x9f\x98\x80", "????", "\xf0\x9f\x98\x80"},
    {"x\xff\xc3", "x??", "x??"},                /* no character starts so; one cut off at the end */
    {"\xc0\xaf\xe0\x80\xaf", "?????", "?????"}, /* longer than need be */
    {"\xed\xa0\x80", "???", "???"},             /* half of a UTF-16 pair */
    {"\xf4\x90\x80\x80", "????", "????"},       /* beyond the last character */
    {"\xc2\x9b"
     "2J",
     "??2J", "??2J"}, /* a control character of eight bits */
};

START_TEST(outside_text_is_cleaned)
{
    char buffer[64];
    strcpy(buffer, texts[_i].input);
    printable_clean(buffer, false);
    ck_assert_str_eq(buffer, texts[_i].ascii);
    strcpy(buffer, texts[_i].input);
    printable_clean(buffer, true);
    ck_assert_str_eq(buffer, texts[_i].utf8);
}
END_TEST

START_TEST(columns_count_characters)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
    ck_assert_uint_eq(printable_columns("a\xc3\xa4\xe4\xb8\xad"), 4); /* the last is two columns wide */
    ck_assert_uint_eq(printable_bytes("a\xc3\xa4\xe4\xb8\xad", 3), 3);
    ck_assert_uint_eq(printable_bytes("a\xc3\xa4\xe4\xb8\xad", 4), 6);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
    report_function *const reports[] = {report_text, report_json};
    struct verdict verdict = verdict_of(&scene.record);
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        FILE *full = fopen("/dev/full", "w");
        ck_assert_ptr_nonnull(full);
        ck_assert_int_eq(reports[i](full, &scene.record, &verdict), -ENOSPC);
        (void)fclose(full);
    }
}
END_TEST

START_TEST(catalogue_lists_every_parameter)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(catalogue_json(out, experiments, 1), 0);
    ck_assert_int_eq(fclose(out), 0);
    json_t *list = json_loads(text, 0, NULL);
    const char *id, *title, *name, *preset;
    json_t *experiment = json_array_get(json_object_get(list, "experiments"), 0);
    json_t *parameter = json_array_get(json_object_get(experiment, "parameters"), 1);
    ck_assert_int_eq(json_unpack(experiment, "{s:s, s:s}", "id", &id, "title", &title), 0);
    ck_assert_int_eq(json_unpack(parameter, "{s:s, s:s}", "name", &name, "default", &preset), 0);
    ck_assert_str_eq(id, "powers");
    ck_assert_str_eq(title, "Powers of \"numbers\"");
    ck_assert_str_eq(name, "pause-before");
    ck_assert_str_eq(preset, "5ms");
    json_decref(list);
    free(text);
}
END_TEST

Suite *report_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *text = tcase_create("text");
    tcase_add_checked_fixture(text, setup, teardown);
    tcase_add_test(text, whole_text_in_ascii);
    tcase_add_test(text, several_ways_stand_side_by_side);
    tcase_add_test(text, a_baseline_may_be_anything);
    tcase_add_test(text, utf8_marks_where_the_locale_has_them);
    tcase_add_test(text, unknown_figures_are_marked_not_zero);
    tcase_add_test(text, start_up_may_outlast_the_work);
    tcase_add_test(text, first_difference_is_shown_with_both_sides);
    tcase_add_test(text, troubles_are_told);
    tcase_add_test(text, tasks_in_order_of_finish);
    tcase_add_test(text, of_very_many_tasks_few_are_listed);
    tcase_add_test(text, lines_are_broken_at_words);
    tcase_add_test(text, tables_give_way);
    tcase_add_test(text, what_was_predicted_is_told);
    tcase_add_test(text, an_order_that_finds_no_memory_is_the_one_submitted);
    tcase_add_test(text, unusual_settings_are_in_the_head);
    tcase_add_test(text, deaths_are_in_order_of_time);
    tcase_add_test(text, identical_results_may_lack_tasks);
    tcase_add_test(text, a_small_speed_up_is_not_none);
    tcase_add_test(text, no_death_is_told_too);
    tcase_add_test(text, a_busy_machine_is_told);
    tcase_add_test(text, json_has_the_losses);
    tcase_add_test(text, the_baseline_has_deaths_and_pauses_of_its_own);
    tcase_add_test(text, interrupted_before_the_run);
    tcase_add_test(text, a_run_that_could_not_begin);
    tcase_add_test(text, a_pool_that_grew_is_judged_by_its_largest_size);
    tcase_add_test(text, a_task_does_not_take_the_time_of_a_pause);
    tcase_add_test(text, a_full_disk_is_an_error);
    suite_add_tcase(suite, text);
    TCase *json = tcase_create("json");
    tcase_add_checked_fixture(json, setup, teardown);
    tcase_add_test(json, json_has_the_schema);
    tcase_add_loop_test(json, json_strings_are_escaped, 0, sizeof strings / sizeof *strings);
    tcase_add_test(json, json_times_sum_to_life);
    tcase_add_test(json, json_says_null_for_what_is_unknown);
    tcase_add_test(json, catalogue_lists_every_parameter);
    suite_add_tcase(suite, json);
    TCase *printable = tcase_create("printable");
    tcase_add_loop_test(printable, outside_text_is_cleaned, 0, sizeof texts / sizeof *texts);
    tcase_add_test(printable, columns_count_characters);
    suite_add_tcase(suite, printable);
    return suite;
}
