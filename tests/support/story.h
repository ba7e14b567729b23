/* story.h - a made-up history for tests of views: told piece by piece to a chronicle, always the same. */
#ifndef FORKLAB_TESTS_STORY_H
#define FORKLAB_TESTS_STORY_H
#include "model/chronicle.h"
#include "support/fixture.h"

#define STORY_MS     UINT64_C(1000000)
#define STORY_SLOTS  64
#define STORY_KILLS  4
#define STORY_PAUSES 4

struct story {
    struct fixture fixture; /* snapshot.history is this story, once it was told */
    struct run run;
    struct run_kill kills[STORY_KILLS];
    struct run_pause pauses[STORY_PAUSES];
    struct chronicle *chronicle;
};

/* Nothing has happened yet: as many tasks and workers, all of them ready after 1 ms. */
void story_begin(struct story *story, uint64_t tasks, unsigned workers);
void story_release(struct story *story);

/* A task was done in a slot, on the core of the slot's number. */
void story_task(struct story *story, uint64_t task, unsigned slot, uint64_t start_ns, uint64_t finish_ns);
/* The slot's worker was killed in that task, and a new one was born and ready `again_ns` later; 0 = never. */
void story_kill(struct story *story, uint64_t task, unsigned slot, uint64_t start_ns, uint64_t end_ns,
                uint64_t again_ns);
void story_pause(struct story *story, uint64_t begin_ns, uint64_t end_ns);
void story_span(struct story *story, unsigned slot, enum worker_state state, uint64_t begin_ns, uint64_t end_ns);
void story_mark(struct story *story, enum mark_kind kind, uint64_t time_ns, uint64_t before, uint64_t after);
/* A worker has a task in its hands, since that time. */
void story_in_hand(struct story *story, unsigned slot, uint64_t task, uint64_t since_ns, uint64_t now_ns);

/* What there is to see at that time. */
const struct snapshot *story_look(struct story *story, uint64_t now_ns, bool over);

/* The usual one: 60 tasks of 20 to 200 ms by four workers in two seconds; Worker-3 is killed in task 20, there is a
 * pause, and one worker waits for a lock. Not over: each has a task in its hands. */
const struct snapshot *story_usual(struct story *story);

#endif
