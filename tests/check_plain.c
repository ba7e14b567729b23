/* report/plain.h: recorded runs and made-up moments as lines, exactly (tests/golden); what must not be lost or come too
 * fast; and the real program, with a worker that is killed, through a pipe and on a terminal. */
#include "report/plain.h"

#include "base/clock.h"
#include "model/history.h"
#include "model/replay.h"
#include "suites.h"
#include "support/command.h"
#include "support/fixture.h"
#include "support/golden.h"
#include "support/processes.h"
#include "support/recorded.h"
#include "support/term.h"

#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define COLUMNS 100

static struct plain *plain;
static FILE *out;
static char *text;
static size_t size;

static void set_up(void)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
    out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(plain_new(&plain, out), 0);
}

static void tear_down(void)
{
    plain_free(plain);
    if (out)
        (void)fclose(out);
    free(text);
    plain = NULL;
    out = NULL;
    text = NULL;
}

/* All that was written so far. */
static const char *said(void)
{
    (void)fflush(out);
    return text;
}

static int count(const char *words)
{
    int found = 0;
    for (const char *at = strstr(said(), words); at; at = strstr(at + 1, words))
        found++;
    return found;
}

static void expect_said(const char *words)
{
    ck_assert_msg(strstr(said(), words), "not said: %s\n%s", words, text);
}

/* ------------------------------------------------------------------ recorded runs */

static const char *const recorded[] = {"primes-killed", "cube-queue", "fan-in"};

static void tell_recorded(const char *name, uint64_t period_ns)
{
    struct json_read *json = recorded_read(name);
    struct replay *replay;
    ck_assert_int_eq(replay_new(&replay, json_read_record(json)), 0);
    uint64_t end = replay_length_ns(replay);
    for (uint64_t now = 0; now < end; now += period_ns)
        plain_look(plain, replay_at(replay, now));
    plain_look(plain, replay_at(replay, end));
    replay_free(replay);
    json_read_free(json);
}

START_TEST(recorded_run_is_told)
{
    char name[64];
    tell_recorded(recorded[_i], PLAIN_PERIOD_NS);
    (void)snprintf(name, sizeof name, "plain_%s", recorded[_i]);
    golden_compare(said(), name);
}
END_TEST

/* From a look in the middle of the run on, and then only one more. */
START_TEST(nothing_between_two_looks_is_lost)
{
    tell_recorded("primes-killed", 1200 * NS_PER_MS);
    ck_assert_int_eq(count("Worker-2    born"), 2);
    ck_assert_int_eq(count("Worker-2    died"), 1);
    expect_said("killed by SIGKILL; task 20");
    ck_assert_int_eq(count("Worker-1    left"), 1);
    ck_assert_int_eq(count("run         ended"), 1);
}
END_TEST

/* ------------------------------------------------------------------ made-up moments */

static struct fixture fixture;

static void pass(uint64_t ms)
{
    fixture.snapshot.run.elapsed_ns += ms * NS_PER_MS;
    plain_look(plain, &fixture.snapshot);
}

START_TEST(moments_are_told)
{
    for (enum fixture_moment moment = 0; moment < FIXTURE_MOMENTS; moment++) {
        fixture_make(&fixture, moment, 4, 2);
        plain_look(plain, &fixture.snapshot);
        pass(300);
        pass(3000);
        plain_free(plain);
        fprintf(out, "\n");
        ck_assert_int_eq(plain_new(&plain, out), 0);
    }
    golden_compare(said(), "plain_moments");
}
END_TEST

START_TEST(what_does_not_change_is_told_once)
{
    fixture_make(&fixture, FIXTURE_GRAPH, 4, 2);
    pass(0);
    pass(300);
    size_t before = strlen(said());
    for (int i = 0; i < 50; i++)
        pass(100);
    ck_assert_uint_eq(strlen(said()), before);
}
END_TEST

/* From full to empty and back at every look: it has no state to be told. */
START_TEST(what_flickers_is_not_told)
{
    fixture_make(&fixture, FIXTURE_GRAPH, 4, 2);
    for (int i = 0; i < 100; i++) {
        fixture.channels[1].depth = i % 2 ? 4 : 0;
        fixture.channels[1].putters = 0;
        pass(100);
    }
    ck_assert_int_eq(count("cubes       joinable queue"), 0);
    fixture.channels[1].depth = 4;
    pass(100);
    pass(300);
    ck_assert_int_eq(count("cubes       joinable queue full: 4 of 4 messages"), 1);
    fixture.channels[1].depth = 0;
    pass(400);
    pass(400);
    ck_assert_int_eq(count("cubes       joinable queue empty"), 0); /* too soon */
    pass(2000);
    ck_assert_int_eq(count("cubes       joinable queue empty: 0 of 4 messages"), 1);
}
END_TEST

