#include "lab/cast.h"

#include <stdlib.h>

#define NOBODY (-1)

void cast_add_pool(struct cast *cast, struct pool *pool, uint64_t first_task)
{
    cast->first_task[cast->pools_count] = first_task;
    cast->pools[cast->pools_count++] = pool;
}

uint64_t cast_task(const struct cast *cast, unsigned pool, uint64_t task)
{
    return task == SLOT_NO_TASK ? task : cast->first_task[pool] + task;
}

void cast_release(struct cast *cast)
{
    for (unsigned i = 0; i < cast->pools_count; i++)
        free(cast->numbers[i]);
    free(cast->members);
}

static const struct life *lives_of_pool(const struct cast *cast, unsigned pool, size_t *ret_count)
{
    return supervisor_lives(pool_supervisor(cast->pools[pool]), ret_count);
}

static bool make_room(struct cast *cast, unsigned pool, size_t lives, size_t more)
{
    size_t *numbers = cast->numbers[pool];
    if (lives > cast->room[pool]) {
        numbers = realloc(numbers, 2 * lives * sizeof *numbers);
        if (!numbers)
            return false;
        cast->numbers[pool] = numbers;
        cast->room[pool] = 2 * lives;
    }
    if (cast->count + more <= cast->capacity)
        return true;
    size_t capacity = 2 * (cast->count + more);
    struct cast_member *members = realloc(cast->members, capacity * sizeof *members);
    if (!members)
        return false;
    cast->members = members;
    cast->capacity = capacity;
    return true;
}

/* Gives numbers to all lives of the pool that have none. */
static void learn(struct cast *cast, unsigned pool)
{
    size_t count;
    (void)lives_of_pool(cast, pool, &count);
    size_t known = cast->known[pool];
    if (count == known || !make_room(cast, pool, count, count - known))
        return;
    for (; known < count; known++) {
        cast->numbers[pool][known] = cast->count;
        cast->members[cast->count++] = (struct cast_member){pool, known};
    }
    cast->known[pool] = known;
}

int32_t cast_number(struct cast *cast, unsigned pool, size_t life)
{
    if (life >= cast->known[pool])
        learn(cast, pool);
    return life < cast->known[pool] ? (int32_t)cast->numbers[pool][life] : NOBODY;
}

int32_t cast_owner(struct cast *cast, unsigned pool, task_word word)
{
    uint32_t slots = pool_area_of(cast->pools[pool])->facts->slots;
    if (task_word_incarnation(word) == 0 || task_word_slot(word) >= slots)
        return NOBODY;
    size_t count;
    const struct life *lives = lives_of_pool(cast, pool, &count);
    const struct life *life = supervisor_life(pool_supervisor(cast->pools[pool]), task_word_slot(word));
    bool it_is = life && life->incarnation == task_word_incarnation(word);
    return it_is ? cast_number(cast, pool, (size_t)(life - lives)) : NOBODY;
}

const struct life *cast_life(const struct cast *cast, int32_t number)
{
    if (number < 0 || (size_t)number >= cast->count)
        return NULL;
    size_t count;
    const struct cast_member *member = &cast->members[number];
    return &lives_of_pool(cast, member->pool, &count)[member->life];
}

struct life *cast_copy(struct cast *cast, size_t *ret_count)
{
    for (unsigned i = 0; i < cast->pools_count; i++)
        learn(cast, i);
    struct life *lives = malloc((cast->count + 1) * sizeof *lives);
    *ret_count = lives ? cast->count : 0;
    for (size_t i = 0; i < *ret_count; i++) {
        unsigned pool = cast->members[i].pool;
        lives[i] = *cast_life(cast, (int32_t)i);
        lives[i].slot = lives[i].place;
        lives[i].death_task = cast_task(cast, pool, lives[i].death_task);
    }
    return lives;
}
