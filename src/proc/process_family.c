#include "proc/process_family.h"

#include "base/clock.h"
#include "ipc/self.h"
#include "proc/adoption.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GLANCE_NS            (100 * NS_PER_MS)
#define ADOPTION_PATIENCE_NS NS_PER_S /* for processes that were killed to be dead */

static struct {
    pthread_mutex_t lock; /* of what follows */
    struct process *running;
    struct process self;
    char self_name[PROCESS_LINE_SIZE];
    bool named; /* by family_be() */
    bool hears; /* of its children's deaths, as far as it wants to */
    unsigned children;
    uint64_t looked_ns;
    uint32_t heard; /* `deaths` at that moment */
} family = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Atomic uint32_t deaths; /* told by the signal handler */

static void on_death(int signal)
{
    (void)signal;
    atomic_fetch_add(&deaths, 1);
}

/* In the child of every fork: the others are gone that may have held the lock, and their children are not ours. */
static void forget(void)
{
    static const pthread_mutex_t unlocked = PTHREAD_MUTEX_INITIALIZER;
    family.lock = unlocked;
    family.running = NULL;
    family.named = family.hears = false;
    family.children = 0;
}

/* ------------------------------------------------------------------ self */

void family_be(const struct process *process)
{
    family.self.daemon = process->daemon;
    memcpy(family.self.line, process->line, sizeof family.self.line);
    /* Without a call to libc: each is a page more for a new process to fault in. */
    size_t length = 0;
    for (; length + 1 < sizeof family.self_name && process->name[length]; length++)
        family.self_name[length] = process->name[length];
    family.self_name[length] = 0;
    family.named = true;
}

struct process *family_self(void)
{
    pthread_mutex_lock(&family.lock);
    if (!family.named) { /* nobody's child, or a pool's worker */
        family.self.daemon = false;
        family.self.line[0] = 0;
        const struct slot *slot = self()->slot;
        (void)snprintf(family.self_name, sizeof family.self_name, "%s", slot ? slot->name : "MainProcess");
    }
    family.self.name = family.self_name;
    family.self.maker = family.self.pid = getpid();
    family.self.sentinel = -1;
    atomic_store(&family.self.state, PROCESS_STARTED);
    pthread_mutex_unlock(&family.lock);
    return &family.self;
}

unsigned family_next_number(void)
{
    pthread_mutex_lock(&family.lock);
    unsigned number = ++family.children;
    pthread_mutex_unlock(&family.lock);
    return number;
}

/* ------------------------------------------------------------------ children */

static void once_a_program(void)
{
    (void)pthread_atfork(NULL, NULL, forget);
    (void)atexit(processes_finish);
}

/* A program's own handler stays; ignored deaths stay ignored, and their status is lost. With SA_RESTART what the program
 * itself reads goes on; waits with a time limit are interrupted all the same. */
static void hear_deaths(void)
{
    struct sigaction action;
    if (family.hears)
        return;
    family.hears = true;
    if (sigaction(SIGCHLD, NULL, &action) < 0 || action.sa_handler != SIG_DFL)
        return;
    action = (struct sigaction){.sa_handler = on_death, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    (void)sigaction(SIGCHLD, &action, NULL);
}

void family_prepare(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, once_a_program);
    pthread_mutex_lock(&family.lock);
    hear_deaths();
    pthread_mutex_unlock(&family.lock);
    if (!self()->look_after)
        self()->look_after = family_glance;
}

void family_add(struct process *process)
{
    pthread_mutex_lock(&family.lock);
    process->next = family.running;
    family.running = process;
    family.looked_ns = 0; /* it may be dead already, and that was told before anybody knew it */
    pthread_mutex_unlock(&family.lock);
}

/* What the kernel says, made more precise by what the process itself knew. */
static struct death explain(const struct process *process, struct death death)
{
    bool fault = death.how == DEATH_SIGNAL && (death.code == SIGSEGV || death.code == SIGBUS);
    if (fault && process->slot != COMMONS_NO_SLOT &&
        atomic_load(&process->commons->slots[process->slot].crash) == CRASH_STACK_OVERFLOW)
        death.how = DEATH_STACK_OVERFLOW;
    return death;
}

/* Frees its slot, and those of the children that die with it: they do within a moment, or else the next death here looks
 * again. */
static void leave_commons(const struct process *process)
{
    struct commons *commons = process->commons;
    const struct self *me = self();
    uint32_t mine = me->slot && me->commons == commons ? (uint32_t)(me->slot - commons->slots) + 1 : 0;
    adoption_take(commons, process->slot, mine);
    commons_leave(commons, process->slot, process->death);
    uint64_t deadline = clock_after(ADOPTION_PATIENCE_NS);
    while (adoption_look(commons, mine) > 0 && clock_ns() < deadline)
        clock_sleep_until(clock_after(NS_PER_MS));
}

/* Under the lock: takes a dead one out of the list at `link`. */
static void bury(struct process **link, struct death death)
{
    struct process *process = *link;
    *link = process->next;
    process->death = explain(process, death);
    if (process->slot != COMMONS_NO_SLOT)
        leave_commons(process);
    atomic_store(&process->state, PROCESS_ENDED);
    if (process->detached)
        process_destroy(process);
}

/* Under the lock. */
static void look(void)
{
    struct death death;
    family.heard = atomic_load(&deaths);
    for (struct process **link = &family.running; *link;)
        if (child_bury(&(*link)->child, &death))
            bury(link, death);
        else
            link = &(*link)->next;
    family.looked_ns = clock_ns();
}

void family_look_after(void)
{
    pthread_mutex_lock(&family.lock);
    if (family.running)
        look();
    pthread_mutex_unlock(&family.lock);
}

void family_glance(void *unused)
{
    (void)unused;
    if (pthread_mutex_trylock(&family.lock) != 0)
        return; /* another thread is at it */
    bool told = atomic_load(&deaths) != family.heard;
    if (family.running && (told || clock_ns() - family.looked_ns >= GLANCE_NS))
        look();
    pthread_mutex_unlock(&family.lock);
}

void family_free(struct process *process)
{
    pthread_mutex_lock(&family.lock);
    bool runs = process->maker == getpid() && atomic_load(&process->state) == PROCESS_STARTED;
    process->detached = runs;
    pthread_mutex_unlock(&family.lock);
    if (!runs)
        process_destroy(process);
}

size_t family_running(struct process **ret_children, size_t capacity)
{
    size_t count = 0;
    pthread_mutex_lock(&family.lock);
    for (struct process *process = family.running; process; process = process->next) {
        if (process->detached)
            continue;
        if (count < capacity)
            ret_children[count] = process;
        count++;
    }
    pthread_mutex_unlock(&family.lock);
    return count;
}

unsigned family_signal_daemons(int signal)
{
    unsigned count = 0;
    pthread_mutex_lock(&family.lock);
    for (struct process *process = family.running; process; process = process->next) {
        if (!process->daemon)
            continue;
        process_signal(process, signal);
        count++;
    }
    pthread_mutex_unlock(&family.lock);
    return count;
}

bool family_any(int *ret_sentinel, uint32_t *ret_slot)
{
    pthread_mutex_lock(&family.lock);
    const struct process *process = family.running;
    if (process) {
        *ret_sentinel = process->sentinel;
        *ret_slot = process->slot;
    }
    pthread_mutex_unlock(&family.lock);
    return process;
}
