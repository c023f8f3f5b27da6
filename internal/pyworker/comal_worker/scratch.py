"""Files in the run's scratch folder, for what is too long for a frame. The coordinator removes them."""

import errno
import os

from comal_worker.failures import Trouble, summary

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def write(folder, prefix, fill, what):
    """Have a new file filled and return its path and size; Trouble if that cannot be, what being what it was to hold.

    Its name has our process id, by which the coordinator knows what to remove
    should this worker die at it.
    """
    import tempfile  # 5 ms that few runs need

    path = None
    try:
        handle, path = tempfile.mkstemp(prefix="%s%d-" % (prefix, os.getpid()), dir=folder)
        with open(handle, "wb") as file:
            fill(file)
            size = file.tell()
    except BaseException as exc:
        if path is not None:
            remove(path)
        if not isinstance(exc, OSError):
            raise
        raise Trouble(
            "%s cannot be put into the scratch folder %s: %s" % (what, folder or tempfile.gettempdir(), summary(exc)),
            "make room there, or name another folder (--scratch)",
            no_space=exc.errno in FULL,
        ) from None
    return path, size


def remove(path):
    try:
        os.remove(path)
    except OSError:
        pass
