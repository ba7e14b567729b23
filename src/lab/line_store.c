#include "lab/line_store.h"

#include <stdlib.h>
#include <string.h>

static void free_text(struct run_line *line)
{
    union {
        const char *in;
        char *out;
    } text = {line->text};
    free(text.out);
}

static struct run_line *place(struct line_store *store)
{
    if (!store->lines) {
        store->lines = calloc(LINE_STORE_MAX, sizeof *store->lines);
        if (!store->lines)
            return NULL;
    }
    if (store->count < LINE_STORE_MAX)
        return &store->lines[store->count++];
    struct run_line *oldest = &store->lines[store->first];
    store->first = (store->first + 1) % LINE_STORE_MAX;
    store->dropped++;
    free_text(oldest);
    return oldest;
}

void line_store_add(struct line_store *store, const struct run_line *line)
{
    char *text = strdup(line->text);
    struct run_line *kept = text ? place(store) : NULL;
    if (!kept) {
        free(text);
        store->dropped++;
        return;
    }
    *kept = *line;
    kept->text = text;
}

const struct run_line *line_store_at(const struct line_store *store, size_t index)
{
    return &store->lines[(store->first + index) % LINE_STORE_MAX];
}

static int by_time(const void *a, const void *b)
{
    uint64_t left = ((const struct run_line *)a)->time_ns, right = ((const struct run_line *)b)->time_ns;
    return left < right ? -1 : left > right;
}

/* Lines of several workers arrive in the order in which their pipes were read; in the end they stand by time. */
struct run_line *line_store_take(struct line_store *store, size_t *ret_count)
{
    struct run_line *lines = store->lines;
    *ret_count = store->count;
    if (lines)
        qsort(lines, store->count, sizeof *lines, by_time);
    *store = (struct line_store){.dropped = store->dropped};
    return lines;
}

void line_store_release(struct line_store *store)
{
    for (size_t i = 0; i < store->count; i++)
        free_text(&store->lines[i]);
    free(store->lines);
    *store = (struct line_store){0};
}
