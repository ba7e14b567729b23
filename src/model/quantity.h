/* quantity.h - numbers and quantities as a user types them, read strictly: no blanks, no "nan", no "inf", no
 * hexadecimal, nothing left over. Each parser returns 0, -EINVAL (not of that form) or -ERANGE (does not fit the type),
 * and leaves the result untouched on failure. Each printer writes what its parser reads back as the same value, for
 * times and sizes up to 2^50 (13 days, 1 PiB). */
#ifndef FORKLAB_MODEL_QUANTITY_H
#define FORKLAB_MODEL_QUANTITY_H
#include <stddef.h>
#include <stdint.h>

int quantity_parse_whole(const char *text, int64_t *ret_value); /* "12", "-3" */
int quantity_parse_real(const char *text, double *ret_value);   /* "0.5", "1e-3" */
int quantity_parse_time(const char *text, uint64_t *ret_ns);    /* "250us", "10ms", "1.5" (seconds), "2min", "1h" */
int quantity_parse_size(const char *text, uint64_t *ret_bytes); /* "4096", "64K", "1.5M": multiples of 1024 */

void quantity_print_real(char *buffer, size_t size, double value);
void quantity_print_time(char *buffer, size_t size, uint64_t ns);
void quantity_print_size(char *buffer, size_t size, uint64_t bytes);

#endif
