"""Comments stay with what they stand above, wherever they stand."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.method.methods import beside

from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import parse_method
from qiyue.core.method.writing import method_text, read_notes
from qiyue.core.method.writing.likeness import likeness
from qiyue.core.values.findings import HasFindings

ROOT = Path(__file__).resolve().parents[4]
MINE = (ROOT / "examples/mine-2020/method.yaml").read_text("utf-8")
CSVS = beside({"commitments.csv": (ROOT / "examples/mine-2020/commitments.csv").read_bytes()})
NOTED = """\
# 办法 · of the file
qiyue: 1 # beside the version
method: noted

# above the tables
tables: # beside the tables
  # above t
  t[t] 表: | # beside the block
      t | x number
      # | 1
   # below the block
  u[u]:
    # above the origin
    from: facts
    # above a
    a: text # beside a
    b: text
lines:
  a[u]: "1 +
    2" # beside a formula of two lines
  b[u]:
    # above the role
    role: marks
    gives: p # beside the formula
    # above where
    where:
      # above p
      p: 1 + 2
checks:
  # above the check
  ：井号 a#b: 1 = 1
examples:
  # above the example
  - title: 'it''s # no comment'
    # above given
    given:
      # above the given table
      t: t ; a
  - title: second
##  at the end
"""
PLACES = {
    ("qiyue",): ("办法 · of the file", "beside the version"),
    ("tables",): ("above the tables", "beside the tables"),
    ("tables", "t"): ("above t", "beside the block"),
    ("tables", "u"): ("below the block", "above the origin"),
    ("tables", "u", "a"): ("above a", "beside a"),
    ("lines", "a"): ("beside a formula of two lines",),
    ("lines", "b"): ("above the role", "beside the formula"),
    ("lines", "b", "where"): ("above where",),
    ("lines", "b", "where", "p"): ("above p",),
    ("checks", "0"): ("above the check",),
    ("examples", "0"): ("above the example",),
    ("examples", "0", "given"): ("above given",),
    ("examples", "0", "given", "t"): ("above the given table",),
    ("end",): ("#  at the end",),
}


def test_each_comment_is_found_where_it_belongs():
    assert read_notes(NOTED) == PLACES


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_comments_written_are_read_at_the_same_places(end):
    desk = Desk()
    text = NOTED.replace("\n", end)
    written = method_text(parse_method(text, desk=desk), read_notes(text))
    assert read_notes(written) == PLACES
    assert method_text(parse_method(written, desk=desk), read_notes(written)) == written
    assert "    # above a\n    # beside a\n    a: text\n" in written


def test_a_comment_whose_place_is_gone_goes_to_the_end():
    method = parse_method("qiyue: 1\nmethod: m")
    notes = {("lines", "gone"): ("one", ""), ("end",): ("last",)}
    assert method_text(method, notes) == "qiyue: 1\nmethod: m\n# one\n#\n# last\n"


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(st.integers(0, MINE.count("\n")), st.integers(0, 8), st.booleans())
def test_no_comment_is_lost(at, indent, beside_it):
    lines = MINE.split("\n")
    if beside_it:
        lines[at] += " # kept"
    else:
        lines.insert(at, " " * indent + "# kept")
    text = "\n".join(lines)
    try:
        read = parse_method(text, beside=CSVS)
    except HasFindings:
        return
    method = parse_method(MINE, beside=CSVS)
    if likeness(read) != likeness(method):
        return  # it stands inside a table or text
    notes = read_notes(text)
    assert list(notes.values()) == [("kept",)]
    written = method_text(read, notes)
    assert written.count("# kept\n") == 1
    assert likeness(parse_method(written, beside=CSVS)) == likeness(method)
