"""Running tasks: one item after the other, with news in between."""

import binascii
import os
import sys
import time

from comal_worker import failures, frames, scratch, values
from comal_worker.beat import first_mark
from comal_worker.values import ATOMS, Encoded, Npy

LOOK_AFTER = 250e-9  # seconds; an item must take longer than that to have written anything
WORTH_A_NOTE = 1e-3  # seconds; shorter items are not told one by one
TELL_EVERY = 20e-3  # seconds
TELL_AT = 4 << 20  # bytes printed, which travel in a frame's head, or of values that wait to be sent
MEASURE_EVERY = 10e-3  # seconds; reading /proc takes 10 us

clock = time.perf_counter


class Results:
    """What is known of the items since the last result was sent."""

    __slots__ = ("values", "fails", "notes", "printed", "long", "no_space", "began")

    def __init__(self, began):
        self.values = []
        self.fails = []
        self.notes = []
        self.printed = 0  # bytes
        self.long = 0  # bytes of values, of those worth counting
        self.no_space = False  # for a value
        self.began = began

    def fail(self, exc):
        """Note that the next item failed; its value is to be None."""
        self._fail(len(self.values), exc)

    def _fail(self, position, exc):
        self.fails.append(failures.of_item(position, exc))
        self.no_space = self.no_space or isinstance(exc, failures.Trouble) and exc.no_space

    def count(self, value):
        """Count a value that may be long."""
        if type(value) is str:
            self.long += len(value)
        elif type(value) is Encoded:
            self.long += len(value.json) + len(value.npy or ())

    def note(self, seconds, output):
        """Note what is known of the item whose value came last."""
        note = {"pos": len(self.values) - 1}
        if seconds >= WORTH_A_NOTE:
            note["seconds"] = seconds
        if output:
            note["printed"] = binascii.b2a_base64(output, newline=False).decode("ascii")
            self.printed += len(output)
        self.notes.append(note)

    def knows_last(self):
        """Say whether the last item has a note already."""
        return bool(self.notes) and self.notes[-1]["pos"] == len(self.values) - 1

    def encode(self):
        """Return the payload's pieces, where its arrays are, and what arrays have files."""
        try:
            if self.long <= values.MOST_JSON:
                text = values.encode(self.values)
                if len(text) <= values.MOST_JSON:
                    return [text.encode("ascii")], [], []
        except (TypeError, ValueError):  # arrays, what settle encoded, NaN, ints of very many digits
            pass
        texts, blobs, arrays, files = [], [], [], []
        for position, value in enumerate(self.values):
            if type(value) is not Encoded:
                value = self._encode_atom(position, value)
            texts.append(value.json)
            if value.npy is not None:
                blobs.append(value.npy)
                arrays.append((position, len(value.npy)))
            elif value.file is not None:
                path, size = value.file
                files.append({"pos": position, "name": os.path.basename(path), "size": size})
        return ["[{}]".format(",".join(texts)).encode("ascii"), *blobs], arrays, files

    def without_values(self, head, trouble):
        """Return head and pieces of a result whose values cannot be sent: all items fail."""
        for value in self.values:
            if type(value) is Encoded and value.file is not None:
                scratch.remove(value.file[0])
        fails = {fail["index"]: fail for fail in self.fails}
        count = len(self.values)
        head["fails"] = [fails.get(position) or failures.of_item(position, trouble) for position in range(count)]
        head.pop("arrays", None)
        head.pop("files", None)
        if trouble.no_space:
            head["no_space"] = True
        return head, [("[%s]" % ",".join(["null"] * count)).encode("ascii")]

    def _encode_atom(self, position, value):
        try:
            return Encoded(values.to_json(value))
        except failures.Trouble as exc:
            self._fail(position, exc)
            return Encoded("null")


