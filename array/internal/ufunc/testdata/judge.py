"""Writes what NumPy makes of the elements in FOLDER for the requests on stdin.

A request is a line: NAME TYPE... and optionally "types" in the end, which asks
for the type alone; a type with a ~ is a weak constant. The answer is a line:
a type or "error"; values go to FOLDER/answers as they lie in memory. Two
arguments are every pair of elements. What NumPy yields in float16 is computed
in float32.
"""
import sys
import numpy as np

np.seterr(all="ignore")
folder = sys.argv[1]
constants = {"b": False, "i": 1, "u": 1, "f": 1.0, "c": 1j}
answers = open(folder + "/answers", "wb")


def elements(name):
    return np.fromfile(folder + "/" + name, dtype=name)


def compute(name, args):
    f = getattr(np, name)
    out = f(*args)
    if out.dtype == np.float16:
        out = f(*[a.astype(np.float32) if isinstance(a, np.ndarray) else a for a in args])
    return out


for line in sys.stdin:
    name, *types = line.split()
    only = types[-1] == "types"
    if only:
        types.pop()
    args = []
    for t in types:
        if t.startswith("~"):
            args.append(constants[np.dtype(t[1:]).kind])
        else:
            args.append(elements(t)[2:3] if only else elements(t))
    if not only and len(args) > 1:
        n = len(args[-1])
        m = len(args[-2])
        args[-2:] = [np.repeat(args[-2], n), np.tile(args[-1], m)]
        if len(args) == 3:
            args[0] = np.resize(args[0], n * m)
    try:
        if name == "astype":
            out = args[0].astype(types[1]) if only else elements(types[0]).astype(types[1])
        else:
            out = np.atleast_1d(compute(name, args))
        print(out.dtype)
    except (TypeError, ValueError):
        print("error")
        continue
    if not only:
        answers.write(np.ascontiguousarray(out).tobytes())
