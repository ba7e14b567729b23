#include "cli/program.h"
#include "demos/registry.h"
#include "proc/guardian.h"
#include "proc/process.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Standard streams that the caller closed would be taken by the first descriptors of the run, which then would be
 * printed into. What takes their place fails on use, as a closed one does. */
static void fill_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Only these have processes that could outlive them. */
int main(int argc, char **argv)
{
    /* The forkserver's copies go on from here, with a worker's arguments. */
    process_main(&argc, &argv, demos_functions, demos_functions_count);
    fill_standard_streams();
    bool option = argc > 1 && *argv[1] == '-' && strcmp(argv[1], PROGRAM_SPAWN_ARGUMENT) != 0;
    bool runs = argc < 2 || option || strcmp(argv[1], "run") == 0 || strcmp(argv[1], "watch") == 0;
    return runs ? guardian_run(program, argc, argv) : program(argc, argv);
}
