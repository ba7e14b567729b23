/* fuzz_config.c - any bytes as the user's file of settings: refused with words, or read, and written with a change that
 * is read back. The corpus is tests/corpus/config. */
#include "model/config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *write_changed(const struct config *config, const struct config *before, const char *text, size_t size,
                           size_t *ret_size)
{
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, ret_size);
    if (!out || config_write(config, before, text, size, out) != 0 || fclose(out) != 0)
        abort();
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct problems problems;
    static struct config before, changed, again;
    const char *text = (const char *)data;
    size_t written;
    problems.count = 0;
    config_init(&before);
    if (config_read(&before, "config.ini", text, size, &problems) != 0) {
        if (problems.count == 0)
            abort();
        return 0;
    }
    changed = before;
    changed.preferences.mouse = !changed.preferences.mouse;
    bool kept = config_set_keys(&changed, "grow", before.keys_count % 2 ? "x y" : NULL);
    char *bytes = write_changed(&changed, &before, text, size, &written);
    config_init(&again);
    problems.count = 0;
    if (config_read(&again, "config.ini", bytes, written, &problems) != 0)
        abort();
    const struct config_keys *now = config_find_keys(&changed, "grow"), *read = config_find_keys(&again, "grow");
    if (again.preferences.mouse != changed.preferences.mouse || (kept && !now != !read) ||
        (now && read && strcmp(now->names, read->names) != 0))
        abort();
    free(bytes);
    return 0;
}
