"""The job of comal's demonstration, as a scientist would write it in Python.

Each image becomes one number: take the median of its colour channels at each
pixel as a matrix m, multiply m by its transpose, and keep the integer part of
the mean of the product. An image without colour channels (grey, palette) gives
-1. It needs Pillow and NumPy, which runs the product on several threads.

    python3 demo/process_image.py photo.jpg drawing.png
    comal map --py demo/process_image.py:magic photo.jpg drawing.png
"""

import sys

import numpy as np
from PIL import Image

try:
    from numpy.exceptions import AxisError
except ImportError:  # NumPy before 1.25
    from numpy import AxisError


def magic(path):
    """Return the integer part of the mean of m @ m.T for the image at path."""
    with Image.open(path) as picture:
        im = np.asarray(picture)
    try:
        m = np.median(im, axis=2)
    except AxisError:  # there is no third axis: a grey or palette image
        return -1
    return int((m @ m.T).mean())


def main(paths):
    """Print one line per image: its name and its number."""
    if not paths:
        sys.exit("usage: python3 demo/process_image.py FILE...")
    for path in paths:
        print(path, magic(path))


if __name__ == "__main__":
    main(sys.argv[1:])
