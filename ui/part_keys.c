#include "ui/action.h"
#include "ui/key.h"
#include "ui/part.h"

static int wanted(const struct scene *scene, int columns)
{
    (void)scene;
    (void)columns;
    return 1;
}

/* The actions that are possible now, in the table's order, as many as fit. */
static void draw(const struct painter *painter, const struct scene *scene)
{
    struct painter bar = *painter;
    int column = 0, columns = bar.area.columns;
    bar.paper = ROLE_ON_KEYS;
    painter_repeat(&bar, 0, 0, columns, ROLE_KEY_LABEL, ' ');
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        const struct action_row *row = &action_rows[action];
        if (!action_offered(action, scene->snapshot))
            continue;
        const char *key = key_main_name(action);
        if (column + 3 + painter_width(key) + painter_width(row->label) > columns)
            break;
        column = painter_text(&bar, 0, column + 1, ROLE_KEY, key);
        column = painter_text(&bar, 0, column + 1, ROLE_KEY_LABEL, row->label) + 1;
    }
}

const struct part part_keys = {"keys", wanted, draw};
