/* last_words.h - what must be written to the terminal should this process die without a chance to do so itself
 * (SIGKILL): kept in a page that it shares with the process that watches over it. One a process; without
 * last_words_share() the rest does nothing. */
#ifndef FORKLAB_BASE_LAST_WORDS_H
#define FORKLAB_BASE_LAST_WORDS_H
#include <stddef.h>

#define LAST_WORDS_MAX 512

/* The watching process, before it forks. 0 or -errno. */
int last_words_share(void);

/* The watched process: from now on, these. Longer ones than LAST_WORDS_MAX are none. */
void last_words_set(const char *bytes, size_t size);
/* Nothing need be written any more. */
void last_words_clear(void);

/* The watching process, after the other's death: NULL when there are none. */
const char *last_words_get(size_t *ret_size);

#endif
