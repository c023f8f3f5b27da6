"""Operations on dense matrices, measured one at a time beside ours.

    python -c 'import comal_bench_dense as p; p.main()'

says "ready" and then does what each line of JSON on its standard input says:

    {"open": "gemm", "rows": 64, "cols": 64, "type": "float64", "at_least": 0.05}

makes the operands, does the operation once and answers with the marks of the
result;

    {"run": "gemm"}

does it again until at_least seconds have passed and answers with the median of
the times and with the marks; {"close": "gemm"} forgets it. The threads are those
that the environment says. Where a function can overwrite its operands it may, and
none checks for NaN where that can be chosen: each is called as fast as it can be.
"""

import gc
import json
import statistics
import sys
import time

import numpy as np

PIECE = 1 << 20


def uniform(seed, count):
    """Return numbers from -1 to 1, the same as Go makes them (SplitMix64)."""
    out = np.empty(count)
    start = np.uint64((seed * 0xD1342543DE82EF95) % 2**64)
    for at in range(0, count, PIECE):
        z = np.arange(at + 1, min(at + PIECE, count) + 1, dtype=np.uint64)
        z *= np.uint64(0x9E3779B97F4A7C15)
        z += start
        z ^= z >> np.uint64(30)
        z *= np.uint64(0xBF58476D1CE4E5B9)
        z ^= z >> np.uint64(27)
        z *= np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
        out[at : at + PIECE] = (z >> np.uint64(11)) * 2.0**-52 - 1
    return out


def matrix(seed, rows, cols, kind="float64"):
    return uniform(seed, rows * cols).reshape(rows, cols).astype(kind, copy=False)


def symmetric(n, diagonal=0.0):
    a = matrix(1, n, n)
    a = (a + a.T) / 2
    a[range(n), range(n)] += diagonal
    return a


def marks(c):
    """Return the norm of a matrix or vector, and a sum that knows each entry."""
    c = c.astype(float, copy=False)
    left, right = uniform(101, c.shape[0]), uniform(102, c.shape[-1])
    return [float(np.linalg.norm(c)), float(left @ c @ right if c.ndim == 2 else left @ c)]


def apart(x, y):
    return float(np.linalg.norm(x - y))


def same(*_):
    """Nothing of the operands is overwritten."""


class Work:
    """An operation whose operands are there."""

    def __init__(self, run, marks, reset=same):
        self.run, self.marks, self.reset, self.result = run, marks, reset, None

    def once(self):
        self.reset()
        began = time.perf_counter()
        self.result = self.run()
        return time.perf_counter() - began


def gemm(n, _, kind):
    a, b, c = matrix(1, n, n, kind), matrix(2, n, n, kind), np.zeros((n, n), kind)
    return Work(lambda: np.matmul(a, b, out=c), marks)


def gram(m, n, kind):
    x, c = matrix(1, m, n, kind), np.zeros((n, n), kind)
    return Work(lambda: np.matmul(x.T, x, out=c), lambda c: marks(np.tril(c)))


def solve_triangular(n, cols, _):
    from scipy.linalg import solve_triangular

    a = np.tril(matrix(1, n, n)) / n
    a[range(n), range(n)] += 2
    a, b = np.asfortranarray(a), np.asfortranarray(matrix(2, n, cols))
    x = b.copy(order="F")
    return Work(
        lambda: solve_triangular(a, x, lower=True, overwrite_b=True, check_finite=False),
        marks,
        lambda: np.copyto(x, b),
    )


def cholesky(n, *_):
    from scipy.linalg import cholesky

    a = np.asfortranarray(symmetric(n, n))
    c = a.copy(order="F")
    return Work(
        lambda: cholesky(c, lower=True, overwrite_a=True, check_finite=False),
        lambda c: marks(np.tril(c)),
        lambda: np.copyto(c, a),
    )


def solve(n, cols, _):
    from scipy.linalg import lu_factor, lu_solve

    a, b = np.asfortranarray(matrix(1, n, n)), np.asfortranarray(matrix(2, n, cols))
    c, x = a.copy(order="F"), b.copy(order="F")

    def run():
        f = lu_factor(c, overwrite_a=True, check_finite=False)
        return lu_solve(f, x, overwrite_b=True, check_finite=False)

    return Work(run, marks, lambda: (np.copyto(c, a), np.copyto(x, b)))


def qr_numpy(m, n, _):
    a = matrix(1, m, n)
    return Work(lambda: np.linalg.qr(a, mode="r"), lambda r: marks(np.abs(r)))


def qr_scipy(m, n, _):
    from scipy.linalg import qr

    a = np.asfortranarray(matrix(1, m, n))
    c = a.copy(order="F")
    return Work(
        lambda: qr(c, mode="raw", overwrite_a=True, check_finite=False)[1],
        lambda r: marks(np.abs(np.triu(r[:n]))),
        lambda: np.copyto(c, a),
    )


def singular_values(m, n, _):
    a = matrix(1, m, n)
    return Work(lambda: np.linalg.svd(a, compute_uv=False), marks)


def svd(m, n, _):
    a = matrix(1, m, n)

    def its_marks(parts):
        u, s, vt = parts
        x, y = uniform(103, n), uniform(104, len(s))
        return [
            *marks(s),
            apart(a @ x, u @ (s * (vt @ x))),
            apart(y, u.T @ (u @ y)),
            apart(y, vt @ (vt.T @ y)),
        ]

    return Work(lambda: np.linalg.svd(a, full_matrices=False), its_marks)


def eigenvalues(n, *_):
    a = symmetric(n)
    return Work(lambda: np.linalg.eigvalsh(a), marks)


def eigh(n, *_):
    a = symmetric(n)

    def its_marks(parts):
        w, v = parts
        x = uniform(103, n)
        return [*marks(w), apart(a @ (v @ x), v @ (w * x)), apart(x, v.T @ (v @ x))]

    return Work(lambda: np.linalg.eigh(a), its_marks)


def columns(reduce):
    def work(m, n, kind):
        x, out = matrix(1, m, n, kind), np.zeros(n, kind)
        return Work(lambda: reduce(x, axis=0, out=out), marks)

    return work


OPERATIONS = {
    "gemm": gemm,
    "gram": gram,
    "solve_triangular": solve_triangular,
    "cholesky": cholesky,
    "solve": solve,
    "qr NumPy": qr_numpy,
    "qr SciPy": qr_scipy,
    "singular_values": singular_values,
    "svd": svd,
    "eigenvalues": eigenvalues,
    "eigh": eigh,
    "column sums": columns(np.sum),
    "column means": columns(np.mean),
    "column min": columns(np.min),
    "column max": columns(np.max),
}


def prepare(asked):
    work = OPERATIONS[asked["open"]](asked["rows"], asked["cols"], asked["type"])
    work.at_least = asked["at_least"]
    work.once()
    return work


def median_of(work):
    gc.collect()
    times, began = [], time.perf_counter()
    while not times or time.perf_counter() - began < work.at_least:
        times.append(work.once())
    return statistics.median(times)


def main():
    ready = {}
    print("ready", flush=True)
    for line in sys.stdin:
        asked, took, of_result = json.loads(line), 0.0, []
        if "close" in asked:
            del ready[asked["close"]]
        elif "open" in asked:
            work = ready[asked["open"]] = prepare(asked)
            of_result = work.marks(work.result)
        else:
            work = ready[asked["run"]]
            took = median_of(work)
            of_result = work.marks(work.result)
        work = None
        print(took, json.dumps(of_result), sep="\t", flush=True)
