#include "lab/sampler.h"

#include "base/clock.h"
#include "base/cores.h"
#include "lab/proc2.h"
#include "lab/watch.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A sample that took t of CPU is followed by none for at least this many times t. */
#define REST_FACTOR 333

/* Over how many samples the lab's own share is averaged. */
#define LAB_SAMPLES 8

struct lab_sample {
    uint64_t time_ns, cpu_ns;
};

struct sampler {
    uint64_t interval_ns, due_ns;
    bool kernel_counts; /* what each process got of a core */
    bool has_choice;    /* the caller may use several cores */

    struct proc2 *proc2;
    struct sampler_cores cores;
    struct proc2_core *ticks; /* of the last sample, for each of `cores` */
    int cores_capacity;

    struct watch *watches; /* in ascending order of pid */
    size_t watches_count, watches_capacity;

    struct lab_sample lab[LAB_SAMPLES]; /* a ring; `lab_count` were written since the start */
    size_t lab_count;
};

static double share_of(double part, double whole)
{
    if (!(whole > 0))
        return NAN;
    double share = part / whole;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

static void sample_process(const struct sampler *sampler, struct watch *watch, uint64_t now_ns)
{
    struct sampler_process *seen = &watch->seen;
    uint64_t before_ns = watch->read_ns, on_core_before_ns = seen->on_core_ns;
    seen->cpu = NAN;
    if (!watch_read(watch))
        return;
    if (!sampler->has_choice)
        seen->only_core = RUN_NO_CORE;
    watch->read_ns = now_ns;
    if (before_ns != 0 && on_core_before_ns != SNAPSHOT_UNKNOWN)
        seen->cpu = share_of((double)(seen->on_core_ns - on_core_before_ns), (double)(now_ns - before_ns));
}

/* Where `pid` is, or where it would be put in. */
static size_t place_of(const struct sampler *sampler, int pid)
{
    size_t low = 0, high = sampler->watches_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sampler->watches[middle].seen.pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct watch *find(const struct sampler *sampler, int pid)
{
    size_t place = place_of(sampler, pid);
    bool found = place < sampler->watches_count && sampler->watches[place].seen.pid == pid;
    return found ? &sampler->watches[place] : NULL;
}

static int make_room(struct sampler *sampler)
{
    if (sampler->watches_count < sampler->watches_capacity)
        return 0;
    size_t capacity = sampler->watches_capacity * 2 + 16;
    struct watch *watch = realloc(sampler->watches, capacity * sizeof *watch);
    if (!watch)
        return -ENOMEM;
    sampler->watches = watch;
    sampler->watches_capacity = capacity;
    return 0;
}

int sampler_add(struct sampler *sampler, int pid)
{
    struct watch watch;
    if (find(sampler, pid))
        return -EEXIST;
    int error = make_room(sampler);
    if (!error)
        error = watch_open(&watch, pid, sampler->kernel_counts);
    if (error)
        return error;
    sample_process(sampler, &watch, clock_ns());
    size_t place = place_of(sampler, pid);
    struct watch *at = sampler->watches + place;
    memmove(at + 1, at, (sampler->watches_count - place) * sizeof *at);
    *at = watch;
    sampler->watches_count++;
    return 0;
}

void sampler_remove(struct sampler *sampler, int pid)
{
    struct watch *at = find(sampler, pid);
    if (!at)
        return;
    watch_close(at);
    sampler->watches_count--;
    memmove(at, at + 1, (size_t)(sampler->watches + sampler->watches_count - at) * sizeof *at);
}

bool sampler_final(struct sampler *sampler, int pid, struct sampler_process *ret_process)
{
    struct watch *watch = find(sampler, pid);
    if (!watch)
        return false;
    sample_process(sampler, watch, clock_ns());
    *ret_process = watch->seen;
    sampler_remove(sampler, pid);
    return true;
}

const struct sampler_process *sampler_process(const struct sampler *sampler, int pid)
{
    const struct watch *watch = find(sampler, pid);
    return watch ? &watch->seen : NULL;
}

static bool make_cores(struct sampler *sampler, int count)
{
    if (count <= sampler->cores_capacity)
        return true;
    double *busy = realloc(sampler->cores.busy, (size_t)count * sizeof *busy);
    if (busy)
        sampler->cores.busy = busy;
    int *number = realloc(sampler->cores.number, (size_t)count * sizeof *number);
    if (number)
        sampler->cores.number = number;
    struct proc2_core *ticks = realloc(sampler->ticks, (size_t)count * sizeof *ticks);
    if (ticks)
        sampler->ticks = ticks;
    if (!busy || !number || !ticks)
        return false;
    sampler->cores_capacity = count;
    return true;
}

/* Own differences: those of libproc2 before 4.0.5 go wild when the kernel's iowait steps back, and its first one is the
 * whole time since boot. A core that came or went since the last sample starts anew. */
static void sample_core(struct sampler *sampler, int place, struct proc2_core now)
{
    struct sampler_cores *cores = &sampler->cores;
    struct proc2_core *before = &sampler->ticks[place];
    bool known = place < cores->count && cores->number[place] == now.number;
    cores->number[place] = now.number;
    cores->busy[place] =
        known ? share_of((double)now.busy - (double)before->busy, (double)now.total - (double)before->total) : NAN;
    *before = now;
}

static void sample_cores(struct sampler *sampler)
{
    const struct proc2_core *cores = NULL;
    int count = (int)proc2_cores(sampler->proc2, &cores);
    if (!make_cores(sampler, count))
        count = 0;
    for (int i = 0; i < count; i++)
        sample_core(sampler, i, cores[i]);
    sampler->cores.count = count;
}

struct sampler_cores sampler_cores(const struct sampler *sampler)
{
    return sampler->cores;
}

static void sample_lab(struct sampler *sampler, uint64_t now_ns)
{
    sampler->lab[sampler->lab_count++ % LAB_SAMPLES] = (struct lab_sample){now_ns, clock_process_cpu_ns()};
}

double sampler_lab_cpu(const struct sampler *sampler)
{
    size_t count = sampler->lab_count, oldest = count > LAB_SAMPLES ? count - LAB_SAMPLES : 0;
    const struct lab_sample *first = &sampler->lab[oldest % LAB_SAMPLES];
    const struct lab_sample *last = &sampler->lab[(count - 1) % LAB_SAMPLES];
    return share_of((double)(last->cpu_ns - first->cpu_ns), (double)(last->time_ns - first->time_ns));
}

int sampler_new(struct sampler **ret_sampler, uint64_t interval_ns)
{
    struct sampler *sampler = calloc(1, sizeof *sampler);
    if (!sampler)
        return -ENOMEM;
    sampler->interval_ns = interval_ns;
    sampler->kernel_counts = watch_kernel_counts();
    sampler->has_choice = cores_detect().affinity > 1;
    if (proc2_new(&sampler->proc2) < 0) {
        free(sampler);
        return -ENOMEM;
    }
    uint64_t now_ns = clock_ns();
    sampler->due_ns = now_ns + interval_ns;
    sample_cores(sampler);
    sample_lab(sampler, now_ns);
    *ret_sampler = sampler;
    return 0;
}

void sampler_free(struct sampler *sampler)
{
    if (!sampler)
        return;
    for (size_t i = 0; i < sampler->watches_count; i++)
        watch_close(&sampler->watches[i]);
    proc2_free(sampler->proc2);
    free(sampler->watches);
    free(sampler->cores.busy);
    free(sampler->cores.number);
    free(sampler->ticks);
    free(sampler);
}

void sampler_hurry(struct sampler *sampler, uint64_t due_ns)
{
    if (due_ns < sampler->due_ns)
        sampler->due_ns = due_ns;
}

bool sampler_tick(struct sampler *sampler, uint64_t now_ns)
{
    if (now_ns < sampler->due_ns)
        return false;
    uint64_t cpu_before = clock_thread_cpu_ns();
    sample_cores(sampler);
    for (size_t i = 0; i < sampler->watches_count; i++)
        sample_process(sampler, &sampler->watches[i], now_ns);
    sample_lab(sampler, now_ns);
    uint64_t rest_ns = (clock_thread_cpu_ns() - cpu_before) * REST_FACTOR;
    sampler->due_ns = now_ns + (rest_ns > sampler->interval_ns ? rest_ns : sampler->interval_ns);
    return true;
}
