"""Functions beyond arithmetic, in arms and out of them, are the same on both engines."""

import pytest

from qiyue.core.engine.run import score

METHOD = """qiyue: 1
method: functions
tables:
  unit[unit]:
    from: organisation
    rate: number -9..9 by 0.5 empty n/a
    size: number 1..100000000000 by 0.01
    free: number empty missing reason in why
    why: text empty n/a
    hired: date empty missing
    name: text empty n/a
    level: one of low high
lines:
  growth[unit]:
    gives: exp(rate / size, 4) + ln(size, 20) - sqrt(size, 6)
  worth[unit]:
    gives: power(1 + rate / 100, -5, 6)
  guarded[unit]:
    missing: stays
    gives: case(free > 0 -> ln(free, 5), else -> exp(2, 30))
  signed[unit]:
    gives: case(rate > 0 -> power(rate, rate / size, 10), rate = 0 -> 0, else -> power(rate, -3, 1))
  large[unit]:
    missing: stays
    gives: case(free < 80 -> exp(free, 30), else -> -1)
  grown[unit]:
    missing: stays
    better: high
    gives: sum(exp(min(free, 20), 30) / size among unit where free < 5)
  part[unit]:
    gives: rate / size * rate / size * rate / size * rate / size
  turned[unit]:
    gives: case(part != 0 -> 1 / part, else -> 0)
  served[unit]:
    missing: stays
    gives: days(hired, date("2026-12-31")) + year(hired) / month(hired) - day(hired)
  label[unit]:
    gives: concat(name, ":", level)
  first[unit]:
    missing: stays
    gives: case(hired < date("2026-07-01") -> hired, else -> date("2026-07-01"))
  called[unit]:
    gives: case(size > 10 -> none, level = "low" -> "slow", else -> name)
  since[unit]:
    missing: stays
    gives: case(size > 10 -> exempt, else -> hired)
"""
ROWS = """unit,rate,size,free,why,hired,name,level
a,0,1,0,,2026-02-28,甲,low
b,9,100000000000,-1000000,,2024-02-29,,high
c,-9,3,79.999999,,0001-01-01,c,low
d,,2.5,80,,9999-12-31,d,high
e,0.5,7,,late,,e,low
f,-0.5,1.01,1000000000000,,2026-07-01,f,high
"""
DATASET = "qiyue: 1\ndataset: functions\nmethod: method.yaml\ntables:\n  unit: {file: unit.csv}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for name, text in (("method.yaml", METHOD), ("unit.csv", ROWS), ("dataset.yaml", DATASET)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def runs(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return {
        engine: (score(folder, None, out / engine, engine=engine, csv=True), out / engine)
        for engine in ("duckdb", "python")
    }


def test_both_engines_write_the_same_bytes(runs):
    fast, exact = (outcome.manifest for outcome, _ in runs.values())
    assert fast == exact
    assert fast["outputs"]["values"]["rows"] == 6 * 13


@pytest.mark.parametrize(
    ("subject", "name", "value", "state"),
    [
        ("a", "guarded", "7.389056098930650227230427460575", "counted"),
        ("f", "guarded", "27.63102", "counted"),
        ("e", "guarded", "", "missing"),
        ("d", "large", "-1", "counted"),
        ("a", "signed", "0", "counted"),
        ("f", "signed", "-8", "counted"),
        ("a", "turned", "0", "counted"),
        ("c", "worth", "1.602482", "counted"),
        ("d", "worth", "", "n/a"),
        ("a", "label", "甲:low", "counted"),
        ("b", "label", "", "n/a"),
        ("c", "first", "0001-01-01", "counted"),
        ("d", "first", "2026-07-01", "counted"),
        ("a", "called", "slow", "counted"),
        ("b", "called", "", "n/a"),
        ("d", "called", "d", "counted"),
        ("a", "since", "2026-02-28", "counted"),
        ("b", "since", "", "exempt"),
    ],
)
def test_the_values_are_the_right_ones(runs, subject, name, value, state):
    text = (runs["duckdb"][1] / "values.csv").read_text("utf-8")
    header, *rows = [line.split(",") for line in text.splitlines()]
    found = [dict(zip(header, row, strict=True)) for row in rows]
    (one,) = [row for row in found if (row["subject"], row["name"]) == (subject, name)]
    shown = one["value"].rstrip("0").rstrip(".") if "." in one["value"] else one["value"]
    assert (shown, one["state"]) == (value, state)
