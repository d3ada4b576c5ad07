"""Whole numbers of any width are divided and summed up alike on Spark and in Python."""

from __future__ import annotations

import random

import pytest
from sqlglot import exp

from qiyue.core.engine.duckdb.sql import column_type, expression
from qiyue.core.engine.spark.dialect import spark_sql
from qiyue.core.plan import exprs as e


@pytest.fixture
def table(spark):
    """Makes a table `numbers` that is gone after the test: the session is that of all."""

    def made(rows: list[tuple[int, int]], digits: tuple[int, int]) -> None:
        kinds = ["DECIMAL(38, 0)" if d > 18 else "BIGINT" for d in digits]
        pairs = (f"(CAST('{n}' AS {kinds[0]}), CAST('{d}' AS {kinds[1]}))" for n, d in rows)
        values = f"SELECT * FROM VALUES {', '.join(pairs)} AS v(n, d)"
        spark.sql(values).createOrReplaceTempView("numbers")

    yield made
    spark.catalog.dropTempView("numbers")


@pytest.mark.parametrize(
    "digits", [(9, 4), (18, 18), (19, 1), (30, 12), (37, 3), (37, 20), (37, 37), (38, 1)], ids=str
)
def test_quotients_of_every_width(spark, table, digits):
    pick = random.Random(7)
    highs = [10**d - 1 for d in digits]
    rows = [
        (pick.randint(0, pick.choice([9, highs[0]])), pick.randint(1, pick.choice([9, highs[1]])))
        for _ in range(300)
    ]
    rows += [(highs[0], 1), (highs[0], highs[1]), (0, 1), (1, highs[1])]
    table(rows, digits)
    made = e.quotient(e.column("n", "int", 0, highs[0]), e.column("d", "int", 1, highs[1]))
    query = exp.select(exp.column("n"), exp.column("d"), expression(made).as_("q")).from_("numbers")
    for n, d, q in spark.sql(spark_sql(query)).collect():
        assert int(q) == int(n) // int(d), (n, d)


def test_a_sum_may_be_wider_than_what_it_sums_up(spark, table):
    table([(9 * 10**17, 1)] * 100, (18, 18))
    summed = exp.Cast(this=exp.Sum(this=exp.column("n")), to=column_type("int", 0, 10**30))
    query = exp.select(summed.as_("s")).from_("numbers")
    assert int(spark.sql(spark_sql(query)).collect()[0].s) == 9 * 10**19
