"""A brief holds what a run comes to, to the last digit, and nothing that it is made of."""

import json
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from bench.group.data import Group, make

from qiyue.core.engine import run
from qiyue.core.engine.brief import brief
from qiyue.core.engine.folders import FolderTaken
from qiyue.core.engine.outputs import NotARun, opened_outputs
from qiyue.core.plan import sheets
from qiyue.core.values.findings import HasFindings

EXAMPLES = Path(__file__).parents[3] / "examples"
HEADLINES = "role IN ('total', 'rank', 'grade', 'pay')"


def rows(file):
    with duckdb.connect() as con:
        found = con.execute(f"FROM read_parquet('{file}')")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def stored(folder, kind):
    """Of a run the same: what stands under each name of each subject."""
    with opened_outputs(folder) as con:
        found = con.execute(
            f"SELECT subject, name, numerator, denominator, value FROM values "
            f"WHERE kind = '{kind}' AND {HEADLINES}"
        ).fetchall()
    subjects: dict[str, dict[str, object]] = {}
    for subject, name, above, below, value in found:
        number = None if above is None else Fraction(int(above), int(below))
        subjects.setdefault(subject, {})[name] = value if number is None else number
    return subjects


def said(row):
    """The values of a row of a brief by their names."""
    found: dict[str, object] = {}
    for name, value in row.items():
        head, _, part = name.rpartition(" ")
        if name == "subject" or part in ("state", "reason", "denominator"):
            continue
        if part == "numerator":
            below = row[f"{head} denominator"]
            found[head] = None if value is None else Fraction(int(value), int(below))
        else:
            found[name] = value if value is None or isinstance(value, str) else Fraction(value)
    return found


@pytest.fixture(params=["group", "mine"])
def dataset(request, tmp_path, monkeypatch):
    if request.param == "mine":
        return EXAMPLES / "mine-2020"
    monkeypatch.setattr(sheets, "FEW_ROWS", 1)
    return make(tmp_path / "data", Group(300, 12))


def test_a_brief_says_what_the_run_says(dataset, tmp_path):
    outcome = run.score(dataset, None, tmp_path / "run")
    found = brief(dataset, None, tmp_path / "brief")
    assert found.files
    for kind, (file, size) in found.files.items():
        there = rows(file)
        assert len(there) == size > 0
        assert [row["subject"] for row in there] == sorted(row["subject"] for row in there)
        assert {row["subject"]: said(row) for row in there} == stored(outcome.folder, kind)


def test_nothing_else_is_written_and_it_is_no_run(dataset, tmp_path):
    found = brief(dataset, None, tmp_path / "brief")
    names = {path.name for path in (tmp_path / "brief").iterdir()}
    assert names == {f"{kind}.parquet" for kind in found.files} | {"manifest.json"}
    assert json.loads((tmp_path / "brief" / "manifest.json").read_text("utf-8"))["kind"] == "brief"
    with pytest.raises(NotARun):
        run.open_run(tmp_path / "brief")


def test_a_brief_takes_the_place_of_a_brief_and_of_nothing_else(tmp_path):
    mine, out = EXAMPLES / "mine-2020", tmp_path / "out"
    first = brief(mine, None, out)
    before = {file: file.read_bytes() for file, _ in first.files.values()}
    brief(mine, None, out)
    assert {file: file.read_bytes() for file in before} == before
    run.score(mine, None, tmp_path / "run")
    with pytest.raises(FolderTaken):
        brief(mine, None, tmp_path / "run")
    with pytest.raises(FolderTaken):
        run.score(mine, None, out)


def test_a_method_without_headlines_is_told_so(tmp_path):
    folder = make(tmp_path / "data", Group(40, 12))
    method = folder / "method.yaml"
    text = method.read_text("utf-8")
    for role in ("total", "rank", "grade", "pay"):
        text = text.replace(f"    role: {role}\n", "")
    method.write_text(text, encoding="utf-8")
    with pytest.raises(HasFindings) as error:
        brief(folder, None, tmp_path / "brief")
    assert "no-headlines" in {one.code for one in error.value.findings}
    assert not (tmp_path / "brief").exists()
