/* sampler.h: what the kernel says about children in every state, dead and reaped ones included, about the cores and
 * about ourselves. Each child does one thing and then waits to be killed; it dies with the test in any case. */
#include "base/clock.h"
#include "lab/proc_file.h"
#include "lab/sampler.h"
#include "suites.h"
#include "support/processes.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY        40
#define BLOCK_BYTES (16U << 20)

static struct sampler *sampler;

static void make_sampler(void)
{
    ck_assert_int_eq(sampler_new(&sampler, NS_PER_MS), 0);
}

static void free_sampler(void)
{
    sampler_free(sampler);
}

static void kill_child(pid_t pid)
{
    siginfo_t info;
    kill(pid, SIGKILL);
    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
}

static void reap_child(pid_t pid)
{
    kill_child(pid);
    waitpid(pid, NULL, 0);
}

static void sample_now(void)
{
    while (!sampler_tick(sampler, clock_ns())) /* it rests after each sample */
        clock_sleep_until(clock_after(NS_PER_MS));
}

static const struct sampler_process *figures_now(pid_t pid)
{
    sample_now();
    const struct sampler_process *process = sampler_process(sampler, pid);
    ck_assert_ptr_nonnull(process);
    ck_assert_int_eq(process->pid, pid);
    return process;
}

/* Samples until the kernel says that state: a child that has written its byte is not asleep yet. */
static const struct sampler_process *sample_until(pid_t pid, char state)
{
    const struct sampler_process *process = figures_now(pid);
    while (process->state != state)
        process = figures_now(pid);
    return process;
}

static int count_descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* Uses at least 30 ms of CPU. */
static void burn(void)
{
    while (clock_process_cpu_ns() < 30 * NS_PER_MS)
        continue;
}

static void fill_memory(const void *unused)
{
    (void)unused;
    static char *volatile block; /* so that the compiler must keep it */
    block = malloc(BLOCK_BYTES);
    memset(block, 1, BLOCK_BYTES);
}

static void take_a_strange_name(const void *unused)
{
    (void)unused;
    prctl(PR_SET_NAME, "a) R 1 2\n) x");
}

START_TEST(sleeping_child_is_described)
{
    pid_t pid = processes_start_child(NULL, NULL);
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    const struct sampler_process *process = sample_until(pid, 'S');
    ck_assert_int_ge(process->core, 0);
    ck_assert_uint_gt(process->on_core_ns, 0);
    ck_assert_uint_lt(process->on_core_ns, NS_PER_S);
    ck_assert_uint_ne(process->queue_wait_ns, SNAPSHOT_UNKNOWN);
    ck_assert_uint_gt(process->rss_bytes, 4096);
    ck_assert_uint_ge(process->max_rss_bytes, process->rss_bytes);
    ck_assert_uint_gt(process->switches_voluntary, 0);
    ck_assert_uint_ne(process->switches_involuntary, SNAPSHOT_UNKNOWN);
    ck_assert_uint_gt(process->faults_minor, 0);
    ck_assert_uint_ne(process->faults_major, SNAPSHOT_UNKNOWN);
    ck_assert_int_eq(process->nice, getpriority(PRIO_PROCESS, 0));
    process = figures_now(pid); /* asleep between the two samples */
    ck_assert_double_lt(process->cpu, 0.5);
    reap_child(pid);
}
END_TEST

START_TEST(first_sight_has_no_share)
{
    pid_t pid = processes_start_child(NULL, NULL);
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    const struct sampler_process *process = sampler_process(sampler, pid);
    ck_assert(isnan(process->cpu));
    ck_assert_int_ne(process->state, '?');
    ck_assert_uint_ne(process->rss_bytes, SNAPSHOT_UNKNOWN);
    reap_child(pid);
}
END_TEST

START_TEST(burning_child_has_a_share)
{
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            continue;
    }
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    const struct sampler_process *process = figures_now(pid);
    while (!(process->cpu > 0.05))
        process = figures_now(pid);
    ck_assert_int_eq(process->state, 'R');
    ck_assert_double_le(process->cpu, 1);
    uint64_t before = process->on_core_ns;
    while (process->on_core_ns < before + 20 * NS_PER_MS)
        process = figures_now(pid);
    reap_child(pid);
}
END_TEST

