/* evloop.h - the one event loop: descriptors that become readable, one thread, level-triggered epoll. A handler may
 * add and remove any descriptor, its own too, while it runs, and step the loop. */
#ifndef FORKLAB_PROC_EVLOOP_H
#define FORKLAB_PROC_EVLOOP_H
#include <stdint.h>

struct evloop;

typedef void evloop_handler(void *context);

/* 0, -EMFILE, -ENOMEM. */
int evloop_new(struct evloop **ret_loop);
void evloop_free(struct evloop *loop); /* closes none of the descriptors that were added */

/* Calls `handler(context)` whenever `fd` is readable, hung up or in error. -EEXIST when it is there already. The caller
 * removes it before closing it. */
int evloop_add(struct evloop *loop, int fd, evloop_handler *handler, void *context);
void evloop_remove(struct evloop *loop, int fd); /* fine when it is not there */

/* Waits until something is ready or the moment `deadline` (base/clock.h), handles what is ready, and returns how many
 * handlers ran. A signal ends the wait early with 0. */
int evloop_step(struct evloop *loop, uint64_t deadline);

#endif
