/* json_losses.h - as JSON: where the wall went, what the speed-up says of more cores, and what was to be predicted. Each
 * is NULL when out of memory. */
#ifndef FORKLAB_REPORT_JSON_LOSSES_H
#define FORKLAB_REPORT_JSON_LOSSES_H
#include "tune/verdict.h"

#include <jansson.h>

/* {"ideal": ns, …, "gained": ns, "lumped": text}; null when they are not known. */
json_t *json_losses(const struct record *record, const struct verdict *verdict);
/* {"serial_fraction", "amdahl_bound", "caveat"}. */
json_t *json_scaling(const struct record *record, const struct verdict *verdict);
/* {"question", "choices", "truth": index, "measured", "because": texts}; null when there is none. */
json_t *json_forecast(const struct record *record, const struct verdict *verdict);

#endif
