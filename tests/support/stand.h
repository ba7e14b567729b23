/* stand.h - a view on a stand: drawn into a canvas without a terminal, with the frame around it, from any snapshot; steered
 * by actions; compared with a screen that is kept in tests/golden (FORKLAB_GOLDEN=write in the environment writes those
 * anew). */
#ifndef FORKLAB_TESTS_STAND_H
#define FORKLAB_TESTS_STAND_H
#include "ui/view.h"

#include <stdio.h>

struct stand {
    struct canvas canvas;
    struct targets targets;
    struct keymap keys;
    struct look_at look;
    struct wish wish;
    char message[SCENE_MESSAGE_BYTES];
    struct session session;
    struct scene scene; /* to be changed at will */
    void *state;        /* of the view */
    enum glyph_tier tier;
    struct theme theme;
};

/* A zeroed one is a valid start; again: another view, or another snapshot, from the beginning. Chooses a UTF-8 locale. */
void stand_begin(struct stand *stand, enum view_id view, const struct snapshot *snapshot);
void stand_release(struct stand *stand);

/* Draws frame and view; on a canvas of the same size as before, over an erased one. */
void stand_draw(struct stand *stand, int rows, int columns);

/* The same without the frame: what the view alone makes of that area. */
void stand_draw_bare(struct stand *stand, int rows, int columns);

/* What the view makes of an action: true when it took it. */
bool stand_act(struct stand *stand, enum action action);
/* The same for a key as the key map has it. */
bool stand_key(struct stand *stand, int key);
/* A press at that place of what was drawn last. */
bool stand_press(struct stand *stand, int row, int column);

/* True when some row shows the text. */
bool stand_shows(const struct stand *stand, const char *text);
/* Fails the test unless what was drawn, but for the tabs, is tests/golden/NAME.txt. */
void stand_compare(const struct stand *stand, const char *name);

/* The same in steps, for several screens in one text: what was drawn, but for the tabs; how each cell of it looks in the
 * theme (looks.h); and one of the two as a text, to be freed. */
void stand_print(const struct stand *stand, FILE *out);
void stand_print_looks(const struct stand *stand, FILE *out);
char *stand_text(const struct stand *stand, void (*print)(const struct stand *stand, FILE *out));

#endif
