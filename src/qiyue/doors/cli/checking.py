"""`qiyue check`: every finding of a method at once, its examples run."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.engine.run import program_of
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Method
from qiyue.core.method.reader import read_method
from qiyue.core.plan.compile import compile_plan
from qiyue.core.values.findings import Finding, HasFindings
from qiyue.doors.cli.forms import is_book, read_book_file
from qiyue.doors.cli.talk import DONE, FINDINGS, Talk
from qiyue.doors.exchange.method_sheet import Book


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at a method found; `good` of `total` expected cells of examples came out."""

    findings: list[Finding]
    good: int = 0
    total: int = 0
    draft: bool = False

    @property
    def sound(self) -> bool:
        """True if it may run."""
        return not any(one.level == "error" for one in self.findings)


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


def proved(method: Method, desk: Desk) -> Checked:
    """Resolve and prove a method whose form is on the desk already."""
    try:
        program = program_of(method, desk)
    except HasFindings as found:
        return Checked(found.findings)
    examples = program.method.examples
    total = sum(len(given.rows) for example in examples for given in example.expect)
    good = run_examples(program, desk)
    try:
        compile_plan(program)
    except HasFindings as found:
        desk.add(found.findings)
    return Checked(desk.sorted(), good, total, draft=not examples)


def check(file: Path, talk: Talk, *, as_json: bool) -> int:
    """Print what was found; gives the exit code."""
    found = checked(file)
    if as_json:
        shown = {
            "file": str(file),
            "sound": found.sound,
            "draft": found.draft,
            "examples": {"good": found.good, "total": found.total},
            "findings": [one.as_dict() for one in found.findings],
        }
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        talk.findings(found.findings, err=False)
        if found.draft:
            talk.say("没有例题：这还是草案", "no examples: still a draft")
        elif found.total:
            talk.say(f"例题 {found.good}/{found.total}", f"examples {found.good}/{found.total}")
        if found.sound:
            talk.say("办法没有错误", "the method has no errors")
    return DONE if found.sound else FINDINGS
