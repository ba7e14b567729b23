/* app_control.c - what the user does to a run while it goes on: tuning it, and breaking it on purpose. */
#include "ui/app_control.h"

#include "lab/monitor.h"
#include "ui/app_body.h"
#include "ui/words.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define CHUNK_MAX 65536

/* Says why something was not done; nothing when it was. */
static bool report(struct app *app, int error, const char *what)
{
    const char *why = strerror(-error);
    if (error == 0)
        return true;
    if (error == -EBUSY)
        why = "not at this moment";
    else if (error == -ENOTSUP)
        why = "this experiment does not let it be changed";
    else if (error == -ESRCH)
        why = "there is no such process at the moment";
    else if (error == -EPERM || error == -EACCES)
        why = "the kernel does not allow it";
    else if (error == -EINVAL)
        why = "that is out of range";
    scene_say(&app->scene, "%s: %s", what, why);
    return false;
}

/* ------------------------------------------------------------------ tuning */

/* The next run begins with what this one has been tuned to. */
static struct settings *next_settings(struct app *app)
{
    return app->options.launch ? &app->options.launch->settings : NULL;
}

static void change_next(struct app *app, const char *what)
{
    app->reload = true;
    scene_say(&app->scene, "%s, from the next run on (r)", what);
}

static bool has_launch(struct app *app)
{
    if (app->options.launch && (app->options.launch->workload || app->options.launch->graph))
        return true;
    scene_say(&app->scene, "no experiment has been run yet");
    return false;
}

/* A graph is resized stage by stage: the one of the selected worker. */
static void resize_stage(struct app *app, int step)
{
    const struct snapshot *snapshot = app->scene.snapshot;
    int index = snapshot->workers_count > 0 ? snapshot->workers[scene_selected(&app->scene)].stage : 0;
    const struct snapshot_stage *stage = &snapshot->stages[index < 0 ? 0 : index];
    char what[64], count[32];
    (void)snprintf(what, sizeof what, "%s has %s", stage->name,
                   words_count(stage->workers, "worker", "workers", count, sizeof count));
    if (report(app, lab_command_on(app->lab, LAB_RESIZE, stage->name, (int64_t)stage->workers + step), what))
        scene_say(&app->scene, "%s: %s, it was %u", stage->name,
                  words_count((uint64_t)((int64_t)stage->workers + step), "worker", "workers", count, sizeof count),
                  stage->workers);
}

/* The pool is gone; the next one has another size. */
static void resize_next(struct app *app, int step)
{
    char what[64];
    struct settings *settings = next_settings(app);
    if (!has_launch(app))
        return;
    int64_t size = (settings->workers > 0 ? settings->workers : (int64_t)app->scene.snapshot->pool_size) + step;
    if (size < 1 || size > SETTINGS_WORKERS_MAX)
        return;
    settings->workers = size;
    (void)snprintf(what, sizeof what, "%" PRId64 " worker%s", size, size == 1 ? "" : "s");
    change_next(app, what);
}

void control_resize(struct app *app, enum action action)
{
    const struct snapshot *snapshot = app->scene.snapshot;
    int step = action == ACTION_GROW ? 1 : -1;
    if (snapshot->stages_count > 0) {
        resize_stage(app, step);
        return;
    }
    int64_t size = (int64_t)snapshot->pool_size + step;
    if (snapshot->phase == PHASE_ENDED) {
        resize_next(app, step);
        return;
    }
    int error = lab_command(app->lab, LAB_RESIZE, size);
    if (error == -EINVAL)
        scene_say(&app->scene, "the pool can have 1 to %u workers", snapshot->pool_max);
    else if (report(app, error, "the size of the pool") && next_settings(app))
        next_settings(app)->workers = size;
}

static void chunk_next(struct app *app, bool up)
{
    char what[64];
    struct settings *settings = next_settings(app);
    if (!has_launch(app))
        return;
    int64_t chunk = up ? settings->chunk * 2 : settings->chunk / 2;
    if (chunk < 1 || chunk > CHUNK_MAX)
        return;
    settings->chunk = chunk;
    (void)snprintf(what, sizeof what, "chunks of %" PRId64, chunk);
    change_next(app, what);
}

void control_chunk(struct app *app, enum action action)
{
    if (app->scene.snapshot->phase == PHASE_ENDED) {
        chunk_next(app, action == ACTION_CHUNK_UP);
        return;
    }
    int64_t before = app->scene.snapshot->chunk;
    int64_t chunk = action == ACTION_CHUNK_UP ? before * 2 : before / 2;
    if (before == 0) {
        scene_say(&app->scene, "the chunk: tasks are not taken in chunks here");
        return;
    }
    if (chunk < 1 || chunk > CHUNK_MAX) {
        scene_say(&app->scene, "the chunk can be 1 to %d tasks", CHUNK_MAX);
        return;
    }
    if (!report(app, lab_command(app->lab, LAB_CHUNK, chunk), "the chunk"))
        return;
    scene_say(&app->scene, "workers take %" PRId64 " tasks at a time, it was %" PRId64, chunk, before);
    if (next_settings(app))
        next_settings(app)->chunk = chunk;
}

