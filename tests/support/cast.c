#include "support/cast.h"

#include "ipc/self.h"
#include "support/processes.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    _Atomic int results[CAST_ACTORS];
    _Atomic uint64_t numbers[CAST_ACTORS];
};

static void enter(struct cast *cast, unsigned actor)
{
    cast->slots[actor] = commons_enter(&cast->commons, "Party", 0);
    ck_assert_uint_ne(cast->slots[actor], COMMONS_NO_SLOT);
}

void cast_open(struct cast *cast)
{
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(shared != MAP_FAILED);
    *cast = (struct cast){.shared = shared, .results = shared->results, .numbers = shared->numbers};
    ck_assert_int_eq(commons_create(&cast->commons, CAST_ACTORS), 0);
    for (unsigned i = 0; i < CAST_ACTORS; i++)
        enter(cast, i);
}

void cast_close(struct cast *cast)
{
    for (unsigned i = 0; i < CAST_ACTORS; i++)
        if (cast->pids[i])
            cast_kill(cast, i);
    cast_play_nobody();
    commons_release(&cast->commons);
    (void)munmap(cast->shared, sizeof(struct shared));
}

void cast_play(struct cast *cast, unsigned actor)
{
    self_enter(&cast->commons, cast->slots[actor]);
}

void cast_play_nobody(void)
{
    *self() = (struct self){0};
}

void cast_start(struct cast *cast, unsigned actor, int (*act)(struct cast *cast, void *object), void *object)
{
    atomic_store(&cast->numbers[actor], 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        cast_play(cast, actor);
        atomic_store(&cast->results[actor], act(cast, object));
        _exit(0);
    }
    cast->pids[actor] = pid;
}

struct look {
    const struct cast *cast;
    unsigned actor;
    uint64_t number;
};

static bool is_blocked(void *context)
{
    const struct look *look = context;
    const struct slot *slot = &look->cast->commons.slots[look->cast->slots[look->actor]];
    return (atomic_load(&slot->state) & 15) == SLOT_LOCK && processes_state(look->cast->pids[look->actor]) == 'S';
}

static bool has_number(void *context)
{
    const struct look *look = context;
    return atomic_load(&look->cast->numbers[look->actor]) >= look->number;
}

void cast_wait_blocked(const struct cast *cast, unsigned actor)
{
    struct look look = {cast, actor, 0};
    ck_assert_msg(processes_wait(is_blocked, &look, PROCESSES_PATIENCE_MS), "actor %u is not blocked", actor);
}

void cast_wait_number(const struct cast *cast, unsigned actor, uint64_t number)
{
    struct look look = {cast, actor, number};
    ck_assert_msg(processes_wait(has_number, &look, PROCESSES_PATIENCE_MS), "actor %u did not get there", actor);
}

int cast_result(struct cast *cast, unsigned actor)
{
    ck_assert_msg(processes_wait_gone(cast->pids[actor], PROCESSES_PATIENCE_MS), "actor %u hangs", actor);
    int status = -1;
    ck_assert_int_eq(waitpid(cast->pids[actor], &status, 0), cast->pids[actor]);
    ck_assert_int_eq(status, 0);
    cast->pids[actor] = 0;
    return atomic_load(&cast->results[actor]);
}

void cast_end(struct cast *cast, unsigned actor, struct death death)
{
    (void)kill(cast->pids[actor], SIGKILL);
    (void)waitpid(cast->pids[actor], NULL, 0);
    cast->pids[actor] = 0;
    commons_leave(&cast->commons, cast->slots[actor], death);
    enter(cast, actor);
}

void cast_kill(struct cast *cast, unsigned actor)
{
    cast_end(cast, actor, (struct death){.how = DEATH_SIGNAL, .code = SIGKILL});
}

void cast_leave(struct cast *cast, unsigned actor)
{
    commons_leave(&cast->commons, cast->slots[actor], (struct death){.how = DEATH_LEFT});
    enter(cast, actor);
}

void semantics_play(const struct semantics *row)
{
    struct cast cast;
    ck_assert_msg(row->what && row->python, "a row without its case, or Python's answer");
    printf("%s (Python: %s%s%s)\n", row->what, row->python, row->why ? "; ours: " : "", row->why ? row->why : "");
    cast_open(&cast);
    row->play(&cast);
    cast_close(&cast);
}
