/* process_order.h - in which order, and which, of the monitor's processes are shown: sorted by a column, as a list or as
 * a tree, filtered and searched by text. Pure functions of a list and of what the user wishes. */
#ifndef FORKLAB_MODEL_PROCESS_ORDER_H
#define FORKLAB_MODEL_PROCESS_ORDER_H
#include "model/process_list.h"

enum process_key {
    PROCESS_PID,
    PROCESS_PARENT,
    PROCESS_USER,
    PROCESS_NAME,
    PROCESS_STATE,
    PROCESS_CORE,
    PROCESS_CPU,
    PROCESS_TIME,
    PROCESS_MEMORY,
    PROCESS_THREADS,
    PROCESS_NICE,
    PROCESS_PRIORITY,
    PROCESS_WCHAN,
    PROCESS_FAULTS,
    PROCESS_SWITCHES,
    PROCESS_AGE,
    PROCESS_COMMAND,
    PROCESS_KEYS
};

struct process_wish {
    enum process_key key;
    bool backwards; /* of a tree: among the children of one parent */
    bool tree;
    const char *filter; /* "" or NULL = all */
};

struct process_line {
    size_t row; /* in list->rows */
    unsigned depth;
    uint64_t rails; /* bit d: at depth d a line goes on downwards past this one */
    bool last;      /* of its parent's children */
    bool context;   /* of a filtered tree: it does not match, but a descendant does */
};

struct process_order { /* all zero at first */
    struct process_line *lines;
    size_t count, capacity;
};
void process_order_release(struct process_order *order);

/* Equal ones stand by number, and what is not known last, whatever the direction: so nothing jumps. -ENOMEM: it stays as
 * it was, and must not be used with this list. */
int process_order_make(struct process_order *order, const struct process_list *list, const struct process_wish *wish);

#define PROCESS_NOWHERE SIZE_MAX

/* The line of that process, or PROCESS_NOWHERE. */
size_t process_order_find(const struct process_order *order, const struct process_list *list, struct process_id id);

/* Name, command, user or number contain the text, in whatever case. "" is in all of them. */
bool process_matches(const struct process_row *row, const char *text);

/* The next line that matches from `from` on, `from` not included, round the end; backwards: the one before. The only
 * one is found again. PROCESS_NOWHERE when none does. */
size_t process_order_search(const struct process_order *order, const struct process_list *list, const char *text,
                            size_t from, bool backwards);

#endif
