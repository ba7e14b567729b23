/* Runs of the real program, read back (report/json_read.h) and replayed (model/replay.h): the same report again, the
 * figures of every moment against the record, and what becomes of damaged files. */
#include "base/random.h"
#include "model/flow.h"
#include "model/replay.h"
#include "report/json.h"
#include "report/json_read.h"
#include "suites.h"
#include "support/recorded.h"
#include "tune/verdict.h"

#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"primes-killed", "cube-queue", "fan-in", "word-line", "steered"};
enum { NAMES = sizeof names / sizeof *names, MOMENTS = 40, DAMAGES = 300 };

static struct json_read *json;
static const struct record *record;

static void read_recorded(const char *name)
{
    json = recorded_read(name);
    record = json_read_record(json);
}

static void tear_down(void)
{
    json_read_free(json);
    json = NULL;
}

/* ------------------------------------------------------------------ read and written again */

/* What stands in a report from the record alone, not from the workload's own words. */
static const char *const kept[] = {"schema", "experiment", "title", "script",        "machine", "baseline",
                                   "run",    "speedup",    "ways",  "results_equal", "workers", "marks",
                                   "spans",  "channels",   "tasks", "output",        NULL};

static json_t *written(void)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct verdict verdict = verdict_of(record);
    ck_assert_int_eq(report_json(out, record, &verdict), 0);
    ck_assert_int_eq(fclose(out), 0);
    json_t *root = json_loads(text, 0, NULL);
    ck_assert_ptr_nonnull(root);
    free(text);
    return root;
}

START_TEST(what_is_read_is_what_was_written)
{
    size_t size;
    char *text = recorded_text(names[_i], &size);
    json_t *before = json_loads(text, 0, NULL);
    read_recorded(names[_i]);
    json_t *after = written();
    for (size_t i = 0; kept[i]; i++) {
        char *left = json_dumps(json_object_get(before, kept[i]), JSON_SORT_KEYS | JSON_ENCODE_ANY);
        char *right = json_dumps(json_object_get(after, kept[i]), JSON_SORT_KEYS | JSON_ENCODE_ANY);
        ck_assert_msg(strcmp(left, right) == 0, "%s of %s:\n%.3000s\n%.3000s", kept[i], names[_i], left, right);
        free(left);
        free(right);
    }
    json_t *settings = json_object_get(before, "settings"), *again = json_object_get(after, "settings");
    const char *key;
    json_t *value;
    json_object_foreach(settings, key, value) if (strcmp(key, "parameters") != 0)
        ck_assert_msg(json_equal(value, json_object_get(again, key)), "settings.%s", key);
    json_decref(before);
    json_decref(after);
    free(text);
}
END_TEST

/* ------------------------------------------------------------------ replayed */

static uint64_t finished_by(const struct run *run, uint64_t time_ns)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++)
        count += run_task_finished(&run->tasks[i]) && run->tasks[i].finish_ns <= time_ns;
    return count;
}

/* Each row against the record's tasks, kills and lives. */
static void check_row(const struct snapshot_worker *row, const struct run *run, uint64_t time_ns)
{
    uint64_t done = 0;
    for (uint64_t i = 0; i < run->tasks_count; i++) {
        const struct run_task *task = &run->tasks[i];
        if (!run_task_finished(task) || run->workers[task->worker].slot != row->slot)
            continue;
        done += task->finish_ns <= time_ns;
        if (task->start_ns <= time_ns && time_ns < task->finish_ns)
            ck_assert_uint_eq(row->task, i);
        else
            ck_assert(row->task != i || row->state == WORKER_DEAD || run->kills_count > 0);
    }
    ck_assert_uint_eq(row->tasks_done, done);
    for (size_t i = 0; i < run->kills_count; i++)
        if (run->kills[i].slot == row->slot && run->kills[i].begin_ns <= time_ns && time_ns < run->kills[i].end_ns)
            ck_assert_uint_eq(row->task, run->kills[i].task);
}

