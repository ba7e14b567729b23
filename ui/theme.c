#include "ui/theme.h"

#define NONE LOOK_DEFAULT

#define BRIGHT      8   /* from here on, a colour of 16 is the bright form of one of 8 */
#define BRIGHT_GREY 8   /* "bright black" */
#define SHADE_GREY  233 /* the darkest of the pictures, and every second after it */
#define SHADE_WHITE 231

/* What a scheme is mixed from. */
enum ink {
    INK_NONE, /* the terminal's own; also: no paper */
    INK_TEXT,
    INK_GROUND, /* behind all */
    INK_QUIET,
    INK_FRAME,
    INK_LABEL,
    INK_ACCENT,
    INK_GREY,
    INK_GOOD,
    INK_WARNING,
    INK_MARK,
    INK_RUNNING,
    INK_NO_CORE,
    INK_WAITING,
    INK_SLEEPING,
    INK_BLOCKED,
    INK_STARTING,
    INK_DEAD,
    INK_GONE,
    INK_BUSY_LOW,
    INK_BUSY_MIDDLE,
    INK_TRACK, /* papers, and what is read on them */
    INK_CURSOR,
    INK_KEYS,
    INK_SELECTED,
    INK_FIELD,
    INK_CAPTION,
    INK_ON_PAPER,
    INK_TAB_ACTIVE,
    INK_ON_COLOUR,
    INK_LENGTH_FIRST,
    INK_WORKER_FIRST = INK_LENGTH_FIRST + 5,
    INK_COUNT = INK_WORKER_FIRST + 8
};

struct colour {
    int16_t of_256, of_16;
};

/* Colours are numbers of the terminal's own palette, which is never redefined: 0-7 the classic ones, 8-15 their bright
 * forms, 16-255 the colour cube and greys of xterm. Those of 8 are made from those of 16. In SAFE, what must be told
 * apart differs in brightness as well as in hue: the distances are tested for each kind of colour blindness. */
