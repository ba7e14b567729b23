/* A program as somebody else would write it against the installed library: squares, by two processes. Compiled and run by
 * tests/install. */
#include <forklab/pool.h>
#include <forklab/task.h>

#include <stdio.h>
#include <string.h>

enum { COUNT = 10 };

static int square(struct task *task, const void *context)
{
    (void)context;
    unsigned number;
    memcpy(&number, task->input, sizeof number);
    number *= number;
    return task_return(task, &number, sizeof number);
}

static int print_squares(struct pool *pool)
{
    unsigned numbers[COUNT];
    struct pool_input inputs[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        numbers[i] = i;
        inputs[i] = (struct pool_input){&numbers[i], sizeof numbers[i]};
    }
    struct map *map;
    const struct pool_result *results;
    int error = pool_map_async(pool, inputs, COUNT, 1, MAP_ORDERED, &map);
    if (error)
        return error;
    error = map_get(map, POOL_FOREVER, &results);
    for (unsigned i = 0; !error && i < COUNT; i++) {
        unsigned number;
        memcpy(&number, results[i].data, sizeof number);
        printf("%s%u", i > 0 ? " " : "", number);
    }
    printf("\n");
    map_free(map);
    return error;
}

int main(void)
{
    const struct pool_options options = {.run = square, .workers = 2};
    struct pool *pool;
    int error = pool_new(&pool, &options);
    if (!error)
        error = pool_start(pool);
    if (!error)
        error = print_squares(pool);
    pool_free(pool);
    return error ? 1 : 0;
}
