#include "model/sabotage.h"

const struct sabotage_row sabotage_rows[SABOTAGE_COUNT] = {
    [SABOTAGE_KILL] =
        {
            .name = "kill",
            .title = "kill a worker",
            .target = SABOTAGE_OF_WORKER,
            .expect = "It dies at once; another takes its place, and the task in its hands begins anew.",
            .undo = "Nothing brings it back; what it held is given back for it.",
        },
    [SABOTAGE_STOP] =
        {
            .name = "stop",
            .title = "stop a worker",
            .target = SABOTAGE_OF_WORKER,
            .expect = "It stands still with its task and its locks, and whoever needs one of these waits for it.",
            .undo = "It goes on where it was once it is continued.",
        },
    [SABOTAGE_CONTINUE] =
        {
            .name = "continue",
            .title = "continue a worker",
            .target = SABOTAGE_OF_WORKER,
            .expect = "One that was stopped goes on where it was; for others nothing changes.",
            .undo = "Stop it again.",
        },
    [SABOTAGE_SENTINEL] =
        {
            .name = "sentinel",
            .title = "drop a sentinel",
            .target = SABOTAGE_OF_QUEUE,
            .expect = "Its next sentinel is lost: whoever was to get it waits for ever, and who joins that one, too.",
            .undo = "The same once more puts the sentinel back, at the end of the queue.",
        },
    [SABOTAGE_FILL] =
        {
            .name = "fill",
            .title = "fill a queue",
            .target = SABOTAGE_OF_QUEUE,
            .expect = "Nobody gets from it, so it runs full; who puts then waits, and all before him: back-pressure.",
            .undo = "The same once more lets them get again; nothing of it was lost.",
        },
    [SABOTAGE_HOLD] =
        {
            .name = "hold",
            .title = "hold a lock",
            .target = SABOTAGE_OF_LOCK,
            .expect = "Saboteur takes it as anybody does, and keeps it: whoever needs it waits.",
            .undo = "The same once more releases it, and the first of those who wait has it.",
        },
};
