/* app_launch.c - another experiment: at once, or when the one before it has ended. */
#include "ui/app_body.h"

#include <stdio.h>
#include <string.h>

enum { GO_ON, STOP_IT };

static bool is_busy(const struct app *app)
{
    enum lab_phase phase = lab_phase(app->lab);
    return phase != PHASE_ENDED && phase != PHASE_IDLE;
}

static void complain(struct app *app, const struct problem *problem, int error)
{
    scene_say(&app->scene, "%s", *problem->text ? problem->text : strerror(-error));
}

void app_start(struct app *app)
{
    struct problem problem = {""};
    int error = lab_start(app->lab, &problem);
    if (error)
        complain(app, &problem, error);
    else
        lab_predict(app->lab, app->scene.guess);
}

/* The one that is next. What it was made from must stay as long as the lab has it. */
static void begin(struct app *app)
{
    struct problem problem = {""};
    struct lab_options options = launch_options(&app->next, app->options.catalogue);
    app->stopping = false;
    int error = lab_load(app->lab, &options, &problem);
    if (error) {
        complain(app, &problem, error);
        launch_release(&app->next);
        return;
    }
    launch_release(app->options.launch);
    *app->options.launch = app->next;
    app->next = (struct launch){.workload = NULL};
    app->reload = false;
    app->overlay = OVERLAY_NONE; /* what lies there was about the one before */
    app_freeze(app, false);
    app->scene.verdict = NULL;
    app->message[0] = '\0';
    app_show(app, VIEW_LAB);
    if (!predict_ask(app))
        app_start(app);
}

static void promise(struct app *app)
{
    scene_say(&app->scene, "stopping it: %s begins then", launch_id(&app->next));
}

static void answer(struct app *app, int value)
{
    if (value == STOP_IT && is_busy(app)) {
        app->stopping = true;
        (void)lab_command(app->lab, LAB_INTERRUPT, 0);
        promise(app);
    } else if (value == STOP_IT) {
        begin(app); /* it has ended while the question stood there */
    } else {
        launch_release(&app->next);
    }
}

static void ask(struct app *app)
{
    char title[80], label[64];
    const struct workload *runs = app->scene.snapshot->workload;
    (void)snprintf(title, sizeof title, "%s runs", runs ? runs->id : "an experiment");
    (void)snprintf(label, sizeof label, "stop it, and run %s", launch_id(&app->next));
    menu_begin(&app->menu, title, "One experiment at a time: it must end before another begins.", false);
    menu_add(&app->menu, STOP_IT, label, "what is done is kept");
    menu_add(&app->menu, GO_ON, "let it go on", "");
    overlay_menu(app, answer, GO_ON);
}

void app_launch(struct app *app, const struct launch *launch)
{
    if (app->scene.readonly) {
        scene_say(&app->scene, "run: not where you only look (readonly is set: F2)");
        return;
    }
    if (app->options.monitor) { /* the end of a run would end a watched command, too: both are our children */
        scene_say(&app->scene, "run: not while another program is watched; 'forklab' alone does it");
        return;
    }
    app_freeze(app, false); /* a run that ended meanwhile is one of the session */
    int error = launch_copy(&app->next, launch);
    if (error)
        complain(app, &(struct problem){""}, error);
    else if (app->stopping) /* he has changed his mind about the next one */
        promise(app);
    else if (is_busy(app))
        ask(app);
    else
        begin(app);
}

void app_launch_next(struct app *app)
{
    if (!app->stopping || is_busy(app))
        return;
    app_look(app); /* what was stopped is one of the session's runs */
    app->dirty = true;
    if (!app->leaving)
        begin(app);
}