static void check_moment(const struct snapshot *snapshot, const struct run *run, uint64_t time_ns)
{
    const struct history *history = snapshot->history;
    uint64_t done = finished_by(run, time_ns), born = 0;
    ck_assert_uint_eq(history->order_count, done);
    ck_assert_uint_eq(history_order_at(history, time_ns), done);
    ck_assert(history_curve_done(&history->curve, UINT64_MAX) == (double)done);
    for (size_t i = 0; i < history->order_count; i++)
        ck_assert_int_eq(snapshot->live->tasks[history->order[i]].status, run->tasks[history->order[i]].status);
    for (uint64_t i = 0; i < run->tasks_count && time_ns < history->now_ns; i++)
        ck_assert(run->tasks[i].finish_ns <= time_ns || snapshot->live->tasks[i].status == TASK_NOT_RUN);
    for (size_t i = 0; i < run->workers_count; i++)
        born += run->workers[i].born_ns <= time_ns && run->workers[i].incarnation == 1;
    ck_assert_uint_eq(snapshot->workers_count, born);
    for (size_t i = 0; i < snapshot->workers_count; i++)
        check_row(&snapshot->workers[i], run, time_ns);
    uint64_t in_stages = 0;
    for (size_t i = 0; i < snapshot->stages_count; i++)
        in_stages += snapshot->stages[i].done;
    ck_assert(snapshot->stages_count == 0 || in_stages == done);
}

START_TEST(every_moment_is_as_the_record_says)
{
    struct replay *replay;
    read_recorded(names[_i]);
    ck_assert_int_eq(replay_new(&replay, record), 0);
    uint64_t begin_ns = replay_run_ns(replay), length_ns = replay_length_ns(replay);
    for (uint64_t i = 0; i <= MOMENTS; i++) {
        uint64_t time_ns = length_ns / MOMENTS * (i % 3 == 2 ? i - 1 : i); /* now and then twice the same, and back */
        const struct snapshot *snapshot = replay_at(replay, time_ns);
        ck_assert_ptr_nonnull(snapshot);
        bool baseline = time_ns < begin_ns;
        ck_assert_int_eq(snapshot->phase, baseline ? PHASE_BASELINE : time_ns < length_ns ? PHASE_RUN : PHASE_ENDED);
        check_moment(snapshot, baseline ? record->baseline : record->run, baseline ? time_ns : time_ns - begin_ns);
    }
    replay_free(replay);
}
END_TEST

START_TEST(its_end_is_the_end)
{
    struct replay *replay;
    read_recorded(names[_i]);
    struct verdict verdict = verdict_of(record);
    ck_assert_int_eq(replay_new(&replay, record), 0);
    const struct snapshot *snapshot = replay_at(replay, UINT64_MAX);
    ck_assert_int_eq(snapshot->phase, PHASE_ENDED);
    ck_assert(snapshot->run.finished && snapshot->run.done == record->run->tasks_count);
    ck_assert_uint_eq(snapshot->run.elapsed_ns, record->run->wall_ns);
    ck_assert_uint_eq(snapshot->baseline.elapsed_ns, record->baseline->wall_ns);
    ck_assert_uint_eq(snapshot->inversions, verdict.inversions); /* both unknown of a graph */
    ck_assert_uint_eq(snapshot->deaths, record->run->deaths);
    ck_assert_uint_eq(snapshot->retries, record->run->retries);
    ck_assert_uint_eq(snapshot->history->marks_count, record->history->marks_count);
    for (size_t i = 0; i < snapshot->history->marks_count; i++)
        ck_assert_mem_eq(&snapshot->history->marks[i], &record->history->marks[i], sizeof(struct history_mark));
    ck_assert_uint_eq(snapshot->history->spans_count, record->history->spans_count);
    ck_assert_uint_eq(snapshot->channels_count, record->run->channels_count);
    ck_assert(snapshot->answers_compared && snapshot->answers_differ == 0);
    replay_free(replay);
}
END_TEST

