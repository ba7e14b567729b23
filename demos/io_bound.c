/* io_bound.c - work that mostly waits, run four ways: each task sleeps, as one that asks a server, and then reads a
 * real file. */
#include "base/clock.h"
#include "base/units.h"
#include "demos/file_sum.h"
#include "demos/files.h"
#include "demos/tally.h"
#include "ipc/task.h"
#include "model/run.h"

#include <inttypes.h>
#include <limits.h>

#define TASKS_USUAL 16

struct parameters {
    uint64_t sleep_ns;
    char folder[PATH_MAX];
};

static const struct setting rows[] = {
    {.name = "sleep",
     .type = SETTING_DURATION,
     .offset = offsetof(struct parameters, sleep_ns),
     .preset = "100ms",
     .max = 86400,
     .unit = "s",
     .help = "how long a task waits before it reads"},
    {.name = "folder",
     .type = SETTING_TEXT,
     .offset = offsetof(struct parameters, folder),
     .size = PATH_MAX,
     .preset = "",
     .help = "whose files are read in turn; empty: forklab's own data"},
};

static int plan(struct plan *plan, const void *parameters, struct problem *problem)
{
    return files_plan(plan, ((const struct parameters *)parameters)->folder, TASKS_USUAL, problem);
}

static int run(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    task_sleep(task, (double)p->sleep_ns / (double)NS_PER_S);
    return file_sum_run(task, files_path(task));
}

static void summary(const struct record *record, const struct run *run, char *buffer, size_t size)
{
    (void)record;
    char bytes[32];
    struct tally tally = tally_of(run);
    tally_print(&tally, buffer, size, "%s read in %" PRIu64 " tasks", units_bytes(bytes, sizeof bytes, tally.sum),
                tally.answered);
}

static const int ways[] = {RUN_BY_THREAD, RUN_BY_BIGLOCK, RUN_BY_POOL, RUN_BY_AUTO};

const struct workload io_bound = {
    .id = "io-bound",
    .title = "Work that waits, four ways",
    .primitive = "process, thread, big lock",
    .lesson = "Who waits needs neither core nor lock: threads, even with the big lock, gain as much as processes.",
    .watch = "Nearly all workers sleep at the same time; more workers than cores still help.",
    .attempt = "forklab run cpu-bound     # the other kind of work: now the lock decides\n"
               "forklab run io-bound -w 16     # all wait at once: about one sleep in all\n"
               "forklab run io-bound -p folder=/usr/share/doc -n 200 -p sleep=5ms     # your own files, shorter waits",
    .python = "ThreadPoolExecutor against ProcessPoolExecutor, where the GIL is let go",
    .group = "limits",
    .question = {.kind = FORECAST_WAYS,
                 .because =
                     "Who waits for a disk or a clock needs neither core nor lock, so all ways wait at the same time."},
    .ways = ways,
    .live = "sleep=250ms",
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .result_max = sizeof(struct file_sum),
    .plan = plan,
    .run = run,
    .print_input = files_print_input,
    .print_result = file_sum_print,
    .summary = summary,
};
