/* scaling.h - what one measured speed-up says about more cores. Amdahl's law, read backwards. */
#ifndef FORKLAB_TUNE_SCALING_H
#define FORKLAB_TUNE_SCALING_H
#include <stddef.h>

/* What keeps the figures from meaning what they usually do. */
enum scaling_caveat {
    SCALING_PLAIN,    /* nothing known */
    SCALING_UNKNOWN,  /* there is no speed-up */
    SCALING_ONE_CORE, /* on one core nothing can be split: no serial fraction */
    SCALING_SUPER,    /* more than one times as fast for each core: tasks that sleep, or caches that gain */
    SCALING_SLOWER,   /* slower than the loop: the fraction is above 1, and lumps costs that no law knows */
    SCALING_SHARED,   /* others took the cores while it ran: part of the fraction is theirs */
    SCALING_CAVEAT_COUNT
};

struct scaling { /* NAN = not known */
    double speedup, cores;
    double efficiency; /* S / p */
    /* Karp and Flatt's experimentally determined serial fraction (CACM 33(5), 1990): (1/S - 1/p) / (1 - 1/p). */
    double serial;
    double bound; /* 1 / serial: what Amdahl's law leaves on any number of cores; NAN unless 0 < serial <= 1 */
    enum scaling_caveat caveat;
};

/* `busy_share`: of the time in tasks that was spent waiting for a core taken by others (finding.h); NAN = not seen. */
struct scaling scaling_of(double speedup, unsigned cores, double busy_share);

/* The caveat as a sentence for people; "" of SCALING_PLAIN. */
const char *scaling_caveat_text(enum scaling_caveat caveat);

/* What Amdahl's law says with that serial fraction on so many cores. NAN when a part is unknown. */
double scaling_amdahl(double serial, unsigned cores);

#endif
