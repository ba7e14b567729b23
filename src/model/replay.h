/* replay.h - a recorded run once more: from a record alone, what a view was shown at any moment of it.
 *
 *     replay_new(&replay, record) · replay_at(replay, time_ns) … · replay_free(replay)
 *
 * Time runs from the beginning of the baseline, if there is one, to the end of its last worker, and on from there with
 * the run. All of a snapshot is as it was, as far as a record knows it: tasks, workers and what they were in, order,
 * progress, speed-up, steps, output, pauses, marks and spans (of a record that has a history), and how full channels were, as
 * far as that was seen. What it does not know is unknown: cores, memory, a worker's share of a core, what had passed
 * through channels before their end, locks, pictures. A worker in a task is RUNNING where no span says otherwise. Of a
 * record of several runs, it is the last. */
#ifndef FORKLAB_MODEL_REPLAY_H
#define FORKLAB_MODEL_REPLAY_H
#include "model/history.h"

struct replay;

/* The record must stay. -EINVAL: it has neither a run nor a baseline; -ENOMEM. */
int replay_new(struct replay **ret_replay, const struct record *record);
void replay_free(struct replay *replay); /* NULL is fine */

/* Where the run begins, and where all has ended. */
uint64_t replay_run_ns(const struct replay *replay);
uint64_t replay_length_ns(const struct replay *replay);

/* At that moment (from replay_length_ns() on: PHASE_ENDED); valid until the next call. Forwards in steps it costs what is
 * new, and a glance at every task; backwards it begins anew. NULL: no memory. */
const struct snapshot *replay_at(struct replay *replay, uint64_t time_ns);

#endif
