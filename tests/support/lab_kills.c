#include "support/lab_kills.h"

#include "base/clock.h"
#include "base/random.h"
#include "ipc/task.h"
#include "lab/lab.h"
#include "model/plan.h"
#include "model/settings.h"
#include "model/workload.h"
#include "proc/evloop.h"
#include "proc/guardian.h"
#include "proc/orphans.h"
#include "proc/pool_engine.h"
#include "support/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#define MOMENT_NS     (60 * NS_PER_MS) /* from the start to the kill, at most */
#define PROMISED_NS   (100 * NS_PER_MS)
#define PATIENCE_NS   NS_PER_S /* on a machine that is busy with other tests, too */
#define WORKERS       4
#define SURVIVORS_MAX 16 /* that a message names */
#define WORDS_MAX     32

/* ------------------------------------------------------------------ labs of our own */

static int leave_grandchild(struct task *task, const void *parameters)
{
    (void)task;
    (void)parameters;
    if (fork() == 0)
        (void)setsid();
    while (pause() < 0) /* always */
        continue;
    return 0;
}

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    (void)parameters;
    (void)problem;
    for (uint64_t i = 0; i < WORKERS; i++)
        plan_add(plan, &i, sizeof i);
    return 0;
}

static int run_own_lab(int argc, char **argv)
{
    static const struct workload workload = {
        .id = "kin", .title = "Kin", .primitive = "pool", .lesson = "", .plan = plan, .run = leave_grandchild};
    struct settings settings;
    struct problem problem;
    struct lab *lab;
    (void)argc;
    (void)argv;
    setting_presets(settings_rows, settings_count, &settings, sizeof settings);
    settings.workers = WORKERS;
    settings.no_baseline = true;
    const struct lab_options options = {.workload = &workload, .settings = &settings};
    if (lab_new(&lab, &options, &problem) != 0 || lab_start(lab, &problem) != 0)
        _exit(EXIT_FAILURE);
    while (lab_phase(lab) != PHASE_ENDED)
        lab_step(lab, clock_after(NS_PER_S));
    lab_free(lab);
    _exit(EXIT_SUCCESS);
}

static int guard_own_lab(void)
{
    char name[] = "forklab", *argv[] = {name, NULL};
    return guardian_run(run_own_lab, 1, argv);
}

static int hang(struct task *task, const void *context)
{
    (void)task;
    (void)context;
    while (pause() < 0) /* always */
        continue;
    return 0;
}

/* Two workers hang, the others are idle and killed again and again. Nobody but themselves sees to it that they do not
 * outlive the pool, nor those that are just being born. */
static int run_pool(void)
{
    const struct pool_options options = {.run = hang, .workers = WORKERS};
    struct pool *pool;
    if (pool_new(&pool, &options) != 0 || pool_start(pool) != 0 || pool_submit(pool, NULL, 0, NULL) != 0 ||
        pool_submit(pool, NULL, 0, NULL) != 0)
        return EXIT_FAILURE;
    pool_offer(pool, 2);
    for (unsigned slot = 0;; slot = (slot + 1) % options.workers) {
        if (atomic_load(&pool_area_of(pool)->slots[slot].asleep))
            (void)supervisor_signal(pool_supervisor(pool), slot, SIGKILL);
        (void)evloop_step(pool_loop(pool), clock_after(NS_PER_MS));
    }
}

/* "Starting" labs lose each worker with its first task: wherever the kill falls, a fork is near. */
const struct lab_kind lab_kinds[] = {
    {"busy", .arguments = "run spin -p time=20ms -n 1000 -w 4 --no-baseline --headless"},
    {"baseline", .arguments = "run spin -p time=20ms -n 1000 -w 4 --headless"},
    {"sleeping", .arguments = "run fault -p kind=hang -p at=0 -w 4 --no-baseline --headless"},
    {"stopped", .arguments = "run spin -p time=20ms -n 1000 -w 4 --no-baseline --headless", .stopped = true},
    {"ignoring TERM", .arguments = "run fault -p kind=ignore-term -p at=0 -w 4 --no-baseline --headless"},
    {"starting", .arguments = "run fault -p kind=exit -p at=0 -p times=1 -n 50000 -w 4 --no-baseline --headless"},
    {"starting, spawned",
     .arguments = "run fault -p kind=exit -p at=0 -p times=1 -n 50000 -w 4 --start spawn --no-baseline --headless"},
    {"live", .arguments = "run spin -p time=20ms -n 1000 -w 4", .live = true},
    {"live, starting", .arguments = "run fault -p kind=exit -p at=0 -p times=1 -n 50000 -w 4 --no-baseline",
     .live = true},
    {"with grandchildren", .function = guard_own_lab},
    {"a pool, no lab", .function = run_pool},
    {"unread", .arguments = "run fault -p kind=print -p at=0 -n 1000 -w 4 --no-baseline --headless", .unread = true},
};
const size_t lab_kinds_count = sizeof lab_kinds / sizeof *lab_kinds;

