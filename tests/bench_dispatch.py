"""The same empty tasks on Python's own pool: one figure a line, for bench_dispatch.

Usage: bench_dispatch.py WORKERS CHUNK TASKS
"""
import multiprocessing
import sys
import time


def noop(number):
    return number


def main():
    workers, chunk, tasks = map(int, sys.argv[1:])
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pool.map(noop, range(workers * 4), chunksize=1)  # started
        begin = time.monotonic()
        results = pool.map(noop, range(tasks), chunksize=chunk)
        wall = time.monotonic() - begin
    assert results == list(range(tasks))
    print(tasks / wall)


if __name__ == "__main__":
    main()
