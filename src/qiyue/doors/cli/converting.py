"""`qiyue convert`: a method file as a workbook, and a workbook as a method file."""

from __future__ import annotations

from pathlib import Path

from qiyue.core.judging.proved import Checked
from qiyue.core.landing.files import write_together
from qiyue.core.method.reader import parse_method, read_method
from qiyue.core.method.writing import method_text, read_notes
from qiyue.core.method.writing.likeness import likeness
from qiyue.core.values.findings import Both
from qiyue.doors.cli.checking import checked_book
from qiyue.doors.cli.forms import is_book, is_text, read_book_file
from qiyue.doors.cli.progress import progress
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, FINDINGS, Refused, Talk
from qiyue.doors.exchange.method_sheet import Book, read_book, write_book


def convert(source: Path, out: Path, talk: Talk, *, replace: bool) -> int:
    """Write the other form of a method; gives the exit code.

    Nothing is written unless all of it comes back. What a workbook says is proved as `check`
    does, so that its findings name cells; an unfinished method changes its form all the same.
    """
    found = Checked([])
    if not ((is_text(source) and is_book(out)) or (is_book(source) and is_text(out))):
        raise Refused(
            "unknown-form",
            Both(
                f"不知道怎样把 {source.name} 变成 {out.name}：一边是 .yaml，一边是 .xlsx。",
                f"{source.name} cannot become {out.name}: one is a .yaml, the other an .xlsx.",
            ),
        )
    keep_to([source.parent], [out.parent])
    with progress(talk) as tell:
        tell("convert", 0, 1)
        if is_text(source):
            files = {out: _book(source, out.name)}
        else:
            book = read_book_file(source)
            files = _texts(book, source, out)
            found = checked_book(book)
    there = {path: path.read_bytes() for path in files if path.is_file()}
    if not replace and (taken := [path for path in there if there[path] != files[path]]):
        names = "、".join(map(str, taken)), ", ".join(map(str, taken))
        raise Refused(
            "file-exists",
            Both(
                f"{names[0]} 已经存在，内容不同，不会覆盖。换一个名字，或加 --replace。",
                f"{names[1]} exists with other content and is left alone. "
                "Choose another name, or add --replace.",
            ),
        )
    write_together({path: text for path, text in files.items() if there.get(path) != text})
    talk.findings(found.findings)
    for path in files:
        talk.say(f"写好 {path}", f"wrote {path}")
    return DONE if found.sound else FINDINGS


def _book(source: Path, name: str) -> bytes:
    """The workbook of a method file that can be read, its comments with it."""
    method = read_method(source)
    notes = read_notes(source.read_bytes().decode("utf-8-sig"))
    data = write_book(method, notes, lambda file: (source.parent / file).read_bytes())
    if likeness(read_book(data, name).method) != likeness(method):
        raise _loses(source)
    return data


def _texts(book: Book, source: Path, out: Path) -> dict[Path, bytes]:
    """The method file of a workbook, and the CSV files that go beside it."""
    text = method_text(book.method, book.notes)
    again = parse_method(text, beside=book.files.__getitem__, file=out.name)
    if likeness(again) != likeness(book.method):
        raise _loses(source)
    csvs = {out.parent / name: content for name, content in book.files.items()}
    return {out: text.encode(), **csvs}


def _loses(source: Path) -> Refused:
    return Refused(
        "form-loses",
        Both(
            f"{source.name} 里有另一种形式放不下的内容，什么也没有写。请报告这个办法。",
            f"{source.name} holds something that the other form cannot; nothing was written. "
            "Please report this method.",
        ),
    )
