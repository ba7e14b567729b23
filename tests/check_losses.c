/* losses.h: made-up runs whose pieces are known, and random ones whose pieces must add up. */
#include "base/random.h"
#include "suites.h"
#include "tune/losses.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MS    UINT64_C(1000000)
#define CORES 2

static const struct workload workload = {.id = "test"};

static struct losses judged(const struct record *record)
{
    struct verdict verdict = verdict_of(record);
    return losses_of(record, &verdict);
}

/* ------------------------------------------------------------------ runs that are known */

#define WORKERS_MAX 4
#define TASKS_MAX   8

struct made {
    struct run run;
    struct run_worker workers[WORKERS_MAX];
    struct run_task tasks[TASKS_MAX];
};

static void make(struct made *made, unsigned workers, unsigned asked, uint64_t wall_ms)
{
    *made = (struct made){.run = {.executor = RUN_BY_POOL,
                                  .workers_asked = asked,
                                  .wall_ns = wall_ms * MS,
                                  .workers = made->workers,
                                  .workers_count = workers,
                                  .tasks = made->tasks}};
    for (unsigned i = 0; i < workers; i++)
        made->workers[i] =
            (struct run_worker){.slot = i, .incarnation = 1, .ended_ns = (wall_ms + 1) * MS, .death_task = RUN_NO_TASK};
}

/* The next task: on that worker, from one millisecond to another, all on a core. */
static void add_task(struct made *made, int32_t worker, uint64_t from_ms, uint64_t to_ms)
{
    made->tasks[made->run.tasks_count++] = (struct run_task){
        .status = TASK_OK, .worker = worker, .start_ns = from_ms * MS, .finish_ns = to_ms * MS, .attempts = 1};
    made->workers[worker].time_ns[TIME_ON_CORE] += (to_ms - from_ms) * MS;
}

static struct record record_of(const struct made *run, const struct made *baseline)
{
    return (struct record){.workload = &workload,
                           .machine = {.cores = {.usable = CORES}},
                           .run = &run->run,
                           .baseline = baseline ? &baseline->run : NULL};
}

/* Two workers: 1 ms of start, tasks from 1 to 41 and 3 to 31 ms; the loop needs 20 and 30 for those. */
static void make_pair(struct made *run, struct made *baseline)
{
    make(baseline, 1, 1, 50);
    add_task(baseline, 0, 0, 20);
    add_task(baseline, 0, 20, 50);
    make(run, 2, 2, 41);
    run->workers[0].time_ns[TIME_START] = run->workers[1].time_ns[TIME_START] = MS;
    add_task(run, 0, 1, 41);
    add_task(run, 1, 3, 31);
}

static void pieces_are(const struct losses *losses, const double ms[LOSS_COUNT])
{
    for (int loss = 0; loss < LOSS_COUNT; loss++)
        ck_assert_msg(isnan(ms[loss]) ? isnan(losses->ns[loss]) : losses->ns[loss] == ms[loss] * 1e6, "%s: %f, not %f",
                      loss_title((enum loss)loss), losses->ns[loss] / 1e6, ms[loss]);
}

START_TEST(what_is_no_loss_is_the_ideal)
{
    struct made run, baseline;
    make_pair(&run, &baseline);
    run.workers[0].time_ns[TIME_NO_CORE] = 4 * MS;
    struct record record = record_of(&run, &baseline);
    struct losses losses = judged(&record);
    ck_assert(losses.known && losses.compared);
    /* in tasks 68 ms instead of 50; 4 of the 18 without a core */
    pieces_are(&losses, (double[LOSS_COUNT]){[LOSS_IDEAL] = 25,
                                             [LOSS_START] = 1,
                                             [LOSS_WAIT] = 1,
                                             [LOSS_TAIL] = 5,
                                             [LOSS_NO_CORE] = 2,
                                             [LOSS_SLOWER] = 7});
    ck_assert_ptr_null(losses.lumped);
    ck_assert_double_eq(losses.gained_ns, 0);
}
END_TEST

START_TEST(ideal_is_the_efficiencys)
{
    struct made run, baseline;
    make_pair(&run, &baseline);
    struct record record = record_of(&run, &baseline);
    struct losses losses = judged(&record);
    ck_assert_double_eq_tol(losses.ns[LOSS_IDEAL] / losses.wall_ns, verdict_of(&record).efficiency, 1e-6);
}
END_TEST

