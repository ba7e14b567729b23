#include "lab/saboteur.h"

#include "base/clock.h"
#include "ipc/lock.h"
#include "ipc/queue.h"
#include "ipc/self.h"
#include "ipc/semaphore.h"
#include "lab/census.h"
#include "proc/child.h"
#include "proc/evloop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define TURN_NS (50 * NS_PER_MS) /* to wait for what it wants, before it looks whether it was called off */
#define PLACES  16               /* that are left of a larger queue, so that it can be seen to run full */

/* What it tells: it writes, the lab reads. */
struct board {
    _Atomic uint64_t state;  /* moment << 4 | enum sabotage_state, so that both are of one moment */
    _Atomic uint32_t held;   /* 1 = it has had its effect */
    _Atomic uint32_t places; /* that it has left of a queue, 0 = all; written before it does that */
};

struct saboteur {
    struct saboteur_options options;
    char object_name[REGION_NAME_SIZE]; /* as it is shown */
    void *object;
    uint32_t slot;
    struct child child;
    pid_t pid;
    int leash; /* an eventfd: readable once it is called off */
    bool called_off;
    struct board *board; /* shared with it */
    uint32_t capacity;   /* of a queue, before */
    bool ended;
    struct death death;
};

/* ------------------------------------------------------------------ what it does, in its process */

struct deed { /* how far it is */
    void *object;
    struct board *board;
    int leash;
    uint32_t permits;
    bool has_lock;
    bool owner_died; /* with the lock: the next one is to hear of it */
};

static bool is_called_off(const struct deed *deed, uint64_t patience_ns)
{
    struct pollfd leash = {.fd = deed->leash, .events = POLLIN};
    return poll(&leash, 1, clock_poll_ms(patience_ns == CLOCK_NEVER ? CLOCK_NEVER : clock_after(patience_ns))) == 1;
}

static int take_lock(struct deed *deed)
{
    int error = lock_acquire(deed->object, clock_after(TURN_NS));
    deed->has_lock = error == 0 || error == OWNER_DEAD;
    deed->owner_died = error == OWNER_DEAD;
    return deed->has_lock ? 0 : error;
}

/* Of a death each lock tells only one: by dying with it, he passes that on. */
static void give_lock(struct deed *deed)
{
    if (deed->has_lock && !deed->owner_died)
        (void)lock_release(deed->object);
}

static int take_semaphore(struct deed *deed)
{
    const struct semaphore *semaphore = deed->object;
    int error = 0;
    while (!error && deed->permits < semaphore->permits) {
        error = semaphore_acquire(deed->object, clock_after(TURN_NS));
        deed->permits += error == 0;
    }
    return error;
}

static void give_semaphore(struct deed *deed)
{
    for (; deed->permits > 0; deed->permits--)
        (void)semaphore_release(deed->object);
}

static int take_queue(struct deed *deed)
{
    int error = queue_plug(deed->object);
    uint32_t size = queue_size(deed->object), places = size > PLACES ? size : PLACES;
    if (error || places >= queue_capacity(deed->object))
        return error;
    atomic_store(&deed->board->places, places);
    return queue_set_capacity(deed->object, places);
}

static void give_queue(struct deed *deed)
{
    queue_unplug(deed->object);
}

static int take_sentinel(struct deed *deed)
{
    int error = queue_trap(deed->object);
    if (error && error != -EBUSY) /* busy: it was set before, by us or by another */
        return error;
    return queue_has_trapped(deed->object) ? 0 : -ETIMEDOUT;
}

static void give_sentinel(struct deed *deed)
{
    if (!queue_untrap(deed->object))
        return;
    while (queue_put_sentinel(deed->object, clock_after(TURN_NS)) == -ETIMEDOUT)
        continue;
}

