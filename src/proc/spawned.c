#include "ipc/pool_area.h"
#include "proc/crew.h"
#include "proc/pool.h"
#include "proc/stage.h"
#include "proc/worker.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define SPAWN_FAILED 127 /* the exit status of a spawned worker that found no work, as a shell's for no program */

static int run(const struct worker_options *options, unsigned number)
{
    return options->area->facts->threads ? crew_process(options) : worker_process(options, number);
}

static int run_spawned(struct pool_area *area, unsigned long number, const struct pool_function *functions,
                       size_t count, int notify, const int *pipes)
{
    if (number >= area->facts->slots)
        return SPAWN_FAILED;
    for (size_t i = 0; i < count; i++)
        if (strncmp(functions[i].name, area->facts->function, sizeof area->facts->function) == 0)
            return run(&(struct worker_options){.area = area, .run = functions[i].run, .notify = notify, .kept = pipes},
                       (unsigned)number);
    return SPAWN_FAILED;
}

int pool_spawned(int argc, char **argv, const struct pool_function *functions, size_t count)
{
    enum { KEPT_NOTIFY = 3, KEPT_REGION, KEPT_COMMONS, KEPT_PIPES };
    int pipes[STAGE_DESCRIPTORS_MAX];
    for (int i = 0; i < STAGE_DESCRIPTORS_MAX; i++)
        pipes[i] = KEPT_PIPES + i; /* as many as there are */
    /* To the very end: streams and crash handler look into them until the process exits. */
    static struct pool_area area;
    static struct commons commons;
    char *end;
    unsigned long number = argc > 2 ? strtoul(argv[2], &end, 10) : 0;
    bool together = fcntl(KEPT_COMMONS, F_GETFD) >= 0 && commons_attach(&commons, KEPT_COMMONS) == 0;
    if (argc < 3 || *end || pool_area_attach(&area, KEPT_REGION, together ? &commons : NULL) != 0)
        return SPAWN_FAILED;
    return run_spawned(&area, number, functions, count, KEPT_NOTIFY, pipes);
}
