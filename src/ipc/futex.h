/* futex.h - sleeping on a 32-bit word in shared memory until somebody changes it and wakes (futex(2), shared between
 * processes). The protocol is always: the waker changes the word, then wakes; the sleeper reads the word, tests its
 * condition, then sleeps on the value it read. Any process or thread may call. */
#ifndef FORKLAB_IPC_FUTEX_H
#define FORKLAB_IPC_FUTEX_H
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>

/* However long a sleep, it ends after this, so that a wake-up lost with a killed process delays, and never hangs. */
#define FUTEX_RECHECK_NS UINT64_C(100000000)

/* Sleeps while `*word` is `seen`, until woken, a signal, or `timeout_ns`. Returns at once when the word differs. The
 * reason is not told: the caller tests its condition again. */
void futex_wait(_Atomic uint32_t *word, uint32_t seen, uint64_t timeout_ns);

/* Wakes at most `count` sleepers (INT_MAX = all). Returns how many it woke. */
int futex_wake(_Atomic uint32_t *word, int count);

#endif
