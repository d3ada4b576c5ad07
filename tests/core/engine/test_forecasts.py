"""What is foretold of the examples is what comes out."""

import json
from pathlib import Path

import pytest
from tests.core.method.test_cost import Counting, everything

from qiyue.core.dataset import freeze, read_dataset
from qiyue.core.engine import forecasts, run
from qiyue.core.engine.forecasts import forecast_of
from qiyue.core.engine.run import load, score
from qiyue.core.engine.truths import data_of
from qiyue.core.method import cost
from qiyue.core.values.findings import HasFindings

EXAMPLES = Path(__file__).parents[3] / "examples"
HOSPITALS = 40


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mine-2020", "hvbp-2024"])
def test_the_number_of_values_is_exact(name, tmp_path):
    told = []
    done = score(EXAMPLES / name, None, tmp_path / "run", foretold=told.append)
    assert told[0].values == done.manifest["outputs"]["values"]["rows"]


@pytest.mark.slow
def test_no_more_is_read_of_the_mine_than_is_foretold(tmp_path):
    program = load(EXAMPLES / "mine-2020" / "method.yaml")
    snapshot = freeze(read_dataset(EXAMPLES / "mine-2020"), program.method, tmp_path / "s")
    found = forecast_of(program, snapshot)
    at = Counting(program, data_of(program, snapshot))
    assert everything(at) == found.values
    assert found.reads / 2 < at.read <= found.reads


@pytest.mark.slow
def test_no_more_is_read_of_the_hospitals_than_is_foretold(tmp_path):
    program = load(EXAMPLES / "hvbp-2024" / "method.yaml")
    snapshot = freeze(read_dataset(EXAMPLES / "hvbp-2024"), program.method, tmp_path / "s")
    data = data_of(program, snapshot)
    some = {row[0] for row in data["hospital"][:HOSPITALS]}
    data = {name: [row for row in rows if row[0] in some] for name, rows in data.items()}
    found = cost.forecast(program, cost.sizes(program, {n: len(rows) for n, rows in data.items()}))
    at = Counting(program, data)
    assert everything(at) == found.values
    assert found.reads / 2 < at.read <= found.reads


def project(folder, units):
    """A method that compares each unit with those of its region, and its data."""
    (folder / "method.yaml").write_text(
        "qiyue: 1\nmethod: m\ntables:\n"
        "  unit[unit]: {from: organisation, region: text, size: number 0..9 by 1}\n"
        "lines:\n  place[unit]:\n    role: rank\n"
        "    gives: count(among unit by region where size > my.size) + 1\n",
        "utf-8",
    )
    (folder / "dataset.yaml").write_text(
        "qiyue: 1\ndataset: d\ntables: {unit: {file: u.csv}}\n", "utf-8"
    )
    rows = [f"U{n},R{n % 10},{n % 9}" for n in range(units)]
    (folder / "u.csv").write_text("\n".join(["unit,region,size", *rows, ""]), "utf-8")
    return folder


def test_a_run_that_would_read_too_much_is_refused_before_it_begins(tmp_path, monkeypatch):
    folder = project(tmp_path, 100)  # 10 regions of 10
    for module in (cost, forecasts):
        monkeypatch.setattr(module, "MOST_READ", 1000)
    done = score(folder, None, tmp_path / "run")
    assert done.manifest["outputs"]["values"]["rows"] == 100
    for module in (cost, forecasts):
        monkeypatch.setattr(module, "MOST_READ", 999)
    monkeypatch.setattr(run, "checks_hold", lambda *_: pytest.fail("it began"))
    with pytest.raises(HasFindings) as refused:
        score(folder, None, tmp_path / "other")
    assert [f.code for f in refused.value.findings] == ["no-example", "cost-too-high"]
    assert "1,000" in refused.value.findings[1].message.en
    assert not (tmp_path / "other").exists()
    assert json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))["kind"] == "run"