/* In pause(), on any of the cores; some kernels tell nobody what it sleeps in. */
START_TEST(what_it_sleeps_in_is_named)
{
    pid_t pid = processes_start_child(NULL, NULL);
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    const struct sampler_process *process = sample_until(pid, 'S');
    char told[sizeof process->wchan] = "";
    (void)proc_file_read(pid, "wchan", told, sizeof told);
    ck_assert_str_eq(process->wchan, strcmp(told, "0") == 0 ? "" : told);
    ck_assert_int_eq(process->only_core, RUN_NO_CORE);
    kill(pid, SIGSTOP);
    ck_assert_str_eq(sample_until(pid, 'T')->wchan, "");
    reap_child(pid);
}
END_TEST

static void move_about(const void *unused)
{
    (void)unused;
    cpu_set_t mine, one;
    (void)sched_getaffinity(0, sizeof mine, &mine);
    for (int core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET(core, &mine))
            continue;
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        (void)sched_setaffinity(0, sizeof one, &one);
    }
    (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + 7);
}

/* Once to each core but the one where it began, and there it must stay. */
START_TEST(moves_are_counted_and_pins_are_seen)
{
    cpu_set_t mine;
    int last = CPU_SETSIZE - 1;
    ck_assert_int_eq(sched_getaffinity(0, sizeof mine, &mine), 0);
    while (!CPU_ISSET(last, &mine))
        last--;
    pid_t pid = processes_start_child(move_about, NULL);
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    const struct sampler_process *process = sample_until(pid, 'S');
    ck_assert_int_eq(process->nice, getpriority(PRIO_PROCESS, 0) + 7);
    ck_assert_int_eq(process->only_core, CPU_COUNT(&mine) > 1 ? last : RUN_NO_CORE);
    if (access("/proc/self/sched", R_OK) != 0)
        ck_assert_uint_eq(process->migrations, SNAPSHOT_UNKNOWN);
    else
        ck_assert_uint_ge(process->migrations, (uint64_t)CPU_COUNT(&mine) - 1);
    reap_child(pid);
}
END_TEST

START_TEST(stopped_child_is_T)
{
    siginfo_t info;
    pid_t pid = processes_start_child(NULL, NULL);
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    kill(pid, SIGSTOP);
    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WSTOPPED), 0);
    ck_assert_int_eq(figures_now(pid)->state, 'T');
    kill(pid, SIGCONT);
    sample_until(pid, 'S');
    reap_child(pid);
}
END_TEST

START_TEST(name_of_a_process_fools_nobody)
{
    cpu_set_t mine, one;
    ck_assert_int_eq(sched_getaffinity(0, sizeof mine, &mine), 0);
    for (int core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET(core, &mine))
            continue;
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
        pid_t pid = processes_start_child(take_a_strange_name, NULL); /* on that core, as its parent */
        ck_assert_int_eq(sampler_add(sampler, pid), 0);
        ck_assert_int_eq(sample_until(pid, 'S')->core, core);
        reap_child(pid);
    }
}
END_TEST

START_TEST(memory_is_counted_and_kept_after_death)
{
    struct sampler_process last;
    pid_t pid = processes_start_child(fill_memory, NULL);
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    ck_assert_uint_ge(figures_now(pid)->rss_bytes, BLOCK_BYTES);
    kill_child(pid);
    ck_assert(sampler_final(sampler, pid, &last));
    ck_assert_int_eq(last.state, 'Z');
    ck_assert_uint_ge(last.rss_bytes, BLOCK_BYTES);
    ck_assert_uint_ge(last.max_rss_bytes, last.rss_bytes);
    waitpid(pid, NULL, 0);
}
END_TEST

START_TEST(last_figures_are_those_of_the_kernels_accounts)
{
    struct sampler_process last;
    struct rusage usage;
    pid_t pid = fork();
    if (pid == 0) {
        burn();
        _exit(0);
    }
    siginfo_t info;
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    ck_assert(sampler_final(sampler, pid, &last));
    ck_assert_ptr_null(sampler_process(sampler, pid));
    ck_assert_int_eq(wait4(pid, NULL, 0, &usage), pid);
    double seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    ck_assert_uint_ge(last.on_core_ns, 30 * NS_PER_MS);
    ck_assert_double_eq_tol((double)last.on_core_ns / 1e9, seconds, 0.001);
    ck_assert_uint_le(last.switches_voluntary, (uint64_t)usage.ru_nvcsw);
    ck_assert_uint_le((uint64_t)usage.ru_nvcsw, last.switches_voluntary + 1); /* its very last one */
    ck_assert_uint_eq(last.switches_involuntary, (uint64_t)usage.ru_nivcsw);
}
END_TEST

