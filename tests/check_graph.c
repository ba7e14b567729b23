/* graph.h: files that are right become the graph they say; printed and read again they are the same; the order, the
 * types, the sizes, the inputs. What is wrong is in check_graph_read.c. */
#include "demos/works.h"
#include "model/graph.h"
#include "suites.h"
#include "support/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct graph *read_text(const char *text, struct settings *settings, const char *overrides)
{
    struct problems problems = {.count = 0};
    struct graph *graph = NULL;
    const struct graph_request request = {.name = "some/test.ini",
                                          .text = text,
                                          .size = strlen(text),
                                          .works = demos_works,
                                          .works_count = demos_works_count,
                                          .overrides = overrides};
    setting_presets(settings_rows, settings_count, settings, sizeof *settings);
    int error = graph_read(&graph, settings, &request, &problems);
    ck_assert_msg(error == 0, "%s", problems.lines[0].text);
    return graph;
}

static const char cubes[] = "[experiment]\n"
                            "title = Cubes, then add one\n"
                            "[queue cubes]\n"
                            "capacity = 4\n"
                            "[pool cube]\n"
                            "work = cube\n"
                            "workers = 2\n"
                            "input = 1..10\n"
                            "output = cubes\n"
                            "[pool add]\n"
                            "work = add-one\n"
                            "workers = 1\n"
                            "input = cubes\n";

START_TEST(reads_what_a_file_says)
{
    static struct settings settings;
    struct graph *graph = read_text(cubes, &settings, NULL);
    ck_assert_str_eq(graph->id, "test");
    ck_assert_str_eq(graph->title, "Cubes, then add one");
    ck_assert_str_eq(graph->primitive, "pools, queue");
    ck_assert_uint_eq(graph->stages_count, 2);
    ck_assert_uint_eq(graph->channels_count, 1);
    const struct graph_stage *cube = &graph->stages[0], *add = &graph->stages[1];
    ck_assert_str_eq(cube->work->name, "cube");
    ck_assert_int_eq(cube->workers, 2);
    ck_assert_int_eq(cube->source, GRAPH_RANGE);
    ck_assert_int_eq(cube->first, 1);
    ck_assert_int_eq(cube->last, 10);
    ck_assert_uint_eq(cube->outputs_count, 1);
    ck_assert(!cube->results);
    ck_assert_uint_eq(add->input, 0);
    ck_assert(add->results);
    ck_assert_int_eq(add->takes, WORK_NUMBER);
    const struct graph_channel *channel = &graph->channels[0];
    ck_assert_int_eq(channel->kind, CHANNEL_QUEUE);
    ck_assert_int_eq(channel->capacity, 4);
    ck_assert_uint_eq(channel->message_bytes, 8);
    ck_assert_int_eq(channel->on_death, GRAPH_REDELIVER);
    ck_assert_uint_eq(channel->writers[0], 0);
    ck_assert_uint_eq(channel->readers[0], 1);
    graph_free(graph);
}
END_TEST

/* A file that uses all keys, its stages in the wrong order, with the spellings that an editor may leave. */
static const char everything[] =
    "\xef\xbb\xbf; comment\r\n"
    "[experiment]\r\n"
    "title: All that there is ; a comment\r\n"
    "lesson = One  lesson, which is so long that printing has to cut it in two or even three\r\n"
    "lesson = lines, of which none may be lost, and none may come twice, whatever happens.\r\n"
    "lesson = A third line makes it longer than any one line of a file can be, so it cannot stay whole.\r\n"
    "watch = Watch = this.\r\n"
    "try = forklab run this   # see that\r\n"
    "try = forklab run that\r\n"
    "python = x = pool.map(f, [1, 2])\r\n"
    "group = pipe\r\n"
    "[run]\r\n"
    "workers = 3\r\n"
    "seed = 7\r\n"
    "timeout = 2min\r\n"
    "start = spawn\r\n"
    "json = none\r\n"
    "[ pool   last ]\r\n"
    "  work = fail-on\r\n"
    "  on = b=c;d\r\n"
    "  input = big\r\n"
    "  workers = 1\r\n"
    "[pipe tube]\r\n"
    "duplex = yes\r\n"
    "size = 8K\r\n"
    "[queue big]\r\n"
    "kind = simple\r\n"
    "message = 1K\r\n"
    "on-death = report\r\n"
    "[pool first]\r\n"
    "work = multiply\r\n"
    "by = -3\r\n"
    "workers = 1\r\n"
    "start = fork\r\n"
    "pin = yes\r\n"
    "chunk = 9\r\n"
    "delay = 1.5ms\r\n"
    "input = -5..5..2\r\n"
    "output = results , tube\r\n"
    "[pool middle]\r\n"
    "work = factors\r\n"
    "workers = 1\r\n"
    "input = tube\r\n"
    "output = big";

