"""Python's multiprocessing.Queue under the load of bench_queue.c: prints one number.

    python_queue.py rate PAIRS BYTES MESSAGES     messages a second
    python_queue.py round_trip MESSAGES           nanoseconds there and back
"""
import multiprocessing
import sys
import time


def put_all(queue, size, messages):
    message = bytes(size)
    for _ in range(messages):
        queue.put(message)


def get_all(queue, messages):
    for _ in range(messages):
        queue.get()


def rate(pairs, size, messages):
    queue = multiprocessing.Queue(1024)
    each = messages // pairs
    parties = [multiprocessing.Process(target=put_all, args=(queue, size, each)) for _ in range(pairs)]
    parties += [multiprocessing.Process(target=get_all, args=(queue, each)) for _ in range(pairs)]
    begun = time.monotonic()
    for party in parties:
        party.start()
    for party in parties:
        party.join()
    return each * pairs / (time.monotonic() - begun)


def answer(there, back, messages):
    for _ in range(messages):
        back.put(there.get())


def round_trip(messages):
    there, back = multiprocessing.Queue(), multiprocessing.Queue()
    partner = multiprocessing.Process(target=answer, args=(there, back, messages + 1))
    partner.start()
    there.put(0)
    back.get()
    begun = time.monotonic()
    for number in range(messages):
        there.put(number)
        back.get()
    wall = time.monotonic() - begun
    partner.join()
    return wall / messages * 1e9


print(round({"rate": rate, "round_trip": round_trip}[sys.argv[1]](*map(int, sys.argv[2:]))))
