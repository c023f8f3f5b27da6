"""Makes small images of all kinds and asks the Python job for their values.

    python3 make.py FOLDER [--seed N] [--sizes 10x9,40x33] [--medians]

FOLDER/golden.txt gets a line "file mode value" per image. With --medians, each
image with a channel axis also gets FILE.median, its medians as raw little-endian
float64. The files checked in beside this script were made by `python3 make.py .`
with NumPy 2.4.6 and Pillow 13.0.0.
"""

import argparse
import pathlib
import struct
import sys

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent.parent.parent / "demo"))
import pngwriter  # noqa: E402
from process_image import magic  # noqa: E402

ROTATED = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"  # Exif orientation 6


def pngs(folder, seed, w, h):
    for depth, colour in pngwriter.KINDS:
        for interlaced in (False, True):
            for transparent in (False, True)[:1 if colour > 3 else 2]:
                name = f"png-{colour}-{depth}{'-interlaced' * interlaced}{'-trns' * transparent}-{w}x{h}.png"
                pngwriter.write(folder / name, w, h, depth, colour, pngwriter.seeded(seed, name),
                                interlaced, transparent, pieces=1 + 2 * interlaced)
    extra = pngwriter.chunk(b"gAMA", struct.pack(">I", 30000)) + pngwriter.chunk(b"eXIf", ROTATED)
    pngwriter.write(folder / f"png-tags-{w}x{h}.png", w, h, 8, 6, pngwriter.seeded(seed, w, h), before=extra)
    noise = np.random.default_rng(seed).integers(0, 256, (2, h, w, 3), np.uint8)
    first, second = map(Image.fromarray, noise)
    first.save(folder / f"png-animated-{w}x{h}.png", save_all=True, append_images=[second])


def photo(seed, w, h, channels):
    """Return a smooth picture with some noise, as JPEG likes it."""
    rng = np.random.default_rng([seed, w, h, channels])
    y, x, c = np.mgrid[0:h, 0:w, 0:channels]
    waves = 128 + 70 * np.sin(x / 7 + c) + 50 * np.cos(y / 5 - 2 * c) + rng.normal(0, 6, (h, w, channels))
    return np.clip(waves, 0, 255).astype(np.uint8)


def jpegs(folder, seed, w, h):
    colour = Image.fromarray(photo(seed, w, h, 3))
    for sub in (0, 1, 2):
        for progressive in (False, True):
            name = f"jpeg-{('444', '422', '420')[sub]}{'-progressive' * progressive}-{w}x{h}.jpg"
            colour.save(folder / name, quality=90, subsampling=sub, progressive=progressive)
    tags = Image.Exif()
    tags[0x0112] = 6
    colour.save(folder / f"jpeg-rotated-{w}x{h}.jpg", exif=tags, restart_marker_blocks=2)
    colour.save(folder / f"jpeg-rgb-{w}x{h}.jpg", keep_rgb=True)
    colour.convert("L").save(folder / f"jpeg-grey-{w}x{h}.jpg")
    taller = bytearray((folder / f"jpeg-422-{w}x{h}.jpg").read_bytes())  # the same data as 4:4:0
    sampling = taller.index(b"\xff\xc0") + 11
    assert taller[sampling] == 0x21
    taller[sampling] = 0x12
    if -(-w // 16) * -(-h // 8) == -(-w // 8) * -(-h // 16):  # as many blocks either way
        (folder / f"jpeg-440-{w}x{h}.jpg").write_bytes(taller)
    cmyk = folder / f"jpeg-cmyk-{w}x{h}.jpg"
    Image.fromarray(photo(seed, w, h, 4), "CMYK").save(cmyk)
    data = cmyk.read_bytes()
    adobe = data.index(b"\xff\xee\0\x0eAdobe")
    plain = data[:adobe] + data[adobe + 16:]
    (folder / f"jpeg-cmyk-plain-{w}x{h}.jpg").write_bytes(plain)
    (folder / f"jpeg-ycck-{w}x{h}.jpg").write_bytes(data[:adobe + 15] + b"\x02" + data[adobe + 16:])


def gifs(folder, seed, w, h):
    noise = np.random.default_rng(seed).integers(0, 256, (2, h, w, 3), np.uint8)
    first, second = (Image.fromarray(n).quantize(16) for n in noise)
    first.save(folder / f"gif-{w}x{h}.gif", interlace=1, transparency=3)
    first.save(folder / f"gif-animated-{w}x{h}.gif", save_all=True, append_images=[second])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", default="10x9")
    parser.add_argument("--medians", action="store_true")
    options = parser.parse_args()
    for size in options.sizes.split(","):
        w, h = map(int, size.split("x"))
        for make in (pngs, jpegs, gifs):
            make(options.folder, options.seed, w, h)
    lines = []
    for path in sorted(p for p in options.folder.iterdir() if p.suffix in (".png", ".jpg", ".gif")):
        im = Image.open(path)
        lines.append(f"{path.name} {im.mode} {magic(path)}\n")
        if options.medians and np.asarray(im).ndim == 3:
            np.median(np.asarray(im), axis=2).astype("<f8").tofile(f"{path}.median")
    (options.folder / "golden.txt").write_text("".join(lines))


main()
