#include "ui/shelf.h"

#include "ui/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GROUP_OF_FILES "files"
#define USUAL          "primes" /* where a newcomer begins: the race */
#define NAME_COLUMN    2
#define NAME_MOST      18
#define TITLE_LEAST    6

void shelf_release(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++)
        offer_release(&shelf->offers[i]);
    free(shelf->offers);
    *shelf = (struct shelf){.offers = NULL};
}

static void add_group(struct shelf *shelf, const char *group, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->workloads_count; i++)
        if (strcmp(catalogue->workloads[i]->group, group) == 0)
            offer_init(&shelf->offers[shelf->count++], catalogue->workloads[i], false);
    for (size_t i = 0; i < catalogue->files_count; i++)
        if (strcmp(catalogue->files[i].group, group) == 0)
            offer_init(&shelf->offers[shelf->count++], &catalogue->files[i], true);
}

int shelf_fill(struct shelf *shelf, const struct catalogue *catalogue)
{
    shelf->offers = calloc(catalogue->workloads_count + catalogue->files_count + 1, sizeof *shelf->offers);
    if (!shelf->offers)
        return -ENOMEM;
    for (const char *const *group = workload_groups; *group; group++)
        add_group(shelf, *group, catalogue);
    (void)shelf_find(shelf, USUAL, false);
    return 0;
}

/* One that has just that id; `count`: none. */
static size_t find_id(const struct shelf *shelf, const char *id)
{
    size_t i = 0;
    while (i < shelf->count && (!shelf->offers[i].words || strcmp(shelf->offers[i].words->id, id) != 0))
        i++;
    return i;
}

/* Where the own file of that path stands; `count`: nowhere. */
static size_t find_path(const struct shelf *shelf, const char *path)
{
    size_t i = 0;
    while (i < shelf->count &&
           (shelf->offers[i].words != &shelf->offers[i].own || strcmp(shelf->offers[i].values->now.path, path) != 0))
        i++;
    return i;
}

/* Makes room for one more. What an own file says lies in its offer, and so moves with it. False: no memory. */
static bool grow(struct shelf *shelf)
{
    struct offer *more = calloc(shelf->count + 1, sizeof *more);
    if (!more)
        return false;
    for (size_t i = 0; i < shelf->count; i++) {
        more[i] = shelf->offers[i];
        if (shelf->offers[i].words == &shelf->offers[i].own)
            more[i].words = &more[i].own;
    }
    free(shelf->offers);
    shelf->offers = more;
    return true;
}

int shelf_open(struct shelf *shelf, const struct catalogue *catalogue, const char *path, struct problems *problems)
{
    size_t at = find_path(shelf, path);
    int error = 0;
    if (at < shelf->count) {
        error = offer_open(&shelf->offers[at], catalogue, problems);
    } else if (!grow(shelf)) {
        error = problems_add(problems, PROBLEMS_NO_PLACE, "%.400s: %s", path, strerror(ENOMEM));
    } else {
        error = offer_init_file(&shelf->offers[at], catalogue, path, problems);
        shelf->count += error == 0;
    }
    if (!error)
        shelf->selected = at;
    return error;
}

bool shelf_select(struct shelf *shelf, const struct catalogue *catalogue, const struct launch *launch)
{
    char path[PATH_MAX];
    struct problems problems = {.count = 0};
    const char *id = launch_id(launch);
    if (launch->graph && (!catalogue->path(id, path, sizeof path) || strcmp(path, launch->path) != 0))
        return shelf_open(shelf, catalogue, launch->path, &problems) == 0;
    size_t at = find_id(shelf, id);
    if (at < shelf->count)
        shelf->selected = at;
    return at < shelf->count;
}

struct offer *shelf_selected(const struct shelf *shelf)
{
    return shelf->selected < shelf->count ? &shelf->offers[shelf->selected] : NULL;
}

bool shelf_move(struct shelf *shelf, enum action action)
{
    size_t to = layout_moved(action, shelf->selected, shelf->count + 1, shelf->page);
    if (to != SIZE_MAX)
        shelf->selected = to;
    return to != SIZE_MAX;
}