/* ------------------------------------------------------------------ starting */

struct subject {
    const struct lab_kind *kind;
    pid_t pid;            /* of the guardian */
    int master, slave;    /* of its terminal, or the ends of its pipe; -1 */
    struct termios modes; /* before */
    size_t used;
    char drawn[1 << 18]; /* the end of what it drew */
};

static void run_program(const char *arguments)
{
    char text[512], *rest = NULL, *argv[WORDS_MAX + 2] = {(char[]){"forklab"}};
    (void)snprintf(text, sizeof text, "%s", arguments);
    unsigned count = 1;
    for (char *word = strtok_r(text, " ", &rest); word && count <= WORDS_MAX; word = strtok_r(NULL, " ", &rest))
        argv[count++] = word;
    (void)execv(FORKLAB_PROGRAM, argv);
    _exit(127);
}

/* In the child. It dies with the test: that is what the parent-death signal is for here. */
static void become(const struct subject *subject)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setsid();
    (void)signal(SIGTERM, SIG_DFL); /* what Check does on it is not for a lab to do */
    (void)signal(SIGINT, SIG_DFL);
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
        (void)dup2(subject->slave >= 0 && (fd > 0 || subject->kind->live) ? subject->slave : null, fd);
    if (subject->kind->live)
        (void)login_tty(STDIN_FILENO);
    (void)setenv("TERM", "xterm-256color", 1);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    if (subject->kind->arguments)
        run_program(subject->kind->arguments);
    _exit(subject->kind->function());
}

static bool start(struct subject *subject)
{
    int ends[2] = {-1, -1};
    if (subject->kind->unread && pipe2(ends, O_CLOEXEC) < 0)
        return false;
    subject->master = ends[0];
    subject->slave = ends[1];
    if (subject->kind->live) {
        struct winsize size = {.ws_row = 30, .ws_col = 100};
        if (openpty(&subject->master, &subject->slave, NULL, NULL, &size) < 0)
            return false;
        (void)fcntl(subject->master, F_SETFL, O_NONBLOCK);
        (void)fcntl(subject->master, F_SETFD, FD_CLOEXEC);
        (void)fcntl(subject->slave, F_SETFD, FD_CLOEXEC);
        (void)tcgetattr(subject->slave, &subject->modes);
    }
    subject->pid = fork();
    if (subject->pid == 0)
        become(subject);
    return subject->pid > 0;
}

static void stop(struct subject *subject)
{
    if (subject->master >= 0)
        (void)close(subject->master);
    if (subject->slave >= 0)
        (void)close(subject->slave);
}

/* Takes what it drew, so that it never has to wait for us. */
static void drain(struct subject *subject)
{
    char bytes[65536];
    ssize_t size;
    while (subject->kind->live && (size = read(subject->master, bytes, sizeof bytes)) > 0) {
        size_t keep = sizeof subject->drawn / 2;
        if (subject->used + (size_t)size >= sizeof subject->drawn) {
            memmove(subject->drawn, subject->drawn + subject->used - keep, keep);
            subject->used = keep;
        }
        memcpy(subject->drawn + subject->used, bytes, (size_t)size);
        subject->used += (size_t)size;
    }
}

static void let_run(struct subject *subject, uint64_t ns)
{
    uint64_t deadline = clock_after(ns), now;
    while (drain(subject), (now = clock_ns()) < deadline)
        clock_sleep_until(now + NS_PER_MS < deadline ? now + NS_PER_MS : deadline);
}

/* ------------------------------------------------------------------ the kill */

/* The guardian's only child; 0 when it has none yet, or none any more. */
static pid_t lab_of(const struct subject *subject)
{
    pid_t lab = 0;
    (void)processes_children_of(subject->pid, &lab, 1);
    return lab;
}

static void stop_workers(const struct subject *subject)
{
    pid_t workers[WORKERS], lab = lab_of(subject);
    int count = lab ? processes_children_of(lab, workers, WORKERS) : 0;
    for (int i = 0; i < count && i < WORKERS; i++)
        (void)kill(workers[i], SIGSTOP);
}

