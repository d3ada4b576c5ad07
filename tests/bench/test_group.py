"""The data set of the benchmark: drawn from a seed, scored alike by engines and by hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest
from bench.group import peers
from bench.group.data import Group, make
from bench.group.sheet import items

from qiyue.core.dataset import across
from qiyue.core.engine.run import load, score
from qiyue.core.method.checks import check_program
from qiyue.core.plan import sheets

SMALL = Group(people=300, units=40, seed=7)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("group"), SMALL)


@pytest.fixture(scope="module")
def run(folder) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "FEW_ROWS", 0)  # as with many people
        patch.setattr(across, "MANY_ROWS", 0)
        score(folder, None, folder / "run", engine="duckdb", rows=True)
    return folder / "run"


def rows(query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        return con.execute(query).fetchall()


def test_the_same_seed_gives_the_same_rows(folder, tmp_path):
    def digest(where: Path) -> str:
        text = repr(
            [rows(f"FROM '{where}/{name}.parquet'") for name in ("people", "facts", "events")]
        )
        return hashlib.sha256(text.encode()).hexdigest()

    assert digest(make(tmp_path / "again", SMALL)) == digest(folder)
    assert digest(make(tmp_path / "other", Group(300, 40, seed=8))) != digest(folder)


def test_the_data_have_gaps_transfers_uneven_units_and_targets_of_units(folder):
    facts = f"'{folder}/facts.parquet'"
    empty, there = rows(f"SELECT count(*) FILTER (actual IS NULL), count(*) FROM {facts}")[0]
    assert 0.01 < empty / there < 0.06
    assert there < SMALL.people * len(items())
    assert rows(f"FROM '{folder}/posts.parquet' WHERE post = 2")
    sizes = rows(f"SELECT count(*) FROM '{folder}/people.parquet' GROUP BY unit ORDER BY 1")
    assert sizes[-1] > sizes[0]
    assert rows(f"FROM '{folder}/variants.parquet'")


def test_the_sheet_by_hand_is_that_of_the_method(folder):
    program = load(folder / "method.yaml")
    table = program.tables["indicator"]
    at = list(table.columns).index
    written = {
        (row[at("indicator")], row[at("bundle")], int(row[at("weight")] * 100))
        for row in table.rows
    }
    assert written == {(item.code, item.part, item.weight) for item in items()}
    assert not [f for f in check_program(program) if f.level == "error"]


@pytest.mark.slow
def test_both_engines_write_the_same_bytes(folder, run, tmp_path, monkeypatch):
    monkeypatch.setattr(across, "MANY_ROWS", 0)
    score(folder, None, tmp_path / "exact", engine="python")
    assert (tmp_path / "exact" / "manifest.json").read_bytes() == (
        run / "manifest.json"
    ).read_bytes()


@pytest.mark.parametrize("wide", [False, True], ids=["rows", "columns"])
def test_sql_written_by_hand_gives_the_same_results(folder, run, wide):
    if wide:
        peers.build_wide(folder)
    out = peers.month(folder, folder / f"peer-{wide}.parquet", wide=wide, lines=True)
    wanted = rows(f"SELECT person, total, place, grade, pay FROM '{out}' ORDER BY person")
    names = ("total", "place", "grade", "pay")
    columns = ", ".join(f"max(value) FILTER (name = '{name}')" for name in names)
    found = rows(
        f"SELECT subject, {columns} FROM '{run}/values.parquet' "
        f"WHERE kind = 'person' GROUP BY subject ORDER BY subject"
    )
    assert [
        (who, _fen(total), int(place), grade, _fen(pay)) for who, total, place, grade, pay in found
    ] == wanted
    marks = ", ".join(f"m_{item.code} AS {item.code}" for item in items())
    by_hand = rows(
        f"UNPIVOT (SELECT person, {marks} FROM '{out}') ON * EXCLUDE (person) "
        "INTO NAME indicator VALUE marks ORDER BY ALL"
    )
    scored = rows(
        f"SELECT subject, line, value FROM '{run}/values.parquet' "
        "WHERE name = 'points' AND value IS NOT NULL ORDER BY ALL"
    )
    assert [(who, line, _fen(value)) for who, line, value in scored] == by_hand


def _fen(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole + rest.ljust(2, "0"))
