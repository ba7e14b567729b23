/* terminal.h - the terminal: opened and given back, keys in, frames out. The only place that knows curses (with
 * keyboard.c and restore.c). One at a time, one thread.
 *
 *     terminal_open(); for each frame: draw into a canvas of terminal_size(), terminal_show(); terminal_close()
 *
 * The program's locale (LC_CTYPE) says whether the terminal takes UTF-8. SIGWINCH, SIGTSTP, SIGCONT and the signals
 * that end the program are blocked by whoever opens it; the functions below are to be called when one has come. */
#ifndef FORKLAB_UI_TERMINAL_H
#define FORKLAB_UI_TERMINAL_H
#include "base/problem.h"
#include "ui/canvas.h"
#include "ui/glyph.h"
#include "ui/mouse.h"
#include "ui/theme.h"

#include <stdbool.h>

struct terminal;

/* Takes the controlling terminal, or standard output when that is one. -ENOTSUP with the problem set: there is none,
 * or its type cannot place the cursor; -EINVAL: no memory. */
int terminal_open(struct terminal **ret_terminal, struct problem *problem);

/* Leaves it as it was found. NULL is fine. */
void terminal_close(struct terminal *terminal);

int terminal_fd(const struct terminal *terminal); /* readable when a key may be there */
enum glyph_tier terminal_tier(const struct terminal *terminal);
struct theme terminal_theme(const struct terminal *terminal);
void terminal_size(const struct terminal *terminal, int *ret_rows, int *ret_columns);

/* Other glyphs and colours than those that were chosen by what the terminal has, the locale and NO_COLOR. What it cannot
 * show is cut down to what it can. The next frame is sent whole. */
void terminal_set_tier(struct terminal *terminal, enum glyph_tier tier);
void terminal_set_theme(struct terminal *terminal, struct theme theme);

/* The next key that was pressed (ui/key.h), or KEY_NOTHING. Never waits. */
int terminal_key(struct terminal *terminal);

/* What the mouse did when the last key was KEY_MOUSE_EVENT. */
struct mouse_event terminal_mouse(const struct terminal *terminal);

/* The mouse is reported from now on, where there is one, or no more (as at first): then the terminal's own selecting
 * and pasting work. */
void terminal_set_mouse(struct terminal *terminal, bool on);

/* True when the other side of the terminal is gone. */
bool terminal_hung_up(const struct terminal *terminal);

/* Sends what differs from the last frame, and nothing when nothing does. The canvas has the terminal's size. False:
 * the terminal takes nothing, or not all of it, at this moment (Ctrl-S, a slow line, no memory); try again later. */
bool terminal_show(struct terminal *terminal, const struct canvas *canvas);

/* After SIGWINCH. The next frame is sent whole. */
void terminal_resized(struct terminal *terminal);

/* After SIGCONT, or when the screen was spoilt: the next frame is sent whole. */
void terminal_spoilt(struct terminal *terminal);

/* After SIGTSTP: gives the terminal back, stops this process, and takes the terminal again once it is continued in
 * the foreground; in the background it stays stopped. When a signal waits that ends the program, it goes on there
 * without the terminal: no keys, no frames. */
void terminal_suspend(struct terminal *terminal);

#endif
