#include "model/snapshot.h"

const char *channel_kind_name(enum channel_kind kind)
{
    static const char *const names[CHANNEL_KIND_COUNT] = {
        [CHANNEL_QUEUE] = "queue",
        [CHANNEL_JOINABLE] = "joinable",
        [CHANNEL_SIMPLE] = "simple",
        [CHANNEL_PIPE] = "pipe",
    };
    return kind < CHANNEL_KIND_COUNT ? names[kind] : "unknown";
}
