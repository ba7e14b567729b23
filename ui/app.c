#include "ui/app.h"

#include "model/snapshot_copy.h"
#include "ui/app_body.h"
#include "ui/constants.h"
#include "ui/frame.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHEEL_LINES 3

void app_look(struct app *app)
{
    struct scene *scene = &app->scene;
    if (app->held)
        return;
    scene->snapshot = lab_snapshot(app->lab);
    if (scene->snapshot->phase != PHASE_ENDED) {
        scene->verdict = NULL;
        scene->record = NULL;
    } else if (!scene->verdict && lab_record(app->lab)->workload) { /* else it was only loaded */
        app->verdict = verdict_of(lab_record(app->lab));
        scene->verdict = &app->verdict;
        scene->record = lab_record(app->lab);
        session_add(&app->session, scene->record, scene->verdict);
        predict_tell(app);
    }
}

void *app_state(const struct app *app)
{
    return app->states[app->scene.view];
}

void app_show(struct app *app, enum view_id view)
{
    const struct view *from = views[app->scene.view], *to = views[view];
    if (view == app->scene.view)
        return;
    if (from->shown)
        from->shown(&app->scene, app_state(app), false);
    if (app->scene.view <= VIEW_OUTPUT)
        app->before = app->scene.view;
    app->scene.view = view;
    if (to->shown)
        to->shown(&app->scene, app_state(app), true);
}

void app_leave(struct app *app)
{
    app->leaving = true;
    if (lab_phase(app->lab) != PHASE_ENDED)
        (void)lab_command(app->lab, LAB_INTERRUPT, 0);
}

void app_freeze(struct app *app, bool frozen)
{
    if (frozen == app->scene.frozen)
        return;
    snapshot_copy_free(app->held);
    app->held = frozen ? snapshot_copy(app->scene.snapshot) : NULL;
    app->scene.frozen = app->held != NULL;
    if (frozen && !app->held)
        scene_say(&app->scene, "no memory to hold the picture");
    if (app->held)
        app->scene.snapshot = app->held;
    else
        app_look(app);
}

/* ------------------------------------------------------------------ what the user does */

/* What a view could not do itself. */
static void fulfil(struct app *app)
{
    struct wish wish = app->wish;
    app->wish.kind = WISH_NONE;
    if (wish.kind == WISH_LAUNCH)
        app_launch(app, wish.launch);
    else if (wish.kind == WISH_CONFIG)
        app_reconfigure(app);
}

/* The view has something to show. */
static bool is_filled(const struct app *app)
{
    return !views[app->scene.view]->needs_run || app->scene.snapshot->workload;
}

static void meant(struct app *app, const struct input *input)
{
    if (!is_filled(app) || !views[app->scene.view]->handle(&app->scene, app_state(app), input))
        app_act(app, input->action);
    fulfil(app);
}

void app_do(struct app *app, enum action action)
{
    meant(app, &(struct input){.key = KEY_NOTHING, .action = action});
}

static void take(struct app *app, struct input *input)
{
    const struct view *view = views[app->scene.view];
    void *state = app_state(app);
    app->message[0] = '\0';
    app->message_ns = 0;
    app_look(app);
    if (overlay_handle(app, input))
        return;
    bool typed = is_filled(app) && view->types && view->types(&app->scene, state);
    if (typed && view->handle(&app->scene, state, &(struct input){.key = input->key}))
        fulfil(app);
    else
        meant(app, input);
}

static void take_key(struct app *app, int key)
{
    if (app->config.preferences.echo || app->config.preferences.lecture)
        echo_add(&app->echo, key);
    struct input input = {.key = key, .action = keymap_action(&app->keys, key, app->scene.view)};
    take(app, &input);
}

