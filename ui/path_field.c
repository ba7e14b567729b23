#include "ui/path_field.h"

#include "ui/box.h"
#include "ui/key.h"
#include "ui/path_complete.h"
#include "ui/words.h"

#include <stdio.h>

#define ROWS    4
#define COLUMNS 100
#define BORDERS 2

static void complete(struct path_field *field, const char *suffix)
{
    char path[PROMPT_BYTES];
    size_t count = path_complete(field->prompt.text, suffix, path, sizeof path, field->names, sizeof field->names);
    prompt_set(&field->prompt, path);
    if (count == 1)
        field->names[0] = '\0';
    if (count == 0)
        (void)snprintf(field->names, sizeof field->names, "no folder and no file *%s goes on like that", suffix);
}

enum path_answer path_field_key(struct path_field *field, const char *suffix, int key)
{
    switch (key) {
    case KEY_TAB:
        complete(field, suffix);
        return PATH_TYPED;
    case KEY_RETURN:
    case '\n':
        return PATH_CHOSEN;
    case KEY_ESCAPE:
        return PATH_LEFT;
    default:
        if (!prompt_key(&field->prompt, key))
            return PATH_NOTHING;
        field->names[0] = '\0';
        return PATH_TYPED;
    }
}

void path_field_draw(const struct painter *painter, const struct path_field *field, const char *title)
{
    int width = painter->area.columns - 4 < COLUMNS ? painter->area.columns - 4 : COLUMNS;
    struct painter inside = *painter;
    if (painter->area.rows > BORDERS)
        inside = box_open(painter, ROWS, width, BOX_MIDDLE, title);
    prompt_draw(&inside, 0, 0, inside.area.columns, &field->prompt);
    struct painter below = painter_within(&inside, (struct rect){1, 0, inside.area.rows - 1, inside.area.columns});
    (void)words_lines(&below, 0, ROLE_QUIET,
                      *field->names ? field->names : "Tab completes · Enter opens it · Esc leaves");
}
