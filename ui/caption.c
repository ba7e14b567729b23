#include "ui/caption.h"

#include "tune/forecast.h"
#include "ui/words.h"

#include <stdio.h>
#include <string.h>

#define MARGIN        1
#define CAPTION_BYTES 2560

/* Against the answer that was given before, if one was. */
static void outcome(const struct scene *scene, char *buffer, size_t size)
{
    const struct workload *workload = scene->snapshot->workload;
    struct forecast forecast = forecast_of(workload);
    char sentence[FORECAST_SENTENCE_SIZE];
    int truth = forecast.count > 0 ? forecast_outcome(scene->record, scene->verdict, sentence, sizeof sentence) : -1;
    if (truth < 0)
        (void)snprintf(buffer, size, "%s", workload->lesson);
    else if (scene->guess == 0)
        (void)snprintf(buffer, size, "%s %s: %s. %s", forecast.question, forecast.choices[truth], sentence,
                       workload->lesson);
    else
        (void)snprintf(buffer, size, "%s %s: %s. %s", forecast.question,
                       (int)scene->guess - 1 == truth ? "As predicted" : "Not as predicted", sentence,
                       forecast.because);
}

/* "" = nothing to say. Returns `buffer`. */
static const char *caption_text(const struct scene *scene, char *buffer, size_t size)
{
    const struct snapshot *snapshot = scene->snapshot;
    buffer[0] = '\0';
    if (!snapshot->workload)
        return buffer;
    if (scene->verdict && scene->record)
        outcome(scene, buffer, size);
    else if (snapshot->sabotages_count > 0)
        (void)snprintf(buffer, size, "%s: %s", sabotage_rows[snapshot->sabotages[0].what].title,
                       sabotage_rows[snapshot->sabotages[0].what].expect);
    else if (snapshot->phase == PHASE_BASELINE)
        (void)snprintf(buffer, size, "First the %s: the same tasks, so that there is a time to beat. %s",
                       words_baseline(snapshot), snapshot->workload->lesson);
    else if (snapshot->workload->watch)
        (void)snprintf(buffer, size, "Watch: %s", snapshot->workload->watch);
    return buffer;
}

void caption_draw(const struct painter *painter, const struct scene *scene)
{
    char text[CAPTION_BYTES];
    struct painter paper = *painter;
    const char *rest = caption_text(scene, text, sizeof text);
    paper.paper = ROLE_CAPTION;
    for (int row = 0; row < paper.area.rows; row++) {
        int width = paper.area.columns - 2 * MARGIN;
        size_t length = words_that_fit(rest, width);
        bool last = row == paper.area.rows - 1;
        painter_repeat(&paper, row, 0, paper.area.columns, ROLE_TEXT, ' ');
        if (last || length == 0) {
            painter_field(&paper, row, MARGIN, width, ROLE_STRONG, rest);
            length = strlen(rest);
        } else {
            (void)painter_format(&paper, row, MARGIN, ROLE_STRONG, "%.*s", (int)length, rest);
        }
        rest += length;
        rest += strspn(rest, " ");
    }
}
