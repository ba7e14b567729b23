/* figures.h - what the benchmarks have in common: one figure a line, and forklab itself as the thing measured. */
#ifndef FORKLAB_TESTS_SUPPORT_FIGURES_H
#define FORKLAB_TESTS_SUPPORT_FIGURES_H
#include <check.h>
#include <jansson.h>
#include <stddef.h>

/* Prints "name value unit", with four significant digits, at once. */
__attribute__((format(printf, 3, 4))) void figure_print(double value, const char *unit, const char *name, ...);

/* The middle one; sorts `values`. */
double figure_median(double *values, size_t count);

/* Runs `forklab run ARGUMENTS --headless --json -` and returns the object, which the caller releases. Whatever goes wrong
 * ends the benchmark with a message. */
json_t *figure_run(const char *arguments);

/* The same without an answer. */
void figure_run_silent(const char *arguments);

/* The number at a path like "run.wall_ns". */
double figure_of(const json_t *object, const char *path);

/* The number that tests/python_pool.py prints for these arguments; 0 where there is no python3. */
__attribute__((format(printf, 1, 2))) double figure_python(const char *arguments, ...);

/* Runs that alone, in this process, for what stands on things that assert. Returns the exit status. */
int figure_in_test(const TTest *test);

/* Ends the benchmark with a message unless `error` is 0. */
void figure_must(int error, const char *what);

/* Makes a file in a scratch folder of this process, with `count` prime numbers from `first` on, one a line; it is
 * removed at exit. Returns its path, valid until the next call. */
const char *figure_primes_file(unsigned long first, size_t count);

#endif