/* A press is for what stands there; the wheel moves as so many presses of an arrow, with the place where it is. */
static void take_mouse(struct app *app, struct mouse_event event)
{
    struct input input = {.key = KEY_MOUSE_EVENT, .row = event.row, .column = event.column};
    if (event.kind != MOUSE_PRESS) {
        input.wheel = true;
        input.key = event.kind == MOUSE_WHEEL_UP ? KEY_ARROW_UP : KEY_ARROW_DOWN;
        input.action = event.kind == MOUSE_WHEEL_UP ? ACTION_PREVIOUS : ACTION_NEXT;
        for (int i = 0; i < WHEEL_LINES; i++)
            take(app, &input);
        return;
    }
    if (app->drawn == app->scene.view) /* else what stood there was of the view before */
        input.target = targets_at(&app->targets, event.row, event.column);
    bool open = app->overlay != OVERLAY_NONE;
    if (!open && input.target && input.target->kind == TARGET_VIEW)
        input.action = ACTION_VIEW_FIRST + (enum action)input.target->value;
    else if (!open && input.target && input.target->kind == TARGET_ACTION)
        input.action = (enum action)input.target->value;
    take(app, &input);
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
        app_leave(app);
}

static void on_keys(void *context)
{
    struct app *app = context;
    for (int key; (key = terminal_key(app->terminal)) != KEY_NOTHING;)
        if (key == KEY_MOUSE_EVENT)
            take_mouse(app, terminal_mouse(app->terminal));
        else
            take_key(app, key);
    app->dirty = true;
    if (terminal_hung_up(app->terminal))
        lose_terminal(app);
}

/* Ctrl-Z stops the whole experiment, and not only its picture: the workers are in groups of their own, which the
 * terminal does not reach. */
static void suspend(struct app *app)
{
    app_look(app);
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
            app_leave(app);
        break;
    default:
        app_leave(app);
    }
}

/* ------------------------------------------------------------------ frames */

/* There is nothing to show without an experiment: where to find one. */
static void draw_without(const struct painter *painter)
{
    static const char *const lines[] = {"Nothing has run yet.",
                                        "Press 1 to choose an experiment: Enter runs it, and it is shown here."};
    for (int i = 0; i < 2; i++) {
        int column = (painter->area.columns - painter_width(lines[i])) / 2;
        painter_text(painter, painter->area.rows / 2 - 1 + i, column > 0 ? column : 0, i ? ROLE_QUIET : ROLE_STRONG,
                     lines[i]);
    }
}

/* Draws a frame into the canvas. False when there is no memory for one. */
static bool draw(struct app *app)
{
    int rows, columns;
    const struct view *view = views[app->scene.view];
    terminal_size(app->terminal, &rows, &columns);
    if (app->canvas.rows == rows && app->canvas.columns == columns)
        canvas_erase(&app->canvas);
    else if (canvas_resize(&app->canvas, rows, columns) < 0)
        return false;
    app->scene.typing =
        app->overlay == OVERLAY_PROMPT || (view->digits && is_filled(app) && view->digits(&app->scene, app_state(app)));
    struct painter painter = painter_of(&app->canvas, terminal_tier(app->terminal), terminal_theme(app->terminal));
    app->targets.count = 0;
    app->drawn = app->scene.view;
    painter.targets = &app->targets;
    struct painter inside = frame_draw(&painter, &app->scene);
    if (view->needs_run && !app->scene.snapshot->workload)
        draw_without(&inside);
    else if (!view->needs_run || !app->asking)
        view->draw(&inside, &app->scene, app_state(app));
    overlay_draw(&painter, app);
    return true;
}

/* How often a figure on the screen can change without an event that we hear of; 0 = it can't. */
static uint64_t frame_period(const struct app *app)
{
    const struct view *view = views[app->scene.view];
    enum lab_phase phase = lab_phase(app->lab);
    uint64_t own = view->period ? view->period(&app->scene, app_state(app)) : 0;
    if (own == 0 && app->options.monitor)
        own = FRAME_PAUSED_NS;
    uint64_t lab = phase == PHASE_ENDED || phase == PHASE_IDLE ? 0
                   : app->scene.snapshot->paused               ? FRAME_PAUSED_NS
                                                               : app->frame_ns;
    return own > 0 && (lab == 0 || own < lab) ? own : lab;
}

