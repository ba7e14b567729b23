/* tally.h - what a workload's summary needs of a run whose results begin with a whole number: their sum, and how many
 * tasks have none. */
#ifndef FORKLAB_DEMOS_TALLY_H
#define FORKLAB_DEMOS_TALLY_H
#include <stddef.h>
#include <stdint.h>

struct run; /* model/run.h */

struct tally {
    uint64_t sum;      /* of the first 8 bytes of each result, modulo 2^64 */
    uint64_t answered; /* tasks with a result */
    uint64_t missing;  /* and without */
};

struct tally tally_of(const struct run *run);

/* Writes the text into `buffer` (cut at its end), and that results are missing, if so. */
void tally_print(const struct tally *tally, char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
