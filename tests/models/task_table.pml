/* The word protocol of the task table: src/ipc/task_table.c, src/proc/worker.c, and the repair of src/proc/supervisor.c.
 *
 * WORKERS workers and the supervisor bring TASKS tasks through a ring of RECORDS records, each of which is used again as
 * soon as its task is released. Up to KILLS times a worker dies, at any point between two accesses to shared memory; the
 * supervisor repairs, and starts the next one in the same slot. One step of the model is one access to shared memory;
 * memory itself is sequentially consistent here. Nobody looks again after 100 ms: no wake-up may be lost at all.
 *
 * Checked: each task is released exactly once and in order, with the result of that very task or as LOST after its last
 * attempt; the supervisor always comes to the end (no other state without a way on is allowed).
 *
 *     SIZE: -DTASKS=2 -DRECORDS=2 -DKILLS=2
 *     SIZE: -DTASKS=2 -DRECORDS=1 -DKILLS=1
 *
 * Each mutant breaks one line that matters, and was seen to be found:
 *
 *     MUTANT: 1 -DRECORDS=2    publishes before the result is written
 *     MUTANT: 2 -DRECORDS=2    leaves its intent after the span has moved
 *     MUTANT: 3 -DRECORDS=2    offers tasks and wakes nobody
 *     MUTANT: 4 -DRECORDS=2    the supervisor asks to be woken after it has looked at the records
 *     MUTANT: 5 -DRECORDS=1    a repair takes every RUNNING task of the dead one's intent, whoever owns it
 *     MUTANT: 6 -DRECORDS=2    sleeps without comparing the futex word
 *     MUTANT: 7 -DRECORDS=1    claims by a plain store */
#ifndef MUTANT
#define MUTANT 0
#endif
#ifndef TASKS
#define TASKS 2
#endif
#ifndef RECORDS
#define RECORDS 2
#endif
#ifndef KILLS
#define KILLS 1
#endif
#define WORKERS  2
#define CHUNK    2
#define ATTEMPTS 2
#define RETRIES  1       /* places for spans that were given back; more wait in `pending` */
#define FRESH    RETRIES /* the span of what was never handed out comes last in spans[] */
#define NOTHING  255

mtype = { EMPTY, READY, RUNNING, DONE, LOST };

typedef word { mtype state; byte attempts, owner, incarnation };
typedef span { byte next, end };

word words[RECORDS];
byte results[RECORDS];
span spans[FRESH + 1];
span intents[WORKERS];
byte incarnations[WORKERS];
byte submitted;
bool moved[WORKERS];         /* the futex word `work` is not what this worker has seen */
bool notify, event;         /* the supervisor wants to be woken; its eventfd */
bool asleep[WORKERS];       /* on the futex `work` */
bool killed[WORKERS], dead[WORKERS]; /* on its way; and the kernel has said so */
byte kills;

#define WORD(position) words[(position) % RECORDS]
#define ID(position)   (submitted - 1 - ((submitted - 1 - (position)) % RECORDS)) /* task_table_id() */

inline wake_all()
{
    d_step { asleep[0] = false; asleep[1] = false }
}

inline wake_one()
{
    atomic {
        if
        :: asleep[0] -> asleep[0] = false
        :: asleep[1] -> asleep[1] = false
        :: !asleep[0] && !asleep[1]
        fi
    }
}

/* ------------------------------------------------------------------ a worker */

/* The span that was just read: to the next one when it is empty. */
inline choose()
{
    if
    :: next == end && at == FRESH -> goto rest
    :: next == end && at < FRESH -> at++; goto take
    :: else -> upto = (end - next < CHUNK -> end : next + CHUNK)
    fi
}

inline next_position()
{
    position++;
    if
    :: position == upto -> goto told
    :: else -> goto perform
    fi
}

proctype worker(byte slot)
{
    byte at, next, end, upto, position, attempts;

life:
    {
        skip;
look:
        atomic { moved[slot] = false; at = 0; next = 0; end = 0; upto = 0; position = 0; attempts = 0 };
take:
        atomic { next = spans[at].next; end = spans[at].end; choose() };
intend:
#if MUTANT != 2
        atomic { intents[slot].next = next; intents[slot].end = upto };
#endif
        atomic { /* a compare-and-swap */
            if
            :: spans[at].next == next && spans[at].end == end ->
                spans[at].next = upto; position = next; at = 0; next = 0; end = 0
            :: else -> next = spans[at].next; end = spans[at].end; choose(); goto intend
            fi
        };
#if MUTANT == 2
        atomic { intents[slot].next = position; intents[slot].end = upto };
#endif
perform:
        atomic {
            attempts = WORD(position).attempts;
            if
            :: WORD(position).state != READY -> next_position()
            :: else
            fi
        };
        atomic { /* a compare-and-swap: claims */
            if
#if MUTANT != 7
            :: WORD(position).state != READY || WORD(position).attempts != attempts -> next_position()
            :: else ->
#else
            :: true ->
#endif
                WORD(position).state = RUNNING;
                WORD(position).attempts = attempts + 1;
                WORD(position).owner = slot;
                WORD(position).incarnation = incarnations[slot]
            fi
        };
#if MUTANT == 1
        WORD(position).state = DONE;
        results[position % RECORDS] = ID(position);
#else
        results[position % RECORDS] = ID(position);
        WORD(position).state = DONE;
#endif
        atomic { next_position() };
told:
        atomic {
            upto = 0; position = 0; attempts = 0;
            if
            :: !notify -> goto look
            :: else
            fi
        };
        atomic { /* an exchange: the first to see it tells */
            if
            :: !notify -> goto look
            :: else -> notify = false
            fi
        };
        atomic { event = true; goto look };
rest:
        atomic {
            at = 0; next = 0; end = 0;
            if
#if MUTANT != 6
            :: moved[slot] -> goto look
            :: else
#else
            :: true
#endif
                -> asleep[slot] = true
            fi
        };
end_asleep:
        atomic { !asleep[slot] -> goto look }
    } unless { killed[slot] };
    /* All that it knew is gone with it. */
    atomic {
        at = 0; next = 0; end = 0; upto = 0; position = 0; attempts = 0;
        asleep[slot] = false; moved[slot] = false; dead[slot] = true
    };
end_dead:
    atomic { !dead[slot] -> goto life }
}

