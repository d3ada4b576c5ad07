"""Runs a plan over a snapshot in a DuckDB connection and gives the rows of results."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import duckdb
from sqlglot import exp

from qiyue.core.dataset import Snapshot
from qiyue.core.engine.duckdb.exact import register, too_many_digits
from qiyue.core.engine.duckdb.frozen import over_frozen
from qiyue.core.engine.duckdb.lines import Lines
from qiyue.core.engine.duckdb.sheets import Sheet, Words, sheets_of
from qiyue.core.engine.duckdb.sql import expression, name, number, statements
from qiyue.core.engine.duckdb.values import values
from qiyue.core.method.program import Program
from qiyue.core.method.showing import named_values
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.pruned import pruned
from qiyue.core.plan.steps import Plan

TABLE = "qiyue_values"
FEW = 1_000_000
"""With fewer values than this, sorting them all takes less than planning sheets for them."""


@dataclass(frozen=True, slots=True)
class Calculated:
    """Scores in a connection: a relation with the rows of VALUES, and the same as sheets.

    `sheets` is empty where the values of some kind of subject do not stand in one table.
    """

    relation: str
    sheets: tuple[Sheet, ...] = ()
    queries: tuple[tuple[str, int, str], ...] = ()
    """The same by name: the strongest absence it can have, and the query of its rows."""

    def __str__(self) -> str:
        return self.relation

    def of(self, names: Collection[str], state: int = 0) -> str:
        """A query that gives the rows of some names, of those that can be absent so strongly."""
        found = [q for name, most, q in self.queries if name in names and most >= state]
        return " UNION ALL ".join(found) or f'FROM "{self.relation}" LIMIT 0'

    def prepare(self, con: duckdb.DuckDBPyConnection) -> list[int]:
        """Sort the subjects of each sheet; how many there are."""
        sources = [sheet.source for sheet in self.sheets]
        for n, sheet in enumerate(self.sheets):
            con.execute(sheet.sorted(_ordered(n)))
            if sources.count(sheet.source) == 1:  # the sorted rows stand for those they came from
                con.execute(f'DROP TABLE "{sheet.source}"')
                con.execute(f'CREATE TEMP VIEW "{sheet.source}" AS FROM "{_ordered(n)}"')
        return [_count(con, name) for name in self.tables()]

    def tables(self) -> list[str]:
        """The sorted tables by their names."""
        return [_ordered(n) for n in range(len(self.sheets))]

    def rows(self) -> str:
        """A query over them that gives all rows of VALUES in order."""
        words = Words.of(self.sheets)
        queries = [sheet.rows(_ordered(n), words) for n, sheet in enumerate(self.sheets)]
        return " UNION ALL ".join(queries)

    def lines(self, con: duckdb.DuckDBPyConnection, sizes: list[int]) -> list[Lines]:
        """What makes the canonical lines of each sheet."""
        pairs = enumerate(zip(self.sheets, sizes, strict=True))
        return [sheet.lines(con, _ordered(n), size) for n, (sheet, size) in pairs]

    def many(self) -> list[int]:
        """How many values a subject of each sheet has."""
        return [len(sheet.cells) for sheet in self.sheets]


def sizes_of(program: Program, snapshot: Snapshot) -> dict[str, int]:
    """How many rows each data table has."""
    return {n: snapshot.size(n) for n, table in program.tables.items() if not table.constant}


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0])


def _ordered(sheet: int) -> str:
    return f"qiyue_sheet_{sheet}"


def calculate(program: Program, snapshot: Snapshot, con: duckdb.DuckDBPyConnection) -> Calculated:
    """Score a snapshot; where in `con` the values stand.

    Raises TooManyDigits where an exact result is too long to be stored.
    """
    plan = compile_plan(program, sizes_of(program, snapshot))
    register(con)
    try:
        run_steps(plan, program, snapshot, con)
    except duckdb.Error as error:
        raise too_many_digits(error) or error from error
    return values_of(plan, program, con)


def values_of(plan: Plan, program: Program, con: duckdb.DuckDBPyConnection) -> Calculated:
    """Where in `con` the values stand, once all tables of a plan that they come from are there.

    Raises TooManyDigits where an exact result is too long to be stored.
    """
    subjects = {named.name: named for named in named_values(program)}
    selects = [
        values(emit, subjects[emit.name].subject, subjects[emit.name].role) for emit in plan.emits
    ]
    queries = tuple(
        (emit.name, emit.state.high, _sql(q)) for emit, q in zip(plan.emits, selects, strict=True)
    )
    union = " UNION ALL ".join(query for _, _, query in queries)
    wide = any(emit.num.kind == "wide" or emit.shown.op == "exact" for emit in plan.emits)
    sheets = () if wide else sheets_of(plan, program)
    if sum(len(sheet.cells) * _count(con, sheet.source) for sheet in sheets) < FEW:
        sheets = ()
    try:
        kind = "VIEW" if sheets else "TABLE"
        con.execute(f'CREATE OR REPLACE TEMP {kind} "{TABLE}" AS {union}')
    except duckdb.Error as error:
        raise too_many_digits(error) or error from error
    return Calculated(TABLE, sheets, queries)


def run_steps(
    plan: Plan, program: Program, snapshot: Snapshot, con: duckdb.DuckDBPyConnection
) -> None:
    """Make every table that is read more than once; in the end those of results stay."""
    plan, paths = over_frozen(plan, program, snapshot)
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
