"""One piece of work on arrays that may be larger than memory, by one library.

    python -c 'import comal_bench_arrays as p; p.main()' JOB LIBRARY FOLDER WIDTH

does it with the arrays in FOLDER and writes what it makes there, chunks of WIDTH
columns where chunks are wanted, and says in a line of JSON how long that took and
which numbers came out: {"seconds": 1.5, "values": [...]}. Imports and the start of
a client are not part of the time. What is not installed is said as
{"missing": "dask"}.
"""

import json
import sys
import time

import numpy as np

LIMIT = "2GB"  # of clients and plans of others
PIECE = 1 << 25  # bytes of a hand-written loop's chunk


def memmap(name):
    return np.load(name, mmap_mode="r")


def pieces(x):
    rows = max(1, PIECE // x[0].nbytes)
    return (slice(i, i + rows) for i in range(0, len(x), rows))


class File:
    """A .npy file that travels as its name: a memory map would be pickled whole."""

    def __init__(self, name):
        self.name, x = name, memmap(name)
        self.shape, self.dtype, self.ndim = x.shape, x.dtype, x.ndim

    def __getitem__(self, key):
        return np.asarray(memmap(self.name)[key])


class NumPy:
    """All in memory."""

    def means(self, folder):
        return np.load(folder + "/X.npy").mean(axis=0)

    def fused(self, folder):
        a, b, c = (np.load(f"{folder}/{n}.npy") for n in "ABC")
        return np.exp(a * b + c).mean()

    def svd(self, folder):
        u, s, vt = np.linalg.svd(np.load(folder + "/S.npy"), full_matrices=False)
        np.save(folder + "/u.npy", u)
        np.save(folder + "/vt.npy", vt)
        return s

    def transpose(self, folder):
        np.save(folder + "/T.npy", np.ascontiguousarray(np.load(folder + "/M.npy").T))


class Loop:
    """NumPy in a loop over chunks of a memory map, as people write it."""

    def means(self, folder):
        x = memmap(folder + "/X.npy")
        total = np.zeros(x.shape[1])
        for p in pieces(x):
            total += x[p].sum(axis=0)
        return total / len(x)

    def fused(self, folder):
        a, b, c = (memmap(f"{folder}/{n}.npy") for n in "ABC")
        return sum(float(np.exp(a[p] * b[p] + c[p]).sum()) for p in pieces(a)) / a.size

    def transpose(self, folder):
        x = memmap(folder + "/M.npy")
        t = np.lib.format.open_memmap(folder + "/T.npy", "w+", x.dtype, x.shape[::-1])
        for p in pieces(x):
            t[:, p] = x[p].T
        t.flush()

    def rechunk(self, folder, width):
        import zarr

        x = memmap(folder + "/M.npy")
        z = zarr.create_array(folder + "/Z.zarr", shape=x.shape, chunks=(len(x), width), dtype=x.dtype, compressors=None)
        for j in range(0, x.shape[1], width):
            z[:, j : j + width] = x[:, j : j + width]


class Dask:
    """dask.array on the threads of one worker with a limit of memory."""

    def __init__(self):
        import dask.array
        from dask.distributed import Client

        self.da = dask.array
        self.client = Client(n_workers=1, memory_limit=LIMIT, dashboard_address=None)

    def open(self, name, chunks="auto"):
        return self.da.from_array(File(name), chunks=chunks)

    def means(self, folder):
        return self.open(folder + "/X.npy").mean(axis=0).compute()

    def fused(self, folder):
        a, b, c = (self.open(f"{folder}/{n}.npy") for n in "ABC")
        return self.da.exp(a * b + c).mean().compute()

    def svd(self, folder):
        import dask

        x = self.open(folder + "/S.npy", ("auto", -1))
        u, s, vt = self.da.linalg.svd(x)
        u = self.da.to_zarr(u, folder + "/u.zarr", compute=False, compressors=None)
        _, s, vt = dask.compute(u, s, vt)
        np.save(folder + "/vt.npy", vt)
        return s

    def rechunk(self, folder, width):
        x = self.open(folder + "/M.npy").rechunk((-1, width))
        self.da.to_zarr(x, folder + "/Z.zarr", compressors=None)

    def close(self):
        self.client.close()


class DaskMap(Dask):
    """dask.array over a memory map, as people write it, and no limit of memory:
    with one its worker is killed."""

    def __init__(self):
        import dask.array
        from dask.distributed import Client

        self.da = dask.array
        self.client = Client(n_workers=1, memory_limit=0, dashboard_address=None)

    def open(self, name, chunks="auto"):
        return self.da.from_array(memmap(name), chunks=chunks)


class Cubed:
    """cubed on threads, which plans within a limit of memory."""

    def __init__(self):
        import cubed
        import cubed.array_api

        self.cubed, self.xp = cubed, cubed.array_api

    def open(self, folder, name, chunks="auto"):
        spec = self.cubed.Spec(work_dir=folder + "/cubed", allowed_mem=LIMIT, reserved_mem="200MB")
        return self.cubed.from_array(memmap(f"{folder}/{name}.npy"), chunks=chunks, spec=spec)

    def means(self, folder):
        return self.xp.mean(self.open(folder, "X"), axis=0).compute()

    def fused(self, folder):
        a, b, c = (self.open(folder, n) for n in "ABC")
        return self.xp.mean(self.xp.exp(a * b + c)).compute()

    def rechunk(self, folder, width):
        x = self.open(folder, "M")
        self.cubed.to_zarr(x.rechunk((x.shape[0], width)), folder + "/Z.zarr")


LIBRARIES = {"NumPy": NumPy, "NumPy loop": Loop, "dask": Dask, "dask over a map": DaskMap, "cubed": Cubed}


def main():
    job, name, folder, width = sys.argv[1:]
    try:
        library = LIBRARIES[name]()
    except ImportError as e:
        print(json.dumps({"missing": e.name}))
        return
    more = (int(width),) if job == "rechunk" else ()
    began = time.perf_counter()
    values = getattr(library, job)(folder, *more)
    seconds = time.perf_counter() - began
    if hasattr(library, "close"):
        library.close()
    values = [] if values is None else np.atleast_1d(np.asarray(values)).tolist()
    print(json.dumps({"seconds": seconds, "values": values}))
