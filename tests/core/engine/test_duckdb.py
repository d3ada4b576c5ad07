"""DuckDB scores the hospital programme exactly, whatever the order, the threads or the parts."""

import csv
import gzip
import random
import shutil
from fractions import Fraction

import duckdb
import pytest
from tests.examples.hvbp import FOLDER, PUBLISHED, TWELFTH, records, sheet

from qiyue.core.dataset import freeze, read_dataset
from qiyue.core.engine import results
from qiyue.core.engine.duckdb.run import calculate
from qiyue.core.engine.outputs import opened_outputs
from qiyue.core.engine.run import load, score
from qiyue.core.engine.stored.reading import stored
from qiyue.core.formula import tree as t
from qiyue.core.values.exact import half_up, number

DATA = ("hospitals.csv.gz", "facts.csv.gz", "facts_combined_ssi.csv.gz")
FLOATING = ("FLOAT", "DOUBLE", "REAL")

pytestmark = pytest.mark.slow  # all of them share runs over every hospital


def rewritten(folder, change):
    """A copy of the dataset whose data files hold what `change` makes of their rows."""
    shutil.copytree(FOLDER, folder)
    for name in DATA:
        header, *rows = sheet(FOLDER / name)
        (folder / name).unlink()
        with gzip.open(folder / name, "wt", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *change(rows)])
    return folder


def frozen_from(folder, program, out):
    return freeze(read_dataset(folder), program.method, out)


@pytest.fixture(scope="session")
def program():
    return load(FOLDER / "method.yaml")


@pytest.fixture(scope="session")
def snapshot(program, tmp_path_factory):
    return frozen_from(FOLDER, program, tmp_path_factory.mktemp("hvbp") / "snapshot")


def written(program, snapshot, folder, threads=2):
    """Score a snapshot in a connection of its own; what the manifest would say of the outputs."""
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as con:
        con.execute(f"SET threads = {threads}")
        return results.write(con, calculate(program, snapshot, con), program, folder)


@pytest.fixture(scope="session")
def run(program, snapshot, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    return folder, written(program, snapshot, folder)


def values(folder, columns="*", where="true"):
    with opened_outputs(folder) as con:
        return con.execute(f"SELECT {columns} FROM values WHERE {where}").fetchall()


# -- exact -----------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["values", "bundles", "totals"])
def test_every_column_of_an_output_is_text(run, output):
    with opened_outputs(run[0]) as con:
        found = con.execute(f"DESCRIBE FROM {output}").fetchall()
    assert [(name, kind) for name, kind, *_ in found] == [
        (name, "VARCHAR") for name in results.OUTPUTS[output]
    ]


def test_no_column_of_a_file_is_floating(run):
    files = list(run[0].rglob("*.parquet"))
    assert len(files) > 2
    with duckdb.connect() as con:
        for path in files:
            found = con.execute(f"DESCRIBE FROM read_parquet('{path}')").fetchall()
            assert [one for one in found if one[1].startswith(FLOATING)] == [], path


def test_no_column_on_the_way_is_floating(program, snapshot, tmp_path):
    with duckdb.connect() as con:
        results.write(con, calculate(program, snapshot, con), program, tmp_path)
        found = con.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE database_name = 'temp' AND NOT internal"
        )
        columns = found.fetchall()
    assert len({table for table, _, _ in columns}) > 5
    assert [one for one in columns if one[2].startswith(FLOATING)] == []


def test_what_is_made_last_may_stand_as_a_table_before_it_is_stored(
    program, snapshot, run, tmp_path
):
    with duckdb.connect() as con:
        scored = calculate(program, snapshot, con)
        assert len(scored.late) == 1
        scored.stand()
        assert not scored.late
        assert results.write(con, scored, program, tmp_path) == run[1]


def test_no_column_of_the_snapshot_is_floating(program, snapshot):
    tables = [table.name for table in program.tables.values() if not table.constant]
    assert tables == ["hospital", "rate", "stratified"]
    with duckdb.connect() as con:
        for table in tables:
            path = snapshot.path(table)
            for name, kind, *_ in con.execute(f"DESCRIBE FROM read_parquet('{path}')").fetchall():
                assert not kind.startswith(FLOATING), (table, name)


