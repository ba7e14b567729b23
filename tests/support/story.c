#include "support/story.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned slot_of(const void *context, int32_t worker)
{
    (void)context;
    return worker < 0 ? HISTORY_NO_SLOT : (unsigned)worker;
}

static void born(struct story *story, unsigned slot, unsigned incarnation, uint64_t born_ns, uint64_t ready_ns)
{
    char name[24];
    (void)snprintf(name, sizeof name, "Worker-%u", slot + 1);
    struct chronicle_birth birth = {.slot = slot,
                                    .incarnation = incarnation,
                                    .pid = 1000 + (int)(10 * slot + incarnation),
                                    .name = name,
                                    .born_ns = born_ns};
    chronicle_born(story->chronicle, &birth);
    chronicle_ready(story->chronicle, slot, ready_ns);
}

void story_begin(struct story *story, uint64_t tasks, unsigned workers)
{
    memset(story, 0, sizeof *story);
    fixture_make(&story->fixture, FIXTURE_RUN, workers, 2);
    struct snapshot *snapshot = &story->fixture.snapshot;
    story->run = (struct run){.tasks = calloc(tasks + 1, sizeof *story->run.tasks),
                              .tasks_count = tasks,
                              .workers_asked = workers,
                              .kills = story->kills,
                              .pauses = story->pauses};
    ck_assert_ptr_nonnull(story->run.tasks);
    struct chronicle_options options = {.run = &story->run, .ordered = true, .slot_of = slot_of};
    ck_assert_int_eq(chronicle_new(&story->chronicle, &options), 0);
    for (unsigned slot = 0; slot < workers; slot++) {
        struct snapshot_worker *worker = &story->fixture.workers[slot];
        born(story, slot, 1, 0, STORY_MS);
        *worker =
            (struct snapshot_worker){.slot = slot, .incarnation = 1, .state = WORKER_WAITING, .task = RUN_NO_TASK};
        worker->core = RUN_NO_CORE;
        (void)snprintf(worker->name, sizeof worker->name, "Worker-%u", slot + 1);
    }
    snapshot->workers_count = workers;
    snapshot->notice[0] = '\0';
}

void story_release(struct story *story)
{
    chronicle_free(story->chronicle);
    free(story->run.tasks);
    memset(story, 0, sizeof *story);
}

void story_task(struct story *story, uint64_t task, unsigned slot, uint64_t start_ns, uint64_t finish_ns)
{
    struct run_task *entry = &story->run.tasks[task];
    entry->claim_ns = entry->start_ns = start_ns;
    entry->finish_ns = finish_ns;
    entry->worker = (int32_t)slot;
    entry->core = (int16_t)(slot % 2);
    entry->status = TASK_OK;
    entry->attempts++;
    chronicle_finished(story->chronicle, task);
}

void story_kill(struct story *story, uint64_t task, unsigned slot, uint64_t start_ns, uint64_t end_ns,
                uint64_t again_ns)
{
    struct death death = {DEATH_SIGNAL, 9};
    story->kills[story->run.kills_count++] = (struct run_kill){
        .task = task, .begin_ns = start_ns, .end_ns = end_ns, .slot = slot, .incarnation = 1, .death = death};
    story->run.tasks[task].attempts++;
    chronicle_ended(story->chronicle, slot, 1, end_ns, death);
    if (again_ns > 0)
        born(story, slot, 2, end_ns + again_ns / 2, end_ns + again_ns);
}

void story_pause(struct story *story, uint64_t begin_ns, uint64_t end_ns)
{
    story->pauses[story->run.pauses_count++] = (struct run_pause){begin_ns, end_ns};
}

void story_span(struct story *story, unsigned slot, enum worker_state state, uint64_t begin_ns, uint64_t end_ns)
{
    struct history_span span = {.begin_ns = begin_ns, .end_ns = end_ns, .slot = slot, .state = state};
    (void)snprintf(span.blocked_on, sizeof span.blocked_on, "account");
    ck_assert(chronicle_span(story->chronicle, &span));
}

void story_mark(struct story *story, enum mark_kind kind, uint64_t time_ns, uint64_t before, uint64_t after)
{
    chronicle_mark(story->chronicle, &(struct history_mark){.kind = kind,
                                                            .time_ns = time_ns,
                                                            .slot = HISTORY_NO_SLOT,
                                                            .name = "tasks",
                                                            .before = before,
                                                            .after = after});
}

void story_in_hand(struct story *story, unsigned slot, uint64_t task, uint64_t since_ns, uint64_t now_ns)
{
    struct snapshot_worker *worker = &story->fixture.workers[slot];
    worker->state = WORKER_RUNNING;
    worker->task = task;
    worker->core = (int)(slot % 2);
    worker->state_ns = now_ns - since_ns;
}

const struct snapshot *story_look(struct story *story, uint64_t now_ns, bool over)
{
    struct snapshot *snapshot = &story->fixture.snapshot;
    snapshot->phase = over ? PHASE_ENDED : PHASE_RUN;
    snapshot->history = chronicle_look(story->chronicle, now_ns, over);
    snapshot->live = &story->run;
    return snapshot;
}

const struct snapshot *story_usual(struct story *story)
{
    enum { TASKS = 64, WORKERS = 4, NOW = 2100 };
    uint64_t free_ms[WORKERS] = {2, 2, 2, 2};
    story_begin(story, TASKS, WORKERS);
    for (unsigned task = 0; task < TASKS; task++) {
        unsigned slot = 0;
        for (unsigned i = 1; i < WORKERS; i++)
            slot = free_ms[i] < free_ms[slot] ? i : slot;
        uint64_t start = free_ms[slot], length = 20 + task * 7919 % 180 + (task % 13 == 4 ? 350 : 0);
        if (start < 1000 && start + length > 900)
            length += 150; /* the pause is in it */
        if (slot == 2 && task > 9 && story->run.kills_count == 0) {
            story_kill(story, 7, slot, start * STORY_MS, (start + 90) * STORY_MS, 60 * STORY_MS);
            free_ms[slot] = start + 151;
        } else if (start + length < NOW) {
            story_task(story, task, slot, start * STORY_MS, (start + length) * STORY_MS);
            free_ms[slot] = start + length + (task % 5 == 0 ? 40 : 1);
        } else if (start < NOW && story->fixture.workers[slot].task == RUN_NO_TASK) {
            story_in_hand(story, slot, task, start * STORY_MS, NOW * STORY_MS);
            free_ms[slot] = NOW;
        }
    }
    story_span(story, 1, WORKER_LOCK, 300 * STORY_MS, 420 * STORY_MS);
    story_pause(story, 900 * STORY_MS, 1050 * STORY_MS);
    story_mark(story, MARK_RESIZE, 1300 * STORY_MS, 3, 4);
    story_mark(story, MARK_CHUNK, 1700 * STORY_MS, 1, 2);
    return story_look(story, NOW * STORY_MS, false);
}
