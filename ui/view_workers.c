/* view_workers.c - all that is known of every worker: a table to sort and to search, and all of one on a sheet. */
#include "ui/list.h"
#include "ui/part.h"
#include "ui/worker_sheet.h"

#include <stdio.h>

#define NARROW 30 /* below it there is no table */

static struct list *list_of(const struct scene *scene, void *state)
{
    struct list *list = state;
    list->table = &worker_table;
    list_take(list, scene->snapshot->workers, scene->snapshot->workers_count);
    list_select(list, scene->look->slot);
    size_t place = list_selected(list, scene->snapshot->workers);
    if (place != SIZE_MAX) /* where the one before is not shown, another is selected: everywhere */
        scene->look->slot = scene->snapshot->workers[place].slot;
    return list;
}

static void draw_rule(const struct painter *painter, const struct scene *scene, const struct list *list)
{
    char text[96], sorted[48];
    int end = painter->area.columns - 1;
    (void)painter_rule(painter, 0, "Workers");
    (void)snprintf(text, sizeof text, " %zu of %zu%s%s%s%s ", list->count, scene->snapshot->workers_count,
                   *list->filter ? " with '" : "", list->filter, *list->filter ? "'" : "", list->sort ? " · " : "");
    (void)list_sorted_by(list, sorted, sizeof sorted);
    end -= painter_width(text) + painter_width(sorted) + (*sorted ? 1 : 0);
    int column = painter_text(painter, 0, end, ROLE_QUIET, text);
    (void)painter_format(painter, 0, column, ROLE_STRONG, "%s%s", sorted, *sorted ? " " : "");
}

static void draw(const struct painter *painter, const struct scene *scene, void *state)
{
    const struct snapshot *snapshot = scene->snapshot;
    struct list *list = list_of(scene, state);
    if (painter->area.columns < NARROW || painter->area.rows < 3) {
        part_workers.draw(painter, scene);
        return;
    }
    struct painter below = painter_within(painter, (struct rect){1, 0, painter->area.rows - 1, painter->area.columns});
    struct table_needs needs = {table_name_width(&worker_table, snapshot->workers, snapshot->workers_count), 0};
    if (scene->lecture)
        needs.without = table_unusual(&worker_table);
    if (snapshot->channels_count == 0 && snapshot->locks_count == 0 && snapshot->steps == 0)
        needs.without |= 1u << WORKER_COLUMN_ON;
    draw_rule(painter, scene, list);
    list_draw(&below, list, snapshot->workers, needs);
}

static bool handle(const struct scene *scene, void *state, const struct input *input)
{
    struct list *list = list_of(scene, state);
    bool taken = list_handle(list, input, scene->snapshot->workers);
    scene->look->slot = (unsigned)list->selected;
    return taken;
}

static bool find(const struct scene *scene, void *state, const char *text, enum find_how how)
{
    struct list *list = list_of(scene, state);
    bool found = list_find(list, scene->snapshot->workers, scene->snapshot->workers_count, text, how);
    if (how != FIND_FILTER)
        scene->look->slot = (unsigned)list->selected;
    return found;
}

static bool subject(const struct scene *scene, void *state, struct subject *ret_subject)
{
    size_t place = list_selected(list_of(scene, state), scene->snapshot->workers);
    if (place != SIZE_MAX)
        subject_worker(ret_subject, &scene->snapshot->workers[place]);
    return place != SIZE_MAX;
}

static const struct table *columns(const struct scene *scene, void *state, unsigned **ret_hidden)
{
    struct list *list = list_of(scene, state);
    *ret_hidden = &list->hidden;
    return list->table;
}

static bool details(const struct scene *scene, void *state, struct sheet *sheet)
{
    size_t place = list_selected(list_of(scene, state), scene->snapshot->workers);
    if (place != SIZE_MAX)
        worker_sheet(sheet, &scene->snapshot->workers[place]);
    return place != SIZE_MAX;
}

const struct view view_workers = {"workers",          "Workers",    .state_size = sizeof(struct list),
                                  .needs_run = true,  .draw = draw, .handle = handle,
                                  .details = details, .find = find, .subject = subject,
                                  .columns = columns};
