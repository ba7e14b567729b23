/* graph.h, document.h: everything that can be wrong in a file, each in one line, all at once, and nothing that only
 * follows from something else. */
#include "demos/works.h"
#include "model/graph.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

/* Reads what must be wrong. */
static void read_wrong(const char *text, size_t size, const char *overrides, struct problems *problems)
{
    static struct settings settings;
    struct graph *graph = NULL;
    const struct graph_request request = {.name = "t.ini",
                                          .text = text,
                                          .size = size,
                                          .works = demos_works,
                                          .works_count = demos_works_count,
                                          .folder = "/nowhere",
                                          .data_folder = "/nothing",
                                          .overrides = overrides};
    *problems = (struct problems){.count = 0};
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    ck_assert_int_ne(graph_read(&graph, &settings, &request, problems), 0);
    ck_assert_ptr_null(graph);
}

/* Exactly these lines. */
static void check_lines(const struct problems *problems, const char *const lines[])
{
    size_t count = 0;
    for (; lines[count]; count++)
        ck_assert_msg(count < problems_kept(problems) && strcmp(problems->lines[count].text, lines[count]) == 0,
                      "\"%s\", not \"%s\"", count < problems_kept(problems) ? problems->lines[count].text : "",
                      lines[count]);
    ck_assert_msg(problems->count == count, "more: %s", problems->lines[count].text);
}

#define LINES_MAX 8
#define P         "[pool p]\nwork = cube\ninput = 1..3\n" /* a pool that is right: 3 lines */

