#include "support/lock_scenarios.h"

#include "base/clock.h"
#include "ipc/barrier.h"
#include "ipc/condition.h"
#include "ipc/event.h"
#include "ipc/semaphore.h"
#include "ipc/value.h"

/* What the contender leaves for the judge. */
enum note { NOTE_RESULT, NOTE_DONE };

/* How long the judge waits for what must be there at once. */
#define SOON clock_after(2 * NS_PER_S)

static bool expect(bool holds, struct problem *problem, const char *what)
{
    if (!holds)
        (void)problem_set(problem, "%s", what);
    return holds;
}

/* Until the victim is blocked, or dead and taken note of. */
static void await_victim(const struct trial *trial)
{
    const struct slot *victim = &trial->commons.slots[trial->victim];
    while ((atomic_load(&victim->state) & 15) != SLOT_LOCK && atomic_load(&victim->ended_ns) == 0)
        clock_sleep_until(clock_after(20 * NS_PER_US));
}

static bool is_held(int error)
{
    return error == 0 || error == OWNER_DEAD;
}

/* ------------------------------------------------------------------ lock */

static bool set_up_lock(struct trial *trial, enum lock_kind kind, struct problem *problem)
{
    struct lock *lock;
    bool right = lock_add(&trial->commons, "lock", kind, &lock) == 0;
    trial->object = lock;
    return expect(right, problem, "no lock");
}

static bool set_up_plain(struct trial *trial, struct problem *problem)
{
    return set_up_lock(trial, LOCK_PLAIN, problem);
}

static bool set_up_recursive(struct trial *trial, struct problem *problem)
{
    return set_up_lock(trial, LOCK_RECURSIVE, problem);
}

/* By the test, which has no slot: anybody may release it. */
static bool set_up_held(struct trial *trial, struct problem *problem)
{
    return set_up_plain(trial, problem) && expect(lock_acquire(trial->object, WAITING_NOT) == 0, problem, "not free");
}

static void acquire_lock(struct trial *trial)
{
    (void)lock_acquire(trial->object, CLOCK_NEVER);
}

static void release_lock(struct trial *trial)
{
    (void)lock_release(trial->object);
}

static void acquire_and_release(struct trial *trial)
{
    acquire_lock(trial);
    release_lock(trial);
}

static void acquire_twice(struct trial *trial)
{
    acquire_lock(trial);
    acquire_and_release(trial);
    release_lock(trial);
}

static void acquire_out_of_time(struct trial *trial)
{
    (void)lock_acquire(trial->object, clock_after(300 * NS_PER_US));
}

static bool hold_it_once(struct trial *trial, struct problem *problem)
{
    return expect(is_held(lock_acquire(trial->object, CLOCK_NEVER)), problem, "not acquired") &&
           expect(lock_release(trial->object) == 0, problem, "not released");
}

static bool let_go_once_it_waits(struct trial *trial, struct problem *problem)
{
    await_victim(trial);
    return expect(lock_release(trial->object) == 0, problem, "not released");
}

/* Always there first: so the victim becomes the heir. */
static bool hold_it_always(struct trial *trial, struct problem *problem)
{
    bool right = true;
    while (right && !trial_is_over(trial)) {
        right = expect(is_held(lock_acquire(trial->object, CLOCK_NEVER)), problem, "not acquired");
        clock_sleep_until(clock_after(5 * NS_PER_US));
        right = right && expect(lock_release(trial->object) == 0, problem, "not released");
    }
    return right;
}

static bool lock_is_sound(struct trial *trial, struct lock *lock, struct problem *problem)
{
    struct lock_view view;
    int error = lock_acquire(lock, SOON);
    lock_look(&trial->commons, lock, &view);
    return expect(is_held(error), problem, "the next one does not get it") &&
           expect(!trial_victim_is_through(trial) || error == 0, problem, "it was held after its release") &&
           expect(error != OWNER_DEAD || view.deaths == 1, problem, "a death that nobody died") &&
           expect(view.held && view.depth == 1 && !view.owner_died, problem, "it is not held once") &&
           expect(lock_release(lock) == 0, problem, "not released") &&
           expect(lock_acquire(lock, SOON) == 0, problem, "told twice") &&
           expect(lock_release(lock) == 0, problem, "not released again");
}

static bool check_lock(struct trial *trial, struct problem *problem)
{
    return lock_is_sound(trial, trial->object, problem);
}

