/* app_predict.c - predict first: in a lecture, the one question of an experiment is asked before it runs, and when it
 * has ended the answer is held against what happened. */
#include "tune/forecast.h"
#include "ui/app_body.h"

#include <stdio.h>

enum { NO_GUESS, CALLED_OFF = -2 };

static void predicted(struct app *app, int value)
{
    app->asking = false;
    if (value == CALLED_OFF) {
        scene_say(&app->scene, "not started: r runs it");
        return;
    }
    app->scene.guess = (unsigned)value;
    app_start(app);
}

bool predict_ask(struct app *app)
{
    struct forecast forecast = forecast_of(lab_snapshot(app->lab)->workload);
    app->scene.guess = NO_GUESS;
    if (!app->scene.lecture || forecast.count == 0)
        return false;
    menu_begin(&app->menu, "Predict first", forecast.question, false);
    for (size_t i = 0; i < forecast.count; i++)
        menu_add(&app->menu, (int)i + 1, forecast.choices[i], "");
    menu_add(&app->menu, NO_GUESS, "run it without a prediction", "");
    app->asking = true;
    overlay_menu(app, predicted, CALLED_OFF);
    return true;
}

void predict_tell(struct app *app)
{
    char sentence[FORECAST_SENTENCE_SIZE];
    const struct record *record = app->scene.record;
    if (app->scene.guess == NO_GUESS)
        return;
    struct forecast forecast = forecast_of(record->workload);
    int truth = forecast_outcome(record, app->scene.verdict, sentence, sizeof sentence);
    if (truth < 0)
        scene_say(&app->scene, "%s", sentence);
    else if (truth + 1 == (int)app->scene.guess)
        scene_say(&app->scene, "✓ as predicted: %s", sentence);
    else
        scene_say(&app->scene, "✗ not as predicted, but %s: %s", forecast.choices[truth], sentence);
}
