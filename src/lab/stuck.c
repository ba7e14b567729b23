#include "lab/stuck.h"

#include "base/units.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FACTS_MAX 4 /* processes that are named one by one; a screen has no room for more */

static const char *const reason_names[STUCK_REASON_COUNT] = {
    [STUCK_NOT] = "none",
    [STUCK_BY_ITSELF] = "by_itself",
    [STUCK_IN_CYCLE] = "cycle",
    [STUCK_JOIN_BEFORE_DRAIN] = "join_before_drain",
    [STUCK_JOIN_OF_WAITER] = "join_of_waiter",
    [STUCK_BEHIND_STOPPED] = "behind_stopped",
    [STUCK_NO_GETTER] = "no_getter",
    [STUCK_NO_PUTTER] = "no_putter",
    [STUCK_NO_SENDER] = "no_sender",
    [STUCK_NO_RECEIVER] = "no_receiver",
    [STUCK_NO_SETTER] = "no_setter",
    [STUCK_NO_NOTIFIER] = "no_notifier",
    [STUCK_NO_RELEASER] = "no_releaser",
    [STUCK_MISSING_PARTY] = "missing_party",
    [STUCK_NO_TASK_DONE] = "no_task_done",
    [STUCK_ALL_WAIT] = "all_wait",
    [STUCK_BY_SABOTAGE] = "sabotage",
};

/* How each kind of wait is told, and what it means when nobody is left who could end it. */
static const struct {
    const char *fact;   /* behind "NAME has waited 2.3 s"; the object's name follows, when it is known */
    const char *what;   /* what it needs, in the middle of a sentence; likewise */
    const char *nobody; /* the explanation; may be NULL where there is always one who could */
    enum stuck_reason reason;
} waits[STUCK_WAIT_COUNT] = {
    [STUCK_PUT] = {"to put on", "room on", "nobody is left who could get from it, and it is full", STUCK_NO_GETTER},
    [STUCK_GET] = {"to get from", "a message on",
                   "nobody is left who could put on it: a sentinel, or a close, never came", STUCK_NO_PUTTER},
    [STUCK_ROBBED] = {"to get from", "a message on",
                      "its sentinel was taken out on purpose, and the key that did it puts it back", STUCK_BY_SABOTAGE},
    [STUCK_SEND] = {"to send into", "room in", "nobody is left who could receive from it", STUCK_NO_RECEIVER},
    [STUCK_RECEIVE] = {"to receive from", "a message in", "nobody is left who could send into it", STUCK_NO_SENDER},
    [STUCK_LOCK] = {"for lock", "lock", "nobody is left who could release it", STUCK_NO_RELEASER},
    [STUCK_SEMAPHORE] = {"for a permit of", "a permit of", "nobody is left who could release one", STUCK_NO_RELEASER},
    [STUCK_EVENT] = {"for event", "event", "nobody is left who could set it", STUCK_NO_SETTER},
    [STUCK_CONDITION] = {"for condition", "condition", "nobody is left who could notify it", STUCK_NO_NOTIFIER},
    [STUCK_BARRIER] = {"at barrier", "barrier", "nobody is left who could be the missing party", STUCK_MISSING_PARTY},
    [STUCK_JOIN] = {"for the end of a process", "the end of a process", "it does not end", STUCK_JOIN_OF_WAITER},
    [STUCK_DRAIN] = {"for all tasks of", "all tasks of", "nobody is left who could say task_done", STUCK_NO_TASK_DONE},
    [STUCK_STOPPED] = {"for a SIGCONT", "a SIGCONT", "it was stopped by a signal", STUCK_BEHIND_STOPPED},
    [STUCK_SABOTEUR] = {"to be told to let go", "to be told to let go", NULL, STUCK_BY_SABOTAGE},
};

struct text {
    char *buffer;
    size_t size, length;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text->buffer + text->length, text->size - text->length, format, arguments);
    va_end(arguments);
    size_t room = text->size - text->length - 1;
    text->length += length < 0 ? 0 : (size_t)length < room ? (size_t)length : room;
}

const char *stuck_reason_name(enum stuck_reason reason)
{
    return reason < STUCK_REASON_COUNT ? reason_names[reason] : "unknown";
}

/* ------------------------------------------------------------------ who can move */

struct scene {
    const struct stuck_process *processes;
    size_t count;
    bool *is_stuck;
};