static const struct {
    const char *text;
    const char *lines[LINES_MAX];
} cases[] = {
    /* The text as such. */
    {"", {"t.ini: holds no [pool NAME]; an experiment needs one at least, with work and input"}},
    {P "[queue", {"t.ini:4: \"[queue\": the ']' is missing at the end of the section's name"}},
    {P "[queue\ncapacity = no", {"t.ini:4: \"[queue\": the ']' is missing at the end of the section's name"}},
    {P "[run] seed = 1", {"t.ini:4: \"[run] seed = 1\": nothing can follow a section's name in its line"}},
    {P "chunk", {"t.ini:4: \"chunk\": is neither a [section] nor of the form key = value"}},
    {P "= 5", {"t.ini:4: \"= 5\": the key is missing"}},
    {"seed = 1\n" P, {"t.ini:1: \"seed = 1\": stands before the first [section]"}},
    {P "title = \xe9t\xe9", {"t.ini:4: holds bytes that are not UTF-8; save the file as UTF-8"}},
    {P "\033[2J = 1", {"t.ini:4: holds a control character; take it out"}},
    {"\xff\xfe[\1", {"t.ini: is UTF-16; save the file as UTF-8"}},
    /* Sections. */
    {P "[poool q]", {"t.ini:4: [poool q]: there is no section \"poool\"; did you mean \"pool\"?"}},
    {P "[zzzz]", {"t.ini:4: [zzzz]: there is no section \"zzzz\"; there are: experiment, run, queue, pipe, pool"}},
    {P "[run]\nseed = 1\n[run]\nseed = x", {"t.ini:6: [run]: is there twice, first in line 4; put both together"}},
    {P "[run fast]", {"t.ini:4: [run fast]: takes no name: write [run]"}},
    {P "[queue]", {"t.ini:4: [queue]: needs a name, such as [queue first]"}},
    {P "[queue p]", {"t.ini:4: [queue p]: the name \"p\" is taken by [pool p] in line 1; choose another"}},
    {P "[queue results]", {"t.ini:4: [queue results]: \"results\" means the results of the run; choose another name"}},
    {P "[queue a.b]", {"t.ini:4: [queue a.b]: \"a.b\" is no name (allowed: 1 to 23 letters, digits, '-', '_')"}},
    /* Keys and values. */
    {P "[run]\nsede = 1", {"t.ini:5: [run] sede: there is no such key; did you mean \"seed\"?"}},
    {P "[run]\nparam = a=1", {"t.ini:5: [run] param: is said by each [pool NAME] itself, under its own keys"}},
    {P "[run]\nseed = 1\nseed = 2", {"t.ini:6: [run] seed: is there twice, first in line 5"}},
    {P "[run]\nstart = frok",
     {"t.ini:5: [run] start: \"frok\" is none of the choices (allowed: fork, spawn, forkserver)"}},
    {P "[experiment]\ntitle = a\ntitle = b", {"t.ini:6: [experiment] title: is there twice, first in line 5"}},
    {P "[experiment]\nlessn = a", {"t.ini:5: [experiment] lessn: there is no such key; did you mean \"lesson\"?"}},
    {P "workers = 2000", {"t.ini:4: [pool p] workers: \"2000\" is out of range (allowed: 1 to 1024 workers)"}},
    {P "workers = 0\nchunk = many",
     {"t.ini:4: [pool p] workers: \"0\" is out of range (allowed: 1 to 1024 workers)",
      "t.ini:5: [pool p] chunk: \"many\" is not a whole number (allowed: 1 to 65536 tasks)"}},
    {P "worker = 2", {"t.ini:4: [pool p] worker: there is no such key; did you mean \"workers\"?"}},
    {"[pool p]\n",
     {"t.ini:1: [pool p]: work: is missing (allowed: the name of a function: 'forklab list --works' shows them)",
      "t.ini:1: [pool p]: input: is missing (allowed: a range such as 1..10, a file such as ./words.txt, a queue, a "
      "pipe)"}},
    {"[pool p]\nwork = cbue\nof = 3\ninput = 1..3",
     {"t.ini:2: [pool p] work: \"cbue\" is no work; did you mean \"cube\"?"}},
    {"[pool p]\nwork = cbue\nqqqqq = 3\ninput = 1..3\nchunk = x\noutptu = q\n[queue q]\n[pool r]\nwork = cube\n"
     "input = q",
     {"t.ini:2: [pool p] work: \"cbue\" is no work; did you mean \"cube\"?",
      "t.ini:3: [pool p] qqqqq: there is no such key, whatever the work; 'forklab list --works' shows them",
      "t.ini:5: [pool p] chunk: \"x\" is not a whole number (allowed: 1 to 65536 tasks)",
      "t.ini:6: [pool p] outptu: there is no such key; did you mean \"output\"?"}},
    {"[pool p]\nwrok = cube\nimput = 1..3\nfoobar = 1",
     {"t.ini:2: [pool p] wrok: there is no such key; did you mean \"work\"?",
      "t.ini:3: [pool p] imput: there is no such key; did you mean \"input\"?",
      "t.ini:4: [pool p] foobar: there is no such key; there are: work, input, output, workers, chunk, start, pin, "
      "delay"}},
    {"[pool p]\nwork = cube\nimput = 3..1\ninput = 1..3",
     {"t.ini:3: [pool p] imput: there is no such key; did you mean \"input\"?"}},
    {"[pool p]\nwork = cube\ninput = 3..1",
     {"t.ini:3: [pool p] input: \"3..1\" holds no number: the step does not lead from the first to the last (allowed: "
      "1 "
      "to 100000000)"}},
    {"[pool p]\nwork = cube\ninput = 1..x",
     {"t.ini:3: [pool p] input: \"1..x\" is not a range (allowed: FIRST..LAST or FIRST..LAST..STEP, whole numbers)"}},
    {"[pool p]\nwork = cube\ninput = 1..900000000",
     {"t.ini:3: [pool p] input: \"1..900000000\" holds too many numbers (allowed: 1 to 100000000)"}},
    {"[pool p]\nwork = cube\ninput = no.txt",
     {"t.ini:1: [pool p]: input: \"no.txt\" cannot be read: No such file or directory (looked for in /nowhere and "
      "/nothing)"}},
    {P "output = cubes", {"t.ini:4: [pool p] output: \"cubes\" is no queue or pipe; there are: results"}},
    {P "output = results, results", {"t.ini:4: [pool p] output: \"results\" is there twice"}},
    {P "output = q\n[pool q]\nwork = cube\ninput = 1..2",
     {"t.ini:4: [pool p] output: \"q\" is a pool; put a [queue NAME] between the two, and name that"}},
    /* Connections. */
    {P "[queue q]", {"t.ini:4: [queue q]: no pool uses it; name it as output of one pool and input of another"}},
    {P "output = q\n[queue q]", {"t.ini:5: [queue q]: no pool reads from it; one must have input = q"}},
    {P "[pool r]\nwork = cube\ninput = q\n[queue q]",
     {"t.ini:7: [queue q]: no pool writes to it; one must have output = q"}},
    {P "output = cubse\n[queue cubes]\n[pool r]\nwork = cube\ninput = cubes",
     {"t.ini:4: [pool p] output: \"cubse\" is no queue or pipe; did you mean \"cubes\"?"}},
    {P "output = q\n[qeue q]\n[pool r]\nwork = cube\ninput = q",
     {"t.ini:5: [qeue q]: there is no section \"qeue\"; did you mean \"queue\"?"}},
    {P "output = q\n[queue q]\n[pol r]\nwork = cube\ninput = q",
     {"t.ini:6: [pol r]: there is no section \"pol\"; did you mean \"pool\"?"}},
    {P "output = t\n[pool r]\nwork = square\ninput = 1..2\noutput = t\n[pipe t]\n[pool s]\nwork = cube\ninput = t",
     {"t.ini:9: [pipe t]: p and r write to it, and their messages would mix: a pipe has one process at each end; use a "
      "[queue t]"}},
    {P "workers = 2\noutput = t\n[pipe t]\n[pool s]\nwork = cube\ninput = t",
     {"t.ini:1: [pool p]: workers: 2 would write to pipe \"t\" (allowed: 1); a queue takes more than one"}},
    {P "output = q\n[queue q]\n[pool r]\nwork = cube\ninput = q\n[pool s]\nwork = square\ninput = q",
     {"t.ini:5: [queue q]: r and s both read it but do not do the same, so the answer would be chance; to give both "
      "every "
      "message, write to two queues"}},
    {"[queue a]\n[queue b]\n[queue c]\n[pool one]\nwork = cube\ninput = a\noutput = b\n[pool two]\nwork = cube\n"
     "input = b\noutput = c, a\n[pool three]\nwork = cube\ninput = c\n",
     {"t.ini:8: [pool two]: its values come back to it: two -> a -> one -> b -> two; values must flow one way, so that "
      "a "
      "run can end"}},
    {"[queue a]\n[pool one]\nwork = cube\ninput = a\noutput = a\n",
     {"t.ini:2: [pool one]: its values come back to it: one -> a -> one; values must flow one way, so that a run can "
      "end"}},
    {"[pool p]\nwork = upper-case\ninput = 1..3",
     {"t.ini:1: [pool p]: upper-case takes texts, but its input gives numbers; put a pool with work = to-text "
      "between"}},
    {P "output = q\n[pool r]\nwork = is-prime\ninput = 1..2\noutput = q\n[queue q]\n[pool s]\nwork = echo\ninput = q",
     {"t.ini:9: [queue q]: gets texts from r, but numbers from p; let all give the same"}},
    {P "output = q\n[queue q]\ncapacity = 1048576\nmessage = 1M\n[pool s]\nwork = echo\ninput = q",
     {"t.ini: its queues would hold 1048576 MiB together (capacity times message; allowed: at most 512); make capacity "
      "or "
      "message smaller"}},
    {P "workers = 600\n[pool s]\nwork = echo\ninput = 1..3\nworkers = 600",
     {"t.ini: its pools have 1200 workers together (allowed: at most 1024)"}},
    {"[pool p]\nwork = echo\ninput = -\n[pool s]\nwork = echo\ninput = -",
     {"t.ini:4: [pool s]: input: \"-\", standard input, is read by p already"}},
};

