#include "ui/lanes_draw.h"

#include "ui/state.h"

#include <inttypes.h>
#include <stdio.h>

#define EIGHTHS      8
#define GLYPH_BLOCK  0x2588 /* █ */
#define GLYPH_LOWER  0x2581 /* ▁, and so on to █ */
#define GLYPH_GAP    0x2589 /* ▉: a block with a thin gap at its right */
#define GLYPH_SHARED 0x2592 /* ▒ */

_Static_assert(WORKER_STATE_COUNT <= SIGN_COUNT - SIGN_STATE && SIGN_COUNT <= 32, "a bit for each sign");

static const struct sign_look {
    uint32_t glyph; /* 0 = a state's own */
    enum role role;
    const char *words;
} signs_of[SIGN_STATE] = {
    [SIGN_NONE] = {' ', ROLE_QUIET, ""},
    [SIGN_TASK] = {GLYPH_BLOCK, ROLE_TEXT, "in a task"},
    [SIGN_SHARE] = {0x2585 /* ▅ */, ROLE_TEXT, "height: share in tasks"},
    [SIGN_WASTED] = {0x259a /* ▚ */, ROLE_DEAD, "lost work"},
    [SIGN_WAITING] = {0x2508 /* ┈ */, ROLE_WAITING, "wants a task"},
    [SIGN_PAUSED] = {0x2571 /* ╱ */, ROLE_QUIET, "paused"},
    [SIGN_DEATH] = {0x2717 /* ✗ */, ROLE_DEAD, "died"},
    [SIGN_BIRTH] = {0x21bb /* ↻ */, ROLE_GOOD, "a new one"},
    [SIGN_GONE] = {0x00d7 /* × */, ROLE_DEAD, "nobody there"},
};

/* Of those that last, and are known only from outside, the shades of the time bars; else the glyph of the state. */
static struct sign_look look_of(enum lanes_sign sign)
{
    if (sign < SIGN_STATE)
        return signs_of[sign];
    enum worker_state state = sign - SIGN_STATE;
    struct sign_look look = {state_looks[state].glyph, state_looks[state].role, state_looks[state].word};
    if (state == WORKER_NO_CORE)
        look.glyph = time_looks[TIME_NO_CORE].glyph;
    if (state == WORKER_SLEEPING)
        look.glyph = time_looks[TIME_OFF_CORE].glyph;
    return look;
}

/* ------------------------------------------------------------------ one column */

static bool is_full(const struct lane_cell *cell)
{
    return cell->busy_ns * 16 >= cell->passed_ns * 15;
}

static enum lanes_sign state_sign(uint8_t state)
{
    return SIGN_STATE + state;
}

static enum lanes_sign rest_sign(const struct lane_cell *cell)
{
    static const enum lanes_sign signs[] = {[LANE_NOBODY] = SIGN_NONE,
                                            [LANE_ALIVE] = SIGN_WAITING,
                                            [LANE_STARTING] = SIGN_STATE + WORKER_STARTING,
                                            [LANE_DEAD] = SIGN_GONE};
    return signs[cell->rest];
}

enum lanes_sign lanes_sign(const struct lane_cell *cell, bool paused)
{
    bool in_state = cell->state != WORKER_EMPTY && cell->state_ns * 2 >= cell->passed_ns;
    if (cell->death)
        return SIGN_DEATH;
    if (cell->birth)
        return SIGN_BIRTH;
    if (cell->passed_ns == 0)
        return SIGN_NONE;
    if (paused)
        return SIGN_PAUSED;
    if (cell->wasted) /* whatever it was seen to do */
        return SIGN_WASTED;
    if (in_state)
        return state_sign(cell->state);
    if (cell->task == LANES_NO_TASK)
        return cell->state != WORKER_EMPTY ? state_sign(cell->state) : rest_sign(cell);
    if (is_full(cell))
        return SIGN_TASK;
    return SIGN_SHARE;
}

