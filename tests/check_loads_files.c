/* Loads that read: the words of a text, the files of a folder. */
#include "suites.h"
#include "support/folder.h"
#include "support/trial.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct trial trial;

static void end_trial(void)
{
    trial_end(&trial);
}

static const char verse[] =
    "One fish, two FISH;\n# no line of the text\n\nred fish -- blue fish!\nIt isn't 'one'. \xc3\x84pfel\n";

START_TEST(words_are_counted_exactly)
{
    static const char *const cases[] = {"lines=1", "lines=2", "lines=1000"};
    trial_begin(&trial, "wordcount", 0, cases[_i]);
    trial_read(&trial, verse);
    trial_ready(&trial);
    trial_run_all(&trial);
    ck_assert_uint_eq(trial.run.tasks_count, _i == 0 ? 3 : _i == 1 ? 2 : 1);
    ck_assert_str_eq(trial_summary(&trial),
                     "12 words, 8 different: fish 4, one 2, blue 1, isn't 1, it 1, red 1, two 1, \xc3\x84pfel 1");
}
END_TEST

START_TEST(a_tables_words_are_shown)
{
    trial_begin(&trial, "wordcount", 0, "lines=1");
    trial_read(&trial, verse);
    trial_ready(&trial);
    trial_run(&trial, 0);
    ck_assert_str_eq(trial_input(&trial, 0), "One fish, two FISH;");
    ck_assert_str_eq(trial_result(&trial, 0), "4 words, 3 different: fish 2, one 1, two 1");
    ck_assert_str_eq(trial_summary(&trial), "4 words, 3 different: fish 2, one 1, two 1; without those of 2 pieces");
}
END_TEST

START_TEST(every_cut_of_the_text_has_the_same_words)
{
    static const char *const cases[] = {"lines=1", "lines=7", "lines=1000"};
    char first[RUN_SUMMARY_SIZE];
    for (int c = 0; c < 3; c++) {
        trial_whole(&trial, "wordcount", 0, cases[c]);
        if (c == 0)
            (void)snprintf(first, sizeof first, "%s", trial_summary(&trial));
        ck_assert_str_eq(trial_summary(&trial), first);
        trial_end(&trial);
    }
    ck_assert_ptr_eq(strstr(first, "1253 words, 332 different: the 111, and 70, "), first);
}
END_TEST

START_TEST(many_different_words_fit_a_result)
{
    size_t size = 0;
    char *text = malloc(128 << 10);
    for (unsigned i = 0; size < (128U << 10) - 16; i++) /* "a b c … aa ab …" in base 36 */
        size += (size_t)snprintf(text + size, 16, "%x%c", i, i % 1000 == 999 ? '\n' : ' ');
    trial_begin(&trial, "wordcount", 0, "lines=100000");
    trial_read(&trial, text);
    free(text);
    trial_ready(&trial);
    trial_run_all(&trial);
    ck_assert_uint_eq(trial.run.tasks_count, 1);
    ck_assert_int_eq(trial.run.tasks[0].status, TASK_OK);
}
END_TEST

START_TEST(a_line_without_end_is_refused)
{
    char *text = malloc((128 << 10) + 2);
    memset(text, 'x', (128 << 10) + 1);
    text[0] = '\n';
    text[(128 << 10) + 1] = '\0';
    trial_begin(&trial, "wordcount", 0, "");
    trial_read(&trial, text);
    free(text);
    ck_assert_int_eq(trial_plan(&trial), -EINVAL);
    ck_assert_ptr_nonnull(strstr(trial.problem.text, ":2: a line of 131072 bytes"));
}
END_TEST

static struct folder folder;

static void make_folder(void)
{
    folder_make(&folder);
}

static void remove_folder(void)
{
    folder_remove(&folder);
}

static void begin_checksum(const char *inside)
{
    char path[128], assignment[160];
    (void)snprintf(assignment, sizeof assignment, "folder=%s", folder_path(&folder, inside, path, sizeof path));
    trial_begin(&trial, "checksum", 0, assignment);
}

START_TEST(files_have_their_checksums)
{
    folder_write_text(&folder, "sums/b/digits", "123456789");
    folder_write_text(&folder, "sums/a", "");
    folder_write(&folder, "sums/b/zeroes", (const char[4]){0}, 4);
    begin_checksum("sums");
    trial_ready(&trial);
    trial_run_all(&trial);
    ck_assert_uint_eq(trial.run.tasks_count, 3);
    ck_assert_str_eq(trial_input(&trial, 0), "a");
    ck_assert_str_eq(trial_result(&trial, 0), "00000000 of 0B");
    ck_assert_str_eq(trial_input(&trial, 1), "b/digits");
    ck_assert_str_eq(trial_result(&trial, 1), "cbf43926 of 9B"); /* the check value of CRC-32 */
    ck_assert_str_eq(trial_result(&trial, 2), "2144df1c of 4B");
    ck_assert_str_eq(trial_summary(&trial), "13B in 3 files");
}
END_TEST