/* The contender has it too, and its owner's death is told to that one. */
static bool check_shared_lock(struct trial *trial, struct problem *problem)
{
    return expect(is_held(lock_acquire(trial->object, SOON)), problem, "the next one does not get it") &&
           expect(lock_release(trial->object) == 0, problem, "not released");
}

static bool check_held_lock(struct trial *trial, struct problem *problem)
{
    return expect(lock_release(trial->object) == 0, problem, "its owner lost it") &&
           lock_is_sound(trial, trial->object, problem);
}

/* ------------------------------------------------------------------ value */

static bool set_up_value(struct trial *trial, struct problem *problem)
{
    struct value *value;
    bool right = value_add(&trial->commons, "value", VALUE_INT64, 2, &value) == 0;
    trial->object = value;
    return expect(right, problem, "no value");
}

static void change_value(struct trial *trial)
{
    int64_t number = 0;
    (void)lock_acquire(value_lock(trial->object), CLOCK_NEVER);
    (void)value_get(trial->object, 0, &number);
    (void)value_set(trial->object, 0, number + 1);
    (void)value_increase(trial->object, 1, 1, NULL);
    (void)lock_release(value_lock(trial->object));
}

static bool check_value(struct trial *trial, struct problem *problem)
{
    int64_t stored = -1, added = -1, through = trial_victim_is_through(trial);
    (void)value_get(trial->object, 0, &stored);
    (void)value_get(trial->object, 1, &added);
    return expect(stored >= added && added >= through && stored <= 1, problem, "a number that nobody wrote") &&
           lock_is_sound(trial, value_lock(trial->object), problem);
}

/* ------------------------------------------------------------------ semaphore */

static bool set_up_semaphore(struct trial *trial, enum semaphore_kind kind, uint32_t permits, struct problem *problem)
{
    struct semaphore *semaphore;
    bool right = semaphore_add(&trial->commons, "semaphore", kind, permits, &semaphore) == 0;
    trial->object = semaphore;
    return expect(right, problem, "no semaphore");
}

static bool set_up_signal(struct trial *trial, struct problem *problem)
{
    return set_up_semaphore(trial, SEMAPHORE_SIGNAL, 0, problem);
}

static bool set_up_bounded(struct trial *trial, struct problem *problem)
{
    return set_up_semaphore(trial, SEMAPHORE_BOUNDED, 2, problem);
}

static bool set_up_owned(struct trial *trial, struct problem *problem)
{
    return set_up_semaphore(trial, SEMAPHORE_OWNED, 1, problem);
}

static void acquire_permit(struct trial *trial)
{
    (void)semaphore_acquire(trial->object, CLOCK_NEVER);
}

static void release_permit(struct trial *trial)
{
    (void)semaphore_release(trial->object);
}

static void acquire_and_release_permit(struct trial *trial)
{
    acquire_permit(trial);
    release_permit(trial);
}

static bool take_a_permit(struct trial *trial, struct problem *problem)
{
    bool right = expect(semaphore_acquire(trial->object, CLOCK_NEVER) == 0, problem, "no permit");
    atomic_store(&trial->notes[NOTE_DONE], 1);
    return right;
}

static bool signal_once_it_waits(struct trial *trial, struct problem *problem)
{
    await_victim(trial);
    return expect(semaphore_release(trial->object) == 0, problem, "not released");
}

static bool use_permits(struct trial *trial, struct problem *problem)
{
    bool right = true;
    while (right && !trial_is_over(trial)) {
        right = expect(semaphore_acquire(trial->object, CLOCK_NEVER) == 0, problem, "no permit");
        clock_sleep_until(clock_after(5 * NS_PER_US));
        right = right && expect(semaphore_release(trial->object) == 0, problem, "not released");
    }
    return right;
}

/* The victim's signal comes to the contender, or did not happen: then this is one. Never both. */
static bool check_signal(struct trial *trial, struct problem *problem)
{
    bool happened = semaphore_value(trial->object) > 0 || atomic_load(&trial->notes[NOTE_DONE]) != 0;
    if (!happened && !trial_victim_is_through(trial))
        return expect(semaphore_release(trial->object) == 0, problem, "not released");
    return expect(semaphore_value(trial->object) <= 1, problem, "a permit that nobody released");
}

/* The one signal was taken by the victim, or is still there. */
static bool check_taken(struct trial *trial, struct problem *problem)
{
    int error = semaphore_acquire(trial->object, clock_after(NS_PER_MS));
    return expect(!trial_victim_is_through(trial) || error == -ETIMEDOUT, problem, "a permit was taken twice") &&
           expect(semaphore_acquire(trial->object, WAITING_NOT) == -EAGAIN, problem, "a permit that nobody released") &&
           expect(semaphore_release(trial->object) == 0, problem, "not released") &&
           expect(semaphore_acquire(trial->object, SOON) == 0, problem, "a signal is lost");
}

