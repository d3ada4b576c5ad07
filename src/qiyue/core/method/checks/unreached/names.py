"""Whatever a method names, something uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qiyue.core.formula import ast
from qiyue.core.formula import tree as t
from qiyue.core.method.checks.weights import NAMES as WEIGHTS
from qiyue.core.method.model import Expr, Formula, Line, Method, RuleCall, Table
from qiyue.core.method.program import Frame, Program
from qiyue.core.values.findings import Both, Finding, Place

REMOVE = Both("用上它，或删去。", "Use it, or remove it.")


def lines_are_read_or_shown(program: Program) -> Iterator[Finding]:
    """A line without a role is read by another line or by a check."""
    read = set().union(*(one.reads for one in program.lines.values()))
    for truth in program.checks:
        read |= {node.line for node in t.walk(truth.tree) if isinstance(node, t.Result)}
    for resolved in program.lines.values():
        line = resolved.line
        if not line.role and line.name not in read:
            yield Finding(
                "unused-line",
                line.place,
                Both(
                    f"{line.name} 没有角色，也没有别的行用它：算了没人看。",
                    f"{line.name} has no role, and no other line reads it: nobody will see it.",
                ),
                Both(
                    "加 role（只供核对的写 role: check），或让总分用上它，或删去。",
                    "Give it a role (role: check for a figure to be checked), let a total read "
                    "it, or remove it.",
                ),
                "warning",
            )


def tables_are_read(program: Program) -> Iterator[Finding]:
    """Some line or check stands on a table, reads it, or has its key."""
    used = _used(program)
    tables = program.method.tables
    keys = {key for name in used for key in tables[name].keys}
    keys |= {c.type.table for name in used for c in tables[name].columns.values()}
    for table in tables.values():
        if table.name not in used and not (table.home and table.name in keys):
            yield Finding(
                "unused-table",
                table.place,
                Both(f"表 {table.name} 没有用到。", f"Nothing uses the table {table.name}."),
                REMOVE,
                "warning",
            )


def columns_of_the_method_are_read(program: Program) -> Iterator[Finding]:
    """A number, choice, day or rule that stands in the method counts for something."""
    in_lines = _cells(one.tree for one in program.lines.values())
    in_checks = _cells(truth.tree for truth in program.checks)
    for frame in _frames(program):
        in_lines |= {spot for join in frame.joins for spot in (join[:2], join[2:])}
    used = _used(program)
    for table in program.method.tables.values():
        if not table.constant or table.name not in used or not program.lines:
            continue
        for column in list(table.columns.values())[len(table.keys) :]:
            spot = (table.name, column.name)
            weight = column.name in WEIGHTS and spot not in in_lines
            if column.type.kind == "text" or spot in in_lines:
                continue
            if spot in in_checks and not weight:
                continue
            zh, en = ("", "")
            if spot in in_checks:
                zh, en = "：只核对了合计，得分没有乘它", ": its sum is checked, and that is all"
            yield Finding(
                "unused-column",
                column.place,
                Both(
                    f"没有一行算到 {table.name}.{column.name}{zh}。",
                    f"No line reads {table.name}.{column.name}{en}.",
                ),
                REMOVE,
                "warning",
            )


def names_are_used(program: Program) -> Iterator[Finding]:
    """Every formula is called, every parameter and every named intermediate is read."""
    method = program.method
    called = _called(method)
    for formula in method.formulas.values():
        if formula.library:
            continue
        if formula.name not in called:
            yield _unused(formula.place, f"公式 {formula.name}", f"the formula {formula.name}")
        said = _names([formula.gives, *formula.where.values()], method)
        for param in formula.params:
            if param not in said:
                zh, en = f"公式 {formula.name} 的参数 {param}", f"{param} of {formula.name}"
                yield _unused(formula.place, zh, f"the parameter {en}")
        yield from _wheres(formula, method)
    for line in method.lines.values():
        yield from _wheres(line, method)


def _unused(place: Place, zh: str, en: str) -> Finding:
    return Finding(
        "unused-name",
        place,
        Both(f"{zh}没有用到。", f"Nothing uses {en}."),
        REMOVE,
        "warning",
    )


def _wheres(owner: Line | Formula, method: Method) -> Iterator[Finding]:
    for name, expr in owner.where.items():
        others = [owner.gives, *(one for key, one in owner.where.items() if key != name)]
        if name not in _names(others, method):
            yield _unused(expr.place, f"中间值 {owner.name}.{name}", f"{owner.name}.{name}")


def _called(method: Method) -> set[str]:
    """The formulas that are called: in formulas, in cells of tables."""
    found = {
        cell.formula
        for table in method.tables.values()
        for row in table.rows
        for cell in row
        if isinstance(cell, RuleCall)
    }
    exprs = [expr for one in method.lines.values() for expr in (one.gives, *one.where.values())]
    exprs += [expr for one in method.formulas.values() for expr in (one.gives, *one.where.values())]
    exprs += [check.expr for check in method.checks]
    exprs += [expr for table in method.tables.values() for expr in _arguments(table)]
    nodes = (node for expr in exprs for node in ast.walk(expr.node))
    return found | {node.name for node in nodes if isinstance(node, ast.Call)}


def _arguments(table: Table) -> Iterator[Expr]:
    for row in table.rows:
        for cell in row:
            if isinstance(cell, RuleCall):
                yield from (expr for _, expr in cell.args)


def _names(exprs: Iterable[Expr], method: Method) -> set[str]:
    """The names that some expressions read; what a call does not pass, it reads by its name."""
    found: set[str] = set()
    for expr in exprs:
        for node in ast.walk(expr.node):
            match node:
                case ast.Name(name=name):
                    found.add(name)
                case ast.Rows(by=by):
                    found |= set(by)
                case ast.Call(name=name, named=named) if name in method.formulas:
                    params = method.formulas[name].params
                    found |= set(params) - {param for param, _ in named}
    return found


def _used(program: Program) -> set[str]:
    """The tables that lines and checks stand on or read; all, before a line is written."""
    if not program.lines:
        return set(program.method.tables)
    found = {name for frame in _frames(program) for name in frame.tables}
    for tree in _trees(program):
        found |= {node.table for node in t.walk(tree) if isinstance(node, t.Cell | t.Rows)}
    return found


def _frames(program: Program) -> Iterator[Frame]:
    yield from (line.frame for line in program.lines.values())
    yield from (truth.frame for truth in program.checks)


def _trees(program: Program) -> Iterator[t.Tree]:
    for line in program.lines.values():
        yield from (line.tree, *line.parts.values())
    yield from (truth.tree for truth in program.checks)


def _cells(trees: Iterable[t.Tree]) -> set[tuple[str, str]]:
    """The columns that trees read; what belongs to a rule counts for its column."""
    found: set[tuple[str, str]] = set()
    for tree in trees:
        for node in t.walk(tree):
            if isinstance(node, t.Cell):
                found.add((node.table, node.column.partition(".")[0]))
            elif isinstance(node, t.Rows):
                found |= {(node.table, column) for column, _ in node.joins}
    return found
