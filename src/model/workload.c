#include "model/workload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const workload_groups[] = {"process", "pool", "queue", "pipe", "locks", "limits", "tests", "files", NULL};

/* 8 bytes as a number, others as text without control characters. */
static void print_bytes(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    uint64_t number;
    if (bytes_size == sizeof number) {
        memcpy(&number, bytes, sizeof number);
        (void)snprintf(buffer, size, "%" PRIu64, number);
        return;
    }
    if (size == 0)
        return;
    size_t length = bytes_size < size ? bytes_size : size - 1;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = ((const unsigned char *)bytes)[i];
        buffer[i] = byte < ' ' || byte == 0x7f ? '?' : (char)byte;
    }
    buffer[length] = '\0';
}

const char *workload_print_input(const struct workload *workload, const void *input, size_t input_size, char *buffer,
                                 size_t size)
{
    (workload->print_input ? workload->print_input : print_bytes)(input, input_size, buffer, size);
    return buffer;
}

const char *workload_print_result(const struct workload *workload, const void *result, size_t result_size, char *buffer,
                                  size_t size)
{
    (workload->print_result ? workload->print_result : print_bytes)(result, result_size, buffer, size);
    return buffer;
}

bool workload_same(const struct workload *workload, const void *a, size_t a_size, const void *b, size_t b_size)
{
    if (workload->same)
        return workload->same(a, a_size, b, b_size);
    return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

size_t workload_result_max(const struct workload *workload)
{
    return workload->result_max ? workload->result_max : sizeof(uint64_t);
}
