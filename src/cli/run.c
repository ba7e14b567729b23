/* run.c - the command `run`: live on a terminal, plain elsewhere, then the report. */
#include "base/clock.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/data.h"
#include "cli/json_file.h"
#include "cli/options.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/screens.h"
#include "cli/usage.h"
#include "demos/works.h"
#include "lab/lab.h"
#include "model/section.h"
#include "report/plain.h"
#include "report/printable.h"
#include "report/text.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a run without a screen needs at hand while it goes on. */
struct plain_run {
    struct progress progress;
    struct plain *plain; /* NULL: only output and report are wanted */
    uint64_t look_ns;    /* when it is told of next */
    enum lab_phase phase;
    bool utf8, scripted;
};

/* With when and who in front; to be freed. NULL: no memory. */
static char *whole_line(const struct plain_run *plain, const struct snapshot_line *line)
{
    char time[32], task[32] = "", *whole;
    if (line->task != RUN_NO_TASK)
        (void)snprintf(task, sizeof task, "%s %" PRIu64, plain->scripted ? "step" : "task",
                       plain->scripted ? line->task + 1 : line->task);
    int length = asprintf(&whole, "%9s  %-10s %-8s  %s", units_seconds(time, sizeof time, line->time_ns), line->worker,
                          task, line->text);
    if (length < 0)
        return NULL;
    printable_clean(whole, plain->utf8);
    return whole;
}

/* One line that a workload printed. Flushed at once: a worker forked later must not inherit it in its own buffer. */
static void print_line(void *context, const struct snapshot_line *line)
{
    struct plain_run *plain = context;
    char *whole = whole_line(plain, line);
    if (!whole)
        return;
    if (plain->plain) {
        plain_line(plain->plain, line->time_ns, whole);
        return;
    }
    progress_clear(&plain->progress);
    printf("%s\n", whole);
    (void)fflush(stdout);
    free(whole);
}

/* Between two looks so much time passes, but for the first and last of each phase. */
static void tell(struct plain_run *plain, struct lab *lab)
{
    enum lab_phase phase = lab_phase(lab);
    if (!plain->plain || (phase == plain->phase && clock_ns() < plain->look_ns))
        return;
    plain->phase = phase;
    plain->look_ns = clock_after(PLAIN_PERIOD_NS);
    plain_look(plain->plain, lab_snapshot(lab));
}

static void run_until_end(struct plain_run *plain, struct lab *lab)
{
    bool wanted = plain->progress.wanted;
    uint64_t period = wanted ? PROGRESS_PERIOD_NS : plain->plain ? PLAIN_PERIOD_NS : NS_PER_S;
    tell(plain, lab);
    while (lab_phase(lab) != PHASE_ENDED) {
        lab_step(lab, clock_after(period));
        tell(plain, lab);
        if (wanted)
            progress_draw(&plain->progress, lab_snapshot(lab));
    }
    progress_clear(&plain->progress);
}

/* Until the run ends. Output of workloads is printed as it comes, unless standard output is for JSON: then what is told
 * goes to standard error. A line that is redrawn is nothing for who wants all in lines. */
static void run_plain(struct lab *lab, const struct options *options, bool quiet)
{
    struct plain_run plain = {
        .utf8 = printable_utf8(), .scripted = lab_snapshot(lab)->workload->steps, .phase = PHASE_IDLE};
    if (!options->settings.plain)
        progress_init(&plain.progress);
    else if (plain_new(&plain.plain, quiet ? stderr : stdout))
        complain("--plain: no memory for it");
    if (!quiet)
        lab_on_line(lab, print_line, &plain);
    run_until_end(&plain, lab);
    lab_on_line(lab, NULL, NULL);
    plain_free(plain.plain);
}

/* True when there is somebody to watch, and a terminal to watch on, whatever its type. Keys come from the terminal
 * itself: standard input only tells whether somebody is there, unless it is what the experiment reads. */
static bool is_live(const struct options *options, const struct json_file *json)
{
    bool attended = isatty(STDIN_FILENO) || strcmp(options->settings.input, "-") == 0;
    bool screenless = options->settings.headless || options->settings.plain;
    return !screenless && !json_file_is_output(json) && attended && isatty(STDOUT_FILENO);
}

