/* registry.h - every workload that forklab brings along, in the order of `forklab list`. */
#ifndef FORKLAB_DEMOS_REGISTRY_H
#define FORKLAB_DEMOS_REGISTRY_H
#include "model/workload.h"
#include "proc/process.h"

extern const struct workload *const demos_workloads[];
extern const size_t demos_workloads_count;

/* For process_main(): what processes of the workloads run that are started by spawn or forkserver. */
extern const struct process_function demos_functions[];
extern const size_t demos_functions_count;

/* The workload of that id, or NULL. */
const struct workload *demos_find(const char *id);

#endif
