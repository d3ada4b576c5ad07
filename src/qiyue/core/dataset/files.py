"""Copies a source file to a work folder, once: its bytes are hashed, its text becomes UTF-8.

What is hashed is what is read, even if somebody saves the file meanwhile. Texts may be UTF-8,
UTF-16 with a byte order mark, or GB18030 (and so GBK and GB2312); line ends become one kind.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from qiyue.core.dataset.cells import BLANKS
from qiyue.core.dataset.model import FileMapping
from qiyue.core.dataset.sheets import read_sheet
from qiyue.core.method.desk import Desk
from qiyue.core.values.findings import Both, Place

CHUNK = 1 << 20
LARGEST = 8_000_000_000
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A copy to read: what stands below the header; the first of it is record `first`."""

    path: Path
    file: str
    sha256: str
    header: tuple[str, ...] = ()
    first: int = 2

    @property
    def parquet(self) -> bool:
        """True if the copy is Parquet; otherwise it is CSV in UTF-8."""
        return self.path.suffix == ".parquet"


def copy_source(folder: Path, mapping: FileMapping, work: Path, desk: Desk) -> Source | None:
    """The source copied into `work`, or None with findings put down."""
    copy = work / f"source{len(list(work.iterdir()))}"
    name = mapping.file.lower()
    try:
        data = (folder / mapping.file).read_bytes()
    except OSError:
        _bad(
            "missing-file",
            mapping,
            desk,
            Both("文件读不了。", "The file cannot be read."),
            Both("看看文件在不在、有没有权限。", "See whether it exists and may be read."),
        )
        return None
    sha256 = hashlib.sha256(data).hexdigest()
    if name.endswith(".parquet"):
        copy = copy.with_suffix(".parquet")
        copy.write_bytes(data)
        return Source(copy, mapping.file, sha256)
    copy = copy.with_suffix(".csv")
    if name.endswith(".xlsx"):
        rows = read_sheet(data, mapping.sheet, mapping.file, mapping.place, desk)
        if not rows:
            return None
        body = rows[mapping.header :]
        with copy.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(body)
        header = rows[mapping.header - 1] if mapping.header <= len(rows) else []
        return _with_header(mapping, desk, Source(copy, mapping.file, sha256), header)
    if not _decoded(data, name.endswith(".gz"), mapping, copy, desk):
        return None
    header = _header(copy, mapping.header)
    return _with_header(mapping, desk, Source(copy, mapping.file, sha256), header)


def _bad(code: str, mapping: FileMapping, desk: Desk, message: Both, hint: Both) -> None:
    place = mapping.place
    desk.put(code, Place(place.line, place.column, place.file, mapping.file), message, hint)


def _with_header(
    mapping: FileMapping, desk: Desk, source: Source, header: list[str]
) -> Source | None:
    names = tuple(name.strip(BLANKS) for name in header)
    if not any(names):
        _bad(
            "no-header",
            mapping,
            desk,
            Both(f"第 {mapping.header} 行没有表头。", f"Row {mapping.header} holds no header."),
            Both("用 header: 写明表头在第几行。", "Say with header: which row it is."),
        )
        return None
    if len(names) == 1 and (sign := next((s for s in ";\t|，；" if s in names[0]), "")):
        _bad(
            "not-commas",
            mapping,
            desk,
            Both(f"这份 CSV 用 {sign!r} 分隔。", f"This CSV is parted by {sign!r}."),
            Both("另存为用逗号分隔的 CSV。", "Save it as CSV with commas."),
        )
        return None
    return Source(source.path, source.file, source.sha256, names, mapping.header + 1)


def _decoded(data: bytes, packed: bool, mapping: FileMapping, copy: Path, desk: Desk) -> bool:
    """Write the text of `data` to `copy` in UTF-8; False with a finding if it is none."""
    try:
        start = next(_chunks(data, packed), b"")
        bom = next((name for sign, name in BOMS if start.startswith(sign)), "")
        tries = [bom] if bom else [mapping.encoding] if mapping.encoding else ["utf-8", "gb18030"]
        for encoding in tries:
            try:
                _recode(_chunks(data, packed), encoding, copy)
                return True
            except UnicodeError:
                continue
    except (OSError, EOFError, zlib.error):
        _bad(
            "not-gzip",
            mapping,
            desk,
            Both("压缩文件不完整或太大。", "The compressed file is damaged or too large."),
            Both("重新压缩，或直接放 CSV。", "Compress it again, or put the plain CSV there."),
        )
        return False
    _bad(
        "unknown-encoding",
        mapping,
        desk,
        Both(f"文字不是 {'、'.join(tries)} 编码。", f"The text is not in {' or '.join(tries)}."),
        Both("另存为 UTF-8 的 CSV。", "Save it as CSV in UTF-8."),
    )
    return False


def _chunks(data: bytes, packed: bool) -> Iterator[bytes]:
    stream = gzip.GzipFile(fileobj=io.BytesIO(data)) if packed else io.BytesIO(data)
    total = 0
    while chunk := stream.read(CHUNK):
        total += len(chunk)
        if total > LARGEST:
            raise OSError("too large")
        yield chunk


def _recode(chunks: Iterator[bytes], encoding: str, copy: Path) -> None:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    lines = io.IncrementalNewlineDecoder(decoder, translate=True)
    with copy.open("wb") as out:
        for chunk in chunks:
            out.write(lines.decode(chunk).encode())
        out.write(lines.decode(b"", final=True).encode())


def _header(copy: Path, at: int) -> list[str]:
    """The cells of record `at`; it and what stands above it are taken off the copy."""
    header: list[str] = []
    with copy.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        try:
            header = next(islice(reader, at - 1, None), [])
        except csv.Error:
            return []
        above = reader.line_num
    body = copy.with_suffix(".body")
    with copy.open("rb") as whole, body.open("wb") as rest:
        for _ in range(above):
            whole.readline()
        shutil.copyfileobj(whole, rest, CHUNK)
    body.replace(copy)
    return header
