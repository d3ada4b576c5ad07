"""Parts by top unit change no result, and spare Spark to bring rows together."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from qiyue.core.engine.run import score
from qiyue.core.engine.spark import layout, tables

METHOD = """qiyue: 1
method: parts
tables:
  item[item]: |
    item | weight number 0..100
    a    | 60
    b    | 40
  unit[unit] 单位:
    from: organisation
    parent: '-> unit empty n/a'
    factor: number 0..2 by 0.1
  person[person] 员工:
    from: organisation
    unit: '-> unit'
    home: '-> unit'
    peer: text
  post[person, post] 任职:
    from: organisation
    post: integer 1..9
    workplace: '-> unit'
    days: integer 1..31
  fact[person, item] 完成值: {from: facts, actual: number 0..200 by 0.5 empty n/a better high}
lines:
  peer_place[person] 同序列名次:
    better: high
    gives: rank(actual["a"] among person by peer where actual["a"] is present)
  factor_now[person] 系数: mean(workplace.factor, days over post) else 1
  total[person] 总分:
    role: total
    better: high
    gives: half_up(factor_now * sum(weight * (actual else 0) over item) / 100, 0.01) * unit.factor
  place[person] 名次:
    role: rank
    gives: rank(total among person by home)
  many[person] 人数: count(total among person by home)
"""
MOVED = re.compile(r"hashpartitioning\(([^,#]*)#")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Three trees of units and 200 people, some with a second post anywhere."""
    folder = tmp_path_factory.mktemp("parts")
    pick = random.Random(5)
    (folder / "method.yaml").write_text(METHOD, encoding="utf-8")
    kinds = ("unit", "person", "post", "fact")
    (folder / "dataset.yaml").write_text(
        "qiyue: 1\ndataset: parts\nmethod: method.yaml\ntables:\n"
        + "".join(f"  {kind}: {{file: {kind}.csv}}\n" for kind in kinds),
        encoding="utf-8",
    )
    above = {f"u{n}": f"u{n % 12}" if n > 11 else f"u{n % 3}" if n > 2 else "" for n in range(40)}
    rows = {kind: [] for kind in kinds}
    rows["unit"] = [f"{u},{up},{pick.choice(['0.9', '1', '1.1'])}" for u, up in above.items()]
    for n in range(200):
        unit = f"u{pick.randrange(3, 40)}"
        rows["person"].append(f"p{n},{unit},{above[unit]},{pick.choice('xyz')}")
        rows["post"].append(f"p{n},1,{unit},20")
        if n % 7 == 0:
            rows["post"].append(f"p{n},2,u{pick.randrange(40)},11")
        for item in "ab":
            if pick.random() > 0.1:
                rows["fact"].append(f"p{n},{item},{pick.choice(['', '50', '77.5', '120'])}")
    heads = {
        "unit": "unit,parent,factor",
        "person": "person,unit,home,peer",
        "post": "person,post,workplace,days",
        "fact": "person,item,actual",
    }
    for kind in kinds:
        text = "\n".join([heads[kind], *rows[kind]]) + "\n"
        (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
    score(folder, None, folder / "duckdb", engine="duckdb")
    return folder


@pytest.fixture
def moved(spark, monkeypatch):
    """By which columns rows are brought together, and how often; not what is read first."""
    found: Counter[str] = Counter()
    store = tables.Tables.store

    def stored(self, label, frame):
        if not label.startswith("given "):
            plan = frame._jdf.queryExecution().executedPlan().toString()
            found.update(column.strip() for column in MOVED.findall(plan))
        return store(self, label, frame)

    monkeypatch.setattr(tables.Tables, "store", stored)
    # Short tables are else copied to everybody, and all tables are short here.
    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
    yield found
    spark.conf.unset("spark.sql.autoBroadcastJoinThreshold")


def by_key(program, sizes):
    """Every row by the hash of its person."""
    found = {n: t for n, t in program.tables.items() if not t.constant}
    return layout._from("person", "", found)


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "way",
    [pytest.param("no parts", marks=SLOW), pytest.param("by key", marks=SLOW), "by top unit"],
)
def test_whatever_the_parts_the_values_are_the_same(spark, data, moved, way, monkeypatch):
    if way != "no parts":
        monkeypatch.setattr(layout, "MANY_ROWS", 0)
    if way == "by key":
        monkeypatch.setattr(tables, "layout_of", by_key)
    score(data, None, data / way, engine="spark")
    assert (data / way / "manifest.json").read_bytes() == (
        data / "duckdb" / "manifest.json"
    ).read_bytes()
    assert not (data / way / "spark").exists()
    assert not spark.catalog.listTables()
    assert moved["peer"]  # those are all over the group
    assert bool(moved["home"]) == (way != "by top unit")
    # With parts, what was joined to lists, of items and of workplaces, is brought back to people.
    assert (moved["person"] > 2) == (way == "no parts")