START_TEST(an_unreadable_file_is_its_tasks_failure)
{
    char path[128];
    folder_write_text(&folder, "gone/here", "x");
    folder_write_text(&folder, "gone/later", "y");
    ck_assert_int_eq(symlink("nowhere", folder_path(&folder, "gone/link", path, sizeof path)), 0);
    begin_checksum("gone");
    trial_ready(&trial);
    ck_assert_int_eq(unlink(folder_path(&folder, "gone/later", path, sizeof path)), 0);
    trial_run_all(&trial);
    ck_assert_int_eq(trial.run.tasks[0].status, TASK_OK);
    for (uint64_t i = 1; i < 3; i++) {
        ck_assert_int_eq(trial.run.tasks[i].status, TASK_FAILED);
        ck_assert_ptr_nonnull(strstr(trial_result(&trial, i), "cannot be read: No such file or directory"));
    }
    ck_assert_str_eq(trial_summary(&trial), "1B in 1 file; 2 tasks are without a result");
}
END_TEST

START_TEST(what_is_no_file_is_passed_over)
{
    char path[128];
    folder_write_text(&folder, "kinds/inner/file", "x");
    ck_assert_int_eq(symlink(".", folder_path(&folder, "kinds/circle", path, sizeof path)), 0);
    ck_assert_int_eq(mkfifo(folder_path(&folder, "kinds/pipe", path, sizeof path), 0600), 0);
    ck_assert_int_eq(symlink("inner/file", folder_path(&folder, "kinds/other", path, sizeof path)), 0);
    begin_checksum("kinds");
    trial_ready(&trial);
    ck_assert_uint_eq(plan_count(trial.plan), 2);
    ck_assert_str_eq(trial_input(&trial, 0), "inner/file");
    ck_assert_str_eq(trial_input(&trial, 1), "other");
}
END_TEST

START_TEST(a_folder_without_files_is_refused)
{
    char path[128];
    ck_assert_int_eq(mkdir(folder_path(&folder, "empty", path, sizeof path), 0700), 0);
    begin_checksum("empty");
    ck_assert_int_eq(trial_plan(&trial), -EINVAL);
    ck_assert_ptr_nonnull(strstr(trial.problem.text, "holds no file"));
    trial_end(&trial);
    begin_checksum("missing");
    ck_assert_int_eq(trial_plan(&trial), -EINVAL);
    ck_assert_ptr_nonnull(strstr(trial.problem.text, "cannot be read: No such file or directory"));
}
END_TEST

START_TEST(forklabs_own_data_are_read)
{
    static const char *const ids[] = {"checksum", "io-bound"};
    unsigned found = 0;
    trial_whole(&trial, ids[_i], 0, "");
    for (uint64_t i = 0; i < trial.run.tasks_count; i++) {
        ck_assert_int_eq(trial.run.tasks[i].status, TASK_OK);
        if (strcmp(trial_input(&trial, i), "prime_mixture.txt") != 0)
            continue;
        ck_assert_str_eq(trial_result(&trial, i), "24990c2f of 90B");
        found++;
    }
    if (_i == 0) {
        ck_assert_uint_eq(found, 1);
    } else { /* the files come round */
        ck_assert_uint_eq(trial.run.tasks_count, 16);
        ck_assert_uint_gt(found, 1);
    }
}
END_TEST

Suite *loads_files_suite(void)
{
    Suite *suite = suite_create("loads_files");
    TCase *tcase = tcase_create("loads_files");
    tcase_add_unchecked_fixture(tcase, make_folder, remove_folder);
    tcase_add_checked_fixture(tcase, NULL, end_trial);
    tcase_add_loop_test(tcase, words_are_counted_exactly, 0, 3);
    tcase_add_test(tcase, a_tables_words_are_shown);
    tcase_add_test(tcase, every_cut_of_the_text_has_the_same_words);
    tcase_add_test(tcase, many_different_words_fit_a_result);
    tcase_add_test(tcase, a_line_without_end_is_refused);
    tcase_add_test(tcase, files_have_their_checksums);
    tcase_add_test(tcase, an_unreadable_file_is_its_tasks_failure);
    tcase_add_test(tcase, what_is_no_file_is_passed_over);
    tcase_add_test(tcase, a_folder_without_files_is_refused);
    tcase_add_loop_test(tcase, forklabs_own_data_are_read, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
