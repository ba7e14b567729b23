#include "support/term_expect.h"

#include <check.h>
#include <sys/wait.h>

void term_expect(struct term *term, const char *text)
{
    if (term_wait_text(term, text))
        return;
    term_dump(term);
    ck_abort_msg("'%s' does not come", text);
}

void term_expect_gone(struct term *term, const char *text)
{
    if (term_wait_no_text(term, text))
        return;
    term_dump(term);
    ck_abort_msg("'%s' does not go", text);
}

void term_expect_exit(struct term *term, int status)
{
    ck_assert(term_wait_exit(term));
    ck_assert_msg(WIFEXITED(term->status) && WEXITSTATUS(term->status) == status, "wait status %x", term->status);
    ck_assert(!term->alternate);
    ck_assert(term->cursor);
}