void control_capacity(struct app *app, enum action action)
{
    const struct snapshot_channel *channel = scene_channel(&app->scene);
    if (!channel || channel->capacity_max == 0) {
        scene_say(&app->scene, "the capacity: %s", channel ? "that of this channel is fixed" : "there is no queue");
        return;
    }
    uint64_t capacity = action == ACTION_CAPACITY_UP ? channel->capacity * 2 : channel->capacity / 2;
    if (capacity > channel->capacity_max && channel->capacity < channel->capacity_max)
        capacity = channel->capacity_max;
    if (capacity < 1 || capacity > channel->capacity_max) {
        scene_say(&app->scene, "%s can hold 1 to %" PRIu64 " messages", channel->name, channel->capacity_max);
        return;
    }
    if (report(app, lab_command_on(app->lab, LAB_CAPACITY, channel->name, (int64_t)capacity), channel->name))
        scene_say(&app->scene, "%s holds %" PRIu64 " messages, it was %" PRIu64, channel->name, capacity,
                  channel->capacity);
}

/* ------------------------------------------------------------------ one process */

/* What is selected, in the view's own words, or else the selected worker. */
static bool find_subject(struct app *app, struct subject *subject)
{
    const struct view *view = views[app->scene.view];
    const struct snapshot *snapshot = app->scene.snapshot;
    if (view->subject)
        return view->subject(&app->scene, app_state(app), subject);
    if (snapshot->workers_count == 0)
        return false;
    subject_worker(subject, &snapshot->workers[scene_selected(&app->scene)]);
    return true;
}

static bool need_subject(struct app *app, struct subject *subject)
{
    if (find_subject(app, subject))
        return true;
    scene_say(&app->scene, "nothing is selected that this could be done to");
    return false;
}

static struct process_id process_of(const struct subject *subject)
{
    return (struct process_id){subject->pid, subject->began};
}

static bool send_signal(struct app *app, const struct subject *subject, int signal)
{
    int error = subject->slot >= 0 ? lab_signal(app->lab, (unsigned)subject->slot, signal)
                                   : monitor_signal(process_of(subject), signal);
    return report(app, error, subject->name);
}

void control_signal(struct app *app, enum action action)
{
    static const struct {
        enum action action;
        int signal;
        enum sabotage what;
    } signals[] = {{ACTION_KILL, SIGKILL, SABOTAGE_KILL},
                   {ACTION_STOP, SIGSTOP, SABOTAGE_STOP},
                   {ACTION_CONTINUE, SIGCONT, SABOTAGE_CONTINUE}};
    struct subject subject;
    if (!need_subject(app, &subject))
        return;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (signals[i].action == action && send_signal(app, &subject, signals[i].signal))
            scene_say(&app->scene, "%s: %s", subject.name, sabotage_rows[signals[i].what].expect);
}

/* The worker that was asked about still has its slot, and no successor of it. */
static bool is_still_there(const struct app *app, const struct subject *subject)
{
    const struct snapshot *snapshot = app->scene.snapshot;
    for (size_t i = 0; i < snapshot->workers_count; i++)
        if ((int)snapshot->workers[i].slot == subject->slot)
            return snapshot->workers[i].pid == subject->pid;
    return subject->slot < 0; /* a process is known by its begin */
}

static void chosen_signal(struct app *app, int signal)
{
    char name[32];
    if (!is_still_there(app, &app->subject))
        scene_say(&app->scene, "%s has ended meanwhile: nothing was sent", app->subject.name);
    else if (send_signal(app, &app->subject, signal))
        scene_say(&app->scene, "%s was sent to %s", signal_text(signal, name, sizeof name), app->subject.name);
}

void control_choose_signal(struct app *app, enum action action)
{
    static const struct {
        int signal;
        const char *what;
    } rows[] = {{SIGTERM, "asks it to end; it may clean up, or refuse"},
                {SIGKILL, "ends it at once; it cannot do anything about that"},
                {SIGSTOP, "it stands still until it is continued"},
                {SIGCONT, "it goes on"},
                {SIGINT, "as Ctrl-C does"},
                {SIGQUIT, "as Ctrl-\\ does: ends, often with a core file"},
                {SIGHUP, "as when its terminal goes; for daemons: read the settings again"},
                {SIGUSR1, "means what the program makes of it; most end"},
                {SIGUSR2, "likewise"},
                {SIGABRT, "as if it had given itself up"},
                {SIGSEGV, "as if it had touched memory that is not there"},
                {SIGALRM, "as if a timer had run out"}};
    char title[96], label[64], name[32];
    (void)action;
    if (!need_subject(app, &app->subject))
        return;
    (void)snprintf(title, sizeof title, "Send a signal to %s (%d)", app->subject.name, app->subject.pid);
    menu_begin(&app->menu, title, "", true);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        (void)snprintf(label, sizeof label, "%2d %-8s", rows[i].signal, signal_text(rows[i].signal, name, sizeof name));
        menu_add(&app->menu, rows[i].signal, label, rows[i].what);
    }
    overlay_menu(app, chosen_signal, MENU_NOTHING);
}

