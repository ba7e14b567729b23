#include "ui/mark_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WORDS_LEAST 8 /* columns for words that are cut */

/* The highest rank is shown where several share a column. */
static const struct mark_look {
    int rank; /* 0 = not shown */
    uint32_t glyph;
    enum role role;
} looks[MARK_KIND_COUNT] = {
    [MARK_BIRTH] = {0, ' ', ROLE_QUIET},
    [MARK_DEATH] = {9, 0x2717 /* ✗ */, ROLE_DEAD},
    [MARK_SABOTAGE] = {8, 0x25c6 /* ◆ */, ROLE_WARNING},
    [MARK_RESIZE] = {7, 0x25bc /* ▼ */, ROLE_MARK},
    [MARK_CAPACITY] = {6, 0x25bc, ROLE_MARK},
    [MARK_CHUNK] = {5, 0x25bc, ROLE_MARK},
    [MARK_PAUSE] = {4, 0x2016 /* ‖ */, ROLE_STOPPED},
    [MARK_STAGE_END] = {3, 0x25bd /* ▽ */, ROLE_GOOD},
    [MARK_BATCH_END] = {2, 0x25bd, ROLE_GOOD},
    [MARK_RESUME] = {1, 0x25b6 /* ▶ */, ROLE_STOPPED},
};

/* "2 → 4 workers". Returns `buffer`. */
static const char *mark_words(const struct history_mark *mark, char *buffer, size_t size)
{
    buffer[0] = '\0';
    switch (mark->kind) {
    case MARK_BIRTH:
        (void)snprintf(buffer, size, "%s born", mark->name);
        break;
    case MARK_DEATH:
        (void)snprintf(buffer, size, "%s died", mark->name);
        break;
    case MARK_RESIZE:
        (void)snprintf(buffer, size, "%" PRIu64 " → %" PRIu64 " workers", mark->before, mark->after);
        break;
    case MARK_CHUNK:
        (void)snprintf(buffer, size, "chunk %" PRIu64 " → %" PRIu64, mark->before, mark->after);
        break;
    case MARK_CAPACITY:
        (void)snprintf(buffer, size, "%s %" PRIu64 " → %" PRIu64, mark->name, mark->before, mark->after);
        break;
    case MARK_PAUSE:
        (void)snprintf(buffer, size, "pause");
        break;
    case MARK_RESUME:
        (void)snprintf(buffer, size, "goes on");
        break;
    case MARK_BATCH_END:
        (void)snprintf(buffer, size, "batch done");
        break;
    case MARK_STAGE_END:
        (void)snprintf(buffer, size, "%s done", mark->name);
        break;
    default:
        (void)snprintf(buffer, size, "%s", mark->name);
    }
    return buffer;
}

static int column_of(const struct timescale *scale, const struct history_mark *mark)
{
    return looks[mark->kind].rank > 0 ? timescale_column(scale, mark->time_ns) : -1;
}

/* The first mark from `from` on that stands in the window behind `column`. */
static size_t next_shown(const struct history *history, const struct timescale *scale, size_t from, int column)
{
    while (from < history->marks_count && column_of(scale, &history->marks[from]) <= column)
        from++;
    return from;
}

static const struct history_mark *best_of(const struct history *history, size_t first, size_t end)
{
    const struct history_mark *best = &history->marks[first];
    for (size_t i = first + 1; i < end; i++)
        if (looks[history->marks[i].kind].rank > looks[best->kind].rank)
            best = &history->marks[i];
    return best;
}

/* The words of the best, and how many others share its place. */
static void words_of(const struct history *history, size_t first, size_t end, const struct history_mark *best,
                     char *buffer, size_t size)
{
    size_t others = 0, used;
    for (size_t i = first; i < end; i++)
        others += &history->marks[i] != best && looks[history->marks[i].kind].rank > 0;
    mark_words(best, buffer, size);
    used = strlen(buffer);
    if (others > 0)
        (void)snprintf(buffer + used, size - used, " +%zu", others);
}

void mark_row_draw(const struct painter *painter, const struct history *history, const struct timescale *scale)
{
    size_t first = next_shown(history, scale, 0, -1);
    while (first < history->marks_count) {
        int column = column_of(scale, &history->marks[first]);
        size_t next = next_shown(history, scale, first, column);
        int end = next < history->marks_count ? column_of(scale, &history->marks[next]) : scale->columns;
        const struct history_mark *mark = best_of(history, first, next);
        char words[64];
        if (column >= scale->columns)
            return;
        painter_glyph(painter, 0, column, looks[mark->kind].role, looks[mark->kind].glyph);
        words_of(history, first, next, mark, words, sizeof words);
        int room = (end < scale->columns ? end - 1 : scale->columns) - column - 1;
        if (painter_width(words) <= room)
            painter_text(painter, 0, column + 1, looks[mark->kind].role, words);
        else if (room >= WORDS_LEAST)
            painter_field(painter, 0, column + 1, room, looks[mark->kind].role, words);
        first = next;
    }
}
