#include "ui/help.h"

#include "ui/key.h"
#include "ui/layout.h"
#include "ui/state.h"

#include <stdio.h>

#define HEAD_WIDTH  12
#define WIDTH       70
#define WIDTH_BOTH  132 /* from here on, keys and signs stand side by side */
#define BORDER      2   /* columns of border and margin on each side */
#define ENTRIES_MAX 96

/* A line: a head that is looked for, and what it means. A title has no text, a gap has neither. */
struct entry {
    enum role ink;
    char head[32];
    const char *text;
};

struct page {
    struct entry entries[ENTRIES_MAX];
    size_t count;
};

static struct entry *add(struct page *page, enum role ink, const char *text)
{
    struct entry *entry = &page->entries[page->count < ENTRIES_MAX - 1 ? page->count++ : ENTRIES_MAX - 1];
    *entry = (struct entry){.ink = ink, .text = text};
    return entry;
}

static void add_title(struct page *page, const char *title)
{
    if (page->count > 0)
        add(page, ROLE_TEXT, NULL);
    (void)snprintf(add(page, ROLE_TITLE, NULL)->head, sizeof(struct entry){0}.head, "%s", title);
}

static void add_keys(struct page *page)
{
    add_title(page, "Keys");
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        struct entry *entry = add(page, ROLE_KEY, action_rows[action].help);
        key_names(action, entry->head, sizeof entry->head);
    }
    (void)snprintf(add(page, ROLE_KEY, "stop the run and leave; twice: at once")->head, 32, "Ctrl-C");
}

static void add_signs(struct page *page)
{
    add_title(page, "What a worker does");
    for (int state = 0; state < WORKER_STATE_COUNT; state++) {
        const struct state_look *look = &state_looks[state];
        char glyph[GLYPH_UTF8_MAX + 1] = "";
        glyph_encode(look->glyph, glyph);
        struct entry *entry = add(page, look->role, look->help);
        (void)snprintf(entry->head, sizeof entry->head, "%s %c %s", glyph, look->letter, look->word);
    }
    add_title(page, "Where its time goes");
    for (int i = 0; i < TIME_COUNT; i++) {
        enum run_time kind = time_order[i];
        char glyph[GLYPH_UTF8_MAX + 1] = "";
        glyph_encode(time_looks[kind].glyph, glyph);
        struct entry *entry = add(page, time_looks[kind].role, time_looks[kind].help);
        (void)snprintf(entry->head, sizeof entry->head, "%s %s", glyph, time_looks[kind].word);
    }
}

/* What stands beside queues, pipes and locks, and what a picture is made of. */
static const struct {
    enum role ink;
    const char *head, *text;
} shared_signs[] = {
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

static void add_shared_signs(struct page *page)
{
    add_title(page, "Queues, pipes, locks");
    for (size_t i = 0; i < sizeof shared_signs / sizeof *shared_signs; i++) {
        struct entry *entry = add(page, shared_signs[i].ink, shared_signs[i].text);
        (void)snprintf(entry->head, sizeof entry->head, "%s", shared_signs[i].head);
    }
}

static void draw_page(const struct painter *painter, const struct page *page, size_t top)
{
    for (int row = 0; row < painter->area.rows && top + (size_t)row < page->count; row++) {
        const struct entry *entry = &page->entries[top + (size_t)row];
        int width = entry->text ? HEAD_WIDTH : painter->area.columns;
        painter_field(painter, row, 0, width, entry->ink, entry->head);
        if (entry->text)
            painter_field(painter, row, HEAD_WIDTH + 1, painter->area.columns - HEAD_WIDTH - 1, ROLE_TEXT, entry->text);
    }
}

/* Clears the middle of the screen, `rows` x `columns` with a border; returns a painter for what lies inside, which has
 * fewer rows where the screen has. */
static struct painter open_box(const struct painter *painter, int rows, int columns)
{
    const struct rect *screen = &painter->area;
    struct rect box = {0, 0, rows + 2, columns + 2 * BORDER};
    if (box.rows > screen->rows)
        box.rows = screen->rows;
    if (box.columns > screen->columns)
        box.columns = screen->columns;
    box.row = (screen->rows - box.rows) / 2;
    box.column = (screen->columns - box.columns) / 2;
    struct painter outer = painter_within(painter, box);
    int last_row = box.rows - 1, last_column = box.columns - 1;
    for (int row = 0; row < box.rows; row++) {
        painter_repeat(&outer, row, 0, box.columns, ROLE_FRAME, row == 0 || row == last_row ? 0x2500 : ' ');
        painter_glyph(&outer, row, 0, ROLE_FRAME, 0x2502);
        painter_glyph(&outer, row, last_column, ROLE_FRAME, 0x2502);
    }
    painter_glyph(&outer, 0, 0, ROLE_FRAME, 0x250c);
    painter_glyph(&outer, 0, last_column, ROLE_FRAME, 0x2510);
    painter_glyph(&outer, last_row, 0, ROLE_FRAME, 0x2514);
    painter_glyph(&outer, last_row, last_column, ROLE_FRAME, 0x2518);
    painter_text(&outer, 0, BORDER, ROLE_TITLE, " forklab: help ");
    if (box.rows - 2 < rows)
        painter_text(&outer, last_row, BORDER, ROLE_KEY, " ↑ ↓ for the rest ");
    return painter_within(&outer, (struct rect){1, BORDER, box.rows - 2, box.columns - 2 * BORDER});
}

void help_draw(const struct painter *painter, struct help *help)
{
    struct page keys = {.count = 0}, signs = {.count = 0};
    if (!help->open)
        return;
    add_keys(&keys);
    if (painter->area.columns >= WIDTH_BOTH + 2 * BORDER) {
        add_shared_signs(&keys);
        add_signs(&signs);
        size_t rows = keys.count > signs.count ? keys.count : signs.count;
        struct painter inside = open_box(painter, (int)rows, WIDTH_BOTH);
        struct painter right = painter_within(&inside, (struct rect){0, WIDTH + 4, inside.area.rows, WIDTH});
        draw_page(&inside, &keys, 0);
        draw_page(&right, &signs, 0);
        return;
    }
    add_signs(&keys);
    add_shared_signs(&keys);
    struct painter inside = open_box(painter, (int)keys.count, WIDTH);
    help->top = layout_scroll(help->top, help->top, keys.count, (size_t)inside.area.rows);
    draw_page(&inside, &keys, help->top);
}

bool help_handle(struct help *help, enum action action)
{
    if (!help->open) {
        help->open = action == ACTION_HELP;
        help->top = 0;
        return help->open;
    }
    switch (action) {
    case ACTION_NEXT:
        help->top++;
        break;
    case ACTION_PREVIOUS:
        help->top -= help->top > 0;
        break;
    case ACTION_REDRAW:
        return false;
    default:
        help->open = false; /* any other key leaves the help, and does nothing else */
    }
    return true;
}
