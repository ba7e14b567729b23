/* Who waits for whom, as tables of scenes, and what is made of each. */
#include "lab/stuck.h"
#include "suites.h"

#include <string.h>

#define NOBODY STUCK_NOBODY
#define MS     UINT64_C(1000000)

struct row {
    const char *name;
    struct stuck_process processes[4];
    size_t count;
    enum stuck_reason reason;
    bool certain;
    const char *stuck;   /* one letter a process: s = stuck, . = not */
    const char *text[3]; /* parts of the explanation */
};

static const struct row rows[] = {
    {"nobody is there", {{"", STUCK_MOVES, "", NOBODY, 0, 0, 0}}, 0, STUCK_NOT, true, "", {NULL}},
    {"nobody waits", {{"A", STUCK_MOVES, "", NOBODY, 0, 0, 0}}, 1, STUCK_NOT, true, ".", {NULL}},
    {"a getter, and one who may put",
     {{"A", STUCK_GET, "q", NOBODY, 5 * MS, 0, 4}, {"B", STUCK_MOVES, "", NOBODY, 0, 0, 0}},
     2,
     STUCK_NOT,
     true,
     "..",
     {NULL}},
    {"a chain that ends at one who moves",
     {{"A", STUCK_JOIN, "", 1, MS, 0, 0}, {"B", STUCK_LOCK, "l", 2, MS, 0, 0}, {"C", STUCK_MOVES, "", NOBODY, 0, 0, 0}},
     3,
     STUCK_NOT,
     true,
     "...",
     {NULL}},
    {"a cycle of two locks",
     {{"A", STUCK_LOCK, "left", 1, 2500 * MS, 0, 0}, {"B", STUCK_LOCK, "right", 0, 2400 * MS, 0, 0}},
     2,
     STUCK_IN_CYCLE,
     true,
     "ss",
     {"A waits for lock 'left', held by B, and B waits for lock 'right', held by A", "A has waited 2.5",
      "B has waited 2.4"}},
    {"a cycle beside one who moves, and one behind the cycle",
     {{"D", STUCK_MOVES, "", NOBODY, 0, 0, 0},
      {"C", STUCK_JOIN, "", 2, MS, 0, 0},
      {"A", STUCK_LOCK, "left", 3, MS, 0, 0},
      {"B", STUCK_LOCK, "right", 2, MS, 0, 0}},
     4,
     STUCK_IN_CYCLE,
     true,
     ".sss",
     {"a cycle: A waits for lock 'left', held by B"}},
    {"its own lock, twice",
     {{"A", STUCK_LOCK, "l", 0, MS, 0, 0}},
     1,
     STUCK_BY_ITSELF,
     true,
     "s",
     {"A waits for lock 'l', held by A, that is, for itself"}},
    {"join before drain",
     {{"Main", STUCK_JOIN, "", 1, 3000 * MS, 0, 0}, {"Process-1", STUCK_PUT, "numbers", NOBODY, 3100 * MS, 4, 4}},
     2,
     STUCK_JOIN_BEFORE_DRAIN,
     true,
     "ss",
     {"join before drain: Main waits for Process-1 to end, and Process-1 needs room on 'numbers' (4 of 4)",
      "which Main would have to make before it joins", "Process-1 has waited 3.1"}},
    {"join of one whose pipe nobody empties",
     {{"Main", STUCK_JOIN, "", 1, MS, 0, 0}, {"Process-1", STUCK_SEND, "pipe", 0, MS, 0, 0}},
     2,
     STUCK_IN_CYCLE,
     true,
     "ss",
     {"Main waits for Process-1 to end, and Process-1 waits for room in 'pipe' from Main"}},
    {"a sentinel that never came",
     {{"Main", STUCK_JOIN, "", 1, MS, 0, 0}, {"Consumer", STUCK_GET, "items", NOBODY, MS, 0, 8}},
     2,
     STUCK_JOIN_OF_WAITER,
     true,
     "ss",
     {"Consumer needs a message on 'items' (0 of 8): nobody is left who could put on it: a sentinel"}},
    {"all get, and nobody puts",
     {{"A", STUCK_GET, "q", NOBODY, MS, 0, 4}, {"B", STUCK_GET, "q", NOBODY, MS, 0, 4}},
     2,
     STUCK_NO_PUTTER,
     true,
     "ss",
     {"'q' (0 of 4): nobody is left who could put on it"}},
    {"all put, and nobody gets",
     {{"A", STUCK_PUT, "q", NOBODY, MS, 4, 4}},
     1,
     STUCK_NO_GETTER,
     true,
     "s",
     {"nobody is left who could get from it"}},
    {"an event that nobody sets",
     {{"A", STUCK_EVENT, "go", NOBODY, MS, 0, 0}},
     1,
     STUCK_NO_SETTER,
     true,
     "s",
     {"for event 'go': nobody is left who could set it"}},
    {"a condition that nobody notifies",
     {{"A", STUCK_CONDITION, "c", NOBODY, MS, 0, 0}},
     1,
     STUCK_NO_NOTIFIER,
     true,
     "s",
     {"nobody is left who could notify it"}},
    {"a semaphore that nobody releases",
     {{"A", STUCK_SEMAPHORE, "s", NOBODY, MS, 0, 0}},
     1,
     STUCK_NO_RELEASER,
     true,
     "s",
     {"a permit of 's'"}},
    {"a barrier with a missing party",
     {{"A", STUCK_BARRIER, "b", NOBODY, MS, 2, 3}, {"B", STUCK_BARRIER, "b", NOBODY, MS, 2, 3}},
     2,
     STUCK_MISSING_PARTY,
     true,
     "ss",
     {"at barrier 'b' (2 of 3): nobody is left who could be the missing party"}},
    {"a queue whose tasks nobody does",
     {{"A", STUCK_DRAIN, "q", NOBODY, MS, 0, 0}},
     1,
     STUCK_NO_TASK_DONE,
     true,
     "s",
     {"nobody is left who could say task_done"}},
    {"different things",
     {{"A", STUCK_GET, "q", NOBODY, MS, 0, 4}, {"B", STUCK_EVENT, "e", NOBODY, MS, 0, 0}},
     2,
     STUCK_ALL_WAIT,
     true,
     "ss",
     {"everybody waits for another", "A has waited", "B has waited"}},
    {"behind one who is stopped",
     {{"A", STUCK_LOCK, "l", 1, MS, 0, 0}, {"B", STUCK_STOPPED, "", NOBODY, MS, 0, 0}},
     2,
     STUCK_BEHIND_STOPPED,
     false,
     "ss",
     {"A waits for lock 'l', held by B, and B is stopped by a signal: SIGCONT lets it go on"}},
    {"behind a saboteur",
     {{"A", STUCK_PUT, "q", 2, MS, 4, 4},
      {"B", STUCK_GET, "q", 2, MS, 4, 4},
      {"S", STUCK_SABOTEUR, "", NOBODY, MS, 0, 0}},
     3,
     STUCK_BY_SABOTAGE,
     false,
     "ss.",
     {"A waits for room on 'q' (4 of 4), which S keeps plugged, and S does that on purpose"}},
    {"a saboteur who harms nobody",
     {{"A", STUCK_MOVES, "", NOBODY, MS, 0, 0}, {"S", STUCK_SABOTEUR, "", NOBODY, MS, 0, 0}},
     2,
     STUCK_NOT,
     true,
     "..",
     {NULL}},
    {"without its sentinel",
     {{"A", STUCK_ROBBED, "q", NOBODY, MS, 0, 4}, {"S", STUCK_SABOTEUR, "", NOBODY, MS, 0, 0}},
     2,
     STUCK_BY_SABOTAGE,
     false,
     "s.",
     {"to get from 'q' (0 of 4): its sentinel was taken out on purpose"}},
    {"an index that there is not",
     {{"A", STUCK_LOCK, "l", 7, MS, 0, 0}},
     1,
     STUCK_NO_RELEASER,
     true,
     "s",
     {"nobody is left who could release it"}},
};

