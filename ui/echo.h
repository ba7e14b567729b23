/* echo.h - the keys that were pressed last, for those who watch somebody else at the keyboard. */
#ifndef FORKLAB_UI_ECHO_H
#define FORKLAB_UI_ECHO_H

#define ECHO_BYTES 40

struct echo {               /* plain data; zeroed: none yet */
    char names[ECHO_BYTES]; /* with blanks between; what came first goes first when there is no room */
};

/* Adds a key; one without a name is left out. */
void echo_add(struct echo *echo, int key);

#endif
