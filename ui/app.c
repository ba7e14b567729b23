#include "ui/app.h"

#include "ui/action.h"
#include "ui/constants.h"
#include "ui/help.h"
#include "ui/key.h"
#include "ui/painter.h"
#include "ui/terminal.h"
#include "ui/view.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct app {
    struct lab *lab;
    struct terminal *terminal;
    struct canvas canvas;
    const struct view *view;
    struct help help;
    struct scene scene;
    struct look_at look;
    struct verdict verdict; /* valid while scene.verdict points to it */
    char message[128];
    enum lab_phase phase; /* when it was last drawn */
    uint64_t next_frame_ns;
    bool dirty;   /* something changed that must be seen at once */
    bool leaving; /* as soon as the lab has ended */
    bool blind;   /* the terminal is gone */
};

/* Takes a new snapshot, and the verdict once there is one. */
static void look(struct app *app)
{
    app->scene.snapshot = lab_snapshot(app->lab);
    if (app->scene.snapshot->phase != PHASE_ENDED) {
        app->scene.verdict = NULL;
    } else if (!app->scene.verdict) {
        app->verdict = verdict_of(lab_record(app->lab));
        app->scene.verdict = &app->verdict;
    }
}

static void say(struct app *app, const char *text)
{
    (void)snprintf(app->message, sizeof app->message, "%s", text);
}

/* Gives the lab a command, and says why when it does not take it. */
static void command(struct app *app, enum lab_command command, int64_t argument)
{
    switch (lab_command(app->lab, command, argument)) {
    case 0:
        break;
    case -EINVAL:
        (void)snprintf(app->message, sizeof app->message, "the pool can have 1 to %u workers",
                       app->scene.snapshot->pool_max);
        break;
    case -ENOTSUP:
        say(app, "the stages of a graph keep the workers that its file gives them");
        break;
    case -ESRCH:
        say(app, "there is no process in this worker's place at the moment");
        break;
    default:
        say(app, "that is not possible at this moment");
    }
}

/* A second time, the lab ends at once. */
static void leave(struct app *app)
{
    app->leaving = true;
    if (lab_phase(app->lab) != PHASE_ENDED)
        (void)lab_command(app->lab, LAB_INTERRUPT, 0);
}

static void pause_or_resume(struct app *app)
{
    command(app, LAB_PAUSE, !app->scene.snapshot->paused);
}

static void grow(struct app *app)
{
    command(app, LAB_RESIZE, (int64_t)app->scene.snapshot->pool_size + 1);
}

static void shrink(struct app *app)
{
    command(app, LAB_RESIZE, (int64_t)app->scene.snapshot->pool_size - 1);
}

static void kill_selected(struct app *app)
{
    const struct snapshot *snapshot = app->scene.snapshot;
    if (snapshot->workers_count == 0)
        say(app, "there is no worker to kill");
    else
        command(app, LAB_KILL, snapshot->workers[scene_selected(&app->scene)].slot);
}

static void run_again(struct app *app)
{
    command(app, LAB_AGAIN, 0);
    app->scene.verdict = NULL; /* a short run can be over before the next look */
}

static void step(struct app *app)
{
    if (lab_command(app->lab, LAB_STEP, 0) < 0)
        say(app, "there is no step that could go on at this moment");
}

static void redraw(struct app *app)
{
    terminal_spoilt(app->terminal);
}

/* What view and help do not take. */
static void (*const handlers[ACTION_COUNT])(struct app *app) = {
    [ACTION_QUIT] = leave,         [ACTION_PAUSE] = pause_or_resume, [ACTION_GROW] = grow,     [ACTION_SHRINK] = shrink,
    [ACTION_KILL] = kill_selected, [ACTION_AGAIN] = run_again,       [ACTION_REDRAW] = redraw, [ACTION_STEP] = step,
};

static void act(struct app *app, enum action action)
{
    app->message[0] = '\0';
    look(app);
    if (help_handle(&app->help, action) || app->view->handle(&app->scene, action) || !handlers[action])
        return;
    if (!action_possible(action, app->scene.snapshot->phase, app->scene.snapshot->steps > 0))
        (void)snprintf(app->message, sizeof app->message, "%s: not at this moment (%s)", action_rows[action].label,
                       action_rows[action].help);
    else
        handlers[action](app);
}

/* The other side of the terminal is gone: nothing more to see or to hear. The signal and the descriptor both tell, in
 * any order; together they ask for the end once. */
