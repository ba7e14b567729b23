#include "model/plan.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Inputs start at multiples of this, so that a place in the arena fits 32 bits. */
#define ALIGNMENT 8

#define FIRST_READ_BYTES (64U * 1024)

/* Of a longer path, messages show the end. */
#define NAME_SHOWN_MAX 200

/* Where a task's input lies: all that a task costs beside its input. */
struct input {
    uint32_t begin; /* in units of ALIGNMENT */
    uint32_t size;
};

/* Where a batch starts, and its plan_resize(). */
struct barrier {
    uint64_t task;
    unsigned workers; /* 0 = as before */
};

/* A block that grows by half; `capacity` and `used` in bytes. */
struct block {
    void *bytes;
    size_t used, capacity;
};

struct plan {
    uint64_t tasks_asked, seed;
    double scale;
    const char *data_folder;

    struct block text; /* of the input file, ended by a NUL */
    char name[NAME_SHOWN_MAX + 1];
    size_t next; /* where in `text` the next line starts */
    uint64_t line_number, lines_given;

    struct block arena;    /* the inputs, one after the other */
    struct block inputs;   /* struct input of each task */
    struct block barriers; /* struct barrier, ascending; several may be at one place, and the last counts */
    int error;             /* of the first plan_add() or plan_barrier() that failed */
};

/* Makes room for `more` bytes and returns their place, or NULL when out of memory. */
static void *block_extend(struct block *block, size_t more)
{
    if (!block->bytes || more > block->capacity - block->used) {
        size_t capacity = block->capacity + block->capacity / 2 + more + 64;
        void *bytes = realloc(block->bytes, capacity);
        if (!bytes)
            return NULL;
        block->bytes = bytes;
        block->capacity = capacity;
    }
    block->used += more;
    return (char *)block->bytes + block->used - more;
}

struct plan *plan_new(uint64_t tasks, uint64_t seed, double scale)
{
    struct plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        return NULL;
    plan->tasks_asked = tasks;
    plan->seed = seed;
    plan->scale = scale;
    plan->data_folder = ".";
    return plan;
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    free(plan->text.bytes);
    free(plan->arena.bytes);
    free(plan->inputs.bytes);
    free(plan->barriers.bytes);
    free(plan);
}

/* Reads to the end of `fd`; 0 or -errno, -EFBIG beyond the bound. */
static int read_all(int fd, struct block *text)
{
    for (;;) {
        size_t want = text->used < FIRST_READ_BYTES ? FIRST_READ_BYTES : text->used / 2;
        size_t before = text->used;
        char *place = block_extend(text, want);
        if (!place)
            return -ENOMEM;
        ssize_t got = read(fd, place, want);
        text->used = before + (got > 0 ? (size_t)got : 0);
        if (got == 0)
            return 0;
        if (got < 0 && errno != EINTR)
            return -errno;
        if (text->used > PLAN_TEXT_MAX_BYTES)
            return -EFBIG;
    }
}

static int complain_unreadable(const struct plan *plan, int error, struct problem *problem)
{
    switch (error) {
    case -EFBIG:
        return problem_set(problem, "%s: more than 1 GiB of input; give a smaller file, or part of it", plan->name);
    case -EISDIR:
        return problem_set(problem, "%s: is a folder; give a text file, or - for standard input", plan->name);
    case -ENOENT:
        return problem_set(problem, "%s: there is no such file", plan->name);
    default:
        return problem_set(problem, "%s: cannot be read: %s", plan->name, strerror(-error));
    }
}

/* A NUL inside a line would end it early for a workload that does not look at its length. */
static int refuse_nul(const struct plan *plan, struct problem *problem)
{
    const char *bytes = plan->text.bytes;
    const char *nul = plan->text.used ? memchr(bytes, '\0', plan->text.used) : NULL;
    if (!nul)
        return 0;
    uint64_t line = 1;
    for (const char *c = bytes; c < nul; c++)
        line += *c == '\n';
    return problem_set(problem, "%s:%" PRIu64 ": holds a NUL byte, so it is not a text file", plan->name, line);
}

static void set_name(struct plan *plan, const char *name)
{
    size_t length = strlen(name);
    bool whole = length <= NAME_SHOWN_MAX;
    (void)snprintf(plan->name, sizeof plan->name, "%s%s", whole ? "" : "...",
                   whole ? name : name + length - NAME_SHOWN_MAX + 3);
}

int plan_read(struct plan *plan, const char *path, struct problem *problem)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    bool standard = !strcmp(path, "-");
    set_name(plan, standard ? "standard input" : path);
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int error = fd < 0 ? -errno : read_all(fd, &plan->text);
    if (fd >= 0 && !standard)
        (void)close(fd);
    if (error)
        return complain_unreadable(plan, error, problem);
    error = refuse_nul(plan, problem);
    if (error)
        return error;
    char *end = block_extend(&plan->text, 1);
    if (!end)
        return complain_unreadable(plan, -ENOMEM, problem);
    *end = '\0';
    if (!strncmp(plan->text.bytes, byte_order_mark, sizeof byte_order_mark - 1))
        plan->next = sizeof byte_order_mark - 1;
    return 0;
}

