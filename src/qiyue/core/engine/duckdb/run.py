"""Runs a plan over a snapshot in a DuckDB connection and gives the rows of results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import duckdb
from sqlglot import exp

from qiyue.core.dataset import Snapshot
from qiyue.core.engine.duckdb.exact import register, too_many_digits
from qiyue.core.engine.duckdb.sheets import placed, stage_of
from qiyue.core.engine.duckdb.sql import expression, name, number, statements
from qiyue.core.engine.duckdb.values import values
from qiyue.core.engine.stored.columns import Column, columns_of
from qiyue.core.engine.stored.staged import Stage
from qiyue.core.method.program import Program
from qiyue.core.method.showing import named_values
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.pruned import pruned
from qiyue.core.plan.steps import Plan

TABLE = "qiyue_values"


@dataclass(frozen=True, slots=True)
class Calculated:
    """Scores in a connection: a relation with the rows of VALUES, and the same side by side.

    `stages` holds them by the kind of subject, where they stand so; `queries` by name.
    """

    relation: str
    stages: dict[str, Stage]
    queries: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.relation

    def of(self, names: Collection[str]) -> str:
        """A query that gives the rows of some names."""
        found = [query for name, query in self.queries if name in names]
        return " UNION ALL ".join(found) or f'SELECT * FROM "{self.relation}" LIMIT 0'

    def stage(self, columns: Sequence[Column]) -> Stage | None:
        """The values of all subjects of a kind side by side, where they stand so."""
        return self.stages.get(columns[0].kind)


def sizes_of(program: Program, snapshot: Snapshot) -> dict[str, int]:
    """How many rows each data table has."""
    return {n: snapshot.size(n) for n, table in program.tables.items() if not table.constant}


def calculate(program: Program, snapshot: Snapshot, con: duckdb.DuckDBPyConnection) -> Calculated:
    """Score a snapshot; where in `con` the values stand.

    Raises TooManyDigits where an exact result is too long to be stored.
    """
    plan = compile_plan(program, sizes_of(program, snapshot))
    register(con)
    try:
        run_steps(plan, program, snapshot, con)
    except duckdb.Error as error:
        if (too_many := too_many_digits(error)) is not None:
            raise too_many from error
        raise
    return values_of(plan, program, con)


def values_of(plan: Plan, program: Program, con: duckdb.DuckDBPyConnection) -> Calculated:
    """Where in `con` the values stand, once all tables of a plan that they come from are there."""
    about = {named.name: named for named in named_values(program)}
    queries, spots = [], {}
    for emit in plan.emits:
        named = about[emit.name]
        queries.append((emit.name, _sql(values(emit, named.subject, named.role))))
        if (spot := placed(emit, named.subject)) is not None:
            spots[named.subject, *spot] = emit
    stages = {}
    for kind, columns in columns_of(program).items():
        emits = {(line, name): emit for (of, line, name), emit in spots.items() if of == kind}
        if (stage := stage_of(columns, emits)) is not None:
            stages[kind] = stage
    union = " UNION ALL ".join(query for _, query in queries)
    con.execute(f'CREATE OR REPLACE TEMP VIEW "{TABLE}" AS {union}')
    return Calculated(TABLE, stages, tuple(queries))


def run_steps(
    plan: Plan, program: Program, snapshot: Snapshot, con: duckdb.DuckDBPyConnection
) -> None:
    """Make every table that is read more than once; in the end those of results stay."""
    paths: dict[str, exp.Expr] = {
        table.name: exp.Anonymous(
            this="read_parquet", expressions=[exp.Literal.string(str(snapshot.path(table.name)))]
        )
        for table in program.tables.values()
        if not table.constant
    }
    made: list[str] = []
    for label, query in statements(plan, paths):
        con.execute(f'CREATE OR REPLACE TEMP TABLE "{label}" AS {_sql(query)}')
        made.append(label)
    results = {emit.source for emit in plan.emits} | {out.source for _, out in plan.checks}
    for label in made:
        if label not in results:
            con.execute(f'DROP TABLE "{label}"')


def all_hold(program: Program, snapshot: Snapshot, con: duckdb.DuckDBPyConnection) -> bool:
    """Whether every check of a program is surely true of a snapshot, or does not apply."""
    plan = pruned(replace(compile_plan(program, sizes_of(program, snapshot)), emits=()))
    register(con)
    try:
        run_steps(plan, program, snapshot, con)
        for _, out in plan.checks:
            state, held = expression(out.state), expression(out.held)
            passed = exp.In(this=state, expressions=[number(n) for n in (1, 2)])
            good = exp.Or(
                this=exp.Coalesce(this=held, expressions=[exp.false()]), expression=passed
            )
            query = exp.select(number(1)).from_(exp.Table(this=name(out.source)))
            query = query.where(exp.Not(this=exp.Paren(this=good))).limit(1)
            if con.execute(_sql(query)).fetchall():
                return False
    except duckdb.Error:
        return False  # the exact evaluator has the word
    return True


def _sql(query: exp.Expr) -> str:
    return query.sql(dialect="duckdb", copy=False)
