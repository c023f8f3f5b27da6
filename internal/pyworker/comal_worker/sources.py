"""The files that a function's source stands in, as far as they are the user's."""

import os
import sys

PACKAGES = ("site-packages", "dist-packages")


def of_module(module):
    """Return the folder that a module's tree lies in, and the files of it that have been imported.

    A module that stands among installed packages or those of Python is alone.
    What is imported later is not known yet.
    """
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or not os.path.isfile(file):
        return {}
    file = os.path.abspath(file)
    folder = _root(module.__name__, os.path.dirname(file))
    if _installed(folder):
        return {"folder": folder, "sources": [os.path.basename(file)]}
    # Siblings come by the folder on sys.path, which for a FILE.py has its links resolved.
    roots = tuple({folder + os.sep, os.path.realpath(folder) + os.sep})
    found = {os.path.relpath(file, folder)}
    for other in list(sys.modules.values()):
        name = getattr(other, "__file__", None)
        if isinstance(name, str) and name.startswith(roots):
            root = next(root for root in roots if name.startswith(root))
            if not _installed(os.path.dirname(name)) and os.path.isfile(name):
                found.add(name[len(root) :])
    return {"folder": folder, "sources": sorted(found)}


def _root(name, folder):
    """Return the folder that a module's outermost package lies in, if the file lies as deep as the name says."""
    packages = name.split(".")[:-1]
    parts = folder.split(os.sep)
    if packages and parts[-len(packages) :] == packages:
        return os.sep.join(parts[: -len(packages)]) or os.sep
    return folder


def _installed(folder):
    library = os.path.dirname(os.__file__)
    return (folder + os.sep).startswith(library + os.sep) or any(name in folder.split(os.sep) for name in PACKAGES)
