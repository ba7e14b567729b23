/* folder.h - a folder of its own for a suite that needs files. Make it in an unchecked fixture and remove it there: so it
 * goes even when a test fails. Any failure to make something ends the test. */
#ifndef FORKLAB_TESTS_FOLDER_H
#define FORKLAB_TESTS_FOLDER_H
#include <stddef.h>

struct folder {
    char path[64];
};

void folder_make(struct folder *folder);
/* With everything in it. */
void folder_remove(struct folder *folder);

/* Writes the file `name` ("a/b/c": the folders on its way are made). */
void folder_write(const struct folder *folder, const char *name, const void *bytes, size_t size);
void folder_write_text(const struct folder *folder, const char *name, const char *text);

/* The full path of `name`, in `buffer`, which is returned. */
const char *folder_path(const struct folder *folder, const char *name, char *buffer, size_t size);

#endif
