/* theme.h - what colours mean. Views name a role, never a colour; each scheme has a few inks, and each role picks one of
 * them. How many colours the terminal has is a thing apart: every scheme has a form for each depth. */
#ifndef FORKLAB_UI_THEME_H
#define FORKLAB_UI_THEME_H
#include <stdbool.h>
#include <stdint.h>

enum depth { DEPTH_NONE, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_COUNT };

enum scheme {
    SCHEME_SAFE,       /* told apart with every kind of colour vision: the default */
    SCHEME_CLASSIC,    /* green, amber, red on dark */
    SCHEME_LIGHT,      /* on a light background, which it brings with it */
    SCHEME_CONTRAST,   /* bright on black, for projectors */
    SCHEME_SOFT,       /* muted, for a dark room */
    SCHEME_MONOCHROME, /* bold, dim, underline and reverse video only */
    SCHEME_COUNT
};

struct theme { /* zeroed: without colour */
    enum depth depth;
    enum scheme scheme;
};

enum role {
    ROLE_TEXT,   /* what is read */
    ROLE_QUIET,  /* labels, units, hints */
    ROLE_FRAME,  /* rules and borders */
    ROLE_TITLE,  /* of a part */
    ROLE_STRONG, /* the figures that matter */
    ROLE_BRAND,  /* the program's name */
    ROLE_ERROR,  /* what the user typed or asked for is not possible */

    ROLE_POOL,     /* the pool: the accent */
    ROLE_BASELINE, /* the loop: always grey */
    ROLE_GOOD,     /* done, equal, faster */
    ROLE_WARNING,  /* slower, different, dropped */
    ROLE_MARK,     /* what the user or the lab did at that moment */

    ROLE_RUNNING, /* states of workers, and kinds of time */
    ROLE_NO_CORE,
    ROLE_WAITING,
    ROLE_SLEEPING,
    ROLE_BLOCKED,
    ROLE_STARTING,
    ROLE_STOPPED,
    ROLE_DEAD,
    ROLE_GONE,

    ROLE_BUSY_LOW, /* how busy a core is */
    ROLE_BUSY_MIDDLE,
    ROLE_BUSY_HIGH,

    ROLE_KEY,       /* a key's name */
    ROLE_KEY_LABEL, /* what it does */

    ROLE_TRACK,    /* the empty part of a bar, as ink */
    ROLE_ON_TRACK, /* papers: the same */
    ROLE_ON_CURSOR,
    ROLE_ON_KEYS,
    ROLE_ON_CHIP,    /* the lab's phase, when it must not be missed */
    ROLE_SELECTED,   /* chosen, where the cursor is not */
    ROLE_TAB,        /* a view that one can go to */
    ROLE_TAB_ACTIVE, /* the view that one is in */
    ROLE_FIELD,      /* where something can be typed */
    ROLE_CAPTION,    /* the explanation for a lecture hall */

    ROLE_LENGTH_FIRST, /* how long a task took, from short to long */
    ROLE_LENGTH_LAST = ROLE_LENGTH_FIRST + 4,

    ROLE_WORKER_FIRST, /* the same worker has the same colour in every view */
    ROLE_WORKER_LAST = ROLE_WORKER_FIRST + 7,

    ROLE_SHADE_FIRST, /* of a picture, from dark to bright, as ink and as paper */
    ROLE_SHADE_LAST = ROLE_SHADE_FIRST + 12,
    ROLE_COUNT
};

enum look_attribute { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_REVERSE = 4, LOOK_UNDERLINE = 8 };

#define LOOK_DEFAULT (-1)

struct look {
    int16_t ink;   /* colour number, or LOOK_DEFAULT */
    int16_t paper; /* colour number, or LOOK_DEFAULT: what the role is as a paper */
    uint8_t attributes;
};

struct theme theme_of(enum scheme scheme, enum depth depth);

/* How a glyph of role `ink` looks on paper of role `paper` (ROLE_TEXT: the background of all). */
struct look theme_look(struct theme theme, enum role ink, enum role paper);

/* True when that paper can be told from the background. */
bool theme_has_paper(struct theme theme, enum role paper);

/* True when that ink is a colour, and not only bold or dim. */
bool theme_has_ink(struct theme theme, enum role ink);

/* True when that paper is nothing but reverse video: blocks on it would be turned inside out. */
bool theme_is_reversed(struct theme theme, enum role paper);

/* True when a picture can be shown by shades. */
bool theme_has_shades(struct theme theme);

/* The shade of a brightness from 0 to 255. */
enum role theme_shade(unsigned brightness);

/* The role of worker `slot`. */
enum role theme_worker(unsigned slot);

#endif
