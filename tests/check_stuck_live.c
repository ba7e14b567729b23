/* stuck_watch.h: real processes that come to a standstill on real objects, each for another reason. */
#include "base/clock.h"
#include "lab/stuck_watch.h"
#include "proc/pool_engine.h"
#include "suites.h"
#include "support/hazards.h"
#include "support/processes.h"

#include <string.h>

#define WORKERS     3
#define PATIENCE_NS (20 * NS_PER_S)
#define LOOK_NS     (50 * NS_PER_MS)

struct scene {
    struct commons commons;
    struct pool *pool;
    struct stuck_watch *watch;
    enum task_state states[WORKERS];
    struct death deaths[WORKERS];
    unsigned attempts[WORKERS];
};

static void task_is_final(void *context, uint64_t id, const struct task_record *record, const void *data, size_t size)
{
    struct scene *scene = context;
    (void)data;
    (void)size;
    task_word word = atomic_load(&record->word);
    scene->states[id] = task_word_state(word);
    scene->attempts[id] = task_word_attempts(word);
    scene->deaths[id] = record->death;
}

static void open_scene(struct scene *scene, const struct hazard *hazard, enum pool_workers kind)
{
    static const struct pool_events events = {.final = task_is_final};
    *scene = (struct scene){0};
    ck_assert_int_eq(commons_create(&scene->commons, WORKERS + 4), 0);
    hazards_add(&scene->commons);
    struct pool_options options = {.run = hazards_run,
                                   .context = &hazard,
                                   .context_size = sizeof hazard,
                                   .workers = WORKERS,
                                   .capacity = WORKERS,
                                   .commons = &scene->commons,
                                   .kind = kind};
    ck_assert_int_eq(pool_new(&scene->pool, &options), 0);
    pool_observe(scene->pool, &events, scene, true);
    ck_assert_int_eq(stuck_watch_new(&scene->watch), 0);
    ck_assert_int_eq(stuck_watch_begin(scene->watch, &scene->commons), 0);
    for (uint64_t i = 0; i < hazard->tasks; i++)
        ck_assert_int_eq(pool_submit(scene->pool, NULL, 0, NULL), 0);
    pool_offer(scene->pool, hazard->tasks);
    ck_assert_int_eq(pool_start(scene->pool), 0);
}

static void close_scene(struct scene *scene)
{
    pool_free(scene->pool);
    stuck_watch_free(scene->watch);
    commons_release(&scene->commons);
    ck_assert_int_eq(processes_children(), 0);
}

/* Until something is found, or all tasks are final: then NULL. */
static const struct stuck_finding *look_on(struct scene *scene, uint64_t tasks)
{
    uint64_t deadline = clock_after(PATIENCE_NS);
    const struct stuck_finding *finding = NULL;
    while (!finding && pool_finished(scene->pool) < tasks) {
        ck_assert_msg(clock_ns() < deadline, "nothing was found");
        (void)evloop_step(pool_loop(scene->pool), clock_after(LOOK_NS));
        finding = stuck_watch_look(scene->watch, pool_finished(scene->pool), clock_ns());
    }
    return finding;
}

/* As the lab does it. Every task is then final, and the stuck ones are lost for that reason, at their first attempt. */
static void end_by_force(struct scene *scene, uint64_t tasks)
{
    unsigned killed = 0;
    for (unsigned i = 0; i < WORKERS; i++)
        if (stuck_watch_concerns(scene->watch, i))
            killed += supervisor_kill_stuck(pool_supervisor(scene->pool), i) == 0;
    ck_assert_uint_eq(killed, tasks);
    pool_stop(scene->pool, STOP_SOON);
    uint64_t deadline = clock_after(PATIENCE_NS);
    while (supervisor_processes(pool_supervisor(scene->pool)) > 0) {
        ck_assert_msg(clock_ns() < deadline, "somebody did not end");
        (void)evloop_step(pool_loop(scene->pool), clock_after(LOOK_NS));
    }
    for (uint64_t i = 0; i < tasks; i++) {
        ck_assert_int_eq(scene->states[i], T_LOST);
        ck_assert_int_eq(scene->deaths[i].how, DEATH_STUCK);
        ck_assert_uint_eq(scene->attempts[i], 1);
    }
}