START_TEST(reads_all_keys)
{
    static struct settings settings;
    struct graph *graph = read_text(everything, &settings, NULL);
    ck_assert_str_eq(graph->title, "All that there is");
    ck_assert_str_eq(graph->watch, "Watch = this.");
    ck_assert_ptr_nonnull(strstr(graph->lesson, "One lesson,"));
    ck_assert_ptr_nonnull(strstr(graph->lesson, "three lines,"));
    ck_assert_str_eq(graph->attempt, "forklab run this   # see that\nforklab run that");
    ck_assert_str_eq(graph->python, "x = pool.map(f, [1, 2])");
    ck_assert_str_eq(workload_groups[graph->group], "pipe");
    ck_assert_str_eq(graph->primitive, "pools, queue, pipe");
    ck_assert_int_eq(settings.seed, 7);
    ck_assert_str_eq(settings.json, "none");
    const struct graph_stage *first = &graph->stages[0], *last = &graph->stages[2];
    ck_assert_str_eq(first->name, "first");
    ck_assert_str_eq(last->name, "last");
    ck_assert_int_eq(first->step, 2);
    ck_assert(first->results && first->pin);
    ck_assert_int_eq(first->start, START_FORK);
    ck_assert_int_eq(last->start, START_SPAWN);
    ck_assert_uint_eq(first->delay_ns, 1500000);
    ck_assert_int_eq(last->takes, WORK_TEXT);
    graph_free(graph);
}
END_TEST

/* Printed, read and printed again. */

static char *print(const struct graph *graph, const struct settings *settings)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    graph_print(graph, settings, out);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

/* Everything but the lines of the file. */
static void check_same(struct graph *a, struct graph *b)
{
    for (size_t i = 0; i < a->stages_count; i++)
        a->stages[i].line = b->stages[i].line = 0;
    for (size_t i = 0; i < a->channels_count; i++)
        a->channels[i].line = b->channels[i].line = 0;
    ck_assert_mem_eq(a, b, sizeof *a);
}

static void check_round(const char *text, const char *overrides)
{
    static struct settings settings, again;
    struct graph *graph = read_text(text, &settings, overrides);
    char *printed = print(graph, &settings);
    struct graph *second = read_text(printed, &again, NULL);
    char *printed_again = print(second, &again);
    ck_assert_str_eq(printed_again, printed);
    ck_assert_mem_eq(&settings, &again, sizeof settings);
    check_same(graph, second);
    graph_free(graph);
    graph_free(second);
    free(printed);
    free(printed_again);
}

START_TEST(printed_it_reads_as_the_same)
{
    check_round(cubes, NULL);
    check_round(everything, NULL);
    check_round(cubes, "add.delay=1us\0capacity=77\0workers=5\0");
}
END_TEST

START_TEST(the_command_line_is_stronger)
{
    static struct settings settings;
    struct graph *graph = read_text(cubes, &settings, "workers=7\0add.workers=3\0capacity=9\0cube.input=5..6\0");
    ck_assert_int_eq(graph->stages[0].workers, 7);
    ck_assert_int_eq(graph->stages[1].workers, 3);
    ck_assert_int_eq(graph->channels[0].capacity, 9);
    ck_assert_int_eq(graph->stages[0].first, 5);
    graph_free(graph);
}
END_TEST

START_TEST(run_holds_where_a_section_is_silent)
{
    static struct settings settings;
    struct graph *graph = read_text("[run]\nworkers=6\ncapacity=3\nchunk=2\npin=yes\n[queue q]\n[queue r]\ncapacity=5\n"
                                    "[pool a]\nwork=cube\ninput=1..2\noutput=q, r\n"
                                    "[pool b]\nwork=cube\ninput=q\nworkers=2\n[pool c]\nwork=cube\ninput=r\npin=no\n",
                                    &settings, NULL);
    ck_assert_int_eq(graph->channels[0].capacity, 3);
    ck_assert_int_eq(graph->channels[1].capacity, 5);
    ck_assert_int_eq(graph->stages[0].workers, 6);
    ck_assert_int_eq(graph->stages[1].workers, 2);
    ck_assert_int_eq(graph->stages[1].chunk, 2);
    ck_assert(graph->stages[1].pin && !graph->stages[2].pin);
    graph_free(graph);
}
END_TEST

/* Inputs. */

static struct folder folder;

