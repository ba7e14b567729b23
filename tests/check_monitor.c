/* monitor.h with real children: born, running, stopped, dead, replaced, oddly named; and what is done to them. Each does
 * one thing and waits to be killed; it dies with the test in any case. */
#include "base/clock.h"
#include "lab/monitor.h"
#include "lab/monitor_body.h"
#include "lab/proc_file.h"
#include "lab/process_look.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static struct monitor *monitor;

static void choose_locale(void)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

static void make_monitor(enum process_scope scope, const int *roots, size_t count)
{
    struct monitor_options options = {scope, NS_PER_MS, roots, count, false};
    ck_assert_int_eq(monitor_new(&monitor, &options), 0);
}

static void free_monitor(void)
{
    monitor_free(monitor);
    monitor = NULL;
}

static void reap(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static const struct process_list *sample(void)
{
    while (!monitor_tick(monitor, clock_ns()))
        clock_sleep_until(monitor_due(monitor));
    return monitor_list(monitor);
}

/* Its row after a new sample; NULL = there is none. */
static const struct process_row *look(pid_t pid)
{
    const struct process_list *list = sample();
    size_t row = process_list_last(list, pid);
    return row == SIZE_MAX ? NULL : &list->rows[row];
}

static const struct process_row *look_until(pid_t pid, bool (*holds)(const struct process_row *row))
{
    uint64_t end = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    const struct process_row *row = look(pid);
    while (!row || !holds(row)) {
        ck_assert_msg(clock_ns() < end, "%d never came to it", (int)pid);
        row = look(pid);
    }
    return row;
}

static bool sleeps(const struct process_row *row)
{
    return row->state == 'S';
}

static bool is_stopped(const struct process_row *row)
{
    return row->state == 'T';
}

static bool is_zombie(const struct process_row *row)
{
    return row->state == 'Z';
}

static bool is_busy(const struct process_row *row)
{
    return row->cpu > 0.02; /* of a machine on which many others run */
}

START_TEST(own_tree_holds_ourselves_and_children)
{
    make_monitor(PROCESSES_OWN, NULL, 0);
    ck_assert_uint_eq(monitor_list(monitor)->samples, 0);
    const struct process_list *list = sample();
    ck_assert_uint_eq(list->count, 1);
    ck_assert_uint_eq(list->samples, 1);
    ck_assert(isnan(list->rows[0].cpu) && isnan(list->busy));
    pid_t pid = processes_start_child(NULL, NULL);
    const struct process_row *row = look_until(pid, sleeps);
    list = monitor_list(monitor);
    ck_assert_uint_eq(list->alive, 2);
    ck_assert_uint_eq(list->born, 1);
    ck_assert_uint_eq(list->died, 0);
    ck_assert_int_eq(row->parent, getpid());
    ck_assert(row->born && !row->gone);
    ck_assert_uint_eq(row->threads, 1);
    ck_assert_uint_gt(row->rss_bytes, 0);
    ck_assert_uint_gt(row->switches_voluntary, 0);
    ck_assert_uint_lt(row->alive_ns, 60 * NS_PER_S);
    ck_assert_str_ne(row->wchan, "");
    ck_assert_str_ne(row->user, "");
    ck_assert_int_ge(row->core, 0);
    ck_assert_uint_gt(list->memory_bytes, list->memory_available_bytes);
    ck_assert(list->load[0] >= 0 && list->cores.usable >= 1);
    ck_assert_int_eq(process_moment(list, row, 0).state, 'S');
    ck_assert_int_eq(process_moment(list, row, process_moments(list) - 1).state, PROCESS_ABSENT);
    reap(pid);
}
END_TEST

START_TEST(states_and_the_end_are_told)
{
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(NULL, NULL);
    struct process_id id = look_until(pid, sleeps)->id;
    ck_assert_int_eq(monitor_signal(id, SIGSTOP), 0);
    look_until(pid, is_stopped);
    ck_assert_uint_eq(monitor_list(monitor)->states[strchr(PROCESS_STATES, 'T') - PROCESS_STATES], 1);
    ck_assert_int_eq(monitor_signal(id, SIGKILL), 0);
    const struct process_row *row = look_until(pid, is_zombie);
    ck_assert_int_eq(row->death.how, DEATH_SIGNAL);
    ck_assert_int_eq(row->death.code, SIGKILL);
    ck_assert(!row->gone);
    waitpid(pid, NULL, 0);
    row = look(pid);
    ck_assert(row && row->gone && row->gone_ns > 0);
    ck_assert_int_eq(row->death.code, SIGKILL);
    ck_assert_int_eq(process_moment(monitor_list(monitor), row, 0).state, PROCESS_ABSENT);
    ck_assert_int_eq(process_moment(monitor_list(monitor), row, 1).state, 'Z');
    ck_assert_uint_eq(monitor_list(monitor)->died, 1);
    ck_assert_uint_eq(monitor_list(monitor)->alive, 1);
    ck_assert_int_eq(monitor_signal(id, 0), -ESRCH);
    /* Time is the caller's: after a while it is forgotten. */
    ck_assert(monitor_tick(monitor, clock_ns() + 60 * NS_PER_S));
    ck_assert_uint_eq(process_list_last(monitor_list(monitor), pid), SIZE_MAX);
}
END_TEST

static void leave_with_3(const void *unused)
{
    (void)unused;
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        _exit(3);
    }
}