/* The block of what was lost, and the one who took it up again. */
START_TEST(a_killed_worker)
{
    struct replay *replay;
    read_recorded("primes-killed");
    ck_assert_uint_eq(record->run->kills_count, 1);
    const struct run_kill *kill = &record->run->kills[0];
    ck_assert_int_eq(replay_new(&replay, record), 0);
    uint64_t begin_ns = replay_run_ns(replay);
    const struct snapshot *snapshot = replay_at(replay, begin_ns + (kill->begin_ns + kill->end_ns) / 2);
    ck_assert_uint_eq(snapshot->deaths, 0);
    ck_assert_uint_eq(snapshot->workers[kill->slot].task, kill->task);
    ck_assert_uint_eq(snapshot->live->kills_count, 0);
    snapshot = replay_at(replay, begin_ns + kill->end_ns);
    ck_assert_uint_eq(snapshot->deaths, 1);
    ck_assert_int_eq(snapshot->workers[kill->slot].state, WORKER_DEAD);
    ck_assert_int_eq(snapshot->workers[kill->slot].death.code, SIGKILL);
    ck_assert_ptr_eq(history_kill_in(snapshot->history, kill->slot, 0, UINT64_MAX), snapshot->live->kills);
    ck_assert_int_eq(snapshot->history->marks[0].kind, MARK_DEATH);
    ck_assert_ptr_nonnull(strstr(snapshot->notice, "killed by SIGKILL"));
    const struct run_task *task = &record->run->tasks[kill->task];
    ck_assert_uint_eq(task->attempts, 2);
    ck_assert_uint_gt(task->start_ns, kill->end_ns);
    replay_free(replay);
}
END_TEST

static void check_channel(const struct snapshot *snapshot, const struct snapshot_channel *end)
{
    const struct snapshot_channel *row = &snapshot->channels[0];
    uint64_t parts = snapshot->run.elapsed_ns / end->history_step_ns + 1;
    ck_assert_int_eq(row->history_count, (int)parts < end->history_count ? (int)parts : end->history_count);
    double filled = (double)end->history[row->history_count - 1];
    ck_assert_uint_eq(row->depth, (uint64_t)llround(filled * (double)row->capacity));
    ck_assert_uint_eq(row->capacity, end->capacity);
    ck_assert_uint_le(row->depth, row->high_water);
    unsigned at_it = 0;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        at_it += snapshot->workers[i].state == WORKER_PUT || snapshot->workers[i].state == WORKER_GET;
    ck_assert_uint_eq(row->putters + row->getters, at_it);
}

/* Before the end as full as it was seen, with nothing said of what only the end tells. */
START_TEST(a_channel_fills_and_empties)
{
    struct replay *replay;
    read_recorded("fan-in");
    ck_assert_int_eq(replay_new(&replay, record), 0);
    uint64_t begin_ns = replay_run_ns(replay), length_ns = replay_length_ns(replay);
    const struct snapshot_channel *end = &record->run->channels[0];
    ck_assert_int_gt(end->history_count, 8);
    for (uint64_t i = 0; i < MOMENTS; i++) {
        const struct snapshot *snapshot = replay_at(replay, begin_ns + (length_ns - begin_ns) / MOMENTS * i);
        ck_assert_uint_eq(snapshot->channels_count, 1);
        ck_assert_uint_eq(snapshot->channels[0].puts, SNAPSHOT_UNKNOWN);
        check_channel(snapshot, end);
    }
    const struct snapshot *snapshot = replay_at(replay, length_ns);
    ck_assert_uint_eq(snapshot->channels[0].puts, 60);
    ck_assert_uint_eq(snapshot->channels[0].depth, 0);
    ck_assert_int_eq(snapshot->channels[0].history_count, end->history_count);
    replay_free(replay);
}
END_TEST

/* Each task is a step, and has its title. */
START_TEST(a_script_goes_on_step_by_step)
{
    struct replay *replay;
    read_recorded("lifecycle");
    const struct run *run = record->run;
    ck_assert_int_eq(replay_new(&replay, record), 0);
    for (unsigned i = 0; i < run->tasks_count; i++) {
        const struct snapshot *snapshot = replay_at(replay, run->tasks[i].start_ns);
        ck_assert_uint_eq(snapshot->steps, 6);
        ck_assert_uint_eq(snapshot->step_number, i + 1);
        ck_assert_str_eq(snapshot->step, record->workload->steps[i].title);
    }
    ck_assert_str_eq(replay_at(replay, UINT64_MAX)->step, "tell it to end");
    replay_free(replay);
    json_decref(written());
}
END_TEST

