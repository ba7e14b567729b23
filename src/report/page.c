#include "report/page.h"

#include "report/printable.h"

#define NAME_WIDTH   12
#define FIGURE_WIDTH 14

void page_title(const struct page *page, const char *title)
{
    fprintf(page->out, "\n%s\n", title);
}

void page_cell(const struct page *page, const char *text, size_t width, bool right)
{
    if (!text)
        text = page->marks->unknown;
    size_t columns = printable_columns(text);
    if (columns > width) {
        size_t mark = printable_columns(page->marks->cut);
        fprintf(page->out, "%.*s%s", (int)printable_bytes(text, width - mark), text, page->marks->cut);
        return;
    }
    int padding = (int)(width - columns);
    fprintf(page->out, "%*s%s%*s", right ? padding : 0, "", text, right ? 0 : padding, "");
}

void page_row(const struct page *page, const char *name, const char *figure, const char *words)
{
    fputs("  ", page->out);
    page_cell(page, name, NAME_WIDTH, false);
    page_cell(page, figure, FIGURE_WIDTH, true);
    fprintf(page->out, "%s%s\n", *words ? "   " : "", words);
}