static bool check_bounded(struct trial *trial, struct problem *problem)
{
    uint32_t value = semaphore_value(trial->object);
    bool through = trial_victim_is_through(trial);
    if (!expect(value == 2 || (value == 1 && !through), problem, "the permits do not add up"))
        return false;
    return expect(value == 2 || semaphore_release(trial->object) == 0, problem, "not released") &&
           expect(semaphore_release(trial->object) == -EOVERFLOW, problem, "more permits than in the beginning");
}

static bool check_owned(struct trial *trial, struct problem *problem)
{
    return expect(semaphore_acquire(trial->object, SOON) == 0, problem, "a dead owner's permit did not come back") &&
           expect(semaphore_value(trial->object) == 0, problem, "more permits than in the beginning") &&
           expect(semaphore_release(trial->object) == 0, problem, "not released") &&
           expect(semaphore_release(trial->object) == -EPERM, problem, "released what was not its own");
}

/* ------------------------------------------------------------------ event */

static bool set_up_event(struct trial *trial, struct problem *problem)
{
    struct event *event;
    bool right = event_add(&trial->commons, "event", &event) == 0;
    trial->object = event;
    return expect(right, problem, "no event");
}

static void set_and_clear_event(struct trial *trial)
{
    event_set(trial->object);
    event_clear(trial->object);
}

static void wait_for_event(struct trial *trial)
{
    (void)event_wait(trial->object, CLOCK_NEVER);
}

static bool see_event(struct trial *trial, struct problem *problem)
{
    bool right = expect(event_wait(trial->object, CLOCK_NEVER), problem, "it did not see the event");
    atomic_store(&trial->notes[NOTE_DONE], 1);
    return right;
}

static bool set_once_it_waits(struct trial *trial, struct problem *problem)
{
    (void)problem;
    await_victim(trial);
    event_set(trial->object);
    return true;
}

/* Once it was set, who waited has seen it: also when it was cleared again, and by one who was killed then. */
static bool check_event_was_set(struct trial *trial, struct problem *problem)
{
    struct event_view view;
    event_look(&trial->commons, trial->object, &view);
    if (view.times == 0) {
        event_set(trial->object);
        return expect(!trial_victim_is_through(trial), problem, "it was not set");
    }
    uint64_t deadline = SOON;
    while (atomic_load(&trial->notes[NOTE_DONE]) == 0 && clock_ns() < deadline)
        clock_sleep_until(clock_after(20 * NS_PER_US));
    return expect(atomic_load(&trial->notes[NOTE_DONE]) != 0, problem, "who waited did not see the event");
}

static bool check_event(struct trial *trial, struct problem *problem)
{
    return expect(event_wait(trial->object, SOON), problem, "the event is not seen");
}

/* ------------------------------------------------------------------ condition */

static bool set_up_condition(struct trial *trial, struct problem *problem)
{
    struct condition *condition;
    if (!set_up_recursive(trial, problem))
        return false;
    trial->other = trial->object;
    bool right = condition_add(&trial->commons, "condition", trial->other, &condition) == 0;
    trial->object = condition;
    return expect(right, problem, "no condition");
}

static void wait_and_pass_on(struct trial *trial)
{
    (void)lock_acquire(trial->other, CLOCK_NEVER);
    (void)condition_wait(trial->object, CLOCK_NEVER);
    (void)condition_notify(trial->object, 1);
    (void)lock_release(trial->other);
}

static void wait_out_of_time(struct trial *trial)
{
    (void)lock_acquire(trial->other, CLOCK_NEVER);
    (void)condition_wait(trial->object, clock_after(300 * NS_PER_US));
    (void)lock_release(trial->other);
}

static void notify_one(struct trial *trial)
{
    (void)lock_acquire(trial->other, CLOCK_NEVER);
    (void)condition_notify(trial->object, 1);
    (void)lock_release(trial->other);
}

static void notify_all(struct trial *trial)
{
    (void)lock_acquire(trial->other, CLOCK_NEVER);
    (void)condition_notify_all(trial->object);
    (void)lock_release(trial->other);
}

