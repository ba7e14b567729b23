/* death.h: the words that stand on screens and in reports, and which deaths count as violent. */
#include "base/death.h"
#include "suites.h"

#include <signal.h>
#include <string.h>

static const struct {
    struct death death;
    const char *text, *name;
    bool violent;
} cases[] = {
    {{DEATH_NONE, 0}, "alive", "none", false},
    {{DEATH_LEFT, 0}, "left", "left", false},
    {{DEATH_EXITED, 3}, "exit(3) inside a task", "exit", true},
    {{DEATH_SIGNAL, SIGKILL}, "killed by SIGKILL", "signal", true},
    {{DEATH_SIGNAL, SIGSEGV}, "killed by SIGSEGV", "signal", true},
    {{DEATH_SIGNAL, SIGABRT}, "aborted (SIGABRT)", "signal", true},
    {{DEATH_SIGNAL, 40}, "killed by SIG40", "signal", true},
    {{DEATH_STACK_OVERFLOW, SIGSEGV}, "stack overflow (SIGSEGV)", "stack_overflow", true},
    {{DEATH_OUT_OF_MEMORY, SIGKILL}, "killed by the kernel: out of memory", "out_of_memory", true},
    {{DEATH_TIMED_OUT, SIGKILL}, "timed out", "timed_out", true},
    {{DEATH_STOPPED, SIGTERM}, "ended by the lab", "stopped", false},
    {{DEATH_UNKNOWN, 0}, "ended, it is not known how", "unknown", true},
    {{DEATH_GAVE_UP, 0}, "the pool gave up", "gave_up", false},
    {{DEATH_HOW_COUNT, 0}, "unknown", "unknown", false},
};

START_TEST(is_told_in_words)
{
    char buffer[64];
    ck_assert_str_eq(death_text(cases[_i].death, buffer, sizeof buffer), cases[_i].text);
    ck_assert_str_eq(death_name(cases[_i].death.how), cases[_i].name);
    ck_assert_int_eq(death_is_violent(cases[_i].death), cases[_i].violent);
}
END_TEST

START_TEST(every_kind_has_its_own_name)
{
    for (int a = 0; a < DEATH_HOW_COUNT; a++)
        for (int b = 0; b < a; b++)
            ck_assert_str_ne(death_name(a), death_name(b));
}
END_TEST

static const struct {
    int signal;
    const char *text;
} signals[] = {{SIGKILL, "SIGKILL"}, {SIGTERM, "SIGTERM"}, {SIGUSR1, "SIGUSR1"}, {0, "SIG0"}, {34, "SIG34"}};

START_TEST(signals_have_names)
{
    char buffer[16];
    ck_assert_str_eq(signal_text(signals[_i].signal, buffer, sizeof buffer), signals[_i].text);
}
END_TEST

Suite *death_suite(void)
{
    Suite *suite = suite_create("death");
    TCase *words = tcase_create("words");
    tcase_add_loop_test(words, is_told_in_words, 0, sizeof cases / sizeof *cases);
    tcase_add_test(words, every_kind_has_its_own_name);
    tcase_add_loop_test(words, signals_have_names, 0, sizeof signals / sizeof *signals);
    suite_add_tcase(suite, words);
    return suite;
}
