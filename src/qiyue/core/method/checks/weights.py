"""Weights that a method holds are summed by a check of its own."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qiyue.core.formula.tree import Cell, Rows, walk
from qiyue.core.method.model import Column, Table
from qiyue.core.method.program import Program
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both, Finding
from qiyue.core.values.uoms import PERCENT

NAMES = ("weight", "权重", "分值", "满分")
WHOLE = Fraction(100)


def weights_are_summed(program: Program) -> Iterator[Finding]:
    """A column of weights stands in a check that sums it."""
    summed = {
        (node.table, cell.column)
        for truth in program.checks
        for node in walk(truth.tree)
        if isinstance(node, Rows)
        and node.fn == "sum"
        and node.x is not None
        and _for_each_owner(program, node)
        for cell in walk(node.x)
        if isinstance(cell, Cell)
    }
    for table in program.method.tables.values():
        for column in table.columns.values():
            wanted = column.name in NAMES and column.type.kind == "number"
            if wanted and (table.name, column.name) not in summed:
                yield _unchecked(program, table, column)


def _for_each_owner(program: Program, rows: Rows) -> bool:
    """Whether a sum of weights that come with the data is one for each subject, not of all."""
    table = program.method.tables[rows.table]
    return table.constant or set(_owners(program, table)) <= {column for column, _ in rows.joins}


def _unchecked(program: Program, table: Table, column: Column) -> Finding:
    name = f"{table.name}.{column.name}"
    owners = _owners(program, table)
    sums = _sums(table, column, owners)
    if len(set(sums)) > 1:  # no one total for every owner
        owners, sums = (), _sums(table, column, ())
    now = sums[0] if sums else None
    check = _check(table, column, owners, now)
    zh, en = ("", "") if now is None else (f"（现在合计 {plain(now)}）", f" (now {plain(now)})")
    return Finding(
        "weights-unchecked",
        column.place,
        Both(f"没有检查 {name} 合计是多少{zh}。", f"Nothing checks what {name} adds up to{en}."),
        Both(f"在 checks 里加：权重合计{check}。", f"Add to checks: the weights add up{check}."),
        "warning",
    )


def _owners(program: Program, table: Table) -> tuple[str, ...]:
    """Whose weights they are: the subjects among the keys, or all keys but the last."""
    homes = {key: program.method.tables.get(key) for key in table.keys}
    listed = [key for key, home in homes.items() if home is not None and home.home]
    subjects = [key for key in listed if program.method.tables[key].origin == "organisation"]
    owners = subjects or [key for key in listed if key in table.keys[:-1]]
    return tuple(owners) if len(owners) < len(table.keys) else ()


def _sums(table: Table, column: Column, owners: tuple[str, ...]) -> list[Fraction]:
    """What the weights of each owner add up to, where the method holds them."""
    names = list(table.columns)
    at, places = names.index(column.name), [names.index(owner) for owner in owners]
    sums: dict[tuple[object, ...], Fraction] = {}
    for row in table.rows:
        value = row[at]
        if isinstance(value, Fraction):
            owner = tuple(row[place] for place in places)
            sums[owner] = sums.get(owner, Fraction(0)) + value
    return list(sums.values())


def _check(table: Table, column: Column, owners: tuple[str, ...], now: Fraction | None) -> str:
    """The check behind its sentence: `: sum(weight among item) = 100`."""
    total = now
    if total is None:
        total = Fraction(1) if column.type.high == 1 else WHOLE
    way = "over" if owners else "among"
    summed, over = f"sum({column.name} {way} {table.name})", f" [{', '.join(owners)}]"
    if column.type.uom == PERCENT:  # a plain number goes with every unit but %
        summed, total = f"{summed} / 100", total / 100
    return f"{over if owners else ''}: {summed} = {plain(total)}"
