"""A plan run on columns in memory gives what the exact evaluator gives."""

from __future__ import annotations

from collections import Counter

import duckdb
import pytest
from tests.equality.data import each_random_method, frozen_units

from qiyue.core.engine.duckdb.run import sizes_of
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.living.bases import Results
from qiyue.core.engine.living.load import frozen_store, texts_of
from qiyue.core.engine.living.whole import calculated_anew
from qiyue.core.engine.truths import data_of
from qiyue.core.method.program import Program
from qiyue.core.plan import sheets
from qiyue.core.plan.since import layout

WANTED = 12


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_random_methods_have_the_values_of_the_evaluator(part, tmp_path, monkeypatch):
    """Once with the lines of short tables as columns, as with many rows, and once as rows."""
    if part == 0:
        monkeypatch.setattr(sheets, "FEW_ROWS", 0)
    snapshot = frozen_units(part, tmp_path)
    seen: Counter[str] = Counter()

    def compare(program: Program, text: str) -> None:
        with duckdb.connect() as con:
            texts = texts_of(con, program, snapshot)
            tables = {
                table.name: frozen_store(con, table, snapshot, texts)
                for table in program.tables.values()
                if not table.constant
            }
        laid = layout(program, sizes_of(program, snapshot))
        results = Results(laid, calculated_anew(laid, tables, texts), texts)
        evaluator = Evaluator(program, data_of(program, snapshot))
        for name in program.lines:
            keys = evaluator.keys(name)
            for key in keys:
                wanted = evaluator.value(name, key)
                found = results.value(name, key)
                assert found == wanted, f"{name} {key}: {found} for {wanted}\n{text}"
                seen["values"] += 1
        seen["wide"] += sum(emit.num.kind == "wide" for emit in laid.plan.emits)

    each_random_method(part, WANTED, compare)
    assert seen["values"] > 1_000
    assert seen["wide"]
