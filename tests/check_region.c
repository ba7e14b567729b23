/* region.h: one piece of memory for several processes, found by its descriptor, refused when it is not what it should be. */
#include "ipc/region.h"
#include "suites.h"
#include "support/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 65536

static struct region make(size_t size)
{
    struct region region;
    ck_assert_int_eq(region_create(&region, size), 0);
    return region;
}

START_TEST(holds_what_was_added)
{
    static const size_t sizes[] = {1, 64, 65, 4000};
    struct region region = make(region_size_for(sizes, 4));
    void *objects[4];
    for (unsigned i = 0; i < 4; i++) {
        ck_assert_int_eq(region_add(&region, i < 3 ? REGION_SLOTS : REGION_TASKS, "object", sizes[i], &objects[i]), 0);
        ck_assert_uint_eq((uintptr_t)objects[i] % REGION_ALIGN, 0);
        memset(objects[i], (int)i + 1, sizes[i]);
    }
    size_t size = 0;
    for (unsigned i = 0; i < 3; i++) {
        const unsigned char *found = region_find(&region, REGION_SLOTS, i, &size);
        ck_assert_ptr_eq(found, objects[i]);
        ck_assert_uint_eq(size, sizes[i]);
        ck_assert_uint_eq(found[0], i + 1);
        ck_assert_uint_eq(found[size - 1], i + 1);
    }
    ck_assert_ptr_eq(region_find(&region, REGION_TASKS, 0, NULL), objects[3]);
    ck_assert_ptr_null(region_find(&region, REGION_SLOTS, 3, NULL));
    ck_assert_ptr_null(region_find(&region, REGION_CONTEXT, 0, NULL));
    void *more;
    ck_assert_int_eq(region_add(&region, REGION_TASKS, "room of the freeze", REGION_PAGE, &more), 0);
    ck_assert_int_eq(region_add(&region, REGION_TASKS, "more", 1, &more), -ENOSPC);
    region_release(&region);
}
END_TEST

START_TEST(is_zero_at_first)
{
    struct region region = make(SIZE);
    void *object;
    ck_assert_int_eq(region_add(&region, REGION_INPUTS, "zeroes", 1024, &object), 0);
    for (size_t i = 0; i < 1024; i++)
        ck_assert_uint_eq(((unsigned char *)object)[i], 0);
    region_release(&region);
}
END_TEST

START_TEST(refuses_an_object_that_does_not_fit)
{
    struct region region = make(SIZE);
    static const size_t sizes[] = {SIZE, SIZE + 1, SIZE_MAX};
    void *object;
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(region_add(&region, REGION_INPUTS, "huge", sizes[i], &object), -ENOSPC);
    region_release(&region);
}
END_TEST

START_TEST(refuses_more_entries_than_the_directory_has)
{
    struct region region = make(SIZE + REGION_ENTRIES_MAX * (size_t)REGION_ALIGN);
    void *object;
    for (int i = 0; i < REGION_ENTRIES_MAX; i++)
        ck_assert_int_eq(region_add(&region, REGION_INPUTS, "a name that is longer than its place", 1, &object), 0);
    ck_assert_int_eq(region_add(&region, REGION_INPUTS, "one more", 1, &object), -ENOSPC);
    region_release(&region);
}
END_TEST

START_TEST(refuses_to_be_too_small)
{
    struct region region;
    ck_assert_int_eq(region_create(&region, 0), -EINVAL);
    ck_assert_int_eq(region_create(&region, 100), -EINVAL);
}
END_TEST