static void strike(const struct subject *subject, enum lab_victim victim)
{
    pid_t lab = subject->kind->function == run_pool ? 0 : lab_of(subject);
    if (subject->kind->stopped)
        stop_workers(subject);
    (void)kill(victim == KILL_LAB && lab ? lab : subject->pid, SIGKILL);
}

/* What is still there, for the message. */
static void list_survivors(struct problem *problem)
{
    pid_t pids[SURVIVORS_MAX];
    char path[64], names[256] = "", name[32];
    int count = processes_children_of(getpid(), pids, SURVIVORS_MAX);
    for (int i = 0; i < count && i < SURVIVORS_MAX; i++) {
        (void)snprintf(path, sizeof path, "/proc/%d/comm", (int)pids[i]);
        FILE *file = fopen(path, "re");
        if (file && fscanf(file, "%31s", name) == 1 && strlen(names) + sizeof name + 2 < sizeof names)
            (void)strcat(strcat(names, " "), name);
        if (file)
            (void)fclose(file);
    }
    (void)problem_set(problem, "%d processes outlived the lab:%s", count, names);
}

/* All orphans come to us, so the lab is gone when we have no child any more. */
static bool wait_for_the_end(struct subject *subject, struct lab_kills_figures *figures, struct problem *problem)
{
    uint64_t begin = clock_ns(), ns;
    for (;;) {
        while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
            continue;
        bool gone = waitpid(-1, NULL, WNOHANG | __WALL) < 0 && errno == ECHILD;
        ns = clock_ns() - begin;
        drain(subject);
        if (gone)
            break;
        if (ns > PATIENCE_NS) {
            list_survivors(problem);
            orphans_end();
            return false;
        }
        clock_sleep_until(clock_after(NS_PER_MS / 4));
    }
    figures->rounds++;
    figures->slow += ns > PROMISED_NS;
    figures->worst_ns = ns > figures->worst_ns ? ns : figures->worst_ns;
    return true;
}

/* Where the last `text` begins in what was drawn; -1 = nowhere. */
static ssize_t last_drawn(const struct subject *subject, const char *text)
{
    size_t size = strlen(text);
    for (size_t at = subject->used; at >= size; at--)
        if (memcmp(subject->drawn + at - size, text, size) == 0)
            return (ssize_t)(at - size);
    return -1;
}

static bool is_restored(const struct subject *subject, struct problem *problem)
{
    struct termios now;
    if (!subject->kind->live)
        return true;
    (void)tcgetattr(subject->slave, &now);
    if (now.c_lflag != subject->modes.c_lflag || now.c_iflag != subject->modes.c_iflag ||
        now.c_oflag != subject->modes.c_oflag)
        return problem_set(problem, "the terminal's modes were not restored") == 0;
    if (last_drawn(subject, "\033[?1049h") > last_drawn(subject, "\033[?1049l"))
        return problem_set(problem, "the terminal was left on the alternate screen") == 0;
    return true;
}

static bool play_round(struct subject *subject, enum lab_victim victim, uint64_t moment_ns,
                       struct lab_kills_figures *figures, struct problem *problem)
{
    if (!start(subject)) {
        (void)problem_set(problem, "cannot start the program");
        return false;
    }
    let_run(subject, moment_ns);
    strike(subject, victim);
    bool right = wait_for_the_end(subject, figures, problem) && is_restored(subject, problem);
    stop(subject);
    return right;
}

bool lab_kills_try(const struct lab_kind *kind, enum lab_victim victim, unsigned rounds, uint64_t seed,
                   struct lab_kills_figures *figures, struct problem *problem)
{
    struct random random = {seed};
    bool right = orphans_adopt() == 0;
    for (unsigned round = 0; right && round < rounds; round++) {
        struct subject *subject = calloc(1, sizeof *subject);
        uint64_t moment = random_below(&random, MOMENT_NS);
        if (!subject)
            return problem_set(problem, "no memory") == 0;
        subject->kind = kind;
        right = play_round(subject, victim, moment, figures, problem);
        free(subject);
        if (!right) {
            struct problem what = *problem;
            (void)problem_set(problem, "%s, killed after %" PRIu64 " us: %s",
                              victim == KILL_LAB ? "the lab" : "the guardian", moment / NS_PER_US, what.text);
        }
    }
    return right;
}
