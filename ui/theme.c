#include "ui/theme.h"

#define NONE LOOK_DEFAULT

/* Colours are numbers of the terminal's own palette, which is never redefined: 0-7 the classic ones, 8-15 their bright
 * forms, 16-255 the colour cube and greys of xterm. Those of 256 read on dark and on light backgrounds. */
static const struct look looks[ROLE_COUNT][SCHEME_COUNT] = {
    [ROLE_TEXT] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}},
    [ROLE_QUIET] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {245, NONE, 0}},
    [ROLE_FRAME] = {{NONE, NONE, LOOK_DIM}, {NONE, NONE, LOOK_DIM}, {8, NONE, 0}, {240, NONE, 0}},
    [ROLE_TITLE] = {{NONE, NONE, LOOK_BOLD}, {NONE, NONE, LOOK_BOLD}, {NONE, NONE, LOOK_BOLD}, {250, NONE, LOOK_BOLD}},
    [ROLE_STRONG] = {{NONE, NONE, LOOK_BOLD},
                     {NONE, NONE, LOOK_BOLD},
                     {NONE, NONE, LOOK_BOLD},
                     {NONE, NONE, LOOK_BOLD}},
    [ROLE_BRAND] = {{NONE, NONE, LOOK_BOLD}, {6, NONE, LOOK_BOLD}, {14, NONE, LOOK_BOLD}, {45, NONE, LOOK_BOLD}},

    [ROLE_POOL] = {{NONE, NONE, LOOK_BOLD}, {6, NONE, LOOK_BOLD}, {14, NONE, 0}, {45, NONE, LOOK_BOLD}},
    [ROLE_BASELINE] = {{NONE, NONE, LOOK_DIM}, {7, NONE, LOOK_DIM}, {7, NONE, 0}, {246, NONE, 0}},
    [ROLE_GOOD] = {{NONE, NONE, LOOK_BOLD}, {2, NONE, LOOK_BOLD}, {10, NONE, LOOK_BOLD}, {78, NONE, LOOK_BOLD}},
    [ROLE_WARNING] = {{NONE, NONE, LOOK_BOLD}, {3, NONE, LOOK_BOLD}, {11, NONE, LOOK_BOLD}, {214, NONE, LOOK_BOLD}},

    [ROLE_RUNNING] = {{NONE, NONE, LOOK_BOLD}, {2, NONE, LOOK_BOLD}, {10, NONE, 0}, {78, NONE, 0}},
    [ROLE_NO_CORE] = {{NONE, NONE, 0}, {3, NONE, LOOK_BOLD}, {11, NONE, 0}, {208, NONE, 0}},
    [ROLE_WAITING] = {{NONE, NONE, 0}, {3, NONE, 0}, {3, NONE, 0}, {179, NONE, 0}},
    [ROLE_BLOCKED] = {{NONE, NONE, LOOK_BOLD}, {5, NONE, LOOK_BOLD}, {13, NONE, 0}, {176, NONE, 0}},
    [ROLE_SLEEPING] = {{NONE, NONE, 0}, {4, NONE, LOOK_BOLD}, {12, NONE, 0}, {75, NONE, 0}},
    [ROLE_STARTING] = {{NONE, NONE, 0}, {6, NONE, 0}, {6, NONE, 0}, {116, NONE, 0}},
    [ROLE_STOPPED] = {{NONE, NONE, LOOK_BOLD}, {5, NONE, LOOK_BOLD}, {13, NONE, LOOK_BOLD}, {176, NONE, LOOK_BOLD}},
    [ROLE_DEAD] = {{NONE, NONE, LOOK_BOLD}, {1, NONE, LOOK_BOLD}, {9, NONE, LOOK_BOLD}, {203, NONE, LOOK_BOLD}},
    [ROLE_GONE] = {{NONE, NONE, LOOK_DIM}, {NONE, NONE, LOOK_DIM}, {8, NONE, 0}, {243, NONE, 0}},

    [ROLE_BUSY_LOW] = {{NONE, NONE, 0}, {2, NONE, 0}, {2, NONE, 0}, {65, NONE, 0}},
    [ROLE_BUSY_MIDDLE] = {{NONE, NONE, 0}, {2, NONE, 0}, {10, NONE, 0}, {71, NONE, 0}},
    [ROLE_BUSY_HIGH] = {{NONE, NONE, LOOK_BOLD}, {2, NONE, LOOK_BOLD}, {10, NONE, LOOK_BOLD}, {78, NONE, LOOK_BOLD}},

    [ROLE_KEY] = {{NONE, NONE, LOOK_BOLD}, {6, NONE, LOOK_BOLD}, {14, NONE, LOOK_BOLD}, {45, NONE, LOOK_BOLD}},
    [ROLE_KEY_LABEL] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {250, NONE, 0}},

    [ROLE_TRACK] = {{NONE, NONE, LOOK_DIM}, {NONE, NONE, LOOK_DIM}, {8, NONE, 0}, {236, NONE, 0}},
    [ROLE_ON_TRACK] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {253, 236, 0}},
    [ROLE_ON_CURSOR] = {{NONE, NONE, LOOK_REVERSE}, {NONE, NONE, LOOK_REVERSE}, {15, 8, 0}, {255, 237, 0}},
    [ROLE_ON_KEYS] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {252, 235, 0}},
    [ROLE_ON_CHIP] = {{NONE, NONE, LOOK_REVERSE},
                      {NONE, NONE, LOOK_REVERSE},
                      {NONE, NONE, LOOK_REVERSE},
                      {NONE, NONE, LOOK_REVERSE}},

    [ROLE_WORKER_FIRST] = {{NONE, NONE, 0}, {6, NONE, 0}, {14, NONE, 0}, {81, 81, 0}},
    [ROLE_WORKER_FIRST + 1] = {{NONE, NONE, 0}, {5, NONE, 0}, {13, NONE, 0}, {212, 212, 0}},
    [ROLE_WORKER_FIRST + 2] = {{NONE, NONE, 0}, {3, NONE, 0}, {11, NONE, 0}, {222, 222, 0}},
    [ROLE_WORKER_FIRST + 3] = {{NONE, NONE, 0}, {2, NONE, 0}, {10, NONE, 0}, {114, 114, 0}},
    [ROLE_WORKER_FIRST + 4] = {{NONE, NONE, 0}, {4, NONE, LOOK_BOLD}, {12, NONE, 0}, {147, 147, 0}},
    [ROLE_WORKER_FIRST + 5] = {{NONE, NONE, 0}, {1, NONE, 0}, {9, NONE, 0}, {216, 216, 0}},
    [ROLE_WORKER_FIRST + 6] = {{NONE, NONE, 0}, {7, NONE, 0}, {6, NONE, 0}, {80, 80, 0}},
    [ROLE_WORKER_LAST] = {{NONE, NONE, 0}, {5, NONE, LOOK_BOLD}, {5, NONE, 0}, {183, 183, 0}},

    [ROLE_SHADE_FIRST] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {233, 233, 0}},
    [ROLE_SHADE_FIRST + 1] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {235, 235, 0}},
    [ROLE_SHADE_FIRST + 2] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {237, 237, 0}},
    [ROLE_SHADE_FIRST + 3] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {239, 239, 0}},
    [ROLE_SHADE_FIRST + 4] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {241, 241, 0}},
    [ROLE_SHADE_FIRST + 5] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {243, 243, 0}},
    [ROLE_SHADE_FIRST + 6] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {245, 245, 0}},
    [ROLE_SHADE_FIRST + 7] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {247, 247, 0}},
    [ROLE_SHADE_FIRST + 8] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {249, 249, 0}},
    [ROLE_SHADE_FIRST + 9] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {251, 251, 0}},
    [ROLE_SHADE_FIRST + 10] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {253, 253, 0}},
    [ROLE_SHADE_FIRST + 11] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {255, 255, 0}},
    [ROLE_SHADE_LAST] = {{NONE, NONE, 0}, {NONE, NONE, 0}, {NONE, NONE, 0}, {231, 231, 0}},
};

struct look theme_look(enum scheme scheme, enum role ink, enum role paper)
{
    struct look look = looks[ink][scheme];
    const struct look *behind = &looks[paper][scheme];
    /* A paper brings the ink that reads on it, for what has no colour of its own. */
    if (look.ink == LOOK_DEFAULT)
        look.ink = behind->ink;
    look.paper = behind->paper;
    look.attributes |= behind->attributes;
    if (look.attributes & LOOK_REVERSE)
        look.attributes &= (uint8_t)~LOOK_DIM; /* dim in reverse is hardly legible */
    return look;
}

bool theme_has_paper(enum scheme scheme, enum role paper)
{
    return looks[paper][scheme].paper != LOOK_DEFAULT || looks[paper][scheme].attributes & LOOK_REVERSE;
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
