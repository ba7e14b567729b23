#include "ui/glyph.h"

#include <stdbool.h>
#include <wchar.h>

/* Patterns of 2 x 4 dots, a bit each. */
#define BRAILLE_FIRST 0x2800
#define BRAILLE_LAST  0x28ff
#define BRAILLE_UPPER 0x1b
#define BRAILLE_LOWER 0xe4

/* What stands for a glyph where it is missing. Sorted by the first column, which is searched. */
static const struct fallback {
    uint32_t full;
    uint32_t other[GLYPH_TIER_COUNT]; /* [GLYPHS_FULL] is not used */
} fallbacks[] = {
    {0x00b1, {[GLYPHS_CONSOLE] = 0x00b1, [GLYPHS_ASCII] = '~'}}, /* ± */
    {0x00b5, {[GLYPHS_CONSOLE] = 0x00b5, [GLYPHS_ASCII] = 'u'}}, /* µ */
    {0x00b7, {[GLYPHS_CONSOLE] = 0x00b7, [GLYPHS_ASCII] = '|'}}, /* · */
    {0x00d7, {[GLYPHS_CONSOLE] = 'x', [GLYPHS_ASCII] = 'x'}},    /* × */
    {0x2013, {[GLYPHS_CONSOLE] = '-', [GLYPHS_ASCII] = '-'}},    /* – */
    {0x2014, {[GLYPHS_CONSOLE] = '-', [GLYPHS_ASCII] = '-'}},    /* — */
    {0x2016, {[GLYPHS_CONSOLE] = 0x2551, [GLYPHS_ASCII] = '|'}}, /* ‖ */
    {0x2022, {[GLYPHS_CONSOLE] = 0x2022, [GLYPHS_ASCII] = '*'}}, /* • */
    {0x2026, {[GLYPHS_CONSOLE] = '~', [GLYPHS_ASCII] = '~'}},    /* … */
    {0x2039, {[GLYPHS_CONSOLE] = '<', [GLYPHS_ASCII] = '<'}},    /* ‹ */
    {0x203a, {[GLYPHS_CONSOLE] = '>', [GLYPHS_ASCII] = '>'}},    /* › */
    {0x2190, {[GLYPHS_CONSOLE] = '<', [GLYPHS_ASCII] = '<'}},    /* ← */
    {0x2191, {[GLYPHS_CONSOLE] = 0x2191, [GLYPHS_ASCII] = '^'}}, /* ↑ */
    {0x2192, {[GLYPHS_CONSOLE] = '>', [GLYPHS_ASCII] = '>'}},    /* → */
    {0x2193, {[GLYPHS_CONSOLE] = 0x2193, [GLYPHS_ASCII] = 'v'}}, /* ↓ */
    {0x2194, {[GLYPHS_CONSOLE] = 0x2194, [GLYPHS_ASCII] = '-'}}, /* ↔ */
    {0x21b5, {[GLYPHS_CONSOLE] = '<', [GLYPHS_ASCII] = '<'}},    /* ↵ */
    {0x21bb, {[GLYPHS_CONSOLE] = '+', [GLYPHS_ASCII] = '+'}},    /* ↻ */
    {0x2248, {[GLYPHS_CONSOLE] = 0x2248, [GLYPHS_ASCII] = '~'}}, /* ≈ */
    {0x2264, {[GLYPHS_CONSOLE] = 0x2264, [GLYPHS_ASCII] = '<'}}, /* ≤ */
    {0x2265, {[GLYPHS_CONSOLE] = 0x2265, [GLYPHS_ASCII] = '>'}}, /* ≥ */
    {0x2500, {[GLYPHS_CONSOLE] = 0x2500, [GLYPHS_ASCII] = '-'}}, /* ─ */
    {0x2502, {[GLYPHS_CONSOLE] = 0x2502, [GLYPHS_ASCII] = '|'}}, /* │ */
    {0x2504, {[GLYPHS_CONSOLE] = 0x2500, [GLYPHS_ASCII] = '-'}}, /* ┄ */
    {0x2506, {[GLYPHS_CONSOLE] = 0x2502, [GLYPHS_ASCII] = ':'}}, /* ┆ */
    {0x2508, {[GLYPHS_CONSOLE] = 0x00b7, [GLYPHS_ASCII] = '.'}}, /* ┈ */
    {0x250c, {[GLYPHS_CONSOLE] = 0x250c, [GLYPHS_ASCII] = '+'}}, /* ┌ */
    {0x2510, {[GLYPHS_CONSOLE] = 0x2510, [GLYPHS_ASCII] = '+'}}, /* ┐ */
    {0x2514, {[GLYPHS_CONSOLE] = 0x2514, [GLYPHS_ASCII] = '+'}}, /* └ */
    {0x2518, {[GLYPHS_CONSOLE] = 0x2518, [GLYPHS_ASCII] = '+'}}, /* ┘ */
    {0x251c, {[GLYPHS_CONSOLE] = 0x251c, [GLYPHS_ASCII] = '+'}}, /* ├ */
    {0x2524, {[GLYPHS_CONSOLE] = 0x2524, [GLYPHS_ASCII] = '+'}}, /* ┤ */
    {0x252c, {[GLYPHS_CONSOLE] = 0x252c, [GLYPHS_ASCII] = '+'}}, /* ┬ */
    {0x2534, {[GLYPHS_CONSOLE] = 0x2534, [GLYPHS_ASCII] = '+'}}, /* ┴ */
    {0x253c, {[GLYPHS_CONSOLE] = 0x253c, [GLYPHS_ASCII] = '+'}}, /* ┼ */
    {0x2550, {[GLYPHS_CONSOLE] = 0x2550, [GLYPHS_ASCII] = '='}}, /* ═ */
    {0x2551, {[GLYPHS_CONSOLE] = 0x2551, [GLYPHS_ASCII] = '|'}}, /* ║ */
    {0x256d, {[GLYPHS_CONSOLE] = 0x250c, [GLYPHS_ASCII] = '+'}}, /* ╭ */
    {0x256e, {[GLYPHS_CONSOLE] = 0x2510, [GLYPHS_ASCII] = '+'}}, /* ╮ */
    {0x256f, {[GLYPHS_CONSOLE] = 0x2518, [GLYPHS_ASCII] = '+'}}, /* ╯ */
    {0x2570, {[GLYPHS_CONSOLE] = 0x2514, [GLYPHS_ASCII] = '+'}}, /* ╰ */
    {0x2571, {[GLYPHS_CONSOLE] = '/', [GLYPHS_ASCII] = '/'}},    /* ╱ */
    {0x2575, {[GLYPHS_CONSOLE] = 0x2502, [GLYPHS_ASCII] = '|'}}, /* ╵ */
    {0x2580, {[GLYPHS_CONSOLE] = 0x2580, [GLYPHS_ASCII] = '#'}}, /* ▀ */
    {0x2581, {[GLYPHS_CONSOLE] = '_', [GLYPHS_ASCII] = '1'}},    /* ▁ */
    {0x2582, {[GLYPHS_CONSOLE] = '_', [GLYPHS_ASCII] = '2'}},    /* ▂ */
    {0x2583, {[GLYPHS_CONSOLE] = 0x2584, [GLYPHS_ASCII] = '3'}}, /* ▃ */
    {0x2584, {[GLYPHS_CONSOLE] = 0x2584, [GLYPHS_ASCII] = '5'}}, /* ▄ */
    {0x2585, {[GLYPHS_CONSOLE] = 0x2584, [GLYPHS_ASCII] = '6'}}, /* ▅ */
    {0x2586, {[GLYPHS_CONSOLE] = 0x2588, [GLYPHS_ASCII] = '7'}}, /* ▆ */
    {0x2587, {[GLYPHS_CONSOLE] = 0x2588, [GLYPHS_ASCII] = '8'}}, /* ▇ */
    {0x2588, {[GLYPHS_CONSOLE] = 0x2588, [GLYPHS_ASCII] = '#'}}, /* █ */
    {0x2589, {[GLYPHS_CONSOLE] = 0x258c, [GLYPHS_ASCII] = ' '}}, /* ▉ */
    {0x258a, {[GLYPHS_CONSOLE] = 0x258c, [GLYPHS_ASCII] = ' '}}, /* ▊ */
    {0x258b, {[GLYPHS_CONSOLE] = 0x258c, [GLYPHS_ASCII] = ' '}}, /* ▋ */
    {0x258c, {[GLYPHS_CONSOLE] = 0x258c, [GLYPHS_ASCII] = ' '}}, /* ▌ */
    {0x258d, {[GLYPHS_CONSOLE] = ' ', [GLYPHS_ASCII] = ' '}},    /* ▍ */
    {0x258e, {[GLYPHS_CONSOLE] = ' ', [GLYPHS_ASCII] = ' '}},    /* ▎ */
    {0x258f, {[GLYPHS_CONSOLE] = ' ', [GLYPHS_ASCII] = ' '}},    /* ▏ */
    {0x2590, {[GLYPHS_CONSOLE] = 0x2590, [GLYPHS_ASCII] = '|'}}, /* ▐ */
    {0x2591, {[GLYPHS_CONSOLE] = 0x2591, [GLYPHS_ASCII] = ':'}}, /* ░ */
    {0x2592, {[GLYPHS_CONSOLE] = 0x2592, [GLYPHS_ASCII] = '-'}}, /* ▒ */
    {0x2593, {[GLYPHS_CONSOLE] = 0x2593, [GLYPHS_ASCII] = '='}}, /* ▓ */
    {0x2595, {[GLYPHS_CONSOLE] = '|', [GLYPHS_ASCII] = '|'}},    /* ▕ */
    {0x259a, {[GLYPHS_CONSOLE] = 0x2592, [GLYPHS_ASCII] = '%'}}, /* ▚ */
    {0x25a0, {[GLYPHS_CONSOLE] = 0x25a0, [GLYPHS_ASCII] = '#'}}, /* ■ */
    {0x25a1, {[GLYPHS_CONSOLE] = 0x25a0, [GLYPHS_ASCII] = 'n'}}, /* □ */
    {0x25aa, {[GLYPHS_CONSOLE] = 0x25a0, [GLYPHS_ASCII] = '*'}}, /* ▪ */
    {0x25b2, {[GLYPHS_CONSOLE] = 0x25b2, [GLYPHS_ASCII] = '^'}}, /* ▲ */
    {0x25b3, {[GLYPHS_CONSOLE] = 0x25b2, [GLYPHS_ASCII] = '^'}}, /* △ */
    {0x25b6, {[GLYPHS_CONSOLE] = 0x25ba, [GLYPHS_ASCII] = '>'}}, /* ▶ */
    {0x25b7, {[GLYPHS_CONSOLE] = '>', [GLYPHS_ASCII] = '>'}},    /* ▷ */
    {0x25b8, {[GLYPHS_CONSOLE] = 0x25ba, [GLYPHS_ASCII] = '>'}}, /* ▸ */
    {0x25b9, {[GLYPHS_CONSOLE] = '>', [GLYPHS_ASCII] = ')'}},    /* ▹ */
    {0x25bc, {[GLYPHS_CONSOLE] = 0x25bc, [GLYPHS_ASCII] = 'v'}}, /* ▼ */
    {0x25bd, {[GLYPHS_CONSOLE] = 0x25bc, [GLYPHS_ASCII] = 'v'}}, /* ▽ */
    {0x25c0, {[GLYPHS_CONSOLE] = 0x25c4, [GLYPHS_ASCII] = '<'}}, /* ◀ */
    {0x25c1, {[GLYPHS_CONSOLE] = 0x25c4, [GLYPHS_ASCII] = '<'}}, /* ◁ */
    {0x25c6, {[GLYPHS_CONSOLE] = '*', [GLYPHS_ASCII] = '*'}},    /* ◆ */
    {0x25c7, {[GLYPHS_CONSOLE] = '%', [GLYPHS_ASCII] = 'o'}},    /* ◇ */
    {0x25cb, {[GLYPHS_CONSOLE] = 0x25cb, [GLYPHS_ASCII] = '.'}}, /* ○ */
    {0x25cc, {[GLYPHS_CONSOLE] = 0x25cb, [GLYPHS_ASCII] = '.'}}, /* ◌ */
    {0x25cf, {[GLYPHS_CONSOLE] = 0x25a0, [GLYPHS_ASCII] = '*'}}, /* ● */
    {0x25d0, {[GLYPHS_CONSOLE] = 'o', [GLYPHS_ASCII] = '%'}},    /* ◐ */
    {0x25d7, {[GLYPHS_CONSOLE] = 'z', [GLYPHS_ASCII] = 'z'}},    /* ◗ */
    {0x2713, {[GLYPHS_CONSOLE] = 0x221a, [GLYPHS_ASCII] = '*'}}, /* ✓ */
    {0x2717, {[GLYPHS_CONSOLE] = 'x', [GLYPHS_ASCII] = 'x'}},    /* ✗ */
};

