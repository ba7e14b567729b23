/* pool.h - a pool of worker processes that survives the death of any of them. Names and meanings are those of
 * Python's multiprocessing.Pool; where Python hangs for good after a worker was killed, here the task is run again by
 * another worker, and after its last attempt comes back as LOST, with the cause.
 *
 *     struct pool_options options = {.run = cube, .workers = 4};
 *     struct pool *pool;
 *     pool_new(&pool, &options) · pool_start(pool)
 *     pool_apply_async() → future_get()          one task
 *     pool_map_async() → map_get() / map_next()  many: map, imap, imap_unordered, and starmap: an input is any bytes, so a
 *                                                struct of several fields is one
 *     pool_close(pool) · pool_join(pool, …) · pool_free(pool)
 *
 * Each result comes exactly once; a task is executed at least once (again, if its worker dies with it). All calls
 * from one thread, which must live as long as the pool: its workers get a signal when it ends. Work goes on inside
 * the calls that wait, and whenever pool_loop() is stepped. Errors are -errno, and then nothing has changed. Timeouts
 * are in nanoseconds from now; POOL_FOREVER waits as long as it takes. */
#ifndef FORKLAB_PROC_POOL_H
#define FORKLAB_PROC_POOL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_FOREVER UINT64_MAX

struct pool;
struct task;
struct evloop;
struct commons;

enum pool_workers {
    POOL_PROCESSES,
    POOL_PROCESS_A_TASK, /* a new process for each task, no more than there are tasks; named in order of birth */
    POOL_ONE_PROCESS,    /* a single one, named without a number */
    POOL_THREADS,        /* threads of one process: what kills one kills all, and costs each the task in its hands */
    POOL_THREADS_LOCKED  /* such threads that hold one lock to run, as an interpreter's do: proc/biglock.h; they need a
                            commons */
};

struct pool_options {
    int (*run)(struct task *task, const void *context); /* ipc/task.h */
    const void *context;                                /* copied, read-only for the workers */
    size_t context_size;
    unsigned workers;        /* at the start; 0 = the cores that are usable */
    unsigned workers_max;    /* to which it can grow; 0 = as at the start. Below 4096 */
    uint64_t capacity;       /* tasks submitted and not yet collected, at most; 0 = 65536 */
    uint64_t inputs_bytes;   /* for inputs above 8 bytes of so many tasks, together; 0 = 64 a task */
    uint64_t result_max;     /* bytes of one result, to 1 MiB; 0 = 65536. A larger one fails its task alone */
    unsigned chunk;          /* tasks that a worker takes at once; 0 = 1 */
    unsigned attempts;       /* how often a task is begun at most; 0 = 3 */
    unsigned chunks_of_life; /* a worker is replaced after so many chunks (maxtasksperchild); 0 = never */
    uint64_t timeout_ns;     /* a task that runs longer is killed, then retried or lost; 0 = none */
    uint64_t grace_ns;       /* before TERM becomes KILL; 0 = 100 ms */
    bool pin;                /* worker k only on the k-th usable core */
    uint64_t seed;
    double scale; /* of task_sleep(); 0 = 1 */

    /* Workers by exec of this program instead of fork: its main() must call pool_spawned() when its first argument is
     * this; at most 63 bytes. */
    const char *spawn_argument;
    bool by_forkserver;   /* such a fresh image, copied: its main() must call process_main() too (process.h) */
    const char *function; /* the name under which pool_spawned() finds `run`; at most 31 bytes */

    const char *stage;       /* proc/stage.h, in the commons: where its workers take tasks from; NULL = as submitted */
    struct commons *commons; /* ipc/commons.h: queues, locks and values that its tasks share; not owned; NULL = none */
    const char *name;        /* of its workers: "Worker" makes Worker-1, Worker-2…; NULL = that */

    enum pool_workers kind;

    struct evloop *loop; /* to share with others; NULL = its own */
};

enum pool_status { POOL_PENDING, POOL_OK, POOL_FAILED, POOL_LOST, POOL_CANCELLED };

