#include "base/death.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* `text` is NULL where the code is part of it: death_text() writes those. */
static const struct {
    const char *name, *text;
    bool violent;
} kinds[DEATH_HOW_COUNT] = {
    [DEATH_NONE] = {"none", "alive", false},
    [DEATH_LEFT] = {"left", "left", false},
    [DEATH_EXITED] = {"exit", NULL, true},
    [DEATH_SIGNAL] = {"signal", NULL, true},
    [DEATH_STACK_OVERFLOW] = {"stack_overflow", "stack overflow (SIGSEGV)", true},
    [DEATH_OUT_OF_MEMORY] = {"out_of_memory", "killed by the kernel: out of memory", true},
    [DEATH_TIMED_OUT] = {"timed_out", "timed out", true},
    [DEATH_STOPPED] = {"stopped", "ended by the lab", false},
    [DEATH_STUCK] = {"stuck", "stuck, and ended by the lab", true},
    [DEATH_UNKNOWN] = {"unknown", "ended, it is not known how", true},
    [DEATH_GAVE_UP] = {"gave_up", "the pool gave up", false},
};

const char *death_text(struct death death, char *buffer, size_t size)
{
    char name[16];
    if (death.how >= DEATH_HOW_COUNT)
        (void)snprintf(buffer, size, "unknown");
    else if (death.how == DEATH_EXITED)
        (void)snprintf(buffer, size, "exit(%d) inside a task", death.code);
    else if (death.how == DEATH_SIGNAL)
        (void)snprintf(buffer, size, death.code == SIGABRT ? "aborted (%s)" : "killed by %s",
                       signal_text(death.code, name, sizeof name));
    else
        (void)snprintf(buffer, size, "%s", kinds[death.how].text);
    return buffer;
}

const char *death_name(enum death_how how)
{
    return how < DEATH_HOW_COUNT ? kinds[how].name : "unknown";
}

const char *signal_text(int signal, char *buffer, size_t size)
{
    const char *name = sigabbrev_np(signal);
    if (name)
        (void)snprintf(buffer, size, "SIG%s", name);
    else
        (void)snprintf(buffer, size, "SIG%d", signal);
    return buffer;
}

bool death_is_violent(struct death death)
{
    return death.how < DEATH_HOW_COUNT && kinds[death.how].violent;
}
