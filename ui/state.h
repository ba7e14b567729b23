/* state.h - how the states of a worker and the kinds of its time look: always a letter or glyph and a word with the
 * colour, so that each can be read without colour. */
#ifndef FORKLAB_UI_STATE_H
#define FORKLAB_UI_STATE_H
#include "model/snapshot.h"
#include "ui/painter.h"

struct state_look {
    char letter;
    uint32_t glyph;
    enum role role;
    const char *word; /* at most 9 columns */
    const char *help;
};
extern const struct state_look state_looks[WORKER_STATE_COUNT];

struct time_look {
    uint32_t glyph;
    enum role role;
    const char *word; /* short, where run_time_title() has no room */
    const char *help;
};
extern const struct time_look time_looks[TIME_COUNT];

/* The order in which kinds of time stand in a bar: work first, then what was lost. */
extern const enum run_time time_order[TIME_COUNT];

/* A bar of the shares of `time_ns`. */
void state_time_bar(const struct painter *painter, int row, int column, int width, const uint64_t time_ns[TIME_COUNT]);

/* What became of a dead worker, in at most 9 columns: "killed 9", "exit 3", "overflow". Returns `buffer`. */
const char *state_death_word(struct death death, char *buffer, size_t size);

#endif