/* Blocked in a lock for 10 ms of a task; and what the baseline was blocked too is no loss. */
START_TEST(blocked_kinds_have_a_piece_each)
{
    struct made run, baseline;
    make_pair(&run, &baseline);
    run.workers[0].time_ns[TIME_NO_CORE] = MS;
    run.workers[0].time_ns[TIME_LOCK] = 10 * MS;
    run.workers[1].time_ns[TIME_PUT] = 4 * MS;
    baseline.workers[0].time_ns[TIME_LOCK] = 2 * MS;
    struct record record = record_of(&run, &baseline);
    struct losses losses = judged(&record);
    ck_assert_double_eq(losses.ns[LOSS_LOCK], 4e6);
    ck_assert_double_eq(losses.ns[LOSS_PUT], 2e6);
    ck_assert_double_eq(losses.ns[LOSS_SLOWER], 2.5e6);
    ck_assert_double_eq(losses.ns[LOSS_IDEAL], 25e6);
}
END_TEST

/* The second worker dies in its task at 20 ms, after 17 ms in it; another is ready at 26 and does it until 41. */
START_TEST(deaths_cost_the_attempt_and_the_successor)
{
    struct made run;
    make(&run, 3, 2, 41);
    add_task(&run, 0, 0, 41);
    run.workers[1].ended_ns = 20 * MS;
    run.workers[1].death = (struct death){.how = DEATH_SIGNAL, .code = 9};
    struct run_kill kill = {.task = 1, .begin_ns = 3 * MS, .end_ns = 20 * MS, .slot = 1, .incarnation = 1};
    run.run.kills = &kill;
    run.run.kills_count = 1;
    run.workers[1].time_ns[TIME_ON_CORE] = 17 * MS;
    run.workers[2].slot = 1;
    run.workers[2].incarnation = 2;
    run.workers[2].born_ns = 22 * MS;
    run.workers[2].time_ns[TIME_START] = 4 * MS;
    run.workers[0].time_ns[TIME_NO_CORE] = 1;
    add_task(&run, 2, 26, 41);
    struct record record = record_of(&run, NULL);
    struct losses losses = judged(&record);
    ck_assert_double_eq(losses.ns[LOSS_DEATHS], (17 + 2 + 4) * 1e6 / 2);
    ck_assert_double_eq(losses.ns[LOSS_WAIT], 3e6 / 2);
    ck_assert(isnan(losses.ns[LOSS_SLOWER]));
    ck_assert_ptr_nonnull(strstr(losses.lumped, "slower tasks are in the ideal"));
}
END_TEST

/* It grew by a second worker after 10 ms. */
START_TEST(a_pool_that_grows_was_smaller_before)
{
    struct made run;
    make(&run, 2, 1, 40);
    add_task(&run, 0, 0, 40);
    run.workers[1].born_ns = 10 * MS;
    run.workers[1].added = true;
    add_task(&run, 1, 10, 40);
    struct record record = record_of(&run, NULL);
    ck_assert_double_eq(judged(&record).ns[LOSS_FEWER], 5e6);
}
END_TEST

/* Four workers on two cores, each has 10 ms of work: that each waits half of the time is no loss. */
START_TEST(workers_that_share_cores_lose_nothing)
{
    struct made run, baseline;
    make(&baseline, 1, 1, 40);
    make(&run, 4, 4, 20);
    for (int i = 0; i < 4; i++) {
        add_task(&baseline, 0, 10 * (uint64_t)i, 10 * (uint64_t)i + 10);
        add_task(&run, i, 0, 20);
        run.workers[i].time_ns[TIME_ON_CORE] = run.workers[i].time_ns[TIME_NO_CORE] = 10 * MS;
    }
    struct record record = record_of(&run, &baseline);
    struct losses losses = judged(&record);
    pieces_are(&losses, (double[LOSS_COUNT]){[LOSS_IDEAL] = 20});
}
END_TEST

/* Three sleepers on two cores: the ideal is a third of the loop, not half of it. */
START_TEST(sleepers_need_no_core)
{
    struct made run, baseline;
    make(&baseline, 1, 1, 30);
    make(&run, 3, 3, 12);
    for (int i = 0; i < 3; i++) {
        add_task(&baseline, 0, 10 * (uint64_t)i, 10 * (uint64_t)i + 10);
        add_task(&run, i, 2, 12);
        run.workers[i].time_ns[TIME_START] = 2 * MS;
        run.workers[i].time_ns[TIME_ON_CORE] = 0;
    }
    baseline.workers[0].time_ns[TIME_ON_CORE] = 0;
    run.workers[1].switches_involuntary = 1;
    struct record record = record_of(&run, &baseline);
    struct losses losses = judged(&record);
    ck_assert_double_eq(losses.ns[LOSS_IDEAL], 10e6);
    ck_assert_double_eq(losses.ns[LOSS_START], 2e6);
    ck_assert(isnan(losses.ns[LOSS_NO_CORE])); /* one lost its core, and nobody was ever seen to wait for one */
    ck_assert_ptr_nonnull(losses.lumped);
}
END_TEST

