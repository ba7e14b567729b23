/* preferences.h - how the screens look and feel to this user: plain data and the table that describes every field. The
 * file of settings (config.h), the command line and the view Setup are made from the table. */
#ifndef FORKLAB_MODEL_PREFERENCES_H
#define FORKLAB_MODEL_PREFERENCES_H
#include "model/setting.h"

enum preferences_scheme { /* as ui/theme.h describes them, in the same order */
                          PREFER_SAFE,
                          PREFER_CLASSIC,
                          PREFER_LIGHT,
                          PREFER_CONTRAST,
                          PREFER_SOFT,
                          PREFER_MONOCHROME,
                          PREFERENCES_SCHEMES
};
enum preferences_colours { COLOURS_AUTO, COLOURS_256, COLOURS_16, COLOURS_8, COLOURS_NONE, PREFERENCES_COLOURS };
enum preferences_glyphs { PREFER_AUTO, PREFER_FULL, PREFER_CONSOLE, PREFER_ASCII, PREFERENCES_GLYPHS };

struct preferences {
    int scheme;  /* enum preferences_scheme */
    int colours; /* enum preferences_colours: how many, at most */
    int glyphs;  /* enum preferences_glyphs */
    bool mouse;
    bool vim;           /* h j k l move */
    bool lecture;       /* large, with a caption, for a hall */
    bool echo;          /* the keys that were pressed are shown */
    bool readonly;      /* nothing is done to any process */
    int64_t frames;     /* drawn in a second, at most */
    uint64_t sample_ns; /* between two looks of the process monitor */
};

/* In the order of Setup. */
extern const struct setting preferences_rows[];
extern const size_t preferences_count;

#endif
