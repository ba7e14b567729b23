/* stage_links.h - what a graph's stages are connected by, made in a commons: its queues and pipes, and for each stage
 * the description that its workers connect themselves by (proc/stage.h). One for an execution.
 *
 * A pipe has one process at each end. So a stage at a pipe has one worker, and that worker no successor: when it dies,
 * its peer sees the end of the pipe, and its pool gives up. */
#ifndef FORKLAB_LAB_STAGE_LINKS_H
#define FORKLAB_LAB_STAGE_LINKS_H
#include "ipc/commons.h"
#include "ipc/pipe.h"
#include "model/flow.h"
#include "proc/stage.h"

struct stage_links;

struct stage_link { /* of one stage */
    struct stage_links *links;
    size_t stage;
    struct stage_pipes pipes; /* how its worker gets its ends */
    bool given;               /* it has them */
};

struct stage_links {
    struct commons *commons;
    const struct graph *graph;
    struct pipe_end ends[GRAPH_CHANNELS_MAX][2]; /* of the pipes, by side, until they are given away */
    struct stage_link stages[GRAPH_STAGES_MAX];
};

/* True when the stage reads or writes a pipe. */
bool stage_is_at_pipe(const struct graph *graph, size_t stage);

/* Makes all channels, and describes all stages. -errno; to be released in any case. */
int stage_links_init(struct stage_links *links, struct commons *commons, const struct graph *graph,
                     const struct flow *flow);
void stage_links_release(struct stage_links *links);

/* For pool_set_pipes(). NULL: it is at none. */
const struct stage_pipes *stage_links_pipes(struct stage_links *links, size_t stage);

/* Whoever waits for more from that channel, has it all. */
void stage_links_close(struct stage_links *links, size_t channel);
/* A queue in which, and in nobody's hands from it, there is no message. Of a pipe this is never known. */
bool stage_links_is_empty(struct stage_links *links, size_t channel);

#endif
