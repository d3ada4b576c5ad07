"""The engines agree byte for byte on random whole methods over 50 subjects."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, seed, settings
from tests.equality.methods import CONSTANTS, ITEMS, TABLES, methods

from qiyue.core.dataset import freeze, read_dataset
from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.results import exact_rows
from qiyue.core.engine.truths import data_of
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import parse_method
from qiyue.core.method.resolve import resolve

WANTED = int(os.environ.get("QIYUE_EQUALITY", "200"))
PARTS = 2
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
    """A snapshot with 50 units, absences of every kind, ties and uneven groups."""
    folder = tmp_path_factory.mktemp("data")
    pick = random.Random(request.param)

    def number(low: float, high: float, step: float, empty: float = 0.0) -> str:
        if pick.random() < empty:
            return ""
        many = round((high - low) / step)
        value = low + step * pick.choice([0, many, many // 2, pick.randint(0, many)])
        return f"{value:.2f}"

    units = [f"u{i:02}" for i in range(50)]
    tables = {
        "pool": ["pool,share"] + [f"p{i},{i + 1}" for i in range(4)],
        "unit": ["unit,pool,size,level,note,ready,hired,until"]
        + [
            ",".join(
                [
                    u,
                    pick.choice(["p0", "p0", "p1", "p2"]),
                    pick.choice(["1", "30", "30", "100"]),
                    pick.choice(["low", "mid", "top"]),
                    pick.choice(["", "x"]),
                    pick.choice(["yes", "no"]),
                    pick.choice(["", "2020-02-29", "2026-07-15", "0001-01-01"]),
                    pick.choice(["2024-02-29", "2026-03-01", "9999-12-31"]),
                ]
            )
            for u in units
        ],
        "fact": ["unit,item,actual,why,target,plan"]
        + [
            ",".join(
                [
                    u,
                    i,
                    number(-100, 100, 0.25, 0.1),
                    pick.choice(["", "late", "ill"]),
                    number(0, 50, 0.1, 0.2),
                    number(1, 20, 0.5, 0.2),
                ]
            )
            for u in units
            for i in ITEMS
            if pick.random() < 0.9
        ],
        "event": ["unit,event,item,points,grade"]
        + [
            f"{pick.choice(units)},e{n},{pick.choice(ITEMS)},"
            f"{number(-5, 5, 0.5)},{pick.choice('abc')}"
            for n in range(60)
        ],
    }
    tables["tally"] = ["unit,mark,held"] + [
        f"{u},{mark},{pick.randint(0, 9)}"
        for u in units
        for mark in ("0.5", "7.5", "10", "25", "30", "100.0")
        if pick.random() < 0.4
    ]
    tables["record"] = ["unit,item,period,was"] + [
        f"{u},{i},{year},{number(-50, 50, 0.5, 0.1)}"
        for u in units
        for i in ITEMS
        for year in (2022, 2023, 2024, 2025, 2026, 2027)
        if pick.random() < 0.8
    ]
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    mapped = "".join(f"  {name}: {{file: {name}.csv}}\n" for name in tables)
    (folder / "dataset.yaml").write_text(
        f"qiyue: 1\ndataset: random\nmethod: m.yaml\n"
        f"period: 2026-01-01..2026-12-31\ntables:\n{mapped}",
        encoding="utf-8",
    )
    items = "  item[item]: |\n    item | weight number 0..100\n" + "".join(
        f"    {i} | 1\n" for i in ITEMS
    )
    constants = CONSTANTS.removeprefix("\n") + items
    shape = parse_method(f"qiyue: 1\nmethod: random\ntables:{TABLES}{constants}")
    return request.param, freeze(read_dataset(folder), shape, folder / "snapshot")


def test_engines_agree(frozen):
    part, snapshot = frozen
    hit: Counter[str] = Counter()
    runs = Counter[str]()
    seen: set[str] = set()

    @seed(part)
    @settings(
        max_examples=WANTED // PARTS * 2 + 20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(methods())
    def agree(text: str) -> None:
        if runs["run"] >= WANTED // PARTS or text in seen:
            return
        seen.add(text)
        desk = Desk()
        program = resolve(parse_method(text, desk=desk), desk)
        assert program is not None, (
            "\n".join(f"{f.place} {f.code} {f.message.en}" for f in desk.sorted()) + text
        )
        con = duckdb.connect()
        table = calculate(program, snapshot, con)
        fast = con.execute(f'SELECT * FROM "{table}"').fetchall()
        con.close()
        evaluator = Evaluator(program, data_of(program, snapshot))
        exact = list(exact_rows(program, evaluator, lambda what, done, total: None))
        differing = sorted(set(fast) ^ set(exact), key=str)[:6]
        assert sorted(fast, key=str) == sorted(exact, key=str), f"{differing}\n{text}"
        runs["run"] += 1
        for line in program.lines.values():
            for node in [n for tree in (line.tree, *line.parts.values()) for n in t.walk(tree)]:
                hit[construct(node)] += 1

    agree()
    REPORT.mkdir(parents=True, exist_ok=True)
    said = {
        "equal": runs["run"],
        "hit": {c: hit[c] for c in CONSTRUCTS},
    }
    (REPORT / f"part-{part}.json").write_text(json.dumps(said), encoding="utf-8")
    assert runs["run"] >= WANTED // PARTS
    missing = [c for c in CONSTRUCTS if not hit[c]]
    assert not missing or WANTED < 200, missing