uint64_t plan_tasks(const struct plan *plan, uint64_t usual)
{
    return plan->tasks_asked ? plan->tasks_asked : usual;
}

uint64_t plan_seed(const struct plan *plan)
{
    return plan->seed;
}

double plan_scale(const struct plan *plan)
{
    return plan->scale;
}

void plan_set_data_folder(struct plan *plan, const char *folder)
{
    plan->data_folder = folder;
}

const char *plan_data_folder(const struct plan *plan)
{
    return plan->data_folder;
}

static bool has_task(const char *line)
{
    return *line != '#' && line[strspn(line, " \t\v\f\r")] != '\0';
}

/* Cuts the next line out of the text, whatever it holds; NULL at the end. */
static char *cut_line(struct plan *plan, size_t *ret_length)
{
    if (plan->text.used == 0 || plan->next >= plan->text.used - 1)
        return NULL;
    char *text = plan->text.bytes;
    char *line = text + plan->next;
    char *end = strchrnul(line, '\n');
    plan->next = (size_t)(end - text) + 1;
    plan->line_number++;
    if (end > line && end[-1] == '\r')
        end--;
    *end = '\0';
    *ret_length = (size_t)(end - line);
    return line;
}

const char *plan_line(struct plan *plan, size_t *ret_length)
{
    size_t length = 0;
    if (plan->tasks_asked && plan->lines_given == plan->tasks_asked)
        return NULL;
    const char *line = cut_line(plan, &length);
    while (line && !has_task(line))
        line = cut_line(plan, &length);
    if (!line)
        return NULL;
    plan->lines_given++;
    if (ret_length)
        *ret_length = length;
    return line;
}

int plan_complain(struct plan *plan, struct problem *problem, const char *format, ...)
{
    char text[sizeof problem->text];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return problem_set(problem, "%s:%" PRIu64 ": %s", plan->name, plan->line_number, text);
}

/* The place of a new input in the arena, or NULL with the plan's error set. */
static void *new_input(struct plan *plan, size_t size)
{
    size_t begin = plan->arena.used / ALIGNMENT;
    bool too_big = size > UINT32_MAX || begin > UINT32_MAX || plan_count(plan) == PLAN_TASKS_MAX;
    void *place = too_big ? NULL : block_extend(&plan->arena, (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    struct input *input = place ? block_extend(&plan->inputs, sizeof *input) : NULL;
    if (!input) {
        plan->error = too_big ? -E2BIG : -ENOMEM;
        return NULL;
    }
    *input = (struct input){.begin = (uint32_t)begin, .size = (uint32_t)size};
    return place;
}

void plan_add(struct plan *plan, const void *input, size_t size)
{
    void *place = plan->error ? NULL : new_input(plan, size);
    if (place && size)
        memcpy(place, input, size);
}

void plan_resize(struct plan *plan, unsigned workers)
{
    struct barrier *barrier = plan->error ? NULL : block_extend(&plan->barriers, sizeof *barrier);
    if (barrier)
        *barrier = (struct barrier){.task = plan_count(plan), .workers = workers};
    else if (!plan->error)
        plan->error = -ENOMEM;
}

void plan_barrier(struct plan *plan)
{
    plan_resize(plan, 0);
}

int plan_check(const struct plan *plan)
{
    return plan->error;
}

uint64_t plan_count(const struct plan *plan)
{
    return plan->inputs.used / sizeof(struct input);
}

const void *plan_input(const struct plan *plan, uint64_t index, size_t *ret_size)
{
    const struct input *input = (const struct input *)plan->inputs.bytes + index;
    *ret_size = input->size;
    return (const char *)plan->arena.bytes + (size_t)input->begin * ALIGNMENT;
}

/* How many barriers are at `task` or before it. */
static size_t barriers_until(const struct plan *plan, uint64_t task)
{
    const struct barrier *barriers = plan->barriers.bytes;
    size_t low = 0, high = plan->barriers.used / sizeof *barriers;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (barriers[middle].task > task)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint64_t plan_batch_end(const struct plan *plan, uint64_t begin)
{
    const struct barrier *barriers = plan->barriers.bytes;
    size_t next = barriers_until(plan, begin);
    return next < plan->barriers.used / sizeof *barriers ? barriers[next].task : plan_count(plan);
}

unsigned plan_batch_workers(const struct plan *plan, uint64_t begin)
{
    const struct barrier *barriers = plan->barriers.bytes;
    size_t next = barriers_until(plan, begin);
    return next > 0 && barriers[next - 1].task == begin ? barriers[next - 1].workers : 0;
}