static const struct trick {
    enum sabotage what;
    enum region_kind kind;
    int (*take)(struct deed *deed); /* 0: done. -ETIMEDOUT: not yet. Anything else: it will not be */
    void (*give)(struct deed *deed);
} tricks[] = {
    {SABOTAGE_HOLD, REGION_LOCK, take_lock, give_lock},
    {SABOTAGE_HOLD, REGION_SEMAPHORE, take_semaphore, give_semaphore},
    {SABOTAGE_FILL, REGION_QUEUE, take_queue, give_queue},
    {SABOTAGE_SENTINEL, REGION_QUEUE, take_sentinel, give_sentinel},
};
enum { TRICKS = sizeof tricks / sizeof *tricks };

static const struct trick *find_trick(enum sabotage what, uint32_t kind)
{
    for (size_t i = 0; i < TRICKS; i++)
        if (tricks[i].what == what && (uint32_t)tricks[i].kind == kind)
            return &tricks[i];
    return NULL;
}

static void tell(struct board *board, enum sabotage_state state)
{
    atomic_store(&board->state, clock_ns() << 4 | (uint64_t)state);
}

static int live(void *context, const int *kept)
{
    const struct saboteur *me = context;
    const struct trick *trick = find_trick(me->options.what, me->options.entry->kind);
    struct deed deed = {.object = me->object, .board = me->board, .leash = kept[0]};
    (void)prctl(PR_SET_NAME, SABOTEUR_NAME);
    self_enter(me->options.commons, me->slot);
    slot_enter(self()->slot, SLOT_RUNNING, clock_ns());
    int error;
    bool called_off = false;
    while ((error = trick->take(&deed)) == -ETIMEDOUT && !called_off)
        called_off = is_called_off(&deed, me->options.what == SABOTAGE_SENTINEL ? TURN_NS : 0);
    if (!error) {
        atomic_store(&me->board->held, 1);
        tell(me->board, SABOTAGE_HOLDING);
    }
    if (!error && !called_off)
        (void)is_called_off(&deed, CLOCK_NEVER);
    tell(me->board, SABOTAGE_LEAVING);
    trick->give(&deed);
    slot_enter(self()->slot, SLOT_LEAVING, clock_ns());
    return error == 0 || error == -ETIMEDOUT ? 0 : 1;
}

/* ------------------------------------------------------------------ the lab's side */

int saboteur_can(const struct commons *commons, enum sabotage what, const struct region_entry *entry)
{
    if (what < SABOTAGE_SENTINEL || what >= SABOTAGE_COUNT)
        return -EINVAL;
    const void *object = commons->region.base + entry->offset;
    if (!find_trick(what, entry->kind))
        return -ENOTSUP;
    /* Permits that nobody owns could not be given back for a dead one. */
    if (entry->kind == REGION_SEMAPHORE)
        return ((const struct semaphore *)object)->kind == SEMAPHORE_OWNED ? 0 : -ENOTSUP;
    return entry->kind != REGION_QUEUE || queue_valid(object, entry->size) ? 0 : -ENOTSUP;
}

/* However it ended, and unless somebody has changed that since. */
static void give_places(const struct saboteur *saboteur)
{
    uint32_t places = atomic_load(&saboteur->board->places);
    if (places > 0 && queue_capacity(saboteur->object) == places)
        (void)queue_set_capacity(saboteur->object, saboteur->capacity);
}

static void bury(struct saboteur *saboteur)
{
    int pidfd = saboteur->child.pidfd;
    evloop_remove(saboteur->options.loop, pidfd);
    if (!child_bury(&saboteur->child, &saboteur->death))
        return;
    commons_leave(saboteur->options.commons, saboteur->slot, saboteur->death);
    give_places(saboteur);
    saboteur->ended = true;
}

static void on_death(void *context)
{
    bury(context);
}

