"""Jobs whose speed-up over more threads or processes is measured.

    python -c 'import comal_bench_scaling as p; p.main()' JOB ARGUMENTS...

prepares one, says "ready", and for each line it reads does it once and says how
many seconds that took. Preparing is not part of the time. The module is imported
rather than run so that all kinds of worker processes find its functions by name.
"""

import gc
import json
import multiprocessing
import multiprocessing.pool
import sys
import time


def add_up(n):
    return sum(range(n))


def midpoint_error(n):
    """Return how far the midpoint rule with n points is off for x^4 - 3x on [0, 1].

    The list grows as beginners let it: each point makes a new one, so that the
    work is quadratic in n and the largest item decides.
    """
    xs = []
    for i in range(n):
        xs = xs + [(i + 0.5) / n]
    return abs(sum(x**4 - 3 * x for x in xs) / n - (1 / 5 - 3 / 2))


def cube(n):
    return n**3


POOLS = {"threads": multiprocessing.pool.ThreadPool, "processes": multiprocessing.Pool}
FUNCTIONS = {"sum": add_up, "midpoint": midpoint_error, "cube": cube}


def over_items(function, kind, workers, items):
    """Map a function over items in a pool of threads or of processes."""
    f, items = FUNCTIONS[function], json.loads(items)
    with POOLS[kind](int(workers)) as pool:
        pool.map(f, [1] * 4 * int(workers), chunksize=1)  # until all workers are there
        yield
        while True:
            began = time.perf_counter()
            values = pool.map(f, items, chunksize=1)
            yield time.perf_counter() - began, values


def product(n):
    """Multiply two matrices with as many threads as the environment says."""
    import numpy

    n = int(n)
    random = numpy.random.default_rng(1)
    a, b, c = random.random((n, n)), random.random((n, n)), numpy.zeros((n, n))
    small = min(n, 256)
    a[:small, :small] @ b[:small, :small]  # until all threads are there
    yield
    while True:
        began = time.perf_counter()
        numpy.matmul(a, b, out=c)
        took = time.perf_counter() - began
        row = n // 2
        assert numpy.allclose(c[row], a[row] @ b), "a wrong product"
        yield took, []


def images(processes, files):
    """Do the job of the demonstration over files in a pool of processes."""
    import process_image  # which needs NumPy and Pillow, as the other jobs do not

    with open(files) as f:
        files = json.load(f)
    with multiprocessing.Pool(int(processes), __import__, ("process_image",)) as pool:
        pool.map(abs, range(4 * int(processes)), chunksize=1)
        yield
        while True:
            began = time.perf_counter()
            values = pool.map(process_image.magic, files, chunksize=1)
            yield time.perf_counter() - began, values


JOBS = {"items": over_items, "product": product, "images": images}


def main():
    job = JOBS[sys.argv[1]](*sys.argv[2:])
    next(job)
    print("ready", flush=True)
    for _ in sys.stdin:
        gc.collect()
        print(*map(json.dumps, next(job)), sep="\t", flush=True)
    job.close()
