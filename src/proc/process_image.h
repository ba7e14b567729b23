/* process_image.h - a process from its own side: how it comes to its function, in a copy of its parent or in a fresh
 * image of the program, and how it ends in order. */
#ifndef FORKLAB_PROC_PROCESS_IMAGE_H
#define FORKLAB_PROC_PROCESS_IMAGE_H
#include "proc/process_body.h"

/* Parent: the name of a function in the table of process_main(), or NULL. */
const char *image_function(process_main_function *run);

/* Parent: starts it by its method. 0, or -errno of child_start(), memfd_create(), write(). */
int image_start(struct process *process, struct child *ret_child);

#endif
