/* app_predict.c - predict first: in a lecture, the one question of an experiment is asked before it runs, and when it
 * has ended the answer is held against what happened. */
#include "tune/forecast.h"
#include "ui/app_body.h"

#include <stdio.h>

enum { NO_GUESS };

static struct forecast forecast_of_launch(const struct launch *launch)
{
    struct workload words; /* its texts are the graph's own */
    if (!launch->graph)
        return forecast_of(launch->workload);
    graph_describe(launch->graph, &words);
    return forecast_of(&words);
}

bool predict_ask(struct app *app, void (*chosen)(struct app *app, int value))
{
    struct forecast forecast = forecast_of_launch(&app->next);
    if (!app->scene.lecture || forecast.count == 0)
        return false;
    menu_begin(&app->menu, "Predict first", forecast.question, false);
    for (size_t i = 0; i < forecast.count; i++)
        menu_add(&app->menu, (int)i + 1, forecast.choices[i], "");
    menu_add(&app->menu, NO_GUESS, "run it without a prediction", "");
    overlay_menu(app, chosen);
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
