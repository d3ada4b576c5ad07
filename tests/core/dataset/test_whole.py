"""Typed files taken whole give what the same files give cell by cell, findings and all."""

import tempfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dataset.conftest import Folder, column, method, table

from qiyue.core.dataset import SnapshotExists, across, freeze
from qiyue.core.dataset.freezer import Freezer
from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import HasFindings
from qiyue.core.values.uoms import uom

NA = Absence.NOT_APPLICABLE
UNITS = table("unit", "unit", column("unit"), column("name", empty=NA), origin="organisation")
ITEMS = table("item", "item", column("item"), origin="inline", rows=[("a",), ("b",), ("c",)])
NUMBERS = {
    "DECIMAL(6,3)": column("x", "number", low=Fraction(0), high=Fraction(9), step=Fraction("0.05")),
    "DECIMAL(18,0)": column("x", "number", low=Fraction(-5), empty=NA),
    "DECIMAL(18,4)": column("x", "number", step=Fraction("0.01"), uom=uom("元"), empty=NA),
    "BIGINT": column("x", "number", step=Fraction(2)),
    "SMALLINT": column("x", "number", low=Fraction(-9), high=Fraction(10**20), empty=NA),
    "BOOLEAN": column("x", "yes/no", empty=NA),
    "DATE": column("x", "date"),
    "VARCHAR": column("x", "choice", options=("good", "1"), empty=NA),
    "INTEGER": column("x", "text", empty=Absence.MISSING),
    "DOUBLE": column("x", "number", empty=NA),
    "DECIMAL(38,2)": column("x", "number", step=Fraction("0.01"), empty=NA),
}
NAMES = st.sampled_from(["U1", "U2", "U3", "U4", "", " U1", "U\u3000", "\x01#", "U1\u200b", None])
PLACES = st.sampled_from(["a", "b", "c", "a", "b", "c", "d", " a", None])
VALUES = {
    "BOOLEAN": st.booleans(),
    "DATE": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "VARCHAR": st.sampled_from(["good", "1", "bad", "", "good "]),
    "DOUBLE": st.sampled_from([1.5, 2.0, float("nan")]),
}


def value(kind: str):
    if kind in VALUES:
        return st.none() | VALUES[kind]
    if kind.startswith("DECIMAL"):
        digits, scale = map(int, kind[8:-1].split(","))
        most = 10 ** min(digits, 19) - 1
        near = st.integers(-1200, 12000) | st.integers(-most, most)
        if kind == "DECIMAL(6,3)":
            near = st.integers(-60, 9060) | st.integers(0, 180).map(lambda n: 50 * n)
        return st.none() | near.map(lambda n: Decimal(n).scaleb(-scale))
    most = {"SMALLINT": 2**15 - 1, "INTEGER": 2**31 - 1}.get(kind, 2**63 - 1)
    return st.none() | st.integers(-12, 12) | st.integers(-most, most)


def parquet(file: Path, columns: dict[str, str], rows) -> None:
    with duckdb.connect() as con:
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        con.execute(f"CREATE TABLE t ({declared})")
        if rows:
            con.executemany(f"INSERT INTO t VALUES ({', '.join('?' for _ in columns)})", rows)
        con.execute(f"COPY t TO '{file}' (FORMAT parquet)")


def outcome(folder: Folder, by):
    """The tables of the manifest, or the findings as they are."""
    dataset = folder.describe("  unit: {file: u.parquet}\n  fact: {file: f.parquet}")
    out = folder.path.parent / f"out{len(list(folder.path.parent.iterdir()))}"
    try:
        return freeze(dataset, by, out).manifest["tables"]
    except HasFindings as found:
        return found.findings


def both(folder: Folder, by, *, whole: bool | None = None):
    """What freezing gives; the same cell by cell."""
    taken, took = [], Freezer.taken_whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Freezer,
            "taken_whole",
            lambda self, t, name: taken.append(took(self, t, name)) or taken[-1],
        )
        found = outcome(folder, by)
        patch.setattr(Freezer, "taken_whole", lambda self, t, name: False)
        assert outcome(folder, by) == found
    if whole is not None:
        assert all(taken) == whole
    return found


def decimals(least: int, most: int, step: str):
    return st.integers(least, most).map(lambda n: n * Decimal(step))


SOUND = {
    "DECIMAL(6,3)": decimals(0, 180, "0.05"),
    "DECIMAL(18,0)": st.none() | decimals(-5, 10**12, "1"),
    "DECIMAL(18,4)": st.none() | decimals(-(10**15), 10**15, "0.01"),
    "BIGINT": st.integers(-(2**61), 2**61).map(lambda n: 2 * n),
    "SMALLINT": st.none() | st.integers(-9, 2**15 - 1),
    "BOOLEAN": st.none() | VALUES["BOOLEAN"],
    "DATE": VALUES["DATE"],
    "VARCHAR": st.sampled_from(["good", "1", None]),
    "INTEGER": st.none() | st.integers(-(2**31), 2**31 - 1),
}
FACT = {"unit": "VARCHAR", "item": "VARCHAR"}


