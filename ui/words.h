/* words.h - short texts that several parts of the screen write, so that each says the same. Each writes into `buffer`
 * and returns it. */
#ifndef FORKLAB_UI_WORDS_H
#define FORKLAB_UI_WORDS_H
#include "ui/painter.h"
#include "ui/scene.h"
#include "ui/theme.h"

/* What stands for a figure that is not known. */
#define WORDS_UNKNOWN "–"

/* The speed-up as units_factor() writes it, "1.84", "12.4", "124", "0.0016"; "–" when unknown. */
const char *words_speedup(double speedup, char *buffer, size_t size);
enum role words_speedup_role(double speedup);

/* The speed-up of the finished run, or the one so far of what runs now; NAN = unknown. */
double words_scene_speedup(const struct scene *scene);

/* "128 / 200", of a width that depends on the total alone. */
const char *words_progress(uint64_t done, uint64_t total, char *buffer, size_t size);

/* "97 %" from 0.97; "–" for NAN. */
const char *words_percent(double fraction, char *buffer, size_t size);

/* "1 death", "3 deaths": `singular` and `plural` follow the count. */
const char *words_count(uint64_t count, const char *singular, const char *plural, char *buffer, size_t size);

/* "–" when it is SNAPSHOT_UNKNOWN. */
const char *words_whole(uint64_t number, char *buffer, size_t size);
const char *words_time(uint64_t ns, char *buffer, size_t size);

/* How the tasks are run: the way that runs now, or else the executor asked for, or the experiment's own. */
enum settings_executor words_executor(const struct snapshot *snapshot);

/* The names of the two that race: what runs ("pool", "graph", "script"), and the executor that it is measured by. */
const char *words_run(const struct snapshot *snapshot);
const char *words_baseline(const struct snapshot *snapshot);

/* Whoever shows figures of RUN_BY_BIGLOCK says this beside them. */
#define WORDS_BIGLOCK "biglock: a model of an interpreter's lock"

/* Bytes of the words at the beginning of `text` that fit into so many columns; 0 when not even one does. */
size_t words_that_fit(const char *text, int columns);

/* Draws a text from that row on, broken into lines as wide as the area. Returns the row behind it. */
int words_lines(const struct painter *painter, int row, enum role ink, const char *text);

#endif
