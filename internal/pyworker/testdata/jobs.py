"""Functions for the tests of the worker, which imports this file by its path."""

import os
import subprocess
import sys
import time

started = []


def same(item):
    return item


def pair(item):
    return [item, item]


def add(item, by=1):
    return item + by


def two(first, second):
    return first, second


limit = 3


def begin():
    started.append(os.getpid())


def fail_to_begin():
    raise RuntimeError("no licence")


def leave_at_once():
    sys.exit("no licence")


def starts(item):
    return len(started)


def evaluate(item):
    """Return the value of an expression."""
    return eval(item)


def execute(item):
    """Run statements; what they call result is the value."""
    names = {"__name__": __name__}
    exec(item, names)
    return names.get("result")


def sleep(seconds):
    time.sleep(seconds)
    return seconds


def down(depth):
    return 0 if depth == 0 else 1 + down(depth - 1)


def inner(item):
    raise KeyError(item)


def chained(item):
    try:
        inner(item)
    except KeyError as exc:
        raise ValueError("cannot use %s" % item) from exc


kept = []


def grow(item):
    """Return the same list each time, longer by one."""
    kept.append(item)
    return kept


def exists(name):
    return [os.path.exists(name), os.path.basename(name)]


def listing(folder):
    return sorted(os.listdir(folder))


def shell(line):
    return subprocess.run(line, shell=True).returncode


class Tools:
    @staticmethod
    def double(item):
        return 2 * item


def _hidden(item):
    return item


if __name__ == "__main__":
    raise SystemExit("this must not run in a worker")
