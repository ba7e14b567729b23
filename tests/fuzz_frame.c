/* fuzz_frame.c - any bytes as a stream of frames: the reader comes to an end, within what it was fed; and any messages as
 * frames come out as they went in. The corpus is tests/corpus/frame.
 *
 * The first byte of an input says what the others are (below), the second how many bytes the reader gets at a time. */
#include "ipc/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RAW = 1, MESSAGES = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct stream {
    const uint8_t *bytes;
    size_t size, fed, piece;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* The reader's next answer. */
static int next(struct frame_reader *reader, struct stream *stream, const void **ret_message, size_t *ret_size)
{
    int error;
    void *where;
    while ((error = frame_reader_look(reader, ret_message, ret_size)) == -EAGAIN) {
        size_t count = frame_reader_wants(reader, &where), left = stream->size - stream->fed;
        must(count > 0 && count <= FRAME_HEADER_SIZE + FRAME_MESSAGE_MAX);
        count = count < stream->piece ? count : stream->piece;
        count = count < left ? count : left;
        if (count == 0)
            frame_reader_end(reader);
        else
            memcpy(where, stream->bytes + stream->fed, count);
        stream->fed += count;
        frame_reader_feed(reader, count);
    }
    return error;
}

/* Each answer uses up at least one byte, and each message was somewhere in the stream. */
static void read_anything(struct stream *stream, bool raw)
{
    struct frame_reader reader;
    const void *message;
    size_t size, answers = 0;
    int error;
    frame_reader_init(&reader, raw);
    while ((error = next(&reader, stream, &message, &size)) == 0 || (raw && error == -EBADMSG)) {
        must(answers++ < stream->size);
        if (error)
            continue;
        must(size <= stream->fed);
        must(size == 0 || memmem(stream->bytes, stream->size, message, size));
        frame_reader_take(&reader);
    }
    must(error == -EPIPE || (!raw && error == -EBADMSG));
    must(error == -EBADMSG || stream->fed == stream->size);
    must(next(&reader, stream, &message, &size) == error);
    frame_reader_release(&reader);
}

/* Each message is one byte that says how long it is, and as many bytes of the input, as far as it goes. */
static size_t message_at(const uint8_t *data, size_t size, const uint8_t **ret_message)
{
    *ret_message = data + 1;
    return data[0] < size - 1 ? data[0] : size - 1;
}

static uint8_t *encode(const uint8_t *data, size_t size, bool raw, size_t *ret_size)
{
    uint8_t *bytes = malloc(size * (FRAME_HEADER_SIZE + 1) + 1);
    size_t filled = 0;
    must(bytes != NULL);
    for (size_t at = 0; at < size;) {
        const uint8_t *message;
        size_t length = message_at(data + at, size - at, &message);
        struct frame_header header = frame_header_make(message, length, raw);
        memcpy(bytes + filled, &header, sizeof header);
        memcpy(bytes + filled + sizeof header, message, length);
        filled += sizeof header + length;
        at += 1 + length;
    }
    *ret_size = filled;
    return bytes;
}

static void read_messages(const uint8_t *data, size_t size, size_t piece, bool raw)
{
    struct stream stream = {.piece = piece};
    struct frame_reader reader;
    const void *received;
    size_t received_size;
    uint8_t *bytes = encode(data, size, raw, &stream.size);
    stream.bytes = bytes;
    frame_reader_init(&reader, raw);
    for (size_t at = 0; at < size;) {
        const uint8_t *message;
        size_t length = message_at(data + at, size - at, &message);
        must(next(&reader, &stream, &received, &received_size) == 0);
        must(received_size == length && memcmp(received, message, length) == 0);
        frame_reader_take(&reader);
        at += 1 + length;
    }
    must(next(&reader, &stream, &received, &received_size) == -EPIPE);
    frame_reader_release(&reader);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct stream stream = {.bytes = data + 2, .size = size - 2, .piece = data[1] + 1U};
    if (data[0] & MESSAGES)
        read_messages(stream.bytes, stream.size, stream.piece, data[0] & RAW);
    else
        read_anything(&stream, data[0] & RAW);
    return 0;
}
