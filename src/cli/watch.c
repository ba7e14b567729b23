/* watch.c - the command `watch`: any program's process tree, live on a terminal, as plain tables elsewhere. */
#include "base/clock.h"
#include "base/signals.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/screens.h"
#include "cli/watch_options.h"
#include "lab/lab.h"
#include "lab/monitor.h"
#include "lab/subject.h"
#include "model/process_order.h"
#include "report/printable.h"
#include "report/process_text.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATUS_CANNOT_RUN 126 /* as a shell says */
#define STATUS_NO_COMMAND 127

struct watching {
    const struct watch_options *options;
    struct lab *lab;
    struct subject *subject; /* NULL = processes that were there before */
    struct monitor *monitor;
    struct process_order order;
    uint64_t start_ns, printed_ns;
    uint64_t tables;
    int signal; /* that asked for the end; 0 = none */
    bool utf8;
};

/* ------------------------------------------------------------------ without a screen */

/* What the command prints, with when in front. */
static void print_line(void *context, const struct snapshot_line *line)
{
    const struct watching *watching = context;
    char time[32], *text = strdup(line->text);
    if (!text)
        return;
    printable_clean(text, watching->utf8);
    printf("%9s  %-10s  %s\n", units_seconds(time, sizeof time, line->time_ns), line->worker, text);
    (void)fflush(stdout);
    free(text);
}

static void print_table(struct watching *watching)
{
    const struct process_list *list = monitor_list(watching->monitor);
    struct process_wish wish = {.key = PROCESS_PID, .tree = true};
    if (process_order_make(&watching->order, list, &wish) == 0)
        process_text(stdout, list, &watching->order, watching->start_ns, watching->printed_ns);
    (void)fflush(stdout);
    watching->printed_ns = list->time_ns;
    watching->tables++;
}

/* Ctrl-Z stops the command too: it is in a group of its own, which the terminal does not reach. */
static void suspend(struct watching *watching)
{
    if (watching->subject)
        subject_signal(watching->subject, SIGSTOP);
    signals_suspend();
    if (watching->subject)
        subject_signal(watching->subject, SIGCONT);
}

static void on_signal(void *context, int signal)
{
    struct watching *watching = context;
    if (signal == SIGTSTP) {
        suspend(watching);
    } else if (signal != SIGCONT && signal != SIGWINCH) {
        watching->signal = signal;
        if (watching->subject)
            subject_stop(watching->subject, signal);
    }
}

static bool wants_table(const struct watching *watching)
{
    uint64_t most = watching->options->samples;
    return most == 0 || watching->tables < most;
}

/* A command is watched to its end; others for as long as one of them lives, and a table is wanted. */
static bool is_over(const struct watching *watching)
{
    if (watching->subject)
        return subject_has_ended(watching->subject);
    return watching->signal || !wants_table(watching) || monitor_list(watching->monitor)->alive == 0;
}

/* The first sample is where shares of time begin: nothing is printed of it. */
static void watch_plainly(struct watching *watching)
{
    if (watching->subject)
        subject_on_line(watching->subject, print_line, watching);
    (void)monitor_tick(watching->monitor, clock_ns());
    while (!is_over(watching)) {
        lab_step(watching->lab, wants_table(watching) ? monitor_due(watching->monitor) : CLOCK_NEVER);
        if (!is_over(watching) && wants_table(watching) && monitor_tick(watching->monitor, clock_ns()))
            print_table(watching);
    }
}

static void print_end(const struct watching *watching)
{
    char time[32], end[64];
    if (watching->subject)
        printf("%9s  %s\n", units_seconds(time, sizeof time, subject_ran_ns(watching->subject)),
               process_end_text(subject_death(watching->subject), end, sizeof end));
    else if (!watching->signal && monitor_list(watching->monitor)->alive == 0)
        printf("%9s  all have ended\n", units_seconds(time, sizeof time, clock_ns() - watching->start_ns));
}

/* ------------------------------------------------------------------ live */

static bool is_live(const struct watch_options *options)
{
    return !options->headless && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* False: there is no screen to be had. What the user launches there is no concern of ours. */
static bool watch_live(struct watching *watching)
{
    struct problem problem;
    struct launch launch = {.workload = NULL};
    lab_attend(watching->lab, true);
    int error = screens_run(watching->lab, &launch, watching->monitor, &watching->options->tastes, &problem);
    launch_release(&launch);
    if (error)
        complain("no live screen: %s", problem.text);
    return error == 0;
}

/* Who leaves the screen ends the command. */
static void end_subject(struct watching *watching)
{
    if (!watching->subject || subject_has_ended(watching->subject))
        return;
    subject_stop(watching->subject, SIGTERM);
    while (!subject_has_ended(watching->subject))
        lab_step(watching->lab, CLOCK_NEVER);
}

/* ------------------------------------------------------------------ setting up */

static int open_monitor(struct watching *watching)
{
    const struct watch_options *options = watching->options;
    int pid = watching->subject ? subject_pid(watching->subject) : 0;
    struct monitor_options wanted = {.scope = PROCESSES_TREES,
                                     .interval_ns = options->interval_ns,
                                     .roots = watching->subject ? &pid : options->pids,
                                     .roots_count = watching->subject ? 1 : options->pids_count,
                                     .adopts = watching->subject};
    int error = monitor_new(&watching->monitor, &wanted);
    if (!error && watching->subject)
        subject_set_monitor(watching->subject, watching->monitor);
    return error;
}

static int start(struct watching *watching)
{
    struct problem problem;
    const struct lab_options none = {.workload = NULL};
    int error = lab_new(&watching->lab, &none, &problem);
    if (!error && watching->options->command) {
        error = subject_start(&watching->subject, watching->lab, watching->options->command, &problem);
        if (error) {
            complain("%s", problem.text);
            return error == -ENOENT ? STATUS_NO_COMMAND : STATUS_CANNOT_RUN;
        }
    }
    if (error) {
        complain("%s", problem.text);
        return STATUS_FAILED;
    }
    error = open_monitor(watching);
    if (error)
        complain("watch: %s", error == -ESRCH ? "a process has ended before it could be watched, or /proc hides it"
                                              : strerror(-error));
    return error ? STATUS_FAILED : STATUS_OK;
}

static void run(struct watching *watching)
{
    if (is_live(watching->options) && watch_live(watching)) {
        end_subject(watching);
        return;
    }
    lab_on_signal(watching->lab, on_signal, watching);
    watch_plainly(watching);
}

static int status_of(const struct watching *watching)
{
    if (watching->signal)
        return 128 + watching->signal;
    return watching->subject ? subject_status(watching->subject) : STATUS_OK;
}

static int watch(const struct watch_options *options)
{
    struct watching watching = {.options = options, .start_ns = clock_ns(), .utf8 = printable_utf8()};
    int status = start(&watching);
    if (status == STATUS_OK) {
        run(&watching);
        print_end(&watching);
        status = finish_output(0);
        status = status == STATUS_OK ? status_of(&watching) : status;
    }
    subject_free(watching.subject);
    monitor_free(watching.monitor);
    lab_free(watching.lab);
    process_order_release(&watching.order);
    return status;
}

int watch_main(int argc, char **argv)
{
    struct watch_options options;
    struct problem problem;
    int status = STATUS_USAGE;
    if (watch_options_read(&options, argc, argv, &problem)) {
        complain("%s", problem.text);
    } else if (options.help) {
        watch_options_help(stdout);
        status = finish_output(0);
    } else {
        status = watch(&options);
    }
    return status;
}
