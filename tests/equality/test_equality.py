"""The engines agree byte for byte on random whole methods over 50 subjects."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from tests.equality.data import each_random_method, frozen_units

from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.results import VALUES, Texts, exact_rows, load_rows, write
from qiyue.core.engine.stored.written import Scored
from qiyue.core.engine.truths import data_of
from qiyue.core.formula import tree as t
from qiyue.core.method.program import Program
from qiyue.core.plan.compile import compile_plan

WANTED = int(os.environ.get("QIYUE_EQUALITY", "200"))
PARTS = 2
NAME = VALUES.index("name")
REPORT = Path(__file__).parents[2] / "build" / "equality"


def construct(node: t.Tree) -> str:
    match node:
        case t.Op(op="min" | "max" as op, type=kind) if kind.kind != "number":
            return f"op {op} {kind.kind}"
        case t.Op(op=op):
            return f"op {op}"
        case t.Round(mode=mode):
            return f"round {mode}"
        case t.Rows(fn=fn, way=way):
            return f"{fn} {way}"
        case t.Case(word=word):
            return word
        case _:
            return type(node).__name__.lower()


CONSTRUCTS = [
    *(f"op {op}" for op in ("+", "-", "*", "/", "neg", "abs", "min", "max", "and", "or", "not")),
    *(f"op {op}" for op in ("=", "!=", "<", "<=", ">", ">=")),
    *(f"round {m}" for m in ("half_up", "half_away", "half_even", "floor", "ceil", "trunc")),
    *(
        f"{fn} {way}"
        for fn in ("sum", "count", "mean", "min", "max", "only", "any", "all")
        for way in ("over", "among")
    ),
    *(f"{fn} among" for fn in ("rank", "rank_last", "rank_mean", "best", "split")),
    *(f"{fn} over" for fn in ("variance", "variance_all", "percentile")),
    *(f"{fn} past" for fn in ("only", "mean", "sum", "count", "max")),
    *(f"{fn} among" for fn in ("variance", "variance_all", "percentile")),
    *(
        f"op {op}"
        for op in ("exp", "ln", "sqrt", "power", "days", "year", "month", "day", "concat")
    ),
    *("op days_after", "op months_after"),
    *(f"op {op} {kind}" for op in ("min", "max") for kind in ("date", "choice")),
    *("case", "rule", "along", "at_least", "above", "at_most", "below"),
    *("cell", "const", "else", "is", "key", "local", "mine", "nil", "result"),
]


@pytest.fixture(scope="session", params=range(PARTS))
def frozen(request, tmp_path_factory):
    return request.param, frozen_units(request.param, tmp_path_factory.mktemp("data"))


def stored_alike(
    con: duckdb.DuckDBPyConnection, scored: Scored, exact: list[Texts], program: Program
) -> bool:
    """Whether the outputs of both engines have the same hashes."""
    with TemporaryDirectory() as room, duckdb.connect() as other:
        first, second = Path(room) / "first", Path(room) / "second"
        first.mkdir()
        second.mkdir()
        rows = load_rows(other, exact, second)
        return write(con, scored, program, first) == write(other, rows, program, second)


def test_engines_agree(frozen):
    part, snapshot = frozen
    hit: Counter[str] = Counter()
    values: Counter[str] = Counter()
    written: Counter[str] = Counter()

    def agree(program: Program, text: str) -> None:
        con = duckdb.connect()
        scored = calculate(program, snapshot, con)
        fast = con.execute(f"SELECT * FROM {scored.view(con)}").fetchall()
        evaluator = Evaluator(program, data_of(program, snapshot))
        exact = list(exact_rows(program, evaluator, lambda what, done, total: None))
        written["tried"] += 1
        if written["tried"] % 5 == 1:
            assert stored_alike(con, scored, exact, program), text
        con.close()
        differing = sorted(set(fast) ^ set(exact), key=str)[:6]
        assert sorted(fast, key=str) == sorted(exact, key=str), f"{differing}\n{text}"
        beyond = {emit.name for emit in compile_plan(program).emits if emit.num.kind == "wide"}
        values["all"] += len(fast)
        values["beyond"] += sum(row[NAME] in beyond for row in fast)
        for line in program.lines.values():
            for node in [n for tree in (line.tree, *line.parts.values()) for n in t.walk(tree)]:
                hit[construct(node)] += 1

    equal = each_random_method(part, WANTED // PARTS, agree)
    REPORT.mkdir(parents=True, exist_ok=True)
    said = {
        "equal": equal,
        "values": values,
        "hit": {c: hit[c] for c in CONSTRUCTS},
    }
    (REPORT / f"part-{part}.json").write_text(json.dumps(said), encoding="utf-8")
    assert equal >= WANTED // PARTS
    missing = [c for c in CONSTRUCTS if not hit[c]]
    assert not missing or WANTED < 200, missing