/* Whose tasks come from a queue: the 4 ms that a worker waits for its second are spent there. */
START_TEST(waits_at_channels_have_their_names)
{
    struct made run;
    make(&run, 1, 1, 30);
    run.run.executor = RUN_BY_QUEUE;
    add_task(&run, 0, 0, 10);
    add_task(&run, 0, 15, 25);
    run.workers[0].time_ns[TIME_GET] = 4 * MS;
    struct record record = record_of(&run, NULL);
    struct losses losses = judged(&record);
    pieces_are(&losses, (double[LOSS_COUNT]){
                            [LOSS_IDEAL] = 20, [LOSS_TAIL] = 5, [LOSS_WAIT] = 1, [LOSS_GET] = 4, [LOSS_SLOWER] = NAN});
}
END_TEST

START_TEST(what_took_less_than_the_baseline_shortens_the_ideal)
{
    struct made run, baseline;
    make(&baseline, 1, 1, 40);
    make(&run, 2, 2, 15);
    for (int i = 0; i < 2; i++) {
        add_task(&baseline, 0, 20 * (uint64_t)i, 20 * (uint64_t)i + 20);
        add_task(&run, i, 0, 15);
    }
    struct record record = record_of(&run, &baseline);
    struct losses losses = judged(&record);
    ck_assert_double_eq(losses.ns[LOSS_IDEAL], 15e6);
    ck_assert_double_eq(losses.gained_ns, 5e6);
}
END_TEST

START_TEST(pauses_are_not_in_it)
{
    struct made run;
    struct run_pause pause = {10 * MS, 110 * MS};
    make(&run, 2, 2, 40);
    run.run.pauses = &pause;
    run.run.pauses_count = 1;
    run.run.paused_ns = 100 * MS;
    run.workers[0].ended_ns = run.workers[1].ended_ns = 141 * MS;
    add_task(&run, 0, 0, 140);
    add_task(&run, 1, 0, 120);
    struct record record = record_of(&run, NULL);
    struct losses losses = judged(&record);
    ck_assert_double_eq(losses.ns[LOSS_IDEAL], 30e6);
    ck_assert_double_eq(losses.ns[LOSS_TAIL], 10e6);
}
END_TEST

START_TEST(what_has_no_wall_has_no_pieces)
{
    static const struct step steps[1];
    struct workload script = {.id = "script", .steps = steps, .steps_count = 1};
    struct made run, baseline;
    make_pair(&run, &baseline);
    struct record record = record_of(&run, &baseline);
    record.workload = &script;
    ck_assert(!judged(&record).known && isnan(judged(&record).ns[LOSS_IDEAL]));
    record.workload = &workload;
    run.run.wall_ns = 0;
    ck_assert(!judged(&record).known);
    record.run = NULL;
    ck_assert(!judged(&record).known);
}
END_TEST

/* ------------------------------------------------------------------ any run at all */

#define RANDOM_RUNS    3000
#define RANDOM_WORKERS 12
#define RANDOM_TASKS   40

struct wild {
    struct run run;
    struct run_worker workers[RANDOM_WORKERS];
    struct run_task tasks[RANDOM_TASKS];
    struct run_kill kills[RANDOM_WORKERS];
    struct run_pause pauses[2];
};

