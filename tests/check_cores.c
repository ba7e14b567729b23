/* cores.h: the tightest of what is online, the affinity mask and the quotas of both cgroup generations, on made-up
 * machines. */
#include "base/cores.h"
#include "suites.h"
#include "support/folder.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#define FILES_MAX 8

/* Lines of /proc/self/mountinfo, as the kernel writes them. */
#define MOUNT_OTHER   "23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
#define MOUNT_V2      "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
#define MOUNT_V1      "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
#define MOUNT_V1_ACCT "33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct\n"
#define MOUNT_HYBRID  "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"

struct file {
    const char *name, *text;
};

static const struct {
    const char *what;
    int online, affinity;
    struct file files[FILES_MAX];
    int usable;
    double quota;
    const char *why;
} cases[] = {
    {"no /proc at all", 8, 8, {{"x", ""}}, 8, 0, "8 of 8 (all online)"},
    {"affinity alone", 8, 2, {{"x", ""}}, 2, 0, "2 of 8 (affinity)"},
    {"v2, half a core",
     8,
     8,
     {{"proc/self/cgroup", "0::/my.slice\n"},
      {"proc/self/mountinfo", MOUNT_OTHER MOUNT_V2},
      {"sys/fs/cgroup/my.slice/cpu.max", "50000 100000\n"}},
     1,
     0.5,
     "1 of 8 (cgroup quota 0.50)"},
    {"v2, no quota",
     8,
     8,
     {{"proc/self/cgroup", "0::/my.slice\n"},
      {"proc/self/mountinfo", MOUNT_V2},
      {"sys/fs/cgroup/my.slice/cpu.max", "max 100000\n"}},
     8,
     0,
     "8 of 8 (all online)"},
    {"v2, a group above is tighter",
     8,
     8,
     {{"proc/self/cgroup", "0::/a/b/c\n"},
      {"proc/self/mountinfo", MOUNT_V2},
      {"sys/fs/cgroup/a/b/c/cpu.max", "500000 100000\n"},
      {"sys/fs/cgroup/a/b/cpu.max", "max 100000\n"},
      {"sys/fs/cgroup/a/cpu.max", "250000 100000\n"}},
     3,
     2.5,
     "3 of 8 (cgroup quota 2.50)"},
    {"v2, our own group is tighter",
     8,
     8,
     {{"proc/self/cgroup", "0::/a/b\n"},
      {"proc/self/mountinfo", MOUNT_V2},
      {"sys/fs/cgroup/a/b/cpu.max", "100000 100000\n"},
      {"sys/fs/cgroup/a/cpu.max", "400000 100000\n"}},
     1,
     1,
     "1 of 8 (cgroup quota 1.00)"},
    {"v2, container: our group is the root of the namespace",
     8,
     8,
     {{"proc/self/cgroup", "0::/\n"}, {"proc/self/mountinfo", MOUNT_V2}, {"sys/fs/cgroup/cpu.max", "150000 100000\n"}},
     2,
     1.5,
     "2 of 8 (cgroup quota 1.50)"},
    {"v2, our group lies outside of the namespace",
     8,
     8,
     {{"proc/self/cgroup", "0::/../other\n"},
      {"proc/self/mountinfo", MOUNT_V2},
      {"sys/fs/other/cpu.max", "100000 100000\n"},
      {"sys/fs/cgroup/cpu.max", "200000 100000\n"}},
     2,
     2,
     "2 of 8 (cgroup quota 2.00)"},
    {"v1",
     8,
     8,
     {{"proc/self/cgroup", "9:name=systemd:/x\n4:cpuacct,cpu:/job\n3:cpuset:/y\n"},
      {"proc/self/mountinfo", MOUNT_OTHER MOUNT_V1},
      {"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "300000\n"},
      {"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n"}},
     3,
     3,
     "3 of 8 (cgroup quota 3.00)"},
    {"v1, no quota",
     8,
     8,
     {{"proc/self/cgroup", "4:cpu:/job\n"},
      {"proc/self/mountinfo", MOUNT_V1},
      {"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "-1\n"},
      {"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n"}},
     8,
     0,
     "8 of 8 (all online)"},
    {"v1, cpuacct is not cpu",
     8,
     8,
     {{"proc/self/cgroup", "4:cpuacct:/job\n"},
      {"proc/self/mountinfo", MOUNT_V1_ACCT},
      {"sys/fs/cgroup/cpuacct/job/cpu.cfs_quota_us", "100000\n"},
      {"sys/fs/cgroup/cpuacct/job/cpu.cfs_period_us", "100000\n"}},
     8,
     0,
     "8 of 8 (all online)"},
    {"v1, docker without a namespace: the mount shows our group as its root",
     8,
     8,
     {{"proc/self/cgroup", "4:cpu,cpuacct:/docker/ab12\n"},
      {"proc/self/mountinfo", "32 31 0:29 /docker/ab12 /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"},
      {"sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n"},
      {"sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"}},
     2,
     2,
     "2 of 8 (cgroup quota 2.00)"},
    {"v1, docker without a namespace: our group is below the mount's",
     8,
     8,
     {{"proc/self/cgroup", "4:cpu:/docker/ab12/mine\n"},
      {"proc/self/mountinfo", "32 31 0:29 /docker/ab12 /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"},
      {"sys/fs/cgroup/cpu/mine/cpu.cfs_quota_us", "100000\n"},
      {"sys/fs/cgroup/cpu/mine/cpu.cfs_period_us", "100000\n"}},
     1,
     1,
     "1 of 8 (cgroup quota 1.00)"},
    {"v1, the mount shows a group whose name only starts alike",
     8,
     8,
     {{"proc/self/cgroup", "4:cpu:/docker/ab12x\n"},
      {"proc/self/mountinfo", "32 31 0:29 /docker/ab12 /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"},
      {"sys/fs/cgroup/cpux/cpu.cfs_quota_us", "100000\n"},
      {"sys/fs/cgroup/cpux/cpu.cfs_period_us", "100000\n"}},
     8,
     0,
     "8 of 8 (all online)"},
    {"the quota rounded up leaves as many as there are",
     2,
     2,
     {{"proc/self/cgroup", "0::/\n"}, {"proc/self/mountinfo", MOUNT_V2}, {"sys/fs/cgroup/cpu.max", "150000 100000\n"}},
     2,
     1.5,
     "2 of 2 (all online)"},
    {"hybrid: the quota is in v1",
     8,
     8,
     {{"proc/self/cgroup", "1:cpu:/job\n0::/job\n"},
      {"proc/self/mountinfo", MOUNT_V1 MOUNT_HYBRID},
      {"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "100000\n"},
      {"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "50000\n"}},
     2,
     2,
     "2 of 8 (cgroup quota 2.00)"},
    {"hybrid: both, v2 is tighter",
     8,
     8,
     {{"proc/self/cgroup", "1:cpu:/job\n0::/job\n"},
      {"proc/self/mountinfo", MOUNT_V1 MOUNT_HYBRID},
      {"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "400000\n"},
      {"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n"},
      {"sys/fs/cgroup/unified/job/cpu.max", "250000 100000\n"}},
     3,
     2.5,
     "3 of 8 (cgroup quota 2.50)"},
    {"affinity is tighter than the quota",
     8,
     1,
     {{"proc/self/cgroup", "0::/\n"}, {"proc/self/mountinfo", MOUNT_V2}, {"sys/fs/cgroup/cpu.max", "250000 100000\n"}},
     1,
     2.5,
     "1 of 8 (affinity)"},
    {"the quota leaves as many as there are",
     2,
     2,
     {{"proc/self/cgroup", "0::/\n"}, {"proc/self/mountinfo", MOUNT_V2}, {"sys/fs/cgroup/cpu.max", "200000 100000\n"}},
     2,
     2,
     "2 of 2 (all online)"},
    {"a mount point with a blank",
     8,
     8,
     {{"proc/self/cgroup", "0::/\n"},
      {"proc/self/mountinfo", "31 23 0:28 / /my\\040mounts rw - cgroup2 none rw\n"},
      {"my mounts/cpu.max", "100000 100000\n"}},
     1,
     1,
     "1 of 8 (cgroup quota 1.00)"},
    {"no mountinfo: the usual places",
     8,
     8,
     {{"proc/self/cgroup", "1:cpu:/job\n0::/\n"},
      {"sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "100000\n"},
      {"sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n"}},
     1,
     1,
     "1 of 8 (cgroup quota 1.00)"},
    {"nonsense limits nothing",
     4,
     4,
     {{"proc/self/cgroup", "hello\n::\n0::/x\n"},
      {"proc/self/mountinfo", "\n - \n1 2 - cgroup2 x y\n" MOUNT_V2},
      {"sys/fs/cgroup/x/cpu.max", "100000\n"}},
     4,
     0,
     "4 of 4 (all online)"},
};

static struct folder folder;

static void make_folder(void)
{
    folder_make(&folder);
}

static void remove_folder(void)
{
    folder_remove(&folder);
}

START_TEST(tightest_rule_decides)
{
    char name[256], root[128], number[16], why[64];
    (void)snprintf(number, sizeof number, "%d", _i);
    for (const struct file *file = cases[_i].files; file->name; file++) {
        (void)snprintf(name, sizeof name, "%s/%s", number, file->name);
        folder_write_text(&folder, name, file->text);
    }
    struct cores cores =
        cores_detect_at(folder_path(&folder, number, root, sizeof root), cases[_i].online, cases[_i].affinity);
    ck_assert_msg(cores.usable == cases[_i].usable, "%s: %d usable", cases[_i].what, cores.usable);
    ck_assert_msg(fabs(cores.quota - cases[_i].quota) < 1e-9, "%s: quota %f", cases[_i].what, cores.quota);
    ck_assert_str_eq(cores_why(&cores, why, sizeof why), cases[_i].why);
}
END_TEST

START_TEST(this_machine_can_be_used)
{
    struct cores cores = cores_detect();
    ck_assert_int_ge(cores.usable, 1);
    ck_assert_int_le(cores.usable, cores.affinity);
    ck_assert_int_le(cores.affinity, cores.online);
}
END_TEST

START_TEST(affinity_is_the_kernels)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    struct cores cores = cores_detect();
    ck_assert_int_eq(cores.affinity, 1);
    ck_assert_int_eq(cores.usable, 1);
    ck_assert_int_eq(cores.rule, cores.online > 1 ? CORES_AFFINITY : CORES_ONLINE);
}
END_TEST

START_TEST(rules_have_names)
{
    ck_assert_str_eq(cores_rule_name(CORES_ONLINE), "online");
    ck_assert_str_eq(cores_rule_name(CORES_AFFINITY), "affinity");
    ck_assert_str_eq(cores_rule_name(CORES_QUOTA), "quota");
}
END_TEST

Suite *cores_suite(void)
{
    Suite *suite = suite_create("cores");
    TCase *trees = tcase_create("trees");
    tcase_add_unchecked_fixture(trees, make_folder, remove_folder);
    tcase_add_loop_test(trees, tightest_rule_decides, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, trees);
    TCase *machine = tcase_create("machine");
    tcase_add_test(machine, this_machine_can_be_used);
    tcase_add_test(machine, affinity_is_the_kernels);
    tcase_add_test(machine, rules_have_names);
    suite_add_tcase(suite, machine);
    return suite;
}
