#include "lab/subject.h"

#include "base/clock.h"
#include "lab/lab_body.h"
#include "model/process_list.h"
#include "proc/child.h"
#include "proc/orphans.h"
#include "proc/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Lines that are kept: of twice as many the older half goes. */
#define LINES_KEPT 256
#define STOP_NS    (500 * NS_PER_MS)
#define ROUND_NS   (250 * NS_PER_MS)

/* More of output_read() than a full pipe can take. */
#define LAST_TURNS 64

struct subject {
    struct lab *lab;
    struct child child;
    pid_t pid;                /* also when it is dead */
    int output, alarm, round; /* -1 = closed */
    struct output_reader reader;
    uint64_t began_ns, ended_ns;
    bool dead, stopping;
    struct death death;
    struct monitor *monitor; /* or NULL */
    char name[24];
    struct snapshot_line lines[2 * LINES_KEPT];
    void (*handle_line)(void *context, const struct snapshot_line *line);
    void *line_context;
};

/* ------------------------------------------------------------------ start */

struct call { /* what the child needs */
    char *const *argv;
};

/* In the child: a command expects SIGINT as it is for any other. Why it cannot run goes back by the pipe, which closes
 * when it does. */
static int become_command(void *context, const int *kept)
{
    const struct call *call = context;
    struct sigaction action = {.sa_handler = SIG_DFL};
    (void)sigaction(SIGINT, &action, NULL);
    (void)fcntl(kept[0], F_SETFD, FD_CLOEXEC);
    execvp(call->argv[0], call->argv);
    int error = errno;
    (void)!write(kept[0], &error, sizeof error);
    return 127;
}

/* Waits until the command runs, or says why it does not: 0 or -errno. */
static int wait_for_exec(int fd)
{
    int error = 0;
    ssize_t got;
    do
        got = read(fd, &error, sizeof error);
    while (got < 0 && errno == EINTR);
    return got == sizeof error ? -error : 0;
}

static void end_at_once(struct subject *subject)
{
    struct death death;
    child_signal(&subject->child, SIGKILL);
    while (!child_bury(&subject->child, &death))
        clock_sleep_until(clock_after(NS_PER_MS));
}

static int start_child(struct subject *subject, char *const *argv)
{
    struct call call = {argv};
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0)
        return -errno;
    struct child_options options = {.run = become_command, .context = &call, .keep = {report[1], -1}, .pin_core = -1};
    int error = child_start(&subject->child, &options);
    (void)close(report[1]);
    if (!error) {
        subject->output = subject->child.output;
        error = wait_for_exec(report[0]);
        if (error)
            end_at_once(subject);
    }
    (void)close(report[0]);
    return error;
}

/* ------------------------------------------------------------------ events */

static void free_text(const struct snapshot_line *line)
{
    union {
        const char *in;
        char *out;
    } text = {line->text};
    free(text.out);
}

static void keep_line(void *context, const struct output_line *line)
{
    struct subject *subject = context;
    struct snapshot *snapshot = &subject->lab->idle;
    char *text = strdup(line->text);
    if (!text) {
        snapshot->lines_dropped++;
        return;
    }
    if (snapshot->lines_count == 2 * LINES_KEPT) {
        for (size_t i = 0; i < LINES_KEPT; i++)
            free_text(&subject->lines[i]);
        memmove(subject->lines, subject->lines + LINES_KEPT, LINES_KEPT * sizeof *subject->lines);
        snapshot->lines_count = LINES_KEPT;
        snapshot->lines_dropped += LINES_KEPT;
    }
    struct snapshot_line *kept = &subject->lines[snapshot->lines_count++];
    *kept = (struct snapshot_line){.time_ns = line->time_ns - subject->began_ns, .task = RUN_NO_TASK, .text = text};
    memcpy(kept->worker, subject->name, sizeof kept->worker);
    if (subject->handle_line)
        subject->handle_line(subject->line_context, kept);
}

static void close_output(struct subject *subject)
{
    if (subject->output < 0)
        return;
    lab_unwatch(subject->lab, subject->output);
    (void)close(subject->output);
    subject->output = -1;
}

static void output_came(void *context)
{
    struct subject *subject = context;
    if (output_read(&subject->reader, RUN_NO_TASK, keep_line, subject) < 0)
        close_output(subject);
}

static void close_timer(struct subject *subject, int *timer)
{
    if (*timer < 0)
        return;
    lab_unwatch(subject->lab, *timer);
    (void)close(*timer);
    *timer = -1;
}

/* Once after `first_ns`, and then every `period_ns`, unless that is 0. -1: there is none to be had. */
static int open_timer(struct subject *subject, uint64_t first_ns, uint64_t period_ns, void (*ready)(void *context))
{
    struct itimerspec time = {.it_value.tv_nsec = (long)first_ns, .it_interval.tv_nsec = (long)period_ns};
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (timer < 0)
        return -1;
    if (timerfd_settime(timer, 0, &time, NULL) == 0 && lab_watch(subject->lab, timer, ready, subject) == 0)
        return timer;
    (void)close(timer);
    return -1;
}

/* Whose parents died below the command became our children. As long as no experiment has children of its own, all
 * others are such. */
static void bury_orphans(void *context)
{
    struct subject *subject = context;
    siginfo_t info;
    uint64_t rounds;
    (void)!read(subject->round, &rounds, sizeof rounds);
    while (lab_phase(subject->lab) == PHASE_IDLE) {
        info.si_pid = 0;
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0 ||
            info.si_pid == subject->child.pid)
            return;
        (void)waitpid(info.si_pid, NULL, WNOHANG);
        if (subject->monitor)
            monitor_ended(subject->monitor, info.si_pid, child_death(&info));
    }
}