/* A Braille pattern where there is none: on the console by which half of the cell has dots, in ASCII one for any. */
static uint32_t braille_in(enum glyph_tier tier, unsigned dots)
{
    static const uint32_t halves[] = {' ', 0x2580, 0x2584, 0x2588}; /* none ▀ ▄ █ */
    if (tier == GLYPHS_ASCII)
        return dots ? '*' : ' ';
    return halves[((dots & BRAILLE_UPPER) != 0) | ((dots & BRAILLE_LOWER) != 0) << 1];
}

uint32_t glyph_in(enum glyph_tier tier, uint32_t glyph)
{
    if (tier == GLYPHS_FULL || glyph < 0x80)
        return glyph;
    if (glyph >= BRAILLE_FIRST && glyph <= BRAILLE_LAST)
        return braille_in(tier, glyph - BRAILLE_FIRST);
    size_t low = 0, high = sizeof fallbacks / sizeof *fallbacks;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fallbacks[middle].full == glyph)
            return fallbacks[middle].other[tier];
        if (fallbacks[middle].full < glyph)
            low = middle + 1;
        else
            high = middle;
    }
    return tier == GLYPHS_CONSOLE ? glyph : GLYPH_UNKNOWN;
}

/* Ranges that are one column wide everywhere. Our own glyphs lie in them: their width must not hang from a locale. */
static const struct range {
    uint32_t first, last;
} narrow[] = {
    {0x20, 0x7e},     {0xa1, 0xac},     {0xae, 0x2ff},
    {0x2010, 0x2027}, {0x2030, 0x205e}, {0x2190, 0x22ff},
    {0x2500, 0x25fc}, {0x2713, 0x2717}, {BRAILLE_FIRST, BRAILLE_LAST},
};

