#include "cli/program.h"
#include "proc/guardian.h"

#include <string.h>

/* Only a run has processes that could outlive it. */
int main(int argc, char **argv)
{
    bool runs = argc > 1 && strcmp(argv[1], "run") == 0;
    return runs ? guardian_run(program, argc, argv) : program(argc, argv);
}
