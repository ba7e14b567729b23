/* app_config.c - the user's settings take effect, and are saved when he has changed them. */
#include "ui/app_body.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)PREFER_MONOCHROME == (int)SCHEME_MONOCHROME, "the same schemes in the same order");

/* Colours and glyphs that the user wants, as far as the terminal has them. */
static void choose_looks(struct app *app)
{
    static const enum depth depths[] = {
        [COLOURS_256] = DEPTH_256, [COLOURS_16] = DEPTH_16, [COLOURS_8] = DEPTH_8, [COLOURS_NONE] = DEPTH_NONE};
    static const enum glyph_tier tiers[] = {
        [PREFER_FULL] = GLYPHS_FULL, [PREFER_CONSOLE] = GLYPHS_CONSOLE, [PREFER_ASCII] = GLYPHS_ASCII};
    const struct preferences *wanted = &app->config.preferences;
    enum depth depth = wanted->colours == COLOURS_AUTO ? app->found_depth : depths[wanted->colours];
    terminal_set_theme(app->terminal, theme_of((enum scheme)wanted->scheme, depth));
    terminal_set_tier(app->terminal, wanted->glyphs == PREFER_AUTO ? app->found_tier : tiers[wanted->glyphs]);
    terminal_set_mouse(app->terminal, wanted->mouse);
}

static void complain_keys(struct app *app, const struct config_keys *keys, const char *format, const char *what)
{
    char why[128];
    (void)snprintf(why, sizeof why, format, what);
    if (keys->line > 0)
        (void)problems_add(&app->problems, keys->line, "%.200s:%u: [keys] %s: %s", app->config_file.path, keys->line,
                           keys->action, why);
}

/* The usual keys, and those of the user upon them. */
static void bind_keys(struct app *app)
{
    char wrong[32];
    keymap_init(&app->keys, app->config.preferences.vim);
    for (size_t i = 0; i < app->config.keys_count; i++) {
        const struct config_keys *keys = &app->config.keys[i];
        enum action action = action_find(keys->action);
        if (action == ACTION_NONE)
            complain_keys(app, keys, "there is no such action; '%s' lists them", "forklab help");
        else if (!keymap_bind(&app->keys, action, keys->names, wrong, sizeof wrong))
            complain_keys(app, keys, "'%s' is no key, or one too many", wrong);
    }
}

void app_take_effect(struct app *app)
{
    const struct preferences *wanted = &app->config.preferences;
    choose_looks(app);
    app->scene.lecture = wanted->lecture;
    app->scene.readonly = wanted->readonly;
    if (!wanted->echo && !wanted->lecture)
        app->echo = (struct echo){""};
    app->frame_ns = NS_PER_S / (uint64_t)wanted->frames;
    app->dirty = true;
}

void app_configure(struct app *app)
{
    app->found_depth = terminal_theme(app->terminal).depth;
    app->found_tier = terminal_tier(app->terminal);
    config_init(&app->config);
    if (app->options.config)
        app->config = *app->options.config;
    if (app->options.config_file)
        app->config_file = *app->options.config_file;
    if (app->options.problems)
        app->problems = *app->options.problems;
    bind_keys(app);
    app_take_effect(app);
    if (app->problems.count > 0)
        scene_say(&app->scene, "%zu %s in the file of settings: F2 shows what", app->problems.count,
                  app->problems.count > 1 ? "lines make no sense" : "line makes no sense");
}

void app_reconfigure(struct app *app)
{
    struct problem problem;
    app->problems.count = 0; /* they were of the file as it was */
    bind_keys(app);
    app_take_effect(app);
    if (!app->options.config_file)
        return;
    if (config_file_save(&app->config_file, &app->config, &problem))
        scene_say(&app->scene, "%s", problem.text);
    else
        scene_say(&app->scene, "saved in %s", app->config_file.path);
}