/* SIGKILL at any point. */
active proctype killer()
{
end:
    do
    :: kills < KILLS && !killed[0] -> atomic { killed[0] = true; kills++ }
    :: kills < KILLS && !killed[1] -> atomic { killed[1] = true; kills++ }
    :: break
    od
}

/* ------------------------------------------------------------------ the supervisor */

inline give_back(begin, behind)
{
    if
    :: spans[0].next == spans[0].end ->
        d_step { spans[0].next = begin; spans[0].end = behind };
        d_step { moved[0] = true; moved[1] = true };
        wake_all()
    :: else -> /* no place: kept for later */
        d_step {
            assert(pending_count < KILLS);
            pending[pending_count].next = begin;
            pending[pending_count].end = behind;
            pending_count++
        }
    fi
}

#if MUTANT != 5
#define IS_HELD(victim) \
    (WORD(position).state == RUNNING && WORD(position).owner == victim && \
     WORD(position).incarnation == incarnations[victim])
#else
#define IS_HELD(victim) (WORD(position).state == RUNNING)
#endif

inline repair(victim)
{
    atomic {
        frontier = spans[FRESH].next;
        position = intents[victim].next; first = intents[victim].end; last = first
    };
    do
    :: position == intents[victim].end -> break
    :: else ->
        atomic {
            held = IS_HELD(victim);
            if
            :: held ->
                WORD(position).state = (WORD(position).attempts >= ATTEMPTS -> LOST : READY);
                WORD(position).owner = 0; WORD(position).incarnation = 0
            :: else
            fi
        };
        atomic {
            if
            :: WORD(position).state == READY && (held || ID(position) < frontier) ->
                first = (first == intents[victim].end -> position : first); last = position + 1
            :: else
            fi;
            position++; held = false
        }
    od;
    if
    :: first != last -> give_back(first, last)
    :: else
    fi;
    /* The next one in this slot. */
    d_step {
        intents[victim].next = 0; intents[victim].end = 0;
        incarnations[victim]++;
        dead[victim] = false; killed[victim] = false;
        frontier = 0; position = 0; first = 0; last = 0
    }
}

/* In order, as far as they are final. */
inline harvest()
{
    do
    :: atomic { released < submitted && (WORD(released).state == DONE || WORD(released).state == LOST) ->
            assert(WORD(released).state == LOST || results[released % RECORDS] == released);
            assert(WORD(released).state == DONE || (WORD(released).attempts == ATTEMPTS && kills >= ATTEMPTS));
            WORD(released).state = EMPTY; WORD(released).attempts = 0;
            WORD(released).owner = 0; WORD(released).incarnation = 0;
            results[released % RECORDS] = NOTHING; released++; progress = true }
    :: else -> break
    od
}

/* All that there is room for, and then offers it. */
inline submit_all()
{
    do
    :: atomic { submitted < TASKS && submitted - released < RECORDS -> WORD(submitted).state = READY; submitted++ }
    :: else -> break
    od;
    if
    :: submitted > spans[FRESH].end ->
        spans[FRESH].end = submitted;
        d_step { moved[0] = true; moved[1] = true };
#if MUTANT != 3
        wake_one();
        if
        :: submitted - released > 1 -> wake_one()
        :: else
        fi
#endif
    :: else
    fi
}

init {
    byte released, frontier, position, first, last, pending_count;
    bool held, progress;
    span pending[KILLS];
    atomic {
        for (position : 0 .. RECORDS - 1) {
            words[position].state = EMPTY;
            results[position] = NOTHING
        };
        position = 0;
        run worker(0);
        run worker(1)
    };
    do
    :: released == TASKS -> break
    :: else ->
        submit_all();
#if MUTANT != 4
        notify = true; /* asks, and then looks */
        harvest();
#else
        harvest();
        if
        :: !progress -> notify = true
        :: else
        fi;
#endif
        if
        :: dead[0] -> repair(0)
        :: dead[1] -> repair(1)
        :: atomic { progress -> progress = false }
        :: atomic { event && !progress -> event = false }
        fi;
        if
        :: pending_count > 0 && spans[0].next == spans[0].end ->
            pending_count--;
            give_back(pending[pending_count].next, pending[pending_count].end);
            d_step { pending[pending_count].next = 0; pending[pending_count].end = 0 }
        :: else
        fi
    od
}
