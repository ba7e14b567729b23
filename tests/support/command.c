#include "support/command.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 64

struct words {
    char text[4096];
    const char *all[WORDS_MAX + 1];
};

static void split(struct words *words, const char *line)
{
    char *rest;
    size_t count = 0;
    ck_assert_uint_lt(strlen(line), sizeof words->text);
    strcpy(words->text, line);
    for (char *word = strtok_r(words->text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        ck_assert_uint_lt(count, WORDS_MAX);
        words->all[count++] = word;
    }
    words->all[count] = NULL;
}

/* In the child: the descriptors become its standard streams; -1 closes one. Never returns. */
static void become(const char *const arguments[], const int streams[3], pid_t parent)
{
    const char *argv[WORDS_MAX + 2] = {"forklab"};
    for (size_t i = 0; i < WORDS_MAX && arguments[i]; i++)
        argv[i + 1] = arguments[i];
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(126);
    for (int fd = 0; fd < 3; fd++)
        if (streams[fd] < 0)
            (void)close(fd);
        else
            (void)dup2(streams[fd], fd);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TERM", "dumb", 1);
    (void)execv(FORKLAB_PROGRAM, (char *const *)(uintptr_t)argv);
    _exit(127);
}

static pid_t start(const char *const arguments[], const int streams[3])
{
    pid_t parent = getpid();
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        become(arguments, streams, parent);
    return child;
}

static int wait_for(pid_t child)
{
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* A file without a name, high enough that no standard stream is in its way. */
static int scratch(const char *text)
{
    int low = memfd_create("scratch", MFD_CLOEXEC);
    int fd = fcntl(low, F_DUPFD_CLOEXEC, 10);
    ck_assert_int_ge(fd, 10);
    (void)close(low);
    if (text) {
        ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
        ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    }
    return fd;
}

static char *read_back(int fd)
{
    off_t size = lseek(fd, 0, SEEK_END);
    char *text = malloc((size_t)size + 1);
    ck_assert_int_eq(pread(fd, text, (size_t)size, 0), size);
    text[size] = '\0';
    return text;
}

/* Runs with standard output on `out`, and takes what came there if `out` is a scratch file. */
static struct command_result run(const char *const arguments[], const char *input, int out, bool taken)
{
    int streams[3] = {scratch(input), out, scratch(NULL)};
    struct command_result result = {.status = wait_for(start(arguments, streams))};
    result.out = taken ? read_back(out) : strdup("");
    result.err = read_back(streams[2]);
    (void)close(streams[0]);
    (void)close(streams[2]);
    return result;
}

struct command_result command_run(const char *const arguments[], const char *input)
{
    int out = scratch(NULL);
    struct command_result result = run(arguments, input, out, true);
    (void)close(out);
    return result;
}

struct command_result command_line(const char *line, const char *input)
{
    struct words words;
    split(&words, line);
    return command_run(words.all, input);
}

struct command_result command_line_into(const char *line, const char *path)
{
    struct words words;
    split(&words, line);
    int out = path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
    ck_assert(!path || out >= 0);
    struct command_result result = run(words.all, NULL, out, false);
    if (out >= 0)
        (void)close(out);
    return result;
}

void command_result_release(struct command_result *result)
{
    free(result->out);
    free(result->err);
    *result = (struct command_result){0};
}

struct command_process command_start(const char *line)
{
    struct words words;
    int ends[2];
    split(&words, line);
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    int streams[3] = {scratch(NULL), ends[1], STDERR_FILENO};
    struct command_process process = {.pid = start(words.all, streams), .out = ends[0]};
    (void)close(ends[1]);
    (void)close(streams[0]);
    return process;
}

bool command_wait_text(struct command_process *process, const char *text)
{
    char seen[8192];
    size_t used = 0;
    ssize_t got;
    while (used < sizeof seen - 1 && (got = read(process->out, seen + used, sizeof seen - 1 - used)) > 0) {
        used += (size_t)got;
        seen[used] = '\0';
        if (strstr(seen, text))
            return true;
    }
    return false;
}

int command_finish(struct command_process *process, char **ret_rest)
{
    size_t size;
    char buffer[4096];
    ssize_t got;
    FILE *rest = open_memstream(ret_rest, &size);
    while ((got = read(process->out, buffer, sizeof buffer)) > 0)
        ck_assert_uint_eq(fwrite(buffer, 1, (size_t)got, rest), (size_t)got);
    ck_assert_int_eq(fclose(rest), 0);
    (void)close(process->out);
    return wait_for(process->pid);
}
