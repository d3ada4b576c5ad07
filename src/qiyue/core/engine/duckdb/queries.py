"""Puts the steps of a plan together to queries: one for each table that several steps read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlglot import exp

from qiyue.core.engine.duckdb.sql import TREES, Manner, column, name, select, table
from qiyue.core.plan import steps as s


def reads(step: s.Step) -> tuple[str, ...]:
    """The steps that a step reads."""
    match step:
        case s.Join():
            return (step.left, step.right)
        case s.Derive() | s.Distinct() | s.Aggregate() | s.Window() | s.Pivot():
            return (step.source,)
        case _:
            return ()


def statements(
    plan: s.Plan,
    paths: dict[str, exp.Expr],
    sources: Iterable[str] | None = None,
    manner: Manner = TREES,
) -> list[tuple[str, exp.Expr]]:
    """One (table, query) for each step that several others read, or that is one of `sources`.

    These are, if they are not given, the tables that results and checks come from. Steps that
    are read once stand inside the query that reads them.
    """
    uses: Counter[str] = Counter()
    for step in plan.steps:
        uses.update(reads(step))
    if sources is None:
        sources = [emit.source for emit in plan.emits] + [out.source for _, out in plan.checks]
    wanted = set(sources)
    by_name = {step.name: step for step in plan.steps}
    live = _live(wanted, by_name)
    found = []
    for step in plan.steps:
        if step.name in live and (step.name in wanted or uses[step.name] > 1):
            parts = _parts(step, by_name, uses, wanted)
            found.append((step.name, _with_parts(parts, by_name, paths, manner)))
    return found


def _live(wanted: set[str], by_name: dict[str, s.Step]) -> set[str]:
    live: set[str] = set()
    stack = list(wanted)
    while stack:
        here = stack.pop()
        if here not in live:
            live.add(here)
            stack.extend(reads(by_name[here]))
    return live


def _parts(
    step: s.Step, by_name: dict[str, s.Step], uses: Counter[str], wanted: set[str]
) -> list[s.Step]:
    """A step and those that stand inside its query, the first ones first."""
    inner, stack = [step], [step]
    while stack:
        for read in reads(stack.pop()):
            if uses[read] == 1 and read not in wanted:
                inner.append(by_name[read])
                stack.append(by_name[read])
    return inner[::-1]


def _with_parts(
    parts: list[s.Step], by_name: dict[str, s.Step], paths: dict[str, exp.Expr], manner: Manner
) -> exp.Expr:
    step = parts[-1]
    items: list[exp.Expr] = [column(out.name) for out in step.columns]
    query = exp.Select(expressions=items or [exp.Star()]).from_(table(step.name), copy=False)
    for part in parts:
        made = select(part, paths, manner, () if manner.carried else _dead(part, by_name))
        query = query.with_(name(part.name), as_=made, copy=False)
    return query


def _dead(step: s.Step, by_name: dict[str, s.Step]) -> list[str]:
    """The columns of what a step adds to that nobody reads any more; rows need one at least."""
    match step:
        case s.Join():
            source = step.left
        case s.Derive() | s.Window():
            source = step.source
        case _:
            return []
    kept = {out.name for out in step.columns}
    dead = [out.name for out in by_name[source].columns if out.name not in kept]
    return dead if kept else dead[1:]
