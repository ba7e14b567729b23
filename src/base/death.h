/* death.h - how a process ended, as far as the kernel and the process itself told. Plain data, no resources. */
#ifndef FORKLAB_BASE_DEATH_H
#define FORKLAB_BASE_DEATH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum death_how {
    DEATH_NONE,           /* it did not die */
    DEATH_LEFT,           /* it left by itself, with its work handed over */
    DEATH_EXITED,         /* exit(code) in the middle of its work */
    DEATH_SIGNAL,         /* killed by signal `code` */
    DEATH_STACK_OVERFLOW, /* SIGSEGV at the guard page of its stack */
    DEATH_OUT_OF_MEMORY,  /* SIGKILL by the kernel's out-of-memory killer */
    DEATH_TIMED_OUT,      /* killed by the lab: its task was past the deadline */
    DEATH_STOPPED,        /* killed by the lab: terminate, or it did not leave in time */
    DEATH_STUCK,          /* killed by the lab: nothing moved any more (lab/stuck.h) */
    DEATH_UNKNOWN,        /* somebody else took what the kernel had to say */
    DEATH_GAVE_UP,        /* not a process: the pool gave up (restart intensity), its tasks were never finished */
    DEATH_HOW_COUNT
};

struct death {
    uint16_t how;  /* enum death_how */
    uint16_t code; /* exit code or signal number, where `how` has one */
};

/* "killed by SIGSEGV", "exit(3) inside a task", "stack overflow (SIGSEGV)"… Returns `buffer`. */
const char *death_text(struct death death, char *buffer, size_t size);

/* One word for JSON and tables: "signal", "exit", "stack_overflow"… */
const char *death_name(enum death_how how);

/* "SIGKILL" for 9; "SIG34" for one without a name. Returns `buffer`. */
const char *signal_text(int signal, char *buffer, size_t size);

/* True for a death that interrupted the worker against its will or in the middle of its work. Not for DEATH_STOPPED:
 * there the lab ended on purpose a worker that was to go. */
bool death_is_violent(struct death death);

#endif
