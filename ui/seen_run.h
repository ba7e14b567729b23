/* seen_run.h - the run that a chart has shown last, to know when it is another one: where the user looks in one run means
 * nothing in the next. A picture that is held still, and let go, is one of the same run. A zeroed one is a valid start. */
#ifndef FORKLAB_UI_SEEN_RUN_H
#define FORKLAB_UI_SEEN_RUN_H
#include "model/history.h"

#include <stdbool.h>

struct seen_run {
    const struct run *run; /* is not looked into: it may be gone */
    uint64_t begin_ns, tasks_count, now_ns;
};

/* Notes the run of this history. True: it is another one than before. */
bool seen_run_changes(struct seen_run *seen, const struct history *history);

#endif
