/* The protocol of the queue, as src/ipc/queue.h tells it and queue_ring.c, queue_repair.c and gate.c do it.
 *
 * PUTTERS processes put EACH messages each, GETTERS processes get them for ever, each finishing a message with its next
 * get; up to KILLS times one of them dies, at any point between two accesses to shared memory. The supervisor repairs,
 * and starts the next one in its place; a putter whose message is not in the queue puts it again. One step of the model
 * is one access to shared memory; memory itself is sequentially consistent here. Nobody looks again after 100 ms. Closing
 * and messages beyond a block are left out.
 *
 * Checked: each message is finished exactly once; a position is taken only after the one before, and put only after the
 * one that lies CAPACITY before it was taken; when nothing moves any more, all messages were finished, every block is
 * free, and every cell can be used: the room is back.
 *
 *     SIZE: -DPUTTERS=1 -DGETTERS=1 -DEACH=2 -DCELLS=1 -DKILLS=2
 *     SIZE: -DPUTTERS=1 -DGETTERS=2 -DEACH=1 -DCELLS=1 -DKILLS=1 -DGATES=0
 *     SIZE: -DPUTTERS=2 -DGETTERS=1 -DEACH=1 -DCELLS=1 -DKILLS=1 -DGATES=0
 *     SIZE: -DPUTTERS=1 -DGETTERS=1 -DEACH=3 -DCELLS=2 -DCAPACITY=1 -DKILLS=1
 *     SIZE: -DPUTTERS=2 -DGETTERS=1 -DEACH=1 -DCELLS=2 -DCAPACITY=1 -DKILLS=0 -DGATES=0
 *
 * Each mutant breaks one line that matters, and was seen to be found:
 *
 *     MUTANT: 1 -DEACH=2    names the block in the cell before the message is written into it
 *     MUTANT: 2 -DEACH=2    a repair frees every block that the dead one offered, put or not
 *     MUTANT: 3 -DEACH=2    a repair frees what the dead one had in hand
 *     MUTANT: 4 -DGETTERS=2 -DGATES=0 takes by a plain store
 *     MUTANT: 5 -DEACH=2    sleeps without a second look after arming the gate
 *     MUTANT: 6 -DEACH=2    a get wakes nobody, whether it finds something or not
 *     MUTANT: 7 -DEACH=2    a repair wakes nobody, and does not say that something came back
 *     MUTANT: 8 -DPUTTERS=2 -DGATES=0 a repair leaves the cell of what was in hand as it is: the block comes back to a putter that
 *                           is still at that position, and is taken before it is put
 *     MUTANT: 9 -DPUTTERS=2 -DCELLS=2 -DCAPACITY=1 -DGATES=0 keeps to the capacity only where it first meant to put */
#ifndef MUTANT
#define MUTANT 0
#endif
#ifndef PUTTERS
#define PUTTERS 1
#endif
#ifndef GETTERS
#define GETTERS 1
#endif
#ifndef EACH
#define EACH 1
#endif
#ifndef CELLS
#define CELLS 1
#endif
#ifndef CAPACITY
#define CAPACITY CELLS
#endif
#ifndef KILLS
#define KILLS 1
#endif
#ifndef GATES /* 0: whoever found nothing looks again when anything has changed, and costs no states while it waits */
#define GATES 1
#endif
#define USERS     (PUTTERS + GETTERS) /* putters come first */
#define BLOCKS    (CELLS + USERS)
#define MESSAGES  (PUTTERS * EACH)
#define POSITIONS (MESSAGES + 1)
#define NOTHING   255
#define NEWS      0 /* gates */
#define ROOM      1

mtype = { FREE, OFFERED, HELD, RETURNED };

typedef cell { byte lap, content }; /* 0 = EMPTY, block + 1 = FULL */
typedef block { mtype state; byte owner, position, message };
typedef gate { bool armed; bool moved[USERS + 1]; bool asleep[USERS] };

cell cells[CELLS];
block blocks[BLOCKS];
gate gates[2];
byte head, tail;
byte returns, returns_seen;
bool killed[USERS], dead[USERS];
byte kills;
#if !GATES
bool changed[USERS];
#endif

/* What the model alone knows. */
bool put[MESSAGES], finished[MESSAGES], taken[POSITIONS];
byte finished_count;

#define CELL(position)            cells[(position) % CELLS]
#define LAP(position)             ((position) / CELLS)
#define AT(lap, position)         ((lap) * CELLS + (position) % CELLS)
#define IS_OFFERED_FOR(number, p) (blocks[number].state == OFFERED && blocks[number].position == (p))

