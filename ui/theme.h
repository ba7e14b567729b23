/* theme.h - what colours mean. Views name a role, never a colour; a table gives each role its look in each scheme. */
#ifndef FORKLAB_UI_THEME_H
#define FORKLAB_UI_THEME_H
#include <stdbool.h>
#include <stdint.h>

enum scheme { SCHEME_MONOCHROME, SCHEME_8, SCHEME_16, SCHEME_256, SCHEME_COUNT };

enum role {
    ROLE_TEXT,   /* what is read */
    ROLE_QUIET,  /* labels, units, hints */
    ROLE_FRAME,  /* rules and borders */
    ROLE_TITLE,  /* of a part */
    ROLE_STRONG, /* the figures that matter */
    ROLE_BRAND,  /* the program's name */

    ROLE_POOL,     /* the pool: the accent */
    ROLE_BASELINE, /* the loop: always grey */
    ROLE_GOOD,     /* done, equal, faster */
    ROLE_WARNING,  /* slower, different, dropped */

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
    ROLE_ON_CHIP, /* the lab's phase, when it must not be missed */

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

/* How a glyph of role `ink` looks on paper of role `paper` (ROLE_TEXT: the terminal's own background). */
struct look theme_look(enum scheme scheme, enum role ink, enum role paper);

/* True when that paper can be told from the terminal's background. */
bool theme_has_paper(enum scheme scheme, enum role paper);

/* The shade of a brightness from 0 to 255. */
enum role theme_shade(unsigned brightness);

/* The role of worker `slot`. */
enum role theme_worker(unsigned slot);

#endif