START_TEST(stopped_ones_are_told)
{
    fixture_make(&fixture, FIXTURE_RUN, 4, 2);
    pass(0);
    fixture.workers[1].state = WORKER_STOPPED;
    pass(100);
    expect_said("Worker-2    stopped, pid 8422");
    fixture.snapshot.paused = true;
    fixture.workers[0].state = WORKER_STOPPED;
    pass(100);
    expect_said("run         paused");
    fixture.snapshot.paused = false;
    fixture.workers[0].state = fixture.workers[1].state = WORKER_RUNNING;
    pass(100);
    expect_said("run         resumed");
    expect_said("Worker-2    goes on, pid 8422");
    ck_assert_int_eq(count("Worker-1"), 0);
}
END_TEST

START_TEST(a_change_of_the_lead_is_told)
{
    fixture_make(&fixture, FIXTURE_RUN, 4, 2);
    pass(0);
    expect_said("128 of 200 tasks done; so far 1.71 times as fast, 53 tasks ahead");
    pass(300);
    ck_assert_int_eq(count("ahead"), 1);
    fixture.snapshot.ghost_done = 130;
    pass(3000);
    pass(300);
    expect_said("behind the baseline: 128 tasks done, against 130");
}
END_TEST

START_TEST(lines_are_short_and_ascii)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C"));
    plain_free(plain);
    ck_assert_int_eq(plain_new(&plain, out), 0);
    fixture_make(&fixture, FIXTURE_STUCK, 4, 2);
    (void)snprintf(fixture.channels[1].name, sizeof fixture.channels[1].name, "grüße 東京");
    pass(0);
    pass(300);
    expect_said("gr??");
    for (const char *line = said(); *line; line += strcspn(line, "\n") + 1)
        ck_assert_msg(strcspn(line, "\n") <= COLUMNS, "too long: %.120s", line);
    for (const char *at = said(); *at; at++)
        ck_assert_msg((*at >= ' ' && *at < 0x7f) || *at == '\n', "not ASCII: %s", at);
}
END_TEST

/* ------------------------------------------------------------------ a made-up history */

enum { CROWD = 1000, CHANGES = 8 };

static struct {
    struct run run;
    struct run_kill kill;
    struct history_life lives[CROWD];
    struct history_lane lanes[CROWD];
    struct history_mark marks[CHANGES];
    struct history history;
} past;

static void make_past(unsigned workers)
{
    fixture_make(&fixture, FIXTURE_RUN, 4, 2);
    fixture.snapshot.notice[0] = '\0';
    past.run = (struct run){.executor = RUN_BY_POOL, .workers_asked = workers};
    past.history = (struct history){.run = &past.run, .lanes = past.lanes, .lanes_count = workers, .marks = past.marks};
    for (unsigned i = 0; i < workers; i++) {
        past.lives[i] = (struct history_life){
            .incarnation = 1, .pid = 100 + (int)i, .born_ns = (1 + i) * NS_PER_US, .ended_ns = HISTORY_ALIVE};
        (void)snprintf(past.lives[i].name, sizeof past.lives[i].name, "Worker-%u", i + 1);
        past.lanes[i] = (struct history_lane){.slot = i, .lives = &past.lives[i], .lives_count = 1};
    }
    fixture.snapshot.history = &past.history;
}

static void look_at(uint64_t ms)
{
    past.history.now_ns = fixture.snapshot.run.elapsed_ns = ms * NS_PER_MS;
    plain_look(plain, &fixture.snapshot);
}

START_TEST(a_crowd_is_counted)
{
    make_past(CROWD);
    look_at(10);
    ck_assert_int_eq(count("born, pid"), 8);
    look_at(1100);
    expect_said("992 more born");
    for (unsigned i = 0; i < CROWD; i++) {
        past.lives[i].ended_ns = 1200 * NS_PER_MS;
        past.lives[i].death = (struct death){.how = i == 500 ? DEATH_SIGNAL : DEATH_LEFT, .code = SIGSEGV};
    }
    look_at(1300);
    expect_said("Worker-501  died, pid 600: killed by SIGSEGV");
    ck_assert_int_eq(count("  left"), 8);
    fixture.snapshot.phase = PHASE_ENDED;
    look_at(2500);
    expect_said("991 more have left");
}
END_TEST

