"""What if: another method over the frozen data of a run, marked as what it is."""

import json
import shutil

import pytest
from tests.core.engine.pairs import FACTS, METHOD, changed, example, run

from qiyue.core.engine.comparing.compare import compare_runs
from qiyue.core.engine.folders import FolderTaken, sha256_of
from qiyue.core.engine.run import open_run, score
from qiyue.core.engine.whatif import what_if
from qiyue.core.values.findings import HasFindings

CAPPED = changed(METHOD, ("least = 0, most = 1.2", "least = 0, most = 1"))


def method(tmp_path, text):
    path = tmp_path / "other.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_it_gives_what_scoring_anew_gives(tmp_path, engine):
    before = run(tmp_path / "before")
    found = what_if(before, method(tmp_path, CAPPED), tmp_path / "if", engine=engine)
    fresh = run(tmp_path / "fresh", CAPPED)
    assert found.manifest["outputs"] == fresh.manifest["outputs"]
    after = open_run(tmp_path / "if")
    assert compare_runs(fresh, after).equal


def test_it_rests_on_the_same_snapshot_and_says_what_it_is(tmp_path):
    before = run(tmp_path / "before")
    found = what_if(before, method(tmp_path, CAPPED), tmp_path / "if", engine="python")
    assert found.manifest["kind"] == "run"
    assert found.manifest["snapshot"] == before.manifest["snapshot"]
    assert found.manifest["whatif"] == {
        "run": sha256_of(before.folder / "manifest.json"),
        "method": before.manifest["method"],
        "snapshot": before.manifest["snapshot"]["sha256"],
    }
    assert "whatif" not in before.manifest
    assert (tmp_path / "if" / "method" / "other.yaml").read_text("utf-8") == CAPPED


def test_the_dataset_is_not_needed_again(tmp_path):
    before = run(tmp_path / "before")
    shutil.rmtree(tmp_path / "before" / "data")
    what_if(before, method(tmp_path, CAPPED), tmp_path / "if", engine="python")
    assert open_run(tmp_path / "if").program.method.code == "pair"


def test_a_real_run_is_not_replaced_by_a_what_if(tmp_path):
    before = run(tmp_path / "before")
    path = method(tmp_path, CAPPED)
    with pytest.raises(FolderTaken):
        what_if(before, path, before.folder, engine="python")
    what_if(before, path, tmp_path / "if", engine="python")
    first = (tmp_path / "if" / "manifest.json").read_bytes()
    what_if(before, method(tmp_path, METHOD), tmp_path / "if", engine="python")
    assert (tmp_path / "if" / "manifest.json").read_bytes() != first
    score(tmp_path / "before" / "data", None, tmp_path / "if", engine="python")
    assert "whatif" not in json.loads((tmp_path / "if" / "manifest.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("0..1000 by 0.01 empty n/a", "0..100 by 0.01 empty n/a"), "out-of-range"),
        (None, "check-false"),
        (("weight * min(share, 1)", "weight * min(sahre, 1)"), "unknown-name"),
        (("    share: actual / target", "    share: actual / bonus"), "unknown-name"),
    ],
)
def test_what_is_wrong_is_found_and_nothing_is_left(tmp_path, change, code):
    before = run(tmp_path / "before")
    text = METHOD + "checks:\n  目标不低于 50 [fact]: target >= 50\n"
    if change is not None:
        text = changed(METHOD, change)
    path = method(tmp_path, text)
    with pytest.raises(HasFindings) as caught:
        what_if(before, path, tmp_path / "if", engine="python")
    assert code in {one.code for one in caught.value.findings}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["before", "other.yaml"]


def test_a_finer_step_is_frozen_anew(tmp_path):
    before = run(tmp_path / "before", facts=FACTS)
    text = changed(METHOD, ("actual: number 0..1000 by 0.01", "actual: number 0..1000 by 0.001"))
    found = what_if(before, method(tmp_path, text), tmp_path / "if", engine="python")
    assert found.manifest["snapshot"] != before.manifest["snapshot"]
    assert compare_runs(before, open_run(tmp_path / "if")).sources.tables == ()


@pytest.mark.slow
def test_the_national_programme_with_an_easier_threshold(tmp_path):
    """More hospitals reach it, none loses points; the total follows."""
    before = tmp_path / "before"
    folder = example(tmp_path / "hvbp", "hvbp-2024", "method.yaml")
    score(folder, None, before)
    measures = folder / "measures.csv"
    text = measures.read_text("utf-8")
    measures.write_text(changed(text, (",0.869247,", ",0.865,")), "utf-8")
    what_if(open_run(before), folder / "method.yaml", tmp_path / "if")
    found = compare_runs(open_run(before), open_run(tmp_path / "if"))
    (total,) = found.totals
    assert (total.rows, len(total.up), len(total.down)) == (2474, 680, 0)
    assert [(one.name, one.part) for one in found.sources.declared] == [
        ("measure[MORT_30_AMI]", "threshold")
    ]
    lines = {(line.name, line.line): line for line in found.differing}
    points, whole = lines["points", "MORT_30_AMI"], lines["total", ""]
    assert (points.differ, points.total, whole.differ) == (680, 802, 680)
    assert whole.total == lines["weighted", "clinical_outcomes"].total
