"""Python's answers for the tables of check_semantics*.c: reads one expression a line, and prints one line for each:
str() of its value, or the name of the exception. What would take long or hang is not asked.
"""
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, as_completed

multiprocessing.set_start_method("fork")


def square(number):
    return number * number


def nap(seconds):
    time.sleep(seconds)
    return seconds


def fail(number):
    raise KeyError(number)


def fail_at_2(number):
    return fail(number) if number == 2 else square(number)


def pid(_):
    return os.getpid()


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def answer(act):
    try:
        return str(act())
    except BaseException as error:
        return type(error).__name__


def twice(act):
    return answer(act) + " " + answer(act)


def steps(iterator, count):
    return " ".join(answer(iterator.__next__) for _ in range(count))


def called_back():
    called = threading.Event()
    values = []
    pool.apply_async(square, (3,), callback=lambda value: (values.append(value), called.set()))
    called.wait()
    return values[0]


def state_of(result):
    result.wait()
    return f"{result.ready()} {result.successful()}"


def closed_pool():
    closed = multiprocessing.Pool(2)
    results = [closed.apply_async(square, (i,)) for i in range(3)]
    closed.close()
    closed.join()
    return closed, results


def terminated_is_ready():
    terminated = multiprocessing.Pool(1)
    result = terminated.apply_async(nap, (60,))
    terminated.terminate()
    return result.ready()


def distinct_pids():
    with multiprocessing.Pool(2, maxtasksperchild=1) as fresh:
        return len(set(fresh.map(pid, range(6), 1)))


def unordered_by_one():
    with multiprocessing.Pool(1) as single:
        return " ".join(str(value) for value in single.imap_unordered(square, range(4)))


def in_an_executor(act):
    with ProcessPoolExecutor(2) as executor:
        return answer(lambda: act(executor))


def after_shutdown():
    executor = ProcessPoolExecutor(1)
    executor.shutdown()
    return executor.submit(square, 2)


def after_a_death(executor):
    executor.submit(die, 0).exception()
    return executor.submit(square, 3).result()


def first_completed(executor):
    futures = {executor.submit(nap, 0.5): "slow", executor.submit(nap, 0): "quick"}
    return " ".join(futures[future] for future in as_completed(futures))


def cancelled_last(executor):
    futures = [executor.submit(nap, 0.2) for _ in range(10)]
    return f"{futures[9].cancel()} {futures[9].cancelled()}"


def full_queue():
    filled = multiprocessing.Queue(1)
    filled.put(1)
    return filled


def closed_queue():
    closed = multiprocessing.Queue()
    closed.close()
    return closed


def unsendable():
    several = multiprocessing.Queue()
    several.put(lambda: None)
    several.put(7)
    return several.get()


def in_order():
    ordered = multiprocessing.Queue()
    for i in range(3):
        ordered.put(i)
    return " ".join(str(ordered.get()) for _ in range(3))


def joinable(puts, dones):
    counted = multiprocessing.JoinableQueue()
    for i in range(puts):
        counted.put(i)
    for _ in range(puts):
        counted.get()
    for _ in range(dones):
        counted.task_done()
    return counted.join()


def simple():
    plain = multiprocessing.SimpleQueue()
    plain.put(7)
    return f"{plain.empty()} {plain.get()} {plain.empty()}"


pool = multiprocessing.Pool(2)
names = globals()
for line in sys.stdin:
    print(answer(lambda: eval(line, names)).replace("\n", " "), flush=True)
pool.terminate()