START_TEST(is_found_named_and_ended)
{
    const struct hazard *hazard = &hazards[_i];
    struct scene scene;
    open_scene(&scene, hazard, POOL_PROCESSES);
    const struct stuck_finding *finding = look_on(&scene, hazard->tasks);
    ck_assert_msg(finding, "%s: its tasks came to an end", hazard->name);
    ck_assert_msg(finding->reason == hazard->reason && finding->certain == hazard->certain, "%s: %s, %s", hazard->name,
                  stuck_reason_name(finding->reason), finding->text);
    for (size_t i = 0; i < 3 && hazard->text[i]; i++)
        ck_assert_msg(strstr(finding->text, hazard->text[i]), "%s: no “%s” in “%s”", hazard->name, hazard->text[i],
                      finding->text);
    end_by_force(&scene, hazard->tasks);
    close_scene(&scene);
}
END_TEST

START_TEST(what_ends_by_itself_is_not_named)
{
    const struct hazard *hazard = &false_alarms[_i];
    struct scene scene;
    open_scene(&scene, hazard, POOL_PROCESSES);
    const struct stuck_finding *finding = look_on(&scene, hazard->tasks);
    ck_assert_msg(!finding, "%s: %s", hazard->name, finding ? finding->text : "");
    for (uint64_t i = 0; i < hazard->tasks; i++)
        ck_assert_int_eq(scene.states[i], T_DONE);
    close_scene(&scene);
}
END_TEST

/* Threads of one process, which has one more that only looks after them. */
START_TEST(threads_are_told_apart)
{
    struct scene scene;
    const struct hazard *hazard = &hazards[0];
    open_scene(&scene, hazard, POOL_THREADS);
    const struct stuck_finding *finding = look_on(&scene, hazard->tasks);
    ck_assert_msg(finding && finding->reason == hazard->reason, "%s", finding ? finding->text : "it came to an end");
    end_by_force(&scene, hazard->tasks);
    close_scene(&scene);
}
END_TEST

/* Three times the longest task so far: before that, nobody is asked. */
START_TEST(long_tasks_need_patience)
{
    struct scene scene;
    const struct hazard *hazard = &hazards[1];
    open_scene(&scene, hazard, POOL_PROCESSES);
    stuck_watch_task(scene.watch, 700 * NS_PER_MS);
    uint64_t begin = clock_ns();
    ck_assert_ptr_nonnull(look_on(&scene, hazard->tasks));
    ck_assert_uint_ge(clock_ns() - begin, 2100 * NS_PER_MS);
    stuck_watch_restart(scene.watch, clock_ns());
    ck_assert_ptr_null(stuck_watch_look(scene.watch, pool_finished(scene.pool), clock_ns()));
    close_scene(&scene);
}
END_TEST

/* Nobody has a task, so nobody is missed. */
START_TEST(idle_workers_are_not_stuck)
{
    struct scene scene;
    const struct hazard nothing = {.name = "nothing", .tasks = 0};
    open_scene(&scene, &nothing, POOL_PROCESSES);
    uint64_t end = clock_after(5 * NS_PER_S / 2);
    while (clock_ns() < end) {
        (void)evloop_step(pool_loop(scene.pool), clock_after(LOOK_NS));
        ck_assert_ptr_null(stuck_watch_look(scene.watch, 0, clock_ns()));
    }
    close_scene(&scene);
}
END_TEST

Suite *stuck_live_suite(void)
{
    Suite *suite = suite_create("stuck_live");
    TCase *tests = tcase_create("stuck_live");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, is_found_named_and_ended, 0, (int)hazards_count);
    tcase_add_loop_test(tests, what_ends_by_itself_is_not_named, 0, (int)false_alarms_count);
    tcase_add_test(tests, threads_are_told_apart);
    tcase_add_test(tests, long_tasks_need_patience);
    tcase_add_test(tests, idle_workers_are_not_stuck);
    suite_add_tcase(suite, tests);
    return suite;
}
