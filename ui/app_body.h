/* app_body.h - the program behind the screens from inside: what app.c, app_actions.c and app_overlay.c share. */
#ifndef FORKLAB_UI_APP_BODY_H
#define FORKLAB_UI_APP_BODY_H
#include "ui/app.h"
#include "ui/echo.h"
#include "ui/keymap.h"
#include "ui/menu.h"
#include "ui/terminal.h"
#include "ui/view.h"

/* What lies over the view. */
enum overlay {
    OVERLAY_NONE,
    OVERLAY_SHEET,   /* details of something */
    OVERLAY_EXPLAIN, /* a figure of the screen */
    OVERLAY_MENU,    /* one is to be chosen */
    OVERLAY_PROMPT,  /* a text is typed, in the line of the notice */
};

struct app {
    struct app_options options;
    struct lab *lab;
    struct terminal *terminal;
    struct canvas canvas;
    struct targets targets;
    struct config config;
    struct config_file config_file;
    struct problems problems; /* of that file */
    enum depth found_depth;   /* what the terminal has, and the environment wants */
    enum glyph_tier found_tier;
    struct keymap keys;
    struct scene scene;
    struct look_at look;
    struct wish wish;
    struct session session;
    struct verdict verdict;   /* valid while scene.verdict points to it */
    void *states[VIEW_COUNT]; /* of the views, each of its own size */
    enum view_id before;      /* the view to which Help and Setup go back */
    enum view_id drawn;       /* the view of the last frame, of which the targets are */
    char message[SCENE_MESSAGE_BYTES];
    uint64_t message_ns; /* since when it is seen; 0 = it is not */
    struct echo echo;
    struct snapshot *held; /* the picture stands still at this; NULL = it follows */
    bool asking;           /* loaded, and not started before the question is answered */

    enum overlay overlay;
    struct sheet sheet;
    size_t explained; /* which figure: see targets_figure() */
    struct menu menu;
    void (*chosen)(struct app *app, int value); /* what a choice of the menu is for */
    int otherwise;                              /* what it is given when nothing is chosen, unless MENU_NOTHING */
    struct subject subject;                     /* whom it is about */
    struct prompt prompt;
    enum find_how find;                     /* what the prompt is for */
    char found[PROMPT_BYTES];               /* the text that was looked for last */
    char filters[VIEW_COUNT][PROMPT_BYTES]; /* by what each view is narrowed */

    enum lab_phase phase;             /* when it was last drawn */
    uint64_t next_frame_ns, frame_ns; /* and how long a frame lasts */
    bool reload;                      /* the launch was changed for the next run */
    bool dirty;                       /* something changed that must be seen at once */
    struct launch next;               /* to be run when what runs has ended; none = nothing */
    bool stopping;                    /* … which was asked to */
    bool leaving;                     /* as soon as the lab has ended */
    bool blind;                       /* the terminal is gone */
};

/* Takes a new snapshot, and the verdict once there is one. */
void app_look(struct app *app);
/* Goes to a view. */
void app_show(struct app *app, enum view_id view);
/* The view's own state. */
void *app_state(const struct app *app);
/* Stops what runs, and leaves; a second time, the lab ends at once. */
void app_leave(struct app *app);
/* Loads and starts an experiment; while another runs, asks whether that is to be stopped before. */
void app_launch(struct app *app, const struct launch *launch);
/* Starts the one that was asked for, once the one before it has ended. */
void app_launch_next(struct app *app);

/* Before a loaded experiment starts, in a lecture: asks what will come out, and starts it when that is answered. False:
 * there is nothing to ask, and nothing was started. */
bool predict_ask(struct app *app);
/* The run has just ended: says what the prediction was worth, if there was one. */
void predict_tell(struct app *app);
/* Starts what is loaded. */
void app_start(struct app *app);

/* The picture stands still while the run goes on, or follows it again. */
void app_freeze(struct app *app, bool frozen);

/* With the terminal open: what the user wants takes effect. Again after a change, which is saved. */
void app_configure(struct app *app);
void app_reconfigure(struct app *app);
/* The same for this sitting alone. */
void app_take_effect(struct app *app);

/* Does what an action means where no view takes it. */
void app_act(struct app *app, enum action action);
/* As its key would: the view is asked first. */
void app_do(struct app *app, enum action action);

/* A key or a press for what lies over the view. False: nothing does, or it is not for that. */
bool overlay_handle(struct app *app, const struct input *input);
void overlay_draw(const struct painter *painter, struct app *app);
/* Opens a menu that was filled in; `chosen` is called with the value of the item, or with `otherwise` when it is closed
 * without one, unless that is MENU_NOTHING. */
void overlay_menu(struct app *app, void (*chosen)(struct app *app, int value), int otherwise);
#define MENU_NOTHING (-1)
/* Explains the figures of the screen, one after the other. */
void overlay_explain(struct app *app);
/* Asks for a text to find, or to filter by. */
void overlay_find(struct app *app, enum find_how how);
/* The view shows everything again, and what was looked for is forgotten. */
void overlay_end_find(struct app *app);

#endif
