#include "proc/output.h"

#include "base/clock.h"
#include "ipc/self.h"

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
    party who;
    char name[SLOT_NAME_SIZE];
};
static const char packet_magic[8] = "\036line\036\001";
_Static_assert(sizeof(struct packet_header) + OUTPUT_LINE_MAX <= PIPE_BUF, "a line fits in one packet");

#define PACKETS_A_TURN 256

/* --- the worker's side --- */

static bool opened;

bool output_is_open(void)
{
    return opened;
}

/* Of a thread that shares the streams: its task, and what it printed of lines that have not ended, on stdout and
 * stderr. */
static _Thread_local const _Atomic uint64_t *own_task;
static _Thread_local struct {
    size_t length;
    char text[OUTPUT_LINE_MAX];
} begun[2];

static struct packet_header header_now(const _Atomic uint64_t *task)
{
    struct packet_header header = {.time_ns = clock_ns(), .task = atomic_load(task), .who = self()->who};
    memcpy(header.magic, packet_magic, sizeof header.magic);
    if (self()->slot)
        memcpy(header.name, self()->slot->name, sizeof header.name);
    return header;
}

/* One packet: a line, or a piece of one that is too long. */
static void send(const _Atomic uint64_t *task, const char *bytes, size_t size)
{
    struct packet_header header = header_now(task);
    union {
        const char *in;
        char *out;
    } text = {bytes};
    struct iovec parts[] = {{&header, sizeof header}, {text.out, size}};
    while (writev(STDOUT_FILENO, parts, 2) < 0 && errno == EINTR)
        continue;
}

static ssize_t send_lines(void *cookie, const char *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        const char *newline = memchr(bytes + done, '\n', size - done);
        size_t length = newline ? (size_t)(newline - bytes) - done : size - done;
        size_t piece = length < OUTPUT_LINE_MAX ? length : OUTPUT_LINE_MAX;
        send(cookie, bytes + done, piece);
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

static void replace_streams(FILE *out, FILE *err)
{
    if (out)
        stdout = out;
    if (err)
        stderr = err;
}

void output_open(const _Atomic uint64_t *task)
{
    replace_streams(open_stream(task), open_stream(task));
    opened = true;
}

static void send_begun(size_t stream)
{
    if (own_task)
        send(own_task, begun[stream].text, begun[stream].length);
    begun[stream].length = 0;
}

/* The streams themselves keep nothing: each thread has the beginning of its own line. */
static ssize_t gather(size_t stream, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (begun[stream].length == OUTPUT_LINE_MAX && bytes[i] != '\n')
            send_begun(stream);
        if (bytes[i] == '\n')
            send_begun(stream);
        else
            begun[stream].text[begun[stream].length++] = bytes[i];
    }
    return (ssize_t)size;
}

static ssize_t gather_output(void *cookie, const char *bytes, size_t size)
{
    (void)cookie;
    return gather(0, bytes, size);
}

static ssize_t gather_errors(void *cookie, const char *bytes, size_t size)
{
    (void)cookie;
    return gather(1, bytes, size);
}

static FILE *open_shared(cookie_write_function_t *write)
{
    FILE *stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write});
    if (stream)
        (void)setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}

void output_share(void)
{
    replace_streams(open_shared(gather_output), open_shared(gather_errors));
}

void output_share_as(const _Atomic uint64_t *task)
{
    own_task = task;
}

/* Looks first: this runs after every task, and a look is much cheaper than fflush(). */
static void flush_stream(FILE *stream)
{
    if (__fpending(stream) > 0)
        (void)fflush(stream);
}

void output_flush(void)
{
    for (size_t stream = 0; own_task && stream < 2; stream++)
        if (begun[stream].length > 0)
            send_begun(stream);
    if (own_task)
        return;
    flush_stream(stdout);
    flush_stream(stderr);
}

/* --- the supervisor's side --- */

static void make_printable(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\t')
            text[i] = ' ';
        else if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            text[i] = '?';
    text[length] = 0;
}

static void hand_over(char *text, size_t length, const struct packet_header *header, output_handler *handler,
                      void *context)
{
    char name[SLOT_NAME_SIZE];
    memcpy(name, header->name, sizeof name);
    make_printable(name, strnlen(name, sizeof name - 1));
    make_printable(text, length);
    handler(context, &(struct output_line){header->time_ns, header->task, header->who, name, text, length});
}

static void end_raw_line(struct output_reader *reader, uint64_t task, output_handler *handler, void *context)
{
    const struct packet_header header = {.time_ns = clock_ns(), .task = task};
    hand_over(reader->partial, reader->length, &header, handler, context);
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
    hand_over(bytes + sizeof header, size - sizeof header, &header, handler, context);
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