static void mark(enum mark_kind kind, uint64_t ms, const char *name, uint64_t before, uint64_t after)
{
    struct history_mark *mark = &past.marks[past.history.marks_count++];
    *mark = (struct history_mark){
        .kind = kind, .time_ns = ms * NS_PER_MS, .slot = HISTORY_NO_SLOT, .before = before, .after = after};
    (void)snprintf(mark->name, sizeof mark->name, "%s", name);
}

START_TEST(changes_are_told_in_their_order)
{
    make_past(2);
    look_at(10);
    mark(MARK_PAUSE, 100, "", 0, 0);
    mark(MARK_RESUME, 120, "", 0, 0);
    mark(MARK_RESIZE, 130, "", 2, 3);
    mark(MARK_CHUNK, 140, "", 1, 8);
    mark(MARK_CAPACITY, 145, "cubes", 4, 8);
    mark(MARK_SABOTAGE, 150, "hold counter", 0, 0);
    past.lives[1].ended_ns = 135 * NS_PER_MS;
    past.lives[1].death = (struct death){.how = DEATH_SIGNAL, .code = SIGKILL};
    past.kill = (struct run_kill){.task = 7, .slot = 1, .incarnation = 1};
    past.run.kills = &past.kill;
    past.run.kills_count = 1;
    plain_line(plain, 142 * NS_PER_MS, strdup("    0.142  Worker-1   task 3    a line of its own"));
    look_at(200);
    mark(MARK_BATCH_END, 210, "", 0, 50);
    past.marks[past.history.marks_count - 1].time_ns = 90 * NS_PER_MS; /* noticed late, and put first */
    struct history_mark late = past.marks[past.history.marks_count - 1];
    memmove(past.marks + 1, past.marks, (past.history.marks_count - 1) * sizeof *past.marks);
    past.marks[0] = late;
    (void)snprintf(fixture.snapshot.notice, sizeof fixture.snapshot.notice, "Saboteur has let go of counter");
    look_at(300);
    fixture.snapshot.interrupted = true;
    look_at(400);
    fixture.snapshot.phase = PHASE_ENDED;
    look_at(500);
    golden_compare(said(), "plain_changes");
}
END_TEST

/* The notice says more of a death than its own words, and is not told twice. */
START_TEST(a_death_is_told_in_the_words_of_its_notice)
{
    make_past(2);
    look_at(10);
    past.lives[0].ended_ns = 20 * NS_PER_MS;
    past.lives[0].death = (struct death){.how = DEATH_SIGNAL, .code = SIGKILL};
    (void)snprintf(fixture.snapshot.notice, sizeof fixture.snapshot.notice,
                   "Worker-1 (pid 100) killed by SIGKILL; task 7 is given to another");
    look_at(100);
    expect_said("0.020  Worker-1    died, pid 100: killed by SIGKILL; task 7 is given to another\n");
    ck_assert_int_eq(count("given to another"), 1);
}
END_TEST

/* ------------------------------------------------------------------ the program */

#define ARGUMENTS "run spin -p time=10min -n 8 -w 2 --no-baseline --plain"

/* The guardian's child is the lab, its children the workers: one of them, when both are there; 0 before. */
static pid_t a_worker_of(pid_t guardian)
{
    pid_t lab, workers[2];
    if (processes_children_of(guardian, &lab, 1) != 1 || processes_children_of(lab, workers, 2) != 2)
        return 0;
    return workers[0];
}

static bool has_workers(void *context)
{
    return a_worker_of(*(const pid_t *)context) > 0;
}

static void kill_a_worker(pid_t guardian, char *ret_words, size_t words_size)
{
    ck_assert(processes_wait(has_workers, &guardian, PROCESSES_PATIENCE_MS));
    pid_t worker = a_worker_of(guardian);
    ck_assert_int_eq(kill(worker, SIGKILL), 0);
    (void)snprintf(ret_words, words_size, "died, pid %d: killed by SIGKILL", (int)worker);
}

START_TEST(the_program_tells_it_through_a_pipe)
{
    char words[64], *rest;
    struct command_process process = command_start(ARGUMENTS);
    ck_assert(command_wait_text(&process, "Worker-2    born, pid "));
    kill_a_worker(process.pid, words, sizeof words);
    ck_assert(command_wait_text(&process, words));
    ck_assert_int_eq(kill(process.pid, SIGINT), 0);
    ck_assert_int_eq(command_finish(&process, &rest), 130);
    ck_assert_msg(strstr(rest, "run         interrupted after "), "%s", rest);
    ck_assert_msg(strstr(rest, "1 worker died, "), "%s", rest);
    ck_assert_msg(strstr(rest, "forklab spin: CPU time of a given size"), "no report: %s", rest);
    free(rest);
}
END_TEST

