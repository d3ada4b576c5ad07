"""Opens the archive that an .xlsx is: its parts are counted, measured and inflated with care.

What the archive says of a part (its size, its name) must be what the part is: a reader that
believes one and a reader that believes the other would see two different workbooks.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from qiyue.core.reading.bad import BadSheet, not_xlsx, too_big
from qiyue.core.values.findings import Both

MOST_BYTES = 1_000_000_000
MOST_PARTS = 2_000
CALM, MOST_RATIO = 20_000_000, 150
"""A part of fewer bytes may be as regular as it likes; a larger one shrinks so far at most."""

CHUNK = 1 << 20
LOCAL = struct.Struct("<4sHHHHHIIIHH")
LOCKED = 1
KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def opened(data: BinaryIO) -> zipfile.ZipFile:
    """The archive of a workbook, as far as one sees from outside; raises BadSheet."""
    head = data.read(8)
    data.seek(0)
    if head == OLE:
        raise _locked_or_old()
    if head[:4] != b"PK\x03\x04":
        raise not_xlsx()
    try:
        archive = zipfile.ZipFile(data)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise not_xlsx() from error
    infos = archive.infolist()
    if len(infos) > MOST_PARTS:
        raise _too_many_parts()
    names = [info.filename.lower() for info in infos]
    if len(set(names)) < len(names):
        raise not_xlsx()  # a reader might open another part than the one looked through
    for info in infos:
        if info.flag_bits & LOCKED or info.compress_type not in KINDS:
            raise not_xlsx()
        if _leads_out(info.filename) or stat.S_ISLNK(info.external_attr >> 16):
            raise _strange_part(info.filename)
        if info.file_size > CALM and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise too_big()
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise too_big()
    for name in names:
        if name.endswith("vbaproject.bin"):
            raise _has_macros()
    return archive


def inflated(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The bytes of a part, piece by piece; raises BadSheet if they are not as was said."""
    try:
        info = archive.getinfo(part)
    except KeyError as error:
        raise not_xlsx() from error
    stream = archive.fp
    if stream is None:
        raise not_xlsx()
    stream.seek(info.header_offset)
    local = stream.read(LOCAL.size)
    if len(local) < LOCAL.size:
        raise not_xlsx()
    sign, _, flags, kind, _, _, _, _, _, name, extra = LOCAL.unpack(local)
    said = stream.read(name)
    if sign != b"PK\x03\x04" or kind != info.compress_type or flags & LOCKED:
        raise not_xlsx()
    if said != info.orig_filename.encode("utf-8" if flags & 0x800 else "cp437"):
        raise not_xlsx()
    stream.seek(extra, io.SEEK_CUR)
    left, given = info.compress_size, 0
    inflate = zlib.decompressobj(-15) if kind == zipfile.ZIP_DEFLATED else None
    while left:
        packed = stream.read(min(CHUNK, left))
        if not packed:
            raise not_xlsx()
        left -= len(packed)
        while packed:
            piece = packed if inflate is None else _piece(inflate, packed)
            packed = b"" if inflate is None else inflate.unconsumed_tail
            given += len(piece)
            if given > info.file_size:
                raise not_xlsx()
            if piece:
                yield piece
    if given != info.file_size or (inflate is not None and not inflate.eof):
        raise not_xlsx()


def whole(archive: zipfile.ZipFile, part: str, most: int) -> bytes:
    """All bytes of a small part."""
    found = bytearray()
    for piece in inflated(archive, part):
        found += piece
        if len(found) > most:
            raise too_big()
    return bytes(found)


def _piece(inflate: zlib._Decompress, packed: bytes) -> bytes:
    try:
        return inflate.decompress(packed, CHUNK)
    except zlib.error as error:
        raise not_xlsx() from error


def _leads_out(name: str) -> bool:
    """Whether the name of a part is a path out of the archive."""
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def _locked_or_old() -> BadSheet:
    return BadSheet(
        "old-or-locked",
        Both(
            "这是加了密码的工作簿，或旧格式的 .xls。",
            "This is a workbook with a password, or an .xls of old.",
        ),
        Both("去掉密码，另存为 .xlsx。", "Take the password off and save it as .xlsx."),
    )


def _has_macros() -> BadSheet:
    return BadSheet(
        "has-macros",
        Both("工作簿里有宏。", "The workbook holds macros."),
        Both("另存为不含宏的 .xlsx。", "Save it as .xlsx, which holds none."),
    )


def _too_many_parts() -> BadSheet:
    return BadSheet(
        "too-many-parts",
        Both(
            f"工作簿里有 {MOST_PARTS} 个以上的部件。", f"The workbook has over {MOST_PARTS} parts."
        ),
        Both("只留要读的工作表，另存一份。", "Keep the sheets that are read, and save a copy."),
    )


def _strange_part(name: str) -> BadSheet:
    short = name if len(name) <= 60 else f"{name[:60]}…"
    return BadSheet(
        "strange-part",
        Both(f"工作簿里有指向外面的部件 {short!r}。", f"A part of it leads out: {short!r}."),
        Both("在电子表格软件里另存为 .xlsx。", "Save it as .xlsx in a spreadsheet program."),
    )
