/* dispatcher.h - tasks by pipes: each worker has a duplex pipe of its own with the lab at the other end, which sends it
 * the number of a task, and the next one before it has answered, so that it need not wait for the lab. Answers, number
 * and result, come back by the same pipe; a worker's end is seen there at once.
 *
 * What was sent to whom is kept until its record says that it is done: with a worker's death, what it did not finish
 * goes to another. When nothing is left to send, a worker with nothing to do also gets what another has not begun: the
 * first to claim it has it. A pipe's name is its slot's, whoever comes after in it; a pool of more workers than names
 * fit in the commons works with those that there is room for, and says so. */
#ifndef FORKLAB_LAB_DISPATCHER_H
#define FORKLAB_LAB_DISPATCHER_H
#include "lab/carrier.h"

#define DISPATCHER_PIPE "worker" /* and the number of the slot */

extern const struct carrier_type dispatcher_type;

#endif
