"""Items and values between Python and the wire: JSON, and arrays as .npy bytes."""

import io
import json
import math
import sys

from comal_worker import scratch
from comal_worker.failures import Trouble

# Types whose values cannot change after the function returned them. They are
# encoded all at once when a result is sent; others at once, by settle.
ATOMS = frozenset((bool, float, int, str, type(None)))

# The coordinator holds JSON in memory, and must not grow with what it is sent.
MOST_JSON = 256 << 20  # bytes of one value
# Longer arrays have a file each, which the coordinator passes on as it is.
MOST_INLINE = 1 << 20  # bytes

FIT = "return str, int, float, bool, None, lists and dicts of these, or a NumPy array"
INSTEAD = {
    "bytes": "value.decode(), or base64.b64encode(value).decode()",
    "bytearray": "value.decode(), or base64.b64encode(value).decode()",
    "complex": "[value.real, value.imag]",
    "coroutine": "what asyncio.run(value) gives; functions must not be async",
    "DataFrame": "value.to_dict('records')",
    "datetime": "value.isoformat()",
    "date": "value.isoformat()",
    "Decimal": "str(value) or float(value)",
    "float128": "float(value)",
    "frozenset": "sorted(value)",
    "generator": "list(value)",
    "longdouble": "float(value)",
    "map": "list(value)",
    "PosixPath": "str(value)",
    "range": "list(value)",
    "Series": "value.to_numpy()",
    "set": "sorted(value)",
    "Tensor": "value.numpy()",
    "timedelta": "value.total_seconds()",
    "WindowsPath": "str(value)",
    "zip": "list(value)",
}


class Encoded:
    """A value that is ready to be sent: JSON, and if it is an array the .npy bytes, or the path and size of a file of them."""

    __slots__ = ("json", "npy", "file")

    def __init__(self, json, npy=None, file=None):
        self.json = json
        self.npy = npy
        self.file = file


class Npy:
    """An item that is an array; its bytes are read when its turn comes."""

    __slots__ = ("data",)

    def __init__(self, data):
        self.data = data

    def load(self):
        return numpy_for("an item that is an array").load(io.BytesIO(self.data), allow_pickle=False)


def decode_items(payload, arrays):
    """Return the items of a task; arrays lists position and size of those that are arrays."""
    end = len(payload) - sum(size for _, size in arrays)
    items = json.loads(str(payload[:end], "utf-8"))
    for position, size in arrays:
        items[position] = Npy(payload[end : end + size])
        end += size
    return items


def settle(value, folder):
    """Return a form of the value that nobody can change any more: a function may return the same list each time.

    Without a folder for them there are no files.
    """
    numpy = loaded_numpy()
    if numpy is not None:
        if isinstance(value, numpy.ndarray):
            return encode_array(numpy, value, folder)
        if isinstance(value, numpy.generic):
            value = value.item()
            if type(value) in ATOMS:
                return value
    return Encoded(to_json(value))


def to_json(value):
    """Return a value as JSON, or raise the Trouble with it."""
    if type(value) is str and len(value) > MOST_JSON:
        raise _too_long(len(value))
    json = _to_json(value)
    if len(json) > MOST_JSON:
        raise _too_long(len(json))
    return json


def _too_long(length):
    return Trouble(
        "the function returned a value of %d bytes as JSON, and %d are the most" % (length, MOST_JSON),
        "return a NumPy array, which may be of any size, or write a file and return its name",
    )


def _to_json(value):
    try:
        return encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        pass  # NaN, or what JSON has no form for
    try:
        return encode(_plain(value))
    except _Unfit as unfit:
        place = "".join(reversed(unfit.path))
        raise Trouble(
            "the function returned %s%s, which JSON cannot hold" % (unfit.what, " at value" + place if place else ""),
            FIT + ("; here: " + unfit.instead if unfit.instead else ""),
        ) from None
    except RecursionError:
        raise Trouble("the function returned a value that holds itself or is nested too deeply for JSON", FIT) from None
    except ValueError as exc:  # an int of more digits than Python agrees to write
        raise Trouble("the function returned a value that JSON cannot hold: %s" % exc, FIT) from None