START_TEST(says_what_is_wrong)
{
    static struct problems problems;
    read_wrong(cases[_i].text, strlen(cases[_i].text), NULL, &problems);
    check_lines(&problems, cases[_i].lines);
}
END_TEST

START_TEST(five_mistakes_are_five_lines)
{
    static struct problems problems;
    static const char text[] = "[experiment]\n"
                               "titel = Cubes\n"
                               "[queue cubes]\n"
                               "capacity = none\n"
                               "[pool cube]\n"
                               "work = qube\n"
                               "input = 1..10\n"
                               "output = cubes\n"
                               "[pool add]\n"
                               "work = add-one\n"
                               "workers = two\n"
                               "input = cube\n";
    static const char *const lines[] = {
        "t.ini:2: [experiment] titel: there is no such key; did you mean \"title\"?",
        "t.ini:4: [queue cubes] capacity: \"none\" is not a whole number (allowed: 1 to 1048576 messages)",
        "t.ini:6: [pool cube] work: \"qube\" is no work; did you mean \"cube\"?",
        "t.ini:11: [pool add] workers: \"two\" is not a whole number (allowed: 1 to 1024 workers)",
        "t.ini:12: [pool add] input: \"cube\" is a pool; put a [queue NAME] between the two, and name that",
        NULL};
    read_wrong(text, strlen(text), NULL, &problems);
    check_lines(&problems, lines);
}
END_TEST

