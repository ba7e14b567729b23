#include "lab/lab.h"

#include "lab/lab_body.h"
#include "proc/orphans.h"

#include <errno.h>
#include <stdio.h>

static bool is_baseline(const struct lab *lab, size_t way)
{
    return lab->ways.has_baseline && way == 0;
}

struct execution *lab_present(const struct lab *lab)
{
    return lab->begun > 0 ? lab->executions[lab->begun - 1] : NULL;
}

void lab_forget(struct lab *lab)
{
    lab_end_saboteurs(lab);
    /* What still runs is ended here, and its last events are observed. */
    for (; lab->begun > 0; lab->begun--)
        execution_free(lab->executions[lab->begun - 1]);
    if (lab->phase != PHASE_ENDED && lab->phase != PHASE_IDLE)
        orphans_end();
    if (lab->observer)
        observer_end(lab->observer);
}

/* ------------------------------------------------------------------ one way after the other */

static void task_finished(void *context, uint64_t task)
{
    struct lab *lab = context;
    observer_finished(lab->observer, task);
    rescue_task(&lab->rescue, task);
}

static void worker_died(void *context, const struct life *life)
{
    observer_died(((struct lab *)context)->observer, life);
}

static void line_printed(void *context, const struct run_line *line)
{
    struct lab *lab = context;
    if (!lab->handle_line)
        return;
    struct snapshot_line shown = {.time_ns = line->time_ns,
                                  .task = line->task,
                                  .text = line->text,
                                  .from_baseline = is_baseline(lab, lab->begun - 1)};
    (void)snprintf(shown.worker, sizeof shown.worker, "%s", line->name);
    lab->handle_line(lab->line_context, &shown);
}

/* Makes the next execution of the list; it counts as begun only once it is made. */
static int make_execution(struct lab *lab, struct execution **ret_execution, struct problem *problem)
{
    const struct way *way = &lab->ways.list[lab->begun];
    struct execution_options options = {
        .loop = lab->loop,
        .workload = lab->options.workload,
        .parameters = lab->parameters,
        .plan = lab->plan,
        .graph = lab->graph ? graph_lab_tasks(lab->graph) : NULL,
        .settings = &lab->settings,
        .executor = way->executor,
        .workers = way->workers,
        .workers_max = way->workers_max,
        .chunk = lab_wished_chunk(lab),
        .spawn_argument = lab->options.spawn_argument,
        .events = {.finished = task_finished, .died = worker_died, .line = line_printed},
        .context = lab,
    };
    if (!is_baseline(lab, lab->begun) && lab->wished > 0 && lab->wished <= way->workers_max)
        options.workers = lab->wished;
    return execution_new(ret_execution, &options, problem);
}

/* A script that is to be stepped by hand waits from its first step on, when there is a hand. */
static int start(struct lab *lab, struct execution *execution, struct problem *problem)
{
    bool held = lab->settings.step && lab->attended;
    if (held && execution_pause(execution, true) == 0)
        lab->paused = true;
    return execution_start(execution, problem);
}

/* Begins the next way of the list. */
static int begin(struct lab *lab, struct problem *problem)
{
    size_t index = lab->begun;
    lab->record.history = NULL; /* the observer forgets them */
    lab->record.seen_count = 0;
    enum lab_phase phase = is_baseline(lab, index) ? PHASE_BASELINE : PHASE_RUN;
    int error = make_execution(lab, &lab->executions[index], problem);
    if (error)
        return error;
    lab->begun++;
    lab->record.settings.chunk = lab_wished_chunk(lab);
    if (phase == PHASE_RUN)
        lab->settings.executor = (int)lab->ways.list[index].executor;
    rescue_begin(&lab->rescue, lab->executions[index]);
    error = observer_begin(lab->observer, lab->executions[index], phase, index, lab->record.baseline);
    if (error)
        return problem_set(problem, "no memory for the baseline's times");
    lab->phase = phase;
    return start(lab, lab->executions[index], problem);
}

static unsigned run_workers(const struct lab *lab)
{
    return lab->wished > 0 ? lab->wished : lab->ways.list[lab->ways.count - 1].workers;
}

int lab_start(struct lab *lab, struct problem *problem)
{
    (void)orphans_adopt(); /* refused: grandchildren that leave their group may outlive the run */
    lab->paused = lab->interrupted = false;
    lab->record = (struct record){.workload = lab->options.workload,
                                  .parameters = lab->parameters,
                                  .plan = lab->plan,
                                  .graph = lab->options.graph,
                                  .flow = lab->graph ? graph_lab_tasks(lab->graph)->flow : NULL,
                                  .settings = lab->settings,
                                  .machine = lab->machine};
    lab->record.settings.workers = run_workers(lab);
    ways_reset(&lab->ways, plan_count(lab->plan));
    int error = begin(lab, problem);
    if (error) {
        lab_forget(lab);
        lab->phase = PHASE_ENDED;
    }
    return error;
}

void lab_refuse_run(struct lab *lab, const struct problem *problem)
{
    lab->record.why = *problem;
    observer_notice(lab->observer, "%s", problem->text);
    lab->phase = PHASE_ENDED;
}

