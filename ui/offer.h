/* offer.h - an experiment that can be launched, with its presets and what the user made of them, which is kept as long as
 * the offer. */
#ifndef FORKLAB_UI_OFFER_H
#define FORKLAB_UI_OFFER_H
#include "ui/form.h"
#include "ui/launch.h"

struct offer_values {
    struct launch preset, now; /* now.settings.param: of a file, the keys that were changed, "NAME.KEY=VALUE" */
};

struct offer {
    const struct workload *words; /* what it says of itself; of an own file: `own` */
    bool is_file;
    struct workload own;         /* of an own file: valid as long as its preset */
    struct offer_values *values; /* NULL until it was opened */
};

/* Of what the catalogue has. */
void offer_init(struct offer *offer, const struct workload *words, bool is_file);
/* Of a file of the user's. 0, or all that is wrong with it. */
int offer_init_file(struct offer *offer, const struct catalogue *catalogue, const char *path,
                    struct problems *problems);
void offer_release(struct offer *offer);

/* Makes the presets, and the values with what was changed before: again, a file is read anew, as it is now. 0, or what
 * is wrong. */
int offer_open(struct offer *offer, const struct catalogue *catalogue, struct problems *problems);

/* Lists its settings in a form; nothing of one that is not open. */
void offer_list(const struct offer *offer, struct form *form);

/* What it shows, what to watch and to try, its question, its calls in Python. */
void offer_explain(const struct offer *offer, struct sheet *sheet);

/* As struct form_owner says. The form's rows must be listed anew then. */
int offer_set(struct offer *offer, const struct catalogue *catalogue, const struct form_row *row, const char *text,
              struct problem *problem);

/* Every row of the table has the same value in both. */
bool offer_settings_same(const struct settings *a, const struct settings *b);

/* Takes over what a launch of it is set to: all that differs from `before`, a launch that it has taken over already; NULL:
 * all. The offer must be open. The form's rows must be listed anew then. */
void offer_follow(struct offer *offer, const struct catalogue *catalogue, const struct launch *launch,
                  const struct launch *before);

/* Whether it could wait for somebody when it reads what it reads: only regular files do not. 0, or problem_set(). */
int offer_check_input(const struct offer *offer, struct problem *problem);

#endif
