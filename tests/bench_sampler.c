/* What the monitor costs: CPU time of one sample of the cores and of N sleeping workers, and the share of one core that
 * follows at two samples a second. */
#include "base/clock.h"
#include "lab/sampler.h"
#include "support/figures.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS_MAX 256
#define SAMPLES     60

static pid_t start_sleeper(void)
{
    pid_t parent = getpid(), pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (getppid() == parent)
        pause();
    _exit(0);
}

/* `now` advances by pretended minutes, so that every sample is due. */
static double measure_us(struct sampler *sampler, uint64_t *now)
{
    double samples[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        uint64_t before = clock_thread_cpu_ns();
        if (!sampler_tick(sampler, *now += 60 * NS_PER_S))
            abort();
        samples[i] = (double)(clock_thread_cpu_ns() - before) / 1e3;
    }
    return figure_median(samples, SAMPLES);
}

int main(void)
{
    static const int counts[] = {1, 8, 64, WORKERS_MAX};
    pid_t pids[WORKERS_MAX];
    int started = 0;
    uint64_t now = clock_ns();
    struct sampler *sampler;
    if (sampler_new(&sampler, 500 * NS_PER_MS))
        return EXIT_FAILURE;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        for (; started < counts[i]; started++) {
            pids[started] = start_sleeper();
            if (pids[started] < 0 || sampler_add(sampler, pids[started]))
                return EXIT_FAILURE;
        }
        double us = measure_us(sampler, &now);
        figure_print(us, "us", "sampler.%d_workers.one_sample_cpu", started);
        figure_print(us * 2 / 1e4, "%", "sampler.%d_workers.share_of_a_core_at_2_hz", started);
    }
    for (int i = 0; i < started; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    sampler_free(sampler);
    return EXIT_SUCCESS;
}