static const struct colour palette[INK_COUNT][SCHEME_MONOCHROME] = {
    /* SAFE, CLASSIC, LIGHT, CONTRAST, SOFT: {of 256, of 16} */
    [INK_TEXT] = {{NONE, NONE}, {NONE, NONE}, {16, 0}, {231, 7}, {251, NONE}},
    [INK_GROUND] = {{NONE, NONE}, {NONE, NONE}, {230, 7}, {16, 0}, {NONE, NONE}},
    [INK_QUIET] = {{245, NONE}, {245, NONE}, {241, 0}, {252, 7}, {244, 7}},
    [INK_FRAME] = {{240, 8}, {240, 8}, {247, 8}, {247, 7}, {239, 8}},
    [INK_LABEL] = {{250, NONE}, {250, NONE}, {237, 0}, {231, 7}, {248, 7}},
    [INK_ACCENT] = {{45, 14}, {45, 14}, {25, 4}, {51, 14}, {110, 6}},
    [INK_GREY] = {{246, 8}, {246, 7}, {243, 8}, {249, 7}, {244, 7}},
    [INK_GOOD] = {{43, 14}, {78, 10}, {22, 2}, {158, 10}, {108, 2}},
    [INK_WARNING] = {{214, 11}, {214, 11}, {130, 3}, {215, 11}, {179, 3}},
    [INK_MARK] = {{229, 15}, {229, 15}, {16, 0}, {231, 15}, {223, 15}},
    [INK_RUNNING] = {{43, 14}, {78, 10}, {22, 2}, {158, 10}, {108, 2}},
    [INK_NO_CORE] = {{208, 3}, {208, 11}, {166, 3}, {215, 3}, {173, 11}},
    [INK_WAITING] = {{185, 11}, {179, 3}, {100, 6}, {227, 11}, {187, 3}},
    [INK_SLEEPING] = {{147, 12}, {75, 12}, {25, 4}, {117, 12}, {68, 4}},
    [INK_BLOCKED] = {{165, 5}, {176, 13}, {165, 5}, {207, 13}, {139, 5}},
    [INK_STARTING] = {{152, 6}, {116, 6}, {66, 6}, {195, 6}, {109, 6}},
    [INK_DEAD] = {{196, 9}, {203, 9}, {124, 1}, {203, 9}, {167, 1}},
    [INK_GONE] = {{243, 8}, {243, 8}, {244, 8}, {249, 7}, {243, 8}},
    [INK_BUSY_LOW] = {{30, 6}, {65, 2}, {65, 2}, {115, 2}, {65, 2}},
    [INK_BUSY_MIDDLE] = {{37, 6}, {71, 10}, {28, 2}, {121, 10}, {65, 2}},
    [INK_TRACK] = {{236, NONE}, {236, NONE}, {253, NONE}, {238, NONE}, {236, NONE}},
    [INK_CURSOR] = {{237, 8}, {237, 8}, {252, NONE}, {NONE, NONE}, {237, 8}},
    [INK_ON_PAPER] = {{255, 15}, {255, 15}, {16, 0}, {231, 15}, {254, 15}},
    [INK_KEYS] = {{235, NONE}, {235, NONE}, {254, NONE}, {235, NONE}, {235, NONE}},
    [INK_SELECTED] = {{24, 4}, {24, 4}, {153, 6}, {21, 4}, {60, 4}},
    [INK_TAB_ACTIVE] = {{45, 6}, {45, 6}, {25, 4}, {226, 3}, {66, 6}},
    [INK_ON_COLOUR] = {{16, 0}, {16, 0}, {231, 15}, {16, 0}, {16, 0}},
    [INK_FIELD] = {{238, NONE}, {238, NONE}, {252, NONE}, {18, 4}, {237, NONE}},
    [INK_CAPTION] = {{236, NONE}, {236, NONE}, {254, NONE}, {235, NONE}, {236, NONE}},
    [INK_LENGTH_FIRST] = {{60, 4}, {60, 4}, {152, 8}, {69, 12}, {60, 4}},
    [INK_LENGTH_FIRST + 1] = {{67, 6}, {67, 6}, {73, 6}, {80, 6}, {67, 6}},
    [INK_LENGTH_FIRST + 2] = {{72, 2}, {72, 2}, {31, 2}, {121, 10}, {72, 2}},
    [INK_LENGTH_FIRST + 3] = {{149, 3}, {149, 3}, {25, 4}, {227, 11}, {143, 3}},
    [INK_LENGTH_FIRST + 4] = {{227, 11}, {227, 11}, {17, 0}, {231, 15}, {187, 7}},
    [INK_WORKER_FIRST] = {{81, 14}, {81, 14}, {26, 4}, {81, 14}, {110, 6}},
    [INK_WORKER_FIRST + 1] = {{62, 12}, {212, 13}, {166, 3}, {205, 13}, {174, 5}},
    [INK_WORKER_FIRST + 2] = {{36, 6}, {222, 11}, {55, 5}, {229, 11}, {187, 3}},
    [INK_WORKER_FIRST + 3] = {{223, 15}, {114, 10}, {30, 6}, {136, 3}, {108, 2}},
    [INK_WORKER_FIRST + 4] = {{141, 13}, {147, 12}, {162, 1}, {159, 15}, {103, 4}},
    [INK_WORKER_FIRST + 5] = {{166, 3}, {216, 9}, {94, 3}, {178, 10}, {173, 1}},
    [INK_WORKER_FIRST + 6] = {{96, 5}, {80, 6}, {22, 2}, {69, 12}, {73, 14}},
    [INK_WORKER_FIRST + 7] = {{214, 11}, {183, 5}, {132, 5}, {186, 6}, {182, 13}},
};

/* The look of each role in every scheme. `plain` is how it stands out without colour, or where its paper is none of the
 * colours that there are. */
struct role_row {
    uint8_t ink, paper;        /* enum ink */
    uint8_t attributes, plain; /* LOOK_* */
};

