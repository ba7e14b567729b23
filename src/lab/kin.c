#include "lab/kin.h"

#include <stdlib.h>

void kin_release(struct kin *kin)
{
    free(kin->members);
    free(kin->is_member);
    *kin = (struct kin){0};
}

static bool make_room(struct kin *kin, size_t count)
{
    if (count <= kin->capacity)
        return true;
    size_t capacity = count + count / 2;
    const struct proc2_process **members = realloc(kin->members, capacity * sizeof *members);
    if (members)
        kin->members = members;
    bool *is_member = realloc(kin->is_member, capacity * sizeof *is_member);
    if (is_member)
        kin->is_member = is_member;
    if (!members || !is_member)
        return false;
    kin->capacity = capacity;
    return true;
}

static int compare_number(const void *number, const void *process)
{
    int left = *(const int *)number, right = ((const struct proc2_process *)process)->pid;
    return (left > right) - (left < right);
}

/* Children of members are members, until no more are found: mostly at once, since parents have lower numbers. */
static void spread(bool *is_member, const struct proc2_process *all, size_t count)
{
    for (bool found = true; found;) {
        found = false;
        for (size_t i = 0; i < count; i++) {
            if (is_member[i])
                continue;
            const struct proc2_process *parent = bsearch(&all[i].parent, all, count, sizeof *all, compare_number);
            if (parent && is_member[parent - all])
                is_member[i] = found = true;
        }
    }
}

bool kin_choose(struct kin *kin, const struct proc2_process *all, size_t count,
                bool (*belongs)(const void *context, const struct proc2_process *process), const void *context)
{
    bool everybody = true;
    kin->count = 0;
    if (!make_room(kin, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        kin->is_member[i] = belongs(context, &all[i]);
        everybody &= kin->is_member[i];
    }
    if (!everybody)
        spread(kin->is_member, all, count);
    for (size_t i = 0; i < count; i++)
        if (kin->is_member[i])
            kin->members[kin->count++] = &all[i];
    return true;
}

static int compare_member(const void *number, const void *member)
{
    return compare_number(number, *(const struct proc2_process *const *)member);
}

const struct proc2_process *kin_find(const struct kin *kin, int pid)
{
    if (kin->count == 0)
        return NULL;
    const struct proc2_process *const *member =
        bsearch(&pid, kin->members, kin->count, sizeof *kin->members, compare_member);
    return member ? *member : NULL;
}
