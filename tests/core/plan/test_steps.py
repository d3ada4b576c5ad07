"""A plan is text for people, JSON for programs, and SQL without a float for engines."""

import json
import re
from pathlib import Path

import pytest
from sqlglot import ErrorLevel, exp
from tests.core.method.methods import method
from tests.core.method.methods import program as program_of

from qiyue.core.engine.duckdb.queries import statements
from qiyue.core.engine.duckdb.sql import expression
from qiyue.core.engine.run import load
from qiyue.core.plan import exprs as e
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.steps import Derive, Read

METHOD = Path(__file__).resolve().parents[3] / "examples" / "hvbp-2024" / "method.yaml"
DIALECTS = ("duckdb", "spark")
FLOATING = {exp.DataType.Type.FLOAT, exp.DataType.Type.DOUBLE}


@pytest.fixture(scope="module")
def program():
    return load(METHOD)


@pytest.fixture(scope="module")
def plan(program):
    return compile_plan(program)


@pytest.fixture(scope="module")
def queries(program, plan):
    paths = {name: exp.Table(this=exp.to_identifier(f"in_{name}")) for name in program.tables}
    return [query for _, query in statements(plan, paths)]


def test_a_plan_prints_a_line_for_each_step(plan):
    lines = str(plan).split("\n")
    assert len(lines) == len(plan.steps) > 10
    for line, step in zip(lines, plan.steps, strict=True):
        assert line.startswith(f"{step.name} = ")
    assert any(line.endswith("= read hospital") for line in lines)
    assert " := " in str(plan)


def test_two_compilations_give_the_same_text(plan):
    again = compile_plan(load(METHOD))
    assert again.as_json() == plan.as_json()
    assert str(again) == str(plan)


def test_the_json_of_a_plan_holds_every_step_and_no_float(program, plan):
    def no_float(text):
        raise AssertionError(text)

    read = json.loads(plan.as_json(), parse_float=no_float)
    assert [step["name"] for step in read["steps"]] == [step.name for step in plan.steps]
    assert len(read["emits"]) == len(plan.emits)
    assert len(read["checks"]) == len(program.checks) > 0


def test_steps_read_only_what_stands_before_them(plan):
    made = {}
    for step in plan.steps:
        assert step.name not in made
        made[step.name] = {out.name for out in step.columns}
        if isinstance(step, Derive):
            for _, x in step.made:
                assert set(x.columns()) <= made[step.source]
        elif isinstance(step, Read):
            assert len(step.sources) == len(step.columns)


def test_no_statement_holds_a_float_a_division_an_average_or_a_power(queries):
    assert len(queries) > 5
    banned = (exp.Div, exp.Avg, exp.Pow, exp.Round, exp.Sqrt)
    for query in queries:
        assert not list(query.find_all(*banned))
        assert not [kind for kind in query.find_all(exp.DataType) if kind.this in FLOATING]
        assert all(one.is_string or one.is_int for one in query.find_all(exp.Literal))
        text = re.sub(r"'[^']*'|\"[^\"]*\"", "x", query.sql(dialect="duckdb"))
        assert not re.search(r"(?<!/)/(?!/)|\*\*|\bavg\b|\d\.\d|\bUSING\b", text, re.I)


def test_statements_print_for_spark_with_whole_division(queries):
    """`//` of DuckDB is DIV in Spark; nothing is left that Spark does not have."""
    divisions = 0
    for query in queries:
        text = query.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)
        divisions += len(re.findall(r"\bDIV\b", text))
        assert "//" not in text
        assert len(re.findall(r"\bDIV\b", text)) == len(list(query.find_all(exp.IntDiv)))
    assert divisions > 0


DAYS = """
u[u]: {from: organisation, hired: date, name: text}
"""


def test_days_and_texts_print_for_every_dialect():
    lines = 'n[u]: days(hired, date("2026-07-15")) + year(hired) + month(hired) + day(hired)\n'
    lines += 't[u]: concat(name, "-", name)'
    made = compile_plan(program_of(method(lines, tables=DAYS)))
    (query,) = [query for _, query in statements(made, {"u": exp.to_table("u")})]
    duckdb, spark = (query.sql(dialect=d, unsupported_level=ErrorLevel.RAISE) for d in DIALECTS)
    assert "DATE_DIFF('DAY', \"hired\", CAST('2026-07-15' AS DATE))" in duckdb
    assert "DATEDIFF(DAY, `hired`, CAST('2026-07-15' AS DATE))" in spark
    for part in ("YEAR", "MONTH", "DAY"):
        assert f'{part}("hired")' in duckdb
        assert f"{part}(`hired`)" in spark
    assert "((`name` || '-') || `name`)" in spark


def test_a_later_day_prints_in_each_dialect():
    hired, many = e.column("hired", "date"), e.column("n", "int", -5, 5)
    days, months = (expression(e.later(op, hired, many)) for op in ("days_after", "months_after"))
    assert days.sql("spark") == "CAST(DATE_ADD(`hired`, CAST(`n` AS INT)) AS DATE)"
    assert months.sql("spark") == "CAST(ADD_MONTHS(`hired`, CAST(`n` AS INT)) AS DATE)"
    assert months.sql("duckdb") == 'CAST("hired" + INTERVAL (CAST("n" AS INT)) MONTH AS DATE)'
