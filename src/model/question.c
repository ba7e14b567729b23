#include "model/question.h"

const char *const forecast_kinds[FORECAST_IN_FILES + 1] = {
    [FORECAST_NONE] = "none", [FORECAST_SPEEDUP] = "speedup", [FORECAST_ORDER] = "order", [FORECAST_SAME] = "same",
    [FORECAST_HANG] = "hang", [FORECAST_RESULTS] = "results", [FORECAST_TIME] = "time",   [FORECAST_STAGE] = "stage",
};
