#include "lab/process_look.h"

#include "lab/proc_file.h"

#include <ctype.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_CODE_FIELD 52 /* of a stat file */

/* Arguments end in NUL; a terminal shall see blanks, and nothing that moves its cursor. */
void process_look_command(struct process_row *row)
{
    char text[sizeof row->command];
    ssize_t length = proc_file_read(row->id.pid, "cmdline", text, sizeof text);
    while (length > 0 && text[length - 1] == '\0')
        length--;
    if (length <= 0) {
        if (row->state != 'Z' || !*row->command)
            (void)snprintf(row->command, sizeof row->command, "[%s]", row->name);
        return;
    }
    for (ssize_t i = 0; i < length; i++) {
        bool blank = text[i] == '\0' || isspace((unsigned char)text[i]);
        row->command[i] = blank ? ' ' : iscntrl((unsigned char)text[i]) ? '?' : text[i];
    }
    row->command[length] = '\0';
}

void process_look_wchan(struct process_row *row)
{
    row->wchan[0] = '\0';
    if (row->state != 'S' && row->state != 'D')
        return;
    if (proc_file_read(row->id.pid, "wchan", row->wchan, sizeof row->wchan) <= 0 || strcmp(row->wchan, "0") == 0)
        row->wchan[0] = '\0';
}

void process_look_pin(struct process_row *row)
{
    cpu_set_t set;
    row->pinned = RUN_NO_CORE;
    if (sched_getaffinity(row->id.pid, sizeof set, &set) < 0 || CPU_COUNT(&set) != 1)
        return;
    for (row->pinned = 0; !CPU_ISSET(row->pinned, &set);)
        row->pinned++;
}

void process_look_switches(struct process_row *row)
{
    char text[4096];
    if (proc_file_read(row->id.pid, "status", text, sizeof text) <= 0)
        return;
    row->switches_voluntary = proc_file_value(text, "\nvoluntary_ctxt_switches:");
    row->switches_involuntary = proc_file_value(text, "\nnonvoluntary_ctxt_switches:");
}

/* The kernel says 0 to who may not trace it. */
static bool may_be_told(int pid)
{
    char path[32];
    struct stat folder;
    (void)snprintf(path, sizeof path, "/proc/%d", pid);
    return geteuid() == 0 || (stat(path, &folder) == 0 && folder.st_uid == geteuid());
}

void process_look_death(struct process_row *row)
{
    char text[1024];
    const char *at =
        proc_file_read(row->id.pid, "stat", text, sizeof text) > 0 ? proc_file_field(text, EXIT_CODE_FIELD) : NULL;
    uint64_t code = at ? proc_file_number(&at) : SNAPSHOT_UNKNOWN;
    if (code == SNAPSHOT_UNKNOWN || (code == 0 && !may_be_told(row->id.pid)))
        return;
    int status = (int)code;
    if (WIFSIGNALED(status))
        row->death = (struct death){DEATH_SIGNAL, (uint16_t)WTERMSIG(status)};
    else
        row->death = (struct death){WEXITSTATUS(status) ? DEATH_EXITED : DEATH_LEFT, (uint16_t)WEXITSTATUS(status)};
}
