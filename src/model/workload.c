#include "model/workload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STEP_RESULT_MAX 512 /* a sentence or two */

const char *const workload_groups[] = {"process", "pool", "queue", "pipe", "locks", "limits", "tests", "files", NULL};

/* Text without control characters. */
static void print_text(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    if (size == 0)
        return;
    size_t length = bytes_size < size ? bytes_size : size - 1;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = ((const unsigned char *)bytes)[i];
        buffer[i] = byte < ' ' || byte == 0x7f ? '?' : (char)byte;
    }
    buffer[length] = '\0';
}

/* 8 bytes as a number, others as text. */
static void print_bytes(const void *bytes, size_t bytes_size, char *buffer, size_t size)
{
    uint64_t number;
    if (bytes_size != sizeof number) {
        print_text(bytes, bytes_size, buffer, size);
        return;
    }
    memcpy(&number, bytes, sizeof number);
    (void)snprintf(buffer, size, "%" PRIu64, number);
}

const struct step *workload_step(const struct workload *workload, const void *input, size_t input_size)
{
    uint32_t number;
    if (!workload->steps || input_size != sizeof number)
        return NULL;
    memcpy(&number, input, sizeof number);
    return number < workload->steps_count ? &workload->steps[number] : NULL;
}

const char *workload_print_input(const struct workload *workload, const void *input, size_t input_size, char *buffer,
                                 size_t size)
{
    const struct step *step = workload_step(workload, input, input_size);
    if (workload->print_input)
        workload->print_input(input, input_size, buffer, size);
    else if (step)
        (void)snprintf(buffer, size, "%s", step->title);
    else
        print_bytes(input, input_size, buffer, size);
    return buffer;
}

const char *workload_print_result(const struct workload *workload, const void *result, size_t result_size, char *buffer,
                                  size_t size)
{
    if (workload->print_result)
        workload->print_result(result, result_size, buffer, size);
    else if (workload->steps)
        print_text(result, result_size, buffer, size);
    else
        print_bytes(result, result_size, buffer, size);
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
    if (workload->result_max)
        return workload->result_max;
    return workload->steps ? STEP_RESULT_MAX : sizeof(uint64_t);
}
