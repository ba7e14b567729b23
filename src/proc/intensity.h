/* intensity.h - restart intensity, after Erlang's supervisors: when workers die again and again without one task
 * becoming final in between, replacing them is pointless. "Again" means a worker that came after the last death: when
 * somebody kills all workers at once, that is one blow, however many they were. Plain data, zero at first. */
#ifndef FORKLAB_PROC_INTENSITY_H
#define FORKLAB_PROC_INTENSITY_H
#include <stdbool.h>
#include <stdint.h>

#define INTENSITY_DEATHS_MAX  5                    /* so many in a row… */
#define INTENSITY_WINDOW_NS   UINT64_C(5000000000) /* …within so long… */
#define INTENSITY_DEATHS_EVER 20                   /* …or so many however slowly */

struct intensity {
    uint64_t progress;                        /* tasks that were final at the last death */
    uint64_t last_ns;                         /* the last death that counted */
    uint64_t deaths_ns[INTENSITY_DEATHS_MAX]; /* a ring of the last ones */
    unsigned in_a_row;
};

/* A worker born at `born_ns` died at `now_ns`, when `progress` tasks were final. */
void intensity_death(struct intensity *intensity, uint64_t born_ns, uint64_t now_ns, uint64_t progress);

bool intensity_exceeded(const struct intensity *intensity);

#endif
