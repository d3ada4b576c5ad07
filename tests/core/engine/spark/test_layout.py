"""Parts follow the tree of units, as the data have it; where there is none, a key."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from qiyue.core.dataset import Snapshot, freeze, read_dataset
from qiyue.core.engine.run import load
from qiyue.core.engine.spark import layout
from qiyue.core.engine.spark.layout import layout_of, write_parts
from qiyue.core.method.program import Program

METHOD = """qiyue: 1
method: tree
tables:
  unit[unit] 单位: {from: organisation, parent: '-> unit empty n/a'}
  person[person] 员工: {from: organisation, unit: '-> unit', above: '-> unit', guest: '-> unit'}
  fact[person, day] 完成值: {from: facts, day: integer 1..31, x: number 0..9}
lines:
  all[person] 合计: sum(x over fact)
"""
UNITS = {"A": "", "B": "", "A1": "A", "A2": "A", "B1": "B", "B11": "B1"}
PEOPLE = [("p1", "A1", "A", "B"), ("p2", "A2", "A", "A"), ("p3", "B11", "B1", "B")]


def made(folder: Path, units: dict[str, str]) -> tuple[Program, Snapshot]:
    folder.mkdir()
    (folder / "method.yaml").write_text(METHOD, encoding="utf-8")
    (folder / "dataset.yaml").write_text(
        "qiyue: 1\ndataset: tree\nmethod: method.yaml\ntables:\n"
        "  unit: {file: unit.csv}\n  person: {file: person.csv}\n  fact: {file: fact.csv}\n",
        encoding="utf-8",
    )
    tables = {
        "unit": ["unit,parent", *(f"{unit},{up}" for unit, up in units.items())],
        "person": ["person,unit,above,guest", *map(",".join, PEOPLE)],
        "fact": ["person,day,x", *(f"{person[0]},1,2" for person in PEOPLE)],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    program = load(folder / "method.yaml")
    return program, freeze(read_dataset(folder), program.method, folder / "snapshot")


def parts(
    folder: Path, units: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, int], dict[str, set[str]]]:
    monkeypatch.setattr(layout, "MANY_ROWS", 0)
    program, snapshot = made(folder, units)
    found = layout_of(program, {name: snapshot.size(name) for name in snapshot.manifest["tables"]})
    assert found is not None
    work = folder / "work"
    work.mkdir()
    file, same = write_parts(snapshot, found, [10, 11, 12], work)
    rows = duckdb.connect().execute(f"SELECT key, part FROM '{file}'").fetchall()
    return dict(rows), same


def test_kinds_and_tables_follow_the_tree(tmp_path, monkeypatch):
    program, _ = made(tmp_path / "data", UNITS)
    sizes = {"unit": 6, "person": 3, "fact": 3}
    assert layout_of(program, sizes) is None  # not worth it
    monkeypatch.setattr(layout, "MANY_ROWS", 0)
    found = layout_of(program, sizes)
    assert found is not None
    assert (found.root, found.parent) == ("unit", "parent")
    assert found.leads == {"person": ("unit", "unit")}
    assert found.follows == {"fact": "person"}
    assert found.ties == {"unit": ["parent"], "person": ["above", "guest"]}


def test_without_a_tree_rows_follow_the_key_of_the_kind_that_has_most(monkeypatch):
    monkeypatch.setattr(layout, "MANY_ROWS", 0)
    program = load(Path(__file__).parents[4] / "examples" / "hvbp-2024" / "method.yaml")
    data = [name for name, table in program.tables.items() if not table.constant]
    found = layout_of(program, dict.fromkeys(data, 10))
    assert found is not None
    assert (found.root, found.parent) == ("hospital", "")
    assert set(found.follows.values()) == {"hospital"}


def test_a_tree_stays_in_one_part_and_columns_that_stay_within_it_are_known(tmp_path, monkeypatch):
    found, same = parts(tmp_path / "data", UNITS, monkeypatch)
    assert found["A"] == found["A1"] == found["A2"]
    assert found["B"] == found["B1"] == found["B11"]
    assert found["A"] != found["B"]
    assert same == {"unit": set(), "person": {"above"}}  # a root has no parent, p1 is a guest of B


def test_where_all_have_one_root_parts_are_cut_below_it(tmp_path, monkeypatch):
    one = {"O": ""} | {unit: up or "O" for unit, up in UNITS.items()}
    found, _ = parts(tmp_path / "data", one, monkeypatch)
    assert len({found["O"], found["A"], found["B"]}) == 3
    assert found["B"] == found["B11"]


def test_units_in_a_circle_have_a_part_too(tmp_path, monkeypatch):
    circle = UNITS | {"C": "D", "D": "C"}
    found, _ = parts(tmp_path / "data", circle, monkeypatch)
    assert set(found) == set(circle)