static bool has_only(const struct scene *scene, size_t index)
{
    int only = scene->processes[index].only;
    return only >= 0 && (size_t)only < scene->count;
}

static bool others_move(const struct scene *scene, size_t index)
{
    for (size_t i = 0; i < scene->count; i++)
        if (i != index && !scene->is_stuck[i])
            return true;
    return false;
}

static bool could_move(const struct scene *scene, size_t index)
{
    const struct stuck_process *process = &scene->processes[index];
    if (process->wait == STUCK_STOPPED || process->wait == STUCK_SABOTEUR)
        return false;
    return has_only(scene, index) ? !scene->is_stuck[process->only] : others_move(scene, index);
}

/* Whoever disturbs the others is where he wants to be. */
static size_t spare_saboteurs(const struct scene *scene, size_t stuck)
{
    for (size_t i = 0; i < scene->count; i++)
        if (scene->processes[i].wait == STUCK_SABOTEUR) {
            scene->is_stuck[i] = false;
            stuck--;
        }
    return stuck;
}

/* All who wait are taken for stuck; then those are set free whom a free one can help, until nothing changes. */
static size_t find_stuck(const struct scene *scene)
{
    size_t stuck = 0;
    for (size_t i = 0; i < scene->count; i++) {
        scene->is_stuck[i] = scene->processes[i].wait != STUCK_MOVES;
        stuck += scene->is_stuck[i];
    }
    for (bool changed = stuck > 0; changed;) {
        changed = false;
        for (size_t i = 0; i < scene->count; i++)
            if (scene->is_stuck[i] && could_move(scene, i)) {
                scene->is_stuck[i] = false;
                stuck--;
                changed = true;
            }
    }
    return spare_saboteurs(scene, stuck);
}

/* ------------------------------------------------------------------ why */

/* "'numbers' (4 of 4)" behind the words of a wait. */
static void add_object(struct text *text, const char *words, const struct stuck_process *process)
{
    add(text, "%s", words);
    if (process->object[0])
        add(text, " '%s'", process->object);
    if (process->object[0] && process->limit > 0)
        add(text, " (%" PRIu64 " of %" PRIu64 ")", process->value, process->limit);
}

/* One link of a chain: "Main waits for Process-2 to end", "A waits for lock 'x', held by B". */
static void add_link(struct text *text, const struct scene *scene, size_t index)
{
    const struct stuck_process *process = &scene->processes[index];
    const char *other = has_only(scene, index) ? scene->processes[process->only].name : "";
    add(text, "%s waits for ", process->name);
    if (process->wait == STUCK_JOIN)
        add(text, "%s to end", *other ? other : "a process");
    else
        add_object(text, waits[process->wait].what, process);
    if ((process->wait == STUCK_LOCK || process->wait == STUCK_SEMAPHORE) && *other)
        add(text, ", held by %s", other);
    else if (*other && scene->processes[process->only].wait == STUCK_SABOTEUR)
        add(text, ", which %s keeps plugged", other);
    else if (process->wait != STUCK_JOIN && *other)
        add(text, " from %s", other);
}

/* Follows the waits from `index` until one that anybody could end, or one that was met before. Returns the length of
 * the chain; `ret_cycle` where in it the last one leads back to, or its length. */
static size_t follow(const struct scene *scene, size_t index, size_t *chain, size_t *ret_cycle)
{
    size_t length = 0;
    for (;;) {
        for (size_t i = 0; i < length; i++)
            if (chain[i] == index) {
                *ret_cycle = i;
                return length;
            }
        chain[length++] = index;
        if (!has_only(scene, index) || scene->processes[index].wait == STUCK_STOPPED) {
            *ret_cycle = length;
            return length;
        }
        index = (size_t)scene->processes[index].only;
    }
}

/* The process where the explanation begins: one that waits for a certain other, since that says most. */
static size_t beginning(const struct scene *scene)
{
    size_t first = scene->count;
    for (size_t i = 0; i < scene->count; i++) {
        if (scene->is_stuck[i] && has_only(scene, i))
            return i;
        if (scene->is_stuck[i] && first == scene->count)
            first = i;
    }
    return first;
}

static enum stuck_reason explain_cycle(struct text *text, const struct scene *scene, const size_t *chain, size_t begin,
                                       size_t end)
{
    if (end - begin == 1) {
        add_link(text, scene, chain[begin]);
        add(text, ", that is, for itself");
        return STUCK_BY_ITSELF;
    }
    add(text, "a cycle: ");
    for (size_t i = begin; i < end; i++) {
        add(text, i > begin ? ", and " : "");
        add_link(text, scene, chain[i]);
    }
    return STUCK_IN_CYCLE;
}