static bool wait_once(struct trial *trial, struct problem *problem)
{
    return expect(is_held(lock_acquire(trial->other, CLOCK_NEVER)), problem, "no lock") &&
           expect(is_held(condition_wait(trial->object, CLOCK_NEVER)), problem, "not notified") &&
           expect(lock_release(trial->other) == 0, problem, "it came back without the lock");
}

/* Notifies the victim, and then waits itself: for the victim to pass it on, or for the repair to do so. */
static bool notify_and_wait(struct trial *trial, struct problem *problem)
{
    await_victim(trial);
    bool right = expect(is_held(lock_acquire(trial->other, CLOCK_NEVER)), problem, "no lock");
    if (right && condition_notify(trial->object, 1) == 1)
        right = expect(is_held(condition_wait(trial->object, CLOCK_NEVER)), problem, "the notification is lost");
    return right && expect(lock_release(trial->other) == 0, problem, "it came back without the lock");
}

static bool no_more(struct trial *trial, struct problem *problem)
{
    (void)problem;
    (void)trial;
    return true;
}

/* Only when the victim did not come to it, the judge notifies. */
static bool check_notified(struct trial *trial, struct problem *problem)
{
    struct condition_view view;
    int error = lock_acquire(trial->other, SOON);
    condition_look(trial->object, &view);
    if (view.notified == 0)
        (void)condition_notify_all(trial->object);
    return expect(is_held(error), problem, "no lock") &&
           expect(!trial_victim_is_through(trial) || view.notified == 1, problem, "not notified") &&
           expect(lock_release(trial->other) == 0, problem, "not released");
}

static bool check_condition(struct trial *trial, struct problem *problem)
{
    struct condition_view view;
    condition_look(trial->object, &view);
    return expect(view.waiters + view.waking == 0, problem, "the dead one waits") &&
           expect(is_held(lock_acquire(trial->other, SOON)), problem, "no lock") &&
           expect(condition_wait(trial->object, WAITING_NOT) == -ETIMEDOUT, problem, "it does not wait") &&
           expect(lock_release(trial->other) == 0, problem, "not released");
}

/* ------------------------------------------------------------------ barrier */

static bool set_up_barrier(struct trial *trial, struct problem *problem)
{
    struct barrier *barrier;
    bool right = barrier_add(&trial->commons, "barrier", 2, &barrier) == 0;
    trial->object = barrier;
    return expect(right, problem, "no barrier");
}

static void come_to_barrier(struct trial *trial)
{
    (void)barrier_wait(trial->object, CLOCK_NEVER);
}

static void come_out_of_time(struct trial *trial)
{
    (void)barrier_wait(trial->object, clock_after(300 * NS_PER_US));
}

static void reset_barrier(struct trial *trial)
{
    barrier_reset(trial->object);
}

static bool wait_at_barrier(struct trial *trial, struct problem *problem)
{
    int index = barrier_wait(trial->object, CLOCK_NEVER);
    atomic_store(&trial->notes[NOTE_RESULT], index == BROKEN);
    atomic_store(&trial->notes[NOTE_DONE], 1);
    return expect(index == 0 || index == 1 || index == BROKEN, problem, "neither an index nor BROKEN") &&
           expect(index != BROKEN || !trial_victim_is_through(trial) || trial->other == NULL, problem,
                  "both came, and it broke");
}

static bool come_after_it(struct trial *trial, struct problem *problem)
{
    await_victim(trial);
    return wait_at_barrier(trial, problem);
}

/* Usable again for one who comes alone: it waits, and its deadline breaks it. */
static bool barrier_is_sound(struct barrier *barrier, struct problem *problem)
{
    struct barrier_view view;
    barrier_reset(barrier);
    barrier_look(barrier, &view);
    return expect(!view.broken && view.arrived == 0, problem, "a reset did not make it whole") &&
           expect(barrier_wait(barrier, WAITING_NOT) == BROKEN, problem, "one alone came through") &&
           expect(barrier_wait(barrier, WAITING_NOT) == BROKEN, problem, "it is not broken for all");
}

/* The contender is through, or it is broken for it; or the victim has never come, and then somebody has to break it. */
static bool check_barrier(struct trial *trial, struct problem *problem)
{
    const struct slot *contender = &trial->commons.slots[trial->contender];
    uint64_t deadline = SOON;
    bool blocked = false;
    while (atomic_load(&trial->notes[NOTE_DONE]) == 0 && !blocked && clock_ns() < deadline) {
        struct barrier_view view;
        barrier_look(trial->object, &view);
        blocked = !view.broken && view.arrived == 1 && (atomic_load(&contender->state) & 15) == SLOT_LOCK;
    }
    if (blocked)
        barrier_abort(trial->object);
    while (atomic_load(&trial->notes[NOTE_DONE]) == 0 && clock_ns() < deadline)
        clock_sleep_until(clock_after(20 * NS_PER_US));
    return expect(atomic_load(&trial->notes[NOTE_DONE]) != 0, problem, "the other one hangs at the barrier") &&
           expect(!blocked || !trial_victim_is_through(trial), problem, "both came, and one waits") &&
           barrier_is_sound(trial->object, problem);
}

