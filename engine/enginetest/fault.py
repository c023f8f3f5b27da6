"""Does what the text of a fault says, as enginetest.Do does."""

import os
import signal
import sys
import time

grown = []


def fault(text):
    name, rest = text.split(": ", 1)
    rest, _, file = rest.partition(" in ")
    words = rest.split()
    what = words.pop(0)
    arg = words.pop(0) if what in ("sleep", "print", "grow", "hold", "exit") else ""
    starts = stamp(file) if file else 1
    value = name
    if not words or words[0] == "always" or starts <= int(words[0]):
        value = happen(name, what, arg, file)
    if file:
        stamp(file + ".end")
    return value


def stamp(file):
    with open(file, "ab") as f:
        f.write(b"s")
    return os.path.getsize(file)


def happen(name, what, arg, file):
    if what == "sleep":
        time.sleep(int(arg[:-2]) / 1000 if arg.endswith("ms") else int(arg[:-1]))
    elif what == "wait":
        while not os.path.exists(file + ".go"):
            time.sleep(0.002)
    elif what == "threads":
        return os.environ.get("OMP_NUM_THREADS", "")
    elif what == "print":
        print("x" * int(arg))
    elif what == "grow":
        grown.append(b"x" * int(arg))
    elif what == "hold":
        held = b"x" * int(arg)
        time.sleep(0.5)
        del held
    elif what == "fail":
        raise ValueError(name + " fails")
    elif what == "panic":
        raise BaseException(name + " panics")
    elif what == "quit":
        sys.exit(3)
    elif what == "exit":
        os._exit(int(arg))
    elif what in ("die", "crash", "stop"):
        end = {"die": signal.SIGKILL, "crash": signal.SIGSEGV, "stop": signal.SIGSTOP}
        os.kill(os.getpid(), end[what])
    elif what in ("hang", "spin"):
        for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(s, signal.SIG_IGN)
        while True:
            if what == "hang":
                time.sleep(1)
    elif what != "ok":
        raise NameError("there is no " + what)
    return name
