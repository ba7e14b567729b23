/* random_processes.c - some processes that each print one random number; and the trap: a generator that was seeded
 * before the fork is copied with its state, and every copy draws the same. */
#include "base/random.h"
#include "demos/children.h"
#include "demos/steps.h"
#include "ipc/task.h"
#include "ipc/value.h"

#include <inttypes.h>
#include <stdio.h>

#define NUMBERS "numbers"

struct parameters {
    int64_t processes;
    bool reseed;
};

static const struct setting rows[] = {
    {.name = "processes",
     .type = SETTING_WHOLE,
     .offset = offsetof(struct parameters, processes),
     .preset = "4",
     .min = 2,
     .max = CHILDREN_MAX,
     .unit = "processes",
     .help = "how many draw a number"},
    {.name = "reseed",
     .type = SETTING_SWITCH,
     .offset = offsetof(struct parameters, reseed),
     .preset = "yes",
     .help = "each process seeds its generator anew; no: it goes on with the copy that it was born with"},
};

static struct children children;
static struct random generator; /* Main's; in each process its copy */

static int draw(const struct child *child)
{
    const struct parameters *p = child->context;
    if (p->reseed)
        generator = (struct random){random_mix(child->task->seed, child->number)};
    double number = random_unit(&generator);
    printf("%.6f\n", number);
    return value_set_double(value_find(child->task->commons, NUMBERS), child->number, number) != 0;
}

static int seed(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    generator = (struct random){task->seed};
    return step_saw(task, "Main's generator is seeded once, before any process starts; %s",
                    p->reseed ? "each process will seed its own copy" : "each process will use its copy as it is");
}

static int start(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    int error = children_start(
        &children, task,
        &(struct children_options){.name = "Drawer", .count = (unsigned)p->processes, .run = draw, .context = p});
    if (!error)
        error = children_join(&children);
    if (error)
        return step_error(task, "start and join the processes", error);
    unsigned drawn = children_with_code(&children, 0);
    return drawn == p->processes ? step_saw(task, "%u processes have each printed a number, and ended", drawn)
                                 : task_fail(task, "%u of %" PRId64 " processes drew a number", drawn, p->processes);
}

/* How many of them came up before. */
static int64_t count_repeated(const double *numbers, int64_t count)
{
    int64_t repeated = 0;
    for (int64_t i = 1; i < count; i++)
        for (int64_t k = 0; k < i; k++)
            if (numbers[k] == numbers[i]) {
                repeated++;
                break;
            }
    return repeated;
}

static int compare(struct task *task, const void *parameters)
{
    const struct parameters *p = parameters;
    double numbers[CHILDREN_MAX];
    for (int64_t i = 0; i < p->processes; i++) {
        int error = value_get_double(value_find(task->commons, NUMBERS), (uint64_t)i, &numbers[i]);
        if (error)
            return step_error(task, "read the numbers", error);
    }
    int64_t repeated = count_repeated(numbers, p->processes);
    if (p->reseed)
        return repeated == 0 ? step_saw(task, "%" PRId64 " different numbers", p->processes)
                             : task_fail(task, "%" PRId64 " of the numbers came up twice", repeated);
    return repeated == p->processes - 1
               ? step_saw(
                     task,
                     "the trap: all %" PRId64
                     " numbers are %.6f, because fork copies the generator with its state; seed it in each process",
                     p->processes, numbers[0])
               : task_fail(task, "only %" PRId64 " of the numbers are repeated", repeated);
}

static int setup(struct commons *commons, const void *parameters, struct problem *problem)
{
    const struct parameters *p = parameters;
    struct value *numbers;
    return steps_made(value_add(commons, NUMBERS, VALUE_DOUBLE, (uint64_t)p->processes, &numbers), NUMBERS, problem);
}

static const struct step steps[] = {
    {"seed a generator", seed},
    {"let each process draw a number", start},
    {"compare the numbers", compare},
};

const struct workload random_processes = {
    .id = "random-processes",
    .title = "A random number from each process",
    .primitive = "process",
    .lesson = "A forked process is a copy, random generator included: seed it again, or all draw the same.",
    .watch = "Four lines of output from four processes: four different numbers, or one and the same four times.",
    .attempt = "forklab run random-processes -p reseed=no     # the classic trap: four equal numbers\n"
               "forklab run random-processes --seed 7     # other numbers, the same ones in every run with this seed",
    .python = "ps = [Process(target=lambda: print(random.random())) for _ in range(4)]; random.seed() in each of them",
    .group = "process",
    .question =
        {.kind = FORECAST_STEP,
         .text = "Four forked processes draw a random number each: which?",
         .choices = {"four different ones", "four times the same one"},
         .because =
             "Fork copies the generator with its state, so all draw the same, unless each of them seeds it anew.",
         .step = 2,
         .signs = {"different numbers", "the trap"}},
    WORKLOAD_PARAMETERS(rows, struct parameters),
    .setup = setup,
    STEPS_WORKLOAD(steps),
};