/* Times that need not go together: a record is what others wrote. */
static void make_wild(struct wild *wild, struct random *random, uint64_t tasks)
{
    uint64_t workers = random_below(random, RANDOM_WORKERS + 1), scale = UINT64_C(1) << random_below(random, 40);
    *wild = (struct wild){.run = {.wall_ns = random_below(random, 3 * scale + 2),
                                  .begin_ns = random_below(random, scale + 1),
                                  .workers_asked = (unsigned)random_below(random, RANDOM_WORKERS) + 1,
                                  .workers = wild->workers,
                                  .workers_count = workers,
                                  .kills = wild->kills,
                                  .kills_count = workers,
                                  .pauses = wild->pauses,
                                  .pauses_count = random_below(random, 3),
                                  .tasks = wild->tasks,
                                  .tasks_count = tasks}};
    wild->pauses[0] = (struct run_pause){scale / 8, scale / 4};
    wild->pauses[1] = (struct run_pause){scale / 2, UINT64_MAX};
    for (uint64_t i = 0; i < workers; i++) {
        struct run_worker *worker = &wild->workers[i];
        worker->slot = (unsigned)random_below(random, workers);
        worker->born_ns = random_below(random, scale + 1);
        worker->ended_ns = worker->born_ns + random_below(random, 2 * scale + 1);
        worker->death.how = random_below(random, 3) ? DEATH_LEFT : DEATH_SIGNAL;
        wild->kills[i] = (struct run_kill){.slot = worker->slot,
                                           .incarnation = worker->incarnation,
                                           .begin_ns = random_below(random, scale + 1),
                                           .end_ns = random_below(random, 2 * scale + 1)};
        for (int time = 0; time < TIME_COUNT; time++)
            worker->time_ns[time] = random_below(random, 3) ? 0 : random_below(random, scale + 1);
    }
    for (uint64_t i = 0; i < tasks; i++) {
        struct run_task *task = &wild->tasks[i];
        task->status = (uint8_t)(random_below(random, 4) ? TASK_OK : random_below(random, TASK_STATUS_COUNT));
        task->worker = (int32_t)random_below(random, workers + 1) - 1;
        task->start_ns = random_below(random, scale + 1);
        task->finish_ns = task->start_ns + random_below(random, scale + 1);
    }
}

static void adds_up(const struct losses *losses, int number)
{
    double sum = 0;
    for (int loss = 0; loss < LOSS_COUNT; loss++) {
        ck_assert_msg(isnan(losses->ns[loss]) || losses->ns[loss] >= 0, "run %d: %s is %f", number,
                      loss_name((enum loss)loss), losses->ns[loss]);
        sum += isnan(losses->ns[loss]) ? 0 : losses->ns[loss];
    }
    ck_assert_msg(sum == losses->wall_ns, "run %d: %f instead of %f", number, sum, losses->wall_ns);
}

START_TEST(pieces_are_the_wall_of_any_run)
{
    struct random random = {20};
    static struct wild run, baseline;
    int known = 0;
    for (int i = 0; i < RANDOM_RUNS; i++) {
        uint64_t tasks = random_below(&random, RANDOM_TASKS + 1);
        make_wild(&run, &random, tasks);
        make_wild(&baseline, &random, tasks);
        struct record record = {.workload = &workload,
                                .machine = {.cores = {.usable = (int)random_below(&random, 8) + 1}},
                                .run = &run.run,
                                .baseline = random_below(&random, 3) ? &baseline.run : NULL};
        struct losses losses = judged(&record);
        known += losses.known;
        if (losses.known)
            adds_up(&losses, i);
    }
    ck_assert_int_gt(known, RANDOM_RUNS / 2);
}
END_TEST

START_TEST(pieces_have_names)
{
    for (int loss = 0; loss < LOSS_COUNT; loss++) {
        ck_assert(*loss_name((enum loss)loss) && *loss_title((enum loss)loss));
        ck_assert_uint_le(strlen(loss_short((enum loss)loss)), 8);
        for (int other = 0; other < loss; other++)
            ck_assert_str_ne(loss_name((enum loss)loss), loss_name((enum loss)other));
    }
}
END_TEST

Suite *losses_suite(void)
{
    Suite *suite = suite_create("losses");
    TCase *known = tcase_create("known runs");
    tcase_add_test(known, what_is_no_loss_is_the_ideal);
    tcase_add_test(known, ideal_is_the_efficiencys);
    tcase_add_test(known, blocked_kinds_have_a_piece_each);
    tcase_add_test(known, deaths_cost_the_attempt_and_the_successor);
    tcase_add_test(known, a_pool_that_grows_was_smaller_before);
    tcase_add_test(known, workers_that_share_cores_lose_nothing);
    tcase_add_test(known, sleepers_need_no_core);
    tcase_add_test(known, waits_at_channels_have_their_names);
    tcase_add_test(known, what_took_less_than_the_baseline_shortens_the_ideal);
    tcase_add_test(known, pauses_are_not_in_it);
    tcase_add_test(known, what_has_no_wall_has_no_pieces);
    suite_add_tcase(suite, known);
    TCase *any = tcase_create("any run");
    tcase_add_test(any, pieces_are_the_wall_of_any_run);
    tcase_add_test(any, pieces_have_names);
    suite_add_tcase(suite, any);
    return suite;
}
