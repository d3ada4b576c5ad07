"""Sums over free divisors need more digits than an engine carries; both engines give the same."""

import random
from fractions import Fraction

import pytest

from qiyue.core.engine.brief import brief
from qiyue.core.engine.run import score
from qiyue.core.values import wide
from qiyue.core.values.findings import HasFindings

METHOD = """qiyue: 1
method: long
tables:
  unit[unit]: {from: organisation}
  aim[unit, aim]:
    from: facts
    actual: number -100000..100000 by 0.01
    base: number 1..100000 by 0.01
    free: number empty n/a
lines:
  rate[aim]:
    missing: stays
    gives: actual / base
  mean_rate[unit]:
    missing: stays
    better: high
    gives: mean(rate over aim)
  weighted[unit]:
    missing: stays
    gives: mean(rate, base over aim) else 0
  best[unit]:
    missing: stays
    gives: max(rate * rate over aim) - min(rate * rate * rate over aim)
  place[unit]:
    missing: stays
    gives: rank(mean_rate among unit)
  last[unit]:
    missing: stays
    gives: rank_last(mean_rate among unit)
  cut[unit]:
    missing: stays
    gives: half_away(clamp(mean_rate, -3, 3), 0.01) + half_up(abs(mean_rate) / 7, 0.5)
  band[unit]:
    missing: stays
    gives: at_least(mean_rate, 1 -> "A", 0 -> "B", else -> "C")
  open[unit]:
    gives: sum(free * free over aim)
"""


def dataset(folder, rows):
    folder.mkdir()
    (folder / "method.yaml").write_text(METHOD, encoding="utf-8")
    (folder / "unit.csv").write_text(
        "unit\n" + "".join(f"{u}\n" for u in sorted({r[0] for r in rows})), encoding="utf-8"
    )
    text = "unit,aim,actual,base,free\n" + "".join(",".join(map(str, r)) + "\n" for r in rows)
    (folder / "aim.csv").write_text(text, encoding="utf-8")
    (folder / "dataset.yaml").write_text(
        "qiyue: 1\ndataset: long\ntables:\n  unit: {file: unit.csv}\n  aim: {file: aim.csv}\n",
        encoding="utf-8",
    )
    return folder


def some_rows(units=30, aims=12):
    pick = random.Random(38)
    rows = []
    for u in range(units):
        twin = rows[-aims:] if u % 5 == 1 else None  # every fifth unit equals the one before
        for n in range(aims):
            if twin:
                rows.append((f"u{u:02}", *twin[n][1:]))
                continue
            actual = f"{pick.randint(-9_999_999, 9_999_999) / 100:.2f}"
            base = f"{pick.randint(100, 9_999_999) / 100:.2f}"
            free = pick.choice(["", "123456789012345678901234567890.123456", "-0.000001"])
            rows.append((f"u{u:02}", f"a{n}", actual, base, free))
    return rows


def test_both_engines_write_the_same_bytes(tmp_path):
    folder = dataset(tmp_path / "data", some_rows())
    outcomes = [
        score(folder, None, tmp_path / engine, engine=engine) for engine in ("duckdb", "python")
    ]
    assert outcomes[0].manifest == outcomes[1].manifest
    assert outcomes[0].manifest["outputs"]["values"]["rows"] == 30 * 8 + 30 * 12


def test_a_result_of_too_many_digits_names_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(wide, "MOST_BITS", 300)
    folder = dataset(tmp_path / "data", some_rows(units=2, aims=60))
    for engine in ("duckdb", "python"):
        with pytest.raises(HasFindings) as error:
            score(folder, None, tmp_path / engine, engine=engine)
        last = error.value.findings[-1]
        assert (last.code, last.place.line) == ("too-many-digits", 14)
        assert not (tmp_path / engine).exists()


def test_a_headline_of_too_many_digits_names_its_line_too(tmp_path, monkeypatch):
    monkeypatch.setattr(wide, "MOST_BITS", 300)
    folder = dataset(tmp_path / "data", some_rows(units=2, aims=60))
    method = folder / "method.yaml"
    head, _, rest = METHOD.partition("  mean_rate[unit]:")
    total = rest.partition("  weighted[unit]:")[0]
    text = f"{head}  mean_rate[unit]:\n    role: total\n    shown: half_up 0.01{total}"
    method.write_text(text, encoding="utf-8")
    with pytest.raises(HasFindings) as error:
        brief(folder, None, tmp_path / "brief")
    assert error.value.findings[-1].code == "too-many-digits"
    assert not (tmp_path / "brief").exists()


def test_who_is_held_back_is_told_beside_numbers_of_many_digits(tmp_path):
    """Numbers of more than 18 digits that fit 38: no function beyond was ever called for them."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "method.yaml").write_text(
        "qiyue: 1\nmethod: held\ntables:\n"
        "  unit[unit]: {from: organisation, big: number 0..1000000000000000 by 1 empty missing}\n"
        "lines:\n  square[unit]:\n    missing: stops\n    gives: big * big / 3\n",
        encoding="utf-8",
    )
    (tmp_path / "data" / "unit.csv").write_text("unit,big\na,999999999999999\nb,\n", "utf-8")
    (tmp_path / "data" / "dataset.yaml").write_text(
        "qiyue: 1\ndataset: held\ntables:\n  unit: {file: unit.csv}\n", encoding="utf-8"
    )
    held = [
        score(tmp_path / "data", None, tmp_path / engine, engine=engine).manifest["held"]
        for engine in ("duckdb", "python")
    ]
    assert held[0] == held[1]
    assert [one["subject"] for one in held[0]] == ["b"]


def test_a_mean_over_many_divisors_is_exact(tmp_path):
    rows = [("u", f"a{n}", "1", f"{n}", "") for n in range(1, 200)]
    score(dataset(tmp_path / "data", rows), None, tmp_path / "run", csv=True)
    text = (tmp_path / "run" / "values.csv").read_text("utf-8")
    found = next(line.split(",") for line in text.splitlines() if ",mean_rate," in line)
    exact = sum((Fraction(1, n) for n in range(1, 200)), Fraction(0)) / 199
    assert Fraction(int(found[5]), int(found[6])) == exact
