"""A look at a method that somebody typed: findings, examples, what changed, the paper.

This is the job that a child behind walls does: it believes nothing, and gives plain values.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from qiyue.core.judging.proved import Checked, Tried, proved
from qiyue.core.method.desk import Desk
from qiyue.core.method.difference import Change, differences
from qiyue.core.method.halves import Lang
from qiyue.core.method.model import Method
from qiyue.core.method.paper import Paper, compose
from qiyue.core.method.paper.document import texts
from qiyue.core.method.program import Program
from qiyue.core.method.reader import parse_method
from qiyue.core.method.yaml import LARGEST
from qiyue.core.values.findings import Both, Finding, HasFindings, Place

Files = tuple[tuple[str, bytes], ...]
"""Files by their names; the first is the method, the others are tables that it reads."""

MOST_FILES = 100
LARGEST_FILE = 20_000_000
LARGEST_FILES = 50_000_000
LONGEST_PAPER = 2_000_000
"""Characters of a paper: more is not shown on a page."""

MOST_CHANGES = 500
UNNAMED = Both("", "")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a method found; what cannot be told of a broken one is "" or empty.

    `digest` is that of the files that were looked at. `changes` are those since another method,
    the first of `changes_count`; None where there was none to compare with. `paper` is None
    where the method has errors, or the paper is too long for a page.
    """

    digest: str
    findings: tuple[Finding, ...]
    examples: tuple[Tried, ...] = ()
    code: str = ""
    name: Both = UNNAMED
    language: int = 0
    applies: tuple[str, str] | None = None
    reads: tuple[str, ...] = ()
    changes: tuple[Change, ...] | None = None
    changes_count: int = 0
    paper: Paper | None = None
    stopped: bool = False
    """It needed more than it may use, or broke what read it; the one finding says so."""

    @property
    def errors(self) -> int:
        """How many findings stop it."""
        return sum(one.level == "error" for one in self.findings)

    @property
    def sound(self) -> bool:
        """True if it may run."""
        return not self.errors

    @property
    def good(self) -> int:
        """How many examples pass whole."""
        return sum(one.passed for one in self.examples)

    @property
    def proven(self) -> bool:
        """True if it is sound, has examples, and all of them pass."""
        return self.sound and bool(self.examples) and self.good == len(self.examples)


def digest_of(files: Files) -> str:
    """One hash for a method with its files, whatever the order of those beside it."""
    (first, text), *rest = files
    lines = [
        f"{_sha256(text)} {first}",
        *(f"{_sha256(data)} {name}" for name, data in sorted(rest)),
    ]
    return f"sha256:{_sha256(chr(10).join(lines).encode())}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def look(files: Files, before: Files, lang: Lang, with_paper: bool = True) -> Looked:
    """Look at a method; `before` is the one to compare with, or empty."""
    desk = Desk()
    digest = digest_of(files)
    try:
        method = _parsed(files, desk)
    except HasFindings as found:
        return Looked(digest, tuple(found.findings))
    checked = proved(method, desk)
    changes, count = _changes(before, method) if before else (None, 0)
    return Looked(
        digest=digest,
        findings=tuple(checked.findings),
        examples=checked.examples,
        code=method.code,
        name=method.name,
        language=method.version,
        applies=_days(method),
        reads=tuple(name for name, _ in method.files[1:]),
        changes=changes,
        changes_count=count,
        paper=_paper(checked, lang) if with_paper else None,
    )


def _parsed(files: Files, desk: Desk) -> Method:
    (name, data), *rest = files
    there = dict(rest)

    def beside(wanted: str) -> bytes:
        if wanted not in there:
            raise FileNotFoundError(wanted)
        return there[wanted]

    if len(data) > LARGEST + 3:
        raise HasFindings([_too_big(name)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = Both("文件不是 UTF-8 编码。", "The file is not UTF-8.")
        hint = Both("用编辑器另存为 UTF-8。", "Save it as UTF-8 in your editor.")
        raise HasFindings([Finding("not-utf8", Place(file=name), message, hint)]) from error
    return parse_method(text, beside=beside, file=name, desk=desk)


def _too_big(name: str) -> Finding:
    return Finding(
        "file-too-big",
        Place(file=name),
        Both("文件超过 1 MB。", "The file is larger than 1 MB."),
        Both("大表放进旁边的 CSV 文件。", "Move large tables into a CSV file beside it."),
    )


def _days(method: Method) -> tuple[str, str] | None:
    if method.applies is None:
        return None
    first, last = method.applies
    return first.isoformat(), last.isoformat()


def _changes(before: Files, method: Method) -> tuple[tuple[Change, ...] | None, int]:
    """The first changes since another method, and how many there are; none if it has no form."""
    try:
        found = differences(_parsed(before, Desk()), method)
    except HasFindings:
        return None, 0
    return tuple(found[:MOST_CHANGES]), len(found)


def _paper(checked: Checked, lang: Lang) -> Paper | None:
    program: Program | None = checked.program
    if program is None or not checked.sound:
        return None
    paper = compose(program, lang)
    return paper if sum(map(len, texts(paper))) <= LONGEST_PAPER else None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of an archive; none with findings if it cannot be taken."""

    files: Files
    findings: tuple[Finding, ...] = ()


def unpack(data: bytes, file: str) -> Unpacked:
    """The files in a zip archive, of which no more is inflated than may be in it.

    One folder around them all is left away; files of a system's own (`__MACOSX`) are left out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [one for one in archive.infolist() if _wanted(one)]
            if len(found) > MOST_FILES:
                return Unpacked((), (_refused(file, f"{len(found)} > {MOST_FILES}"),))
            files, left = [], LARGEST_FILES
            for one in found:
                with archive.open(one) as stream:
                    content = stream.read(min(LARGEST_FILE, left) + 1)
                if len(content) > min(LARGEST_FILE, left):
                    return Unpacked((), (_refused(file, one.filename),))
                left -= len(content)
                files.append((one.filename, content))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        return Unpacked((), (_refused(file, type(error).__name__),))
    except Exception as error:  # zlib and lzma have errors of their own
        return Unpacked((), (_refused(file, type(error).__name__),))
    around = {PurePosixPath(name).parts[0] for name, _ in files}
    nested = all(len(PurePosixPath(name).parts) > 1 for name, _ in files)
    if len(around) == 1 and nested:
        files = [(name.partition("/")[2], content) for name, content in files]
    return Unpacked(tuple(files))


def _wanted(one: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(one.filename).parts
    return not one.is_dir() and bool(parts) and parts[0] != "__MACOSX" and parts[-1][0] != "."


def _refused(file: str, what: str) -> Finding:
    return Finding(
        "archive-refused",
        Place(file=file, part=what),
        Both(
            "这个压缩包不能用：有损、加密、文件太多或太大。",
            "This archive cannot be taken: "
            "it is damaged or locked, or holds too many or too large files.",
        ),
        Both(
            "只放办法文件和它读的 CSV，重新压缩为 zip。",
            "Put the method and the CSV files that it reads into a new zip.",
        ),
    )
