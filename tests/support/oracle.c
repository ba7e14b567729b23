#include "support/oracle.h"

#include "proc/pool.h"
#include "suites.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void oracle_say(char *answer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(answer, ORACLE_ANSWER_SIZE, format, arguments);
    va_end(arguments);
}

void oracle_say_error(char *answer, int error)
{
    const char *name = error < 0 ? strerrorname_np(-error) : NULL;
    oracle_say(answer, "%s", error == 0 ? "0" : name ? name : "no such error");
}

void oracle_say_result(char *answer, const struct pool_result *result)
{
    static const char *const words[] = {"PENDING", "OK", "FAILED", "LOST", "CANCELLED"};
    uint64_t number;
    if (result->status == POOL_OK && result->size == sizeof number) {
        memcpy(&number, result->data, sizeof number);
        oracle_say(answer, "%" PRIu64, number);
    } else {
        const char *text = result->size > 0 ? result->data : "";
        oracle_say(answer, "%s%s%s", words[result->status], *text ? ": " : "", text);
    }
}

/* An error is to us what an exception is to Python. */
static bool means_the_same(const struct oracle_row *row)
{
    bool exception = isupper((unsigned char)row->python[0]) && !strchr(row->python, ' ') &&
                     strcmp(row->python, "True") != 0 && strcmp(row->python, "None") != 0;
    bool error = row->ours[0] == 'E' && isupper((unsigned char)row->ours[1]);
    return strcmp(row->python, row->ours) == 0 || (exception && error);
}

void oracle_check(const struct oracle_row *row)
{
    char answer[ORACLE_ANSWER_SIZE] = "";
    row->act(answer);
    ck_assert_msg(strcmp(answer, row->ours) == 0, "%s: %s, expected %s; Python: %s", row->item, answer, row->ours,
                  row->python);
    ck_assert_msg(row->why != NULL || means_the_same(row), "%s: differs from Python's, and no word why", row->item);
}

/* The expressions, one a line, in a file without a name that children inherit. */
static int write_questions(const struct oracle_row *rows, size_t count)
{
    int fd = memfd_create("questions", 0);
    ck_assert_int_ge(fd, 0);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_ge(dprintf(fd, "%s\n", rows[i].code ? rows[i].code : "None"), 0);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

void oracle_ask_python(const struct oracle_row *rows, size_t count)
{
    char command[1024], line[256];
    if (system("command -v python3 >/dev/null") != 0) {
        printf("skipped: no python3 here\n");
        return;
    }
    int questions = write_questions(rows, count);
    (void)snprintf(command, sizeof command, "exec python3 '%s/tests/python_semantics.py' 2>/dev/null <&%d",
                   FORKLAB_SOURCE, questions);
    FILE *answers = popen(command, "re");
    ck_assert_ptr_nonnull(answers);
    (void)close(questions);
    for (size_t i = 0; i < count; i++) {
        bool told = fgets(line, sizeof line, answers) != NULL;
        line[told ? strcspn(line, "\n") : 0] = 0;
        ck_assert_msg(told && (!rows[i].code || strcmp(line, rows[i].python) == 0), "%s: Python answers %s, not %s",
                      rows[i].item, told ? line : "nothing", rows[i].python);
    }
    ck_assert_int_eq(pclose(answers), 0);
}
