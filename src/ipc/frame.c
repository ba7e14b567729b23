#include "ipc/frame.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* Two frames: bytes are then moved to the beginning at most once for each frame's worth of them. */
#define ROOM (2 * (size_t)(FRAME_MESSAGE_MAX + FRAME_HEADER_SIZE))

/* ------------------------------------------------------------------ headers */

/* Not zero for a length of zero: a stream of zeroes has no headers in it. */
static uint32_t prove(uint32_t length)
{
    uint32_t mixed = (length ^ UINT32_C(0x464c4142)) * UINT32_C(0x9e3779b1);
    return mixed ^ mixed >> 15;
}

/* FNV-1a, 64 bits: any one byte that differs changes it. */
static uint64_t check(const unsigned char *bytes, size_t size)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

struct frame_header frame_header_make(const void *message, size_t size, bool raw)
{
    uint32_t length = (uint32_t)size;
    return (struct frame_header){.length = length, .proof = prove(length), .check = raw ? check(message, size) : 0};
}

/* ------------------------------------------------------------------ what is there */

static size_t held(const struct frame_reader *reader)
{
    return reader->filled - reader->start;
}

static struct frame_header header_of(const struct frame_reader *reader)
{
    struct frame_header header;
    memcpy(&header, reader->bytes + reader->start, sizeof header);
    return header;
}

static bool has_header(const struct frame_reader *reader)
{
    struct frame_header header = header_of(reader);
    return header.length <= FRAME_MESSAGE_MAX && header.proof == prove(header.length) &&
           (reader->raw || header.check == 0);
}

/* Of the frame that begins at the start; of its header as long as that is not there. */
static size_t frame_size(const struct frame_reader *reader)
{
    return held(reader) < FRAME_HEADER_SIZE ? FRAME_HEADER_SIZE : FRAME_HEADER_SIZE + header_of(reader).length;
}

static void drop(struct frame_reader *reader, size_t count)
{
    reader->start += count;
    if (reader->start == reader->filled)
        reader->start = reader->filled = 0;
}

/* ------------------------------------------------------------------ looking */

/* What is at the start is no whole message. In a raw stream the next one may begin at any byte behind it. */
static int tear(struct frame_reader *reader)
{
    reader->torn = !reader->raw;
    if (reader->raw)
        drop(reader, 1);
    return -EBADMSG;
}

/* To the next header, or to what may become one. */
static void search(struct frame_reader *reader)
{
    while (held(reader) >= FRAME_HEADER_SIZE && !has_header(reader))
        drop(reader, 1);
}

static int look_incomplete(struct frame_reader *reader)
{
    if (!reader->ended)
        return -EAGAIN;
    if (reader->raw && held(reader) < FRAME_HEADER_SIZE)
        drop(reader, held(reader));
    return held(reader) > 0 ? tear(reader) : -EPIPE;
}

static int map(struct frame_reader *reader)
{
    void *bytes = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (bytes == MAP_FAILED)
        return -ENOMEM;
    reader->bytes = bytes;
    return 0;
}

int frame_reader_look(struct frame_reader *reader, const void **ret_message, size_t *ret_size)
{
    int error = reader->bytes ? 0 : map(reader);
    if (error)
        return error;
    if (reader->torn)
        return -EBADMSG;
    if (reader->raw)
        search(reader);
    if (held(reader) >= FRAME_HEADER_SIZE && !has_header(reader))
        return tear(reader);
    if (held(reader) < FRAME_HEADER_SIZE || held(reader) < frame_size(reader))
        return look_incomplete(reader);
    struct frame_header header = header_of(reader);
    const unsigned char *message = reader->bytes + reader->start + FRAME_HEADER_SIZE;
    if (reader->raw && header.check != check(message, header.length))
        return tear(reader);
    *ret_message = message;
    *ret_size = header.length;
    return 0;
}

/* ------------------------------------------------------------------ feeding */

size_t frame_reader_wants(struct frame_reader *reader, void **ret_where)
{
    size_t wants = frame_size(reader) - held(reader);
    if (reader->filled + wants > ROOM) {
        memmove(reader->bytes, reader->bytes + reader->start, held(reader));
        reader->filled = held(reader);
        reader->start = 0;
    }
    *ret_where = reader->bytes + reader->filled;
    return wants;
}

void frame_reader_feed(struct frame_reader *reader, size_t count)
{
    reader->filled += count;
}

void frame_reader_end(struct frame_reader *reader)
{
    reader->ended = true;
}

void frame_reader_take(struct frame_reader *reader)
{
    drop(reader, frame_size(reader));
}

/* ------------------------------------------------------------------ life */

void frame_reader_init(struct frame_reader *reader, bool raw)
{
    *reader = (struct frame_reader){.raw = raw};
}

void frame_reader_release(struct frame_reader *reader)
{
    if (reader->bytes)
        munmap(reader->bytes, ROOM);
    frame_reader_init(reader, reader->raw);
}
