#include "support/screen.h"

#include "support/term_expect.h"
#include "ui/app.h"

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

int screen_run(void *script)
{
    struct problem problem = {""};
    (void)setlocale(LC_CTYPE, "");
    struct lab *lab = fake_lab_new(script);
    if (!lab)
        return SCREEN_REFUSED;
    struct launch launch = {.workload = NULL};
    struct config config;
    struct config_file config_file;
    struct problems problems = {.count = 0};
    config_file_open(&config_file, &config, &problems);
    struct app_options options = {
        .lab = lab, .launch = &launch, .config = &config, .config_file = &config_file, .problems = &problems};
    int error = app_run(&options, &problem);
    lab_free(lab);
    if (error == 0)
        return 0;
    (void)puts(problem.text);
    (void)fflush(stdout);
    return SCREEN_REFUSED;
}

void screen_start(struct term *term, struct fake_lab_script *script, int rows, int columns,
                  const char *const *environment, const char *text)
{
    const struct term_program program = {
        .rows = rows, .columns = columns, .environment = environment, .function = screen_run, .context = script};
    ck_assert(term_start(term, &program));
    screen_expect(term, text);
}

void screen_expect(struct term *term, const char *text)
{
    term_expect(term, text);
}

void screen_expect_gone(struct term *term, const char *text)
{
    term_expect_gone(term, text);
}

void screen_start_program(struct term *term, int rows, int columns, const char *arguments)
{
    static char command[256], *words[24];
    size_t count = 0, room = sizeof words / sizeof *words - 1;
    (void)snprintf(command, sizeof command, "%s %s", FORKLAB_PROGRAM, arguments);
    for (char *rest = command, *word; (word = strsep(&rest, " ")) && count < room;)
        if (*word)
            words[count++] = word;
    words[count] = NULL;
    const struct term_program program = {.rows = rows, .columns = columns, .arguments = words};
    ck_assert(term_start(term, &program));
}
