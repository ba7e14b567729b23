/* document.h - the text of an INI file as sections, keys and values, with the line of each. What makes no sense as such
 * a text is found here, all of it; what keys and values mean is for others (graph.h).
 *
 * A comment starts with ';' or '#' at the start of a line, or with a ';' after a blank. Blanks before a line and round
 * its parts do not count. UTF-8, with or without a byte order mark; lines end with "\n" or "\r\n". */
#ifndef FORKLAB_MODEL_DOCUMENT_H
#define FORKLAB_MODEL_DOCUMENT_H
#include "base/problems.h"

#include <stdbool.h>
#include <stddef.h>

#define DOCUMENT_LINE_MAX    180 /* bytes without the blanks before it: what inih takes, with room for "key = " */
#define DOCUMENT_SECTION_MAX 47  /* bytes between the brackets */

struct document_section {
    char text[DOCUMENT_SECTION_MAX + 1]; /* as written, blanks reduced: "pool cube" */
    char *kind;                          /* "pool"; it and the name are one block */
    const char *name;                    /* "cube"; "" = there is none */
    unsigned line;
    bool again; /* there is one of the same text before it, or its own makes no sense: a problem was added */
};

struct document_entry {
    char *key, *value;
    size_t section; /* index */
    unsigned line;  /* 0 = by document_set() */
};

struct document {
    const char *name; /* of the file, for messages; borrowed */
    struct document_section *sections;
    size_t sections_count;
    struct document_entry *entries; /* in the order of the file */
    size_t entries_count;
};

/* 0, even when problems were found and added (what makes sense is there); -EINVAL: no text, one problem was added;
 * -ENOMEM. To be released in any case. */
int document_read(struct document *document, const char *name, const char *text, size_t size,
                  struct problems *problems);
void document_release(struct document *document);

/* The section's entry of that key, or NULL. */
struct document_entry *document_find(const struct document *document, size_t section, const char *key);

/* Replaces the value of a key, or adds it. 0 or -ENOMEM. */
int document_set(struct document *document, size_t section, const char *key, const char *value);

/* Adds a problem of a section, or of an entry, with file, line and section in front. */
void document_complain(const struct document *document, const struct document_section *section,
                       struct problems *problems, const char *format, ...) __attribute__((format(printf, 4, 5)));
void document_complain_entry(const struct document *document, const struct document_entry *entry,
                             struct problems *problems, const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