struct pool_result {
    enum pool_status status;
    const void *data; /* OK: what the task returned; FAILED: its message; LOST: why, as text. NUL-ended beyond `size` */
    size_t size;
    unsigned attempts;
    int exit_code; /* LOST: of its last worker: -9 for SIGKILL, as in Python; 0 otherwise */
};

/* 0; -EINVAL an option is out of range; -ENOMEM; -EMFILE; -ENOSPC: in the commons are not so many free places in a row,
 * so make it before any process starts. Nothing runs yet: tasks may be submitted before pool_start(). */
int pool_new(struct pool **ret_pool, const struct pool_options *options);
/* Starts the workers. -EAGAIN and the like when not one could be started. */
int pool_start(struct pool *pool);
/* Terminates what still runs. Futures and maps stay valid, and are all resolved. NULL is fine. */
void pool_free(struct pool *pool);

/* Grows or shrinks at once; those too many leave after the task in hand. -EINVAL beyond workers_max, or 0. */
int pool_resize(struct pool *pool, unsigned workers);

/* No more tasks; those submitted are finished. */
void pool_close(struct pool *pool);
/* Waits until all tasks are done and all workers gone. -EINVAL before close or terminate; -ETIMEDOUT. */
int pool_join(struct pool *pool, uint64_t timeout_ns);
/* Stops now: what is not finished becomes CANCELLED; workers get TERM, after the grace KILL. Returns when they are
 * gone. */
void pool_terminate(struct pool *pool);

/* The event loop that the pool works in, and one step of it: for programs that wait for other things too. */
struct evloop *pool_loop(struct pool *pool);

/* --- one task: apply_async --- */

struct future;

/* -ESHUTDOWN after close; -EAGAIN when `capacity` tasks (or their inputs' bytes) are outstanding; -EMSGSIZE when the
 * input can never fit. */
int pool_apply_async(struct pool *pool, const void *input, size_t size, struct future **ret_future);
/* Waits for its result: 0 (whatever its status), or -ETIMEDOUT. May be called again and again; `ret_result` is valid
 * until future_free(). After terminate the status is CANCELLED; it never waits for ever. */
int future_get(struct future *future, uint64_t timeout_ns, struct pool_result *ret_result);
int future_wait(struct future *future, uint64_t timeout_ns);
bool future_ready(const struct future *future);
/* 1 or 0; -EAGAIN before it is ready. */
int future_successful(const struct future *future);
/* Not a cancellation: a task whose future is gone still runs. */
void future_free(struct future *future);

/* --- many tasks: map, map_async, imap, imap_unordered, starmap --- */

struct map;

struct pool_input {
    const void *data;
    size_t size;
};

enum map_order { MAP_ORDERED /* imap, map */, MAP_UNORDERED /* imap_unordered: as they finish */ };

/* Submits `count` inputs, in order, no more at a time than the pool's capacity (the rest as results come in and are
 * fetched). `inputs` must stay until the map is ready or freed. `chunk`: for the pool from now on; 0 = count / (4 *
 * workers), rounded up, as Python's map. */
int pool_map_async(struct pool *pool, const struct pool_input *inputs, size_t count, unsigned chunk,
                   enum map_order order, struct map **ret_map);
/* Waits for all; results in the order of the inputs, valid until map_free(). 0, -ETIMEDOUT. */
int map_get(struct map *map, uint64_t timeout_ns, const struct pool_result **ret_results);
bool map_ready(const struct map *map);
/* 1 when all are OK, 0; -EAGAIN before it is ready. */
int map_successful(const struct map *map);
/* The next result, as an iterator: 1; 0 after the last; -ETIMEDOUT. `ret_index`: which input's, may be NULL. */
int map_next(struct map *map, uint64_t timeout_ns, struct pool_result *ret_result, size_t *ret_index);
void map_free(struct map *map);

/* --- spawned workers --- */

struct pool_function {
    const char *name;
    int (*run)(struct task *task, const void *context);
};
/* In main(), when argv[1] is the spawn argument: becomes a worker, and returns its exit status. */
int pool_spawned(int argc, char **argv, const struct pool_function *functions, size_t count);

#endif
