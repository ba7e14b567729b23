/* fake_lab.h - a lab of made-up moments in the place of the real one: it implements lab/lab.h as far as a user interface
 * uses it, without any process. Commands change the moment as the real lab would; time goes on only when told to. */
#ifndef FORKLAB_TESTS_FAKE_LAB_H
#define FORKLAB_TESTS_FAKE_LAB_H
#include "lab/lab.h"
#include "support/fixture.h"

struct fake_lab_script {
    enum fixture_moment moment;
    unsigned workers;
    int cores;
    bool ticking;         /* each snapshot is 100 ms after the one before */
    bool slow_to_end;     /* an interrupt only begins the end; a second one completes it */
    bool crashing_worker; /* lab_start() forks a process that dies by SIGSEGV */
    unsigned *steps;      /* counts lab_step(), where a test can see it; NULL = nowhere */
    unsigned snapshots;   /* ends the run after so many; 0 = never by itself */
};

/* NULL when out of memory. Blocks the signals that the real lab blocks. */
struct lab *fake_lab_new(const struct fake_lab_script *script);

#endif