static void setup(void)
{
    folder_make(&folder);
    folder_write_text(&folder, "numbers.txt", "# numbers\n12\n -7 \n\n9223372036854775807\n");
    folder_write_text(&folder, "words.txt", "one\ntwo words\n");
    folder_write_text(&folder, "mixed.txt", "1\n\n2x\n");
    folder_write_text(&folder, "data/other.txt", "5\n");
    folder_write_text(&folder, "empty.txt", "# nothing\n");
}

static void teardown(void)
{
    folder_remove(&folder);
}

static const struct {
    const char *work, *input;
    int64_t tasks; /* -n */
    const char *values, *problem;
} inputs[] = {
    {"cube", "1..4", 0, "1 2 3 4", NULL},
    {"cube", "4..-4..-3", 0, "4 1 -2", NULL},
    {"cube", "1..1000000", 2, "1 2", NULL},
    {"cube", "1..2", 5, "1 2", NULL},
    {"cube", "9223372036854775806..9223372036854775807", 0, "9223372036854775806 9223372036854775807", NULL},
    {"cube", "-9223372036854775808..9223372036854775807..9223372036854775807", 0,
     "-9223372036854775808 -1 9223372036854775806", NULL},
    {"cube", "numbers.txt", 0, "12 -7 9223372036854775807", NULL},
    {"upper-case", "words.txt", 0, "one|two words", NULL},
    {"echo", "numbers.txt", 1, "12", NULL},
    {"cube", "other.txt", 0, "5", NULL},
    {"cube", "mixed.txt", 0, NULL, "mixed.txt:3: '2x' is not a number"},
    {"cube", "empty.txt", 0, NULL, "empty.txt: holds no line"},
};

static void check_values(const struct graph *graph, const struct plan *plan, const char *expected)
{
    char all[256] = "", value[64];
    const char *between = graph->stages[0].takes == WORK_TEXT ? "|" : " ";
    for (uint64_t i = 0; i < plan_count(plan); i++) {
        size_t size;
        const void *input = plan_input(plan, i, &size);
        (void)work_print(graph->stages[0].takes, input, size, value, sizeof value);
        strncat(all, i ? between : "", sizeof all - strlen(all) - 1);
        strncat(all, value, sizeof all - strlen(all) - 1);
    }
    ck_assert_str_eq(all, expected);
}

START_TEST(plans_the_inputs)
{
    static struct settings settings;
    char text[256], data[128];
    struct problem problem = {""};
    struct problems problems = {.count = 0};
    struct graph *graph = NULL;
    struct graph_request request = {.name = "t.ini", .text = text, .works = demos_works};
    request.works_count = demos_works_count;
    request.folder = folder.path;
    request.data_folder = folder_path(&folder, "data", data, sizeof data);
    request.size =
        (size_t)snprintf(text, sizeof text, "[pool p]\nwork = %s\ninput = %s\n", inputs[_i].work, inputs[_i].input);
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    ck_assert_int_eq(graph_read(&graph, &settings, &request, &problems), 0);
    struct plan *plan = plan_new((uint64_t)inputs[_i].tasks, 1, 1);
    int error = graph_plan(graph, 0, plan, &problem);
    ck_assert_int_eq(error != 0, inputs[_i].problem != NULL);
    if (inputs[_i].problem)
        ck_assert_msg(strstr(problem.text, inputs[_i].problem) != NULL, "%s", problem.text);
    else
        check_values(graph, plan, inputs[_i].values);
    plan_free(plan);
    graph_free(graph);
}
END_TEST

START_TEST(describes_itself)
{
    static struct settings settings;
    struct workload words;
    struct graph *graph = read_text(everything, &settings, NULL);
    graph_describe(graph, &words);
    ck_assert_str_eq(words.id, "test");
    ck_assert_str_eq(words.title, graph->title);
    ck_assert_str_eq(words.group, "pipe");
    ck_assert_ptr_eq(words.python, graph->python);
    graph_free(graph);
}
END_TEST

Suite *graph_suite(void)
{
    Suite *suite = suite_create("graph");
    TCase *reading = tcase_create("reading");
    tcase_add_test(reading, reads_what_a_file_says);
    tcase_add_test(reading, reads_all_keys);
    tcase_add_test(reading, printed_it_reads_as_the_same);
    tcase_add_test(reading, the_command_line_is_stronger);
    tcase_add_test(reading, run_holds_where_a_section_is_silent);
    tcase_add_test(reading, describes_itself);
    suite_add_tcase(suite, reading);
    TCase *files = tcase_create("files");
    tcase_add_unchecked_fixture(files, setup, teardown);
    tcase_add_loop_test(files, plans_the_inputs, 0, sizeof inputs / sizeof *inputs);
    suite_add_tcase(suite, files);
    return suite;
}