/* ------------------------------------------------------------------ gates */

#if GATES
#define tell_all() skip
/* Asleep only on the word that was seen: the same count of wake-ups, and the bit. */
#define IS_AS_SEEN(g) (!gates[g].moved[me] && gates[g].armed)

inline arm(g)
{
    d_step { gates[g].moved[me] = false; gates[g].armed = true }
}

inline move(g)
{
    d_step {
        for (i : 0 .. USERS) {
            gates[g].moved[i] = (i != me)
        };
        gates[g].moved[me] = false; i = 0
    }
}

/* futex_wake(), of as many as there are. */
inline wake_sleepers(g)
{
    d_step {
        for (i : 0 .. USERS - 1) {
            gates[g].asleep[i] = false
        };
        i = 0
    }
}

/* …or of one: true when it found nobody. */
inline wake_sleeper(g)
{
    atomic {
        if
        :: gates[g].asleep[0] -> gates[g].asleep[0] = false; alone = false
        :: gates[g].asleep[1] -> gates[g].asleep[1] = false; alone = false
#if USERS > 2
        :: gates[g].asleep[2] -> gates[g].asleep[2] = false; alone = false
        :: !gates[g].asleep[0] && !gates[g].asleep[1] && !gates[g].asleep[2] -> alone = true
#else
        :: !gates[g].asleep[0] && !gates[g].asleep[1] -> alone = true
#endif
        fi
    }
}

inline disarm(g)
{
    atomic {
        if
        :: IS_AS_SEEN(g) -> gates[g].armed = false
        :: else -> alone = false
        fi
    };
    if
    :: alone -> alone = false; wake_sleepers(g)
    :: else
    fi
}

inline wake(g)
{
    if
    :: gates[g].armed ->
        move(g);
        wake_sleeper(g);
        if
        :: alone -> disarm(g)
        :: else
        fi
    :: else
    fi
}

inline wake_all(g)
{
    if
    :: gates[g].armed -> move(g); wake_sleepers(g); alone = true; disarm(g)
    :: else
    fi
}

inline sleep(g)
{
    atomic {
        if
        :: IS_AS_SEEN(g) -> gates[g].asleep[me] = true
        :: else -> goto again
        fi
    };
end_asleep:
    atomic { !gates[g].asleep[me] -> goto again }
}

inline rise()
{
    gates[NEWS].asleep[me] = false; gates[ROOM].asleep[me] = false
}

inline wake_after_repair(g)
{
    move(g); wake_sleepers(g); alone = true; disarm(g)
}
#else
#define wake(g)              skip
#define wake_all(g)          skip
#define wake_after_repair(g) skip
inline tell_all()
{
    d_step {
        for (i : 0 .. USERS - 1) {
            changed[i] = true
        };
        i = 0
    }
}
inline arm(g)
{
    changed[me] = false
}
inline sleep(g)
{
    skip;
end_asleep:
    atomic { changed[me] -> goto again }
}
inline rise()
{
    changed[me] = false
}
#endif

/* ------------------------------------------------------------------ put */

/* From `at` to the first position that was not put; `error` when there is no room. */
inline find_room()
{
    do
    :: atomic {
            lap = CELL(at).lap; content = CELL(at).content;
            if
            :: lap < LAP(at) -> assert(content != 0)
            :: lap >= LAP(at) && content != 0 -> at = AT(lap, at) + 1
            :: lap == LAP(at) && content == 0 -> break
            :: lap > LAP(at) && content == 0 -> at = AT(lap - 1, at) + 1
            fi
        };
        if
        :: lap < LAP(at) && content != 0 ->
            if
            :: IS_OFFERED_FOR(content - 1, AT(lap, at)) -> error = true; break
            :: else -> clear()
            fi
        :: else
        fi
    od;
    atomic { lap = 0; content = 0 }
}

/* From the hint to the first position that was not taken: `error` when too many were put since. */
#if CAPACITY < CELLS
inline keep_to_capacity()
{
    from = head;
    do
    :: d_step { lap = CELL(from).lap; content = CELL(from).content };
        if
        :: lap > LAP(from) -> from = AT(lap - 1, from) + 1
        :: lap == LAP(from) && content != 0 ->
            if
            :: IS_OFFERED_FOR(content - 1, from) -> break
            :: else -> from++
            fi
        :: lap < LAP(from) || (lap == LAP(from) && content == 0) -> break
        fi
    od;
    if
    :: at >= from + CAPACITY -> error = true
    :: else
    fi;
    atomic { from = 0; lap = 0; content = 0 }
}
#else
#define keep_to_capacity() skip
#endif

