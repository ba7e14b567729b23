/* cores.h - how many cores this process may really use, and which rule says so. */
#ifndef FORKLAB_BASE_CORES_H
#define FORKLAB_BASE_CORES_H
#include <stddef.h>

enum cores_rule {
    CORES_ONLINE,   /* nothing limits: every core that is online */
    CORES_AFFINITY, /* sched_getaffinity() leaves fewer */
    CORES_QUOTA,    /* the cgroup's CPU quota (v1 cpu.cfs_quota_us, v2 cpu.max) leaves fewer, rounded up */
};

struct cores {
    int online;           /* cores online in the machine */
    int affinity;         /* cores that the affinity mask leaves */
    double quota;         /* CPUs that the tightest cgroup quota on the way to the root leaves; 0 = no quota */
    int usable;           /* what follows; at least 1 */
    enum cores_rule rule; /* which of the three decided */
};

/* Reads the machine. Never fails: what cannot be read does not limit. */
struct cores cores_detect(void);

/* What cores_detect() makes of `online` and `affinity`, with every file of /proc and of the cgroup mounts looked for
 * below the folder `root` ("" = the real ones). */
struct cores cores_detect_at(const char *root, int online, int affinity);

/* "2 of 8 (affinity)", "1 of 8 (cgroup quota 0.50)", "8 of 8 (all online)". Returns `buffer`. */
const char *cores_why(const struct cores *cores, char *buffer, size_t size);

/* "online", "affinity" or "quota". */
const char *cores_rule_name(enum cores_rule rule);

#endif
