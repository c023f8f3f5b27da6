"""Frames, the messages between a coordinator and its worker.

A frame is a u32 length of what follows, a u8 kind, a u64 id, a u32 length of
the head (all little-endian), the head as JSON, and the payload. A payload that
is too long for a frame travels in a file, removed by who reads it.
"""

import json
import os
import struct

from comal_worker import scratch

PROGRAM, READY, TASK, RESULT = 1, 2, 3, 4  # kinds

MAX_FRAME = 64 << 20  # bytes
IN_FILE = 0x80  # marks a kind whose payload is the path of a file
START = struct.Struct("<IBQI")
COUNTED = START.size - 4  # bytes of START that the length counts

encode_head = json.JSONEncoder(separators=(",", ":")).encode


class Channel:
    """The two private descriptors that frames travel over."""

    def __init__(self, source, sink):
        # closefd: what the garbage collector closes could be another file by then.
        self._stream = open(source, "rb", buffering=1 << 16, closefd=False)
        self._source = source
        self._sink = sink
        self.scratch = None  # folder for long payloads
        self.page = [0]  # takes notes of what runs; the coordinator's, if it gave us one

    def read(self):
        """Return kind, id, head and payload of the next frame; None once the coordinator is gone.

        Instead of a payload whose file cannot be read there is the OSError.
        """
        start = self._stream.read(START.size)
        if len(start) < START.size:
            return None
        length, kind, ident, head_length = START.unpack(start)
        if not COUNTED + head_length <= length <= MAX_FRAME:
            raise ValueError("the coordinator sent no frame but %r" % start)
        body = self._stream.read(length - COUNTED)
        if len(body) < length - COUNTED:
            return None
        view = memoryview(body)
        head, payload = json.loads(str(view[:head_length], "utf-8")), view[head_length:]
        if kind & IN_FILE:
            payload = _read_and_remove(os.fsdecode(bytes(payload)))
        return kind & ~IN_FILE, ident, head, payload

    def write(self, kind, ident, head, pieces=()):
        """Send a frame whose payload is the pieces one after the other.

        If it is too long for a frame and there is no room for a file, that is
        Trouble, and nothing has been sent.
        """
        head = encode_head(head).encode("ascii")
        length = COUNTED + len(head) + sum(map(len, pieces))
        if length > MAX_FRAME:
            what = "its result, of %d bytes with those that came at the same time," % length
            path, _ = scratch.write(self.scratch, "payload-", lambda file: file.writelines(pieces), what)
            pieces = [os.fsencode(path)]
            length = COUNTED + len(head) + len(pieces[0])
            kind |= IN_FILE
        self.send(b"".join((START.pack(length, kind, ident, len(head)), head, *pieces)))

    def send(self, data):
        """Write all the bytes. Without a reader there is nothing left to work for."""
        try:
            sent = os.write(self._sink, data)
            while sent < len(data):
                sent += os.write(self._sink, memoryview(data)[sent:])
        except OSError:
            os._exit(1)

    def forget(self):
        """Close the descriptors in a forked child: only the worker itself may talk to the coordinator."""
        if self._sink >= 0:
            os.close(self._source)
            os.close(self._sink)
            self._source = self._sink = -1
            self.page = [0]


def _read_and_remove(path):
    try:
        with open(path, "rb") as file:
            data = file.read()
        os.remove(path)
    except OSError as exc:
        return exc
    return memoryview(data)