/* Compare-and-swap. */
inline clear()
{
    atomic {
        if
        :: CELL(at).lap == lap && CELL(at).content == content -> CELL(at).lap = lap + 1; CELL(at).content = 0; tell_all()
        :: else
        fi
    }
}

/* The first block that is FREE when it comes by. */
inline claim()
{
    do
    :: number == BLOCKS -> error = true; break
    :: atomic { number < BLOCKS && blocks[number].state == FREE ->
            blocks[number].state = OFFERED; blocks[number].owner = me; blocks[number].position = at; break }
    :: number < BLOCKS && blocks[number].state != FREE -> number++
    od
}

inline publish()
{
    do
    :: atomic { CELL(at).lap == LAP(at) && CELL(at).content == 0 ->
            assert(at < CAPACITY || taken[at - CAPACITY]);
            CELL(at).content = number + 1; put[message] = true; tell_all(); break }
    :: else ->
        find_room();
#if MUTANT != 9
        if
        :: !error -> keep_to_capacity()
        :: else
        fi;
#endif
        if
        :: error -> d_step { blocks[number].message = NOTHING; blocks[number].state = FREE }; break
        :: else -> blocks[number].position = at
        fi
    od
}

inline try_put()
{
    atomic { error = false; number = 0; at = tail };
    find_room();
    if
    :: !error -> keep_to_capacity()
    :: else
    fi;
    if
    :: !error -> claim()
    :: else
    fi;
    if
    :: !error ->
#if MUTANT != 1
        blocks[number].message = message;
#endif
        publish();
#if MUTANT == 1
        blocks[number].message = message;
#endif
    :: else
    fi;
    if
    :: !error -> tail = at + 1
    :: else
    fi;
    atomic { at = 0; number = 0 }
}

proctype putter(byte me)
{
    byte message, at, lap, content, number, i;
#if CAPACITY < CELLS
    byte from;
#endif
    bool error, alone;

life:
    {
        message = me * EACH;
next:
        do
        :: message < (me + 1) * EACH && put[message] -> message++
        :: else -> break
        od;
        if
        :: message == (me + 1) * EACH -> goto rest
        :: else
        fi;
again:
        try_put();
        if
        :: !error -> goto told
        :: else -> arm(ROOM)
        fi;
#if MUTANT != 5
        try_put();
        if
        :: !error -> goto told
        :: else
        fi;
#endif
        error = false;
        sleep(ROOM);
told:
        wake(NEWS);
        goto next;
rest:
end_done:
        false
    } unless { killed[me] };
    atomic {
        message = 0; at = 0; lap = 0; content = 0; number = 0; i = 0; error = false; alone = false;
#if CAPACITY < CELLS
        from = 0;
#endif
        rise(); dead[me] = true
    };
end_dead:
    atomic { !dead[me] -> goto life }
}

/* ------------------------------------------------------------------ get */

/* `hand` = a block, or `error`: there is none. */
inline take(from)
{
    atomic {
        if
#if MUTANT != 4
        :: blocks[number].state == from && blocks[number].position == position ->
#else
        :: true ->
#endif
            assert(from == RETURNED || position == 0 || taken[position - 1]);
            blocks[number].state = HELD; blocks[number].owner = me; hand = number; taken[position] = true; tell_all()
        :: else
        fi
    }
}

/* The oldest of those that came back. */
inline take_returned()
{
    do
    :: hand != NOTHING -> break
    :: else ->
        d_step { seen = returns; number = NOTHING; at = 0 };
        do
        :: at == BLOCKS -> break
        :: atomic { at < BLOCKS ->
                if
                :: blocks[at].state == RETURNED && (number == NOTHING || blocks[at].position < position) ->
                    number = at; position = blocks[at].position
                :: else
                fi;
                at++ }
        od;
        if
        :: number == NOTHING -> atomic { returns_seen = seen; break }
        :: else -> take(RETURNED)
        fi
    od;
    atomic { seen = 0; number = 0; at = 0; position = 0 }
}

inline take_next()
{
    atomic { at = head; position = at };
    do
    :: hand != NOTHING -> break
    :: else ->
        d_step { lap = CELL(at).lap; content = CELL(at).content };
        if
        :: lap > LAP(at) -> at = AT(lap - 1, at) + 1
        :: lap <= LAP(at) && content == 0 -> break
        :: lap <= LAP(at) && content != 0 ->
            atomic { number = content - 1; position = AT(lap, at) };
            if
            :: !IS_OFFERED_FOR(number, position) -> clear()
            :: else ->
                take(OFFERED);
                if
                :: hand != NOTHING -> clear(); at++
                :: else
                fi
            fi
        fi
    od;
    head = at;
    atomic { at = 0; position = 0; lap = 0; content = 0; number = 0 }
}

