"""Results: how they are shown, what the files hold, that both engines write the same."""

import json
from datetime import date
from fractions import Fraction

import duckdb
import pytest
from tests.core.engine.stored.hashed import hashed

from qiyue.core.engine import run
from qiyue.core.engine.folders import FolderTaken
from qiyue.core.engine.outputs import NotARun, opened_outputs
from qiyue.core.engine.results import OUTPUTS, escaped_key, load_rows, shown_as, value_texts
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import parse_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.findings import HasFindings

METHOD = """\
qiyue: 1
method: small
name: small
tables:
  unit[unit]: {from: organisation, name: text}
  item[item]: |
    item | weight number 0..10
    a/b  | 3
    c    | 7
  fact[unit, item]: {from: facts, actual: number 0..100 by 0.05 empty missing}
lines:
  marks[unit, item]:
    role: bundle
    missing: stops
    gives: actual * share
    where:
      share: weight / 10
    shown: half_up 0.01
  third[unit, item]:
    missing: stays
    gives: half_away(actual / 3, 0.0001)
  passed[unit, item]:
    missing: stays
    gives: actual > 50
  total[unit]:
    role: total
    better: high
    missing: stops
    gives: sum(marks over item)
  other[unit]:
    role: total
    better: high
    missing: stops
    gives: 2 * total
  place[unit]:
    role: rank
    missing: stops
    gives: rank(total among unit)
  band[unit]:
    role: grade
    missing: stops
    gives: case(other >= 100 -> "high", else -> "low\\t")
checks:
  marks stay within a hundred [unit]: (total else 0) <= 100
"""
DATASET = """\
qiyue: 1
dataset: small
tables:
  unit: {file: unit.csv}
  fact: {file: fact.csv}
"""
UNITS = "unit,name\nU1,one\n二,two\nU3,three\n"
FACTS = "unit,item,actual\nU1,a/b,50.05\nU1,c,100\n二,a/b,0\n二,c,33.35\nU3,a/b,7\nU3,c,\n"
ENGINES = ["python", "duckdb"]


@pytest.fixture
def dataset(tmp_path):
    folder = tmp_path / "dataset"
    folder.mkdir()
    (folder / "method.yaml").write_text(METHOD.replace("\\t", ""), encoding="utf-8")
    (folder / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    (folder / "unit.csv").write_text(UNITS, encoding="utf-8")
    (folder / "fact.csv").write_text(FACTS, encoding="utf-8")
    return folder


def table(folder, output):
    with opened_outputs(folder) as con:
        found = con.execute(f"FROM {output}")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("marks", "7", ("7", "1", "7.00")),
        ("marks", "-0.005", ("-1", "200", "0.00")),  # half up
        ("marks.share", "0.3", ("3", "10", "0.3")),
        ("third", "1.5", ("3", "2", "1.5000")),
        ("total", "1/2", ("1", "2", "0.500")),
    ],
)
def test_a_number_is_shown_with_the_decimals_of_its_name(name, value, expected):
    program = resolve(parse_method(METHOD), Desk())
    line, dot, _ = name.partition(".")
    shown = shown_as(program.lines[line], name if dot else None)
    assert value_texts(Fraction(value), shown) == (*expected, "counted", "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a text", (None, None, "a text", "counted", "")),
        (True, (None, None, "yes", "counted", "")),
        (date(2026, 11, 3), (None, None, "2026-11-03", "counted", "")),
        (Absent(Absence.MISSING, "18"), (None, None, None, "missing", "18")),
        (Absent(Absence.NOT_APPLICABLE), (None, None, None, "n/a", "")),
    ],
)
def test_other_values_have_no_numerator(value, expected):
    assert value_texts(value, ("half_up", Fraction(1), 0)) == expected


def test_a_key_is_escaped_inside_the_line():
    assert escaped_key("a/b\\c") == "a\\/b\\\\c"


def test_any_text_comes_through(tmp_path):
    texts = ["", "\\N", "=", "\\t\\b", "a\tb\nc\rd\\", '"', "''", "，", "\x01", " "]
    rows = [("k", text, "", "n", "", None, None, text, "counted", "") for text in texts]
    with duckdb.connect() as con:
        name = load_rows(con, rows, tmp_path)
        assert con.execute(f"FROM {name}").fetchall() == rows


@pytest.mark.parametrize("engine", ENGINES)
def test_the_outputs_hold_what_was_calculated(dataset, tmp_path, engine):
    outcome = run.score(dataset, None, tmp_path / "run", engine=engine)
    values = table(outcome.folder, "values")
    spots = [(row["kind"], row["subject"], row["line"], row["name"]) for row in values]
    assert spots == sorted(spots)
    assert len(values) == 3 * (2 * 4 + 4)
    by_spot = {(r["subject"], r["line"], r["name"]): r for r in values}
    marks = by_spot["U1", "a\\/b", "marks"]
    assert (marks["numerator"], marks["denominator"], marks["value"]) == ("3003", "200", "15.02")
    assert by_spot["U1", "c", "passed"]["value"] == "yes"
    assert by_spot["U3", "c", "marks"]["state"] == "missing"
    bundles = table(outcome.folder, "bundles")
    assert {row["name"] for row in bundles} == {"marks"}
    assert {row["bundle"] for row in bundles} == {"a\\/b", "c"}
    totals = {(row["subject"], row["name"]): row for row in table(outcome.folder, "totals")}
    assert len(totals) == 6
    assert totals["U1", "total"]["total"] == "85.015"
    assert totals["U3", "total"]["total"] is None
    assert totals["U1", "other"]["grade"] == "high"  # the grade reads the other total


