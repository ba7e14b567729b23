/* output.h: what a worker prints arrives as whole lines with their task, whichever way it was printed. */
#include "base/clock.h"
#include "ipc/slot.h"
#include "proc/child.h"
#include "proc/output.h"
#include "suites.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINES_MAX = 64, RAW_TASK = 77 };

struct heard {
    size_t count;
    struct output_line lines[LINES_MAX];
};

static void hear(void *context, const struct output_line *line)
{
    struct heard *heard = context;
    ck_assert_uint_eq(strlen(line->text), line->length);
    ck_assert_uint_lt(heard->count, LINES_MAX);
    static char texts[LINES_MAX][PIPE_BUF + 1];
    heard->lines[heard->count] = *line;
    heard->lines[heard->count].text = strcpy(texts[heard->count], line->text);
    heard->count++;
}

/* Runs `print` in a child and hears it to its end. */
static struct heard listen_to(int (*print)(void *context, const int *kept))
{
    struct child child;
    struct child_options options = {.run = print, .keep = {-1}, .pin_core = -1};
    ck_assert_int_eq(child_start(&child, &options), 0);
    struct output_reader reader = {.fd = child.output};
    struct heard heard = {0};
    struct pollfd ready = {.fd = child.output, .events = POLLIN};
    while (output_read(&reader, RAW_TASK, hear, &heard) >= 0)
        ck_assert_int_ge(poll(&ready, 1, -1), 0);
    close(child.output);
    struct child_end end;
    struct pollfd death = {.fd = child.pidfd, .events = POLLIN};
    ck_assert_int_eq(poll(&death, 1, -1), 1);
    ck_assert(child_reap(&child, &end));
    ck_assert_int_eq(end.death.how, DEATH_LEFT);
    return heard;
}

static void check_line(const struct heard *heard, size_t index, const char *text, uint64_t task)
{
    ck_assert_uint_lt(index, heard->count);
    ck_assert_str_eq(heard->lines[index].text, text);
    ck_assert_uint_eq(heard->lines[index].task, task);
}

static _Atomic uint64_t task = SLOT_NO_TASK;

/* ------------------------------------------------------------------ printed through the streams */

static int print_lines(void *context, const int *kept)
{
    (void)context, (void)kept;
    output_open(&task);
    printf("one\n");
    atomic_store(&task, 5);
    printf("two\nthree\n\n");
    fprintf(stderr, "a warn");
    fprintf(stderr, "ing\n");
    printf("without an end");
    atomic_store(&task, 6); /* the line belongs to the task that is in hand when it ends */
    output_flush();
    return 0;
}

START_TEST(lines_come_with_their_task)
{
    uint64_t before = clock_ns();
    struct heard heard = listen_to(print_lines);
    ck_assert_uint_eq(heard.count, 6);
    check_line(&heard, 0, "one", SLOT_NO_TASK);
    check_line(&heard, 1, "two", 5);
    check_line(&heard, 2, "three", 5);
    check_line(&heard, 3, "", 5);
    check_line(&heard, 4, "a warning", 5);
    check_line(&heard, 5, "without an end", 6);
    for (size_t i = 0; i < heard.count; i++)
        ck_assert(heard.lines[i].time_ns >= before && heard.lines[i].time_ns <= clock_ns());
}
END_TEST

static int print_controls(void *context, const int *kept)
{
    (void)context, (void)kept;
    output_open(&task);
    printf("\033[31mred\033[0m\ttab\r\x7f\x01 gr\xc3\xbc\xc3\x9f\n");
    fwrite("a\0b\n", 1, 4, stdout);
    return 0;
}

START_TEST(control_characters_do_no_harm)
{
    struct heard heard = listen_to(print_controls);
    ck_assert_uint_eq(heard.count, 2);
    check_line(&heard, 0, "?[31mred?[0m tab??? gr\xc3\xbc\xc3\x9f", SLOT_NO_TASK);
    check_line(&heard, 1, "a?b", SLOT_NO_TASK);
}
END_TEST

static const size_t lengths[] = {1, 100, 3999, 4000, 4001, 4096, 8000, 8001, 20000};

static int print_long(void *context, const int *kept)
{
    (void)kept;
    output_open(&task);
    for (size_t i = 0; i < *(const size_t *)context; i++)
        putchar('a' + (int)(i % 26));
    putchar('\n');
    printf("next\n");
    return 0;
}

static size_t chosen_length;

static int print_chosen(void *context, const int *kept)
{
    (void)context;
    return print_long(&chosen_length, kept);
}

/* Pieces of a long line, put together again, are the line; none is longer than allowed, and one that fits is not cut. */
START_TEST(long_lines_are_cut_and_nothing_is_lost)
{
    chosen_length = lengths[_i];
    struct heard heard = listen_to(print_chosen);
    size_t total = 0;
    for (size_t i = 0; i + 1 < heard.count; i++) {
        ck_assert_uint_le(heard.lines[i].length, OUTPUT_LINE_MAX);
        for (size_t k = 0; k < heard.lines[i].length; k++, total++)
            ck_assert_msg(heard.lines[i].text[k] == 'a' + (int)(total % 26), "byte %zu", total);
    }
    ck_assert_uint_eq(total, chosen_length);
    if (chosen_length <= OUTPUT_LINE_MAX)
        ck_assert_uint_eq(heard.count, 2);
    check_line(&heard, heard.count - 1, "next", SLOT_NO_TASK);
}
END_TEST

