/* lab_wait.h - a lab that is stepped until something holds: always for the event, with patience, never for a time. */
#ifndef FORKLAB_TESTS_LAB_WAIT_H
#define FORKLAB_TESTS_LAB_WAIT_H
#include "lab/lab.h"

#include <stdbool.h>

/* Steps it and looks at it, as a screen does, until `holds()`; fails the test when that does not come. */
void lab_wait_until(struct lab *lab, bool (*holds)(void));

#endif
