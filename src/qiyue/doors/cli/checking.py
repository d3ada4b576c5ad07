"""`qiyue check`: every finding of a method at once, its examples run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import typer

from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.engine.run import program_of
from qiyue.core.engine.truths import constants_hold
from qiyue.core.method.cost import too_costly
from qiyue.core.method.desk import Desk
from qiyue.core.method.joins import joins as joins_of
from qiyue.core.method.model import Method
from qiyue.core.method.program import Program
from qiyue.core.method.reader import read_method
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.steps import Plan
from qiyue.core.values.findings import Both, Finding, HasFindings
from qiyue.doors.cli.foretelling import foretold, say_forecast, say_joins
from qiyue.doors.cli.forms import is_book, read_book_file
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, FINDINGS, Talk
from qiyue.doors.exchange.method_sheet import Book


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at a method found; `good` of `total` expected cells of examples came out."""

    findings: list[Finding]
    good: int = 0
    total: int = 0
    draft: bool = False
    program: Program | None = None

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
    constants_hold(program, desk)
    if not desk.errors:
        desk.add(numbers_that_grow(program, compile_plan(program)))
    return Checked(desk.sorted(), good, total, draft=not examples, program=program)


def numbers_that_grow(program: Program, plan: Plan) -> Iterator[Finding]:
    """Lines whose exact values may need more than 38 digits: right, but calculated slowly."""
    seen = set()
    for emit in plan.emits:
        line = program.lines[emit.name.partition(".")[0]].line
        if emit.num.kind != "wide" or line.name in seen:
            continue
        seen.add(line.name)
        yield Finding(
            "beyond-38-digits",
            line.place,
            Both(
                f"{line.name} 的精确值可能超过 38 位数字：照样精确，但算得慢。",
                f"Exact values of {line.name} may need more than 38 digits: they stay exact, but "
                "are calculated slowly.",
            ),
            Both(
                "如果办法允许，先取整再往下算，如 half_away(…, 0.0001)。",
                "Where the method allows it, round on the way, as in half_away(..., 0.0001).",
            ),
            "note",
        )


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