@pytest.mark.parametrize("engine", ENGINES)
def test_no_output_holds_a_floating_type(dataset, tmp_path, engine):
    outcome = run.score(dataset, None, tmp_path / "run", engine=engine)
    files = list(outcome.folder.rglob("*.parquet"))
    assert len(files) == 2 + 1 + 2  # snapshot, values and what tells of them
    with duckdb.connect() as con:
        for path in files:
            types = con.execute(f"DESCRIBE FROM read_parquet('{path}')").fetchall()
            assert not [t for t in types if t[1] in ("FLOAT", "DOUBLE", "REAL")], path
            if path.stem in OUTPUTS:
                assert [(t[0], t[1]) for t in types] == [(n, "VARCHAR") for n in OUTPUTS[path.stem]]


def test_both_engines_write_the_same_manifest(dataset, tmp_path):
    for engine in ENGINES:
        run.score(dataset, None, tmp_path / engine, engine=engine)
    first, second = ((tmp_path / engine / "manifest.json").read_bytes() for engine in ENGINES)
    assert first == second


def test_the_manifest_hashes_the_canonical_text(dataset, tmp_path):
    outcome = run.score(dataset, None, tmp_path / "run", engine="python")
    assert outcome.manifest["outputs"] == hashed(outcome.folder)
    for output, about in outcome.manifest["outputs"].items():
        assert about["rows"] == len(table(outcome.folder, output))


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_of_every_output_are_written_for_those_who_want_them(dataset, tmp_path, engine):
    run.score(dataset, None, tmp_path / "run", engine=engine)
    rows = run.score(dataset, None, tmp_path / "rows", engine=engine, rows=True, csv=True).folder
    with duckdb.connect() as con:
        for output in OUTPUTS:
            found = con.read_parquet(str(rows / f"{output}.parquet")).fetchall()
            assert found == [tuple(row.values()) for row in table(tmp_path / "run", output)]
            text = (rows / f"{output}.csv").read_text("utf-8")
            assert text.count("\n") == len(found) + 1


def test_bundles_and_totals_of_a_run_of_before_are_read_from_their_files(dataset, tmp_path):
    found = run.score(dataset, None, tmp_path / "run", engine="python", rows=True).folder
    totals = table(found, "totals")
    (found / "values" / "all-totals.parquet").unlink()
    assert table(found, "totals") == totals
    (found / "totals.parquet").unlink()
    with pytest.raises(NotARun) as caught:
        table(found, "totals")
    assert caught.value.part == "totals.parquet"


@pytest.mark.parametrize(("form", "read"), [(1, True), (run.VERSION, True), (3, False)])
def test_runs_of_a_form_that_is_known_are_opened(dataset, tmp_path, form, read):
    found = run.score(dataset, None, tmp_path / "run", engine="python").folder / "manifest.json"
    found.write_text(json.dumps(json.loads(found.read_text("utf-8")) | {"qiyue": form}), "utf-8")
    if read:
        assert run.open_run(found.parent).manifest["qiyue"] == form
    else:
        with pytest.raises(NotARun):
            run.open_run(found.parent)


def test_the_order_of_source_rows_changes_only_their_hash(dataset, tmp_path):
    first = run.score(dataset, None, tmp_path / "first", engine="python")
    head, *rows = FACTS.splitlines()
    (dataset / "fact.csv").write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    second = run.score(dataset, None, tmp_path / "second", engine="python")
    assert first.manifest["outputs"] == second.manifest["outputs"]


def test_what_is_missing_stops_the_subject(dataset, tmp_path):
    held = run.score(dataset, None, tmp_path / "run", engine="python").manifest["held"]
    assert {one["name"] for one in held if one["subject"] == "U3"} >= {"marks", "total", "band"}


def test_a_run_replaces_a_run_and_nothing_else(dataset, tmp_path):
    out = tmp_path / "run"
    run.score(dataset, None, out, engine="python")
    (out / "stray").write_text("x")
    run.score(dataset, None, out, engine="python")
    assert not (out / "stray").exists()
    (out / "manifest.json").write_text(json.dumps({"kind": "something"}))
    with pytest.raises(FolderTaken):
        run.score(dataset, None, out, engine="python")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dataset", "run"]


def test_a_failing_run_leaves_the_earlier_one(dataset, tmp_path):
    out = tmp_path / "run"
    run.score(dataset, None, out, engine="python")
    before = (out / "manifest.json").read_bytes()
    (dataset / "fact.csv").write_text("unit,item,actual\nU1,c,101\n", encoding="utf-8")
    with pytest.raises(HasFindings):
        run.score(dataset, None, out, engine="python")

    def fails(folder):
        raise RuntimeError(folder)

    (dataset / "fact.csv").write_text(FACTS, encoding="utf-8")
    with pytest.raises(RuntimeError):
        run.score(dataset, None, out, engine="python", also=fails)
    assert (out / "manifest.json").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dataset", "run"]


def test_a_run_opens_again_from_its_folder_alone(dataset, tmp_path):
    run.score(dataset, None, tmp_path / "run", engine="python")
    (dataset / "method.yaml").unlink()
    opened = run.open_run(tmp_path / "run")
    evaluator = opened.evaluator_for("unit", "U1")
    assert evaluator.value("total", ("U1",)) == Fraction("85.015")
    with pytest.raises(run.NotARun):
        run.open_run(tmp_path)