START_TEST(reaped_child_keeps_its_figures_but_no_state)
{
    pid_t pid = processes_start_child(NULL, NULL);
    ck_assert_int_eq(sampler_add(sampler, pid), 0);
    uint64_t rss = figures_now(pid)->rss_bytes;
    reap_child(pid);
    const struct sampler_process *process = figures_now(pid);
    ck_assert_int_eq(process->state, '?');
    ck_assert(isnan(process->cpu));
    ck_assert_uint_eq(process->rss_bytes, rss);
    ck_assert_int_eq(sampler_add(sampler, pid), -EEXIST);
    sampler_remove(sampler, pid);
    ck_assert_int_eq(sampler_add(sampler, pid), -ESRCH);
}
END_TEST

START_TEST(nobody_is_known_unless_watched)
{
    struct sampler_process untouched = {.pid = 7};
    ck_assert_ptr_null(sampler_process(sampler, getpid()));
    ck_assert(!sampler_final(sampler, getpid(), &untouched));
    ck_assert_int_eq(untouched.pid, 7);
    sampler_remove(sampler, getpid());
}
END_TEST

START_TEST(many_come_and_go_without_a_descriptor_left)
{
    pid_t pids[MANY];
    int before = count_descriptors();
    for (int i = 0; i < MANY; i++)
        pids[i] = processes_start_child(NULL, NULL);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(sampler_add(sampler, pids[i * 7 % MANY]), 0);
    for (int i = 0; i < MANY; i += 3) {
        sampler_remove(sampler, pids[i]);
        reap_child(pids[i]);
    }
    for (int i = 0; i < MANY; i++) {
        const struct sampler_process *process = sampler_process(sampler, pids[i]);
        ck_assert_int_eq(process ? process->pid : 0, i % 3 ? pids[i] : 0);
    }
    for (int i = 0; i < MANY; i++)
        sampler_remove(sampler, pids[i]);
    ck_assert_int_eq(count_descriptors(), before);
    for (int i = 0; i < MANY; i++)
        if (i % 3)
            reap_child(pids[i]);
}
END_TEST

START_TEST(no_descriptors_left_is_an_answer)
{
    struct rlimit limit;
    pid_t pid = processes_start_child(NULL, NULL);
    int before = count_descriptors();
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    int lowest_free = dup(STDIN_FILENO);
    close(lowest_free);
    limit.rlim_cur = (rlim_t)lowest_free + 2; /* room for two of those that are needed */
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(sampler_add(sampler, pid), -EMFILE);
    ck_assert_ptr_null(sampler_process(sampler, pid));
    limit.rlim_cur = limit.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(count_descriptors(), before);
    reap_child(pid);
}
END_TEST

START_TEST(cores_have_shares_after_two_samples)
{
    struct sampler_cores cores = sampler_cores(sampler);
    ck_assert_int_eq(cores.count, (int)sysconf(_SC_NPROCESSORS_ONLN));
    for (int i = 0; i < cores.count; i++) {
        ck_assert(isnan(cores.busy[i]));
        ck_assert_int_ge(cores.number[i], 0);
        ck_assert(i == 0 || cores.number[i] > cores.number[i - 1]);
    }
    for (int i = 0; i < cores.count; i++) {
        while (isnan(cores.busy[i])) { /* the kernel's ticks are 10 ms long */
            sample_now();
            cores = sampler_cores(sampler);
        }
        ck_assert_double_ge(cores.busy[i], 0);
        ck_assert_double_le(cores.busy[i], 1);
    }
}
END_TEST

/* The first core's busy and total ticks, as the kernel tells everybody. */
static void read_first_core(double *ret_busy, double *ret_total)
{
    double user, nice, system, idle, iowait, irq, softirq, steal;
    FILE *file = fopen("/proc/stat", "re");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%*[^\n] cpu%*d %lf %lf %lf %lf %lf %lf %lf %lf", &user, &nice, &system, &idle,
                            &iowait, &irq, &softirq, &steal),
                     8);
    fclose(file);
    *ret_busy = user + nice + system + irq + softirq + steal;
    *ret_total = *ret_busy + idle + iowait;
}

