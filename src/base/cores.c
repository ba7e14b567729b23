#include "base/cores.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Holds a mount point, a group below it and a file of the group. */
#define PATH_SPACE (3 * PATH_MAX)

/* The two generations of control groups. Both can be mounted at once (hybrid), and then either may hold the quota. */
enum generation { V1, V2 };

/* One mount of a hierarchy that can hold a CPU quota, and the place of our own group in that hierarchy. */
struct hierarchy {
    enum generation generation;
    char group[PATH_MAX]; /* as /proc/self/cgroup names it */
    char top[PATH_MAX];   /* the group that the mount shows as its root */
    char mount[PATH_MAX];
};

static bool copy_text(char *ret_copy, size_t size, const char *text)
{
    int length = snprintf(ret_copy, size, "%s", text);
    return length >= 0 && (size_t)length < size;
}

/* True if `word` is one of the words of `list`, which commas part. */
static bool list_has(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (!strncmp(at, word, length) && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return false;
}

static FILE *open_below(const char *root, const char *path)
{
    char full[PATH_SPACE];
    int length = snprintf(full, sizeof full, "%s%s", root, path);
    return length > 0 && (size_t)length < sizeof full ? fopen(full, "re") : NULL;
}

/* Puts our own group of that generation into `ret_group`. The lines of the file are "4:cpu,cpuacct:/my/group" for v1
 * and "0::/my/group" for v2. */
static bool find_group(const char *root, enum generation generation, char *ret_group, size_t size)
{
    FILE *file = open_below(root, "/proc/self/cgroup");
    if (!file)
        return false;
    bool found = false;
    char *line = NULL;
    size_t capacity = 0;
    while (!found && getline(&line, &capacity, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *group = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!group)
            continue;
        *group++ = '\0';
        controllers++;
        if (generation == V2 ? !strcmp(controllers, "") : list_has(controllers, "cpu"))
            found = copy_text(ret_group, size, group);
    }
    free(line);
    (void)fclose(file);
    return found;
}

/* Turns the kernel's "\040" for a blank back, in place. */
static void decode_octal(char *text)
{
    char *to = text;
    for (const char *from = text; *from; to++) {
        bool escape = from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && isdigit((unsigned char)from[2]) &&
                      isdigit((unsigned char)from[3]);
        *to = escape ? (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0')) : *from;
        from += escape ? 4 : 1;
    }
    *to = '\0';
}

/* Reads one line of mountinfo: "ID PARENT MAJOR:MINOR TOP MOUNT OPTIONS [FIELDS] - TYPE SOURCE SUPER_OPTIONS". True
 * when it is a mount of that generation. */
static bool read_mount(char *line, struct hierarchy *hierarchy)
{
    char *rest = strstr(line, " - ");
    char *save = NULL;
    if (!rest)
        return false;
    *rest = '\0';
    const char *type = strtok_r(rest + 3, " \n", &save);
    const char *source = strtok_r(NULL, " \n", &save);
    const char *options = strtok_r(NULL, " \n", &save);
    if (!type || !source || !options)
        return false;
    if (hierarchy->generation == V2 ? strcmp(type, "cgroup2") != 0
                                    : strcmp(type, "cgroup") != 0 || !list_has(options, "cpu"))
        return false;
    char *fields[5] = {strtok_r(line, " ", &save)};
    for (int i = 1; i < 5; i++)
        fields[i] = strtok_r(NULL, " ", &save);
    if (!fields[4])
        return false;
    decode_octal(fields[3]);
    decode_octal(fields[4]);
    return copy_text(hierarchy->top, sizeof hierarchy->top, fields[3]) &&
           copy_text(hierarchy->mount, sizeof hierarchy->mount, fields[4]);
}

/* The first number of a file of a group (`ret_second`: and the number after it), for example "50000 100000". False when
 * there is no such file, or it starts with another word, such as "max". */
static bool read_numbers(const char *root, const char *folder, const char *name, double *ret_first, double *ret_second)
{
    char path[PATH_SPACE];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = length > 0 && (size_t)length < sizeof path ? open_below(root, path) : NULL;
    if (!file)
        return false;
    bool read = fscanf(file, "%lf", ret_first) == 1 && (!ret_second || fscanf(file, "%lf", ret_second) == 1);
    (void)fclose(file);
    return read;
}

/* CPUs that the group of this folder may use; 0 = no quota. */
static double folder_quota(const char *root, enum generation generation, const char *folder)
{
    double quota = 0, period = 0;
    bool read = generation == V2 ? read_numbers(root, folder, "cpu.max", &quota, &period)
                                 : read_numbers(root, folder, "cpu.cfs_quota_us", &quota, NULL) &&
                                       read_numbers(root, folder, "cpu.cfs_period_us", &period, NULL);
    return read && quota > 0 && period > 0 ? quota / period : 0; /* v1 says -1 where there is none */
}

static double tighter(double a, double b)
{
    return a > 0 && (b <= 0 || a < b) ? a : b;
}

/* Our group as seen below the mount: its path without the top that the mount hides (a container sees "/" mounted from
 * "/docker/ab12"). Where it cannot be seen from here, the mount itself is the nearest we have. */
static const char *visible_group(const struct hierarchy *hierarchy)
{
    size_t top = strlen(hierarchy->top);
    if (strstr(hierarchy->group, "/.."))
        return "";
    if (!strcmp(hierarchy->top, "/"))
        return hierarchy->group;
    const char *rest = hierarchy->group + top;
    bool below = !strncmp(hierarchy->group, hierarchy->top, top) && *rest == '/';
    return below ? rest : "";
}

/* The tightest quota from our own group up to the mount: a group cannot use more than any group above it. */
static double hierarchy_quota(const char *root, const struct hierarchy *hierarchy)
{
    char folder[PATH_MAX * 2];
    (void)snprintf(folder, sizeof folder, "%s%s", hierarchy->mount, visible_group(hierarchy));
    size_t mount = strlen(hierarchy->mount);
    double quota = 0;
    for (;;) {
        quota = tighter(folder_quota(root, hierarchy->generation, folder), quota);
        char *slash = strrchr(folder + mount, '/');
        if (!slash)
            return quota;
        *slash = '\0';
    }
}

/* Where the mounts are when mountinfo does not tell. */
static double usual_places_quota(const char *root, struct hierarchy *hierarchy)
{
    static const char *const places[][3] = {
        [V1] = {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct", NULL},
        [V2] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified", NULL},
    };
    double quota = 0;
    (void)copy_text(hierarchy->top, sizeof hierarchy->top, "/");
    for (const char *const *place = places[hierarchy->generation]; *place; place++) {
        (void)copy_text(hierarchy->mount, sizeof hierarchy->mount, *place);
        quota = tighter(hierarchy_quota(root, hierarchy), quota);
    }
    return quota;
}

static double generation_quota(const char *root, enum generation generation)
{
    struct hierarchy hierarchy = {.generation = generation};
    if (!find_group(root, generation, hierarchy.group, sizeof hierarchy.group))
        return 0;
    FILE *mounts = open_below(root, "/proc/self/mountinfo");
    if (!mounts)
        return usual_places_quota(root, &hierarchy);
    double quota = 0;
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, mounts) > 0)
        if (read_mount(line, &hierarchy))
            quota = tighter(hierarchy_quota(root, &hierarchy), quota);
    free(line);
    (void)fclose(mounts);
    return quota;
}

/* The cores that the affinity mask of this thread leaves, or `online` when it cannot be read. The kernel refuses a mask
 * that is smaller than its own, whose size nobody tells: so try larger ones. */
static int read_affinity(int online)
{
    for (int bits = 1024; bits <= 1 << 20; bits *= 4) {
        cpu_set_t *set = CPU_ALLOC(bits);
        if (!set)
            return online;
        size_t size = CPU_ALLOC_SIZE(bits);
        int error = sched_getaffinity(0, size, set) < 0 ? errno : 0;
        int count = error ? 0 : CPU_COUNT_S(size, set);
        CPU_FREE(set);
        if (!error)
            return count;
        if (error != EINVAL)
            return online;
    }
    return online;
}

struct cores cores_detect(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    if (online < 1 || online > INT_MAX)
        online = 1;
    return cores_detect_at("", (int)online, read_affinity((int)online));
}

struct cores cores_detect_at(const char *root, int online, int affinity)
{
    struct cores cores = {.online = online, .affinity = affinity, .usable = affinity};
    cores.rule = affinity < online ? CORES_AFFINITY : CORES_ONLINE;
    cores.quota = tighter(generation_quota(root, V1), generation_quota(root, V2));
    if (cores.quota > 0 && ceil(cores.quota) < affinity) {
        cores.usable = (int)ceil(cores.quota);
        cores.rule = CORES_QUOTA;
    }
    if (cores.usable < 1)
        cores.usable = 1;
    return cores;
}

const char *cores_why(const struct cores *cores, char *buffer, size_t size)
{
    char reason[48] = "all online";
    if (cores->rule == CORES_AFFINITY)
        (void)snprintf(reason, sizeof reason, "affinity");
    else if (cores->rule == CORES_QUOTA)
        (void)snprintf(reason, sizeof reason, "cgroup quota %.2f", cores->quota);
    (void)snprintf(buffer, size, "%d of %d (%s)", cores->usable, cores->online, reason);
    return buffer;
}

const char *cores_rule_name(enum cores_rule rule)
{
    static const char *const names[] = {
        [CORES_ONLINE] = "online", [CORES_AFFINITY] = "affinity", [CORES_QUOTA] = "quota"};
    return names[rule];
}
