#include "proc/output.h"

#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* In front of every line that the streams send. A packet of at most PIPE_BUF bytes is written whole or not at all. */
struct packet_header {
    char magic[8];
    uint64_t time_ns;
    uint64_t task;
};
static const char packet_magic[8] = "\036line\036\001";
_Static_assert(sizeof(struct packet_header) + OUTPUT_LINE_MAX <= PIPE_BUF, "a line fits in one packet");

#define PACKETS_A_TURN 256

/* --- the worker's side --- */

static ssize_t send_lines(void *cookie, const char *bytes, size_t size)
{
    const _Atomic uint64_t *task = cookie;
    for (size_t done = 0; done < size;) {
        const char *newline = memchr(bytes + done, '\n', size - done);
        size_t length = newline ? (size_t)(newline - bytes) - done : size - done;
        size_t piece = length < OUTPUT_LINE_MAX ? length : OUTPUT_LINE_MAX;
        struct packet_header header = {.time_ns = clock_ns(), .task = atomic_load(task)};
        memcpy(header.magic, packet_magic, sizeof header.magic);
        union {
            const char *in;
            char *out;
        } text = {bytes + done};
        struct iovec parts[] = {{&header, sizeof header}, {text.out, piece}};
        while (writev(STDOUT_FILENO, parts, 2) < 0 && errno == EINTR)
            continue;
        done += piece + (newline && piece == length);
    }
    return (ssize_t)size;
}

static FILE *open_stream(const _Atomic uint64_t *task)
{
    union {
        const _Atomic uint64_t *in;
        void *out;
    } cookie = {task};
    FILE *stream = fopencookie(cookie.out, "w", (cookie_io_functions_t){.write = send_lines});
    if (stream)
        (void)setvbuf(stream, NULL, _IOLBF, 0);
    return stream;
}

void output_open(const _Atomic uint64_t *task)
{
    FILE *out = open_stream(task), *err = open_stream(task);
    if (out)
        stdout = out;
    if (err)
        stderr = err;
}

/* Looks first: this runs after every task, and a look is much cheaper than fflush(). */
static void flush_stream(FILE *stream)
{
    if (__fpending(stream) > 0)
        (void)fflush(stream);
}

void output_flush(void)
{
    flush_stream(stdout);
    flush_stream(stderr);
}

/* --- the supervisor's side --- */

static void hand_over(char *text, size_t length, uint64_t time_ns, uint64_t task, output_handler *handler,
                      void *context)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\t')
            text[i] = ' ';
        else if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            text[i] = '?';
    text[length] = 0;
    handler(context, &(struct output_line){time_ns, task, text, length});
}

static void end_raw_line(struct output_reader *reader, uint64_t task, output_handler *handler, void *context)
{
    hand_over(reader->partial, reader->length, clock_ns(), task, handler, context);
    reader->length = 0;
}

static void take_raw(struct output_reader *reader, const char *bytes, size_t size, uint64_t task,
                     output_handler *handler, void *context)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != '\n')
            reader->partial[reader->length++] = bytes[i];
        if (bytes[i] == '\n' || reader->length == OUTPUT_LINE_MAX)
            end_raw_line(reader, task, handler, context);
    }
}

static void take_packet(struct output_reader *reader, char *bytes, size_t size, uint64_t task, output_handler *handler,
                        void *context)
{
    struct packet_header header;
    if (size < sizeof header || memcmp(bytes, packet_magic, sizeof packet_magic) != 0) {
        take_raw(reader, bytes, size, task, handler, context);
        return;
    }
    memcpy(&header, bytes, sizeof header);
    hand_over(bytes + sizeof header, size - sizeof header, header.time_ns, header.task, handler, context);
}

int output_read(struct output_reader *reader, uint64_t task, output_handler *handler, void *context)
{
    char packet[PIPE_BUF + 1];
    for (int i = 0; i < PACKETS_A_TURN; i++) {
        ssize_t size = read(reader->fd, packet, PIPE_BUF);
        if (size > 0) {
            take_packet(reader, packet, (size_t)size, task, handler, context);
            continue;
        }
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno == EAGAIN)
            return 0;
        if (reader->length > 0)
            end_raw_line(reader, task, handler, context);
        return -1;
    }
    return 1;
}
