#include "support/looks.h"

#include <check.h>

#define LOOKS_MAX 52

struct looks { /* those that a screen has, in the order in which they come */
    struct look look[LOOKS_MAX];
    int count;
};

static bool same_look(struct look a, struct look b)
{
    return a.ink == b.ink && a.paper == b.paper && a.attributes == b.attributes;
}

/* What is the terminal's own is a dot. */
static char look_letter(struct looks *looks, struct look look)
{
    static const char letters[LOOKS_MAX + 1] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    int i = 0;
    if (same_look(look, (struct look){LOOK_DEFAULT, LOOK_DEFAULT, 0}))
        return '.';
    while (i < looks->count && !same_look(looks->look[i], look))
        i++;
    ck_assert_int_lt(i, LOOKS_MAX);
    looks->look[i] = look;
    looks->count += i == looks->count;
    return letters[i];
}

static struct look look_of(struct theme theme, const struct cell *cell)
{
    if (cell->scheme > 0)
        theme.scheme = (enum scheme)(cell->scheme - 1);
    return theme_look(theme, cell->ink, cell->paper);
}

/* Of a blank without reverse video or a line below it, only the paper can be seen. */
static struct look seen_look(struct look look, uint32_t glyph)
{
    if (glyph != ' ' || look.attributes & (LOOK_REVERSE | LOOK_UNDERLINE))
        return look;
    return (struct look){LOOK_DEFAULT, look.paper, 0};
}

static void print_colour(FILE *out, const char *what, int colour)
{
    if (colour != LOOK_DEFAULT)
        (void)fprintf(out, " %s %d", what, colour);
}

static void print_legend(const struct looks *looks, FILE *out)
{
    static const char *const attributes[] = {" bold", " dim", " reverse", " underlined"};
    struct looks names = {.count = 0};
    for (int i = 0; i < looks->count; i++) {
        (void)fprintf(out, "%c:", look_letter(&names, looks->look[i]));
        print_colour(out, "ink", looks->look[i].ink);
        print_colour(out, "paper", looks->look[i].paper);
        for (int bit = 0; bit < 4; bit++)
            if (looks->look[i].attributes & (1 << bit))
                (void)fputs(attributes[bit], out);
        (void)fputc('\n', out);
    }
}

void looks_print(const struct canvas *canvas, struct theme theme, int without, FILE *out)
{
    struct looks looks = {.count = 0};
    for (int row = 0; row < canvas->rows; row++) {
        for (int column = 0; column < canvas->columns && row != without; column++) {
            const struct cell *cell = canvas_cell(canvas, row, column);
            (void)fputc(look_letter(&looks, seen_look(look_of(theme, cell), cell->glyph)), out);
        }
        (void)fputc('\n', out);
    }
    print_legend(&looks, out);
}
