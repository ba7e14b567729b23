/* lab_command.c - what the user does to a run. */
#include "ipc/queue.h"
#include "lab/executor.h"
#include "lab/lab_body.h"
#include "lab/stages.h"
#include "lab/target.h"

#include <errno.h>
#include <signal.h>

#define CHUNK_MAX 65536

/* The way that is run now, or was last; before the start, the first. */
static const struct way *present_way(const struct lab *lab)
{
    return &lab->ways.list[lab->begun > 0 ? lab->begun - 1 : 0];
}

static int resize(struct lab *lab, int64_t workers)
{
    const struct way *way = lab->phase == PHASE_RUN ? present_way(lab) : &lab->ways.list[lab->ways.count - 1];
    if (lab->graph) /* which of its stages? */
        return -ENOTSUP;
    if (workers < 1 || workers > (int64_t)way->workers_max)
        return -EINVAL;
    if (lab->phase == PHASE_ENDING)
        return -EBUSY;
    int error = lab->phase == PHASE_RUN ? pool_resize(execution_pool(lab_present(lab), 0), (unsigned)workers) : 0;
    if (!error)
        lab->wished = (unsigned)workers;
    return error;
}

static bool has_threads(const struct lab *lab)
{
    return pool_area_of(execution_pool(lab_present(lab), 0))->facts->threads;
}

static bool is_under_way(const struct lab *lab)
{
    return lab->phase == PHASE_BASELINE || lab->phase == PHASE_RUN;
}

static int pause_workers(struct lab *lab, bool paused)
{
    if (!is_under_way(lab))
        return -EBUSY;
    int error = execution_pause(lab_present(lab), paused);
    if (error)
        return error;
    lab->paused = paused;
    if (paused && has_threads(lab))
        observer_notice(lab->observer, "paused: all threads are in one process, which is stopped as a whole");
    return 0;
}

static int step(struct lab *lab)
{
    if (!lab->options.workload->steps)
        return -EINVAL;
    return lab->phase == PHASE_RUN ? execution_step(lab_present(lab)) : -EBUSY;
}

static bool has_chunks(const struct lab *lab, const struct way *way)
{
    return !lab->graph && executor_has_chunks(way->executor, lab->options.workload);
}

/* Of all ways of the list, while none of the run is under way. */
static bool any_has_chunks(const struct lab *lab)
{
    for (size_t i = 0; i < lab->ways.count; i++)
        if (has_chunks(lab, &lab->ways.list[i]))
            return true;
    return false;
}

unsigned lab_wished_chunk(const struct lab *lab)
{
    return lab->wished_chunk > 0 ? lab->wished_chunk : (unsigned)lab->settings.chunk;
}

unsigned lab_chunk(const struct lab *lab)
{
    if (lab->phase == PHASE_RUN)
        return has_chunks(lab, present_way(lab)) ? pool_chunk(execution_pool(lab_present(lab), 0)) : 0;
    return any_has_chunks(lab) ? lab_wished_chunk(lab) : 0;
}

static int set_chunk(struct lab *lab, int64_t chunk)
{
    bool now = lab->phase == PHASE_RUN;
    if (now ? !has_chunks(lab, present_way(lab)) : !any_has_chunks(lab))
        return -ENOTSUP;
    if (chunk < 1 || chunk > CHUNK_MAX)
        return -EINVAL;
    if (lab->phase == PHASE_ENDING)
        return -EBUSY;
    if (now)
        pool_set_chunk(execution_pool(lab_present(lab), 0), (unsigned)chunk);
    lab->wished_chunk = (unsigned)chunk;
    return 0;
}

static int again(struct lab *lab)
{
    if (lab->phase != PHASE_ENDED)
        return -EBUSY;
    lab_forget(lab);
    struct problem problem;
    if (lab_start(lab, &problem) != 0)
        lab_refuse_run(lab, &problem);
    return 0;
}

static int interrupt(struct lab *lab)
{
    if (lab->phase == PHASE_ENDED)
        return -EBUSY;
    lab_call_off_saboteurs(lab);
    execution_stop(lab_present(lab), lab->interrupted ? STOP_KILL : STOP_SOON);
    lab->interrupted = true;
    lab->paused = false;
    lab->phase = PHASE_ENDING;
    return 0;
}

int lab_command(struct lab *lab, enum lab_command command, int64_t argument)
{
    if (lab->phase == PHASE_IDLE)
        return -EBUSY;
    switch (command) {
    case LAB_RESIZE:
        return resize(lab, argument);
    case LAB_PAUSE:
        return pause_workers(lab, argument != 0);
    case LAB_KILL:
        return argument < 0 || argument > UINT_MAX ? -ESRCH : lab_signal(lab, (unsigned)argument, SIGKILL);
    case LAB_AGAIN:
        return again(lab);
    case LAB_INTERRUPT:
        return interrupt(lab);
    case LAB_STEP:
        return step(lab);
    case LAB_CHUNK:
        return set_chunk(lab, argument);
    case LAB_CAPACITY: /* of which queue? */
        return -ENOTSUP;
    }
    return -EINVAL;
}

/* ------------------------------------------------------------------ on a part of the run */

static int resize_stage(struct lab *lab, const char *name, int64_t workers)
{
    struct stages *stages = execution_stages(lab_present(lab));
    if (!lab->graph)
        return -ENOENT;
    if (!stages) /* one process does the work of all */
        return lab->phase == PHASE_BASELINE ? -EBUSY : -ENOTSUP;
    if (workers < 1 || workers > UINT_MAX)
        return -EINVAL;
    return stages_resize(stages, name, (unsigned)workers);
}

static int set_capacity(struct lab *lab, const char *name, int64_t capacity)
{
    size_t size;
    const struct commons *commons = execution_commons(lab_present(lab));
    struct queue *queue = region_find_name(&commons->region, REGION_QUEUE, name, &size);
    if (!queue || !queue_valid(queue, size))
        return commons_find(commons, REGION_PIPE, name) ? -ENOTSUP : -ENOENT;
    if (capacity < 1 || capacity > UINT32_MAX)
        return -EINVAL;
    return queue_set_capacity(queue, (uint32_t)capacity);
}

int lab_command_on(struct lab *lab, enum lab_command command, const char *name, int64_t argument)
{
    if (command != LAB_RESIZE && command != LAB_CAPACITY)
        return -ENOTSUP;
    if (!is_under_way(lab))
        return -EBUSY;
    return command == LAB_RESIZE ? resize_stage(lab, name, argument) : set_capacity(lab, name, argument);
}

/* ------------------------------------------------------------------ on a process */

static int do_to(struct lab *lab, unsigned slot, int (*act)(const struct target *target, int argument), int argument)
{
    struct target target;
    if (!is_under_way(lab))
        return -EBUSY;
    int error = target_open(&target, lab_present(lab), slot);
    if (error)
        return error;
    error = act(&target, argument);
    target_close(&target);
    observer_hurry(lab->observer);
    return error;
}

int lab_signal(struct lab *lab, unsigned slot, int signal)
{
    return do_to(lab, slot, target_signal, signal);
}

int lab_pin(struct lab *lab, unsigned slot, int core)
{
    return do_to(lab, slot, target_pin, core);
}

int lab_nice(struct lab *lab, unsigned slot, int nice)
{
    return do_to(lab, slot, target_nice, nice);
}
