/* carrier.h - how the tasks of a pool come to its workers when not by the table: a channel, made in the execution's
 * commons, that the lab fills and empties in its own turns without ever waiting. The table stays the judge: a record is
 * what says that a task is done, and each is claimed by one worker only, however often its number is on the way.
 *
 *     type->open() · pool_new() with options.stage = CARRIER_STAGE · type->serve() · type->offer() · pool_start() ·
 *     type->advance() in every turn · type->close() when all is done, or no more is wanted · type->free() after the
 *     pool
 *
 * feeder.h is the one with queues, dispatcher.h the one with pipes. */
#ifndef FORKLAB_LAB_CARRIER_H
#define FORKLAB_LAB_CARRIER_H
#include "proc/pool_engine.h"

#define CARRIER_STAGE "carried" /* proc/stage.h */

struct carrier;

struct carrier_options {
    struct commons *commons;
    struct evloop *loop;
    uint64_t tasks;
    uint64_t capacity; /* of a queue, in messages; 0 = large enough not to matter */
    unsigned workers_max;
    uint64_t result_max;
};

struct carrier_type {
    /* Makes the channel and describes the stage. -errno. */
    int (*open)(struct carrier **ret_carrier, const struct carrier_options *options);
    /* Before the pool's start: it is that one's. */
    void (*serve)(struct carrier *carrier, struct pool *pool);
    /* Its workers may have the tasks below `end`. */
    void (*offer)(struct carrier *carrier, uint64_t end);
    void (*advance)(struct carrier *carrier);
    /* Nothing more comes. Workers leave by themselves then: stop the pool in the same turn, or it replaces them. */
    void (*close)(struct carrier *carrier);
    void (*free)(struct carrier *carrier);
};

struct carrier { /* the first member of each */
    const struct carrier_type *type;
};

#endif
