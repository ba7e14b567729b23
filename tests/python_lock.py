"""What bench_lock measures, on multiprocessing's lock: prints one number.

    python_lock.py TIMES   ns of CPU time of an acquire and a release by one who is alone
"""
import multiprocessing
import sys
import time


def uncontended(times):
    lock = multiprocessing.Lock()
    begin = time.process_time_ns()
    for _ in range(times):
        lock.acquire()
        lock.release()
    return (time.process_time_ns() - begin) / times


if __name__ == "__main__":
    print(uncontended(int(sys.argv[1])))
