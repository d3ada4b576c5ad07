"""Whatever the values are, the stored columns give the very rows that stand for them."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiyue.core.engine.duckdb.exact import register
from qiyue.core.engine.results import value_texts
from qiyue.core.engine.stored.columns import Column
from qiyue.core.engine.stored.files import form_of, head_of
from qiyue.core.engine.stored.forms import Form, in_file, labels, rows_of
from qiyue.core.engine.stored.one import values_in
from qiyue.core.engine.stored.reading import VALUES, Stored
from qiyue.core.engine.stored.staged import from_rows, settled
from qiyue.core.engine.stored.written import copied
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.exact import ROUNDINGS, decimals

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
ABSENT = st.builds(Absent, st.sampled_from(Absence), st.sampled_from(["", "late", "a\tb\\"]))
SIZES = st.sampled_from([9, 10**3, 10**9 + 1, 10**18 + 1, 10**25])


@st.composite
def columns(draw, line):
    """A column, and how its values are drawn."""
    kind = draw(st.sampled_from(["number"] * 6 + ["yes/no", "date", "text"]))
    step = draw(st.sampled_from(["1", "0.01", "0.5", "0.0001", "25", "0.00000001"]).map(Fraction))
    mode = draw(st.sampled_from(sorted(ROUNDINGS)))
    known = draw(st.booleans())
    digits = draw(st.integers(0, 10)) if known and kind == "number" else None
    shown = draw(st.sampled_from([step, *([Fraction(1, 10**digits)] if known and digits else [])]))
    plain = digits is not None and (Fraction(1, 10**digits) / shown).denominator == 1
    column = Column("unit", line, "x", "", kind, digits, mode, shown, decimals(shown) or 0, plain)
    most = draw(SIZES)
    values = {
        "yes/no": st.booleans(),
        "date": st.dates(),
        "text": TEXTS,
        "number": st.integers(-most, most).map(lambda n: Fraction(n, 10 ** (digits or 0)))
        if digits is not None
        else st.builds(Fraction, st.integers(-most, most), st.integers(1, most)),
    }[kind]
    return column, st.one_of(values, ABSENT) if draw(st.booleans()) else values


@st.composite
def sheets(draw):
    """Columns, and a row of values for each subject."""
    subjects = draw(st.lists(TEXTS, unique=True, max_size=6))
    pairs = [draw(columns(line)) for line in ("", "A", "a", "b/c")[: draw(st.integers(1, 4))]]
    values = [[draw(way) for _, way in pairs] for _ in subjects]
    return [column for column, _ in pairs], subjects, values


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sheets())
def test_stored_columns_give_the_rows_they_stand_for(tmp_path, sheet):
    columns, subjects, values = sheet
    rows = [
        ("unit", subject, c.line, c.name, c.role, *value_texts(v, (c.mode, c.step, c.shown)))
        for subject, of in sorted(zip(subjects, values, strict=True))
        for c, v in zip(columns, of, strict=True)
    ]
    path = tmp_path / "unit.parquet"
    with duckdb.connect() as con:
        register(con)
        con.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in VALUES)})")
        if rows:
            con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(VALUES))})", rows[::-1])
        stored = settled(con, "unit", columns, from_rows(columns, "FROM t"), "s")
        con.execute(copied(stored, path))
        told = zip(stored.forms, labels(stored.forms), strict=True)
        heads = [head_of(form, label) for form, label in told]
        pairs = [(form, in_file(form, label)) for form, label in map(form_of, heads)]
        chosen = ", ".join(VALUES)
        file = rows_of("unit", f"read_parquet('{path}')", "subject", pairs)
        assert con.execute(f"SELECT {chosen} FROM ({file})").fetchall() == rows
        at = [(form, stored.access(j)) for j, form in enumerate(stored.forms)]
        again = rows_of("unit", "s", "subject_", at)
        assert con.execute(f"SELECT {chosen} FROM ({again})").fetchall() == rows
        one_by_one = con.execute(f"FROM '{path}'")
        names = [column[0] for column in one_by_one.description]
        as_stored = Stored(tmp_path, {"unit": tuple(map(form_of, heads))})
        found = [
            values_in(as_stored, "unit", dict(zip(names, row, strict=True)))
            for row in one_by_one.fetchall()
        ]
        assert found == [
            {(c.name, c.line): without_reason(v) for c, v in zip(columns, of, strict=True)}
            for _, of in sorted(zip(subjects, values, strict=True))
        ]
        types = [kind for _, kind, *_ in con.execute(f"DESCRIBE FROM '{path}'").fetchall()]
        assert not [kind for kind in types if kind in ("FLOAT", "DOUBLE", "REAL", "HUGEINT")]


def without_reason(value):
    return Absent(value.kind) if isinstance(value, Absent) else value


@pytest.mark.parametrize(
    ("digits", "values", "form"),
    [
        (2, ["1.25", "-7"], ("decimal", 9)),
        (2, ["10000000", "0.01"], ("decimal", 18)),
        (0, ["999999999999999999"], ("decimal", 18)),
        (0, ["1000000000000000000"], ("exact", 0)),
        (2, ["10000000000000000"], ("fraction", 0)),
        (None, ["1/3", "0.5"], ("fraction", 0)),
        (None, ["1/3000000000000000000"], ("exact", 0)),
        (2, [], ("decimal", 9)),
    ],
)
def test_the_values_decide_the_form(digits, values, form):
    column = Column("unit", "", "x", "", "number", digits, "half_up", Fraction(1), 0, False)
    rows = [("unit", f"u{n}", "", "x", "", v) for n, v in enumerate(map(Fraction, values))]
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in VALUES)})")
        for *head, value in rows:
            texts = (str(value.numerator), str(value.denominator), "", "counted", "")
            con.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(VALUES))})", [*head, *texts])
        sheet = settled(con, "unit", [column], from_rows([column], "FROM t"), "s")
    assert (sheet.forms[0].way, sheet.forms[0].width) == form


def test_capitals_alone_do_not_tell_columns_apart():
    column = Column("unit", "", "x", "", "text", None, "half_up", Fraction(1), 0, False)
    forms = [Form(replace(column, line=line), "text") for line in ("A", "a", "b")]
    forms.append(Form(replace(column, name="Subject"), "text"))
    assert labels(forms) == ["x[A]", "x[a] (2)", "x[b]", "Subject (2)"]


def test_a_day_comes_back(tmp_path):
    column = Column("unit", "", "x", "", "date", None, "half_up", Fraction(1), 0, False)
    rows = [
        ("unit", str(d), "", "x", "", *value_texts(d, ("half_up", Fraction(1), 0)))
        for d in (date.min, date(2026, 2, 28), date.max)
    ]
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in VALUES)})")
        con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(VALUES))})", rows)
        con.execute(
            copied(
                settled(con, "unit", [column], from_rows([column], "FROM t"), "s"), tmp_path / "f"
            )
        )
        found = con.execute(f"SELECT x FROM read_parquet('{tmp_path}/f')").fetchall()
    assert found == [(date.min,), (date(2026, 2, 28),), (date.max,)]


@pytest.mark.parametrize(
    ("absences", "only", "columns"),
    [
        ([1, 1], "n/a", ["subject", "x"]),
        ([3, 3], "missing", ["subject", "x"]),
        ([3, 1], "", ["subject", "x", "x state"]),
        ([1, 2], "", ["subject", "x", "x state"]),  # together they have the bits of 3
        ([4, 2], "", ["subject", "x", "x state"]),
        ([], "", ["subject", "x"]),
    ],
)
def test_the_only_kind_of_absence_is_told_once(tmp_path, absences, only, columns):
    column = Column("unit", "", "x", "", "number", 2, "half_up", Fraction("0.01"), 2, True)
    values = [Fraction(1), *(Absent(Absence(code), "") for code in absences)]
    rows = [
        ("unit", f"u{n}", "", "x", "", *value_texts(v, ("half_up", Fraction("0.01"), 2)))
        for n, v in enumerate(values)
    ]
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in VALUES)})")
        con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(VALUES))})", rows)
        sheet = settled(con, "unit", [column], from_rows([column], "FROM t"), "s")
        con.execute(copied(sheet, tmp_path / "f"))
        found = con.read_parquet(str(tmp_path / "f")).columns
        form, label = form_of(head_of(sheet.forms[0], "x"))
        query = rows_of(
            "unit", f"read_parquet('{tmp_path}/f')", "subject", [(form, in_file(form, label))]
        )
        assert con.execute(f"SELECT {', '.join(VALUES)} FROM ({query})").fetchall() == rows
    assert (form.only, found) == (only, columns)
