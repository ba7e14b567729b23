/* lab/machine.h: the processor's name from files of several kinds of machines, and this machine. */
#include "lab/machine.h"
#include "suites.h"
#include "support/folder.h"

#include <string.h>
#include <sys/utsname.h>

static struct folder folder;

static void make_folder(void)
{
    folder_make(&folder);
}

static void remove_folder(void)
{
    folder_remove(&folder);
}

static const struct {
    const char *cpuinfo, *model;
} cases[] = {
    {"processor\t: 0\nmodel\t\t: 85\nmodel name\t: Fast(R)  Chip   @ 2.50GHz \nstepping\t: 7\n",
     "Fast(R) Chip @ 2.50GHz"},
    {"model name\t: first\n\nmodel name\t: second\n", "first"},
    {"processor\t: 0\nBogoMIPS\t: 108.00\n\nRevision\t: c03111\nModel\t\t: Small Board 4 B\n", "Small Board 4 B"},
    {"Model\t: Board\nmodel name\t: Chip\n", "Chip"},
    {"processor\t: 0\ncpu\t\t: POWER9\ncpu MHz\t: 1\n", "POWER9"},
    {"model name\t: escape \033[31m\n", "escape [31m"},
    {"model name without a colon\n", ""},
    {"processor\t: 0\n", ""},
    {"", ""},
    {"model name\t: a name that is longer than the buffer which the test gives\n", "a name that is longer than the b"},
};

START_TEST(model_is_read)
{
    char path[128], model[33];
    folder_write_text(&folder, "cpuinfo", cases[_i].cpuinfo);
    machine_model(folder_path(&folder, "cpuinfo", path, sizeof path), model, sizeof model);
    ck_assert_str_eq(model, cases[_i].model);
}
END_TEST

START_TEST(missing_file_is_no_model)
{
    char model[16] = "x";
    ck_assert_str_eq(machine_model("/nonexistent/cpuinfo", model, sizeof model), "");
}
END_TEST

START_TEST(this_machine_is_described)
{
    struct machine machine;
    struct utsname name;
    memset(&machine, 0xff, sizeof machine);
    machine_detect(&machine);
    uname(&name);
    ck_assert_int_ge(machine.cores.usable, 1);
    ck_assert_uint_lt(strlen(machine.model), sizeof machine.model);
    ck_assert_ptr_nonnull(strstr(machine.kernel, name.release));
}
END_TEST

Suite *machine_suite(void)
{
    Suite *suite = suite_create("machine");
    TCase *model = tcase_create("model");
    tcase_add_unchecked_fixture(model, make_folder, remove_folder);
    tcase_add_loop_test(model, model_is_read, 0, sizeof cases / sizeof *cases);
    tcase_add_test(model, missing_file_is_no_model);
    tcase_add_test(model, this_machine_is_described);
    suite_add_tcase(suite, model);
    return suite;
}
