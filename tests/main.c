/* The runner of a test program: all of its suites, or the one that CK_RUN_SUITE names. */
#include "suites.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool suite_exists(const char *name)
{
    for (size_t i = 0; i < suite_rows_count; i++)
        if (strcmp(suite_rows[i].name, name) == 0)
            return true;
    return false;
}

static SRunner *make_runner(void)
{
    SRunner *runner = srunner_create(NULL);
    for (size_t i = 0; i < suite_rows_count; i++)
        srunner_add_suite(runner, suite_rows[i].make());
    return runner;
}

/* What a script in the background, or nohup, had us ignore: the programs under test would inherit it. */
static void hear_signals(void)
{
    static const int signals[] = {SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGCHLD};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)signal(signals[i], SIG_DFL);
}

int main(int argc, char **argv)
{
    if (suites_begin)
        suites_begin(&argc, &argv);
    if (suites_spawned && argc > 1 && strcmp(argv[1], SUITES_SPAWNED) == 0)
        _exit(suites_spawned(argc, argv)); /* as a forked worker leaves: without a leak checker's look back */
    if (argc > 1) {                        /* a program that spawns itself must never come to run all suites again */
        fprintf(stderr, "%s: takes no arguments\n", argv[0]);
        return EXIT_FAILURE;
    }
    hear_signals();
    const char *only = getenv("CK_RUN_SUITE");
    if (only && !suite_exists(only)) {
        fprintf(stderr, "CK_RUN_SUITE=%s: no file of this program is called so\n", only);
        return EXIT_FAILURE;
    }
    /* A test that ends badly leaves what was printed before it in the buffer, to be printed once more by the next. */
    setvbuf(stdout, NULL, _IOLBF, 0);

    SRunner *runner = make_runner();
    srunner_run_all(runner, CK_ENV);
    int ran = srunner_ntests_run(runner);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    /* Check counts "nothing ran" as success: a suite whose suite_create() name is not that of its file. */
    if (ran == 0) {
        fprintf(stderr, "%s: no check ran; is the suite named as its file?\n", only ? only : "all suites");
        return EXIT_FAILURE;
    }
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
