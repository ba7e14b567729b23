#include "lab/watch.h"

#include "lab/proc_file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Files of /proc/PID, kept open and read again from their start: half the cost of opening them, and once the process is
 * reaped they say ESRCH, even if its number belongs to another by then. */
static const char *const file_names[WATCH_FILES] = {[WATCH_STAT] = "stat",
                                                    [WATCH_SCHEDSTAT] = "schedstat",
                                                    [WATCH_STATUS] = "status",
                                                    [WATCH_SCHED] = "sched",
                                                    [WATCH_WCHAN] = "wchan"};

/* Larger than any status file but one of a user in hundreds of groups, whose last lines are then unknown. */
#define FILE_MAX_BYTES 4096

/* Of a stat file. */
#define STATE_FIELD        3
#define FAULTS_MINOR_FIELD 10
#define FAULTS_MAJOR_FIELD 12
#define NICE_FIELD         19
#define CORE_FIELD         39

/* The whole file as a NUL-ended text. False when it cannot be read, any more or at all. */
static bool read_file(int fd, char *buffer)
{
    if (fd < 0)
        return false;
    ssize_t length = pread(fd, buffer, FILE_MAX_BYTES - 1, 0);
    buffer[length > 0 ? length : 0] = '\0';
    return length > 0;
}

static uint64_t number_at(const char *at)
{
    return at ? proc_file_number(&at) : SNAPSHOT_UNKNOWN;
}

static int nice_at(const char *at)
{
    bool negative = at && *at == '-';
    uint64_t number = number_at(negative ? at + 1 : at);
    if (number == SNAPSHOT_UNKNOWN)
        return SNAPSHOT_NO_NICE;
    return negative ? -(int)number : (int)number;
}

static bool read_stat(struct watch *watch)
{
    char text[FILE_MAX_BYTES];
    const char *state = read_file(watch->files[WATCH_STAT], text) ? proc_file_field(text, STATE_FIELD) : NULL;
    if (!state)
        return false;
    watch->seen.state = *state;
    watch->seen.faults_minor = number_at(proc_file_field(text, FAULTS_MINOR_FIELD));
    watch->seen.faults_major = number_at(proc_file_field(text, FAULTS_MAJOR_FIELD));
    watch->seen.nice = nice_at(proc_file_field(text, NICE_FIELD));
    uint64_t core = number_at(proc_file_field(text, CORE_FIELD));
    watch->seen.core = core == SNAPSHOT_UNKNOWN ? RUN_NO_CORE : (int)core;
    return true;
}

/* "ON_CORE_NS QUEUE_WAIT_NS TIMES_ON_A_CORE". */
static void read_schedstat(struct watch *watch)
{
    char text[FILE_MAX_BYTES];
    const char *at = text;
    if (!read_file(watch->files[WATCH_SCHEDSTAT], text))
        return;
    watch->seen.on_core_ns = proc_file_number(&at);
    watch->seen.queue_wait_ns = proc_file_number(&at);
}

/* Among lines "NAME   :   VALUE". */
static void read_sched(struct watch *watch)
{
    char text[FILE_MAX_BYTES];
    const char *line = read_file(watch->files[WATCH_SCHED], text) ? strstr(text, "nr_migrations") : NULL;
    const char *value = line ? strchr(line, ':') : NULL;
    watch->seen.migrations = value ? number_at(value + 1) : SNAPSHOT_UNKNOWN;
}

/* Who runs sleeps in nothing. "0" is what the kernel says when it does not want to tell. */
static void read_wchan(struct watch *watch)
{
    char text[FILE_MAX_BYTES];
    bool sleeps = watch->seen.state == 'S' || watch->seen.state == 'D';
    bool told = sleeps && read_file(watch->files[WATCH_WCHAN], text) && strcmp(text, "0") != 0;
    (void)snprintf(watch->seen.wchan, sizeof watch->seen.wchan, "%.*s", told ? (int)strcspn(text, "\n") : 0, text);
}

