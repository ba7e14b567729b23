/* scenes.h - what a fixture shows besides a pool: stages and channels, locks, several ways, a picture, a script. Each
 * turns a run that is under way into that scene. */
#ifndef FORKLAB_TESTS_SCENES_H
#define FORKLAB_TESTS_SCENES_H
#include "support/fixture.h"

void scene_graph(struct fixture *fixture); /* three stages, three channels of which one is full */
void scene_locks(struct fixture *fixture); /* one of each kind; a dead owner, a broken barrier */
void scene_ways(struct fixture *fixture);  /* loop and thread are done, biglock runs, pool comes */
void scene_tiles(struct fixture *fixture); /* a picture, two thirds of it done */
void scene_steps(struct fixture *fixture); /* the third of seven steps, and it waits for the next */
void scene_stuck(struct fixture *fixture); /* a queue that nobody empties any more */

#endif
