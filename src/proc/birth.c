#include "proc/birth.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PLACES_MAX = BIRTH_FIRST_KEPT + BIRTH_KEEP_MAX + 1 /* the lifeline */ };

static void reset_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++)
        (void)sigaction(signal, &action, NULL); /* refused for KILL, STOP and libc's own */
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGINT, &action, NULL); /* only the supervisor reacts to Ctrl-C */
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The kernel sends SIGKILL when the last other end closes. Our own copy of that end is closed by place_descriptors():
 * when it was the last one, the signal comes then. */
static bool hold_on_to(int lifeline)
{
    struct pollfd end = {.fd = lifeline, .events = POLLIN};
    return fcntl(lifeline, F_SETOWN, getpid()) == 0 && fcntl(lifeline, F_SETSIG, SIGKILL) == 0 &&
           fcntl(lifeline, F_SETFL, O_ASYNC) == 0 && poll(&end, 1, 0) == 0;
}

/* The signal is armed first, then the parent checked: whichever way the race goes, no orphan goes on. */
static bool die_with_parent(const struct birth *birth)
{
    bool armed = birth->lifeline >= 0 ? hold_on_to(birth->lifeline) : prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
    return armed && getppid() == birth->parent;
}

/* Closes every descriptor but those `count`; some may be given twice. */
static bool close_others(const int *kept, int count)
{
    for (unsigned from = 0;;) {
        unsigned next = ~0U;
        for (int i = 0; i < count; i++)
            if ((unsigned)kept[i] >= from && (unsigned)kept[i] < next)
                next = (unsigned)kept[i];
        unsigned last = next == ~0U ? next : next - 1;
        if (from < next && syscall(SYS_close_range, from, last, 0) < 0)
            return false;
        if (next == ~0U)
            return true;
        from = next + 1;
    }
}

static int list_given(const struct birth *birth, int *given)
{
    int count = 0;
    for (int i = 0; i < BIRTH_KEEP_MAX && birth->keep[i] >= 0; i++)
        given[count++] = birth->keep[i];
    if (birth->lifeline >= 0)
        given[count++] = birth->lifeline;
    return count;
}

/* To where it belongs, or stays; either way it is open across exec. */
static bool place(int descriptor, int where)
{
    return descriptor == where ? fcntl(where, F_SETFD, 0) == 0 : dup2(descriptor, where) == where;
}

/* What is not wanted goes first: a parent that has all the descriptors it may have can still have children. Then those
 * that stand where another is to go are copied out of the way. */
static bool place_descriptors(const struct birth *birth)
{
    int places[PLACES_MAX] = {-1, birth->output, birth->errors};
    int end = BIRTH_FIRST_KEPT + list_given(birth, places + BIRTH_FIRST_KEPT);
    if (!close_others(places, end))
        return false;
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < end; i++) {
        if (places[i] < 0)
            places[i] = null;
        if (places[i] != i && places[i] < end)
            places[i] = fcntl(places[i], F_DUPFD, PLACES_MAX);
    }
    for (int i = 0; i < end; i++)
        if (places[i] < 0 || !place(places[i], i))
            return false;
    return syscall(SYS_close_range, end, ~0U, 0) == 0;
}

static void pin_to(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    (void)sched_setaffinity(0, sizeof set, &set); /* refused: it runs where it may */
}

bool birth_settle(const struct birth *birth)
{
    (void)setpgid(0, 0);
    if (!die_with_parent(birth))
        return false;
    reset_signals();
    if (birth->pin_core >= 0)
        pin_to(birth->pin_core);
    return place_descriptors(birth);
}
