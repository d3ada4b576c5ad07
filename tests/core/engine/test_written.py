"""Values written from one row a subject: in order, whole, with the hash of their text."""

import json

import duckdb
import pytest
from tests.core.engine.stored.hashed import hashed

from qiyue.core.engine.outputs import opened_outputs
from qiyue.core.engine.results import VALUES
from qiyue.core.engine.run import score
from qiyue.core.plan import sheets

METHOD = """qiyue: 1
method: odd-names
tables:
  unit[unit]: {from: organisation, size: number 0..99 by 0.5, big: number 0..1000000000 by 0.01}
  item[item]: |
    item | weight number 0..9
    a/b  | 2
    c    | 3
  fact[unit, item]:
    from: facts
    actual: number -9..9 by 0.5 empty missing reason in why
    why: text empty n/a
lines:
  it[unit, item]:
    missing: stays
    gives: weight * actual
  third[unit]: big / 3
  size_now[unit]:
    role: total
    better: high
    gives: size
    shown: half_up 0.1
  note[unit]: case(size > 50 -> unit, else -> "small")
  all[unit]:
    missing: stays
    gives: sum(it over item)
"""
ODD = ["plain", "tab\\there", "back\\\\slash", "line\\nend", "é", "中文", "n/a", "~", " z"]


@pytest.fixture(scope="module", params=[9, 400], ids=["few", "many"])
def run(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    (folder / "method.yaml").write_text(METHOD, "utf-8")
    (folder / "dataset.yaml").write_text(
        "qiyue: 1\ndataset: odd\ntables:\n  unit: {file: u.parquet}\n  fact: {file: f.parquet}\n"
    )
    names = ", ".join(f"e'{name}'" for name in ODD)
    with duckdb.connect() as con:
        con.execute(
            f"CREATE TABLE u AS SELECT [{names}][i % 9 + 1] || repeat('x', (i // 9)::INT) AS unit, "
            f"(i % 100)::INT AS size, i * 7919 AS big FROM range({request.param}) AS r(i)"
        )
        con.execute(f"COPY (SELECT * FROM u ORDER BY hash(unit)) TO '{folder}/u.parquet'")
        con.execute(
            "COPY (SELECT unit, item, CASE WHEN size % 7 > 0 THEN size % 9 - 4 END AS actual, "
            "CASE WHEN size % 7 = 0 THEN e'late\\\\\\there' END AS why "
            f"FROM u, (VALUES ('a/b'), ('c')) AS v(item)) TO '{folder}/f.parquet'"
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "FEW_ROWS", 0)
        score(folder, None, folder / "run")
    return folder


def written(folder):
    with opened_outputs(folder / "run") as con:
        return con.execute(f"SELECT {', '.join(VALUES)} FROM values").fetchall()


def test_rows_stand_in_the_order_of_their_code_points(run):
    keys = [row[:4] for row in written(run)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_the_hash_is_that_of_the_canonical_bytes(run):
    about = json.loads((run / "run" / "manifest.json").read_text("utf-8"))["outputs"]
    assert about == hashed(run / "run")
    assert about["values"]["rows"] == len(written(run))


def test_rows_are_written_for_those_who_want_them(run, tmp_path):
    score(run, None, tmp_path / "rows", rows=True)
    with duckdb.connect() as con:
        found = con.execute(f"FROM read_parquet('{tmp_path}/rows/values.parquet')").fetchall()
    assert found == written(run)


def test_both_engines_write_the_same(run):
    score(run, None, run / "exact", engine="python")
    ours, exact = ((run / one / "manifest.json").read_bytes() for one in ("run", "exact"))
    assert ours == exact