static void lose_terminal(struct app *app)
{
    if (app->blind)
        return;
    app->blind = true;
    lab_unwatch(app->lab, terminal_fd(app->terminal));
    if (!app->leaving)
        leave(app);
}

static void on_keys(void *context)
{
    struct app *app = context;
    for (int key; (key = terminal_key(app->terminal)) != KEY_NOTHING;)
        act(app, key_action(key));
    app->dirty = true;
    if (terminal_hung_up(app->terminal))
        lose_terminal(app);
}

/* Ctrl-Z stops the whole experiment, and not only its picture: the workers are in groups of their own, which the
 * terminal does not reach. */
static void suspend(struct app *app)
{
    look(app);
    bool pausing = !app->scene.snapshot->paused && lab_command(app->lab, LAB_PAUSE, 1) == 0;
    terminal_suspend(app->terminal);
    if (pausing)
        (void)lab_command(app->lab, LAB_PAUSE, 0);
}

static void on_signal(void *context, int signal)
{
    struct app *app = context;
    app->dirty = true;
    switch (signal) {
    case SIGWINCH:
        terminal_resized(app->terminal);
        break;
    case SIGCONT:
        terminal_spoilt(app->terminal);
        break;
    case SIGTSTP:
        suspend(app);
        break;
    case SIGHUP:
        if (terminal_hung_up(app->terminal))
            lose_terminal(app);
        else
            leave(app);
        break;
    default:
        leave(app);
    }
}

/* Draws a frame into the canvas. False when there is no memory for one. */
static bool draw(struct app *app)
{
    int rows, columns;
    terminal_size(app->terminal, &rows, &columns);
    if (app->canvas.rows == rows && app->canvas.columns == columns)
        canvas_erase(&app->canvas);
    else if (canvas_resize(&app->canvas, rows, columns) < 0)
        return false;
    struct painter painter = painter_of(&app->canvas, terminal_tier(app->terminal), terminal_theme(app->terminal));
    app->view->draw(&painter, &app->scene);
    help_draw(&painter, &app->help);
    return true;
}

/* True while a figure on the screen can change without an event that we hear of. */
static bool is_moving(const struct app *app)
{
    return lab_phase(app->lab) != PHASE_ENDED;
}

static void draw_when_due(struct app *app)
{
    uint64_t now = clock_ns();
    if (app->blind || (!app->dirty && (now < app->next_frame_ns || !is_moving(app))))
        return;
    look(app);
    app->phase = app->scene.snapshot->phase;
    app->dirty = !draw(app) || !terminal_show(app->terminal, &app->canvas);
    app->next_frame_ns = now + (app->scene.snapshot->paused ? FRAME_PAUSED_NS : FRAME_NS);
}

/* When the loop must turn even if nothing happens. */
static uint64_t next_turn(const struct app *app)
{
    return !app->blind && (app->dirty || is_moving(app)) ? app->next_frame_ns : CLOCK_NEVER;
}

static void run(struct app *app)
{
    while (!app->leaving || lab_phase(app->lab) != PHASE_ENDED) {
        draw_when_due(app);
        lab_step(app->lab, next_turn(app));
        if (lab_phase(app->lab) != app->phase)
            app->dirty = true;
    }
}

/* With the terminal open: connects it to the lab, and starts that. */
static int run_on_terminal(struct app *app, struct problem *problem)
{
    int fd = terminal_fd(app->terminal);
    int error = lab_watch(app->lab, fd, on_keys, app);
    if (error < 0) {
        (void)problem_set(problem, "cannot listen to the terminal: %s", strerror(-error));
        return error;
    }
    lab_on_signal(app->lab, on_signal, app);
    error = lab_start(app->lab, problem);
    if (error == 0)
        run(app);
    lab_on_signal(app->lab, NULL, NULL);
    if (!app->blind)
        lab_unwatch(app->lab, fd);
    return error;
}

int app_run(struct lab *lab, struct problem *problem)
{
    struct app app = {.lab = lab, .view = views[0], .dirty = true};
    app.scene = (struct scene){.look = &app.look, .message = app.message};
    int error = terminal_open(&app.terminal, problem);
    if (error < 0)
        return error;
    error = run_on_terminal(&app, problem);
    terminal_close(app.terminal);
    canvas_release(&app.canvas);
    return error;
}
