/* recorded.h - runs of the real program, kept as the JSON that it wrote (tests/recorded/NAME.json): what exact screens
 * and figures are checked with. */
#ifndef FORKLAB_TESTS_RECORDED_H
#define FORKLAB_TESTS_RECORDED_H
#include <stddef.h>

/* Its text, NUL-ended, to be freed; fails the test when there is none. */
char *recorded_text(const char *name, size_t *ret_size);

#endif
