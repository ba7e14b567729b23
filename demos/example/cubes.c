/* Two processes put numbers into a queue, and a pool of two makes cubes of them. With the installed library:
 *
 *     cc cubes.c $(pkg-config --cflags --libs forklab) -o cubes && ./cubes */
#include <forklab/clock.h>
#include <forklab/pool.h>
#include <forklab/process.h>
#include <forklab/queue.h>
#include <forklab/self.h>
#include <forklab/task.h>

#include <stdio.h>

static int put_three(const void *argument, size_t size)
{
    struct queue *queue = queue_find(self()->commons, "numbers");
    for (int number = *(const int *)argument, end = number + 3; number < end; number++)
        if (queue_put(queue, &number, size, CLOCK_NEVER))
            return 1;
    return 0;
}

static int cube(struct task *task, const void *context)
{
    (void)context;
    int number = *(const int *)task->input, result = number * number * number;
    return task_return(task, &result, sizeof result);
}

int main(void)
{
    struct commons commons;
    struct queue *queue;
    struct pool *pool;
    /* Places for the two processes. The pool needs none: its tasks share nothing, so it is not given the commons. */
    if (processes_begin(&commons, 2) ||
        queue_add(&commons, "numbers", &(struct queue_options){.capacity = 2}, &queue) ||
        pool_new(&pool, &(struct pool_options){.run = cube, .workers = 2}) || pool_start(pool))
        return 1;

    for (int first = 0; first <= 10; first += 10) {
        struct process *process;
        struct process_options options = {.run = put_three, .argument = &first, .argument_size = sizeof first};
        if (process_new(&process, &options) || process_start(process))
            return 1;
        process_free(process); /* only the handle: the process goes on, and processes_end() waits for it */
    }
    for (int i = 0; i < 6; i++) {
        int number;
        size_t size;
        struct future *future;
        struct pool_result result;
        if (queue_get(queue, &number, sizeof number, &size, CLOCK_NEVER) ||
            pool_apply_async(pool, &number, size, &future) || future_get(future, POOL_FOREVER, &result))
            return 1;
        printf("%d cubed is %d\n", number, *(const int *)result.data);
        future_free(future);
    }
    pool_free(pool);
    processes_end(&commons);
    return 0;
}
