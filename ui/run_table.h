/* run_table.h - the runs of one sitting as a table, and two of them as curves over one time axis. */
#ifndef FORKLAB_UI_RUN_TABLE_H
#define FORKLAB_UI_RUN_TABLE_H
#include "ui/session.h"
#include "ui/table.h"

/* What stands behind a figure of a row: it was changed while the run went on; its baseline was disturbed. */
#define RUN_CHANGED   "~"
#define RUN_DISTURBED "?"

struct run_row {
    const struct session_run *run;
    char letter; /* of its curve, 'A' or 'B'; '*' = marked, ' ' = neither */
};
extern const struct table run_table; /* of struct run_row; its identity is the run's number */

/* How much of the tasks each had done, over time, in all of the painter's area: `run` as A, `other` (NULL = alone) as
 * B. */
void run_plot_draw(const struct painter *painter, const struct session_run *run, const struct session_run *other);

#endif
