/* frame.h: whatever the pieces in which a stream arrives, its messages come out whole or not at all. */
#include "ipc/frame.h"
#include "suites.h"

#include <errno.h>
#include <string.h>

struct stream {
    unsigned char bytes[4096];
    size_t size, fed;
};

static void append(struct stream *stream, const void *bytes, size_t size)
{
    ck_assert_uint_le(stream->size + size, sizeof stream->bytes);
    memcpy(stream->bytes + stream->size, bytes, size);
    stream->size += size;
}

static void append_frame(struct stream *stream, const char *text, bool raw)
{
    struct frame_header header = frame_header_make(text, strlen(text), raw);
    append(stream, &header, sizeof header);
    append(stream, text, strlen(text));
}

/* The next answer of a reader that gets at most `piece` bytes at a time. */
static int next(struct frame_reader *reader, struct stream *stream, size_t piece, const void **ret_message,
                size_t *ret_size)
{
    int error;
    void *where;
    while ((error = frame_reader_look(reader, ret_message, ret_size)) == -EAGAIN) {
        size_t count = frame_reader_wants(reader, &where), left = stream->size - stream->fed;
        ck_assert_uint_gt(count, 0);
        count = count < piece ? count : piece;
        count = count < left ? count : left;
        memcpy(where, stream->bytes + stream->fed, count);
        stream->fed += count;
        frame_reader_feed(reader, count);
        if (count == 0)
            frame_reader_end(reader);
    }
    return error;
}

/* All answers in a line: messages as they are, then "torn" for each -EBADMSG and "end" for -EPIPE, which is the last. In a
 * framed stream "torn" is. */
static const char *read_all(struct stream *stream, bool raw, size_t piece)
{
    static char line[8192];
    struct frame_reader reader;
    const void *message;
    size_t size;
    int error;
    line[0] = 0;
    stream->fed = 0;
    frame_reader_init(&reader, raw);
    while ((error = next(&reader, stream, piece, &message, &size)) == 0 || (raw && error == -EBADMSG)) {
        if (error) {
            strcat(line, "torn ");
            continue;
        }
        strncat(line, message, size);
        strcat(line, " ");
        frame_reader_take(&reader);
    }
    ck_assert(error == -EPIPE || error == -EBADMSG);
    strcat(line, error == -EPIPE ? "end" : "torn");
    ck_assert_int_eq(next(&reader, stream, piece, &message, &size), error);
    frame_reader_release(&reader);
    return line;
}

/* ------------------------------------------------------------------ streams */

static void nothing(struct stream *stream, bool raw)
{
    (void)stream;
    (void)raw;
}

static void three(struct stream *stream, bool raw)
{
    append_frame(stream, "one", raw);
    append_frame(stream, "", raw);
    append_frame(stream, "three", raw);
}

static void cut_in_header(struct stream *stream, bool raw)
{
    append_frame(stream, "one", raw);
    append_frame(stream, "two", raw);
    stream->size -= 3 + FRAME_HEADER_SIZE - 5;
}

static void cut_in_message(struct stream *stream, bool raw)
{
    append_frame(stream, "one", raw);
    append_frame(stream, "two", raw);
    stream->size -= 1;
}

static void wrong_length(struct stream *stream, bool raw)
{
    append_frame(stream, "one", raw);
    append_frame(stream, "two", raw);
    stream->bytes[FRAME_HEADER_SIZE + 3] ^= 1;
    append_frame(stream, "three", raw);
}

static void too_long(struct stream *stream, bool raw)
{
    struct frame_header header = frame_header_make("", 0, raw), longer;
    /* Proven, and yet not allowed. */
    longer = frame_header_make("", FRAME_MESSAGE_MAX, false);
    longer.length++;
    append(stream, &longer, sizeof longer);
    append(stream, &header, sizeof header);
}

static void zeroes(struct stream *stream, bool raw)
{
    static const unsigned char zero[100];
    append(stream, zero, sizeof zero);
    append_frame(stream, "one", raw);
}

/* Another writer's frame came in the middle of a message: its own is lost, the other's is not. */
static void written_into(struct stream *stream, bool raw)
{
    struct frame_header header = frame_header_make("firstsecond", 11, raw);
    append(stream, &header, sizeof header);
    append(stream, "first", 5);
    append_frame(stream, "other", raw);
    append(stream, "second", 6);
    append_frame(stream, "three", raw);
}