class Runner:
    """Runs tasks with one function and sends their results."""

    def __init__(self, channel, function, capture):
        self._channel = channel
        self._function = function
        self._capture = capture
        self._measure_at = 0.0
        self._threads = 0

    def run(self, ident, task, payload):
        """Run a task until its items or its budget are used up."""
        began = clock()
        results = Results(began)
        arrays = task.get("arrays") or ()
        function = _loading(self._function) if arrays else self._function
        try:
            if isinstance(payload, OSError):
                raise payload
            items = values.decode_items(payload, arrays)
        except (OSError, ValueError, RecursionError) as exc:  # ValueError: more digits than Python agrees to read
            items, function = range(task["n"]), _failing(exc)
        deadline = began + (task.get("budget") or float("inf"))
        tell_at = min(began + TELL_EVERY, deadline)
        left = len(items)
        atoms, look_after, tick, append = ATOMS, LOOK_AFTER, clock, results.values.append  # locals are faster
        channel, mark, folder = self._channel, first_mark(ident), self._channel.scratch
        last = tick()
        for item in items:
            channel.page[0] = mark
            mark += 2
            try:
                value = function(item)
                if type(value) not in atoms:
                    value = values.settle(value, folder)
            except BaseException as exc:  # SystemExit too: it ends the item, not the worker
                results.fail(exc)
                value = None
            append(value)
            now = tick()
            if now - last >= look_after:
                channel.page[0] = mark - 1
                results.count(value)
                self._look(results, now - last)
                now = tick()  # or the look would make the next item seem long enough to look again
                if results.printed > TELL_AT or results.long > TELL_AT:
                    tell_at = now
            if now >= tell_at:
                if now >= deadline:
                    break
                if len(results.values) < left:
                    channel.page[0] = mark - 1
                    left -= len(results.values)
                    self._send(ident, results, False, now)
                    now = clock()
                    results = Results(now)
                    append = results.values.append
                    tell_at = min(now + TELL_EVERY, deadline)
            last = now
        channel.page[0] = mark - 1
        self._send(ident, results, True, clock())

    def _look(self, results, seconds):
        """Note what the last item took and printed."""
        grew = self._capture.grew()
        if grew or seconds >= WORTH_A_NOTE:
            results.note(seconds, self._capture.take() if grew else b"")

    def _send(self, ident, results, final, now):
        if not results.knows_last() and self._capture.grew():
            results.note(0, self._capture.take())
        pieces, arrays, files = results.encode()
        head = {"n": len(results.values), "wall": now - results.began}
        if final:
            head["final"] = True
        if results.fails:
            results.fails.sort(key=lambda fail: fail["index"])
            head["fails"] = results.fails
        if results.notes:
            head["notes"] = results.notes
        if arrays:
            head["arrays"] = arrays
        if files:
            head["files"] = files
        if results.no_space:
            head["no_space"] = True
        if now >= self._measure_at:
            self._measure_at = now + MEASURE_EVERY
            self._threads = max(self._threads, live_threads())
            head["peak_rss"] = peak_rss()
        head["threads"] = self._threads
        try:
            self._channel.write(frames.RESULT, ident, head, pieces)
        except failures.Trouble as trouble:  # the scratch folder is full, say
            self._channel.write(frames.RESULT, ident, *results.without_values(head, trouble))


def _loading(function):
    """Return the function with items that are arrays read before each call."""
    return lambda item: function(item.load() if type(item) is Npy else item)


def _failing(exc):
    """Return a function for the items of a task that cannot be read."""
    message = "the items cannot be read: %s" % failures.summary(exc)
    advice = "see what happens to the files in the scratch folder" if isinstance(exc, OSError) else "give them as strings"

    def fail(item):
        raise failures.Trouble(message, advice)

    return fail


def live_threads():
    """Return the number of threads of this process; away from Linux, of those that Python knows."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        pass
    threading = sys.modules.get("threading")
    if threading is None:
        return 1
    return sum(thread.name != "comal" for thread in threading.enumerate())


def peak_rss():
    """Return the largest resident size so far in bytes, 0 if the system does not tell."""
    try:
        with open("/proc/self/status", "rb") as status:
            for line in status:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) << 10
    except OSError:
        pass
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10