static const struct role_row roles[ROLE_WORKER_FIRST] = {
    [ROLE_TEXT] = {INK_TEXT, INK_GROUND, 0, 0},
    [ROLE_QUIET] = {INK_QUIET, INK_NONE, 0, 0},
    [ROLE_FRAME] = {INK_FRAME, INK_NONE, 0, LOOK_DIM},
    [ROLE_TITLE] = {INK_LABEL, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_STRONG] = {INK_TEXT, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_BRAND] = {INK_ACCENT, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_ERROR] = {INK_DEAD, INK_NONE, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE},

    [ROLE_POOL] = {INK_ACCENT, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_BASELINE] = {INK_GREY, INK_NONE, 0, LOOK_DIM},
    [ROLE_GOOD] = {INK_GOOD, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_WARNING] = {INK_WARNING, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_MARK] = {INK_MARK, INK_NONE, LOOK_BOLD, LOOK_BOLD},

    [ROLE_RUNNING] = {INK_RUNNING, INK_NONE, 0, LOOK_BOLD},
    [ROLE_NO_CORE] = {INK_NO_CORE, INK_NONE, 0, 0},
    [ROLE_WAITING] = {INK_WAITING, INK_NONE, 0, 0},
    [ROLE_SLEEPING] = {INK_SLEEPING, INK_NONE, 0, 0},
    [ROLE_BLOCKED] = {INK_BLOCKED, INK_NONE, 0, LOOK_BOLD},
    [ROLE_STARTING] = {INK_STARTING, INK_NONE, 0, 0},
    [ROLE_STOPPED] = {INK_BLOCKED, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_DEAD] = {INK_DEAD, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_GONE] = {INK_GONE, INK_NONE, 0, LOOK_DIM},

    [ROLE_BUSY_LOW] = {INK_BUSY_LOW, INK_NONE, 0, 0},
    [ROLE_BUSY_MIDDLE] = {INK_BUSY_MIDDLE, INK_NONE, 0, 0},
    [ROLE_BUSY_HIGH] = {INK_RUNNING, INK_NONE, LOOK_BOLD, LOOK_BOLD},

    [ROLE_KEY] = {INK_ACCENT, INK_NONE, LOOK_BOLD, LOOK_BOLD},
    [ROLE_KEY_LABEL] = {INK_LABEL, INK_NONE, 0, 0},

    [ROLE_TRACK] = {INK_TRACK, INK_NONE, 0, LOOK_DIM},
    [ROLE_ON_TRACK] = {INK_ON_PAPER, INK_TRACK, 0, 0},
    [ROLE_ON_CURSOR] = {INK_ON_PAPER, INK_CURSOR, 0, LOOK_REVERSE},
    [ROLE_ON_KEYS] = {INK_LABEL, INK_KEYS, 0, 0},
    [ROLE_ON_CHIP] = {INK_TEXT, INK_GROUND, LOOK_REVERSE, LOOK_REVERSE},
    [ROLE_SELECTED] = {INK_ON_PAPER, INK_SELECTED, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE},
    [ROLE_TAB] = {INK_LABEL, INK_KEYS, 0, 0},
    [ROLE_TAB_ACTIVE] = {INK_ON_COLOUR, INK_TAB_ACTIVE, LOOK_BOLD, LOOK_BOLD | LOOK_REVERSE},
    [ROLE_FIELD] = {INK_ON_PAPER, INK_FIELD, 0, LOOK_UNDERLINE},
    [ROLE_CAPTION] = {INK_ON_PAPER, INK_CAPTION, LOOK_BOLD, LOOK_BOLD},

    [ROLE_LENGTH_FIRST] = {INK_LENGTH_FIRST, INK_NONE, 0, LOOK_DIM},
    [ROLE_LENGTH_FIRST + 1] = {INK_LENGTH_FIRST + 1, INK_NONE, 0, 0},
    [ROLE_LENGTH_FIRST + 2] = {INK_LENGTH_FIRST + 2, INK_NONE, 0, 0},
    [ROLE_LENGTH_FIRST + 3] = {INK_LENGTH_FIRST + 3, INK_NONE, 0, LOOK_BOLD},
    [ROLE_LENGTH_FIRST + 4] = {INK_LENGTH_FIRST + 4, INK_NONE, 0, LOOK_BOLD},
};

struct theme theme_of(enum scheme scheme, enum depth depth)
{
    return (struct theme){.depth = depth, .scheme = scheme};
}

static bool is_plain(struct theme theme)
{
    return theme.depth == DEPTH_NONE || theme.scheme == SCHEME_MONOCHROME;
}

static int16_t colour_of(struct theme theme, enum ink ink)
{
    const struct colour *colour = &palette[ink][theme.scheme];
    return ink == INK_NONE ? NONE : theme.depth == DEPTH_256 ? colour->of_256 : colour->of_16;
}

/* A colour of 16 as one of 8: bright ones are bold, and bright black, which would often be black, is dim. */
static int16_t ink_of_8(int16_t of_16, uint8_t *attributes)
{
    if (of_16 < BRIGHT)
        return of_16;
    *attributes |= of_16 == BRIGHT_GREY ? LOOK_DIM : LOOK_BOLD;
    return of_16 == BRIGHT_GREY ? NONE : (int16_t)(of_16 - BRIGHT);
}

/* As a paper, too: the block of a task, with its number in it. */
static struct look worker_look(struct theme theme, enum role role)
{
    int16_t number = is_plain(theme) ? NONE : colour_of(theme, INK_WORKER_FIRST + (role - ROLE_WORKER_FIRST));
    struct look look = {number, number, 0};
    if (theme.depth == DEPTH_8 && number != NONE) {
        look.ink = ink_of_8(number, &look.attributes);
        look.paper = number % BRIGHT;
    }
    return look;
}

