/* app_control.h - what the user does to a run while it goes on, each as a handler of its actions: app_actions.c has the
 * list. */
#ifndef FORKLAB_UI_APP_CONTROL_H
#define FORKLAB_UI_APP_CONTROL_H
#include "ui/action.h"

struct app;

void control_resize(struct app *app, enum action action);
void control_chunk(struct app *app, enum action action);
void control_capacity(struct app *app, enum action action);

void control_signal(struct app *app, enum action action);
void control_choose_signal(struct app *app, enum action action);
void control_nice(struct app *app, enum action action);
void control_pin(struct app *app, enum action action);

void control_sabotage(struct app *app, enum action action);

void control_baseline(struct app *app, enum action action);
void control_scale(struct app *app, enum action action);
void control_again(struct app *app, enum action action);

#endif