static int start(struct saboteur *saboteur)
{
    struct child_options options = {
        .run = live, .context = saboteur, .shares_output = true, .keep = {saboteur->leash, -1}, .pin_core = -1};
    int error = child_start(&saboteur->child, &options);
    if (error)
        return error;
    saboteur->pid = saboteur->child.pid;
    return evloop_add(saboteur->options.loop, saboteur->child.pidfd, on_death, saboteur);
}

static int enter(struct saboteur *saboteur)
{
    saboteur->slot = commons_enter(saboteur->options.commons, SABOTEUR_NAME, SLOT_SABOTEUR);
    return saboteur->slot == COMMONS_NO_SLOT ? -ENOSPC : 0;
}

static int make(struct saboteur *saboteur)
{
    saboteur->board = mmap(NULL, sizeof *saboteur->board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (saboteur->board == MAP_FAILED)
        return -ENOMEM;
    tell(saboteur->board, SABOTAGE_TAKING);
    saboteur->leash = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return saboteur->leash < 0 ? -errno : 0;
}

int saboteur_new(struct saboteur **ret_saboteur, const struct saboteur_options *options)
{
    struct saboteur *saboteur = calloc(1, sizeof *saboteur);
    if (!saboteur)
        return -ENOMEM;
    saboteur->options = *options;
    saboteur->object = options->commons->region.base + options->entry->offset;
    census_copy_name(saboteur->object_name, sizeof saboteur->object_name, options->entry->name, REGION_NAME_SIZE);
    if (options->entry->kind == REGION_QUEUE)
        saboteur->capacity = queue_capacity(saboteur->object);
    saboteur->slot = COMMONS_NO_SLOT;
    saboteur->leash = -1;
    int error = make(saboteur);
    if (!error)
        error = enter(saboteur);
    if (!error)
        error = start(saboteur);
    if (error)
        saboteur_free(saboteur);
    else
        *ret_saboteur = saboteur;
    return error;
}

static void end(struct saboteur *saboteur)
{
    struct pollfd death = {.fd = saboteur->child.pidfd, .events = POLLIN};
    child_signal(&saboteur->child, SIGKILL);
    while (poll(&death, 1, -1) < 0 && errno == EINTR)
        continue;
    bury(saboteur);
}

void saboteur_free(struct saboteur *saboteur)
{
    if (!saboteur)
        return;
    if (saboteur->child.pid > 0)
        end(saboteur);
    else if (saboteur->slot != COMMONS_NO_SLOT && !saboteur->ended) /* it was never born */
        commons_leave(saboteur->options.commons, saboteur->slot, (struct death){.how = DEATH_NONE});
    if (saboteur->leash >= 0)
        close(saboteur->leash);
    if (saboteur->board != MAP_FAILED)
        (void)munmap(saboteur->board, sizeof *saboteur->board);
    free(saboteur);
}

void saboteur_call_off(struct saboteur *saboteur)
{
    static const uint64_t one = 1;
    if (!saboteur->called_off)
        saboteur->called_off = write(saboteur->leash, &one, sizeof one) == sizeof one;
}

bool saboteur_has_ended(const struct saboteur *saboteur, struct death *ret_death)
{
    if (saboteur->ended)
        *ret_death = saboteur->death;
    return saboteur->ended;
}

bool saboteur_has_held(const struct saboteur *saboteur)
{
    return atomic_load(&saboteur->board->held) != 0;
}

void saboteur_look(const struct saboteur *saboteur, struct snapshot_sabotage *ret_row)
{
    uint64_t word = atomic_load(&saboteur->board->state), now = clock_ns();
    enum sabotage_state state = (enum sabotage_state)(word & 15);
    *ret_row = (struct snapshot_sabotage){.what = saboteur->options.what,
                                          .state = saboteur->called_off ? SABOTAGE_LEAVING : state,
                                          .since_ns = now > word >> 4 ? now - (word >> 4) : 0,
                                          .pid = saboteur->pid};
    (void)snprintf(ret_row->name, sizeof ret_row->name, "%s", saboteur->object_name);
}
