#include "ui/view.h"

const struct view *const views[] = {&view_lab};
const size_t views_count = sizeof views / sizeof *views;
