/* recorder.h - what becomes of an execution on its way, kept as the run that it leaves behind: tasks as they become
 * final, deaths, lines of output, pauses; walls, sums and lives once all is over.
 *
 *     recorder_init() · recorder_begin() · recorder_task() … · recorder_end() · recorder_release()
 *
 * One thread. Body here because the execution embeds it; others read only `run`, `lines` and `ended`. */
#ifndef FORKLAB_LAB_RECORDER_H
#define FORKLAB_LAB_RECORDER_H
#include "ipc/task_table.h"
#include "lab/line_store.h"
#include "model/run.h"
#include "proc/life.h"
#include "proc/output.h"

struct recorder {
    struct run run;
    struct line_store lines; /* until the end; then they are the run's */
    uint64_t origin_ns;
    uint64_t first_start_ns, last_end_ns; /* on the run's clock; 0 = none yet */
    bool ended, paused;
};

/* A run of so many tasks, none of them run yet. -ENOMEM. */
int recorder_init(struct recorder *recorder, enum settings_executor executor, unsigned workers, uint64_t tasks);
void recorder_release(struct recorder *recorder);

/* The run's clock starts. */
void recorder_begin(struct recorder *recorder);

/* A task is final. `worker`: the index of its life, or RUN_NO_WORKER. */
void recorder_task(struct recorder *recorder, uint64_t id, const struct task_record *record, int32_t worker,
                   const void *result, size_t size);
/* The same for a task that comes to this end without having had a value: see model/run.h. It took no time. */
void recorder_skip(struct recorder *recorder, uint64_t id, enum task_status status);
/* A worker died with that task in its hands, which has that record; SLOT_NO_TASK and NULL: it had none. */
void recorder_death(struct recorder *recorder, const struct life *life, uint64_t task,
                    const struct task_record *record);
/* A line was printed by the worker of that life (an index), or by a process that it started. `ret_line` is what was
 * kept, with the text of `line`. */
void recorder_line(struct recorder *recorder, const struct life *life, size_t index, const struct output_line *line,
                   struct run_line *ret_line);

/* -ENOMEM: then nothing is paused. Going on cannot fail. */
int recorder_pause(struct recorder *recorder, bool paused);

/* Everybody is gone. */
void recorder_end(struct recorder *recorder, const struct life *lives, size_t count);

/* A moment of CLOCK_MONOTONIC on the run's clock. */
uint64_t recorder_clock(const struct recorder *recorder, uint64_t ns);

/* Nanoseconds from the run's begin to `now_ns`, or to the last end of a task when `all_done`, pauses not counted. */
uint64_t recorder_elapsed(const struct recorder *recorder, uint64_t now_ns, bool all_done);

/* By the worker's own word, and what it was held by the lab's stop signals in each state; the part in tasks that was
 * neither is all in TIME_OFF_CORE yet. */
void recorder_split_states(const uint64_t times_ns[SLOT_STATE_COUNT], const uint64_t stopped_ns[SLOT_STATE_COUNT],
                           uint64_t time_ns[TIME_COUNT]);
/* Where a life went that has ended. The kernel's counters cover the whole life; of its part in tasks, what was neither
 * on a core nor waiting for one, nor blocked or stopped, was asleep, or stopped by another than the lab. */
void recorder_split_life(const struct life *life, uint64_t time_ns[TIME_COUNT]);

#endif