/* The report and the JSON of a run that ended. Returns the exit status. */
static int report(const struct lab *lab, struct json_file *json)
{
    struct problem problem;
    const struct record *record = lab_record(lab);
    struct verdict verdict = verdict_of(record);
    int status = verdict_exit_status(&verdict);
    if (!json_file_is_output(json)) {
        if (finish_output(report_text(stdout, record, &verdict)) != STATUS_OK)
            status = STATUS_FAILED;
    }
    if (json_file_write(json, record, &verdict, &problem)) {
        complain("%s", problem.text);
        status = STATUS_FAILED;
    }
    return status;
}

/* Live, if there is a screen to be had. -ENOTSUP: there is none, and nothing was started. */
static int run_live(struct lab *lab, struct options *options, struct problem *problem)
{
    struct launch launch = {.workload = options->graph ? NULL : options->workload,
                            .graph = options->graph,
                            .parameters = options->parameters,
                            .settings = options->settings};
    int error = screens_run(lab, &launch, NULL, &options->tastes, problem);
    /* Another experiment may have taken its place, and owns what this one did. */
    options->graph = launch.graph;
    options->parameters = launch.parameters;
    return error;
}

static int execute(struct lab *lab, struct options *options, struct json_file *json)
{
    struct problem problem;
    bool live = is_live(options, json);
    lab_attend(lab, live);
    int error = live ? run_live(lab, options, &problem) : 0;
    if (error == -ENOTSUP) {
        complain("no live screen: %s", problem.text);
        live = false;
        lab_attend(lab, false);
    }
    if (!live && *lab_snapshot(lab)->notice)
        complain("%s", lab_snapshot(lab)->notice);
    if (!live && options->settings.step)
        complain("--step: without a live screen nobody can let a step go, so none waits");
    if (!live)
        error = lab_start(lab, &problem);
    if (error) {
        complain("%s", problem.text);
        return STATUS_FAILED;
    }
    if (!live)
        run_plain(lab, options, json_file_is_output(json));
    lab_end_signals(lab); /* whoever reads the report may be slow, or not there at all */
    return report(lab, json);
}

/* Everything is checked first: the lab makes plan and machine, the JSON's place is opened; then it starts. */
static int prepare(struct options *options)
{
    char folder[PATH_MAX];
    struct problem problem;
    struct json_file json;
    struct lab *lab = NULL;
    int status = STATUS_USAGE;
    struct lab_options lab_options = {.workload = options->workload,
                                      .graph = options->graph,
                                      .works = demos_works,
                                      .works_count = demos_works_count,
                                      .parameters = options->parameters,
                                      .settings = &options->settings,
                                      .data_folder = data_folder(folder, sizeof folder),
                                      .spawn_argument = PROGRAM_SPAWN_ARGUMENT};
    int error = lab_new(&lab, &lab_options, &problem);
    if (!error)
        error = json_file_open(&json, options->settings.json, &problem);
    if (error) {
        complain("%s", problem.text);
    } else {
        status = execute(lab, options, &json);
        json_file_close(&json);
    }
    lab_free(lab);
    return status;
}

/* A graph as a file that can be read back; of a workload, which is no file, its settings and parameters to look at. */
static int print(const struct options *options)
{
    const struct workload *workload = options->workload;
    if (options->graph) {
        graph_print(options->graph, &options->settings, stdout);
        return finish_output(0);
    }
    printf("; %s: %s\n; Built in: not a file to run, but what it is set to, to look at.\n\n[run]\n", workload->id,
           workload->title);
    for (size_t i = 0; i < settings_count; i++)
        if (settings_rows[i].type != SETTING_LIST) /* its -p texts are the parameters below */
            section_print_row(stdout, &settings_rows[i], &options->settings);
    if (workload->parameters_count)
        fputs("\n[parameters]\n", stdout);
    section_print_rows(stdout, workload->parameters, workload->parameters_count, options->parameters);
    return finish_output(0);
}

int run_main(int argc, char **argv)
{
    struct options options;
    struct problems problems = {.count = 0};
    int status = STATUS_USAGE;
    if (options_init(&options, argc, argv, &problems)) {
        complain_all(&problems);
    } else if (options.help) {
        usage_run(stdout, options.workload);
        status = finish_output(0);
    } else if (options.print) {
        status = print(&options);
    } else {
        status = prepare(&options);
    }
    options_release(&options);
    return status;
}
