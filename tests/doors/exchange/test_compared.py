"""Changes as people and programs read them."""

import csv
import json
from fractions import Fraction

import pytest
from tests.core.engine.pairs import METHOD, changed, run

from qiyue.core.engine.comparing.compare import compare_runs
from qiyue.doors.exchange.compared import COLUMNS, as_dict, brief, signed, write_movers


@pytest.mark.parametrize(
    ("x", "beside", "text"),
    [
        ("-1.75", ("93.10", "91.35"), "−1.75"),
        ("2", ("1", "3"), "+2"),
        ("0", ("1.50", "1.50"), "0.00"),
        ("1/3", ("1.50", "1.83"), "+0.33"),
        ("-1/3000", ("1.50", "1.50"), "−0.0003"),  # small, but not nothing
        ("1/3", (), "+0.33"),
        ("0.000005", ("1.123456789012", "1.123461789012"), "+0.00001"),
    ],
)
def test_a_change_has_its_sign_and_the_decimals_beside_it(x, beside, text):
    assert signed(Fraction(x), *beside) == text


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("1.5", "1.5"),
        ("22.222222222222", "22.2222"),
        ("-0.00005", "-0.0001"),
        ("A", "A"),
        ("n/a.x", "n/a.x"),
    ],
)
def test_long_numbers_are_cut_for_tables(text, short):
    assert brief(text) == short


def test_programs_get_every_mover_exactly(tmp_path):
    before = run(tmp_path / "a")
    after = run(tmp_path / "b", changed(METHOD, ("most = 1.2", "most = 1.1")))
    found = compare_runs(before, after)
    names = {"U2": "二队"}
    count = write_movers(found, lambda kind, subject: names.get(subject, ""), tmp_path / "m.csv")
    rows = list(csv.DictReader((tmp_path / "m.csv").open(encoding="utf-8")))
    assert count == len(rows) == 1
    assert tuple(rows[0]) == COLUMNS
    assert rows[0] == {
        "kind": "unit",
        "subject": "U2",
        "subject_name": "二队",
        "line": "",
        "total": "total",
        "before": "95.05",
        "after": "90.55",
        "exactly_before": "95.05",
        "exactly_after": "90.55",
        "change": "-4.5",
        "state_before": "counted",
        "state_after": "counted",
        "rank_before": "1",
        "rank_after": "1",
        "grade_before": "A",
        "grade_after": "A",
    }
    told = as_dict(found, lambda kind, subject: "")
    assert json.loads(json.dumps(told)) == told
    assert told["totals"][0]["largest_down"][0]["change"] == "-4.5"
    assert told["totals"][0]["changes"]["mean"] == "-4.5"
