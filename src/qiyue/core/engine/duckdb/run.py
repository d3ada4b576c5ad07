"""Runs a plan over a snapshot in a DuckDB connection and gives the rows of results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import duckdb
from sqlglot import exp

from qiyue.core.dataset import Snapshot
from qiyue.core.engine.duckdb.exact import EXACT, register, too_many_digits
from qiyue.core.engine.duckdb.frozen import over_frozen
from qiyue.core.engine.duckdb.queries import statements
from qiyue.core.engine.duckdb.sheets import placed, stage_of
from qiyue.core.engine.duckdb.sql import expression, name, number
from qiyue.core.engine.duckdb.texts import AT_ONCE
from qiyue.core.engine.duckdb.values import values
from qiyue.core.engine.stored.columns import Column
from qiyue.core.engine.stored.reading import VALUES
from qiyue.core.engine.stored.staged import Stage
from qiyue.core.method.program import Program
from qiyue.core.method.showing import named_values
from qiyue.core.plan.plans import plan_of
from qiyue.core.plan.pruned import pruned
from qiyue.core.plan.steps import Emit, Plan

TABLE = "qiyue_values"


@dataclass(frozen=True, slots=True)
class Late:
    """What a plan makes last, while it is still a view, and the tables that it alone reads."""

    con: duckdb.DuckDBPyConnection
    label: str
    tables: tuple[str, ...]

    def stand(self) -> None:
        """Make a table of it; raises TooManyDigits as `calculate` does."""
        late = f"{self.label} late"
        self.con.execute(f'ALTER VIEW "{self.label}" RENAME TO "{late}"')
        try:
            self.con.execute(f'CREATE TEMP TABLE "{self.label}" AS FROM "{late}"')
        except duckdb.Error as error:
            raise too_many_digits(error) or error from error
        self.con.execute(f'DROP VIEW "{late}"')
        for table in self.tables:
            self.con.execute(f'DROP TABLE "{table}"')

    def drops(self) -> tuple[str, ...]:
        """The statements that drop it once it was read."""
        return (f'DROP VIEW "{self.label}"', *(f'DROP TABLE "{one}"' for one in self.tables))


@dataclass(frozen=True, slots=True)
class Calculated:
    """Scores in a connection: where each value stands, as the plan made it.

    Who takes what is still a view (`late`) as a stage makes a table of it, in order, at once.
    """

    program: Program
    emits: tuple[Emit, ...]
    late: dict[str, Late] = field(default_factory=dict)

    def stand(self) -> None:
        """Make tables of what is still a view."""
        while self.late:
            self.late.popitem()[1].stand()

    def of(self, names: Collection[str]) -> str:
        """A query that gives the rows of VALUES of some names."""
        if any(emit.source in self.late for emit in self.emits if emit.name in names):
            self.stand()
        about = {one.name: one for one in named_values(self.program)}
        found = [
            _sql(values(emit, about[emit.name].subject, about[emit.name].role))
            for emit in self.emits
            if emit.name in names
        ]
        empty = ", ".join(f"NULL::VARCHAR AS {column}" for column in VALUES)
        return " UNION ALL ".join(found) or f"SELECT {empty} LIMIT 0"

    def view(self, con: duckdb.DuckDBPyConnection) -> str:
        """Make a view of all rows of VALUES; its name in SQL."""
        rows = self.of({emit.name for emit in self.emits})
        con.execute(f'CREATE OR REPLACE TEMP VIEW "{TABLE}" AS {rows}')
        return f'"{TABLE}"'

    def stage(self, columns: Sequence[Column]) -> Stage | None:
        """The values of all subjects of a kind side by side, where they stand so."""
        kind, found = columns[0].kind, {}
        names = {column.name for column in columns}
        for emit in self.emits:
            if emit.name in names and (spot := placed(emit, kind)) is not None:
                found[spot] = emit
        stage = stage_of(columns, found)
        if stage is None:
            return None
        alone = {id(emit) for emit in found.values()}
        late = self.late.pop(stage.source, None)
        if all(id(emit) in alone for emit in self.emits if emit.source == stage.source):
            if late is not None:
                return replace(stage, drops=late.drops())
            # what is still a view may read it
            return stage if self.late else replace(stage, drops=(f'DROP TABLE "{stage.source}"',))
        if late is not None:
            late.stand()
        return stage


def sizes_of(program: Program, snapshot: Snapshot) -> dict[str, int]:
    """How many rows each data table has."""
    return {n: snapshot.size(n) for n, table in program.tables.items() if not table.constant}


def calculate(
    program: Program,
    snapshot: Snapshot,
    con: duckdb.DuckDBPyConnection,
    names: Collection[str] | None = None,
) -> Calculated:
    """Score a snapshot; where in `con` the values stand: all of them, or those of some names.

    Raises TooManyDigits where an exact result is too long to be stored.
    """
    plan = plan_of(program, sizes_of(program, snapshot))
    if names is not None:
        emits = tuple(emit for emit in plan.emits if emit.name in names)
        plan = pruned(replace(plan, emits=emits, checks=()))
    try:
        late = run_steps(plan, program, snapshot, con, late=True)
    except duckdb.Error as error:
        if (too_many := too_many_digits(error)) is not None:
            raise too_many from error
        raise
    return Calculated(program, plan.emits, late)


def run_steps(
    plan: Plan,
    program: Program,
    snapshot: Snapshot,
    con: duckdb.DuckDBPyConnection,
    *,
    late: bool = False,
) -> dict[str, Late]:
    """Make every table that is read more than once; in the end those of results stay.

    With `late`, the last of them, which no step reads, stays a view if no check reads it either:
    it is given, by its name.
    """
    plan, paths = over_frozen(plan, program, snapshot)
    checked = {out.source for _, out in plan.checks}
    results = {emit.source for emit in plan.emits} | checked
    queries = [(label, _sql(query)) for label, query in statements(plan, paths, manner=AT_ONCE)]
    if any(e.num.kind == "wide" for e in plan.emits) or any(
        EXACT in sql.casefold() for _, sql in queries
    ):
        register(con)
    last = queries[-1][0] if queries and late and queries[-1][0] not in checked else ""
    for label, query in queries:
        kind = "VIEW" if label == last else "TABLE"
        con.execute(f'CREATE OR REPLACE TEMP {kind} "{label}" AS {query}')
    drops = tuple(label for label, _ in queries if label not in results)
    if last:
        return {last: Late(con, last, drops)}
    for label in drops:
        con.execute(f'DROP TABLE "{label}"')
    return {}


def all_hold(program: Program, snapshot: Snapshot, con: duckdb.DuckDBPyConnection) -> bool:
    """Whether every check of a program is surely true of a snapshot, or does not apply."""
    plan = pruned(replace(plan_of(program, sizes_of(program, snapshot)), emits=()))
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
