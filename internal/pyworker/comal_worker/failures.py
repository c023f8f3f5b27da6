"""What went wrong, in words that a coordinator can show."""

MOST_TEXT = 4000  # characters of a message
MOST_LINES = 60  # of a traceback; one entry takes two or three
OWN_CODE = "comal_worker/"  # how the file names of our own code begin


class Trouble(Exception):
    """What the worker itself objects to, and the next step."""

    def __init__(self, message, advice="", missing=False, detail="", functions=(), no_space=False):
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.missing = missing  # something has to be installed
        self.detail = detail  # a traceback, or what was printed
        self.functions = functions  # names that could be meant
        self.no_space = no_space  # a disk is full

    def as_ready(self):
        """Return the fields of a Ready frame that refuses the program."""
        return {
            "error": printable(self.message),
            "advice": printable(self.advice),
            "missing": self.missing,
            "detail": self.detail,
            "functions": list(self.functions),
        }


def of_item(position, exc):
    """Return the failure of an item as the coordinator's ItemError."""
    fail = {"index": position, "kind": "error", "message": summary(exc)}
    if isinstance(exc, Trouble):
        if exc.advice:
            fail["advice"] = exc.advice
        if exc.no_space:
            fail["kind"] = "refused"
        return fail
    if isinstance(exc, SystemExit):
        fail["kind"] = "exit"
        fail["code"] = exit_code(exc)
    stack = trace(exc)
    if stack:
        fail["stack"] = stack
    return fail


def exit_code(exc):
    """Return the code that the interpreter would have ended with."""
    if exc.code is None:
        return 0
    return exc.code & 0xFF if isinstance(exc.code, int) else 1


def summary(exc):
    """Return the exception on one line, as the interpreter writes it."""
    if isinstance(exc, Trouble):
        return printable(exc.message)
    try:
        text = str(exc)
    except Exception:
        text = "<its text cannot be made>"
    if isinstance(exc, SystemExit):
        return printable("it called sys.exit(%s)" % text)
    kind = type(exc)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = "%s.%s" % (kind.__module__, name)
    return printable(name + ": " + text if text else name)


def trace(exc):
    """Return the traceback without the frames of the worker, or an empty string."""
    import traceback  # 1 ms that most runs can do without

    entry = exc.__traceback__
    while entry is not None and _not_the_users(entry.tb_frame.f_code.co_filename):
        entry = entry.tb_next
    if entry is None and exc.__context__ is None and not isinstance(exc, SyntaxError):
        return ""  # raised by C code that we called: the message says it all
    try:
        text = "".join(traceback.format_exception(type(exc), exc, entry))
    except Exception:  # source that cannot be read, an exception that cannot be printed
        return ""
    lines = text.splitlines(True)
    if len(lines) > MOST_LINES:
        head = MOST_LINES // 4
        tail = MOST_LINES - head
        lines[head:-tail] = ["  ... %d lines cut ...\n" % (len(lines) - MOST_LINES)]
    return printable("".join(line if len(line) < MOST_TEXT else line[:MOST_TEXT] + " ...\n" for line in lines), None)


def _not_the_users(filename):
    """Tell our own frames and those of the import between us and the user's code."""
    name = filename.replace("\\", "/")
    return name.startswith((OWN_CODE, "<frozen importlib")) or name.endswith("/importlib/__init__.py")


def printable(text, most=MOST_TEXT):
    """Return text that is valid UTF-8, names that are not being escaped, and no longer than most."""
    if most is not None and len(text) > most:
        text = "%s ... (%d characters)" % (text[:most], len(text))
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
