/* lab_command.c - what the user does to a run. */
#include "lab/lab_body.h"

#include <errno.h>
#include <signal.h>

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

static int pause_workers(struct lab *lab, bool paused)
{
    if (lab->phase != PHASE_BASELINE && lab->phase != PHASE_RUN)
        return -EBUSY;
    int error = execution_pause(lab_present(lab), paused);
    if (error)
        return error;
    lab->paused = paused;
    if (paused && has_threads(lab))
        observer_notice(lab->observer, "paused: all threads are in one process, which is stopped as a whole");
    return 0;
}

static int kill_worker(struct lab *lab, int64_t slot)
{
    if (lab->phase != PHASE_BASELINE && lab->phase != PHASE_RUN)
        return -EBUSY;
    return slot < 0 ? -ESRCH : execution_signal(lab_present(lab), (unsigned)slot, SIGKILL);
}

static int step(struct lab *lab)
{
    if (!lab->options.workload->steps)
        return -EINVAL;
    return lab->phase == PHASE_RUN ? execution_step(lab_present(lab)) : -EBUSY;
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
        return kill_worker(lab, argument);
    case LAB_AGAIN:
        return again(lab);
    case LAB_INTERRUPT:
        return interrupt(lab);
    case LAB_STEP:
        return step(lab);
    }
    return -EINVAL;
}
