#include "model/by_finish.h"

#include <string.h>

static bool is_before(const struct run *run, uint32_t a, uint32_t b)
{
    uint64_t left = run->tasks[a].finish_ns, right = run->tasks[b].finish_ns;
    return left != right ? left < right : a < b;
}

/* The end of the ascending part that begins there. */
static size_t part_end(const struct run *run, const uint32_t *ids, size_t begin, size_t count)
{
    size_t end = begin + 1;
    while (end < count && is_before(run, ids[end - 1], ids[end]))
        end++;
    return end < count ? end : count;
}

/* The ascending [0,middle) and [middle,count) of `from` into one of `to`. */
static void merge(const struct run *run, const uint32_t *from, size_t middle, size_t count, uint32_t *to)
{
    size_t left = 0, right = middle;
    for (size_t i = 0; i < count; i++) {
        bool is_left = right == count || (left < middle && is_before(run, from[left], from[right]));
        to[i] = is_left ? from[left++] : from[right++];
    }
}

/* Every two neighbouring parts become one. Returns how many there are then. */
static size_t merge_pairs(const struct run *run, const uint32_t *from, size_t count, uint32_t *to)
{
    size_t parts = 0;
    for (size_t begin = 0, end; begin < count; begin = end) {
        size_t middle = part_end(run, from, begin, count);
        end = middle < count ? part_end(run, from, middle, count) : count;
        merge(run, from + begin, middle - begin, end - begin, to + begin);
        parts++;
    }
    return parts;
}

void by_finish_sort(const struct run *run, uint32_t *ids, size_t count, uint32_t *scratch)
{
    uint32_t *from = ids, *to = scratch;
    if (part_end(run, ids, 0, count) == count)
        return;
    for (size_t parts = 2; parts > 1;) {
        parts = merge_pairs(run, from, count, to);
        uint32_t *merged = to;
        to = from;
        from = merged;
    }
    if (from != ids)
        memcpy(ids, from, count * sizeof *ids);
}

size_t by_finish_settle(const struct run *run, uint32_t *ids, size_t sorted, size_t count, uint32_t *scratch)
{
    by_finish_sort(run, ids + sorted, count - sorted, scratch);
    if (sorted == count || sorted == 0 || is_before(run, ids[sorted - 1], ids[sorted]))
        return sorted;
    size_t low = 0, high = sorted;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_before(run, ids[middle], ids[sorted]))
            low = middle + 1;
        else
            high = middle;
    }
    by_finish_sort(run, ids + low, count - low, scratch);
    return low;
}

size_t by_finish_after(const struct run *run, const uint32_t *ids, size_t count, uint64_t time_ns)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->tasks[ids[middle]].finish_ns <= time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