inline try_take()
{
    if
    :: returns != returns_seen -> take_returned()
    :: else
    fi;
    if
    :: hand == NOTHING -> take_next()
    :: else
    fi
}

proctype getter(byte me)
{
    byte hand = NOTHING, at, lap, content, number, position, seen, i;
    bool alone;

life:
    {
        skip;
again:
        try_take();
        if
        :: hand != NOTHING -> goto got
        :: else ->
#if MUTANT != 6
            wake_all(ROOM); /* what was in hand is finished */
#endif
            arm(NEWS)
        fi;
#if MUTANT != 5
        try_take();
        if
        :: hand != NOTHING -> goto got
        :: else
        fi;
#endif
        sleep(NEWS);
got:
#if MUTANT != 6
        wake(ROOM);
#endif
        /* Done with it: finished with the next get. */
        atomic {
            assert(blocks[hand].state == HELD && blocks[hand].owner == me);
            assert(blocks[hand].message != NOTHING && !finished[blocks[hand].message]);
            finished[blocks[hand].message] = true; finished_count++;
            blocks[hand].message = NOTHING; blocks[hand].state = FREE; hand = NOTHING; tell_all();
            goto again
        }
    } unless { killed[me] };
    atomic {
        hand = NOTHING; at = 0; lap = 0; content = 0; number = 0; position = 0; seen = 0; i = 0; alone = false;
        rise(); dead[me] = true
    };
end_dead:
    atomic { !dead[me] -> goto life }
}

/* ------------------------------------------------------------------ deaths */

active proctype killer()
{
    byte victim;
end:
    do
    :: kills < KILLS ->
        atomic {
            select (victim : 0 .. USERS - 1);
            if
            :: !killed[victim] -> killed[victim] = true; kills++
            :: else
            fi;
            victim = 0
        }
    :: break
    od
}

inline repair(victim)
{
    do
    :: number == BLOCKS -> break
    :: else ->
        if
        :: blocks[number].owner == victim && blocks[number].state == OFFERED ->
#if MUTANT != 2
            atomic { /* the cell first, then the block again */
                position = blocks[number].position;
                alone = CELL(position).lap == LAP(position) && CELL(position).content == number + 1
            };
            if
            :: alone -> alone = false
            :: !alone && (blocks[number].state != OFFERED || blocks[number].owner != victim) -> skip
            :: else -> d_step { blocks[number].message = NOTHING; blocks[number].state = FREE }
            fi
#else
            d_step { blocks[number].message = NOTHING; blocks[number].state = FREE }
#endif
        :: blocks[number].owner == victim && blocks[number].state == HELD ->
#if MUTANT != 8
            atomic { /* a compare-and-swap: clears the cell in the dead one's place */
                position = blocks[number].position;
                if
                :: CELL(position).lap == LAP(position) && CELL(position).content == number + 1 ->
                    CELL(position).lap = LAP(position) + 1; CELL(position).content = 0
                :: else
                fi
            };
#endif
#if MUTANT != 3
            blocks[number].state = RETURNED
#else
            blocks[number].state = FREE
#endif
        :: else
        fi;
        number++
    od;
#if MUTANT != 7
    atomic { returns++; tell_all() };
    wake_after_repair(NEWS); wake_after_repair(ROOM);
#endif
    /* The next one in its place. */
    atomic { number = 0; position = 0; alone = false; dead[victim] = false; killed[victim] = false }
}

/* The supervisor; `me` is its number at the gates. */
init {
    byte me = USERS, number, position, i;
    bool alone;
    atomic {
        for (i : 0 .. BLOCKS - 1) {
            blocks[i].state = FREE; blocks[i].message = NOTHING
        };
        i = 0;
        run putter(0);
#if PUTTERS > 1
        run putter(1);
#endif
        run getter(PUTTERS);
#if GETTERS > 1
        run getter(PUTTERS + 1)
#endif
    };
    do
    :: dead[0] -> repair(0)
    :: dead[1] -> repair(1)
#if USERS > 2
    :: dead[2] -> repair(2)
#endif
    :: timeout -> break
    od;
    atomic {
        assert(finished_count == MESSAGES);
        for (i : 0 .. BLOCKS - 1) {
            assert(blocks[i].state == FREE)
        };
        for (i : 0 .. CELLS - 1) {
            assert(cells[i].content == 0 || !IS_OFFERED_FOR(cells[i].content - 1, AT(cells[i].lap, i)))
        }
    }
}
