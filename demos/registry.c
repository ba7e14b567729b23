#include "demos/registry.h"

#include "demos/spawn_cost.h"

#include <string.h>

/* One row a workload; each stands in the file of the same name. */
#define WORKLOADS(ROW)                                                                                                 \
    ROW(hello_process)                                                                                                 \
    ROW(lifecycle)                                                                                                     \
    ROW(terminate)                                                                                                     \
    ROW(join_or_not)                                                                                                   \
    ROW(spawn_cost)                                                                                                    \
    ROW(random_processes)                                                                                              \
    ROW(random_queue)                                                                                                  \
    ROW(fifo_consumer)                                                                                                 \
    ROW(shared_or_not)                                                                                                 \
    ROW(primes_pipe)                                                                                                   \
    ROW(cube_pipe)                                                                                                     \
    ROW(pipe_interleave)                                                                                               \
    ROW(primes)                                                                                                        \
    ROW(primes_process)                                                                                                \
    ROW(primes_queue)                                                                                                  \
    ROW(primes_pool)                                                                                                   \
    ROW(process_range)                                                                                                 \
    ROW(pool_sleepers)                                                                                                 \
    ROW(pool_powers)                                                                                                   \
    ROW(tiles)                                                                                                         \
    ROW(cpu_bound)                                                                                                     \
    ROW(io_bound)                                                                                                      \
    ROW(matrix)                                                                                                        \
    ROW(pi)                                                                                                            \
    ROW(wordcount)                                                                                                     \
    ROW(checksum)                                                                                                      \
    ROW(nqueens)                                                                                                       \
    ROW(uneven)                                                                                                        \
    ROW(stream)                                                                                                        \
    ROW(amdahl)                                                                                                        \
    ROW(false_sharing)                                                                                                 \
    ROW(spin)                                                                                                          \
    ROW(noop)                                                                                                          \
    ROW(fault)

#define DECLARATION(name) extern const struct workload name;
WORKLOADS(DECLARATION)

#define ADDRESS(name) &name,
const struct workload *const demos_workloads[] = {WORKLOADS(ADDRESS)};
const size_t demos_workloads_count = sizeof demos_workloads / sizeof *demos_workloads;

const struct process_function demos_functions[] = {
    {"spawn-cost.nothing", spawn_cost_nothing},
    {"spawn-cost.task", spawn_cost_task},
};
const size_t demos_functions_count = sizeof demos_functions / sizeof *demos_functions;

const struct workload *demos_find(const char *id)
{
    for (size_t i = 0; i < demos_workloads_count; i++)
        if (strcmp(demos_workloads[i]->id, id) == 0)
            return demos_workloads[i];
    return NULL;
}