/* ------------------------------------------------------------------ damaged */

#define MACHINE "\"machine\":{\"cores_online\":2,\"cores_affinity\":2,\"cores_usable\":2,\"cores_rule\":\"online\"}"
#define HEAD    "{\"schema\":1,\"experiment\":\"x\"," MACHINE ","
#define RUN     "\"run\":{\"executor\":\"pool\",\"wall_ns\":1,\"paused_ns\":0,\"cpu_ns\":0,\"deaths\":0,\"retries\":0"
#define TASK    "{\"id\":0,\"attempts\":1,\"status\":\"ok\",\"claim_ns\":1,\"start_ns\":2,\"finish_ns\":3}"
#define WORKER(more)                                                                                                   \
    "\"workers\":[{\"slot\":0,\"incarnation\":1,\"pid\":1,\"tasks\":0,\"born_ns\":5,\"cpu_ns\":0,"                     \
    "\"max_rss_bytes\":0,\"switches_voluntary\":0,\"switches_involuntary\":0," more "}]"

static const struct {
    const char *text, *problem;
} cases[] = {
    {"", "x.json:1: '[' or '{' expected near end of file"},
    {"{\"schema\":1", "x.json:1: '}' expected near end of file"},
    {"{\"schema\":1,\"schema\":1}", "x.json:1: duplicate object key near '\"schema\"'"},
    {"[]", "x.json: is no report of forklab"},
    {"{}", "x.json: schema: must be a whole number"},
    {"{\"schema\":99999999999999999999999}", "x.json:1: too big integer"},
    {"{\"schema\":1e999}", "x.json:1: real number overflow near '1e999'"},
    {"{\"schema\":2}", "x.json: schema: only 1 is known"},
    {"{\"schema\":1}", "x.json: experiment: is missing"},
    {"{\"schema\":1,\"experiment\":7}", "x.json: experiment: must be a text"},
    {"{\"schema\":1,\"experiment\":\"x\"}", "x.json: machine: is missing"},
    {"{\"schema\":1,\"experiment\":\"x\",\"machine\":{\"cores_online\":2,\"cores_affinity\":2,\"cores_usable\":2,"
     "\"cores_rule\":\"online\",\"cores_quota\":-0.5}}",
     "x.json: machine.cores_quota: must not be below 0"},
    {HEAD "\"settings\":{\"seed\":\"one\"}}", "x.json: settings: seed has a value of another type"},
    {HEAD "\"settings\":{\"scale\":-1}}", "x.json: settings: scale has a value of another type"},
    {HEAD "\"run\":[]}", "x.json: run: must be an object"},
    {HEAD "\"run\":{}}", "x.json: run.executor: is missing"},
    {HEAD "\"run\":{\"executor\":\"magic\"}}", "x.json: run.executor: \"magic\" is none of those that there are"},
    {HEAD "\"run\":{\"executor\":\"auto\"}}", "x.json: run.executor: must be one that runs"},
    {HEAD RUN "},\"tasks\":{}}", "x.json: tasks: must be a list"},
    {HEAD RUN "},\"tasks\":[7]}", "x.json: tasks[0]: must be an object"},
    {HEAD RUN "},\"tasks\":[{\"id\":1}]}", "x.json: tasks[0].id: tasks must stand in order, the first is 0"},
    {HEAD RUN "},\"tasks\":[{\"id\":0,\"attempts\":256}]}",
     "x.json: tasks[0].attempts: must be from 0 to 255, not 256"},
    {HEAD RUN "},\"tasks\":[{\"id\":0,\"attempts\":1,\"status\":\"ok\",\"claim_ns\":1,\"start_ns\":0}]}",
     "x.json: tasks[0].finish_ns: must be a whole number"},
    {HEAD RUN "},\"tasks\":[{\"id\":0,\"attempts\":1,\"status\":\"ok\",\"claim_ns\":1,\"start_ns\":0,"
              "\"finish_ns\":2}]}",
     "x.json: tasks[0].finish_ns: a task is claimed, started and finished in this order, in its run"},
    {HEAD RUN "},\"tasks\":[{\"id\":0,\"attempts\":1,\"status\":\"ok\",\"claim_ns\":1,\"start_ns\":1,"
              "\"finish_ns\":9000000000000000000}]}",
     "x.json: tasks[0].finish_ns: must be from 0 to 1000000000000000000, not 9000000000000000000"},
    {HEAD RUN "},\"channels\":[{\"kind\":\"queue\",\"filled\":[0.5]}]}",
     "x.json: channels[0].filled: must be at most 64 parts, each of a known length"},
    {HEAD RUN "},\"channels\":[{\"kind\":\"queue\",\"filled\":[2],\"filled_step_ns\":1}]}",
     "x.json: channels[0].filled: must be from 0 to 1"},
    {HEAD RUN "},\"channels\":[{\"kind\":\"queue\",\"mean_depth\":-1}]}",
     "x.json: channels[0].mean_depth: must be a number from 0 to 1e+18"},
    {HEAD RUN "}," WORKER("\"ended_ns\":4") "}", "x.json: workers[0].ended_ns: is before born_ns"},
    {HEAD RUN "}," WORKER("\"ended_ns\":9,\"time_ns\":{\"start\":5}") "}",
     "x.json: workers[0].start: must be from 0 to 4, not 5"},
    {HEAD RUN "}," WORKER("\"ended_ns\":9,\"name\":\"a name that is longer than any\"") "}",
     "x.json: workers[0].name: must not be longer than 23 bytes"},
    {HEAD RUN ",\"kills\":[{\"task\":1}]},\"tasks\":[" TASK "]}",
     "x.json: run.kills[0].task: must be from 0 to 0, not 1"},
    {HEAD RUN ",\"pauses\":[{\"begin_ns\":5,\"end_ns\":4}]}}",
     "x.json: run.pauses[0].begin_ns: pauses must follow one another"},
    {HEAD "\"marks\":[{\"kind\":\"none\"}]}", "x.json: marks[0].kind: \"none\" is none of those that there are"},
    {HEAD "\"spans\":[{\"state\":\"put\",\"begin_ns\":2,\"end_ns\":1,\"slot\":0}]}",
     "x.json: spans[0].end_ns: is before begin_ns"},
    {HEAD "\"stages\":[{\"workers\":0}]}", "x.json: stages[0].workers: must be 1 or more"},
    {HEAD "\"stages\":[{\"workers\":1,\"first\":7,\"count\":0}]}",
     "x.json: stages[0].first: the tasks of stages must follow one another"},
    {HEAD "\"channels\":[{\"kind\":\"tube\"}]}", "x.json: channels[0].kind: \"tube\" is none of those that there are"},
};

