/* units.h - numbers with units, for people: short, of bounded width, never more digits than are known.
 * Each writes at most `size` bytes into `buffer` (32 are always enough) and returns `buffer`. */
#ifndef FORKLAB_BASE_UNITS_H
#define FORKLAB_BASE_UNITS_H
#include <stddef.h>
#include <stdint.h>

/* A length of time with four significant digits: "812 ns", "3.212 ms", "13.02 s", "2 min 05 s", "1 h 02 min". */
const char *units_time(char *buffer, size_t size, uint64_t ns);

/* Seconds with three decimals, for columns: "3.212". */
const char *units_seconds(char *buffer, size_t size, uint64_t ns);

/* Memory in binary multiples, 5 columns at most: "812B", "1.2M", "64K". */
const char *units_bytes(char *buffer, size_t size, uint64_t bytes);

/* A count or a rate, 5 columns at most: "812", "0.34", "12.3k", "1.25M"; "-" for one that is not known (NAN). */
const char *units_count(char *buffer, size_t size, double count);

/* How many times as much, with three digits, of small ones two, so that none looks like nothing: "1.84", "12.4", "124",
 * "0.080", "0.0016"; "-" for one that is not known (NAN). */
const char *units_factor(char *buffer, size_t size, double factor);

/* A clock for headers: "00:03.21", "12:40.00", "1:02:03". */
const char *units_clock(char *buffer, size_t size, uint64_t ns);

#endif
