#include "proc/process.h"

#include "base/clock.h"
#include "base/cores.h"
#include "ipc/self.h"
#include "ipc/waiting.h"
#include "proc/process_family.h"
#include "proc/process_image.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RECHECK_NS      (100 * NS_PER_MS)
#define DAEMON_GRACE_NS NS_PER_S /* from SIGTERM to SIGKILL for daemonic children that are left over */

/* ------------------------------------------------------------------ making */

/* As a shell looks for it: 0 and a heap copy of its path. */
static int find_program(const char *name, char **ret_path)
{
    const char *places = strchr(name, '/') ? "" : getenv("PATH");
    int error = -ENOENT;
    for (const char *place = places ? places : "/bin:/usr/bin"; place;) {
        int length = (int)strcspn(place, ":");
        char *path;
        if (asprintf(&path, "%.*s%s%s", length, place, length > 0 ? "/" : "", name) < 0)
            return -ENOMEM;
        struct stat status;
        if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
            if (access(path, X_OK) == 0) {
                *ret_path = path;
                return 0;
            }
            error = -EACCES;
        }
        free(path);
        place = place[length] ? place + length + 1 : NULL;
    }
    return error;
}

static int copy_argv(struct process *process, const char *const *argv)
{
    size_t count = 0;
    while (argv[count])
        count++;
    process->argv = calloc(count + 1, sizeof *process->argv);
    for (size_t i = 0; process->argv && i < count; i++)
        if (!(process->argv[i] = strdup(argv[i])))
            return -ENOMEM;
    return process->argv ? find_program(argv[0], &process->program) : -ENOMEM;
}

static int copy_call(struct process *process, const struct process_options *options)
{
    process->run = options->run;
    process->function = image_function(options->run);
    if (options->method != PROCESS_FORK && !process->function)
        return -ENOENT;
    process->argument_size = options->argument_size;
    process->argument = malloc(options->argument_size + 1);
    if (!process->argument)
        return -ENOMEM;
    if (options->argument_size > 0)
        memcpy(process->argument, options->argument, options->argument_size);
    return 0;
}

/* The line of descent gives the default name: Process-2:1 is the first child of the second child. */
static int copy_name(struct process *process, const char *name)
{
    const char *line = family_self()->line;
    int length =
        snprintf(process->line, sizeof process->line, "%s%s%u", line, line[0] ? ":" : "", family_next_number());
    if (length < 0 || asprintf(&process->name, "%s%s", name ? "" : "Process-", name ? name : process->line) < 0) {
        process->name = NULL;
        return -ENOMEM;
    }
    return 0;
}

static bool is_sound(const struct process_options *options)
{
    bool program = options->argv && options->argv[0];
    return program != (options->run != NULL) && (options->argument || options->argument_size == 0) &&
           options->keep_count <= PROCESS_KEEP_MAX;
}

int process_new(struct process **ret_process, const struct process_options *options)
{
    if (!is_sound(options))
        return -EINVAL;
    struct process *process = calloc(1, sizeof *process);
    if (!process)
        return -ENOMEM;
    process->maker = getpid();
    process->sentinel = -1;
    process->slot = COMMONS_NO_SLOT;
    process->method = options->method;
    process->commons = options->commons ? options->commons : self()->commons;
    process->keep_count = options->keep_count;
    for (size_t i = 0; i < options->keep_count; i++)
        process->keep[i] = options->keep[i];
    process->daemon =
        options->daemon == PROCESS_DAEMON_INHERIT ? family_self()->daemon : options->daemon == PROCESS_DAEMON_YES;
    int error = options->run ? copy_call(process, options) : copy_argv(process, options->argv);
    if (!error)
        error = copy_name(process, options->name);
    if (error)
        process_destroy(process);
    else
        *ret_process = process;
    return error;
}