START_TEST(a_scene_is_explained)
{
    const struct row *row = &rows[_i];
    struct stuck_finding finding;
    stuck_find(row->processes, row->count, &finding);
    ck_assert_msg(finding.reason == row->reason, "%s: %s, not %s: %s", row->name, stuck_reason_name(finding.reason),
                  stuck_reason_name(row->reason), finding.text);
    ck_assert_msg(finding.certain == row->certain, "%s: certain %d", row->name, finding.certain);
    for (size_t i = 0; i < row->count; i++)
        ck_assert_msg(finding.is_stuck[i] == (row->stuck[i] == 's'), "%s: process %zu", row->name, i);
    for (size_t i = 0; i < sizeof row->text / sizeof *row->text && row->text[i]; i++)
        ck_assert_msg(strstr(finding.text, row->text[i]), "%s: no '%s' in: %s", row->name, row->text[i], finding.text);
    ck_assert_msg((finding.text[0] == '\0') == (row->reason == STUCK_NOT), "%s: %s", row->name, finding.text);
}
END_TEST

START_TEST(more_than_fit_are_counted)
{
    static struct stuck_process many[STUCK_PROCESSES_MAX];
    for (size_t i = 0; i < STUCK_PROCESSES_MAX; i++)
        many[i] =
            (struct stuck_process){"A-name-of-23-characters", STUCK_GET, "another-of-23-character", NOBODY, MS, 0, 9};
    struct stuck_finding finding;
    stuck_find(many, STUCK_PROCESSES_MAX, &finding);
    ck_assert_int_eq(finding.reason, STUCK_NO_PUTTER);
    ck_assert_ptr_nonnull(strstr(finding.text, "and 1020 more"));
}
END_TEST

START_TEST(every_reason_has_a_name)
{
    ck_assert_str_ne(stuck_reason_name((enum stuck_reason)_i), "unknown");
}
END_TEST

Suite *stuck_suite(void)
{
    Suite *suite = suite_create("stuck");
    TCase *scenes = tcase_create("scenes");
    tcase_add_loop_test(scenes, a_scene_is_explained, 0, sizeof rows / sizeof *rows);
    tcase_add_test(scenes, more_than_fit_are_counted);
    tcase_add_loop_test(scenes, every_reason_has_a_name, 0, STUCK_REASON_COUNT);
    suite_add_tcase(suite, scenes);
    return suite;
}
