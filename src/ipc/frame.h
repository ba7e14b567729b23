/* frame.h - how messages lie in a stream of bytes: a header that tells the length and proves itself, then the message.
 * The reader takes bytes as they come and asks for no more than the present message needs, so what follows stays in the
 * pipe. It knows no descriptors, and what it is fed may be anything.
 *
 *     while ((error = frame_reader_look(&reader, &message, &size)) == -EAGAIN) {
 *         wants = frame_reader_wants(&reader, &where)
 *         read up to `wants` bytes to `where` · frame_reader_feed(&reader, count)   or at the end: frame_reader_end()
 *     }
 *     use the message · frame_reader_take(&reader)
 *
 * In a raw stream (several writers, no lock) each header also proves the bytes of its message. The reader then answers
 * -EBADMSG once for every header whose message is not behind it, and skips what belongs to no header. */
#ifndef FORKLAB_IPC_FRAME_H
#define FORKLAB_IPC_FRAME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_MESSAGE_MAX (UINT32_C(8) << 20)
#define FRAME_HEADER_SIZE 16

struct frame_header {
    uint32_t length, proof; /* of the message; of the length */
    uint64_t check;         /* in a raw stream of the message; otherwise 0 */
};
_Static_assert(sizeof(struct frame_header) == FRAME_HEADER_SIZE, "no padding: it is written as it lies");

struct frame_header frame_header_make(const void *message, size_t size, bool raw);

struct frame_reader {
    unsigned char *bytes; /* address space for frames, memory only as far as they get; NULL before the first look */
    size_t start, filled; /* what was fed and not yet taken */
    bool raw, ended;
    bool torn; /* for good; never in a raw stream */
};

void frame_reader_init(struct frame_reader *reader, bool raw);
void frame_reader_release(struct frame_reader *reader);

/* 0: a whole message is there. -EAGAIN: it wants bytes. -EPIPE: the stream ended between two messages. -EBADMSG: torn
 * or damaged; for good, or in a raw stream once for each damaged message. -ENOMEM. */
int frame_reader_look(struct frame_reader *reader, const void **ret_message, size_t *ret_size);

/* After -EAGAIN: how many bytes it wants at most, and where. */
size_t frame_reader_wants(struct frame_reader *reader, void **ret_where);
void frame_reader_feed(struct frame_reader *reader, size_t count);
void frame_reader_end(struct frame_reader *reader);

/* After 0: done with the message. */
void frame_reader_take(struct frame_reader *reader);

#endif
