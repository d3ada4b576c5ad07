"""Tables that stand across in a snapshot: the same rows, however they are asked for."""

import json
import random
from fractions import Fraction

import duckdb
import pytest
from tests.core.dataset.conftest import column, method, table
from tests.core.dataset.hashing import content_hash

from qiyue.core.dataset import SnapshotChanged, across, freeze, freeze_again, open_snapshot
from qiyue.core.dataset.across import THERE, Across
from qiyue.core.dataset.load import connect
from qiyue.core.dataset.snapshot import rows_at
from qiyue.core.values.absence import Absence

NA = Absence.NOT_APPLICABLE
UNIT = table("unit", "unit", column("unit"), origin="organisation")
ITEMS = [("b",), ("a b",), ("é",), ("it's",)]
ITEM = table("item", "item", column("item"), origin="inline", rows=ITEMS)
ACTUAL = column("actual", "number", step=Fraction("0.1"), empty=NA, reason="note")
NOTE = column("note", empty=NA)
DUE = column("due", "date")
BIG = column("big", "number", empty=NA)
KEYS = (column("unit"), column("day", "number", step=Fraction(1)), column("item"))
FORMS = {
    "each may be empty": (ACTUAL, NOTE, BIG),
    "one never is": (ACTUAL, DUE, NOTE),
    "one alone": (ACTUAL,),
}


def fact(cells):
    return table("fact", "unit day item", *KEYS, *cells)


def rows(cells, seed=1):
    """CSV of 40 units on two days, about one row in five missing."""
    pick = random.Random(seed)
    lines = [",".join(["unit", "day", "item", *(c.name for c in cells)])]
    kinds = {
        "actual": lambda: pick.choice(["", f"{pick.randint(-99, 99) / 10}"]),
        "note": lambda: pick.choice(["", "停产", "a b"]),
        "due": lambda: f"2026-01-{pick.randint(1, 28):02}",
        "big": lambda: pick.choice(["", str(pick.randint(0, 10**20))]),
    }
    for unit in range(40):
        for day in (2, 10):
            for (item,) in ITEMS:
                if pick.random() > 0.2:
                    cell = [kinds[c.name]() for c in cells]
                    lines.append(",".join([f"U{unit:02}", str(day), item, *cell]))
    pick.shuffle(lines[1:])
    return "\n".join(lines) + "\n"


@pytest.fixture(params=FORMS)
def pair(request, folder, tmp_path, monkeypatch):
    """The table, its snapshot as rows, and the same across."""
    cells = tuple(
        c if c.name != "actual" else plain(cells=FORMS[request.param]) for c in FORMS[request.param]
    )
    by = method(UNIT, ITEM, fact(cells))
    folder.put("u.csv", "unit\n" + "".join(f"U{n:02}\n" for n in range(40)))
    folder.put("f.csv", rows(cells))
    dataset = folder.describe("  unit: {file: u.csv}\n  fact: {file: f.csv}")
    long = freeze(dataset, by, tmp_path / "long")
    monkeypatch.setattr(across, "MANY_ROWS", 1)
    return by.tables["fact"], long, freeze(dataset, by, tmp_path / "wide"), by


def plain(cells):
    """The column of numbers, with a reason where there is one beside it."""
    noted = any(c.name == "note" for c in cells)
    return ACTUAL if noted else column("actual", "number", step=Fraction("0.1"), empty=NA)


def test_all_rows_are_the_same(pair):
    one, long, wide, _ = pair
    assert long.across("fact") is None
    assert wide.across("fact") is not None
    assert wide.rows(one) == long.rows(one)
    assert wide.size("fact") == long.size("fact")
    assert open_snapshot(wide.folder) == wide


def test_rows_that_are_asked_for_are_the_same(pair):
    one, long, wide, _ = pair
    asked = [
        ({"unit": "U07"}, None, None),
        ({"unit": "U07", "item": "it's"}, None, None),
        ({"item": "é"}, None, None),
        ({"item": "nowhere"}, None, None),
        ({"day": Fraction(10), "item": "b"}, 7, None),
        ({"day": Fraction(1, 2)}, None, None),
        ({"item": "b"}, None, ("unit", ["U01", "U39", "U99"])),
        ({}, None, ("item", ["b", "a b"])),
        ({"actual": Fraction("0.1")}, None, None),
    ]
    for at, most, among in asked:
        found = []
        for snapshot in (long, wide):
            with connect(snapshot.folder) as con:
                found.append(rows_at(con, snapshot, one, at, most, among=among))
        assert found[0] == found[1], at


