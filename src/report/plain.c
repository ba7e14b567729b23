#include "report/plain.h"

#include "base/clock.h"
#include "report/plain_body.h"
#include "report/printable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STEADY_FOR   (250 * NS_PER_MS) /* before it is told */
#define STEADY_AFTER (2 * NS_PER_S)    /* what was told last */

int plain_new(struct plain **ret_plain, FILE *out)
{
    struct plain *plain = calloc(1, sizeof *plain);
    if (!plain)
        return -ENOMEM;
    plain->log.out = out;
    plain->log.utf8 = printable_utf8();
    plain->phase = PHASE_IDLE;
    *ret_plain = plain;
    return 0;
}

void plain_free(struct plain *plain)
{
    if (!plain)
        return;
    plain_log_write(&plain->log, plain->now_ns);
    free(plain->places);
    free(plain);
}

void plain_line(struct plain *plain, uint64_t time_ns, char *line)
{
    plain_log_line(&plain->log, time_ns, line);
}

bool plain_steady_changed(struct plain_steady *steady, int state, uint64_t now_ns)
{
    if (state != steady->seen) {
        steady->seen = state;
        steady->seen_ns = now_ns;
    }
    bool early = now_ns < steady->seen_ns + STEADY_FOR;
    bool often = steady->told_ns > 0 && now_ns < steady->told_ns + STEADY_AFTER;
    if (state == steady->told || early || often)
        return false;
    steady->told = state;
    steady->told_ns = now_ns;
    return true;
}

static uint64_t clock_of(const struct snapshot *snapshot)
{
    if (snapshot->history)
        return snapshot->history->now_ns;
    return snapshot->run.started ? snapshot->run.elapsed_ns : snapshot->baseline.elapsed_ns;
}

static void tell_notice(struct plain *plain, const struct snapshot *snapshot)
{
    if (strcmp(plain->notice, snapshot->notice) == 0)
        return;
    (void)snprintf(plain->notice, sizeof plain->notice, "%s", snapshot->notice);
    if (plain->notice[0] && !plain_is_of_death(snapshot->history, plain->notice))
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "notice", "%s", plain->notice);
}

/* Another execution: its clock begins anew, and nothing of it has been told. */
static void begin_execution(struct plain *plain, const struct snapshot *snapshot)
{
    tell_notice(plain, snapshot); /* it came before */
    plain_tell_before(plain, snapshot);
    plain_log_restart(&plain->log, plain->before_ns);
    plain->before_ns = 0;
    plain->run = snapshot->history ? snapshot->history->run : NULL;
    memset(plain->marks, 0, sizeof plain->marks);
    plain->marks_dropped = 0;
    for (size_t i = 0; i < plain->places_count; i++)
        plain->places[i] = (struct plain_place){0};
    plain->channels_count = plain->locks_count = 0;
    plain->tenths = 0;
    plain->done = plain->progress_ns = 0;
    plain->lead = (struct plain_steady){.told = 0};
}

static void tell_stuck(struct plain *plain, const struct snapshot *snapshot)
{
    bool stuck = snapshot->stuck[0] != '\0';
    if (stuck && !plain->stuck)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "stuck", "%s", snapshot->stuck);
    else if (!stuck && plain->stuck && snapshot->phase != PHASE_ENDED)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "stuck", "no more: it moves again");
    plain->stuck = stuck;
}

/* A script that waits for its next step says so itself, and stops nobody. Marks are exact; without any, what is seen. */
static void tell_pause(struct plain *plain, const struct snapshot *snapshot)
{
    bool paused = snapshot->paused && !snapshot->stepping;
    if (!snapshot->history && paused != plain->paused)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "run", "%s", paused ? "paused" : "resumed");
    plain->paused = paused;
    if (snapshot->interrupted && !plain->interrupted)
        plain_log_add(&plain->log, PLAIN_ALWAYS, plain->now_ns, "run", "interrupted: what is done is kept");
    plain->interrupted = snapshot->interrupted;
}

static void tell_all(struct plain *plain, const struct snapshot *snapshot)
{
    if (snapshot->phase != plain->phase && snapshot->phase != PHASE_ENDED)
        plain_tell_phase(plain, snapshot);
    if (snapshot->history)
        plain_tell_marks(plain, snapshot->history);
    plain_tell_lives(plain, snapshot);
    tell_notice(plain, snapshot);
    tell_pause(plain, snapshot);
    tell_stuck(plain, snapshot);
    if (snapshot->phase != PHASE_ENDED)
        plain_tell_things(plain, snapshot);
    plain_tell_course(plain, snapshot);
    if (snapshot->phase == PHASE_ENDED && plain->phase != PHASE_ENDED)
        plain_tell_end(plain, snapshot);
    plain->phase = snapshot->phase;
}

void plain_look(struct plain *plain, const struct snapshot *snapshot)
{
    if (snapshot->phase == PHASE_IDLE)
        return;
    const struct run *run = snapshot->history ? snapshot->history->run : NULL;
    if (run != plain->run || (plain->phase == PHASE_BASELINE && snapshot->phase == PHASE_RUN))
        begin_execution(plain, snapshot);
    plain->now_ns = clock_of(snapshot);
    if (!plain->begun)
        plain_tell_begin(plain, snapshot);
    plain->begun = true;
    tell_all(plain, snapshot);
    plain_log_write(&plain->log, plain->now_ns);
    plain->before_ns = plain->now_ns;
}
