/* machine.h - what a run ran on: plain data, filled in by the lab. */
#ifndef FORKLAB_MODEL_MACHINE_H
#define FORKLAB_MODEL_MACHINE_H
#include "base/cores.h"

struct machine {
    struct cores cores;
    char model[96];   /* the processor's name; "" = unknown */
    char kernel[132]; /* "Linux 6.1.0" */
};

#endif
