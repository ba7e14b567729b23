/* mouse.h - what the mouse did on the screen. */
#ifndef FORKLAB_UI_MOUSE_H
#define FORKLAB_UI_MOUSE_H

enum mouse_kind { MOUSE_PRESS, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse_event {
    int row, column; /* of the cell, from the upper left corner of the screen */
    enum mouse_kind kind;
};

#endif
