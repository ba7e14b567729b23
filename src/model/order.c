#include "model/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WORD_BITS 64

static size_t words(uint64_t tasks)
{
    return tasks / WORD_BITS + 1;
}

static void begin(struct order *order)
{
    order->highest = 0;
    order->figures = (struct order_figures){.victim = RUN_NO_TASK, .waiter = RUN_NO_TASK};
}

/* The pages of the arrays are not touched: of a run that nobody looks at they never are. */
int order_init(struct order *order, const struct run *run)
{
    *order = (struct order){.run = run};
    order->tree = calloc(run->tasks_count + 1, sizeof *order->tree);
    order->held = calloc(words(run->tasks_count), sizeof *order->held);
    if (!order->tree || !order->held) {
        order_release(order);
        return -ENOMEM;
    }
    begin(order);
    return 0;
}

void order_release(struct order *order)
{
    free(order->tree);
    free(order->held);
    *order = (struct order){0};
}

void order_reset(struct order *order)
{
    memset(order->tree, 0, (order->run->tasks_count + 1) * sizeof *order->tree);
    memset(order->held, 0, words(order->run->tasks_count) * sizeof *order->held);
    begin(order);
}

/* ------------------------------------------------------------------ those held back */

/* Fenwick, "A new data structure for cumulative frequency tables", 1994: tree[i] counts the ids that end at i - 1, as
 * many as the lowest bit of i says. */
static void tree_add(struct order *order, uint64_t id, uint32_t one)
{
    for (uint64_t i = id + 1; i <= order->run->tasks_count; i += i & -i)
        order->tree[i] += one;
}

static uint64_t held_up_to(const struct order *order, uint64_t id)
{
    uint64_t count = 0;
    for (uint64_t i = id + 1; i > 0; i -= i & -i)
        count += order->tree[i];
    return count;
}

static bool is_held(const struct order *order, uint64_t id)
{
    return id < order->run->tasks_count && (order->held[id / WORD_BITS] >> (id % WORD_BITS) & 1);
}

static void flip_held(struct order *order, uint64_t id)
{
    order->held[id / WORD_BITS] ^= UINT64_C(1) << (id % WORD_BITS);
}

static void hold(struct order *order, uint64_t id)
{
    struct order_figures *figures = &order->figures;
    tree_add(order, id, 1);
    flip_held(order, id);
    if (id > order->highest)
        order->highest = id;
    if (++figures->held > figures->held_max)
        figures->held_max = figures->held;
}

static void note_wait(struct order *order, uint64_t id, uint64_t time_ns)
{
    struct order_figures *figures = &order->figures;
    uint64_t finish = order->run->tasks[id].finish_ns;
    if (time_ns <= finish)
        return;
    uint64_t wait = time_ns - finish - run_paused(order->run, finish, time_ns);
    if (wait > figures->wait_ns) {
        figures->wait_ns = wait;
        figures->waiter = id;
    }
}

/* The one whose turn it was is through: those behind it that were there already follow. */
static void hand_on(struct order *order, uint64_t time_ns)
{
    struct order_figures *figures = &order->figures;
    for (figures->next++; is_held(order, figures->next); figures->next++) {
        flip_held(order, figures->next);
        if (!run_task_finished(&order->run->tasks[figures->next]))
            continue;
        tree_add(order, figures->next, (uint32_t)-1);
        figures->held--;
        note_wait(order, figures->next, time_ns);
    }
}

/* ------------------------------------------------------------------ one more */

/* All below `next` are through, so only those held back can have been submitted later. */
static uint64_t overtakers(const struct order *order, uint64_t id)
{
    const struct order_figures *figures = &order->figures;
    if (id == figures->next)
        return figures->held;
    return id > order->highest ? 0 : figures->held - held_up_to(order, id);
}

void order_finish(struct order *order, uint64_t id)
{
    struct order_figures *figures = &order->figures;
    uint64_t overtaken = overtakers(order, id);
    figures->counted++;
    figures->inversions += overtaken;
    if (overtaken > figures->overtaken) {
        figures->overtaken = overtaken;
        figures->victim = id;
    }
    if (id == figures->next)
        hand_on(order, order->run->tasks[id].finish_ns);
    else
        hold(order, id);
}

void order_gap(struct order *order, uint64_t id, uint64_t time_ns)
{
    if (id == order->figures.next)
        hand_on(order, time_ns);
    else
        flip_held(order, id);
}