START_TEST(what_is_wrong_is_named)
{
    struct problem problem = {""};
    ck_assert_int_ne(json_read(&json, "x.json", cases[_i].text, strlen(cases[_i].text), &problem), 0);
    ck_assert_str_eq(problem.text, cases[_i].problem);
    ck_assert_ptr_null(json);
}
END_TEST

/* The least that is one, and what a newer or older program might leave out. */
START_TEST(little_is_enough)
{
    struct problem problem = {""};
    static const char text[] = HEAD RUN "},\"tasks\":[" TASK "],\"more\":[1,2]}";
    ck_assert_msg(json_read(&json, "x.json", text, strlen(text), &problem) == 0, "%s", problem.text);
    record = json_read_record(json);
    ck_assert_uint_eq(record->run->tasks_count, 1);
    ck_assert_int_eq(record->run->tasks[0].worker, RUN_NO_WORKER);
    ck_assert_ptr_null(record->baseline);
    ck_assert_ptr_null(record->graph);
}
END_TEST

/* Nobody writes parts of a nanosecond; but they can be read, and are not followed out of the list. */
START_TEST(parts_may_be_of_any_length)
{
    struct problem problem = {""};
    struct replay *replay;
    static const char text[] = HEAD RUN "},\"tasks\":[" TASK "],\"channels\":[{\"kind\":\"queue\",\"capacity\":10,"
                                        "\"filled\":[0.2,0.5,0.1],\"filled_step_ns\":1}]}";
    ck_assert_msg(json_read(&json, "x.json", text, strlen(text), &problem) == 0, "%s", problem.text);
    ck_assert_int_eq(replay_new(&replay, json_read_record(json)), 0);
    const struct snapshot *snapshot = replay_at(replay, replay_length_ns(replay));
    ck_assert_int_eq(snapshot->channels[0].history_count, 3);
    ck_assert_uint_eq(snapshot->channels[0].high_water, 5);
    ck_assert_uint_eq(replay_at(replay, 0)->channels[0].high_water, 2);
    replay_free(replay);
}
END_TEST

