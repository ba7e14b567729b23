/* scaling.h - what one measured speed-up says about more cores. Amdahl's law, read backwards. */
#ifndef FORKLAB_TUNE_SCALING_H
#define FORKLAB_TUNE_SCALING_H
#include "tune/verdict.h"

/* What keeps the figures from meaning what they usually do; what stands above hides what stands below. */
enum scaling_caveat {
    SCALING_PLAIN,     /* nothing known */
    SCALING_UNKNOWN,   /* there is no speed-up */
    SCALING_DISTURBED, /* the baseline was (finding.h), so the speed-up is not that of cores */
    SCALING_ASLEEP,    /* the tasks mostly sleep: what bounds them is the number of workers, not that of cores */
    SCALING_SUPER,     /* more than one times as fast for each core */
    SCALING_ONE_CORE,  /* on one core nothing can be split */
    SCALING_SLOWER,    /* slower than the loop: the fraction would be above 1, and lumps costs that no law knows */
    SCALING_SHARED,    /* others took the cores while it ran: part of the fraction is theirs */
    SCALING_CAVEAT_COUNT
};

struct scaling { /* NAN = not known, or the caveat leaves it without a meaning */
    /* Karp and Flatt's experimentally determined serial fraction (CACM 33(5), 1990): (1/S - 1/p) / (1 - 1/p), 0..1;
     * what the noise of a measurement puts below 0 is 0. */
    double serial;
    double bound; /* 1 / serial: what Amdahl's law leaves on any number of cores; NAN also of 0 */
    enum scaling_caveat caveat;
};

/* Of a record's verdict. */
struct scaling scaling_of(const struct record *record, const struct verdict *verdict);

/* The caveat as a sentence for people; "" of SCALING_PLAIN. */
const char *scaling_caveat_text(enum scaling_caveat caveat);

/* What Amdahl's law says with that serial fraction on so many cores. NAN when a part is unknown. */
double scaling_amdahl(double serial, unsigned cores);

#endif
