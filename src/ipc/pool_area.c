#include "ipc/pool_area.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the region must hold, in this order. Results of up to TASK_INLINE_MAX bytes need no ring, but an error's text
 * may be longer than that, so there is always one. */
static size_t region_bytes(const struct pool_area_sizes *sizes)
{
    const size_t objects[] = {
        sizeof(struct pool_facts),
        sizes->slots * sizeof(struct slot),
        task_table_size(sizes->capacity),
        sizes->inputs + 1,
        sizes->context + 1,
    };
    size_t ring = region_size_for((size_t[]){results_size(sizes->result_max)}, 1);
    return region_size_for(objects, sizeof objects / sizeof *objects) + sizes->slots * ring;
}

/* In the commons, or in the pool's own region. */
static int place_slots(struct pool_area *area, uint32_t count, struct pool_facts *facts)
{
    void *slots;
    facts->first_slot = area->commons ? commons_reserve(area->commons, count) : COMMONS_NO_SLOT;
    if (area->commons)
        return facts->first_slot == COMMONS_NO_SLOT ? -ENOSPC : 0;
    return region_add(&area->region, REGION_SLOTS, "workers", count * sizeof(struct slot), &slots);
}

static int place(struct pool_area *area, const struct pool_area_sizes *sizes, const void *context)
{
    void *facts = NULL, *tasks = NULL, *inputs = NULL, *copy = NULL;
    struct region *region = &area->region;
    if (region_add(region, REGION_POOL, "pool", sizeof(struct pool_facts), &facts) ||
        region_add(region, REGION_INPUTS, "inputs", sizes->inputs + 1, &inputs) ||
        region_add(region, REGION_CONTEXT, "context", sizes->context + 1, &copy) ||
        region_freeze(region, sizeof(((struct task_table *)tasks)->page)) ||
        region_add(region, REGION_TASKS, "tasks", task_table_size(sizes->capacity), &tasks) ||
        place_slots(area, sizes->slots, facts))
        return -ENOSPC;
    size_t ring = (results_size(sizes->result_max) + REGION_ALIGN - 1) & ~(size_t)(REGION_ALIGN - 1);
    void *rings = NULL;
    if (region_add(region, REGION_RESULTS, "results", sizes->slots * ring, &rings))
        return -ENOSPC;
    for (uint32_t i = 0; i < sizes->slots; i++)
        results_init((struct results *)(void *)((unsigned char *)rings + i * ring), results_size(sizes->result_max));
    task_table_init(tasks, sizes->capacity);
    ((struct pool_facts *)facts)->slots = sizes->slots;
    ((struct pool_facts *)facts)->result_max = sizes->result_max;
    if (sizes->context > 0)
        memcpy(copy, context, sizes->context);
    return 0;
}

static int find_slots(struct pool_area *area)
{
    const struct pool_facts *facts = area->facts;
    size_t size = 0;
    if (facts->first_slot == COMMONS_NO_SLOT) {
        area->slots = region_find(&area->region, REGION_SLOTS, 0, &size);
        return area->slots && size >= facts->slots * sizeof(struct slot) ? 0 : -EBADMSG;
    }
    uint32_t there = area->commons ? area->commons->facts->slots : 0;
    if (facts->first_slot >= there || facts->slots > there - facts->first_slot)
        return -EBADMSG;
    area->slots = area->commons->slots + facts->first_slot;
    return 0;
}

/* The private view of what lies in the region. */
static int find(struct pool_area *area)
{
    const struct region *region = &area->region;
    size_t facts_size = 0, tasks_size = 0, rings_size = 0;
    area->facts = region_find(region, REGION_POOL, 0, &facts_size);
    area->tasks = region_find(region, REGION_TASKS, 0, &tasks_size);
    area->inputs = region_find(region, REGION_INPUTS, 0, &area->inputs_size);
    area->context = region_find(region, REGION_CONTEXT, 0, NULL);
    unsigned char *rings = region_find(region, REGION_RESULTS, 0, &rings_size);
    if (!area->facts || facts_size < sizeof *area->facts || area->facts->slots == 0 || find_slots(area) != 0 ||
        !area->tasks || !area->inputs || !area->context || !rings ||
        tasks_size < task_table_size(area->tasks->facts.capacity))
        return -EBADMSG;
    area->inputs_size--;
    area->results = calloc(area->facts->slots, sizeof(struct results *));
    if (!area->results)
        return -ENOMEM;
    for (uint32_t i = 0; i < area->facts->slots; i++)
        area->results[i] = (struct results *)(void *)(rings + i * (rings_size / area->facts->slots));
    return 0;
}

int pool_area_create(struct pool_area *ret_area, const struct pool_area_sizes *sizes, const void *context,
                     struct commons *commons)
{
    if (sizes->slots == 0 || sizes->slots > TASK_SLOTS_MAX || task_table_size(sizes->capacity) == 0)
        return -EINVAL;
    struct pool_area area = {.commons = commons};
    int error = region_create(&area.region, region_bytes(sizes));
    if (error)
        return error;
    error = place(&area, sizes, context);
    if (!error)
        error = find(&area);
    if (error) {
        pool_area_release(&area);
        return error;
    }
    *ret_area = area;
    return 0;
}

int pool_area_attach(struct pool_area *ret_area, int fd, struct commons *commons)
{
    struct pool_area area = {.commons = commons};
    int error = region_attach(&area.region, fd);
    if (error)
        return error;
    error = find(&area);
    if (error) {
        pool_area_release(&area);
        return error;
    }
    *ret_area = area;
    return 0;
}

void pool_area_release(struct pool_area *area)
{
    free(area->results);
    region_release(&area->region);
    *area = (struct pool_area){0};
}
