/* glyph.h - characters and what each kind of terminal can show of them. Views write every glyph as if all terminals
 * could show all of Unicode; the painter asks here for the nearest one that this terminal has, always one for one, so
 * that no column moves. */
#ifndef FORKLAB_UI_GLYPH_H
#define FORKLAB_UI_GLYPH_H
#include <stddef.h>
#include <stdint.h>

enum glyph_tier {
    GLYPHS_FULL,    /* UTF-8 with eighth blocks and symbols */
    GLYPHS_CONSOLE, /* UTF-8 on the Linux console: half blocks and shades, few symbols */
    GLYPHS_ASCII,
    GLYPH_TIER_COUNT
};

#define GLYPH_UTF8_MAX 4

/* Stands for what cannot be shown. */
#define GLYPH_UNKNOWN '?'

/* The glyph as that tier shows it. */
uint32_t glyph_in(enum glyph_tier tier, uint32_t glyph);

/* Columns that it takes: 0 (combining: not drawn), 1 or 2; -1 for one that has no shape. */
int glyph_width(uint32_t glyph);

/* Reads the next code point of UTF-8 text and moves `*text` past it; 0 at the end. A byte that is not UTF-8 is
 * GLYPH_UNKNOWN. */
uint32_t glyph_decode(const char **text);

/* How many bytes a character has that begins with this one; 0: none begins so. */
int glyph_length(char first);

/* Writes the code point as UTF-8, without a NUL, into at least GLYPH_UTF8_MAX bytes. Returns how many. */
size_t glyph_encode(uint32_t glyph, char *buffer);

#endif
