#include "ui/action.h"

#include <string.h>

#define WHILE_RUNNING (1u << PHASE_RUN)
#define WHILE_WORKING (1u << PHASE_BASELINE | 1u << PHASE_RUN)
#define WHEN_ENDED    (1u << PHASE_ENDED)
#define WHEN_LOADED   (1u << PHASE_BASELINE | 1u << PHASE_RUN | 1u << PHASE_ENDING | 1u << PHASE_ENDED)
#define ALWAYS        (WHEN_LOADED | 1u << PHASE_IDLE)

#define IN(view)      (1u << VIEW_##view)
#define IN_TABLES     (IN(WORKERS) | IN(PROCESSES) | IN(CHANNELS))
#define WITH_WORKERS  (IN(LAB) | IN(WORKERS) | IN(TIMELINE))
#define WITH_PROCESS  (WITH_WORKERS | IN(PROCESSES))
#define WITH_CHANNELS (IN(LAB) | IN(CHANNELS) | IN(WORKERS) | IN(TIMELINE))

const char *const action_groups[GROUP_COUNT] = {
    [GROUP_GENERAL] = "General",
    [GROUP_VIEWS] = "Views",
    [GROUP_RUN] = "The run",
    [GROUP_TUNE] = "Tune it while it runs",
    [GROUP_BREAK] = "Break it on purpose",
    [GROUP_LOOK] = "Look around",
};

