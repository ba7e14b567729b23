#include "lab/channel_copy.h"

#include "lab/census.h"
#include "lab/channels.h"

#include <stdlib.h>
#include <string.h>

static void forget_high_water(struct snapshot_channel *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == CHANNEL_PIPE)
            rows[i].high_water = SNAPSHOT_UNKNOWN;
}

struct snapshot_channel *channels_copy(struct commons *commons, size_t *ret_count)
{
    struct channels channels = {0};
    struct census census = {0};
    struct snapshot_channel *copy = NULL;
    size_t count = 0;
    if (census_begin(&census, commons) == 0) {
        census_take(&census);
        const struct snapshot_channel *rows = channels_look(&channels, &census, 0, &count);
        copy = count > 0 ? malloc(count * sizeof *copy) : NULL;
        if (copy)
            memcpy(copy, rows, count * sizeof *copy);
    }
    *ret_count = copy ? count : 0;
    forget_high_water(copy, *ret_count);
    channels_release(&channels);
    census_release(&census);
    return copy;
}
