/* queue_crowd.h - many processes put messages of 1 byte to 1 MiB through one queue, and one gets them: all come, whole, and
 * those of each in their order. What a message must be follows from who puts it and the how many-th it is, so even one of a
 * single byte proves itself. */
#ifndef FORKLAB_TESTS_SUPPORT_QUEUE_CROWD_H
#define FORKLAB_TESTS_SUPPORT_QUEUE_CROWD_H
#include "base/problem.h"

#include <stdbool.h>
#include <stdint.h>

#define QUEUE_CROWD_WRITERS_MAX 64

struct queue_crowd_figures {
    uint64_t messages, bytes, ns;
    uint64_t longest; /* bytes of a message */
};

/* False: the problem says which message was missing, torn or out of order. */
bool queue_crowd_run(unsigned writers, uint64_t messages_each, struct queue_crowd_figures *ret_figures,
                     struct problem *problem);

#endif
