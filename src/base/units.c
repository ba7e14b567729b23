#include "base/units.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define SECONDS_PER_MINUTE 60
#define SECONDS_PER_HOUR   3600
#define DECIMALS_MAX       12

static uint64_t divide_rounded(uint64_t value, uint64_t unit)
{
    return value / unit + (value % unit >= unit - unit / 2);
}

/* A length below one minute: four digits, in the first unit in which the rounded value has no more. */
static void write_short_time(char *buffer, size_t size, uint64_t ns)
{
    static const struct {
        const char *name;
        uint64_t ns;
    } units[] = {{"us", NS_PER_US}, {"ms", NS_PER_MS}, {"s", NS_PER_S}};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        uint64_t power = 1000;
        for (int decimals = 3; decimals >= 1; decimals--, power /= 10) {
            uint64_t digits = divide_rounded(ns, units[i].ns / power);
            if (digits >= 10000)
                continue;
            (void)snprintf(buffer, size, "%.*f %s", decimals, (double)digits / (double)power, units[i].name);
            return;
        }
    }
}

const char *units_time(char *buffer, size_t size, uint64_t ns)
{
    uint64_t seconds = divide_rounded(ns, NS_PER_S);
    uint64_t minutes = divide_rounded(seconds, SECONDS_PER_MINUTE);
    if (ns < NS_PER_US)
        (void)snprintf(buffer, size, "%" PRIu64 " ns", ns);
    else if (divide_rounded(ns, NS_PER_MS * 10) < 6000)
        write_short_time(buffer, size, ns);
    else if (seconds < SECONDS_PER_HOUR)
        (void)snprintf(buffer, size, "%" PRIu64 " min %02" PRIu64 " s", seconds / SECONDS_PER_MINUTE,
                       seconds % SECONDS_PER_MINUTE);
    else
        (void)snprintf(buffer, size, "%" PRIu64 " h %02" PRIu64 " min", minutes / 60, minutes % 60);
    return buffer;
}

const char *units_seconds(char *buffer, size_t size, uint64_t ns)
{
    uint64_t ms = divide_rounded(ns, NS_PER_MS);
    (void)snprintf(buffer, size, "%" PRIu64 ".%03" PRIu64, ms / 1000, ms % 1000);
    return buffer;
}

const char *units_bytes(char *buffer, size_t size, uint64_t bytes)
{
    static const char letters[] = "KMGTPE";
    if (bytes < 1024) {
        (void)snprintf(buffer, size, "%" PRIu64 "B", bytes);
        return buffer;
    }
    double value = (double)bytes / 1024;
    size_t letter = 0;
    while (value >= 1023.5 && letters[letter + 1]) {
        value /= 1024;
        letter++;
    }
    (void)snprintf(buffer, size, "%.*f%c", value < 9.95 ? 1 : 0, value, letters[letter]);
    return buffer;
}

/* Three digits of a value below 1000. */
static int decimals_of(double value)
{
    return value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

const char *units_count(char *buffer, size_t size, double count)
{
    static const char letters[] = "kMGTPE";
    double value = count;
    size_t letter = 0;
    if (!(count >= 0 && count < 999.5e18))
        (void)snprintf(buffer, size, "%s", isinf(count) || count > 0 ? ">999E" : "-");
    else if (count < 999.5)
        (void)snprintf(buffer, size, "%.*f", count == floor(count) ? 0 : decimals_of(count), count);
    else {
        for (value /= 1000; value >= 999.5; value /= 1000)
            letter++;
        (void)snprintf(buffer, size, "%.*f%c", decimals_of(value), value, letters[letter]);
    }
    return buffer;
}

const char *units_factor(char *buffer, size_t size, double factor)
{
    int decimals = decimals_of(factor);
    if (factor > 0 && factor < 0.0995)
        decimals = 1 - (int)floor(log10(factor));
    if (isnan(factor))
        (void)snprintf(buffer, size, "-");
    else
        (void)snprintf(buffer, size, "%.*f", decimals < DECIMALS_MAX ? decimals : DECIMALS_MAX, factor);
    return buffer;
}

const char *units_clock(char *buffer, size_t size, uint64_t ns)
{
    uint64_t seconds = ns / NS_PER_S;
    uint64_t minutes = seconds / SECONDS_PER_MINUTE;
    if (seconds < SECONDS_PER_HOUR)
        (void)snprintf(buffer, size, "%02" PRIu64 ":%02" PRIu64 ".%02" PRIu64, minutes, seconds % SECONDS_PER_MINUTE,
                       ns % NS_PER_S / (NS_PER_MS * 10));
    else
        (void)snprintf(buffer, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, minutes / 60, minutes % 60,
                       seconds % SECONDS_PER_MINUTE);
    return buffer;
}
