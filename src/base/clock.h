/* clock.h - the one clock of forklab: CLOCK_MONOTONIC in nanoseconds. Any process or thread may call. */
#ifndef FORKLAB_BASE_CLOCK_H
#define FORKLAB_BASE_CLOCK_H
#include <stdint.h>

#define NS_PER_S  UINT64_C(1000000000)
#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_US UINT64_C(1000)

/* A deadline that never comes. */
#define CLOCK_NEVER UINT64_MAX

/* Nanoseconds since boot, the same for every process of the machine. */
uint64_t clock_ns(void);

/* CPU time that the calling thread, or the calling process with all its threads, has used so far. */
uint64_t clock_thread_cpu_ns(void);
uint64_t clock_process_cpu_ns(void);

/* The moment `ns` from now; CLOCK_NEVER stays CLOCK_NEVER. */
uint64_t clock_after(uint64_t ns);

/* Whole milliseconds until `deadline`, rounded up, for poll() and epoll_wait(); -1 for CLOCK_NEVER, 0 when past. */
int clock_poll_ms(uint64_t deadline);

/* Sleeps until the moment `deadline`, signals notwithstanding. */
void clock_sleep_until(uint64_t deadline);

#endif
