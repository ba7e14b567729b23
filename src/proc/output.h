/* output.h - what workers print, a line at a time, with the moment, the task, and who it was: a worker, or a process that
 * it started and that prints to the same pipe. In the worker, stdout and stderr become streams that send every line as
 * one packet with a small header; what goes round them, straight to descriptors 1 and 2, arrives without one. The
 * supervisor puts both back into lines. */
#ifndef FORKLAB_PROC_OUTPUT_H
#define FORKLAB_PROC_OUTPUT_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer lines are cut into pieces of this many bytes. */
#define OUTPUT_LINE_MAX 4000

/* Worker: replaces stdout and stderr, for the rest of this process. `task` is read at every line: its present task. */
void output_open(const _Atomic uint64_t *task);
/* Whether that was done, in this process or in the one that it is a copy of. */
bool output_is_open(void);
/* Threads that share the streams: once in their process, after output_open(); then each of them says which task is its
 * own. From then on what a thread prints without a newline is kept apart until its line is whole. */
void output_share(void);
void output_share_as(const _Atomic uint64_t *task);
/* Worker or thread: sends what stands in the streams without a newline. */
void output_flush(void);

struct output_line {
    uint64_t time_ns; /* CLOCK_MONOTONIC: when it was printed, or when it arrived, for one without a header */
    uint64_t task;    /* or SLOT_NO_TASK */
    uint64_t who;     /* party (ipc/commons.h) that printed it; 0 = not told */
    const char *name; /* of the process that printed it, when that is in the commons and told; "" = the worker's own */
    const char *text; /* NUL-ended, without newline; control characters replaced by '?', tabs by blanks */
    size_t length;
};
typedef void output_handler(void *context, const struct output_line *line);

/* Supervisor: the reading side of one child. */
struct output_reader {
    int fd;        /* the caller's */
    size_t length; /* of a raw line that has not ended yet */
    char partial[OUTPUT_LINE_MAX + 1];
};

/* Reads what is there, at most some packets so that nobody starves, and calls `handler` for each line; `task` is what
 * a raw line is attributed to. Returns 1 when there may be more, 0 when drained for now, -1 at the end (the partial
 * line was handed over). */
int output_read(struct output_reader *reader, uint64_t task, output_handler *handler, void *context);

#endif