/* A zombie's exit status can be seen before its parent asks for it. */
START_TEST(a_zombies_last_word_is_read)
{
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(leave_with_3, NULL), grandchild = 0;
    ck_assert_int_eq(processes_children_of(pid, &grandchild, 1), 1);
    const struct process_row *row = look_until(grandchild, is_zombie);
    ck_assert_int_eq(row->death.how, DEATH_EXITED);
    ck_assert_int_eq(row->death.code, 3);
    reap(pid);
}
END_TEST

/* To who may not trace it the kernel says 0, which would be a clean exit. */
START_TEST(what_the_kernel_hides_is_not_known)
{
    int status = 0;
    if (geteuid() != 0)
        return; /* nobody else can become a stranger */
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(leave_with_3, NULL), grandchild = 0;
    ck_assert_int_eq(processes_children_of(pid, &grandchild, 1), 1);
    (void)look_until(grandchild, is_zombie);
    pid_t stranger = fork();
    if (stranger == 0) {
        struct process_row row = {.id.pid = grandchild, .state = 'Z'};
        if (setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
            _exit(2);
        process_look_death(&row);
        _exit(row.death.how != DEATH_NONE);
    }
    ck_assert_int_eq(waitpid(stranger, &status, 0), stranger);
    ck_assert_int_eq(status, 0);
    reap(pid);
}
END_TEST

START_TEST(what_its_parent_was_told_is_kept)
{
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(NULL, NULL);
    ck_assert_ptr_nonnull(look(pid));
    reap(pid);
    monitor_ended(monitor, pid, (struct death){DEATH_SIGNAL, SIGKILL});
    monitor_ended(monitor, 1, (struct death){DEATH_SIGNAL, SIGKILL}); /* not here */
    const struct process_row *row = look(pid);
    ck_assert(row->gone && row->death.code == SIGKILL);
}
END_TEST

static void take_name(const void *name)
{
    prctl(PR_SET_NAME, name);
}

START_TEST(odd_names_are_names)
{
    static const struct {
        const char *name, *shown;
    } cases[] = {
        {"a) R 1", "a) R 1"},
        {"wö⣿ 漢", "wö⣿ 漢"},
        {"", ""},
        {"\033[31mred", "?[31mred"},
        {"a\nb\tc", "a?b?c"},
        {") Z 1 (", ") Z 1 ("},
        {"12345678901234567", "123456789012345"},
    };
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(take_name, cases[_i].name);
    const struct process_row *row = look_until(pid, sleeps);
    ck_assert_str_eq(row->name, cases[_i].shown);
    ck_assert_int_eq(row->parent, getpid());
    for (const char *c = row->command; *c; c++)
        ck_assert_int_ge((unsigned char)*c, ' ');
    reap(pid);
}
END_TEST

static void start_a_shell(const void *unused)
{
    (void)unused;
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl("/bin/sh", "sh", "-c", "read line\nread\033line", "", (char *)NULL);
        _exit(127);
    }
}

static bool is_shell(const struct process_row *row)
{
    return strcmp(row->name, "sh") == 0;
}

