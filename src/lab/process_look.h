/* process_look.h - figures of one process that cost a file of /proc each. What cannot be read, or not by us, stays unknown. */
#ifndef FORKLAB_LAB_PROCESS_LOOK_H
#define FORKLAB_LAB_PROCESS_LOOK_H
#include "model/process_list.h"

void process_look_command(struct process_row *row);
void process_look_wchan(struct process_row *row);
void process_look_pin(struct process_row *row);
void process_look_switches(struct process_row *row);
/* Of a zombie: what its parent will be told, where the kernel tells us, too. */
void process_look_death(struct process_row *row);

#endif
