/* offer_words.c - what an experiment says of itself. */
#include "tune/forecast.h"
#include "ui/offer.h"

#include <stdio.h>
#include <string.h>

static void add_paragraph(struct sheet *sheet, const char *title, const char *text)
{
    if (!text || !*text)
        return;
    sheet_title(sheet, title);
    sheet_line(sheet, ROLE_TEXT, "", "%s", text);
}

/* A line each; what stands behind a '#' is what is then seen. */
static void add_lines(struct sheet *sheet, const char *title, const char *text)
{
    if (!text || !*text)
        return;
    sheet_title(sheet, title);
    for (size_t length; *text; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        size_t command = strcspn(text, "#");
        command = command < length ? command : length;
        size_t seen = command + (command < length ? strspn(text + command, "# ") : 0);
        while (command > 0 && text[command - 1] == ' ')
            command--;
        sheet_line(sheet, ROLE_STRONG, "", "%.*s", (int)command, text);
        if (seen < length)
            sheet_line(sheet, ROLE_QUIET, "", "%.*s", (int)(length - seen), text + seen);
    }
}

static void add_question(struct sheet *sheet, const struct workload *words)
{
    struct forecast forecast = forecast_of(words);
    if (forecast.count == 0)
        return;
    add_paragraph(sheet, "Predict first", forecast.question);
    for (size_t i = 0; i < forecast.count; i++)
        sheet_line(sheet, ROLE_QUIET, "", "%zu  %s", i + 1, forecast.choices[i]);
}

void offer_explain(const struct offer *offer, struct sheet *sheet)
{
    const struct workload *words = offer->words;
    char title[sizeof sheet->title];
    (void)snprintf(title, sizeof title, "%s: %s", words->id, words->title);
    sheet_begin(sheet, title);
    add_paragraph(sheet, "What it shows", words->lesson);
    add_paragraph(sheet, "What to watch", words->watch);
    add_question(sheet, words);
    add_paragraph(sheet, "Made of", words->primitive);
    add_lines(sheet, "What to try", words->attempt);
    add_lines(sheet, "In Python", words->python);
}
