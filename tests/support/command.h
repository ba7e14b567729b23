/* command.h - the built program run as a user would, from outside: arguments and standard input in, texts and exit
 * status out. A program that is still there when its test dies is killed with it. Failures to start end the test. */
#ifndef FORKLAB_TESTS_COMMAND_H
#define FORKLAB_TESTS_COMMAND_H
#include <stdbool.h>
#include <sys/types.h>

struct command_result {
    int status;      /* exit status, or 128 + the signal that killed it */
    char *out, *err; /* all it wrote, NUL-ended */
};

/* Arguments after the program's name, NULL-ended. `input` is what it reads; NULL = nothing. The locale is C.UTF-8. */
struct command_result command_run(const char *const arguments[], const char *input);
void command_result_release(struct command_result *result);

/* A line of arguments, split at blanks. */
struct command_result command_line(const char *line, const char *input);

/* As command_line(), with standard output on the file `path`, or closed when that is NULL. */
struct command_result command_line_into(const char *line, const char *path);

/* A program that goes on by itself. `out` reads what it prints. */
struct command_process {
    pid_t pid;
    int out;
};
struct command_process command_start(const char *line);

/* Reads until `text` has come; false when the program ended before. */
bool command_wait_text(struct command_process *process, const char *text);

/* The exit status as in command_result, after all that it still printed was read into `*ret_rest` (to be freed). */
int command_finish(struct command_process *process, char **ret_rest);

#endif
