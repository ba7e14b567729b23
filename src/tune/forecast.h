/* forecast.h - predict first: what an experiment asks before it runs, and which answer its record then proves true.
 *
 *     struct forecast forecast = forecast_of(workload);
 *     … the user picks one of forecast.choices, the experiment runs …
 *     int truth = forecast_outcome(record, &verdict, sentence, sizeof sentence);
 *
 * The truth is computed from the record alone, never from what is expected. */
#ifndef FORKLAB_TUNE_FORECAST_H
#define FORKLAB_TUNE_FORECAST_H
#include "model/question.h"
#include "tune/verdict.h"

struct forecast { /* texts of the workload, or constants */
    const char *question;
    const char *choices[QUESTION_CHOICES_MAX];
    size_t count;        /* of choices: 2 to 5; 0 = it asks nothing */
    const char *because; /* why it usually comes out as it does; may be "" */
};
struct forecast forecast_of(const struct workload *workload);

#define FORECAST_SENTENCE_SIZE 1024 /* what a script saw can be long */

/* The index of the true choice, or -1: it cannot be told. `buffer` says what was measured, or why it cannot, without a
 * full stop: "it was 1.84 times as fast, on 2 cores". `verdict` is the record's. */
int forecast_outcome(const struct record *record, const struct verdict *verdict, char *buffer, size_t size);

#endif
