"""`qiyue check`: every finding of a method at once, its examples run."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import typer

from qiyue.core.judging.proved import Checked, proved
from qiyue.core.method.cost import too_costly
from qiyue.core.method.desk import Desk
from qiyue.core.method.joins import joins as joins_of
from qiyue.core.method.reader import read_method
from qiyue.core.values.findings import HasFindings
from qiyue.doors.cli.foretelling import foretold, say_forecast, say_joins
from qiyue.doors.cli.forms import is_book, read_book_file
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, FINDINGS, Talk
from qiyue.doors.exchange.method_sheet import Book


def checked(file: Path) -> Checked:
    """Read, resolve and prove the method in `file`, be it a workbook."""
    try:
        if is_book(file):
            return checked_book(read_book_file(file))
        desk = Desk()
        return proved(read_method(file, desk), desk)
    except HasFindings as found:
        return Checked(found.findings)


def checked_book(book: Book) -> Checked:
    """The same for a workbook that was read: its findings name cells."""
    desk = Desk()
    found = proved(book.method, desk)
    told = book.addresses.findings([*book.warnings, *found.findings])
    return replace(found, findings=told)


def check(
    file: Path, talk: Talk, *, as_json: bool = False, joins: bool = False, rows: str = ""
) -> int:
    """Print what was found, what is read if it is asked for; gives the exit code."""
    keep_to([file.parent])
    found = checked(file)
    needs = None
    if rows and found.program is not None:
        needs = foretold(found.program, rows)
        if (costly := too_costly(needs)) is not None:
            found = replace(found, findings=[*found.findings, costly])
    reads = joins_of(found.program) if joins and found.program is not None else []
    if as_json:
        shown = {
            "file": str(file),
            "sound": found.sound,
            "draft": found.draft,
            "examples": {"good": found.good, "total": found.total},
            "findings": [one.as_dict() for one in found.findings],
        }
        if joins:
            shown["joins"] = [asdict(one) for one in reads]
        if needs is not None:
            lines = [
                {"line": one.name, "values": one.values, "reads": one.reads} for one in needs.needs
            ]
            shown["forecast"] = {"values": needs.values, "reads": needs.reads, "lines": lines}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        say_joins(reads, talk)
        if needs is not None:
            say_forecast(needs, talk)
        talk.findings(found.findings, err=False)
        if found.draft:
            talk.say("没有例题：这还是草案", "no examples: still a draft")
        elif found.total:
            talk.say(f"例题 {found.good}/{found.total}", f"examples {found.good}/{found.total}")
        if found.sound:
            talk.say("办法没有错误", "the method has no errors")
    return DONE if found.sound else FINDINGS
