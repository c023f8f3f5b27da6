"""Items and values between Python and the wire: JSON, and arrays as .npy bytes."""

import io
import json
import math
import sys

from comal_worker.failures import Trouble

# Types whose values cannot change after the function returned them. They are
# encoded all at once when a result is sent; others at once, by settle.
ATOMS = frozenset((bool, float, int, str, type(None)))

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
    """A value that is ready to be sent: JSON, and the .npy bytes if it is an array."""

    __slots__ = ("json", "npy")

    def __init__(self, json, npy=None):
        self.json = json
        self.npy = npy


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


def settle(value):
    """Return a form of the value that nobody can change any more: a function may return the same list each time."""
    numpy = loaded_numpy()
    if numpy is not None:
        if isinstance(value, numpy.ndarray):
            return Encoded("null", npy_bytes(numpy, value))
        if isinstance(value, numpy.generic):
            value = value.item()
            if type(value) in ATOMS:
                return value
    return Encoded(to_json(value))


def to_json(value):
    """Return a value as JSON, or raise the Trouble with it."""
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


def npy_bytes(numpy, array):
    """Return an array as the contents of a .npy file."""
    if array.dtype.hasobject:
        raise Trouble(
            "the function returned an array of Python objects (dtype %s), which would have to be pickled" % array.dtype,
            "return array.tolist(), or array.astype(float) if they are numbers",
        )
    if isinstance(array, numpy.ma.MaskedArray):
        raise Trouble("the function returned a masked array, whose mask a .npy file cannot hold", "return array.filled(...)")
    file = io.BytesIO()
    numpy.save(file, array, allow_pickle=False)
    return file.getbuffer()


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