/* A chain that ends at a process whose wait anybody could have ended, or that is stopped. */
static enum stuck_reason explain_chain(struct text *text, const struct scene *scene, const size_t *chain, size_t length)
{
    const struct stuck_process *first = &scene->processes[chain[0]], *last = &scene->processes[chain[length - 1]];
    bool drain = first->wait == STUCK_JOIN && (last->wait == STUCK_PUT || last->wait == STUCK_SEND);
    add(text, drain ? "join before drain: " : "");
    for (size_t i = 0; i + 1 < length; i++) {
        add_link(text, scene, chain[i]);
        add(text, ", and ");
    }
    if (last->wait == STUCK_STOPPED) {
        add(text, "%s is stopped by a signal: SIGCONT lets it go on", last->name);
        return STUCK_BEHIND_STOPPED;
    }
    if (last->wait == STUCK_SABOTEUR) {
        add(text, "%s does that on purpose: the key that began it ends it", last->name);
        return STUCK_BY_SABOTAGE;
    }
    add(text, "%s needs ", last->name);
    add_object(text, waits[last->wait].what, last);
    if (drain)
        add(text, ", which %s would have to make before it joins", first->name);
    else
        add(text, ": %s", waits[last->wait].nobody);
    if (drain)
        return STUCK_JOIN_BEFORE_DRAIN;
    return last->wait == STUCK_ROBBED ? STUCK_BY_SABOTAGE : STUCK_JOIN_OF_WAITER;
}

/* Everybody waits for what any other could do, and there is no other. */
static enum stuck_reason explain_all(struct text *text, const struct scene *scene, size_t first)
{
    const struct stuck_process *process = &scene->processes[first];
    bool same = true;
    for (size_t i = 0; i < scene->count; i++)
        same &= !scene->is_stuck[i] ||
                (scene->processes[i].wait == process->wait && strcmp(scene->processes[i].object, process->object) == 0);
    if (!same) {
        add(text, "everybody waits for another, and nobody is left who could move");
        return STUCK_ALL_WAIT;
    }
    add_object(text, waits[process->wait].fact, process);
    add(text, ": %s", waits[process->wait].nobody);
    return waits[process->wait].reason;
}

static enum stuck_reason explain(struct text *text, const struct scene *scene)
{
    size_t chain[STUCK_PROCESSES_MAX], cycle, first = beginning(scene);
    size_t length = follow(scene, first, chain, &cycle);
    if (cycle < length)
        return explain_cycle(text, scene, chain, cycle, length);
    if (length > 1 || scene->processes[first].wait == STUCK_STOPPED)
        return explain_chain(text, scene, chain, length);
    return explain_all(text, scene, first);
}

static void add_facts(struct text *text, const struct scene *scene, size_t stuck)
{
    size_t told = 0;
    char time[32];
    for (size_t i = 0; i < scene->count && told < FACTS_MAX; i++) {
        if (!scene->is_stuck[i])
            continue;
        const struct stuck_process *process = &scene->processes[i];
        add(text, told++ == 0 ? ". " : "; ");
        add(text, "%s has waited %s ", process->name, units_time(time, sizeof time, process->since_ns));
        if (process->wait == STUCK_JOIN && has_only(scene, i))
            add(text, "for %s to end", scene->processes[process->only].name);
        else
            add_object(text, waits[process->wait].fact, process);
    }
    if (stuck > told)
        add(text, "; and %zu more", stuck - told);
}

void stuck_find(const struct stuck_process *processes, size_t count, struct stuck_finding *ret_finding)
{
    *ret_finding = (struct stuck_finding){.certain = true};
    struct scene scene = {processes, count < STUCK_PROCESSES_MAX ? count : STUCK_PROCESSES_MAX, ret_finding->is_stuck};
    struct text text = {ret_finding->text, sizeof ret_finding->text, 0};
    size_t stuck = find_stuck(&scene);
    if (stuck == 0)
        return;
    for (size_t i = 0; i < scene.count; i++)
        if (processes[i].wait == STUCK_STOPPED || processes[i].wait == STUCK_SABOTEUR)
            ret_finding->certain = false;
    ret_finding->reason = explain(&text, &scene);
    add_facts(&text, &scene, stuck);
}