START_TEST(bytes_that_are_no_text)
{
    static struct problems problems;
    static const char text[] = P "chunk = 1\0\nx\0\n\xe9\n\0\n";
    read_wrong(text, sizeof text - 1, NULL, &problems);
    check_lines(&problems, (const char *const[]){"t.ini:4: holds a NUL byte, so this is not a text file", NULL});
}
END_TEST

START_TEST(long_lines_and_long_files)
{
    static struct problems problems;
    static char text[GRAPH_BYTES_MAX + 2];
    memset(text, 'x', sizeof text - 1);
    memcpy(text, P, strlen(P));
    read_wrong(text, 400, NULL, &problems);
    check_lines(&problems, (const char *const[]){
                               "t.ini:4: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\": the line is too long (366 "
                               "bytes; allowed: at most 180); a longer text repeats its key",
                               NULL});
    read_wrong(text, GRAPH_BYTES_MAX + 1, NULL, &problems);
    check_lines(&problems,
                (const char *const[]){"t.ini: is too long for an experiment (allowed: at most 65536 bytes)", NULL});
}
END_TEST

static const struct {
    const char *overrides, *line;
} overrides[] = {
    {"wrokers=2\0", "command line: \"wrokers=2\" sets nothing here; did you mean \"workers\"?"},
    {"q.workers=2\0", "command line: \"q.workers=2\" names no pool, queue or pipe; there are: p"},
    {"pool.workers=2\0", "command line: \"pool.workers=2\" names no pool, queue or pipe; there are: p"},
    {"p.wokers=2\0", "command line: [pool p] wokers: there is no such key; did you mean \"workers\"?"},
    {"p.workers=x\0", "command line: [pool p] workers: \"x\" is not a whole number (allowed: 1 to 1024 workers)"},
    {"workers\0", "command line: \"workers\" is not of the form KEY=VALUE or NAME.KEY=VALUE"},
};

START_TEST(the_command_line_can_be_wrong_too)
{
    static struct problems problems;
    read_wrong(P, strlen(P), overrides[_i].overrides, &problems);
    check_lines(&problems, (const char *const[]){overrides[_i].line, NULL});
}
END_TEST

START_TEST(many_problems_are_counted)
{
    static struct problems problems;
    static char text[4096] = P;
    for (int i = 0; i < 80; i++)
        strcat(text, "nonsense\n");
    read_wrong(text, strlen(text), NULL, &problems);
    ck_assert_uint_eq(problems.count, 80);
    ck_assert_uint_eq(problems_kept(&problems), PROBLEMS_MAX);
    ck_assert_msg(strncmp(problems.lines[0].text, "t.ini:4:", 8) == 0, "%s", problems.lines[0].text);
}
END_TEST

START_TEST(problems_are_sorted_by_place)
{
    static struct problems problems;
    for (unsigned i = 0; i < 2 * PROBLEMS_MAX; i++)
        (void)problems_add(&problems, 2 * PROBLEMS_MAX - i, "%u", 2 * PROBLEMS_MAX - i);
    (void)problems_add(&problems, 1, "second of 1");
    ck_assert_uint_eq(problems.count, 2 * PROBLEMS_MAX + 1);
    ck_assert_str_eq(problems.lines[0].text, "1");
    ck_assert_str_eq(problems.lines[1].text, "second of 1");
    ck_assert_str_eq(problems.lines[PROBLEMS_MAX - 1].text, "49");
}
END_TEST

Suite *graph_read_suite(void)
{
    Suite *suite = suite_create("graph_read");
    TCase *wrong = tcase_create("wrong");
    tcase_add_loop_test(wrong, says_what_is_wrong, 0, sizeof cases / sizeof *cases);
    tcase_add_test(wrong, five_mistakes_are_five_lines);
    tcase_add_test(wrong, bytes_that_are_no_text);
    tcase_add_test(wrong, long_lines_and_long_files);
    tcase_add_loop_test(wrong, the_command_line_can_be_wrong_too, 0, sizeof overrides / sizeof *overrides);
    tcase_add_test(wrong, many_problems_are_counted);
    tcase_add_test(wrong, problems_are_sorted_by_place);
    suite_add_tcase(suite, wrong);
    return suite;
}