bool shelf_find(struct shelf *shelf, const char *text, bool next)
{
    size_t exact = next ? shelf->count : find_id(shelf, text);
    if (exact < shelf->count) {
        shelf->selected = exact;
        return true;
    }
    for (size_t turn = 0; turn < shelf->count; turn++) {
        size_t at = (shelf->selected + next + turn) % (shelf->count + 1);
        const struct workload *words = at < shelf->count ? shelf->offers[at].words : NULL;
        if (words && (strcasestr(words->id, text) || strcasestr(words->title, text))) {
            shelf->selected = at;
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ on the screen */

static const char *group_of(const struct shelf *shelf, size_t index)
{
    return index < shelf->count ? shelf->offers[index].words->group : GROUP_OF_FILES;
}

static bool has_heading(const struct shelf *shelf, size_t index)
{
    return index == 0 || strcmp(group_of(shelf, index), group_of(shelf, index - 1)) != 0;
}

/* The line of the list on which an entry stands. */
static size_t line_of(const struct shelf *shelf, size_t index)
{
    size_t line = index;
    for (size_t i = 0; i <= index; i++)
        line += has_heading(shelf, i);
    return line;
}

int shelf_width(const struct shelf *shelf)
{
    int name = 0, title = 0;
    for (size_t i = 0; i < shelf->count; i++) {
        const struct workload *words = shelf->offers[i].words;
        int name_width = words ? painter_width(words->id) : 0, title_width = words ? painter_width(words->title) : 0;
        name = name_width > name ? name_width : name;
        title = title_width > title ? title_width : title;
    }
    return NAME_COLUMN + (name < NAME_MOST ? name : NAME_MOST) + 2 + title;
}

static int name_width(const struct shelf *shelf, int columns)
{
    int width = 0;
    for (size_t i = 0; i < shelf->count; i++) {
        int name = painter_width(shelf->offers[i].words->id);
        width = name > width ? name : width;
    }
    width = width < NAME_MOST ? width : NAME_MOST;
    return columns - NAME_COLUMN - width - 2 < TITLE_LEAST ? columns - NAME_COLUMN : width;
}

static void draw_entry(const struct painter *painter, int row, const struct shelf *shelf, size_t index, int name,
                       bool focused)
{
    const struct workload *words = index < shelf->count ? shelf->offers[index].words : NULL;
    struct painter line = painter_within(painter, (struct rect){row, 0, 1, painter->area.columns});
    if (index == shelf->selected) {
        line.paper = focused ? ROLE_ON_CURSOR : ROLE_SELECTED;
        painter_repeat(&line, 0, 0, line.area.columns, ROLE_TEXT, ' ');
        painter_glyph(&line, 0, 0, ROLE_STRONG, 0x25b8 /* ▸ */);
    }
    painter_field(&line, 0, NAME_COLUMN, name, ROLE_STRONG, words ? words->id : "file…");
    int title = NAME_COLUMN + name + 2;
    painter_field(&line, 0, title, line.area.columns - title, ROLE_QUIET,
                  words ? words->title : "an own file, by path");
    painter_target(&line, (struct rect){0, 0, 1, line.area.columns}, TARGET_ROW, (int)index, SHELF_LIST);
}

static void draw_heading(const struct painter *painter, int row, const char *group)
{
    painter_field(painter, row, 0, painter->area.columns, ROLE_TITLE,
                  strcmp(group, GROUP_OF_FILES) == 0 ? "my files" : group);
}

void shelf_draw(const struct painter *painter, struct shelf *shelf, bool focused)
{
    size_t window = painter->area.rows > 0 ? (size_t)painter->area.rows : 0, line = 0;
    size_t selected = line_of(shelf, shelf->selected), lines = line_of(shelf, shelf->count) + 1;
    int name = name_width(shelf, painter->area.columns);
    shelf->page = window > 1 ? window - 1 : 1;
    if (has_heading(shelf, shelf->selected) && window > 1) /* is shown with it */
        shelf->top = layout_scroll(shelf->top, selected - 1, lines, window);
    shelf->top = layout_scroll(shelf->top, selected, lines, window);
    for (size_t i = 0; i <= shelf->count; i++) {
        if (has_heading(shelf, i)) {
            if (line >= shelf->top && line < shelf->top + window)
                draw_heading(painter, (int)(line - shelf->top), group_of(shelf, i));
            line++;
        }
        if (line >= shelf->top && line < shelf->top + window)
            draw_entry(painter, (int)(line - shelf->top), shelf, i, name, focused);
        line++;
    }
}