static bool check_reset(struct trial *trial, struct problem *problem)
{
    barrier_reset(trial->object);
    return no_more(trial, problem);
}

static bool check_barrier_alone(struct trial *trial, struct problem *problem)
{
    return barrier_is_sound(trial->object, problem);
}

/* ------------------------------------------------------------------ the table */

const struct operation_scenario lock_scenarios[] = {
    {.name = "lock, alone", .setup = set_up_plain, .victim = acquire_and_release, .check = check_lock},
    {.name = "lock, recursive", .setup = set_up_recursive, .victim = acquire_twice, .check = check_lock},
    {.name = "lock, waited for, released",
     .setup = set_up_held,
     .victim = acquire_and_release,
     .contender = let_go_once_it_waits,
     .check = check_lock},
    {.name = "lock, deadline passes", .setup = set_up_held, .victim = acquire_out_of_time, .check = check_held_lock},
    {.name = "lock, released to a sleeper",
     .setup = set_up_plain,
     .prepare = acquire_lock,
     .victim = release_lock,
     .contender = hold_it_once,
     .contender_waits = true,
     .check = check_shared_lock},
    {.name = "lock, handed to its heir",
     .setup = set_up_plain,
     .victim = acquire_and_release,
     .contender = hold_it_always,
     .check = check_shared_lock},
    {.name = "value", .setup = set_up_value, .victim = change_value, .check = check_value},
    {.name = "semaphore, signal to a sleeper",
     .setup = set_up_signal,
     .victim = release_permit,
     .contender = take_a_permit,
     .contender_waits = true,
     .check = check_signal},
    {.name = "semaphore, signal waited for",
     .setup = set_up_signal,
     .victim = acquire_permit,
     .contender = signal_once_it_waits,
     .check = check_taken},
    {.name = "semaphore, bounded",
     .setup = set_up_bounded,
     .victim = acquire_and_release_permit,
     .check = check_bounded},
    {.name = "semaphore, owned", .setup = set_up_owned, .victim = acquire_and_release_permit, .check = check_owned},
    {.name = "semaphore, owned, contended",
     .setup = set_up_owned,
     .victim = acquire_and_release_permit,
     .contender = use_permits,
     .check = check_owned},
    {.name = "event, set",
     .setup = set_up_event,
     .victim = set_and_clear_event,
     .contender = see_event,
     .contender_waits = true,
     .check = check_event_was_set},
    {.name = "event, waited for",
     .setup = set_up_event,
     .victim = wait_for_event,
     .contender = set_once_it_waits,
     .check = check_event},
    {.name = "condition, notified and passed on",
     .setup = set_up_condition,
     .victim = wait_and_pass_on,
     .contender = notify_and_wait,
     .check = no_more},
    {.name = "condition, deadline passes",
     .setup = set_up_condition,
     .victim = wait_out_of_time,
     .check = check_condition},
    {.name = "condition, notify",
     .setup = set_up_condition,
     .victim = notify_one,
     .contender = wait_once,
     .contender_waits = true,
     .check = check_notified},
    {.name = "condition, notify all",
     .setup = set_up_condition,
     .victim = notify_all,
     .contender = wait_once,
     .contender_waits = true,
     .check = check_notified},
    {.name = "barrier, last to come",
     .setup = set_up_barrier,
     .victim = come_to_barrier,
     .contender = wait_at_barrier,
     .contender_waits = true,
     .check = check_barrier},
    {.name = "barrier, first to come",
     .setup = set_up_barrier,
     .victim = come_to_barrier,
     .contender = come_after_it,
     .check = check_barrier},
    {.name = "barrier, deadline passes",
     .setup = set_up_barrier,
     .victim = come_out_of_time,
     .check = check_barrier_alone},
    {.name = "barrier, reset",
     .setup = set_up_barrier,
     .victim = reset_barrier,
     .contender = wait_at_barrier,
     .contender_waits = true,
     .check = check_reset},
};
const size_t lock_scenarios_count = sizeof lock_scenarios / sizeof *lock_scenarios;
