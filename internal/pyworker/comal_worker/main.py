"""The worker's life: a greeting, one program, then tasks until the coordinator is gone."""

import atexit
import faulthandler
import gc
import os
import signal
import sys

from comal_worker import frames
from comal_worker.beat import first_mark, open_page
from comal_worker.failures import Trouble, summary, trace
from comal_worker.output import Capture, take_standard_streams
from comal_worker.program import module_of, prepare
from comal_worker.sources import of_module
from comal_worker.tasks import Runner

PROTOCOL = 1
FAREWELL = 0.5  # seconds that functions registered with atexit may take
SYSTEMS = {"win32": "windows", "cygwin": "windows"}  # Go's names, as below
MACHINES = {
    "x86_64": "amd64",
    "amd64": "amd64",
    "aarch64": "arm64",
    "arm64": "arm64",
    "i386": "386",
    "i686": "386",
    "x86": "386",
    "armv6l": "arm",
    "armv7l": "arm",
}


def main():
    channel = frames.Channel(*take_standard_streams())
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=channel.forget)
    # The coordinator decides what Ctrl-C means. A handler that does nothing, not
    # SIG_IGN: the processes that user code starts would inherit that, and shells
    # cannot undo it.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    faulthandler.enable(2)  # a crash in C code leaves the Python stack in the captured output
    watch_parent()
    channel.send(greeting().encode("ascii"))
    work(channel)
    leave()


def greeting():
    """Return the first line: protocol, interpreter, system."""
    system = SYSTEMS.get(sys.platform, sys.platform.rstrip("0123456789"))
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "unknown")
    machine = MACHINES.get(machine.lower(), machine.lower())
    return "comal/%d python-%s %s/%s -\n" % (PROTOCOL, version(), system, machine)


def version():
    return sys.version.split()[0].rstrip("+")


def work(channel):
    """Serve one coordinator until it is gone."""
    frame = channel.read()
    if frame is None:
        return
    _, ident, head, _ = frame
    channel.scratch = head.get("scratch") or None
    capture = Capture()
    ready = {"version": version()}
    page = open_page(head["beat"]) if head.get("beat") else None
    if page is not None:
        channel.page = page
        ready["beats"] = True
    try:
        if head.get("kind") != "python":
            raise Trouble("a Python worker cannot run a program of kind %s" % head.get("kind"))
        function = prepare(head)
        ready.update(of_module(module_of(head["name"])))
    except Trouble as trouble:
        ready.update(trouble.as_ready())
    except BaseException as exc:  # no memory for an array, a module that interferes with being looked into ...
        ready.update(Trouble("preparing %s failed: %s" % (head["name"], summary(exc)), detail=trace(exc)).as_ready())
    if capture.grew():
        ready["detail"] = ready.get("detail", "") + capture.take().decode("utf-8", "backslashreplace")
    channel.write(frames.READY, ident, ready)
    if "error" in ready:
        return
    if hasattr(gc, "freeze"):
        gc.freeze()  # what the imports made is here to stay: no collection needs to look at it
    runner = Runner(channel, function, capture)
    for _, ident, head, payload in iter(channel.read, None):
        channel.page[0] = first_mark(ident)  # what comes before the first item may end the worker as well
        runner.run(ident, head, payload)


def watch_parent():
    """Die with the coordinator even while an item runs.

    On Linux the coordinator has the kernel do it, and a thread of ours would
    be counted among the function's. On Windows nobody becomes the new parent:
    a worker there ends after its item, when it finds the pipe closed.
    """
    if sys.platform.startswith("linux") or not hasattr(os, "getppid") or os.name == "nt":
        return
    import threading
    import time

    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, name="comal", daemon=True).start()


def leave():
    """End the process at once; only what user code registered with atexit gets a moment to tidy up."""
    try:
        import threading

        limit = threading.Timer(FAREWELL, os._exit, (0,))
        limit.daemon = True
        limit.start()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(0)
