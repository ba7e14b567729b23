/* oracle.h - what we answer beside what Python answers, a row each: the row says what Python's answer is, why ours is
 * another one, and how to ask either. Where there is a python3, it is asked too, so that the table does not only
 * remember. */
#ifndef FORKLAB_TESTS_SUPPORT_ORACLE_H
#define FORKLAB_TESTS_SUPPORT_ORACLE_H
#include <stddef.h>

struct pool_result;

#define ORACLE_ANSWER_SIZE 128

struct oracle_row {
    const char *item; /* what is asked */
    const char *code; /* the same as a Python expression, with the names of tests/python_semantics.py; NULL = its answer
                           is not the same each time, or never comes */
    const char *python; /* what Python 3.11 answers: str() of it, or the name of an exception */
    void (*act)(char *answer);
    const char *ours; /* what act() answers: text, or the name of an error number */
    const char *why;  /* it differs; NULL = it is the same: the same text, or an error for an exception */
};

/* Fails the check unless act() answers as the row says, and the row says why it differs from Python's. */
void oracle_check(const struct oracle_row *row);

/* Fails the check when the python3 that is here answers otherwise than the rows say. Does nothing where there is none. */
void oracle_ask_python(const struct oracle_row *rows, size_t count);

/* For act(): an answer in words; the name of an error number (-EAGAIN: "EAGAIN"), "0" for none; a result: its number (8
 * bytes), or its status and text. */
void oracle_say(char *answer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void oracle_say_error(char *answer, int error);
void oracle_say_result(char *answer, const struct pool_result *result);

#endif
