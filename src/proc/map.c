#include "base/clock.h"
#include "proc/kept_result.h"
#include "proc/pool_engine.h"

#include <errno.h>
#include <stdlib.h>

struct map {
    struct pool *pool; /* not touched once all results are there */
    const struct pool_input *inputs;
    size_t count, fed, done, fetched;
    enum map_order order;
    struct pool_result *results; /* [count], in the order of the inputs */
    size_t *finished;            /* [count]: indices as they finished */
    struct pool_feeder feeder;
    bool feeding;
};

static void receive(void *owner, uint64_t index, const struct pool_result *result)
{
    struct map *map = owner;
    kept_result_set(&map->results[index], result);
    map->finished[map->done++] = index;
}

/* Inputs that the pool does not take any more will never have a result: they are cancelled here. */
static void cancel_rest(struct map *map)
{
    for (; map->fed < map->count; map->fed++) {
        static const struct pool_result cancelled = {.status = POOL_CANCELLED};
        receive(map, map->fed, &cancelled);
    }
}

static void stop_feeding(struct map *map)
{
    if (map->feeding)
        pool_remove_feeder(map->pool, &map->feeder);
    map->feeding = false;
}

/* One input goes in. A result that could never be placed fails alone; -EAGAIN: no room now. */
static int feed_one(struct map *map)
{
    const struct pool_input *input = &map->inputs[map->fed];
    if (pool_room(map->pool) == 0)
        return -EAGAIN;
    uint64_t id = pool_submitted(map->pool);
    int error = pool_submit(map->pool, input->data, input->size, NULL);
    if (error == -EMSGSIZE) {
        static const char text[] = "the input is larger than the pool's inputs_bytes";
        receive(map, map->fed, &(struct pool_result){.status = POOL_FAILED, .data = text, .size = sizeof text - 1});
    } else if (error) {
        return error;
    } else {
        pool_expect(map->pool, id, receive, map, map->fed);
    }
    map->fed++;
    return 0;
}

/* As many as there is room for; results that nobody fetched yet count as outstanding. */
static void feed(void *owner)
{
    struct map *map = owner;
    uint64_t capacity = pool_area_of(map->pool)->tasks->facts.capacity;
    int error = 0;
    while (!error && map->fed < map->count && (map->feeder.all || map->fed - map->fetched < capacity))
        error = feed_one(map);
    pool_offer(map->pool, pool_submitted(map->pool));
    if (error && error != -EAGAIN)
        cancel_rest(map);
    if (map->fed == map->count)
        stop_feeding(map);
}

static unsigned usual_chunk(struct pool *pool, size_t count)
{
    size_t share = 4 * (size_t)supervisor_size(pool_supervisor(pool));
    size_t chunk = share ? (count + share - 1) / share : 1;
    return chunk > 0 ? (unsigned)chunk : 1;
}

static struct map *new_map(struct pool *pool, const struct pool_input *inputs, size_t count, enum map_order order)
{
    struct map *map = calloc(1, sizeof *map);
    if (!map)
        return NULL;
    *map = (struct map){.pool = pool, .inputs = inputs, .count = count, .order = order};
    map->results = calloc(count + 1, sizeof *map->results);
    map->finished = calloc(count + 1, sizeof *map->finished);
    map->feeder = (struct pool_feeder){.feed = feed, .owner = map};
    if (!map->results || !map->finished || pool_expects(pool) != 0) {
        map_free(map);
        return NULL;
    }
    return map;
}

int pool_map_async(struct pool *pool, const struct pool_input *inputs, size_t count, unsigned chunk,
                   enum map_order order, struct map **ret_map)
{
    if (!pool_accepts(pool))
        return -ESHUTDOWN;
    struct map *map = new_map(pool, inputs, count, order);
    if (!map)
        return -ENOMEM;
    pool_set_chunk(pool, chunk ? chunk : usual_chunk(pool, count));
    pool_add_feeder(pool, &map->feeder);
    map->feeding = true;
    feed(map);
    *ret_map = map;
    return 0;
}

static bool is_ready(const void *context)
{
    return map_ready(context);
}

bool map_ready(const struct map *map)
{
    return map->done == map->count;
}

int map_get(struct map *map, uint64_t timeout_ns, const struct pool_result **ret_results)
{
    if (!map_ready(map)) {
        map->feeder.all = true;
        if (map->feeding)
            feed(map);
        if (!pool_wait(map->pool, is_ready, map, clock_after(timeout_ns)))
            return -ETIMEDOUT;
    }
    *ret_results = map->results;
    return 0;
}

int map_successful(const struct map *map)
{
    if (!map_ready(map))
        return -EAGAIN;
    for (size_t i = 0; i < map->count; i++)
        if (map->results[i].status != POOL_OK)
            return 0;
    return 1;
}

static bool next_is_there(const void *context)
{
    const struct map *map = context;
    return map->order == MAP_ORDERED ? map->results[map->fetched].status != POOL_PENDING : map->done > map->fetched;
}

int map_next(struct map *map, uint64_t timeout_ns, struct pool_result *ret_result, size_t *ret_index)
{
    if (map->fetched >= map->count)
        return 0;
    if (!next_is_there(map) && !pool_wait(map->pool, next_is_there, map, clock_after(timeout_ns)))
        return -ETIMEDOUT;
    size_t index = map->order == MAP_ORDERED ? map->fetched : map->finished[map->fetched];
    *ret_result = map->results[index];
    if (ret_index)
        *ret_index = index;
    map->fetched++;
    if (map->feeding)
        feed(map);
    return 1;
}

void map_free(struct map *map)
{
    if (!map)
        return;
    stop_feeding(map);
    if (!map_ready(map))
        pool_forget(map->pool, map);
    for (size_t i = 0; map->results && i < map->count; i++)
        kept_result_release(&map->results[i]);
    free(map->results);
    free(map->finished);
    free(map);
}