/* A list of cores, which is a single number when there is but one. */
static int only_core(const char *status)
{
    static const char name[] = "\nCpus_allowed_list:";
    const char *at = strstr(status, name);
    if (!at)
        return RUN_NO_CORE;
    at += sizeof name - 1;
    uint64_t core = proc_file_number(&at);
    return core != SNAPSHOT_UNKNOWN && *at == '\n' ? (int)core : RUN_NO_CORE;
}

/* Lines "NAME:\tVALUE[ kB]". A dead process has none about memory. */
static const struct {
    const char *line;
    size_t field;
    uint64_t unit;
} status_lines[] = {
    {"\nVmHWM:", offsetof(struct sampler_process, max_rss_bytes), 1024},
    {"\nVmRSS:", offsetof(struct sampler_process, rss_bytes), 1024},
    {"\nvoluntary_ctxt_switches:", offsetof(struct sampler_process, switches_voluntary), 1},
    {"\nnonvoluntary_ctxt_switches:", offsetof(struct sampler_process, switches_involuntary), 1},
};

static void read_status(struct watch *watch)
{
    char text[FILE_MAX_BYTES];
    if (!read_file(watch->files[WATCH_STATUS], text))
        return;
    watch->seen.only_core = only_core(text);
    for (size_t i = 0; i < sizeof status_lines / sizeof *status_lines; i++) {
        uint64_t value = proc_file_value(text, status_lines[i].line);
        if (value != SNAPSHOT_UNKNOWN)
            *(uint64_t *)((char *)&watch->seen + status_lines[i].field) = value * status_lines[i].unit;
    }
}

bool watch_read(struct watch *watch)
{
    if (!read_stat(watch)) {
        watch->seen.state = '?';
        watch->seen.wchan[0] = '\0';
        return false;
    }
    read_schedstat(watch);
    read_status(watch);
    read_sched(watch);
    read_wchan(watch);
    return true;
}

/* A kernel that does not count says "0 0 0" for everybody, ourselves included, though we certainly ran. */
bool watch_kernel_counts(void)
{
    char text[FILE_MAX_BYTES];
    int fd = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
    bool counts = read_file(fd, text) && strcmp(text, "0 0 0\n") != 0;
    if (fd >= 0)
        (void)close(fd);
    return counts;
}

/* Not every kernel has it. */
static bool may_be_missing(enum watch_file file)
{
    return file == WATCH_SCHED || file == WATCH_WCHAN;
}

int watch_open(struct watch *ret_watch, int pid, bool counted)
{
    struct watch watch = {.seen = {.pid = pid,
                                   .state = '?',
                                   .core = RUN_NO_CORE,
                                   .cpu = NAN,
                                   .on_core_ns = SNAPSHOT_UNKNOWN,
                                   .queue_wait_ns = SNAPSHOT_UNKNOWN,
                                   .rss_bytes = SNAPSHOT_UNKNOWN,
                                   .max_rss_bytes = SNAPSHOT_UNKNOWN,
                                   .switches_voluntary = SNAPSHOT_UNKNOWN,
                                   .switches_involuntary = SNAPSHOT_UNKNOWN,
                                   .faults_minor = SNAPSHOT_UNKNOWN,
                                   .faults_major = SNAPSHOT_UNKNOWN,
                                   .migrations = SNAPSHOT_UNKNOWN,
                                   .nice = SNAPSHOT_NO_NICE,
                                   .only_core = RUN_NO_CORE},
                          .files = {-1, -1, -1, -1, -1}};
    for (enum watch_file file = 0; file < WATCH_FILES; file++) {
        char path[64];
        if (file == WATCH_SCHEDSTAT && !counted)
            continue;
        (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, file_names[file]);
        watch.files[file] = open(path, O_RDONLY | O_CLOEXEC);
        if (watch.files[file] >= 0 || (may_be_missing(file) && (errno == ENOENT || errno == EACCES)))
            continue;
        int error = errno == ENOENT ? -ESRCH : -errno;
        watch_close(&watch);
        return error;
    }
    *ret_watch = watch;
    return 0;
}

void watch_close(struct watch *watch)
{
    for (int file = 0; file < WATCH_FILES; file++)
        if (watch->files[file] >= 0)
            (void)close(watch->files[file]);
}
