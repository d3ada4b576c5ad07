"""Small methods for tests: written short, read, resolved, and filled with a few rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from textwrap import dedent, indent

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.method.checks import check_program
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Table, Value
from qiyue.core.method.program import Program
from qiyue.core.method.reader import parse_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.absence import KINDS, Absence, Absent
from qiyue.core.values.exact import number
from qiyue.core.values.findings import Finding, HasFindings

HEAD = "qiyue: 1\nmethod: small\nname: {zh: 小办法, en: a small method}\n"
HERE = "§"


def method(
    lines: str = "",
    *,
    tables: str = "",
    formulas: str = "",
    checks: str = "",
    examples: str = "",
    uses: str = "",
) -> str:
    """The text of a method with these sections."""
    text = HEAD + (f"uses: {uses}\n" if uses else "")
    sections = {"tables": tables, "formulas": formulas, "lines": lines, "checks": checks}
    for name, body in {**sections, "examples": examples}.items():
        if body.strip():
            text += f"{name}:\n" + indent(dedent(body).strip("\n"), "  ") + "\n"
    return text


def beside(files: Mapping[str, bytes]) -> Callable[[str], bytes]:
    """What reads these files in place of the folder of the method."""

    def read(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(name)
        return files[name]

    return read


def findings(text: str, files: Mapping[str, bytes] | None = None) -> list[Finding]:
    """Every finding of a method: its form, its names, its examples."""
    desk = Desk()
    try:
        read = parse_method(text, beside=beside(files or {}), desk=desk)
        program = resolve(read, desk)
        if program is not None:
            run_examples(program, desk)
    except HasFindings as error:
        desk.add(error.findings)
    return desk.sorted()


def asked(text: str, files: Mapping[str, bytes] | None = None) -> list[Finding]:
    """What the checks find in a method whose names all have a meaning."""
    desk = Desk()
    found = resolve(parse_method(text, beside=beside(files or {}), desk=desk), desk)
    assert found is not None, [finding.message.en for finding in desk.findings]
    return check_program(found)


def codes(text: str, files: Mapping[str, bytes] | None = None) -> list[str]:
    """The codes of its findings."""
    return [finding.code for finding in findings(text, files)]


def program(text: str, files: Mapping[str, bytes] | None = None) -> Program:
    """The program of a method without findings."""
    desk = Desk()
    found = resolve(parse_method(text, beside=beside(files or {}), desk=desk), desk)
    desk.close()
    assert found is not None
    return found


def evaluator(text: str, **tables: str) -> Evaluator:
    """The method over these rows, each table written as `unit | actual ; U1 | 3`."""
    found = program(text)
    data = {name: rows(found.tables[name], written) for name, written in tables.items()}
    return Evaluator(found, data)


def rows(table: Table, written: str) -> list[tuple[Value, ...]]:
    """The rows that `written` holds, with a value for every column."""
    header, *body = [[cell.strip() for cell in row.split("|")] for row in written.split(" ; ")]
    filled = []
    for cells in body:
        by_name = dict(zip(header, cells, strict=True))
        filled.append(
            tuple(
                cell(by_name.get(name, ""), column.type.kind, column.empty)
                for name, column in table.columns.items()
            )
        )
    return filled


def cell(text: str, kind: str, empty: Absence | None) -> Value:
    """One value; `missing (lost)` is absent for a reason."""
    word, _, reason = text.rstrip(")").partition(" (")
    if word in KINDS:
        return Absent(KINDS[word], reason)
    if text == "" and kind != "text":
        return Absent(Absence.MISSING if empty is None else empty)
    if kind == "number":
        return number(text)
    if kind == "yes/no":
        return text == "yes"
    return date.fromisoformat(text) if kind == "date" else text


def value(text: str, name: str, *key: str, **tables: str) -> Value:
    """The value of a line at a key."""
    return evaluator(text, **tables).value(name, key)


def gives(formula: str, **tables: str) -> Value:
    """What a formula gives on no row at all."""
    return value(method(f"it: {formula}"), "it", **tables)


def fraction(text: str) -> Fraction:
    """A number as a test writes it: 2.5 or 1/3."""
    return Fraction(text)
