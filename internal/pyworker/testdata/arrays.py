"""Functions for the tests of arrays."""

import numpy as np

buffer = np.zeros(3)


def evaluate(item):
    """Return the value of an expression."""
    return eval(item)


def double(item):
    return item * 2


def describe(item):
    """Tell what an item is, and show that it can be written to."""
    if not isinstance(item, np.ndarray):
        return item
    before = item.tolist()
    item[...] = 0
    return [str(item.dtype), list(item.shape), before]


def fill(item):
    """Return the same array each time."""
    buffer[:] = item
    return buffer


def total(item, table):
    return [type(table).__name__, bool(table.flags.writeable), float(table[item:].sum())]


def read_all(item, table):
    """Touch every page of a large argument."""
    return int(table.reshape(-1)[::512].sum())


def write(item, table):
    table[0] = item
    return table