/* The glyph of a column that is partly filled, in that row of a lane: it fills from below. */
static uint32_t share_glyph(const struct lane_cell *cell, int row, int rows)
{
    int most = rows * EIGHTHS;
    int level = (int)((double)cell->busy_ns / (double)cell->passed_ns * most);
    level = level < 1 ? 1 : level > most ? most : level;
    level -= (rows - 1 - row) * EIGHTHS;
    if (level <= 0)
        return ' ';
    return level >= EIGHTHS ? GLYPH_BLOCK : (uint32_t)(GLYPH_LOWER + level - 1);
}

/* ------------------------------------------------------------------ one lane */

struct lane {
    const struct painter *painter;
    const struct lanes *lanes;
    const struct lane_cell *cells;
    const struct lanes_style *style;
    enum role ink;
};

static enum lanes_sign sign_at(const struct lane *lane, int column)
{
    if (column < 0 || column >= lane->lanes->scale.columns)
        return SIGN_NONE;
    return lanes_sign(&lane->cells[column], lane->lanes->paused[column]);
}

static bool is_block(enum lanes_sign sign)
{
    return sign == SIGN_TASK || sign == SIGN_STATE + WORKER_SLEEPING;
}

static bool same_block(const struct lane *lane, int column, int other)
{
    return is_block(sign_at(lane, other)) && lane->cells[other].task == lane->cells[column].task;
}

static int class_at(const struct lane *lane, int column)
{
    const struct run_task *task = &lane->style->run->tasks[lane->cells[column].task];
    if (!run_task_finished(task))
        return -1;
    return lengths_class(lane->style->lengths, run_task_time(lane->style->run, task));
}

/* The last column of a task of two columns or more, when another task follows at once. */
static bool ends_before_another(const struct lane *lane, int column)
{
    return same_block(lane, column, column - 1) && is_block(sign_at(lane, column + 1)) &&
           !same_block(lane, column, column + 1);
}

static uint32_t whole_glyph(const struct painter *painter, enum lanes_sign sign, int class)
{
    if (sign == SIGN_STATE + WORKER_SLEEPING)
        return look_of(sign).glyph;
    return class >= 0 ? lengths_glyph(painter, class) : (uint32_t)GLYPH_BLOCK;
}

static void draw_task(const struct lane *lane, int column, enum lanes_sign sign)
{
    const struct painter *painter = lane->painter;
    const struct lane_cell *cell = &lane->cells[column];
    int class = lane->style->lengths && cell->task != LANES_NO_TASK ? class_at(lane, column) : -1;
    enum role ink = lane->style->lengths ? ROLE_QUIET : lane->ink;
    if (class >= 0)
        ink = ROLE_LENGTH_FIRST + class;
    bool sleeps = sign == SIGN_STATE + WORKER_SLEEPING;
    uint32_t whole = whole_glyph(painter, sign, class);
    if (ends_before_another(lane, column))
        whole = sleeps ? ' ' : GLYPH_GAP;
    for (int row = 0; row < painter->area.rows; row++)
        painter_glyph(painter, row, column, ink,
                      sign == SIGN_SHARE ? share_glyph(cell, row, painter->area.rows) : whole);
}

static void draw_column(const struct lane *lane, int column, enum lanes_sign sign)
{
    const struct painter *painter = lane->painter;
    if (sign == SIGN_NONE)
        return;
    if (sign == SIGN_TASK || sign == SIGN_SHARE || sign == SIGN_STATE + WORKER_SLEEPING) {
        draw_task(lane, column, sign);
        return;
    }
    struct sign_look look = look_of(sign);
    bool thin = sign == SIGN_WAITING || sign == SIGN_GONE;
    for (int row = thin ? painter->area.rows - 1 : 0; row < painter->area.rows; row++)
        painter_glyph(painter, row, column, look.role, look.glyph);
    if (sign == SIGN_DEATH && lane->cells[column].birth && painter->area.rows > 1) { /* at once another */
        look = look_of(SIGN_BIRTH);
        painter_glyph(painter, painter->area.rows - 1, column, look.role, look.glyph);
    }
}