/* Its writer died in it, and another went on. */
static void cut_and_followed(struct stream *stream, bool raw)
{
    append_frame(stream, "longer than what follows, by far, for it must wait", raw);
    stream->size -= 30;
    append_frame(stream, "two", raw);
}

static const struct {
    const char *name;
    void (*make)(struct stream *stream, bool raw);
    const char *framed, *raw;
} streams[] = {
    {"nothing", nothing, "end", "end"},
    {"three", three, "one  three end", "one  three end"},
    {"cut in a header", cut_in_header, "one torn",
     "one end"}, /* raw: it may be the rest of a message that was told before */
    {"cut in a message", cut_in_message, "one torn", "one torn end"},
    {"a wrong length", wrong_length, "one torn", "one three end"},
    {"a length above the limit", too_long, "torn", " end"},
    {"zeroes", zeroes, "torn", "one end"},
    {"written into", written_into, NULL, "torn other three end"}, /* framed: only its writer's fault, and not seen */
    {"cut and followed", cut_and_followed, NULL, "torn two end"},
};

START_TEST(all_pieces_give_the_same)
{
    static const size_t pieces[] = {1, 2, 7, 15, 16, 17, 4096};
    struct stream stream = {.size = 0};
    streams[_i].make(&stream, false);
    for (size_t i = 0; streams[_i].framed && i < sizeof pieces / sizeof *pieces; i++)
        ck_assert_msg(strcmp(read_all(&stream, false, pieces[i]), streams[_i].framed) == 0, "%s, framed, by %zu: %s",
                      streams[_i].name, pieces[i], read_all(&stream, false, pieces[i]));
    stream = (struct stream){.size = 0};
    streams[_i].make(&stream, true);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        ck_assert_msg(strcmp(read_all(&stream, true, pieces[i]), streams[_i].raw) == 0, "%s, raw, by %zu: %s",
                      streams[_i].name, pieces[i], read_all(&stream, true, pieces[i]));
}
END_TEST

/* It may not take from the pipe what belongs to the next message. */
START_TEST(no_byte_too_many)
{
    struct stream stream = {.size = 0};
    struct frame_reader reader;
    const void *message;
    size_t size;
    frame_reader_init(&reader, false);
    append_frame(&stream, "one", false);
    size_t first = stream.size;
    append_frame(&stream, "two", false);
    ck_assert_int_eq(next(&reader, &stream, 4096, &message, &size), 0);
    ck_assert_uint_eq(stream.fed, first);
    frame_reader_release(&reader);
}
END_TEST

/* More than the reader's room in all, with damage in it: what is kept moves to the beginning, and nothing gets lost. */
START_TEST(a_long_raw_stream)
{
    static unsigned char block[1 << 20];
    struct frame_header header;
    struct frame_reader reader;
    const void *message;
    size_t size;
    void *where;
    unsigned whole = 0, torn = 0;
    frame_reader_init(&reader, true);
    memset(block, 'x', sizeof block);
    header = frame_header_make(block, sizeof block, true);
    for (unsigned i = 0; i < 100; i++) {
        size_t done = 0, total = sizeof header + sizeof block;
        block[5] = i % 10 ? 'x' : 'y'; /* every tenth is damaged */
        while (done < total) {
            int error = frame_reader_look(&reader, &message, &size);
            if (error == 0) {
                whole++;
                frame_reader_take(&reader);
            } else if (error == -EBADMSG) {
                torn++;
            } else {
                ck_assert_int_eq(error, -EAGAIN);
                size_t wants = frame_reader_wants(&reader, &where), part = done < sizeof header ? sizeof header : total;
                wants = wants < part - done ? wants : part - done;
                memcpy(where, done < sizeof header ? (unsigned char *)&header + done : block + done - sizeof header,
                       wants);
                frame_reader_feed(&reader, wants);
                done += wants;
            }
        }
    }
    while (frame_reader_look(&reader, &message, &size) == 0) {
        whole++;
        frame_reader_take(&reader);
    }
    ck_assert_uint_eq(whole, 90);
    ck_assert_uint_eq(torn, 10);
    frame_reader_release(&reader);
}
END_TEST

Suite *frame_suite(void)
{
    Suite *suite = suite_create("frame");
    TCase *tests = tcase_create("streams");
    tcase_add_loop_test(tests, all_pieces_give_the_same, 0, sizeof streams / sizeof *streams);
    tcase_add_test(tests, no_byte_too_many);
    tcase_add_test(tests, a_long_raw_stream);
    suite_add_tcase(suite, tests);
    return suite;
}
