"""Changes a sound file at random: its bytes, its tokens, the parts of an archive."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile

from tests.badinput.corpus.books import zipped

TOKENS = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b"'", b",", b";", b"\t", b"\n", b"\r", b"\\",
    b"=", b"-", b"--", b"|", b":", b": ", b"- ", b"{", b"}", b"[", b"]", b"(", b")", b"&a", b"*a",
    b"!!python/object:x", b"<<: ", b"%", b"#", b"../", b"/etc/passwd", b"NaN", b"inf", b"-0",
    b"1e9", b"1E+999999", b"9" * 40, b"9" * 5000, b"0.1", b"yes", b"NO", b"null",
    "　".encode(), "，".encode(), "８".encode(), "𠮷".encode(), b"\xed\xa0\x80", b"\x01#",
    b"\x01=", b"A" * 70_000, b"1/0",
    b"sum(", b"case(", b"over", b"among", b"where", b"half_away", b"number", b"empty n/a", b"..",
    b"<!DOCTYPE x>", b"<!ENTITY a 'b'>", b"&#0;", b"&a;", b"<![CDATA[", b"]]>", b"<!--",
    b"<f>1</f>", b' r="XFD1048576"', b' r="A0"', b' t="e"', b' t="s"',
    b' s="4294967295"', b"</row>", b"<c/>",
]  # fmt: skip
INSIDE = re.compile(rb"[\w.]+|[^\w\s]|\s+")
"""Words, signs and blanks of a text."""


def mutated(data: bytes, kind: str, draw: random.Random, others: tuple[bytes, ...]) -> bytes:
    """Another file, a little or much like `data`."""
    if kind in ("xlsx", "book") and draw.random() < 0.75:
        return _archive(data, draw)
    if kind == "csv.gz" and draw.random() < 0.5:
        return gzip.compress(_text(gzip.decompress(data), draw, ()), mtime=0)
    if kind in ("csv", "method", "dataset"):
        return _text(data, draw, others)
    return _bytes(data, draw, others)


def _times(draw: random.Random) -> range:
    return range(draw.choice((1, 1, 1, 2, 3, 8)))


def _bytes(data: bytes, draw: random.Random, others: tuple[bytes, ...]) -> bytes:
    """Bits turned, bytes set, pieces lost, doubled, moved, taken from another file."""
    found = bytearray(data)
    for _ in _times(draw):
        size = len(found)
        at = draw.randrange(size + 1)
        if draw.random() < 0.3:
            at = max(0, size - draw.randrange(1, 400))  # where lists and sizes stand
        end = min(size, at + draw.choice((1, 2, 4, 8, 64, 1000)))
        match draw.randrange(8):
            case 0 if at < size:
                found[at] ^= 1 << draw.randrange(8)
            case 1 if at < size:
                found[at] = draw.randrange(256)
            case 2:
                found[at:end] = b""
            case 3:
                found[at:at] = found[at:end] * draw.choice((1, 2, 50))
            case 4:
                found[at:at] = draw.choice(TOKENS)
            case 5:
                number = draw.choice((0, 1, 127, 255, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1))
                found[at : at + 4] = number.to_bytes(4, draw.choice(("little", "big")))
            case 6:
                del found[at:]
            case 7 if others:
                other = draw.choice(others)
                cut = draw.randrange(len(other) + 1)
                found[at:end] = other[cut : cut + draw.choice((8, 200, 5000))]
    return bytes(found)


def _text(data: bytes, draw: random.Random, others: tuple[bytes, ...]) -> bytes:
    """Words and lines lost, doubled, changed, exchanged; sometimes bytes."""
    if draw.random() < 0.2:
        return _bytes(data, draw, others)
    by_lines = draw.random() < 0.4
    parts = data.splitlines(keepends=True) if by_lines else INSIDE.findall(data)
    for _ in _times(draw):
        if not parts:
            break
        at, other = draw.randrange(len(parts)), draw.randrange(len(parts))
        match draw.randrange(7):
            case 0:
                del parts[at]
            case 1:
                parts.insert(at, parts[other])
            case 2:
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts[at] = draw.choice(TOKENS)
            case 4:
                parts.insert(at, draw.choice(TOKENS))
            case 5:
                parts[at] = b" " * draw.randrange(1, 9) + parts[at]
            case 6:
                parts[at] = parts[at] * draw.choice((2, 3, 100))
    return b"".join(parts)


def _archive(data: bytes, draw: random.Random) -> bytes:
    """One of the parts changed as a text, lost, doubled, renamed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(draw.choice((1, 1, 2))):
        sheets = [name for name in parts if "sheet" in name.lower() and "rels" not in name]
        name = draw.choice(sheets if sheets and draw.random() < 0.6 else sorted(parts))
        match draw.randrange(10):
            case 0:
                del parts[name]
            case 1:
                parts[draw.choice(("../x", "xl/vbaProject.bin", name.upper(), ""))] = parts[name]
            case 2:
                parts[name] = parts[draw.choice(sorted(parts))]
            case _:
                parts[name] = _text(parts[name], draw, ())
        if not parts:
            break
    return zipped(parts, level=1)
