"""What a plan reads of a snapshot, as relations of SQL."""

from __future__ import annotations

from sqlglot import exp

from qiyue.core.dataset import Snapshot
from qiyue.core.method.program import Program
from qiyue.core.plan.pivots import across_of, read_across
from qiyue.core.plan.steps import Plan, Read


def over_frozen(
    plan: Plan, program: Program, snapshot: Snapshot
) -> tuple[Plan, dict[str, exp.Expr]]:
    """The plan as it reads the files of a snapshot, and the relation of each table it reads."""
    plan = read_across(plan, snapshot.all_across())
    wanted = {step.table for step in plan.steps if isinstance(step, Read)}
    found: dict[str, exp.Expr] = {}
    for name, table in program.tables.items():
        if not table.constant and name in wanted:
            found[name] = _file(snapshot, name)
            if snapshot.across(name) is not None:
                found[name] = exp.Var(this=snapshot.rows_of(name))
        if across_of(name) in wanted:
            found[across_of(name)] = _file(snapshot, name)
    return plan, found


def _file(snapshot: Snapshot, table: str) -> exp.Expr:
    path = exp.Literal.string(str(snapshot.path(table)))
    return exp.Anonymous(this="read_parquet", expressions=[path])
