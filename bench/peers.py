"""Peers of comal that are written in Python.

    python -c 'import comal_bench_peers as p; p.main()' PEER PROCESSES ITEMS

starts one of them, says "ready", and for each line it reads does the work once
and says how many seconds that took. The module is imported rather than run so
that all kinds of worker processes find its functions by name.
"""

import concurrent.futures
import contextlib
import gc
import multiprocessing
import statistics
import sys
import time


def square(x):
    return x * x


def timed(call):
    """Return a measurement of how long the call takes, with its values checked."""

    def measure(items):
        began = time.perf_counter()
        values = call(items)
        took = time.perf_counter() - began
        assert len(values) == len(items) and values[-1] == square(items[-1]), "wrong values"
        return took

    return measure


@contextlib.contextmanager
def pool_map(processes, chunksize=None):
    with multiprocessing.Pool(processes) as pool:
        yield timed(lambda items: pool.map(square, items, chunksize))


@contextlib.contextmanager
def pool_apply(_):
    """Measure the median round trip of one item at a time to one process."""

    def measure(items):
        took = []
        for x in items:
            began = time.perf_counter()
            pool.apply(square, (x,))
            took.append(time.perf_counter() - began)
        return statistics.median(took)

    with multiprocessing.Pool(1) as pool:
        yield measure


@contextlib.contextmanager
def executor_map(processes, chunks=None):
    with concurrent.futures.ProcessPoolExecutor(processes) as executor:

        def call(items):
            size = -(-len(items) // chunks) if chunks else 1
            return list(executor.map(square, items, chunksize=size))

        yield timed(call)


@contextlib.contextmanager
def joblib_parallel(processes):
    import joblib

    with joblib.Parallel(n_jobs=processes) as parallel:
        yield timed(lambda items: parallel(joblib.delayed(square)(x) for x in items))


PEERS = {
    "multiprocessing.Pool.map": pool_map,
    "multiprocessing.Pool.map chunksize=1": lambda processes: pool_map(processes, 1),
    "multiprocessing.Pool.apply": pool_apply,
    "ProcessPoolExecutor.map": executor_map,
    "ProcessPoolExecutor.map in 8 chunks": lambda processes: executor_map(processes, 8),
    "joblib.Parallel": joblib_parallel,
}


def main():
    name, processes, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    items = list(range(count))
    with PEERS[name](processes) as measure:
        measure(items[:10000])  # until all workers are there
        print("ready", flush=True)
        for _ in sys.stdin:
            gc.collect()
            print(measure(items), flush=True)