/* The arguments as one line, whatever is in them. */
START_TEST(a_command_is_one_line)
{
    make_monitor(PROCESSES_OWN, NULL, 0);
    int held[2];
    ck_assert_int_eq(pipe(held), 0);
    ck_assert_int_eq(dup2(held[0], STDIN_FILENO), STDIN_FILENO);
    pid_t pid = processes_start_child(start_a_shell, NULL), shell = 0;
    ck_assert_int_eq(processes_children_of(pid, &shell, 1), 1);
    ck_assert_str_eq(look_until(shell, is_shell)->command, "sh -c read line read?line");
    reap(pid);
}
END_TEST

static void burn_for_ever(const void *unused)
{
    (void)unused;
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (volatile unsigned i = 0;; i++)
            continue;
    }
}

START_TEST(time_on_a_core_is_counted)
{
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(burn_for_ever, NULL), burner = 0;
    ck_assert_int_eq(processes_children_of(pid, &burner, 1), 1);
    const struct process_row *row = look_until(burner, is_busy);
    ck_assert_int_eq(row->parent, pid);
    ck_assert_double_le(row->cpu, 1.2);
    ck_assert_double_ge(monitor_list(monitor)->busy, 0.02);
    ck_assert_uint_gt(row->cpu_total_ns, 0);
    ck_assert_double_ge(monitor_list(monitor)->own_cpu, 0);
    reap(pid);
}
END_TEST

/* Samples that are too close for shares of time have them all the same, over several. */
START_TEST(close_samples_have_shares_too)
{
    uint64_t now_ns = clock_ns(), end = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS);
    pid_t pid = processes_start_child(burn_for_ever, NULL), burner = 0;
    ck_assert_int_eq(processes_children_of(pid, &burner, 1), 1);
    make_monitor(PROCESSES_OWN, NULL, 0);
    for (double cpu = NAN; !(cpu > 0);) {
        ck_assert(clock_ns() < end);
        now_ns += 40 * NS_PER_MS; /* as a machine would have it on which looking costs nothing */
        ck_assert(monitor_take_sample(monitor, now_ns));
        cpu = monitor_list(monitor)->rows[process_list_last(monitor_list(monitor), burner)].cpu;
        clock_sleep_until(clock_after(NS_PER_MS));
    }
    ck_assert_double_gt(monitor_list(monitor)->busy, 0);
    ck_assert_uint_eq(monitor_list(monitor)->interval_ns, 40 * NS_PER_MS);
    reap(pid);
}
END_TEST

/* Uses about 0.1 s of CPU in each of a row of children that end at once: none of them need be seen to be counted. */
static void have_short_lives(const void *unused)
{
    (void)unused;
    if (fork() != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        pid_t pid = fork();
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            uint64_t end = clock_process_cpu_ns() + 40 * NS_PER_MS;
            while (clock_process_cpu_ns() < end)
                continue;
            _exit(0);
        }
        waitpid(pid, NULL, 0);
    }
}

/* The CPU time of children that it has reaped. */
static uint64_t reaped_ns(pid_t pid)
{
    char text[1024];
    ck_assert_int_gt(proc_file_read(pid, "stat", text, sizeof text), 0);
    const char *user = proc_file_field(text, 16), *system = proc_file_field(text, 17);
    return (proc_file_number(&user) + proc_file_number(&system)) * NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK);
}

START_TEST(short_lives_count_too)
{
    pid_t parent = 0;
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(have_short_lives, NULL);
    ck_assert_int_eq(processes_children_of(pid, &parent, 1), 1);
    uint64_t first = clock_ns(), end = clock_after(PROCESSES_PATIENCE_MS * NS_PER_MS), before = reaped_ns(parent);
    double most = 0, sum = 0, lived = 0;
    sample();
    while (lived < 0.4 * NS_PER_S && clock_ns() < end) {
        clock_sleep_until(clock_after(100 * NS_PER_MS));
        lived = (double)(reaped_ns(parent) - before);
        const struct process_list *list = sample();
        if (!isnan(list->busy)) {
            sum += list->busy * (double)list->interval_ns;
            most = fmax(most, list->busy);
        }
    }
    reap(pid);
    ck_assert_double_gt(lived, 0);
    ck_assert_double_le(most, (double)monitor_list(monitor)->cores.online);
    ck_assert_double_ge(sum, 0.7 * lived);
    ck_assert_double_le(sum, 1.5 * (double)(clock_ns() - first));
}
END_TEST

