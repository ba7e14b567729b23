#include "lab/channel_track.h"

#include "base/clock.h"

#include <math.h>
#include <string.h>

#define SAMPLE_NS     (NS_PER_S / 10)
#define RATE_LEAST_NS (NS_PER_S / 5) /* over less, a rate would be of single messages */
#define HISTORY_NS    (NS_PER_S / 10)

/* ------------------------------------------------------------------ rates */

static void sample(struct channel_track *track, uint64_t elapsed_ns, const struct snapshot_channel *row)
{
    uint64_t last = track->samples_count - 1;
    if (track->samples_count > 0 && elapsed_ns < track->samples[last % TRACK_SAMPLES].time_ns + SAMPLE_NS)
        return;
    uint64_t place = track->samples_count++ % TRACK_SAMPLES;
    track->samples[place].time_ns = elapsed_ns;
    track->samples[place].puts = row->puts;
    track->samples[place].gets = row->gets;
}

static double rate(uint64_t now, uint64_t before, uint64_t ns)
{
    return now > before ? (double)(now - before) * NS_PER_S / (double)ns : 0;
}

/* Against the oldest sample of the last second, or the newest one that is older. */
static void fill_rates(const struct channel_track *track, uint64_t elapsed_ns, struct snapshot_channel *row)
{
    uint64_t kept = track->samples_count < TRACK_SAMPLES ? track->samples_count : TRACK_SAMPLES;
    row->rate_in = row->rate_out = NAN;
    for (uint64_t i = 1; i <= kept; i++) {
        uint64_t place = (track->samples_count - i) % TRACK_SAMPLES, then = track->samples[place].time_ns;
        if (elapsed_ns < then + RATE_LEAST_NS)
            continue;
        row->rate_in = rate(row->puts, track->samples[place].puts, elapsed_ns - then);
        row->rate_out = rate(row->gets, track->samples[place].gets, elapsed_ns - then);
        if (elapsed_ns >= then + NS_PER_S)
            break;
    }
}

/* ------------------------------------------------------------------ history */

/* Two samples become one: how full it was on average. */
static void halve(struct channel_track *track)
{
    for (int i = 0; i < SNAPSHOT_HISTORY / 2; i++)
        track->history[i] = (track->history[2 * i] + track->history[2 * i + 1]) / 2;
    track->history_count = SNAPSHOT_HISTORY / 2;
    track->step_ns *= 2;
}

/* Each sample is how full it was when somebody last looked during its time; what nobody looked at is as before. */
static void note_history(struct channel_track *track, uint64_t elapsed_ns, float filled)
{
    if (track->step_ns == 0)
        track->step_ns = HISTORY_NS;
    for (;;) {
        while (track->history_count < SNAPSHOT_HISTORY &&
               (uint64_t)track->history_count * track->step_ns <= elapsed_ns) {
            int count = track->history_count++;
            track->history[count] = count > 0 ? track->history[count - 1] : 0;
        }
        if (elapsed_ns < SNAPSHOT_HISTORY * track->step_ns)
            break;
        halve(track);
    }
    track->history[track->history_count - 1] = filled;
}

/* How full it was on average: as at each look until the next. */
static void note_mean(struct channel_track *track, uint64_t elapsed_ns, struct snapshot_channel *row)
{
    if (elapsed_ns > track->looked_ns)
        track->depth_ns += track->depth * (double)(elapsed_ns - track->looked_ns);
    track->looked_ns = elapsed_ns;
    track->depth = (double)row->depth;
    row->mean_depth = elapsed_ns > 0 ? track->depth_ns / (double)elapsed_ns : NAN;
}

void channel_track_note(struct channel_track *track, uint64_t elapsed_ns, struct snapshot_channel *row)
{
    double filled = row->capacity > 0 ? (double)row->depth / (double)row->capacity : 0;
    sample(track, elapsed_ns, row);
    fill_rates(track, elapsed_ns, row);
    note_mean(track, elapsed_ns, row);
    note_history(track, elapsed_ns, (float)(filled > 1 ? 1 : filled));
    track->most = row->depth > track->most ? row->depth : track->most;
    if (row->kind == CHANNEL_PIPE)
        row->high_water = track->most;
    row->history_count = track->history_count;
    row->history_step_ns = track->step_ns;
    memcpy(row->history, track->history, sizeof row->history);
}