@pytest.mark.parametrize(
    ("name", "file", "key", "column", "count"), PUBLISHED, ids=[row[0] for row in PUBLISHED]
)
def test_every_published_value_comes_out(run, name, file, key, column, count):
    columns = "subject, line, numerator, denominator, state"
    ours = {
        (subject, line): half_up(Fraction(int(n), int(d)), TWELFTH) if n is not None else state
        for subject, line, n, d, state in values(run[0], columns, f"name = '{name}'")
    }
    rows = records(file)
    differing = []
    for at in rows:
        text = at[column]
        found = ours[at["facility_id"], at[key] if key else ""]
        if found != (number(text) if text else "n/a"):
            differing.append((at["facility_id"], found, text))
    assert differing == []
    assert len(rows) == count


# -- the same --------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_number_of_threads_changes_nothing(program, snapshot, run, tmp_path, threads):
    assert written(program, snapshot, tmp_path, threads) == run[1]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_nothing(program, run, tmp_path, seed):
    pick = random.Random(seed)
    folder = rewritten(tmp_path / "data", lambda rows: pick.sample(rows, len(rows)))
    assert sheet(folder / DATA[0])[1:] != sheet(FOLDER / DATA[0])[1:]
    shuffled = frozen_from(folder, program, tmp_path / "snapshot")
    assert written(program, shuffled, tmp_path / "run", 1 + seed) == run[1]


def asking_others(program):
    """Lines that read rows of other hospitals, by way of other lines too."""

    def asks(node):
        if not isinstance(node, t.Rows) or "hospital" in node.keeps:
            return False
        if "hospital" in {column for column, _ in node.joins}:
            return False
        inside = [one for part in (node.x, node.weight, node.where) if part for one in t.walk(part)]
        lines = [program.lines[one.line].frame.keys for one in inside if isinstance(one, t.Result)]
        return any("hospital" in keys for keys in (program.tables[node.table].keys, *lines))

    found = {
        name
        for name, line in program.lines.items()
        if any(asks(node) for tree in (line.tree, *line.parts.values()) for node in t.walk(tree))
    }
    while more := {
        name
        for name, line in program.lines.items()
        if name not in found and found.intersection(line.reads)
    }:
        found |= more
    return found


def test_hospitals_scored_apart_get_what_they_get_together(program, run, tmp_path):
    """Only a place among all hospitals, and what comes out of one pot, asks for the others."""
    hospitals = sorted(row[0] for row in sheet(FOLDER / DATA[0])[1:])
    first = set(hospitals[: len(hospitals) // 2])
    for part, wanted in enumerate((first, set(hospitals) - first)):
        folder = rewritten(
            tmp_path / f"data{part}", lambda rows, us=wanted: [row for row in rows if row[0] in us]
        )
        half = frozen_from(folder, program, tmp_path / f"snapshot{part}")
        written(program, half, tmp_path / f"run{part}")
    others = asking_others(program)
    assert "place" in others
    assert not others & {name.partition(".")[0] for name, *_ in PUBLISHED}
    names = ", ".join(f"'{name}'" for name in others)
    alone = f"kind = 'hospital' AND split_part(name, '.', 1) NOT IN ({names})"
    with duckdb.connect() as con:
        for table, folder in (("together", run[0]), ("apart", tmp_path)):
            runs = [folder] if table == "together" else sorted(folder.glob("run*"))
            queries = " UNION ALL ".join(stored(con, one).rows() for one in runs)
            con.execute(f"CREATE TABLE {table} AS FROM ({queries}) WHERE {alone}")
        assert con.execute("SELECT count(*) > 500_000 FROM together").fetchone() == (True,)
        for query in ("together EXCEPT ALL FROM apart", "apart EXCEPT ALL FROM together"):
            assert con.execute(f"FROM {query} LIMIT 5").fetchall() == []


def test_both_engines_write_one_manifest(tmp_path):
    fast = score(FOLDER, None, tmp_path / "duckdb", engine="duckdb")
    exact = score(FOLDER, None, tmp_path / "python", engine="python")
    assert fast.manifest == exact.manifest
    texts = [(tmp_path / one / "manifest.json").read_bytes() for one in ("duckdb", "python")]
    assert texts[0] == texts[1]
