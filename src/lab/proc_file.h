/* proc_file.h - small files of /proc/PID, read whole and at once, and the numbers in them. */
#ifndef FORKLAB_LAB_PROC_FILE_H
#define FORKLAB_LAB_PROC_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Of a text: the next number behind blanks, and moves `*at` behind it. SNAPSHOT_UNKNOWN when there is none. */
uint64_t proc_file_number(const char **at);

/* Of a stat file, "PID (NAME) STATE PARENT …", where the name may hold anything: the field of that number, the state
 * being the third. NULL when there is none. */
const char *proc_file_field(const char *stat, int field);

/* Of a status file: the value of the line that begins with `key`, "\nThreads:". SNAPSHOT_UNKNOWN when there is none. */
uint64_t proc_file_value(const char *status, const char *key);

/* What is in the file `name` of that process, NUL-ended; -1 when it cannot be read, any more or at all. */
ssize_t proc_file_read(int pid, const char *name, char *buffer, size_t size);

/* When it began, in the kernel's ticks since boot; false: there is no such process. */
bool proc_file_began(int pid, uint64_t *ret_ticks);

#endif
