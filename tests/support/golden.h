/* golden.h - texts that must not change by accident, kept in tests/golden; with FORKLAB_GOLDEN=write in the environment
 * they are written anew. */
#ifndef FORKLAB_TESTS_GOLDEN_H
#define FORKLAB_TESTS_GOLDEN_H

/* Fails the test unless `text` is tests/golden/NAME.txt. */
void golden_compare(const char *text, const char *name);

#endif
