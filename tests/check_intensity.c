/* intensity.h: when deaths mean that going on is pointless. */
#include "proc/intensity.h"
#include "suites.h"

#define MS UINT64_C(1000000)

enum { DEATHS = 24 };

/* Deaths one after the other: how long after the one before, and whether a task was finished in between. */
static const struct {
    const char *what;
    uint64_t every_ns;
    unsigned progress_every; /* a task is finished before every so-manyth death; 0 = never */
    unsigned exceeded_at;    /* the death that is one too many; 0 = none of 24 */
} cases[] = {
    {"all at once", 0, 0, 5},
    {"a second apart", 1000 * MS, 0, 5},
    {"just within the window", 1249 * MS, 0, 5},
    {"just outside: only their number counts", 1250 * MS, 0, 20},
    {"a minute apart", 60000 * MS, 0, 20},
    {"each after a task", 1 * MS, 1, 0},
    {"every fourth after a task", 1 * MS, 4, 0},
    {"every fifth after a task", 1 * MS, 5, 9},
};

START_TEST(deaths_in_a_row)
{
    struct intensity intensity = {0};
    unsigned exceeded_at = 0;
    uint64_t progress = 0;
    for (unsigned death = 1; death <= DEATHS && exceeded_at == 0; death++) {
        progress += cases[_i].progress_every && death % cases[_i].progress_every == 0;
        uint64_t now = 5000 * MS + death * cases[_i].every_ns;
        intensity_death(&intensity, now, now, progress);
        if (intensity_exceeded(&intensity))
            exceeded_at = death;
    }
    ck_assert_msg(exceeded_at == cases[_i].exceeded_at, "%s: at death %u", cases[_i].what, exceeded_at);
}
END_TEST

/* Five times all of eight workers: each time one blow. */
START_TEST(a_generation_dies_once)
{
    struct intensity intensity = {0};
    for (uint64_t blow = 1; blow <= 5; blow++) {
        ck_assert(!intensity_exceeded(&intensity));
        for (uint64_t worker = 0; worker < 8; worker++)
            intensity_death(&intensity, (10 * blow - 5) * MS, 10 * blow * MS + worker, 0);
    }
    ck_assert(intensity_exceeded(&intensity));
}
END_TEST

START_TEST(nothing_happened_yet)
{
    struct intensity intensity = {0};
    ck_assert(!intensity_exceeded(&intensity));
}
END_TEST

Suite *intensity_suite(void)
{
    Suite *suite = suite_create("intensity");
    TCase *deaths = tcase_create("deaths");
    tcase_add_loop_test(deaths, deaths_in_a_row, 0, sizeof cases / sizeof *cases);
    tcase_add_test(deaths, a_generation_dies_once);
    tcase_add_test(deaths, nothing_happened_yet);
    suite_add_tcase(suite, deaths);
    return suite;
}
