#include "report/json_losses.h"

#include "report/json_rows.h"
#include "tune/finding.h"
#include "tune/forecast.h"
#include "tune/losses.h"
#include "tune/scaling.h"

#include <math.h>

static json_t *whole(double ns)
{
    return isnan(ns) ? json_null() : json_integer((json_int_t)ns);
}

static json_t *real(double value)
{
    return isnan(value) ? json_null() : json_real(value);
}

json_t *json_losses(const struct record *record, const struct verdict *verdict)
{
    struct losses losses = losses_of(record, verdict);
    if (!losses.known)
        return json_null();
    json_t *object = json_object();
    for (int loss = 0; loss < LOSS_COUNT; loss++)
        json_object_set_new(object, loss_name((enum loss)loss), whole(losses.ns[loss]));
    json_object_set_new(object, "gained", whole(losses.gained_ns));
    json_object_set_new(object, "lumped", losses.lumped ? json_text(losses.lumped) : json_null());
    return object;
}

json_t *json_scaling(const struct record *record, const struct verdict *verdict)
{
    struct scaling scaling = scaling_of(record, verdict);
    const char *caveat = scaling_caveat_text(scaling.caveat);
    char why[FINDING_DISTURBED_SIZE];
    bool disturbed = *finding_disturbed(record->baseline, why, sizeof why);
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "serial_fraction", real(scaling.serial), "amdahl_bound",
                     real(scaling.bound), "caveat", *caveat ? json_text(caveat) : json_null(), "asleep",
                     real(finding_asleep(record->baseline)), "baseline_disturbed",
                     disturbed ? json_text(why) : json_null());
}

json_t *json_forecast(const struct record *record, const struct verdict *verdict)
{
    struct forecast forecast = forecast_of(record->workload);
    char sentence[FORECAST_SENTENCE_SIZE];
    if (forecast.count == 0)
        return json_null();
    json_t *choices = json_array();
    for (size_t i = 0; i < forecast.count; i++)
        json_array_append_new(choices, json_text(forecast.choices[i]));
    int truth = forecast_outcome(record, verdict, sentence, sizeof sentence);
    bool guessed = record->guess > 0 && record->guess <= forecast.count;
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "question", json_text(forecast.question), "choices", choices,
                     "truth", truth < 0 ? json_null() : json_integer(truth), "predicted",
                     guessed ? json_integer(record->guess - 1) : json_null(), "measured", json_text(sentence),
                     "because", json_text(forecast.because));
}