static bool has_loop(void *context)
{
    pid_t lab, loop;
    return processes_children_of(*(const pid_t *)context, &lab, 1) == 1 && processes_children_of(lab, &loop, 1) == 1;
}

/* Its wall has a task in it that was done twice, so all that is measured by it says so: what is told, and the report. */
START_TEST(a_killed_baseline_makes_no_fair_speed_up)
{
    char *rest;
    pid_t lab, loop;
    struct command_process process = command_start("run spin -n 2 -w 1 --plain -p time=700ms");
    ck_assert(command_wait_text(&process, "Loop        born, pid "));
    ck_assert(processes_wait(has_loop, &process.pid, PROCESSES_PATIENCE_MS));
    ck_assert_int_eq(processes_children_of(process.pid, &lab, 1), 1);
    ck_assert_int_eq(processes_children_of(lab, &loop, 1), 1);
    ck_assert_int_eq(kill(loop, SIGKILL), 0);
    ck_assert_int_eq(command_finish(&process, &rest), 0);
    const char *told = strstr(rest, "baseline    baseline disturbed (1 death");
    ck_assert_msg(told != NULL, "%s", rest);
    ck_assert_msg(strstr(told + 20, "baseline disturbed (1 death") != NULL, "not in the report: %s", rest);
    ck_assert_msg(strstr(told, "the baseline was disturbed") != NULL, "%s", rest);
    free(rest);
}
END_TEST

START_TEST(the_program_tells_it_on_a_terminal)
{
    char words[64], path[] = FORKLAB_PROGRAM, line[] = ARGUMENTS, *arguments[16] = {path};
    int count = 1;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
        arguments[count++] = word;
    struct term term;
    const struct term_program program = {.rows = 60, .columns = COLUMNS, .arguments = arguments};
    ck_assert(term_start(&term, &program));
    ck_assert(term_wait_text(&term, "Worker-2    born, pid "));
    kill_a_worker(term.pid, words, sizeof words);
    ck_assert(term_wait_text(&term, words));
    ck_assert(!term.alternate);
    int row, column;
    ck_assert(!term_find(&term, "0 / 8 tasks", &row, &column)); /* the line that is redrawn in place */
    term_keys(&term, "\003");
    ck_assert(term_wait_exit(&term));
    ck_assert_int_eq(WEXITSTATUS(term.status), 130);
    term_stop(&term);
}
END_TEST

START_TEST(what_is_told_and_json_do_not_mix)
{
    struct command_result result = command_line("run noop -n 100 -w 2 --plain --json -", NULL);
    ck_assert_int_eq(result.status, 0);
    ck_assert_int_eq(result.out[0], '{');
    ck_assert_ptr_nonnull(strstr(result.err, "run         ended after "));
    ck_assert_ptr_nonnull(strstr(result.err, "same answers as the baseline"));
    command_result_release(&result);
}
END_TEST

Suite *plain_suite(void)
{
    Suite *suite = suite_create("plain");
    TCase *lines = tcase_create("lines");
    tcase_add_checked_fixture(lines, set_up, tear_down);
    tcase_add_loop_test(lines, recorded_run_is_told, 0, (int)(sizeof recorded / sizeof *recorded));
    tcase_add_test(lines, nothing_between_two_looks_is_lost);
    tcase_add_test(lines, moments_are_told);
    tcase_add_test(lines, what_does_not_change_is_told_once);
    tcase_add_test(lines, what_flickers_is_not_told);
    tcase_add_test(lines, stopped_ones_are_told);
    tcase_add_test(lines, a_change_of_the_lead_is_told);
    tcase_add_test(lines, lines_are_short_and_ascii);
    tcase_add_test(lines, a_crowd_is_counted);
    tcase_add_test(lines, changes_are_told_in_their_order);
    tcase_add_test(lines, a_death_is_told_in_the_words_of_its_notice);
    suite_add_tcase(suite, lines);
    TCase *program = tcase_create("program");
    tcase_set_timeout(program, 60);
    tcase_add_test(program, the_program_tells_it_through_a_pipe);
    tcase_add_test(program, a_killed_baseline_makes_no_fair_speed_up);
    tcase_add_test(program, the_program_tells_it_on_a_terminal);
    tcase_add_test(program, what_is_told_and_json_do_not_mix);
    suite_add_tcase(suite, program);
    return suite;
}
