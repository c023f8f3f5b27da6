"""What user code prints: kept away from the frames, and taken item by item.

The coordinator gives the worker a file as standard error, opened for reading
and appending. Standard output is made the same file, so that all that is
written lands there: by print, by C code and by the processes it starts.
"""

import os
import stat
import sys

from comal_worker.failures import summary

MOST = 1 << 20  # bytes kept of one item's output: half from its beginning, half from its end


def take_standard_streams():
    """Return private copies of standard input and output, and give user code others.

    Its input is empty, its output goes where standard error goes. The copies are
    not inherited by the processes it starts.
    """
    source, sink = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True, write_through=False)
    return source, sink


class Capture:
    """The file that standard output and error lead to; anything else is let through."""

    def __init__(self):
        self._is_file = stat.S_ISREG(os.fstat(2).st_mode)
        self._taken = 0  # where what has not been taken begins

    def grew(self):
        """Say whether there is output to take."""
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except Exception:  # user code may have closed or replaced them
            pass
        try:
            return self._is_file and os.lseek(2, 0, os.SEEK_END) > self._taken
        except OSError:
            return True  # take says what is wrong

    def take(self):
        """Return the new output and empty the file: what it holds later is of a later item."""
        try:
            return self._take()
        except OSError as exc:  # user code may have closed the descriptor, a network disk may be gone
            self._is_file = False  # once is enough
            return ("[what was printed from here on is lost: %s]\n" % summary(exc)).encode("utf-8")

    def _take(self):
        end = os.lseek(2, 0, os.SEEK_END)
        size = end - self._taken
        if size <= MOST:
            output = _read(self._taken, size)
        else:
            half = MOST // 2
            cut = b"\n[... %d bytes cut ...]\n" % (size - 2 * half)
            output = _read(self._taken, half) + cut + _read(end - half, half)
        self._taken = end
        if os.lseek(2, 0, os.SEEK_END) == end:  # else a thread or a child goes on writing
            try:
                os.ftruncate(2, 0)
                self._taken = 0
            except OSError:  # Windows, if the file may only be appended to
                pass
        return output


def _read(start, size):
    parts = []
    while size > 0:
        if hasattr(os, "pread"):
            part = os.pread(2, size, start)
        else:
            os.lseek(2, start, os.SEEK_SET)
            part = os.read(2, size)
        if not part:
            break
        parts.append(part)
        start += len(part)
        size -= len(part)
    return b"".join(parts)
