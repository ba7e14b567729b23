/* page_losses.c - the parts of the text report that say why the run was not faster, and what was to be predicted. */
#include "base/units.h"
#include "report/page.h"
#include "tune/forecast.h"
#include "tune/losses.h"
#include "tune/scaling.h"

#include <math.h>

#define TITLE_WIDTH 26   /* that of the workers' time */
#define GAIN_TOLD   0.01 /* of the wall: less is the noise of two runs */

static void print_piece(const struct page *page, const char *title, double ns, double wall_ns)
{
    char share[32], time[32];
    (void)snprintf(share, sizeof share, "%.1f %%", 100 * ns / wall_ns);
    fputs("  ", page->out);
    page_cell(page, title, TITLE_WIDTH, false);
    page_cell(page, isnan(ns) ? NULL : share, 8, true);
    page_cell(page, isnan(ns) ? NULL : units_time(time, sizeof time, (uint64_t)ns), 14, true);
    fputc('\n', page->out);
}

void page_losses(const struct page *page)
{
    struct losses losses = losses_of(page->record, page->verdict);
    char time[32];
    if (!losses.known)
        return;
    page_title(page, "From the ideal to the wall");
    for (int loss = 0; loss < LOSS_COUNT; loss++)
        if (losses.ns[loss] != 0)
            print_piece(page, loss_title((enum loss)loss), losses.ns[loss], losses.wall_ns);
    print_piece(page, "= wall", losses.wall_ns, losses.wall_ns);
    if (losses.gained_ns > GAIN_TOLD * losses.wall_ns)
        fprintf(page->out,
                "  the tasks took %s less, for each worker, than in the baseline: the ideal is that much shorter\n",
                units_time(time, sizeof time, (uint64_t)losses.gained_ns));
    if (losses.lumped)
        fprintf(page->out, "  %s\n", losses.lumped);
}

void page_scaling(const struct page *page)
{
    const struct verdict *verdict = page->verdict;
    struct scaling scaling = scaling_of(page->record, verdict);
    char figure[32], words[160] = "", bound[32];
    if (scaling.caveat == SCALING_UNKNOWN)
        return;
    (void)snprintf(figure, sizeof figure, "%.1f %%", 100 * scaling.serial);
    if (scaling.caveat != SCALING_PLAIN)
        (void)snprintf(words, sizeof words, "%s", scaling_caveat_text(scaling.caveat));
    else if (!isnan(scaling.bound))
        (void)snprintf(words, sizeof words, "Karp-Flatt: no number of cores would give more than %s%s",
                       units_factor(bound, sizeof bound, scaling.bound), page->marks->times);
    page_row(page, "serial part", isnan(scaling.serial) ? NULL : figure, words);
}

void page_forecast(const struct page *page)
{
    struct forecast forecast = forecast_of(page->record->workload);
    char sentence[FORECAST_SENTENCE_SIZE];
    if (forecast.count == 0)
        return;
    int truth = forecast_outcome(page->record, page->verdict, sentence, sizeof sentence);
    page_title(page, "The question");
    fprintf(page->out, "  %s\n", forecast.question);
    if (page->record->guess > 0 && page->record->guess <= forecast.count)
        fprintf(page->out, "  predicted: %s%s\n", forecast.choices[page->record->guess - 1],
                truth < 0                                    ? ""
                : (unsigned)truth + 1 == page->record->guess ? " (that is what happened)"
                                                             : " (but it was otherwise)");
    fprintf(page->out, "  %s: %s\n", truth < 0 ? page->marks->unknown : forecast.choices[truth], sentence);
}
