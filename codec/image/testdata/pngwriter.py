"""Writes PNG files of every kind, which Pillow cannot: it has no interlacing, no
16-bit colour and no choice of filters. W3C PNG specification, sections 7 to 9."""

import random
import struct
import zlib

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
KINDS = [(1, 0), (2, 0), (4, 0), (8, 0), (16, 0), (8, 2), (16, 2),
         (1, 3), (2, 3), (4, 3), (8, 3), (8, 4), (16, 4), (8, 6), (16, 6)]
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack(row, depth):
    """Return the bytes of one row, a list of pixels that are lists of samples."""
    bits = "".join(format(sample, f"0{depth}b") for pixel in row for sample in pixel)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def paeth(a, b, c):
    p = a + b - c
    distances = abs(p - a), abs(p - b), abs(p - c)
    return (a, b, c)[distances.index(min(distances))]


def filtered(rows, step, rng):
    """Return the rows after a filter picked at random for each."""
    out, above = bytearray(), None
    for row in rows:
        above = above or bytes(len(row))
        kind = rng.randrange(5)
        out.append(kind)
        for i, value in enumerate(row):
            a = row[i - step] if i >= step else 0
            b, c = above[i], above[i - step] if i >= step else 0
            out.append((value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) % 256)
        above = row
    return bytes(out)


def write(path, width, height, depth, colour, rng, interlaced=False, transparent=False, before=b"", pieces=1):
    """Write random pixels; before is put between header and palette, pieces is
    the number of IDAT chunks."""
    channels = CHANNELS[colour]
    image = [[[rng.randrange(1 << depth) for _ in range(channels)] for _ in range(width)] for _ in range(height)]
    step = max(1, channels * depth // 8)
    raw = b""
    for x, y, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        rows = [pack(row[x::dx], depth) for row in image[y::dy] if row[x::dx]]
        raw += filtered(rows, step, rng)
    data = zlib.compress(raw, 9)
    out = b"\x89PNG\r\n\x1a\n"
    out += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)) + before
    if colour == 3:
        out += chunk(b"PLTE", rng.randbytes(3 << depth))
        if transparent:
            out += chunk(b"tRNS", rng.randbytes(1 << depth))
    elif transparent:  # the colour of the first pixel becomes transparent
        out += chunk(b"tRNS", struct.pack(f">{channels}H", *image[0][0]))
    size = -(-len(data) // pieces)
    for i in range(0, len(data), size):
        out += chunk(b"IDAT", data[i:i + size])
    path.write_bytes(out + chunk(b"IEND", b""))


def seeded(*words):
    """Return a generator that depends on the words alone."""
    return random.Random(" ".join(map(str, words)))