static void leave_an_orphan(const void *unused)
{
    (void)unused;
    pid_t parent = getpid();
    if (fork() == 0) {
        while (getppid() == parent)
            clock_sleep_until(clock_after(NS_PER_MS));
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        alarm(60);
        for (;;)
            pause();
    }
}

/* The trees of others: one of them loses its root, whose child stays in sight. */
START_TEST(trees_are_those_asked_for)
{
    pid_t outside = processes_start_child(NULL, NULL), root = processes_start_child(leave_an_orphan, NULL), child = 0;
    ck_assert_int_eq(processes_children_of(root, &child, 1), 1);
    make_monitor(PROCESSES_TREES, (int[]){(int)root}, 1);
    const struct process_list *list = sample();
    ck_assert_uint_eq(list->count, 2);
    ck_assert_uint_eq(process_list_last(list, outside), SIZE_MAX);
    reap(root);
    const struct process_row *row = look(child);
    ck_assert(row && !row->gone);
    row = look(root);
    ck_assert(row && row->gone);
    ck_assert_uint_eq(monitor_list(monitor)->alive, 1);
    kill(child, SIGKILL);
    reap(outside);
}
END_TEST

START_TEST(the_whole_system_and_back)
{
    pid_t pid = processes_start_child(NULL, NULL);
    make_monitor(PROCESSES_OWN, NULL, 0);
    look_until(pid, sleeps);
    ck_assert_uint_eq(process_list_last(monitor_list(monitor), 1), SIZE_MAX);
    monitor_set_scope(monitor, PROCESSES_SYSTEM);
    ck_assert_ptr_nonnull(look(1));
    const struct process_row *row = look(pid);
    ck_assert_int_eq(process_moment(monitor_list(monitor), row, process_moments(monitor_list(monitor)) - 1).state, 'S');
    ck_assert(!row->gone);
    monitor_set_scope(monitor, PROCESSES_OWN);
    ck_assert_ptr_null(look(1)); /* not gone: out of sight */
    ck_assert_uint_eq(monitor_list(monitor)->count, 2);
    reap(pid);
}
END_TEST

/* In the whole system only what is in view costs more than a glance. */
START_TEST(dear_figures_are_read_on_demand)
{
    pid_t pid = processes_start_child(NULL, NULL);
    make_monitor(PROCESSES_SYSTEM, NULL, 0);
    const struct process_row *row = look_until(pid, sleeps);
    ck_assert_uint_eq(row->switches_voluntary, SNAPSHOT_UNKNOWN);
    ck_assert_str_eq(row->wchan, "");
    monitor_look_at(monitor, &row->id, 1);
    row = look(pid);
    ck_assert_uint_ne(row->switches_voluntary, SNAPSHOT_UNKNOWN);
    ck_assert_str_ne(row->wchan, "");
    reap(pid);
}
END_TEST