START_TEST(is_the_same_memory_after_fork_and_attach)
{
    struct region region = make(SIZE), other;
    void *object;
    ck_assert_int_eq(region_add(&region, REGION_CONTEXT, "word", 64, &object), 0);
    ck_assert_int_eq(region_attach(&other, dup(region.fd)), 0);
    ck_assert_ptr_ne(other.base, region.base);
    pid_t child = fork();
    if (child == 0) {
        strcpy(object, "written by the child");
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_str_eq(object, "written by the child");
    ck_assert_str_eq(region_find(&other, REGION_CONTEXT, 0, NULL), "written by the child");
    region_release(&other);
    region_release(&region);
}
END_TEST

START_TEST(cannot_be_cut_under_its_readers)
{
    struct region region = make(SIZE);
    ck_assert_int_eq(ftruncate(region.fd, 0), -1);
    ck_assert_int_eq(ftruncate(region.fd, SIZE * 2), -1);
    ck_assert_int_ne(fcntl(region.fd, F_GETFD) & FD_CLOEXEC, 0);
    region_release(&region);
}
END_TEST

START_TEST(gives_everything_back)
{
    int before = processes_descriptors();
    struct region region = make(SIZE);
    ck_assert_int_eq(processes_descriptors(), before + 1);
    region_release(&region);
    region_release(&region);
    ck_assert_int_eq(processes_descriptors(), before);
}
END_TEST

/* One field of the header overwritten: byte offset, size of the field, and what stands there. */
static const struct {
    const char *what;
    size_t offset, width;
    uint64_t value;
} damages[] = {
    {"magic", 0, 8, 0},
    {"version", 8, 4, 2},
    {"more entries than there are", 12, 4, REGION_ENTRIES_MAX + 1},
    {"size of another region", 16, 8, SIZE * 2},
    {"more used than there is", 24, 8, SIZE + 1},
    {"more frozen than there is", 32, 8, SIZE + 1},
    {"object that begins behind the end", 72, 8, SIZE + 1},
    {"object that reaches over the end", 80, 8, SIZE},
    {"object whose end wraps", 80, 8, UINT64_MAX - 64},
};

START_TEST(damaged_is_not_attached)
{
    struct region region = make(SIZE), other;
    void *object;
    ck_assert_int_eq(region_add(&region, REGION_CONTEXT, "object", 64, &object), 0);
    int fd = dup(region.fd);
    memcpy(region.base + damages[_i].offset, &damages[_i].value, damages[_i].width);
    ck_assert_msg(region_attach(&other, fd) == -EBADMSG, "%s", damages[_i].what);
    ck_assert_int_ne(fcntl(fd, F_GETFD), -1); /* still the caller's */
    close(fd);
    region_release(&region);
}
END_TEST

START_TEST(other_descriptors_are_not_attached)
{
    struct region region;
    int ends[2], empty = memfd_create("empty", MFD_CLOEXEC), zeroes = memfd_create("zeroes", MFD_CLOEXEC);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(ftruncate(zeroes, SIZE), 0);
    ck_assert_int_eq(region_attach(&region, empty), -EBADMSG);
    ck_assert_int_eq(region_attach(&region, zeroes), -EBADMSG);
    ck_assert_int_eq(region_attach(&region, ends[0]), -EBADMSG);
    ck_assert_int_eq(region_attach(&region, 999), -EBADF);
}
END_TEST

Suite *region_suite(void)
{
    Suite *suite = suite_create("region");
    TCase *making = tcase_create("making");
    tcase_add_test(making, holds_what_was_added);
    tcase_add_test(making, is_zero_at_first);
    tcase_add_test(making, refuses_an_object_that_does_not_fit);
    tcase_add_test(making, refuses_more_entries_than_the_directory_has);
    tcase_add_test(making, refuses_to_be_too_small);
    tcase_add_test(making, gives_everything_back);
    suite_add_tcase(suite, making);
    TCase *sharing = tcase_create("sharing");
    tcase_add_test(sharing, is_the_same_memory_after_fork_and_attach);
    tcase_add_test(sharing, cannot_be_cut_under_its_readers);
    tcase_add_loop_test(sharing, damaged_is_not_attached, 0, sizeof damages / sizeof *damages);
    tcase_add_test(sharing, other_descriptors_are_not_attached);
    suite_add_tcase(suite, sharing);
    return suite;
}