def frozen_both_ways(kind: str, rows, many: int, *, whole: bool | None = None):
    """Facts of a kind, standing across from so `many` rows on."""
    fact = table("fact", "unit item", column("unit"), column("item"), NUMBERS[kind])
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setenv("QIYUE_LIMITS", "off")  # the same in one process, sooner
        patch.setattr(across, "MANY_ROWS", many)
        folder = Folder(Path(place))
        units = [("U1", "x"), ("U2", None), ("U3", "三井")]
        parquet(folder.path / "u.parquet", {"unit": "VARCHAR", "name": "VARCHAR"}, units)
        parquet(folder.path / "f.parquet", FACT | {"x": kind}, rows)
        return both(folder, method(UNITS, ITEMS, fact), whole=whole)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_findings_are_the_same_cell_by_cell(data):
    kind = data.draw(st.sampled_from(sorted(NUMBERS)))
    rows = data.draw(st.lists(st.tuples(NAMES, PLACES, value(kind)), max_size=9))
    frozen_both_ways(kind, rows, data.draw(st.sampled_from([0, 100])))


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_hashes_are_the_same_cell_by_cell(data):
    kind = data.draw(st.sampled_from(sorted(SOUND)))
    key = st.tuples(st.sampled_from(["U1", "U2", "U3"]), st.sampled_from("abc"), SOUND[kind])
    rows = data.draw(st.lists(key, min_size=5, max_size=9, unique_by=lambda row: row[:2]))
    many = data.draw(st.sampled_from([0, 100]))
    found = frozen_both_ways(kind, rows, many, whole=True)
    assert ("across" in found["fact"]) == (many == 0)


@pytest.fixture
def facts(folder, monkeypatch):
    """Freezes facts of three units on three items; gives the tables of the manifest."""
    monkeypatch.setattr(across, "MANY_ROWS", 4)
    fact = table("fact", "unit item", column("unit"), column("item"), NUMBERS["DECIMAL(18,4)"])
    by = method(UNITS, ITEMS, fact)
    columns = {"unit": "VARCHAR", "item": "VARCHAR", "x": "DECIMAL(18,4)"}

    def frozen(rows, **how):
        parquet(folder.path / "u.parquet", {"unit": "VARCHAR", "name": "VARCHAR"}, [("U1", "x")])
        parquet(folder.path / "f.parquet", columns, rows)
        return both(folder, by, **how)

    return frozen


GOOD = [("U1", "a", Decimal(1)), ("U1", "c", None), ("U1", "b", Decimal("2.5"))]


def test_sound_files_are_taken_whole(facts):
    assert facts(GOOD, whole=True)["fact"]["rows"] == 3


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("U1", "a", Decimal(2)), "duplicate-key"),
        (("U2", "a", Decimal(2)), "unknown-name"),
        (("U1", "d", Decimal(2)), "unknown-name"),
        (("U1", None, Decimal(2)), "empty-key"),
        ((None, "a", Decimal(2)), "empty-key"),
        (("U1", "\x01=", Decimal(2)), "formula-in-cell"),
        (("U1", "a ", Decimal(2)), "duplicate-key"),
        (("U1", "b", Decimal("0.001")), "not-on-step"),
    ],
)
@pytest.mark.parametrize("more", [0, 1])
def test_what_is_wrong_is_found_at_its_place(facts, row, code, more):
    found = facts([*GOOD[: 2 + more], row])
    assert (code, "f.parquet", 4 + more) in [(f.code, f.place.file, f.place.line) for f in found]


def test_rows_without_any_cell_are_passed_over(facts):
    assert facts([*GOOD, (None, None, None)])["fact"]["rows"] == 3


def test_the_same_again_from_texts_is_the_same_snapshot(folder, facts):
    first = facts(GOOD)
    folder.put("f.csv", "item,x,unit\nb,2.50,U1\na,1,U1\nc,,U1\n")
    dataset = folder.describe("  unit: {file: u.parquet}\n  fact: {file: f.csv}")
    fact = table("fact", "unit item", column("unit"), column("item"), NUMBERS["DECIMAL(18,4)"])
    assert freeze(dataset, method(UNITS, ITEMS, fact), folder.out).manifest["tables"] == first
    folder.put("f.csv", "item,x,unit\nb,2.51,U1\na,1,U1\nc,,U1\n")
    with pytest.raises(SnapshotExists):
        freeze(dataset, method(UNITS, ITEMS, fact), folder.out)


def test_a_name_that_is_known_may_still_be_no_option(folder):
    post = table("post", "post", column("post"), origin="organisation")
    fact = table("fact", "post", column("post", "choice", options=("a",)), column("x", empty=NA))
    for name, rows in (("p", [("a",), ("b",)]), ("f", [("b",)])):
        parquet(folder.path / f"{name}.parquet", {"post": "VARCHAR"}, rows)
    tables = "  post: {file: p.parquet}\n  fact: {file: f.parquet, columns: {x: ''}}"
    found = folder.findings(tables, method(post, fact))
    assert [(one.code, one.place.line) for one in found] == [("unknown-option", 2)]


def test_unsound_texts_are_found_in_every_file_that_has_them(folder):
    folder.put("u.csv", 'unit\n"\x01#"\n')
    parquet(folder.path / "f.parquet", {"unit": "VARCHAR", "x": "INTEGER"}, [("\x01#", 1)])
    unit = table("unit", "unit", column("unit"), origin="organisation")
    fact = table("fact", "unit", column("unit"), column("x", "number"))
    found = folder.findings("  unit: {file: u.csv}\n  fact: {file: f.parquet}", method(unit, fact))
    assert {one.place.file for one in found} == {"u.csv", "f.parquet"}
