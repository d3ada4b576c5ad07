import json
from fractions import Fraction

import duckdb
import pytest
from tests.core.dataset.conftest import MINE, RATE, TASK, UNITS, column, method, one_column, table
from tests.core.dataset.hashing import content_hash, sha

from qiyue.core.dataset import (
    SnapshotChanged,
    SnapshotExists,
    UnknownValueSet,
    freeze,
    open_snapshot,
)
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.findings import HasFindings

TABLES = "  unit: {file: units.csv}\n  rate: {file: rate.csv, columns: {price: 单价}}"
RATES = "unit,task,单价,note\nU2,gap,28.19,\nU1,output,,停产\nU1,gap,0,\n"


@pytest.fixture
def mine(folder):
    folder.put("units.csv", UNITS)
    folder.put("rate.csv", RATES)
    return folder


def codes(findings):
    return [(f.code, f.place.file, f.place.line, f.place.part) for f in findings]


def test_a_snapshot_holds_exact_values_in_key_order(mine):
    snapshot = mine.freeze(TABLES, more="period: 2026-01-01..2026-12-31")
    nothing = Absent(Absence.NOT_APPLICABLE)
    assert snapshot.rows(RATE) == [
        ("U1", "gap", Fraction(0), nothing),
        ("U1", "output", Absent(Absence.MISSING, "停产"), "停产"),
        ("U2", "gap", Fraction("28.19"), nothing),
    ]
    described = duckdb.sql(f"DESCRIBE FROM '{snapshot.path('rate')}'").fetchall()
    assert [row[:2] for row in described] == [
        ("unit", "VARCHAR"),
        ("task", "VARCHAR"),
        ("price", "BIGINT"),
        ("note", "VARCHAR"),
    ]
    assert sorted(p.name for p in mine.out.iterdir()) == [
        "manifest.json",
        "rate.parquet",
        "unit.parquet",
    ]
    assert open_snapshot(mine.out) == snapshot


def test_the_manifest_is_of_the_content_and_nothing_of_this_machine(mine):
    manifest = mine.freeze(TABLES, more="period: 2026-01-01..2026-12-31").manifest
    unit = {"unit": {"kind": "text"}, "name": {"kind": "text"}}
    rate = {
        "unit": {"kind": "text"},
        "task": {"kind": "text"},
        "price": {"kind": "number", "step": "0.01", "uom": "元", "empty": "missing"},
        "note": {"kind": "text", "empty": "n/a"},
    }
    assert manifest == {
        "qiyue": 2,
        "kind": "snapshot",
        "dataset": "mine-2026",
        "period": "2026-01-01..2026-12-31",
        "values": "verified",
        "method": "mine",
        "tables": {
            "unit": {
                "rows": 2,
                "sha256": content_hash(mine.out / "unit.parquet", unit, ["unit"]),
                "keys": ["unit"],
                "columns": unit,
            },
            "rate": {
                "rows": 3,
                "sha256": content_hash(mine.out / "rate.parquet", rate, ["unit", "task"]),
                "keys": ["unit", "task"],
                "columns": rate,
            },
        },
        "sources": {
            "rate.csv": sha(RATES.encode()),
            "units.csv": sha(UNITS.encode()),
        },
    }


def test_the_order_of_rows_and_columns_makes_no_difference(mine, tmp_path):
    first = mine.freeze(TABLES).manifest["tables"]
    mine.put("rate.csv", "note,单价,task,unit\n,0.00,gap,U1\n,28.190,gap,U2\n停产,,output,U1\n")
    second = freeze(mine.describe(TABLES), MINE, tmp_path / "second").manifest["tables"]
    assert first == second


def test_all_findings_come_at_once_and_nothing_stays(mine):
    mine.put("units.csv", "unit,name\nU1,\n,二井\nU1,三井\n")
    mine.put(
        "rate.csv",
        "unit,task,单价,note\nU1,gap,１,\nU1,gup,2,\nU9,gap,3,\nU1,output,4,\nU1,output,4,\n",
    )
    assert codes(mine.findings(TABLES)) == [
        ("full-width-digits", "rate.csv", 2, "rate: price"),
        ("unknown-name", "rate.csv", 3, "rate: task"),
        ("unknown-name", "rate.csv", 4, "rate: unit"),
        ("duplicate-row", "rate.csv", 6, "rate: unit, task"),
        ("empty-cell", "units.csv", 2, "unit: name"),
        ("empty-key", "units.csv", 3, "unit: unit"),
        ("duplicate-key", "units.csv", 4, "unit: unit"),
    ]