const struct action_row action_rows[ACTION_COUNT] = {
    [ACTION_HELP] = {"help", "Help", "show or leave this help", GROUP_GENERAL, ALWAYS},
    [ACTION_SETUP] = {"setup", "Setup", "colours, keys and all that is kept for the next time", GROUP_GENERAL, ALWAYS},
    [ACTION_PALETTE] = {"palette", "Actions", "find any action by its name", GROUP_GENERAL, ALWAYS},
    [ACTION_EXPLAIN] = {"explain", "Explain", "how a figure on the screen was found; again: the next one",
                        GROUP_GENERAL, ALWAYS},
    [ACTION_LECTURE] = {"lecture", NULL, "larger, fewer columns, with a caption, for a projector", GROUP_GENERAL,
                        ALWAYS},
    [ACTION_FREEZE] = {"freeze", NULL, "hold the picture still while the run goes on", GROUP_GENERAL, WHEN_LOADED},
    [ACTION_REDRAW] = {"redraw", NULL, "draw the whole screen anew", GROUP_GENERAL, ALWAYS},
    [ACTION_QUIT] = {"quit", "Quit", "leave; a run that is not finished is stopped first", GROUP_GENERAL, ALWAYS},

    [ACTION_NEXT_VIEW] = {"next-view", NULL, "the next view", GROUP_VIEWS, ALWAYS},
    [ACTION_PREVIOUS_VIEW] = {"previous-view", NULL, "the view before", GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST + VIEW_LAUNCH] = {"view-launch", NULL, "choose and set up an experiment", GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST + VIEW_LAB] = {"view-lab", NULL, "the race, and all that moves", GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST + VIEW_TIMELINE] = {"view-timeline", NULL, "workers and cores by time", GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST + VIEW_ORDER] = {"view-order", NULL, "submitted against finished", GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST + VIEW_CHANNELS] = {"view-channels", NULL, "queues, pipes and locks", GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST + VIEW_WORKERS] = {"view-workers", NULL, "all about each worker", GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST + VIEW_PROCESSES] = {"view-processes", NULL, "the processes of the lab, or of the whole system",
                                            GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST +
        VIEW_RESULT] = {"view-result", NULL, "how much faster, and where the rest went", GROUP_VIEWS, ALWAYS},
    [ACTION_VIEW_FIRST + VIEW_OUTPUT] = {"view-output", NULL, "what the workers print", GROUP_VIEWS, ALWAYS},

    [ACTION_RUN] = {"run", "Run", "run the chosen experiment with these settings", GROUP_RUN, ALWAYS, IN(LAUNCH),
                    .touches = true},
    [ACTION_AGAIN] = {"again", "Run again", "the same experiment once more, when it has ended", GROUP_RUN, WHEN_ENDED,
                      .touches = true},
    [ACTION_PAUSE] = {"pause", "Pause", "stop all workers where they are, or let them go on", GROUP_RUN, WHILE_WORKING,
                      .touches = true},
    [ACTION_STEP] = {"step", "Step", "let the next step go, when a script waits for that", GROUP_RUN, WHILE_RUNNING,
                     .scripted = true, .touches = true},
    [ACTION_BASELINE] = {"baseline", NULL, "with a baseline to compare with, or without, from the next run on",
                         GROUP_RUN, ALWAYS},
    [ACTION_SLOWER] = {"slower", NULL, "twice as long sleeps, from the next run on: slow motion", GROUP_RUN, ALWAYS},
    [ACTION_FASTER] = {"faster", NULL, "half as long sleeps, from the next run on", GROUP_RUN, ALWAYS},

    [ACTION_GROW] = {"grow", "More", "one more worker in the pool, or in the selected worker's stage", GROUP_TUNE,
                     WHILE_RUNNING, .touches = true},
    [ACTION_SHRINK] = {"shrink", "Fewer", "one worker less: it finishes its task and leaves", GROUP_TUNE, WHILE_RUNNING,
                       .touches = true},
    [ACTION_CHUNK_UP] = {"chunk-up", NULL, "workers take twice as many tasks at a time", GROUP_TUNE, WHILE_WORKING,
                         .touches = true},
    [ACTION_CHUNK_DOWN] = {"chunk-down", NULL, "workers take half as many tasks at a time", GROUP_TUNE, WHILE_WORKING,
                           .touches = true},
    [ACTION_CAPACITY_UP] = {"capacity-up", NULL, "the selected queue holds twice as many messages", GROUP_TUNE,
                            WHILE_RUNNING, WITH_CHANNELS, .touches = true},
    [ACTION_CAPACITY_DOWN] = {"capacity-down", NULL, "the selected queue holds half as many messages", GROUP_TUNE,
                              WHILE_RUNNING, WITH_CHANNELS, .touches = true},

    [ACTION_KILL] = {"kill", "Kill", "kill the selected worker; its task goes to another", GROUP_BREAK, WHILE_WORKING,
                     WITH_WORKERS, .touches = true},
    [ACTION_STOP] = {"stop", NULL, "stop the selected worker: it stands still, and is not dead", GROUP_BREAK,
                     WHILE_WORKING, WITH_WORKERS, .touches = true},
    [ACTION_CONTINUE] = {"continue", NULL, "let a stopped worker go on", GROUP_BREAK, WHILE_WORKING, WITH_WORKERS,
                         .touches = true},
    [ACTION_SIGNALS] = {"signals", "Signal", "choose a signal for the selected process", GROUP_BREAK, ALWAYS,
                        WITH_PROCESS, .touches = true},
    [ACTION_SENTINEL] = {"lose-sentinel", NULL, "lose the next sentinel of the selected channel", GROUP_BREAK,
                         WHILE_RUNNING, WITH_CHANNELS, .touches = true},
    [ACTION_FILL] = {"fill-queue", NULL, "fill the selected queue, until the same key lets it go", GROUP_BREAK,
                     WHILE_RUNNING, WITH_CHANNELS, .touches = true},
    [ACTION_HOLD] = {"hold-lock", NULL, "take the selected lock and keep it, until the same key", GROUP_BREAK,
                     WHILE_RUNNING, WITH_CHANNELS, .touches = true},
    [ACTION_NICE_UP] = {"nice-up", NULL, "more important: nice one less, where that is allowed", GROUP_BREAK, ALWAYS,
                        WITH_PROCESS, .touches = true},
    [ACTION_NICE_DOWN] = {"nice-down", NULL, "less important: nice one more", GROUP_BREAK, ALWAYS, WITH_PROCESS,
                          .touches = true},
    [ACTION_PIN] = {"pin", NULL, "bind the selected process to the next core, after the last to none", GROUP_BREAK,
                    ALWAYS, WITH_PROCESS, .touches = true},

    [ACTION_PREVIOUS] = {"previous", NULL, "select the one above", GROUP_LOOK, ALWAYS},
    [ACTION_NEXT] = {"next", NULL, "select the one below", GROUP_LOOK, ALWAYS},
    [ACTION_LEFT] = {"left", NULL, "left: a list, an earlier time, the value before", GROUP_LOOK, ALWAYS},
    [ACTION_RIGHT] = {"right", NULL, "right: a form, a later time, the next value", GROUP_LOOK, ALWAYS},
    [ACTION_PAGE_BACK] = {"page-back", NULL, "one screen up", GROUP_LOOK, ALWAYS},
    [ACTION_PAGE_ON] = {"page-on", NULL, "one screen down", GROUP_LOOK, ALWAYS},
    [ACTION_FIRST] = {"first", NULL, "select the first", GROUP_LOOK, ALWAYS},
    [ACTION_LAST] = {"last", NULL, "select the last", GROUP_LOOK, ALWAYS},
    [ACTION_ENTER] = {"enter", NULL, "all about the selected one; in Launch: run", GROUP_LOOK, ALWAYS},
    [ACTION_BACK] = {"back", NULL, "close what lies on top, end a search or a filter", GROUP_LOOK, ALWAYS},
    [ACTION_SEARCH] = {"search", "Search", "find a text", GROUP_LOOK, ALWAYS,
                       IN_TABLES | IN(OUTPUT) | IN(LAUNCH) | IN(HELP)},
    [ACTION_SEARCH_NEXT] = {"search-next", NULL, "the next place of the text", GROUP_LOOK, ALWAYS,
                            IN_TABLES | IN(OUTPUT) | IN(LAUNCH) | IN(HELP)},
    [ACTION_FILTER] = {"filter", "Filter", "show only what has a text", GROUP_LOOK, ALWAYS, IN_TABLES | IN(OUTPUT)},
    [ACTION_SORT_NEXT] = {"sort-next", "Sort", "sort by the next column", GROUP_LOOK, ALWAYS, IN_TABLES},
    [ACTION_SORT_PREVIOUS] = {"sort-previous", NULL, "sort by the column before", GROUP_LOOK, ALWAYS, IN_TABLES},
    [ACTION_SORT_TURN] = {"sort-turn", NULL, "turn the order of sorting round", GROUP_LOOK, ALWAYS, IN_TABLES},
    [ACTION_TREE] = {"tree", "Tree", "as a tree of parents, or as a list", GROUP_LOOK, ALWAYS, IN(PROCESSES)},
    [ACTION_FOLLOW] = {"follow", "Follow", "stay with the newest, or with the selected one", GROUP_LOOK, ALWAYS,
                       IN(TIMELINE) | IN(PROCESSES) | IN(OUTPUT)},
    [ACTION_EVERYTHING] = {"everything", "All", "the whole system, or only what belongs to the lab", GROUP_LOOK, ALWAYS,
                           IN(PROCESSES)},
    [ACTION_ZOOM_IN] = {"zoom-in", "Zoom in", "a shorter time, larger", GROUP_LOOK, ALWAYS, IN(TIMELINE) | IN(ORDER)},
    [ACTION_ZOOM_OUT] = {"zoom-out", "Zoom out", "a longer time, smaller", GROUP_LOOK, ALWAYS,
                         IN(TIMELINE) | IN(ORDER)},
    [ACTION_COLOUR] = {"colour", "Colour by", "colour tasks by worker, or by how long they take", GROUP_LOOK, ALWAYS,
                       IN(TIMELINE) | IN(ORDER)},
    [ACTION_MARK] = {"mark", "Mark", "mark a run, to lay it over another", GROUP_LOOK, ALWAYS, IN(RESULT)},
};

bool action_possible(enum action action, enum lab_phase phase, bool scripted)
{
    return action_rows[action].phases >> phase & 1 && (scripted || !action_rows[action].scripted);
}

bool action_in_view(enum action action, enum view_id view)
{
    return action_rows[action].views == 0 || action_rows[action].views >> view & 1;
}

enum action action_find(const char *id)
{
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        if (strcmp(action_rows[action].id, id) == 0)
            return action;
    return ACTION_NONE;
}

bool action_offered(enum action action, enum view_id view, const struct snapshot *snapshot)
{
    bool scripted = snapshot->steps > 0;
    if (!action_rows[action].label || !action_in_view(action, view) ||
        !action_possible(action, snapshot->phase, scripted))
        return false;
    if (action == ACTION_STEP) /* without a pause, the steps follow each other by themselves */
        return snapshot->paused;
    if (action == ACTION_GROW || action == ACTION_SHRINK) /* a script has one process */
        return !scripted;
    if (action == ACTION_AGAIN) /* there, Run does more */
        return view != VIEW_LAUNCH;
    return true;
}
