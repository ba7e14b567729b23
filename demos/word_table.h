/* word_table.h - how often each word of a text occurs: counted in a piece of it, packed as a task's result, and added
 * up.
 *
 * A word is a run of letters, digits, and bytes above 127 (so that letters of any script in UTF-8 belong to words),
 * with apostrophes inside; A to Z count as a to z. */
#ifndef FORKLAB_DEMOS_WORD_TABLE_H
#define FORKLAB_DEMOS_WORD_TABLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORD_MAX 64 /* of longer ones the beginning counts */

struct word {
    uint32_t count;
    uint8_t length; /* 0 = an empty place */
    char text[WORD_MAX];
};

struct word_table {
    struct word *places; /* a hash table, at most half full */
    size_t capacity, different;
    uint64_t total;
};

/* All zeroes is an empty table. */
void word_table_release(struct word_table *words);

/* Adds every word of a text. 0 or -ENOMEM. */
int word_table_count(struct word_table *words, const char *text, size_t length);

/* The words sorted, as bytes: the same table is always the same bytes. The block is the caller's; NULL: no memory. */
void *word_table_pack(const struct word_table *words, size_t *ret_size);
/* Adds what was packed. 0, -ENOMEM, -EBADMSG. */
int word_table_unpack(struct word_table *words, const void *bytes, size_t size);

/* The most frequent ones, "the 12, of 7", as many as are asked for and fit; of equals the first in the alphabet. */
void word_table_print(const struct word_table *words, size_t most, char *buffer, size_t size);

#endif