def test_a_reference_names_a_row_of_its_table(folder):
    place = table("place", "place", column("place"), column("within", "reference", table="place"))
    folder.put("p.csv", "place,within\nA,A\nB,C\n")
    found = folder.findings("  place: {file: p.csv}", method(place))
    assert codes(found) == [("unknown-name", "p.csv", 3, "place: within")]


def test_rows_of_the_method_are_about_rows_of_the_data(folder):
    place = table("place", "place", column("place"))
    quota = table("quota", "place", column("place"), origin="inline", rows=[("A",), ("B",)])
    post = column("place", "reference", table="place", empty=Absence.NOT_APPLICABLE)
    rows = [("1", "A"), ("2", Absent(Absence.NOT_APPLICABLE)), ("3", "C")]
    posts = table("post", "post", column("post"), post, origin="inline", rows=rows)
    folder.put("p.csv", "place\nA\n")
    found = folder.findings("  place: {file: p.csv}", method(place, quota, posts))
    assert codes(found) == [
        ("unknown-name", "", 0, "quota: place"),
        ("unknown-name", "", 0, "post: place"),
    ]
    folder.put("p.csv", "place\nA\nB\nC\n")
    folder.freeze("  place: {file: p.csv}", method(place, quota, posts))


def test_number_keys_meet_their_home_by_value(folder):
    level = column("level", "number", step=Fraction(1, 2))
    home = table("level", "level", level, origin="inline", rows=[(Fraction(3, 2),), (Fraction(2),)])
    fact = table("fact", "level", column("level", "number", step=Fraction(1, 4)))
    folder.put("f.csv", "level\n1.50\n2\n1.75\n")
    found = folder.findings("  fact: {file: f.csv}", method(home, fact))
    assert codes(found) == [("unknown-name", "f.csv", 4, "fact: level")]
    folder.put("f.csv", "level\n2\n1.50\n")
    snapshot = folder.freeze("  fact: {file: f.csv}", method(home, fact))
    assert snapshot.rows(fact) == [(Fraction(3, 2),), (Fraction(2),)]
    assert duckdb.sql(f"FROM '{snapshot.path('fact')}'").fetchall() == [(6,), (8,)]


def test_twenty_faults_of_a_column_are_shown_and_all_counted(folder):
    folder.put("f.csv", "id,x\n" + "".join(f"A{i},x\n" for i in range(1000)))
    found = folder.findings("  fact: {file: f.csv}", one_column(column("x", "number")))
    assert len(found) == 21
    more = next(f for f in found if f.code == "more-findings")
    assert "1000" in more.message.zh
    assert "1000" in more.message.en


def test_mappings_answer_to_the_method(mine):
    text = "  rate: {file: rate.csv, columns: {prise: 单价}}\n  rates: {file: rate.csv}\n"
    found = mine.findings(text + "  task: {file: rate.csv}")
    assert [(f.code, f.place.line, f.hint.en) for f in found] == [
        ("unmapped-table", 0, "Add unit: {file: unit.csv} under tables."),
        ("unknown-column", 5, "Did you mean price?"),
        ("unknown-table", 6, "Did you mean rate?"),
        ("table-of-the-method", 7, "Remove it from the dataset."),
    ]


def test_a_column_the_file_does_not_have_can_be_said_so(mine):
    mine.put("rate.csv", "unit,task,price\nU1,gap,1\n")
    tables = "  unit: {file: units.csv}\n  rate: {file: rate.csv, columns: {note: ''}}"
    assert mine.freeze(tables).rows(RATE)[0][3] == Absent(Absence.NOT_APPLICABLE)


def test_a_column_is_found_under_its_header_in_the_method(folder):
    by = one_column(column("x", header="完成 值"))
    folder.put("f.csv", "id,完成 值\nA,a\n")
    assert folder.freeze("  fact: {file: f.csv}", by).rows(by.tables["fact"]) == [("A", "a")]


