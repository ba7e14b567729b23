#include "model/settings.h"

#include "model/plan.h"

#include <math.h>
#include <stddef.h>

#define FIELD(field) .offset = offsetof(struct settings, field)
#define BYTES(field) FIELD(field), .size = sizeof((struct settings *)0)->field

/* In the order of enum settings_executor, settings_results, settings_start. */
static const char *const executors[] = {"auto", "loop", "pool", "process", "queue", "pipe", "thread", "biglock", NULL};
_Static_assert(sizeof executors / sizeof *executors == RUN_BY_COUNT + 1, "a name for each executor");
static const char *const results[] = {"submitted", "finished", NULL};
const char *const settings_starts[] = {"fork", "spawn", "forkserver", NULL};

const struct setting settings_rows[] = {
    {"workers", 'w', SETTING_WHOLE, FIELD(workers), .preset_text = "usable cores", .min = 1,
     .max = SETTINGS_WORKERS_MAX, .argument = "N", .unit = "workers", .help = "size of the pool"},
    {"executor", 'x', SETTING_CHOICE, FIELD(executor), .preset = "auto", .choices = executors, .argument = "HOW",
     .help = "how the tasks are run; auto: as the experiment is meant, mostly by a pool of processes"},
    {"baseline", 0, SETTING_CHOICE, FIELD(baseline), .preset = "loop", .choices = executors, .argument = "HOW",
     .help = "what the run is compared with: the same tasks, run like this before"},
    {"tasks", 'n', SETTING_WHOLE, FIELD(tasks), .preset_text = "the experiment's own", .min = 1,
     .max = (double)PLAN_TASKS_MAX, .argument = "N", .unit = "tasks", .help = "how many tasks to make, at most"},
    {"input", 'i', SETTING_TEXT, BYTES(input), .preset_text = "the experiment's own", .min = 1, .argument = "FILE",
     .help = "text file with one task a line, - for standard input"},
    {"chunk", 'c', SETTING_WHOLE, FIELD(chunk), .preset = "1", .min = 1, .max = 65536, .argument = "N", .unit = "tasks",
     .help = "tasks that a worker takes at a time"},
    {"capacity", 0, SETTING_WHOLE, FIELD(capacity), .preset_text = "the experiment's own", .min = 1, .max = 1048576,
     .argument = "N", .unit = "messages",
     .help = "how many messages each queue of a graph or of -x queue holds before who puts more must wait"},
    {"results", 0, SETTING_CHOICE, FIELD(results), .preset = "submitted", .choices = results, .argument = "ORDER",
     .help = "order in which results are reported"},
    {"start", 0, SETTING_CHOICE, FIELD(start), .preset = "fork", .choices = settings_starts, .argument = "METHOD",
     .help = "how workers come to life: a copy of this process, the program anew, or a copy of a small server"},
    {"pin", 0, SETTING_SWITCH, FIELD(pin), .preset = "no", .help = "bind each worker to one core"},
    {"seed", 0, SETTING_WHOLE, FIELD(seed), .preset = "1", .min = 0, .max = INFINITY, .argument = "N",
     .help = "where random numbers start; the same seed gives the same tasks"},
    {"scale", 0, SETTING_REAL, FIELD(scale), .preset = "1", .min = 0, .max = 1000, .argument = "X",
     .help = "multiplies every sleep of an experiment: 0.1 for a quick look, 3 for slow motion"},
    {"attempts", 0, SETTING_WHOLE, FIELD(attempts), .preset = "3", .min = 1, .max = 100, .argument = "N",
     .unit = "attempts", .help = "how often a task is begun before it is given up, when its workers die"},
    {"timeout", 0, SETTING_DURATION, FIELD(timeout_ns), .preset_text = "none", .min = 0.001, .max = 86400,
     .argument = "SECONDS", .unit = "s", .help = "kill a worker whose task takes longer; also 500ms, 2min"},
    {"param", 'p', SETTING_LIST, BYTES(param), .preset_text = "none", .argument = "KEY=VALUE",
     .help = "set a parameter of the experiment (forklab list shows them); can be repeated"},
    {"no-baseline", 0, SETTING_SWITCH, FIELD(no_baseline), .preset = "no",
     .help = "skip the sequential run that the pool is compared with"},
    {"step", 0, SETTING_SWITCH, FIELD(step), .preset = "no",
     .help = "a script waits before each step until the key . lets it go"},
    {"headless", 0, SETTING_SWITCH, FIELD(headless), .preset = "no", .help = "no live screen: the report alone"},
    {"plain", 0, SETTING_SWITCH, FIELD(plain), .preset = "no",
     .help = "no live screen: what it would show as lines of text, for a screen reader or a log"},
    {"json", 0, SETTING_TEXT, BYTES(json), .preset_text = "none", .min = 1, .argument = "FILE",
     .help = "write everything about the run to a file, - for standard output"},
};
const size_t settings_count = sizeof settings_rows / sizeof *settings_rows;

const char *settings_executor_name(enum settings_executor executor)
{
    return executor < RUN_BY_COUNT ? executors[executor] : "unknown";
}
