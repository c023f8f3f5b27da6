"""Peers of comal whose workers are killed while they map.

    python -c 'import comal_bench_chaos as c; c.main()' PEER PROCESSES ITEMS

maps over the numbers below ITEMS with one of them and prints a line for each
thing that happens: "absent" if it is not installed, "ready VERSION" when the
map begins, "done INDEX VALUE", "failed INDEX WHY" for an item that is given up,
and "over", with the reason if it ended early. It then waits for the end of its
input before it ends its workers. The function is also that of comal's own
Python workers.
"""

import concurrent.futures
import multiprocessing
import os
import platform
import sys
import time

marked = 0
out = sys.stdout


def work(index):
    """Take 5 ms, and tell the killer of this process first."""
    global marked
    if marked != os.getpid():
        marked = os.getpid()
        with open(os.path.join(os.environ["COMAL_BENCH_WORKERS"], str(marked)), "w"):
            pass
    time.sleep(0.005)
    return index * 7919 + 1


def pair(index):
    return index, work(index)


def tell(*words):
    print(*(" ".join(str(word).split()) for word in words), file=out, flush=True)


def follow(version, outcomes):
    """Print what becomes of the items, and wait to be told to end."""
    tell("ready", version)
    try:
        for index, value, error in outcomes:
            if error is None:
                tell("done", index, value)
            else:
                tell("failed", index, named(error))
        tell("over")
    except Exception as error:
        tell("over", named(error))
    sys.stdin.read()


def named(error):
    """Say what an error is, in its first sentence."""
    text = " ".join(str(error).split()).split(". ")[0].rstrip(".")
    return f"{type(error).__name__}: {text}"[:200]


def right(pairs):
    for index, value in pairs:
        yield index, value, None


def pool(processes, count):
    with multiprocessing.Pool(processes) as workers:
        follow(f"Python {platform.python_version()}", right(workers.imap_unordered(pair, range(count))))


def executor(processes, count):
    def pairs():
        futures = [workers.submit(pair, i) for i in range(count)]
        for future in concurrent.futures.as_completed(futures):
            yield future.result()

    with concurrent.futures.ProcessPoolExecutor(processes) as workers:
        follow(f"Python {platform.python_version()}", right(pairs()))


def joblib(processes, count):
    import joblib

    parallel = joblib.Parallel(processes, return_as="generator_unordered")
    follow(joblib.__version__, right(parallel(joblib.delayed(pair)(i) for i in range(count))))


def dask(processes, count, failures=None):
    """failures is how many deaths of its worker a task survives; by default it is 3."""
    import dask
    import distributed

    def outcomes(client):
        futures = client.map(pair, range(count), pure=False, retries=20)
        index = {future.key: i for i, future in enumerate(futures)}
        done = distributed.as_completed(futures)
        del futures
        for future in done:
            try:
                yield *future.result(), None
            except Exception as error:
                yield index[future.key], None, error
            future.release()  # or the worker keeps it, and if it dies it is computed again

    if failures is not None:
        dask.config.set({"distributed.scheduler.allowed-failures": failures})
    with distributed.LocalCluster(processes, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            follow(distributed.__version__, outcomes(client))


def ray(processes, count, retries=None):
    """retries is how many deaths of its worker a task survives; by default it is 3."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    def outcomes():
        remote = ray.remote(pair)
        if retries is not None:
            remote = remote.options(max_retries=retries)
        waiting, items = {}, iter(range(count))
        while True:
            for i in items:  # some at a time: to look at all of 20,000 takes long
                waiting[remote.remote(i)] = i
                if len(waiting) >= 50 * processes:
                    break
            if not waiting:
                return
            ended, _ = ray.wait(list(waiting))
            for task in ended:
                index = waiting.pop(task)
                try:
                    yield *ray.get(task), None
                except ray.exceptions.RayError as error:
                    yield index, None, error

    ray.init(num_cpus=processes, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    follow(ray.__version__, outcomes())
    ray.shutdown()


PEERS = {
    "multiprocessing.Pool": pool,
    "ProcessPoolExecutor": executor,
    "joblib": joblib,
    "dask": dask,
    "dask allowed-failures=20": lambda processes, count: dask(processes, count, 20),
    "ray": ray,
    "ray max_retries=20": lambda processes, count: ray(processes, count, 20),
}


def main():
    global out
    out = os.fdopen(os.dup(1), "w")  # Ray has things to say on standard output
    os.dup2(2, 1)
    name, processes, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    try:
        PEERS[name](processes, count)
    except ModuleNotFoundError:
        tell("absent")
