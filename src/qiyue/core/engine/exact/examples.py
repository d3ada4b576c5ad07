"""Runs the examples inside a method: tables in, results and checks out; differences are found."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from qiyue.core.engine.exact.evaluator import Data, Evaluator
from qiyue.core.method.cells import read_cell
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.halves import own
from qiyue.core.method.hints import header_hint
from qiyue.core.method.model import PERIOD, Column, Example, Given, Shown, Table, Value
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.resolve import resolve
from qiyue.core.values.absence import KINDS, SKIPPED, Absence, Absent
from qiyue.core.values.exact import ROUNDINGS, plain
from qiyue.core.values.findings import Both, Place
from qiyue.core.values.wide import MOST_DIGITS, TooManyDigits, check_length

CHECKS = "checks"
"""In what an example expects, the table of the checks: which of them hold."""
HEADER = ("check", "holds")


def run_examples(program: Program, desk: Desk) -> int:
    """How many expected cells came out; what did not is put down."""
    return sum(run_example(program, example, desk) for example in program.method.examples)


def run_example(program: Program, example: Example, desk: Desk) -> int:
    """The same of one example."""
    prepared = _prepared(program, example, desk)
    if prepared is None:
        return 0
    try:
        return _compared(prepared[0], Evaluator(*prepared), example, desk)
    except TooManyDigits:
        desk.put("too-many-digits", example.place, *_TOO_LONG)
        return 0


_TOO_LONG = (
    Both(
        f"这个例题要算的某个精确值超过 {MOST_DIGITS} 位数字。",
        f"An exact value that this example asks for has more than {MOST_DIGITS} digits.",
    ),
    Both(
        "先取整再往下算，如 half_away(…, 0.000001)。",
        "Round on the way, as in half_away(..., 0.000001).",
    ),
)


def _prepared(program: Program, example: Example, desk: Desk) -> tuple[Program, Data] | None:
    """The program and its data; a constant table that the example gives takes its rows."""
    data: Data = {}
    given = {g.name: g for g in example.given}
    before = len(desk.errors)
    for name in given:
        if name not in program.method.tables:
            desk.put(
                "unknown-table",
                given[name].place,
                Both(f"没有表 {name}。", f"There is no table {name}."),
                nearest(name, program.method.tables),
            )
    tables = dict(program.method.tables)
    for name, table in program.method.tables.items():
        if name not in given:
            continue
        rows = _rows(given[name], table.columns, table.keys, desk)
        if table.constant:
            tables[name] = replace(table, rows=tuple(rows))
        else:
            data[name] = rows
    if len(desk.errors) > before:
        return None
    _keys_exist(tables, data, given, desk)
    if len(desk.errors) > before:
        return None
    changed = any(tables[n] is not program.method.tables[n] for n in tables)
    if changed:
        again = resolve(replace(program.method, tables=tables), desk)
        return None if again is None else (again, data)
    return program, data


def _keys_exist(tables: dict[str, Table], data: Data, given: dict[str, Given], desk: Desk) -> None:
    """Keys and references of the given rows stand in their home tables, where these have rows."""
    members = {
        name: [str(row[0]) for row in (table.rows if table.constant else data.get(name, []))]
        for name, table in tables.items()
        if table.home
    }
    for name, one in given.items():
        table = tables[name]
        for at, column in enumerate(table.columns.values()):
            key = column.name if column.name in table.keys and column.name != name else ""
            known = members.get(column.type.table or key)
            if not known:
                continue
            for row, place in zip(data.get(name, table.rows), one.places, strict=True):
                if isinstance(row[at], Absent) or str(row[at]) in known:
                    continue
                home = column.type.table or key
                desk.put(
                    "key-outside",
                    Place(place.line, place.column, place.file, f"{name}: {column.name}"),
                    Both(f"{home} 里没有 {row[at]}。", f"{home} has no {row[at]}."),
                    nearest(str(row[at]), known),
                )


def _rows(
    given: Given, columns: dict[str, Column], keys: tuple[str, ...], desk: Desk
) -> list[tuple[Value, ...]]:
    found = []
    for name in given.header:
        if name not in columns:
            desk.put(
                "unknown-name",
                given.place,
                Both(f"{given.name} 没有 {name} 一列。", f"{given.name} has no column {name}."),
                header_hint(name, columns),
            )
    for cells, place in zip(given.rows, given.places, strict=True):
        by_name = dict(zip(given.header, cells, strict=True))
        row: list[Value] = []
        for name, column in columns.items():
            if name not in by_name and name not in keys:
                row.append(Absent(column.empty or Absence.MISSING))
                continue
            if name == PERIOD and name not in by_name and PERIOD in keys:
                row.append(Fraction(0))
                continue
            here = Place(place.line, place.column, place.file, f"{given.name}: {name}")
            text = by_name.get(name, "")
            if text in KINDS:
                row.append(Absent(KINDS[text]))
                continue
            value = read_cell(text, column, here, desk)
            row.append(Absent(Absence.MISSING) if value is None else value)
        found.append(tuple(row))
    return found


def _compared(program: Program, evaluator: Evaluator, example: Example, desk: Desk) -> int:
    good = 0
    for expected in example.expect:
        if expected.name == CHECKS and CHECKS not in program.lines:
            good += _checks_compared(program, evaluator, example, expected, desk)
            continue
        line = program.lines.get(expected.name.partition(".")[0])
        part = expected.name if "." in expected.name else ""
        if line is not None and part and part not in line.parts:
            line = None
        if line is None:
            desk.put(
                "unknown-name",
                expected.place,
                Both(f"没有结果 {expected.name}。", f"There is no result {expected.name}."),
                nearest(expected.name, program.lines),
            )
            continue
        known = (*line.frame.keys, expected.name)
        for name in (*expected.header, *known):
            if name not in known or name not in expected.header:
                desk.put(
                    "unknown-name",
                    expected.place,
                    Both(
                        f"{expected.name} 的表头应为 {'、'.join(known)}。",
                        f"The header of {expected.name} is {' | '.join(known)}.",
                    ),
                    nearest(name, known),
                )
                break
        else:
            good += _rows_compared(program, evaluator, example, expected, desk)
    return good


def _rows_compared(
    program: Program, evaluator: Evaluator, example: Example, expected: Given, desk: Desk
) -> int:
    good = 0
    name = expected.name.partition(".")[0]
    line = program.lines[name]
    for cells, place in zip(expected.rows, expected.places, strict=True):
        by_name = dict(zip(expected.header, cells, strict=True))
        key = _key(program, line, by_name, place, desk)
        if key is None:
            continue
        wanted = by_name[expected.name]
        if expected.name in line.parts:
            found = evaluator.part(name, expected.name, key)
        else:
            found = evaluator.value(name, key)
        if isinstance(found, Fraction):
            check_length(found, expected.name)
        shown = None if expected.name in line.parts else line.line.shown
        if comes_out(found, wanted, shown):
            good += 1
            continue
        at = ", ".join(by_name.get(k, "?") for k in line.frame.keys)
        spot = f"{expected.name}[{at}]" if at else expected.name
        desk.put(
            "example-differs",
            place,
            Both(
                f"例题“{example.title}”：{spot} 应为 {wanted}，算出 {said(found)}。",
                f'Example "{example.title}": {spot} should be {wanted}, '
                f"but comes out as {said(found)}.",
            ),
            _mend(program, example, found),
        )
    return good


def _checks_compared(
    program: Program, evaluator: Evaluator, example: Example, expected: Given, desk: Desk
) -> int:
    """Whether the checks that an example names hold on its data, as it says."""
    if sorted(expected.header) != sorted(HEADER):
        desk.put(
            "unknown-name",
            expected.place,
            Both(
                f"{CHECKS} 的表头应为 {'、'.join(HEADER)}。",
                f"The header of {CHECKS} is {' | '.join(HEADER)}.",
            ),
            Both(
                "写作 checks: check | holds ; 核对的句子 | yes。", "A row names a check: yes, no."
            ),
        )
        return 0
    numbers: dict[str, int] = {}
    for number, truth in enumerate(program.checks):
        sentence = truth.check.sentence
        for text in (own(sentence, "zh"), own(sentence, "en"), sentence):
            numbers[text] = number
    held = _held(evaluator)
    good = 0
    for cells, place in zip(expected.rows, expected.places, strict=True):
        by_name = dict(zip(expected.header, cells, strict=True))
        sentence, wanted = (by_name[name] for name in HEADER)
        if sentence not in numbers:
            desk.put(
                "unknown-name",
                place,
                Both(f"没有核对“{sentence}”。", f'There is no check "{sentence}".'),
                nearest(sentence, numbers),
            )
            continue
        found = held[numbers[sentence]]
        if comes_out(found, wanted, None):
            good += 1
            continue
        desk.put(
            "example-differs",
            place,
            Both(
                f"例题“{example.title}”：核对“{sentence}”应为 {wanted}，结果是 {said(found)}。",
                f'Example "{example.title}": the check "{sentence}" should be {wanted}, '
                f"but comes out as {said(found)}.",
            ),
            _mend(program, example, found),
        )
    return good


def _held(evaluator: Evaluator) -> dict[int, Value]:
    """Each check over all of its rows: no if one fails, absent if one is open, else yes."""
    held: dict[int, Value] = dict.fromkeys(range(len(evaluator.program.checks)), True)
    for number, _, value in evaluator.truths():
        before = held[number]
        if before is False or (isinstance(value, Absent) and value.kind in SKIPPED):
            continue
        if value is False or (isinstance(value, Absent) and before is True):
            held[number] = value
    return held


def _mend(program: Program, example: Example, found: Value) -> Both:
    """What to do about a result that differs: something due may just not be given."""
    given = {one.name for one in example.given}
    wanting = [n for n, one in program.tables.items() if not one.constant and n not in given]
    if not isinstance(found, Absent) or found.kind in SKIPPED:
        return Both("改正公式或例题。", "Mend the formula or the example.")
    if not wanting:
        return Both(
            "它读的某一行或某一格，例题没有给；补上，或改正公式。",
            "A row or cell that it reads is not given: add it, or mend the formula.",
        )
    return Both(
        f"它读的某一行或某一格，例题没有给（没有给的表：{'、'.join(wanting)}）；补上，或改正公式。",
        f"A row or cell that it reads is not given (tables not given: {', '.join(wanting)}): "
        "add it, or mend the formula.",
    )


def _key(
    program: Program, line: Resolved, cells: dict[str, str], place: Place, desk: Desk
) -> tuple[Value, ...] | None:
    found: list[Value] = []
    for key in line.frame.keys:
        table = next(
            table
            for table in (*map(program.tables.get, (key, *line.frame.tables)),)
            if table is not None and key in table.keys
        )
        value = read_cell(cells[key], table.columns[key], place, desk)
        if value is None:
            return None
        found.append(value)
    return tuple(found)


def said(value: Value) -> str:
    """A value as an example writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Fraction) else str(value)


def comes_out(found: Value, wanted: str, shown: Shown | None) -> bool:
    """Whether a result is what is wanted: exactly, or as it is shown where that is stated."""
    if isinstance(found, Absent):
        return wanted in (found.kind.word, str(found))
    if isinstance(found, Fraction):
        try:
            number = Fraction(wanted)
        except ValueError:
            return False
        if found == number or shown is None or "/" in wanted:
            return found == number
        return ROUNDINGS[shown.mode](found, shown.step) == number
    return said(found) == wanted