void control_nice(struct app *app, enum action action)
{
    struct subject subject;
    if (!need_subject(app, &subject))
        return;
    int nice = subject.nice == SNAPSHOT_NO_NICE ? 0 : subject.nice;
    nice += action == ACTION_NICE_UP ? -1 : 1;
    int error =
        subject.slot >= 0 ? lab_nice(app->lab, (unsigned)subject.slot, nice) : monitor_nice(process_of(&subject), nice);
    if (report(app, error, subject.name))
        scene_say(&app->scene, "%s: nice %d", subject.name, nice);
}

/* The core behind `core` of those that we may use; behind the last comes none, and behind none the first. */
static int next_core(int core)
{
    cpu_set_t ours;
    if (sched_getaffinity(0, sizeof ours, &ours) < 0)
        return RUN_NO_CORE;
    for (int next = core + 1; next < CPU_SETSIZE; next++)
        if (CPU_ISSET(next, &ours))
            return next;
    return RUN_NO_CORE;
}

void control_pin(struct app *app, enum action action)
{
    struct subject subject;
    (void)action;
    if (!need_subject(app, &subject))
        return;
    int core = next_core(subject.pinned);
    int error =
        subject.slot >= 0 ? lab_pin(app->lab, (unsigned)subject.slot, core) : monitor_pin(process_of(&subject), core);
    if (!report(app, error, subject.name))
        return;
    if (core == RUN_NO_CORE)
        scene_say(&app->scene, "%s may run on any core again", subject.name);
    else
        scene_say(&app->scene, "%s may run on core %d only", subject.name, core);
}

/* ------------------------------------------------------------------ breaking it on purpose */

static bool is_being_done(const struct snapshot *snapshot, enum sabotage what, const char *name)
{
    for (size_t i = 0; i < snapshot->sabotages_count; i++)
        if (snapshot->sabotages[i].what == what && strcmp(snapshot->sabotages[i].name, name) == 0)
            return true;
    return false;
}

/* The same key undoes what it began; each time the line says what to expect. */
void control_sabotage(struct app *app, enum action action)
{
    enum sabotage what = action == ACTION_SENTINEL ? SABOTAGE_SENTINEL
                         : action == ACTION_FILL   ? SABOTAGE_FILL
                                                   : SABOTAGE_HOLD;
    const struct sabotage_row *row = &sabotage_rows[what];
    const struct snapshot_channel *channel = scene_channel(&app->scene);
    const struct snapshot_lock *lock = scene_lock(&app->scene);
    const char *name = row->target == SABOTAGE_OF_LOCK ? lock ? lock->name : NULL : channel ? channel->name : NULL;
    if (!name) {
        scene_say(&app->scene, "%s: this experiment has no %s", row->title,
                  row->target == SABOTAGE_OF_LOCK ? "lock" : "queue");
        return;
    }
    bool undone = is_being_done(app->scene.snapshot, what, name);
    int error = lab_sabotage(app->lab, what, name);
    if (error == -ENOTSUP && *lab_snapshot(app->lab)->notice)
        scene_say(&app->scene, "%s", app->scene.snapshot->notice); /* it says why */
    else if (report(app, error, row->title))
        scene_say(&app->scene, "%s: %s", name, undone ? "it is undone" : row->expect);
}

/* ------------------------------------------------------------------ the next run */

void control_baseline(struct app *app, enum action action)
{
    (void)action;
    if (!has_launch(app))
        return;
    struct settings *settings = next_settings(app);
    settings->no_baseline = !settings->no_baseline;
    change_next(app, settings->no_baseline ? "without a baseline" : "with a baseline to compare with");
}

void control_scale(struct app *app, enum action action)
{
    char what[64];
    if (!has_launch(app))
        return;
    struct settings *settings = next_settings(app);
    double scale = settings->scale * (action == ACTION_SLOWER ? 2 : 0.5);
    if (scale > 1000 || scale < 0.001) {
        scene_say(&app->scene, "the scale can be 0.001 to 1000");
        return;
    }
    settings->scale = scale;
    (void)snprintf(what, sizeof what, "sleeps %g times as long as the experiment's own", scale);
    change_next(app, what);
}

/* The same once more; if something was changed for it, as a new experiment. */
void control_again(struct app *app, enum action action)
{
    (void)action;
    if (app->reload && has_launch(app)) {
        app_launch(app, app->options.launch);
        return;
    }
    app->scene.guess = 0; /* by now it is known */
    if (report(app, lab_command(app->lab, LAB_AGAIN, 0), "run again"))
        app->scene.verdict = NULL; /* a short run can be over before the next look */
}