def test_one_value_set_is_frozen(mine, tmp_path):
    mine.put("rate.csv", "unit,task,price,note,st\nU1,gap,1,,flash\nU1,gap,2,,verified\n")
    tables = "  unit: {file: units.csv}\n  rate: {file: rate.csv, set: st}"
    assert mine.freeze(tables).rows(RATE)[0][2] == 2
    flash = freeze(mine.describe(tables), MINE, tmp_path / "flash", values="flash")
    assert flash.rows(RATE)[0][2] == 1
    assert flash.manifest["values"] == "flash"
    with pytest.raises(UnknownValueSet):
        mine.freeze(tables, values="final")


def test_a_value_set_nobody_knows_is_a_finding(mine):
    mine.put("rate.csv", "unit,task,price,note,st\nU1,gap,1,,flsh\nU1,gap,2,,\n")
    found = mine.findings("  unit: {file: units.csv}\n  rate: {file: rate.csv, set: st}")
    assert [(f.code, f.place.line) for f in found] == [("unknown-set", 2), ("unknown-set", 3)]


def test_value_sets_may_stand_in_files_of_their_own(mine):
    mine.put("v.csv", "unit,task,price,note\nU1,gap,2,\n")
    tables = "  unit: {file: units.csv}\n  rate: {sets: {verified: {file: v.csv}}}"
    found = mine.findings(tables, more="values: plan")
    assert [(f.code, f.place.line) for f in found] == [("missing-set", 6)]
    assert mine.freeze(tables).rows(RATE)[0][2] == 2


def test_the_same_again_is_given_back_and_another_refused(mine):
    first = mine.freeze(TABLES)
    assert mine.freeze(TABLES) == first
    mine.put("rate.csv", RATES.replace("28.19", "28.20"))
    with pytest.raises(SnapshotExists):
        mine.freeze(TABLES)
    assert {p.name for p in mine.path.parent.iterdir()} == {"data", "snapshot"}
    assert open_snapshot(mine.out) == first


def test_an_empty_folder_may_be_there(mine):
    mine.out.mkdir()
    assert mine.freeze(TABLES).manifest["tables"]["rate"]["rows"] == 3


def test_progress_names_each_table(mine):
    told = []
    mine.freeze(TABLES, progress=lambda *step: told.append(step))
    assert told == [("unit", 0, 2), ("rate", 1, 2), ("", 2, 2)]


def lose_a_row(out):
    with duckdb.connect() as con:
        con.execute(f"COPY (FROM '{out}/unit.parquet' LIMIT 1) TO '{out}/x.parquet'")
    (out / "x.parquet").rename(out / "unit.parquet")


@pytest.mark.parametrize(
    "change",
    [
        lambda out: (out / "rate.parquet").unlink(),
        lambda out: (out / "rate.parquet").write_bytes(b"PAR1"),
        lambda out: (out / "manifest.json").unlink(),
        lambda out: (out / "manifest.json").write_text("[]"),
        lose_a_row,
    ],
)
def test_a_changed_snapshot_does_not_open(mine, change):
    change(mine.freeze(TABLES).folder)
    with pytest.raises(SnapshotChanged):
        open_snapshot(mine.out)


@pytest.mark.parametrize(("version", "word"), [(1, "anew"), (3, "newer")])
def test_a_snapshot_of_another_form_says_what_to_do(mine, version, word):
    file = mine.freeze(TABLES).folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"qiyue": version}))
    with pytest.raises(HasFindings) as caught:
        open_snapshot(mine.out)
    (found,) = caught.value.findings
    assert found.code == "other-snapshot-form"
    assert word in found.hint.en
    assert found.hint.zh


def test_the_manifest_names_no_folder(mine):
    snapshot = mine.freeze(TABLES)
    assert str(mine.path.parent) not in json.dumps(snapshot.manifest)
    assert TASK.name not in snapshot.manifest["tables"]


def test_nothing_outside_the_folder_can_be_read(mine, tmp_path):
    from qiyue.core.dataset.load import connect

    with connect(mine.path) as con, pytest.raises(duckdb.Error):
        con.execute(f"FROM read_csv('{tmp_path}/other.csv')")
