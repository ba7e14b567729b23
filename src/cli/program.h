/* program.h - forklab as a program: chooses the command and returns the exit status. */
#ifndef FORKLAB_CLI_PROGRAM_H
#define FORKLAB_CLI_PROGRAM_H

/* What a worker is started with instead of a command, when workers are programs of their own (--start spawn). */
#define PROGRAM_SPAWN_ARGUMENT "--forklab-worker"

int program(int argc, char **argv);

#endif