static void *wait_for_ever(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

static void have_a_thread(const void *unused)
{
    (void)unused;
    pthread_t thread;
    if (pthread_create(&thread, NULL, wait_for_ever, NULL) != 0)
        _exit(1);
}

START_TEST(nice_and_pin_reach_all_threads)
{
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(have_a_thread, NULL);
    struct process_id id = look_until(pid, sleeps)->id;
    cpu_set_t set;
    ck_assert_int_eq(sched_getaffinity(0, sizeof set, &set), 0);
    int core = 0;
    while (!CPU_ISSET(core, &set))
        core++;
    ck_assert_int_eq(monitor_nice(id, 7), 0);
    ck_assert_int_eq(monitor_pin(id, core), 0);
    ck_assert_int_eq(look(pid)->nice, 7);
    ck_assert_int_eq(look(pid)->pinned, core);
    ck_assert_uint_eq(look(pid)->threads, 2);
    char path[64];
    (void)snprintf(path, sizeof path, "ls /proc/%d/task", (int)pid);
    FILE *threads = popen(path, "r");
    int tid, count = 0;
    for (; fscanf(threads, "%d", &tid) == 1; count++) {
        ck_assert_int_eq(getpriority(PRIO_PROCESS, (id_t)tid), 7);
        ck_assert_int_eq(sched_getaffinity(tid, sizeof set, &set), 0);
        ck_assert(CPU_COUNT(&set) == 1 && CPU_ISSET(core, &set));
    }
    pclose(threads);
    ck_assert_int_eq(count, 2);
    ck_assert_int_eq(monitor_pin(id, -1), 0);
    ck_assert(look(pid)->pinned == RUN_NO_CORE || sysconf(_SC_NPROCESSORS_CONF) == 1);
    ck_assert_int_eq(monitor_nice(id, 20), -EINVAL);
    ck_assert_int_eq(monitor_pin(id, 1 << 20), -EINVAL);
    reap(pid);
}
END_TEST

/* Whoever has the number now is not the one that was meant. */
START_TEST(another_with_that_number_is_left_alone)
{
    make_monitor(PROCESSES_OWN, NULL, 0);
    pid_t pid = processes_start_child(NULL, NULL);
    struct process_id id = look_until(pid, sleeps)->id;
    id.began--;
    ck_assert_int_eq(monitor_signal(id, SIGKILL), -ESRCH);
    ck_assert_int_eq(monitor_nice(id, 5), -ESRCH);
    ck_assert_int_eq(monitor_pin(id, 0), -ESRCH);
    ck_assert_int_eq(look_until(pid, sleeps)->nice, getpriority(PRIO_PROCESS, 0));
    ck_assert_int_eq(monitor_signal((struct process_id){0, 0}, SIGKILL), -EINVAL);
    ck_assert_int_eq(monitor_signal((struct process_id){-1, 0}, SIGKILL), -EINVAL);
    ck_assert_int_eq(monitor_signal(look(getpid())->id, SIGSTOP), -EDEADLK);
    reap(pid);
}
END_TEST

START_TEST(who_is_not_there_cannot_be_watched)
{
    pid_t pid = processes_start_child(NULL, NULL);
    reap(pid);
    struct monitor_options options = {PROCESSES_TREES, 0, (int[]){(int)pid}, 1, false};
    ck_assert_int_eq(monitor_new(&monitor, &options), -ESRCH);
    ck_assert_ptr_null(monitor);
}
END_TEST

/* No descriptor is left, and between two samples nothing is done. */
START_TEST(looking_leaves_nothing_open)
{
    make_monitor(PROCESSES_SYSTEM, NULL, 0);
    sample();
    ck_assert(!monitor_tick(monitor, clock_ns()) || monitor_due(monitor) > clock_ns() - NS_PER_S);
    int before = processes_descriptors();
    for (int i = 0; i < 20; i++)
        sample();
    ck_assert_int_eq(processes_descriptors(), before);
    ck_assert_uint_eq(monitor_list(monitor)->samples, 21);
}
END_TEST

Suite *monitor_suite(void)
{
    Suite *suite = suite_create("monitor");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_unchecked_fixture(all, choose_locale, NULL);
    tcase_add_checked_fixture(all, NULL, free_monitor);
    tcase_add_test(all, own_tree_holds_ourselves_and_children);
    tcase_add_test(all, states_and_the_end_are_told);
    tcase_add_test(all, a_zombies_last_word_is_read);
    tcase_add_test(all, what_the_kernel_hides_is_not_known);
    tcase_add_test(all, what_its_parent_was_told_is_kept);
    tcase_add_loop_test(all, odd_names_are_names, 0, 7);
    tcase_add_test(all, a_command_is_one_line);
    tcase_add_test(all, time_on_a_core_is_counted);
    tcase_add_test(all, close_samples_have_shares_too);
    tcase_add_test(all, short_lives_count_too);
    tcase_add_test(all, trees_are_those_asked_for);
    tcase_add_test(all, the_whole_system_and_back);
    tcase_add_test(all, dear_figures_are_read_on_demand);
    tcase_add_test(all, nice_and_pin_reach_all_threads);
    tcase_add_test(all, another_with_that_number_is_left_alone);
    tcase_add_test(all, who_is_not_there_cannot_be_watched);
    tcase_add_test(all, looking_leaves_nothing_open);
    suite_add_tcase(suite, all);
    return suite;
}
