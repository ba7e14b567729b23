/* proc2.h - libproc2 behind one door: the cores, the memory and the processes of the machine, as plain data. Nothing here
 * fails a run: what the library cannot tell is left out.
 *
 *     proc2_new(&proc2) · proc2_cores() / proc2_memory() / proc2_processes(), now and then · proc2_free()
 *
 * One thread: the library's own tables are shared by all of its contexts. Names come as the locale (LC_CTYPE) can show
 * them: choose it before. */
#ifndef FORKLAB_LAB_PROC2_H
#define FORKLAB_LAB_PROC2_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proc2;

struct proc2_core { /* what a core did since boot, in the kernel's ticks */
    int number;
    uint64_t busy, total;
};

struct proc2_memory {
    uint64_t total_bytes, available_bytes;
};

struct proc2_process { /* what the kernel's one line about a process says */
    int pid, parent;
    char state; /* R S D T t Z… */
    int core;   /* where it runs or ran last */
    int nice, priority, threads;
    uint64_t began_ticks;         /* since boot: with the number, it names a process for good */
    uint64_t cpu_ticks;           /* of all its threads, since it began */
    uint64_t with_children_ticks; /* that, and those of all its children that it has reaped, with theirs */
    uint64_t rss_bytes;
    uint64_t faults_minor, faults_major;
    char name[64]; /* control characters are '?'; may be empty */
    char user[32];
};

/* 0 or -ENOMEM. */
int proc2_new(struct proc2 **ret_proc2);
void proc2_free(struct proc2 *proc2); /* NULL is fine */

/* How many cores there are, 0 = unknown. `*ret_cores` is valid until the next call. */
size_t proc2_cores(struct proc2 *proc2, const struct proc2_core **ret_cores);

/* False when it is not known. */
bool proc2_memory(struct proc2 *proc2, struct proc2_memory *ret_memory);

/* Every process of the machine, by number: how many there are, 0 = unknown. `*ret_processes` is valid until the next
 * call; what dies meanwhile is left out. */
size_t proc2_processes(struct proc2 *proc2, const struct proc2_process **ret_processes);

#endif