static void release(struct process *process)
{
    if (process->sentinel >= 0 && process->maker == getpid())
        close(process->sentinel);
    process->sentinel = -1;
    for (size_t i = 0; process->argv && process->argv[i]; i++)
        free(process->argv[i]);
    free(process->argv);
    free(process->program);
    free(process->argument);
    process->argv = NULL;
    process->program = NULL;
    process->argument = NULL;
}

void process_destroy(struct process *process)
{
    release(process);
    free(process->name);
    free(process);
}

void process_free(struct process *process)
{
    if (process && process != family_self())
        family_free(process);
}

/* ------------------------------------------------------------------ starting */

static enum process_state state_of(const struct process *process)
{
    return (enum process_state)atomic_load(&process->state);
}

static int check_open(const struct process *process)
{
    if (state_of(process) == PROCESS_CLOSED)
        return -EBADF;
    return process->maker == getpid() ? 0 : -ECHILD;
}

/* What may be asked only of a process that was started. */
static int check_started(const struct process *process)
{
    int error = check_open(process);
    return error || state_of(process) != PROCESS_NEW ? error : -EINVAL;
}

static int enter_commons(struct process *process)
{
    struct commons *commons = process->commons;
    const struct self *me = self();
    if (!commons)
        return 0;
    bool known = me->slot && me->commons == commons;
    process->slot = commons_enter(commons, process->name, known ? (uint32_t)(me->slot - commons->slots) + 1 : 0);
    if (process->slot == COMMONS_NO_SLOT)
        return -ENOSPC;
    if (!process->program)
        atomic_store(&commons->slots[process->slot].method, process->method + 1);
    return 0;
}

static void leave_commons(struct process *process)
{
    if (process->slot != COMMONS_NO_SLOT)
        commons_leave(process->commons, process->slot, (struct death){.how = DEATH_NONE});
    process->slot = COMMONS_NO_SLOT;
}

/* A program never writes into its slot: its parent does it once. */
static void show_program(const struct process *process)
{
    if (!process->program || process->slot == COMMONS_NO_SLOT)
        return;
    struct slot *slot = &process->commons->slots[process->slot];
    atomic_store(&slot->pid, process->pid);
    slot_enter(slot, SLOT_RUNNING, clock_ns());
}

int process_start(struct process *process)
{
    int error = check_open(process);
    if (!error && state_of(process) != PROCESS_NEW)
        error = -EALREADY;
    if (!error && family_self()->daemon)
        error = -EPERM;
    if (error)
        return error;
    family_prepare();
    family_look_after();
    error = enter_commons(process);
    if (!error)
        error = image_start(process, &process->child);
    if (error) {
        leave_commons(process);
        return error;
    }
    process->pid = process->child.pid;
    process->sentinel = process->child.pidfd;
    process->child.pidfd = -1;
    show_program(process);
    atomic_store(&process->state, PROCESS_STARTED);
    family_add(process);
    return 0;
}

/* ------------------------------------------------------------------ waiting */

static void sleep_on(int sentinel, uint64_t deadline)
{
    const struct self *me = self();
    uint64_t recheck = clock_after(RECHECK_NS);
    struct pollfd death = {.fd = sentinel, .events = POLLIN};
    if (me->before_sleep)
        me->before_sleep(me->sleep_context);
    (void)poll(&death, 1, clock_poll_ms(deadline < recheck ? deadline : recheck));
    if (me->after_sleep)
        me->after_sleep(me->sleep_context);
}

/* Says in the slot which process is waited for. */
static void begin_join(struct waiting *waiting, uint32_t slot, uint64_t deadline_ns)
{
    waiting_begin(waiting, SLOT_JOIN, NULL, deadline_ns);
    if (self()->slot && slot != COMMONS_NO_SLOT)
        atomic_fetch_or(&self()->slot->blocked_on, slot + 1); /* beside SLOT_BOUNDED, if that is there */
}

