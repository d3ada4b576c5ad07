"""What is written at once is what the tree prints."""

from pathlib import Path

import pytest

from qiyue.core.engine.duckdb.queries import statements
from qiyue.core.engine.duckdb.sql import expression
from qiyue.core.engine.duckdb.texts import AT_ONCE, text_of
from qiyue.core.engine.run import load
from qiyue.core.plan import exprs as e
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import Aggregate, Derive, Window

ROOT = Path(__file__).parents[4]
METHODS = [
    ROOT / "examples" / "hvbp-2024" / "method.yaml",
    ROOT / "examples" / "mine-2020" / "method.yaml",
    ROOT / "bench" / "group" / "method.yaml",
    *sorted((ROOT / "examples" / "methods").glob("*.yaml")),
]


def expressions(plan):
    for step in plan.steps:
        match step:
            case Derive() | Aggregate():
                yield from (made[-1] for made in step.made)
            case Window():
                yield step.x


def printed(x):
    return expression(x).sql(dialect="duckdb")


@pytest.mark.parametrize("file", METHODS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_expression_of_a_plan_is_what_its_tree_prints(file):
    found = list(expressions(compile_plan(load(file))))
    assert found
    assert [text_of(x) for x in found] == [printed(x) for x in found]


@pytest.mark.parametrize(
    "x",
    [
        e.lit(-3),
        e.lit(2**70),
        e.lit(-(2**62)),
        e.truth(True),
        X("lit", kind="text", value="a\"b'c"),
        X("col", kind="text", value='a"b'),
        X("null", kind="date"),
        X("null", kind="text"),
    ],
    ids=str,
)
def test_numbers_texts_and_names_are_spelt_alike(x):
    assert text_of(x) == printed(x)


def test_queries_leave_out_what_nobody_reads():
    plan = compile_plan(load(METHODS[0]))
    tables = {step.table for step in plan.steps if hasattr(step, "table")}
    paths = {name: expression(X("col", kind="text", value=name)) for name in tables}
    texts = [query.sql(dialect="duckdb") for _, query in statements(plan, paths, manner=AT_ONCE)]
    assert any("* EXCLUDE (" in text for text in texts)
