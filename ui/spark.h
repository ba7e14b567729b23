/* spark.h - a spark line: what a figure between 0 and 1 was at its last moments, one column each. */
#ifndef FORKLAB_UI_SPARK_H
#define FORKLAB_UI_SPARK_H
#include "ui/painter.h"

/* The newest of the `count` values stand at the right end of `width` columns. What is full has the colour of blocked;
 * in ASCII the heights are digits from 0 to 8. */
void spark_draw(const struct painter *painter, int row, int column, int width, const float *values, int count);

#endif
