#include "demos/file_sum.h"

#include "base/units.h"
#include "ipc/task.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES 65536
#define POLYNOMIAL UINT32_C(0xedb88320) /* of CRC-32, reflected */

/* What each value of a byte adds. Made by each reader on its own stack: it costs as much as 2 KiB of a file. */
struct crc_table {
    uint32_t entries[256];
};

static void fill(struct crc_table *table)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? value >> 1 ^ POLYNOMIAL : value >> 1;
        table->entries[byte] = value;
    }
}

static uint32_t add(const struct crc_table *table, uint32_t crc, const unsigned char *bytes, size_t size)
{
    crc = ~crc;
    for (size_t i = 0; i < size; i++)
        crc = table->entries[(crc ^ bytes[i]) & 0xff] ^ crc >> 8;
    return ~crc;
}

/* The next bytes of the file, or 0 at its end; -errno. */
static ssize_t read_more(int fd, unsigned char *buffer)
{
    ssize_t got;
    task_blocking_begin();
    do
        got = read(fd, buffer, READ_BYTES);
    while (got < 0 && errno == EINTR);
    got = got < 0 ? -errno : got;
    task_blocking_end();
    return got;
}

static int read_all(int fd, struct file_sum *sum)
{
    struct crc_table table;
    unsigned char buffer[READ_BYTES];
    ssize_t got;
    fill(&table);
    while ((got = read_more(fd, buffer)) > 0) {
        sum->crc = add(&table, sum->crc, buffer, (size_t)got);
        sum->bytes += (uint64_t)got;
    }
    return (int)got;
}

int file_sum_run(struct task *task, const char *path)
{
    struct file_sum sum = {0};
    /* Without O_NONBLOCK, a pipe that has taken the file's name would keep us here for ever. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int error = fd < 0 ? -errno : read_all(fd, &sum);
    if (fd >= 0)
        (void)close(fd);
    if (error)
        return task_fail(task, "%s cannot be read: %s", path, strerror(-error));
    return task_return(task, &sum, sizeof sum);
}

void file_sum_print(const void *result, size_t result_size, char *buffer, size_t size)
{
    char bytes[32];
    struct file_sum sum = {0};
    memcpy(&sum, result, result_size < sizeof sum ? result_size : sizeof sum);
    (void)snprintf(buffer, size, "%08" PRIx32 " of %s", sum.crc, units_bytes(bytes, sizeof bytes, sum.bytes));
}
