#include "ui/action.h"

#define WHILE_RUNNING (1u << PHASE_RUN)
#define WHILE_WORKING (1u << PHASE_BASELINE | 1u << PHASE_RUN)
#define WHEN_ENDED    (1u << PHASE_ENDED)
#define ALWAYS        (1u << PHASE_BASELINE | 1u << PHASE_RUN | 1u << PHASE_ENDING | 1u << PHASE_ENDED)

const struct action_row action_rows[ACTION_COUNT] = {
    [ACTION_HELP] = {"help", "Help", "show or leave this help", ALWAYS, false},
    [ACTION_QUIT] = {"quit", "Quit", "leave; a run that is not finished is stopped first", ALWAYS, false},
    [ACTION_PAUSE] = {"pause", "Pause", "stop all workers where they are, or let them go on", WHILE_WORKING, false},
    [ACTION_GROW] = {"grow", "More", "one more worker in the pool", WHILE_RUNNING, false},
    [ACTION_SHRINK] = {"shrink", "Fewer", "one worker less: it finishes its task and leaves", WHILE_RUNNING, false},
    [ACTION_KILL] = {"kill", "Kill", "kill the selected worker; its task goes to another", WHILE_WORKING, false},
    [ACTION_AGAIN] = {"again", "Run again", "the same experiment once more, when it has ended", WHEN_ENDED, false},
    [ACTION_STEP] = {"step", "Step", "let the next step go, when a script waits for that", WHILE_RUNNING, true},
    [ACTION_PREVIOUS] = {"previous", NULL, "select the worker above", ALWAYS, false},
    [ACTION_NEXT] = {"next", NULL, "select the worker below", ALWAYS, false},
    [ACTION_PAGE_BACK] = {"page-back", NULL, "one screen of workers up", ALWAYS, false},
    [ACTION_PAGE_ON] = {"page-on", NULL, "one screen of workers down", ALWAYS, false},
    [ACTION_FIRST] = {"first", NULL, "select the first worker", ALWAYS, false},
    [ACTION_LAST] = {"last", NULL, "select the last worker", ALWAYS, false},
    [ACTION_REDRAW] = {"redraw", NULL, "draw the whole screen anew", ALWAYS, false},
};

bool action_possible(enum action action, enum lab_phase phase, bool scripted)
{
    return action_rows[action].phases >> phase & 1 && (scripted || !action_rows[action].scripted);
}

bool action_offered(enum action action, const struct snapshot *snapshot)
{
    bool scripted = snapshot->steps > 0;
    if (!action_rows[action].label || !action_possible(action, snapshot->phase, scripted))
        return false;
    if (action == ACTION_STEP) /* without a pause, the steps follow each other by themselves */
        return snapshot->paused;
    if (action == ACTION_GROW || action == ACTION_SHRINK) /* a script has one process, a graph the sizes of its file */
        return !scripted && snapshot->stages_count == 0;
    return true;
}
