"""multiprocessing.Pipe under the load of bench_pipe.c: prints one number.

    python_pipe.py round_trip BYTES TIMES    microseconds there and back
    python_pipe.py rate BYTES MESSAGES       messages a second, one way
"""
import multiprocessing
import sys
import time


def echo(end, times):
    for _ in range(times):
        end.send_bytes(end.recv_bytes())


def drain(end, messages):
    for _ in range(messages):
        end.recv_bytes()
    end.send_bytes(b"")


def measure(partner, size, times, answered):
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=partner, args=(theirs, times))
    process.start()
    theirs.close()
    message = bytes(size)
    begun = time.monotonic()
    for _ in range(times):
        ours.send_bytes(message)
        if answered:
            ours.recv_bytes()
    if not answered:
        ours.recv_bytes()
    seconds = time.monotonic() - begun
    process.join()
    return seconds


if __name__ == "__main__":
    size, times = int(sys.argv[2]), int(sys.argv[3])
    if sys.argv[1] == "round_trip":
        print(measure(echo, size, times, True) / times * 1e6)
    else:
        print(times / measure(drain, size, times, False))
