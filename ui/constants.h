/* constants.h - the screen's fixed figures in one place. */
#ifndef FORKLAB_UI_CONSTANTS_H
#define FORKLAB_UI_CONSTANTS_H
#include "base/clock.h"

/* How often the screen is drawn while all workers stand still. */
#define FRAME_PAUSED_NS (NS_PER_S / 2)

/* How long a message hides the lab's notices. */
#define MESSAGE_NS (4 * NS_PER_S)

/* How long curses waits after Escape for the rest of a key's sequence. */
#define ESCAPE_DELAY_MS 25

/* Longest text of one line that is put together before it is drawn, in bytes. */
#define LINE_BYTES 512

#endif
