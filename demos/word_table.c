#include "demos/word_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 256 /* a power of two, as all of them */

void word_table_release(struct word_table *words)
{
    free(words->places);
    *words = (struct word_table){0};
}

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t hash(const char *text, size_t length)
{
    uint64_t value = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        value = (value ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    return value;
}

/* Where the word is, or the empty place where it belongs. */
static struct word *find(const struct word_table *words, const char *text, size_t length)
{
    size_t i = hash(text, length) & (words->capacity - 1);
    while (words->places[i].length > 0 &&
           (words->places[i].length != length || memcmp(words->places[i].text, text, length) != 0))
        i = (i + 1) & (words->capacity - 1);
    return &words->places[i];
}

static int grow(struct word_table *words)
{
    struct word_table larger = *words;
    larger.capacity = words->capacity ? 2 * words->capacity : CAPACITY_FIRST;
    larger.places = calloc(larger.capacity, sizeof *larger.places);
    if (!larger.places)
        return -ENOMEM;
    for (size_t i = 0; i < words->capacity; i++)
        if (words->places[i].length > 0)
            *find(&larger, words->places[i].text, words->places[i].length) = words->places[i];
    free(words->places);
    *words = larger;
    return 0;
}

/* `text` is in small letters, from 1 to WORD_MAX of them. */
static int add(struct word_table *words, const char *text, size_t length, uint32_t count)
{
    if (2 * (words->different + 1) > words->capacity && grow(words))
        return -ENOMEM;
    struct word *word = find(words, text, length);
    if (word->length == 0) {
        word->length = (uint8_t)length;
        memcpy(word->text, text, length);
        words->different++;
    }
    word->count += count;
    words->total += count;
    return 0;
}

static bool is_letter(unsigned char byte)
{
    return byte > 127 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* How far the word at the beginning of `text` goes; an apostrophe belongs to it when a letter follows. */
static size_t word_length(const char *text, size_t length)
{
    size_t end = 0;
    while (end < length && (is_letter((unsigned char)text[end]) || (text[end] == '\'' && end > 0 && end + 1 < length &&
                                                                    is_letter((unsigned char)text[end + 1]))))
        end++;
    return end;
}

int word_table_count(struct word_table *words, const char *text, size_t length)
{
    size_t begin = 0;
    while (begin < length) {
        char small[WORD_MAX];
        size_t whole = word_length(text + begin, length - begin);
        size_t kept = whole < WORD_MAX ? whole : WORD_MAX;
        for (size_t i = 0; i < kept; i++) {
            char letter = text[begin + i];
            small[i] = letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
        }
        if (whole > 0 && add(words, small, kept, 1))
            return -ENOMEM;
        begin += whole > 0 ? whole : 1;
    }
    return 0;
}

static int compare_texts(const struct word *a, const struct word *b)
{
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order ? order : (int)a->length - (int)b->length;
}

static int by_text(const void *a, const void *b)
{
    return compare_texts(*(const struct word *const *)a, *(const struct word *const *)b);
}

static int by_count(const void *a, const void *b)
{
    const struct word *x = *(const struct word *const *)a, *y = *(const struct word *const *)b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : compare_texts(x, y);
}

/* Pointers to all words, in that order; NULL: no memory. */
static const struct word **sorted(const struct word_table *words, int (*compare)(const void *, const void *))
{
    const struct word **list = calloc(words->different + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; list && i < words->capacity; i++)
        if (words->places[i].length > 0)
            list[count++] = &words->places[i];
    if (list)
        qsort(list, count, sizeof *list, compare);
    return list;
}

/* One word after the other: its count, its length, its letters. */
void *word_table_pack(const struct word_table *words, size_t *ret_size)
{
    const struct word **list = sorted(words, by_text);
    size_t size = 0;
    unsigned char *bytes = list ? malloc(words->different * sizeof(struct word) + 1) : NULL;
    for (size_t i = 0; bytes && i < words->different; i++) {
        memcpy(bytes + size, &list[i]->count, sizeof list[i]->count);
        size += sizeof list[i]->count;
        bytes[size++] = list[i]->length;
        memcpy(bytes + size, list[i]->text, list[i]->length);
        size += list[i]->length;
    }
    free(list);
    *ret_size = size;
    return bytes;
}

int word_table_unpack(struct word_table *words, const void *packed, size_t size)
{
    const unsigned char *bytes = packed;
    size_t at = 0;
    while (at < size) {
        uint32_t count;
        if (size - at < sizeof count + 1)
            return -EBADMSG;
        memcpy(&count, bytes + at, sizeof count);
        at += sizeof count;
        size_t length = bytes[at++];
        if (length == 0 || length > WORD_MAX || length > size - at)
            return -EBADMSG;
        if (add(words, (const char *)bytes + at, length, count))
            return -ENOMEM;
        at += length;
    }
    return 0;
}

void word_table_print(const struct word_table *words, size_t most, char *buffer, size_t size)
{
    size_t used = 0;
    const struct word **list = sorted(words, by_count);
    buffer[0] = '\0';
    for (size_t i = 0; list && i < words->different && i < most; i++) {
        int length = snprintf(buffer + used, size - used, "%s%.*s %" PRIu32, i > 0 ? ", " : "", list[i]->length,
                              list[i]->text, list[i]->count);
        if (length < 0 || (size_t)length >= size - used) { /* cut after the last whole one */
            buffer[used] = '\0';
            break;
        }
        used += (size_t)length;
    }
    free(list);
}
