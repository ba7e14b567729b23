/* lengths.h - how long tasks take, in five classes around what is usual in this run: for colours. */
#ifndef FORKLAB_UI_LENGTHS_H
#define FORKLAB_UI_LENGTHS_H
#include "model/history.h"
#include "ui/painter.h"

#define LENGTHS_CLASSES 5

struct lengths {
    uint64_t up_to_ns[LENGTHS_CLASSES - 1]; /* ascending; all 0 = no task has finished yet */
};

/* The bounds are a quarter, a half, one and two times a round time, which is that of the task in which a worker is found
 * at any moment, by the median of a few hundred moments of the run. So they change seldom, and very many tiny tasks do
 * not hide the difference of those that can be seen. */
struct lengths lengths_of(const struct history *history);

int lengths_class(const struct lengths *lengths, uint64_t ns);
enum role lengths_role(const struct lengths *lengths, uint64_t ns);

/* A scale of the classes from `column` on, as much as fits before `end`. Returns the column behind it. */
int lengths_draw(const struct painter *painter, int row, int column, int end, const struct lengths *lengths);

/* The glyph of a block of that class: where there are no colours, its number. */
uint32_t lengths_glyph(const struct painter *painter, int class);

#endif