START_TEST(share_of_a_core_is_that_of_proc_stat)
{
    double busy, total, busy_before, total_before;
    struct sampler *slow;
    read_first_core(&busy_before, &total_before);
    ck_assert_int_eq(sampler_new(&slow, 3600 * NS_PER_S), 0);
    do { /* until one tick more or less makes little difference */
        clock_sleep_until(clock_after(10 * NS_PER_MS));
        read_first_core(&busy, &total);
    } while (total - total_before < 40);
    ck_assert(sampler_tick(slow, clock_ns() + 3600 * NS_PER_S));
    ck_assert_double_eq_tol(sampler_cores(slow).busy[0], (busy - busy_before) / (total - total_before), 0.15);
    sampler_free(slow);
}
END_TEST

START_TEST(lab_knows_its_own_share)
{
    ck_assert(isnan(sampler_lab_cpu(sampler)));
    uint64_t begin = clock_ns(), cpu = clock_process_cpu_ns();
    while (clock_process_cpu_ns() < cpu + 30 * NS_PER_MS)
        continue;
    sample_now();
    double share = sampler_lab_cpu(sampler);
    ck_assert_double_gt(share, 30.0 / 2 * (double)NS_PER_MS / (double)(clock_ns() - begin));
    ck_assert_double_le(share, 1);
}
END_TEST

START_TEST(samples_keep_their_distance)
{
    struct sampler *slow;
    ck_assert_int_eq(sampler_new(&slow, 3600 * NS_PER_S), 0);
    uint64_t now = clock_ns();
    ck_assert(!sampler_tick(slow, now));
    ck_assert(!sampler_tick(slow, now + 3599 * NS_PER_S));
    ck_assert(sampler_tick(slow, now + 3600 * NS_PER_S));
    ck_assert(!sampler_tick(slow, now + 7199 * NS_PER_S));
    ck_assert(sampler_tick(slow, now + 7200 * NS_PER_S));
    sampler_free(slow);
    sampler_free(NULL);
}
END_TEST

/* No sample takes less than 3 us of CPU, so the sampler must rest for more than a millisecond. */
START_TEST(dear_samples_are_rarer)
{
    struct sampler *busy;
    ck_assert_int_eq(sampler_new(&busy, 1), 0);
    uint64_t now = clock_ns() + 1;
    ck_assert(sampler_tick(busy, now));
    ck_assert(!sampler_tick(busy, now + NS_PER_MS));
    ck_assert(sampler_tick(busy, now + 60 * NS_PER_S));
    sampler_free(busy);
}
END_TEST

Suite *sampler_suite(void)
{
    Suite *suite = suite_create("sampler");
    TCase *children = tcase_create("children");
    tcase_set_timeout(children, 30);
    tcase_add_checked_fixture(children, make_sampler, free_sampler);
    tcase_add_test(children, sleeping_child_is_described);
    tcase_add_test(children, first_sight_has_no_share);
    tcase_add_test(children, burning_child_has_a_share);
    tcase_add_test(children, what_it_sleeps_in_is_named);
    tcase_add_test(children, moves_are_counted_and_pins_are_seen);
    tcase_add_test(children, stopped_child_is_T);
    tcase_add_test(children, name_of_a_process_fools_nobody);
    tcase_add_test(children, memory_is_counted_and_kept_after_death);
    tcase_add_test(children, last_figures_are_those_of_the_kernels_accounts);
    tcase_add_test(children, reaped_child_keeps_its_figures_but_no_state);
    tcase_add_test(children, nobody_is_known_unless_watched);
    tcase_add_test(children, many_come_and_go_without_a_descriptor_left);
    tcase_add_test(children, no_descriptors_left_is_an_answer);
    suite_add_tcase(suite, children);
    TCase *machine = tcase_create("machine");
    tcase_set_timeout(machine, 30);
    tcase_add_checked_fixture(machine, make_sampler, free_sampler);
    tcase_add_test(machine, cores_have_shares_after_two_samples);
    tcase_add_test(machine, share_of_a_core_is_that_of_proc_stat);
    tcase_add_test(machine, lab_knows_its_own_share);
    tcase_add_test(machine, samples_keep_their_distance);
    tcase_add_test(machine, dear_samples_are_rarer);
    suite_add_tcase(suite, machine);
    return suite;
}
