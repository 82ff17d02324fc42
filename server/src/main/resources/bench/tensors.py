# One side of ./workbench bench tensors: computes what it is told in NumPy and SciPy, and answers with the time and a checksum.
# A line in: setup, statement, workers, milliseconds to measure for, separated by tabs. A line out: seconds (the median) and the mean absolute value.
import sys
import time

import numpy as np
import scipy.fft
import scipy.special


def numbers(n, seed):
    """The same numbers in [0, 1) as the other side has."""
    v = (np.arange(n, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(seed * 40503)) & np.uint64(0xFFFFFFFF)
    v ^= v >> np.uint64(15)
    v = (v * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
    v ^= v >> np.uint64(13)
    return v.astype(np.float64) / 4294967296.0


print("ready", np.__version__, scipy.__version__, flush=True)
known = None
for line in sys.stdin:
    setup, statement, workers, millis = line.rstrip("\n").split("\t")
    if setup != known:
        names = {"np": np, "scipy": scipy, "numbers": numbers}
        exec(setup, names)
        known = setup
    names["workers"] = int(workers)
    code = compile(statement, "statement", "eval")
    result = eval(code, names)
    times = []
    end = time.perf_counter() + float(millis) / 1000
    while len(times) < 2 or time.perf_counter() < end:
        begin = time.perf_counter()
        eval(code, names)
        times.append(time.perf_counter() - begin)
    print(sorted(times)[len(times) // 2], float(np.mean(np.abs(result))), flush=True)