int process_join(struct process *process, uint64_t deadline_ns)
{
    int error = process == family_self() ? -EDEADLK : check_started(process);
    if (error)
        return error;
    family_look_after();
    if (state_of(process) == PROCESS_ENDED)
        return 0;
    struct waiting waiting;
    begin_join(&waiting, process->slot, deadline_ns);
    while (state_of(process) != PROCESS_ENDED && clock_ns() < deadline_ns) {
        sleep_on(process->sentinel, deadline_ns);
        family_look_after();
    }
    (void)waiting_end(&waiting);
    return state_of(process) == PROCESS_ENDED ? 0 : -ETIMEDOUT;
}

/* Daemonic children have a moment to obey. */
static void finish_daemons(void)
{
    uint64_t deadline = clock_after(DAEMON_GRACE_NS);
    int sentinel, signal = SIGTERM;
    uint32_t slot;
    while (family_signal_daemons(signal) > 0 && family_any(&sentinel, &slot)) {
        signal = clock_ns() < deadline ? 0 : SIGKILL;
        sleep_on(sentinel, signal ? CLOCK_NEVER : deadline);
        family_look_after();
    }
}

void processes_finish(void)
{
    int sentinel;
    uint32_t slot;
    struct waiting waiting;
    family_look_after();
    finish_daemons();
    while (family_any(&sentinel, &slot)) {
        begin_join(&waiting, slot, CLOCK_NEVER);
        sleep_on(sentinel, CLOCK_NEVER);
        (void)waiting_end(&waiting);
        family_look_after();
    }
}

void processes_look_after(void)
{
    family_look_after();
}

/* ------------------------------------------------------------------ asking, ending */

bool process_is_alive(struct process *process)
{
    if (check_open(process) != 0)
        return false;
    family_look_after();
    return state_of(process) == PROCESS_STARTED;
}

int process_exit_code(struct process *process, int *ret_code)
{
    int error = check_open(process);
    if (error)
        return error;
    family_look_after();
    if (state_of(process) != PROCESS_ENDED)
        return -EAGAIN;
    switch (process->death.how) {
    case DEATH_LEFT:
        *ret_code = 0;
        return 0;
    case DEATH_EXITED:
        *ret_code = process->death.code;
        return 0;
    case DEATH_UNKNOWN:
        return -ENODATA;
    default:
        *ret_code = -process->death.code;
        return 0;
    }
}

void process_signal(const struct process *process, int signal)
{
    (void)syscall(SYS_pidfd_send_signal, process->sentinel, signal, NULL, 0);
}

static int end_by(struct process *process, int signal)
{
    int error = check_started(process);
    if (error)
        return error;
    family_look_after();
    if (process == family_self())
        (void)raise(signal);
    else if (state_of(process) == PROCESS_STARTED)
        process_signal(process, signal);
    return 0;
}

int process_terminate(struct process *process)
{
    return end_by(process, SIGTERM);
}

int process_kill(struct process *process)
{
    return end_by(process, SIGKILL);
}

int process_close(struct process *process)
{
    int error = check_open(process);
    if (error)
        return error;
    family_look_after();
    if (state_of(process) == PROCESS_STARTED)
        return -EBUSY;
    release(process);
    atomic_store(&process->state, PROCESS_CLOSED);
    return 0;
}

const char *process_name(const struct process *process)
{
    return process->name;
}

bool process_is_daemon(const struct process *process)
{
    return process->daemon;
}

int process_pid(const struct process *process, pid_t *ret_pid)
{
    int error = check_started(process);
    if (!error)
        *ret_pid = process->pid;
    return error;
}

int process_sentinel(const struct process *process)
{
    int error = check_started(process);
    return error ? error : process->sentinel;
}

struct process *process_current(void)
{
    return family_self();
}

size_t process_active_children(struct process **ret_children, size_t capacity)
{
    family_look_after();
    return family_running(ret_children, capacity);
}

int process_cpu_count(void)
{
    return cores_detect().usable;
}
