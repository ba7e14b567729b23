/* restore.h - gives the terminal back as it was when the program dies of its own fault: SIGSEGV, SIGABRT, SIGBUS,
 * SIGFPE or SIGILL. One terminal at a time. */
#ifndef FORKLAB_UI_RESTORE_H
#define FORKLAB_UI_RESTORE_H
#include <termios.h>

/* From now on a crash writes what leaves the screen to `fd`, sets `saved` and dies as it would have without us. Call
 * after newterm(), whose terminal type tells what to write. */
void restore_arm(int fd, const struct termios *saved);

/* Back to the handlers that were there before. */
void restore_disarm(void);

#endif
