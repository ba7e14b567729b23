#include "ui/layout.h"

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

void layout_share(const struct layout_step *steps, size_t count, const int *wanted, int *rows, size_t parts, int height)
{
    for (size_t i = 0; i < parts; i++)
        rows[i] = 0;
    for (size_t i = 0; i < count && height > 0; i++) {
        const struct layout_step *step = &steps[i];
        int *have = &rows[step->part];
        int aim = smaller(smaller(step->rows, wanted[step->part]), *have + height);
        if (aim <= *have || aim < smaller(step->least, wanted[step->part]))
            continue;
        height -= aim - *have;
        *have = aim;
    }
}

int layout_between(int least, int columns, int most)
{
    return columns < least ? least : smaller(columns, most);
}

size_t layout_scroll(size_t top, size_t cursor, size_t count, size_t window)
{
    size_t last_top = count > window ? count - window : 0;
    if (cursor < top)
        top = cursor;
    if (window > 0 && cursor >= top + window)
        top = cursor - window + 1;
    return top < last_top ? top : last_top;
}

size_t layout_moved(enum action action, size_t index, size_t count, size_t page)
{
    size_t last = count > 0 ? count - 1 : 0;
    index = index < last ? index : last;
    page = page > 0 ? page : 1; /* it was not drawn yet, or there is no room for a row */
    switch (action) {
    case ACTION_PREVIOUS:
        return index > 0 ? index - 1 : 0;
    case ACTION_NEXT:
        return index < last ? index + 1 : last;
    case ACTION_PAGE_BACK:
        return index > page ? index - page : 0;
    case ACTION_PAGE_ON:
        return last - index > page ? index + page : last;
    case ACTION_FIRST:
        return 0;
    case ACTION_LAST:
        return last;
    default:
        return SIZE_MAX;
    }
}
