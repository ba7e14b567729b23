/* view_help.c - every action with its keys, and what letters, glyphs and colours mean: made from the tables. */
#include "ui/process_view.h"
#include "ui/state.h"
#include "ui/view.h"

#include <stdio.h>

struct state {
    struct sheet keys, signs; /* signs: where both stand side by side */
};

#define WIDTH_BOTH 130 /* from here on, keys and signs stand side by side */
#define MARGIN     2

static void add_keys(struct sheet *sheet, const struct keymap *keys)
{
    for (enum action_group group = 0; group < GROUP_COUNT; group++) {
        sheet_title(sheet, action_groups[group]);
        for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
            char names[48];
            if (action_rows[action].group == group)
                sheet_line(sheet, ROLE_KEY, keymap_names(keys, action, names, sizeof names), "%s",
                           action_rows[action].help);
        }
    }
    sheet_line(sheet, ROLE_KEY, "Ctrl-C", "stop the run and leave; twice: at once");
    sheet_line(sheet, ROLE_KEY, "mouse", "press selects, chooses tabs and keys, sorts by a column; the wheel scrolls");
}

static void add_sign(struct sheet *sheet, enum role ink, uint32_t glyph, const char *letter, const char *word,
                     const char *help)
{
    char encoded[GLYPH_UTF8_MAX + 1] = "", head[48];
    glyph_encode(glyph, encoded);
    (void)snprintf(head, sizeof head, "%s %s%s%s", encoded, letter, *letter ? " " : "", word);
    sheet_line(sheet, ink, head, "%s", help);
}

static void add_states(struct sheet *sheet)
{
    sheet_title(sheet, "What a worker does");
    for (int state = 0; state < WORKER_STATE_COUNT; state++) {
        const struct state_look *look = &state_looks[state];
        const char letter[2] = {look->letter, '\0'};
        add_sign(sheet, look->role, look->glyph, letter, look->word, look->help);
    }
    sheet_title(sheet, "Where its time goes");
    for (int i = 0; i < TIME_COUNT; i++) {
        const struct time_look *look = &time_looks[time_order[i]];
        add_sign(sheet, look->role, look->glyph, "", look->word, look->help);
    }
}

static void add_processes(struct sheet *sheet)
{
    sheet_title(sheet, "What a process does, as the kernel says");
    for (size_t i = 0; i < process_looks_count; i++) {
        const char letter[2] = {process_looks[i].letter, '\0'};
        add_sign(sheet, process_looks[i].role, process_looks[i].glyph, letter, process_looks[i].word,
                 process_looks[i].help);
    }
    sheet_line(sheet, ROLE_RUNNING, "▁▃▅█", "how much of a core it used, a column a sample; else its letter");
}

/* What stands beside queues, pipes and locks, and what a picture is made of. */
static void add_shared(struct sheet *sheet)
{
    static const struct {
        enum role ink;
        const char *head, *text;
    } signs[] = {
        {ROLE_POOL, "▁▃▅█", "how full it was, oldest first; 0 to 8 in ASCII"},
        {ROLE_BLOCKED, "put wait", "so many stand blocked: it is full"},
        {ROLE_BLOCKED, "get wait", "so many stand blocked: it is empty"},
        {ROLE_GONE, "closed", "takes nothing more; what is inside can be got"},
        {ROLE_TEXT, "not done", "got, but not reported as done yet"},
        {ROLE_DEAD, "lost", "in the hands of a process that died"},
        {ROLE_WARNING, "given again", "the same, and given to another"},
        {ROLE_DEAD, "damaged", "did not come whole"},
        {ROLE_DEAD, "OWNER DEAD", "the next one that takes this lock is told"},
        {ROLE_DEAD, "BROKEN", "a party of the barrier died: all are told"},
        {ROLE_TEXT, "└", "a process that a task has started"},
    };
    sheet_title(sheet, "Queues, pipes, locks");
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        sheet_line(sheet, signs[i].ink, signs[i].head, "%s", signs[i].text);
}

/* The lines are made anew with each frame, and the place in them stays. */
static void begin(struct sheet *sheet)
{
    size_t top = sheet->top;
    sheet_begin(sheet, "Help");
    sheet->top = top;
}

static void draw(const struct painter *painter, const struct scene *scene, void *context)
{
    struct state *state = context;
    const struct rect *area = &painter->area;
    bool both = area->columns >= WIDTH_BOTH;
    struct sheet *signs = both ? &state->signs : &state->keys;
    begin(&state->keys);
    begin(&state->signs);
    add_keys(&state->keys, scene->keys);
    add_states(signs);
    add_processes(signs);
    add_shared(signs);
    int width = both ? area->columns / 2 - MARGIN : area->columns - 2 * MARGIN;
    struct painter left = painter_within(painter, (struct rect){0, MARGIN, area->rows, width});
    sheet_draw(&left, &state->keys);
    if (!both)
        return;
    state->signs.top = state->keys.top;
    struct painter right =
        painter_within(painter, (struct rect){0, area->columns / 2 + 1, area->rows, area->columns / 2 - MARGIN});
    sheet_draw(&right, &state->signs);
}

static bool handle(const struct scene *scene, void *context, const struct input *input)
{
    struct state *state = context;
    (void)scene;
    return sheet_handle(&state->keys, input->action);
}

/* The next line, behind the first one shown, that has the text. */
static bool find(const struct scene *scene, void *context, const char *text, enum find_how how)
{
    struct state *state = context;
    (void)scene;
    return how != FIND_FILTER && sheet_find(&state->keys, text, how == FIND_NEXT);
}

const struct view view_help = {"help",       "Help",           .state_size = sizeof(struct state),
                               .draw = draw, .handle = handle, .find = find};
