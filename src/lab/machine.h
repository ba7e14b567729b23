/* lab/machine.h - looks at the machine that the lab runs on. */
#ifndef FORKLAB_LAB_MACHINE_H
#define FORKLAB_LAB_MACHINE_H
#include "model/machine.h"

/* Fills in everything; what cannot be known is "". */
void machine_detect(struct machine *ret_machine);

/* The processor's name in a file of the form of /proc/cpuinfo, blanks squeezed; "" when none is there. Returns
 * `buffer`. */
const char *machine_model(const char *cpuinfo_path, char *buffer, size_t size);

#endif
