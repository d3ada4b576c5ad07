"""The hash of a table is what plain Python makes of it, and every change of content shows."""

import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dataset.hashing import content_hash

from qiyue.core.dataset import content
from qiyue.core.dataset.content import digest
from qiyue.core.values.exact import plain

COLUMNS = {
    "name": {"kind": "text"},
    "few": {"kind": "number", "step": plain(Fraction("0.01")), "uom": "", "empty": "n/a"},
    "many": {"kind": "number", "step": "1", "uom": "元"},
    "yes": {"kind": "yes/no", "empty": "missing"},
    "on": {"kind": "date"},
}
TYPES = ("VARCHAR", "BIGINT", "DECIMAL(38,0)", "BOOLEAN", "DATE")
CELLS = (
    st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])),
    st.integers(-(2**62), 2**62),
    st.integers(-(10**37), 10**37),
    st.booleans(),
    st.dates(),
)
ROWS = st.lists(st.tuples(*(st.none() | cell for cell in CELLS)), max_size=40)


def hashed(rows, folder, columns=COLUMNS) -> tuple[str, str]:
    file = Path(folder) / "t.parquet"
    with duckdb.connect() as con:
        declared = ", ".join(f'"{c}" {t}' for c, t in zip(COLUMNS, TYPES, strict=True))
        con.execute(f"CREATE TABLE t ({declared})")
        if rows:
            con.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows)
        con.execute(f"COPY t TO '{file}' (FORMAT parquet)")
        source = f"read_parquet('{file}', file_row_number = true)"
        own = digest(con, source, "file_row_number", len(rows), columns, '["name"]')
    return own, content_hash(file, columns, ["name"])


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_it_is_what_plain_python_makes_of_it(rows):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "ROWS", 16)
        own, again = hashed(rows, folder)
    assert own == again


ROW = ("a", 1, 2, True, date(2026, 1, 1))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [ROW, ROW],
        [(None, *ROW[1:])],
        [("", *ROW[1:])],
        [("a", None, *ROW[2:])],
        [("a", 0, *ROW[2:])],
        [("a", 1, None, *ROW[3:])],
        [(*ROW[:3], None, ROW[4])],
        [(*ROW[:3], False, ROW[4])],
        [(*ROW[:4], date(2026, 1, 2))],
    ],
)
def test_other_rows_have_another_hash(rows, tmp_path):
    assert hashed(rows, tmp_path)[0] != hashed([ROW], tmp_path)[0]


def test_texts_do_not_run_together(tmp_path):
    one = [("ab", *ROW[1:]), ("c", *ROW[1:])]
    other = [("a", *ROW[1:]), ("bc", *ROW[1:])]
    assert hashed(one, tmp_path)[0] != hashed(other, tmp_path)[0]


@pytest.mark.parametrize("change", [{"step": "0.1"}, {"empty": "exempt"}, {"kind": "text"}])
def test_what_a_column_means_is_hashed_too(change, tmp_path):
    other = COLUMNS | {"few": COLUMNS["few"] | change}
    assert hashed([ROW], tmp_path, other)[0] != hashed([ROW], tmp_path)[0]
