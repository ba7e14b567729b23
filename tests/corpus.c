/* Gives each file of a folder to a fuzz target, once: what the quick run does where a fuzzer would take minutes.
 *
 *     fuzz_NAME FOLDER */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The whole file, in memory of its size, so that AddressSanitizer sees the first byte behind it. Exits when it cannot be
 * read. */
static uint8_t *read_file(const char *path, size_t *ret_size)
{
    uint8_t *data = NULL;
    FILE *file = fopen(path, "re");
    bool read = file && fseek(file, 0, SEEK_END) == 0;
    long size = read ? ftell(file) : -1;
    if (size >= 0) {
        rewind(file);
        data = malloc(size ? (size_t)size : 1);
        read = data && fread(data, 1, (size_t)size, file) == (size_t)size;
    }
    if (!read || size < 0) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    (void)fclose(file);
    *ret_size = (size_t)size;
    return data;
}

static void run_file(const char *path)
{
    size_t size;
    uint8_t *data = read_file(path, &size);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
}

int main(int argc, char **argv)
{
    char path[4096];
    unsigned count = 0;
    struct dirent *entry;
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER, of files to read; %s\n", argv[0],
                argc == 2 ? strerror(errno) : "none given");
        return 2;
    }
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        printf("%s\n", path); /* the last one is the one that failed */
        (void)fflush(stdout);
        run_file(path);
        count++;
    }
    (void)closedir(folder);
    printf("%u inputs, all as they must be\n", count);
    return count > 0 ? 0 : 1;
}
