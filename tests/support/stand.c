#include "support/stand.h"

#include "support/golden.h"
#include "support/looks.h"
#include "ui/frame.h"

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 8192

void stand_release(struct stand *stand)
{
    const struct view *view = views[stand->scene.view];
    if (stand->state && view->release)
        view->release(stand->state);
    free(stand->state);
    canvas_release(&stand->canvas);
    stand->state = NULL;
}

void stand_begin(struct stand *stand, enum view_id view, const struct snapshot *snapshot)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8")); /* widths of characters that are not ours */
    stand_release(stand);
    memset(stand, 0, sizeof *stand);
    keymap_init(&stand->keys, false);
    stand->tier = GLYPHS_FULL;
    stand->theme = theme_of(SCHEME_SAFE, DEPTH_256);
    stand->state = calloc(1, views[view]->state_size + 1);
    ck_assert_ptr_nonnull(stand->state);
    stand->scene = (struct scene){.snapshot = snapshot,
                                  .look = &stand->look,
                                  .wish = &stand->wish,
                                  .message = stand->message,
                                  .session = &stand->session,
                                  .keys = &stand->keys,
                                  .view = view};
    if (views[view]->shown)
        views[view]->shown(&stand->scene, stand->state, true);
}

static struct painter painter_for(struct stand *stand, int rows, int columns)
{
    if (stand->canvas.rows == rows && stand->canvas.columns == columns)
        canvas_erase(&stand->canvas);
    else
        ck_assert_int_eq(canvas_resize(&stand->canvas, rows, columns), 0);
    struct painter painter = painter_of(&stand->canvas, stand->tier, stand->theme);
    stand->targets.count = 0;
    painter.targets = &stand->targets;
    return painter;
}

void stand_draw(struct stand *stand, int rows, int columns)
{
    struct painter painter = painter_for(stand, rows, columns);
    const struct view *view = views[stand->scene.view];
    stand->scene.typing = view->digits && view->digits(&stand->scene, stand->state);
    struct painter inside = frame_draw(&painter, &stand->scene);
    view->draw(&inside, &stand->scene, stand->state);
}

void stand_draw_bare(struct stand *stand, int rows, int columns)
{
    struct painter painter = painter_for(stand, rows, columns);
    views[stand->scene.view]->draw(&painter, &stand->scene, stand->state);
}

bool stand_act(struct stand *stand, enum action action)
{
    struct input input = {.action = action, .key = KEY_NOTHING};
    return views[stand->scene.view]->handle(&stand->scene, stand->state, &input);
}

bool stand_key(struct stand *stand, int key)
{
    struct input input = {.action = keymap_action(&stand->keys, key, stand->scene.view), .key = key};
    const struct view *view = views[stand->scene.view];
    if (view->types && view->types(&stand->scene, stand->state) &&
        view->handle(&stand->scene, stand->state, &(struct input){.key = key}))
        return true;
    return view->handle(&stand->scene, stand->state, &input);
}

bool stand_press(struct stand *stand, int row, int column)
{
    struct input input = {
        .key = KEY_MOUSE_EVENT, .target = targets_at(&stand->targets, row, column), .row = row, .column = column};
    if (input.target && input.target->kind == TARGET_ACTION)
        input.action = (enum action)input.target->value;
    return views[stand->scene.view]->handle(&stand->scene, stand->state, &input);
}

bool stand_shows(const struct stand *stand, const char *text)
{
    char row_text[TEXT_BYTES];
    for (int row = 0; row < stand->canvas.rows; row++)
        if (strstr(canvas_row_text(&stand->canvas, row, row_text, sizeof row_text), text))
            return true;
    return false;
}

/* The row with the tabs of the views, or -1. */
static int tabs_row(const struct stand *stand)
{
    for (size_t i = 0; i < stand->targets.count; i++)
        if (stand->targets.items[i].kind == TARGET_VIEW)
            return stand->targets.items[i].area.row;
    return -1;
}

/* Without the tabs: another view must not change every screen that is kept. */
void stand_print(const struct stand *stand, FILE *out)
{
    char row_text[TEXT_BYTES];
    int tabs = tabs_row(stand);
    for (int row = 0; row < stand->canvas.rows; row++)
        (void)fprintf(out, "%s\n",
                      row == tabs ? " (tabs)" : canvas_row_text(&stand->canvas, row, row_text, sizeof row_text));
}

void stand_print_looks(const struct stand *stand, FILE *out)
{
    looks_print(&stand->canvas, stand->theme, tabs_row(stand), out);
}

char *stand_text(const struct stand *stand, void (*print)(const struct stand *stand, FILE *out))
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    print(stand, out);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

void stand_compare(const struct stand *stand, const char *name)
{
    char *text = stand_text(stand, stand_print);
    golden_compare(text, name);
    free(text);
}