/* What is left of its group was killed. What was printed until now is in the pipe, and is read; whoever else holds the
 * pipe is not waited for. */
static void read_the_rest(struct subject *subject)
{
    for (int turn = 0; turn < LAST_TURNS && subject->output >= 0; turn++)
        if (output_read(&subject->reader, RUN_NO_TASK, keep_line, subject) <= 0)
            break;
    close_output(subject);
}

static void death_came(void *context)
{
    struct subject *subject = context;
    char ended[64];
    int pidfd = subject->child.pidfd;
    lab_unwatch(subject->lab, pidfd);
    if (!child_bury(&subject->child, &subject->death)) {
        (void)lab_watch(subject->lab, pidfd, death_came, subject);
        return;
    }
    subject->dead = true;
    subject->ended_ns = clock_ns();
    close_timer(subject, &subject->alarm);
    read_the_rest(subject);
    if (subject->monitor)
        monitor_ended(subject->monitor, subject->pid, subject->death);
    (void)snprintf(subject->lab->idle.notice, sizeof subject->lab->idle.notice, "%s ended: %s", subject->name,
                   process_end_text(subject->death, ended, sizeof ended));
}

static void time_is_up(void *context)
{
    struct subject *subject = context;
    close_timer(subject, &subject->alarm);
    subject_signal(subject, SIGKILL);
}

/* ------------------------------------------------------------------ the face */

static void name_it(struct subject *subject, const char *path)
{
    const char *slash = strrchr(path, '/');
    (void)snprintf(subject->name, sizeof subject->name, "%s", slash && slash[1] ? slash + 1 : path);
}

static int listen_to(struct subject *subject)
{
    int error = lab_watch(subject->lab, subject->output, output_came, subject);
    subject->round = open_timer(subject, ROUND_NS, ROUND_NS, bury_orphans);
    return error ? error : lab_watch(subject->lab, subject->child.pidfd, death_came, subject);
}

int subject_start(struct subject **ret_subject, struct lab *lab, char *const *argv, struct problem *problem)
{
    struct subject *subject = calloc(1, sizeof *subject);
    if (!subject) {
        (void)problem_set(problem, "no memory to run '%.200s'", argv[0]);
        return -ENOMEM;
    }
    *subject = (struct subject){.lab = lab, .output = -1, .alarm = -1, .round = -1, .began_ns = clock_ns()};
    subject->child = (struct child){.pidfd = -1, .output = -1, .lifeline = -1};
    name_it(subject, argv[0]);
    (void)orphans_adopt(); /* refused: what leaves its group may outlive it */
    int error = start_child(subject, argv);
    if (!error) {
        subject->pid = subject->child.pid;
        subject->reader = (struct output_reader){.fd = subject->output};
        lab->idle.lines = subject->lines;
        lab->idle.lines_count = lab->idle.lines_dropped = 0;
        error = listen_to(subject);
    }
    if (error) {
        (void)problem_set(problem, "cannot run '%.200s': %s", argv[0],
                          error == -ENOENT ? "there is no such command" : strerror(-error));
        subject_free(subject);
        return error;
    }
    *ret_subject = subject;
    return 0;
}

void subject_free(struct subject *subject)
{
    if (!subject)
        return;
    if (subject->child.pid > 0) {
        lab_unwatch(subject->lab, subject->child.pidfd);
        end_at_once(subject);
    }
    close_timer(subject, &subject->alarm);
    close_timer(subject, &subject->round);
    close_output(subject);
    if (subject->pid > 0)
        orphans_end();
    for (size_t i = 0; subject->lab->idle.lines == subject->lines && i < subject->lab->idle.lines_count; i++)
        free_text(&subject->lines[i]);
    if (subject->lab->idle.lines == subject->lines) {
        subject->lab->idle.lines = NULL;
        subject->lab->idle.lines_count = 0;
    }
    free(subject);
}

int subject_pid(const struct subject *subject)
{
    return subject->pid;
}

uint64_t subject_ran_ns(const struct subject *subject)
{
    return (subject->dead ? subject->ended_ns : clock_ns()) - subject->began_ns;
}

/* As long as it is not buried, its number, also that of its group, is its own. */
void subject_signal(struct subject *subject, int signal)
{
    if (subject->child.pid > 0)
        (void)kill(-subject->child.pid, signal);
}

void subject_stop(struct subject *subject, int signal)
{
    if (subject->child.pid <= 0)
        return;
    subject_signal(subject, subject->stopping ? SIGKILL : signal);
    subject_signal(subject, SIGCONT);
    if (subject->stopping)
        return;
    subject->stopping = true;
    subject->alarm = open_timer(subject, STOP_NS, 0, time_is_up);
    if (subject->alarm < 0)
        subject_signal(subject, SIGKILL);
}

void subject_set_monitor(struct subject *subject, struct monitor *monitor)
{
    subject->monitor = monitor;
}

bool subject_has_ended(const struct subject *subject)
{
    return subject->dead;
}

struct death subject_death(const struct subject *subject)
{
    return subject->death;
}

int subject_status(const struct subject *subject)
{
    switch (subject->death.how) {
    case DEATH_SIGNAL:
        return 128 + subject->death.code;
    case DEATH_UNKNOWN:
        return 1;
    default:
        return subject->death.code;
    }
}

void subject_on_line(struct subject *subject, void (*line)(void *context, const struct snapshot_line *line),
                     void *context)
{
    subject->handle_line = line;
    subject->line_context = context;
}
