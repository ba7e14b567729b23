#include "model/preferences.h"

#define FIELD(field) .offset = offsetof(struct preferences, field)

static const char *const schemes[] = {"safe", "classic", "light", "contrast", "soft", "monochrome", NULL};
_Static_assert(sizeof schemes / sizeof *schemes == PREFERENCES_SCHEMES + 1, "a name for each scheme");
static const char *const colours[] = {"auto", "256", "16", "8", "none", NULL};
_Static_assert(sizeof colours / sizeof *colours == PREFERENCES_COLOURS + 1, "a name for each number of colours");
static const char *const glyphs[] = {"auto", "full", "console", "ascii", NULL};
_Static_assert(sizeof glyphs / sizeof *glyphs == PREFERENCES_GLYPHS + 1, "a name for each set of glyphs");

const struct setting preferences_rows[] = {
    {"scheme", 0, SETTING_CHOICE, FIELD(scheme), .preset = "safe", .choices = schemes, .argument = "NAME",
     .help = "colours: safe for the colour-blind, classic, for light screens, for projectors, soft, or none"},
    {"colours", 0, SETTING_CHOICE, FIELD(colours), .preset = "auto", .choices = colours, .argument = "N",
     .help = "how many colours to use; auto: what the terminal has, and none when NO_COLOR is set"},
    {"glyphs", 0, SETTING_CHOICE, FIELD(glyphs), .preset = "auto", .choices = glyphs, .argument = "SET",
     .help = "signs to draw with; auto: what locale and terminal can show"},
    {"mouse", 0, SETTING_SWITCH, FIELD(mouse), .preset = "yes",
     .help = "press to select, sort and choose, wheel to scroll; the terminal's own selecting then needs Shift"},
    {"vim", 0, SETTING_SWITCH, FIELD(vim), .preset = "no",
     .help = "h j k l g G Ctrl-D Ctrl-U move; what they mean otherwise is in the palette of actions"},
    {"lecture", 0, SETTING_SWITCH, FIELD(lecture), .preset = "no",
     .help = "larger, fewer columns, with a caption, for a projector"},
    {"echo", 0, SETTING_SWITCH, FIELD(echo), .preset = "no", .help = "show the keys that were pressed"},
    {"readonly", 0, SETTING_SWITCH, FIELD(readonly), .preset = "no",
     .help = "look only: refuse every action that touches a process"},
    {"frames", 0, SETTING_WHOLE, FIELD(frames), .preset = "10", .min = 1, .max = 30, .argument = "N",
     .unit = "frames a second", .help = "how often the screen is drawn while something moves"},
    {"sample", 0, SETTING_DURATION, FIELD(sample_ns), .preset = "1s", .min = 0.1, .max = 60, .argument = "SECONDS",
     .unit = "s", .help = "time between two looks at processes in the monitor"},
};
const size_t preferences_count = sizeof preferences_rows / sizeof *preferences_rows;