/* ------------------------------------------------------------------ printed past the streams */

static int write_raw(void *context, const int *kept)
{
    (void)context, (void)kept;
    (void)!write(1, "raw ", 4);
    (void)!write(2, "line\nsecond\n\nthi", 16);
    output_open(&task);
    printf("from the stream\n");
    (void)!write(1, "rd\nlast without end", 19);
    return 0;
}

START_TEST(raw_writes_become_lines)
{
    struct heard heard = listen_to(write_raw);
    ck_assert_uint_eq(heard.count, 6);
    check_line(&heard, 0, "raw line", RAW_TASK);
    check_line(&heard, 1, "second", RAW_TASK);
    check_line(&heard, 2, "", RAW_TASK);
    check_line(&heard, 3, "from the stream", SLOT_NO_TASK);
    check_line(&heard, 4, "third", RAW_TASK);
    check_line(&heard, 5, "last without end", RAW_TASK);
}
END_TEST

static int write_much(void *context, const int *kept)
{
    (void)context, (void)kept;
    char bytes[10000];
    memset(bytes, 'x', sizeof bytes);
    (void)!write(1, bytes, sizeof bytes);
    return 0;
}

START_TEST(a_raw_line_without_end_is_cut)
{
    struct heard heard = listen_to(write_much);
    ck_assert_uint_eq(heard.count, 3);
    ck_assert_uint_eq(heard.lines[0].length, OUTPUT_LINE_MAX);
    ck_assert_uint_eq(heard.lines[1].length, OUTPUT_LINE_MAX);
    ck_assert_uint_eq(heard.lines[2].length, 2000);
}
END_TEST

/* Bytes that begin as the header of a line does, or as much of it as there are. */
static const char magic[] = "\036line\036\001";

static const struct {
    size_t size;      /* of the packet; it begins with the magic bytes as far as it reaches */
    size_t shown_max; /* of its text */
} junk[] = {{1, 1}, {7, 7}, {8, 8}, {55, 55}, {56, 0}, {57, 1}, {4096, 4040}};

static size_t junk_size;

static int write_junk(void *context, const int *kept)
{
    (void)context, (void)kept;
    char bytes[4096];
    memset(bytes, '\377', sizeof bytes);
    memcpy(bytes, magic, sizeof magic);
    (void)!write(1, bytes, junk_size);
    (void)!write(1, "\nafter\n", 7);
    return 0;
}

START_TEST(junk_that_looks_like_a_header_is_only_text)
{
    junk_size = junk[_i].size;
    struct heard heard = listen_to(write_junk);
    ck_assert_uint_ge(heard.count, 2);
    ck_assert_uint_le(heard.lines[0].length, junk[_i].shown_max);
    check_line(&heard, heard.count - 1, "after", RAW_TASK);
}
END_TEST

/* ------------------------------------------------------------------ the reader's turns */

START_TEST(nothing_there_is_not_the_end)
{
    int ends[2];
    struct heard heard = {0};
    ck_assert_int_eq(pipe2(ends, O_DIRECT | O_NONBLOCK), 0);
    struct output_reader reader = {.fd = ends[0]};
    ck_assert_int_eq(output_read(&reader, 1, hear, &heard), 0);
    (void)!write(ends[1], "half", 4);
    ck_assert_int_eq(output_read(&reader, 1, hear, &heard), 0);
    ck_assert_uint_eq(heard.count, 0);
    close(ends[1]);
    ck_assert_int_eq(output_read(&reader, 2, hear, &heard), -1);
    check_line(&heard, 0, "half", 2);
    close(ends[0]);
}
END_TEST

static void count(void *context, const struct output_line *line)
{
    (void)line;
    ++*(size_t *)context;
}

/* Somebody who prints without end gets only so much attention at a time. */
START_TEST(a_turn_is_bounded)
{
    int ends[2];
    size_t lines = 0, packets = 0;
    ck_assert_int_eq(pipe2(ends, O_DIRECT | O_NONBLOCK), 0);
    (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    while (write(ends[1], "x\n", 2) == 2)
        packets++;
    struct output_reader reader = {.fd = ends[0]};
    int turns = 0;
    if (packets > 256)
        ck_assert_int_eq(output_read(&reader, 1, count, &lines), 1);
    while (output_read(&reader, 1, count, &lines) > 0)
        turns++;
    ck_assert_uint_eq(lines, packets);
    ck_assert_int_lt(turns, 5);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

Suite *output_suite(void)
{
    Suite *suite = suite_create("output");
    TCase *streams = tcase_create("streams");
    tcase_add_test(streams, lines_come_with_their_task);
    tcase_add_test(streams, control_characters_do_no_harm);
    tcase_add_loop_test(streams, long_lines_are_cut_and_nothing_is_lost, 0, sizeof lengths / sizeof *lengths);
    suite_add_tcase(suite, streams);
    TCase *raw = tcase_create("raw");
    tcase_add_test(raw, raw_writes_become_lines);
    tcase_add_test(raw, a_raw_line_without_end_is_cut);
    tcase_add_loop_test(raw, junk_that_looks_like_a_header_is_only_text, 0, sizeof junk / sizeof *junk);
    tcase_add_test(raw, nothing_there_is_not_the_end);
    tcase_add_test(raw, a_turn_is_bounded);
    suite_add_tcase(suite, raw);
    return suite;
}