/* What a key came to makes room for what the lab has to say, after a while. */
static void forget_message(struct app *app, uint64_t now)
{
    if (!*app->message) {
        app->message_ns = 0;
    } else if (app->message_ns == 0) {
        app->message_ns = now;
    } else if (now - app->message_ns > MESSAGE_NS && *app->scene.snapshot->notice) {
        app->message[0] = '\0';
        app->dirty = true;
    }
}

static void draw_when_due(struct app *app)
{
    uint64_t now = clock_ns();
    forget_message(app, now);
    if (app->blind || (!app->dirty && (now < app->next_frame_ns || frame_period(app) == 0)))
        return;
    if (app->options.monitor && !app->scene.frozen)
        (void)monitor_tick(app->options.monitor, now);
    app_look(app);
    app->phase = app->scene.snapshot->phase;
    app->dirty = !draw(app) || !terminal_show(app->terminal, &app->canvas);
    uint64_t period = frame_period(app);
    app->next_frame_ns = now + (period > 0 ? period : app->frame_ns);
}

/* When the loop must turn even if nothing happens. */
static uint64_t next_turn(const struct app *app)
{
    return !app->blind && (app->dirty || frame_period(app) > 0) ? app->next_frame_ns : CLOCK_NEVER;
}

static bool is_over(const struct app *app)
{
    enum lab_phase phase = lab_phase(app->lab);
    return app->leaving && (phase == PHASE_ENDED || phase == PHASE_IDLE);
}

static void run(struct app *app)
{
    while (!is_over(app)) {
        draw_when_due(app);
        lab_step(app->lab, next_turn(app));
        app_launch_next(app);
        if (lab_phase(app->lab) != app->phase)
            app->dirty = true;
    }
}

/* ------------------------------------------------------------------ begin and end */

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
    if (lab_phase(app->lab) != PHASE_IDLE && !predict_ask(app))
        error = lab_start(app->lab, problem);
    if (error == 0)
        run(app);
    lab_on_signal(app->lab, NULL, NULL);
    if (!app->blind)
        lab_unwatch(app->lab, fd);
    return error;
}

static int make_states(struct app *app)
{
    for (int view = 0; view < VIEW_COUNT; view++) {
        app->states[view] = calloc(1, views[view]->state_size + 1);
        if (!app->states[view])
            return -ENOMEM;
    }
    return 0;
}

static void release(struct app *app)
{
    for (int view = 0; view < VIEW_COUNT; view++) {
        if (views[view]->release && app->states[view])
            views[view]->release(app->states[view]);
        free(app->states[view]);
    }
    launch_release(&app->next);
    snapshot_copy_free(app->held);
    canvas_release(&app->canvas);
    free(app);
}

static void connect(struct app *app)
{
    bool idle = lab_phase(app->lab) == PHASE_IDLE;
    app->scene = (struct scene){.look = &app->look,
                                .wish = &app->wish,
                                .message = app->message,
                                .echo = app->echo.names,
                                .session = &app->session,
                                .keys = &app->keys,
                                .config = &app->config,
                                .problems = &app->problems,
                                .config_path = app->config_file.path,
                                .catalogue = app->options.catalogue,
                                .launch = app->options.launch,
                                .monitor = app->options.monitor,
                                .view = idle ? VIEW_LAUNCH : VIEW_LAB};
    if (app->options.monitor)
        app->scene.view = VIEW_PROCESSES;
    app->before = app->scene.view;
    app_configure(app);
    app_look(app);
    if (views[app->scene.view]->shown)
        views[app->scene.view]->shown(&app->scene, app_state(app), true);
}

int app_run(const struct app_options *options, struct problem *problem)
{
    struct app *app = calloc(1, sizeof *app);
    if (!app)
        return problem_set(problem, "no memory for the screen");
    app->options = *options;
    app->lab = options->lab;
    app->dirty = true;
    int error = make_states(app);
    if (error)
        (void)problem_set(problem, "no memory for the screen");
    if (!error)
        error = terminal_open(&app->terminal, problem);
    if (!error) {
        connect(app);
        error = run_on_terminal(app, problem);
        terminal_close(app->terminal);
    }
    release(app);
    return error;
}
