/* scene.h - all that one frame is drawn from: the lab's snapshot, the verdict once there is one, and where the user
 * looks. Views and parts only read it, except for `look`, which they keep, and `wish`, by which a view asks the program
 * for what it cannot do itself. */
#ifndef FORKLAB_UI_SCENE_H
#define FORKLAB_UI_SCENE_H
#include "model/config.h"
#include "model/snapshot.h"
#include "tune/verdict.h"
#include "ui/action.h"
#include "ui/catalogue.h"
#include "ui/keymap.h"
#include "ui/session.h"

struct monitor;

struct look_at {      /* where the user looks, by stable identity; the same in all views */
    unsigned slot;    /* the selected worker's */
    size_t top;       /* first worker in the table's window */
    size_t page;      /* workers that the table showed last */
    char channel[24]; /* name of the selected channel; "" = the first */
    char lock[24];    /* name of the selected lock; "" = the first */
};

enum wish_kind {
    WISH_NONE,
    WISH_LAUNCH, /* run `launch`, which stays the view's */
    WISH_CONFIG  /* the view has changed the scene's config: it takes effect, and is saved */
};

struct wish {
    enum wish_kind kind;
    const struct launch *launch;
};

struct scene {
    const struct snapshot *snapshot; /* never NULL; of an idle lab it has no workload */
    const struct record *record;     /* of the finished run; NULL until it has ended */
    const struct verdict *verdict;   /* likewise */
    const struct session *session;   /* all runs since the program began */
    const struct catalogue *catalogue;
    const struct launch
        *launch; /* what the lab is loaded with, or will be when it runs again; NULL, or none: nothing */
    const struct keymap *keys;
    struct config *config;           /* what the user wants; changed by Setup only. NULL in tests */
    const struct problems *problems; /* of the file that it is from */
    const char *config_path;         /* "" = it is not kept */
    struct monitor *monitor;         /* of processes that are watched, see app.h; NULL = none are */
    enum view_id view;
    struct look_at *look;
    struct wish *wish;
    char *message;    /* what the last key came to, when it deserves a line; "" = nothing: scene_say() */
    unsigned guess;   /* what the user has predicted of this run: a choice of its forecast, from 1; 0 = nothing */
    const char *echo; /* the keys that were pressed last; NULL or "" = not to be shown */
    bool lecture;     /* larger, with fewer columns */
    bool readonly;    /* nothing is done to any process */
    bool frozen;      /* the snapshot is an old one, held still */
    bool typing;      /* a digit would be text, and so chooses no view */
};

#define SCENE_MESSAGE_BYTES 192

/* Says a line to the user. */
void scene_say(const struct scene *scene, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The way that runs at this moment; NULL: none, or there is but one. */
const struct snapshot_way *scene_running_way(const struct snapshot *snapshot);

/* The index of the selected worker: the one in the selected slot, else the nearest before it. */
size_t scene_selected(const struct scene *scene);

/* The selected channel and lock; NULL: there is none. */
const struct snapshot_channel *scene_channel(const struct scene *scene);
const struct snapshot_lock *scene_lock(const struct scene *scene);

#endif
