#include "proc/staff.h"

#include "base/clock.h"
#include "proc/crew.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pool_area *area_of(const struct staff *staff)
{
    return staff->setup.worker.area;
}

bool staff_is_crew(const struct staff *staff)
{
    return area_of(staff)->facts->threads;
}

struct slot *staff_slot(const struct staff *staff, unsigned slot)
{
    return &area_of(staff)->slots[slot];
}

struct post *staff_post(const struct staff *staff, unsigned slot)
{
    if (slot >= area_of(staff)->facts->slots || !lives_living(&staff->lives, slot))
        return NULL;
    return &staff->posts[staff->posts_count == 1 ? 0 : slot];
}

int staff_init(struct staff *staff)
{
    uint32_t slots = area_of(staff)->facts->slots;
    bool crew = staff_is_crew(staff);
    staff->posts_count = crew ? 1 : slots;
    staff->posts = calloc(staff->posts_count, sizeof *staff->posts);
    if (!staff->posts)
        return -ENOMEM;
    for (unsigned i = 0; i < staff->posts_count; i++) {
        staff->posts[i].setup = &staff->setup;
        staff->posts[i].first = i;
        staff->posts[i].count = crew ? slots : 1;
    }
    return lives_init(&staff->lives, slots);
}

void staff_release(struct staff *staff)
{
    free(staff->posts);
    lives_release(&staff->lives);
}

/* ------------------------------------------------------------------ birth */

static void set_name(const struct staff *staff, unsigned number)
{
    struct slot *slot = staff_slot(staff, number);
    size_t shown = staff->names == NAMES_BY_BIRTH ? staff->lives.count + 1 : number + (size_t)1;
    if (staff->names == NAMES_ALONE)
        slot_set_name(slot, staff->name);
    else
        (void)snprintf(slot->name, sizeof slot->name, "%s-%zu", staff->name, shown);
}

static void prepare_slot(const struct staff *staff, unsigned number)
{
    slot_assign(staff_slot(staff, number), lives_next_incarnation(&staff->lives, number), clock_ns());
    set_name(staff, number);
    if (staff_is_crew(staff))
        crew_call(area_of(staff), number);
}

static void begin_life(struct staff *staff, unsigned number, pid_t pid)
{
    const struct slot *slot = staff_slot(staff, number);
    struct life *life = lives_born(&staff->lives, number, pid, slot->born_ns);
    uint32_t first = staff->setup.worker.area->facts->first_slot;
    life->place = first == COMMONS_NO_SLOT ? number : first + number;
    (void)snprintf(life->name, sizeof life->name, "%s", slot->name);
}

static int start_process(struct staff *staff, struct post *post, unsigned end)
{
    for (unsigned i = post->first; i < end; i++)
        prepare_slot(staff, i);
    int error = post_start(post);
    if (error)
        return error;
    for (unsigned i = post->first; i < end; i++)
        begin_life(staff, i, post->child.pid);
    staff->processes++;
    if (staff->paused)
        post_signal(post, SIGSTOP);
    return 0;
}

/* A thread for each slot whose last one has left. */
static void start_threads(struct staff *staff, const struct post *post, unsigned end)
{
    for (unsigned i = post->first; i < end; i++)
        if (!lives_living(&staff->lives, i)) {
            prepare_slot(staff, i);
            begin_life(staff, i, post->child.pid);
        }
}

int staff_start(struct staff *staff, struct post *post, unsigned size)
{
    unsigned end = post->first + post->count < size ? post->first + post->count : size;
    if (lives_reserve(&staff->lives, post->count) != 0)
        return -ENOMEM;
    if (post->child.pid == 0)
        return start_process(staff, post, end);
    start_threads(staff, post, end);
    return 0;
}

/* ------------------------------------------------------------------ what happens to all */

void staff_signal(struct staff *staff, int signal, enum death_how why)
{
    for (unsigned i = 0; i < staff->posts_count; i++) {
        struct post *post = &staff->posts[i];
        if (post->child.pid == 0)
            continue;
        if (why != DEATH_NONE && post->why == DEATH_NONE)
            post->why = why;
        post_signal(post, signal);
    }
}

void staff_pause(struct staff *staff, bool paused)
{
    uint64_t now = clock_ns();
    staff->paused = paused;
    for (unsigned i = 0; i < staff->posts_count; i++)
        staff->posts[i].resumed_ns = now;
    staff_signal(staff, paused ? SIGSTOP : SIGCONT, DEATH_NONE);
}

/* Kill first, then decide: if it publishes before the signal arrives, its result counts. */
static void check_deadlines(const struct staff *staff, struct post *post, uint64_t timeout, uint64_t now)
{
    for (unsigned i = post->first; i < post->first + post->count; i++) {
        if (!lives_living(&staff->lives, i) || post->why != DEATH_NONE)
            continue;
        struct slot_view view = slot_look(staff_slot(staff, i), now);
        uint64_t from = view.task_ns > post->resumed_ns ? view.task_ns : post->resumed_ns;
        if (slot_view_in_task(&view) && now >= from && now - from >= timeout)
            post_kill(post, DEATH_TIMED_OUT);
    }
}

void staff_check_deadlines(struct staff *staff, uint64_t timeout_ns)
{
    uint64_t now = clock_ns();
    for (unsigned i = 0; i < staff->posts_count; i++)
        check_deadlines(staff, &staff->posts[i], timeout_ns, now);
}

bool staff_is_starting(const struct staff *staff, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        if (lives_living(&staff->lives, i) && slot_look(staff_slot(staff, i), clock_ns()).state == SLOT_STARTING)
            return true;
    return false;
}

unsigned staff_busy(const struct staff *staff)
{
    unsigned busy = 0;
    for (unsigned i = 0; i < area_of(staff)->facts->slots; i++)
        busy += lives_living(&staff->lives, i) && atomic_load(&staff_slot(staff, i)->chunks) == 0;
    return busy;
}
