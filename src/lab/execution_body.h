/* execution_body.h - an execution from inside: what execution.c, execution_make.c and execution_look.c share. */
#ifndef FORKLAB_LAB_EXECUTION_BODY_H
#define FORKLAB_LAB_EXECUTION_BODY_H
#include "ipc/commons.h"
#include "lab/cast.h"
#include "lab/execution.h"
#include "lab/stages.h"

struct execution {
    struct execution_options options;
    struct commons commons;
    struct pool *pool;       /* NULL = a graph's stages */
    struct stages *stages;   /* NULL = a single pool */
    struct carrier *carrier; /* of the pool's tasks; NULL = the table */
    struct cast cast;
    struct recorder recorder;
    void *script;     /* context of a scripted experiment; NULL = it is none */
    uint64_t offered; /* tasks of the batches so far */
    bool started, closing;
    bool held; /* a script, that is not to begin its next step by itself */
};

#endif
