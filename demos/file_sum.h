/* file_sum.h - what a file holds, in short: how many bytes, and their CRC-32 (that of zip, PNG and gzip). */
#ifndef FORKLAB_DEMOS_FILE_SUM_H
#define FORKLAB_DEMOS_FILE_SUM_H
#include <stddef.h>
#include <stdint.h>

struct task; /* ipc/task.h */

struct file_sum { /* a task's result: no gaps, so that the same sum is the same bytes */
    uint64_t bytes;
    uint32_t crc, reserved;
};

/* Returns the sum of the file as the task's result, or fails the task with the reason why it cannot be read. */
int file_sum_run(struct task *task, const char *path);

/* "cbf43926 of 9B". */
void file_sum_print(const void *result, size_t result_size, char *buffer, size_t size);

#endif
