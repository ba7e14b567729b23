#include "model/snapshot.h"

const char *worker_state_name(enum worker_state state)
{
    static const char *const names[WORKER_STATE_COUNT] = {
        [WORKER_EMPTY] = "empty",     [WORKER_STARTING] = "starting", [WORKER_WAITING] = "waiting",
        [WORKER_RUNNING] = "running", [WORKER_NO_CORE] = "no_core",   [WORKER_SLEEPING] = "sleeping",
        [WORKER_PUT] = "put",         [WORKER_GET] = "get",           [WORKER_SEND] = "send",
        [WORKER_RECEIVE] = "receive", [WORKER_LOCK] = "lock",         [WORKER_JOIN] = "join",
        [WORKER_STOPPED] = "stopped", [WORKER_LEAVING] = "leaving",   [WORKER_DEAD] = "dead",
        [WORKER_LEFT] = "left",
    };
    return state < WORKER_STATE_COUNT ? names[state] : "unknown";
}

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