/* An execution has ended: its run goes into the record. */
static void keep_run(struct lab *lab, const struct snapshot *seen)
{
    size_t index = lab->begun - 1;
    const struct run *run = execution_run(lab->executions[index]);
    if (is_baseline(lab, index)) {
        lab->record.baseline = run;
        return;
    }
    lab->record.run = lab->runs[index - lab->ways.has_baseline] = run;
    lab->record.history = seen->history;
    lab->record.seen = seen->channels;
    lab->record.seen_count = lab->attended ? seen->channels_count : 0; /* else nobody looked on the way */
    lab->record.settings.executor = run->executor;
    if (ways_are_several(&lab->ways)) {
        lab->record.runs = lab->runs;
        lab->record.runs_count = index + 1 - lab->ways.has_baseline;
    }
}

/* The one that could not begin is gone; the one before it is to be seen again. */
static void look_back(struct lab *lab, size_t index)
{
    if (lab->begun > index + 1)
        execution_free(lab->executions[--lab->begun]);
    enum lab_phase phase = is_baseline(lab, index) ? PHASE_BASELINE : PHASE_RUN;
    const struct run *baseline = phase == PHASE_RUN ? lab->record.baseline : NULL;
    (void)observer_begin(lab->observer, lab->executions[index], phase, index, baseline);
}

/* As wished now: a batch of tasks may have come with a size of its own. Of a graph: all its stages. */
static unsigned pool_size(const struct lab *lab)
{
    if (lab->phase != PHASE_RUN)
        return run_workers(lab);
    unsigned size = 0;
    for (unsigned i = 0; i < execution_pools(lab_present(lab)); i++)
        size += supervisor_size(pool_supervisor(execution_pool(lab_present(lab), i)));
    return size;
}

static const struct snapshot *look(struct lab *lab, bool brief)
{
    if (!lab->observer)
        return &lab->idle;
    if (lab->phase != PHASE_ENDED) /* the clock is exact: what is done must not lag behind it */
        execution_look(lab_present(lab));
    struct observer_state state = {
        .phase = lab->phase,
        .paused = lab->paused,
        .interrupted = lab->interrupted,
        .pool_size = pool_size(lab),
        .chunk = lab_chunk(lab),
        .brief = brief,
        .saboteurs = lab->saboteurs,
        .saboteurs_count = lab->saboteurs_count,
    };
    return observer_look(lab->observer, &state);
}

/* What to do when an execution has ended. */
static void next_phase(struct lab *lab)
{
    size_t index = lab->begun - 1;
    struct problem problem;
    lab->paused = false;
    lab_end_saboteurs(lab);
    orphans_end();
    keep_run(lab, look(lab, true)); /* which also notes how far it came, for the ways */
    if (lab->interrupted || lab->begun == lab->ways.count) {
        lab->phase = PHASE_ENDED;
    } else if (begin(lab, &problem) != 0) {
        look_back(lab, index);
        lab_refuse_run(lab, &problem);
    }
}

/* Nothing moves for ever in a run that has ended, or is about to. */
static void rescue(struct lab *lab)
{
    struct execution *execution = lab_present(lab);
    if (!execution || lab->phase == PHASE_ENDED || execution_ended(execution) || execution_is_closing(execution))
        return;
    struct rescue_look look = {.resting = lab->paused || execution_waits(execution), .attended = lab->attended};
    rescue_look(&lab->rescue, &look);
}

/* ------------------------------------------------------------------ what user interfaces see */

void lab_step(struct lab *lab, uint64_t deadline_ns)
{
    struct execution *execution = lab_present(lab);
    if (lab->phase != PHASE_ENDED && execution)
        execution_advance(execution);
    if (lab->phase != PHASE_ENDED && execution && execution_ended(execution)) {
        next_phase(lab);
        return;
    }
    if (lab->saboteurs_count > 0 && execution_is_closing(execution))
        lab_call_off_saboteurs(lab);
    (void)evloop_step(lab->loop, deadline_ns);
    lab_look_at_saboteurs(lab);
    rescue(lab);
}

int lab_watch(struct lab *lab, int fd, void (*ready)(void *context), void *context)
{
    return evloop_add(lab->loop, fd, ready, context);
}

void lab_unwatch(struct lab *lab, int fd)
{
    evloop_remove(lab->loop, fd);
}

enum lab_phase lab_phase(const struct lab *lab)
{
    return lab->phase;
}

const struct snapshot *lab_snapshot(struct lab *lab)
{
    return look(lab, false);
}

void lab_predict(struct lab *lab, unsigned choice)
{
    lab->record.guess = choice;
}

const struct record *lab_record(const struct lab *lab)
{
    return &lab->record;
}

void lab_attend(struct lab *lab, bool attended)
{
    lab->attended = attended;
}

void lab_on_line(struct lab *lab, void (*line)(void *context, const struct snapshot_line *line), void *context)
{
    lab->handle_line = line;
    lab->line_context = context;
}
