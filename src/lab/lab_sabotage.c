/* lab_sabotage.c - what is done to a run on purpose by processes of its own, and how it is told. */
#include "lab/census.h"
#include "lab/lab_body.h"
#include "lab/saboteur.h"
#include "proc/stage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ what it is done to */

static const char *name_of(const struct region_entry *entry, char buffer[REGION_NAME_SIZE])
{
    census_copy_name(buffer, REGION_NAME_SIZE, entry->name, sizeof entry->name);
    return buffer;
}

static bool is_target(const struct region_entry *entry, enum sabotage_target target)
{
    switch (entry->kind) {
    case REGION_QUEUE:
    case REGION_PIPE:
        return target == SABOTAGE_OF_QUEUE;
    case REGION_LOCK:
    case REGION_SEMAPHORE:
    case REGION_EVENT:
    case REGION_CONDITION:
    case REGION_BARRIER:
    case REGION_BIG_LOCK:
        return target == SABOTAGE_OF_LOCK;
    default:
        return false;
    }
}

/* By its name as it is shown; the first for which it can be done, or else the first. NULL: there is none. */
static const struct region_entry *find_target(const struct commons *commons, enum sabotage what, const char *name)
{
    const struct region_entry *entry, *first = NULL;
    char shown[REGION_NAME_SIZE];
    for (uint32_t i = 0; (entry = region_entry(&commons->region, i)); i++) {
        if (!is_target(entry, sabotage_rows[what].target) || strcmp(name_of(entry, shown), name) != 0)
            continue;
        if (saboteur_can(commons, what, entry) == 0)
            return entry;
        first = first ? first : entry;
    }
    return first;
}

/* Workers of pools take from it, or put on it. */
static bool is_at_stage(const struct commons *commons, const char *name, bool takes)
{
    const struct region_entry *entry;
    for (uint32_t i = 0; (entry = region_entry(&commons->region, i)); i++) {
        const struct stage *stage = (const void *)(commons->region.base + entry->offset);
        if (entry->kind != REGION_STAGE || entry->size < sizeof *stage)
            continue;
        if (takes && strncmp(stage->input.name, name, REGION_NAME_SIZE) == 0)
            return true;
        for (uint32_t k = 0; !takes && k < stage->outputs_count && k < STAGE_OUTPUTS_MAX; k++)
            if (strncmp(stage->outputs[k].name, name, REGION_NAME_SIZE) == 0)
                return true;
    }
    return false;
}

/* In words, behind the name. NULL: it can be done. */
static const char *why_not(const struct commons *commons, enum sabotage what, const struct region_entry *entry)
{
    bool takes = is_at_stage(commons, entry->name, true), puts = is_at_stage(commons, entry->name, false);
    if (entry->kind == REGION_PIPE)
        return "is a pipe: it carries no sentinel, and the kernel alone says when it is full";
    if (saboteur_can(commons, what, entry) != 0)
        return "has no owner: nobody could hold it, and be made to give it back";
    if (what == SABOTAGE_SENTINEL && (takes || puts))
        return "is closed when there is no more: no sentinel travels through it";
    if (what == SABOTAGE_FILL && takes && !puts)
        return "is filled by the lab, which never waits for room";
    return NULL;
}

/* ------------------------------------------------------------------ telling */

static const struct {
    const char *taking, *in_vain; /* it began to wait for it; it was called off before it had it */
    const char *undone;
    const char *dead; /* of what it had, when it was killed */
} words[SABOTAGE_COUNT] = {
    [SABOTAGE_SENTINEL] = {"waits for the next sentinel of", "has seen no sentinel of", "has put back the sentinel of",
                           "the sentinel that it took is lost for good"},
    [SABOTAGE_FILL] = {"is about to plug", "has not plugged", "has unplugged", "it is not plugged any more"},
    [SABOTAGE_HOLD] = {"waits for its turn to take", "never had", "has let go of",
                       "it is free again, and the next one is told"},
};

/* Cut where a mark has no room. */
static void mark(struct lab *lab, const struct snapshot_sabotage *row, const char *how)
{
    char what[64];
    (void)snprintf(what, sizeof what, "%s%s %s", how, sabotage_rows[row->what].name, row->name);
    observer_sabotaged(lab->observer, what);
}

static void tell_taking(struct lab *lab, const struct snapshot_sabotage *row)
{
    observer_notice(lab->observer, "%s (pid %d) %s %s", SABOTEUR_NAME, row->pid, words[row->what].taking, row->name);
}

