#include "ui/figure.h"

/* Who tells what, said once: rows of the same source say the same. */
#define CLOCK     "CLOCK_MONOTONIC, read by the worker itself as a task begins and ends."
#define OWN_WORD  "The worker's own word in shared memory, written at each change; read when the screen is drawn."
#define COUNTED   "A counter in shared memory, changed with every call; read when the screen is drawn."
#define SAMPLED   "/proc, asked for at most every 0.5 s."
#define SLOT_TIME "The worker's own clock: it notes the moment of each change of its state; nobody has to ask it."
#define WALL_PART "The record of the finished run: times of tasks and of workers' lives, pauses left out."
#define PROCESS   "The kernel's line about the process, read through libproc2 at each sample."

#define ADD_UP "All pieces together are the wall, exactly."

const struct figure_row figure_rows[FIGURE_COUNT] = {
    /* ------------------------------------------------------------ the run and its baseline */
    [FIGURE_SPEEDUP] = {"speed-up", "S = wall of the baseline / wall of the run.",
                        "Two clocks of the finished record; the start-up of the pool is inside the run's wall.",
                        "One run each: on a busy machine the next pair may differ by some percent. Run it again."},
    [FIGURE_SPEEDUP_SO_FAR] =
        {"speed-up so far",
         "The baseline's time for just those tasks that the run has finished / the run's time so far.",
         "The baseline's record and the run's clock, at each drawing of the screen.",
         "It rises from 0, since the start-up counts from the first moment, and falls again in the tail."},
    [FIGURE_EFFICIENCY] =
        {"efficiency", "E = speed-up / p, where p = the smaller of workers and usable cores.",
         "The two walls, the largest size that the pool had, and the cores that affinity and quota leave.",
         "Tasks that sleep need no core: when they mostly do, it is not told. Cores shared with others lower it."},
    [FIGURE_WALL] = {"wall of the run", "From before the first fork to the end of the last task, minus pauses.",
                     "CLOCK_MONOTONIC: the lab's at the start, the workers' own at the end of each task.",
                     "Ending the workers is not in it, nor is the lab's own preparation before the start."},
    [FIGURE_BASELINE_WALL] =
        {"wall of the baseline", "From the start of its first task to the end of its last one, minus pauses.",
         "CLOCK_MONOTONIC, read in the one process that runs the same function on the same inputs, one by one.",
         "The start of that process is not in it: a plain program would not have to fork. It runs first, so it may "
         "warm "
         "up what the run then finds in memory."},
    [FIGURE_GHOST] = {"where the baseline was",
                      "The number of tasks that the baseline had finished after as long as the run has taken by now.",
                      "The baseline's record: the end of each of its tasks.",
                      "The baseline ran before, not beside the run: both had the machine to themselves."},
    [FIGURE_TASKS_DONE] = {"tasks done", "Tasks that are final, of all: done, failed, lost or cancelled.",
                           "Each task's word in shared memory, as the supervisor collected it.",
                           "Tasks are not alike: half of them need not be half of the work."},
    [FIGURE_SAME_ANSWERS] =
        {"same answers",
         "Each task's status and result against the baseline's, by the workload's own comparison or byte "
         "by byte.",
         "Both records, task by task; while it runs, of the tasks that are done.",
         "It says that they agree, not that they are right: a mistake in the function is in both."},
    [FIGURE_KARP_FLATT] =
        {"serial fraction",
         "e = (1/S - 1/p) / (1 - 1/p), with speed-up S on p cores: what Amdahl's law would need as the serial share to "
         "explain S (Karp and Flatt, CACM 33(5), 1990).",
         "The speed-up and the cores above it.",
         "It lumps all that is lost: start-up, tail, locks, memory. If e grows with p, it is overhead and not serial "
         "work. Not told where it would be no fraction: on one core, of tasks that mostly sleep, slower than the "
         "baseline, or "
         "faster than by cores."},
    [FIGURE_AMDAHL_BOUND] = {"Amdahl's bound",
                             "1 / e: the speed-up that any number of cores could not exceed, were e all serial work.",
                             "The serial fraction of this run.",
                             "From one run on few cores it is a rough guess: noise in S is large in e."},
    [FIGURE_RATE_BEFORE_AFTER] =
        {"rate before and after",
         "Tasks / time in a window on each side of the change, with a 95 % interval by batch means: rate -/+ t x s / "
         "sqrt(n) over n = 10 (or 5) equal parts of the window.",
         "The ends of the tasks by the workers' own clocks; a window reaches to the next change, or over 5 s.",
         "Fewer than 10 tasks say nothing. Tasks of unlike length, or a drift, make the interval wide; when the two "
         "intervals leave it open, no difference is told."},
    [FIGURE_DEATHS] = {"deaths", "Workers that ended otherwise than by leaving.",
                       "The kernel: the end of each process by its pidfd, and how it ended, by waitid().",
                       "Threads of one process die together: each of them counts."},
    [FIGURE_RETRIES] = {"retries", "Tasks that were begun again because their worker had died.",
                        "The supervisor: whose hands a task was in stands in the task's own word.",
                        "A task runs at least once, and its result counts exactly once: what else the first attempt "
                        "did, outside of its result, was done."},
    [FIGURE_FORECAST] = {"forecast", "The answer that was given before the run, against what the record says.",
                         "The finished record and its verdict.",
                         "One run decides: near the border of two answers, the next may say the other."},
    [FIGURE_STEPS] = {"steps", "Steps of the script that have begun, of all.", "The process that takes them.",
                      "A step that failed is taken all the same, and the next one follows."},

    /* ------------------------------------------------------------ the machine */
    [FIGURE_CORE_BUSY] = {"core busy", "Share of the time between two samples in which the core did not idle.",
                          "The kernel's counters of each core (/proc/stat, by libproc2), asked for every 0.5 s.",
                          "Counted in ticks of mostly 10 ms, and for all programs of the machine, not just these."},
    [FIGURE_USABLE_CORES] =
        {"usable cores", "The least of: cores online, cores of the affinity mask, CPUs of the tightest cgroup quota.",
         "sched_getaffinity() and the cgroup's files, read once at the start.",
         "Two of them may be one physical core (hyper-threads), which gives less than two do."},
    [FIGURE_LAB_CPU] = {"the lab's own CPU", "CPU time of this program / time, over the last 8 samples, some 4 s.",
                        "The CPU clock of this process, with all its threads.",
                        "Its children are not in it. What it uses, the workers cannot have when cores are short."},

    /* ------------------------------------------------------------ the order of finishing */
    [FIGURE_INVERSIONS] =
        {"inversions",
         "Pairs of tasks that finished in the other order than they were submitted: 0 = in order, at most "
         "n(n-1)/2.",
         "The ends of the tasks by the workers' own clocks; while it runs counted in Fenwick's tree (1994), at the end "
         "by "
         "merge sort (Knuth, TAOCP 3, 5.1.1).",
         "The clock is one for all cores, but two ends within a microsecond are in no order that matters."},
    [FIGURE_OVERTAKING] = {"longest overtaking",
                           "The most tasks that were submitted later and finished before one task.",
                           "The order of the ends of the tasks.", "A chunk of tasks is overtaken as a whole."},
    [FIGURE_BUFFER] =
        {"reorder buffer",
         "The most results at one moment that were there, and had to wait for one submitted before them.",
         "The order of the ends of the tasks.",
         "What map() and imap() have to hold back; imap_unordered() holds nothing. In results, not in bytes."},
    [FIGURE_TURN_WAIT] = {"longest wait for its turn",
                          "The longest that a finished result was held back, because one submitted before it was not "
                          "there; pauses not counted.",
                          "The ends of the tasks by the workers' own clocks.",
                          "As if somebody took each result at once: only who takes them in order waits so long."},

    /* ------------------------------------------------------------ where the wall went */
    [FIGURE_LOSS_IDEAL] = {"ideal",
                           "The longer of: baseline's wall / workers, and baseline's CPU time / cores. Without a "
                           "baseline: the same of the "
                           "run's own tasks.",
                           WALL_PART,
                           "No run with these workers and cores can be faster, unless its tasks are. " ADD_UP},
    [FIGURE_LOSS_START] = {"start-up",
                           "Time from before a worker's birth until it was ready, of all workers / workers.", WALL_PART,
                           "The mean of the workers: the last one may have taken longer. " ADD_UP},
    [FIGURE_LOSS_TAIL] =
        {"tail", "Time after a worker's last task until the end of the last task of all; the mean of all workers.",
         WALL_PART,
         "Long tasks first, smaller tasks or smaller chunks shorten it. A worker that had no task at all is in it."},
    [FIGURE_LOSS_NO_CORE] =
        {"no core free",
         "Time in tasks, ready to run, without a core, beyond what so many workers on so few cores must wait; mean.",
         WALL_PART " The wait is the kernel's own figure (schedstat).",
         "With more workers than cores they share; what is left here was taken by others, or by an uneven sharing."},
    [FIGURE_LOSS_WAIT] =
        {"waits for a task", "Time of ready workers without a task, before and between their tasks; mean.", WALL_PART,
         "What handing out costs; of a graph, waiting for the stage before. A part of the wall alone: what a worker "
         "waits "
         "after its last task is the tail here, and waiting in the shares of the workers' lives (Lab)."},
    [FIGURE_LOSS_PUT] = {"blocked in put", "Time in tasks on full queues, beyond the baseline's; mean of the workers.",
                         WALL_PART, "The consumer is slower: a larger queue only delays it."},
    [FIGURE_LOSS_GET] = {"blocked in get", "Time in tasks on empty queues, beyond the baseline's; mean of the workers.",
                         WALL_PART, "The producer is slower."},
    [FIGURE_LOSS_SEND] = {"blocked in send", "Time in tasks on full pipes, beyond the baseline's; mean of the workers.",
                          WALL_PART, "The receiver is slower."},
    [FIGURE_LOSS_RECEIVE] = {"blocked in receive",
                             "Time in tasks on empty pipes, beyond the baseline's; mean of the workers.", WALL_PART,
                             "The sender is slower."},
    [FIGURE_LOSS_LOCK] = {"waits for a lock",
                          "Time in tasks on locks, semaphores, events, conditions and barriers, beyond the baseline's; "
                          "mean of the workers.",
                          WALL_PART, "Only forklab's own locks say so; a wait in a lock of the C library is sleep."},
    [FIGURE_LOSS_JOIN] = {"joins a process",
                          "Time in tasks on the end of a process, beyond the baseline's; mean of the workers.",
                          WALL_PART, "The other process may have done useful work meanwhile."},
    [FIGURE_LOSS_SLOWER] =
        {"slower tasks",
         "Time in tasks, neither blocked nor without a core, minus the same of the baseline; mean of the workers.",
         WALL_PART,
         "The same work took longer beside others: memory, caches, the clock rate of the cores, hyper-threads, a disk. "
         "The figure does not say which."},
    [FIGURE_LOSS_DEATHS] = {"lost to deaths",
                            "Time in tasks whose worker died, until another took its place and was ready; mean.",
                            WALL_PART, "What the dead attempt had done was done in vain."},
    [FIGURE_LOSS_FEWER] = {"smaller pool",
                           "Time in which a place of the pool had no worker yet, or none any more; mean.", WALL_PART,
                           "Against the pool at its largest."},
    [FIGURE_LOSS_REST] = {"the rest", "What is left of the wall.", WALL_PART,
                          "Leaving, the end of one process and the birth of the next, what the clocks do not see."},

    /* ------------------------------------------------------------ where the workers' lives went */
    [FIGURE_TIME_START] = {"start-up", "From before its fork until the worker said that it is ready.", SLOT_TIME,
                           "With spawn it holds the start of a new program."},
    [FIGURE_TIME_WAIT] = {"waits for a task", "Ready, without a task: the time between two tasks, and at the end.",
                          SLOT_TIME,
                          "Handing out is in it too, some microseconds a task. A share of all lives, which go on "
                          "behind the wall; in Result the waits are a part of the wall, and the tail stands apart."},
    [FIGURE_TIME_ON_CORE] =
        {"on core", "Time in tasks with a core: the kernel's count from ready to the beginning of the end.",
         "The kernel's schedstat of the process, read when it has ended; live, at the last sample and scaled to now.",
         "Looking for the next task is in it, a little. Waiting for memory counts as work."},
    [FIGURE_TIME_NO_CORE] = {"no core free", "Time in tasks, ready to run, while others had the cores.",
                             "The kernel's schedstat: time on a run queue, of all its life.",
                             "A kernel without schedstat says 0; then it is part of sleep."},
    [FIGURE_TIME_OFF_CORE] = {"asleep in a task",
                              "Time in tasks minus on core minus no core: asleep, or waiting for a disk.",
                              "The worker's own clock and the kernel's two counters.",
                              "Who was stopped by another program than forklab counts as asleep."},
    [FIGURE_TIME_PUT] = {"blocked in put", "Time in tasks on a full queue.", SLOT_TIME, "Of forklab's queues only."},
    [FIGURE_TIME_GET] = {"blocked in get", "Time in tasks on an empty queue.", SLOT_TIME,
                         "Waiting for the next task is not in it."},
    [FIGURE_TIME_SEND] = {"blocked in send", "Time in tasks on a full pipe.", SLOT_TIME, "Of forklab's pipes only."},
    [FIGURE_TIME_RECEIVE] = {"blocked in receive", "Time in tasks on an empty pipe.", SLOT_TIME,
                             "Of forklab's pipes only."},
    [FIGURE_TIME_LOCK] = {"waits for a lock or event",
                          "Time in tasks on a lock, semaphore, event, condition or barrier.", SLOT_TIME,
                          "The first short spin before the sleep may be counted as work."},
    [FIGURE_TIME_JOIN] = {"joins a process", "Time in tasks on the end of another process.", SLOT_TIME,
                          "The other one may be at useful work."},
    [FIGURE_TIME_STOPPED] =
        {"stopped by the user",
         "Ready or in a task, and held by a stop signal: from the moment that forklab sent it until "
         "it let the worker go on.",
         "The lab's own clock, at a pause and at signals that are sent from here.",
         "What another program stops is not known: it is part of sleep."},
    [FIGURE_TIME_LEAVE] = {"leaving", "From the end of its work, or its last sign of life, until it was reaped.",
                           "The worker's own clock, and the lab's as it is reaped.",
                           "Outside of the wall, unless it left before the end."},

    /* ------------------------------------------------------------ columns of workers */
    [FIGURE_WORKER_NAME] = {"worker", "Its place in the pool, from 1; a successor has the same with a number more.",
                            "The supervisor.", "The same place has the same colour in every view, whoever sits there."},
    [FIGURE_WORKER_PID] = {"pid", "The number of its process.", "fork(), or the kernel's answer to it.",
                           "All threads of one process have the same."},
    [FIGURE_WORKER_STATE] =
        {"state",
         "What it says itself; in a task, the kernel tells whether it runs, sleeps, is stopped or lacks a core.",
         OWN_WORD " The kernel's letter: " SAMPLED,
         "\"No core\" = between two samples it waited for one longer than it had one. Shorter than a sample is not "
         "seen."},
    [FIGURE_WORKER_ON] = {"on", "The name of the queue, pipe or lock that it is blocked on.", OWN_WORD,
                          "Empty when it waits for something that is not forklab's."},
    [FIGURE_WORKER_CORE] = {"core", "The core on which its present task began.",
                            "getcpu(), by the worker itself, at the start of each task.",
                            "The kernel may have moved it since."},
    [FIGURE_WORKER_MIGRATIONS] = {"migrations", "How often the kernel has moved it to another core.",
                                  "nr_migrations of /proc/PID/sched. " SAMPLED,
                                  "Unknown where the kernel has no such file. A move costs what its caches held."},
    [FIGURE_WORKER_TASK] = {"task", "The number of the task in its hands; of a script, of the step.", OWN_WORD,
                            "Of a chunk, the one that it is at."},
    [FIGURE_WORKER_FOR] =
        {"for", "How long it has been in this state; in a task, since the task began; stopped, since it was.", OWN_WORD,
         "Pauses by the user are in the time of a task."},
    [FIGURE_WORKER_DONE] = {"done", "Tasks that were finished in this place, by all its workers so far.", OWN_WORD,
                            "Retries count when they are done, and once."},
    [FIGURE_WORKER_DEATHS] = {"died", "How often a worker of this place died.", "The kernel, by the pidfd of each.",
                              "Who left cleanly did not die."},
    [FIGURE_WORKER_RETRIES] = {"retries", "Tasks of this place's dead that were given to another.", "The supervisor.",
                               "A task is tried --attempts times in all, then it is lost."},
    [FIGURE_WORKER_TIMES] =
        {"time so far", "Its life so far, in the kinds of time named below the table; the bar is its whole life.",
         "Its own clock for each state; the time in tasks is split by the kernel's counters at the last sample.",
         "The newest half second is split like the rest before it, so short spells show late."},
    [FIGURE_WORKER_CPU] = {"cpu", "Time on a core between the last two samples / time between them.",
                           "The kernel's schedstat of the process. " SAMPLED,
                           "Of one thread: a task that starts others is not counted whole."},
    [FIGURE_WORKER_MEMORY] = {"memory", "Resident set: pages of it that are in memory now.",
                              "VmRSS of /proc/PID/status. " SAMPLED,
                              "Pages shared with others count in each of them: the sum is more than is used."},
    [FIGURE_WORKER_FAULTS] = {"faults", "Pages that had to be mapped (minor) or read from a disk (major).",
                              "The kernel's counters of the process. " SAMPLED,
                              "After a fork, each first write to a shared page is a minor one."},
    [FIGURE_WORKER_SWITCHES] = {"switches",
                                "Times it gave its core away (voluntary) / times the kernel took it (involuntary).",
                                "/proc/PID/status. " SAMPLED,
                                "Many of the second kind: more is ready to run than there are cores."},
    [FIGURE_WORKER_WCHAN] = {"wchan", "The kernel's function that it sleeps in.", "/proc/PID/wchan. " SAMPLED,
                             "Empty while it runs, or where the kernel does not tell."},
    [FIGURE_WORKER_START_METHOD] = {"start", "How it came to life: fork, spawn, forkserver; or a thread.",
                                    "The settings of the run; of a process that a task started, its own word.",
                                    "The first of each kind may cost more."},
    [FIGURE_WORKER_EXIT] = {"exit", "How its last life ended: the exit status, or the signal.",
                            "The kernel: waitid() as it is reaped.",
                            "\"Overflow\" is told from a fault near the end of its stack."},
    [FIGURE_WORKER_NICE] = {"nice", "From -20 (first) to 19 (last): how much of a shared core it gets.",
                            "The kernel's line about the process. " SAMPLED,
                            "Counts only where something else wants the same core."},
    [FIGURE_WORKER_BLOCKED] = {"blocked", "Share of its life in put, get, send, receive, on locks and in joins.",
                               SLOT_TIME, "Waiting for a task is not in it, nor what is not forklab's."},
    [FIGURE_WORKER_BOUND] = {"bound", "The only core that it may use; any = there are several.",
                             "The kernel's list of allowed cores (/proc/PID/status). " SAMPLED,
                             "It may still have to wait for that core."},

    /* ------------------------------------------------------------ queues and pipes */
    [FIGURE_QUEUE_NAME] = {"channel", "The name that the experiment gave it.", "The run's directory in shared memory.",
                           "Grey: it is closed."},
    [FIGURE_QUEUE_KIND] = {"kind", "A plain queue, a joinable or simple one, or one direction of a pipe.",
                           "The run's directory in shared memory.", "A duplex pipe has two rows."},
    [FIGURE_QUEUE_ENDS] = {"from, to", "The stages or processes that put and get, as far as they are known.",
                           "What each stage says that it is connected to; of a pipe, who used it last.",
                           "Who never used it is not known."},
    [FIGURE_QUEUE_DEPTH] = {"holds", "Messages in it now / messages that fit: puts - gets.", COUNTED,
                            "Taken from two counters, one after the other: under load it may be off by a few."},
    [FIGURE_QUEUE_HISTORY] = {"before", "How full it was, over the whole run.",
                              "The depth at each look, kept in 64 samples: 0.1 s each, doubled as the run grows.",
                              "Each sample is the last look of its time, and once doubled the mean of two: peaks "
                              "between them are not in it."},
    [FIGURE_QUEUE_HIGH_WATER] = {"most", "The most that was ever in it.",
                                 "Of a queue: noted at each put. Of a pipe: the most that a look has seen.",
                                 "Of a pipe a lower bound."},
    [FIGURE_QUEUE_RATE] = {"in and out a second", "Messages put, or got, over the last second / that second.",
                           COUNTED " Samples of the counters, 0.1 s apart.",
                           "Unknown for the first 0.2 s: it would be of single messages."},
    [FIGURE_QUEUE_WAIT] =
        {"time in the queue", "From put to get of a message: the median (p50), and what 95 of 100 stay below (p95).",
         "The clock of who puts and of who gets, of the first 1024 messages and then of 1 in 64, in a histogram of 8 "
         "buckets for each doubling.",
         "At most an eighth too high. Messages that are still in it do not count yet. Pipes do not tell."},
    [FIGURE_QUEUE_BLOCKED] = {"put wait, get wait", "Processes that are blocked at its ends now.", OWN_WORD,
                              "The short spin before the sleep does not count."},
    [FIGURE_QUEUE_BLOCKED_TIME] = {"blocked so far", "Time that all who put, or get, have spent blocked, together.",
                                   COUNTED, "Of four processes in one second, up to four seconds."},
    [FIGURE_QUEUE_UNFINISHED] = {"not done", "Messages that were got, and not yet reported as done.", COUNTED,
                                 "Of a joinable queue: its join() waits until it is empty and this is 0."},
    [FIGURE_QUEUE_LOST] = {"lost, given again", "Messages in the hands of a process when it died.",
                           "The supervisor's repair, after the kernel has confirmed the death.",
                           "Given again or lost: as the queue was made to."},
    [FIGURE_QUEUE_SENTINELS] = {"sentinels", "End marks that were got from it.", COUNTED,
                                "One for each consumer, unless it hands it on."},
    [FIGURE_PIPE_BYTES] = {"in flight", "Bytes that were written and not yet read / what the kernel holds.",
                           "The kernel: FIONREAD at one end, asked for at each look.",
                           "With the frames' heads in it. \"Full\" may come earlier: the kernel counts whole pages."},
    [FIGURE_LITTLE] =
        {"Little's law", "L = lambda x W: mean depth = messages a second x mean time in the queue (Little, 1961).",
         "Depth from the looks, rate from the counters, time from the messages' own clocks.",
         "Holds over a long time in which as much goes out as comes in: not at the start, not while it fills."},

    /* ------------------------------------------------------------ locks */
    [FIGURE_LOCK_NAME] = {"lock", "The name that the experiment gave it, and its kind.",
                          "The run's directory in shared memory.", "Locks of the C library are not in it."},
    [FIGURE_LOCK_KIND] = {"kind", "Lock, recursive lock, semaphore, event, condition, barrier or big lock.",
                          "The run's directory in shared memory.", "What its value means depends on it."},
    [FIGURE_LOCK_OWNER] =
        {"owner", "Who has it now.", "The lock's own word in shared memory.",
         "OWNER DEAD: who had it died; the next one is told. BROKEN: a barrier whose party is short."},
    [FIGURE_LOCK_WAITERS] = {"waiters", "Processes that say they are blocked on it.", OWN_WORD,
                             "Of a big lock, counted by the lock itself."},
    [FIGURE_LOCK_VALUE] = {"value",
                           "Free permits, parties that have arrived, set or not set, depth: as the kind has it.",
                           "The object's own word in shared memory.", "Of one moment."},
    [FIGURE_LOCK_HELD] = {"held for", "Since its owner took it.", "The owner's clock as it took it.",
                          "Shorter holds than a frame are rarely seen."},
    [FIGURE_LOCK_TAKEN] = {"taken", "How often it was acquired, since it was made.", COUNTED,
                           "Of the kinds that one can take."},

    /* ------------------------------------------------------------ processes */
    [FIGURE_PROCESS_PID] = {"pid", "The number of the process.", PROCESS,
                            "Numbers come again: with its begin it is the same for good."},
    [FIGURE_PROCESS_PARENT] = {"parent", "The process that started it, or that took it over.", PROCESS,
                               "An orphan has init or a subreaper as its parent."},
    [FIGURE_PROCESS_USER] = {"user", "Whose rights it has.", PROCESS, "The effective one."},
    [FIGURE_PROCESS_NAME] = {"command", "The name of the program.", PROCESS,
                             "A process may call itself what it likes."},
    [FIGURE_PROCESS_STATE] = {"state",
                              "The kernel's letter: R runs or could, S sleeps, D waits for a device, T stopped, Z dead "
                              "and not reaped.",
                              PROCESS, "Of the moment of the sample. R does not say that it has a core."},
    [FIGURE_PROCESS_CORE] = {"core", "Where it runs, or ran last.", PROCESS, "Of its first thread."},
    [FIGURE_PROCESS_CPU] = {"cpu",
                            "CPU time of all its threads between two samples / time between them; 100 % = a core.",
                            PROCESS, "Counted in ticks of mostly 10 ms. Unknown until there are two samples."},
    [FIGURE_PROCESS_TIME] = {"time", "CPU time of all its threads since it began.", PROCESS, "Children are not in it."},
    [FIGURE_PROCESS_MEMORY] = {"memory", "Resident set: its pages that are in memory now.", PROCESS,
                               "Pages shared with others count in each of them."},
    [FIGURE_PROCESS_NICE] = {"nice", "From -20 (first) to 19 (last).", PROCESS,
                             "Counts only where something else wants the same core."},
    [FIGURE_PROCESS_THREADS] = {"threads", "How many threads it has.", PROCESS, "Of the moment of the sample."},
    [FIGURE_PROCESS_WCHAN] = {"wchan", "The kernel's function that it sleeps in.", "/proc/PID/wchan, at each sample.",
                              "Of its first thread; hidden from strangers."},
    [FIGURE_PROCESS_SWITCHES] = {"switches", "Times it gave its core away / times the kernel took it.",
                                 "/proc/PID/status, at each sample.", "Of its first thread."},
    [FIGURE_PROCESS_FAULTS] = {"faults", "Pages that had to be mapped / read from a disk, since it began.", PROCESS,
                               "Of all its threads."},
    [FIGURE_PROCESS_AGE] = {"age", "Time since it began.", PROCESS, "In ticks of mostly 10 ms."},
    [FIGURE_TREE_CPU] =
        {"cpu of the tree",
         "CPU time of the processes between two samples, with that of children reaped in between, / time between them.",
         PROCESS, "Who lived too short to be seen counts, unless nobody in the tree reaped it."},
    [FIGURE_LOAD] = {"load", "Tasks that run, could run or wait for a device, averaged over 1, 5 and 15 minutes.",
                     "/proc/loadavg.", "It falls slowly: it tells of the past."},

    [FIGURE_STAGE_DONE] = {"stage", "Values that the stage has finished, of those that are known to come.",
                           "The tasks' words in shared memory.",
                           "How many come out of a stage before it may not be known in advance."},

    /* ------------------------------------------------------------ the runs of a sitting */
    [FIGURE_RUN_NUMBER] = {"run", "Counted from 1 since forklab began; A and B are the two curves.",
                           "The end of each run.", "The oldest of more than 200 are forgotten."},
    [FIGURE_RUN_WHAT] = {"experiment", "The name of the experiment.", "The record of the run.",
                         "Runs of one name may have had other inputs or parameters."},
    [FIGURE_RUN_HOW] = {"how", "By which executor the tasks were run, or in how many stages or steps.",
                        "The settings with which it began.",
                        "With ~ before it the capacity of a queue was changed on the way."},
    [FIGURE_RUN_WORKERS] = {"workers", "The most workers that there were at once.", "The record of the run.",
                            "With ~ behind it their number was changed while it ran: see the timeline."},
    [FIGURE_RUN_CHUNK] = {"chunk", "How many tasks a worker takes at once.", "The settings with which it began.",
                          "With ~ behind it that was changed while it ran: see the timeline."},
};
