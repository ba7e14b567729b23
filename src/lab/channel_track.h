/* channel_track.h - what is remembered of a channel between looks: how much went in and out lately, and how full it was
 * over the whole run, in as many samples as the screen has use for. */
#ifndef FORKLAB_LAB_CHANNEL_TRACK_H
#define FORKLAB_LAB_CHANNEL_TRACK_H
#include "model/snapshot.h"

#define TRACK_SAMPLES 12 /* a tenth of a second apart: more than the second that a rate is of */

struct channel_track {
    uint32_t entry;   /* its place in the directory… */
    unsigned flow;    /* …and of a pipe: which direction */
    uint64_t most;    /* that was ever seen in it */
    uint64_t step_ns; /* of the history; doubled whenever the run outgrows it */
    int history_count;
    float history[SNAPSHOT_HISTORY];
    uint64_t looked_ns;     /* when it was looked at last, and how much was in it then */
    double depth, depth_ns; /* the latter: depth times time, summed up */
    uint64_t samples_count; /* ever; a ring */
    struct {
        uint64_t time_ns, puts, gets;
    } samples[TRACK_SAMPLES];
};

/* Notes what the row says (depth, capacity, puts, gets) at that moment of the run, and fills in the rest of it:
 * high_water of a pipe, rates, history. */
void channel_track_note(struct channel_track *track, uint64_t elapsed_ns, struct snapshot_channel *row);

#endif
