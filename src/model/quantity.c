#include "model/quantity.h"

#include "base/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first value that no longer fits an unsigned 64-bit number. */
#define BEYOND_UINT64 0x1p64

struct unit {
    const char *name;
    double size;
};

static const struct unit time_units[] = {
    {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"", 1e9}, {"min", 60e9}, {"h", 3600e9},
};
static const struct unit size_units[] = {
    {"", 1},       {"B", 1},      {"K", 0x1p10}, {"k", 0x1p10}, {"M", 0x1p20},
    {"m", 0x1p20}, {"G", 0x1p30}, {"g", 0x1p30}, {"T", 0x1p40}, {"t", 0x1p40},
};

int quantity_parse_whole(const char *text, int64_t *ret_value)
{
    const char *digits = text + (*text == '-');
    if (!*digits || digits[strspn(digits, "0123456789")])
        return -EINVAL;
    errno = 0;
    int64_t value = strtoll(text, NULL, 10);
    if (errno == ERANGE)
        return -ERANGE;
    *ret_value = value;
    return 0;
}

/* Reads a number that is made of the characters of `allowed` alone, which strtod() would not insist on. Returns what
 * follows it, or NULL when there is none. */
static const char *read_number(const char *text, const char *allowed, double *ret_value)
{
    char number[64];
    char *end;
    size_t length = strspn(text, allowed);
    if (length == 0 || length >= sizeof number)
        return NULL;
    memcpy(number, text, length);
    number[length] = '\0';
    double value = strtod(number, &end);
    if (*end)
        return NULL;
    *ret_value = value;
    return text + length;
}

int quantity_parse_real(const char *text, double *ret_value)
{
    double value;
    const char *rest = read_number(text, "+-.0123456789eE", &value);
    if (!rest || *rest)
        return -EINVAL;
    if (!isfinite(value))
        return -ERANGE;
    *ret_value = value;
    return 0;
}

static int parse_with_unit(const char *text, const struct unit *units, size_t count, uint64_t *ret_value)
{
    double value;
    const char *rest = read_number(text, ".0123456789", &value);
    for (size_t i = 0; rest && i < count; i++) {
        if (strcmp(rest, units[i].name) != 0)
            continue;
        value = round(value * units[i].size);
        if (value >= BEYOND_UINT64)
            return -ERANGE;
        *ret_value = (uint64_t)value;
        return 0;
    }
    return -EINVAL;
}

int quantity_parse_time(const char *text, uint64_t *ret_ns)
{
    return parse_with_unit(text, time_units, sizeof time_units / sizeof *time_units, ret_ns);
}

int quantity_parse_size(const char *text, uint64_t *ret_bytes)
{
    return parse_with_unit(text, size_units, sizeof size_units / sizeof *size_units, ret_bytes);
}

/* With as few digits as give the same number back. */
void quantity_print_real(char *buffer, size_t size, double value)
{
    char text[40];
    for (int digits = 6; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    (void)snprintf(buffer, size, "%s", text);
}

/* In the largest unit that needs no more than three decimals, so that no digit is lost; minutes and hours whole. */
void quantity_print_time(char *buffer, size_t size, uint64_t ns)
{
    static const struct {
        const char *name;
        uint64_t ns, smallest_part_ns;
    } units[] = {{"h", 3600 * NS_PER_S, 3600 * NS_PER_S},
                 {"min", 60 * NS_PER_S, 60 * NS_PER_S},
                 {"s", NS_PER_S, NS_PER_MS},
                 {"ms", NS_PER_MS, NS_PER_US},
                 {"us", NS_PER_US, 1}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (ns < units[i].ns || ns % units[i].smallest_part_ns != 0)
            continue;
        uint64_t whole = ns / units[i].ns, thousandths = ns % units[i].ns / units[i].smallest_part_ns;
        int decimals = thousandths == 0 ? 0 : 3;
        for (; decimals && thousandths % 10 == 0; decimals--)
            thousandths /= 10;
        if (decimals)
            (void)snprintf(buffer, size, "%" PRIu64 ".%0*" PRIu64 "%s", whole, decimals, thousandths, units[i].name);
        else
            (void)snprintf(buffer, size, "%" PRIu64 "%s", whole, units[i].name);
        return;
    }
    (void)snprintf(buffer, size, "%" PRIu64 "%s", ns, ns ? "ns" : "s");
}

void quantity_print_size(char *buffer, size_t size, uint64_t bytes)
{
    static const char *const letters[] = {"", "K", "M", "G", "T"};
    size_t letter = 0;
    for (; bytes && bytes % 1024 == 0 && letter + 1 < sizeof letters / sizeof *letters; letter++)
        bytes /= 1024;
    (void)snprintf(buffer, size, "%" PRIu64 "%s", bytes, letters[letter]);
}
