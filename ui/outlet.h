/* outlet.h - the way to the terminal: what curses writes, in dozens of small pieces, goes into a file in memory, and from
 * there out in one. It never waits for a terminal that is stopped (Ctrl-S) or slow: what that did not take goes first the
 * next time.
 *
 *     outlet_open(&outlet) · newterm(…, outlet.stream, …) · outlet_send() … · outlet_send_all() · outlet_close()
 *
 * One thread. */
#ifndef FORKLAB_UI_OUTLET_H
#define FORKLAB_UI_OUTLET_H
#include <stdbool.h>
#include <stdio.h>

struct outlet { /* all zero at first */
    FILE *stream;
    off_t sent; /* of what is in it: the rest was not taken yet */
};

/* False: there is no memory, errno says more. */
bool outlet_open(struct outlet *outlet);
void outlet_close(struct outlet *outlet); /* what was not sent is gone */

/* Sends what was written since the last time to `fd`, which is to be non-blocking. False: it does not take all of it
 * now. True also when the other side is gone. */
bool outlet_send(struct outlet *outlet, int fd);
/* The same, and waits until it has taken all. */
void outlet_send_all(struct outlet *outlet, int fd);

#endif
