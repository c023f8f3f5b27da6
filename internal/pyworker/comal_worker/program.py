"""Finding and preparing the function that the items are given to."""

import functools
import importlib
import importlib.machinery
import importlib.util
import os
import sys

from comal_worker.failures import Trouble, summary, trace
from comal_worker.values import numpy_for, python_command

# What to install for modules whose package has another name.
PACKAGES = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
SHOWN = 50  # functions listed when the name is unknown


def prepare(head):
    """Return the function of one argument that a Program frame describes, or raise Trouble."""
    name, init = head["name"], head.get("init")
    sys.argv[:] = [name]
    function = find(name)
    if init:
        run_once(init, find_init(init))
    arguments = dict(head.get("args") or {})
    for key, file in (head.get("files") or {}).items():
        arguments[key] = load_array(key, file["path"], file.get("private", False))
    check_call(name, function, arguments)
    return functools.partial(function, **arguments) if arguments else function


def module_of(name):
    """Return the module that a function was found in, by the name it has in a Program frame."""
    place = name.rpartition(":")[0]
    return load_file(place) if _is_file(place) else sys.modules[place]


def _is_file(place):
    return place.endswith(".py") or "/" in place or os.sep in place


def find(name):
    """Return what MODULE:FUNCTION or FILE.py:FUNCTION names; FUNCTION may be dotted."""
    place, _, attributes = name.rpartition(":")
    if not place or not attributes or "/" in attributes or os.sep in attributes:
        raise Trouble("%r names no function" % name, "write MODULE:FUNCTION or FILE.py:FUNCTION")
    module = load_file(place) if _is_file(place) else load_module(place)
    found = module
    for attribute in attributes.split("."):
        if not hasattr(found, attribute):
            raise _unknown(place, module, attributes)
        found = getattr(found, attribute)
    if not callable(found):
        message = "%s is no function but of type %s" % (name, type(found).__qualname__)
        raise Trouble(message, functions=callables(module))
    return found


def callables(module):
    """Return the names that can be run in a module: its own if it has any, else those it imported."""
    names = [n for n, value in vars(module).items() if callable(value) and not n.startswith("_")]
    own = [n for n in names if getattr(vars(module)[n], "__module__", None) == module.__name__]
    return sorted(own or names)[:SHOWN]


def _unknown(place, module, wanted):
    import difflib

    known = callables(module)
    close = difflib.get_close_matches(wanted, known, 1)
    if close:
        advice = "did you mean %s:%s?" % (place, close[0])
    elif known:
        advice = "it has %s" % ", ".join(known)
    else:
        advice = "it defines no function"
    return Trouble("%s has no function %s" % (place, wanted), advice, functions=known)


def load_module(name):
    if sys.path and sys.path[0] == "":
        sys.path[0] = os.getcwd()  # or imports would follow the function's os.chdir
    return _import(name, lambda: importlib.import_module(name))


@functools.lru_cache(maxsize=None)
def load_file(path):
    """Import a file as `python FILE.py` runs it, its folder first on sys.path, but under its own name.

    So what it guards by `if __name__ == "__main__"` does not run, and the
    classes in it have a module that other processes can import.
    """
    if not os.path.isfile(path):
        message = "%s is a folder" % path if os.path.isdir(path) else "there is no file %s in %s" % (path, os.getcwd())
        raise Trouble(message, "did you mean %s.py?" % path if os.path.isfile(path + ".py") else "check the path")
    folder = os.path.dirname(os.path.realpath(path))
    if sys.path and sys.path[0] == "":
        sys.path[0] = folder
    elif folder not in sys.path:
        sys.path.insert(0, folder)
    name = os.path.splitext(os.path.basename(path))[0]
    if name in sys.modules:  # a script called json.py must not take json's place
        name = "comal_job_" + name
    loader = importlib.machinery.SourceFileLoader(name, os.path.abspath(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    sys.modules[name] = module
    # Not loader.exec_module, which would leave a __pycache__ beside the script.
    _import(path, lambda: exec(loader.source_to_code(loader.get_data(path), loader.path), vars(module)))
    return module


def _import(what, load):
    """Import something and turn whatever user code does meanwhile into Trouble."""
    try:
        return load()
    except BaseException as exc:
        raise _import_trouble(what, exc) from None


def _import_trouble(what, exc):
    if isinstance(exc, ModuleNotFoundError) and exc.name:
        return _not_found(what, exc)
    if isinstance(exc, SyntaxError) and exc.filename:
        message = "%s, line %s: %s: %s" % (exc.filename, exc.lineno, type(exc).__name__, exc.msg)
        advice = "correct the file"
    elif isinstance(exc, SystemExit):
        message = "importing %s called sys.exit(%s)" % (what, exc.code)
        advice = 'put what it does as a program under: if __name__ == "__main__":'
    else:
        message = "importing %s failed: %s" % (what, summary(exc))
        advice = "try it alone: " + python_command(what if what.endswith(".py") else '-c "import %s"' % what)
    return Trouble(message, advice, detail=trace(exc))


def _not_found(what, exc):
    lacks = exc.name
    package = lacks.partition(".")[0]
    install = python_command("-m pip install " + PACKAGES.get(package, package))
    if what == lacks or what.startswith(lacks + "."):
        message = "%s finds no module %s" % (sys.executable, lacks)
        advice = "start in the folder of %s.py, or put that folder on PYTHONPATH; for a package: %s" % (
            lacks.replace(".", os.sep), install)
        return Trouble(message, advice, missing=True)
    message = "%s imports %s, which %s does not find" % (what, lacks, sys.executable)
    advice = "install it: %s; or name another interpreter with --python" % install
    return Trouble(message, advice, missing=True, detail=trace(exc))


def find_init(name):
    """Find the function that comes before the first item; what is wrong with it is not to be taken for the other's."""
    try:
        return find(name)
    except Trouble as trouble:
        trouble.message = "the init function (--init): " + trouble.message
        raise


def run_once(name, init):
    """Run the function that comes before the first item."""
    try:
        init()
    except BaseException as exc:
        raise Trouble(
            "the init function %s (--init) failed: %s" % (name, summary(exc)),
            "it is called once in each worker, without arguments",
            detail=trace(exc),
        ) from None


def load_array(key, path, private):
    """Map a .npy file, so that all workers share its pages; or read it, to be written to."""
    numpy = numpy_for("the argument %s=%s" % (key, path))
    try:
        return numpy.load(path, mmap_mode=None if private else "r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as exc:
        raise Trouble(
            "the argument %s=%s cannot be read: %s" % (key, path, summary(exc)),
            "it must be the path of a .npy file of numbers, as numpy.save writes it",
        ) from None


def check_call(name, function, arguments):
    """Object at once to a function that cannot take one item and the arguments."""
    code = getattr(function, "__code__", None)
    if code is not None and not arguments and code.co_argcount == 1 and code.co_kwonlyargcount == 0:
        return  # the usual case, without the 4 ms that inspect takes
    import inspect

    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C do not tell
        return
    try:
        signature.bind(None, **arguments)
    except TypeError as exc:
        given = "an item" + "".join(", %s=" % key for key in arguments)
        raise Trouble(
            "%s%s cannot be called with %s: %s" % (name, signature, given, exc),
            "it gets one item as its first argument, and the rest by name",
        ) from None
