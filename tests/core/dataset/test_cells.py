import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dataset.conftest import column, one_column, with_empty

from qiyue.core.dataset.cells import Cell, written
from qiyue.core.dataset.load import connect
from qiyue.core.values.exact import number, plain

SHARE = column("x", "number", low=Fraction(0), high=Fraction(100), step=Fraction("0.05"))
FREE = column("x", "number")
CHOICE = column("x", "choice", options=("good", "fair"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("８５", "full-width-digits"),
        ("1,234.5", "thousands-separator"),
        ("1 234", "thousands-separator"),
        ("1_000", "thousands-separator"),
        ("1 234,5", "not-a-number"),
        ("85%", "unit-in-cell"),
        ("85分", "unit-in-cell"),
        ("28.19元/吨", "unit-in-cell"),
        ("1e5", "exponent"),
        ("1E+999999", "exponent"),
        ("8\u200b5", "hidden-character"),
        ("八十五", "not-a-number"),
        ("NaN", "not-a-number"),
        ("inf", "not-a-number"),
        ("+1", "not-a-number"),
        (".5", "not-a-number"),
        ("5.", "not-a-number"),
        ("--1", "not-a-number"),
        ("1\n2", "not-a-number"),
        ("1" * 39, "too-many-digits"),
        ("9" * 38, "out-of-range"),
        ("-0.05", "out-of-range"),
        ("100.05", "out-of-range"),
        ("0.01", "not-on-step"),
        ("0.051", "not-on-step"),
        ("1\0", "nul-character"),
        ("", "empty-cell"),
        ("\u3000\u00a0\u200b\ufeff ", "empty-cell"),
    ],
)
def test_a_number_is_written_in_digits(one, text, code):
    assert one(SHARE, text) == [(code, 2)]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("无", "leave the cell empty if there is no number"),
        ("N/A", "leave the cell empty if there is no number"),
        ("85%", "this column has no unit"),
    ],
)
def test_a_cell_that_is_no_number_is_told_how_to_write_one(folder, text, hint):
    folder.put("f.csv", f"id,x\nA,{text}\n")
    (found,) = folder.findings("  fact: {file: f.csv}", one_column(SHARE))
    assert hint in found.hint.en


@pytest.mark.parametrize(
    ("col", "text", "code"),
    [
        (FREE, "0.0000001", "not-on-step"),
        (FREE, "9" * 38, "too-many-digits"),
        (CHOICE, "god", "unknown-option"),
        (CHOICE, "Good", "unknown-option"),
        (column("x", "yes/no"), "y", "not-yes-or-no"),
        (column("x", "yes/no"), "10", "not-yes-or-no"),
        (column("x", "date"), "2026-02-30", "not-a-date"),
        (column("x", "date"), "2026.7.15", "not-a-date"),
        (column("x", "date"), "2026-07-15T00:00:00Z", "not-a-date"),
        (column("x", "date"), "0000-01-01", "not-a-date"),
        (column("x", "date"), "60", "not-a-date"),
        (column("x", "rule"), "std(1)", "rule-in-data"),
        (column("x"), "", "empty-cell"),
        (column("x"), "a\0b", "nul-character"),
    ],
)
def test_a_cell_is_what_its_column_takes(one, col, text, code):
    assert one(col, text) == [(code, 2)]


def stored(col, texts):
    """Type, value and canonical text of each text that is read under a column."""
    cell = Cell(col, key=False)
    with tempfile.TemporaryDirectory() as folder, connect(Path(folder)) as con:
        con.execute("CREATE TABLE raw AS SELECT unnest(?::VARCHAR[]) AS t", [texts])
        con.execute(f"CREATE TABLE v AS SELECT {cell.fault('t')} f, {cell.value('t')} v FROM raw")
        rows = con.execute(f"SELECT f, v, {written('v', cell.about())} FROM v").fetchall()
        return con.execute("SELECT typeof(v) FROM v").fetchone()[0], rows


def test_numbers_are_stored_as_whole_steps():
    kind, rows = stored(SHARE, ["100", "0.05", "-0", "00.10", "1.0500000"])
    assert kind == "BIGINT"
    assert rows == [
        (None, 2000, "100"),
        (None, 1, "0.05"),
        (None, 0, "0"),
        (None, 2, "0.1"),
        (None, 21, "1.05"),
    ]
    assert stored(FREE, ["1"])[0] == "DECIMAL(38,0)"


@pytest.mark.parametrize("text", ["yes", "YES", "是", "true", "1", "True"])
def test_yes_has_five_spellings(text):
    assert stored(column("x", "yes/no"), [text])[1] == [(None, True, "yes")]
    no = {"yes": "no", "YES": "NO", "是": "否", "true": "false", "1": "0", "True": "False"}[text]
    assert stored(column("x", "yes/no"), [no])[1] == [(None, False, "no")]


def test_an_empty_cell_may_mean_something():
    assert stored(with_empty(SHARE), [None]) == ("BIGINT", [(None, None, None)])


def test_the_canonical_text_tells_all_values_apart():
    texts = ["n/a", "\\=n/a", "a\tb", "a\\tb", "a\nb", "a\rb", "𠮷·", "missing "]
    found = [row[2] for row in stored(column("x"), texts)[1]]
    assert found == [
        "\\=n/a",
        "\\\\=n/a",
        "a\\tb",
        "a\\\\tb",
        "a\\nb",
        "a\\rb",
        "𠮷·",
        "missing ",
    ]


@st.composite
def decimal_texts(draw, most=37):
    places = draw(st.integers(0, 12))
    digits = draw(st.integers(-(10 ** (most - 6)), 10 ** (most - 6)))
    return plain(Fraction(digits, 10**places), places), places


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(decimal_texts(), min_size=1, max_size=20), st.integers(1, 5))
def test_a_decimal_text_comes_back_exactly(drawn, factor):
    places = max(p for _, p in drawn)
    step = Fraction(factor, 10**places)
    texts = [text for text, _ in drawn]
    for text, (fault, k, back) in zip(
        texts, stored(column("x", "number", step=step), texts)[1], strict=True
    ):
        x = number(text)
        if abs(x) * 10**places >= 10**38:
            assert fault == "digits"
        elif x % step:
            assert fault == "step"
        else:
            assert fault is None
            assert int(k) * step == x
            assert back == plain(x)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1), st.integers(0, 6))
def test_a_bounded_decimal_text_comes_back_exactly(digits, places):
    step = Fraction(1, 10**places)
    edge = Fraction(10**12)
    col = column("x", "number", step=step, low=-edge, high=edge)
    texts = [plain(n * step, places) for n in digits]
    kind, rows = stored(col, texts)
    assert kind == "BIGINT"
    assert rows == [(None, n, plain(n * step)) for n in digits]
