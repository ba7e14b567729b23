/* checksum.c - the CRC-32 of every file of a folder: one task a file. */
#include "base/units.h"
#include "demos/file_sum.h"
#include "demos/files.h"
#include "demos/tally.h"
#include "model/run.h"

#include <inttypes.h>
#include <limits.h>

struct parameters {
    char folder[PATH_MAX];
};

static const struct setting rows[] = {
    {.name = "folder",
     .type = SETTING_TEXT,
     .offset = offsetof(struct parameters, folder),
     .size = PATH_MAX,
     .preset = "",
     .help = "whose files are read, with all folders below; empty: forklab's own data"},
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    return files_plan(plan, ((const struct parameters *)parameters)->folder, 0, problem);
}

static int run(struct task *task, const void *parameters)
{
    (void)parameters;
    return file_sum_run(task, files_path(task));
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    (void)record;
    char bytes[32];
    struct tally tally = tally_of(run);
    tally_print(&tally, buffer, size, "%s in %" PRIu64 " file%s", units_bytes(bytes, sizeof bytes, tally.sum),
                tally.answered, tally.answered == 1 ? "" : "s");
}

const struct workload checksum = {
    .id = "checksum",
    .title = "Checksums of real files",
    .primitive = "pool, imap_unordered",
    .lesson = "Reading what the kernel still has in memory scales with the cores; waiting for a disk does not.",
    .watch =
        "How much of a task's time is on a core: on the first run of a large folder the workers sleep, waiting for "
        "the disk; the loop before the pool has read it all into memory, so compare with --no-baseline.",
    .attempt = "forklab run checksum -p folder=/usr/share/doc     # many small files\n"
               "forklab run checksum -p folder=/usr/lib -c 16     # sixteen files at a time\n"
               "forklab run checksum -p folder=/usr/lib -w 16     # more workers than cores help only while they wait",
    .python = "Pool().imap_unordered(crc32_of_file, paths)",
    .group = "limits",
    .question = {.kind = FORECAST_SPEEDUP,
                 .because =
                     "A few small files that the kernel has in memory are summed sooner than workers are started."},
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .result_max = sizeof(struct file_sum),
    .plan = plan,
    .run = run,
    .print_input = files_print_input,
    .print_result = file_sum_print,
    .summary = summary,
};