/* The number of a task in the middle of its block. */
static void draw_number(const struct lane *lane, int first, int last)
{
    char text[24];
    int width = snprintf(text, sizeof text, "%" PRIu32, lane->cells[first].task + (lane->style->steps ? 1 : 0));
    if (last - first + 1 < width + 3)
        return;
    struct painter on_block = *lane->painter;
    bool paper =
        !lane->style->lengths && sign_at(lane, first) == SIGN_TASK && theme_has_paper(on_block.theme, lane->ink);
    on_block.paper = paper ? lane->ink : ROLE_TEXT;
    painter_text(&on_block, 0, first + (last - first - width) / 2, paper ? ROLE_TEXT : lane->ink, text);
}

static void draw_numbers(const struct lane *lane)
{
    int columns = lane->lanes->scale.columns;
    for (int first = 0, last; first < columns; first = last + 1) {
        last = first;
        if (!is_block(sign_at(lane, first)))
            continue;
        while (last + 1 < columns && same_block(lane, first, last + 1))
            last++;
        draw_number(lane, first, last);
    }
}

void lanes_draw(const struct painter *painter, const struct lanes *lanes, size_t row, unsigned slot,
                const struct lanes_style *style, uint32_t *signs)
{
    struct lane lane = {painter, lanes, lanes_row(lanes, row), style, theme_worker(slot)};
    for (int column = 0; column < lanes->scale.columns; column++) {
        enum lanes_sign sign = sign_at(&lane, column);
        *signs |= UINT32_C(1) << sign;
        draw_column(&lane, column, sign);
    }
    if (style->numbers && painter->tier != GLYPHS_ASCII) /* whose heights are digits, too */
        draw_numbers(&lane);
}

/* ------------------------------------------------------------------ cores */

/* Of all that are in work on a core in a column: the one that started last, how busy all are, and how many for most of
 * it. */
static size_t on_core(const struct lanes *lanes, int core, int column, struct lane_cell *ret_sum, size_t *ret_row)
{
    size_t many = 0;
    *ret_sum = (struct lane_cell){.passed_ns = 0};
    for (size_t row = 0; row < lanes->count; row++) {
        const struct lane_cell *cell = &lanes_row(lanes, row)[column];
        if (cell->core != core)
            continue;
        enum lanes_sign sign = lanes_sign(cell, lanes->paused[column]);
        if (sign != SIGN_TASK && sign != SIGN_SHARE && sign != SIGN_WASTED)
            continue;
        many += cell->busy_ns * 2 > cell->passed_ns;
        if (ret_sum->passed_ns == 0 || cell->start_ns >= ret_sum->start_ns) {
            ret_sum->start_ns = cell->start_ns;
            ret_sum->wasted = cell->wasted;
            *ret_row = row;
        }
        ret_sum->passed_ns = cell->passed_ns;
        ret_sum->busy_ns += cell->busy_ns;
    }
    return many;
}

void lanes_draw_core(const struct painter *painter, const struct lanes *lanes, const struct history *history, int core)
{
    for (int column = 0; column < lanes->scale.columns; column++) {
        struct lane_cell sum;
        size_t row = 0, many = on_core(lanes, core, column, &sum, &row);
        if (sum.passed_ns > 0 && sum.wasted && many <= 1)
            painter_glyph(painter, 0, column, signs_of[SIGN_WASTED].role, signs_of[SIGN_WASTED].glyph);
        else if (sum.passed_ns > 0)
            painter_glyph(painter, 0, column, theme_worker(history->lanes[row].slot),
                          many > 1 ? GLYPH_SHARED : share_glyph(&sum, 0, 1));
        else if (lanes->paused[column])
            painter_glyph(painter, 0, column, signs_of[SIGN_PAUSED].role, signs_of[SIGN_PAUSED].glyph);
    }
}

/* ------------------------------------------------------------------ legend */

void lanes_draw_legend(const struct painter *painter, int row, int column, int end, uint32_t signs)
{
    for (enum lanes_sign sign = SIGN_TASK; sign < SIGN_STATE + WORKER_STATE_COUNT; sign++) {
        if (!(signs >> sign & 1))
            continue;
        struct sign_look look = look_of(sign);
        if (column + 2 + painter_width(look.words) > end)
            return;
        painter_glyph(painter, row, column, look.role, look.glyph);
        column = painter_text(painter, row, column + 2, ROLE_QUIET, look.words) + 2;
    }
}
