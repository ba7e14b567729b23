#include "support/figures.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch[64];

static _Noreturn void give_up(const char *what, const char *which)
{
    fprintf(stderr, "benchmark: %s: %s\n", what, which);
    exit(EXIT_FAILURE);
}

void figure_print(double value, const char *unit, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    vprintf(name, arguments);
    va_end(arguments);
    if (value >= 1000 || value <= -1000)
        printf(" %.0f %s\n", value, unit);
    else
        printf(" %.4g %s\n", value, unit);
    fflush(stdout);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double figure_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

json_t *figure_run(const char *arguments)
{
    char command[4096];
    snprintf(command, sizeof command, "'%s' run %s --headless --json -", FORKLAB_PROGRAM, arguments);
    FILE *output = popen(command, "r");
    if (!output)
        give_up("cannot start", command);
    json_error_t error;
    json_t *object = json_loadf(output, 0, &error);
    if (pclose(output) != 0 || !object)
        give_up("failed, or printed no JSON", command);
    return object;
}

void figure_run_silent(const char *arguments)
{
    char command[4096];
    snprintf(command, sizeof command, "'%s' run %s --headless >/dev/null", FORKLAB_PROGRAM, arguments);
    if (system(command) != 0)
        give_up("failed", command);
}

double figure_of(const json_t *object, const char *path)
{
    char key[64];
    const json_t *value = object;
    for (const char *rest = path; *rest; rest += *rest == '.') {
        size_t length = strcspn(rest, ".");
        snprintf(key, sizeof key, "%.*s", (int)length, rest);
        value = json_object_get(value, key);
        rest += length;
    }
    if (!json_is_number(value))
        give_up("the run's JSON has no number", path);
    return json_number_value(value);
}

double figure_python(const char *arguments, ...)
{
    char text[256], command[4096];
    va_list list;
    va_start(list, arguments);
    vsnprintf(text, sizeof text, arguments, list);
    va_end(list);
    snprintf(command, sizeof command, "command -v python3 >/dev/null && python3 '%s/tests/python_pool.py' %s",
             FORKLAB_SOURCE, text);
    FILE *output = popen(command, "r");
    double value = 0;
    if (!output || fscanf(output, "%lf", &value) != 1)
        value = 0;
    if (output)
        pclose(output);
    return value;
}

void figure_must(int error, const char *what)
{
    char text[32];
    snprintf(text, sizeof text, "error %d", error);
    if (error)
        give_up(what, text);
}

static void remove_scratch(void)
{
    unlink(scratch);
}

static bool is_prime(unsigned long number)
{
    for (unsigned long divisor = 2; divisor * divisor <= number; divisor++)
        if (number % divisor == 0)
            return false;
    return number > 1;
}

const char *figure_primes_file(unsigned long first, size_t count)
{
    if (!scratch[0]) {
        snprintf(scratch, sizeof scratch, "/tmp/forklab-bench-XXXXXX");
        int descriptor = mkstemp(scratch);
        if (descriptor < 0)
            give_up("cannot make", scratch);
        close(descriptor);
        atexit(remove_scratch);
    }
    FILE *file = fopen(scratch, "we");
    if (!file)
        give_up("cannot write", scratch);
    for (unsigned long number = first; count > 0; number++)
        if (is_prime(number))
            count -= fprintf(file, "%lu\n", number) > 0;
    fclose(file);
    return scratch;
}

int figure_in_test(const TTest *test)
{
    Suite *suite = suite_create("benchmark");
    TCase *all = tcase_create("all");
    tcase_add_test(all, test);
    tcase_set_timeout(all, 0);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