def test_the_file_has_a_row_for_each_data_key_and_a_column_for_each_place(pair):
    one, long, wide, _ = pair
    about = wide.manifest["tables"]["fact"]
    assert about["across"]["key"] == "item"
    assert about["across"]["places"] == sorted(item for (item,) in ITEMS)
    keys = {row[:2] for row in long.rows(one)}
    assert about["across"]["rows"] == len(keys)
    described = duckdb.sql(f"DESCRIBE FROM '{wide.path('fact')}'").fetchall()
    names = [name for name, *_ in described]
    assert names[:6] == ["unit", "day", "actual.1", "actual.2", "actual.3", "actual.4"]
    assert (THERE in names) == ("due" not in one.columns)
    stands = Across.frozen(about)
    columns = stands.columns(about["columns"])
    places = about["across"]["places"]
    assert about["sha256"] == content_hash(wide.path("fact"), columns, about["keys"], places)


@pytest.mark.parametrize("change", ['"actual.1" + 1 AS "actual.1"', '"actual.2" AS "actual.1"'])
def test_a_changed_file_does_not_open(pair, change):
    _, _, wide, _ = pair
    file, other = wide.path("fact"), wide.folder / "x.parquet"
    duckdb.sql(f"COPY (SELECT * REPLACE ({change}) FROM '{file}') TO '{other}'")
    other.rename(file)
    with pytest.raises(SnapshotChanged):
        open_snapshot(wide.folder)


def test_places_that_were_changed_in_the_manifest_do_not_open(pair):
    _, _, wide, _ = pair
    manifest = wide.folder / "manifest.json"
    read = json.loads(manifest.read_text("utf-8"))
    read["tables"]["fact"]["across"]["places"].reverse()
    manifest.write_text(json.dumps(read), "utf-8")
    with pytest.raises(SnapshotChanged):
        open_snapshot(wide.folder)


def test_frozen_again_it_is_the_same(pair, tmp_path):
    one, _, wide, by = pair
    finer = column(
        "actual", "number", step=Fraction("0.05"), empty=NA, reason=one.columns["actual"].reason
    )
    other = table(
        "fact", "unit day item", *(finer if c.name == "actual" else c for c in one.columns.values())
    )
    again = freeze_again(wide, by, method(UNIT, ITEM, other), tmp_path / "again")
    assert again.across("fact") is not None
    assert again.rows(other) == wide.rows(one)


def test_a_table_with_few_of_its_places_taken_stays_as_it_is(folder, monkeypatch):
    monkeypatch.setattr(across, "MANY_ROWS", 1)
    many = [(f"i{n:02}",) for n in range(40)]
    item = table("item", "item", column("item"), origin="inline", rows=many)
    few = table("fact", "unit item", column("unit"), column("item"), column("x", empty=NA))
    by = method(UNIT, item, few)
    folder.put("u.csv", "unit\nU1\nU2\n")
    folder.put("f.csv", "unit,item,x\nU1,i01,x\nU2,i02,y\n")
    tables = "  unit: {file: u.csv}\n  fact: {file: f.csv}"
    assert folder.freeze(tables, by).across("fact") is None


@pytest.mark.parametrize(
    "one",
    [
        table("fact", "item", column("item"), ACTUAL),
        table("fact", "item unit", column("item"), column("unit"), ACTUAL),
        table("fact", "unit item", column("unit"), column("item")),
        table("fact", "unit item", *KEYS[::2], column("x", "reference", table="unit")),
        table("fact", "unit item", column("unit"), column("item", "number"), ACTUAL),
        table("fact", "unit item", KEYS[0], column("item", "choice", options=("b",)), ACTUAL),
        table("fact", "unit item", KEYS[0], column("item", "reference", table="unit"), ACTUAL),
        table("fact", "unit other", column("unit"), column("other"), ACTUAL),
    ],
    ids=[
        "no data key",
        "not last",
        "no cells",
        "names in cells",
        "number",
        "choice",
        "other home",
        "no short table",
    ],
)
def test_tables_that_cannot_stand_across(one):
    assert Across.declared(method(UNIT, ITEM, one), one) is None
