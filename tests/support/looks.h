/* looks.h - the colours and attributes of a screen as text, to be compared: a letter for each look, and which is which. */
#ifndef FORKLAB_TESTS_LOOKS_H
#define FORKLAB_TESTS_LOOKS_H
#include "ui/canvas.h"
#include "ui/theme.h"

#include <stdio.h>

/* A line for each row, but an empty one for the row `without` (-1: for none), and a legend below. */
void looks_print(const struct canvas *canvas, struct theme theme, int without, FILE *out);

#endif