static struct look shade_look(struct theme theme, enum role role)
{
    int16_t number = role == ROLE_SHADE_LAST ? SHADE_WHITE : (int16_t)(SHADE_GREY + 2 * (role - ROLE_SHADE_FIRST));
    if (!theme_has_shades(theme))
        number = NONE;
    return (struct look){number, number, 0};
}

/* To be seen as a paper, and not only the background of all. */
static bool is_paper(const struct role_row *row)
{
    return row->paper != INK_NONE && row->paper != INK_GROUND;
}

/* The role by itself: as ink, and as paper. */
static struct look role_look(struct theme theme, enum role role)
{
    if (role >= ROLE_SHADE_FIRST)
        return shade_look(theme, role);
    if (role >= ROLE_WORKER_FIRST)
        return worker_look(theme, role);
    const struct role_row *row = &roles[role];
    if (is_plain(theme))
        return (struct look){NONE, NONE, row->plain};
    struct look look = {colour_of(theme, row->ink), colour_of(theme, row->paper), row->attributes};
    if (theme.depth == DEPTH_8 && look.paper >= BRIGHT)
        look.paper = NONE;
    if (is_paper(row) && look.paper == NONE)
        return (struct look){NONE, NONE, row->plain};
    if (theme.depth == DEPTH_8)
        look.ink = ink_of_8(look.ink, &look.attributes);
    return look;
}

static bool is_worker(enum role role)
{
    return role >= ROLE_WORKER_FIRST && role <= ROLE_WORKER_LAST;
}

/* A paper of one of the colours that things have: all that is read on it has one ink. */
static bool is_colourful(enum role paper)
{
    return is_worker(paper) || paper == ROLE_TAB_ACTIVE;
}

/* The ink that reads on a paper. */
static struct look reading_look(struct theme theme, enum role paper)
{
    struct look look = role_look(theme, paper);
    if (!is_colourful(paper) || look.paper == NONE)
        return look;
    look.ink = colour_of(theme, INK_ON_COLOUR);
    look.attributes = is_worker(paper) ? 0 : roles[paper].attributes;
    if (theme.depth == DEPTH_8)
        look.ink = ink_of_8(look.ink, &look.attributes);
    return look;
}

bool theme_is_reversed(struct theme theme, enum role paper)
{
    struct look look = role_look(theme, paper);
    return paper < ROLE_WORKER_FIRST && (is_paper(&roles[paper]) || is_plain(theme)) && look.paper == NONE &&
           look.attributes & LOOK_REVERSE;
}

/* True when the ink gives way to the one that the paper brings with it: it has no colour of its own, or none that can
 * be seen there. Fills keep theirs: they are drawn over each other. */
static bool gives_way(const struct look *look, enum role ink, enum role paper, int16_t behind)
{
    if (ink >= ROLE_WORKER_FIRST)
        return ink != paper && look->ink == behind;
    return ink == ROLE_TEXT || look->ink == LOOK_DEFAULT || look->ink == behind || is_colourful(paper);
}

struct look theme_look(struct theme theme, enum role ink, enum role paper)
{
    struct look look = role_look(theme, ink), behind = reading_look(theme, paper);
    if (theme_is_reversed(theme, paper) && paper != ROLE_ON_CHIP)
        look.ink = role_look(theme, ROLE_TEXT).ink; /* in one piece, and not with a patch for each ink */
    else if (gives_way(&look, ink, paper, behind.paper) && behind.ink != LOOK_DEFAULT)
        look.ink = behind.ink;
    look.paper = behind.paper != LOOK_DEFAULT ? behind.paper : role_look(theme, ROLE_TEXT).paper;
    look.attributes |= behind.attributes;
    if (look.attributes & LOOK_REVERSE)
        look.attributes &= (uint8_t)~LOOK_DIM; /* dim in reverse is hardly legible */
    return look;
}

bool theme_has_paper(struct theme theme, enum role paper)
{
    struct look look = role_look(theme, paper);
    return look.paper != LOOK_DEFAULT || look.attributes & LOOK_REVERSE;
}

bool theme_has_ink(struct theme theme, enum role ink)
{
    return role_look(theme, ink).ink != LOOK_DEFAULT;
}

bool theme_has_shades(struct theme theme)
{
    return theme.depth == DEPTH_256 && theme.scheme != SCHEME_MONOCHROME;
}

enum role theme_shade(unsigned brightness)
{
    unsigned count = ROLE_SHADE_LAST - ROLE_SHADE_FIRST + 1;
    return ROLE_SHADE_FIRST + (brightness < 256 ? brightness * count / 256 : count - 1);
}

enum role theme_worker(unsigned slot)
{
    return ROLE_WORKER_FIRST + slot % (ROLE_WORKER_LAST - ROLE_WORKER_FIRST + 1);
}
