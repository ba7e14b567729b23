#include "proc/crash.h"

#include "ipc/slot.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

/* How far from the stack's end a fault still counts: the kernel keeps a gap of 256 pages below a stack that grows,
 * and one frame may reach over some of it. */
#define NEAR_BYTES ((uintptr_t)2 << 20)

/* A signal handler can be given its context only this way; written once a thread by crash_watch(). */
static _Thread_local struct {
    _Atomic uint32_t *report;
    uintptr_t stack_low;
    unsigned char alternate_stack[16384];
} watch;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)context;
    if (info->si_code <= 0) { /* sent by a process: there is no instruction that faults again */
        (void)raise(signal);
        return;
    }
    uintptr_t address = (uintptr_t)info->si_addr;
    uintptr_t distance = address > watch.stack_low ? address - watch.stack_low : watch.stack_low - address;
    if (watch.report && distance < NEAR_BYTES)
        atomic_store(watch.report, CRASH_STACK_OVERFLOW);
    /* The handler is gone (SA_RESETHAND): the instruction faults again, with the default action. */
}

/* The first thread's stack grows to the limit; that of another was made as large as it is. */
static uintptr_t stack_end(void)
{
    struct rlimit limit;
    unsigned char here; /* near the top of the stack */
    if (gettid() == getpid())
        return getrlimit(RLIMIT_STACK, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY
                   ? 0
                   : (uintptr_t)&here - limit.rlim_cur;
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return 0;
    (void)pthread_attr_getstack(&attributes, &low, &size);
    (void)pthread_attr_destroy(&attributes);
    return (uintptr_t)low;
}

void crash_watch(_Atomic uint32_t *report)
{
    watch.stack_low = stack_end();
    if (watch.stack_low == 0)
        return;
    watch.report = report;
    stack_t stack = {.ss_sp = watch.alternate_stack, .ss_size = sizeof watch.alternate_stack};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND)};
    if (sigaltstack(&stack, NULL) < 0)
        return;
    (void)sigaction(SIGSEGV, &action, NULL);
    (void)sigaction(SIGBUS, &action, NULL);
}