/* Whatever is read can be worked with. */
static void work_with(struct json_read *read)
{
    struct replay *replay;
    record = json_read_record(read);
    json_decref(written());
    if (replay_new(&replay, record) != 0)
        return;
    for (uint64_t i = 0; i <= 4; i++)
        ck_assert_ptr_nonnull(replay_at(replay, replay_length_ns(replay) / 4 * (i * 3 % 5)));
    replay_free(replay);
}

static void damage(char *text, size_t *size, struct random *random)
{
    static const char spare[] = "0123456789-.,:[]{}\"ntfe";
    if (random_below(random, 8) == 0)
        *size = random_below(random, *size);
    for (uint64_t i = 1 + random_below(random, 3); i > 0 && *size > 0; i--)
        text[random_below(random, *size)] = spare[random_below(random, sizeof spare - 1)];
}

START_TEST(damaged_ones_harm_nobody)
{
    size_t size, accepted = 0;
    struct random random = {(uint64_t)_i + 1};
    char *text = recorded_text(names[_i], &size);
    for (int i = 0; i < DAMAGES; i++) {
        struct problem problem = {""};
        size_t damaged_size = size;
        char *damaged = malloc(size);
        memcpy(damaged, text, size);
        damage(damaged, &damaged_size, &random);
        int error = json_read(&json, "damaged", damaged, damaged_size, &problem);
        ck_assert_msg((error == 0) == (problem.text[0] == '\0'), "damage %d: %s", i, problem.text);
        if (!error)
            work_with(json);
        accepted += error == 0;
        tear_down();
        free(damaged);
    }
    ck_assert_uint_gt(accepted, 0);
    ck_assert_uint_lt(accepted, DAMAGES);
    free(text);
}
END_TEST

Suite *recorded_suite(void)
{
    Suite *suite = suite_create("recorded");
    TCase *whole = tcase_create("whole");
    tcase_set_timeout(whole, 60);
    tcase_add_checked_fixture(whole, NULL, tear_down);
    tcase_add_loop_test(whole, what_is_read_is_what_was_written, 0, NAMES);
    tcase_add_loop_test(whole, every_moment_is_as_the_record_says, 0, NAMES);
    tcase_add_loop_test(whole, its_end_is_the_end, 0, NAMES);
    tcase_add_test(whole, a_killed_worker);
    tcase_add_test(whole, a_channel_fills_and_empties);
    tcase_add_test(whole, a_script_goes_on_step_by_step);
    tcase_add_test(whole, little_is_enough);
    tcase_add_test(whole, parts_may_be_of_any_length);
    suite_add_tcase(suite, whole);
    TCase *damaged = tcase_create("damaged");
    tcase_set_timeout(damaged, 120);
    tcase_add_checked_fixture(damaged, NULL, tear_down);
    tcase_add_loop_test(damaged, what_is_wrong_is_named, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(damaged, damaged_ones_harm_nobody, 0, NAMES);
    suite_add_tcase(suite, damaged);
    return suite;
}