int glyph_width(uint32_t glyph)
{
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow && glyph >= narrow[i].first; i++)
        if (glyph <= narrow[i].last)
            return 1;
    if (glyph < 0x20 || (glyph >= 0x7f && glyph < 0xa0))
        return -1;
    return wcwidth((wchar_t)glyph);
}

int glyph_length(char byte)
{
    unsigned char first = (unsigned char)byte;
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first < 0xe0)
        return 2;
    if (first >= 0xe0 && first < 0xf0)
        return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

static bool is_code_point(uint32_t value, int length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return value >= least[length] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

uint32_t glyph_decode(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    if (!*bytes)
        return 0;
    int length = glyph_length(**text);
    uint32_t value = length <= 1 ? *bytes : *bytes & (0x7fu >> length);
    for (int i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            length = 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (length == 0 || !is_code_point(value, length)) {
        *text += 1;
        return GLYPH_UNKNOWN;
    }
    *text += length;
    return value;
}

size_t glyph_encode(uint32_t glyph, char *buffer)
{
    if (glyph < 0x80) {
        buffer[0] = (char)glyph;
        return 1;
    }
    size_t length = glyph < 0x800 ? 2 : glyph < 0x10000 ? 3 : 4;
    for (size_t i = length; i-- > 1; glyph >>= 6)
        buffer[i] = (char)(0x80 | (glyph & 0x3f));
    buffer[0] = (char)((0xf00u >> length & 0xff) | glyph);
    return length;
}
