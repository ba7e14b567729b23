"""What the benchmarks measure, on Python's own pool: prints one number.

    python_pool.py start WORKERS                  ms until every worker of a new pool has answered
    python_pool.py process METHOD ROUNDS          us from the start of a process to the end of its join, median
    python_pool.py dispatch WORKERS CHUNK TASKS   empty tasks a second
"""
import multiprocessing
import statistics
import sys
import time


def noop(number):
    return number


def arrive(_):
    barrier.wait()


def set_barrier(shared):
    global barrier
    barrier = shared


def start(workers):
    context = multiprocessing.get_context("fork")
    begin = time.monotonic()
    with context.Pool(workers, set_barrier, (context.Barrier(workers),)) as pool:
        pool.map(arrive, range(workers), chunksize=1)
        return (time.monotonic() - begin) * 1000


def dispatch(workers, chunk, tasks):
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pool.map(noop, range(workers * 4), chunksize=1)  # all of it is started
        begin = time.monotonic()
        results = pool.map(noop, range(tasks), chunksize=chunk)
        wall = time.monotonic() - begin
    assert results == list(range(tasks))
    return tasks / wall


def process(method):
    context = multiprocessing.get_context(method)
    begin = time.monotonic()
    child = context.Process(target=noop, args=(0,))
    child.start()
    child.join()
    return (time.monotonic() - begin) * 1e6


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    numbers = [int(argument) for argument in arguments if argument.isdigit()]
    if what == "process":
        print(statistics.median(process(arguments[0]) for _ in range(*numbers)))
    elif what == "start":
        print(statistics.median(start(*numbers) for _ in range(11)))
    else:
        print(dispatch(*numbers))
