"""Has Spark make the tables of a plan; DuckDB reads the results from them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from qiyue.core.dataset import Snapshot
from qiyue.core.dataset.cells import named as quoted
from qiyue.core.engine.duckdb.exact import register
from qiyue.core.engine.duckdb.queries import statements
from qiyue.core.engine.duckdb.run import Calculated, sizes_of
from qiyue.core.engine.duckdb.sql import column_type, name
from qiyue.core.engine.spark.dialect import spark_sql
from qiyue.core.engine.spark.placing import placed
from qiyue.core.engine.spark.session import session
from qiyue.core.engine.spark.shared import Shared
from qiyue.core.engine.spark.tables import Tables
from qiyue.core.method.program import Program
from qiyue.core.plan.pivots import read_across
from qiyue.core.plan.plans import plan_of
from qiyue.core.plan.steps import Constants, Out, Plan, Read


def calculate(
    program: Program, snapshot: Snapshot, con: duckdb.DuckDBPyConnection, work: Path
) -> Calculated:
    """Score a snapshot; where in `con` the values stand.

    `work` is a folder for what lies between Spark and DuckDB; it is empty again afterwards.
    Raises NoSpark where Spark is missing, TooManyDigits as the other engines do.
    """
    plan = plan_of(program, sizes_of(program, snapshot))
    spark = session()
    with Shared(spark, work / "spark") as shared, Tables(spark, shared) as tables:
        wanted = wanted_columns(plan)
        for label, outs in run_steps(spark, tables, plan, program, snapshot, wanted).items():
            _fetch(con, label, outs, shared.files(label))
        register(con)
        return Calculated(program, plan.emits)


def wanted_columns(plan: Plan) -> dict[str, list[Out]]:
    """The columns that results are read from, by the table that has them."""
    names: dict[str, set[str]] = {}
    for emit in plan.emits:
        parts = [emit.num, emit.den, emit.shown, emit.state, emit.reason]
        parts += [x for _, x, _ in emit.keys]
        names.setdefault(emit.source, set()).update(c for x in parts for c in x.columns())
    steps = {step.name: step for step in plan.steps}
    return {
        label: [o for o in steps[label].columns if o.name in found] or [steps[label].columns[0]]
        for label, found in names.items()
    }


def run_steps(
    spark: Any,
    tables: Tables,
    plan: Plan,
    program: Program,
    snapshot: Snapshot,
    wanted: dict[str, list[Out]],
) -> dict[str, list[Out]]:
    """Make every table of the plan that is read more than once, and store the wanted ones."""
    paths, anchors = tables.open(program, snapshot)
    plan = placed(read_across(plan, snapshot.all_across()), anchors)
    given = {step.name for step in plan.steps if isinstance(step, Read | Constants)}
    for label, query in statements(plan, paths, wanted):
        assert isinstance(query, exp.Select)
        frame = _frame(spark, tables, query)
        if label in given and label not in wanted:
            tables.view(label, frame)
        else:
            tables.store(label, frame)
    return wanted


def _frame(spark: Any, tables: Tables, query: exp.Select) -> Any:
    """The rows of a query; each of its parts is a view, which Spark resolves once."""
    query = query.copy()
    for part in query.ctes:
        tables.view(part.alias, spark.sql(spark_sql(part.this)))
    query.set("with_", None)
    return spark.sql(spark_sql(query))


def _fetch(
    con: duckdb.DuckDBPyConnection, label: str, outs: list[Out], files: Iterable[Path]
) -> None:
    """What Spark stored, as the table of that name: file by file, never whole in a process."""
    kinds = {o.name: column_type(o.kind, o.low, o.high) for o in outs}
    columns = ", ".join(f"{quoted(n)} {kind.sql(dialect='duckdb')}" for n, kind in kinds.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(label)} ({columns})")
    items = [exp.Cast(this=exp.Column(this=name(n)), to=kind) for n, kind in kinds.items()]
    for file in files:
        source = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(file))])
        query = exp.select(*items).from_(source).sql(dialect="duckdb")
        con.execute(f"INSERT INTO {quoted(label)} {query}")