static void tell_holding(struct lab *lab, const struct snapshot_sabotage *row)
{
    observer_notice(lab->observer, "%s: %s", row->name, sabotage_rows[row->what].expect);
    mark(lab, row, "");
}

static void tell_end(struct lab *lab, const struct snapshot_sabotage *row, struct death death, bool had)
{
    char cause[96];
    if (had)
        mark(lab, row, "end ");
    if (death_is_violent(death))
        observer_notice(lab->observer, "%s of %s %s%s%s", SABOTEUR_NAME, row->name,
                        death_text(death, cause, sizeof cause), had ? ": " : "", had ? words[row->what].dead : "");
    else
        observer_notice(lab->observer, "%s %s %s", SABOTEUR_NAME,
                        had ? words[row->what].undone : words[row->what].in_vain, row->name);
}

/* ------------------------------------------------------------------ beginning and undoing */

static struct saboteur **find_saboteur(struct lab *lab, enum sabotage what, const char *name)
{
    for (size_t i = 0; i < lab->saboteurs_count; i++) {
        struct snapshot_sabotage row;
        saboteur_look(lab->saboteurs[i], &row);
        if (row.what == what && strcmp(row.name, name) == 0)
            return &lab->saboteurs[i];
    }
    return NULL;
}

static int begin(struct lab *lab, enum sabotage what, const char *name)
{
    struct commons *commons = execution_commons(lab_present(lab));
    const struct region_entry *entry = find_target(commons, what, name);
    if (!entry)
        return -ESRCH;
    const char *why = why_not(commons, what, entry);
    if (why) {
        observer_notice(lab->observer, "%s %s", name, why);
        return -ENOTSUP;
    }
    if (lab->saboteurs_count == SNAPSHOT_SABOTAGES_MAX)
        return -EBUSY;
    struct saboteur_options options = {.commons = commons, .loop = lab->loop, .what = what, .entry = entry};
    struct saboteur *saboteur;
    int error = saboteur_new(&saboteur, &options);
    if (error)
        return error;
    lab->saboteurs[lab->saboteurs_count] = saboteur;
    lab->saboteurs_told[lab->saboteurs_count++] = false;
    struct snapshot_sabotage row;
    saboteur_look(saboteur, &row);
    tell_taking(lab, &row);
    return 0;
}

int lab_sabotage(struct lab *lab, enum sabotage what, const char *name)
{
    if (what < SABOTAGE_SENTINEL || what >= SABOTAGE_COUNT)
        return -EINVAL;
    if (lab->phase != PHASE_RUN || execution_is_closing(lab_present(lab)))
        return -EBUSY;
    struct saboteur **saboteur = find_saboteur(lab, what, name);
    if (!saboteur)
        return begin(lab, what, name);
    struct snapshot_sabotage row;
    saboteur_look(*saboteur, &row);
    if (row.state == SABOTAGE_LEAVING)
        return -EBUSY;
    saboteur_call_off(*saboteur);
    return 0;
}

/* ------------------------------------------------------------------ looking after them */

static void forget(struct lab *lab, size_t index)
{
    saboteur_free(lab->saboteurs[index]);
    lab->saboteurs_count--;
    for (size_t i = index; i < lab->saboteurs_count; i++) {
        lab->saboteurs[i] = lab->saboteurs[i + 1];
        lab->saboteurs_told[i] = lab->saboteurs_told[i + 1];
    }
}

void lab_look_at_saboteurs(struct lab *lab)
{
    for (size_t i = lab->saboteurs_count; i-- > 0;) {
        struct snapshot_sabotage row;
        struct death death;
        bool held = saboteur_has_held(lab->saboteurs[i]);
        saboteur_look(lab->saboteurs[i], &row);
        if (held && !lab->saboteurs_told[i])
            tell_holding(lab, &row);
        lab->saboteurs_told[i] |= held;
        if (saboteur_has_ended(lab->saboteurs[i], &death)) {
            tell_end(lab, &row, death, held);
            forget(lab, i);
        }
    }
}

void lab_call_off_saboteurs(struct lab *lab)
{
    for (size_t i = 0; i < lab->saboteurs_count; i++)
        saboteur_call_off(lab->saboteurs[i]);
}

void lab_end_saboteurs(struct lab *lab)
{
    while (lab->saboteurs_count > 0)
        forget(lab, lab->saboteurs_count - 1);
}
