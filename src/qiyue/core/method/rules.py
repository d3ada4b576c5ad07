"""Turns `rule` cells into ordinary constant columns: which formula, and its constant arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from qiyue.core.formula import ast
from qiyue.core.method.model import Column, Expr, RuleCall, Table, Value
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.types import TEXT, Type


@dataclass(frozen=True, slots=True)
class Variant:
    """One formula as cells of a column use it: `columns` holds constants, `exprs` the rest."""

    formula: str
    columns: dict[str, str]
    exprs: dict[str, Expr]
    call: RuleCall


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule column: `chooser` is the hidden column with the number of the variant."""

    chooser: str
    variants: tuple[Variant, ...]
    gaps: bool
    empty: Absence


def constant(node: ast.Node) -> Fraction | str | bool | None:
    """The value of a literal; None for anything else."""
    match node:
        case ast.Number(value=value) | ast.Text(value=value) | ast.YesNo(value=value):
            return value
        case ast.Unary(op="-", x=ast.Number(value=number)):
            return -number
        case _:
            return None


def expand(table: Table) -> tuple[Table, dict[str, Rule]]:
    """The table with a hidden column for each choice and argument, and its rule columns."""
    rules: dict[str, Rule] = {}
    for at, (name, column) in enumerate(list(table.columns.items())):
        if column.type.kind != "rule" or not table.constant:
            continue
        calls = [row[at] for row in table.rows]
        table, rules[name] = _expand_column(table, name, calls)
    return table, rules


def _expand_column(table: Table, name: str, calls: list[Value]) -> tuple[Table, Rule]:
    variants: list[Variant] = []
    shapes: list[tuple[object, ...]] = []
    chosen: list[Value] = []
    constants: dict[str, list[Value]] = {}
    for place, call in enumerate(calls):
        if not isinstance(call, RuleCall):
            chosen.append(Fraction(-1))
            continue
        fixed = {p: v for p, e in call.args if (v := constant(e.node)) is not None}
        free = {p: e for p, e in call.args if p not in fixed}
        kinds = tuple(sorted((p, type(v).__name__) for p, v in fixed.items()))
        shape = (call.formula, kinds, tuple(sorted((p, e.text) for p, e in free.items())))
        if shape not in shapes:
            shapes.append(shape)
            columns = {p: f"{name}.{len(shapes)}.{p}" for p in fixed}
            variants.append(Variant(call.formula, columns, free, call))
        number = shapes.index(shape)
        chosen.append(Fraction(number))
        for p, value in fixed.items():
            hidden = variants[number].columns[p]
            blank: list[Value] = [Absent(Absence.NOT_APPLICABLE)] * len(calls)
            constants.setdefault(hidden, blank)[place] = value
    chooser = f"{name}.formula"
    hidden_columns = {chooser: chosen, **constants}
    extra = {
        hidden: Column(hidden, _type(values), table.place, Absence.NOT_APPLICABLE)
        for hidden, values in hidden_columns.items()
    }
    # Every row has a chooser: it is absent only where there is no row.
    extra[chooser] = replace(extra[chooser], empty=table.columns[name].empty)
    rows = tuple(
        (*row, *(values[i] for values in hidden_columns.values()))
        for i, row in enumerate(table.rows)
    )
    rule = Rule(
        chooser,
        tuple(variants),
        any(not isinstance(call, RuleCall) for call in calls),
        table.columns[name].empty or Absence.NOT_APPLICABLE,
    )
    return replace(table, columns=table.columns | extra, rows=rows), rule


def _type(values: list[Value]) -> Type:
    present = [v for v in values if not isinstance(v, Absent)]
    if present and isinstance(present[0], bool):
        return Type("yes/no")
    return Type("number") if present and isinstance(present[0], Fraction) else TEXT