def _numpy_inside(value):
    """Return plain Python for what NumPy left in a list or dict."""
    numpy = loaded_numpy()
    if numpy is not None and isinstance(value, (numpy.generic, numpy.ndarray)):
        return value.tolist()
    raise TypeError


encode = json.JSONEncoder(allow_nan=False, separators=(",", ":"), default=_numpy_inside).encode


class _Unfit(Exception):
    def __init__(self, what, instead=""):
        super().__init__(what)
        self.what = what
        self.instead = instead
        self.path = []  # from the culprit to the value


def _plain(value):
    """Return a value with NaN and infinities spelled out and NumPy's types replaced."""
    if value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _spelled(value)
    if isinstance(value, dict):
        return _plain_dict(value)
    if isinstance(value, (list, tuple)):
        return _plain_list(value)
    numpy = loaded_numpy()
    if numpy is not None and isinstance(value, (numpy.generic, numpy.ndarray)):
        inner = value.tolist()
        if type(inner) is not type(value):  # as with longdouble, which has no form in Python
            return _plain(inner)
    kind = type(value).__qualname__
    raise _Unfit("%s %s" % ("an" if kind[0] in "AEIOaeio" else "a", kind), _instead(value))


def _spelled(value):
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _plain_list(values):
    result = []
    try:
        for value in values:
            result.append(_plain(value))
    except _Unfit as unfit:
        unfit.path.append("[%d]" % len(result))
        raise
    return result


def _plain_dict(values):
    result = {}
    numpy = loaded_numpy()
    for key, value in values.items():
        if numpy is not None and isinstance(key, numpy.generic):
            key = key.item()
        if isinstance(key, float) and not math.isfinite(key):
            key = _spelled(key)
        if not isinstance(key, (str, int, float, type(None))):
            raise _Unfit("a dict with a key that is a %s" % type(key).__qualname__, "str(key)")
        try:
            result[key] = _plain(value)
        except _Unfit as unfit:
            unfit.path.append("[%r]" % key)
            raise
    return result


def _instead(value):
    if hasattr(value, "__dataclass_fields__"):
        return "dataclasses.asdict(value)"
    return INSTEAD.get(type(value).__name__, "")


def encode_array(numpy, array, folder):
    """Return an array encoded: as the contents of a .npy file, or by the file itself."""
    if array.dtype.hasobject:
        raise Trouble(
            "the function returned an array of Python objects (dtype %s), which would have to be pickled" % array.dtype,
            "return array.tolist(), or array.astype(float) if they are numbers",
        )
    if isinstance(array, numpy.ma.MaskedArray):
        raise Trouble("the function returned a masked array, whose mask a .npy file cannot hold", "return array.filled(...)")

    def save(file):
        numpy.save(_Sink(file), array, allow_pickle=False)

    if folder and array.nbytes > MOST_INLINE:
        what = "its result, an array of %d bytes," % array.nbytes
        return Encoded("null", file=scratch.write(folder, "array-", save, what))
    file = io.BytesIO()
    save(file)
    return Encoded("null", npy=file.getbuffer())


class _Sink:
    """A file as NumPy does not know it: what it writes to files it knows does not tell why it could not."""

    __slots__ = ("write",)

    def __init__(self, file):
        self.write = file.write


def loaded_numpy():
    """Return NumPy if user code has imported it: without it no value is an array."""
    numpy = sys.modules.get("numpy")
    return numpy if hasattr(numpy, "ndarray") else None


def numpy_for(purpose):
    """Import NumPy, or say what needs it."""
    try:
        import numpy
    except ImportError as exc:
        raise Trouble(
            "%s needs NumPy, which %s cannot import: %s" % (purpose, sys.executable, exc),
            "install it: " + python_command("-m pip install numpy"),
            missing=True,
        ) from None
    return numpy


def python_command(arguments):
    """Return what to type to run this interpreter."""
    python = sys.executable
    return "%s %s" % ('"%s"' % python if " " in python else python, arguments)
